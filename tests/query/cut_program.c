/*
 * The connection breaks in the middle of a client's work, at one place after
 * the other of what the server says; compiled by cut_db_test.sh. Each time:
 * the call says P1001 or P1017, the database is as before or as after it, an
 * unanswered COMMIT is called that, and the client connects again by itself.
 *
 * FAULTS_URL leads to the server; the proxy's standard streams are the
 * descriptors 3 (in) and 4 (out), and CUT_URL leads through it.
 */
#include "scenario.h"

/* So many that they go by COPY. */
static bool bulk(nicol_client *db)
{
	enum { N = 600 };
	static fa_tag_create_many_data rows[N];
	static char names[N][12];
	for (int i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "bulk%d", i);
		rows[i] = (fa_tag_create_many_data){ .name = names[i] };
	}
	return fa_tag_create_many(
		       db, &(fa_tag_create_many_args){ .data = { rows, N } },
		       &err) == N;
}

static const struct step steps[] = { SCENARIO, { "bulk", bulk, true } };

enum { STEPS = sizeof(steps) / sizeof(*steps) };

static struct standing expected[STEPS + 1];
static FILE *to_proxy, *from_proxy;
static long lost_commits, n_tries;

/* The next cut; how much has passed since the last one. */
static long cut_after(long bytes)
{
	char line[32];
	fprintf(to_proxy, "%ld\n", bytes);
	fflush(to_proxy);
	assert_non_null(fgets(line, sizeof(line), from_proxy));
	return atol(line);
}

static void expect_lost(long limit, const struct step *step)
{
	if (!strcmp(err.code, "P1001") || !strcmp(err.code, "P1017"))
		return;
	print_error("cut after %ld bytes, %s: expected P1001 or P1017, got "
		    "%s: %s\n",
		    limit, step->name, err.code, err.message);
	fail();
}

/* What the message tells has to be so. */
static void expect_told(long limit, int i, bool before)
{
	bool unknown = strstr(err.message, "COMMIT") != NULL;
	lost_commits += unknown;
	if (unknown ? !steps[i].in_transaction
		    : steps[i].in_transaction && !before) {
		print_error("cut after %ld bytes, %s, %s: %s\n", limit,
			    steps[i].name, before ? "not done" : "done",
			    err.message);
		fail();
	}
}

static void go_on(long limit, int i, nicol_client *db)
{
	nicol_error why = err;
	expect_lost(limit, &steps[i]);
	err = (nicol_error){ 0 };
	struct standing now = look();
	bool before = same(now, expected[i]);
	if (!before && !same(now, expected[i + 1])) {
		print_error("cut after %ld bytes, %s: half done\n", limit,
			    steps[i].name);
		fail();
	}
	nicol_error_clear(&err);
	err = why;
	expect_told(limit, i, before);
	if (before)
		ok(steps[i].run(db));
	assert_true(same(look(), expected[i + 1]));
}

/* How much the server has said. */
static long run(long limit)
{
	clean();
	cut_after(limit);
	nicol_client *db = fa_open(getenv("CUT_URL"), &err);
	ok(db);
	for (int i = 0; i < STEPS; i++) {
		bool worked = steps[i].run(db);
		if (!worked)
			go_on(limit, i, db);
		if (!limit)
			expected[i + 1] = look();
	}
	assert_true(same(look(), expected[STEPS]));
	fa_close(db);
	return cut_after(0);
}

static void at_every_place(void **state)
{
	(void)state;
	long total = run(0);
	assert_true(total > 2000);
	for (long at = 1; at < total; n_tries++) {
		run(at);
		at = after(at, 1, total / 60);
	}
	print_message("%ld cuts in %ld bytes, %ld unanswered COMMITs\n",
		      n_tries, total, lost_commits);
}

/* The answer to COMMIT is short: random places may miss it. */
static nicol_client *victim;

static int cut_the_end(nicol_client *tx, void *ctx, nicol_error *e)
{
	int rc = inside(tx, ctx, e);
	cut_after(1);
	return rc;
}

static void an_unanswered_commit(void **state)
{
	(void)state;
	clean();
	cut_after(0);
	victim = fa_open(getenv("CUT_URL"), &err);
	ok(victim && create_many(victim));
	assert_int_equal(
		nicol_transaction(victim, NULL, cut_the_end, NULL, &err), -1);
	assert_string_equal(err.code, "P1017");
	assert_non_null(strstr(err.message, "COMMIT"));
	assert_int_equal(fa_tag_count(victim, NULL, &err), 1);
	fa_close(victim);
}

static int set_up(void **state)
{
	(void)state;
	set_seed();
	to_proxy = fdopen(3, "w");
	from_proxy = fdopen(4, "r");
	assert_non_null(to_proxy);
	assert_non_null(from_proxy);
	watcher = fa_open(getenv("FAULTS_URL"), &err);
	ok(watcher);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	fa_close(watcher);
	nicol_error_clear(&err);
	fclose(to_proxy);
	fclose(from_proxy);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_place),
		cmocka_unit_test(an_unanswered_commit),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
