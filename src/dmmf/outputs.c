/* What operations give back. */
#include "dmmf/outputs.h"

#include "dmmf/fields.h"

/* Arguments are fields within a field: d->first is theirs meanwhile. */
void output_begin(struct dmmf *d, str name)
{
	next_item(d->o, &d->first);
	put_lit(d->o, "{\"name\":\"");
	put_str(d->o, name);
	put_lit(d->o, "\",\"args\":[");
	d->first = true;
}

void output_type(struct dmmf *d, bool nullable)
{
	if (nullable)
		put_lit(d->o, "],\"isNullable\":true,\"outputType\":");
	else
		put_lit(d->o, "],\"isNullable\":false,\"outputType\":");
	d->first_ref = true;
}

void output_end(struct dmmf *d)
{
	put_char(d->o, '}');
	d->first = false;
}

static void put_scalar_field(struct dmmf *d, str name, const char *scalar)
{
	output_begin(d, name);
	output_type(d, false);
	put_scalar(d, scalar, false);
	output_end(d);
}

static void put_part(struct dmmf *d, const char *name, enum type_kind kind,
		     uint32_t model, bool nullable)
{
	output_begin(d, str_c(name));
	output_type(d, nullable);
	put_ref(d, kind, model, false);
	output_end(d);
}

void dmmf_affected(struct dmmf *d, enum type_kind kind, uint32_t none)
{
	(void)kind;
	(void)none;
	put_scalar_field(d, S("count"), "Int");
}

/* A related record or records; those that must be there cannot be asked for
 * by a condition. */
static void put_relation(struct dmmf *d, const struct field *f)
{
	static const struct row list_args[] = {
		{ "where", 0, { { T_WHERE, ONE, 0 } } },
		{ "orderBy", 0, { { T_ORDER, LIST_THEN_ONE, 0 } } },
		{ "cursor", IF_UNIQUE, { { T_WHERE_UNIQUE, ONE, 0 } } },
		{ "take", BY_ORDER, { { P_INT, ONE, 0 } } },
		{ "skip", BY_ORDER, { { P_INT, ONE, 0 } } },
		{ "distinct", 0, { { T_SCALAR_FIELDS, BOTH, 0 } } },
		{ 0 },
	};
	static const struct row one_args[] = {
		{ "where", 0, { { T_WHERE, ONE, 0 } } },
		{ 0 },
	};
	struct about about = { T_MODEL, f->target, 0 };
	if (d->shapes[f->target].has_unique)
		about.have = IF_UNIQUE;
	output_begin(d, f->name);
	if (f->arity != ARITY_REQUIRED)
		put_rows(d, f->arity == ARITY_LIST ? list_args : one_args,
			 &about);
	output_type(d, f->arity != ARITY_REQUIRED);
	put_ref(d, T_MODEL, f->target, f->arity == ARITY_LIST);
	output_end(d);
}

static void put_output(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	bool list = f->arity == ARITY_LIST;
	if (f->kind == FIELD_RELATION) {
		put_relation(d, f);
		return;
	}
	output_begin(d, f->name);
	output_type(d, f->arity != ARITY_REQUIRED);
	if (f->kind == FIELD_COMPOSITE)
		put_ref(d, T_COMPOSITE, f->composite, list);
	else
		put_value(d, value_of(f), list);
	output_end(d);
}

static void put_field(struct dmmf *d, uint32_t field)
{
	put_kept(d, KEPT_OUTPUT, field, put_output);
}

static void put_aggregates(struct dmmf *d, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	put_part(d, "_count", T_OUT_COUNT, model, true);
	if (h->has_numbers) {
		put_part(d, "_avg", T_OUT_AVG, model, true);
		put_part(d, "_sum", T_OUT_SUM, model, true);
	}
	if (h->has_ordered) {
		put_part(d, "_min", T_OUT_MIN, model, true);
		put_part(d, "_max", T_OUT_MAX, model, true);
	}
}

void dmmf_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	for (uint32_t i = 0; kind == T_GROUP_BY && i < h->n_columns; i++)
		if (d->s->fields.at[h->fields[i]].kind != FIELD_COMPOSITE)
			put_field(d, h->fields[i]);
	put_aggregates(d, model);
}

/* Counts of related records. */
void dmmf_counts(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	static const struct row args[] = {
		{ "where", 0, { { T_WHERE, ONE, 0 } } },
		{ 0 },
	};
	const struct shape *h = &d->shapes[model];
	(void)kind;
	for (uint32_t i = h->n_columns; i < h->n; i++) {
		const struct field *f = &d->s->fields.at[h->fields[i]];
		struct about about = { T_MODEL, f->target, 0 };
		if (f->arity != ARITY_LIST)
			continue;
		output_begin(d, f->name);
		put_rows(d, args, &about);
		output_type(d, false);
		put_scalar(d, "Int", false);
		output_end(d);
	}
}

static void put_aggregated(struct dmmf *d, enum type_kind kind,
			   const struct field *f)
{
	uint32_t value = value_of(f);
	if (kind == T_OUT_AVG)
		value = value == SCALAR_DECIMAL ? SCALAR_DECIMAL : SCALAR_FLOAT;
	output_begin(d, f->name);
	output_type(d, true);
	put_value(d, value, kind == T_OUT_SUM && f->arity == ARITY_LIST);
	output_end(d);
}

void dmmf_out_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	for (uint32_t i = 0; i < h->n_columns; i++) {
		const struct field *f = &d->s->fields.at[h->fields[i]];
		if (f->kind == FIELD_COMPOSITE)
			continue;
		if (kind == T_OUT_COUNT)
			put_scalar_field(d, f->name, "Int");
		else if (kind == T_OUT_AVG || kind == T_OUT_SUM ? is_number(f)
								: is_ordered(f))
			put_aggregated(d, kind, f);
	}
	if (kind == T_OUT_COUNT)
		put_scalar_field(d, S("_all"), "Int");
}

/* Rows that a statement gave back have the relations whose key is in them. */
void dmmf_model_output(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	for (uint32_t i = 0; i < h->n; i++)
		if (kind == T_MODEL || i < h->n_columns ||
		    d->facts[h->fields[i]].holds_key)
			put_field(d, h->fields[i]);
	if (kind == T_MODEL && h->has_list_relations)
		put_part(d, "_count", T_COUNTS, model, false);
}

void dmmf_composite_output(struct dmmf *d, enum type_kind kind, uint32_t c)
{
	const struct shape *h = &d->composites[c];
	(void)kind;
	for (uint32_t i = 0; i < h->n; i++)
		put_field(d, h->fields[i]);
}
