#include "db/observe.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/crypto.h"
#include "db/internal.h"

enum { SLOW_MS = 200 };

/* ---- who is told ---- */

bool report_to(struct report *r, const nicol_observer *set)
{
	static const nicol_observer nobody;
	struct observer *o = base_malloc(sizeof(*o));
	if (!o)
		return false;
	*o = (struct observer){ .set = set ? *set : nobody };
	o->older = atomic_load(&r->observer);
	while (!atomic_compare_exchange_weak(&r->observer, &o->older, o))
		;
	return true;
}

void report_release(struct report *r)
{
	struct observer *o = atomic_load(&r->observer);
	while (o) {
		struct observer *older = o->older;
		free(o);
		o = older;
	}
}

/* ---- the trace ---- */

static bool is_hex(str s, bool *zero)
{
	*zero = true;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		*zero &= c == '0';
	}
	return true;
}

bool trace_is_sampled(str t)
{
	bool no_version, no_trace, no_span, no_flags;
	if (t.len != TRACE_LEN || t.ptr[2] != '-' || t.ptr[35] != '-' ||
	    t.ptr[52] != '-')
		return false;
	if (!is_hex(str_sub(t, 0, 2), &no_version) ||
	    !is_hex(str_sub(t, 3, 35), &no_trace) ||
	    !is_hex(str_sub(t, 36, 52), &no_span) ||
	    !is_hex(str_sub(t, 53, 55), &no_flags))
		return false;
	if (no_trace || no_span || str_is(str_sub(t, 0, 2), "ff"))
		return false;
	/* odd: the lowest bit of the flags is set */
	return strchr("13579bdf", t.ptr[54]) != NULL;
}

void db_trace(struct db *db, const char *traceparent)
{
	str t = str_c(traceparent);
	db->trace[0] = '\0';
	if (traceparent && trace_is_sampled(t))
		memcpy(db->trace, t.ptr, TRACE_LEN + 1);
}

/* ---- parameters ---- */

static const char *const type_names[] = {
	[DB_NULL] = "null",   [DB_BOOL] = "boolean",	    [DB_INT] = "int",
	[DB_FLOAT] = "float", [DB_DECIMAL] = "decimal",	    [DB_TEXT] = "text",
	[DB_BYTES] = "bytes", [DB_TIMESTAMP] = "timestamp", [DB_DATE] = "date",
	[DB_TIME] = "time",   [DB_JSON] = "json",	    [DB_UUID] = "uuid",
	[DB_ARRAY] = "list",
};

static void put_value(struct sb *b, const struct db_value *v);

static void put_items(struct sb *b, const struct db_value *v)
{
	sb_addc(b, '[');
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (i)
			sb_addc(b, ',');
		put_value(b, &v->items[i]);
	}
	sb_addc(b, ']');
}

/* What JSON has no word for, as its text. */
static void put_text(struct sb *b, const struct db_value *v)
{
	struct sb text = sb_in(b->arena);
	if (v->type == DB_FLOAT)
		text_float(&text, v->f);
	else if (v->type == DB_TIMESTAMP)
		text_timestamp(&text, v->i, true);
	else if (v->type == DB_DATE)
		text_date(&text, v->i);
	else if (v->type == DB_TIME)
		text_time(&text, v->i);
	else if (v->type == DB_BYTES)
		text_hex(&text, v->s);
	else
		sb_add(&text, v->s);
	sb_json(b, sb_str(&text));
}

static void put_value(struct sb *b, const struct db_value *v)
{
	if (v->type == DB_NULL)
		sb_lit(b, "null");
	else if (v->type == DB_BOOL)
		sb_add(b, v->b ? S("true") : S("false"));
	else if (v->type == DB_INT)
		sb_int(b, v->i);
	else if (v->type == DB_ARRAY)
		put_items(b, v);
	else
		put_text(b, v);
}

static const char *params_of(struct arena *a, const struct db_statement *s,
			     bool show)
{
	struct sb b = sb_in(a);
	sb_addc(&b, '[');
	for (uint32_t i = 0; i < s->n_params; i++) {
		if (i)
			sb_addc(&b, ',');
		if (show)
			put_value(&b, &s->params[i]);
		else
			sb_fmt(&b, "\"%s\"", type_names[s->params[i].type]);
	}
	sb_addc(&b, ']');
	return sb_cstr(&b);
}

/* ---- plans ---- */

