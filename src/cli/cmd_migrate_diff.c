#include "cli/migrate.h"

#include <errno.h>
#include <string.h>

/* Prisma 6's names and Prisma 7's. */
static const struct source {
	const char *from, *to;
	nicol_state_kind kind;
} state_options[] = {
	{ "from-empty", "to-empty", NICOL_STATE_EMPTY },
	{ "from-schema", "to-schema", NICOL_STATE_SCHEMA },
	{ "from-schema-datamodel", "to-schema-datamodel", NICOL_STATE_SCHEMA },
	{ "from-migrations", "to-migrations", NICOL_STATE_MIGRATIONS },
	{ "from-url", "to-url", NICOL_STATE_URL },
	{ "from-schema-datasource", "to-schema-datasource",
	  NICOL_STATE_DATASOURCE },
	{ "from-config-datasource", "to-config-datasource",
	  NICOL_STATE_CONFIG },
};

enum { N_SOURCES = sizeof(state_options) / sizeof(*state_options) };

static bool takes_value(nicol_state_kind kind)
{
	return kind != NICOL_STATE_EMPTY && kind != NICOL_STATE_CONFIG;
}

/* Exactly one --from-..., exactly one --to-.... */
static int read_state(struct cli *c, bool from, nicol_state *out)
{
	int n = 0;
	for (int i = 0; i < N_SOURCES; i++) {
		const struct source *s = &state_options[i];
		const char *name = from ? s->from : s->to, *value = NULL;
		bool given = takes_value(s->kind)
				     ? (value = cli_value(c, name)) != NULL
				     : cli_flag(c, name);
		if (!given)
			continue;
		n++;
		*out = (nicol_state){ s->kind, value };
		if (s->kind == NICOL_STATE_CONFIG)
			out->path = c->schema;
	}
	if (n == 1)
		return 0;
	return cli_failf(c, "N0010",
			 "give exactly one --%s-... option: -empty, -schema "
			 "PATH, -migrations DIR, -url URL, -schema-datasource "
			 "PATH or -config-datasource",
			 from ? "from" : "to");
}

static int write_out(struct cli *c, const char *text)
{
	const char *path = cli_value(c, "output");
	if (!path) {
		fputs(text, stdout);
		return 0;
	}
	FILE *f = fopen(path, "w");
	bool ok = f && fputs(text, f) >= 0;
	int why = errno;
	if (f && fclose(f) != 0) {
		ok = false;
		why = errno;
	}
	return ok ? 0
		  : cli_failf(c, "N0001", "cannot write %s: %s", path,
			      strerror(why));
}

static int tell(struct cli *c, nicol_diff *d)
{
	bool empty = nicol_diff_is_empty(d), script = cli_flag(c, "script");
	const char *text =
		script ? nicol_diff_script(d) : nicol_diff_summary(d);
	const char *other =
		script ? nicol_diff_summary(d) : nicol_diff_script(d);
	if (!text || !other)
		return cli_failf(c, "N0002", "out of memory");
	if (c->json) {
		cli_json(json_pack("{s:b, s:s, s:s}", "empty", empty, "script",
				   script ? text : other, "summary",
				   script ? other : text));
		return 0;
	}
	if (empty)
		text = script ? NICOL_EMPTY_MIGRATION
			      : "No difference detected.\n";
	return write_out(c, text);
}

static int run(struct cli *c)
{
	nicol_diff *d;
	nicol_error err = { 0 };
	nicol_diff_options o = {
		.shadow_url = cli_value(c, "shadow-database-url"),
		.config = c->config,
	};
	int rc = read_state(c, true, &o.from);
	if (rc == 0)
		rc = read_state(c, false, &o.to);
	if (rc)
		return rc;
	o.interrupted = cli_interrupt_begin();
	rc = nicol_diff_new(&d, &o, &err);
	cli_interrupt_end();
	if (rc < 0) {
		rc = cli_fail(c, &err);
		return cli_interrupted() ? EXIT_INTERRUPTED : rc;
	}
	rc = tell(c, d);
	if (rc == 0 && cli_flag(c, "exit-code") && !nicol_diff_is_empty(d))
		rc = 2;
	nicol_diff_free(d);
	return rc;
}

#define STATE(name, help)                                                      \
	{ "from-" name, 0, OPTION_VALUE, "VALUE", "From " help },              \
	{                                                                      \
		"to-" name, 0, OPTION_VALUE, "VALUE", "To " help               \
	}

static const struct cli_option options[] = {
	{ "from-empty", 0, OPTION_FLAG, NULL, "From an empty database" },
	{ "to-empty", 0, OPTION_FLAG, NULL, "To an empty database" },
	STATE("schema", "a schema: a file or folder"),
	STATE("migrations", "what a folder of migrations makes"),
	STATE("url", "the database of a connection string"),
	STATE("schema-datasource", "the database that a schema names"),
	{ "from-config-datasource", 0, OPTION_FLAG, NULL,
	  "From the database of the project's config" },
	{ "to-config-datasource", 0, OPTION_FLAG, NULL,
	  "To the database of the project's config" },
	/* Prisma 6's name of the same */
	{ "from-schema-datamodel", 0, OPTION_VALUE, "PATH", NULL },
	{ "to-schema-datamodel", 0, OPTION_VALUE, "PATH", NULL },
	{ "shadow-database-url", 0, OPTION_VALUE, "URL",
	  "Where migrations are replayed (emptied before)" },
	{ "script", 0, OPTION_FLAG, NULL, "Write SQL instead of a summary" },
	{ "exit-code", 0, OPTION_FLAG, NULL,
	  "Exit with 2 when there is a difference, 0 when there is none" },
	{ "output", 'o', OPTION_VALUE, "FILE", "Write to a file" },
	{ 0 },
};

static const char *const examples[] = {
	"The SQL that makes a schema's tables",
	"nicol migrate diff --from-empty --to-schema prisma/schema.prisma "
	"--script",
	"Is the database what the schema says? (exit code 2: no)",
	"nicol migrate diff --from-config-datasource --to-schema "
	"prisma/schema.prisma --exit-code",
	"What did someone change beside the migrations?",
	"nicol migrate diff --from-migrations prisma/migrations --to-url "
	"\"$DATABASE_URL\"",
	NULL,
};

const struct command cmd_migrate_diff = {
	.path = "migrate diff",
	.summary = "Show what differs between two states, or the SQL between "
		   "them",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
