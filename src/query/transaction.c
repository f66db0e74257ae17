#include "query/transaction.h"

#include <stdio.h>
#include <time.h>

#include "base/crypto.h"
#include "db/observe.h"

enum { DEFAULT_TIMEOUT_MS = 5000, DEFAULT_MAX_WAIT_MS = 2000 };

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

static void count(struct engine *e, enum metric which)
{
	metric_add(&e->report->metrics, which, 1);
}

/* Errors of begin and commit belong to no model. */
static int fail(struct engine *e, struct db *db, nicol_error *err)
{
	struct arena a = { 0 };
	struct run r = { .e = e, .db = db, .a = &a, .err = err };
	fail_statement(&r, NONE);
	arena_release(&a);
	return -1;
}

/* ---- one transaction and its handles ---- */

static struct transaction *transaction_new(struct engine *e,
					   const nicol_transaction_options *o)
{
	struct transaction *t = heap_new(sizeof(*t));
	int ms = o && o->timeout_ms ? o->timeout_ms : DEFAULT_TIMEOUT_MS;
	t->engine = e;
	t->timeout_ms = ms;
	pthread_mutex_init(&t->lock, NULL);
	pthread_mutex_init(&t->db_lock, NULL);
	atomic_init(&t->refs, 1);
	return t;
}

void transaction_unref(struct transaction *t)
{
	if (atomic_fetch_sub(&t->refs, 1) != 1)
		return;
	pthread_mutex_destroy(&t->lock);
	pthread_mutex_destroy(&t->db_lock);
	heap_free(t);
}

/* Its time begins with its BEGIN. */
static void start_clock(struct transaction *t)
{
	t->began = clock_monotonic();
	if (t->timeout_ms > 0)
		t->deadline = t->began + t->timeout_ms * INT64_C(1000000);
	t->look_at = t->deadline;
}

/* The connection goes back to the pool; in_need: without taking memory. */
static void detach(struct transaction *t, enum transaction_state state,
		   bool in_need)
{
	pthread_mutex_lock(&t->db_lock);
	struct db *db = t->db;
	t->db = NULL;
	pthread_mutex_unlock(&t->db_lock);
	t->state = state;
	if (in_need)
		db_pool_drop(t->engine->pool, db);
	else if (t->cancelled)
		db_pool_put_cancelled(t->engine->pool, db);
	else
		db_pool_put(t->engine->pool, db);
	watch_remove(&t->engine->watch, t);
	t->engine = NULL;
}

void transaction_stop(struct transaction *t, enum transaction_state state)
{
	struct engine *e = t->engine;
	bool in_need = state == TRANSACTION_CLOSED; /* nobody to tell */
	while (db_depth(t->db) > 1)
		db_forget_savepoint(t->db);
	if (!in_need)
		db_rollback(t->db, NULL);
	detach(t, state, in_need);
	count(e, state == TRANSACTION_EXPIRED ? METRIC_EXPIRED
					      : METRIC_ROLLED_BACK);
}

void transaction_look(struct transaction *t)
{
	if (t->state == TRANSACTION_OPEN && t->deadline &&
	    clock_monotonic() > t->deadline)
		transaction_stop(t, TRANSACTION_EXPIRED);
}

static int fail_expired(const struct transaction *t, const char *what,
			nicol_error *err)
{
	char meta[120];
	long long took = (clock_monotonic() - t->began) / 1000000;
	snprintf(meta, sizeof(meta),
		 "{\"operation\":\"%s\",\"timeout\":%d,\"timeTaken\":%lld}",
		 what, t->timeout_ms, took);
	return err_set_meta(err, "P2028", str_c(meta),
			    "the transaction took longer than its timeout of "
			    "%d ms and was rolled back, so this %s comes too "
			    "late (%lld ms after its begin): give "
			    "nicol_transaction_options a longer timeout_ms, "
			    "or do less in it",
			    t->timeout_ms, what, took);
}

int transaction_check(struct transaction *t, uint32_t depth, const char *what,
		      nicol_error *err)
{
	transaction_look(t);
	if (t->state == TRANSACTION_EXPIRED)
		return fail_expired(t, what, err);
	if (t->state == TRANSACTION_CLOSED)
		return err_set(err, "P2028",
			       "this %s comes too late: the client was closed, "
			       "and the transaction rolled back",
			       what);
	if (t->state != TRANSACTION_OPEN || depth > db_depth(t->db))
		return err_set(err, "P2028",
			       "this %s comes too late: the transaction that "
			       "the handle belongs to has ended",
			       what);
	return 0;
}

