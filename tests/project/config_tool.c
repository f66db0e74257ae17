/*
 * config_tool CONFIG...: what each config file says, a JSON object a line.
 * Each is read in its own folder. For config_oracle_test.sh.
 *
 * A value is a string, null (absent, or undefined), {"throws": NAME} or
 * {"unknown": TEXT}.
 */
#include <jansson.h>
#include <stdio.h>

#include "base/file.h"
#include "project/config.h"

static json_t *value_json(const struct config_value *v)
{
	const char *name = v->throws ? "throws" : "unknown";
	switch (v->kind) {
	case CONFIG_TEXT:
		return json_stringn(v->text.ptr, v->text.len);
	case CONFIG_ABSENT:
		return json_null();
	case CONFIG_UNSET:
		if (!v->throws)
			return json_null();
		break;
	case CONFIG_UNKNOWN:
		break;
	}
	return json_pack("{s:s%}", name, v->text.ptr, v->text.len);
}

/* Paths as Prisma has them: absolute. */
static json_t *path_json(struct arena *a, const char *config,
			 struct config_value v)
{
	if (v.kind == CONFIG_TEXT)
		v.text =
			str_c(path_absolute(a, path_join(a, path_dir(a, config),
							 str_cdup(a, v.text))));
	return value_json(&v);
}

static json_t *list_json(const struct config_list *list)
{
	if (list->unknown)
		return json_pack("{s:s}", "unknown", "");
	json_t *out = json_array();
	for (uint32_t i = 0; i < list->len; i++)
		json_array_append_new(out, value_json(&list->at[i]));
	return out;
}

static void tell(const char *path)
{
	struct arena a = { 0 };
	struct env env = env_in(&a);
	struct config c = { 0 };
	nicol_error err = { 0 };
	json_t *out = json_object();
	if (config_read(&env, path, path_dir(&a, path), &c, &err) < 0) {
		json_object_set_new(out, "error", json_string(err.code));
	} else if (c.thrown_line) {
		json_object_set_new(out, "thrown", json_integer(c.thrown_line));
	} else {
		json_object_set_new(out, "schema",
				    path_json(&a, path, c.schema));
		json_object_set_new(out, "migrations.path",
				    path_json(&a, path, c.migrations_path));
		json_object_set_new(out, "migrations.seed",
				    value_json(&c.seed));
		json_object_set_new(out, "migrations.initShadowDb",
				    value_json(&c.shadow_script));
		json_object_set_new(out, "engine", value_json(&c.engine));
		json_object_set_new(out, "datasource.url", value_json(&c.url));
		json_object_set_new(out, "datasource.shadowDatabaseUrl",
				    value_json(&c.shadow_url));
		json_object_set_new(out, "views.path",
				    path_json(&a, path, c.views_path));
		json_object_set_new(out, "typedSql.path",
				    path_json(&a, path, c.typed_sql_path));
		json_object_set_new(out, "tables.external",
				    list_json(&c.external_tables));
		json_object_set_new(out, "enums.external",
				    list_json(&c.external_enums));
	}
	json_dumpf(out, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(out);
	nicol_error_clear(&err);
	arena_release(&a);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		tell(argv[i]);
	return 0;
}
