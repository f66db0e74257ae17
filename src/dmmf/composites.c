/* Composite types of MongoDB in inputs. */
#include "dmmf/fields.h"

#define EQUALS                                                                 \
	{                                                                      \
		{ T_C_EQUALS, ONE, 0 },                                        \
	}
#define WHERE                                                                  \
	{                                                                      \
		{ T_C_WHERE, ONE, 0 },                                         \
	}
#define CREATE(form)                                                           \
	{                                                                      \
		{ T_C_CREATE, form, 0 },                                       \
	}
#define BOOLEAN                                                                \
	{                                                                      \
		{ P_BOOLEAN, ONE, 0 },                                         \
	}

static const struct row filter_rows[] = {
	{ "equals", NULLS, EQUALS },
	{ "is", NULLS, WHERE },
	{ "isNot", NULLS, WHERE },
	{ "isSet", IF_UNSET, BOOLEAN },
	{ 0 },
};

static const struct row list_filter_rows[] = {
	{ "equals", 0, { { T_C_EQUALS, LIST, 0 } } },
	{ "every", 0, WHERE },
	{ "some", 0, WHERE },
	{ "none", 0, WHERE },
	{ "isEmpty", 0, BOOLEAN },
	{ "isSet", 0, BOOLEAN },
	{ 0 },
};

static const struct row order_list_rows[] = {
	{ "_count", 0, { { T_SORT_ORDER, ONE, 0 } } },
	{ 0 },
};

static const struct row create_rows[] = {
	{ "set", NULLS, CREATE(ONE) },
	{ 0 },
};

static const struct row list_create_rows[] = {
	{ "set", 0, CREATE(BOTH) },
	{ 0 },
};

static const struct row update_rows[] = {
	{ "set", PARAM, CREATE(ONE) },
	{ "update", 0, { { T_C_UPDATE, ONE, 0 } } },
	{ 0 },
};

static const struct row nullable_update_rows[] = {
	{ "set", NULLABLE | PARAM, CREATE(ONE) },
	{ "upsert", 0, { { T_C_UPSERT, ONE, 0 } } },
	{ "unset", 0, BOOLEAN },
	{ 0 },
};

static const struct row list_update_rows[] = {
	{ "set", PARAM, CREATE(BOTH) },
	{ "push", PARAM, CREATE(BOTH) },
	{ "updateMany", 0, { { T_C_UPDATE_MANY, ONE, 0 } } },
	{ "deleteMany", 0, { { T_C_DELETE_MANY, ONE, 0 } } },
	{ 0 },
};

static const struct row upsert_rows[] = {
	{ "set", REQUIRED | NULLABLE | PARAM, CREATE(ONE) },
	{ "update", REQUIRED, { { T_C_UPDATE, ONE, 0 } } },
	{ 0 },
};

static const struct row update_many_rows[] = {
	{ "where", REQUIRED, WHERE },
	{ "data", REQUIRED, { { T_C_UPDATE, ONE, 0 } } },
	{ 0 },
};

static const struct row delete_many_rows[] = {
	{ "where", REQUIRED, WHERE },
	{ 0 },
};

static const struct row *rows_of(enum type_kind kind)
{
	switch ((unsigned)kind) {
	case T_C_LIST_FILTER:
		return list_filter_rows;
	case T_C_ORDER_LIST:
		return order_list_rows;
	case T_C_CREATE_ENVELOPE:
	case T_C_NULLABLE_CREATE_ENVELOPE:
		return create_rows;
	case T_C_LIST_CREATE_ENVELOPE:
		return list_create_rows;
	case T_C_UPDATE_ENVELOPE:
		return update_rows;
	case T_C_NULLABLE_UPDATE_ENVELOPE:
		return nullable_update_rows;
	case T_C_LIST_UPDATE_ENVELOPE:
		return list_update_rows;
	case T_C_UPSERT:
		return upsert_rows;
	case T_C_UPDATE_MANY:
		return update_many_rows;
	case T_C_DELETE_MANY:
		return delete_many_rows;
	default:
		return filter_rows;
	}
}

