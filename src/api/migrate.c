#include <nicol/migrate.h>

#include <stdlib.h>

#include "api/project.h"
#include "base/door.h"
#include "base/file.h"
#include "migrate/apply.h"
#include "migrate/dev.h"
#include "migrate/script.h"

struct nicol_migrate {
	struct project *project;
	struct migrate *m;
	struct schema *schema;
	struct plan plan; /* the last one that was made */
	bool has_plan;
};

/* ---- opening ---- */

int session_check_schema(struct project *p, bool datasource_only,
			 nicol_error *err)
{
	const struct schema *s = project_schema(p);
	if (!s->datasource.present)
		return err_set(err, "P1012",
			       "%s has no datasource block, so there is no "
			       "database to work with",
			       project_shown(p, p->schema_path));
	if (datasource_only || !s->diags.errors)
		return 0;
	struct sb b = sb_in(&p->arena);
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		if (s->diags.list.at[i].severity == DIAG_ERROR) {
			diag_render(&b, &s->diags.list.at[i], s->sources,
				    s->marks, false);
			break;
		}
	return err_set(err, "P1012",
		       "the schema has %u error%s; \"nicol validate\" shows "
		       "%s:\n%s",
		       s->diags.errors, s->diags.errors == 1 ? "" : "s",
		       s->diags.errors == 1 ? "it" : "them all", sb_cstr(&b));
}

static int parse_url(struct project *p, str text, struct db_url *out,
		     nicol_error *err)
{
	return db_url_parse(&p->arena, text, project_database_dir(p), out, err);
}

/* The options' url, else directUrl, else url. */
static int read_url(struct project *p, const nicol_migrate_options *o,
		    struct migrate_options *out, nicol_error *err)
{
	str text = str_c(o->url);
	if (!text.len && project_setting(p, SETTING_DIRECT_URL, &text, err) < 0)
		return -1;
	if (!text.len && project_setting(p, SETTING_URL, &text, err) < 0)
		return -1;
	out->has_url = true;
	return parse_url(p, text, &out->url, err);
}

static int read_shadow(struct project *p, const nicol_migrate_options *o,
		       struct migrate_options *out, nicol_error *err)
{
	str text = str_c(o->shadow_url);
	if (!text.len && project_setting(p, SETTING_SHADOW_URL, &text, err) < 0)
		return -1;
	if (!text.len)
		return 0;
	out->has_shadow = true;
	out->n_keep = project_databases(p, &out->keep);
	return parse_url(p, text, &out->shadow, err);
}

int migrations_from(struct arena *a, const nicol_migration_list *from,
		    struct migrations *out, nicol_error *err)
{
	struct migration *at =
		arena_array(a, struct migration, from->len ? from->len : 1);
	for (size_t i = 0; i < from->len; i++) {
		const nicol_migration_text *t = &from->at[i];
		at[i] = (struct migration){
			.name = t->name,
			.path = path_join(a, path_join(a, from->dir, t->name),
					  "migration.sql"),
			.script = t->script ? str_c(t->script) : (str){ 0 },
		};
	}
	return migrations_of(from->dir, at, (uint32_t)from->len, from->lock,
			     out, err);
}

/* The options' migrations, else those of the project's folder. */
static int read_migrations(struct project *p, const nicol_migrate_options *o,
			   struct migrate_options *out, nicol_error *err)
{
	if (!o->migrations) {
		out->dir = project_migrations_dir(p);
		return 0;
	}
	struct migrations *list = arena_new(&p->arena, struct migrations);
	out->list = list;
	out->dir = o->migrations->dir;
	return migrations_from(&p->arena, o->migrations, list, err);
}

static bool lock_is_off(struct project *p)
{
	str value;
	return env_get(&p->env, S("PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK"),
		       &value) &&
	       value.len && !str_is(value, "0") && !str_is(value, "false");
}

