/*
 * Transactions with a handle and with a callback, compiled by
 * transaction_db_test.sh. LITE: on SQLite.
 */
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <nicol/observe.h>

#include "db.h"

static nicol_error err;
static nicol_client *db;

static bool is_lite(void)
{
	return getenv("LITE") != NULL;
}

static void expect(const char *code)
{
	if (strcmp(err.code, code))
		fail_msg("expected %s, got %s: %s", code, err.code,
			 err.message);
}

static int64_t run(nicol_client *c, const char *sql)
{
	return nicol_execute_raw(c, sql, NICOL_NO_PARAMS, &err);
}

static void must(nicol_client *c, const char *sql)
{
	if (run(c, sql) < 0)
		fail_msg("%s: %s", sql, err.message);
}

static int64_t count(nicol_client *c)
{
	int64_t n = bank_account_count(c, NULL, &err);
	if (n < 0)
		fail_msg("%s", err.message);
	return n;
}

static nicol_client *begin(nicol_client *c, const nicol_transaction_options *o)
{
	nicol_client *tx = nicol_begin(c, o, &err);
	if (!tx)
		fail_msg("%s", err.message);
	return tx;
}

#define ADD(owner)                                                             \
	"INSERT INTO \"Account\" (owner, balance) VALUES ('" owner "', 1)"

static int open_bank(void **state)
{
	(void)state;
	db = bank_open(NULL, &err);
	return run(db, "DELETE FROM \"Account\"") < 0;
}

static int close_bank(void **state)
{
	(void)state;
	bank_close(db);
	nicol_error_clear(&err);
	return 0;
}

static void handles_commit_and_roll_back(void **state)
{
	(void)state;
	nicol_client *tx = begin(db, NULL);
	must(tx, ADD("ada"));
	assert_int_equal(count(tx), 1);
	assert_int_equal(nicol_commit(tx, &err), 0);
	assert_int_equal(count(db), 1);
	tx = begin(db, NULL);
	must(tx, ADD("bob"));
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_int_equal(count(db), 1);
}

static void handles_inside_are_savepoints(void **state)
{
	(void)state;
	nicol_client *tx = begin(db, NULL);
	must(tx, ADD("ada"));
	nicol_client *inner = begin(tx, NULL);
	must(inner, ADD("bob"));
	nicol_client *innermost = begin(inner, NULL);
	must(innermost, ADD("cy"));
	assert_int_equal(nicol_commit(innermost, &err), 0);
	assert_int_equal(nicol_rollback(inner, &err), 0);
	inner = begin(tx, NULL);
	must(inner, ADD("dan"));
	assert_int_equal(nicol_commit(inner, &err), 0);
	assert_int_equal(nicol_commit(tx, &err), 0);
	assert_int_equal(count(db), 2);
}

/* A statement that fails spoils its savepoint, and no more. */
static void a_failure_inside_is_rolled_back_to(void **state)
{
	(void)state;
	nicol_client *tx = begin(db, NULL);
	must(tx, ADD("ada"));
	nicol_client *inner = begin(tx, NULL);
	assert_int_equal(run(inner, ADD("ada")), -1);
	assert_int_equal(nicol_rollback(inner, &err), 0);
	must(tx, ADD("bob"));
	assert_int_equal(nicol_commit(tx, &err), 0);
	assert_int_equal(count(db), 2);
}

static void what_has_not_ended_inside_is_told(void **state)
{
	(void)state;
	nicol_client *tx = begin(db, NULL);
	nicol_client *inner = begin(tx, NULL);
	must(inner, ADD("ada"));
	assert_int_equal(nicol_commit(tx, &err), -1);
	expect("P2028");
	/* the inner handle leads nowhere, and ends without harm */
	assert_int_equal(run(inner, ADD("bob")), -1);
	expect("P2028");
	assert_int_equal(nicol_commit(inner, &err), -1);
	expect("P2028");
	assert_int_equal(count(db), 0);
	/* a rollback takes all with it */
	tx = begin(db, NULL);
	inner = begin(tx, NULL);
	must(inner, ADD("ada"));
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_int_equal(nicol_rollback(inner, &err), -1);
	assert_int_equal(count(db), 0);
}

