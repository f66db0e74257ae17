/*
 * metrics.h - what the connections of one pool have done, as numbers.
 *
 * Relaxed atomics: a number is exact once the operation that it counts has
 * ended, and reading many of them is no snapshot of one moment.
 */
#ifndef DB_METRICS_H
#define DB_METRICS_H

#include <stdatomic.h>

#include "base/str.h"

enum metric {
	/* counters: only ever grow */
	METRIC_OPERATIONS, /* of the user */
	METRIC_STATEMENTS, /* sent to the database */
	METRIC_OPENED,
	METRIC_CLOSED,
	METRIC_FAILED,
	METRIC_SLOW,
	METRIC_POOL_TIMEOUTS,
	METRIC_CACHE_HITS, /* of prepared statements */
	METRIC_CACHE_MISSES,
	METRIC_COMMITTED, /* transactions with a handle */
	METRIC_ROLLED_BACK,
	METRIC_EXPIRED,
	METRIC_RETRIED,
	METRIC_REPLICA_READS,
	METRIC_REPLICA_MISSES, /* reads for which no replica was fit */
	/* gauges */
	METRIC_ACTIVE,	/* operations */
	METRIC_WAITING, /* for a connection */
	METRIC_BUSY,	/* connections */
	METRIC_IDLE,
	METRIC_OPEN,
	METRIC_LIMIT,
	N_METRICS,
};

enum timing {
	TIMING_OPERATION,
	TIMING_WAIT, /* for a connection */
	TIMING_STATEMENT,
	N_TIMINGS,
};

enum { METRIC_BUCKETS = 10 };

struct metrics {
	_Atomic int64_t values[N_METRICS];
	struct histogram {
		/* the last one: beyond all bounds */
		_Atomic int64_t counts[METRIC_BUCKETS + 1];
		_Atomic int64_t nanos;
	} timings[N_TIMINGS];
};

static inline void metric_add(struct metrics *m, enum metric which, int64_t n)
{
	atomic_fetch_add_explicit(&m->values[which], n, memory_order_relaxed);
}

static inline void metric_set(struct metrics *m, enum metric which, int64_t n)
{
	atomic_store_explicit(&m->values[which], n, memory_order_relaxed);
}

/* Something of this kind took so many nanoseconds. */
void metric_time(struct metrics *m, enum timing which, int64_t nanos);

/* All of them, as Prisma's $metrics.json() and $metrics.prometheus() write
 * them. */
void metrics_json(struct metrics *m, struct sb *b);
void metrics_prometheus(struct metrics *m, struct sb *b);

#endif
