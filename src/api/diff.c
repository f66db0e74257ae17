/* Differences between any two states: nicol_diff_*. */
#include <stdlib.h>

#include <nicol/migrate.h>

#include "api/project.h"
#include "base/door.h"
#include "base/file.h"
#include "derive/derive.h"
#include "migrate/plan.h"
#include "migrate/shadow.h"
#include "migrate/summary.h"

/* One of the two states while it is read. */
struct side {
	nicol_state state;
	struct project *project; /* of SCHEMA, DATASOURCE, CONFIG; owned unless
				    it was given */
	struct migrations list;	 /* of MIGRATIONS */
	struct db_url url;	 /* of URL, DATASOURCE, CONFIG */
	struct catalog *catalog; /* owned until the plan takes it */
};

struct nicol_diff {
	struct arena arena;
	const nicol_diff_options *o; /* during nicol_diff_new alone */
	struct side from, to;
	const struct dialect *dialect;
	const struct schema *schema; /* of the first side that has one */
	struct externals externals;
	str home; /* the namespace of what names none */
	struct plan plan;
};

static bool is_live(const struct side *s)
{
	return s->state.kind == NICOL_STATE_URL ||
	       s->state.kind == NICOL_STATE_DATASOURCE ||
	       s->state.kind == NICOL_STATE_CONFIG;
}

/* ---- reading what needs no database ---- */

static int check_schema(struct project *p, nicol_error *err)
{
	const struct schema *s = project_schema(p);
	if (!s->diags.errors)
		return 0;
	struct sb b = sb_in(&p->arena);
	for (uint32_t i = 0; i < s->diags.list.len && !b.len; i++)
		if (s->diags.list.at[i].severity == DIAG_ERROR)
			diag_render(&b, &s->diags.list.at[i], s->sources,
				    s->marks, false);
	return err_set(err, "P1012", "%s has %u error%s:\n%s",
		       project_shown(p, p->schema_path), s->diags.errors,
		       s->diags.errors == 1 ? "" : "s", sb_cstr(&b));
}

static int open_project(struct nicol_diff *d, struct side *s, nicol_error *err)
{
	const struct project_options o = {
		.cwd = d->o->cwd,
		.config = d->o->config,
		.schema = s->state.path,
	};
	if (s->state.project)
		s->project = s->state.project->project;
	else if (project_open(&s->project, &o, err) < 0)
		return -1;
	if (project_can_migrate(s->project, err) < 0)
		return -1;
	if (s->state.kind == NICOL_STATE_SCHEMA &&
	    check_schema(s->project, err) < 0)
		return -1;
	const struct schema *schema = project_schema(s->project);
	if (!d->schema)
		d->schema = schema;
	if (!d->dialect)
		d->dialect = schema->dialect;
	return 0;
}

static int read_setting(struct nicol_diff *d, struct side *s, nicol_error *err)
{
	str text = { 0 };
	struct project *p = s->project;
	if (project_setting(p, SETTING_DIRECT_URL, &text, err) < 0 ||
	    (!text.len && project_setting(p, SETTING_URL, &text, err) < 0))
		return -1;
	return db_url_parse(&d->arena, text, project_database_dir(p), &s->url,
			    err);
}

static int read_migrations(struct nicol_diff *d, struct side *s,
			   nicol_error *err)
{
	if (s->state.migrations)
		return migrations_from(&d->arena, s->state.migrations, &s->list,
				       err);
	char *path = path_absolute(
		&d->arena, path_join(&d->arena, d->o->cwd ? d->o->cwd : ".",
				     s->state.path));
	if (!dir_exists(path))
		return err_set(err, "N0001", "there is no folder %s",
			       s->state.path);
	return migrations_read(&d->arena, path, &s->list, err);
}

static int read_side(struct nicol_diff *d, struct side *s, nicol_error *err)
{
	switch (s->state.kind) {
	case NICOL_STATE_EMPTY:
		return 0;
	case NICOL_STATE_SCHEMA:
		return open_project(d, s, err);
	case NICOL_STATE_DATASOURCE:
	case NICOL_STATE_CONFIG:
		if (open_project(d, s, err) < 0)
			return -1;
		return read_setting(d, s, err);
	case NICOL_STATE_MIGRATIONS:
		return read_migrations(d, s, err);
	case NICOL_STATE_URL:
		return db_url_parse(&d->arena, str_c(s->state.path),
				    d->o->cwd ? d->o->cwd : ".", &s->url, err);
	}
	return -1;
}

