/*
 * describe.h - reads a live database into a catalog. Its queries are .sql
 * files beside it that run in psql as they are, embedded at build time.
 */
#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "catalog/catalog.h"
#include "db/db.h"

/* Reads the given namespaces (PostgreSQL; n 0: the connection's schema).
 * What belongs to extensions is left out or marked. *out is to be freed with
 * catalog_free(). */
int describe_database(struct db *db, const str *namespaces, uint32_t n,
		      struct catalog **out, nicol_error *err);

#endif
