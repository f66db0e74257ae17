/*
 * catalog.h - the structure of a database as flat arrays and ids.
 *
 * Two makers: derive (from a schema) and describe (from a live database);
 * readers: diff, ddl, check, advise. Built once, never changed afterwards.
 * The catalog knows no SQL: a column's type is an index into its dialect's
 * native types, or the database's own spelling.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/vec.h"

enum column_kind {
	COLUMN_NATIVE, /* type: index into the dialect's native types */
	COLUMN_ENUM,   /* enum_id */
	COLUMN_OTHER,  /* only `raw` is known */
};

enum column_arity { COLUMN_REQUIRED, COLUMN_NULLABLE, COLUMN_LIST };

enum column_default_kind {
	COLUMN_DEFAULT_NONE,
	COLUMN_DEFAULT_VALUE,	 /* values: texts of literals */
	COLUMN_DEFAULT_NOW,	 /* CURRENT_TIMESTAMP */
	COLUMN_DEFAULT_SEQUENCE, /* nextval(...): text is its name */
	COLUMN_DEFAULT_EXPR,	 /* text: SQL as the database prints it, or
				    as dbgenerated() gave it */
	COLUMN_DEFAULT_UNKNOWN,	 /* dbgenerated(): there is one, unknown */
};

struct column_default {
	enum column_default_kind kind;
	bool is_list;
	str *values; /* a number, a decoded string, "true", an enum value's
			database name; one, or many when is_list */
	uint32_t n_values;
	str text;
};

struct column_type {
	enum column_kind kind;
	uint32_t native; /* COLUMN_NATIVE */
	int32_t args[2];
	uint8_t n_args;
	uint32_t enum_id; /* COLUMN_ENUM */
	str raw;	  /* COLUMN_OTHER: as in SQL, "geometry(Point)" */
	str name;	  /* the type's own name: "geometry" (PostgreSQL) */
};

struct column {
	uint32_t table;
	str name;
	struct column_type type;
	enum column_arity arity;
	struct column_default def;
	bool autoincrement; /* SERIAL / identity / rowid */
	bool is_identity;   /* GENERATED ... AS IDENTITY */
	bool is_generated;  /* GENERATED ALWAYS AS (...) STORED */
	bool may_be_null;   /* although part of a primary key (SQLite) */
};

struct index_column {
	uint32_t column; /* id, NONE for an expression */
	bool descending;
	int8_t nulls; /* 0: the default, 1: first, 2: last */
	str ops;      /* operator class as in SQL when not the default */
};

enum catalog_index_kind { CATALOG_PRIMARY, CATALOG_UNIQUE, CATALOG_INDEX };

struct catalog_index {
	uint32_t table;
	enum catalog_index_kind kind;
	str name;
	str method; /* "btree", "gin", ... */
	struct index_column *columns;
	uint32_t n_columns;
	bool is_constraint;  /* made by ALTER TABLE ... ADD CONSTRAINT */
	bool has_expression; /* not expressible in the schema language */
	bool has_include;    /* INCLUDE (...) */
	str predicate;	     /* WHERE of a partial index, as printed */
	str definition;	     /* the database's full statement, if known */
	uint32_t place;	     /* in the database's own list of a table's
				(SQLite) */
};

struct foreign_key {
	uint32_t table, target; /* table ids */
	str name;
	uint32_t *columns, *targets; /* column ids, pairwise */
	uint32_t n_columns;
	uint8_t on_delete, on_update; /* enum referential_action */
	bool deferrable, initially_deferred, not_valid;
};

enum table_kind { TABLE_PLAIN, TABLE_PARTITIONED, TABLE_PARTITION };

struct table {
	uint32_t namespace; /* id, NONE for SQLite */
	str name;
	enum table_kind kind;
	bool has_rls, has_inheritance;
	uint32_t first_column, n_columns; /* into catalog.columns */
	uint32_t primary_key;		  /* index id, or NONE */
	bool is_foreign_owned; /* belongs to an extension: never ours */
	bool is_external;      /* declared, but somebody else's to change */
};

