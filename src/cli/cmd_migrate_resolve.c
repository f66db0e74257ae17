#include "cli/migrate.h"

static int resolve(struct work *w, const char *applied, const char *rolled_back)
{
	struct cli *c = w->c;
	int rc = applied ? nicol_migrate_resolve_applied(w->m, applied, &w->err)
			 : nicol_migrate_resolve_rolled_back(w->m, rolled_back,
							     &w->err);
	if (rc < 0)
		return work_fail(w);
	if (c->json) {
		cli_json(json_pack("{s:s, s:s}", "migration",
				   applied ? applied : rolled_back, "as",
				   applied ? "applied" : "rolledBack"));
		return 0;
	}
	cli_say(c, "The history now has %s as %s.",
		applied ? applied : rolled_back,
		applied ? "applied" : "rolled back");
	return 0;
}

static int run(struct cli *c)
{
	struct work w;
	const char *applied = cli_value(c, "applied");
	const char *rolled_back = cli_value(c, "rolled-back");
	if (!applied == !rolled_back)
		return cli_failf(c, "N0010",
				 "give either --applied NAME or --rolled-back "
				 "NAME");
	int rc = work_open(&w, c, true);
	if (rc)
		return rc;
	rc = resolve(&w, applied, rolled_back);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "applied", 0, OPTION_VALUE, "NAME",
	  "Record it as applied, without running it" },
	{ "rolled-back", 0, OPTION_VALUE, "NAME",
	  "Record a failed one as undone, so that it runs again" },
	{ 0 },
};

static const char *const examples[] = {
	"After a failed migration was undone by hand",
	"nicol migrate resolve --rolled-back 20260101000000_add_users",
	"A baseline: the database has these tables already",
	"nicol migrate resolve --applied 20260101000000_init",
	NULL,
};

const struct command cmd_migrate_resolve = {
	.path = "migrate resolve",
	.summary = "Tell the history what became of a migration",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
