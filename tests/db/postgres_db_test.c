/* The PostgreSQL driver against a real server: values, statements,
 * pipelines, transactions, and everything that can fail. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/db.h"

struct fixture {
	struct arena a;
	struct db_url url;
	struct db *db;
	nicol_error err;
};

static struct db_url url_of(struct arena *a, const char *parameters)
{
	struct db_url url;
	nicol_error err = { 0 };
	str text = str_fmt(a, "%s%s", getenv("NICOL_TEST_URL"), parameters);
	if (db_url_parse(a, text, NULL, &url, &err) < 0)
		fail_msg("%s", err.message);
	return url;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	f->url = url_of(&f->a, "");
	if (db_open(&f->db, &f->url, &f->err) < 0)
		fail_msg("%s %s", f->err.code, f->err.message);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	db_close(f->db);
	nicol_error_clear(&f->err);
	arena_release(&f->a);
	free(f);
	return 0;
}

static struct db_value text(const char *s)
{
	return (struct db_value){ .type = DB_TEXT, .s = str_c(s) };
}

static struct db_value integer(int64_t i)
{
	return (struct db_value){ .type = DB_INT, .i = i };
}

static struct db_result *query(struct fixture *f, const char *sql,
			       const struct db_value *params, uint32_t n)
{
	struct db_result *r;
	if (db_query(f->db, str_c(sql), params, n, &r, &f->err) < 0)
		fail_msg("%s: %s %s", sql, f->err.code, f->err.message);
	return r;
}

/* The text of the one cell that a query gives. */
static const char *cell(struct fixture *f, const char *sql)
{
	struct db_result *r = query(f, sql, NULL, 0);
	assert_int_equal(db_result_rows(r), 1);
	const char *s = str_cdup(&f->a, db_get_str(r, 0, 0));
	db_result_free(r);
	return s;
}

static void run(struct fixture *f, const char *script)
{
	if (db_run_script(f->db, str_c(script), &f->err) < 0)
		fail_msg("%s: %s", script, f->err.message);
}

/* ---- values ---- */

/* The literal of a type; sent as `kind`, it must come back the same, both in
 * binary and in the text format (which a column of an unknown type
 * forces). */
