/* SELECT statements: columns, window, related rows. */
#include "query/statement.h"

static void put_conditions(struct statement *st, const struct select *s,
			   const struct order *order, bool reversed)
{
	if (!s->where && !s->cursor)
		return;
	sql_raw(&st->q, " WHERE ");
	if (s->where)
		put_cond(st, 0, s->where);
	if (s->where && s->cursor)
		sql_raw(&st->q, " AND ");
	if (s->cursor)
		put_cursor(st, s, order, reversed);
}

static void put_window(struct statement *st, const struct select *s)
{
	if (s->has_take) {
		sql_raw(&st->q, " LIMIT ");
		put_int(st, s->take < 0 ? -s->take : s->take);
	} else if (s->skip && !has_arrays(st)) {
		/* SQLite knows OFFSET behind LIMIT only */
		sql_raw(&st->q, " LIMIT -1");
	}
	if (s->skip) {
		sql_raw(&st->q, " OFFSET ");
		put_int(st, s->skip);
	}
}

static struct coming coming_of(struct statement *st, const struct select *s,
			       const struct order *order, bool several)
{
	const struct schema *schema = st->e->schema;
	bool seeks = s->cursor &&
		     (several || !order_is_stable(schema, s->model, order));
	return (struct coming){
		.reversed = s->has_take && s->take < 0,
		.is_raw = seeks || s->distinct.len,
		.seeks = seeks,
	};
}

/* Conditions, order and window of a root. */
static void put_tail(struct statement *st, const struct select *s,
		     struct coming *how)
{
	const struct order *order = window_order(st, s);
	*how = coming_of(st, s, order, false);
	put_conditions(st, s, order, how->reversed);
	put_order(st, order, how->reversed);
	if (!how->is_raw)
		put_window(st, s);
}

static void put_columns(struct statement *st, uint32_t model,
			const struct reading *reading)
{
	const struct model_info *m = &st->e->models[model];
	if (!reading) {
		sql_verbatim(&st->q, m->columns);
		return;
	}
	for (uint32_t i = 0; i < reading->n; i++) {
		sql_verbatim(&st->q, i ? S(", ") : S(""));
		put_column(st, 0, m->at[reading->columns[i]].field);
	}
}

void select_root(struct statement *st, const struct select *s,
		 const struct reading *reading, struct coming *how)
{
	sql_raw(&st->q, "SELECT ");
	put_columns(st, s->model, reading);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, 0);
	put_tail(st, s, how);
}

/* The i-th column by which a row hangs on its parent. */
static void put_key(struct statement *st, const struct link *l, uint32_t join,
		    uint32_t i)
{
	if (!l->is_joined) {
		put_column(st, 0, l->child.at[i]);
		return;
	}
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l->parent_column);
}

static void put_key_list(struct statement *st, const struct link *l,
			 uint32_t join)
{
	for (uint32_t i = 0; i < l->child.len; i++) {
		sql_verbatim(&st->q, i ? S(", ") : S(""));
		put_key(st, l, join, i);
	}
}

/* (t0.a, t0.b) IN (($1, $2), ($3, $4)); one column: = ANY($1). */
static void put_keys(struct statement *st, const struct link *l, uint32_t join,
		     const struct db_value *keys, uint32_t n_keys)
{
	uint32_t width = l->child.len;
	sql_verbatim(&st->q, width > 1 ? S("(") : S(""));
	put_key_list(st, l, join);
	if (width == 1 && has_arrays(st)) {
		sql_raw(&st->q, " = ANY(");
		put_param(st,
			  (struct db_value){ .type = DB_ARRAY,
					     .items = (struct db_value *)keys,
					     .n_items = n_keys,
					     .item_type = keys[0].type });
		sql_raw(&st->q, ")");
		return;
	}
	sql_verbatim(&st->q, width > 1 ? S(") IN (") : S(" IN ("));
	for (uint32_t k = 0; k < n_keys; k++) {
		sql_verbatim(&st->q, k ? S(", ") : S(""));
		sql_verbatim(&st->q, width > 1 ? S("(") : S(""));
		for (uint32_t i = 0; i < width; i++) {
			sql_verbatim(&st->q, i ? S(", ") : S(""));
			put_param(st, keys[k * width + i]);
		}
		sql_verbatim(&st->q, width > 1 ? S(")") : S(""));
	}
	sql_raw(&st->q, ")");
}