static bool has_plan(str sql)
{
	static const char *const verbs[] = { "SELECT", "INSERT", "UPDATE",
					     "DELETE", "WITH",	 "VALUES" };
	sql = str_trim(sql);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		size_t n = strlen(verbs[i]);
		if (sql.len > n && str_ieq(str_sub(sql, 0, n), str_c(verbs[i])))
			return true;
	}
	return false;
}

static const char *read_plan(struct arena *a, const struct db *db,
			     const struct db_result *r)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < db_result_rows(r); i++) {
		if (i)
			sb_addc(&b, '\n');
		sb_add(&b, db_get_str(r, i, db->driver->plan_column));
	}
	return sb_cstr(&b);
}

/*
 * EXPLAIN may fail where the statement has not (someone has dropped a column
 * since), and a failure would end the user's transaction: so a savepoint
 * stands around it. A transaction that the user has begun by SQL of his own
 * is left alone.
 */
static const char *ask_plan(struct arena *a, struct db *db,
			    const struct db_statement *s)
{
	struct db_result *r = NULL;
	const char *plan = NULL;
	bool inside = db_in_transaction(db);
	if (!has_plan(s->sql) || (inside && !db->depth) || !db_is_alive(db))
		return NULL;
	if (inside &&
	    db->driver->run_script(db, S("SAVEPOINT nicol_plan"), NULL) < 0)
		return NULL;
	struct sb sql = sb_in(a);
	sb_add(&sql, str_c(db->driver->explain));
	sb_add(&sql, s->sql);
	if (db->driver->query(db, sb_str(&sql), s->params, s->n_params, &r,
			      NULL) == 0) {
		plan = read_plan(a, db, r);
		db_result_free(r);
	}
	if (inside)
		db->driver->run_script(db,
				       S("ROLLBACK TO SAVEPOINT nicol_plan; "
					 "RELEASE SAVEPOINT nicol_plan"),
				       NULL);
	return plan;
}

/* ---- telling ---- */

static int64_t rows_of(const struct ended *e, uint32_t i)
{
	const struct db_result *r = e->results ? e->results[i] : NULL;
	if (!r)
		return e->touched;
	return r->columns ? r->rows : db_result_affected(r);
}

static const char *code_of(const struct db *db, const nicol_error *err)
{
	if (err && err->code[0] && strcmp(err->code, "SQL"))
		return err->code;
	return db->failure.sqlstate[0] ? db->failure.sqlstate : "XX000";
}

/* The callbacks are the user's: they may end in ways that do not come back. */
static void call(void (*callback)(const nicol_query_event *, void *),
		 const nicol_query_event *event, void *ctx)
{
	if (!callback)
		return;
	struct door *door = door_suspend();
	callback(event, ctx);
	door_resume(door);
}

static void tell(struct db *db, const nicol_observer *o, const struct ended *e,
		 uint32_t i, int64_t nanos, bool slow)
{
	const struct db_statement *s = &e->statements[i];
	struct arena a = { 0 };
	bool failed = i == e->failed;
	nicol_query_event event = {
		.sql = str_cdup(&a, s->sql),
		.params = params_of(&a, s, o->show_params),
		.sent_at = clock_micros() - nanos / 1000,
		.duration_us = nanos / 1000,
		.rows = failed ? -1 : rows_of(e, i),
		.batch = e->n,
		.traceparent = db->trace[0] ? db->trace : NULL,
	};
	if (failed)
		event.code = arena_strdup(&a, code_of(db, e->err));
	call(o->on_query, &event, o->ctx);
	if (slow && o->on_slow) {
		if (o->explain && !failed && e->failed == NONE)
			event.plan = ask_plan(&a, db, s);
		call(o->on_slow, &event, o->ctx);
	}
	arena_release(&a);
}

void report_ended(struct db *db, const struct ended *e)
{
	struct metrics *m = &db->report->metrics;
	int64_t nanos = clock_monotonic() - e->began;
	const nicol_observer *o = report_observer(db->report);
	int64_t limit = o && o->slow_ms ? o->slow_ms : SLOW_MS;
	bool slow = o && nanos >= limit * 1000000;
	/* what stands behind a failed one was not run */
	uint32_t n = e->failed == NONE ? e->n : e->failed + 1;
	metric_add(m, METRIC_STATEMENTS, n);
	metric_time(m, TIMING_STATEMENT, nanos);
	if (e->failed != NONE)
		metric_add(m, METRIC_FAILED, 1);
	if (slow)
		metric_add(m, METRIC_SLOW, n);
	if (!o || (!o->on_query && !(slow && o->on_slow)))
		return;
	for (uint32_t i = 0; i < n; i++)
		tell(db, o, e, i, nanos, slow);
}
