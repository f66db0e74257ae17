#include "cli/cli.h"
#include "cli/schema.h"

static int run(struct cli *c)
{
	nicol_project *p;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	const nicol_schema *s = nicol_project_schema(p);
	if (cli_flag(c, "sarif")) {
		cli_json(cli_diagnostics_sarif(s));
		rc = nicol_schema_errors(s) > 0;
		nicol_project_free(p);
		return rc;
	}
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

static const struct cli_option options[] = {
	{ "sarif", 0, OPTION_FLAG, NULL,
	  "Print the diagnostics as a SARIF 2.1.0 document" },
	{ 0 },
};

static const char *const examples[] = {
	"Check the project's schema",
	"nicol validate",
	"Check one file, for a program to read",
	"nicol validate --schema other.prisma --json",
	"Check it for a code host that shows SARIF in reviews",
	"nicol validate --sarif > schema.sarif",
	NULL,
};

const struct command cmd_validate = {
	.path = "validate",
	.summary = "Check the schema; report all that is wrong with it",
	.details = "With --json each diagnostic has its place (lines and "
		   "columns from 1, bytes from 0), the other place that "
		   "matters, and the edit that mends it, where there is one.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