/* " FROM child JOIN its table" */
static void put_child_from(struct statement *st, const struct select *s,
			   const struct link *l, uint32_t join)
{
	uint32_t relation =
		(uint32_t)(l->relation - st->e->schema->relations.at);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, 0);
	if (!l->is_joined)
		return;
	sql_raw(&st->q, " JOIN ");
	put_join_table(st, relation);
	sql_raw(&st->q, " AS ");
	put_alias(st, join);
	sql_raw(&st->q, " ON ");
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l->child_column);
	sql_raw(&st->q, " = ");
	put_column(st, 0, l->child.at[0]);
}

/* The rows of an include, before any window. */
struct children {
	const struct select *s;
	const struct reading *reading;
	const struct link *l;
	const struct db_value *keys;
	uint32_t n_keys;
	uint32_t join;
	const struct order *order;
	struct coming how;
};

static void put_children(struct statement *st, const struct children *c)
{
	put_child_from(st, c->s, c->l, c->join);
	sql_raw(&st->q, " WHERE ");
	put_keys(st, c->l, c->join, c->keys, c->n_keys);
	if (c->s->where) {
		sql_raw(&st->q, " AND ");
		put_cond(st, 0, c->s->where);
	}
	if (c->s->cursor) {
		sql_raw(&st->q, " AND ");
		put_cursor(st, c->s, c->order, c->how.reversed);
	}
}

static void put_key_name(struct statement *st, uint32_t i)
{
	sql_raw(&st->q, "\"nicol_key");
	sql_int(&st->q, i);
	sql_raw(&st->q, "\"");
}

/* The rows numbered within each parent. */
static void put_numbered(struct statement *st, const struct children *c)
{
	sql_raw(&st->q, "SELECT ");
	put_columns(st, c->s->model, c->reading);
	for (uint32_t i = 0; i < c->l->child.len; i++) {
		sql_raw(&st->q, ", ");
		put_key(st, c->l, c->join, i);
		sql_raw(&st->q, " AS ");
		put_key_name(st, i);
	}
	sql_raw(&st->q, ", ROW_NUMBER() OVER (PARTITION BY ");
	put_key_list(st, c->l, c->join);
	put_order(st, c->order, c->how.reversed);
	sql_raw(&st->q, ") AS \"nicol_row\"");
	put_children(st, c);
}

/* A window for each parent. */
static void put_windows(struct statement *st, const struct children *c)
{
	int64_t take = c->s->take < 0 ? -c->s->take : c->s->take, last;
	if (__builtin_add_overflow(take, c->s->skip, &last))
		last = INT64_MAX;
	sql_raw(&st->q, "SELECT ");
	put_columns(st, c->s->model, c->reading);
	for (uint32_t i = 0; i < c->l->child.len; i++) {
		sql_raw(&st->q, ", \"t0\".");
		put_key_name(st, i);
	}
	sql_raw(&st->q, " FROM (");
	put_numbered(st, c);
	sql_raw(&st->q, ") AS \"t0\" WHERE \"t0\".\"nicol_row\" > ");
	put_int(st, c->s->skip);
	if (c->s->has_take) {
		sql_raw(&st->q, " AND \"t0\".\"nicol_row\" <= ");
		put_int(st, last);
	}
	sql_raw(&st->q, " ORDER BY \"t0\".\"nicol_row\"");
}

