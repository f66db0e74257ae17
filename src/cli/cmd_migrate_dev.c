#include "cli/migrate.h"

#include <string.h>

/* What happened, for --json and for people. */
struct outcome {
	nicol_names applied; /* before the new one */
	nicol_names warnings;
	const char *name, *path; /* of the new one, or NULL */
	nicol_names applied_new;
	bool is_new; /* the database was made, or emptied */
};

static void tell_json(const struct outcome *o, const nicol_migrate *m)
{
	cli_json(json_pack("{s:o, s:o, s:s?, s:s?, s:b, s:b}", "applied",
			   names_json(o->applied), "warnings",
			   names_json(o->warnings), "created", o->name, "path",
			   o->path, "createdApplied", o->applied_new.len > 0,
			   "createdDatabase",
			   nicol_migrate_created_database(m)));
}

static void tell(struct cli *c, const struct outcome *o)
{
	const struct style *s = &c->out;
	say_names(c, "Applied:", o->applied);
	if (o->name)
		cli_say(c, "Created %s%s%s", s->bold, o->path, s->plain);
	if (o->name && !o->applied_new.len)
		cli_say(c, "It is not applied yet: look at it, then run nicol "
			   "migrate dev.");
	else if (o->name || o->applied.len)
		cli_say(c, "%sThe database is in sync with the schema.%s",
			s->green, s->plain);
	else
		cli_say(c, "Already in sync: nothing to apply, and no change "
			   "in the schema.");
}

/* ---- when the database must be emptied ---- */

static void explain_reset(struct cli *c, const nicol_migrate_diagnosis *d)
{
	if (c->json) {
		cli_json(json_pack("{s:b, s:o, s:s?}", "mustReset", 1,
				   "reasons", names_json(d->reasons), "drift",
				   d->drift));
		return;
	}
	warn_names(c, "the database must be reset before a new migration:",
		   d->reasons);
	if (d->drift)
		fprintf(stderr,
			"\nWhat was changed in the database beside the "
			"migrations:\n\n%s\n",
			d->drift);
}

/* Asks; 0 when it was emptied, else the exit code. */
static int reset(struct work *w, const nicol_migrate_diagnosis *d)
{
	struct cli *c = w->c;
	explain_reset(c, d);
	if (!cli_confirm(c, false,
			 "Reset the database? All its data will be lost.")) {
		if (!c->json)
			fprintf(stderr,
				"Nothing was changed. \"nicol migrate reset\" "
				"empties the database and applies all "
				"migrations;\nto keep the data, undo the "
				"change, or write it down as a migration and "
				"run\n\"nicol migrate resolve --applied "
				"NAME\".\n");
		return EXIT_INTERRUPTED;
	}
	return nicol_migrate_reset(w->m, &w->err) < 0 ? work_fail(w) : 0;
}

/* ---- the new migration ---- */

static int refuse(struct work *w, const nicol_migrate_plan *plan)
{
	struct cli *c = w->c;
	if (c->json) {
		cli_json(json_pack("{s:{s:s, s:s}, s:o, s:o}", "error", "code",
				   "N0026", "message",
				   "the change would lose data, or cannot be "
				   "done",
				   "warnings", names_json(plan->warnings),
				   "unexecutable",
				   names_json(plan->unexecutable)));
		return 1;
	}
	if (plan->unexecutable.len)
		fprintf(stderr,
			"Nothing was changed. Change the schema, or the rows; "
			"or write the migration with --create-only\nand "
			"complete it by hand.\n");
	else
		fprintf(stderr,
			"Nothing was changed: there is no terminal to confirm "
			"on. Write the migration with --create-only\nand look "
			"at it; \"nicol migrate deploy\" applies it.\n");
	return 1;
}

