#include <nicol/generate.h>

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/schema.h"

static int write_document(struct cli *c, nicol_project *p)
{
	const char *peer = cli_value(c, "peer");
	bool v7 = peer ? !strcmp(peer, "7") : nicol_project_is_v7(p);
	if (peer && strcmp(peer, "6") != 0 && strcmp(peer, "7") != 0)
		return cli_failf(c, "N0042",
				 "--peer is 6 or 7, the Prisma whose document "
				 "to write, not \"%s\"",
				 peer);
	int rc = cli_check_schema(c, nicol_project_schema(p), true);
	if (rc)
		return rc;
	char *text = nicol_generator_config(p, v7);
	if (!text)
		return cli_failf(c, "N0002", "out of memory");
	puts(text);
	nicol_free(text);
	return 0;
}

static int run(struct cli *c)
{
	nicol_project *p;
	int rc = cli_open_project(c, &p);
	if (rc)
		return rc;
	rc = write_document(c, p);
	nicol_project_free(p);
	return rc;
}

static const struct cli_option options[] = {
	{ "peer", 0, OPTION_VALUE, "6|7",
	  "The Prisma whose document to write; the schema's own generation "
	  "if not given" },
	{ 0 },
};

static const char *const examples[] = {
	"The generators of the schema, as their programs are told of them",
	"nicol debug config | jq .generators",
	NULL,
};

const struct command cmd_debug_config = {
	.path = "debug config",
	.summary = "Print the schema's generators and datasources as JSON",
	.details = "As generators get them, with variables by their names. Of "
		   "Prisma 7 when the datasource has no url.",
	.options = options,
	.examples = examples,
	.run = run,
};
