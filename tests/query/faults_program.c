/*
 * Memory runs out in the middle of a client's work, at one allocation after
 * the other; compiled by faults.sh. Each time: the call says N0002, nothing
 * leaks (the sanitizer looks), the database is as before or as after the
 * call, and the same client goes on working.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "db.h"

static nicol_error err;
static nicol_client *watcher;

#define ok(p)                                                                  \
	do {                                                                   \
		if (!(p)) {                                                    \
			print_error("%s: %s\n", err.code, err.message);        \
			fail();                                                \
		}                                                              \
	} while (0)

/* ---- the scenario: each step is one call, true when it worked ---- */

static bool drop(const void *result)
{
	nicol_result_free(result);
	return result != NULL;
}

static bool create(nicol_client *db)
{
	return drop(fa_person_create(
		db,
		&(fa_person_create_args){
			.data = { .email = "a",
				  .posts.create = NICOL_LIST(
					  fa_post_create_data,
					  { .title = "x",
					    .tags.create = NICOL_LIST(
						    fa_tag_create_data,
						    { .name = "t" }) },
					  { .title = "y" }) },
			.include.posts = &(fa_post_find_many_args){ 0 } },
		&err));
}

static bool find_many(nicol_client *db)
{
	return drop(fa_person_find_many(
		db,
		&(fa_person_find_many_args){
			.where = { .email.in =
					   NICOL_LIST(const char *, "a", "b") },
			.order_by = NICOL_LIST(fa_person_order_by,
					       { .age = NICOL_DESC }),
			.include.posts =
				&(fa_post_find_many_args){
					.include.tags = &(
						fa_tag_find_many_args){ 0 } } },
		&err));
}

static bool update(nicol_client *db)
{
	return drop(fa_person_update(
		db,
		&(fa_person_update_args){
			.where = { .email = "a" },
			.data = { .age.increment = &(int32_t){ 1 },
				  .posts.create =
					  NICOL_LIST(fa_post_create_data,
						     { .title = "z" }) } },
		&err));
}

static bool create_many(nicol_client *db)
{
	fa_person_create_many_data rows[] = { { .email = "b" },
					      { .email = "c" } };
	return fa_person_create_many(
		       db, &(fa_person_create_many_args){ .data = { rows, 2 } },
		       &err) == 2;
}

static bool upsert(nicol_client *db)
{
	return drop(fa_person_upsert(
		db,
		&(fa_person_upsert_args){
			.where = { .email = "d" },
			.create = { .email = "d", .age = &(int32_t){ 5 } },
			.update = { .age.set = &(int32_t){ 5 } } },
		&err));
}

static int inside(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	if (!drop(fa_tag_create(
		    tx, &(fa_tag_create_args){ .data = { .name = "u" } }, e)))
		return -1;
	return nicol_execute_raw(tx,
				 "UPDATE \"Person\" SET age = age + 10"
				 " WHERE email = $1",
				 NICOL_PARAMS(nicol_p_text("b")), e) == 1
		       ? 0
		       : -1;
}

static bool transaction(nicol_client *db)
{
	return nicol_transaction(db, NULL, inside, NULL, &err) == 0;
}

/* Swallows the errors: it is for the library to see that no half of a call is
 * committed. */
static int careless(nicol_client *tx, void *ctx, nicol_error *e)
{
	int *failed = ctx;
	for (int i = 0; i < 2; i++) {
		char name[8];
		snprintf(name, sizeof(name), "v%d", i);
		bool done = drop(fa_tag_create(
			tx,
			&(fa_tag_create_args){
				.data = { .name = name,
					  .posts.create = NICOL_LIST(
						  fa_post_create_data,
						  { .title = "w" }) } },
			e));
		*failed += !done;
		if (!done && strcmp(e->code, "N0002"))
			*failed = 100;
	}
	return 0;
}

/* The calls that failed before they did anything are no reason not to commit
 * the others: these must be whole. Undone, for the next attempt. */
