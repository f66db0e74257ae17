#include "cli/cli.h"
#include "cli/schema.h"

static int run(struct cli *c)
{
	nicol_project *p;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	const nicol_schema *s = nicol_project_schema(p);
	rc = cli_check_schema(c, s, false);
	if (rc == 0 && c->json)
		cli_json(json_pack("{s:b, s:o}", "valid", 1, "diagnostics",
				   cli_diagnostics_json(s)));
	else if (rc == 0)
		cli_say(c, "%s%s is valid%s", c->out.green,
			nicol_project_schema_path(p), c->out.plain);
	nicol_project_free(p);
	return rc;
}

static const char *const examples[] = {
	"Check the project's schema",
	"nicol validate",
	"Check one file, for a program to read",
	"nicol validate --schema other.prisma --json",
	NULL,
};

const struct command cmd_validate = {
	.path = "validate",
	.summary = "Check the schema; report all that is wrong with it",
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
