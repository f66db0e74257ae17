/* INSERT, UPDATE, DELETE. */
#include "query/statement.h"

static void put_returning(struct statement *st, uint32_t model)
{
	sql_raw(&st->q, " RETURNING ");
	sql_verbatim(&st->q, st->e->models[model].names);
}

static void put_into(struct statement *st, uint32_t model)
{
	sql_raw(&st->q, "INSERT INTO ");
	put_table_as(st, model, 0);
}

static void put_values(struct statement *st, const struct assign *values)
{
	if (!values) {
		sql_raw(&st->q, " DEFAULT VALUES");
		return;
	}
	for (const struct assign *v = values; v; v = v->next) {
		sql_verbatim(&st->q, v == values ? S(" (") : S(", "));
		put_name(st, v->field);
	}
	for (const struct assign *v = values; v; v = v->next) {
		sql_verbatim(&st->q, v == values ? S(") VALUES (") : S(", "));
		put_param(st, v->value);
	}
	sql_raw(&st->q, ")");
}

void insert_row(struct statement *st, uint32_t model,
		const struct assign *values)
{
	put_into(st, model);
	put_values(st, values);
	put_returning(st, model);
}

static const struct assign *assign_of(const struct write *row, uint32_t field)
{
	for (const struct assign *v = row->assigns; v; v = v->next)
		if (v->field == field)
			return v;
	return NULL;
}

/* The columns that any of the rows gives, in the schema's order. */
static struct ids columns_of(struct statement *st, uint32_t model,
			     struct write *const *rows, uint32_t n)
{
	const struct model *m = &st->e->schema->models.at[model];
	bool *given = arena_array(st->a, bool, m->n_fields + 1);
	for (uint32_t i = 0; i < n; i++)
		for (const struct assign *v = rows[i]->assigns; v; v = v->next)
			given[v->field - m->first_field] = true;
	struct ids out = { arena_array(st->a, uint32_t, m->n_fields + 1), 0 };
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (given[i])
			out.at[out.len++] = m->first_field + i;
	return out;
}

/* SQLite has no DEFAULT inside VALUES: there rows of one statement must all
 * give the same columns, which the caller sees to. */
static void put_row(struct statement *st, const struct ids *columns,
		    const struct write *row)
{
	for (uint32_t c = 0; c < columns->len; c++) {
		const struct assign *v = assign_of(row, columns->at[c]);
		sql_verbatim(&st->q, c ? S(", ") : S("("));
		if (v)
			put_param(st, v->value);
		else
			sql_raw(&st->q, "DEFAULT");
	}
	sql_raw(&st->q, ")");
}

void insert_rows(struct statement *st, uint32_t model,
		 struct write *const *rows, uint32_t n, enum conflict conflict,
		 bool returning)
{
	struct ids columns = columns_of(st, model, rows, n);
	put_into(st, model);
	if (!columns.len) {
		/* n is 1 then: the caller cuts such rows apart */
		sql_raw(&st->q, " DEFAULT VALUES");
	} else {
		for (uint32_t c = 0; c < columns.len; c++) {
			sql_verbatim(&st->q, c ? S(", ") : S(" ("));
			put_name(st, columns.at[c]);
		}
		sql_raw(&st->q, ") VALUES ");
		for (uint32_t i = 0; i < n; i++) {
			sql_verbatim(&st->q, i ? S(", ") : S(""));
			put_row(st, &columns, rows[i]);
		}
	}
	if (conflict == CONFLICT_SKIP)
		sql_raw(&st->q, " ON CONFLICT DO NOTHING");
	if (returning)
		put_returning(st, model);
}

static void put_assign(struct statement *st, const struct assign *v)
{
	static const char *const operators[] = {
		[ASSIGN_INCREMENT] = " + ", [ASSIGN_DECREMENT] = " - ",
		[ASSIGN_MULTIPLY] = " * ",  [ASSIGN_DIVIDE] = " / ",
		[ASSIGN_PUSH] = " || ",
	};
	put_name(st, v->field);
	sql_raw(&st->q, " = ");
	if (v->op == ASSIGN_PUSH) {
		/* null || x is null: a list that is null is empty */
		sql_raw(&st->q, "COALESCE(");
		put_column(st, 0, v->field);
		sql_raw(&st->q, ", '{}') || ");
	} else if (v->op != ASSIGN_SET) {
		put_column(st, 0, v->field);
		sql_verbatim(&st->q, str_c(operators[v->op]));
	}
	put_param(st, v->value);
}

static void put_assigns(struct statement *st, const struct assign *values)
{
	for (const struct assign *v = values; v; v = v->next) {
		if (v != values)
			sql_raw(&st->q, ", ");
		put_assign(st, v);
	}
}

void update_rows(struct statement *st, uint32_t model, const struct cond *where,
		 const struct assign *values, bool returning)
{
	sql_raw(&st->q, "UPDATE ");
	put_table_as(st, model, 0);
	sql_raw(&st->q, " SET ");
	put_assigns(st, values);
	put_where(st, 0, where);
	if (returning)
		put_returning(st, model);
}

void upsert_row(struct statement *st, uint32_t model,
		const struct assign *create, const struct ids *unique,
		const struct assign *update)
{
	put_into(st, model);
	put_values(st, create);
	for (uint32_t i = 0; i < unique->len; i++) {
		sql_verbatim(&st->q, i ? S(", ") : S(" ON CONFLICT ("));
		put_name(st, unique->at[i]);
	}
	sql_raw(&st->q, ") DO UPDATE SET ");
	if (update) {
		put_assigns(st, update);
	} else {
		/* nothing to change, but the row is wanted back */
		put_name(st, unique->at[0]);
		sql_raw(&st->q, " = ");
		put_column(st, 0, unique->at[0]);
	}
	put_returning(st, model);
}

void delete_rows(struct statement *st, uint32_t model, const struct cond *where,
		 bool returning)
{
	sql_raw(&st->q, "DELETE FROM ");
	put_table_as(st, model, 0);
	put_where(st, 0, where);
	if (returning)
		put_returning(st, model);
}

static uint32_t relation_id(const struct statement *st, const struct link *l)
{
	return (uint32_t)(l->relation - st->e->schema->relations.at);
}

void join_insert(struct statement *st, const struct link *l,
		 struct db_value parent, struct db_value child)
{
	sql_raw(&st->q, "INSERT INTO ");
	put_join_table(st, relation_id(st, l));
	sql_raw(&st->q, " (");
	sql_ident(&st->q, l->parent_column);
	sql_raw(&st->q, ", ");
	sql_ident(&st->q, l->child_column);
	sql_raw(&st->q, ") VALUES (");
	put_param(st, parent);
	sql_raw(&st->q, ", ");
	put_param(st, child);
	sql_raw(&st->q, ") ON CONFLICT DO NOTHING");
}

void join_delete(struct statement *st, const struct link *l,
		 struct db_value parent, const struct db_value *child)
{
	sql_raw(&st->q, "DELETE FROM ");
	put_join_table(st, relation_id(st, l));
	sql_raw(&st->q, " WHERE ");
	sql_ident(&st->q, l->parent_column);
	sql_raw(&st->q, " = ");
	put_param(st, parent);
	if (!child)
		return;
	sql_raw(&st->q, " AND ");
	sql_ident(&st->q, l->child_column);
	sql_raw(&st->q, " = ");
	put_param(st, *child);
}
