/*
 * guard.h - lets Ctrl-C end a long statement. A thread looks at the flag
 * that a signal sets and asks the server to cancel what runs.
 */
#ifndef MIGRATE_GUARD_H
#define MIGRATE_GUARD_H

#include <pthread.h>
#include <signal.h>

#include "db/db.h"

struct guard {
	const volatile sig_atomic_t *flag; /* NULL: nothing is watched */
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t wake;
	struct db *db; /* whose statement is to be cancelled, or NULL */
	bool running, stop;
};

/* The flag outlives the guard. */
void guard_start(struct guard *g, const volatile sig_atomic_t *flag);
void guard_stop(struct guard *g);
/* Which connection works now; NULL before it is closed. */
void guard_watch(struct guard *g, struct db *db);
bool guard_tripped(const struct guard *g);
/* The error N0021 when the flag is set. */
int guard_check(const struct guard *g, nicol_error *err);

#endif
