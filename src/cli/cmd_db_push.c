#include "cli/migrate.h"

static void tell_json(struct work *w, const nicol_migrate_plan *p, bool done)
{
	cli_json(json_pack("{s:b, s:i, s:o, s:o, s:b}", "pushed", done, "steps",
			   (int)p->steps, "warnings", names_json(p->warnings),
			   "unexecutable", names_json(p->unexecutable),
			   "createdDatabase",
			   nicol_migrate_created_database(w->m)));
}

static int refuse(struct work *w, const nicol_migrate_plan *p)
{
	if (w->c->json) {
		tell_json(w, p, false);
		return 1;
	}
	if (p->unexecutable.len)
		fprintf(stderr, "Nothing was changed. Change the schema, or "
				"the rows; or begin with an empty database "
				"(--force-reset).\n");
	else
		fprintf(stderr, "Nothing was changed. To go on all the same, "
				"add --accept-data-loss.\n");
	return 1;
}

/* 0 to go on, else the exit code. */
static int check_loss(struct work *w, const nicol_migrate_plan *p)
{
	struct cli *c = w->c;
	if (!c->json) {
		warn_names(c, "data will be lost:", p->warnings);
		warn_names(c, "this cannot be done on the rows that are there:",
			   p->unexecutable);
	}
	if (p->unexecutable.len)
		return refuse(w, p);
	if (!p->warnings.len || cli_flag(c, "accept-data-loss"))
		return 0;
	if (!cli_interactive(c))
		return refuse(w, p);
	return cli_confirm(c, false, "Go on, and lose this data?")
		       ? 0
		       : EXIT_INTERRUPTED;
}

static void tell(struct work *w, const nicol_migrate_plan *p)
{
	struct cli *c = w->c;
	if (c->json) {
		tell_json(w, p, true);
		return;
	}
	if (nicol_migrate_created_database(w->m))
		cli_say(c, "The database was missing; it was created.");
	cli_say(c, "%s%s%s", c->out.green,
		p->is_empty ? "The database is already in sync with the schema."
			    : "The database is now in sync with the schema.",
		c->out.plain);
}

static int push(struct work *w)
{
	nicol_migrate_plan plan;
	if (cli_flag(w->c, "force-reset") &&
	    nicol_migrate_reset(w->m, &w->err) < 0)
		return work_fail(w);
	if (nicol_migrate_plan_push(w->m, &plan, &w->err) < 0)
		return work_fail(w);
	int rc = check_loss(w, &plan);
	if (rc)
		return rc;
	if (!plan.is_empty && nicol_migrate_push(w->m, &w->err) < 0)
		return work_fail(w);
	tell(w, &plan);
	return work_generate(w);
}

static int run(struct cli *c)
{
	struct work w;
	int rc = work_open(&w, c, false);
	if (rc)
		return rc;
	rc = push(&w);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "accept-data-loss", 0, OPTION_FLAG, NULL,
	  "Go on where data will be lost" },
	{ "force-reset", 0, OPTION_FLAG, NULL,
	  "Empty the database first; all its data is lost" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "The database, instead of the project's" },
	{ "skip-generate", 0, OPTION_FLAG, NULL, "Do not run the generators" },
	{ 0 },
};

static const char *const examples[] = {
	"Make the database what the schema says",
	"nicol db push",
	"Also where columns or tables with rows go away",
	"nicol db push --accept-data-loss",
	NULL,
};

const struct command cmd_db_push = {
	.path = "db push",
	.summary = "Make the database what the schema says, without migrations",
	.details = "For prototypes. Makes the database when it is missing, "
		   "counts the rows that a change would\ncost, and refuses to "
		   "lose them unless told to.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