static const struct {
	const char *type, *literal;
	enum db_type kind;
} values[] = {
	{ "int2", "-32768", DB_INT },
	{ "int2", "32767", DB_INT },
	{ "int4", "-2147483648", DB_INT },
	{ "int4", "2147483647", DB_INT },
	{ "int8", "-9223372036854775808", DB_INT },
	{ "int8", "9223372036854775807", DB_INT },
	{ "oid", "4294967295", DB_INT },
	{ "bool", "true", DB_BOOL },
	{ "bool", "false", DB_BOOL },
	{ "float4", "1.1", DB_FLOAT },
	{ "float4", "-3.4028235e+38", DB_FLOAT },
	{ "float4", "NaN", DB_FLOAT },
	{ "float8", "0.1", DB_FLOAT },
	{ "float8", "5e-324", DB_FLOAT },
	{ "float8", "1.7976931348623157e+308", DB_FLOAT },
	{ "float8", "-Infinity", DB_FLOAT },
	{ "float8", "NaN", DB_FLOAT },
	{ "numeric", "0", DB_DECIMAL },
	{ "numeric", "0.00", DB_DECIMAL },
	{ "numeric", "-0.000000000000000000000000000001", DB_DECIMAL },
	{ "numeric", "12345678901234567890123456789.0123456789", DB_DECIMAL },
	{ "numeric", "100000000", DB_DECIMAL },
	{ "numeric", "10000.0001", DB_DECIMAL },
	{ "numeric", "NaN", DB_DECIMAL },
	{ "numeric(65,30)", "1.500000000000000000000000000000", DB_DECIMAL },
	{ "money", "-92233720368547758.08", DB_DECIMAL },
	{ "money", "0.05", DB_DECIMAL },
	{ "text", "", DB_TEXT },
	{ "text", "h\xC3\xA9llo 'quoted' \"double\" \\ {x,y}", DB_TEXT },
	{ "varchar(20)", "abc", DB_TEXT },
	{ "char(5)", "ab   ", DB_TEXT },
	{ "\"char\"", "x", DB_TEXT },
	{ "name", "a_name", DB_TEXT },
	{ "citext", "MiXed", DB_TEXT },
	{ "xml", "<a>b</a>", DB_TEXT },
	{ "mood", "so la la", DB_TEXT },
	{ "positive", "7", DB_INT },
	{ "bytea", "\\x0001ff5c27", DB_BYTES },
	{ "bytea", "\\x", DB_BYTES },
	{ "timestamp", "2024-02-29 23:59:59.999999", DB_TIMESTAMP },
	{ "timestamp", "1969-12-31 23:59:59.123", DB_TIMESTAMP },
	{ "timestamp", "0001-01-01 00:00:00", DB_TIMESTAMP },
	{ "timestamp", "0044-03-15 12:00:00 BC", DB_TIMESTAMP },
	{ "timestamp", "200000-01-01 00:00:00", DB_TIMESTAMP },
	{ "timestamp", "infinity", DB_TIMESTAMP },
	{ "timestamptz", "2024-06-01 12:30:00.000001", DB_TIMESTAMP },
	{ "timestamptz", "-infinity", DB_TIMESTAMP },
	{ "date", "2000-01-01", DB_DATE },
	{ "date", "1582-10-15", DB_DATE },
	{ "date", "4713-01-01 BC", DB_DATE },
	{ "date", "infinity", DB_DATE },
	{ "time", "23:59:59.999999", DB_TIME },
	{ "time", "00:00:00", DB_TIME },
	{ "timetz", "10:11:12", DB_TIME },
	{ "json", "{\"a\": [1,  2]}", DB_JSON },
	{ "jsonb", "{\"a\": [1, 2]}", DB_JSON },
	{ "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", DB_UUID },
	{ "inet", "192.168.0.1", DB_TEXT },
	{ "inet", "192.168.0.1/24", DB_TEXT },
	{ "inet", "2001:db8::1/64", DB_TEXT },
	{ "cidr", "10.0.0.0/8", DB_TEXT },
	{ "cidr", "10.1.2.3/32", DB_TEXT },
	{ "bit(10)", "1010101011", DB_TEXT },
	{ "varbit", "1", DB_TEXT },
	{ "varbit", "", DB_TEXT },
	{ "interval", "1 day 02:03:04", DB_TEXT },
	{ "point", "(1,2)", DB_TEXT },
	{ "tsvector", "'a' 'b'", DB_TEXT },
	{ "int4range", "[1,5)", DB_TEXT },
};

static void value_types(struct fixture *f)
{
	run(f, "CREATE EXTENSION IF NOT EXISTS citext;"
	       "DROP TYPE IF EXISTS mood CASCADE;"
	       "CREATE TYPE mood AS ENUM ('sad', 'so la la');"
	       "DROP DOMAIN IF EXISTS positive CASCADE;"
	       "CREATE DOMAIN positive AS int4 CHECK (VALUE > 0)");
}

static void expect(struct db_result *r, uint32_t column, enum db_type kind,
		   const char *type, const char *literal, struct arena *a)
{
	struct db_value v;
	if (!db_get(r, 0, column, DB_NULL, a, &v))
		fail_msg("%s %s cannot be read", type, literal);
	if (v.type != kind)
		fail_msg("%s %s comes as kind %d, not %d", type, literal,
			 v.type, kind);
	if (!db_get(r, 0, column, DB_TEXT, a, &v) || !str_is(v.s, literal))
		fail_msg("%s %s comes back as %.*s", type, literal, SARG(v.s));
}

static void every_type_makes_the_round_trip(void **state)
{
	struct fixture *f = *state;
	value_types(f);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct db_value v;
		const char *type = values[i].type, *want = values[i].literal;
		enum db_type kind = values[i].kind;
		str select = str_fmt(&f->a, "SELECT $1::%s, '%d s'::interval",
				     type, (int)i);
		/* the server's reading of the literal, in text format */
		struct db_value literal = text(want);
		struct db_result *r = query(f, select.ptr, &literal, 1);
		expect(r, 0, kind, type, want, &f->a);
		assert_true(db_get(r, 0, 0, DB_NULL, &f->a, &v));
		/* the value itself, back in binary */
		select = str_fmt(&f->a, "SELECT $1::%s", type);
		struct db_result *again = query(f, select.ptr, &v, 1);
		expect(again, 0, kind, type, want, &f->a);
		db_result_free(again);
		db_result_free(r);
	}
}

