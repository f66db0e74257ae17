/*
 * pull.h - the schema that a database has: its tables as models, as text.
 *
 * What the project's schema says and no database knows is kept: names with
 * their @map, order, documentation, names of relations, @updatedAt, defaults
 * that the client makes. The text is Prisma's, to the byte.
 */
#ifndef NICOL_PULL_H
#define NICOL_PULL_H

#include <nicol/migrate.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Any member may be zero. */
typedef struct nicol_pull_options {
	const char *url; /* in place of the project's */
	/* Keep the datasource and the generators alone. */
	bool force;
	/* The namespaces to read, in place of the datasource's. */
	nicol_names schemas;
	/* The folder of the file for what is new, where the schema is of
	 * several files; NULL: that of the schema. */
	const char *base;
	/* As in nicol_migrate_options. */
	const volatile sig_atomic_t *interrupted;
} nicol_pull_options;

/* One file of the schema. */
typedef struct nicol_pulled_file {
	const char *path; /* as shown to people */
	nicol_str text;
	size_t source;	 /* its place among the project's files; SIZE_MAX: it
			    is a new one */
	bool is_changed; /* is there nothing, or another text? */
} nicol_pulled_file;

/* What to know beyond the text. */
typedef struct nicol_pulled_notice {
	const char *code; /* a stable word: "no-unique-key" */
	const char *text; /* a sentence without its full stop */
	nicol_names what; /* "Model.field" and the like */
} nicol_pulled_notice;

typedef struct nicol_pulled_view {
	const char *schema, *name; /* its namespace and model */
	const char *definition;	   /* as the database gives it */
} nicol_pulled_view;

typedef struct nicol_pulled {
	const nicol_pulled_file *files;
	const nicol_pulled_notice *notices;
	const nicol_pulled_view *views;
	size_t n_files, n_notices, n_views;
	size_t n_models, n_enums;
} nicol_pulled;

typedef struct nicol_pull nicol_pull;

/*
 * Reads the database; writes nothing. The project must outlive *out, which is
 * to be freed with nicol_pull_free() and is NULL after an error. options may
 * be NULL.
 *
 * Codes: those of <nicol/migrate.h>; P1012 also where the schema has mistakes
 * and force is not set; P4001 the database is empty; P4002 a foreign key leads
 * to a namespace that is not read.
 */
NICOL_API int nicol_pull_new(nicol_pull **out, nicol_project *project,
			     const nicol_pull_options *options,
			     nicol_error *err);
/* NULL is allowed. */
NICOL_API void nicol_pull_free(nicol_pull *p);

/* Owned by p. */
NICOL_API const nicol_pulled *nicol_pull_result(const nicol_pull *p);

/* Writes the files that change, each whole or not at all, and no others.
 * Code N0001. */
NICOL_API int nicol_pull_write(nicol_pull *p, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
