#include "diff/state.h"

/* The unique key that a foreign key refers to goes away or is made anew. */
static bool loses_target(const struct diff_state *s,
			 const struct foreign_key *f)
{
	if (!s->dd->locks_keys)
		return false;
	uint32_t pk = s->from->tables.at[f->target].primary_key;
	for (uint32_t i = 0; i < s->from->indexes.len; i++) {
		const struct catalog_index *x = &s->from->indexes.at[i];
		bool goes = i == pk ? s->pk_changed[f->target]
				    : s->indexes.to[i] == NONE &&
					      diff_owns_index(s, i);
		if (x->table != f->target || x->kind == CATALOG_INDEX ||
		    x->n_columns != f->n_columns || !goes)
			continue;
		uint32_t k = 0;
		while (k < f->n_columns &&
		       x->columns[k].column == f->targets[k])
			k++;
		if (k == f->n_columns)
			return true;
	}
	return false;
}

/* The same but for the name. */
static bool same_fk(const struct diff_state *s, const struct foreign_key *a,
		    const struct foreign_key *b)
{
	if (s->tables.to[a->table] != b->table ||
	    s->tables.to[a->target] != b->target ||
	    a->n_columns != b->n_columns || a->on_delete != b->on_delete ||
	    a->on_update != b->on_update)
		return false;
	for (uint32_t i = 0; i < a->n_columns; i++)
		if (s->columns.to[a->columns[i]] != b->columns[i] ||
		    s->columns.to[a->targets[i]] != b->targets[i] ||
		    (s->changed[b->columns[i]] & CHANGED_TYPE))
			return false;
	return !loses_target(s, a);
}

static void pair_fk(struct diff_state *s, uint32_t from, bool by_name)
{
	const struct foreign_key *a = &s->from->foreign_keys.at[from];
	for (uint32_t i = 0; i < s->to->foreign_keys.len; i++) {
		const struct foreign_key *b = &s->to->foreign_keys.at[i];
		if (s->fks.from[i] != NONE ||
		    (by_name && !str_eq(a->name, b->name)) || !same_fk(s, a, b))
			continue;
		s->fks.to[from] = i;
		s->fks.from[i] = from;
		return;
	}
}

void diff_pair_fks(struct diff_state *s)
{
	uint32_t n = s->from->foreign_keys.len, m = s->to->foreign_keys.len;
	s->fks = (struct pairs){ arena_array(s->arena, uint32_t, n),
				 arena_array(s->arena, uint32_t, m) };
	memset(s->fks.to, 0xff, n * sizeof(uint32_t));
	memset(s->fks.from, 0xff, m * sizeof(uint32_t));
	for (int by_name = 1; by_name >= 0; by_name--)
		for (uint32_t i = 0; i < n; i++)
			if (s->fks.to[i] == NONE &&
			    s->tables.to[s->from->foreign_keys.at[i].table] !=
				    NONE)
				pair_fk(s, i, by_name);
}

void diff_emit_dropped_fks(struct diff_state *s)
{
	if (s->dd->redefines)
		return;
	for (uint32_t i = 0; i < s->from->foreign_keys.len; i++)
		if (s->fks.to[i] == NONE &&
		    (s->tables.to[s->from->foreign_keys.at[i].table] != NONE ||
		     diff_owns_table(s, s->from->foreign_keys.at[i].table)))
			diff_emit(s, DROP_FOREIGN_KEY, i, NONE);
}

/* Is the table there, or will it be? */
static bool exists(const struct diff_state *s, uint32_t to_table)
{
	return s->tables.from[to_table] != NONE ||
	       s->to->tables.at[to_table].is_external ||
	       diff_creates_table(s, to_table);
}

void diff_emit_added_fks(struct diff_state *s)
{
	if (s->dd->redefines)
		return;
	for (uint32_t i = 0; i < s->to->foreign_keys.len; i++)
		if (s->fks.from[i] == NONE &&
		    exists(s, s->to->foreign_keys.at[i].table) &&
		    exists(s, s->to->foreign_keys.at[i].target))
			diff_emit(s, ADD_FOREIGN_KEY, NONE, i);
}

void diff_emit_renamed_fks(struct diff_state *s)
{
	if (s->dd->redefines)
		return;
	for (uint32_t i = 0; i < s->from->foreign_keys.len; i++) {
		uint32_t to = s->fks.to[i];
		if (to != NONE && !str_eq(s->from->foreign_keys.at[i].name,
					  s->to->foreign_keys.at[to].name))
			diff_emit(s, RENAME_FOREIGN_KEY, i, to);
	}
}