static struct nicol_client *handle_new(struct engine *e, struct transaction *t,
				       uint32_t depth)
{
	struct nicol_client *h = heap_new(sizeof(*h));
	*h = (struct nicol_client){ .engine = e, .tx = t, .depth = depth };
	return h;
}

/* ---- begin ---- */

static struct nicol_client *begin_savepoint(struct nicol_client *c,
					    nicol_error *err)
{
	struct lease l;
	struct nicol_client *h = handle_new(c->engine, c->tx, 0);
	if (lease_take(&l, c, -1, err) < 0) {
		heap_free(h);
		return NULL;
	}
	/* a savepoint has the isolation of its transaction */
	int rc = db_begin(l.db, NULL, err);
	if (rc < 0)
		fail(c->engine, l.db, err);
	else
		h->depth = db_depth(l.db);
	lease_put(&l, err);
	if (rc < 0) {
		heap_free(h);
		return NULL;
	}
	atomic_fetch_add(&c->tx->refs, 1);
	heap_keep(h);
	return h;
}

static struct nicol_client *begin_first(struct nicol_client *c,
					const nicol_transaction_options *o,
					const char *isolation, nicol_error *err)
{
	struct engine *e = c->engine;
	struct lease l;
	int most = o && o->max_wait_ms ? o->max_wait_ms : DEFAULT_MAX_WAIT_MS;
	struct transaction *t = transaction_new(e, o);
	struct nicol_client *h = handle_new(e, t, 1);
	int rc = lease_take(&l, c, most, err);
	if (!rc && db_begin(l.db, isolation, err)) {
		rc = fail(e, l.db, err);
		lease_put(&l, err);
	}
	if (rc < 0) {
		heap_free(h);
		transaction_unref(t);
		return NULL;
	}
	/* nothing from here on takes memory */
	t->db = lease_keep(&l);
	heap_keep(h);
	heap_keep(t);
	start_clock(t);
	watch_add(&e->watch, t);
	return h;
}

struct nicol_client *transaction_begin(struct nicol_client *c,
				       const nicol_transaction_options *o,
				       nicol_error *err)
{
	nicol_error own = { 0 };
	if (!err)
		err = &own;
	const char *isolation = isolation_name(o ? o->isolation : 0);
	struct nicol_client *h = c->tx ? begin_savepoint(c, err)
				       : begin_first(c, o, isolation, err);
	nicol_error_clear(&own);
	return h;
}

struct nicol_client *transaction_begin_reading(struct nicol_client *c,
					       nicol_error *err)
{
	static const nicol_transaction_options o = { .timeout_ms = -1,
						     .max_wait_ms = -1 };
	return begin_first(c, &o, "READ ONLY", err);
}

/* ---- end ---- */

/* A transaction of which a part has not ended is not what the user meant. */
static int check_inner(const struct nicol_client *h, struct db *db,
		       nicol_error *err)
{
	if (h->depth == db_depth(db))
		return 0;
	return err_set(err, "P2028",
		       "the transaction was rolled back, because one that was "
		       "begun inside it has not ended: commit the inner one "
		       "or roll it back first");
}

static int end_level(struct nicol_client *h, bool commit, nicol_error *err)
{
	struct db *db = h->tx->db;
	if (commit && check_inner(h, db, err) == 0) {
		if (db_commit(db, err) == 0)
			return 0;
		fail(h->engine, db, err);
		/* a savepoint that cannot be released is still there */
		if (db_depth(db) < h->depth)
			return -1;
	} else if (!commit) {
		while (db_depth(db) > h->depth)
			db_forget_savepoint(db);
		return db_rollback(db, err) < 0 ? fail(h->engine, db, err) : 0;
	}
	while (db_depth(db) > h->depth)
		db_forget_savepoint(db);
	db_rollback(db, NULL);
	return -1;
}

