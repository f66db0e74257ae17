/*
 * A client's statements, plans, counters and traces, seen through
 * <nicol/observe.h>; compiled by observe_db_test.sh. LITE: on SQLite.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include <nicol/observe.h>

#include "db.h"

static nicol_error err;
static nicol_client *db;

static bool is_lite(void)
{
	return getenv("LITE") != NULL;
}

/* What the callbacks have seen. */
static struct seen {
	int queries, slow, failed;
	char sql[2000], params[500], code[8], trace[60], plan[2000];
	int64_t rows, duration_us, sent_at;
	size_t batch;
} seen;
static const char *trace_now;

static void note(const nicol_query_event *e, void *ctx)
{
	struct seen *s = ctx;
	s->queries++;
	s->failed += e->code != NULL;
	snprintf(s->sql, sizeof(s->sql), "%s", e->sql);
	snprintf(s->params, sizeof(s->params), "%s", e->params);
	snprintf(s->code, sizeof(s->code), "%s", e->code ? e->code : "");
	snprintf(s->trace, sizeof(s->trace), "%s",
		 e->traceparent ? e->traceparent : "");
	s->rows = e->rows;
	s->duration_us = e->duration_us;
	s->sent_at = e->sent_at;
	s->batch = e->batch;
	assert_null(e->plan);
}

static void note_slow(const nicol_query_event *e, void *ctx)
{
	struct seen *s = ctx;
	s->slow++;
	snprintf(s->plan, sizeof(s->plan), "%s", e->plan ? e->plan : "");
}

static const char *current_trace(void *ctx)
{
	(void)ctx;
	return trace_now;
}

static void observe(nicol_observer o)
{
	o.ctx = &seen;
	memset(&seen, 0, sizeof(seen));
	assert_int_equal(nicol_observe(db, &o, &err), 0);
}

static void add(const char *owner, int64_t balance)
{
	const bank_account *a = bank_account_create(
		db,
		&(bank_account_create_args){
			.data = { .owner = owner, .balance = &balance } },
		&err);
	if (!a)
		fail_msg("%s", err.message);
	nicol_result_free(a);
}

static int open_bank(void **state)
{
	(void)state;
	db = bank_open(NULL, &err);
	if (!db)
		print_error("%s\n", err.message);
	nicol_execute_raw(db, "DELETE FROM \"Account\"", NICOL_NO_PARAMS, &err);
	add("ada", 100);
	return err.status;
}

static int close_bank(void **state)
{
	(void)state;
	bank_close(db);
	nicol_error_clear(&err);
	return 0;
}

static const bank_account *find(const char *owner)
{
	return bank_account_find_unique(
		db,
		&(bank_account_find_unique_args){ .where = { .owner = owner } },
		&err);
}

static void statements_are_told_with_their_rows(void **state)
{
	(void)state;
	observe((nicol_observer){ .on_query = note });
	nicol_result_free(find("ada"));
	assert_int_equal(seen.queries, 1);
	assert_non_null(strstr(seen.sql, "SELECT"));
	assert_non_null(strstr(seen.sql, "Account"));
	assert_int_equal(seen.rows, 1);
	assert_int_equal(seen.batch, 1);
	assert_string_equal(seen.code, "");
	assert_true(seen.sent_at > INT64_C(1700000000000000));
	assert_true(seen.duration_us >= 0);
	int64_t n = nicol_execute_raw(
		db, "UPDATE \"Account\" SET balance = balance", NICOL_NO_PARAMS,
		&err);
	assert_int_equal(n, 1);
	assert_int_equal(seen.rows, 1);
	/* nobody listens any more */
	assert_int_equal(nicol_observe(db, NULL, &err), 0);
	nicol_result_free(find("ada"));
	assert_int_equal(seen.queries, 2);
}

static void values_are_masked_unless_asked_for(void **state)
{
	(void)state;
	observe((nicol_observer){ .on_query = note });
	nicol_result_free(find("a secret \"one\""));
	assert_null(strstr(seen.params, "secret"));
	assert_null(strstr(seen.sql, "secret"));
	assert_non_null(strstr(seen.params, "\"text\""));
	observe((nicol_observer){ .on_query = note, .show_params = true });
	nicol_result_free(find("a secret \"one\""));
	assert_non_null(strstr(seen.params, "a secret \\\"one\\\""));
	json_t *list = json_loads(seen.params, 0, NULL);
	assert_true(json_is_array(list));
	json_decref(list);
}

