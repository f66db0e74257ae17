/* The SQLite driver: values as Prisma stores them, failures, transactions,
 * files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "db/db.h"

struct fixture {
	struct arena a;
	char dir[40];
	struct db_url url;
	struct db *db;
	nicol_error err;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	strcpy(f->dir, "/tmp/nicol-sqlite.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	str text = S("file:./sub/dev.db");
	if (db_url_parse(&f->a, text, f->dir, &f->url, &f->err) < 0 ||
	    db_create_database(&f->url, &f->err) < 0 ||
	    db_open(&f->db, &f->url, &f->err) < 0)
		fail_msg("%s", f->err.message);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	db_close(f->db);
	db_drop_database(&f->url, NULL);
	rmdir(path_join(&f->a, f->dir, "sub"));
	assert_int_equal(rmdir(f->dir), 0);
	nicol_error_clear(&f->err);
	arena_release(&f->a);
	free(f);
	return 0;
}

static void run(struct fixture *f, const char *script)
{
	if (db_run_script(f->db, str_c(script), &f->err) < 0)
		fail_msg("%s: %s", script, f->err.message);
}

static struct db_result *query(struct fixture *f, const char *sql,
			       const struct db_value *params, uint32_t n)
{
	struct db_result *r;
	if (db_query(f->db, str_c(sql), params, n, &r, &f->err) < 0)
		fail_msg("%s: %s", sql, f->err.message);
	return r;
}

static int64_t number(struct fixture *f, const char *sql)
{
	struct db_result *r = query(f, sql, NULL, 0);
	int64_t n = db_get_int(r, 0, 0);
	db_result_free(r);
	return n;
}

static void every_kind_makes_the_round_trip(void **state)
{
	struct fixture *f = *state;
	static const char blob[] = { 0, 1, (char)0xFF, 0 };
	struct db_value v, in[] = {
		{ .type = DB_BOOL, .b = true },
		{ .type = DB_INT, .i = INT64_MIN },
		{ .type = DB_FLOAT, .f = 0.1 },
		{ .type = DB_DECIMAL, .s = S("12.5") },
		{ .type = DB_TEXT, .s = S("h\xC3\xA9 ' \"") },
		{ .type = DB_BYTES, .s = { blob, sizeof(blob) } },
		{ .type = DB_TIMESTAMP, .i = INT64_C(1700000000123000) },
		{ .type = DB_JSON, .s = S("{\"a\":[1]}") },
		{ .type = DB_TIMESTAMP, .i = -1000 },
		{ .type = DB_NULL },
	};
	run(f, "CREATE TABLE kinds (a BOOLEAN, b BIGINT, c REAL, d DECIMAL, e "
	       "TEXT, f BLOB, g DATETIME, h JSONB, i DATETIME, j TEXT)");
	db_result_free(query(f,
			     "INSERT INTO kinds VALUES (?1,?2,?3,?4,?5,?6,?7,"
			     "?8,?9,?10)",
			     in, 10));
	struct db_result *r = query(f, "SELECT * FROM kinds", NULL, 0);
	for (uint32_t i = 0; i < 10; i++) {
		assert_true(db_get(r, 0, i, DB_NULL, &f->a, &v));
		assert_int_equal(v.type, in[i].type);
		switch (v.type) {
		case DB_NULL:
			break;
		case DB_BOOL:
			assert_true(v.b);
			break;
		case DB_INT:
		case DB_TIMESTAMP:
			assert_true(v.i == in[i].i);
			break;
		case DB_FLOAT:
			assert_true(v.f == in[i].f);
			break;
		default:
			assert_true(str_eq(v.s, in[i].s));
		}
	}
	db_result_free(r);
}

static void times_are_read_from_text_too(void **state)
{
	struct fixture *f = *state;
	struct db_value v;
	run(f, "CREATE TABLE times (at DATETIME);"
	       "INSERT INTO times VALUES ('2024-01-02 03:04:05'),"
	       "('2024-01-02T03:04:05.000Z'), ('2024-01-02T05:04:05+02:00'),"
	       "(1704164645000)");
	struct db_result *r = query(f, "SELECT at FROM times", NULL, 0);
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(db_get(r, i, 0, DB_TIMESTAMP, &f->a, &v));
		assert_true(v.i == INT64_C(1704164645000000));
	}
	db_result_free(r);
}

static void failures_speak_sqlstate(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *sql, *sqlstate;
	} bad[] = {
		{ "INSERT INTO a VALUES (1, 'x', 1)", "23505" },
		{ "INSERT INTO a VALUES (2, NULL, 1)", "23502" },
		{ "INSERT INTO a VALUES (2, 'x', -1)", "23514" },
		{ "INSERT INTO b VALUES (7)", "23503" },
		{ "SELECT nope", "XX000" },
	};
	struct db_result *r;
	run(f, "CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT NOT NULL, n INT "
	       "CONSTRAINT positive CHECK (n > 0));"
	       "CREATE TABLE b (a INT REFERENCES a (id));"
	       "CREATE TABLE u (x INT, y INT, UNIQUE (x, y));"
	       "INSERT INTO a VALUES (1, 'x', 1); INSERT INTO u VALUES (1, 2)");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(db_query(f->db, str_c(bad[i].sql), NULL, 0, &r,
					  &f->err),
				 -1);
		assert_string_equal(f->err.code, "SQL");
		assert_string_equal(db_last_failure(f->db)->sqlstate,
				    bad[i].sqlstate);
	}
	assert_int_equal(db_query(f->db, S("INSERT INTO u VALUES (1, 2)"), NULL,
				  0, &r, &f->err),
			 -1);
	assert_true(str_is(db_last_failure(f->db)->table, "u"));
	assert_true(str_is(db_last_failure(f->db)->column, "x, y"));
}

static void transactions_nest(void **state)
{
	struct fixture *f = *state;
	nicol_error *e = &f->err;
	run(f, "CREATE TABLE t (x INT)");
	assert_int_equal(db_begin(f->db, NULL, e), 0);
	run(f, "INSERT INTO t VALUES (1)");
	assert_int_equal(db_begin(f->db, NULL, e), 0);
	run(f, "INSERT INTO t VALUES (2)");
	assert_int_equal(db_rollback(f->db, e), 0);
	assert_int_equal(db_commit(f->db, e), 0);
	assert_false(db_in_transaction(f->db));
	assert_int_equal(number(f, "SELECT sum(x) FROM t"), 1);
	assert_int_equal(db_begin(f->db, "ReadCommitted", e), -1);
}

static void a_failed_script_is_rolled_back(void **state)
{
	struct fixture *f = *state;
	run(f, "CREATE TABLE t (x INT)");
	assert_int_equal(
		db_run_script(f->db,
			      S("PRAGMA foreign_keys = OFF; BEGIN; INSERT INTO "
				"t VALUES (1); SELECT nope; COMMIT"),
			      &f->err),
		-1);
	assert_non_null(strstr(f->err.message, "nope"));
	assert_false(db_in_transaction(f->db));
	assert_int_equal(number(f, "SELECT count(*) FROM t"), 0);
	assert_int_equal(number(f, "PRAGMA foreign_keys"), 1);
}

static void a_pipeline_is_one_transaction(void **state)
{
	struct fixture *f = *state;
	struct db_result *r[3];
	uint32_t failed;
	run(f, "CREATE TABLE t (x INT)");
	struct db_statement s[] = { { S("INSERT INTO t VALUES (1)"), NULL, 0 },
				    { S("SELECT nope"), NULL, 0 },
				    { S("INSERT INTO t VALUES (2)"), NULL,
				      0 } };
	assert_int_equal(db_pipeline(f->db, s, 3, r, &failed, &f->err), -1);
	assert_int_equal(failed, 1);
	assert_int_equal(number(f, "SELECT count(*) FROM t"), 0);
	s[1].sql = S("SELECT count(*) FROM t");
	assert_int_equal(db_pipeline(f->db, s, 3, r, &failed, &f->err), 0);
	assert_int_equal(db_get_int(r[1], 0, 0), 1);
	assert_int_equal(db_result_affected(r[2]), 1);
	for (int i = 0; i < 3; i++)
		db_result_free(r[i]);
}

static void statements_stay_within_the_cache(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 250; i++) {
		str sql = str_fmt(&f->a, "SELECT %d", i % 130);
		assert_int_equal(number(f, sql.ptr), i % 130);
	}
}

static void a_missing_file_is_P1003(void **state)
{
	struct fixture *f = *state;
	struct db_url url;
	struct db *db;
	assert_int_equal(
		db_url_parse(&f->a, S("file:nope.db"), f->dir, &url, &f->err),
		0);
	assert_int_equal(db_open(&db, &url, &f->err), -1);
	assert_string_equal(f->err.code, "P1003");
	assert_string_equal(f->err.meta, "{\"database_name\":\"nope.db\"}");
	assert_int_equal(db_drop_database(&url, &f->err), -1);
	assert_string_equal(f->err.code, "P1003");
	assert_int_equal(db_create_database(&f->url, &f->err), -1);
	assert_string_equal(f->err.code, "P1009");
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	struct fixture *f = *state;
	struct db_url url;
	struct db *db;
	const char *path = path_join(&f->a, f->dir, "text.db");
	assert_int_equal(file_write(path,
				    S("no database at all, but text "
				      "that is long enough to be one"),
				    0644, &f->err),
			 0);
	assert_int_equal(
		db_url_parse(&f->a, S("file:text.db"), f->dir, &url, &f->err),
		0);
	assert_int_equal(db_open(&db, &url, &f->err), -1);
	assert_null(db);
	unlink(path);
}

static void a_locked_file_times_out(void **state)
{
	struct fixture *f = *state;
	struct db *other;
	struct db_url url = f->url;
	url.socket_timeout = 1;
	assert_int_equal(db_open(&other, &url, &f->err), 0);
	run(f, "CREATE TABLE t (x INT)");
	assert_int_equal(db_begin(f->db, NULL, &f->err), 0);
	run(f, "INSERT INTO t VALUES (1)");
	assert_int_equal(
		db_run_script(other, S("INSERT INTO t VALUES (2)"), &f->err),
		-1);
	assert_string_equal(f->err.code, "P1008");
	assert_int_equal(db_rollback(f->db, NULL), 0);
	db_close(other);
}

/* With a write-ahead log a writer stands in nobody's way who reads. */
static void a_log_lets_readers_through(void **state)
{
	struct fixture *f = *state;
	struct db_url url = f->url;
	struct db *other;
	struct db_result *r;
	url.journal_mode = S("wal");
	assert_int_equal(db_open(&other, &url, &f->err), 0);
	run(f, "CREATE TABLE t (x INT)");
	r = query(f, "PRAGMA journal_mode", NULL, 0);
	assert_true(str_is(db_get_str(r, 0, 0), "wal"));
	db_result_free(r);
	assert_int_equal(db_begin(other, NULL, &f->err), 0);
	assert_int_equal(
		db_run_script(other, S("INSERT INTO t VALUES (1)"), &f->err),
		0);
	r = query(f, "SELECT count(*) FROM t", NULL, 0);
	assert_int_equal(db_get_int(r, 0, 0), 0);
	db_result_free(r);
	assert_int_equal(db_commit(other, &f->err), 0);
	db_close(other);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_kind_makes_the_round_trip),
		TEST(times_are_read_from_text_too),
		TEST(failures_speak_sqlstate),
		TEST(transactions_nest),
		TEST(a_failed_script_is_rolled_back),
		TEST(a_pipeline_is_one_transaction),
		TEST(statements_stay_within_the_cache),
		TEST(a_missing_file_is_P1003),
		TEST(a_file_that_is_no_database_is_refused),
		TEST(a_locked_file_times_out),
		TEST(a_log_lets_readers_through),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
