/*
 * Memory runs out in nicol_server_*, at one allocation after the other: the
 * function says N0002, nothing leaks, no process and no lock stays behind,
 * and the same again works.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <nicol/server.h>

#include "base/alloc.h"

#ifdef NICOL_FAULTS

static nicol_error err;
static char dir[64];
static nicol_server *server;

static int open_handle(void)
{
	return nicol_server_open(&server, dir, &err);
}

static int read_state(void)
{
	nicol_server_state st;
	return nicol_server_read(server, &st, &err);
}

static int list(void)
{
	nicol_server **all;
	size_t n;
	int rc = nicol_server_list(&all, &n, &err);
	nicol_server_list_free(all, n);
	return rc;
}

static int start(void)
{
	return nicol_server_start(server, NULL, &err);
}

static int stop(void)
{
	return nicol_server_stop(server, NULL, &err);
}

static int reset(void)
{
	return nicol_server_reset(server, &err);
}

enum { MANY = 1000000000 };

/* How much memory is asked for, when all goes well. */
static long count(int (*run)(void))
{
	base_alloc_fail_at = MANY;
	int rc = run();
	long n = MANY - base_alloc_fail_at;
	base_alloc_fail_at = 0;
	if (rc < 0)
		print_error("%s: %s\n", err.code, err.message);
	assert_int_equal(rc, 0);
	return n;
}

/* False: it came to its end without asking so often. */
static bool fail_at(int (*run)(void), long n, bool stays)
{
	base_alloc_failures = 0;
	base_alloc_stays_out = stays;
	base_alloc_fail_at = n;
	int rc = run();
	base_alloc_fail_at = 0;
	base_alloc_stays_out = false;
	if (!base_alloc_failures) {
		assert_int_equal(rc, 0);
		return false;
	}
	assert_int_equal(rc, -1);
	assert_string_equal(err.code, "N0002");
	nicol_error_clear(&err);
	return true;
}

static void every(int (*run)(void))
{
	long n = 1;
	while (fail_at(run, n, n % 2))
		n++;
	assert_true(n > 2);
}

static void handles(void **state)
{
	(void)state;
	every(open_handle);
	every(read_state);
	nicol_server_free(server);
}

/* A start from nothing that fails leaves no process, and no lock. */
static bool start_fails_at(long n)
{
	nicol_server_state st;
	bool failed = fail_at(start, n, n % 2);
	assert_int_equal(nicol_server_read(server, &st, &err), 0);
	assert_int_equal(st.running, !failed);
	if (failed)
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	count(reset);
	return failed;
}

/* At the first moments, and at some in the making of the cluster and in the
 * wait for the server; NICOL_FAULTS_ALL=1 tries all. */
static void starting(void **state)
{
	enum { FIRST = 10, LATER = 5 };
	(void)state;
	count(open_handle);
	long n = count(start), runs = 0;
	long step = getenv("NICOL_FAULTS_ALL") ? 1 : (n - FIRST) / LATER;
	count(reset);
	for (long i = 1; i < n; i += i < FIRST ? 1 : step)
		runs += start_fails_at(i);
	assert_true(runs >= FIRST);
	print_message("start: failed at %ld of %ld moments\n", runs, n);
	count(start);
	every(list);
	every(stop);
	count(start);
	every(reset);
	nicol_server_free(server);
}

static int set_up(void **state)
{
	(void)state;
	char path[128];
	strcpy(dir, "/tmp/nicol-server-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chmod(dir, 0755), 0);
	snprintf(path, sizeof(path), "%s/data", dir);
	setenv("XDG_DATA_HOME", path, 1);
	base_alloc_in_arenas = true;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handles),
		cmocka_unit_test(starting),
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
