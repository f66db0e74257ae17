/*
 * Memory runs out in the middle of a command's work, at one allocation after
 * the other, through the public functions: reading a project, validating,
 * formatting, generating, comparing, pushing to, pulling from and migrating a
 * SQLite file (faults_db_test.c: a PostgreSQL database).
 * Each time the function says N0002 (or answers NULL), nothing leaks, and the
 * same again works.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <nicol/generate.h>
#include <nicol/migrate.h>
#include <nicol/pull.h>
#include <nicol/schema.h>

#include "base/alloc.h"
#include "base/file.h"

#ifdef NICOL_FAULTS

#ifndef PROVIDER
#define PROVIDER "sqlite"
/* Between two failures, at most; the first ones go one by one. */
enum { APART = 150, ALL = 3, FIRST = 20 };
#endif

static nicol_error err;
static char dir[64];

static const char schema[] =
	"generator client {\n"
	"  provider = \"nicol-client-c\"\n"
	"  output = \"out\"\n"
	"}\n"
	"datasource db {\n"
	"  provider = \"" PROVIDER "\"\n"
	"  url = env(\"FAULTS_DATABASE\")\n"
	"}\n"
	"model A {\n"
	"  id Int @id @default(autoincrement())\n"
	"  name String @unique\n"
	"  bs B[]\n"
	"}\n"
	"model B {\n"
	"  id String @id @default(uuid())\n"
	"  a A @relation(fields: [aId], references: [id])\n"
	"  aId Int\n"
	"  @@index([aId])\n"
	"}\n";

/* ---- the steps ---- */

static nicol_project *project;
static nicol_migrate *session;

static bool open_project(void)
{
	return nicol_project_open(&project,
				  &(nicol_project_options){ .cwd = dir },
				  &err) == 0;
}

static bool validate(void)
{
	const nicol_schema *s = nicol_project_schema(project);
	char *text = s ? nicol_schema_render(s, false) : NULL;
	if (text)
		assert_int_equal(nicol_schema_errors(s), 0);
	nicol_free(text);
	size_t len;
	char *ast = text ? nicol_schema_ast(s, &len) : NULL;
	nicol_free(ast);
	return ast != NULL;
}

static bool wrong(void)
{
	nicol_schema *s = NULL;
	const char *bad = "model A {\n  id Nope @id @nope\n}\nmodel A {}\n";
	nicol_source source = { { "x.prisma", 8 }, { bad, strlen(bad) } };
	if (nicol_schema_parse(&s, &source, 1, &err) < 0)
		return false;
	char *text = nicol_schema_render(s, true);
	assert_true(nicol_schema_errors(s) > 0);
	nicol_schema_free(s);
	free(text);
	return text != NULL;
}

static bool format(void)
{
	nicol_unformatted out;
	return nicol_project_format(project, false, &out, &err) == 0;
}

static bool generate(void)
{
	return nicol_generate(project, NULL, NULL, NULL, &err) == 0;
}

static bool compare(void)
{
	nicol_diff *d = NULL;
	nicol_diff_options o = { .to = { .kind = NICOL_STATE_SCHEMA,
					 .path = "schema.prisma" },
				 .cwd = dir };
	if (nicol_diff_new(&d, &o, &err) < 0)
		return false;
	bool done = nicol_diff_script(d) && nicol_diff_summary(d);
	nicol_diff_free(d);
	return done;
}

static bool open_session(void)
{
	return nicol_migrate_open(&session, project, NULL, &err) == 0;
}

static bool push(void)
{
	nicol_migrate_plan plan;
	return nicol_migrate_plan_push(session, &plan, &err) == 0 &&
	       nicol_migrate_push(session, &err) == 0;
}

static bool pull(void)
{
	nicol_pull *p = NULL;
	if (nicol_pull_new(&p, project, NULL, &err) < 0)
		return false;
	assert_int_equal(nicol_pull_result(p)->n_models, 2);
	nicol_pull_free(p);
	return true;
}

static bool plan_next(void)
{
	nicol_migrate_plan plan;
	return nicol_migrate_plan_next(session, &plan, &err) == 0;
}

