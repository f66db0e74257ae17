/*
 * Memory runs out in the middle of a client's work, at one allocation after
 * the other; compiled by faults.sh. Each time: the call says N0002, nothing
 * leaks (the sanitizer looks), the database is as before or as after the
 * call, and the same client goes on working.
 */
#include "base/alloc.h"
#include "scenario.h"

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

static const struct step steps[] = { SCENARIO,
				     { "swallowing", swallowing, true } };

enum { STEPS = sizeof(steps) / sizeof(*steps) };

/* ---- one run ---- */

static struct standing expected[STEPS + 1];
static const char *url;
static long stride = 1; /* the most that is passed over */

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
		n = after(n, 40, stride);
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
		n = after(n, 40, 40);
	base_alloc_in_arenas = false;
	print_message("%ld of %ld pieces\n", runs, n);
	assert_true(runs > 50);
}

static void and_it_does_not_come_back_at_once(void **state)
{
	(void)state;
	long n = 1;
	while (run(n, true))
		n = after(n, 40, stride);
	assert_true(n > 50);
}

static int set_up(void **state)
{
	(void)state;
	const char *step = getenv("FAULTS_STEP");
	stride = step ? atol(step) : 1;
	set_seed();
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
