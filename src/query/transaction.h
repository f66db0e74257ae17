/*
 * transaction.h - interactive transactions, and SQL of the user's own.
 *
 * A transaction is one connection between its BEGIN and its end. Handles
 * lead to it: the first one, and one for each savepoint in it. Whoever works
 * in it holds its lock, so that an operation, the end, and the watch that
 * looks at the clock do not meet.
 */
#ifndef QUERY_TRANSACTION_H
#define QUERY_TRANSACTION_H

#include <pthread.h>

#include "query/run.h"

enum transaction_state {
	TRANSACTION_OPEN,
	TRANSACTION_ENDED,   /* committed or rolled back */
	TRANSACTION_EXPIRED, /* rolled back when its time was over */
	TRANSACTION_CLOSED,  /* rolled back when the client was closed */
};

struct transaction {
	struct engine *engine; /* while it is open */
	pthread_mutex_t lock;  /* held by whoever works in it */
	enum transaction_state state;
	struct db *db; /* while it is open */
	/* held while db is taken away, and while it is asked to cancel: what
	 * the watch may do without `lock` */
	pthread_mutex_t db_lock;
	bool cancelled;
	int timeout_ms;
	int64_t began, deadline; /* clock_monotonic(); 0: none */
	int64_t look_at;	 /* when the watch looks next; 0: never */
	atomic_uint refs;	 /* handles, the list, the watch */
	struct transaction *next, **link; /* the engine's list of open ones */
};

void watch_init(struct watch *w);
/* Rolls back what is still open. */
void watch_release(struct watch *w);
void watch_add(struct watch *w, struct transaction *t);
void watch_remove(struct watch *w, struct transaction *t);
void transaction_unref(struct transaction *t);

/* For the lease and the watch, with the lock held: rolls back when its time
 * is over. */
void transaction_look(struct transaction *t);
/* Rolls back, gives the connection back; with the lock held. */
void transaction_stop(struct transaction *t, enum transaction_state state);
/* P2028 unless the handle can still be used for `what` (a query, commit,
 * rollback). */
int transaction_check(struct transaction *t, uint32_t depth, const char *what,
		      nicol_error *err);

/* As nicol_transaction(), nicol_begin(), nicol_commit() and nicol_rollback()
 * of client.h. */
int transaction_run(struct nicol_client *c,
		    const nicol_transaction_options *opts,
		    int (*callback)(nicol_client *tx, void *ctx,
				    nicol_error *err),
		    void *ctx, nicol_error *err);
struct nicol_client *transaction_begin(struct nicol_client *c,
				       const nicol_transaction_options *opts,
				       nicol_error *err);
/* One that only reads, all of it as it is now, without a limit of time. */
struct nicol_client *transaction_begin_reading(struct nicol_client *c,
					       nicol_error *err);
/* Until it is taken off the door's list again, the handle ends when memory
 * runs out. */
struct handle_guard {
	struct owned own;
	struct nicol_client *handle;
};
void handle_guard_add(struct handle_guard *g, struct nicol_client *h);
int transaction_end(struct nicol_client *handle, bool commit, nicol_error *err);

/* As nicol_query_raw() and nicol_execute_raw(). */
const nicol_rows *raw_query(struct nicol_client *c, const char *sql,
			    nicol_params params, nicol_error *err);
int64_t raw_execute(struct nicol_client *c, const char *sql,
		    nicol_params params, nicol_error *err);

/* One statement with these parameters; *out is to be freed. P2010 with the
 * SQLSTATE in meta. */
int raw_run(struct nicol_client *c, str sql, const struct db_value *params,
	    uint32_t n, struct db_result **out, nicol_error *err);

/* A raw result: cells are decoded when they are asked for, by any number of
 * threads. */
struct nicol_rows {
	struct db_result *r;
	const char **names;
	const char **texts; /* n_rows * n_columns; NULL: null */
};

#endif
