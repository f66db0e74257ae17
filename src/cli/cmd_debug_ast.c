#include "cli/cli.h"
#include "cli/schema.h"

static int run(struct cli *c)
{
	nicol_project *p;
	size_t len;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	const nicol_schema *s = nicol_project_schema(p);
	char *text = nicol_schema_ast(s, &len);
	rc = text ? cli_check_schema(c, s, true)
		  : cli_failf(c, "N0002", "out of memory");
	if (text) {
		fwrite(text, 1, len, stdout);
		putchar('\n');
	}
	nicol_free(text);
	nicol_project_free(p);
	return rc;
}

static const char *const examples[] = {
	"See how the schema was read",
	"nicol debug ast",
	"The names of its models",
	"nicol debug ast | jq '.files[].blocks[] | select(.kind == \"model\") "
	"| .name'",
	NULL,
};

const struct command cmd_debug_ast = {
	.path = "debug ast",
	.summary = "Print the parsed schema files as JSON, with spans",
	.details = "Grammar, no meaning: blocks, fields, attributes and their "
		   "arguments, each with the bytes where it stands. A schema "
		   "with errors is printed too, without the lines that could "
		   "not be read; its diagnostics go to the standard error.",
	.examples = examples,
	.run = run,
};
