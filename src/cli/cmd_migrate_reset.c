#include "cli/migrate.h"

static int confirm(struct cli *c)
{
	if (cli_flag(c, "force"))
		return 0;
	if (!cli_interactive(c))
		return cli_failf(c, "N0027",
				 "there is no terminal to confirm on; to drop "
				 "all data of the database, add --force");
	return cli_confirm(c, false,
			   "Reset the database? All its data will be lost.")
		       ? 0
		       : EXIT_INTERRUPTED;
}

static int reset(struct work *w)
{
	nicol_names applied;
	struct cli *c = w->c;
	if (!c->json)
		cli_say(c, "%s", nicol_migrate_database(w->m));
	int rc = confirm(c);
	if (rc)
		return rc;
	if (nicol_migrate_reset(w->m, &w->err) < 0 ||
	    nicol_migrate_deploy(w->m, &applied, &w->err) < 0)
		return work_fail(w);
	if (c->json) {
		cli_json(json_pack("{s:o}", "applied", names_json(applied)));
	} else {
		say_names(c, "Applied:", applied);
		cli_say(c, "%sThe database was reset.%s", c->out.green,
			c->out.plain);
	}
	int code = work_generate(w);
	return code ? code : work_seed(w);
}

static int run(struct cli *c)
{
	struct work w;
	int rc = work_open(&w, c, true);
	if (rc)
		return rc;
	rc = reset(&w);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "force", 'f', OPTION_FLAG, NULL, "Do not ask" },
	{ "skip-generate", 0, OPTION_FLAG, NULL, "Do not run the generators" },
	{ "skip-seed", 0, OPTION_FLAG, NULL, "Do not run the seed command" },
	{ 0 },
};

static const char *const examples[] = {
	"Empty the database and apply all migrations",
	"nicol migrate reset",
	"The same in a script",
	"nicol migrate reset --force",
	NULL,
};

const struct command cmd_migrate_reset = {
	.path = "migrate reset",
	.summary = "Empty the database and apply all migrations",
	.details = "Drops everything in the schema's namespaces. All data is "
		   "lost.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
