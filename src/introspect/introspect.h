/*
 * introspect.h - a described database as the text of a schema, together with
 * what the schema that is there says: its names, order, documentation, and
 * all that a database does not know. The same text as Prisma's.
 *
 * Pure: no database, no files.
 */
#ifndef INTROSPECT_INTROSPECT_H
#define INTROSPECT_INTROSPECT_H

#include "catalog/catalog.h"
#include "schema/schema.h"

struct introspect_options {
	/* The schema that is there; its datasource and generators are kept. */
	const struct schema *schema;
	/* Nothing else of it is: its models may have mistakes. */
	bool force;
	/* As Prisma 7 does: partial indexes are part of the schema. */
	bool partial_indexes;
	/* Where what names no namespace lives ("public"); SQLite: empty. */
	str namespace;
	/* The namespaces that were asked for in place of the datasource's;
	 * n 0: none. */
	const str *namespaces;
	uint32_t n_namespaces;
	/* The file for what is new, where the schema has several. */
	str new_file;
};

/* What the reader of the schema should know. */
enum notice_kind {
	NOTICE_FIELD_NAMES,    /* fields commented out: no valid name */
	NOTICE_VALUE_NAMES,    /* values of enums, the same */
	NOTICE_NO_COLUMNS,     /* models commented out */
	NOTICE_NO_KEY,	       /* models that are ignored now */
	NOTICE_UNSUPPORTED,    /* fields of types that the client has not */
	NOTICE_KEPT_MAPS,      /* names kept from the schema */
	NOTICE_KEPT_KEY_NAMES, /* names of compound ids kept */
	NOTICE_RENAMED,	       /* two of them had one name */
	NOTICE_PARTITIONED,
	NOTICE_INHERITED,
	NOTICE_NULLS,
	NOTICE_ROW_SECURITY,
	NOTICE_CHECKS,
	NOTICE_EXCLUSIONS,
	NOTICE_DEFERRED,
	NOTICE_COMMENTS,
	NOTICE_EXPRESSIONS,
	NOTICE_COPIED, /* relations of relationMode "prisma" */
	N_NOTICES,
};

/* "no-unique-key": for programs; static. */
const char *notice_slug(enum notice_kind k);
/* One sentence, without its full stop; static. */
const char *notice_text(enum notice_kind k);

struct notice {
	enum notice_kind kind;
	str what; /* "Model.field" and the like */
};

struct introspect_file {
	str path, text;
};

/* A view that stands in the schema. */
struct introspect_view {
	str namespace, name, definition;
};

/* In the arena. */
struct introspection {
	VEC(struct introspect_file) files; /* in the order of their paths */
	VEC(struct notice) notices;	   /* by kind */
	VEC(struct introspect_view) views;
	uint32_t n_models, n_enums;
};

/* The catalog must have its details (describe_details()). Codes: P4001
 * nothing is in the database, P4002 a foreign key leads to a namespace that
 * was not asked for. */
int introspect(struct arena *a, const struct catalog *c,
	       const struct introspect_options *o, struct introspection *out,
	       nicol_error *err);

#endif