static void nulls_are_null_in_every_type(void **state)
{
	struct fixture *f = *state;
	value_types(f);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct db_value null = { .type = DB_NULL }, v;
		str select = str_fmt(&f->a, "SELECT $1::%s", values[i].type);
		struct db_result *r = query(f, select.ptr, &null, 1);
		assert_true(db_is_null(r, 0, 0));
		assert_true(db_get(r, 0, 0, values[i].kind, &f->a, &v));
		assert_int_equal(v.type, DB_NULL);
		db_result_free(r);
	}
}

static void arrays_of_every_type_make_the_round_trip(void **state)
{
	struct fixture *f = *state;
	value_types(f);
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct db_value v, items[3] = { { .type = DB_NULL } };
		const char *type = values[i].type, *want = values[i].literal;
		if (!strcmp(type, "char(5)"))
			continue; /* blank padding is not kept in text */
		items[1] = items[2] = text(want);
		struct db_value array = { .type = DB_ARRAY,
					  .items = items,
					  .n_items = 3 };
		str select = str_fmt(&f->a, "SELECT $1::%s[]", type);
		struct db_result *r = query(f, select.ptr, &array, 1);
		assert_true(db_get(r, 0, 0, DB_NULL, &f->a, &v));
		assert_int_equal(v.type, DB_ARRAY);
		struct db_result *again = query(f, select.ptr, &v, 1);
		assert_true(db_get(again, 0, 0, DB_ARRAY, &f->a, &v));
		assert_int_equal(v.n_items, 3);
		assert_int_equal(v.items[0].type, DB_NULL);
		assert_int_equal(v.items[1].type, values[i].kind);
		/* as text once more, by the server */
		select = str_fmt(&f->a, "SELECT ($1::%s[])[3]::text", type);
		struct db_result *as_text = query(f, select.ptr, &v, 1);
		select = str_fmt(&f->a, "SELECT $1::%s::text", type);
		struct db_result *direct = query(f, select.ptr, &items[1], 1);
		assert_true(str_eq(db_get_str(as_text, 0, 0),
				   db_get_str(direct, 0, 0)));
		db_result_free(direct);
		db_result_free(as_text);
		db_result_free(again);
		db_result_free(r);
	}
}

static void empty_and_nested_arrays_are_read(void **state)
{
	struct fixture *f = *state;
	struct db_value v;
	struct db_value none = { .type = DB_ARRAY };
	struct db_result *r = query(
		f,
		"SELECT $1::int4[], '{{1,2},{3,4}}'::int4[], '[2:3]={5,6}'"
		"::int4[]",
		&none, 1);
	assert_true(db_get(r, 0, 0, DB_ARRAY, &f->a, &v));
	assert_int_equal(v.n_items, 0);
	assert_true(db_get(r, 0, 1, DB_ARRAY, &f->a, &v));
	assert_int_equal(v.n_items, 2);
	assert_int_equal(v.items[1].items[0].i, 3);
	assert_true(db_get(r, 0, 2, DB_ARRAY, &f->a, &v));
	assert_int_equal(v.items[1].i, 6);
	db_result_free(r);
}

static void a_value_out_of_range_is_refused_by_the_server(void **state)
{
	struct fixture *f = *state;
	struct db_value v = integer(1LL << 40);
	struct db_result *r;
	assert_int_equal(
		db_query(f->db, S("SELECT $1::int4"), &v, 1, &r, &f->err), -1);
	assert_string_equal(f->err.code, "SQL");
	assert_string_equal(db_last_failure(f->db)->sqlstate, "22003");
}

static void conversions_that_lose_something_fail(void **state)
{
	struct fixture *f = *state;
	struct db_value v;
	struct db_result *r =
		query(f,
		      "SELECT 1.5::numeric, 2.0::numeric, 7::int4, 'x'::text,"
		      "'2020-01-02'::date",
		      NULL, 0);
	assert_false(db_get(r, 0, 0, DB_INT, &f->a, &v));
	assert_true(db_get(r, 0, 1, DB_INT, &f->a, &v));
	assert_int_equal(v.i, 2);
	assert_true(db_get(r, 0, 2, DB_DECIMAL, &f->a, &v));
	assert_true(str_is(v.s, "7"));
	assert_false(db_get(r, 0, 3, DB_INT, &f->a, &v));
	assert_true(db_get(r, 0, 4, DB_TIMESTAMP, &f->a, &v));
	assert_true(v.i == INT64_C(1577923200000000));
	db_result_free(r);
}

/* ---- statements ---- */

