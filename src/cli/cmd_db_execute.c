#include "cli/migrate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The whole of a stream; heap memory, NULL on failure. */
static char *read_all(FILE *f)
{
	size_t len = 0, cap = 1 << 16, n;
	char *text = malloc(cap);
	while (text && (n = fread(text + len, 1, cap - len - 1, f)) > 0) {
		len += n;
		if (cap - len > 1)
			continue;
		char *more = realloc(text, cap *= 2);
		if (!more)
			free(text);
		text = more;
	}
	if (text && ferror(f)) {
		free(text);
		return NULL;
	}
	if (text)
		text[len] = '\0';
	return text;
}

static int read_script(struct cli *c, char **out)
{
	const char *path = cli_value(c, "file");
	if (!path == !cli_flag(c, "stdin"))
		return cli_failf(c, "N0010",
				 "give either --file PATH or --stdin");
	FILE *f = path ? fopen(path, "r") : stdin;
	*out = f ? read_all(f) : NULL;
	int why = errno;
	if (f && f != stdin)
		fclose(f);
	return *out ? 0
		    : cli_failf(c, "N0001", "cannot read %s: %s",
				path ? path : "standard input", strerror(why));
}

static int run(struct cli *c)
{
	struct work w;
	char *script = NULL;
	int rc = read_script(c, &script);
	if (rc == 0)
		rc = work_open(&w, c, true);
	if (rc) {
		free(script);
		return rc;
	}
	if (nicol_migrate_execute(w.m, script, &w.err) < 0)
		rc = work_fail(&w);
	else if (c->json)
		cli_json(json_pack("{s:b}", "executed", 1));
	else
		cli_say(c, "The script was run.");
	free(script);
	return work_close(&w, rc);
}

static const struct cli_option options[] = {
	{ "file", 0, OPTION_VALUE, "PATH", "The script" },
	{ "stdin", 0, OPTION_FLAG, NULL, "Read it from standard input" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "The database, instead of the project's" },
	{ 0 },
};

static const char *const examples[] = {
	"Run a script on the project's database",
	"nicol db execute --file backfill.sql",
	"echo 'TRUNCATE sessions;' as a script",
	"echo 'TRUNCATE sessions;' | nicol db execute --stdin",
	NULL,
};

const struct command cmd_db_execute = {
	.path = "db execute",
	.summary = "Run an SQL script on the database",
	.details = "As one transaction, unless the script has its own. Rows "
		   "are not shown.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