int migrate_session_options(struct project *p, const nicol_migrate_options *o,
		    struct migrate_options *out, nicol_error *err)
{
	const struct schema *s = project_schema(p);
	*out = (struct migrate_options){
		.dialect = s->dialect,
		.namespaces = s->datasource.schemas,
		.n_namespaces = s->datasource.n_schemas,
		.no_lock = lock_is_off(p),
		.interrupted = o->interrupted,
		.progress = o->progress,
		.user = o->user,
		.shadow_script = shadow_script_of(o->shadow_script, p),
		.externals = externals_from(&p->arena, o->externals, p),
	};
	if (!dialect_can(s->dialect, CAN_CONNECT))
		return err_set(err, "N0014",
			       "Nicol does not connect to the provider "
			       "\"%s\"; it knows postgresql and sqlite",
			       s->dialect->name);
	if (!o->datasource_only && project_can_migrate(p, err) < 0)
		return -1;
	if (read_url(p, o, out, err) < 0 || read_migrations(p, o, out, err) < 0)
		return -1;
	return o->datasource_only ? 0 : read_shadow(p, o, out, err);
}

static int migrate_open_behind(nicol_migrate **out, nicol_project *project,
			       const nicol_migrate_options *options,
			       nicol_error *err)
{
	static const nicol_migrate_options none = { 0 };
	const nicol_migrate_options *given = options ? options : &none;
	struct migrate_options o;
	struct project *p = project->project;
	*out = NULL;
	if (session_check_schema(p, given->datasource_only, err) < 0 ||
	    migrate_session_options(p, given, &o, err) < 0)
		return -1;
	nicol_migrate *m = heap_new(sizeof(*m));
	m->project = p;
	m->schema = project_schema(p);
	m->m = migrate_new(&o);
	*out = m;
	return 0;
}

int nicol_migrate_open(nicol_migrate **out, nicol_project *project,
		       const nicol_migrate_options *options, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door,
			  migrate_open_behind(out, project, options, err));
}

void nicol_migrate_free(nicol_migrate *m)
{
	if (!m)
		return;
	plan_release(&m->plan);
	migrate_free(m->m);
	heap_free(m);
}

static const char *migrate_database_behind(nicol_migrate *m)
{
	return str_cdup(&m->m->arena,
			db_url_display(&m->m->arena, &m->m->o.url));
}

const char *nicol_migrate_database(nicol_migrate *m)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, migrate_database_behind(m));
}

bool nicol_migrate_created_database(const nicol_migrate *m)
{
	return m->m->created_database;
}

/* ---- results ---- */

/* Memory ran out behind the door: nobody knows how far it came. */
static int broken(nicol_migrate *m)
{
	migrate_break(m->m);
	return -1;
}

/* The new plan was given back with all else. */
static int broken_plan(nicol_migrate *m)
{
	m->plan = (struct plan){ 0 };
	m->has_plan = false;
	return broken(m);
}

/* What an operation does not say itself. A commit whose answer was lost wants
 * no search here: the commands begin with what they find. */
static int add_next_step(nicol_error *err)
{
	if (!err || strcmp(err->code, "P1017") != 0)
		return -1;
	char *doubt = strstr(err->message, ", so the transaction may be");
	if (!doubt &&
	    !str_ends(str_c(err->message), S("closed the connection")))
		return -1;
	if (doubt)
		*doubt = '\0';
	return err_set(err, "P1017",
		       "%s; run the command again when the server is back",
		       err->message);
}

/* A statement that Ctrl-C cancelled is no failure of the database's. */
int session_finish(struct migrate *m, int rc, nicol_error *err)
{
	if (rc < 0 && err && guard_tripped(&m->guard) &&
	    (!strcmp(err->code, "SQL") || !strcmp(err->code, "N0023")))
		return err_set(err, "N0021",
			       "stopped, because it was asked to (Ctrl-C); "
			       "the statement that was running was cancelled");
	return rc < 0 ? add_next_step(err) : rc;
}

static int finish(nicol_migrate *m, int rc, nicol_error *err)
{
	return session_finish(m->m, rc, err);
}

