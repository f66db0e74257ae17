/*
 * sqlite.h - the SQLite driver's connection and results; for its files
 * alone.
 */
#ifndef DB_SQLITE_H
#define DB_SQLITE_H

#include "db/internal.h"
#include "db/sqlite_lib.h"

struct lite_statement {
	str text; /* one block with the structure's array entry's text */
	sqlite3_stmt *stmt;
	uint64_t used; /* lite.uses of the last use */
};

struct lite {
	struct db base;
	const struct libsqlite *lib;
	sqlite3 *conn;
	char *file; /* in base.arena */
	/* the cache: at most n_cached of cache_size */
	struct lite_statement *cache;
	uint32_t n_cached, cache_size;
	uint64_t uses;
};

static inline struct lite *lite_of(struct db *db)
{
	return (struct lite *)db;
}

/* sqlite_result.c: steps through the statement and keeps its rows, no more
 * than `most`: then it can be called again for those that follow. 0, or
 * SQLite's error code; out of memory is SQLITE_NOMEM. */
int lite_collect(struct lite *lite, sqlite3_stmt *stmt, uint32_t most,
		 struct db_result **out);
/* Binds a value to ?n. 0, or SQLite's error code. */
int lite_bind(struct lite *lite, sqlite3_stmt *stmt, int n,
	      const struct db_value *v);

#endif
