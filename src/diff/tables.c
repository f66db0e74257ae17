#include <stdlib.h>

#include "diff/state.h"

static void alter(struct diff_state *s, struct change *c, enum alter_kind kind,
		  uint32_t from, uint32_t to)
{
	struct alter *a = vec_push(s->arena, &s->out->alters);
	*a = (struct alter){ .kind = kind, .from = from, .to = to };
	if (kind == ALTER_COLUMN || kind == ALTER_RECREATE_COLUMN) {
		a->changed = s->changed[to];
		a->cast = s->cast[to];
	}
	c->n++;
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct catalog *c = arg;
	return str_cmp(c->columns.at[*(const uint32_t *)a].name,
		       c->columns.at[*(const uint32_t *)b].name);
}

/* The columns of a table without a partner, by name: that is the order in
 * which Prisma adds and drops them. */
static uint32_t unpaired(struct diff_state *s, const struct catalog *c,
			 uint32_t table, const uint32_t *partner,
			 uint32_t **out)
{
	uint32_t n = 0;
	*out = arena_array(s->arena, uint32_t,
			   c->tables.at[table].n_columns + 1);
	for
		table_columns(c, table, i) if (partner[i] == NONE)(*out)[n++] =
			i;
	qsort_r(*out, n, sizeof(**out), by_name, (void *)c);
	return n;
}

static void add_columns(struct diff_state *s, struct change *c)
{
	uint32_t *ids;
	uint32_t n = unpaired(s, s->to, c->to, s->columns.from, &ids);
	for (uint32_t i = 0; i < n; i++)
		alter(s, c, ALTER_ADD_COLUMN, NONE, ids[i]);
}

/* A generated column that the schema does not know stays. */
static void drop_columns(struct diff_state *s, struct change *c)
{
	uint32_t *ids;
	uint32_t n = unpaired(s, s->from, c->from, s->columns.to, &ids);
	for (uint32_t i = 0; i < n; i++)
		if (!s->from->columns.at[ids[i]].is_generated)
			alter(s, c, ALTER_DROP_COLUMN, ids[i], NONE);
}

static void alter_columns(struct diff_state *s, struct change *c, uint32_t from)
{
	for
		table_columns(s->from, from, i)
		{
			uint32_t to = s->columns.to[i];
			if (to == NONE || !s->changed[to])
				continue;
			alter(s, c,
			      diff_recreated(s, to) ? ALTER_RECREATE_COLUMN
						    : ALTER_COLUMN,
			      i, to);
		}
}

static bool renames_primary_key(const struct diff_state *s, uint32_t a,
				uint32_t b)
{
	return a != NONE && b != NONE &&
	       dialect_can(s->d, CAN_NAMED_PRIMARY_KEYS) &&
	       !str_eq(s->from->indexes.at[a].name, s->to->indexes.at[b].name);
}

/* Everything that differs inside one table, in the order of a statement. */
static void alter_table(struct diff_state *s, struct change *c)
{
	uint32_t a = s->from->tables.at[c->from].primary_key;
	uint32_t b = s->to->tables.at[c->to].primary_key;
	bool pk = s->pk_changed[c->from];
	c->first = s->out->alters.len;
	if (pk && a != NONE)
		alter(s, c, ALTER_DROP_PRIMARY_KEY, a, NONE);
	drop_columns(s, c);
	add_columns(s, c);
	alter_columns(s, c, c->from);
	if (pk && b != NONE)
		alter(s, c, ALTER_ADD_PRIMARY_KEY, NONE, b);
	if (!pk && renames_primary_key(s, a, b))
		alter(s, c, ALTER_RENAME_PRIMARY_KEY, a, b);
}

static bool fks_differ(const struct diff_state *s, uint32_t from)
{
	for (uint32_t i = 0; i < s->from->foreign_keys.len; i++)
		if (s->from->foreign_keys.at[i].table == from &&
		    s->fks.to[i] == NONE)
			return true;
	for (uint32_t i = 0; i < s->to->foreign_keys.len; i++)
		if (s->to->foreign_keys.at[i].table == s->tables.to[from] &&
		    s->fks.from[i] == NONE)
			return true;
	return false;
}

/* A UNIQUE inside CREATE TABLE is an index that cannot be dropped. */
static bool loses_constraint(const struct diff_state *s, uint32_t table)
{
	for (uint32_t i = 0; i < s->from->indexes.len; i++)
		if (s->from->indexes.at[i].table == table &&
		    s->from->indexes.at[i].is_constraint &&
		    s->indexes.to[i] == NONE && diff_owns_index(s, i))
			return true;
	return false;
}

/* ALTER TABLE of SQLite only adds columns that may be empty. */
static bool must_redefine(struct diff_state *s, uint32_t from)
{
	if (s->pk_changed[from] || fks_differ(s, from) ||
	    loses_constraint(s, from))
		return true;
	for
		table_columns(
			s->from, from,
			i) if (s->columns.to[i] == NONE
				       ? !s->from->columns.at[i].is_generated
				       : s->changed[s->columns.to[i]] !=
						 0) return true;
	for
		table_columns(s->to, s->tables.to[from], i)
		{
			const struct column *c = &s->to->columns.at[i];
			if (s->columns.from[i] == NONE &&
			    (c->arity == COLUMN_REQUIRED ||
			     c->def.kind > COLUMN_DEFAULT_VALUE))
				return true;
		}
	return false;
}

void diff_mark_redefined(struct diff_state *s)
{
	s->redefine = arena_array(s->arena, bool, s->from->tables.len);
	if (!s->dd->redefines)
		return;
	for (uint32_t t = 0; t < s->from->tables.len; t++)
		if (s->tables.to[t] != NONE && must_redefine(s, t))
			s->any_redefine = s->redefine[t] = true;
}

static void emit_paired(struct diff_state *s, enum change_kind kind,
			bool redefined)
{
	for (uint32_t t = 0; t < s->from->tables.len; t++) {
		if (s->tables.to[t] == NONE || s->redefine[t] != redefined)
			continue;
		struct change c = { .kind = kind,
				    .from = t,
				    .to = s->tables.to[t] };
		alter_table(s, &c);
		if (c.n || redefined)
			*vec_push(s->arena, &s->out->list) = c;
		if (s->pk_changed[t] && !redefined)
			diff_emit_replaced_indexes(s, t);
	}
}

void diff_emit_altered_tables(struct diff_state *s)
{
	emit_paired(s, ALTER_TABLE, false);
}

void diff_emit_redefined_tables(struct diff_state *s)
{
	if (s->any_redefine)
		emit_paired(s, REDEFINE_TABLE, true);
}

void diff_emit_dropped_tables(struct diff_state *s)
{
	for (uint32_t t = 0; t < s->from->tables.len; t++)
		if (s->tables.to[t] == NONE && diff_owns_table(s, t))
			diff_emit(s, DROP_TABLE, t, NONE);
}

void diff_emit_created_tables(struct diff_state *s)
{
	for (uint32_t t = 0; t < s->to->tables.len; t++)
		if (diff_creates_table(s, t))
			diff_emit(s, CREATE_TABLE, NONE, t);
}
