#include "project/project.h"

#include <stdlib.h>

#include "base/file.h"
#include "project/locate.h"

static int find_config(struct project *p, const struct project_options *o,
		       bool v6, nicol_error *err)
{
	struct arena *a = &p->arena;
	const char *path =
		o->config ? path_absolute(a, path_join(a, p->cwd, o->config))
			  : config_find(a, p->cwd, v6);
	if (!path)
		return 0;
	if (config_read(&p->env, path, p->cwd, &p->config, err) < 0)
		return -1;
	if (!p->config.thrown_line)
		return 0;
	/* it wants a variable: where the schema is must be known before the
	 * .env files can be looked for */
	bool loaded;
	struct env early = env_in(a);
	if (env_add_file(&early, path_join(a, p->cwd, ".env"), &loaded, err))
		return -1;
	return config_read(&early, path, p->cwd, &p->config, err);
}

/* Once more, with the variables of all .env files. */
static int complete_config(struct project *p, nicol_error *err)
{
	struct config again;
	if (!p->config.path || !config_lacks_variables(&p->config))
		return 0;
	if (config_read(&p->env, p->config.path, p->cwd, &again, err) < 0)
		return -1;
	config_complete(&p->config, &again);
	return 0;
}

static void take_sources(struct project *p, const struct project_options *o)
{
	struct arena *a = &p->arena;
	p->sources = arena_array(a, struct source, o->n_sources);
	p->n_sources = o->n_sources;
	for (uint32_t i = 0; i < o->n_sources; i++)
		p->sources[i] = (struct source){
			str_dup(a, o->sources[i].path),
			str_dup(a, o->sources[i].text),
		};
	p->schema_path = path_absolute(
		a, path_join(a, p->cwd, str_cdup(a, p->sources[0].path)));
	p->schema_dir = path_dir(a, p->schema_path);
}

static int open_parts(struct project *p, const struct project_options *o,
		      bool v6, nicol_error *err)
{
	p->cwd = path_absolute(&p->arena, o->cwd ? o->cwd : ".");
	p->env = env_in(&p->arena);
	if (o->n_sources) {
		take_sources(p, o);
		return 0;
	}
	locate_package(p);
	if (find_config(p, o, v6, err) < 0 || locate_schema(p, o, err) < 0 ||
	    locate_env(p, err) < 0 || complete_config(p, err) < 0)
		return -1;
	return locate_sources(p, err);
}

/* Was a prisma7.config.* found, for a schema of Prisma 6, which does not look
 * for one? */
static bool found_for_v7_only(struct project *p,
			      const struct project_options *o)
{
	return !o->config && p->config.path &&
	       str_starts(str_c(path_base(p->config.path)), S("prisma7")) &&
	       !project_is_v7(p);
}

static void drop_project(struct owned *o)
{
	project_free(owned_by(o, struct project));
}

int project_open(struct project **out, const struct project_options *o,
		 nicol_error *err)
{
	struct project *p = base_malloc(sizeof(*p));
	*out = p;
	if (!p)
		return err_nomem(err);
	*p = (struct project){ .arena.lasting = true };
	owned_add(&p->own, drop_project);
	int rc = open_parts(p, o, false, err);
	if (rc == 0 && found_for_v7_only(p, o)) {
		schema_free(p->schema);
		arena_release(&p->arena);
		owned_remove(&p->own);
		*p = (struct project){ .arena.lasting = true };
		owned_add(&p->own, drop_project);
		rc = open_parts(p, o, true, err);
	}
	if (rc < 0) {
		project_free(p);
		*out = NULL;
	}
	return rc;
}

void project_free(struct project *p)
{
	if (!p)
		return;
	owned_remove(&p->own);
	schema_free(p->schema);
	arena_release(&p->arena);
	free(p);
}

struct schema *project_schema(struct project *p)
{
	if (!p->schema) {
		p->schema = schema_build(p->sources, p->n_sources);
		schema_keep(p->schema);
	}
	return p->schema;
}

const char *project_shown(struct project *p, const char *path)
{
	size_t len = strlen(p->cwd);
	if (!strcmp(path, p->cwd))
		return ".";
	if (!strncmp(path, p->cwd, len) && path[len] == '/')
		return path + len + 1;
	return path;
}

/* The folder of the file that has the datasource. */
static const char *datasource_dir(struct project *p)
{
	struct arena *a = &p->arena;
	if (!p->schema_is_folder)
		return p->schema_dir;
	const struct datasource *d = &project_schema(p)->datasource;
	uint32_t file = d->present && d->ast ? d->ast->span.file : 0;
	str main_file = p->sources[file].path;
	char *path = path_join(a, p->cwd, str_cdup(a, main_file));
	return path_dir(a, path);
}

const char *project_migrations_dir(struct project *p)
{
	struct arena *a = &p->arena;
	const struct config_value *v = &p->config.migrations_path;
	if (v->kind == CONFIG_TEXT)
		return path_absolute(a,
				     path_join(a, path_dir(a, p->config.path),
					       str_cdup(a, v->text)));
	/* Prisma 7 has it in the schema's folder, wherever the datasource */
	const char *dir = project_is_v7(p) ? p->schema_dir : datasource_dir(p);
	return path_join(a, dir, "migrations");
}

const char *project_database_dir(struct project *p)
{
	if (p->config.path && project_is_v7(p))
		return path_dir(&p->arena, p->config.path);
	return datasource_dir(p);
}

bool project_is_v7(struct project *p)
{
	return !project_schema(p)->datasource.url.present;
}
