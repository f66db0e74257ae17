#include "cli/migrate.h"

#include <nicol/generate.h>
#include <string.h>
#include <unistd.h>

static void progress(void *user, const char *what, const char *name)
{
	cli_progress(user, "%s %s ...", what, name);
}

/* --url, where the command has it. */
static const char *given_url(const struct cli *c)
{
	const struct cli_option *o = c->command->options;
	for (; o && o->name; o++)
		if (!strcmp(o->name, "url"))
			return cli_value(c, "url");
	return NULL;
}

int work_open(struct work *w, struct cli *c, bool datasource_only)
{
	*w = (struct work){ .c = c };
	int rc = cli_open_project(c, &w->project);
	if (rc == 0 && !datasource_only)
		rc = cli_check_schema(c, nicol_project_schema(w->project),
				      true);
	if (rc) {
		nicol_project_free(w->project);
		return rc;
	}
	const nicol_migrate_options o = {
		.interrupted = cli_interrupt_begin(),
		.progress = progress,
		.user = c,
		.datasource_only = datasource_only,
		.url = given_url(c),
	};
	if (nicol_migrate_open(&w->m, w->project, &o, &w->err) == 0)
		return 0;
	rc = work_fail(w);
	return work_close(w, rc);
}

int work_close(struct work *w, int code)
{
	nicol_migrate_free(w->m);
	nicol_project_free(w->project);
	cli_interrupt_end();
	cli_progress_end(w->c);
	return code && cli_interrupted() ? EXIT_INTERRUPTED : code;
}

int work_fail(struct work *w)
{
	return cli_fail(w->c, &w->err);
}

json_t *names_json(nicol_names names)
{
	json_t *list = json_array();
	for (size_t i = 0; i < names.len; i++)
		json_array_append_new(list, json_string(names.at[i]));
	return list;
}

void say_names(struct cli *c, const char *title, nicol_names names)
{
	if (!names.len)
		return;
	cli_say(c, "%s", title);
	for (size_t i = 0; i < names.len; i++)
		cli_say(c, "  - %s", names.at[i]);
}

void warn_names(struct cli *c, const char *title, nicol_names names)
{
	if (!names.len)
		return;
	cli_warn(c, "%s", title);
	for (size_t i = 0; i < names.len; i++)
		fprintf(stderr, "  - %s\n", names.at[i]);
}

static void line(void *user, const char *text)
{
	cli_say(user, "%s", text);
	/* generators print beside us */
	fflush(stdout);
}

int work_generate(struct work *w)
{
	const char *skip =
		nicol_project_env(w->project, "PRISMA_MIGRATE_SKIP_GENERATE");
	if (cli_flag(w->c, "skip-generate") ||
	    nicol_project_is_v7(w->project) || (skip && skip[0]))
		return 0;
	/* with --json, standard output is for our answer */
	const nicol_generate_options o = {
		.output_fd = w->c->json ? STDERR_FILENO : 0,
	};
	fflush(stdout);
	if (nicol_generate(w->project, &o, line, w->c, &w->err) == 0)
		return 0;
	return work_fail(w);
}
