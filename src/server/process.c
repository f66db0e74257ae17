/*
 * process.c - the server's process: starting, finding, stopping.
 *
 * postmaster.pid (written by PostgreSQL) has on its lines: the pid, the data
 * folder, the start time, the port, the socket folder, the address, the
 * shared memory key, and the status, "ready" when connections are taken.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/door.h"
#include "base/file.h"
#include "base/proc.h"
#include "server/internal.h"

enum { PID_LINE = 1, STATUS_LINE = 8 };

static str pid_file_line(const struct server *s, struct arena *a, int n)
{
	str text = server_read(a, path_join(a, s->data, "postmaster.pid"));
	str line = { 0 };
	for (int i = 0; i < n; i++)
		if (!str_next(&text, '\n', &line))
			return (str){ 0 };
	return str_trim(line);
}

/* A server's working directory is its data folder: so a pid that was given
 * to another program is never taken for ours. */
static bool is_ours(const struct server *s, struct arena *a, pid_t pid)
{
	struct stat data, cwd;
	str proc = str_fmt(a, "/proc/%ld/cwd", (long)pid);
	return stat(s->data, &data) == 0 && stat(proc.ptr, &cwd) == 0 &&
	       data.st_dev == cwd.st_dev && data.st_ino == cwd.st_ino;
}

pid_t server_pid(const struct server *s)
{
	struct arena a = { 0 };
	int64_t pid = 0;
	bool ours = str_to_i64(pid_file_line(s, &a, PID_LINE), &pid) &&
		    pid > 1 && pid <= INT32_MAX && is_ours(s, &a, (pid_t)pid);
	arena_release(&a);
	return ours ? (pid_t)pid : 0;
}

/* A pid file whose pid lives on as another program keeps PostgreSQL from
 * starting; one whose pid is gone does not. We hold our lock, and no server
 * of ours runs. */
static void remove_stale_locks(const struct server *s, struct arena *a)
{
	int64_t pid;
	if (str_to_i64(pid_file_line(s, a, PID_LINE), &pid) && pid > 1 &&
	    pid <= INT32_MAX && !is_ours(s, a, (pid_t)pid) &&
	    (kill((pid_t)pid, 0) == 0 || errno == EPERM))
		unlink(path_join(a, s->data, "postmaster.pid"));
	/* the same for the lock beside the socket */
	server_remove_tree(server_path(s, a, "run"), NULL);
}

static void pause_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&t, NULL);
}

/* Unix sockets take paths of at most 107 bytes, of which PostgreSQL's own
 * file name takes up to 20. */
static bool socket_fits(const char *dir)
{
	return strlen(dir) <= 85 && !strchr(dir, '\'') && !strchr(dir, ',');
}

static int write_conf(const struct server *s, struct arena *a, int port,
		      nicol_error *err)
{
	const char *run = server_path(s, a, "run");
	if (mkdir(run, 0700) < 0 && errno != EEXIST)
		return err_sys(err, "make", run);
	if (s->set_user && chown(run, s->uid, s->gid) < 0)
		return err_sys(err, "give away", run);
	str conf = str_fmt(a,
			   "# written by nicol dev at each start\n"
			   "listen_addresses = '127.0.0.1'\n"
			   "port = %d\n"
			   "unix_socket_directories = '%s'\n"
			   "unix_socket_permissions = 0700\n"
			   "synchronous_commit = off\n"
			   "max_connections = 200\n",
			   port, socket_fits(run) ? run : "");
	return server_write(s, path_join(a, s->data, "nicol.conf"), conf, 0600,
			    err);
}

/* The last thing that the server said. */
static str last_words(const struct server *s, struct arena *a, off_t from)
{
	str text = server_read(a, server_path(s, a, "log")), line, last = { 0 };
	if ((size_t)from < text.len)
		text = str_sub(text, (size_t)from, text.len);
	while (str_next(&text, '\n', &line))
		if (str_contains(line, S("FATAL:")) ||
		    str_contains(line, S("ERROR:")) ||
		    (str_trim(line).len && !last.len))
			last = str_trim(line);
	return last;
}

enum { TRIES = 2400, STEP_MS = 25 }; /* a minute */

