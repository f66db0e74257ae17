#include "cli/migrate.h"

#include <unistd.h>

int run_seed(struct cli *c, nicol_project *p, const char *const *more)
{
	nicol_error err = { 0 };
	const char *command;
	int code;
	if (nicol_project_seed_command(p, &command, &err) < 0)
		return cli_fail(c, &err);
	if (command && !c->json)
		cli_say(c, "Seeding: %s", command);
	fflush(NULL);
	/* with --json, standard output is for our answer */
	if (nicol_project_seed(p, more, c->json ? STDERR_FILENO : -1, &code,
			       &err) < 0)
		return cli_fail(c, &err);
	return code ? cli_failf(c, "N0029",
				"the seed command ended with exit code %d "
				"(%s)",
				code, command)
		    : 0;
}

int work_seed(struct work *w)
{
	const char *command;
	const char *skip =
		nicol_project_env(w->project, "PRISMA_MIGRATE_SKIP_SEED");
	if (cli_flag(w->c, "skip-seed") || nicol_project_is_v7(w->project) ||
	    (skip && skip[0]))
		return 0;
	if (nicol_project_seed_command(w->project, &command, &w->err) < 0)
		return work_fail(w);
	return command ? run_seed(w->c, w->project, NULL) : 0;
}

static int run(struct cli *c)
{
	nicol_project *p;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	rc = run_seed(c, p, (const char *const *)c->rest);
	if (rc == 0 && c->json)
		cli_json(json_pack("{s:b}", "seeded", 1));
	else if (rc == 0)
		cli_say(c, "%sThe seed command was run.%s", c->out.green,
			c->out.plain);
	nicol_project_free(p);
	return rc;
}

static const struct cli_option options[] = { { 0 } };

static const char *const examples[] = {
	"Run the seed command of prisma.config.ts or package.json",
	"nicol db seed",
	"With arguments for it",
	"nicol db seed -- --environment development",
	NULL,
};

const struct command cmd_db_seed = {
	.path = "db seed",
	.summary = "Fill the database with the project's seed command",
	.details = "Runs migrations.seed of prisma.config.*, or \"prisma\": "
		   "{\"seed\": ...} of package.json, with the variables of "
		   ".env and the programs of node_modules/.bin. No shell: "
		   "words are separated by spaces.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON | COMMAND_REST,
	.run = run,
};
