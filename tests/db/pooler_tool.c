/* The part of auth_db_test.sh that speaks to the servers it has made. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "db/db.h"

static struct db_url url_of(struct arena *a, const char *text)
{
	struct db_url url;
	nicol_error err = { 0 };
	if (db_url_parse(a, str_c(text), NULL, &url, &err) < 0)
		fail_msg("%s", err.message);
	return url;
}

static void expect(struct arena *a, const char *user, const char *password,
		   const char *code, const char *meta)
{
	struct db_url url = url_of(a, getenv("NICOL_TEST_URL"));
	nicol_error err = { 0 };
	struct db *db = NULL;
	url.user = str_c(user);
	url.password = str_c(password);
	int rc = db_open(&db, &url, &err);
	db_close(db);
	assert_int_equal(rc, code ? -1 : 0);
	if (!code)
		return;
	assert_string_equal(err.code, code);
	if (meta)
		assert_string_equal(err.meta, meta);
	assert_null(strstr(err.message, "wr0ng"));
	nicol_error_clear(&err);
}

static void passwords_are_checked(void **state)
{
	(void)state;
	struct arena a = { 0 };
	const char *meta = "{\"database_user\":\"secret\"}";
	expect(&a, "secret", "r1ght #/?%", NULL, NULL);
	expect(&a, "secret", "wr0ng", "P1000", meta);
	expect(&a, "secret", "", "P1000", meta);
	expect(&a, "refused", "wr0ng", "P1010",
	       "{\"database_name\":\"nicol_test\"}");
	expect(&a, "limited", "", "P2037", NULL);
	arena_release(&a);
}

/* Opens the test's database with more parameters; is the session encrypted? */
static const char *tls(struct arena *a, const char *parameters)
{
	nicol_error err = { 0 };
	struct db *db;
	struct db_result *r;
	str text = str_fmt(a, "%s?%s", getenv("NICOL_TEST_URL"), parameters);
	struct db_url url = url_of(a, text.ptr);
	if (db_open(&db, &url, &err) < 0) {
		const char *code = arena_strdup(a, err.code);
		nicol_error_clear(&err);
		return code;
	}
	assert_int_equal(db_query(db,
				  S("SELECT ssl FROM pg_stat_ssl WHERE pid = "
				    "pg_backend_pid()"),
				  NULL, 0, &r, &err),
			 0);
	const char *answer = db_get_bool(r, 0, 0) ? "tls" : "plain";
	db_result_free(r);
	db_close(db);
	return answer;
}

static void tls_is_as_the_url_wants_it(void **state)
{
	(void)state;
	struct arena a = { 0 };
	const char *cert = getenv("NICOL_TEST_CERTIFICATE");
	if (!cert)
		skip();
	assert_string_equal(tls(&a, "sslmode=disable"), "plain");
	assert_string_equal(tls(&a, "sslmode=prefer"), "tls");
	assert_string_equal(tls(&a, "sslmode=require"), "tls");
	/* an unknown certificate is accepted unless told otherwise */
	assert_string_equal(tls(&a, "sslmode=require&sslaccept=strict"),
			    "P1011");
	assert_string_equal(tls(&a, "sslmode=verify-full"), "P1011");
	str known = str_fmt(&a, "sslaccept=strict&sslcert=%s", cert);
	assert_string_equal(tls(&a, known.ptr), "tls");
	known = str_fmt(&a, "sslmode=verify-ca&sslrootcert=%s", cert);
	assert_string_equal(tls(&a, known.ptr), "tls");
	arena_release(&a);
}

/* Who the server takes us for, or the code of the failure. */
static const char *carded(struct arena *a, const char *file,
			  const char *password)
{
	nicol_error err = { 0 };
	struct db *db;
	struct db_result *r;
	struct db_url url = url_of(a, getenv("NICOL_TEST_URL"));
	url.user = S("carded");
	url.sslidentity = str_fmt(a, "%s/%s", getenv("NICOL_TEST_CARDS"), file);
	url.sslpassword = str_c(password);
	if (db_open(&db, &url, &err) < 0) {
		assert_null(strstr(err.message, "secret"));
		const char *code = arena_strdup(a, err.code);
		nicol_error_clear(&err);
		return code;
	}
	assert_int_equal(
		db_query(db, S("SELECT current_user::text"), NULL, 0, &r, &err),
		0);
	const char *who = str_cdup(a, db_get_str(r, 0, 0));
	db_result_free(r);
	db_close(db);
	return who;
}

static void an_identity_is_shown(void **state)
{
	(void)state;
	struct arena a = { 0 };
	if (!getenv("NICOL_TEST_CARDS"))
		skip();
	assert_string_equal(carded(&a, "card.p12", "p12 secret"), "carded");
	assert_string_equal(carded(&a, "card.p12", "wrong secret"), "P1011");
	assert_string_equal(carded(&a, "none.p12", ""), "P1011");
	assert_string_equal(carded(&a, "bare.p12", ""), "P1011");
	assert_string_equal(carded(&a, "ca.crt", ""), "P1011");
	arena_release(&a);
}

