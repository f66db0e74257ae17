/*
 * schema.h - the meaning of a schema: models, fields, enums, relations,
 * keys and indexes as flat arrays, addressed by uint32_t ids.
 *
 * Built once by schema_build() and never changed afterwards, so threads
 * share it freely. Everything, texts included, lives in its arena.
 * An array of ids inside a struct is {at, len}; NONE means "no such".
 */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "dialect/dialect.h"
#include "base/error.h"
#include "psl/ast.h"

struct ids {
	uint32_t *at;
	uint32_t len;
};

enum default_kind {
	DEFAULT_NONE,
	DEFAULT_LITERAL,       /* values: one, or many for a list */
	DEFAULT_NOW,	       /* now() */
	DEFAULT_AUTOINCREMENT, /* autoincrement() */
	DEFAULT_SEQUENCE,      /* sequence(): CockroachDB */
	DEFAULT_DBGENERATED,   /* text: the SQL; empty: dbgenerated() */
	DEFAULT_UUID,	       /* arg: 4 or 7 */
	DEFAULT_CUID,	       /* arg: 1 or 2 */
	DEFAULT_NANOID,	       /* arg: length, 21 when not given */
	DEFAULT_ULID,
	DEFAULT_AUTO, /* MongoDB's auto() */
};

/* One literal of a default. For a scalar or list: the text as it means
 * (number as written, decoded string, "true"); for an enum: enum_value. */
struct literal {
	str text;
	uint32_t enum_value; /* id, or NONE */
};

struct field_default {
	enum default_kind kind;
	bool is_list; /* [..] literal */
	struct literal *values;
	uint32_t n_values;
	str text;
	int32_t arg;
	bool has_arg;	       /* the argument was written */
	str map;	       /* map: "constraint_name" (SQL Server) */
	struct span span;      /* of the expression */
	struct span *spans;    /* of the values of a list */
	struct span attribute; /* of the whole @default(...) */
};

enum field_kind {
	FIELD_SCALAR,
	FIELD_ENUM,
	FIELD_RELATION,
	FIELD_COMPOSITE,   /* MongoDB */
	FIELD_UNSUPPORTED, /* Unsupported("...") */
};

struct field {
	str name;
	str column;	/* @map or name; empty for relation fields */
	uint32_t model; /* owner; for a composite type's field: NONE */
	enum field_kind kind;
	enum arity arity;
	enum scalar scalar; /* FIELD_SCALAR */
	uint32_t enum_id;   /* FIELD_ENUM */
	uint32_t composite; /* FIELD_COMPOSITE */
	uint32_t target;    /* FIELD_RELATION: the other model */
	uint32_t relation;  /* FIELD_RELATION */
	str unsupported;    /* FIELD_UNSUPPORTED: the SQL type */
	bool is_id;	    /* @id on it or sole member of @@id */
	bool is_unique;	    /* @unique on it */
	bool is_updated_at;
	bool is_ignored;      /* @ignore */
	bool is_mapped;	      /* has @map */
	uint32_t native_type; /* into dialect->types; NONE: default */
	int32_t native_args[2];
	uint8_t n_native_args;
	struct field_default
		*def; /* never NULL; of kind DEFAULT_NONE: shared */
	str doc;
	const struct ast_field *ast;
};

/* A field's place in a key or index. */
struct index_field {
	uint32_t field;	 /* id (the innermost one for a path) */
	struct ids path; /* ids for composite paths (MongoDB); else empty */
	bool has_sort;
	bool descending;
	bool has_length;
	int32_t length;
	str ops; /* operator class as named in the language, or the
		    text of raw("..."); empty: none */
	bool ops_raw;
};

enum index_kind { INDEX_PRIMARY, INDEX_UNIQUE, INDEX_PLAIN, INDEX_FULLTEXT };

/* @id/@@id, @unique/@@unique, @@index, @@fulltext. */
struct index {
	uint32_t model;
	enum index_kind kind;
	struct index_field *fields;
	uint32_t n_fields;
	str name;	/* client name (`name:`), empty: none */
	str db_name;	/* constraint or index name in the database: map: or
			   the default ("users_email_key") */
	bool is_mapped; /* map: was written */
	bool on_field;	/* from @id/@unique on a field */
	enum index_type type;
	bool has_type;
	int8_t clustered; /* -1 not said, 0, 1 */
	str where;	  /* predicate of a partial index as SQL; empty: none */
	const struct attribute *ast;
};

/* Names to ids, for a block of many fields or values; NULL for a short one,
 * which is quicker to look through. */
enum { LONG_BLOCK = 32 };

struct model {
	const struct strmap *by_name;
	str name;
	str table;     /* @@map or name */
	str namespace; /* @@schema, or empty */
	bool is_view;
	bool is_ignored;
	bool is_mapped;
	uint32_t first_field, n_fields;	 /* into schema.fields, source order */
	uint32_t first_index, n_indexes; /* into schema.indexes: the primary
					    key first when there is one, then
					    @unique by field, then @@index,
					    @@unique, @@fulltext, each in
					    source order: as Prisma creates
					    them */
	uint32_t primary_key;		 /* index id, or NONE */
	str doc;
	const struct ast_block *ast;
};

struct enum_value {
	str name;
	str db_name; /* @map or name */
	uint32_t enum_id;
	str doc;
};

struct schema_enum {
	const struct strmap *by_name; /* as a model's */
	str name;
	str db_name;   /* @@map or name */
	str namespace; /* @@schema, or empty */
	uint32_t first_value, n_values;
	str doc;
	const struct ast_block *ast;
};

