/* Child processes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/door.h"
#include "base/file.h"
#include "base/proc.h"

static struct proc_output sh(struct arena *a, struct proc_options o,
			     const char *script, str input)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	struct proc_output out;
	nicol_error err = { 0 };
	o.argv = argv;
	if (proc_capture(a, &o, input, &out, &err) < 0)
		fail_msg("%s", err.message);
	return out;
}

static void output_and_exit_code_are_captured(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct proc_output o = sh(&a, (struct proc_options){ 0 },
				  "cat; echo no >&2; exit 3", S("in\n"));
	assert_true(str_is(o.out, "in\n"));
	assert_true(str_is(o.err, "no\n"));
	assert_int_equal(o.code, 3);
	o = sh(&a, (struct proc_options){ 0 }, "kill -9 $$", (str){ 0 });
	assert_int_equal(o.code, 128 + SIGKILL);
	arena_release(&a);
}

static void large_input_and_output_do_not_block(void **state)
{
	(void)state;
	struct arena a = { 0 };
	size_t n = 3 << 20;
	char *big = arena_alloc(&a, n);
	memset(big, 'x', n);
	struct proc_output o =
		sh(&a, (struct proc_options){ 0 }, "cat", str_n(big, n));
	assert_true(str_eq(o.out, str_n(big, n)));
	/* one that does not read */
	o = sh(&a, (struct proc_options){ 0 }, "exec 0<&-; exit 0",
	       str_n(big, n));
	assert_int_equal(o.code, 0);
	arena_release(&a);
}

static void environment_and_folder_are_set(void **state)
{
	(void)state;
	struct arena a = { 0 };
	const char *env[] = { "PROC_A=1 $x", "PROC_B", NULL };
	setenv("PROC_A", "old", 1);
	setenv("PROC_B", "old", 1);
	struct proc_output o =
		sh(&a, (struct proc_options){ .env = env, .cwd = "/" },
		   "echo \"$PROC_A|${PROC_B-none}|$PWD\"", (str){ 0 });
	assert_true(str_is(o.out, "1 $x|none|/\n"));
	arena_release(&a);
}

static void a_missing_program_is_an_error(void **state)
{
	(void)state;
	struct proc p;
	nicol_error err = { 0 };
	const char *argv[] = { "no-such-program-here", NULL };
	struct proc_options o = { .argv = argv };
	assert_int_equal(proc_start(&p, &o, &err), -1);
	assert_non_null(strstr(err.message, "no-such-program-here"));
	argv[0] = "/bin/sh";
	o.cwd = "/no/such/folder";
	assert_int_equal(proc_start(&p, &o, &err), -1);
	nicol_error_clear(&err);
}

static void another_user_can_be_taken(void **state)
{
	(void)state;
	struct arena a = { 0 };
	if (getuid() != 0)
		skip();
	struct proc_output o =
		sh(&a,
		   (struct proc_options){
			   .set_user = true, .uid = 65534, .gid = 65534 },
		   "id -u; id -G", (str){ 0 });
	assert_true(str_is(o.out, "65534\n65534\n"));
	arena_release(&a);
}

#ifdef NICOL_FAULTS
static int listen_to(const char *const *argv, nicol_error *err)
{
	DOOR(door, err, -1);
	struct arena a = { 0 };
	struct proc_options o = { .argv = argv };
	struct proc_output out;
	int rc = proc_capture(&a, &o, (str){ 0 }, &out, err);
	arena_release(&a);
	return door_leave(&door, rc);
}

static void nobody_is_left_when_memory_runs_out(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char path[] = "/tmp/nicol-proc-XXXXXX";
	const char *argv[] = { "sh", "-c", "echo $$ >$0; exec yes", path,
			       NULL };
	nicol_error err = { 0 };
	sigset_t before, after;
	str text;
	int64_t pid;
	close(mkstemp(path));
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	base_alloc_fail_at = 8;
	int rc = listen_to(argv, &err);
	assert_int_equal(base_alloc_fail_at, 0);
	assert_int_equal(rc, -1);
	assert_string_equal(err.code, "N0002");
	nicol_error_clear(&err);
	assert_int_equal(file_read(&a, path, &text, NULL), 0);
	assert_true(str_to_i64(str_trim(text), &pid));
	assert_int_equal(kill((pid_t)pid, 0), -1);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	assert_int_equal(sigismember(&after, SIGPIPE),
			 sigismember(&before, SIGPIPE));
	unlink(path);
	arena_release(&a);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_exit_code_are_captured),
		cmocka_unit_test(large_input_and_output_do_not_block),
		cmocka_unit_test(environment_and_folder_are_set),
		cmocka_unit_test(a_missing_program_is_an_error),
		cmocka_unit_test(another_user_can_be_taken),
#ifdef NICOL_FAULTS
		cmocka_unit_test(nobody_is_left_when_memory_runs_out),
#endif
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
