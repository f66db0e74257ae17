#include "cli/migrate.h"

#include <nicol/database.h>

static int confirm(struct cli *c, const char *shown)
{
	if (cli_flag(c, "force"))
		return 0;
	if (!cli_interactive(c))
		return cli_failf(c, "N0027",
				 "there is no terminal to confirm on; to drop "
				 "%s with all its data, add --force",
				 shown);
	return cli_confirm(c, false,
			   "Drop the database? All its data will be lost.")
		       ? 0
		       : EXIT_INTERRUPTED;
}

static int drop(struct work *w)
{
	struct cli *c = w->c;
	const char *shown = nicol_migrate_database(w->m);
	if (!c->json)
		cli_say(c, "%s", shown);
	int rc = confirm(c, shown);
	if (rc)
		return rc;
	if (nicol_migrate_drop(w->m, &w->err) < 0)
		return work_fail(w);
	if (c->json)
		cli_json(json_pack("{s:s}", "dropped", shown));
	else
		cli_say(c, "%sThe database was dropped.%s", c->out.green,
			c->out.plain);
	return 0;
}

static int run(struct cli *c)
{
	struct work w;
	int rc = work_open(&w, c, true);
	if (rc)
		return rc;
	rc = drop(&w);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "force", 'f', OPTION_FLAG, NULL, "Do not ask" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "The database, instead of the project's" },
	{ 0 },
};

static const char *const examples[] = {
	"Drop the project's database",
	"nicol db drop",
	"The same in a script",
	"nicol db drop --force",
	NULL,
};

const struct command cmd_db_drop = {
	.path = "db drop",
	.summary = "Drop the database with all that is in it",
	.details = "The whole database, not just the schema's tables: for "
		   "databases that a test or a review has made. Whoever is "
		   "connected is disconnected.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