static void statements_are_prepared_once_and_evicted(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?statement_cache_size=3");
	db_close(f->db);
	assert_int_equal(db_open(&f->db, &url, &f->err), 0);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 10; i++) {
			str sql = str_fmt(&f->a, "SELECT %d", i);
			assert_string_equal(cell(f, sql.ptr),
					    sql.ptr + sizeof("SELECT"));
		}
	/* this query is one of the three */
	assert_string_equal(
		cell(f, "SELECT count(*) FROM pg_prepared_statements"), "3");
	assert_string_equal(
		cell(f, "SELECT count(*) FROM pg_prepared_statements"), "3");
}

static void no_cache_leaves_nothing_on_the_server(void **state)
{
	struct fixture *f = *state;
	static const char *const off[] = { "?statement_cache_size=0",
					   "?pgbouncer=true" };
	for (int i = 0; i < 2; i++) {
		struct db_url url = url_of(&f->a, off[i]);
		struct db_value v = integer(5);
		db_close(f->db);
		assert_int_equal(db_open(&f->db, &url, &f->err), 0);
		for (int k = 0; k < 3; k++) {
			struct db_result *r =
				query(f, "SELECT $1::int8 + 1", &v, 1);
			assert_int_equal(db_get_int(r, 0, 0), 6);
			db_result_free(r);
		}
		assert_string_equal(cell(f, "SELECT count(*) FROM "
					    "pg_prepared_statements"),
				    "0");
	}
}

static void a_statement_survives_a_change_of_its_table(void **state)
{
	struct fixture *f = *state;
	run(f, "DROP TABLE IF EXISTS changing; "
	       "CREATE TABLE changing AS SELECT 1 AS a");
	assert_string_equal(cell(f, "SELECT * FROM changing"), "1");
	run(f, "ALTER TABLE changing ADD b text, ALTER a TYPE text");
	assert_string_equal(cell(f, "SELECT * FROM changing"), "1");
	run(f, "DISCARD ALL");
	assert_string_equal(cell(f, "SELECT * FROM changing"), "1");
}

static void a_pipeline_survives_a_change_of_its_tables(void **state)
{
	struct fixture *f = *state;
	struct db_statement s[] = { { S("SELECT * FROM moving1"), NULL, 0 },
				    { S("SELECT * FROM moving2"), NULL, 0 },
				    { S("SELECT 1"), NULL, 0 } };
	struct db_result *r[3];
	run(f, "DROP TABLE IF EXISTS moving1, moving2;"
	       "CREATE TABLE moving1 AS SELECT 1 AS a;"
	       "CREATE TABLE moving2 AS SELECT 2 AS a");
	for (int round = 0; round < 2; round++) {
		if (db_pipeline(f->db, s, 3, r, NULL, &f->err) < 0)
			fail_msg("%s", f->err.message);
		assert_int_equal(db_get_int(r[0], 0, 0), 1);
		assert_int_equal(db_get_int(r[1], 0, 0), 2);
		assert_int_equal(db_result_columns(r[0]), round + 1);
		for (int i = 0; i < 3; i++)
			db_result_free(r[i]);
		run(f, str_fmt(&f->a,
			       "ALTER TABLE moving1 ADD b%d text;"
			       "ALTER TABLE moving2 ADD b%d text",
			       round, round)
			       .ptr);
	}
	/* inside a transaction nothing can be tried again */
	assert_int_equal(db_begin(f->db, NULL, &f->err), 0);
	assert_int_equal(db_pipeline(f->db, s, 3, r, NULL, &f->err), -1);
	assert_int_equal(db_rollback(f->db, &f->err), 0);
	assert_int_equal(db_pipeline(f->db, s, 3, r, NULL, &f->err), 0);
	for (int i = 0; i < 3; i++)
		db_result_free(r[i]);
}

static void a_failure_tells_what_the_server_said(void **state)
{
	struct fixture *f = *state;
	struct db_result *r;
	run(f,
	    "DROP TABLE IF EXISTS fails; CREATE TABLE fails(id int CONSTRAINT "
	    "fails_id UNIQUE); INSERT INTO fails VALUES (1)");
	assert_int_equal(db_query(f->db, S("INSERT INTO fails VALUES (1)"),
				  NULL, 0, &r, &f->err),
			 -1);
	assert_null(r);
	const struct db_failure *x = db_last_failure(f->db);
	assert_string_equal(x->sqlstate, "23505");
	assert_true(str_is(x->constraint, "fails_id"));
	assert_true(str_is(x->table, "fails"));
	assert_true(str_is(x->detail, "Key (id)=(1) already exists."));
	assert_int_equal(
		db_query(f->db, S("SELECT nope"), NULL, 0, &r, &f->err), -1);
	assert_int_equal(db_last_failure(f->db)->position, 8);
	assert_string_equal(cell(f, "SELECT 'still here'"), "still here");
}

