/*
 * describe.h - reads a live database into a catalog.
 *
 * Its queries are .sql files beside it, embedded at build time. Each takes
 * the names of the namespaces as $1; to try one in psql, put them in its
 * place:
 *
 *	sed "s/\$1/'{public}'/" src/describe/tables.sql | psql
 */
#ifndef DESCRIBE_DESCRIBE_H
#define DESCRIBE_DESCRIBE_H

#include "catalog/catalog.h"
#include "db/db.h"

/*
 * Reads the given namespaces (PostgreSQL; n 0: the connection's schema) in
 * one round trip. *out is to be freed with catalog_free().
 *
 * Tables of extensions are marked, their enums and views left out. A foreign
 * key to a table outside the namespaces is left out: that table is somebody
 * else's, and so is the decision about the key. Every default keeps the
 * database's own text in `text`, beside the value that it was read as.
 */
int describe_database(struct db *db, const str *namespaces, uint32_t n,
		      struct catalog **out, nicol_error *err);

/* Adds to the catalog what introspection tells beyond the schema: see enum
 * detail_kind. For the namespaces that it was described with. */
int describe_details(struct db *db, const str *namespaces, uint32_t n,
		     struct catalog *c, nicol_error *err);

#endif
