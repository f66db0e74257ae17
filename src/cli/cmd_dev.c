#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nicol/server.h>

/* Without the url, which has the password: only `nicol dev url` says it, so
 * that it stands in no log by accident. */
static json_t *state_json(const nicol_server_state *st)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:i, s:I}", "name",
			 st->name, "project", st->project, "folder", st->folder,
			 "exists", st->exists, "running", st->running, "port",
			 st->port, "pid", (json_int_t)st->pid);
}

static int tell_state(struct cli *c, nicol_server *s, const char *what)
{
	nicol_error err = { 0 };
	nicol_server_state st;
	if (nicol_server_read(s, &st, &err) < 0)
		return cli_fail(c, &err);
	if (c->json) {
		cli_json(state_json(&st));
		return 0;
	}
	cli_say(c, "%sPostgreSQL of %s %s%s", st.running ? c->out.green : "",
		st.project, what, c->out.plain);
	if (st.running)
		cli_say(c, "\n  export DATABASE_URL=\"$(nicol dev url)\"\n");
	cli_say(c, "  data and log in %s", st.folder);
	return 0;
}

static int start_server(struct cli *c, nicol_server *s, bool *started,
			nicol_error *err)
{
	nicol_server_state st;
	if (nicol_server_read(s, &st, err) < 0)
		return -1;
	if (!st.running)
		cli_progress(c, st.exists ? "starting PostgreSQL"
					  : "making a PostgreSQL cluster");
	int rc = nicol_server_start(s, started, err);
	cli_progress_end(c);
	return rc;
}

static int do_start(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	bool started;
	if (start_server(c, s, &started, &err) < 0)
		return cli_fail(c, &err);
	return tell_state(c, s, started ? "is running" : "was running already");
}

static int do_stop(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	bool stopped;
	if (nicol_server_stop(s, &stopped, &err) < 0)
		return cli_fail(c, &err);
	return tell_state(c, s, stopped ? "was stopped" : "is not running");
}

/* Prints like the others, and says by its exit code: 0 running, 1 not. */
static int do_status(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	nicol_server_state st;
	if (nicol_server_read(s, &st, &err) < 0)
		return cli_fail(c, &err);
	int rc = tell_state(c, s,
			    st.running	? "is running"
			    : st.exists ? "is stopped"
					: "has never been started");
	return rc ? rc : !st.running;
}

static int do_url(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	nicol_server_state st;
	if (nicol_server_read(s, &st, &err) < 0)
		return cli_fail(c, &err);
	if (!st.url)
		return cli_failf(c, "N0016",
				 "this project has no local PostgreSQL yet: "
				 "run \"nicol dev start\"");
	if (c->json)
		cli_json(json_pack("{s:s}", "url", st.url));
	else
		puts(st.url);
	return 0;
}

static int do_reset(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	nicol_server_state st;
	if (nicol_server_read(s, &st, &err) < 0)
		return cli_fail(c, &err);
	if (st.exists && !cli_flag(c, "force") &&
	    !cli_confirm(c, false,
			 "Delete all data of this project's PostgreSQL?")) {
		if (cli_interactive(c))
			return EXIT_INTERRUPTED;
		return cli_failf(c, "N0018",
				 "this would delete all data of the project's "
				 "PostgreSQL: say --force");
	}
	if (nicol_server_reset(s, &err) < 0)
		return cli_fail(c, &err);
	if (st.running && start_server(c, s, NULL, &err) < 0)
		return cli_fail(c, &err);
	return tell_state(c, s, st.running ? "is new and running" : "is empty");
}

static int do_list(struct cli *c, nicol_server *ignored)
{
	nicol_error err = { 0 };
	nicol_server **list;
	size_t n;
	(void)ignored;
	if (nicol_server_list(&list, &n, &err) < 0)
		return cli_fail(c, &err);
	json_t *all = json_array();
	int rc = 0;
	for (size_t i = 0; i < n && !rc; i++) {
		nicol_server_state st;
		if (nicol_server_read(list[i], &st, &err) < 0) {
			rc = cli_fail(c, &err);
		} else if (c->json) {
			json_array_append_new(all, state_json(&st));
		} else {
			cli_say(c, "%s%-8s%s %5d  %s%s",
				st.running ? c->out.green : c->out.dim,
				st.running ? "running" : "stopped",
				c->out.plain, st.port, st.project,
				access(st.project, F_OK) ? "  (gone)" : "");
		}
	}
	if (c->json && !rc)
		cli_json(json_pack("{s:O}", "servers", all));
	else if (!n && !rc)
		cli_say(c, "no project has a local PostgreSQL yet");
	json_decref(all);
	nicol_server_list_free(list, n);
	return rc;
}

