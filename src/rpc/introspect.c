/* The method introspect: the database as the files of a schema. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <nicol/pull.h>

#include "rpc/params.h"

/* What is new goes into a file of the base folder; the others keep the path
 * that they came with. */
static const char *path_of(const json_t *sent, const nicol_pulled_file *f)
{
	const json_t *file = json_array_get(sent, f->source);
	const char *path = json_string_value(json_object_get(file, "path"));
	return f->source != SIZE_MAX && path ? path : f->path;
}

static json_t *files_json(const json_t *sent, const nicol_pulled *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->n_files; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s%}", "path",
						path_of(sent, &r->files[i]),
						"content", r->files[i].text.ptr,
						r->files[i].text.len));
	return list;
}

static json_t *views_json(const nicol_pulled *r)
{
	json_t *list = r->n_views ? json_array() : json_null();
	for (size_t i = 0; i < r->n_views; i++)
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s}", "schema",
						r->views[i].schema, "name",
						r->views[i].name, "definition",
						r->views[i].definition));
	return list;
}

/* Adds to *text, which is heap memory; false without memory. */
static bool add(char **text, const char *before, const char *what,
		const char *after)
{
	size_t old = *text ? strlen(*text) : 0;
	size_t more = strlen(before) + strlen(what) + strlen(after);
	char *longer = realloc(*text, old + more + 1);
	if (!longer)
		return false;
	*text = longer;
	strcpy(stpcpy(stpcpy(longer + old, before), what), after);
	return true;
}

/* As the CLI prints it; null: nothing is to be told. */
static json_t *warnings_json(const nicol_pulled *r)
{
	char *text = NULL;
	bool ok = true;
	for (size_t i = 0; i < r->n_notices; i++) {
		const nicol_pulled_notice *n = &r->notices[i];
		ok = ok && add(&text, i ? "\n" : "*** WARNING ***\n\n", n->text,
			       ":\n");
		for (size_t j = 0; j < n->what.len; j++)
			ok = ok && add(&text, "  - ", n->what.at[j], "\n");
	}
	json_t *out = text && ok ? json_string(text) : json_null();
	free(text);
	return out;
}

/* The names of a list of strings, in heap memory. */
static int namespaces_of(const json_t *list, const char ***at, nicol_names *out,
			 nicol_error *err)
{
	size_t n = json_array_size(list);
	*at = calloc(n + 1, sizeof(**at));
	*out = (nicol_names){ *at, 0 };
	if (!*at)
		return params_no_memory(err);
	for (size_t i = 0; i < n; i++) {
		const char *name = json_string_value(json_array_get(list, i));
		if (!name)
			return params_bad("namespaces", err);
		(*at)[out->len++] = name;
	}
	return 0;
}

static int pull(const json_t *files, const nicol_pull_options *o,
		json_t **result, nicol_error *err)
{
	nicol_project *p;
	nicol_pull *pulled = NULL;
	if (params_project(files, &p, err) < 0)
		return -1;
	int rc = nicol_pull_new(&pulled, p, o, err);
	if (rc == 0) {
		const nicol_pulled *r = nicol_pull_result(pulled);
		*result = json_pack("{s:{s:o}, s:o, s:o}", "schema", "files",
				    files_json(files, r), "warnings",
				    warnings_json(r), "views", views_json(r));
	}
	nicol_pull_free(pulled);
	nicol_project_free(p);
	return rc;
}

int engine_introspect(struct engine *e, const json_t *params, json_t **result,
		      nicol_error *err)
{
	const json_t *files =
		json_object_get(json_object_get(params, "schema"), "files");
	const char **names = NULL;
	nicol_pull_options o = {
		.url = json_string_value(json_object_get(e->datasource, "url")),
		.force = json_is_true(json_object_get(params, "force")),
		.base = json_string_value(
			json_object_get(params, "baseDirectoryPath")),
		.interrupted = &engine_interrupted,
	};
	int rc = namespaces_of(json_object_get(params, "namespaces"), &names,
			       &o.schemas, err);
	if (rc == 0)
		rc = pull(files, &o, result, err);
	free(names);
	return rc;
}
