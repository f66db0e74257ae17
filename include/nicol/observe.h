/*
 * observe.h - what a client does, seen from outside: every statement as it
 * ends, slow ones with their plan, counters for monitoring, and the trace
 * that a statement belongs to. All of it belongs to one client; nothing is
 * global.
 *
 *	static void log_query(const nicol_query_event *e, void *ctx)
 *	{
 *		fprintf(ctx, "%s (%lld us)\n", e->sql,
 *			(long long)e->duration_us);
 *	}
 *	nicol_observer o = { .on_query = log_query, .ctx = stderr };
 *	nicol_observe(db, &o, &err);
 */
#ifndef NICOL_OBSERVE_H
#define NICOL_OBSERVE_H

#include <nicol/client.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A statement that has ended. All of it lives during the callback only. */
typedef struct nicol_query_event {
	/* as it was sent, with $1 or ? for parameters; without the trace */
	const char *sql;
	/* JSON array, an item for each parameter: what kind of value it is
	 * ("text", "int", "null"); the value itself with show_params */
	const char *params;
	/* Microseconds since 1970 when it was sent. */
	nicol_timestamp sent_at;
	/* until its last row was here; of the whole batch, where `batch` > 1 */
	int64_t duration_us;
	/* rows that came, else rows that were touched; -1 where it failed */
	int64_t rows;
	/* how many statements went out together in one round trip */
	size_t batch;
	/* NULL where it succeeded: the SQLSTATE, or a code such as P1017 */
	const char *code;
	/* what on_query got; NULL without one, or when it is not sampled */
	const char *traceparent;
	/* on_slow with `explain`: the database's plan, one step a line; NULL
	 * where there is none (it failed, or is no query) */
	const char *plan;
} nicol_query_event;

/* How far an operation on very many rows is. */
typedef struct nicol_progress {
	const char *model;     /* "User" */
	const char *operation; /* "create_many", "stream" */
	/* that were sent or read so far; they are in the database only when
	 * the operation has returned */
	uint64_t rows;
	uint64_t total; /* 0: not known before the end */
} nicol_progress;

/*
 * What to call. Any function may be NULL. They are called by the thread that
 * asked for the operation, in the middle of it: a slow callback makes a slow
 * operation, and a callback must not use the client that it observes.
 */
typedef struct nicol_observer {
	/* every statement, BEGIN and COMMIT too */
	void (*on_query)(const nicol_query_event *event, void *ctx);
	/* those that took slow_ms or longer (0: 200) */
	void (*on_slow)(const nicol_query_event *event, void *ctx);
	int slow_ms;
	/* ask the database for the plan of a slow SELECT, INSERT, UPDATE or
	 * DELETE; EXPLAIN alone, so it is not run again */
	bool explain;
	/* create_many after each few thousand rows, streams after each part
	 * that was fetched */
	void (*on_progress)(const nicol_progress *progress, void *ctx);
	/* put values into params; they may be secrets, so it is off */
	bool show_params;
	/*
	 * Called once for each operation: the W3C trace context that it
	 * belongs to, as in a `traceparent` header, or NULL. When it is valid
	 * and sampled (its flags end in 1), its statements carry it to the
	 * server as a comment, as sqlcommenter writes it; such statements are
	 * not prepared, because each has a text of its own. Must stay valid
	 * until it is called again on this thread.
	 */
	const char *(*traceparent)(void *ctx);
	void *ctx;
} nicol_observer;

/* From now on the client reports to `o`, which is copied; NULL: to nobody.
 * For all handles of this client, transactions included. 0, or -1. */
NICOL_API int nicol_observe(nicol_client *db, const nicol_observer *o,
			    nicol_error *err);

typedef enum nicol_metrics_format {
	NICOL_METRICS_JSON,
	NICOL_METRICS_PROMETHEUS,
} nicol_metrics_format;

/*
 * The client's counters since it was opened: operations, statements, pool,
 * prepared statements, transactions. Names, buckets and the shape of the
 * JSON are those of Prisma's metrics where it has them (prisma_...); what
 * only Nicol counts begins with nicol_. NUL-terminated; NULL on failure.
 * Free with nicol_result_free().
 */
NICOL_API const char *
nicol_metrics(nicol_client *db, nicol_metrics_format format, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