/* With the lock held. */
static int end(struct nicol_client *h, bool commit, nicol_error *err)
{
	struct transaction *t = h->tx;
	int rc = end_level(h, commit, err);
	if (h->depth > 1 || t->state != TRANSACTION_OPEN)
		return rc;
	count(h->engine, commit && !rc ? METRIC_COMMITTED : METRIC_ROLLED_BACK);
	detach(t, TRANSACTION_ENDED, false);
	return rc;
}

static void handle_free(struct nicol_client *h)
{
	transaction_unref(h->tx);
	heap_free(h);
}

static void drop_handle(struct owned *o)
{
	struct nicol_client *h = owned_by(o, struct handle_guard)->handle;
	struct transaction *t = h->tx;
	pthread_mutex_lock(&t->lock);
	if (t->state == TRANSACTION_OPEN) {
		db_doom(t->db);
		while (db_depth(t->db) >= h->depth)
			db_forget_savepoint(t->db);
		if (h->depth == 1)
			detach(t, TRANSACTION_ENDED, true);
	}
	pthread_mutex_unlock(&t->lock);
	handle_free(h);
}

void handle_guard_add(struct handle_guard *g, struct nicol_client *h)
{
	*g = (struct handle_guard){ .handle = h };
	owned_add(&g->own, drop_handle);
}

int transaction_end(struct nicol_client *h, bool commit, nicol_error *err)
{
	struct lease l;
	struct handle_guard guard;
	nicol_error own = { 0 };
	if (!err)
		err = &own;
	/* a handle ends whatever happens */
	handle_guard_add(&guard, h);
	int rc = lease_take_for(&l, h, commit ? "commit" : "rollback", err);
	if (!rc) {
		rc = end(h, commit, err);
		lease_put(&l, err);
	}
	owned_remove(&guard.own);
	handle_free(h);
	nicol_error_clear(&own);
	return rc;
}

/* ---- with a callback ---- */

/* The callback is the user's: it may end in ways that do not come back. */
static int call(int (*callback)(nicol_client *tx, void *ctx, nicol_error *err),
		struct nicol_client *tx, void *ctx, nicol_error *err)
{
	struct door *door = door_suspend();
	int rc = callback(tx, ctx, err);
	door_resume(door);
	return rc;
}

static int
run_once(struct nicol_client *c, const nicol_transaction_options *opts,
	 int (*callback)(nicol_client *tx, void *ctx, nicol_error *err),
	 void *ctx, nicol_error *err)
{
	struct nicol_client *tx = transaction_begin(c, opts, err);
	if (!tx)
		return -1;
	int rc = call(callback, tx, ctx, err);
	if (rc) {
		/* the rollback must not hide why */
		transaction_end(tx, false, NULL);
		return rc;
	}
	/* what the callback got over is no error of the whole */
	nicol_error_clear(err);
	return transaction_end(tx, true, err);
}

/* Longer each time, and not in step with whom it met. */
static void pause_before(uint32_t attempt)
{
	uint32_t random, most_ms = 5u << (attempt < 6 ? attempt : 6);
	random_bytes(&random, sizeof(random));
	int64_t nanos = INT64_C(1000000) * (1 + random % most_ms);
	struct timespec t = { .tv_nsec = nanos };
	nanosleep(&t, NULL);
}

/* SQL of the user's own fails with P2010, whatever the reason. */
static bool is_conflict(const nicol_error *err)
{
	if (!strcmp(err->code, "P2034"))
		return true;
	return !strcmp(err->code, "P2010") && err->meta &&
	       (strstr(err->meta, "\"code\":\"40001\"") ||
		strstr(err->meta, "\"code\":\"40P01\""));
}

int transaction_run(struct nicol_client *c,
		    const nicol_transaction_options *opts,
		    int (*callback)(nicol_client *tx, void *ctx,
				    nicol_error *err),
		    void *ctx, nicol_error *err)
{
	nicol_error own = { 0 };
	/* inside another one, that one is what must be run again */
	uint32_t most = opts && !c->tx ? opts->max_retries : 0;
	nicol_error_clear(err);
	if (!err)
		err = &own;
	int rc = run_once(c, opts, callback, ctx, err);
	for (uint32_t i = 0; rc && i < most && is_conflict(err); i++) {
		count(c->engine, METRIC_RETRIED);
		nicol_error_clear(err);
		pause_before(i);
		rc = run_once(c, opts, callback, ctx, err);
	}
	nicol_error_clear(&own);
	return rc;
}
