/*
 * A client's life: opening, servers that are not there, that go away and
 * come back, pools that run dry; compiled by life_db_test.sh. RESTART is the
 * command that restarts the server.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db.h"

static nicol_error err;

static void expect(const char *code)
{
	if (strcmp(err.code, code))
		print_error("expected %s, got %s: %s\n", code, err.code,
			    err.message);
	assert_string_equal(err.code, code);
	assert_null(strstr(err.message, "secret"));
}

/* The first operation on a database that cannot be reached. */
static void expect_first(const char *url, const char *code)
{
	nicol_client *db = rich_open(url, &err);
	if (db)
		assert_int_equal(rich_tag_count(db, NULL, &err), -1);
	expect(code);
	rich_close(db);
}

static void urls_that_lead_nowhere(void **state)
{
	(void)state;
	char url[512];
	expect_first("mysql://u:secret@127.0.0.1/x", "P1013");
	expect_first("nonsense", "P1013");
	expect_first("postgresql://u:secret@127.0.0.1:1/x?connect_timeout=2",
		     "P1001");
	snprintf(url, sizeof(url), "postgresql://postgres@127.0.0.1:%s/nope",
		 getenv("PGPORT"));
	expect_first(url, "P1003");
	char *own = strdup(getenv("DATABASE_URL"));
	unsetenv("DATABASE_URL");
	assert_null(rich_open(NULL, &err));
	expect("P1012");
	assert_non_null(strstr(err.message, "nicol dev"));
	setenv("DATABASE_URL", own, 1);
	free(own);
}

static int use_another(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)tx;
	assert_int_equal(rich_tag_count(ctx, NULL, e), -1);
	return 9;
}

static void clients_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(rich_tag_count(NULL, NULL, &err), -1);
	expect("N0041");
	assert_null(nicol_query_raw(NULL, "SELECT 1", NICOL_NO_PARAMS, &err));
	expect("N0041");
	assert_int_equal(nicol_transaction(NULL, NULL, use_another, NULL, &err),
			 -1);
	expect("N0041");
	rich_close(NULL);
	nicol_result_free(NULL);
}

static void an_empty_pool_is_waited_for(void **state)
{
	(void)state;
	char url[512];
	snprintf(url, sizeof(url), "%s?connection_limit=1&pool_timeout=1",
		 getenv("DATABASE_URL"));
	nicol_client *db = rich_open(url, &err);
	assert_non_null(db);
	assert_int_equal(nicol_transaction(db, NULL, use_another, db, &err), 9);
	expect("P2024");
	/* and it came back */
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	rich_close(db);
}

static int survive_restart(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	assert_int_equal(rich_tag_count(tx, NULL, e), 0);
	assert_int_equal(system(getenv("RESTART")), 0);
	assert_int_equal(rich_tag_count(tx, NULL, e), -1);
	return -1;
}

static void a_server_that_restarts_is_found_again(void **state)
{
	(void)state;
	nicol_client *db = rich_open(NULL, &err);
	assert_non_null(db);
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	assert_int_equal(system(getenv("RESTART")), 0);
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	/* a transaction cannot go on elsewhere */
	assert_int_equal(
		nicol_transaction(db, NULL, survive_restart, NULL, &err), -1);
	expect("P1017");
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	rich_close(db);
}

static void a_database_without_the_tables_says_so(void **state)
{
	(void)state;
	char url[512];
	snprintf(url, sizeof(url), "%s?schema=elsewhere",
		 getenv("DATABASE_URL"));
	nicol_client *db = rich_open(url, &err);
	assert_non_null(db);
	assert_int_equal(rich_tag_count(db, NULL, &err), -1);
	expect("P2021");
	assert_non_null(strstr(err.meta, "\"modelName\":\"Tag\""));
	rich_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_that_lead_nowhere),
		cmocka_unit_test(clients_are_told_apart),
		cmocka_unit_test(an_empty_pool_is_waited_for),
		cmocka_unit_test(a_server_that_restarts_is_found_again),
		cmocka_unit_test(a_database_without_the_tables_says_so),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	nicol_error_clear(&err);
	return rc;
}
