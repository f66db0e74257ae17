#include "rpc/params.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int params_bad(const char *what, nicol_error *err)
{
	err->status = -1;
	snprintf(err->code, sizeof(err->code), "N0051");
	snprintf(err->message, sizeof(err->message),
		 "the request has no usable \"%s\"", what);
	return -1;
}

int params_no_memory(nicol_error *err)
{
	err->status = -1;
	snprintf(err->code, sizeof(err->code), "N0002");
	snprintf(err->message, sizeof(err->message), "out of memory");
	return -1;
}

/* A file that could not be read has the tag "error". */
static const char *script_of(const json_t *dir)
{
	const json_t *content = json_object_get(
		json_object_get(dir, "migrationFile"), "content");
	const char *tag = json_string_value(json_object_get(content, "tag"));
	if (!tag || strcmp(tag, "ok") != 0)
		return NULL;
	return json_string_value(json_object_get(content, "value"));
}

int params_migrations(const json_t *list, struct migration_param *out,
		      nicol_error *err)
{
	const json_t *dirs = json_object_get(list, "migrationDirectories");
	const json_t *lock = json_object_get(list, "lockfile");
	size_t n = json_array_size(dirs);
	*out = (struct migration_param){
		.list = { .dir = json_string_value(
				  json_object_get(list, "baseDir")),
			  .lock = json_string_value(
				  json_object_get(lock, "content")),
			  .len = n },
		.at = calloc(n ? n : 1, sizeof(*out->at)),
		.shadow_script = json_string_value(
			json_object_get(list, "shadowDbInitScript")),
	};
	if (!out->at)
		return params_no_memory(err);
	out->list.at = out->at;
	if (!out->list.dir || !json_is_array(dirs))
		return params_bad("migrationsList", err);
	for (size_t i = 0; i < n; i++) {
		const json_t *dir = json_array_get(dirs, i);
		out->at[i].name =
			json_string_value(json_object_get(dir, "path"));
		out->at[i].script = script_of(dir);
		if (!out->at[i].name)
			return params_bad("migrationDirectories", err);
	}
	return 0;
}

void params_free_migrations(struct migration_param *m)
{
	free(m->at);
	*m = (struct migration_param){ 0 };
}

static nicol_names take_names(const json_t *list, const char **at, size_t *n)
{
	nicol_names names = { .at = at + *n };
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));
		if (name)
			at[(*n)++] = name;
	}
	names.len = (size_t)(at + *n - names.at);
	return names;
}

int params_filter(const json_t *filter, struct filter_param *out,
		  nicol_error *err)
{
	const json_t *tables = json_object_get(filter, "externalTables");
	const json_t *enums = json_object_get(filter, "externalEnums");
	size_t n = json_array_size(tables) + json_array_size(enums);
	*out = (struct filter_param){
		.at = calloc(n ? n : 1, sizeof(*out->at)),
	};
	if (!out->at)
		return params_no_memory(err);
	n = 0;
	out->externals.tables = take_names(tables, out->at, &n);
	out->externals.enums = take_names(enums, out->at, &n);
	return 0;
}

static nicol_str text_of(const json_t *file, const char *key)
{
	const json_t *value = json_object_get(file, key);
	return (nicol_str){ json_string_value(value),
			    json_string_length(value) };
}

int params_project(const json_t *files, nicol_project **out, nicol_error *err)
{
	size_t n = json_array_size(files);
	nicol_source *sources = calloc(n ? n : 1, sizeof(*sources));
	*out = NULL;
	if (!sources)
		return params_no_memory(err);
	int rc = n ? 0 : params_bad("schema", err);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const json_t *file = json_array_get(files, i);
		sources[i].path = text_of(file, "path");
		sources[i].text = text_of(file, "content");
		if (!sources[i].path.ptr || !sources[i].text.ptr)
			rc = params_bad("files", err);
	}
	nicol_project_options o = { .sources = sources, .n_sources = n };
	if (rc == 0)
		rc = nicol_project_open(out, &o, err);
	free(sources);
	return rc;
}
