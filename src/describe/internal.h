/*
 * internal.h - the two dialects of describe; for this room alone.
 */
#ifndef DESCRIBE_INTERNAL_H
#define DESCRIBE_INTERNAL_H

#include "describe/describe.h"

int describe_postgres(struct db *db, const str *namespaces, uint32_t n,
		      struct catalog **out, nicol_error *err);
int describe_sqlite(struct db *db, struct catalog **out, nicol_error *err);
/* The columns of views. */
int describe_sqlite_details(struct db *db, struct catalog *c, nicol_error *err);

/*
 * Reads a default's expression as PostgreSQL prints it: literals with casts,
 * arrays of them, CURRENT_TIMESTAMP, nextval(); all else is
 * COLUMN_DEFAULT_EXPR. `text` of the result is the sequence's name, else
 * the expression itself.
 */
struct column_default postgres_default(struct arena *a, str expression,
				       bool is_list);

#endif