static void require_bouncer(void)
{
	if (!getenv("NICOL_TEST_BOUNCER"))
		skip();
}

static struct db_value integer(int64_t i)
{
	return (struct db_value){ .type = DB_INT, .i = i };
}

/* Two connections of ours over two of the server's, in turns: a statement
 * that was left behind would be missing, or there twice. */
static void a_pooler_keeps_nothing_of_ours(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db *db[3];
	nicol_error err = { 0 };
	require_bouncer();
	struct db_url url = url_of(&a, getenv("NICOL_TEST_BOUNCER"));
	for (int i = 0; i < 3; i++)
		if (db_open(&db[i], &url, &err) < 0)
			fail_msg("%s", err.message);
	for (int i = 0; i < 60; i++) {
		struct db_value v = integer(i);
		struct db_result *r;
		str sql = str_fmt(&a, "SELECT $1::int8 + %d, 'x'::text", i % 7);
		if (db_query(db[i % 3], sql, &v, 1, &r, &err) < 0)
			fail_msg("%s %s", err.code, err.message);
		assert_int_equal(db_get_int(r, 0, 0), i + i % 7);
		db_result_free(r);
	}
	for (int i = 0; i < 3; i++)
		db_close(db[i]);
	arena_release(&a);
}

static void transactions_and_pipelines_go_through_a_pooler(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db *db;
	nicol_error err = { 0 };
	require_bouncer();
	struct db_url url = url_of(&a, getenv("NICOL_TEST_BOUNCER"));
	assert_int_equal(db_open(&db, &url, &err), 0);
	assert_int_equal(db_run_script(db,
				       S("DROP TABLE IF EXISTS pooled; "
					 "CREATE TABLE pooled(id int8)"),
				       &err),
			 0);
	struct db_value v[2] = { integer(1), integer(2) };
	struct db_statement s[] = {
		{ S("INSERT INTO pooled VALUES ($1)"), &v[0], 1 },
		{ S("INSERT INTO pooled VALUES ($1)"), &v[1], 1 },
		{ S("SELECT sum(id)::int8 FROM pooled"), NULL, 0 },
	};
	struct db_result *r[3];
	assert_int_equal(db_begin(db, NULL, &err), 0);
	if (db_pipeline(db, s, 3, r, NULL, &err) < 0)
		fail_msg("%s %s", err.code, err.message);
	assert_int_equal(db_get_int(r[2], 0, 0), 3);
	for (int i = 0; i < 3; i++)
		db_result_free(r[i]);
	assert_int_equal(db_rollback(db, &err), 0);
	assert_int_equal(db_query(db, s[2].sql, NULL, 0, &r[0], &err), 0);
	assert_true(db_is_null(r[0], 0, 0));
	db_result_free(r[0]);
	db_close(db);
	arena_release(&a);
}

enum { THREADS = 6, ROUNDS = 40 };

static void *hammer(void *arg)
{
	struct db_pool *pool = arg;
	for (int i = 0; i < ROUNDS; i++) {
		struct db *db;
		struct db_value v = integer(1);
		if (db_pool_get(pool, &db, NULL) < 0)
			return pool;
		int rc = db_exec(db, S("UPDATE pooled_sum SET n = n + $1"), &v,
				 1, NULL, NULL);
		db_pool_put(pool, db);
		if (rc < 0)
			return pool;
	}
	return NULL;
}

static void many_threads_use_a_pooler(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db_pool *pool;
	struct db *db;
	struct db_result *r;
	pthread_t threads[THREADS];
	nicol_error err = { 0 };
	require_bouncer();
	struct db_url url = url_of(&a, getenv("NICOL_TEST_BOUNCER"));
	url.connection_limit = 4;
	assert_int_equal(db_open(&db, &url, &err), 0);
	assert_int_equal(
		db_run_script(db,
			      S("DROP TABLE IF EXISTS pooled_sum; CREATE TABLE "
				"pooled_sum AS SELECT 0::int8 AS n"),
			      &err),
		0);
	assert_int_equal(db_pool_new(&pool, &url, &err), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, pool);
	for (int i = 0; i < THREADS; i++) {
		void *problem;
		pthread_join(threads[i], &problem);
		assert_null(problem);
	}
	db_pool_free(pool);
	assert_int_equal(
		db_query(db, S("SELECT n FROM pooled_sum"), NULL, 0, &r, &err),
		0);
	assert_int_equal(db_get_int(r, 0, 0), THREADS * ROUNDS);
	db_result_free(r);
	db_close(db);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passwords_are_checked),
		cmocka_unit_test(tls_is_as_the_url_wants_it),
		cmocka_unit_test(an_identity_is_shown),
		cmocka_unit_test(a_pooler_keeps_nothing_of_ours),
		cmocka_unit_test(
			transactions_and_pipelines_go_through_a_pooler),
		cmocka_unit_test(many_threads_use_a_pooler),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
