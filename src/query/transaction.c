#include "query/transaction.h"

#include "base/crypto.h"

enum { DEFAULT_TIMEOUT_MS = 5000 };

static const char *isolation_name(nicol_isolation i)
{
	static const char *const names[] = {
		[NICOL_READ_UNCOMMITTED] = "READ UNCOMMITTED",
		[NICOL_READ_COMMITTED] = "READ COMMITTED",
		[NICOL_REPEATABLE_READ] = "REPEATABLE READ",
		[NICOL_SERIALIZABLE] = "SERIALIZABLE",
	};
	return (unsigned)i < sizeof(names) / sizeof(*names) ? names[i] : NULL;
}

static int64_t deadline_of(const nicol_transaction_options *opts)
{
	int64_t ms = opts && opts->timeout_ms ? opts->timeout_ms
					      : DEFAULT_TIMEOUT_MS;
	return ms < 0 ? 0 : clock_monotonic() + ms * 1000000;
}

/* Errors of begin and commit belong to no model. */
static int fail(struct nicol_client *c, struct db *db, nicol_error *err)
{
	struct arena a = { 0 };
	struct run r = { .e = c->engine, .db = db, .a = &a, .err = err };
	fail_statement(&r, NONE);
	arena_release(&a);
	return -1;
}

static int begin(struct nicol_client *c, struct db *db,
		 const nicol_transaction_options *opts, nicol_error *err)
{
	const char *isolation = opts ? isolation_name(opts->isolation) : NULL;
	/* a savepoint has the isolation of its transaction */
	if (c->pinned)
		isolation = NULL;
	return db_begin(db, isolation, err) < 0 ? fail(c, db, err) : 0;
}

/* Ends it by what the callback answered. */
static int end(struct nicol_client *c, struct nicol_client *tx, int rc,
	       nicol_error *err)
{
	struct db *db = tx->pinned;
	/* too late is too late for the commit as well */
	if (rc == 0 && client_in_time(tx, err) < 0)
		rc = -1;
	if (rc == 0)
		return db_commit(db, err) < 0 ? fail(c, db, err) : 0;
	/* the rollback must not hide why */
	db_rollback(db, NULL);
	return rc;
}

/* The callback is the user's: it may end in ways that do not come back. */
static int call(int (*callback)(nicol_client *tx, void *ctx, nicol_error *err),
		struct nicol_client *tx, void *ctx, nicol_error *err)
{
	struct door *door = door_suspend();
	int rc = callback(tx, ctx, err);
	door_resume(door);
	return rc;
}

int transaction_run(struct nicol_client *c,
		    const nicol_transaction_options *opts,
		    int (*callback)(nicol_client *tx, void *ctx,
				    nicol_error *err),
		    void *ctx, nicol_error *err)
{
	struct lease lease;
	nicol_error own = { 0 };
	nicol_error_clear(err);
	if (!err)
		err = &own;
	if (lease_get(&lease, c, err) < 0) {
		nicol_error_clear(&own);
		return -1;
	}
	struct db *db = lease.db;
	struct nicol_client tx = { .engine = c->engine,
				   .pinned = db,
				   .deadline = c->pinned ? c->deadline
							 : deadline_of(opts) };
	int rc = begin(c, db, opts, err);
	if (rc == 0)
		rc = end(c, &tx, call(callback, &tx, ctx, err), err);
	lease_put(&lease, err);
	/* what the callback got over is no error of the whole */
	if (rc == 0)
		nicol_error_clear(err);
	nicol_error_clear(&own);
	return rc;
}
