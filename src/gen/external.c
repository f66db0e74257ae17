#include "gen/external.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_NOISE = 1 << 20, MOST_ANSWER = 64 << 20, PATIENCE_MS = 2000 };

static void drop_external(struct owned *o)
{
	external_stop(owned_by(o, struct external));
}

/* Plain words need no shell: so that the program itself is our child, and ends
 * when we do. */
static const char *const *command(struct arena *a, const char *provider)
{
	VEC(const char *) argv = { 0 };
	str rest = str_trim(str_c(provider)), word;
	if (strpbrk(provider, "\"'\\$`&|;<>()*?[]{}~#!=\n\t") || !rest.len) {
		*vec_push(a, &argv) = "/bin/sh";
		*vec_push(a, &argv) = "-c";
		*vec_push(a, &argv) = provider;
	} else {
		while (str_next(&rest, ' ', &word))
			if (word.len)
				*vec_push(a, &argv) = str_cdup(a, word);
	}
	*vec_push(a, &argv) = NULL;
	return argv.at;
}

/* Ours has another PATH. */
static const char *path_in(const char *const *env)
{
	const char *path = "";
	for (; env && *env; env++)
		if (str_starts(str_c(*env), S("PATH=")))
			path = *env + strlen("PATH=");
	return path;
}

int external_start(struct external *x, struct arena *a, const char *provider,
		   const char *cwd, const char *const *env, int out_fd,
		   nicol_error *err)
{
	const char **argv = (const char **)command(a, provider);
	argv[0] = proc_find_in(a, argv[0], path_in(env));
	struct proc_options o = {
		.argv = argv,
		.env = env,
		.cwd = cwd,
		.in = PROC_PIPE,
		.out = out_fd < 0 ? PROC_INHERIT : PROC_FD,
		.out_fd = out_fd,
		.err = PROC_PIPE,
		.die_with_us = true,
	};
	*x = (struct external){ .arena = a };
	x->input = sb_in(a);
	x->noise = sb_in(a);
	if (proc_start(&x->proc, &o, err) < 0)
		return -1;
	x->is_running = true;
	owned_add(&x->own, drop_external);
	fcntl(x->proc.in, F_SETFL, O_NONBLOCK);
	return 0;
}

/* ---- reading ---- */

static void keep_noise(struct external *x, str line)
{
	if (x->noise.len + line.len > MOST_NOISE)
		return;
	sb_add(&x->noise, line);
	sb_addc(&x->noise, '\n');
}

/* The line as an answer to the last question, or NULL. */
static json_t *answer_of(struct external *x, str line)
{
	json_t *m = NULL;
	if (line.len && line.ptr[0] == '{')
		m = json_loadb(line.ptr, line.len, 0, NULL);
	json_t *id = json_object_get(m, "id");
	if (json_object_get(m, "jsonrpc") &&
	    json_integer_value(id) == x->last_id)
		return m;
	if (!m)
		keep_noise(x, line);
	json_decref(m);
	return NULL;
}

/* Looks through the complete lines that were read; the rest stays. */
static json_t *find_answer(struct external *x)
{
	str all = sb_str(&x->input);
	json_t *answer = NULL;
	size_t at;
	while (!answer && (at = str_find_char(all, '\n', 0)) < all.len) {
		answer = answer_of(x, str_trim(str_sub(all, 0, at)));
		all = str_sub(all, at + 1, all.len);
	}
	memmove(x->input.ptr, all.ptr, all.len);
	x->input.len = all.len;
	return answer;
}