struct catalog_enum {
	uint32_t namespace;
	str name;
	str *values;
	uint32_t n_values;
	bool is_external;
};

struct sequence {
	uint32_t namespace;
	str name;
	uint32_t owner_column; /* column id, or NONE */
};

struct extension {
	str name, version;
	uint32_t namespace;
};

struct view {
	uint32_t namespace;
	str name, definition;
	bool materialized;
	int64_t made;			  /* rises as views are made, in
					     PostgreSQL */
	uint32_t first_column, n_columns; /* into catalog.view_columns; of
					     a materialized one none */
};

/* What a schema cannot say, and who reads one wants to know all the same. */
enum detail_kind {
	DETAIL_CHECK,	    /* table, name of the constraint */
	DETAIL_EXCLUSION,   /* table, name of the constraint */
	DETAIL_DEFERRABLE,  /* table, name of the key's constraint */
	DETAIL_PARTITIONED, /* table: it has partitions */
	DETAIL_TABLE_COMMENT,
	DETAIL_COLUMN_COMMENT, /* table, name of the column */
	DETAIL_VIEW_COMMENT,
	DETAIL_VIEW_COLUMN_COMMENT, /* view, name of the column */
	DETAIL_ENUM_COMMENT,
	DETAIL_FOREIGN,	 /* table, name of a foreign key to a table of a
			    namespace that was not asked for: other */
	DETAIL_INCLUDED, /* table, name of an index, its column that is only
			    stored with it: other; in their order */
};

struct detail {
	enum detail_kind kind;
	uint32_t object; /* id of the table, view or enum */
	str name, other;
};

/* Never declared by a schema: known so that none is lost with its table. */
struct trigger {
	uint32_t table;
	str name, definition; /* the database's full statement */
};

struct namespace
{
	str name;
	bool is_external; /* only named by an extension: never created */
};

struct catalog {
	struct arena arena;
	VEC(struct namespace) namespaces;
	VEC(struct table) tables;
	VEC(struct column) columns; /* a table's columns are contiguous */
	VEC(struct catalog_index) indexes;
	VEC(struct foreign_key) foreign_keys;
	VEC(struct catalog_enum) enums;
	VEC(struct sequence) sequences;
	VEC(struct extension) extensions;
	/* The extensions are a wish (a schema's `extensions = [...]`), not
	 * just what there is. */
	bool declares_extensions;
	VEC(struct view) views;
	VEC(struct column)
	view_columns;		      /* a view's are contiguous; their
					 `table` is its id */
	VEC(struct detail) details;   /* only if they were asked for */
	VEC(struct trigger) triggers; /* SQLite */
};

struct catalog *catalog_new(void);
void catalog_free(struct catalog *c);

/* Ids by name; NONE when there is none. namespace NONE matches NONE only. */
uint32_t catalog_namespace(const struct catalog *c, str name);
uint32_t catalog_table(const struct catalog *c, uint32_t namespace, str name);
uint32_t catalog_column(const struct catalog *c, uint32_t table, str name);
uint32_t catalog_enum(const struct catalog *c, uint32_t namespace, str name);
str catalog_namespace_name(const struct catalog *c, uint32_t namespace);

/* Tables and enums that somebody else makes and changes: "users",
 * "auth.users". */
struct externals {
	const str *tables, *enums;
	uint32_t n_tables, n_enums;
};

/* For a catalog's maker: marks them. home: where a name without a namespace
 * lives. */
void catalog_mark_external(struct catalog *c, const struct externals *x,
			   str home);

/* For a catalog's maker: what is in `from` is in `to` instead, so that two
 * databases can be compared whose URLs name different schemas. */
void catalog_rename_namespace(struct catalog *c, str from, str to);

#define table_columns(c, t, i)                                                 \
	(uint32_t i = (c)->tables.at[t].first_column;                          \
	 i < (c)->tables.at[t].first_column + (c)->tables.at[t].n_columns;     \
	 i++)

#endif
