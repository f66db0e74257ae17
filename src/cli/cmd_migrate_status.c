#include "cli/migrate.h"

static const char *const standings[] = {
	[NICOL_STANDING_EQUAL] = "equal",
	[NICOL_STANDING_DATABASE_BEHIND] = "databaseIsBehind",
	[NICOL_STANDING_DIRECTORY_BEHIND] = "migrationsDirectoryIsBehind",
	[NICOL_STANDING_DIVERGED] = "historiesDiverge",
};

/* Edited migrations are told, and are no reason to fail: as Prisma has it,
 * deploy goes on with them. */
static bool is_fine(const nicol_migrate_state *s)
{
	return s->has_history && s->standing == NICOL_STANDING_EQUAL &&
	       !s->failed.len;
}

static void tell_json(const nicol_migrate_state *s)
{
	cli_json(json_pack(
		"{s:b, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:s?}", "upToDate",
		is_fine(s), "standing", standings[s->standing], "hasHistory",
		s->has_history, "applied", names_json(s->applied), "pending",
		names_json(s->pending), "failed", names_json(s->failed),
		"edited", names_json(s->edited), "missing",
		names_json(s->missing), "lastCommon", s->last_common));
}

static void tell_missing_history(struct cli *c, const nicol_migrate_state *s)
{
	if (s->has_history)
		return;
	if (s->is_empty)
		cli_say(c, "The database is empty, and has no history of "
			   "migrations yet.");
	else
		cli_say(c, "The database has tables, but no history of "
			   "migrations. To keep them, make a baseline:\n"
			   "  nicol migrate diff --from-empty --to-schema PATH "
			   "--script, then nicol migrate resolve --applied "
			   "NAME");
}

static void tell(struct work *w, const nicol_migrate_state *s)
{
	struct cli *c = w->c;
	cli_say(c, "%s", nicol_migrate_database(w->m));
	cli_say(c, "%zu migration%s in %s\n", s->found.len,
		s->found.len == 1 ? "" : "s",
		nicol_project_migrations_dir(w->project));
	say_names(c,
		  "Pending (nicol migrate deploy applies them):", s->pending);
	say_names(c,
		  "Applied to the database, but missing in the folder "
		  "(restore them from version control):",
		  s->missing);
	if (s->last_common)
		cli_say(c, "The last migration that both have: %s",
			s->last_common);
	say_names(c,
		  "Failed (nicol migrate resolve tells the history what "
		  "became of them):",
		  s->failed);
	say_names(c, "Changed after they were applied:", s->edited);
	tell_missing_history(c, s);
	if (is_fine(s))
		cli_say(c, "%sThe database is up to date.%s", c->out.green,
			c->out.plain);
}

static int run(struct cli *c)
{
	struct work w;
	nicol_migrate_state state;
	int rc = work_open(&w, c, true);
	if (rc)
		return rc;
	if (nicol_migrate_status(w.m, &state, &w.err) < 0)
		return work_close(&w, work_fail(&w));
	if (c->json)
		tell_json(&state);
	else
		tell(&w, &state);
	return work_close(&w, is_fine(&state) ? 0 : 1);
}

static const char *const examples[] = {
	"Which migrations are applied, pending, failed or missing?",
	"nicol migrate status",
	NULL,
};

const struct command cmd_migrate_status = {
	.path = "migrate status",
	.summary = "Compare the migrations with the database's history",
	.details = "Exits with 1 when a migration is pending, failed or "
		   "missing.",
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
