/* ORDER BY, and the condition that a cursor is. */
#include "query/statement.h"

static bool is_descending(enum nicol_order how)
{
	return how == NICOL_DESC || how == NICOL_DESC_NULLS_FIRST ||
	       how == NICOL_DESC_NULLS_LAST;
}

static enum nicol_order opposite(enum nicol_order how)
{
	static const enum nicol_order other[] = {
		[NICOL_ASC] = NICOL_DESC,
		[NICOL_DESC] = NICOL_ASC,
		[NICOL_ASC_NULLS_FIRST] = NICOL_DESC_NULLS_LAST,
		[NICOL_ASC_NULLS_LAST] = NICOL_DESC_NULLS_FIRST,
		[NICOL_DESC_NULLS_FIRST] = NICOL_ASC_NULLS_LAST,
		[NICOL_DESC_NULLS_LAST] = NICOL_ASC_NULLS_FIRST,
	};
	return other[how];
}

/* What names one row: the id, else the first unique that cannot be null. */
static const struct index *identifier(const struct schema *s, uint32_t model)
{
	const struct model *m = &s->models.at[model];
	if (m->primary_key != NONE)
		return &s->indexes.at[m->primary_key];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *ix = &s->indexes.at[m->first_index + i];
		bool fit = ix->kind == INDEX_UNIQUE && !ix->where.len;
		for (uint32_t k = 0; fit && k < ix->n_fields; k++)
			fit = s->fields.at[ix->fields[k].field].arity ==
			      ARITY_REQUIRED;
		if (fit)
			return ix;
	}
	return NULL;
}

const struct order *window_order(struct statement *st, const struct select *s)
{
	const struct index *ix = identifier(st->e->schema, s->model);
	struct order *out = NULL;
	bool window = s->cursor || s->skip || (s->has_take && !s->any_order);
	if (s->order || !window || !ix)
		return s->order;
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		struct order *o = arena_new(st->a, struct order);
		*o = (struct order){ .field = ix->fields[i].field,
				     .how = NICOL_ASC };
		*list_end(&out, struct order) = o;
	}
	return out;
}

/* Is the order by the column itself? */
static bool is_plain(const struct order *o)
{
	return !o->path.len && !o->relevance.len &&
	       o->aggregate == AGGREGATE_NONE;
}

static bool orders_by(const struct order *order, uint32_t field)
{
	for (const struct order *o = order; o; o = o->next)
		if (is_plain(o) && o->field == field)
			return true;
	return false;
}

bool order_is_stable(const struct schema *s, uint32_t model,
		     const struct order *order)
{
	const struct model *m = &s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *ix = &s->indexes.at[m->first_index + i];
		bool all = (ix->kind == INDEX_PRIMARY ||
			    ix->kind == INDEX_UNIQUE) &&
			   !ix->where.len;
		for (uint32_t k = 0; all && k < ix->n_fields; k++)
			all = orders_by(order, ix->fields[k].field);
		if (all)
			return true;
	}
	return false;
}

static void put_rank(struct statement *st, uint32_t alias,
		     const struct order *o)
{
	sql_raw(&st->q, "ts_rank(");
	put_document(st, alias, &o->relevance);
	sql_raw(&st->q, ", to_tsquery(");
	put_param(st, (struct db_value){ .type = DB_TEXT, .s = o->search });
	sql_raw(&st->q, "))");
}

static void put_number_related(struct statement *st, uint32_t alias,
			       uint32_t field)
{
	uint32_t child = st->n_aliases++;
	struct link l;
	link_of(st->e->schema, field, &l);
	sql_raw(&st->q, "(SELECT COUNT(*) FROM ");
	put_related(st, &l, st->e->schema->fields.at[field].target, alias,
		    child);
	sql_raw(&st->q, ")");
}

static void put_order_last(struct statement *st, uint32_t alias,
			   const struct order *o)
{
	const struct schema *s = st->e->schema;
	if (o->relevance.len)
		put_rank(st, alias, o);
	else if (o->aggregate == AGGREGATE_NONE)
		put_column(st, alias, o->field);
	else if (o->field != NONE &&
		 s->fields.at[o->field].kind == FIELD_RELATION)
		put_number_related(st, alias, o->field);
	else
		put_aggregate(st, alias, o->aggregate, o->field);
}

