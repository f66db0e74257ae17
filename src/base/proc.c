#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/door.h"
#include "base/file.h"
#include "base/vec.h"

extern char **environ;

static bool is_program(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, X_OK) == 0;
}

char *proc_find(struct arena *a, const char *name)
{
	const char *path = getenv("PATH");
	str rest = str_c(path ? path : "/usr/local/bin:/usr/bin:/bin"), dir;
	if (strchr(name, '/'))
		return is_program(name) ? arena_strdup(a, name) : NULL;
	while (str_next(&rest, ':', &dir)) {
		char *full =
			path_join(a, dir.len ? str_cdup(a, dir) : ".", name);
		if (is_program(full))
			return full;
	}
	return NULL;
}

const char *proc_find_in(struct arena *a, const char *name, const char *path)
{
	str rest = str_c(path), dir;
	while (!strchr(name, '/') && str_next(&rest, ':', &dir)) {
		char *full =
			path_join(a, dir.len ? str_cdup(a, dir) : ".", name);
		if (is_program(full))
			return full;
	}
	return name;
}

/* Has `entry` ("NAME=value" or "NAME") the same name as `other`? */
static bool same_name(const char *entry, const char *other)
{
	size_t n = strcspn(entry, "=");
	return n == strcspn(other, "=") && !strncmp(entry, other, n);
}

static bool is_changed(const char *const *changes, const char *entry)
{
	for (; *changes; changes++)
		if (same_name(*changes, entry))
			return true;
	return false;
}

static char **make_env(struct arena *a, const char *const *changes)
{
	VEC(char *) env = { 0 };
	if (!changes)
		return environ;
	for (char **e = environ; *e; e++)
		if (!is_changed(changes, *e))
			*vec_push(a, &env) = *e;
	for (; *changes; changes++)
		if (strchr(*changes, '='))
			*vec_push(a, &env) = arena_strdup(a, *changes);
	*vec_push(a, &env) = NULL;
	return env.at;
}

/* All that the child needs, made before the fork: between fork and exec only
 * async-signal-safe calls are allowed. */
struct child {
	const struct proc_options *o;
	char *path, **argv, **env;
	int fds[3]; /* its standard streams; -1: unchanged */
	int report; /* where errno goes when it cannot start */
};

static bool child_streams(const struct child *c)
{
	/* first away from 0..2, so that no dup2 overwrites a later source */
	int fds[3];
	for (int i = 0; i < 3; i++) {
		fds[i] = c->fds[i];
		if (fds[i] >= 0 && fds[i] < 3 &&
		    (fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3)) < 0)
			return false;
	}
	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0 && dup2(fds[i], i) < 0)
			return false;
	return true;
}

static bool child_user(const struct proc_options *o)
{
	return !o->set_user || (setgroups(0, NULL) == 0 &&
				setgid(o->gid) == 0 && setuid(o->uid) == 0);
}

static _Noreturn void child_main(const struct child *c)
{
	/* a program expects the usual reaction to a closed pipe */
	signal(SIGPIPE, SIG_DFL);
	if (c->o->detach) {
		setsid();
		/* what our caller left open is not to live as long as it */
		close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	}
	/* after the change of user, which would undo it */
	if (child_streams(c) && child_user(c->o) &&
	    (!c->o->die_with_us || prctl(PR_SET_PDEATHSIG, SIGKILL) == 0) &&
	    (!c->o->cwd || chdir(c->o->cwd) == 0))
		execve(c->path, c->argv, c->env);
	int e = errno;
	ssize_t n = write(c->report, &e, sizeof(e));
	_exit(n == sizeof(e) ? 127 : 126);
}