static nicol_names names_new(nicol_migrate *m, size_t n, const char ***at)
{
	*at = arena_array(&m->m->arena, const char *, n + 1);
	return (nicol_names){ *at, n };
}

static nicol_names found_names(nicol_migrate *m, const struct migrations *list)
{
	const char **at;
	nicol_names names = names_new(m, list->len, &at);
	for (uint32_t i = 0; i < list->len; i++)
		at[i] = list->at[i].name;
	return names;
}

static nicol_names listed(nicol_migrate *m, const struct migrations *list,
			  struct migration_ids ids)
{
	const char **at;
	nicol_names names = names_new(m, ids.len, &at);
	for (uint32_t i = 0; i < ids.len; i++)
		at[i] = list->at[ids.at[i]].name;
	return names;
}

static nicol_names recorded(nicol_migrate *m, const struct history *h,
			    struct migration_ids ids)
{
	const char **at;
	nicol_names names = names_new(m, ids.len, &at);
	for (uint32_t i = 0; i < ids.len; i++)
		at[i] = str_cdup(&m->m->arena, h->at[ids.at[i]].name);
	return names;
}

static void fill_state(nicol_migrate *m, const struct migrations *list,
		       const struct history *h, const struct standing *st,
		       nicol_migrate_state *out)
{
	*out = (nicol_migrate_state){
		.has_history = h->exists,
		.standing = (nicol_standing)st->kind,
		.found = found_names(m, list),
		.applied = listed(m, list, st->applied),
		.pending = listed(m, list, st->pending),
		.failed = recorded(m, h, st->failed),
		.edited = listed(m, list, st->edited),
		.missing = recorded(m, h, st->missing),
	};
	if (st->last_common != NONE)
		out->last_common = list->at[st->last_common].name;
}

/* ---- status, deploy, reset, resolve ---- */

static int has_tables(nicol_migrate *m, bool *empty, nicol_error *err)
{
	struct catalog *c;
	if (migrate_describe(m->m, m->m->db, &c, err) < 0)
		return -1;
	*empty = c->tables.len == 0;
	catalog_free(c);
	return 0;
}

static int read_status(nicol_migrate *m, nicol_migrate_state *out,
		       nicol_error *err)
{
	struct migrations list;
	struct history h;
	if (migrate_read_dir(m->m, &list, err) < 0 ||
	    migrate_connect(m->m, false, err) < 0 ||
	    migrate_read_history(m->m, &h, err) < 0)
		return -1;
	struct standing st = standing_of(&m->m->arena, &list, &h);
	fill_state(m, &list, &h, &st, out);
	return h.exists ? 0 : has_tables(m, &out->is_empty, err);
}

static int migrate_status_behind(nicol_migrate *m, nicol_migrate_state *out,
				 nicol_error *err)
{
	*out = (nicol_migrate_state){ 0 };
	return finish(m, read_status(m, out, err), err);
}

int nicol_migrate_status(nicol_migrate *m, nicol_migrate_state *out,
			 nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_status_behind(m, out, err));
}

static int migrate_deploy_behind(nicol_migrate *m, nicol_names *applied,
				 nicol_error *err)
{
	struct names names = { 0 };
	int rc = migrate_connect(m->m, true, err);
	if (rc == 0)
		rc = migrate_apply_pending(m->m, &names, err);
	*applied = (nicol_names){ names.at, names.len };
	return finish(m, rc, err);
}

int nicol_migrate_deploy(nicol_migrate *m, nicol_names *applied,
			 nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_deploy_behind(m, applied, err));
}

static int migrate_reset_behind(nicol_migrate *m, nicol_error *err)
{
	if (migrate_connect(m->m, true, err) < 0 || migrate_lock(m->m, err) < 0)
		return finish(m, -1, err);
	int rc = migrate_empty(m->m, err);
	migrate_unlock(m->m);
	return finish(m, rc, err);
}

int nicol_migrate_reset(nicol_migrate *m, nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_reset_behind(m, err));
}

