#include "cli/cli.h"

#include <nicol/project.h>

static const char *const did[] = {
	[NICOL_INIT_CREATED] = "created",
	[NICOL_INIT_APPENDED] = "appended",
	[NICOL_INIT_LEFT] = "unchanged",
};

static void tell_json(const nicol_init_result *r)
{
	json_t *files = json_array();
	for (int i = 0; i < NICOL_INIT_FILES; i++)
		json_array_append_new(
			files, json_pack("{s:s, s:s}", "path", r->files[i].path,
					 "action", did[r->files[i].action]));
	cli_json(json_pack("{s:o}", "files", files));
}

static void tell(struct cli *c, const nicol_init_result *r, bool has_url)
{
	for (int i = 0; i < NICOL_INIT_FILES; i++)
		cli_say(c, "  %s%-9s%s  %s", c->out.green,
			did[r->files[i].action], c->out.plain,
			r->files[i].path);
	cli_say(c, "\n%sNext%s", c->out.bold, c->out.plain);
	if (!has_url)
		cli_say(c, "  write your database's URL into .env; or take a "
			   "local PostgreSQL:\n"
			   "  nicol dev && echo \"DATABASE_URL=$(nicol dev "
			   "url)\" >>.env");
	cli_say(c, "  add your models to prisma/schema.prisma\n"
		   "  nicol migrate dev --name init");
}

static int run(struct cli *c)
{
	nicol_error err = { 0 };
	nicol_init_result result;
	const char *provider = cli_value(c, "datasource-provider");
	const char *features[64] = { 0 };
	for (int i = 0; i < 63; i++)
		features[i] = cli_value_at(c, "preview-feature", i);
	nicol_init_options o = {
		.provider = provider,
		.url = cli_value(c, "url"),
		.output = cli_value(c, "output"),
		.generator = cli_value(c, "generator-provider"),
		.preview_features = features,
		.with_model = cli_flag(c, "with-model"),
	};
	if (nicol_init(&o, &result, &err) < 0)
		return cli_fail(c, &err);
	if (c->json)
		tell_json(&result);
	else
		tell(c, &result, o.url || (provider && provider[0] == 's'));
	return 0;
}

static const struct cli_option options[] = {
	{ "datasource-provider", 0, OPTION_VALUE, "PROVIDER",
	  "postgresql (the default) or sqlite" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "Connection string to write into .env" },
	{ "with-model", 0, OPTION_FLAG, NULL, "Begin with an example model" },
	{ "output", 0, OPTION_VALUE, "DIR",
	  "Folder of the generated client, seen from prisma/" },
	{ "generator-provider", 0, OPTION_VALUE, "NAME",
	  "prisma-client-js (the default), nicol-client-c, ..." },
	{ "preview-feature", 0, OPTION_LIST, "NAME",
	  "Preview feature of the generator; may be repeated" },
	{ 0 },
};

static const char *const examples[] = {
	"Start with PostgreSQL",
	"nicol init",
	"Start with SQLite and a model to try",
	"nicol init --datasource-provider sqlite --with-model",
	"Start with a client in C alone",
	"nicol init --generator-provider nicol-client-c --output ../db",
	"Start with a database that is there",
	"nicol init --url postgresql://me:secret@localhost:5432/mydb",
	NULL,
};

const struct command cmd_init = {
	.path = "init",
	.summary = "Start a project: prisma/schema.prisma, .env, .gitignore",
	.details = "Replaces nothing: where there is a schema it stops, and "
		   ".env and .gitignore\nare appended to.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON | COMMAND_NO_SCHEMA,
	.run = run,
};
