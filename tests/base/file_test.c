/* Whole files: atomic writes, refusals, listings, and what a full disk or a
 * missing right leaves behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static char dir[] = "/tmp/nicol-file-test.XXXXXX";

static int make_dir(void **state)
{
	struct arena *a = calloc(1, sizeof(*a));
	*state = a;
	return a && mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	struct arena *a = *state;
	struct dir_list l;
	if (dir_list(a, dir, &l, NULL) == 0)
		for (uint32_t i = 0; i < l.len; i++)
			remove(path_join(a, dir, l.at[i].name));
	arena_release(a);
	free(a);
	return rmdir(dir);
}

static void a_file_is_written_and_replaced(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	char *path = path_join(a, dir, "one");
	str text;
	assert_int_equal(file_write(path, S("first"), 0600, &err), 0);
	assert_int_equal(file_write(path, S("second"), 0600, &err), 0);
	assert_int_equal(file_read(a, path, &text, &err), 0);
	assert_true(str_is(text, "second"));
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void creating_refuses_what_is_there(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	char *path = path_join(a, dir, "new");
	str text;
	assert_int_equal(file_create(path, S("mine"), 0644, &err), 0);
	assert_int_equal(file_create(path, S("other"), 0644, &err), -1);
	assert_string_equal(err.code, "N0003");
	assert_int_equal(file_read(a, path, &text, NULL), 0);
	assert_true(str_is(text, "mine"));
	nicol_error_clear(&err);
}

static void a_full_disk_keeps_the_old_file(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	char *path = path_join(a, dir, "full");
	char *big = arena_alloc(a, 1 << 20);
	str text;
	assert_int_equal(file_write(path, S("old"), 0644, &err), 0);
	/* a file size limit fails write(2) just as a full disk does */
	struct rlimit was, small = { 4096, RLIM_INFINITY };
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	small.rlim_max = was.rlim_max;
	setrlimit(RLIMIT_FSIZE, &small);
	int rc = file_write(path, str_n(big, 1 << 20), 0644, &err);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(rc, -1);
	assert_string_equal(err.code, "N0001");
	assert_int_equal(file_read(a, path, &text, NULL), 0);
	assert_true(str_is(text, "old"));
	nicol_error_clear(&err);
	struct dir_list l;
	assert_int_equal(dir_list(a, dir, &l, NULL), 0);
	for (uint32_t i = 0; i < l.len; i++)
		assert_false(str_starts(str_c(l.at[i].name), S(".nicol")));
}

static void a_file_keeps_its_mode_and_a_link_its_target(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	struct stat st;
	str text;
	char *path = path_join(a, dir, "kept");
	char *to = path_join(a, dir, "link");
	mode_t mask = umask(027);
	int rc = file_write(path, S("old"), 0666, &err);
	umask(mask);
	assert_int_equal(rc, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(symlink("kept", to), 0);
	assert_int_equal(file_write(to, S("new"), 0600, &err), 0);
	assert_int_equal(lstat(to, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(file_read(a, path, &text, &err), 0);
	assert_true(str_is(text, "new"));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void only_regular_files_are_written(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	struct stat st;
	char *path = path_join(a, dir, "pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(file_write(path, S("x"), 0600, &err), -1);
	assert_string_equal(err.code, "N0001");
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	nicol_error_clear(&err);
}

static void a_missing_file_is_named(void **state)
{
	struct arena *a = *state;
	nicol_error err = { 0 };
	str text;
	assert_int_equal(file_read(a, "/nonexistent/x", &text, &err), -1);
	assert_non_null(strstr(err.message, "/nonexistent/x"));
	nicol_error_clear(&err);
	struct dir_list l;
	assert_int_equal(dir_list(a, "/nonexistent", &l, &err), 0);
	assert_int_equal(l.len, 0);
}

static void paths_are_joined_and_made_absolute(void **state)
{
	struct arena *a = *state;
	assert_string_equal(path_join(a, "a", "b"), "a/b");
	assert_string_equal(path_join(a, "a/", "b"), "a/b");
	assert_string_equal(path_join(a, ".", "b"), "b");
	assert_string_equal(path_join(a, "a", "/b"), "/b");
	assert_string_equal(path_dir(a, "a/b"), "a");
	assert_string_equal(path_dir(a, "a"), ".");
	assert_string_equal(path_dir(a, "/a"), "/");
	assert_string_equal(path_base("a/b"), "b");
	assert_string_equal(path_absolute(a, "/a/./b/../c"), "/a/c");
	assert_string_equal(path_absolute(a, "/../.."), "/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_written_and_replaced),
		cmocka_unit_test(creating_refuses_what_is_there),
		cmocka_unit_test(a_full_disk_keeps_the_old_file),
		cmocka_unit_test(a_file_keeps_its_mode_and_a_link_its_target),
		cmocka_unit_test(only_regular_files_are_written),
		cmocka_unit_test(a_missing_file_is_named),
		cmocka_unit_test(paths_are_joined_and_made_absolute),
	};
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
