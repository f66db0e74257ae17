/* Order inputs. */
#include "dmmf/fields.h"

bool is_number(const struct field *f)
{
	if (f->kind != FIELD_SCALAR)
		return false;
	return f->scalar == SCALAR_INT || f->scalar == SCALAR_BIGINT ||
	       f->scalar == SCALAR_FLOAT || f->scalar == SCALAR_DECIMAL;
}

bool is_ordered(const struct field *f)
{
	if (f->arity == ARITY_LIST || f->kind == FIELD_COMPOSITE)
		return false;
	return f->kind == FIELD_ENUM || f->scalar != SCALAR_JSON;
}

static void put_sort(struct dmmf *d, uint32_t field)
{
	field_begin(d, d->s->fields.at[field].name, false, false);
	put_ref(d, T_SORT_ORDER, 0, false);
	field_end(d, false);
}

void put_order_column(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	if (f->kind == FIELD_COMPOSITE) {
		put_composite_order(d, f);
		return;
	}
	field_begin(d, f->name, false, false);
	put_ref(d, T_SORT_ORDER, 0, false);
	if (f->arity == ARITY_OPTIONAL && (d->features & API_NULLS_ORDER))
		put_ref(d, T_SORT_INPUT, 0, false);
	field_end(d, false);
}

static void put_order_field(struct dmmf *d, uint32_t field)
{
	const struct field *f = &d->s->fields.at[field];
	if (f->kind != FIELD_RELATION) {
		put_order_column(d, field);
		return;
	}
	field_begin(d, f->name, false, false);
	put_ref(d, f->arity == ARITY_LIST ? T_ORDER_RELATION : T_ORDER,
		f->target, false);
	field_end(d, false);
}

static void put_named(struct dmmf *d, const char *name, enum type_kind kind,
		      uint32_t model)
{
	field_begin(d, str_c(name), false, false);
	put_ref(d, kind, model, false);
	field_end(d, false);
}

static void put_aggregate_orders(struct dmmf *d, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	put_named(d, "_count", T_ORDER_COUNT, model);
	if (h->has_numbers)
		put_named(d, "_avg", T_ORDER_AVG, model);
	if (h->has_ordered) {
		put_named(d, "_max", T_ORDER_MAX, model);
		put_named(d, "_min", T_ORDER_MIN, model);
	}
	if (h->has_numbers)
		put_named(d, "_sum", T_ORDER_SUM, model);
}

void dmmf_order(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	bool relations = kind == T_ORDER;
	uint32_t n = relations ? h->n : h->n_columns;
	for (uint32_t i = 0; i < n; i++)
		if (relations ||
		    d->s->fields.at[h->fields[i]].kind != FIELD_COMPOSITE)
			put_kept(d, KEPT_ORDER, h->fields[i], put_order_field);
	if (!relations)
		put_aggregate_orders(d, model);
	else if (h->has_text && (d->features & API_FULLTEXT))
		put_named(d, "_relevance", T_ORDER_RELEVANCE, model);
}

void dmmf_order_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	for (uint32_t i = 0; i < h->n_columns; i++) {
		const struct field *f = &d->s->fields.at[h->fields[i]];
		bool has = f->kind != FIELD_COMPOSITE;
		if (kind == T_ORDER_AVG || kind == T_ORDER_SUM)
			has = is_number(f);
		else if (kind == T_ORDER_MAX || kind == T_ORDER_MIN)
			has = is_ordered(f);
		if (has)
			put_kept(d, KEPT_SORT, h->fields[i], put_sort);
	}
}

void dmmf_order_relation(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	(void)kind;
	(void)model;
	put_named(d, "_count", T_SORT_ORDER, 0);
}

void dmmf_order_relevance(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	static const struct row rows[] = {
		{ "fields", REQUIRED, { { T_RELEVANCE_FIELDS, BOTH, 0 } } },
		{ "sort", REQUIRED, { { T_SORT_ORDER, ONE, 0 } } },
		{ "search", REQUIRED | PARAM, { { P_STRING, ONE, 0 } } },
		{ 0 },
	};
	struct about about = { kind, model, 0 };
	put_rows(d, rows, &about);
}