static bool is_ready(const struct server *s, struct arena *a, pid_t pid)
{
	return server_pid(s) == pid &&
	       str_is(pid_file_line(s, a, STATUS_LINE), "ready");
}

static int fail_slow(const struct server *s, nicol_error *err)
{
	return err_set(err, "N0016",
		       "PostgreSQL did not become ready; see %s/log",
		       s->folder);
}

int process_await(const struct server *s, pid_t pid, nicol_error *err)
{
	struct arena a = { 0 };
	bool ready = false;
	for (int i = 0; i < TRIES && !ready && server_pid(s) == pid; i++) {
		ready = is_ready(s, &a, pid);
		if (!ready)
			pause_ms(STEP_MS);
		arena_reset(&a);
	}
	arena_release(&a);
	return ready ? 0 : fail_slow(s, err);
}

/* A server that nobody waits for: it may not have written its pid yet, and
 * could be found by no one. */
struct starting {
	struct owned own;
	pid_t pid;
};

static void drop_starting(struct owned *o)
{
	pid_t pid = owned_by(o, struct starting)->pid;
	kill(pid, SIGQUIT);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Of a server that we have just started: it may end before it has written
 * its pid. */
static int await_child(const struct server *s, struct arena *a, pid_t pid,
		       off_t log_from, nicol_error *err)
{
	for (int i = 0; i < TRIES; i++) {
		int status;
		if (waitpid(pid, &status, WNOHANG) == pid)
			return err_set(err, "N0016",
				       "PostgreSQL did not start: %.*s (see "
				       "%s)",
				       SARG(last_words(s, a, log_from)),
				       server_path(s, a, "log"));
		if (is_ready(s, a, pid))
			return 0;
		pause_ms(STEP_MS);
	}
	return fail_slow(s, err);
}

int process_start(const struct server *s, int port, nicol_error *err)
{
	struct arena a = { 0 };
	char *bin;
	struct proc p;
	str version = server_read(&a, path_join(&a, s->data, "PG_VERSION"));
	const char *path = server_path(s, &a, "log");
	int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int rc = log < 0 ? err_sys(err, "write", path) : 0;
	struct owned_fd own;
	if (log >= 0) {
		owned_fd_add(&own, log);
		rc = server_binaries(&a, version, &bin, err);
	}
	remove_stale_locks(s, &a);
	if (!rc)
		rc = write_conf(s, &a, port, err);
	if (!rc) {
		const char *argv[] = { path_join(&a, bin, "postgres"), "-D",
				       s->data, NULL };
		static const char *const env[] = { "PGDATA", "PGPORT",
						   "PGOPTIONS", NULL };
		struct proc_options o = { .argv = argv,
					  .env = env,
					  .cwd = "/",
					  .in = PROC_NULL,
					  .out = PROC_FD,
					  .err = PROC_FD,
					  .out_fd = log,
					  .err_fd = log,
					  .set_user = s->set_user,
					  .uid = s->uid,
					  .gid = s->gid,
					  .detach = true };
		off_t from = lseek(log, 0, SEEK_END);
		rc = proc_start(&p, &o, err);
		if (!rc) {
			struct starting child = { .pid = p.pid };
			owned_add(&child.own, drop_starting);
			rc = await_child(s, &a, p.pid, from, err);
			owned_remove(&child.own);
		}
	}
	if (log >= 0)
		owned_fd_close(&own);
	arena_release(&a);
	return rc;
}

int process_stop(const struct server *s, nicol_error *err)
{
	pid_t pid = server_pid(s);
	if (!pid)
		return 0;
	/* SIGINT: sessions are ended, the data is written */
	if (kill(pid, SIGINT) < 0 && errno != ESRCH)
		return err_sys(err, "stop", s->data);
	for (int i = 0; i < TRIES; i++) {
		/* it may be our own child */
		waitpid(pid, NULL, WNOHANG);
		if (server_pid(s) != pid)
			return 0;
		pause_ms(STEP_MS);
	}
	return err_set(err, "N0016",
		       "PostgreSQL (process %ld) does not stop; see %s/log",
		       (long)pid, s->folder);
}
