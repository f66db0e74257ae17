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

str catalog_namespace_name(const struct catalog *c, uint32_t namespace)
{
	return namespace == NONE ? S("") : c->namespaces.at[namespace].name;
}