/* False at the end of what it writes. */
static bool read_some(struct external *x)
{
	char block[16384];
	ssize_t n = read(x->proc.err, block, sizeof(block));
	if (n > 0)
		sb_add(&x->input, str_n(block, (size_t)n));
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* False when it reads no more. */
static bool write_some(struct external *x, str *rest)
{
	ssize_t n = write(x->proc.in, rest->ptr, rest->len);
	if (n > 0)
		*rest = str_sub(*rest, (size_t)n, rest->len);
	return n > 0 || errno == EINTR || errno == EAGAIN;
}

/* ---- asking ---- */

/* NULL when it has ended. */
static json_t *converse(struct external *x, str question)
{
	json_t *answer = NULL;
	bool open = true;
	int patience = -1;
	while (!answer && open && x->input.len < MOST_ANSWER) {
		struct pollfd fds[] = {
			{ .fd = x->proc.err, .events = POLLIN },
			{ .fd = question.len ? x->proc.in : -1,
			  .events = POLLOUT },
		};
		int n = poll(fds, 2, patience);
		if (n == 0)
			break;
		if (n < 0)
			continue; /* a signal */
		if (fds[1].revents && !write_some(x, &question)) {
			/* its last words, and its end, may still come */
			question.len = 0;
			patience = PATIENCE_MS;
		}
		if (fds[0].revents) {
			open = read_some(x);
			answer = find_answer(x);
		}
	}
	return answer;
}

/* The last lines, for a message. */
static str last_words(const struct external *x)
{
	enum { MOST = 600 };
	str all = str_trim(str_n(x->noise.ptr, x->noise.len));
	if (all.len <= MOST)
		return all;
	str tail = str_sub(all, all.len - MOST, all.len);
	size_t line = str_find_char(tail, '\n', 0);
	return line < tail.len ? str_sub(tail, line + 1, tail.len) : tail;
}

static int fail_ended(struct external *x, nicol_error *err)
{
	enum { NOT_FOUND = 127, NOT_RUN = 126 };
	external_stop(x);
	/* what stands behind the last line end */
	keep_noise(x, str_trim(str_n(x->input.ptr, x->input.len)));
	str words = last_words(x);
	return err_set(err, "N0061",
		       "it ended with exit code %d before it answered%s%.*s%s",
		       x->code, words.len ? ":\n" : "", SARG(words),
		       x->code == NOT_FOUND || x->code == NOT_RUN
			       ? "\nIs the package installed that has it?"
			       : "");
}

static int take(json_t *answer, json_t **result, nicol_error *err)
{
	json_t *error = json_object_get(answer, "error");
	json_t *value = json_object_get(answer, "result");
	const char *message =
		json_string_value(json_object_get(error, "message"));
	int rc = 0;
	if (error)
		rc = err_set(err, "N0061", "%s",
			     message ? message : "it answered with an error");
	else
		*result = value ? json_incref(value) : json_null();
	json_decref(answer);
	return rc;
}

int external_ask(struct external *x, const char *method, str params,
		 json_t **result, nicol_error *err)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	sb_lit(&b, "{\"jsonrpc\":\"2.0\",\"method\":");
	sb_json(&b, str_c(method));
	sb_lit(&b, ",\"params\":");
	sb_add(&b, params);
	sb_fmt(&b, ",\"id\":%lld}\n", (long long)++x->last_id);
	struct proc_sigpipe held = proc_hold_sigpipe();
	json_t *answer = converse(x, sb_str(&b));
	proc_release_sigpipe(&held);
	arena_release(&a);
	return answer ? take(answer, result, err) : fail_ended(x, err);
}

/* ---- ending ---- */

static bool has_ended(struct external *x)
{
	int status;
	pid_t pid = waitpid(x->proc.pid, &status, WNOHANG);
	if (pid == 0 || (pid < 0 && errno == EINTR))
		return false;
	x->code = pid < 0		? 1
		  : WIFSIGNALED(status) ? 128 + WTERMSIG(status)
					: WEXITSTATUS(status);
	return true;
}

/* One that ends of itself is given the time for it; its exit code tells. */
static bool await_end(struct external *x, int ms)
{
	struct timespec step = { 0, 5 * 1000000 };
	for (int i = 0; i <= ms / 5; i++) {
		if (has_ended(x))
			return true;
		nanosleep(&step, NULL);
	}
	return false;
}

void external_stop(struct external *x)
{
	enum { MOMENT_MS = 100 };
	if (!x->is_running)
		return;
	owned_remove(&x->own);
	x->is_running = false;
	close(x->proc.in);
	close(x->proc.err);
	if (await_end(x, MOMENT_MS))
		return;
	kill(x->proc.pid, SIGTERM);
	if (await_end(x, PATIENCE_MS))
		return;
	kill(x->proc.pid, SIGKILL);
	while (!await_end(x, PATIENCE_MS))
		;
}
