/* describe against a real PostgreSQL: rich.sql goes in, rich.expected comes
 * out. NICOL_GOLDEN_UPDATE=1 writes the latter anew, to be read before it is
 * committed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "dump.h"

static struct db *open_database(struct arena *a)
{
	struct db_url url;
	struct db *db = NULL;
	nicol_error err = { 0 };
	if (db_url_parse(a, str_c(getenv("NICOL_TEST_URL")), NULL, &url, &err) <
		    0 ||
	    db_open(&db, &url, &err) < 0)
		fail_msg("%s", err.message);
	return db;
}

static void run(struct db *db, str script)
{
	nicol_error err = { 0 };
	if (db_run_script(db, script, &err) < 0)
		fail_msg("%s", err.message);
}

static struct catalog *describe(struct db *db, const str *names, uint32_t n)
{
	struct catalog *c;
	nicol_error err = { 0 };
	if (describe_database(db, names, n, &c, &err) < 0)
		fail_msg("%s", err.message);
	return c;
}

static str source(struct arena *a, const char *name)
{
	str text;
	nicol_error err = { 0 };
	str path = str_fmt(a, "%s/tests/describe/%s", getenv("NICOL_SOURCE"),
			   name);
	if (file_read(a, path.ptr, &text, &err) < 0)
		fail_msg("%s", err.message);
	return text;
}

static void everything_is_read(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db *db = open_database(&a);
	str names[] = { S("public"), S("Other Space") };
	run(db, source(&a, "rich.sql"));
	struct catalog *c = describe(db, names, 2);
	str text = dump_catalog(&a, c, db_dialect(db));
	if (getenv("NICOL_GOLDEN_UPDATE")) {
		str path = str_fmt(&a, "%s/tests/describe/rich.expected",
				   getenv("NICOL_SOURCE"));
		file_write(path.ptr, text, 0644, NULL);
	}
	assert_string_equal(str_cdup(&a, text),
			    str_cdup(&a, source(&a, "rich.expected")));
	catalog_free(c);
	db_close(db);
	arena_release(&a);
}

static void the_connections_schema_is_the_default(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db *db = open_database(&a);
	struct catalog *c = describe(db, NULL, 0);
	assert_int_equal(c->namespaces.len, 1);
	assert_true(str_is(c->namespaces.at[0].name, "public"));
	assert_true(catalog_table(c, 0, S("parent")) != NONE);
	catalog_free(c);
	db_close(db);
	arena_release(&a);
}

static void an_empty_namespace_is_empty(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db *db = open_database(&a);
	str names[] = { S("no such namespace") };
	struct catalog *c = describe(db, names, 1);
	assert_int_equal(c->namespaces.len, 0);
	assert_int_equal(c->tables.len, 0);
	assert_int_equal(c->columns.len, 0);
	catalog_free(c);
	db_close(db);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
		cmocka_unit_test(the_connections_schema_is_the_default),
		cmocka_unit_test(an_empty_namespace_is_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
