/*
 * A client with more than one server, compiled by servers_db_test.sh, which
 * says where they are and how to make them change.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <nicol/observe.h>

#include "db.h"

static nicol_error err;

static nicol_client *open_url(const char *url, const char *more)
{
	char text[600];
	snprintf(text, sizeof(text), "%s?%s", url, more);
	nicol_client *db = bank_open(text, &err);
	if (!db)
		fail_msg("%s", err.message);
	return db;
}

static void sql(nicol_client *db, const char *text)
{
	if (nicol_execute_raw(db, text, NICOL_NO_PARAMS, &err) < 0)
		fail_msg("%s: %s", text, err.message);
}

/* "t": on a standby. */
static bool on_standby(const char *more)
{
	nicol_client *db = open_url(getenv("BOTH_URL"), more);
	const nicol_rows *r = nicol_query_raw(db, "SELECT pg_is_in_recovery()",
					      NICOL_NO_PARAMS, &err);
	if (!r)
		fail_msg("%s", err.message);
	bool answer = nicol_rows_bool(r, 0, 0);
	nicol_result_free(r);
	bank_close(db);
	return answer;
}

static void the_wanted_host_is_found(void **state)
{
	(void)state;
	assert_true(on_standby("target_session_attrs=any"));
	assert_false(on_standby("target_session_attrs=primary"));
	assert_false(on_standby("target_session_attrs=read-write"));
	assert_true(on_standby("target_session_attrs=standby"));
	assert_true(on_standby("target_session_attrs=prefer-standby"));
	assert_null(bank_open("postgresql://h/x?target_session_attrs=nearest",
			      &err));
	assert_string_equal(err.code, "P1013");
}

static void without_a_standby_the_primary_is_preferred_to_none(void **state)
{
	(void)state;
	nicol_client *db = open_url(getenv("DATABASE_URL"),
				    "target_session_attrs=prefer-standby");
	assert_true(bank_account_count(db, NULL, &err) >= 0);
	bank_close(db);
	db = open_url(getenv("DATABASE_URL"), "target_session_attrs=standby");
	assert_int_equal(bank_account_count(db, NULL, &err), -1);
	assert_string_equal(err.code, "P1001");
	bank_close(db);
}

static nicol_client *with_replica(int max_lag_ms)
{
	nicol_client *db = open_url(getenv("DATABASE_URL"), "");
	const char *urls[] = { getenv("STANDBY_URL") };
	nicol_replicas r = { urls, 1, max_lag_ms };
	assert_int_equal(nicol_client_replicas(db, &r, &err), 0);
	assert_int_equal(nicol_client_replicas(db, &r, &err), -1);
	assert_string_equal(err.code, "N0041");
	return db;
}

static int64_t counter(nicol_client *db, const char *name)
{
	const char *text = nicol_metrics(db, NICOL_METRICS_PROMETHEUS, &err);
	char line[100];
	int n = snprintf(line, sizeof(line), "\n%s ", name);
	const char *at = strstr(text, line);
	assert_non_null(at);
	int64_t value = strtoll(at + n, NULL, 10);
	nicol_result_free(text);
	return value;
}

static int64_t count(nicol_client *db)
{
	int64_t n = bank_account_count(db, NULL, &err);
	if (n < 0)
		fail_msg("%s", err.message);
	return n;
}

/* Until the standby has received, and replayed, all that the primary has. */
static void wait_standby(const char *query)
{
	nicol_client *db = open_url(getenv("DATABASE_URL"), "");
	int64_t n = 0;
	for (int i = 0; i < 1000 && !n; i++) {
		const nicol_rows *r =
			nicol_query_raw(db, query, NICOL_NO_PARAMS, &err);
		n = nicol_rows_int(r, 0, 0);
		nicol_result_free(r);
		if (!n)
			usleep(10000);
	}
	assert_true(n > 0);
	bank_close(db);
}

#define STANDBY_HAS(lsn)                                                       \
	"SELECT count(*) FROM pg_stat_replication WHERE " lsn                  \
	" = pg_current_wal_insert_lsn()"

static void receive_all(void)
{
	wait_standby(STANDBY_HAS("write_lsn"));
}

static void catch_up(void)
{
	wait_standby(STANDBY_HAS("replay_lsn"));
}