/* 0 to go on, else the exit code. */
static int check_loss(struct work *w, const nicol_migrate_plan *plan)
{
	struct cli *c = w->c;
	bool draft = cli_flag(c, "create-only");
	if (!c->json) {
		warn_names(c, "data will be lost:", plan->warnings);
		warn_names(c, "this cannot be done on the rows that are there:",
			   plan->unexecutable);
	}
	if (draft)
		return 0;
	if (plan->unexecutable.len)
		return refuse(w, plan);
	if (!plan->warnings.len)
		return 0;
	if (!cli_interactive(c))
		return refuse(w, plan);
	return cli_confirm(c, false, "Create and apply this migration?")
		       ? 0
		       : EXIT_INTERRUPTED;
}

static int create(struct work *w, struct outcome *o)
{
	char answer[300] = "";
	nicol_migrate_plan plan;
	struct cli *c = w->c;
	if (nicol_migrate_plan_next(w->m, &plan, &w->err) < 0)
		return work_fail(w);
	o->warnings = plan.warnings;
	if (plan.is_empty && !cli_flag(c, "create-only"))
		return 0;
	int rc = check_loss(w, &plan);
	if (rc)
		return rc;
	const char *name = cli_value(c, "name");
	if (!name) {
		name = answer;
		/* Ctrl-C, or the end of input, is no empty name */
		bool given = cli_ask(c, "Name of the new migration:", answer,
				     sizeof(answer));
		if ((!given && cli_interactive(c)) || cli_interrupted())
			return EXIT_INTERRUPTED;
	}
	if (nicol_migrate_create(w->m, name, &o->name, &o->path, &w->err) < 0)
		return work_fail(w);
	if (cli_flag(c, "create-only"))
		return 0;
	if (nicol_migrate_deploy(w->m, &o->applied_new, &w->err) < 0)
		return work_fail(w);
	return 0;
}

static int develop(struct work *w, struct outcome *o)
{
	nicol_migrate_diagnosis d;
	if (nicol_migrate_diagnose(w->m, &d, &w->err) < 0)
		return work_fail(w);
	if (nicol_migrate_created_database(w->m))
		cli_say(w->c, "The database was missing; it was created.");
	int rc = d.must_reset ? reset(w, &d) : 0;
	if (rc)
		return rc;
	o->is_new = d.must_reset || nicol_migrate_created_database(w->m);
	if (nicol_migrate_deploy(w->m, &o->applied, &w->err) < 0)
		return work_fail(w);
	return create(w, o);
}

static int run(struct cli *c)
{
	struct work w;
	struct outcome o = { 0 };
	int rc = work_open(&w, c, false);
	if (rc)
		return rc;
	rc = develop(&w, &o);
	if (rc == 0 && c->json)
		tell_json(&o, w.m);
	else if (rc == 0)
		tell(c, &o);
	if (rc == 0 && !cli_flag(c, "create-only"))
		rc = work_generate(&w);
	if (rc == 0 && o.is_new && !cli_flag(c, "create-only"))
		rc = work_seed(&w);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "name", 'n', OPTION_VALUE, "NAME", "Name of the new migration" },
	{ "create-only", 0, OPTION_FLAG, NULL,
	  "Write the migration, but do not apply it" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "The database, instead of the project's" },
	{ "skip-generate", 0, OPTION_FLAG, NULL, "Do not run the generators" },
	{ "skip-seed", 0, OPTION_FLAG, NULL, "Do not run the seed command" },
	{ 0 },
};

static const char *const examples[] = {
	"Create a migration from changes of the schema, and apply it",
	"nicol migrate dev --name add_users",
	"Write it only, to change it by hand before it is applied",
	"nicol migrate dev --create-only --name rename_column",
	NULL,
};

const struct command cmd_migrate_dev = {
	.path = "migrate dev",
	.summary = "Create a migration from the schema and apply it",
	.details = "For development. Makes the database when it is missing, "
		   "replays the migrations in a\nshadow database to find "
		   "drift, applies what is pending, and writes the next "
		   "migration.\nExits with 130 when the database would have "
		   "to be reset.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