void select_related(struct statement *st, const struct select *s,
		    const struct reading *reading, const struct link *l,
		    const struct db_value *keys, uint32_t n_keys,
		    struct coming *how)
{
	struct children c = { .s = s,
			      .reading = reading,
			      .l = l,
			      .keys = keys,
			      .n_keys = n_keys,
			      .join = l->is_joined ? st->n_aliases++ : 0,
			      .order = window_order(st, s) };
	c.how = *how = coming_of(st, s, c.order, n_keys > 1);
	if (n_keys > 1 && !how->is_raw && (s->has_take || s->skip)) {
		put_windows(st, &c);
		return;
	}
	sql_raw(&st->q, "SELECT ");
	put_columns(st, s->model, reading);
	sql_raw(&st->q, ", ");
	put_key_list(st, l, c.join);
	put_children(st, &c);
	put_order(st, c.order, how->reversed);
	if (!how->is_raw)
		put_window(st, s);
}

void select_counts(struct statement *st, const struct select *s,
		   const struct link *l, const struct db_value *keys,
		   uint32_t n_keys)
{
	struct children c = { .s = s,
			      .l = l,
			      .keys = keys,
			      .n_keys = n_keys,
			      .join = l->is_joined ? st->n_aliases++ : 0 };
	sql_raw(&st->q, "SELECT COUNT(*), ");
	put_key_list(st, l, c.join);
	put_children(st, &c);
	sql_raw(&st->q, " GROUP BY ");
	put_key_list(st, l, c.join);
}

void put_aggregate(struct statement *st, uint32_t alias, enum aggregate how,
		   uint32_t field)
{
	static const char *const names[] = {
		[AGGREGATE_NONE] = "",	  [AGGREGATE_COUNT] = "COUNT(",
		[AGGREGATE_AVG] = "AVG(", [AGGREGATE_SUM] = "SUM(",
		[AGGREGATE_MIN] = "MIN(", [AGGREGATE_MAX] = "MAX(",
	};
	sql_verbatim(&st->q, str_c(names[how]));
	if (field == NONE)
		sql_raw(&st->q, "*");
	else
		put_column(st, alias, field);
	sql_raw(&st->q, ")");
}

static void put_measures(struct statement *st, const struct request *q,
			 bool comma)
{
	for (const struct measure *m = q->measures; m; m = m->next) {
		sql_verbatim(&st->q, comma ? S(", ") : S(""));
		put_aggregate(st, 0, m->aggregate, m->field);
		comma = true;
	}
}

/* Over a window the rows themselves are chosen first. */
void select_aggregate(struct statement *st, const struct request *q)
{
	const struct select *s = &q->select;
	struct coming how;
	sql_raw(&st->q, "SELECT ");
	put_measures(st, q, false);
	sql_raw(&st->q, " FROM ");
	if (!s->has_take && !s->skip && !s->cursor) {
		put_table_as(st, s->model, 0);
		put_where(st, 0, s->where);
		return;
	}
	sql_raw(&st->q, "(SELECT \"t0\".* FROM ");
	put_table_as(st, s->model, 0);
	put_tail(st, s, &how);
	sql_raw(&st->q, ") AS \"t0\"");
}

static void put_by(struct statement *st, const struct ids *by)
{
	for (uint32_t i = 0; i < by->len; i++) {
		sql_verbatim(&st->q, i ? S(", ") : S(""));
		put_column(st, 0, by->at[i]);
	}
}

void select_groups(struct statement *st, const struct request *q)
{
	const struct select *s = &q->select;
	sql_raw(&st->q, "SELECT ");
	put_by(st, &q->by);
	put_measures(st, q, q->by.len > 0);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, 0);
	put_where(st, 0, s->where);
	sql_raw(&st->q, " GROUP BY ");
	put_by(st, &q->by);
	if (q->having) {
		sql_raw(&st->q, " HAVING ");
		put_cond(st, 0, q->having);
	}
	put_order(st, s->order, s->has_take && s->take < 0);
	put_window(st, s);
}

void select_count(struct statement *st, const struct select *s)
{
	struct measure rows = { .aggregate = AGGREGATE_COUNT, .field = NONE };
	struct request q = { .select = *s, .measures = &rows };
	select_aggregate(st, &q);
}
