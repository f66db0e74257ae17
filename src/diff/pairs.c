/* Which object of the one catalog is which of the other: by name. */
#include "diff/state.h"

static struct pairs pairs_new(struct arena *a, uint32_t n_from, uint32_t n_to)
{
	struct pairs p = { arena_array(a, uint32_t, n_from),
			   arena_array(a, uint32_t, n_to) };
	for (uint32_t i = 0; i < n_from; i++)
		p.to[i] = NONE;
	for (uint32_t i = 0; i < n_to; i++)
		p.from[i] = NONE;
	return p;
}

static void pair(struct pairs *p, uint32_t from, uint32_t to)
{
	if (from == NONE || to == NONE)
		return;
	p->to[from] = to;
	p->from[to] = from;
}

/* A name and its namespace as one key; no name has a NUL. */
static str key(struct diff_state *s, const struct catalog *c, uint32_t ns,
	       str name)
{
	struct sb b = sb_in(s->arena);
	sb_add(&b, catalog_namespace_name(c, ns));
	sb_addc(&b, '\0');
	sb_add(&b, name);
	return sb_str(&b);
}

/* Partitions come and go with their table; the history is no one's. */
static bool is_ours(const struct table *t)
{
	return !t->is_foreign_owned && t->kind != TABLE_PARTITION &&
	       !str_is(t->name, "_prisma_migrations");
}

bool diff_owns_table(const struct diff_state *s, uint32_t table)
{
	return is_ours(&s->from->tables.at[table]);
}

bool diff_creates_table(const struct diff_state *s, uint32_t table)
{
	return s->tables.from[table] == NONE &&
	       is_ours(&s->to->tables.at[table]);
}

static void pair_tables(struct diff_state *s)
{
	struct strmap map = strmap_in(s->arena);
	s->tables = pairs_new(s->arena, s->from->tables.len, s->to->tables.len);
	for (uint32_t i = 0; i < s->from->tables.len; i++) {
		const struct table *t = &s->from->tables.at[i];
		strmap_put(&map, key(s, s->from, t->namespace, t->name), i);
	}
	for (uint32_t i = 0; i < s->to->tables.len; i++) {
		const struct table *t = &s->to->tables.at[i];
		pair(&s->tables,
		     strmap_get(&map, key(s, s->to, t->namespace, t->name)), i);
	}
}

static void pair_enums(struct diff_state *s)
{
	struct strmap map = strmap_in(s->arena);
	s->enums = pairs_new(s->arena, s->from->enums.len, s->to->enums.len);
	for (uint32_t i = 0; i < s->from->enums.len; i++) {
		const struct catalog_enum *e = &s->from->enums.at[i];
		strmap_put(&map, key(s, s->from, e->namespace, e->name), i);
	}
	for (uint32_t i = 0; i < s->to->enums.len; i++) {
		const struct catalog_enum *e = &s->to->enums.at[i];
		pair(&s->enums,
		     strmap_get(&map, key(s, s->to, e->namespace, e->name)), i);
	}
}

static void pair_columns_of(struct diff_state *s, uint32_t table)
{
	uint32_t other = s->tables.to[table];
	for
		table_columns(s->from, table, i)
			pair(&s->columns, i,
			     catalog_column(s->to, other,
					    s->from->columns.at[i].name));
}

static void pair_columns(struct diff_state *s)
{
	uint32_t n = s->to->columns.len;
	s->columns = pairs_new(s->arena, s->from->columns.len, n);
	s->changed = arena_array(s->arena, unsigned, n);
	s->cast = arena_array(s->arena, enum cast, n);
	for (uint32_t i = 0; i < s->from->tables.len; i++)
		if (s->tables.to[i] != NONE)
			pair_columns_of(s, i);
	for (uint32_t i = 0; i < n; i++)
		if (s->columns.from[i] != NONE)
			s->changed[i] =
				diff_columns(s->from, s->columns.from[i], s->to,
					     i, s->d, &s->cast[i]);
}

void diff_pair(struct diff_state *s)
{
	s->namespaces = pairs_new(s->arena, s->from->namespaces.len,
				  s->to->namespaces.len);
	for (uint32_t i = 0; i < s->to->namespaces.len; i++)
		pair(&s->namespaces,
		     catalog_namespace(s->from, s->to->namespaces.at[i].name),
		     i);
	pair_tables(s);
	pair_enums(s);
	pair_columns(s);
}

bool diff_recreated(const struct diff_state *s, uint32_t to_column)
{
	return (s->changed[to_column] & CHANGED_TYPE) &&
	       s->cast[to_column] == CAST_NONE;
}
