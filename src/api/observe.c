/* <nicol/observe.h> over the rooms db and query. */
#include <nicol/observe.h>

#include "base/door.h"
#include "db/observe.h"
#include "query/replica.h"
#include "query/run.h"

static bool is_open(nicol_client *db, nicol_error *err)
{
	nicol_error_clear(err);
	if (!db)
		err_set(err, "N0041", "the client is NULL: was it opened?");
	return db != NULL;
}

int nicol_observe(nicol_client *db, const nicol_observer *o, nicol_error *err)
{
	if (!is_open(db, err))
		return -1;
	return report_to(db->engine->report, o) ? 0 : err_nomem(err);
}

/* The text as a result of its own. */
static const char *as_result(str text, nicol_error *err)
{
	struct run r = { .err = err };
	char *out = out_root(&r, text.len + 1);
	if (!out)
		return NULL;
	memcpy(out, text.ptr, text.len);
	struct result_head *head = (struct result_head *)(void *)out - 1;
	head->magic = RESULT_MAGIC;
	head->arena = r.out;
	return out;
}

static struct metrics *look(struct engine *e)
{
	struct metrics *m = &e->report->metrics;
	struct pool_count n = { 0 };
	db_pool_count(e->pool, &n);
	replicas_count(e->replicas, &n);
	metric_set(m, METRIC_LIMIT, n.limit);
	metric_set(m, METRIC_OPEN, n.open);
	metric_set(m, METRIC_IDLE, n.idle);
	metric_set(m, METRIC_BUSY, n.open - n.idle);
	return m;
}

static const char *metrics(nicol_client *db, nicol_metrics_format format,
			   nicol_error *err)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	struct metrics *m = look(db->engine);
	if (format == NICOL_METRICS_PROMETHEUS)
		metrics_prometheus(m, &b);
	else
		metrics_json(m, &b);
	const char *out = as_result(sb_str(&b), err);
	arena_release(&a);
	return out;
}

const char *nicol_metrics(nicol_client *db, nicol_metrics_format format,
			  nicol_error *err)
{
	if (!is_open(db, err))
		return NULL;
	DOOR(door, err, NULL);
	return door_leave(&door, metrics(db, format, err));
}
