/* Where inputs: of a model, of its scalars, with aggregates, unique ones. */
#include "dmmf/fields.h"

void put_logic(struct dmmf *d, enum type_kind kind, uint32_t subject)
{
	static const struct {
		const char *name;
		bool one;
	} rows[] = { { "AND", true }, { "OR", false }, { "NOT", true } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		field_begin(d, str_c(rows[i].name), false, false);
		if (rows[i].one)
			put_ref(d, kind, subject, false);
		put_ref(d, kind, subject, true);
		field_end(d, false);
	}
}

static uint32_t filter_value(const struct dmmf *d, const struct field *f)
{
	uint32_t t = f->native_type;
	if (f->arity != ARITY_LIST && f->kind == FIELD_SCALAR && t != NONE &&
	    !strcmp(d->s->dialect->types[t].name, "Uuid"))
		return VALUE_UUID;
	return value_of(f);
}

/* JSON is compared by its filter alone: a bare value could be one. */
static void put_column_filter(struct dmmf *d, uint32_t field,
			      enum type_kind required, enum type_kind optional)
{
	const struct field *f = &d->s->fields.at[field];
	uint32_t value = filter_value(d, f);
	bool json = f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON;
	bool list = f->arity == ARITY_LIST;
	bool null = f->arity == ARITY_OPTIONAL && !json;
	field_begin(d, f->name, false, null);
	if (list) {
		put_ref(d, T_LIST_FILTER, value, false);
	} else {
		put_ref(d, f->arity == ARITY_OPTIONAL ? optional : required,
			value, false);
		if (!json)
			put_value(d, value, false);
	}
	if (null)
		put_null(d);
	field_end(d, !list && !json);
}

void put_where_column(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	if (f->kind == FIELD_COMPOSITE)
		put_composite_where(d, f);
	else
		put_column_filter(d, field, T_FILTER, T_NULLABLE_FILTER);
}

static void put_where_relation(struct dmmf *d, const struct field *f)
{
	bool null = f->arity == ARITY_OPTIONAL;
	field_begin(d, f->name, false, null);
	if (f->arity == ARITY_LIST) {
		put_ref(d, T_LIST_RELATION_FILTER, f->target, false);
	} else {
		put_ref(d,
			null ? T_NULLABLE_RELATION_FILTER : T_RELATION_FILTER,
			f->target, false);
		put_ref(d, T_WHERE, f->target, false);
	}
	if (null)
		put_null(d);
	field_end(d, false);
}

static void put_where_field(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	if (f->kind == FIELD_RELATION)
		put_where_relation(d, f);
	else
		put_where_column(d, field);
}

static void put_aggregates_column(struct dmmf *d, uint32_t field)
{
	put_column_filter(d, field, T_AGGREGATES_FILTER,
			  T_NULLABLE_AGGREGATES_FILTER);
}

void dmmf_where(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	put_logic(d, kind, model);
	uint32_t n = kind == T_WHERE ? h->n : h->n_columns;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t field = h->fields[i];
		bool composite = d->s->fields.at[field].kind == FIELD_COMPOSITE;
		if (kind == T_WHERE)
			put_kept(d, KEPT_WHERE, field, put_where_field);
		else if (composite)
			continue;
		else if (kind == T_SCALAR_WHERE)
			put_kept(d, KEPT_WHERE, field, put_where_field);
		else
			put_aggregates_column(d, field);
	}
}

static bool is_key(const struct index *x)
{
	return x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE;
}

/* As the field of a where-unique input: "a_b", or the name given. */
static str index_field_name(struct dmmf *d, const struct index *x)
{
	if (x->name.len)
		return x->name;
	struct sb b = sb_in(&d->a);
	for (uint32_t i = 0; i < x->n_fields; i++) {
		if (i)
			put_char(&b, '_');
		put_str(&b, d->s->fields.at[x->fields[i].field].name);
	}
	return sb_str(&b);
}