static void undo_whole_calls(void)
{
	const char *tags = "DELETE FROM \"Tag\" WHERE name LIKE 'v%'",
		   *posts = "DELETE FROM \"Post\" WHERE title = 'w'",
		   *joins = "DELETE FROM \"_PostToTag\" WHERE \"A\" IN"
			    " (SELECT id FROM \"Post\" WHERE title = 'w')";
	nicol_error e = { 0 };
	int64_t n = nicol_execute_raw(watcher, joins, NICOL_NO_PARAMS, &e);
	assert_true(n >= 0);
	assert_true(nicol_execute_raw(watcher, tags, NICOL_NO_PARAMS, &e) == n);
	assert_true(nicol_execute_raw(watcher, posts, NICOL_NO_PARAMS, &e) ==
		    n);
}

static bool swallowing(nicol_client *db)
{
	int failed = 0;
	int rc = nicol_transaction(db, NULL, careless, &failed, &err);
	if (rc < 0 || !failed)
		return rc == 0;
	assert_true(failed <= 2);
	base_alloc_fail_at = 0;
	undo_whole_calls();
	snprintf(err.code, sizeof(err.code), "N0002");
	return false;
}

static bool query_raw(nicol_client *db)
{
	const nicol_rows *r =
		nicol_query_raw(db, "SELECT * FROM \"Person\" WHERE age >= $1",
				NICOL_PARAMS(nicol_p_int(0)), &err);
	if (r)
		assert_true(nicol_rows_count(r) > 0);
	return drop(r);
}

static bool execute_raw(nicol_client *db)
{
	return nicol_execute_raw(db, "UPDATE \"Person\" SET age = age + 100",
				 NICOL_NO_PARAMS, &err) >= 0;
}

static bool refused(nicol_client *db)
{
	/* an error of the database has texts of its own */
	bool done = drop(fa_person_create(
		db, &(fa_person_create_args){ .data = { .email = "a" } },
		&err));
	assert_false(done);
	return !strcmp(err.code, "P2002");
}

static bool delete_one(nicol_client *db)
{
	return drop(fa_person_delete(
		db,
		&(fa_person_delete_args){
			.where = { .email = "c" },
			.include.posts = &(fa_post_find_many_args){ 0 } },
		&err));
}

static const struct {
	const char *name;
	bool (*run)(nicol_client *db);
} steps[] = {
	{ "create", create },		{ "find_many", find_many },
	{ "update", update },		{ "create_many", create_many },
	{ "upsert", upsert },		{ "transaction", transaction },
	{ "swallowing", swallowing },	{ "query_raw", query_raw },
	{ "execute_raw", execute_raw }, { "refused", refused },
	{ "delete", delete_one },
};

enum { STEPS = sizeof(steps) / sizeof(*steps) };

/* ---- what the database is like ---- */

struct standing {
	int64_t people, posts, tags, joined, ages;
};

static struct standing look(void)
{
	const nicol_rows *r = nicol_query_raw(
		watcher,
		"SELECT (SELECT count(*) FROM \"Person\"),"
		" (SELECT count(*) FROM \"Post\"),"
		" (SELECT count(*) FROM \"Tag\"),"
		" (SELECT count(*) FROM \"_PostToTag\"),"
		" (SELECT coalesce(sum(age), 0) FROM \"Person\")",
		NICOL_NO_PARAMS, &err);
	ok(r);
	struct standing s = { nicol_rows_int(r, 0, 0), nicol_rows_int(r, 0, 1),
			      nicol_rows_int(r, 0, 2), nicol_rows_int(r, 0, 3),
			      nicol_rows_int(r, 0, 4) };
	nicol_result_free(r);
	return s;
}

static bool same(struct standing a, struct standing b)
{
	return !memcmp(&a, &b, sizeof(a));
}