static int migrate_drop_behind(nicol_migrate *m, nicol_error *err)
{
	if (m->m->db)
		return err_set(err, "N0024",
			       "the session is connected to the database that "
			       "is to be dropped: use another one");
	return db_drop_database(&m->m->o.url, err);
}

int nicol_migrate_drop(nicol_migrate *m, nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_drop_behind(m, err));
}

static int migrate_resolve_applied_behind(nicol_migrate *m, const char *name,
					  nicol_error *err)
{
	if (migrate_connect(m->m, false, err) < 0)
		return finish(m, -1, err);
	return finish(m, migrate_resolve_applied(m->m, name, err), err);
}

int nicol_migrate_resolve_applied(nicol_migrate *m, const char *name,
				  nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_resolve_applied_behind(m, name, err));
}

static int migrate_resolve_rolled_back_behind(nicol_migrate *m,
					      const char *name,
					      nicol_error *err)
{
	if (migrate_connect(m->m, false, err) < 0)
		return finish(m, -1, err);
	return finish(m, migrate_resolve_rolled_back(m->m, name, err), err);
}

int nicol_migrate_resolve_rolled_back(nicol_migrate *m, const char *name,
				      nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door,
			  migrate_resolve_rolled_back_behind(m, name, err));
}

static int migrate_execute_behind(nicol_migrate *m, const char *script,
				  nicol_error *err)
{
	if (migrate_connect(m->m, false, err) < 0)
		return finish(m, -1, err);
	return finish(m, migrate_execute(m->m, str_c(script), err), err);
}

int nicol_migrate_execute(nicol_migrate *m, const char *script,
			  nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_execute_behind(m, script, err));
}

/* ---- dev ---- */

static void add_reasons(nicol_migrate *m, const struct diagnosis *d,
			nicol_migrate_diagnosis *out)
{
	const struct {
		nicol_names names;
		const char *what;
	} kinds[] = {
		{ out->state.failed,
		  "failed or was cut off (see whether its changes are there, "
		  "and tell with \"nicol migrate resolve --applied\" or "
		  "\"--rolled-back\")" },
		{ out->state.edited, "was changed after it was applied" },
		{ out->state.missing,
		  "was applied, but is not in the folder of migrations" },
	};
	const char **at;
	size_t n = 0;
	out->reasons = names_new(m,
				 out->state.failed.len + out->state.edited.len +
					 out->state.missing.len + 1,
				 &at);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
		for (size_t i = 0; i < kinds[k].names.len; i++)
			at[n++] = str_cdup(
				&m->m->arena,
				str_fmt(&m->m->arena, "the migration %s %s",
					kinds[k].names.at[i], kinds[k].what));
	if (d->drift.len) {
		out->drift = str_cdup(&m->m->arena, d->drift);
		at[n++] = d->history.exists || d->list.len
				  ? "the database is not what its history of "
				    "migrations makes"
				  : "the database has tables, but no history "
				    "of migrations";
	}
	out->reasons.len = n;
}

static int migrate_diagnose_behind(nicol_migrate *m,
				   nicol_migrate_diagnosis *out,
				   nicol_error *err)
{
	struct diagnosis d;
	*out = (nicol_migrate_diagnosis){ 0 };
	if (migrate_connect(m->m, true, err) < 0 ||
	    migrate_diagnose(m->m, &d, err) < 0)
		return finish(m, -1, err);
	fill_state(m, &d.list, &d.history, &d.standing, &out->state);
	out->must_reset = d.must_reset;
	add_reasons(m, &d, out);
	return 0;
}

int nicol_migrate_diagnose(nicol_migrate *m, nicol_migrate_diagnosis *out,
			   nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_diagnose_behind(m, out, err));
}