static void rows_affected_are_counted(void **state)
{
	struct fixture *f = *state;
	int64_t n;
	run(f, "DROP TABLE IF EXISTS counted; CREATE TABLE counted(id int)");
	assert_int_equal(db_exec(f->db,
				 S("INSERT INTO counted SELECT "
				   "generate_series(1, 7)"),
				 NULL, 0, &n, &f->err),
			 0);
	assert_int_equal(n, 7);
}

static void the_number_of_parameters_is_checked(void **state)
{
	struct fixture *f = *state;
	struct db_result *r;
	assert_int_equal(
		db_query(f->db, S("SELECT $1::int"), NULL, 0, &r, &f->err), -1);
	assert_string_equal(f->err.code, "P1016");
}

static void copy_in_a_script_is_an_error_not_a_hang(void **state)
{
	struct fixture *f = *state;
	run(f, "DROP TABLE IF EXISTS copied; CREATE TABLE copied(id int)");
	assert_int_equal(
		db_run_script(f->db, S("COPY copied FROM stdin"), &f->err), -1);
	run(f, "COPY copied TO stdout");
	assert_string_equal(cell(f, "SELECT 1"), "1");
}

/* ---- pipelines and transactions ---- */

static void a_pipeline_gives_each_its_result(void **state)
{
	struct fixture *f = *state;
	struct db_value v[3] = { integer(1), integer(2), integer(3) };
	struct db_statement s[] = {
		{ S("SELECT $1::int8"), &v[0], 1 },
		{ S("SELECT $1::int8 * 10"), &v[1], 1 },
		{ S("SELECT $1::int8"), &v[2], 1 },
	};
	struct db_result *r[3];
	for (int round = 0; round < 2; round++) {
		assert_int_equal(db_pipeline(f->db, s, 3, r, NULL, &f->err), 0);
		assert_int_equal(db_get_int(r[0], 0, 0), 1);
		assert_int_equal(db_get_int(r[1], 0, 0), 20);
		assert_int_equal(db_get_int(r[2], 0, 0), 3);
		for (int i = 0; i < 3; i++)
			db_result_free(r[i]);
	}
}

static void a_pipeline_stops_at_the_first_failure(void **state)
{
	struct fixture *f = *state;
	struct db_value zero = integer(0);
	run(f, "DROP TABLE IF EXISTS piped; CREATE TABLE piped(id int)");
	struct db_statement s[] = {
		{ S("INSERT INTO piped VALUES (1)"), NULL, 0 },
		{ S("SELECT 1 / $1::int4"), &zero, 1 },
		{ S("INSERT INTO piped VALUES (2)"), NULL, 0 },
	};
	struct db_result *r[3];
	uint32_t failed;
	assert_int_equal(db_pipeline(f->db, s, 3, r, &failed, &f->err), -1);
	assert_int_equal(failed, 1);
	assert_string_equal(db_last_failure(f->db)->sqlstate, "22012");
	assert_string_equal(cell(f, "SELECT count(*) FROM piped"), "0");
	s[1].sql = S("SELECT nothing such");
	s[1].n_params = 0;
	assert_int_equal(db_pipeline(f->db, s, 3, r, &failed, &f->err), -1);
	assert_int_equal(failed, 1);
	assert_string_equal(cell(f, "SELECT count(*) FROM piped"), "0");
}

static void transactions_nest_by_savepoints(void **state)
{
	struct fixture *f = *state;
	nicol_error *e = &f->err;
	run(f, "DROP TABLE IF EXISTS tx; CREATE TABLE tx(id int)");
	assert_int_equal(db_begin(f->db, "Serializable", e), 0);
	assert_string_equal(cell(f, "SHOW transaction_isolation"),
			    "serializable");
	run(f, "INSERT INTO tx VALUES (1)");
	assert_int_equal(db_begin(f->db, NULL, e), 0);
	run(f, "INSERT INTO tx VALUES (2)");
	assert_int_equal(db_rollback(f->db, e), 0);
	assert_int_equal(db_begin(f->db, NULL, e), 0);
	run(f, "INSERT INTO tx VALUES (3)");
	assert_int_equal(db_commit(f->db, e), 0);
	assert_true(db_in_transaction(f->db));
	assert_int_equal(db_commit(f->db, e), 0);
	assert_false(db_in_transaction(f->db));
	assert_string_equal(cell(f, "SELECT string_agg(id::text, ',') FROM tx"),
			    "1,3");
}

