#include <nicol/pull.h>
#include <stdlib.h>
#include <string.h>

#include "cli/migrate.h"

/* "a,b" and further --schemas as a list. names: heap, as is *text. */
static nicol_names schemas_of(const struct cli *c, char **text,
			      const char ***names)
{
	const char *given = cli_value(c, "schemas");
	nicol_names out = { 0 };
	*text = given ? strdup(given) : NULL;
	*names = given ? calloc(strlen(given) + 1, sizeof(**names)) : NULL;
	if (!*text || !*names)
		return out;
	char *rest = *text;
	for (char *s; (s = strtok_r(rest, ",", &rest));) {
		s += strspn(s, " ");
		if (*s)
			(*names)[out.len++] = s;
	}
	out.at = *names;
	return out;
}

static void tell_json(struct cli *c, const nicol_pulled *r, bool written)
{
	json_t *files = json_array(), *notices = json_array();
	bool print = cli_flag(c, "print");
	for (size_t i = 0; i < r->n_files; i++) {
		const nicol_pulled_file *f = &r->files[i];
		json_t *file = json_pack("{s:s, s:b}", "path", f->path,
					 "changed", f->is_changed);
		if (print)
			json_object_set_new(
				file, "text",
				json_stringn(f->text.ptr, f->text.len));
		json_array_append_new(files, file);
	}
	for (size_t i = 0; i < r->n_notices; i++)
		json_array_append_new(
			notices,
			json_pack("{s:s, s:s, s:o}", "code", r->notices[i].code,
				  "text", r->notices[i].text, "what",
				  names_json(r->notices[i].what)));
	cli_json(json_pack("{s:b, s:i, s:i, s:o, s:o}", "written", written,
			   "models", (int)r->n_models, "enums", (int)r->n_enums,
			   "files", files, "notices", notices));
}

static void tell_notices(struct cli *c, const nicol_pulled *r)
{
	for (size_t i = 0; i < r->n_notices; i++)
		warn_names(c, r->notices[i].text, r->notices[i].what);
}

static void print(const nicol_pulled *r)
{
	for (size_t i = 0; i < r->n_files; i++) {
		const nicol_pulled_file *f = &r->files[i];
		if (r->n_files > 1)
			printf("// %s\n", f->path);
		fwrite(f->text.ptr, 1, f->text.len, stdout);
	}
}

static void tell(struct cli *c, const nicol_pulled *r)
{
	size_t changed = 0;
	for (size_t i = 0; i < r->n_files; i++) {
		if (!r->files[i].is_changed)
			continue;
		changed++;
		cli_say(c, "%swrote%s %s", c->out.green, c->out.plain,
			r->files[i].path);
	}
	if (!changed)
		cli_say(c, "The schema says already what the database has.");
	else
		cli_say(c, "It has %zu model%s and %zu enum%s.", r->n_models,
			r->n_models == 1 ? "" : "s", r->n_enums,
			r->n_enums == 1 ? "" : "s");
}

static int pull(struct cli *c, nicol_project *p, nicol_names schemas)
{
	nicol_error err = { 0 };
	nicol_pull *pull;
	bool print_only = cli_flag(c, "print");
	const nicol_pull_options o = {
		.url = cli_value(c, "url"),
		.force = cli_flag(c, "force"),
		.schemas = schemas,
		.interrupted = cli_interrupt_begin(),
	};
	int rc = nicol_pull_new(&pull, p, &o, &err);
	cli_interrupt_end();
	if (rc == 0 && !print_only)
		rc = nicol_pull_write(pull, &err);
	if (rc == 0) {
		const nicol_pulled *r = nicol_pull_result(pull);
		if (c->json)
			tell_json(c, r, !print_only);
		else if (print_only)
			print(r);
		else
			tell(c, r);
		if (!c->json)
			tell_notices(c, r);
	}
	nicol_pull_free(pull);
	rc = rc < 0 ? cli_fail(c, &err) : 0;
	return rc && cli_interrupted() ? EXIT_INTERRUPTED : rc;
}

static int run(struct cli *c)
{
	nicol_project *p;
	const char **names;
	char *text;
	int rc = cli_open_project(c, &p);
	if (rc == 0 && !cli_flag(c, "force"))
		rc = cli_check_schema(c, nicol_project_schema(p), true);
	if (rc == 0) {
		nicol_names schemas = schemas_of(c, &text, &names);
		rc = pull(c, p, schemas);
		free(names);
		free(text);
	}
	nicol_project_free(p);
	return rc;
}

static const struct cli_option options[] = {
	{ "print", 0, OPTION_FLAG, NULL,
	  "Print the schema instead of writing it" },
	{ "force", 0, OPTION_FLAG, NULL,
	  "Keep only the datasource and the generators of the schema" },
	{ "schemas", 0, OPTION_VALUE, "NAMES",
	  "The schemas of the database to read: \"public,auth\"" },
	{ "url", 0, OPTION_VALUE, "URL",
	  "The database, instead of the project's" },
	{ "composite-type-depth", 0, OPTION_VALUE, "DEPTH", NULL },
	{ 0 },
};

static const char *const examples[] = {
	"Bring the schema to what the database has",
	"nicol db pull",
	"See it first",
	"nicol db pull --print",
	"Read two schemas of a database",
	"nicol db pull --schemas public,auth",
	NULL,
};

const struct command cmd_db_pull = {
	.path = "db pull",
	.summary = "Make the schema what the database says",
	.details =
		"Writes models for the tables of the database. What the "
		"schema says already is kept: names,\n@map, order, "
		"documentation, names of relations, @updatedAt, defaults that "
		"the client makes;\ncomments with two slashes are not. Only "
		"files of the schema are written, and each as a whole.",
	.options = options,
	.examples = examples,
	.flags = COMMAND_JSON,
	.run = run,
};