static void the_client_itself_cannot_be_committed(void **state)
{
	(void)state;
	assert_int_equal(nicol_commit(db, &err), -1);
	expect("N0041");
	assert_int_equal(nicol_rollback(NULL, &err), -1);
	expect("N0041");
	assert_null(nicol_begin(NULL, NULL, &err));
	expect("N0041");
}

static int64_t counter(const char *name)
{
	const char *text = nicol_metrics(db, NICOL_METRICS_PROMETHEUS, &err);
	char line[100];
	assert_non_null(text);
	int n = snprintf(line, sizeof(line), "\n%s ", name);
	const char *at = strstr(text, line);
	assert_non_null(at);
	int64_t value = strtoll(at + n, NULL, 10);
	nicol_result_free(text);
	return value;
}

static void wait_until_expired(int64_t n)
{
	for (int i = 0; i < 1000; i++) {
		if (counter("nicol_transactions_expired_total") == n)
			return;
		usleep(10000);
	}
	fail_msg("the transaction's time is over, and it goes on");
}

/* Nobody does anything with it: its locks and connection are free again. */
static void time_ends_an_idle_one(void **state)
{
	(void)state;
	nicol_transaction_options o = { .timeout_ms = 30 };
	nicol_client *tx = begin(db, &o);
	must(tx, ADD("ada"));
	nicol_client *inner = begin(tx, NULL);
	must(inner, ADD("bob"));
	wait_until_expired(1);
	assert_int_equal(counter("prisma_pool_connections_busy"), 0);
	assert_int_equal(count(db), 0);
	assert_int_equal(run(inner, ADD("cy")), -1);
	expect("P2028");
	int timeout = 0, took = 0;
	assert_int_equal(sscanf(err.meta,
				"{\"operation\":\"query\",\"timeout\":%d,"
				"\"timeTaken\":%d}",
				&timeout, &took),
			 2);
	assert_int_equal(timeout, 30);
	assert_true(took >= 30);
	assert_int_equal(nicol_commit(inner, &err), -1);
	assert_non_null(strstr(err.meta, "\"operation\":\"commit\""));
	assert_int_equal(nicol_rollback(tx, &err), -1);
	assert_non_null(strstr(err.meta, "\"operation\":\"rollback\""));
	assert_int_equal(count(db), 0);
}

#define LONG                                                                   \
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "      \
	"WHERE i < 2000000000) SELECT count(*) FROM n"

/* What would run for minutes is cancelled. */
static void time_ends_what_runs(void **state)
{
	(void)state;
	nicol_transaction_options o = { .timeout_ms = 30 };
	nicol_client *tx = begin(db, &o);
	must(tx, ADD("ada"));
	assert_int_equal(run(tx, is_lite() ? LONG : "SELECT pg_sleep(600)"),
			 -1);
	expect("P2028");
	assert_int_equal(nicol_commit(tx, &err), -1);
	expect("P2028");
	assert_int_equal(count(db), 0);
	assert_int_equal(counter("nicol_transactions_expired_total"), 1);
}

static void without_a_limit_there_is_no_end(void **state)
{
	(void)state;
	nicol_transaction_options o = { .timeout_ms = -1 };
	nicol_client *tx = begin(db, &o);
	must(tx, ADD("ada"));
	usleep(50000);
	assert_int_equal(nicol_commit(tx, &err), 0);
	assert_int_equal(count(db), 1);
}

/* SQLite lets in one writer at a time; there the second one would wait for
 * the file, not for the pool. */