static void a_failed_transaction_does_not_pretend_to_commit(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->db, NULL, &f->err), 0);
	assert_int_equal(db_run_script(f->db, S("SELECT 1/0"), &f->err), -1);
	assert_int_equal(db_commit(f->db, &f->err), -1);
	assert_false(db_in_transaction(f->db));
	assert_int_equal(db_begin(f->db, "Chaos", &f->err), -1);
	assert_string_equal(cell(f, "SELECT 1"), "1");
}

static void a_failed_script_leaves_no_transaction_open(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(
		db_run_script(f->db, S("BEGIN; SELECT 1/0; COMMIT"), &f->err),
		-1);
	assert_false(db_in_transaction(f->db));
	assert_string_equal(cell(f, "SELECT 1"), "1");
}

/* ---- connections ---- */

static void expect_open(struct fixture *f, const struct db_url *url,
			const char *code, const char *meta)
{
	struct db *db;
	assert_int_equal(db_open(&db, url, &f->err), -1);
	assert_string_equal(f->err.code, code);
	if (meta)
		assert_string_equal(f->err.meta, meta);
	assert_null(strstr(f->err.message, "s3cret"));
}

static void failed_connections_have_prismas_codes(void **state)
{
	struct fixture *f = *state;
	struct db_url url = f->url;
	url.password = S("s3cret");
	url.database = S("no such");
	expect_open(f, &url, "P1003", "{\"database_name\":\"no such\"}");
	url = f->url;
	url.port = S("1");
	url.host = S("127.0.0.1");
	expect_open(f, &url, "P1001",
		    "{\"database_location\":\"127.0.0.1:1\"}");
	url.host = S("no-such-host.invalid");
	expect_open(f, &url, "P1001", NULL);
	url = f->url;
	url.user = S("nobody_here");
	expect_open(f, &url, "P1010", NULL);
	url = f->url;
	url.sslmode_text = S("require");
	url.sslmode = SSL_REQUIRE;
	expect_open(f, &url, "P1011", NULL);
	url = f->url;
	url.sslidentity = S("x.p12");
	expect_open(f, &url, "P1011", NULL);
}

static void several_hosts_are_tried_in_order(void **state)
{
	struct fixture *f = *state;
	struct db_url url = f->url;
	struct db *db;
	url.host = S("127.0.0.1,127.0.0.1");
	url.port = str_fmt(&f->a, "1,%.*s", SARG(f->url.port));
	assert_int_equal(db_open(&db, &url, &f->err), 0);
	db_close(db);
}

static void the_schema_of_the_url_is_the_search_path(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?schema=odd%22%20one");
	db_close(f->db);
	assert_int_equal(db_open(&f->db, &url, &f->err), 0);
	assert_string_equal(cell(f, "SHOW search_path"), "\"odd\"\" one\"");
}

static void kill_backend(struct fixture *f, const char *pid)
{
	struct db *other;
	assert_int_equal(db_open(&other, &f->url, &f->err), 0);
	str sql = str_fmt(&f->a,
			  "DO $$ BEGIN PERFORM pg_terminate_backend(%s); "
			  "WHILE EXISTS (SELECT FROM pg_stat_activity WHERE "
			  "pid = %s) LOOP PERFORM pg_sleep(0.01), "
			  "pg_stat_clear_snapshot(); END LOOP; END $$",
			  pid, pid);
	assert_int_equal(db_run_script(other, sql, &f->err), 0);
	db_close(other);
}

static void a_server_that_goes_away_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct db_result *r;
	kill_backend(f, cell(f, "SELECT pg_backend_pid()"));
	assert_int_equal(db_query(f->db, S("SELECT 2"), NULL, 0, &r, &f->err),
			 -1);
	assert_string_equal(f->err.code, "P1017");
	assert_false(db_is_alive(f->db));
	/* and it stays so, whatever one calls */
	struct db_statement s = { S("SELECT 1"), NULL, 0 };
	assert_int_equal(db_pipeline(f->db, &s, 1, &r, NULL, &f->err), -1);
	assert_string_equal(f->err.code, "P1017");
	assert_int_equal(db_run_script(f->db, S("SELECT 1"), &f->err), -1);
	assert_string_equal(f->err.code, "P1017");
}

