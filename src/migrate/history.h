/*
 * history.h - the table _prisma_migrations: what was applied to a database,
 * when, and how it ended. Columns and protocol are Prisma's.
 *
 * A row is begun before its script runs and finished after it; a script that
 * failed leaves its row with logs and without finished_at.
 */
#ifndef MIGRATE_HISTORY_H
#define MIGRATE_HISTORY_H

#include "db/db.h"

#define HISTORY_TABLE "_prisma_migrations"

/* Times are microseconds since 1970; is_finished and is_rolled_back tell
 * whether they are set. */
struct history_row {
	str id, checksum, name, logs;
	int64_t started_at, finished_at, rolled_back_at;
	int64_t steps;
	bool is_finished, is_rolled_back;
};

struct history {
	bool exists;		/* the table is there */
	struct history_row *at; /* by started_at */
	uint32_t len;
};

/* namespace: PostgreSQL's schema; empty where there are none. */
int history_read(struct db *db, str namespace, struct arena *a,
		 struct history *out, nicol_error *err);
int history_create_table(struct db *db, str namespace, nicol_error *err);

/* Begins a row; its id is in `id`. */
int history_begin(struct db *db, str namespace, str name, str checksum,
		  char id[37], nicol_error *err);
int history_finish(struct db *db, str namespace, const char *id,
		   nicol_error *err);
/* The same, unless it is finished. */
int history_finish_open(struct db *db, str namespace, const char *id,
			nicol_error *err);
/* Finishes the row `done` and begins the next, both or neither, in one round
 * trip; where the dialect has chained_writes. */
int history_go_on(struct db *db, str namespace, const char *done, str name,
		  str checksum, char id[37], nicol_error *err);
int history_fail(struct db *db, str namespace, const char *id, str logs,
		 nicol_error *err);
/* One row, if it is there: its script will not be run. */
int history_roll_back(struct db *db, str namespace, const char *id,
		      nicol_error *err);

/* `migrate resolve`: a finished row without steps; all open rows of a name
 * rolled back (*affected of them). */
int history_mark_applied(struct db *db, str namespace, str name, str checksum,
			 nicol_error *err);
int history_mark_rolled_back(struct db *db, str namespace, str name,
			     int64_t *affected, nicol_error *err);

#endif
