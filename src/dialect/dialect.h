/*
 * dialect.h - what is true of a provider: its capabilities, native types,
 * quoting, limits. Pure tables, no I/O.
 *
 * Generic code asks these narrow questions and never compares names of
 * providers.
 */
#ifndef DIALECT_DIALECT_H
#define DIALECT_DIALECT_H

#include "base/vec.h"

/* Prisma's scalar types. */
enum scalar {
	SCALAR_INT,
	SCALAR_BIGINT,
	SCALAR_FLOAT,
	SCALAR_BOOLEAN,
	SCALAR_STRING,
	SCALAR_DATETIME,
	SCALAR_JSON,
	SCALAR_BYTES,
	SCALAR_DECIMAL,
	N_SCALARS,
};

/* "Int", "BigInt", ...; static. */
const char *scalar_name(enum scalar s);
/* N_SCALARS when the name is no scalar's. */
enum scalar scalar_by_name(str name);

enum provider {
	PROVIDER_POSTGRES,
	PROVIDER_SQLITE,
	PROVIDER_COCKROACH,
	PROVIDER_MYSQL,
	PROVIDER_SQLSERVER,
	PROVIDER_MONGODB,
	N_PROVIDERS,
};

enum capability {
	CAN_CONNECT = 1 << 0, /* Nicol speaks to it */
	CAN_SCALAR_LISTS = 1 << 1,
	CAN_ENUMS = 1 << 2,
	CAN_JSON = 1 << 3,
	CAN_NAMED_FOREIGN_KEYS = 1 << 4,
	CAN_NAMED_PRIMARY_KEYS = 1 << 5,
	CAN_MULTI_SCHEMA = 1 << 6,
	CAN_COMPOSITE_TYPES = 1 << 7,
	CAN_AUTOINCREMENT_ANYWHERE = 1 << 8, /* beyond single-column ids */
	CAN_SEQUENCES = 1 << 9,
	CAN_INDEX_SORT = 1 << 10,
	CAN_INDEX_LENGTH = 1 << 11,
	CAN_INDEX_TYPES = 1 << 12,
	CAN_FULLTEXT_INDEX = 1 << 13,
	CAN_CLUSTERING = 1 << 14,
	CAN_IMPLICIT_MANY_TO_MANY = 1 << 15,
	CAN_SHARD_KEYS = 1 << 16,
	CAN_DECIMAL = 1 << 17,
	CAN_SET_DEFAULT = 1 << 18, /* and does what it says */
	CAN_JSON_LISTS = 1 << 19,
	CAN_PARTIAL_INDEX = 1 << 20,
	CAN_NAMED_DEFAULTS = 1 << 21,
	CAN_FOREIGN_KEYS = 1 << 22, /* of the database's own */
	CAN_EXTENSIONS = 1 << 23,
	CAN_SET_NULL_ANYWHERE = 1 << 24, /* on columns that are NOT NULL too */
	CAN_UNSUPPORTED = 1 << 25,	 /* Unsupported("...") fields */
	CAN_NATIVE_UUID = 1 << 26,	 /* @default(dbgenerated()) on ids */
	CAN_AUTO_ID = 1 << 28,		 /* auto() */
	CAN_NATIVE_TYPES = 1 << 27,	 /* @db attributes */
	CAN_GLOBAL_KEY_NAMES = 1 << 29,	 /* names of keys are unique in a
					    namespace, not in a table */
	CAN_ENUM_TYPES = 1 << 30, /* enums are types of the database; else
				     their fields are text */
};

enum referential_action {
	ACTION_CASCADE,
	ACTION_RESTRICT,
	ACTION_NO_ACTION,
	ACTION_SET_NULL,
	ACTION_SET_DEFAULT,
	N_ACTIONS,
};

enum index_type {
	INDEX_BTREE,
	INDEX_HASH,
	INDEX_GIST,
	INDEX_GIN,
	INDEX_SPGIST,
	INDEX_BRIN,
	N_INDEX_TYPES,
};
/* As in the schema language ("BTree", "SpGist") and in SQL ("btree"). */
enum index_type index_type_by_name(str name); /* N_INDEX_TYPES: unknown */
const char *index_type_name(enum index_type t);
const char *index_type_sql(enum index_type t);

