#include "cli/schema.h"

#include <stdio.h>
#include <unistd.h>

#include <nicol/generate.h>

struct teller {
	struct cli *c;
	json_t *lines; /* with --json */
};

static void line(void *ctx, const char *text)
{
	struct teller *t = ctx;
	if (t->lines)
		json_array_append_new(t->lines, json_string(text));
	else
		cli_say(t->c, "%s", text);
	/* generators print beside us */
	fflush(stdout);
}

static int generate(struct cli *c, nicol_project *p, nicol_error *err)
{
	const char *names[64];
	size_t n = 0;
	while (n < 64 &&
	       (names[n] = cli_value_at(c, "generator", (int)n)) != NULL)
		n++;
	const nicol_generate_options o = {
		.generators = names,
		.n_generators = n,
		.client = cli_value(c, "client"),
		.output = cli_value(c, "output"),
		.prefix = cli_value(c, "prefix"),
		.require_models = cli_flag(c, "require-models"),
		/* with --json, standard output is for our answer */
		.output_fd = c->json ? STDERR_FILENO : 0,
	};
	struct teller t = { c, c->json ? json_array() : NULL };
	int rc = nicol_generate(p, &o, line, &t, err);
	if (rc == 0 && c->json)
		cli_json(json_pack("{s:O}", "lines", t.lines));
	json_decref(t.lines);
	return rc;
}

static int run_once(struct cli *c, nicol_project **p)
{
	nicol_error err = { 0 };
	const nicol_project_options o = { .schema = c->schema,
					  .config = c->config };
	*p = NULL;
	int rc = nicol_project_open(p, &o, &err);
	if (rc == 0)
		rc = generate(c, *p, &err);
	return rc < 0 ? cli_fail(c, &err) : 0;
}

static int run(struct cli *c)
{
	nicol_project *p;
	if (cli_flag(c, "sql"))
		return cli_failf(c, "N0050",
				 "typed SQL (--sql) is not there yet");
	int rc = run_once(c, &p);
	/* a schema that is broken for the moment is waited for; one that was
	 * never found is not */
	while (p && cli_flag(c, "watch")) {
		cli_say(c, "Waiting for a change of the schema ...");
		fflush(NULL);
		if (cli_await_change(p) < 0)
			break;
		nicol_project_free(p);
		rc = run_once(c, &p);
	}
	nicol_project_free(p);
	return rc;
}

static const struct cli_option options[] = {
	{ "generator", 0, OPTION_LIST, "NAME",
	  "Run this generator of the schema only (may be repeated)" },
	{ "client", 0, OPTION_VALUE, "c",
	  "Write the C client, whatever generators the schema has" },
	{ "output", 0, OPTION_VALUE, "DIR", "Folder for --client's files" },
	{ "prefix", 0, OPTION_VALUE, "NAME",
	  "What the C names begin with (default: db)" },
	{ "require-models", 0, OPTION_FLAG, NULL,
	  "Fail when the schema has no models" },
	{ "watch", 0, OPTION_FLAG, NULL,
	  "Go on, and generate again when the schema changes" },
	{ "sql", 0, OPTION_FLAG, NULL, NULL },
	/* Prisma's, without a meaning here */
	{ "allow-no-models", 0, OPTION_FLAG, NULL, NULL },
	{ "data-proxy", 0, OPTION_FLAG, NULL, NULL },
	{ "accelerate", 0, OPTION_FLAG, NULL, NULL },
	{ "telemetry-information", 0, OPTION_VALUE, "TEXT", NULL },
	{ "no-engine", 0, OPTION_FLAG, NULL, NULL },
	{ "no-hints", 0, OPTION_FLAG, NULL, NULL },
	{ 0 },
};

static const char *const examples[] = {
	"Run the generators of the schema",
	"nicol generate",
	"Write a typed C client from any schema",
	"nicol generate --client c --output src/db --prefix shop",
	NULL,
};

const struct command cmd_generate = {
	.path = "generate",
	.summary = "Run the generators of the schema",
	.details = "A generator with provider = \"nicol-client-c\" writes db.h "
		   "and db.c into its output\nfolder; its prefix = \"...\" "
		   "begins all names. Files are replaced only where they\n"
		   "change. Other generators are programs, found in "
		   "node_modules/.bin and PATH;\nprisma-client-js and "
		   "prisma-client are run by the project's prisma package.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
