#include "project/locate.h"

#include <jansson.h>

#include "base/file.h"

enum { DEEPEST_FOLDER = 16, MOST_FILES = 10000 };

void locate_package(struct project *p)
{
	struct arena *a = &p->arena;
	for (const char *dir = p->cwd;; dir = path_dir(a, dir)) {
		char *path = path_join(a, dir, "package.json");
		if (file_exists(path)) {
			p->package_json = path;
			return;
		}
		if (!strcmp(dir, "/") || !strcmp(dir, "."))
			return;
	}
}

/* "prisma": {"schema": "..."} of package.json, absolute; or NULL. A file
 * that is no JSON is not ours to complain about. */
static const char *schema_of_package(struct project *p)
{
	struct arena *a = &p->arena;
	json_t *doc = p->package_json ? json_load_file(p->package_json, 0, NULL)
				      : NULL;
	const char *schema = json_string_value(
		json_object_get(json_object_get(doc, "prisma"), "schema"));
	char *path = NULL;
	if (schema)
		path = path_absolute(
			a, path_join(a, path_dir(a, p->package_json), schema));
	json_decref(doc);
	return path;
}

static int use_schema(struct project *p, const char *path, const char *from,
		      nicol_error *err)
{
	p->schema_path = path;
	p->schema_is_folder = dir_exists(path);
	p->schema_dir = p->schema_is_folder ? path : path_dir(&p->arena, path);
	if (p->schema_is_folder || file_exists(path))
		return 0;
	return err_set(err, "N0011", "no schema at %s (from %s)",
		       project_shown(p, path), from);
}

static int schema_of_config(struct project *p, nicol_error *err)
{
	struct arena *a = &p->arena;
	const struct config_value *v = &p->config.schema;
	if (v->kind != CONFIG_TEXT)
		return err_set(err, "N0012",
			       "%s:%u: Nicol reads the config without running "
			       "it, and cannot tell what schema is there "
			       "(%.*s); write a string, or give --schema PATH",
			       project_shown(p, p->config.path), v->line,
			       v->text.len > 80 ? 80 : (int)v->text.len,
			       v->text.ptr);
	char *path =
		path_join(a, path_dir(a, p->config.path), str_cdup(a, v->text));
	return use_schema(p, path_absolute(a, path), p->config.path, err);
}

int locate_schema(struct project *p, const struct project_options *o,
		  nicol_error *err)
{
	static const char *const usual[] = { "schema.prisma",
					     "prisma/schema.prisma",
					     "prisma/schema" };
	struct arena *a = &p->arena;
	if (o->schema)
		return use_schema(
			p, path_absolute(a, path_join(a, p->cwd, o->schema)),
			"--schema", err);
	const struct config_value *v = &p->config.schema;
	if (v->kind != CONFIG_ABSENT && (v->kind != CONFIG_UNSET || v->throws))
		return schema_of_config(p, err);
	const char *path = schema_of_package(p);
	if (path)
		return use_schema(p, path, p->package_json, err);
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		char *full = path_join(a, p->cwd, usual[i]);
		if (file_exists(full) || (i == 2 && dir_exists(full)))
			return use_schema(p, full, "the usual place", err);
	}
	return err_set(err, "N0011",
		       "no schema found: there is no prisma/schema.prisma, "
		       "schema.prisma or prisma/schema/ in %s; \"nicol init\" "
		       "writes one, --schema PATH names one elsewhere",
		       p->cwd);
}

int locate_env(struct project *p, nicol_error *err)
{
	struct arena *a = &p->arena;
	bool loaded = false;
	const char *root = "";
	if (p->package_json) {
		root = path_join(a, path_dir(a, p->package_json), ".env");
		if (env_add_file(&p->env, root, &loaded, err) < 0)
			return -1;
	}
	const char *const places[] = {
		path_join(a, p->schema_dir, ".env"),
		path_join(a, p->cwd, "prisma/.env"),
		path_join(a, p->cwd, ".env"),
	};
	loaded = false;
	for (int i = 0; i < 3 && !loaded; i++)
		if (!strcmp(places[i], root))
			loaded = file_exists(root);
		else if (env_add_file(&p->env, places[i], &loaded, err) < 0)
			return -1;
	return 0;
}

struct gather {
	struct project *project;
	const char *root; /* the schema's folder, without links */
	/* the folders between it and where we are, without links */
	const char *above[DEEPEST_FOLDER + 1];
	VEC(struct source) list;
	size_t bytes; /* of all texts */
};

/* A file that a link in the folder leads to is shown where it is. */
static const char *shown_source(const struct gather *g, const char *path)
{
	struct arena *a = &g->project->arena;
	const char *real = g->root ? path_real(a, path) : NULL;
	bool leads_out = real && !str_starts(str_c(real), str_c(g->root));
	return project_shown(g->project, leads_out ? real : path);
}

static int add_source(struct gather *g, const char *path, nicol_error *err)
{
	struct project *p = g->project;
	str text;
	if (file_read(&p->arena, path, &text, err) < 0)
		return -1;
	g->bytes += text.len;
	if (schema_check_size(g->bytes, err) < 0)
		return -1;
	size_t bad = utf8_check(text);
	const char *shown = shown_source(g, path);
	if (bad < text.len) {
		uint32_t line, column;
		source_position(text, (uint32_t)bad, &line, &column);
		return err_set(err, "N0013",
			       "%s:%u:%u is not valid UTF-8 (byte 0x%02x); "
			       "save the file as UTF-8",
			       shown, line, column,
			       (unsigned char)text.ptr[bad]);
	}
	*vec_push(&p->arena, &g->list) = (struct source){ str_c(shown), text };
	return 0;
}

/* Is it one that we stand in? A link may lead back up. */
static bool is_above(const struct gather *g, const char *real, int depth)
{
	for (int i = 0; i < depth; i++)
		if (!strcmp(g->above[i], real))
			return true;
	return false;
}

/* All *.prisma below, as Prisma takes them: hidden files, node_modules and
 * what links lead to are no exceptions. */
static int add_folder(struct gather *g, const char *dir, int depth,
		      nicol_error *err)
{
	struct arena *a = &g->project->arena;
	struct dir_list list;
	const char *real = path_real(a, dir);
	if (real && is_above(g, real, depth))
		return 0;
	if (dir_list(a, dir, &list, err) < 0)
		return -1;
	if (depth > DEEPEST_FOLDER || g->list.len > MOST_FILES)
		return err_set(err, "N0011",
			       "%s: too many folders or files for a schema",
			       dir);
	g->above[depth] = real ? real : dir;
	for (uint32_t i = 0; i < list.len; i++) {
		const struct dir_entry *e = &list.at[i];
		str name = str_c(e->name);
		char *path = path_join(a, dir, e->name);
		int rc = 0;
		if (e->is_dir)
			rc = add_folder(g, path, depth + 1, err);
		else if (str_ends(name, S(".prisma")) && name.len > 7)
			rc = add_source(g, path, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int locate_sources(struct project *p, nicol_error *err)
{
	struct gather g = { .project = p };
	if (p->schema_is_folder) {
		const char *root = path_real(&p->arena, p->schema_path);
		g.root = root ? path_join(&p->arena, root, "") : NULL;
	}
	int rc = p->schema_is_folder ? add_folder(&g, p->schema_path, 0, err)
				     : add_source(&g, p->schema_path, err);
	if (rc == 0 && !g.list.len)
		rc = err_set(err, "N0011", "no *.prisma file in %s",
			     project_shown(p, p->schema_path));
	p->sources = g.list.at;
	p->n_sources = g.list.len;
	return rc;
}
