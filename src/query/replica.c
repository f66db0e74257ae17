#include "query/replica.h"

#include "base/crypto.h"

enum { DEFAULT_LAG_MS = 1000 };

/* Nanoseconds: for how long what was found out holds. */
static const int64_t fit_holds = INT64_C(200000000),
		     unfit_holds = INT64_C(1000000000);

struct replica {
	struct db_pool *pool;
	_Atomic int64_t look_at; /* clock_monotonic() of the next look */
	atomic_bool fit;	 /* as it was seen last */
};

struct replicas {
	int max_lag_ms;
	atomic_uint next; /* whose turn it is */
	uint32_t n;
	struct replica at[];
};

static int open_pool(struct engine *e, struct replica *r, const char *url,
		     nicol_error *err)
{
	struct arena a = { 0 };
	struct db_url u;
	int rc = db_url_parse(&a, str_c(url), ".", &u, err);
	if (!rc && (u.provider != e->dialect->provider || !db_can_follow(&u)))
		rc = err_set(err, "P1013",
			     "a replica's connection string is not one of a "
			     "server that can follow another (postgresql://)");
	if (!rc && !str_eq(u.schema, e->url.schema))
		rc = err_set(err, "P1013",
			     "a replica's connection string has another schema "
			     "(%.*s) than the primary's (%.*s)",
			     SARG(u.schema), SARG(e->url.schema));
	u.detect_pooler = true;
	if (!rc)
		rc = db_pool_new(&r->pool, &u, err);
	if (!rc)
		db_pool_report_to(r->pool, e->report);
	atomic_store(&r->fit, true);
	arena_release(&a);
	return rc;
}

int replicas_new(struct engine *e, const nicol_replicas *given,
		 nicol_error *err)
{
	size_t n = given ? given->count : 0;
	if (e->replicas)
		return err_set(err, "N0041",
			       "the client has its replicas already");
	if (n > 1000)
		return err_set(err, "N0041", "%zu replicas are too many", n);
	struct replicas *r = heap_new(sizeof(*r) + n * sizeof(*r->at));
	r->max_lag_ms =
		given && given->max_lag_ms ? given->max_lag_ms : DEFAULT_LAG_MS;
	for (size_t i = 0; i < n; i++, r->n++) {
		if (open_pool(e, &r->at[i], given->urls[i], err) < 0) {
			replicas_free(r);
			return -1;
		}
	}
	e->replicas = n ? r : NULL;
	if (!n)
		replicas_free(r);
	return 0;
}

void replicas_free(struct replicas *r)
{
	if (!r)
		return;
	for (uint32_t i = 0; i < r->n; i++)
		db_pool_free(r->at[i].pool);
	heap_free(r);
}

void replicas_count(struct replicas *r, struct pool_count *n)
{
	for (uint32_t i = 0; r && i < r->n; i++)
		db_pool_count(r->at[i].pool, n);
}

static bool lag_is_fine(const struct replicas *r, struct db *db)
{
	int64_t ms;
	if (r->max_lag_ms < 0)
		return true;
	return db_lag(db, &ms, NULL) == 0 && ms <= r->max_lag_ms;
}

static void found(struct replica *one, bool fit)
{
	atomic_store(&one->fit, fit);
	atomic_store(&one->look_at,
		     clock_monotonic() + (fit ? fit_holds : unfit_holds));
}

/* True where it is this thread's turn to look; others go by what was seen. */
static bool must_look(struct replica *one)
{
	int64_t now = clock_monotonic(), at = atomic_load(&one->look_at);
	return now >= at && atomic_compare_exchange_strong(&one->look_at, &at,
							   now + unfit_holds);
}

/* 1: it is not fit. */
static int get_one(struct replicas *r, struct replica *one, struct db **out,
		   nicol_error *err)
{
	bool look = must_look(one);
	if (!look && !atomic_load(&one->fit))
		return 1;
	if (db_pool_get(one->pool, out, err) < 0) {
		if (!strcmp(err->code, "P2024"))
			return -1; /* too many reads are no reason for more */
		nicol_error_clear(err);
		found(one, false);
		return 1;
	}
	if (!look)
		return 0;
	bool fit = lag_is_fine(r, *out);
	found(one, fit);
	if (!fit)
		db_pool_put(one->pool, *out);
	return fit ? 0 : 1;
}

int replica_get(struct replicas *r, struct db_pool **pool, struct db **out,
		nicol_error *err)
{
	uint32_t first = atomic_fetch_add(&r->next, 1);
	for (uint32_t i = 0; i < r->n; i++) {
		struct replica *one = &r->at[(first + i) % r->n];
		int rc = get_one(r, one, out, err);
		*pool = one->pool;
		if (rc <= 0)
			return rc;
	}
	return 1;
}