static void reads_go_to_the_replica(void **state)
{
	(void)state;
	nicol_client *db = with_replica(-1);
	nicol_client *standby = open_url(getenv("STANDBY_URL"), "");
	sql(db, "DELETE FROM \"Account\"");
	sql(db, "INSERT INTO \"Account\" (owner) VALUES ('ada')");
	catch_up();
	assert_int_equal(count(db), 1);
	/* it stands still: only what asks the primary sees the new row */
	nicol_result_free(nicol_query_raw(standby,
					  "SELECT pg_wal_replay_pause()",
					  NICOL_NO_PARAMS, &err));
	const bank_account *a = bank_account_create(
		db, &(bank_account_create_args){ .data = { .owner = "bob" } },
		&err);
	assert_non_null(a);
	nicol_result_free(a);
	assert_int_equal(count(db), 1);
	assert_int_equal(count(nicol_primary(db)), 2);
	nicol_client *tx = nicol_begin(db, NULL, &err);
	assert_int_equal(count(tx), 2);
	assert_ptr_equal(nicol_primary(tx), tx);
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_int_equal(counter(db, "nicol_replica_reads_total"), 2);
	assert_int_equal(counter(db, "prisma_pool_connections_open"), 2);
	nicol_result_free(nicol_query_raw(standby,
					  "SELECT pg_wal_replay_resume()",
					  NICOL_NO_PARAMS, &err));
	bank_close(standby);
	bank_close(db);
}

static void one_that_is_behind_is_left_out(void **state)
{
	(void)state;
	nicol_client *standby = open_url(getenv("STANDBY_URL"), "");
	catch_up();
	nicol_result_free(nicol_query_raw(standby,
					  "SELECT pg_wal_replay_pause()",
					  NICOL_NO_PARAMS, &err));
	nicol_client *db = with_replica(30);
	int64_t before = count(nicol_primary(db));
	sql(db, "INSERT INTO \"Account\" (owner) VALUES ('cy')");
	receive_all();
	usleep(50000);
	assert_int_equal(count(db), before + 1);
	assert_int_equal(counter(db, "nicol_replica_reads_total"), 0);
	assert_int_equal(counter(db, "nicol_replica_misses_total"), 1);
	bank_close(db);
	nicol_result_free(nicol_query_raw(standby,
					  "SELECT pg_wal_replay_resume()",
					  NICOL_NO_PARAMS, &err));
	bank_close(standby);
	/* at rest, and with all that there is, it is not behind */
	catch_up();
	db = with_replica(30);
	usleep(100000);
	assert_int_equal(count(db), before + 1);
	assert_int_equal(counter(db, "nicol_replica_reads_total"), 1);
	bank_close(db);
}

static void one_that_is_gone_is_left_out(void **state)
{
	(void)state;
	nicol_client *db = with_replica(0);
	int64_t n = count(db);
	assert_int_equal(counter(db, "nicol_replica_reads_total"), 1);
	assert_int_equal(system(getenv("LEAVE")), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(count(db), n);
	assert_int_equal(counter(db, "nicol_replica_reads_total"), 1);
	assert_int_equal(counter(db, "nicol_replica_misses_total"), 3);
	assert_int_equal(system(getenv("BACK")), 0);
	/* it is found again, a second later at most */
	for (int i = 0; i < 500; i++) {
		assert_int_equal(count(db), n);
		if (counter(db, "nicol_replica_reads_total") > 1)
			break;
		usleep(20000);
	}
	assert_true(counter(db, "nicol_replica_reads_total") > 1);
	bank_close(db);
}

static void wrong_replicas_are_refused(void **state)
{
	(void)state;
	nicol_client *db = open_url(getenv("DATABASE_URL"), "");
	const char *urls[] = { "file:./x.db" };
	nicol_replicas r = { urls, 1, 0 };
	assert_int_equal(nicol_client_replicas(db, &r, &err), -1);
	assert_string_equal(err.code, "P1013");
	bank_close(db);
}

/* The last one: the standby becomes the primary. */
static void a_failover_is_followed(void **state)
{
	(void)state;
	nicol_client *db =
		open_url(getenv("BOTH_URL"), "target_session_attrs=read-write");
	int64_t n = count(db);
	sql(db, "INSERT INTO \"Account\" (owner) VALUES ('before')");
	catch_up();
	assert_int_equal(system(getenv("FAILOVER")), 0);
	assert_int_equal(count(db), n + 1);
	sql(db, "INSERT INTO \"Account\" (owner) VALUES ('after')");
	assert_int_equal(count(db), n + 2);
	bank_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_wanted_host_is_found),
		cmocka_unit_test(
			without_a_standby_the_primary_is_preferred_to_none),
		cmocka_unit_test(reads_go_to_the_replica),
		cmocka_unit_test(one_that_is_behind_is_left_out),
		cmocka_unit_test(one_that_is_gone_is_left_out),
		cmocka_unit_test(wrong_replicas_are_refused),
		cmocka_unit_test(a_failover_is_followed),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	nicol_error_clear(&err);
	return rc;
}
