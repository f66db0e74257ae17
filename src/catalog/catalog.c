#include "catalog/catalog.h"

/* The catalog stands in its own arena, so that one call frees the whole. */
struct catalog *catalog_new(void)
{
	struct arena a = { 0 };
	struct catalog *c = arena_new(&a, struct catalog);
	c->arena = a;
	return c;
}

void catalog_free(struct catalog *c)
{
	if (!c)
		return;
	struct arena a = c->arena;
	arena_release(&a);
}

uint32_t catalog_namespace(const struct catalog *c, str name)
{
	for (uint32_t i = 0; i < c->namespaces.len; i++)
		if (str_eq(c->namespaces.at[i].name, name))
			return i;
	return NONE;
}

uint32_t catalog_table(const struct catalog *c, uint32_t namespace, str name)
{
	for (uint32_t i = 0; i < c->tables.len; i++)
		if (c->tables.at[i].namespace == namespace &&
		    str_eq(c->tables.at[i].name, name))
			return i;
	return NONE;
}

uint32_t catalog_column(const struct catalog *c, uint32_t table, str name)
{
	for
		table_columns(c, table, i) if (str_eq(c->columns.at[i].name,
						      name)) return i;
	return NONE;
}

uint32_t catalog_enum(const struct catalog *c, uint32_t namespace, str name)
{
	for (uint32_t i = 0; i < c->enums.len; i++)
		if (c->enums.at[i].namespace == namespace &&
		    str_eq(c->enums.at[i].name, name))
			return i;
	return NONE;
}

static bool is_listed(const struct catalog *c, const str *list, uint32_t n,
		      str home, uint32_t namespace, str name)
{
	str own = catalog_namespace_name(c, namespace);
	for (uint32_t i = 0; i < n; i++) {
		size_t dot = str_find_char(list[i], '.', 0);
		bool qualified = own.len && dot < list[i].len;
		str ns = qualified ? str_sub(list[i], 0, dot) : home;
		str rest = qualified ? str_sub(list[i], dot + 1, list[i].len)
				     : list[i];
		if (str_eq(rest, name) && (!own.len || str_eq(ns, own)))
			return true;
	}
	return false;
}

void catalog_mark_external(struct catalog *c, const struct externals *x,
			   str home)
{
	for (uint32_t i = 0; x->n_tables && i < c->tables.len; i++) {
		struct table *t = &c->tables.at[i];
		t->is_external = is_listed(c, x->tables, x->n_tables, home,
					   t->namespace, t->name);
	}
	for (uint32_t i = 0; x->n_enums && i < c->enums.len; i++) {
		struct catalog_enum *e = &c->enums.at[i];
		e->is_external = is_listed(c, x->enums, x->n_enums, home,
					   e->namespace, e->name);
	}
}

static void move(uint32_t *namespace, uint32_t from, uint32_t to)
{
	if (*namespace == from)
		*namespace = to;
}

/* An extension may have named the target already. */
static void move_all(struct catalog *c, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < c->tables.len; i++)
		move(&c->tables.at[i].namespace, from, to);
	for (uint32_t i = 0; i < c->enums.len; i++)
		move(&c->enums.at[i].namespace, from, to);
	for (uint32_t i = 0; i < c->sequences.len; i++)
		move(&c->sequences.at[i].namespace, from, to);
	for (uint32_t i = 0; i < c->extensions.len; i++)
		move(&c->extensions.at[i].namespace, from, to);
	for (uint32_t i = 0; i < c->views.len; i++)
		move(&c->views.at[i].namespace, from, to);
	c->namespaces.at[from].is_external = true;
	c->namespaces.at[to].is_external = false;
}

void catalog_rename_namespace(struct catalog *c, str from, str to)
{
	uint32_t old = catalog_namespace(c, from);
	uint32_t new = catalog_namespace(c, to);
	if (old == NONE || old == new)
		return;
	if (new == NONE)
		c->namespaces.at[old].name = str_dup(&c->arena, to);
	else
		move_all(c, old, new);
}

str catalog_namespace_name(const struct catalog *c, uint32_t namespace)
{
	return namespace == NONE ? S("") : c->namespaces.at[namespace].name;
}