/* An operator class of an index, as named in the schema language. */
struct operator_class {
	const char *name;     /* "JsonbPathOps" */
	const char *sql;      /* "jsonb_path_ops" */
	unsigned index_types; /* bits 1 << enum index_type */
	/* the scalar that it is for; N_SCALARS: any list */
	enum scalar scalar;
	bool default_type;	/* also for a field without a native type */
	const char *natives[3]; /* the native types that it is for */
};
/* NULL when there is none of this name. */
const struct operator_class *dialect_operator_class(str name);
/* The same by its name in SQL. */
const struct operator_class *dialect_operator_class_of(str sql);

/* The argument of VarChar(Max). */
enum { NATIVE_MAX = -1 };

/* One native type. */
struct native_type {
	const char *name; /* in the schema language: "VarChar" */
	const char *sql;  /* in SQL, upper case: "VARCHAR" */
	unsigned scalars; /* bits 1 << enum scalar that it may store */
	uint8_t min_args, max_args;
	/* limits of the first argument, 0,0: any */
	int32_t arg_min, arg_max;
	/* what the catalog calls it when not as in `sql`: pg_type.typname,
	 * or the declared type of SQLite; NULL for none */
	const char *catalog_name;
	bool needs_length; /* in a key or index: `length:` must be given */
	bool takes_max;	   /* Max as its argument */
	/* it can be no column of these: bits of enum key_role */
	uint8_t never_in;
};

enum key_role {
	ROLE_ID = 1,
	ROLE_UNIQUE = 2,
	ROLE_INDEX = 4,
};

struct dialect {
	enum provider provider;
	const char *name; /* "postgresql" */
	unsigned capabilities;
	unsigned max_identifier;       /* bytes of a constraint's name */
	unsigned actions;	       /* bits 1 << enum referential_action */
	unsigned index_types;	       /* bits 1 << enum index_type */
	const char *default_namespace; /* "public", or NULL */
	const struct native_type *types;
	uint32_t n_types;
	/* index into types for a scalar without @db, NONE when the scalar
	 * cannot be stored */
	uint32_t default_type[N_SCALARS];
	/* the arguments it then has: Timestamp(3), Decimal(65,30) */
	int32_t default_args[N_SCALARS][2];
	uint8_t n_default_args[N_SCALARS];
	/* the column that every primary key must be, or NULL */
	const char *id_column;
	/* the native type that auto() needs, or NULL */
	const char *auto_type;
	/* bits 1 << enum referential_action under relationMode "prisma" */
	unsigned emulated_actions;
	/* bits 1 << enum scalar that no primary key may have */
	unsigned never_ids;
	/* with CAN_AUTOINCREMENT_ANYWHERE: but in no field without index */
	bool counts_in_indexes;
	/* keys and indexes may have the names of others */
	bool shares_key_names;
	/* actions may not come back to a table, nor reach it in two ways */
	bool no_cascade_cycles;
	/* `references:` must be in the order of the key */
	bool ordered_references;
	bool fulltext_sort;    /* `sort:` in a full-text index */
	bool operator_classes; /* `ops:` of indexed fields */
	/* with CAN_GLOBAL_KEY_NAMES: names of indexes are a table's own */
	bool local_index_names;
};

const struct dialect *dialect_of(enum provider p);
/* By the datasource's provider text ("postgres" and "postgresql" alike);
 * NULL when unknown. */
const struct dialect *dialect_by_name(str name);
/* The tables, each in its own file; use dialect_of(). */
extern const struct dialect dialect_postgres, dialect_sqlite, dialect_cockroach,
	dialect_mysql, dialect_sqlserver, dialect_mongodb;
/* Index into d->types by schema-language name, NONE when unknown. */
uint32_t dialect_type_by_name(const struct dialect *d, str name);
/* By the database's catalog name ("int4"), NONE when unknown. */
uint32_t dialect_type_by_catalog_name(const struct dialect *d, str name);
enum referential_action action_by_name(str name);   /* N_ACTIONS: unknown */
const char *action_name(enum referential_action a); /* "SetNull" */
const char *action_sql(enum referential_action a);  /* "SET NULL" */

static inline bool dialect_can(const struct dialect *d, enum capability c)
{
	return (d->capabilities & (unsigned)c) != 0;
}

#endif