/* The value to order by, as a subquery along the path of relations. */
static void put_order_value(struct statement *st, uint32_t alias,
			    const struct order *o, uint32_t step)
{
	if (step == o->path.len) {
		put_order_last(st, alias, o);
		return;
	}
	struct link l;
	uint32_t field = o->path.at[step], child = st->n_aliases++;
	link_of(st->e->schema, field, &l);
	sql_raw(&st->q, "(SELECT ");
	put_order_value(st, child, o, step + 1);
	sql_raw(&st->q, " FROM ");
	put_related(st, &l, st->e->schema->fields.at[field].target, alias,
		    child);
	sql_raw(&st->q, ")");
}

/* A number of related rows is 0 also where the way to them ends early. */
static void put_ordered(struct statement *st, uint32_t alias,
			const struct order *o)
{
	bool number = o->path.len && o->aggregate == AGGREGATE_COUNT;
	sql_verbatim(&st->q, number ? S("COALESCE(") : S(""));
	put_order_value(st, alias, o, 0);
	sql_verbatim(&st->q, number ? S(", 0)") : S(""));
}

void put_order(struct statement *st, const struct order *order, bool reversed)
{
	for (const struct order *o = order; o; o = o->next) {
		enum nicol_order how = reversed ? opposite(o->how) : o->how;
		sql_verbatim(&st->q, o == order ? S(" ORDER BY ") : S(", "));
		put_ordered(st, 0, o);
		sql_verbatim(&st->q,
			     is_descending(how) ? S(" DESC") : S(" ASC"));
		if (how == NICOL_ASC_NULLS_FIRST ||
		    how == NICOL_DESC_NULLS_FIRST)
			sql_raw(&st->q, " NULLS FIRST");
		if (how == NICOL_ASC_NULLS_LAST || how == NICOL_DESC_NULLS_LAST)
			sql_raw(&st->q, " NULLS LAST");
	}
}

/* The cursor row's value of an order. */
static void put_cursor_value(struct statement *st, const struct select *s,
			     const struct order *o)
{
	uint32_t alias = st->n_aliases++;
	sql_raw(&st->q, "(SELECT ");
	put_ordered(st, alias, o);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, alias);
	put_where(st, alias, s->cursor);
	sql_raw(&st->q, ")");
}

static bool may_be_null(const struct statement *st, const struct order *o)
{
	if (o->relevance.len || o->aggregate != AGGREGATE_NONE)
		return false;
	return o->path.len ||
	       st->e->schema->fields.at[o->field].arity == ARITY_OPTIONAL;
}

/* The row's value against the cursor row's. Where either is null nothing
 * can be said of their order: as in Prisma, such rows are in. */
static void put_against_cursor(struct statement *st, const struct select *s,
			       const struct order *o, str how)
{
	bool null = may_be_null(st, o);
	sql_verbatim(&st->q, null ? S("(") : S(""));
	put_ordered(st, 0, o);
	sql_verbatim(&st->q, how);
	put_cursor_value(st, s, o);
	if (!null)
		return;
	sql_raw(&st->q, " OR ");
	put_ordered(st, 0, o);
	sql_raw(&st->q, " IS NULL OR ");
	put_cursor_value(st, s, o);
	sql_raw(&st->q, " IS NULL)");
}

/*
 * The rows from the cursor's on, itself included: for the orders a, b, c
 * those with (a beyond) or (a same and b beyond) or (a, b same and c beyond
 * or same).
 */
void put_cursor(struct statement *st, const struct select *s,
		const struct order *order, bool reversed)
{
	sql_raw(&st->q, "(");
	for (const struct order *o = order; o; o = o->next) {
		sql_verbatim(&st->q, o == order ? S("(") : S(" OR ("));
		for (const struct order *p = order; p != o; p = p->next) {
			put_against_cursor(st, s, p, S(" = "));
			sql_raw(&st->q, " AND ");
		}
		bool descending = is_descending(o->how) != reversed;
		if (o->next)
			put_against_cursor(st, s, o,
					   descending ? S(" < ") : S(" > "));
		else
			put_against_cursor(st, s, o,
					   descending ? S(" <= ") : S(" >= "));
		sql_raw(&st->q, ")");
	}
	sql_raw(&st->q, ")");
}
