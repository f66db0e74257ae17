/*
 * ddl.h - changes to statements and to the text of a migration. Pure.
 *
 * The text is the one that Prisma writes for the same change, byte for
 * byte, but where Prisma's does not run (tests/ddl/known_differences.txt).
 */
#ifndef DDL_DDL_H
#define DDL_DDL_H

#include "diff/diff.h"
#include "sql/sql.h"

/* One section of a script: what one change, or the redefinition of several
 * tables, takes. */
struct ddl_step {
	const char *title; /* "CreateTable" */
	str note;	   /* comment lines under the title, or empty */
	uint32_t first_change, n_changes; /* into changes.list */
	str *statements;		  /* without semicolons */
	uint32_t n_statements;
};

struct ddl {
	struct arena arena;
	struct ddl_step *steps;
	uint32_t n_steps;
};

struct ddl_options {
	/* Write "namespace"."name": for schemas with several namespaces, and
	 * for connections without a search path ... */
	bool qualify;
	/* ... but not for what is in this one, the connection's. */
	str default_namespace;
};

/* Free with ddl_free(). Holds no pointer into the changes. */
struct ddl *ddl_render(const struct changes *c, struct ddl_options options);
void ddl_free(struct ddl *d);

/* The whole as the text of a migration: ends with ";\n"; empty when there
 * are no steps. Lives in `a`. */
str ddl_script(const struct ddl *d, struct arena *a);

#endif
