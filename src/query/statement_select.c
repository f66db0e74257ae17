/* SELECT statements: order, cursor, window, related rows. */
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

/* By the unique that the cursor names, or the primary key. */
static struct order *default_order(struct statement *st, const struct select *s)
{
	struct order *out = NULL;
	if (s->cursor) {
		for (const struct cond *c = s->cursor; c; c = c->next) {
			if (c->kind != COND_FIELD)
				continue;
			struct order *o = arena_new(st->a, struct order);
			*o = (struct order){ .field = c->field,
					     .how = NICOL_ASC };
			*list_end(&out, struct order) = o;
		}
		return out;
	}
	uint32_t id = st->e->schema->models.at[s->model].primary_key;
	if (id == NONE)
		return NULL;
	const struct index *pk = &st->e->schema->indexes.at[id];
	for (uint32_t i = 0; i < pk->n_fields; i++) {
		struct order *o = arena_new(st->a, struct order);
		*o = (struct order){ .field = pk->fields[i].field,
				     .how = NICOL_ASC };
		*list_end(&out, struct order) = o;
	}
	return out;
}

/* The column to order by, as a subquery along the path of relations. */
static void put_order_value(struct statement *st, uint32_t alias,
			    const struct order *o, uint32_t step)
{
	if (step == o->path.len) {
		put_column(st, alias, o->field);
		return;
	}
	struct link l;
	uint32_t field = o->path.at[step], child = st->n_aliases++;
	link_of(st->e->schema, field, &l);
	sql_raw(&st->q, "(SELECT ");
	put_order_value(st, child, o, step + 1);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, st->e->schema->fields.at[field].target, child);
	sql_raw(&st->q, " WHERE ");
	for (uint32_t i = 0; i < l.child.len; i++) {
		if (i)
			sql_raw(&st->q, " AND ");
		put_column(st, child, l.child.at[i]);
		sql_raw(&st->q, " = ");
		put_column(st, alias, l.parent.at[i]);
	}
	sql_raw(&st->q, ")");
}

static void put_order(struct statement *st, const struct order *order,
		      bool reversed)
{
	for (const struct order *o = order; o; o = o->next) {
		enum nicol_order how = reversed ? opposite(o->how) : o->how;
		sql_verbatim(&st->q, o == order ? S(" ORDER BY ") : S(", "));
		put_order_value(st, 0, o, 0);
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
	put_order_value(st, alias, o, 0);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, alias);
	put_where(st, alias, s->cursor);
	sql_raw(&st->q, ")");
}

/*
 * The rows from the cursor's on, itself included: for the orders a, b, c
 * those with (a beyond) or (a same and b beyond) or (a, b same and c beyond
 * or same).
 */
static void put_cursor(struct statement *st, const struct select *s,
		       const struct order *order, bool reversed)
{
	sql_raw(&st->q, "(");
	for (const struct order *o = order; o; o = o->next) {
		sql_verbatim(&st->q, o == order ? S("(") : S(" OR ("));
		for (const struct order *p = order; p != o; p = p->next) {
			put_order_value(st, 0, p, 0);
			sql_raw(&st->q, " = ");
			put_cursor_value(st, s, p);
			sql_raw(&st->q, " AND ");
		}
		bool descending = is_descending(o->how) != reversed;
		put_order_value(st, 0, o, 0);
		sql_verbatim(&st->q, descending ? S(" <") : S(" >"));
		sql_verbatim(&st->q, o->next ? S(" ") : S("= "));
		put_cursor_value(st, s, o);
		sql_raw(&st->q, ")");
	}
	sql_raw(&st->q, ")");
}

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
	} else if (s->skip && !dialect_can(st->e->dialect, CAN_SCALAR_LISTS)) {
		/* SQLite knows OFFSET behind LIMIT only */
		sql_raw(&st->q, " LIMIT -1");
	}
	if (s->skip) {
		sql_raw(&st->q, " OFFSET ");
		put_int(st, s->skip);
	}
}

/* Conditions, order and window of a root. */
static void put_tail(struct statement *st, const struct select *s,
		     bool *reversed)
{
	const struct order *order = s->order;
	*reversed = s->has_take && s->take < 0;
	if (!order && (s->cursor || *reversed))
		order = default_order(st, s);
	put_conditions(st, s, order, *reversed);
	put_order(st, order, *reversed);
	put_window(st, s);
}

static void put_columns(struct statement *st, uint32_t model)
{
	sql_verbatim(&st->q, st->e->models[model].columns);
}

void select_root(struct statement *st, const struct select *s, bool *reversed)
{
	sql_raw(&st->q, "SELECT ");
	put_columns(st, s->model);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, s->model, 0);
	put_tail(st, s, reversed);
}

/* (t0.a, t0.b) IN (($1, $2), ($3, $4)); one column: = ANY($1). */
static void put_keys(struct statement *st, const struct link *l, uint32_t join,
		     const struct db_value *keys, uint32_t n_keys)
{
	uint32_t width = l->child.len;
	sql_verbatim(&st->q, width > 1 ? S("(") : S(""));
	for (uint32_t i = 0; i < width; i++) {
		if (i)
			sql_raw(&st->q, ", ");
		if (l->is_joined) {
			put_alias(st, join);
			sql_raw(&st->q, ".");
			sql_ident(&st->q, l->parent_column);
		} else {
			put_column(st, 0, l->child.at[i]);
		}
	}
	if (width == 1 && dialect_can(st->e->dialect, CAN_SCALAR_LISTS)) {
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

static void put_related_from(struct statement *st, const struct select *s,
			     const struct link *l, uint32_t join)
{
	uint32_t relation =
		(uint32_t)(l->relation - st->e->schema->relations.at);
	for (uint32_t i = 0; i < l->child.len; i++) {
		sql_raw(&st->q, ", ");
		if (l->is_joined) {
			put_alias(st, join);
			sql_raw(&st->q, ".");
			sql_ident(&st->q, l->parent_column);
		} else {
			put_column(st, 0, l->child.at[i]);
		}
	}
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

void select_related(struct statement *st, const struct select *s,
		    const struct link *l, const struct db_value *keys,
		    uint32_t n_keys, bool *reversed, bool *windowed)
{
	uint32_t join = l->is_joined ? st->n_aliases++ : 0;
	const struct order *order = s->order;
	*reversed = s->has_take && s->take < 0;
	*windowed = n_keys == 1;
	if (!order && (s->cursor || *reversed))
		order = default_order(st, s);
	sql_raw(&st->q, "SELECT ");
	put_columns(st, s->model);
	put_related_from(st, s, l, join);
	sql_raw(&st->q, " WHERE ");
	put_keys(st, l, join, keys, n_keys);
	if (s->where) {
		sql_raw(&st->q, " AND ");
		put_cond(st, 0, s->where);
	}
	if (s->cursor) {
		sql_raw(&st->q, " AND ");
		put_cursor(st, s, order, *reversed);
	}
	put_order(st, order, *reversed);
	if (*windowed)
		put_window(st, s);
}

void select_count(struct statement *st, const struct select *s)
{
	bool reversed;
	if (!s->has_take && !s->skip && !s->cursor) {
		sql_raw(&st->q, "SELECT COUNT(*) FROM ");
		put_table_as(st, s->model, 0);
		put_where(st, 0, s->where);
		return;
	}
	sql_raw(&st->q, "SELECT COUNT(*) FROM (SELECT 1 FROM ");
	put_table_as(st, s->model, 0);
	put_tail(st, s, &reversed);
	sql_raw(&st->q, ") AS \"rows\"");
}