/* `nicol dev -- COMMAND`: the command replaces us, so that signals and its
 * exit code are its own. */
static int run_command(struct cli *c, nicol_server *s)
{
	nicol_error err = { 0 };
	nicol_server_state st;
	if (start_server(c, s, NULL, &err) < 0 ||
	    nicol_server_read(s, &st, &err) < 0)
		return cli_fail(c, &err);
	if (setenv("DATABASE_URL", st.url, 1) < 0)
		return cli_failf(c, "N0002", "out of memory");
	fflush(NULL);
	execvp(c->rest[0], c->rest);
	/* EACCES comes from a folder of PATH that we may not look into, too */
	int missing = errno == ENOENT ||
		      (errno == EACCES && !strchr(c->rest[0], '/'));
	cli_failf(c, "N0001", "cannot run %s: %s", c->rest[0], strerror(errno));
	return missing ? 127 : 126;
}

static const struct {
	const char *name;
	int (*run)(struct cli *c, nicol_server *s);
} actions[] = {
	{ "start", do_start }, { "stop", do_stop }, { "status", do_status },
	{ "reset", do_reset }, { "url", do_url },   { "list", do_list },
};

enum { N_ACTIONS = sizeof(actions) / sizeof(*actions) };

static int act(struct cli *c, nicol_server *s, const char *action)
{
	const char *names[N_ACTIONS];
	for (int i = 0; i < N_ACTIONS; i++) {
		if (!strcmp(action, actions[i].name))
			return actions[i].run(c, s);
		names[i] = actions[i].name;
	}
	const char *near = cli_nearest(action, names, N_ACTIONS);
	return cli_failf(c, "N0010", "nicol dev has no \"%s\"%s%s%s", action,
			 near ? "; did you mean \"" : "", near ? near : "",
			 near ? "\"?" : "");
}

static int run(struct cli *c)
{
	nicol_error err = { 0 };
	nicol_server *s;
	int code;
	if (c->n_operands && c->n_rest)
		return cli_failf(c, "N0010",
				 "give either an action or a command after "
				 "\"--\", not both");
	if (nicol_server_open(&s, NULL, &err) < 0)
		return cli_fail(c, &err);
	if (c->n_rest)
		code = run_command(c, s);
	else
		code = act(c, s, c->n_operands ? c->operands[0] : "start");
	nicol_server_free(s);
	return code;
}

static const struct cli_option options[] = {
	{ "force", 'f', OPTION_FLAG, NULL, "Do not ask before a reset" },
	{ 0 },
};

static const char *const examples[] = {
	"Start this project's PostgreSQL and show its URL",
	"nicol dev",
	"Run a program with DATABASE_URL set",
	"nicol dev -- npm test",
	"Put the URL into .env",
	"echo \"DATABASE_URL=$(nicol dev url)\" >> .env",
	"Begin again with an empty server",
	"nicol dev reset",
	NULL,
};

const struct command cmd_dev = {
	.path = "dev",
	.summary = "A private local PostgreSQL for this project",
	.details = "start (the default), stop, status (exit code 1 when it "
		   "does not run), url,\nreset (deletes its data) and list "
		   "(of all projects). With \"-- COMMAND\" the\ncommand is run "
		   "with DATABASE_URL set, and the server is left running.\n\n"
		   "The server is run from the system's PostgreSQL programs, "
		   "its data is in\n$XDG_DATA_HOME/nicol/dev "
		   "(~/.local/share), and it can be reached only from this\n"
		   "machine and with its password.",
	.operands = "[start|stop|status|reset|url|list]",
	.max_operands = 1,
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON | COMMAND_NO_SCHEMA | COMMAND_REST,
	.run = run,
};