struct composite {
	str name;
	uint32_t first_field, n_fields; /* into schema.fields */
	const struct ast_block *ast;
};

enum relation_kind { ONE_TO_ONE, ONE_TO_MANY, MANY_TO_MANY };

/*
 * One relation between two models. Side a holds the foreign key (the field
 * with `fields:`); side b is referred to. For an implicit many-to-many, a is
 * the side whose model's name (then field's name, in self relations) comes
 * first: its ids stand in column "A" of the relation table, b's in "B".
 */
struct relation {
	enum relation_kind kind;
	str name;      /* explicit or the default "AToB" */
	bool is_named; /* the name was written */
	uint32_t model_a, model_b;
	uint32_t field_a;      /* relation field on a, NONE when missing */
	uint32_t field_b;      /* relation field on b, NONE when missing */
	struct ids fields;     /* on a: the referencing scalar fields */
	struct ids references; /* on b: the referenced ones */
	/* an m-to-n relation of MongoDB keeps the ids of the other side on
	 * both: these are b's own lists, and what they refer to on a */
	struct ids fields_b, references_b;
	bool has_on_delete, has_on_update;
	enum referential_action on_delete, on_update; /* effective ones */
	str foreign_key; /* constraint name: map: or the default */
	bool is_mapped;
	/* "_AToB": the table of an implicit many-to-many, else empty */
	str join_table;
};

enum relation_mode { RELATIONS_FOREIGN_KEYS, RELATIONS_PRISMA };

/* A setting given as a literal or as env("NAME"). */
struct setting {
	bool present;
	str value; /* the literal, or the variable's name */
	bool is_env;
	struct span span;
};

struct datasource {
	bool present;
	str name;
	struct setting url, direct_url, shadow_url;
	str *schemas; /* schemas = [..] */
	uint32_t n_schemas;
	enum relation_mode relation_mode;
	bool has_relation_mode;
	/* extensions = [citext, postgis(version: "2.1", schema: "x")] */
	struct schema_extension {
		str name;    /* in the language */
		str db_name; /* map: or name */
		str version, schema;
	} * extensions;
	uint32_t n_extensions;
	bool has_extensions; /* the property was written, maybe as [] */
	const struct ast_block *ast;
};

struct generator {
	str name;
	struct setting provider;
	struct setting output;
	str *preview_features;
	uint32_t n_preview_features;
	const struct expr *preview_list; /* as written */
	const struct ast_block *ast;	 /* its other properties */
};

struct schema {
	struct arena arena;
	struct source *sources;
	struct source_marks *marks; /* one a source; made if it has faults */
	uint32_t n_sources;
	struct ast *asts; /* one a source */
	struct diags diags;
	/* Syntax, names, types, attributes and settings are free of errors:
	 * what is wrong is wrong with relations or as a whole. */
	bool is_whole;
	const struct dialect *dialect; /* never NULL; PostgreSQL's when the
					  schema has no valid datasource */
	struct datasource datasource;
	VEC(struct generator) generators;
	VEC(struct model) models;
	VEC(struct field) fields;
	VEC(struct index) indexes;
	VEC(struct relation) relations;
	VEC(struct schema_enum) enums;
	VEC(struct enum_value) enum_values;
	VEC(struct composite) composites;
	struct strmap model_by_name, enum_by_name;
};

/*
 * Parses and validates the sources (copied into the schema). Always returns
 * a schema, to be freed; look at ->diags.errors before using its meaning:
 * with errors, arrays may be incomplete.
 */
struct schema *schema_build(const struct source *sources, uint32_t n);
void schema_free(struct schema *s);
/* It outlives the call that built it (door.h), in whatever holds it. */
void schema_keep(struct schema *s);

/* Refuses more text than a schema can have: code N0030. A hundred times the
 * largest that we know of, and it bounds the memory. */
enum { LARGEST_SCHEMA = 32 << 20 };
int schema_check_size(size_t bytes, nicol_error *err);

/* Ids by name, NONE when there is none. */
uint32_t schema_model(const struct schema *s, str name);
uint32_t model_field(const struct schema *s, uint32_t model, str name);
/* The native type that the field's column has: its own or the default. */
const struct native_type *field_native_type(const struct schema *s,
					    const struct field *f);
/* The arguments of that type into out; returns how many there are. */
uint8_t field_native_args(const struct schema *s, const struct field *f,
			  int32_t out[2]);
/* Ends the default name of a key, an index or a foreign key, "users_email" and
 * "_key": what is too long for the provider is cut off before the suffix. */
void constraint_suffix(const struct dialect *d, struct sb *stem,
		       const char *suffix);
/* Does the field have a column (scalar, enum or unsupported)? */
static inline bool field_has_column(const struct field *f)
{
	return f->kind != FIELD_RELATION && f->kind != FIELD_COMPOSITE;
}
/* The relation seen from a relation field: is it side a (holds the key)? */
bool field_is_side_a(const struct schema *s, uint32_t field);
/* The namespace to use in SQL for a model or enum: its own, or the
 * dialect's/connection's default given by the caller. */
static inline str namespace_or(str own, str fallback)
{
	return own.len ? own : fallback;
}

#define model_fields(s, m, i)                                                  \
	(uint32_t i = (s)->models.at[m].first_field;                           \
	 i < (s)->models.at[m].first_field + (s)->models.at[m].n_fields; i++)

#endif
