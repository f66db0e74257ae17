#include <nicol/dmmf.h>

#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/schema.h"

static int to_stdout(void *ctx, const char *bytes, size_t n)
{
	(void)ctx;
	return fwrite(bytes, 1, n, stdout) == n ? 0 : -1;
}

/* --peer, or the generation of the schema itself. */
static int version_of(struct cli *c, nicol_project *p, nicol_dmmf_version *out)
{
	const char *peer = cli_value(c, "peer");
	*out = nicol_project_is_v7(p) ? NICOL_DMMF_7 : NICOL_DMMF_6;
	if (!peer)
		return 0;
	if (strcmp(peer, "6") != 0 && strcmp(peer, "7") != 0)
		return cli_failf(c, "N0042",
				 "--peer is 6 or 7, the Prisma whose document "
				 "to write, not \"%s\"",
				 peer);
	*out = *peer == '6' ? NICOL_DMMF_6 : NICOL_DMMF_7;
	return 0;
}

static int write_document(struct cli *c, nicol_project *p)
{
	nicol_error err = { 0 };
	nicol_dmmf_version version;
	const nicol_schema *s = nicol_project_schema(p);
	int rc = version_of(c, p, &version);
	if (rc == 0)
		rc = cli_check_schema(c, s, true);
	if (rc)
		return rc;
	if (nicol_dmmf_write(s, version, to_stdout, NULL, &err) < 0) {
		if (!ferror(stdout))
			return cli_fail(c, &err);
		nicol_error_clear(&err); /* main says why */
		return 1;
	}
	putchar('\n');
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
	"The models as Prisma's generators see them",
	"nicol debug dmmf | jq .datamodel.models",
	NULL,
};

const struct command cmd_debug_dmmf = {
	.path = "debug dmmf",
	.summary = "Print the schema's DMMF, the document that generators read",
	.details = "It is JSON, equal to that of Prisma 6.19, or of Prisma "
		   "7.10 for a schema without a url in its datasource.",
	.options = options,
	.examples = examples,
	.run = run,
};
