/*
 * observe.h - what the connections of one pool report, and to whom: counters
 * always, statements as they end to the observer that the user may have set.
 */
#ifndef DB_OBSERVE_H
#define DB_OBSERVE_H

#include <nicol/observe.h>

#include "db/db.h"
#include "db/metrics.h"

/* Settings never change once they are set: a statement that has begun with
 * older ones may still read them, so they are kept until the pool ends. */
struct observer {
	nicol_observer set;
	struct observer *older;
};

struct report {
	struct metrics metrics;
	_Atomic(struct observer *) observer;
};

/* set NULL: nobody. False without memory. */
bool report_to(struct report *r, const nicol_observer *set);
void report_release(struct report *r);

/* The settings of now, or NULL. */
static inline const nicol_observer *report_observer(struct report *r)
{
	struct observer *o =
		atomic_load_explicit(&r->observer, memory_order_acquire);
	return o ? &o->set : NULL;
}

/* Statements that went out together and have ended. */
struct ended {
	const struct db_statement *statements;
	uint32_t n;
	struct db_result *const *results; /* NULL: a script's, without any */
	int64_t touched;		  /* rows, where there are no results */
	uint32_t failed;		  /* index, or NONE */
	int64_t began;			  /* clock_monotonic() */
	const nicol_error *err;		  /* may be NULL */
};
void report_ended(struct db *db, const struct ended *e);

/* "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01": is it a valid
 * trace context, and one that is recorded? */
bool trace_is_sampled(str traceparent);

#endif