void dmmf_composite_filter(struct dmmf *d, enum type_kind kind, uint32_t c)
{
	struct about about = { kind, c, 0 };
	if (kind == T_C_NULLABLE_FILTER || kind == T_C_NULLABLE_CREATE_ENVELOPE)
		about.have = IF_NULLABLE | IF_UNSET;
	put_rows(d, rows_of(kind), &about);
}

/* A field of a composite type within another: by the field's arity, the kinds
 * of the types that it accepts. */
static void put_field(struct dmmf *d, const struct field *f,
		      const enum type_kind envelopes[3], enum type_kind plain,
		      bool required)
{
	bool null = f->arity == ARITY_OPTIONAL;
	field_begin(d, f->name, required && f->arity == ARITY_REQUIRED, null);
	put_ref(d, envelopes[f->arity], f->composite, false);
	if (f->arity != ARITY_LIST || plain == T_C_CREATE)
		put_ref(d, plain, f->composite, false);
	if (f->arity == ARITY_LIST)
		put_ref(d, plain, f->composite, true);
	if (null)
		put_null(d);
	field_end(d, false);
}

void put_composite_where(struct dmmf *d, const struct field *f)
{
	static const enum type_kind kinds[] = { T_C_FILTER, T_C_NULLABLE_FILTER,
						T_C_LIST_FILTER };
	put_field(d, f, kinds, T_C_EQUALS, false);
}

void put_composite_create(struct dmmf *d, const struct field *f)
{
	static const enum type_kind kinds[] = { T_C_CREATE_ENVELOPE,
						T_C_NULLABLE_CREATE_ENVELOPE,
						T_C_LIST_CREATE_ENVELOPE };
	put_field(d, f, kinds, T_C_CREATE, true);
}

void put_composite_update(struct dmmf *d, const struct field *f)
{
	static const enum type_kind kinds[] = { T_C_UPDATE_ENVELOPE,
						T_C_NULLABLE_UPDATE_ENVELOPE,
						T_C_LIST_UPDATE_ENVELOPE };
	put_field(d, f, kinds, T_C_CREATE, false);
}

void put_composite_order(struct dmmf *d, const struct field *f)
{
	field_begin(d, f->name, false, false);
	put_ref(d, f->arity == ARITY_LIST ? T_C_ORDER_LIST : T_C_ORDER,
		f->composite, false);
	field_end(d, false);
}

/* Within a composite type, another one is created as a whole: no envelope. */
static void put_inner_create(struct dmmf *d, const struct field *f)
{
	bool null = f->arity == ARITY_OPTIONAL;
	field_begin(d, f->name, f->arity == ARITY_REQUIRED, null);
	put_ref(d, T_C_CREATE, f->composite, false);
	if (f->arity == ARITY_LIST)
		put_ref(d, T_C_CREATE, f->composite, true);
	if (null)
		put_null(d);
	field_end(d, false);
}

/* The whole value, for comparison: whatever has no default must be there. */
static void put_equals(struct dmmf *d, const struct field *f)
{
	bool null = f->arity == ARITY_OPTIONAL, list = f->arity == ARITY_LIST;
	field_begin(d, f->name, f->arity == ARITY_REQUIRED, null);
	if (f->kind == FIELD_COMPOSITE)
		put_ref(d, T_C_EQUALS, f->composite, list);
	else
		put_value(d, value_of(f), list);
	if (null)
		put_null(d);
	field_end(d, f->kind != FIELD_COMPOSITE);
}

static void put_field_of(struct dmmf *d, enum type_kind kind, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	switch ((unsigned)kind) {
	case T_C_WHERE:
		put_where_column(d, field);
		break;
	case T_C_EQUALS:
		put_equals(d, f);
		break;
	case T_C_ORDER:
		put_order_column(d, field);
		break;
	case T_C_UPDATE:
		put_update_column(d, field);
		break;
	default:
		if (f->kind == FIELD_COMPOSITE)
			put_inner_create(d, f);
		else
			put_create_column(d, field);
	}
}

void dmmf_composite_fields(struct dmmf *d, enum type_kind kind, uint32_t c)
{
	const struct shape *h = &d->composites[c];
	if (kind == T_C_WHERE)
		put_logic(d, kind, c);
	for (uint32_t i = 0; i < h->n; i++)
		put_field_of(d, kind, h->fields[i]);
}
