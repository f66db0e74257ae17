#include "cli/cli.h"
#include "cli/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/unified.h"

/* All of the standard input, on the heap; NULL when memory ran out. */
static char *read_input(size_t *len)
{
	size_t cap = 1 << 16;
	char *text = malloc(cap);
	for (*len = 0; text; *len += 0) {
		size_t n = fread(text + *len, 1, cap - *len, stdin);
		*len += n;
		if (!n)
			return text;
		if (*len < cap)
			continue;
		char *more = realloc(text, cap *= 2);
		if (!more)
			free(text);
		text = more;
	}
	return NULL;
}

static void put_diff(struct cli *c, const char *path, nicol_str before,
		     nicol_str after)
{
	struct unified_style s = { c->out.bold, c->out.red, c->out.green,
				   c->out.cyan, c->out.plain };
	unified_write(stdout, path, before, after, &s);
}

/* "nicol format -": from the standard input to the standard output. */
static int format_input(struct cli *c)
{
	size_t n, len;
	char *text = read_input(&n);
	if (!text)
		return cli_failf(c, "N0002", "out of memory");
	nicol_error err = { 0 };
	nicol_schema *s;
	if (ferror(stdin)) {
		int why = errno;
		free(text);
		return cli_failf(c, "N0001", "cannot read standard input: %s",
				 strerror(why));
	}
	nicol_source source = { { "stdin", 5 }, { text, n } };
	int rc = nicol_schema_parse(&s, &source, 1, &err);
	nicol_schema_free(s);
	char *out = rc < 0 ? NULL : nicol_format(source.text, &len);
	bool lacks_memory = !out && rc == 0;
	bool same = out && len == n && !memcmp(out, text, n);
	if (out && cli_flag(c, "diff"))
		put_diff(c, "stdin", source.text, (nicol_str){ out, len });
	else if (out && !cli_flag(c, "check"))
		fwrite(out, 1, len, stdout);
	nicol_free(out);
	free(text);
	if (lacks_memory)
		return cli_failf(c, "N0002", "out of memory");
	if (rc < 0)
		return cli_fail(c, &err);
	return cli_flag(c, "check") && !same;
}

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
	bool write = !check && !cli_flag(c, "diff");
	if (nicol_project_format(p, write, &u, &err) < 0) {
		if (!strcmp(err.code, "P1012") &&
		    cli_check_schema(c, nicol_project_schema(p), true)) {
			nicol_error_clear(&err);
			return 1;
		}
		return cli_fail(c, &err);
	}
	if (cli_flag(c, "diff"))
		for (size_t i = 0; i < u.count; i++)
			put_diff(c, u.paths[i], u.before[i], u.after[i]);
	else if (c->json)
		tell_json(&u, check);
	else
		tell(c, &u, check);
	return check && u.count;
}

static int run(struct cli *c)
{
	nicol_project *p;
	if (c->n_operands && strcmp(c->operands[0], "-") != 0)
		return cli_failf(c, "N0010",
				 "\"format\" takes \"-\" for the standard "
				 "input, or nothing; --schema %s names a file",
				 c->operands[0]);
	if (c->n_operands)
		return format_input(c);
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
	{ "diff", 0, OPTION_FLAG, NULL,
	  "Write nothing; show what would change, as patch(1) takes it" },
	{ 0 },
};

static const char *const examples[] = {
	"Format the project's schema",
	"nicol format",
	"Check in CI that it is formatted",
	"nicol format --check",
	"See what it would change, and fail when it would",
	"nicol format --check --diff",
	"Format what an editor holds",
	"nicol format - < schema.prisma",
	NULL,
};

const struct command cmd_format = {
	.path = "format",
	.summary = "Format the schema files",
	.details = "Aligns and orders as Prisma's formatter does, byte for "
		   "byte, and adds what a relation lacks: the field on the "
		   "opposite side, the foreign key's fields, the arguments of "
		   "@relation.\n\n\"-\" formats the standard input to "
		   "the standard output, whatever else the project has.",
	.operands = "[-]",
	.max_operands = 1,
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