/* The schema's dialect, else that of a URL or of the lock file. */
static int choose_dialect(struct nicol_diff *d, nicol_error *err)
{
	struct side *sides[] = { &d->from, &d->to };
	for (int i = 0; i < 2 && !d->dialect; i++) {
		if (is_live(sides[i]))
			d->dialect = dialect_of(sides[i]->url.provider);
		else if (sides[i]->list.provider.len)
			d->dialect = dialect_by_name(sides[i]->list.provider);
	}
	for (int i = 0; i < 2 && d->dialect; i++)
		if (migrations_check_provider(&sides[i]->list,
					      str_c(d->dialect->name), err) < 0)
			return -1;
	if (d->dialect)
		return 0;
	return err_set(err, "N0025",
		       "nothing tells which database is meant: give a schema, "
		       "a URL, or a folder of migrations with its "
		       "migration_lock.toml");
}

/* ---- catalogs ---- */

static struct project *project_of(const struct nicol_diff *d)
{
	return d->from.project ? d->from.project : d->to.project;
}

static struct migrate_options session_options(const struct nicol_diff *d,
					      const struct side *s)
{
	struct migrate_options o = {
		.dir = s->list.dir,
		.dialect = d->dialect,
		.interrupted = d->o->interrupted,
		.shadow_script =
			shadow_script_of(d->o->shadow_script, project_of(d)),
		.externals = d->externals,
	};
	if (d->schema) {
		o.namespaces = d->schema->datasource.schemas;
		o.n_namespaces = d->schema->datasource.n_schemas;
	}
	return o;
}

static int describe_live(struct nicol_diff *d, struct side *s, nicol_error *err)
{
	struct migrate_options o = session_options(d, s);
	o.url = s->url;
	o.has_url = true;
	struct migrate *m = migrate_new(&o);
	int rc = migrate_connect(m, false, err);
	if (rc == 0)
		rc = migrate_describe(m, m->db, &s->catalog, err);
	if (rc == 0 && !o.n_namespaces)
		catalog_rename_namespace(s->catalog, m->namespace, d->home);
	migrate_free(m);
	return rc;
}

/* What the shadow must not be: the databases that are compared, and those
 * that the projects work with. */
static void keep_databases(struct nicol_diff *d, struct migrate_options *o)
{
	VEC(struct db_url) keep = { 0 };
	const struct side *sides[] = { &d->from, &d->to };
	for (int i = 0; i < 2; i++) {
		const struct db_url *list;
		uint32_t n = 0;
		if (sides[i]->project)
			n = project_databases(sides[i]->project, &list);
		for (uint32_t k = 0; k < n; k++)
			*vec_push(&d->arena, &keep) = list[k];
		if (is_live(sides[i]))
			*vec_push(&d->arena, &keep) = sides[i]->url;
	}
	o->keep = keep.at;
	o->n_keep = keep.len;
}

/* Where a shadow database may be: as given, as the project's shadow URL
 * says, or beside the project's own database. */
static int find_shadow(struct nicol_diff *d, struct migrate_options *o,
		       nicol_error *err)
{
	str text = str_c(d->o->shadow_url);
	struct project *p = project_of(d);
	const struct side *live = is_live(&d->from) ? &d->from : &d->to;
	if (!text.len && p &&
	    project_setting(p, SETTING_SHADOW_URL, &text, err) < 0)
		return -1;
	if (text.len) {
		o->has_shadow = true;
		keep_databases(d, o);
		return db_url_parse(&d->arena, text,
				    p ? project_database_dir(p) : ".",
				    &o->shadow, err);
	}
	if (d->o->url) {
		o->has_url = true;
		return db_url_parse(&d->arena, str_c(d->o->url), d->o->cwd,
				    &o->url, err);
	}
	if (is_live(live)) {
		o->has_url = true;
		o->url = live->url;
		return 0;
	}
	if (migrate_in_memory(d->dialect, &o->url)) {
		o->has_url = true;
		return 0;
	}
	o->has_url = p && project_setting(p, SETTING_URL, &text, NULL) == 0 &&
		     db_url_parse(&d->arena, text, project_database_dir(p),
				  &o->url, NULL) == 0;
	return 0;
}

