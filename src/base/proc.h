/*
 * proc.h - child processes: arguments as an array, never a shell.
 *
 * A program that cannot be started is an error of the call (the child
 * reports why through a pipe that a successful exec closes); a program that
 * fails is not: its exit code is the result.
 */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <signal.h>
#include <sys/types.h>

#include "base/error.h"

enum proc_stream {
	PROC_INHERIT, /* ours */
	PROC_NULL,    /* /dev/null */
	PROC_PIPE,    /* a pipe, whose other end is in struct proc */
	PROC_FD,      /* the descriptor of that name below */
};

struct proc_options {
	/* argv[0] is looked for in PATH unless it has a slash; ends with
	 * NULL */
	const char *const *argv;
	/* "NAME=value" entries that replace or join our environment;
	 * "NAME" alone removes one. NULL: unchanged; ends with NULL */
	const char *const *env;
	const char *cwd; /* NULL: ours */
	enum proc_stream in, out, err;
	int in_fd, out_fd, err_fd; /* for PROC_FD; they stay open here */
	bool set_user;		   /* run as uid, gid, without other groups */
	uid_t uid;
	gid_t gid;
	bool detach;	  /* its own session: a Ctrl-C here is not sent to it */
	bool die_with_us; /* killed when the thread that started it ends */
};

struct proc {
	pid_t pid;
	int in, out, err; /* our ends of pipes, or -1 */
};

/* Starts the program. On success proc_wait() must be called. */
int proc_start(struct proc *p, const struct proc_options *o, nicol_error *err);

/* Closes our ends and waits. *code is the exit code, or 128 + the signal
 * that ended it. */
int proc_wait(struct proc *p, int *code, nicol_error *err);

/* Runs to the end, inheriting what `o` does not say otherwise. */
int proc_run(const struct proc_options *o, int *code, nicol_error *err);

struct proc_output {
	int code; /* as proc_wait() gives it */
	str out, err;
};

/* Runs to the end with `input` on its standard input, and keeps what it
 * writes, up to 256 MiB each (more is an error and ends it). o->in, out and
 * err are ignored. */
int proc_capture(struct arena *a, const struct proc_options *o, str input,
		 struct proc_output *out, nicol_error *err);

/* Between the two, a child that does not read its input does not end us. Per
 * thread, because the process and its signal handlers are not ours. */
struct proc_sigpipe {
	sigset_t before;
	bool was_pending;
};
struct proc_sigpipe proc_hold_sigpipe(void);
void proc_release_sigpipe(const struct proc_sigpipe *held);

/* The same in another PATH than ours; the name itself where it is not
 * found. */
const char *proc_find_in(struct arena *a, const char *name, const char *path);

/* The path that a name has in PATH, or NULL. Names with a slash stay. */
char *proc_find(struct arena *a, const char *name);

#endif
