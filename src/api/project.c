#include "api/project.h"
#include "base/door.h"
#include "api/schema.h"

#include <stdlib.h>

static int read_options(struct arena *a, const nicol_project_options *from,
			struct project_options *o, nicol_error *err)
{
	struct source *sources = NULL;
	if (from->n_sources)
		sources = arena_array(a, struct source, from->n_sources);
	for (size_t i = 0; i < from->n_sources; i++) {
		if (source_check_utf8(&from->sources[i], err) < 0) {
			arena_release(a);
			return -1;
		}
		sources[i] = (struct source){ from->sources[i].path,
					      from->sources[i].text };
	}
	*o = (struct project_options){
		.cwd = from->cwd,
		.schema = from->schema,
		.config = from->config,
		.sources = sources,
		.n_sources = (uint32_t)from->n_sources,
	};
	return 0;
}

static int project_open_behind(nicol_project **out,
			       const nicol_project_options *options,
			       nicol_error *err)
{
	static const nicol_project_options none = { 0 };
	struct project_options o;
	struct arena a = { 0 };
	*out = NULL;
	if (read_options(&a, options ? options : &none, &o, err) < 0)
		return -1;
	nicol_project *p = heap_new(sizeof(*p));
	int rc = project_open(&p->project, &o, err);
	arena_release(&a);
	*out = p;
	if (rc < 0) {
		heap_free(p);
		*out = NULL;
	}
	return rc;
}

int nicol_project_open(nicol_project **out,
		       const nicol_project_options *options, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, project_open_behind(out, options, err));
}

void nicol_project_free(nicol_project *p)
{
	if (!p)
		return;
	project_free(p->project);
	heap_free(p);
}

static const char *project_schema_path_behind(nicol_project *p)
{
	return project_shown(p->project, p->project->schema_path);
}

const char *nicol_project_schema_path(nicol_project *p)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_schema_path_behind(p));
}

static const char *project_migrations_dir_behind(nicol_project *p)
{
	return project_shown(p->project, project_migrations_dir(p->project));
}

const char *nicol_project_source(nicol_project *p, size_t i)
{
	struct project *pr = p->project;
	DOOR(door, NULL, NULL);
	const char *path = i < pr->n_sources
				   ? str_cdup(&pr->arena, pr->sources[i].path)
				   : NULL;
	return door_leave(&door, path);
}

const char *nicol_project_migrations_dir(nicol_project *p)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_migrations_dir_behind(p));
}

static const char *project_config_path_behind(nicol_project *p)
{
	const char *path = p->project->config.path;
	return path ? project_shown(p->project, path) : NULL;
}

const char *nicol_project_config_path(nicol_project *p)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_config_path_behind(p));
}

static const char *project_provider_behind(nicol_project *p)
{
	const struct schema *s = project_schema(p->project);
	return s->datasource.present ? s->dialect->name : NULL;
}

const char *nicol_project_provider(nicol_project *p)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_provider_behind(p));
}

static bool project_is_v7_behind(nicol_project *p)
{
	return project_is_v7(p->project);
}

bool nicol_project_is_v7(nicol_project *p)
{
	DOOR(door, NULL, false);
	return door_leave(&door, project_is_v7_behind(p));
}

static int project_setting_behind(nicol_project *p, nicol_setting which,
				  const char **out, nicol_error *err)
{
	str text;
	int rc = project_setting(p->project, (enum project_setting)which, &text,
				 err);
	*out = NULL;
	if (rc == 0 && text.len)
		*out = str_cdup(&p->project->arena, text);
	return rc;
}

int nicol_project_setting(nicol_project *p, nicol_setting which,
			  const char **out, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, project_setting_behind(p, which, out, err));
}

static int project_setting_display_behind(nicol_project *p, nicol_setting which,
					  const char **out, nicol_error *err)
{
	int rc = project_setting_behind(p, which, out, err);
	if (rc == 0 && *out)
		*out = str_cdup(&p->project->arena,
				url_masked(&p->project->arena, str_c(*out)));
	return rc;
}

int nicol_project_setting_display(nicol_project *p, nicol_setting which,
				  const char **out, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door,
			  project_setting_display_behind(p, which, out, err));
}

static const char *project_env_behind(nicol_project *p, const char *name)
{
	str value;
	if (!env_get(&p->project->env, str_c(name), &value))
		return NULL;
	return str_cdup(&p->project->arena, value);
}

const char *nicol_project_env(nicol_project *p, const char *name)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_env_behind(p, name));
}

static const char *project_env_file_behind(nicol_project *p, size_t n)
{
	const struct env *env = &p->project->env;
	return n < env->files.len ? project_shown(p->project, env->files.at[n])
				  : NULL;
}

const char *nicol_project_env_file(nicol_project *p, size_t n)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_env_file_behind(p, n));
}

uint32_t project_databases(struct project *p, const struct db_url **out)
{
	static const enum project_setting which[] = { SETTING_URL,
						      SETTING_DIRECT_URL };
	struct db_url *list = arena_array(&p->arena, struct db_url, 2);
	uint32_t n = 0;
	for (int i = 0; i < 2; i++) {
		str text = { 0 };
		if (project_setting(p, which[i], &text, NULL) == 0 &&
		    text.len &&
		    db_url_parse(&p->arena, text, project_database_dir(p),
				 &list[n], NULL) == 0)
			n++;
	}
	*out = list;
	return n;
}

static uint32_t texts_of(struct arena *a, nicol_names names, const str **out)
{
	str *texts = arena_array(a, str, names.len ? names.len : 1);
	for (size_t i = 0; i < names.len; i++)
		texts[i] = str_c(names.at[i]);
	*out = texts;
	return (uint32_t)names.len;
}

struct externals externals_from(struct arena *a, const nicol_externals *given,
				struct project *p)
{
	struct externals out = { 0 };
	struct project_externals own = { 0 };
	if (given) {
		out.n_tables = texts_of(a, given->tables, &out.tables);
		out.n_enums = texts_of(a, given->enums, &out.enums);
	} else if (p) {
		project_externals(p, &own);
		out = (struct externals){ own.tables, own.enums, own.n_tables,
					  own.n_enums };
	}
	return out;
}

str shadow_script_of(const char *given, struct project *p)
{
	struct project_externals own = { 0 };
	if (given)
		return str_c(given);
	if (p)
		project_externals(p, &own);
	return own.shadow_script;
}

static int project_seed_command_behind(nicol_project *p, const char **out,
				       nicol_error *err)
{
	str command;
	*out = NULL;
	if (project_seed_command(p->project, &command, err) < 0)
		return -1;
	if (command.len)
		*out = str_cdup(&p->project->arena, command);
	return 0;
}

int nicol_project_seed_command(nicol_project *p, const char **out,
			       nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, project_seed_command_behind(p, out, err));
}

static int project_seed_behind(nicol_project *p, const char *const *more,
			       int out_fd, int *code, nicol_error *err)
{
	return project_seed(p->project, more, out_fd, code, err);
}

int nicol_project_seed(nicol_project *p, const char *const *more, int out_fd,
		       int *code, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door,
			  project_seed_behind(p, more, out_fd, code, err));
}