static int replay_migrations(struct nicol_diff *d, struct side *s,
			     nicol_error *err)
{
	struct migrate_options o = session_options(d, s);
	/* without migrations there is nothing to replay */
	if (!s->list.len) {
		s->catalog = catalog_new();
		return 0;
	}
	if (find_shadow(d, &o, err) < 0)
		return -1;
	struct migrate *m = migrate_new(&o);
	int rc = shadow_replay(m, &s->list, &s->catalog, err);
	if (rc == 0 && !o.n_namespaces)
		catalog_rename_namespace(s->catalog, m->namespace, d->home);
	migrate_free(m);
	return rc;
}

/* Where what names no schema lives, on both sides: two databases may have it
 * in different ones. */
static void choose_home(struct nicol_diff *d)
{
	const char *fallback = d->dialect->default_namespace;
	const struct side *live = is_live(&d->to) ? &d->to : &d->from;
	d->home = str_c(fallback ? fallback : "");
	if (fallback && is_live(live) && live->url.schema.len)
		d->home = live->url.schema;
}

static int make_catalog(struct nicol_diff *d, struct side *s, nicol_error *err)
{
	switch (s->state.kind) {
	case NICOL_STATE_EMPTY:
		s->catalog = catalog_new();
		return 0;
	case NICOL_STATE_SCHEMA:
		s->catalog =
			derive_catalog(project_schema(s->project), d->home);
		catalog_mark_external(s->catalog, &d->externals, d->home);
		return 0;
	case NICOL_STATE_MIGRATIONS:
		return replay_migrations(d, s, err);
	default:
		return describe_live(d, s, err);
	}
}

static int compare(struct nicol_diff *d, nicol_error *err)
{
	if (read_side(d, &d->from, err) < 0 || read_side(d, &d->to, err) < 0 ||
	    choose_dialect(d, err) < 0)
		return -1;
	choose_home(d);
	d->externals =
		externals_from(&d->arena, d->o->externals, project_of(d));
	if (make_catalog(d, &d->from, err) < 0 ||
	    make_catalog(d, &d->to, err) < 0)
		return -1;
	struct ddl_options names = {
		.qualify = d->schema && derive_is_qualified(d->schema),
		.default_namespace = d->home,
	};
	plan_init(&d->plan, d->from.catalog, d->to.catalog, d->dialect, names);
	d->from.catalog = d->to.catalog = NULL;
	return 0;
}

/* ---- the public functions ---- */

static int diff_new_behind(nicol_diff **out, const nicol_diff_options *o,
			   nicol_error *err)
{
	*out = NULL;
	nicol_diff *d = heap_new(sizeof(*d));
	d->o = o;
	d->from.state = o->from;
	d->to.state = o->to;
	int rc = compare(d, err);
	d->o = NULL;
	if (rc < 0)
		nicol_diff_free(d);
	else
		*out = d;
	if (rc == 0)
		d->arena.lasting = true;
	return rc;
}

int nicol_diff_new(nicol_diff **out, const nicol_diff_options *o,
		   nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, diff_new_behind(out, o, err));
}

static void side_release(struct side *s)
{
	catalog_free(s->catalog);
	if (!s->state.project)
		project_free(s->project);
}

void nicol_diff_free(nicol_diff *d)
{
	if (!d)
		return;
	plan_release(&d->plan);
	side_release(&d->from);
	side_release(&d->to);
	arena_release(&d->arena);
	heap_free(d);
}

bool nicol_diff_is_empty(const nicol_diff *d)
{
	return plan_is_empty(&d->plan);
}

static const char *diff_script_behind(nicol_diff *d)
{
	return str_cdup(&d->arena, plan_migration(&d->plan, &d->arena));
}

const char *nicol_diff_script(nicol_diff *d)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, diff_script_behind(d));
}

static const char *diff_summary_behind(nicol_diff *d)
{
	return str_cdup(&d->arena,
			summary_of(d->plan.changes, false, &d->arena));
}

const char *nicol_diff_summary(nicol_diff *d)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, diff_summary_behind(d));
}
