#include "project/config.h"

#include "base/file.h"
#include "project/js.h"

/* Nobody writes such a file by hand. */
enum { LARGEST_CONFIG = 1 << 20 };

static const struct setting_row {
	const char *group, *key;
	size_t offset;
} rows[] = {
	{ "", "schema", offsetof(struct config, schema) },
	{ "", "engine", offsetof(struct config, engine) },
	{ "", "adapter", offsetof(struct config, adapter) },
	{ "migrations", "path", offsetof(struct config, migrations_path) },
	{ "migrations", "seed", offsetof(struct config, seed) },
	{ "migrations", "initShadowDb",
	  offsetof(struct config, shadow_script) },
	{ "datasource", "url", offsetof(struct config, url) },
	{ "datasource", "directUrl", offsetof(struct config, direct_url) },
	{ "datasource", "shadowDatabaseUrl",
	  offsetof(struct config, shadow_url) },
	{ "views", "path", offsetof(struct config, views_path) },
	{ "typedSql", "path", offsetof(struct config, typed_sql_path) },
};
enum { N_ROWS = sizeof rows / sizeof *rows };

static struct config_value *value_at(const struct config *c, size_t row)
{
	return (struct config_value *)((char *)c + rows[row].offset);
}

static struct config_value value_of(const struct js_value *v)
{
	struct config_value out = { .text = v->text, .line = v->line };
	switch (v->kind) {
	case JS_UNDEFINED:
		out.kind = v->text.len ? CONFIG_UNSET : CONFIG_ABSENT;
		break;
	case JS_MISSING:
		out.kind = CONFIG_UNSET;
		out.throws = true;
		break;
	case JS_TEXT:
		out.kind = CONFIG_TEXT;
		break;
	case JS_UNKNOWN:
		out.kind = CONFIG_UNKNOWN;
		break;
	default:
		out.kind = CONFIG_UNKNOWN;
		out.text = v->kind == JS_CLOSURE  ? S("a function")
			   : v->kind == JS_OBJECT ? S("an object")
			   : v->kind == JS_LIST	  ? S("a list")
						  : S("a value of that kind");
	}
	return out;
}

static struct config_list list_of(struct arena *a, const struct js_value *v)
{
	struct config_list out = { .line = v->line };
	out.unknown = v->kind == JS_UNKNOWN || v->kind == JS_MISSING ||
		      (v->kind == JS_LIST && v->items->unknown_line);
	if (v->kind != JS_LIST)
		return out;
	out.at = arena_array(a, struct config_value, v->items->len + 1);
	for (uint32_t i = 0; i < v->items->len; i++)
		out.at[out.len++] = value_of(&v->items->at[i].value);
	return out;
}

static void fill(struct arena *a, const struct js_value *root,
		 struct config *out)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		struct js_value group = *root;
		if (rows[i].group[0])
			group = js_member(root, str_c(rows[i].group));
		struct js_value v = js_member(&group, str_c(rows[i].key));
		*value_at(out, i) = value_of(&v);
	}
	struct js_value tables = js_member(root, S("tables"));
	struct js_value enums = js_member(root, S("enums"));
	tables = js_member(&tables, S("external"));
	enums = js_member(&enums, S("external"));
	out->external_tables = list_of(a, &tables);
	out->external_enums = list_of(a, &enums);
}

/* Nothing is known of a config that stops by itself. */
static void fill_thrown(struct config *out, uint32_t line)
{
	struct config_value v = { .kind = CONFIG_UNKNOWN,
				  .text = S("anything: it throws there"),
				  .line = line };
	out->thrown_line = line;
	for (size_t i = 0; i < N_ROWS; i++)
		*value_at(out, i) = v;
}

bool config_read_text(struct env *env, str text, const char *cwd,
		      struct config *out)
{
	struct js js = {
		.arena = env->arena,
		.text = text,
		.env = env,
		.path = out->path,
		.cwd = cwd,
	};
	if (text.len > LARGEST_CONFIG)
		return false;
	js_run(&js);
	if (js.thrown_line)
		fill_thrown(out, js.thrown_line);
	else if (js.has_result &&
		 (js.result.kind == JS_OBJECT || js.result.kind == JS_MISSING))
		fill(env->arena, &js.result, out);
	else
		return false;
	return true;
}

const char *config_find(struct arena *a, const char *dir, bool v6)
{
	static const char *const names[] = {
		"prisma7.config", ".config/prisma7",	   "prisma.config",
		".config/prisma", ".config/prisma.config",
	};
	static const char *const endings[] = { "js",  "ts",  "mjs", "cjs",
					       "mts", "cts", "json" };
	enum { OF_V7 = 2 };
	for (size_t n = v6 ? OF_V7 : 0; n < sizeof(names) / sizeof(names[0]);
	     n++)
		for (size_t e = 0; e < sizeof(endings) / sizeof(endings[0]);
		     e++) {
			str name = str_fmt(a, "%s.%s", names[n], endings[e]);
			char *path = path_join(a, dir, str_cdup(a, name));
			if (file_exists(path))
				return path;
		}
	return NULL;
}

int config_read(struct env *env, const char *path, const char *cwd,
		struct config *out, nicol_error *err)
{
	str text;
	if (file_read(env->arena, path, &text, err) < 0)
		return -1;
	*out = (struct config){ .path = path };
	if (!config_read_text(env, text, cwd, out))
		return err_set(err, "N0012",
			       "%s: no configuration object found; Nicol reads "
			       "it without running it, and understands "
			       "\"export default defineConfig({ ... })\"",
			       path);
	return 0;
}

bool config_lacks_variables(const struct config *c)
{
	bool lacks = c->thrown_line > 0;
	for (size_t i = 0; i < N_ROWS; i++)
		lacks |= value_at(c, i)->kind == CONFIG_UNSET;
	return lacks;
}

void config_complete(struct config *c, const struct config *again)
{
	if (c->thrown_line) {
		*c = *again;
		return;
	}
	for (size_t i = 0; i < N_ROWS; i++) {
		struct config_value *v = value_at(c, i);
		/* a url that is undefined stops Prisma too */
		bool stops = v->throws || v == &c->url;
		if (v->kind == CONFIG_UNSET && stops)
			*v = *value_at(again, i);
	}
}
