/*
 * Create and update inputs.
 *
 * Each is there twice: the checked one has relations and no foreign keys, the
 * unchecked one has the foreign keys as plain columns and only those relations
 * whose key is elsewhere. The inputs "without" a relation are for records
 * that are reached through it.
 */
#include "dmmf/fields.h"

/* Which fields an input has. */
struct choice {
	bool unchecked, update, many;
	uint32_t without; /* relation field, or NONE */
};

static bool is_auto_int(const struct field *f)
{
	return f->kind == FIELD_SCALAR && f->scalar == SCALAR_INT &&
	       (f->def->kind == DEFAULT_AUTOINCREMENT ||
		f->def->kind == DEFAULT_SEQUENCE);
}

/* Is the column the key of the relation that is left out? An m-to-n relation
 * of MongoDB keeps its list of ids. */
static bool is_key_of(const struct dmmf *d, uint32_t relation, uint32_t field)
{
	if (relation == NONE || !d->facts[relation].holds_key)
		return false;
	const struct relation *r =
		&d->s->relations.at[d->s->fields.at[relation].relation];
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (r->fields.at[i] == field)
			return true;
	return false;
}

/* The database makes the number, and nobody else may. */
static bool is_left_to_database(const struct dmmf *d, uint32_t field,
				const struct choice *c)
{
	const struct field *f = &d->s->fields.at[field];
	bool id = f->is_id;
	if (c->update && (d->features & API_FIXED_IDS) &&
	    (c->unchecked ? id : d->facts[field].names_record))
		return true;
	if (c->many && !c->update && (d->features & API_NO_MANUAL_IDS) &&
	    f->def->kind == DEFAULT_AUTOINCREMENT)
		return true;
	if (c->unchecked || !is_auto_int(f))
		return false;
	return id || (c->update && d->facts[field].is_unique &&
		      f->def->kind == DEFAULT_AUTOINCREMENT);
}

static bool has_column(const struct dmmf *d, uint32_t field,
		       const struct choice *c)
{
	if (is_left_to_database(d, field, c))
		return false;
	if (!c->unchecked)
		return !d->facts[field].is_foreign_key;
	return !is_key_of(d, c->without, field);
}

static bool has_relation(const struct dmmf *d, uint32_t field,
			 const struct choice *c)
{
	if (c->many || field == c->without)
		return false;
	return !c->unchecked || !d->facts[field].holds_key;
}

static bool is_json(const struct field *f)
{
	return f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON;
}

static void put_list_column(struct dmmf *d, uint32_t field, enum type_kind kind)
{
	const struct field *f = &d->s->fields.at[field];
	field_begin(d, f->name, false, false);
	put_ref(d, kind, field, false);
	put_value(d, value_of(f), true);
	field_end(d, false);
}

/* A database's null and JSON's null are told apart by name. */
static void put_json_column(struct dmmf *d, const struct field *f,
			    bool required)
{
	field_begin(d, f->name, required, false);
	put_ref(d,
		f->arity == ARITY_OPTIONAL ? T_NULLABLE_JSON_NULL : T_JSON_NULL,
		0, false);
	put_scalar(d, "Json", false);
	field_end(d, true);
}

void put_create_column(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	bool null = f->arity == ARITY_OPTIONAL;
	bool required =
		!null && f->def->kind == DEFAULT_NONE && !f->is_updated_at;
	if (f->kind == FIELD_COMPOSITE) {
		put_composite_create(d, f);
	} else if (f->arity == ARITY_LIST) {
		put_list_column(d, field, T_CREATE_LIST);
	} else if (is_json(f) && (d->features & API_JSON_NULLS)) {
		put_json_column(d, f, required);
	} else {
		field_begin(d, f->name, required, null);
		put_value(d, value_of(f), false);
		if (null)
			put_null(d);
		field_end(d, true);
	}
}

void put_update_column(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	bool null = f->arity == ARITY_OPTIONAL;
	uint32_t value = value_of(f);
	if (f->kind == FIELD_COMPOSITE) {
		put_composite_update(d, f);
	} else if (f->arity == ARITY_LIST) {
		put_list_column(d, field, T_UPDATE_LIST);
	} else if (is_json(f) && (d->features & API_JSON_NULLS)) {
		put_json_column(d, f, false);
	} else {
		field_begin(d, f->name, false, null);
		put_value(d, value, false);
		if (is_json(f))
			put_value(d, value, false);
		else
			put_ref(d, null ? T_NULLABLE_SET : T_SET, value, false);
		if (null)
			put_null(d);
		field_end(d, true);
	}
}

