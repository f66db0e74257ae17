#include "cli/cli.h"
#include "cli/schema.h"

#include <string.h>

static void tell_json(const nicol_unformatted *u, bool check)
{
	json_t *files = json_array();
	for (size_t i = 0; i < u->count; i++)
		json_array_append_new(files, json_string(u->paths[i]));
	cli_json(json_pack("{s:b, s:o}", "formatted", !check || !u->count,
			   check ? "unformatted" : "written", files));
}

static void tell(struct cli *c, const nicol_unformatted *u, bool check)
{
	if (!u->count)
		cli_say(c, "the schema is formatted");
	for (size_t i = 0; i < u->count; i++)
		cli_say(c, "%s%s%s %s", check ? c->out.yellow : c->out.green,
			check ? "not formatted" : "formatted", c->out.plain,
			u->paths[i]);
	if (u->count && check)
		cli_say(c, "run \"nicol format\" to format");
}

static int format(struct cli *c, nicol_project *p)
{
	nicol_error err = { 0 };
	nicol_unformatted u;
	bool check = cli_flag(c, "check");
	if (nicol_project_format(p, !check, &u, &err) < 0) {
		if (!strcmp(err.code, "P1012") &&
		    cli_check_schema(c, nicol_project_schema(p), true)) {
			nicol_error_clear(&err);
			return 1;
		}
		return cli_fail(c, &err);
	}
	if (c->json)
		tell_json(&u, check);
	else
		tell(c, &u, check);
	return check && u.count;
}

static int run(struct cli *c)
{
	nicol_project *p;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	rc = format(c, p);
	nicol_project_free(p);
	return rc;
}

static const struct cli_option options[] = {
	{ "check", 0, OPTION_FLAG, NULL,
	  "Write nothing; exit with 1 when a file is not formatted" },
	{ 0 },
};

static const char *const examples[] = {
	"Format the project's schema",
	"nicol format",
	"Check in CI that it is formatted",
	"nicol format --check",
	NULL,
};

const struct command cmd_format = {
	.path = "format",
	.summary = "Format the schema files",
	.details = "Aligns and orders as Prisma's formatter does, byte for "
		   "byte, and adds what a relation lacks: the field on the "
		   "opposite side, the foreign key's fields, the arguments of "
		   "@relation.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