static nicol_names messages(nicol_migrate *m, bool unexecutable,
			    const uint32_t **steps)
{
	const char **at;
	const struct check *k = m->plan.check;
	nicol_names names = names_new(m, k->findings.len, &at);
	uint32_t *step =
		arena_array(&m->m->arena, uint32_t, k->findings.len + 1);
	*steps = step;
	names.len = 0;
	for (uint32_t i = 0; i < k->findings.len; i++) {
		const struct finding *f = &k->findings.at[i];
		if (!f->applies || f->is_unexecutable != unexecutable)
			continue;
		step[names.len] = f->change;
		at[names.len++] = str_cdup(&m->m->arena, f->message);
	}
	return names;
}

static void fill_plan(nicol_migrate *m, nicol_migrate_plan *out)
{
	struct arena *a = &m->m->arena;
	m->has_plan = true;
	*out = (nicol_migrate_plan){
		.is_empty = plan_is_empty(&m->plan),
		.steps = m->plan.changes->list.len,
		.script = str_cdup(a, plan_migration(&m->plan, a)),
	};
	out->warnings = messages(m, false, &out->warning_steps);
	out->unexecutable = messages(m, true, &out->unexecutable_steps);
}

/* A new plan takes the old one's place. */
static int make_plan(nicol_migrate *m,
		     int (*make)(struct migrate *, const struct schema *,
				 struct plan *, nicol_error *),
		     nicol_migrate_plan *out, nicol_error *err)
{
	plan_release(&m->plan);
	m->has_plan = false;
	*out = (nicol_migrate_plan){ 0 };
	if (migrate_connect(m->m, true, err) < 0 ||
	    make(m->m, m->schema, &m->plan, err) < 0)
		return finish(m, -1, err);
	fill_plan(m, out);
	return 0;
}

static int migrate_plan_next_behind(nicol_migrate *m, nicol_migrate_plan *out,
				    nicol_error *err)
{
	return make_plan(m, migrate_plan_next, out, err);
}

int nicol_migrate_plan_next(nicol_migrate *m, nicol_migrate_plan *out,
			    nicol_error *err)
{
	DOOR(door, err, broken_plan(m));
	return door_leave(&door, migrate_plan_next_behind(m, out, err));
}

static int no_plan(nicol_error *err)
{
	return err_set(err, "N0024",
		       "there is no plan yet: make one first, with "
		       "nicol_migrate_plan_next() or _plan_push()");
}

static int migrate_create_behind(nicol_migrate *m, const char *title,
				 const char **name, const char **path,
				 nicol_error *err)
{
	if (!m->has_plan)
		return no_plan(err);
	if (migrate_write(m->m, &m->plan, str_c(title), name, path, err) < 0)
		return -1;
	*path = project_shown(m->project, *path);
	return 0;
}

int nicol_migrate_create(nicol_migrate *m, const char *title, const char **name,
			 const char **path, nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door,
			  migrate_create_behind(m, title, name, path, err));
}

static const char *migrate_name_behind(nicol_migrate *m, const char *title)
{
	const char *name;
	if (migrate_choose_name(m->m, str_c(title), &name, NULL) < 0)
		return "";
	return name;
}

const char *nicol_migrate_name(nicol_migrate *m, const char *title)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, migrate_name_behind(m, title));
}

/* ---- push ---- */

static int migrate_plan_push_behind(nicol_migrate *m, nicol_migrate_plan *out,
				    nicol_error *err)
{
	return make_plan(m, migrate_plan_push, out, err);
}

int nicol_migrate_plan_push(nicol_migrate *m, nicol_migrate_plan *out,
			    nicol_error *err)
{
	DOOR(door, err, broken_plan(m));
	return door_leave(&door, migrate_plan_push_behind(m, out, err));
}

static int migrate_push_behind(nicol_migrate *m, nicol_error *err)
{
	if (!m->has_plan)
		return no_plan(err);
	m->has_plan = false;
	int rc = migrate_connect(m->m, false, err);
	if (rc == 0)
		rc = migrate_push(m->m, m->schema, &m->plan, err);
	return finish(m, rc, err);
}

int nicol_migrate_push(nicol_migrate *m, nicol_error *err)
{
	DOOR(door, err, broken(m));
	return door_leave(&door, migrate_push_behind(m, err));
}
