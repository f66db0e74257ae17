/*
 * pool.c - connections for many threads.
 *
 * Idle connections are a stack: the one used last is the warmest. A place
 * is taken before the lock is given up, so that opening (slow) does not
 * hold anyone else up, and the limit is never exceeded.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "db/internal.h"

struct db_pool {
	struct arena arena;
	struct db_url url;
	pthread_mutex_t lock;
	pthread_cond_t freed;
	uint32_t limit, open; /* open: idle and in use */
	uint32_t n_idle;
	struct db **idle;	    /* the last one is the warmest */
	struct report own, *report; /* own, or another pool's */
};

static void copy_str(struct arena *a, str *s)
{
	*s = str_dup(a, *s);
}

/* The caller's URL may be gone before the pool is. */
static void copy_url(struct arena *a, struct db_url *u, const struct db_url *o)
{
	*u = *o;
	str *texts[] = { &u->user,
			 &u->password,
			 &u->database,
			 &u->host,
			 &u->port,
			 &u->schema,
			 &u->file,
			 &u->sslcert,
			 &u->sslidentity,
			 &u->sslpassword,
			 &u->sslaccept,
			 &u->sslrootcert,
			 &u->sslkey,
			 &u->sslmode_text,
			 &u->application_name,
			 &u->channel_binding,
			 &u->options,
			 &u->target_session_attrs,
			 &u->journal_mode };
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		copy_str(a, texts[i]);
	memset(&u->unknown, 0, sizeof(u->unknown));
}

static uint32_t limit_of(const struct db_url *url)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (url->connection_limit > 0)
		return (uint32_t)url->connection_limit;
	/* a file has one writer anyway, and memory is one connection's */
	if (url->provider == PROVIDER_SQLITE)
		return 1;
	return (uint32_t)(cores > 0 ? cores : 1) * 2 + 1;
}

int db_pool_new(struct db_pool **out, const struct db_url *url,
		nicol_error *err)
{
	pthread_condattr_t attr;
	struct db_pool *p = heap_new(sizeof(*p));
	*out = NULL;
	p->limit = limit_of(url);
	p->idle = arena_try_alloc(&p->arena, p->limit * sizeof(struct db *));
	if (!p->idle) {
		heap_free(p);
		return err_nomem(err);
	}
	copy_url(&p->arena, &p->url, url);
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->freed, &attr);
	pthread_condattr_destroy(&attr);
	p->report = &p->own;
	*out = p;
	return 0;
}

struct report *db_pool_report(struct db_pool *p)
{
	return p->report;
}

void db_pool_report_to(struct db_pool *p, struct report *report)
{
	p->report = report;
}

void db_pool_count(struct db_pool *p, struct pool_count *n)
{
	pthread_mutex_lock(&p->lock);
	n->limit += p->limit;
	n->open += p->open;
	n->idle += p->n_idle;
	pthread_mutex_unlock(&p->lock);
}

static void close_one(struct db_pool *p, struct db *db)
{
	metric_add(&p->report->metrics, METRIC_CLOSED, 1);
	db_close(db);
}

void db_pool_free(struct db_pool *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; i < p->n_idle; i++)
		db_close(p->idle[i]);
	report_release(&p->own);
	pthread_cond_destroy(&p->freed);
	pthread_mutex_destroy(&p->lock);
	arena_release(&p->arena);
	heap_free(p);
}

static int timed_out(const struct db_pool *p, nicol_error *err)
{
	char meta[80];
	snprintf(meta, sizeof(meta), "{\"connection_limit\":%u,\"timeout\":%d}",
		 p->limit, p->url.pool_timeout);
	return err_set_meta(err, "P2024", str_c(meta),
			    "no connection became free within %d seconds "
			    "(pool_timeout); all %u (connection_limit) are in "
			    "use: raise the limit, or hold connections for "
			    "less long",
			    p->url.pool_timeout, p->limit);
}

static int waited_enough(const struct db_pool *p, int ms, nicol_error *err)
{
	return err_set(err, "P2028",
		       "the transaction could not begin: no connection became "
		       "free within %d ms (max_wait_ms); all %u "
		       "(connection_limit) are in use",
		       ms, p->limit);
}

static bool too_old(const struct db_pool *p, const struct db *db, int64_t now)
{
	/* a database in memory ends with its connection */
	if (p->url.provider == PROVIDER_SQLITE)
		return false;
	int64_t second = INT64_C(1000000000);
	int64_t life = p->url.max_connection_lifetime;
	int64_t idle = p->url.max_idle_connection_lifetime;
	return (life && now - db->born > life * second) ||
	       (idle && now - db->returned > idle * second);
}

/* Just given back: then asking the socket would cost more than it tells. */
static bool is_warm(const struct db *db, int64_t now)
{
	return now - db->returned < 10 * INT64_C(1000000);
}

static bool is_empty(const struct db_pool *p)
{
	return !p->n_idle && p->open == p->limit;
}