static void failures_have_a_code(void **state)
{
	(void)state;
	observe((nicol_observer){ .on_query = note });
	assert_int_equal(nicol_execute_raw(db, "SELECT nonsense FROM nowhere",
					   NICOL_NO_PARAMS, &err),
			 -1);
	assert_int_equal(seen.failed, 1);
	assert_int_equal(seen.rows, -1);
	assert_int_equal(strlen(seen.code), 5);
	nicol_error_clear(&err);
}

#define SLOW                                                                   \
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "      \
	"WHERE i < 300000) SELECT count(*) FROM n, \"Account\" a WHERE "       \
	"a.owner <> "

static void ask_slowly(nicol_client *client)
{
	const char *sql = is_lite() ? SLOW "?" : SLOW "$1";
	const nicol_rows *r = nicol_query_raw(
		client, sql, NICOL_PARAMS(nicol_p_text("nobody")), &err);
	if (!r)
		fail_msg("%s", err.message);
	nicol_result_free(r);
}

static void slow_ones_come_with_their_plan(void **state)
{
	(void)state;
	observe((nicol_observer){
		.on_slow = note_slow, .slow_ms = 5, .explain = true });
	ask_slowly(db);
	assert_true(seen.slow >= 1);
	assert_non_null(
		strstr(seen.plan, is_lite() ? "SCAN" : "Scan on \"Account\""));
	/* in a transaction too, which goes on */
	seen.slow = 0;
	seen.plan[0] = '\0';
	nicol_client *tx = nicol_begin(db, NULL, &err);
	assert_non_null(tx);
	ask_slowly(tx);
	assert_true(seen.slow >= 1);
	assert_string_not_equal(seen.plan, "");
	assert_int_equal(nicol_execute_raw(tx,
					   "UPDATE \"Account\" SET balance = 7",
					   NICOL_NO_PARAMS, &err),
			 1);
	assert_int_equal(nicol_commit(tx, &err), 0);
	/* without being asked for, none */
	observe((nicol_observer){ .on_slow = note_slow, .slow_ms = 5 });
	ask_slowly(db);
	assert_true(seen.slow >= 1);
	assert_string_equal(seen.plan, "");
}

/* What a statement that looks at itself finds in the server. */
static char *own_text(void)
{
	const nicol_rows *r = nicol_query_raw(
		db,
		"SELECT query FROM pg_stat_activity WHERE pid = "
		"pg_backend_pid()",
		NICOL_NO_PARAMS, &err);
	if (!r)
		fail_msg("%s", err.message);
	char *text = strdup(nicol_rows_text(r, 0, 0));
	nicol_result_free(r);
	return text;
}

#define TRACE "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0"

static void traces_reach_the_server(void **state)
{
	(void)state;
	static const char *const none[] = {
		TRACE "0", /* not sampled */
		"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'*/;",
		"nonsense", NULL
	};
	observe((nicol_observer){ .on_query = note,
				  .traceparent = current_trace });
	trace_now = TRACE "1";
	nicol_result_free(find("ada"));
	assert_string_equal(seen.trace, TRACE "1");
	if (is_lite())
		return;
	char *text = own_text();
	assert_non_null(strstr(text, " /*traceparent='" TRACE "1'*/"));
	assert_null(strstr(seen.sql, "traceparent"));
	free(text);
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		trace_now = none[i];
		text = own_text();
		assert_null(strstr(text, "traceparent"));
		assert_string_equal(seen.trace, "");
		free(text);
	}
}

static json_t *metrics_json(void)
{
	const char *text = nicol_metrics(db, NICOL_METRICS_JSON, &err);
	assert_non_null(text);
	json_t *m = json_loads(text, 0, NULL);
	if (!m)
		fail_msg("no JSON: %s", text);
	nicol_result_free(text);
	return m;
}

