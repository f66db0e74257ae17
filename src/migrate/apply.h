/*
 * apply.h - running migrations on the database, each with its row of
 * history.
 */
#ifndef MIGRATE_APPLY_H
#define MIGRATE_APPLY_H

#include "migrate/session.h"

/* Names of migrations; the array and the texts live in the session. */
struct names {
	const char **at;
	uint32_t len;
};

/*
 * Applies what is pending, in order, under the lock; connects with
 * migrate_connect first. *applied has those that were applied, also after an
 * error. Codes: P3005 the database has tables but no history, P3009 an
 * earlier migration has failed, P3018 one failed now, P3019, P1002 another
 * migrator holds the lock, P1017 the server went away, N0021 interrupted.
 */
int migrate_apply_pending(struct migrate *m, struct names *applied,
			  nicol_error *err);

/* `migrate resolve`: codes P3017 no such migration, P3008 it is applied
 * already, P3011/P3012 it is not in a failed state. */
int migrate_resolve_applied(struct migrate *m, const char *name,
			    nicol_error *err);
int migrate_resolve_rolled_back(struct migrate *m, const char *name,
				nicol_error *err);

#endif