/* Until something is there, or most_ms (negative: for ever) are over; *waited
 * is how long it was, in nanoseconds. */
static bool wait_for(struct db_pool *p, int64_t most_ms, int64_t *waited)
{
	int64_t began = clock_monotonic(), end = began + most_ms * 1000000;
	struct timespec at = { .tv_sec = end / 1000000000,
			       .tv_nsec = end % 1000000000 };
	metric_add(&p->report->metrics, METRIC_WAITING, 1);
	int rc = 0;
	while (is_empty(p) && !rc)
		rc = most_ms < 0
			     ? pthread_cond_wait(&p->freed, &p->lock)
			     : pthread_cond_timedwait(&p->freed, &p->lock, &at);
	metric_add(&p->report->metrics, METRIC_WAITING, -1);
	*waited = clock_monotonic() - began;
	return !is_empty(p);
}

/* Waits for an idle connection or a free place; 1: a place was taken. The
 * lock is held. */
static int wait_free(struct db_pool *p, int64_t most_ms, int64_t *waited,
		     struct db **out)
{
	if (is_empty(p) && !wait_for(p, most_ms, waited))
		return -1;
	if (p->n_idle) {
		*out = p->idle[--p->n_idle];
		return 0;
	}
	p->open++;
	return 1;
}

static void give_place_back(struct db_pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->open--;
	pthread_cond_signal(&p->freed);
	pthread_mutex_unlock(&p->lock);
}

/* A place that was taken for a connection that is being opened. */
struct place {
	struct owned own;
	struct db_pool *pool;
};

static void drop_place(struct owned *o)
{
	give_place_back(owned_by(o, struct place)->pool);
}

/* In the place that was taken. */
static int open_one(struct db_pool *p, struct db **out, nicol_error *err)
{
	struct place place = { .pool = p };
	owned_add(&place.own, drop_place);
	int rc = db_open(out, &p->url, err);
	owned_remove(&place.own);
	if (rc < 0) {
		give_place_back(p);
		return rc;
	}
	db_keep(*out);
	(*out)->report = p->report;
	metric_add(&p->report->metrics, METRIC_OPENED, 1);
	return 0;
}

int db_pool_get(struct db_pool *p, struct db **out, nicol_error *err)
{
	return db_pool_get_within(p, -1, out, err);
}

int db_pool_get_within(struct db_pool *p, int most_ms, struct db **out,
		       nicol_error *err)
{
	int64_t pool_ms = p->url.pool_timeout * INT64_C(1000), waited = 0;
	bool own = most_ms >= 0 && (!pool_ms || most_ms < pool_ms);
	if (!pool_ms)
		pool_ms = -1;
	*out = NULL;
	pthread_mutex_lock(&p->lock);
	int rc = wait_free(p, own ? most_ms : pool_ms, &waited, out);
	pthread_mutex_unlock(&p->lock);
	metric_time(&p->report->metrics, TIMING_WAIT, waited);
	if (rc < 0) {
		metric_add(&p->report->metrics, METRIC_POOL_TIMEOUTS, 1);
		return own ? waited_enough(p, most_ms, err) : timed_out(p, err);
	}
	if (*out) {
		int64_t now = clock_monotonic();
		if (!too_old(p, *out, now) &&
		    (is_warm(*out, now) || (*out)->driver->is_fresh(*out)))
			return 0;
		close_one(p, *out); /* its place stays ours */
		*out = NULL;
	}
	return open_one(p, out, err);
}

/* Fit for the next borrower? */
static bool reset(struct db_pool *p, struct db *db)
{
	if (p->url.single_use_connections || db->retired || !db_is_alive(db))
		return false;
	db->depth = 0;
	db->doomed = false;
	db->trace[0] = '\0';
	if (db_in_transaction(db) && db_run_script(db, S("ROLLBACK"), NULL) < 0)
		return false;
	return db_is_alive(db) && !db_in_transaction(db);
}

static void throw_away(struct db_pool *p, struct db *db)
{
	close_one(p, db);
	give_place_back(p);
}

void db_pool_drop(struct db_pool *p, struct db *db)
{
	/* without memory a rollback may fail halfway: closing always works */
	if (db->driver->recover(db) && !db_in_transaction(db))
		db_pool_put(p, db);
	else
		throw_away(p, db);
}

void db_pool_put(struct db_pool *p, struct db *db)
{
	if (!db)
		return;
	if (!reset(p, db)) {
		throw_away(p, db);
		return;
	}
	db->returned = clock_monotonic();
	pthread_mutex_lock(&p->lock);
	p->idle[p->n_idle++] = db;
	pthread_cond_signal(&p->freed);
	pthread_mutex_unlock(&p->lock);
}

void db_pool_put_cancelled(struct db_pool *p, struct db *db)
{
	if (db->driver->cancels_late)
		throw_away(p, db);
	else
		db_pool_put(p, db);
}