/* One stream: the child's end in *theirs, ours in *ours. */
static bool open_stream(enum proc_stream kind, int fd, bool input, int *theirs,
			int *ours)
{
	int pipe_fds[2];
	*ours = *theirs = -1;
	switch (kind) {
	case PROC_INHERIT:
		return true;
	case PROC_FD:
		*theirs = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		return *theirs >= 0;
	case PROC_NULL:
		*theirs = open("/dev/null",
			       (input ? O_RDONLY : O_WRONLY) | O_CLOEXEC);
		return *theirs >= 0;
	case PROC_PIPE:
		if (pipe2(pipe_fds, O_CLOEXEC) < 0)
			return false;
		*theirs = pipe_fds[input ? 0 : 1];
		*ours = pipe_fds[input ? 1 : 0];
		return true;
	}
	return false;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_all(struct proc *p)
{
	close_fd(&p->in);
	close_fd(&p->out);
	close_fd(&p->err);
}

/* Waits for the child's exec; its errno, or 0. */
static int await_exec(int fd)
{
	int e = 0;
	ssize_t n;
	do
		n = read(fd, &e, sizeof(e));
	while (n < 0 && errno == EINTR);
	return n == sizeof(e) ? e : 0;
}

static int fork_child(struct proc *p, struct child *c)
{
	int report[2];
	if (pipe2(report, O_CLOEXEC) < 0)
		return errno;
	c->report = report[1];
	p->pid = fork();
	if (p->pid == 0)
		child_main(c);
	int e = p->pid < 0 ? errno : 0;
	close(report[1]);
	if (!e)
		e = await_exec(report[0]);
	close(report[0]);
	if (e && p->pid > 0)
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	return e;
}

static int start(struct proc *p, struct child *c)
{
	const struct proc_options *o = c->o;
	int e = 0;
	if (!open_stream(o->in, o->in_fd, true, &c->fds[0], &p->in) ||
	    !open_stream(o->out, o->out_fd, false, &c->fds[1], &p->out) ||
	    !open_stream(o->err, o->err_fd, false, &c->fds[2], &p->err))
		e = errno;
	if (!e)
		e = fork_child(p, c);
	for (int i = 0; i < 3; i++)
		close_fd(&c->fds[i]);
	if (e)
		close_all(p);
	return e;
}

int proc_start(struct proc *p, const struct proc_options *o, nicol_error *err)
{
	struct arena a = { 0 };
	struct child c = { .o = o, .fds = { -1, -1, -1 } };
	*p = (struct proc){ .pid = -1, .in = -1, .out = -1, .err = -1 };
	errno = ENOENT;
	c.path = proc_find(&a, o->argv[0]);
	/* execve does not change them */
	c.argv = (char **)(uintptr_t)o->argv;
	c.env = make_env(&a, o->env);
	int e = c.path ? start(p, &c) : ENOENT;
	arena_release(&a);
	if (!e)
		return 0;
	errno = e;
	return err_sys(err, "run", o->argv[0]);
}

int proc_wait(struct proc *p, int *code, nicol_error *err)
{
	int status;
	pid_t pid;
	close_all(p);
	do
		pid = waitpid(p->pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return err_sys(err, "wait for", "a child process");
	*code = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				    : WEXITSTATUS(status);
	return 0;
}

int proc_run(const struct proc_options *o, int *code, nicol_error *err)
{
	struct proc p;
	if (proc_start(&p, o, err) < 0)
		return -1;
	return proc_wait(&p, code, err);
}

enum { MOST_OUTPUT = 256 << 20 };

/* Reads what is there; closes at the end. False: too much. */
static bool pump_out(int *fd, struct sb *b)
{
	char block[16384];
	ssize_t n = read(*fd, block, sizeof(block));
	if (n > 0)
		sb_add(b, str_n(block, (size_t)n));
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		close_fd(fd);
	return b->len < MOST_OUTPUT;
}

/* Writes what goes in; closes when all is written or nobody reads it. */
static void pump_in(int *fd, str *rest)
{
	ssize_t n = rest->len ? write(*fd, rest->ptr, rest->len) : 0;
	if (n > 0)
		*rest = str_sub(*rest, (size_t)n, rest->len);
	if (!rest->len || (n < 0 && errno != EINTR && errno != EAGAIN))
		close_fd(fd);
}

static bool pump(struct proc *p, str input, struct sb *out, struct sb *err)
{
	bool ok = true;
	if (p->in >= 0)
		fcntl(p->in, F_SETFL, O_NONBLOCK);
	while (ok && (p->out >= 0 || p->err >= 0)) {
		struct pollfd fds[] = { { .fd = p->out, .events = POLLIN },
					{ .fd = p->err, .events = POLLIN },
					{ .fd = p->in, .events = POLLOUT } };
		if (poll(fds, 3, -1) < 0)
			continue; /* a signal */
		if (fds[0].revents)
			ok = pump_out(&p->out, out);
		if (fds[1].revents)
			ok = pump_out(&p->err, err) && ok;
		if (fds[2].revents)
			pump_in(&p->in, &input);
	}
	return ok;
}

struct proc_sigpipe proc_hold_sigpipe(void)
{
	struct proc_sigpipe held;
	sigset_t set;
	sigpending(&set);
	held.was_pending = sigismember(&set, SIGPIPE);
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, &held.before);
	return held;
}

void proc_release_sigpipe(const struct proc_sigpipe *held)
{
	sigset_t set;
	struct timespec now = { 0 };
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	if (!held->was_pending)
		while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
			;
	pthread_sigmask(SIG_SETMASK, &held->before, NULL);
}

/* A child that is listened to. Out of memory, nobody reads it any more. */
struct capture {
	struct owned own;
	struct proc p;
	struct proc_sigpipe held;
};

static void drop_capture(struct owned *o)
{
	struct capture *c = owned_by(o, struct capture);
	int code;
	proc_release_sigpipe(&c->held);
	kill(c->p.pid, SIGKILL);
	proc_wait(&c->p, &code, NULL);
}

int proc_capture(struct arena *a, const struct proc_options *o, str input,
		 struct proc_output *out, nicol_error *err)
{
	struct capture c = { 0 };
	struct proc_options with_pipes = *o;
	struct sb text = sb_in(a), complaint = sb_in(a);
	with_pipes.in = with_pipes.out = with_pipes.err = PROC_PIPE;
	*out = (struct proc_output){ 0 };
	if (proc_start(&c.p, &with_pipes, err) < 0)
		return -1;
	c.held = proc_hold_sigpipe();
	owned_add(&c.own, drop_capture);
	bool ok = pump(&c.p, input, &text, &complaint);
	owned_remove(&c.own);
	proc_release_sigpipe(&c.held);
	if (!ok)
		kill(c.p.pid, SIGKILL);
	if (proc_wait(&c.p, &out->code, err) < 0)
		return -1;
	if (!ok)
		return err_set(err, "N0001", "%s writes more than %d MiB",
			       o->argv[0], MOST_OUTPUT >> 20);
	out->out = sb_str(&text);
	out->err = sb_str(&complaint);
	return 0;
}