static bool deploy(void)
{
	nicol_names applied;
	return nicol_migrate_reset(session, &err) == 0 &&
	       nicol_migrate_deploy(session, &applied, &err) == 0;
}

static bool status(void)
{
	nicol_migrate_state state;
	return nicol_migrate_status(session, &state, &err) == 0;
}

static const struct {
	const char *name;
	bool (*run)(void);
	bool says_null; /* has no error to fill at some place */
} steps[] = {
	{ "open", open_project, false },    { "validate", validate, true },
	{ "wrong", wrong, true },	    { "format", format, false },
	{ "generate", generate, false },    { "compare", compare, true },
	{ "session", open_session, false }, { "push", push, false },
	{ "pull", pull, false },	    { "plan_next", plan_next, false },
	{ "deploy", deploy, false },	    { "status", status, false },
};

/* ---- the loop ---- */

static void write_file(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(file_write(path, str_c(text), 0644, &err), 0);
}

static bool run(long n, bool stays)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/faults.db", dir);
	unlink(path);
	project = NULL;
	session = NULL;
	base_alloc_failures = 0;
	base_alloc_stays_out = stays;
	base_alloc_fail_at = n;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		nicol_error_clear(&err);
		if (steps[i].run())
			continue;
		base_alloc_fail_at = 0;
		if (strcmp(err.code, "N0002") &&
		    !(steps[i].says_null && !err.code[0])) {
			print_error("allocation %ld, %s: got %s: %s\n", n,
				    steps[i].name, err.code, err.message);
			fail();
		}
		assert_true(base_alloc_failures > 0);
		if (!steps[i].run()) {
			print_error("after allocation %ld, %s: %s: %s\n", n,
				    steps[i].name, err.code, err.message);
			fail();
		}
	}
	base_alloc_fail_at = 0;
	nicol_migrate_free(session);
	nicol_project_free(project);
	return base_alloc_failures > 0;
}

static unsigned seed;

static void every(bool in_arenas, bool stays, long most)
{
	long n = 1, runs = 0;
	base_alloc_in_arenas = in_arenas;
	run(0, false);
	for (; run(n, stays); runs++)
		n += n < FIRST ? 1 : 1 + rand_r(&seed) % most;
	base_alloc_in_arenas = false;
	print_message("%ld of %ld\n", runs, n);
	assert_true(runs > FIRST);
}

static void allocations(void **state)
{
	(void)state;
	every(false, false, ALL);
}

static void pieces_of_arenas(void **state)
{
	(void)state;
	every(true, false, APART);
}

static void all_from_one_on(void **state)
{
	(void)state;
	every(true, true, APART);
}

static int set_up(void **state)
{
	(void)state;
	const char *given = getenv("FAULTS_SEED");
	seed = given ? (unsigned)atoi(given) : (unsigned)time(NULL);
	print_message("FAULTS_SEED=%u\n", seed);
	strcpy(dir, "/tmp/nicol-faults-XXXXXX");
	assert_non_null(mkdtemp(dir));
	char path[128];
	char env[512];
	const char *url = getenv("NICOL_TEST_URL");
	if (!strcmp(PROVIDER, "postgresql"))
		snprintf(env, sizeof(env), "FAULTS_DATABASE=\"%s\"\n", url);
	else
		snprintf(env, sizeof(env),
			 "FAULTS_DATABASE=file:%s/faults.db\n", dir);
	write_file(".env", env);
	write_file("schema.prisma", schema);
	snprintf(path, sizeof(path), "%s/migrations/20260101000000_init", dir);
	assert_int_equal(dir_make(path, &err), 0);
	write_file("migrations/migration_lock.toml",
		   "provider = \"" PROVIDER "\"\n");
	write_file("migrations/20260101000000_init/migration.sql",
		   "CREATE TABLE \"A\" (\"id\" INTEGER PRIMARY KEY);\n");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	char command[128];
	nicol_error_clear(&err);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations),
		cmocka_unit_test(pieces_of_arenas),
		cmocka_unit_test(all_from_one_on),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

#else

int main(void)
{
	puts("SKIP: this build cannot make allocations fail");
	return 77;
}

#endif
