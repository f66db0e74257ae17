/* describe against SQLite: sqlite.sql goes in, sqlite.expected comes out.
 * NICOL_GOLDEN_UPDATE=1 writes the latter anew, to be read before it is
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
	struct db_url url;
	struct db *db = NULL;
	struct catalog *c = NULL;
	nicol_error err = { 0 };
	if (db_url_parse(&a, S("file::memory:"), NULL, &url, &err) < 0 ||
	    db_open(&db, &url, &err) < 0 ||
	    db_run_script(db, source(&a, "sqlite.sql"), &err) < 0 ||
	    describe_database(db, NULL, 0, &c, &err) < 0)
		fail_msg("%s", err.message);
	str text = dump_catalog(&a, c, db_dialect(db));
	if (getenv("NICOL_GOLDEN_UPDATE")) {
		str path = str_fmt(&a, "%s/tests/describe/sqlite.expected",
				   getenv("NICOL_SOURCE"));
		file_write(path.ptr, text, 0644, NULL);
	}
	assert_string_equal(str_cdup(&a, text),
			    str_cdup(&a, source(&a, "sqlite.expected")));
	catalog_free(c);
	db_close(db);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
