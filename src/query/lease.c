/* Connections for as long as a request, or a transaction, needs them. */
#include "base/crypto.h"
#include "db/observe.h"
#include "query/replica.h"
#include "query/transaction.h"

static struct metrics *metrics_of(const struct nicol_client *c)
{
	return &c->engine->report->metrics;
}

/* Without memory: back as if nothing had been, or doomed. */
static void drop_lease(struct owned *o)
{
	struct lease *l = owned_by(o, struct lease);
	if (l->began)
		metric_add(metrics_of(l->client), METRIC_ACTIVE, -1);
	if (!l->tx) {
		db_pool_drop(l->pool, l->db);
		return;
	}
	if (l->tx->db)
		db_doom(l->tx->db);
	pthread_mutex_unlock(&l->tx->lock);
}

/* Asks the observer which trace this operation belongs to. */
static void set_trace(struct engine *e, struct db *db)
{
	const nicol_observer *o = report_observer(e->report);
	if (!o || !o->traceparent) {
		db_trace(db, NULL);
		return;
	}
	struct door *door = door_suspend();
	const char *trace = o->traceparent(o->ctx);
	door_resume(door);
	db_trace(db, trace);
}

static int lock(struct lease *l, struct transaction *t, uint32_t depth,
		const char *what, nicol_error *err)
{
	pthread_mutex_lock(&t->lock);
	l->tx = t;
	owned_add(&l->own, drop_lease);
	if (transaction_check(t, depth, what, err) < 0) {
		lease_give(l);
		return -1;
	}
	l->db = t->db;
	return 0;
}

int lease_take_for(struct lease *l, struct nicol_client *c, const char *what,
		   nicol_error *err)
{
	*l = (struct lease){ .client = c };
	int rc = lock(l, c->tx, c->depth, what, err);
	if (!rc)
		set_trace(c->engine, l->db);
	return rc;
}

int lease_take(struct lease *l, struct nicol_client *c, int most_ms,
	       nicol_error *err)
{
	if (c->tx)
		return lease_take_for(l, c, "query", err);
	*l = (struct lease){ .client = c };
	l->pool = c->engine->pool;
	if (db_pool_get_within(l->pool, most_ms, &l->db, err) < 0)
		return -1;
	owned_add(&l->own, drop_lease);
	set_trace(c->engine, l->db);
	return 0;
}

/* The operation is counted, whether it got a connection or not. */
static int begun(struct lease *l, struct nicol_client *c, int64_t began, int rc)
{
	metric_add(metrics_of(c), METRIC_OPERATIONS, 1);
	if (rc < 0)
		return rc;
	l->began = began;
	metric_add(metrics_of(c), METRIC_ACTIVE, 1);
	return 0;
}

int lease_get(struct lease *l, struct nicol_client *c, nicol_error *err)
{
	int64_t began = clock_monotonic();
	return begun(l, c, began, lease_take(l, c, -1, err));
}

/* 1: no replica is fit. */
static int take_replica(struct lease *l, struct nicol_client *c,
			nicol_error *err)
{
	*l = (struct lease){ .client = c };
	int rc = replica_get(c->engine->replicas, &l->pool, &l->db, err);
	metric_add(metrics_of(c),
		   rc ? METRIC_REPLICA_MISSES : METRIC_REPLICA_READS, 1);
	if (rc)
		return rc;
	owned_add(&l->own, drop_lease);
	set_trace(c->engine, l->db);
	return 0;
}

int lease_get_read(struct lease *l, struct nicol_client *c, nicol_error *err)
{
	int64_t began = clock_monotonic();
	if (!c->engine->replicas || c->tx || c->on_primary)
		return lease_get(l, c, err);
	int rc = take_replica(l, c, err);
	if (rc > 0)
		rc = lease_take(l, c, -1, err);
	return begun(l, c, began, rc);
}

bool lease_try(struct lease *l, struct transaction *t)
{
	*l = (struct lease){ .tx = t };
	if (pthread_mutex_trylock(&t->lock))
		return false;
	owned_add(&l->own, drop_lease);
	return true;
}

void lease_give(struct lease *l)
{
	owned_remove(&l->own);
	if (l->tx)
		pthread_mutex_unlock(&l->tx->lock);
	else
		db_pool_put(l->pool, l->db);
}

struct db *lease_keep(struct lease *l)
{
	owned_remove(&l->own);
	return l->db;
}

/* What has become of the transaction meanwhile. */
static void look(struct lease *l, nicol_error *err)
{
	struct transaction *t = l->tx;
	if (t->db && err->status && !strcmp(err->code, "N0002"))
		db_doom(t->db); /* half of it may have been done */
	transaction_look(t);
	/* the watch has cancelled it: that is why it failed */
	if (t->state == TRANSACTION_EXPIRED && t->cancelled && err->status)
		transaction_check(t, l->client->depth, "query", err);
}

void lease_put(struct lease *l, nicol_error *err)
{
	if (l->tx)
		look(l, err);
	if (l->began) {
		struct metrics *m = metrics_of(l->client);
		metric_add(m, METRIC_ACTIVE, -1);
		metric_time(m, TIMING_OPERATION, clock_monotonic() - l->began);
	}
	lease_give(l);
}