static void clean(void)
{
	static const char *const tables[] = { "_PostToTag", "Post", "Tag",
					      "Person" };
	for (int i = 0; i < 4; i++) {
		char sql[64];
		snprintf(sql, sizeof(sql), "DELETE FROM \"%s\"", tables[i]);
		ok(nicol_execute_raw(watcher, sql, NICOL_NO_PARAMS, &err) >= 0);
	}
}

/* ---- one run ---- */

static struct standing expected[STEPS + 1];
static const char *url;
static unsigned seed;
static long stride = 1; /* the most that is passed over */

/* The first ones fully, then as far apart as that. */
static long after(long n, long most)
{
	return n + (n < 40 ? 1 : 1 + rand_r(&seed) % most);
}

static void expect_nomem(long n, const char *what)
{
	if (strcmp(err.code, "N0002"))
		print_error("allocation %ld, %s: expected N0002, got %s: %s\n",
			    n, what, err.code, err.message);
	assert_string_equal(err.code, "N0002");
}

/* From here on memory is back. */
static bool memory_back(void)
{
	base_alloc_fail_at = 0;
	return base_alloc_failures > 0;
}

static void expect_before_or_after(long n, int i, nicol_client *db)
{
	struct standing now = look();
	bool before = same(now, expected[i]);
	if (!before && !same(now, expected[i + 1])) {
		print_error("allocation %ld, %s: half done\n", n,
			    steps[i].name);
		fail();
	}
	/* the same client, the same call */
	if (before) {
		ok(steps[i].run(db));
		assert_true(same(look(), expected[i + 1]));
	}
}

/* The scenario with the n-th allocation failing (0: none). False when it
 * came through without as many. */
static bool run(long n, bool stays)
{
	clean();
	base_alloc_stays_out = stays;
	base_alloc_failures = 0;
	base_alloc_fail_at = n;
	nicol_client *db = fa_open(url, &err);
	if (!db) {
		expect_nomem(n, "open");
		base_alloc_fail_at = 0;
		db = fa_open(url, &err);
		ok(db);
	}
	int i = 0;
	bool worked = true;
	for (; i < STEPS && worked; i++) {
		worked = steps[i].run(db);
		if (!n)
			expected[i + 1] = look();
	}
	bool hit = memory_back();
	if (!worked) {
		expect_nomem(n, steps[i - 1].name);
		expect_before_or_after(n, i - 1, db);
		for (; i < STEPS; i++)
			ok(steps[i].run(db));
	}
	assert_true(same(look(), expected[STEPS]));
	fa_close(db);
	return n && hit;
}

static void at_every_allocation(void **state)
{
	(void)state;
	long n = 1;
	run(0, false);
	while (run(n, false))
		n = after(n, stride);
	print_message("%ld allocations\n", n - 1);
	assert_true(n > 50);
}

/* Chunks are large: most of what is asked of an arena comes out of the one
 * that it has. Here each piece may be the one that is not there. */
static void at_pieces_of_arenas(void **state)
{
	(void)state;
	long n = 1, runs = 0;
	base_alloc_in_arenas = true;
	for (; run(n, false); runs++)
		n = after(n, 40);
	base_alloc_in_arenas = false;
	print_message("%ld of %ld pieces\n", runs, n);
	assert_true(runs > 50);
}

static void and_it_does_not_come_back_at_once(void **state)
{
	(void)state;
	long n = 1;
	while (run(n, true))
		n = after(n, stride);
	assert_true(n > 50);
}

static int set_up(void **state)
{
	(void)state;
	const char *given = getenv("FAULTS_SEED"),
		   *step = getenv("FAULTS_STEP");
	seed = given ? (unsigned)atoi(given) : (unsigned)time(NULL);
	stride = step ? atol(step) : 1;
	print_message("FAULTS_SEED=%u\n", seed);
	url = getenv("FAULTS_URL");
	watcher = fa_open(url, &err);
	ok(watcher);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fa_close(watcher);
	nicol_error_clear(&err);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_allocation),
		cmocka_unit_test(at_pieces_of_arenas),
		cmocka_unit_test(and_it_does_not_come_back_at_once),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