str compound_name(struct dmmf *d, const struct index *x)
{
	if (x->name.len)
		return x->name;
	struct sb b = sb_in(&d->a);
	for (uint32_t i = 0; i < x->n_fields; i++) {
		str name = d->s->fields.at[x->fields[i].field].name;
		char c = name.ptr[0];
		put_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
		put_str(&b, str_sub(name, 1, name.len));
	}
	return sb_str(&b);
}

/* Ignored ones too: Prisma asks for one of these. */
void put_unique_names(struct dmmf *d, uint32_t model)
{
	const struct model *m = &d->s->models.at[model];
	bool first = true;
	put_lit(d->o, ",\"fields\":[");
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &d->s->indexes.at[m->first_index + i];
		if (!is_key(x))
			continue;
		next_item(d->o, &first);
		sb_json(d->o, index_field_name(d, x));
	}
	put_char(d->o, ']');
}

static void put_compound(struct dmmf *d, uint32_t index)
{
	const struct index *x = &d->s->indexes.at[index];
	field_begin(d, index_field_name(d, x), false, false);
	put_ref(d, T_COMPOUND_UNIQUE, index, false);
	field_end(d, false);
}

/* An ignored field can be part of a key all the same. */
static bool has_all_fields(const struct dmmf *d, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++)
		if (d->s->fields.at[x->fields[i].field].kind ==
		    FIELD_UNSUPPORTED)
			return false;
	return true;
}

/* Uniques first, the primary key last. */
static void put_compounds(struct dmmf *d, const struct model *m)
{
	static const enum index_kind order[] = { INDEX_UNIQUE, INDEX_PRIMARY };
	for (int k = 0; k < 2; k++)
		for (uint32_t i = 0; i < m->n_indexes; i++) {
			const struct index *x =
				&d->s->indexes.at[m->first_index + i];
			if (x->kind == order[k] && x->n_fields > 1 &&
			    has_all_fields(d, x))
				put_compound(d, m->first_index + i);
		}
}

static bool is_unique_column(const struct dmmf *d, uint32_t field)
{
	return d->facts[field].is_unique || d->s->fields.at[field].is_id;
}

static void put_unique_column(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	field_begin(d, f->name, false, false);
	put_value(d, value_of(f), f->arity == ARITY_LIST);
	field_end(d, true);
}

void dmmf_where_unique(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	(void)kind;
	for (uint32_t i = 0; i < h->n_columns; i++)
		if (is_unique_column(d, h->fields[i]))
			put_unique_column(d, h->fields[i]);
	put_compounds(d, &d->s->models.at[model]);
	put_logic(d, T_WHERE, model);
	for (uint32_t i = 0; i < h->n; i++)
		if (i >= h->n_columns || !is_unique_column(d, h->fields[i]))
			put_kept(d, KEPT_WHERE, h->fields[i], put_where_field);
}

void dmmf_compound(struct dmmf *d, enum type_kind kind, uint32_t index)
{
	const struct index *x = &d->s->indexes.at[index];
	(void)kind;
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct field *f = &d->s->fields.at[x->fields[i].field];
		field_begin(d, f->name, true, false);
		put_value(d, value_of(f), f->arity == ARITY_LIST);
		field_end(d, true);
	}
}

void dmmf_relation_filter(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	static const struct row list[] = {
		{ "every", 0, { { T_WHERE, ONE, 0 } } },
		{ "some", 0, { { T_WHERE, ONE, 0 } } },
		{ "none", 0, { { T_WHERE, ONE, 0 } } },
		{ 0 },
	};
	static const struct row one[] = {
		{ "is", NULLS, { { T_WHERE, ONE, 0 } } },
		{ "isNot", NULLS, { { T_WHERE, ONE, 0 } } },
		{ 0 },
	};
	struct about about = { kind, model, 0 };
	if (kind == T_NULLABLE_RELATION_FILTER)
		about.have = IF_NULLABLE;
	put_rows(d, kind == T_LIST_RELATION_FILTER ? list : one, &about);
}