static void waiting_for_a_connection_ends(void **state)
{
	(void)state;
	if (is_lite())
		skip();
	nicol_client *held[3];
	nicol_transaction_options o = { .max_wait_ms = 40 };
	for (int i = 0; i < 3; i++)
		held[i] = begin(db, NULL);
	assert_null(nicol_begin(db, &o, &err));
	expect("P2028");
	assert_int_equal(counter("nicol_pool_timeouts_total"), 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(nicol_rollback(held[i], &err), 0);
	nicol_client *tx = begin(db, &o);
	assert_int_equal(nicol_rollback(tx, &err), 0);
}

static void closing_the_client_rolls_back(void **state)
{
	nicol_client *tx = begin(db, NULL);
	must(tx, ADD("ada"));
	bank_close(db);
	assert_int_equal(nicol_rollback(tx, &err), -1);
	expect("P2028");
	db = bank_open(NULL, &err);
	assert_int_equal(count(db), 0);
	(void)state;
}

/* Two that read what the other writes: one must run again. */
struct meeting {
	pthread_barrier_t both;
	const char *read, *write;
	uint32_t retries;
	int rc;
	char code[8];
};

struct half {
	struct meeting *m;
	const char *mine, *other;
	int runs, rc;
	char code[8];
};

static int half_callback(nicol_client *tx, void *ctx, nicol_error *e)
{
	struct half *h = ctx;
	const bank_account *a = bank_account_find_unique(
		tx,
		&(bank_account_find_unique_args){
			.where = { .owner = h->other } },
		e);
	if (!a)
		return -1;
	nicol_result_free(a);
	if (!h->runs++)
		pthread_barrier_wait(&h->m->both);
	a = bank_account_update(
		tx,
		&(bank_account_update_args){ .where = { .owner = h->mine },
					     .data.balance.increment =
						     &(int64_t){ 1 } },
		e);
	nicol_result_free(a);
	return a ? 0 : -1;
}

static void *run_half(void *arg)
{
	struct half *h = arg;
	nicol_error e = { 0 };
	nicol_transaction_options o = { .isolation = NICOL_SERIALIZABLE,
					.max_retries = h->m->retries };
	h->rc = nicol_transaction(db, &o, half_callback, h, &e);
	snprintf(h->code, sizeof(h->code), "%s", e.code);
	nicol_error_clear(&e);
	return NULL;
}

static void meet(uint32_t retries, struct half half[2])
{
	struct meeting m = { .retries = retries };
	pthread_t threads[2];
	half[0] = (struct half){ .m = &m, .mine = "ada", .other = "bob" };
	half[1] = (struct half){ .m = &m, .mine = "bob", .other = "ada" };
	pthread_barrier_init(&m.both, NULL, 2);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, run_half, &half[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&m.both);
}

static void conflicts_are_told_or_run_again(void **state)
{
	(void)state;
	struct half half[2];
	if (is_lite())
		skip(); /* transactions wait for each other there */
	must(db, ADD("ada"));
	must(db, ADD("bob"));
	meet(0, half);
	assert_int_equal(half[0].rc + half[1].rc, -1);
	assert_string_equal(half[half[0].rc ? 0 : 1].code, "P2034");
	meet(5, half);
	assert_int_equal(half[0].rc, 0);
	assert_int_equal(half[1].rc, 0);
	assert_int_equal(half[0].runs + half[1].runs, 3);
	assert_int_equal(counter("nicol_transactions_retried_total"), 1);
}

static int always_conflicts(nicol_client *tx, void *ctx, nicol_error *e)
{
	++*(int *)ctx;
	nicol_execute_raw(tx,
			  "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = "
			  "'40001'; END $$",
			  NICOL_NO_PARAMS, e);
	return -1;
}

static void retries_have_an_end(void **state)
{
	(void)state;
	int runs = 0;
	nicol_transaction_options o = { .max_retries = 2 };
	if (is_lite())
		skip();
	assert_int_equal(
		nicol_transaction(db, &o, always_conflicts, &runs, &err), -1);
	assert_int_equal(runs, 3);
	expect("P2010"); /* as Prisma calls it in SQL of one's own */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bank, close_bank)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(handles_commit_and_roll_back),
		TEST(handles_inside_are_savepoints),
		TEST(a_failure_inside_is_rolled_back_to),
		TEST(what_has_not_ended_inside_is_told),
		TEST(the_client_itself_cannot_be_committed),
		TEST(time_ends_an_idle_one),
		TEST(time_ends_what_runs),
		TEST(without_a_limit_there_is_no_end),
		TEST(waiting_for_a_connection_ends),
		TEST(closing_the_client_rolls_back),
		TEST(conflicts_are_told_or_run_again),
		TEST(retries_have_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
