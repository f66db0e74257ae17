#include "cli/migrate.h"

static void tell(struct cli *c, nicol_names applied, bool created)
{
	if (created)
		cli_say(c, "The database was missing; it was created.");
	if (!applied.len)
		cli_say(c, "No pending migrations to apply.");
	say_names(c, "Applied:", applied);
	if (applied.len)
		cli_say(c, "%sAll migrations are applied.%s", c->out.green,
			c->out.plain);
}

static int run(struct cli *c)
{
	struct work w;
	nicol_names applied;
	int rc = work_open(&w, c, true);
	if (rc)
		return rc;
	if (nicol_migrate_deploy(w.m, &applied, &w.err) < 0) {
		if (!c->json)
			say_names(c, "Applied before the failure:", applied);
		return work_close(&w, work_fail(&w));
	}
	if (c->json)
		cli_json(json_pack("{s:o}", "applied", names_json(applied)));
	else
		tell(c, applied, nicol_migrate_created_database(w.m));
	return work_close(&w, 0);
}

static const char *const examples[] = {
	"Apply pending migrations, in production or in CI",
	"nicol migrate deploy",
	NULL,
};

const struct command cmd_migrate_deploy = {
	.path = "migrate deploy",
	.summary = "Apply pending migrations",
	.details = "Asks nothing, resets nothing. Two of them at once are "
		   "safe: the second one waits.",
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