static void a_silent_server_times_out(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?socket_timeout=1");
	struct db_result *r;
	db_close(f->db);
	assert_int_equal(db_open(&f->db, &url, &f->err), 0);
	assert_int_equal(
		db_query(f->db, S("SELECT pg_sleep(60)"), NULL, 0, &r, &f->err),
		-1);
	assert_string_equal(f->err.code, "P1008");
	assert_false(db_is_alive(f->db));
}

struct canceller {
	struct db *db;
	atomic_bool done;
};

/* Again and again: a cancel that comes before its statement is lost. */
static void *cancel_soon(void *arg)
{
	struct canceller *c = arg;
	struct timespec pause = { 0, 50 * 1000 * 1000 };
	while (!atomic_load(&c->done)) {
		nanosleep(&pause, NULL);
		db_cancel(c->db);
	}
	return NULL;
}

static void a_running_statement_is_cancelled(void **state)
{
	struct fixture *f = *state;
	struct canceller c = { .db = f->db };
	pthread_t thread;
	struct db_result *r;
	pthread_create(&thread, NULL, cancel_soon, &c);
	/* preparing may be cancelled as well: the same failure */
	assert_int_equal(
		db_query(f->db, S("SELECT pg_sleep(60)"), NULL, 0, &r, &f->err),
		-1);
	atomic_store(&c.done, true);
	pthread_join(thread, NULL);
	assert_string_equal(db_last_failure(f->db)->sqlstate, "57014");
	assert_true(db_is_alive(f->db));
}

static void databases_are_made_and_dropped(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?schema=app");
	struct db *db;
	url.database = S("odd \"name\"; drop");
	assert_int_equal(db_create_database(&url, &f->err), 0);
	assert_int_equal(db_create_database(&url, &f->err), -1);
	assert_string_equal(f->err.code, "P1009");
	nicol_error_clear(&f->err);
	assert_int_equal(db_open(&db, &url, &f->err), 0);
	struct db_result *r;
	assert_int_equal(db_query(db,
				  S("SELECT 1 FROM pg_namespace WHERE nspname "
				    "= 'app'"),
				  NULL, 0, &r, &f->err),
			 0);
	assert_int_equal(db_result_rows(r), 1);
	db_result_free(r);
	/* another session does not stand in the way */
	assert_int_equal(db_drop_database(&url, &f->err), 0);
	db_close(db);
	assert_int_equal(db_drop_database(&url, &f->err), -1);
	assert_string_equal(f->err.code, "P1003");
}

/* ---- pools ---- */

static void an_exhausted_pool_times_out(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?connection_limit=2&pool_timeout=1");
	struct db_pool *pool;
	struct db *a, *b, *c;
	assert_int_equal(db_pool_new(&pool, &url, &f->err), 0);
	assert_int_equal(db_pool_get(pool, &a, &f->err), 0);
	assert_int_equal(db_pool_get(pool, &b, &f->err), 0);
	assert_int_equal(db_pool_get(pool, &c, &f->err), -1);
	assert_string_equal(f->err.code, "P2024");
	assert_string_equal(f->err.meta,
			    "{\"connection_limit\":2,\"timeout\":1}");
	db_pool_put(pool, a);
	assert_int_equal(db_pool_get(pool, &c, &f->err), 0);
	assert_ptr_equal(a, c);
	db_pool_put(pool, b);
	db_pool_put(pool, c);
	db_pool_free(pool);
}

/* The pid of the pool's connection; empty when it turns out to be dead. */
static str pid_in(struct fixture *f, struct db_pool *pool)
{
	struct db *db;
	struct db_result *r;
	str pid = { 0 };
	assert_int_equal(db_pool_get(pool, &db, &f->err), 0);
	if (db_query(db, S("SELECT pg_backend_pid()"), NULL, 0, &r, &f->err) ==
	    0)
		pid = str_dup(&f->a, db_get_str(r, 0, 0));
	else
		assert_string_equal(f->err.code, "P1017");
	db_result_free(r);
	db_pool_put(pool, db);
	return pid;
}

