/* Names, checksums, the lock file, and how folders come to be. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/file.h"
#include "migrate/directory.h"

static void slug_is(const char *name, const char *slug)
{
	struct arena a = { 0 };
	assert_string_equal(str_cdup(&a, migration_slug(&a, str_c(name))),
			    slug);
	arena_release(&a);
}

/* As observed of Prisma 6.19.3. */
static void names_are_made_as_prisma_does(void **state)
{
	(void)state;
	slug_is("init", "init");
	slug_is("Add Users!", "add_users");
	slug_is("HTMLParser", "html_parser");
	slug_is("parseHTML", "parse_html");
	slug_is("v2Beta", "v2_beta");
	slug_is("FOO12bar", "foo_12bar");
	slug_is("aB", "a_b");
	slug_is("abcDEFgh", "abc_de_fgh");
	slug_is("foo_bar__baz", "foo_bar_baz");
	slug_is("don't", "dont");
	slug_is("user's Table", "users_table");
	slug_is("a.b/c\\d", "a_b_c_d");
	slug_is("a & b", "a_and_b");
	slug_is("100%", "100");
	slug_is("ABC2def", "abc_2def");
	slug_is("foo1Bar2BAZ", "foo1_bar2_baz");
	slug_is("A1B2", "a1_b2");
	slug_is("\xC3\x84\xC3\xBC & fooBar--X \xC3\xA9\xC3\x9F \xC3\xB1 "
		"\xD0\x96\xD1\x8F",
		"aeue_and_foo_bar_x_ess_n_zhya");
	slug_is("\xE4\xB8\xAD\xE6\x96\x87", "");
	slug_is("../../etc/passwd", "etc_passwd");
	slug_is("", "");
}

static void long_names_are_cut(void **state)
{
	(void)state;
	char name[400];
	struct arena a = { 0 };
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(migration_slug(&a, str_c(name)).len, 200);
	arena_release(&a);
}

static void folders_are_named_by_time(void **state)
{
	(void)state;
	struct arena a = { 0 };
	int64_t t = INT64_C(1767225599) * 1000000;
	assert_string_equal(migration_folder_name(&a, t, S("init")),
			    "20251231235959_init");
	assert_string_equal(migration_folder_name(&a, t, S("")),
			    "20251231235959");
	arena_release(&a);
}

static void line_ends_do_not_change_a_checksum(void **state)
{
	(void)state;
	char lf[65], crlf[65];
	assert_int_equal(sha256_hex(S("a;\nb;\n"), lf, NULL), 0);
	assert_int_equal(sha256_hex(S("a;\r\nb;\r\n"), crlf, NULL), 0);
	assert_true(migration_checksum_is(S("a;\nb;\n"), str_c(lf)));
	assert_true(migration_checksum_is(S("a;\nb;\n"), str_c(crlf)));
	assert_true(migration_checksum_is(S("a;\r\nb;\r\n"), str_c(lf)));
	assert_false(migration_checksum_is(S("a;\nb; \n"), str_c(lf)));
}

/* ---- on disk ---- */

struct place {
	struct arena a;
	char dir[40];
	char *migrations;
};

static int enter(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	strcpy(p->dir, "/tmp/nicol-migrate-XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	p->migrations = path_join(&p->a, p->dir, "migrations");
	*state = p;
	return 0;
}

static int leave(void **state)
{
	char command[80];
	struct place *p = *state;
	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	int rc = system(command);
	arena_release(&p->a);
	free(p);
	return rc;
}

static void put(struct place *p, const char *name, const char *text)
{
	char *path = path_join(&p->a, p->migrations, name);
	assert_int_equal(dir_make(path_dir(&p->a, path), NULL), 0);
	assert_int_equal(file_write(path, str_c(text), 0644, NULL), 0);
}

static int entries(struct place *p, const char *dir)
{
	struct dir_list list;
	assert_int_equal(dir_list(&p->a, dir, &list, NULL), 0);
	return (int)list.len;
}

static void a_missing_folder_is_empty(void **state)
{
	struct place *p = *state;
	struct migrations m;
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, NULL), 0);
	assert_int_equal(m.len, 0);
	assert_int_equal(m.provider.len, 0);
}

static void migrations_are_read_in_order(void **state)
{
	struct place *p = *state;
	struct migrations m;
	put(p, "20260102000000_b/migration.sql", "select 2;\n");
	put(p, "20260101000000_a/migration.sql", "select 1;\n");
	put(p, "README.md", "no migration");
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, NULL), 0);
	assert_int_equal(m.len, 2);
	assert_string_equal(m.at[0].name, "20260101000000_a");
	assert_true(str_is(m.at[1].script, "select 2;\n"));
	assert_int_equal(migrations_find(&m, S("20260102000000_b")), 1);
	assert_int_equal(migrations_find(&m, S("20260102000000")), NONE);
}