static json_t *metric(json_t *all, const char *kind, const char *key)
{
	size_t i;
	json_t *m;
	json_array_foreach(json_object_get(all, kind), i, m)
	{
		if (!strcmp(json_string_value(json_object_get(m, "key")), key))
			return json_object_get(m, "value");
	}
	fail_msg("no %s among the %s", key, kind);
	return NULL;
}

static json_int_t number(const char *kind, const char *key)
{
	json_t *all = metrics_json();
	json_int_t n = json_integer_value(metric(all, kind, key));
	json_decref(all);
	return n;
}

#define COUNTER(name) number("counters", name)
#define GAUGE(name) number("gauges", name)

static void operations_and_statements_are_counted(void **state)
{
	(void)state;
	json_int_t operations = COUNTER("prisma_client_queries_total");
	json_int_t statements = COUNTER("prisma_datasource_queries_total");
	for (int i = 0; i < 3; i++)
		nicol_result_free(find("ada"));
	assert_int_equal(COUNTER("prisma_client_queries_total"),
			 operations + 3);
	assert_int_equal(COUNTER("prisma_datasource_queries_total"),
			 statements + 3);
	assert_true(COUNTER("nicol_statement_cache_hits_total") >= 2);
	assert_true(COUNTER("nicol_statement_cache_misses_total") >= 1);
	assert_int_equal(GAUGE("prisma_client_queries_active"), 0);
	json_t *all = metrics_json();
	json_t *h = metric(all, "histograms",
			   "prisma_client_queries_duration_histogram_ms");
	assert_int_equal(json_array_size(json_object_get(h, "buckets")), 10);
	assert_int_equal(json_integer_value(json_object_get(h, "count")),
			 operations + 3);
	assert_true(json_real_value(json_object_get(h, "sum")) > 0);
	json_decref(all);
}

static void the_pool_is_counted(void **state)
{
	(void)state;
	assert_int_equal(GAUGE("prisma_pool_connections_open"), 1);
	assert_int_equal(GAUGE("prisma_pool_connections_idle"), 1);
	nicol_client *tx = nicol_begin(db, NULL, &err);
	assert_non_null(tx);
	assert_int_equal(GAUGE("prisma_pool_connections_busy"), 1);
	assert_int_equal(GAUGE("prisma_pool_connections_idle"), 0);
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_int_equal(GAUGE("prisma_pool_connections_busy"), 0);
	assert_int_equal(COUNTER("prisma_pool_connections_opened_total"), 1);
	assert_int_equal(COUNTER("nicol_transactions_rolled_back_total"), 1);
	assert_true(GAUGE("nicol_pool_connections_limit") >= 1);
}

static void prometheus_reads_the_same(void **state)
{
	(void)state;
	nicol_result_free(find("ada"));
	const char *text = nicol_metrics(db, NICOL_METRICS_PROMETHEUS, &err);
	char line[100];
	assert_non_null(text);
	snprintf(line, sizeof(line), "\nprisma_client_queries_total %d\n",
		 (int)COUNTER("prisma_client_queries_total"));
	assert_non_null(strstr(text, line));
	assert_non_null(strstr(text,
			       "# TYPE prisma_pool_connections_open gauge\n"
			       "prisma_pool_connections_open 1\n"));
	assert_non_null(
		strstr(text, "prisma_datasource_queries_duration_histogram_ms_"
			     "bucket{le=\"+Inf\"} "));
	nicol_result_free(text);
}

static void without_a_client_it_is_said(void **state)
{
	(void)state;
	assert_int_equal(nicol_observe(NULL, NULL, &err), -1);
	assert_string_equal(err.code, "N0041");
	assert_null(nicol_metrics(NULL, NICOL_METRICS_JSON, &err));
	assert_string_equal(err.code, "N0041");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bank, close_bank)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(statements_are_told_with_their_rows),
		TEST(values_are_masked_unless_asked_for),
		TEST(failures_have_a_code),
		TEST(slow_ones_come_with_their_plan),
		TEST(traces_reach_the_server),
		TEST(operations_and_statements_are_counted),
		TEST(the_pool_is_counted),
		TEST(prometheus_reads_the_same),
		TEST(without_a_client_it_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
