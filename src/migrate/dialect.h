/*
 * dialect.h - what migrations need to know of a database beyond its
 * structure: its history table, its lock, its scratch databases. For this
 * room.
 */
#ifndef MIGRATE_DIALECT_H
#define MIGRATE_DIALECT_H

#include "db/db.h"
#include "sql/sql.h"

struct migrate_dialect {
	/* CREATE TABLE of the history. */
	void (*history_table)(struct sql *q, str namespace);
	/* A query whose one row says (boolean) whether the table is there. */
	void (*history_exists)(struct sql *q, str namespace);
	/* Can a WITH hold an UPDATE? Then a migration's row is finished with
	 * the statement that begins the next one's. */
	bool chained_writes;
	/* Keeps other migrators out until unlock; they wait up to 10
	 * seconds (P1002). */
	int (*lock)(struct db *db, nicol_error *err);
	void (*unlock)(struct db *db);
	/* What DROP needs so that what depends on it goes too. */
	const char *cascade;
	/* A statement before many tables are dropped, in any order. */
	const char *before_drops;
	/* Makes the namespaces that are missing. */
	int (*ensure_namespaces)(struct db *db, const str *names, uint32_t n,
				 nicol_error *err);
	/* Empties the namespaces. */
	int (*reset)(struct db *db, const str *names, uint32_t n,
		     nicol_error *err);
	/* The URL of a scratch database that does not exist yet, and which
	 * is to be made and dropped; false: it is made by opening it. */
	bool (*shadow_url)(struct arena *a, const struct db_url *url,
			   struct db_url *out);
	/* Drops the scratch databases that killed runs left on the server;
	 * NULL: none are left. What cannot be dropped stays. */
	void (*sweep)(struct db *db);
	/* A database that lives in memory alone; NULL: there is no such. */
	void (*in_memory)(struct db_url *out);
	/* Do both URLs name the same database, by their texts? */
	bool (*same_database)(const struct db_url *a, const struct db_url *b);
	/* What tells a database from every other, whatever name it is reached
	 * by; NULL: its URL does. */
	int (*identity)(struct db *db, struct arena *a, str *out,
			nicol_error *err);
};

const struct migrate_dialect *migrate_dialect_of(const struct dialect *d);

/* Fills out when a scratch database needs no server. */
bool migrate_in_memory(const struct dialect *d, struct db_url *out);

extern const struct migrate_dialect migrate_postgres, migrate_sqlite;

#endif