/* A relation must be given where its key must be, and has no defaults. */
static bool is_required_relation(const struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	const struct relation *r = &d->s->relations.at[f->relation];
	if (f->arity != ARITY_REQUIRED)
		return false;
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (d->s->fields.at[r->fields.at[i]].def->kind == DEFAULT_NONE)
			return true;
	return !r->fields.len;
}

static void put_relation(struct dmmf *d, uint32_t field, enum type_kind kind,
			 bool required)
{
	field_begin(d, d->s->fields.at[field].name, required, false);
	put_ref(d, kind, d->facts[field].opposite, false);
	field_end(d, false);
}

static void put_create_relation(struct dmmf *d, uint32_t field, bool unchecked)
{
	bool list = d->s->fields.at[field].arity == ARITY_LIST;
	enum type_kind kind = list ? T_CREATE_NESTED_MANY : T_CREATE_NESTED_ONE;
	put_relation(d, field, (enum type_kind)(kind + unchecked),
		     is_required_relation(d, field));
}

static void put_update_relation(struct dmmf *d, uint32_t field, bool unchecked)
{
	const struct field *f = &d->s->fields.at[field];
	enum type_kind kind = f->arity == ARITY_LIST ? T_UPDATE_NESTED_MANY
			      : f->arity == ARITY_OPTIONAL
				      ? T_UPDATE_NESTED_ONE
				      : T_UPDATE_NESTED_REQUIRED;
	put_relation(d, field, (enum type_kind)(kind + unchecked), false);
}

static void put_checked_create(struct dmmf *d, uint32_t field)
{
	put_create_relation(d, field, false);
}

static void put_unchecked_create(struct dmmf *d, uint32_t field)
{
	put_create_relation(d, field, true);
}

static void put_checked_update(struct dmmf *d, uint32_t field)
{
	put_update_relation(d, field, false);
}

static void put_unchecked_update(struct dmmf *d, uint32_t field)
{
	put_update_relation(d, field, true);
}

static void write_fields(struct dmmf *d, uint32_t model, const struct choice *c)
{
	const struct shape *h = &d->shapes[model];
	enum kept column = c->update ? KEPT_UPDATE : KEPT_CREATE;
	enum kept relation = (enum kept)(column + c->unchecked);
	void (*puts[2][2])(struct dmmf *, uint32_t) = {
		{ put_checked_create, put_unchecked_create },
		{ put_checked_update, put_unchecked_update },
	};
	for (uint32_t i = 0; i < h->n_columns; i++)
		if (has_column(d, h->fields[i], c))
			put_kept(d, column, h->fields[i],
				 c->update ? put_update_column
					   : put_create_column);
	for (uint32_t i = h->n_columns; i < h->n; i++)
		if (has_relation(d, h->fields[i], c))
			put_kept(d, relation, h->fields[i],
				 puts[c->update][c->unchecked]);
}

void dmmf_create(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	struct choice c = {
		.unchecked = kind != T_CREATE,
		.many = kind == T_CREATE_MANY,
		.without = NONE,
	};
	write_fields(d, model, &c);
}

void dmmf_update(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	struct choice c = {
		.unchecked = kind == T_UNCHECKED_UPDATE ||
			     kind == T_UNCHECKED_UPDATE_MANY,
		.many = kind == T_UPDATE_MANY ||
			kind == T_UNCHECKED_UPDATE_MANY,
		.update = true,
		.without = NONE,
	};
	write_fields(d, model, &c);
}

void dmmf_create_without(struct dmmf *d, enum type_kind kind, uint32_t field)
{
	struct choice c = {
		.unchecked = kind != T_CREATE_WITHOUT,
		.many = kind == T_CREATE_MANY_WITHOUT,
		.without = field,
	};
	write_fields(d, d->s->fields.at[field].model, &c);
}

void dmmf_update_without(struct dmmf *d, enum type_kind kind, uint32_t field)
{
	struct choice c = {
		.unchecked = kind != T_UPDATE_WITHOUT,
		.many = kind == T_UNCHECKED_UPDATE_MANY_WITHOUT,
		.update = true,
		.without = field,
	};
	write_fields(d, d->s->fields.at[field].model, &c);
}

/* UserCreatetagsInput, UserUpdatetagsInput. */
void dmmf_column_list(struct dmmf *d, enum type_kind kind, uint32_t field)
{
	uint32_t value = value_of(&d->s->fields.at[field]);
	field_begin(d, S("set"), kind == T_CREATE_LIST, false);
	put_value(d, value, true);
	field_end(d, true);
	if (kind == T_CREATE_LIST ||
	    (value >= N_VALUES && !(d->features & API_PUSH_ENUM)))
		return;
	field_begin(d, S("push"), false, false);
	put_value(d, value, false);
	put_value(d, value, true);
	field_end(d, true);
}
