/* Lookups over the tables of the providers. */
#include "dialect/dialect.h"

static const char *const scalar_names[] = {
	[SCALAR_INT] = "Int",	      [SCALAR_BIGINT] = "BigInt",
	[SCALAR_FLOAT] = "Float",     [SCALAR_BOOLEAN] = "Boolean",
	[SCALAR_STRING] = "String",   [SCALAR_DATETIME] = "DateTime",
	[SCALAR_JSON] = "Json",	      [SCALAR_BYTES] = "Bytes",
	[SCALAR_DECIMAL] = "Decimal",
};

static const struct {
	const char *name, *sql;
} index_types[] = {
	[INDEX_BTREE] = { "BTree", "btree" },
	[INDEX_HASH] = { "Hash", "hash" },
	[INDEX_GIST] = { "Gist", "gist" },
	[INDEX_GIN] = { "Gin", "gin" },
	[INDEX_SPGIST] = { "SpGist", "spgist" },
	[INDEX_BRIN] = { "Brin", "brin" },
}, actions[] = {
	[ACTION_CASCADE] = { "Cascade", "CASCADE" },
	[ACTION_RESTRICT] = { "Restrict", "RESTRICT" },
	[ACTION_NO_ACTION] = { "NoAction", "NO ACTION" },
	[ACTION_SET_NULL] = { "SetNull", "SET NULL" },
	[ACTION_SET_DEFAULT] = { "SetDefault", "SET DEFAULT" },
};

static const struct dialect *const dialects[] = {
	[PROVIDER_POSTGRES] = &dialect_postgres,
	[PROVIDER_SQLITE] = &dialect_sqlite,
	[PROVIDER_COCKROACH] = &dialect_cockroach,
	[PROVIDER_MYSQL] = &dialect_mysql,
	[PROVIDER_SQLSERVER] = &dialect_sqlserver,
	[PROVIDER_MONGODB] = &dialect_mongodb,
};

const char *scalar_name(enum scalar s)
{
	return scalar_names[s];
}

enum scalar scalar_by_name(str name)
{
	enum scalar s = 0;
	while (s < N_SCALARS && !str_is(name, scalar_names[s]))
		s++;
	return s;
}

const char *index_type_name(enum index_type t)
{
	return index_types[t].name;
}

const char *index_type_sql(enum index_type t)
{
	return index_types[t].sql;
}

enum index_type index_type_by_name(str name)
{
	enum index_type t = 0;
	while (t < N_INDEX_TYPES && !str_is(name, index_types[t].name))
		t++;
	return t;
}

enum referential_action action_by_name(str name)
{
	enum referential_action a = 0;
	while (a < N_ACTIONS && !str_is(name, actions[a].name))
		a++;
	return a;
}

const char *action_name(enum referential_action a)
{
	return actions[a].name;
}

const char *action_sql(enum referential_action a)
{
	return actions[a].sql;
}

const struct dialect *dialect_of(enum provider p)
{
	return dialects[p];
}

const struct dialect *dialect_by_name(str name)
{
	if (str_is(name, "postgres"))
		return &dialect_postgres;
	for (unsigned p = 0; p < N_PROVIDERS; p++)
		if (str_is(name, dialects[p]->name))
			return dialects[p];
	return NULL;
}

uint32_t dialect_type_by_name(const struct dialect *d, str name)
{
	for (uint32_t i = 0; i < d->n_types; i++)
		if (str_is(name, d->types[i].name))
			return i;
	return NONE;
}

static const char *catalog_name(const struct native_type *t)
{
	return t->catalog_name ? t->catalog_name : t->sql;
}

uint32_t dialect_type_by_catalog_name(const struct dialect *d, str name)
{
	for (uint32_t i = 0; i < d->n_types; i++)
		if (str_ieq(name, str_c(catalog_name(&d->types[i]))))
			return i;
	return NONE;
}