static void a_folder_without_script_is_told(void **state)
{
	struct place *p = *state;
	struct migrations m;
	nicol_error err = { 0 };
	put(p, "20260101000000_a/other.sql", "");
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, &err), -1);
	assert_string_equal(err.code, "P3015");
	assert_non_null(strstr(err.message, "20260101000000_a"));
}

static void a_script_is_utf8(void **state)
{
	struct place *p = *state;
	struct migrations m;
	nicol_error err = { 0 };
	put(p, "20260101000000_a/migration.sql", "select '\xFF';");
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, &err), -1);
	assert_string_equal(err.code, "N0013");
}

static void the_lock_file_is_prismas(void **state)
{
	struct place *p = *state;
	struct migrations m;
	str text;
	nicol_error err = { 0 };
	for (int i = 0; i < 2; i++)
		assert_int_equal(migrations_write_lock(p->migrations,
						       S("postgresql"), NULL),
				 0);
	char *path = path_join(&p->a, p->migrations, "migration_lock.toml");
	assert_int_equal(file_read(&p->a, path, &text, NULL), 0);
	assert_true(str_is(text, "# Please do not edit this file manually\n"
				 "# It should be added in your version-control "
				 "system (e.g., Git)\n"
				 "provider = \"postgresql\"\n"));
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, NULL), 0);
	assert_true(str_is(m.provider, "postgresql"));
	assert_int_equal(migrations_check_provider(&m, m.provider, NULL), 0);
	assert_int_equal(migrations_check_provider(&m, S("sqlite"), &err), -1);
	assert_string_equal(err.code, "P3019");
}

static void a_lock_file_without_provider_is_told(void **state)
{
	struct place *p = *state;
	struct migrations m;
	nicol_error err = { 0 };
	put(p, "migration_lock.toml", "provider = postgresql\n");
	assert_int_equal(migrations_read(&p->a, p->migrations, &m, &err), -1);
	assert_string_equal(err.code, "P3019");
}

static void a_migration_is_created_once(void **state)
{
	struct place *p = *state;
	const char *path;
	str text;
	nicol_error err = { 0 };
	assert_int_equal(migrations_create(&p->a, p->migrations, "1_a",
					   S("select 1;\n"), &path, NULL),
			 0);
	assert_int_equal(file_read(&p->a, path, &text, NULL), 0);
	assert_true(str_is(text, "select 1;\n"));
	assert_int_equal(migrations_create(&p->a, p->migrations, "1_a",
					   S("select 2;\n"), &path, &err),
			 -1);
	assert_string_equal(err.code, "N0003");
	assert_int_equal(entries(p, p->migrations), 1);
	assert_int_equal(entries(p, p->dir), 1);
}

/* RLIMIT_FSIZE makes write(2) fail as a full disk does. */
static void a_full_disk_leaves_nothing(void **state)
{
	struct place *p = *state;
	const char *path;
	nicol_error err = { 0 };
	struct rlimit before, small;
	char text[5000];
	memset(text, 'x', sizeof(text));
	assert_int_equal(dir_make(p->migrations, NULL), 0);
	getrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_IGN);
	small = (struct rlimit){ 1000, before.rlim_max };
	setrlimit(RLIMIT_FSIZE, &small);
	int rc = migrations_create(&p->a, p->migrations, "1_a",
				   str_n(text, sizeof(text)), &path, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(rc, -1);
	assert_string_equal(err.code, "N0001");
	assert_int_equal(entries(p, p->migrations), 0);
	assert_int_equal(entries(p, p->dir), 1);
}

/* A folder of that name that stands where a killed run left it. */
static void stray(struct place *p, const char *name)
{
	char *script = path_join(&p->a, path_join(&p->a, p->dir, name),
				 "migration.sql");
	assert_int_equal(dir_make(path_dir(&p->a, script), NULL), 0);
	assert_int_equal(file_write(script, S("select 1;\n"), 0644, NULL), 0);
}

static void drafts_of_killed_runs_go(void **state)
{
	struct place *p = *state;
	const char *path;
	stray(p, ".nicol-draft-0123456789abcdef");
	stray(p, ".nicol-draft-theirs");
	assert_int_equal(migrations_create(&p->a, p->migrations, "1_a",
					   S("select 1;\n"), &path, NULL),
			 0);
	/* the migrations, and what is not named as ours are */
	assert_int_equal(entries(p, p->dir), 2);
	assert_true(
		dir_exists(path_join(&p->a, p->dir, ".nicol-draft-theirs")));
}

#define ON_DISK(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_made_as_prisma_does),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(folders_are_named_by_time),
		cmocka_unit_test(line_ends_do_not_change_a_checksum),
		ON_DISK(a_missing_folder_is_empty),
		ON_DISK(migrations_are_read_in_order),
		ON_DISK(a_folder_without_script_is_told),
		ON_DISK(a_script_is_utf8),
		ON_DISK(the_lock_file_is_prismas),
		ON_DISK(a_lock_file_without_provider_is_told),
		ON_DISK(a_migration_is_created_once),
		ON_DISK(a_full_disk_leaves_nothing),
		ON_DISK(drafts_of_killed_runs_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