static void a_pool_replaces_dead_connections(void **state)
{
	struct fixture *f = *state;
	struct db_pool *pool;
	struct db_url url = url_of(&f->a, "?connection_limit=1");
	assert_int_equal(db_pool_new(&pool, &url, &f->err), 0);
	str pid = pid_in(f, pool);
	kill_backend(f, pid.ptr);
	str next = pid_in(f, pool);
	if (!next.len) /* the server's farewell had not arrived yet */
		next = pid_in(f, pool);
	assert_true(next.len > 0);
	assert_false(str_eq(next, pid));
	db_pool_free(pool);
}

static void a_returned_connection_is_rolled_back(void **state)
{
	struct fixture *f = *state;
	struct db_pool *pool;
	struct db *db;
	struct db_url url = url_of(&f->a, "?connection_limit=1");
	run(f, "DROP TABLE IF EXISTS given_back; CREATE TABLE given_back()");
	assert_int_equal(db_pool_new(&pool, &url, &f->err), 0);
	assert_int_equal(db_pool_get(pool, &db, &f->err), 0);
	assert_int_equal(db_begin(db, NULL, &f->err), 0);
	assert_int_equal(db_run_script(db,
				       S("INSERT INTO given_back DEFAULT "
					 "VALUES"),
				       &f->err),
			 0);
	db_pool_put(pool, db);
	assert_int_equal(db_pool_get(pool, &db, &f->err), 0);
	assert_false(db_in_transaction(db));
	db_pool_put(pool, db);
	db_pool_free(pool);
	assert_string_equal(cell(f, "SELECT count(*) FROM given_back"), "0");
}

enum { THREADS = 8, ROUNDS = 50 };

static void *hammer(void *arg)
{
	struct db_pool *pool = arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct db *db;
		if (db_pool_get(pool, &db, NULL) < 0)
			return pool; /* anything but NULL */
		int rc = db_exec(db, S("UPDATE hammered SET n = n + 1"), NULL,
				 0, NULL, NULL);
		db_pool_put(pool, db);
		if (rc < 0)
			return pool;
	}
	return NULL;
}

static void many_threads_share_few_connections(void **state)
{
	struct fixture *f = *state;
	struct db_url url = url_of(&f->a, "?connection_limit=3&pool_timeout=0");
	struct db_pool *pool;
	pthread_t threads[THREADS];
	run(f, "DROP TABLE IF EXISTS hammered; CREATE TABLE hammered(n int8);"
	       "INSERT INTO hammered VALUES (0)");
	assert_int_equal(db_pool_new(&pool, &url, &f->err), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, pool);
	for (int i = 0; i < THREADS; i++) {
		void *problem;
		pthread_join(threads[i], &problem);
		assert_null(problem);
	}
	db_pool_free(pool);
	assert_string_equal(cell(f, "SELECT n FROM hammered"), "400");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_type_makes_the_round_trip),
		TEST(nulls_are_null_in_every_type),
		TEST(arrays_of_every_type_make_the_round_trip),
		TEST(empty_and_nested_arrays_are_read),
		TEST(a_value_out_of_range_is_refused_by_the_server),
		TEST(conversions_that_lose_something_fail),
		TEST(statements_are_prepared_once_and_evicted),
		TEST(no_cache_leaves_nothing_on_the_server),
		TEST(a_statement_survives_a_change_of_its_table),
		TEST(a_pipeline_survives_a_change_of_its_tables),
		TEST(a_failure_tells_what_the_server_said),
		TEST(rows_affected_are_counted),
		TEST(the_number_of_parameters_is_checked),
		TEST(copy_in_a_script_is_an_error_not_a_hang),
		TEST(a_pipeline_gives_each_its_result),
		TEST(a_pipeline_stops_at_the_first_failure),
		TEST(transactions_nest_by_savepoints),
		TEST(a_failed_transaction_does_not_pretend_to_commit),
		TEST(a_failed_script_leaves_no_transaction_open),
		TEST(failed_connections_have_prismas_codes),
		TEST(several_hosts_are_tried_in_order),
		TEST(the_schema_of_the_url_is_the_search_path),
		TEST(a_server_that_goes_away_is_noticed),
		TEST(a_silent_server_times_out),
		TEST(a_running_statement_is_cancelled),
		TEST(databases_are_made_and_dropped),
		TEST(an_exhausted_pool_times_out),
		TEST(a_pool_replaces_dead_connections),
		TEST(a_returned_connection_is_rolled_back),
		TEST(many_threads_share_few_connections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
