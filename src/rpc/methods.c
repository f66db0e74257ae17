/* The methods of the schema engine: parameters in, a call of the library,
 * the result out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rpc/params.h"

/* ---- a project and its database, for the length of one request ---- */

struct session {
	nicol_project *project;
	nicol_migrate *m;
	struct migration_param migrations;
	struct filter_param filter;
};

static const char *setting(const struct engine *e, const char *key)
{
	return json_string_value(json_object_get(e->datasource, key));
}

static const json_t *files_of(const json_t *container)
{
	return json_object_get(container, "files");
}

int engine_url(struct engine *e, nicol_project *p, const char **url,
	       nicol_error *err)
{
	*url = setting(e, "url");
	if (!*url && p &&
	    nicol_project_setting(p, NICOL_SETTING_DIRECT_URL, url, err) < 0)
		return -1;
	if (!*url && p)
		return nicol_project_setting(p, NICOL_SETTING_URL, url, err);
	return *url ? 0 : params_bad("datasource", err);
}

/* A schema of nothing but the datasource, for a database that was given by
 * its URL alone. */
static int project_of_url(const char *url, nicol_project **out,
			  nicol_error *err)
{
	char text[200];
	const char *provider = url ? nicol_database_provider(url) : NULL;
	if (!provider)
		return params_bad("datasource", err);
	snprintf(text, sizeof(text),
		 "datasource db {\n  provider = \"%s\"\n}\n", provider);
	nicol_source source = { { "schema.prisma", strlen("schema.prisma") },
				{ text, strlen(text) } };
	nicol_project_options o = { .sources = &source, .n_sources = 1 };
	return nicol_project_open(out, &o, err);
}

static int open_project(struct engine *e, const json_t *files, const char *url,
			nicol_project **out, nicol_error *err)
{
	if (json_array_size(files))
		return params_project(files, out, err);
	if (!url && json_array_size(e->files))
		return params_project(e->files, out, err);
	return project_of_url(url ? url : setting(e, "url"), out, err);
}

static void session_close(struct session *s)
{
	nicol_migrate_free(s->m);
	nicol_project_free(s->project);
	params_free_migrations(&s->migrations);
	free(s->filter.at);
	*s = (struct session){ 0 };
}

/* Of the request's schema and migrations where it has them; a session that
 * failed is closed. */
static int session_open(struct session *s, struct engine *e,
			const json_t *params, nicol_error *err)
{
	const json_t *schema = json_object_get(params, "schema");
	const json_t *list = json_object_get(params, "migrationsList");
	const json_t *filter = json_object_get(params, "filters");
	if (!filter)
		filter = json_object_get(params, "filter");
	nicol_migrate_options o = {
		.interrupted = &engine_interrupted,
		.url = setting(e, "url"),
		.shadow_url = setting(e, "shadowDatabaseUrl"),
		.datasource_only = !schema,
	};
	*s = (struct session){ 0 };
	int rc = open_project(e, files_of(schema), NULL, &s->project, err);
	if (!rc && list) {
		rc = params_migrations(list, &s->migrations, err);
		o.migrations = &s->migrations.list;
		o.shadow_script = s->migrations.shadow_script;
	}
	if (!rc)
		rc = params_filter(filter, &s->filter, err);
	o.externals = &s->filter.externals;
	if (!rc)
		rc = nicol_migrate_open(&s->m, s->project, &o, err);
	if (rc < 0)
		session_close(s);
	return rc;
}

static json_t *names(nicol_names n)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n.len; i++)
		json_array_append_new(list, json_string(n.at[i]));
	return list;
}

/* ---- migrations ---- */

static int apply_migrations(struct engine *e, const json_t *params,
			    json_t **result, nicol_error *err)
{
	struct session s;
	nicol_names applied;
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_deploy(s.m, &applied, err);
	if (rc == 0)
		*result = json_pack("{s:o}", "appliedMigrationNames",
				    names(applied));
	session_close(&s);
	return rc;
}

/* null where the folder and the history agree. */
static json_t *history_of(const nicol_migrate_state *state)
{
	switch (state->standing) {
	case NICOL_STANDING_DATABASE_BEHIND:
		return json_pack("{s:s, s:o}", "diagnostic", "databaseIsBehind",
				 "unappliedMigrationNames",
				 names(state->pending));
	case NICOL_STANDING_DIRECTORY_BEHIND:
		return json_pack("{s:s, s:o}", "diagnostic",
				 "migrationsDirectoryIsBehind",
				 "unpersistedMigrationNames",
				 names(state->missing));
	case NICOL_STANDING_DIVERGED:
		return json_pack(
			"{s:s, s:s?, s:o, s:o}", "diagnostic",
			"historiesDiverge", "lastCommonMigrationName",
			state->last_common, "unpersistedMigrationNames",
			names(state->missing), "unappliedMigrationNames",
			names(state->pending));
	default:
		return json_null();
	}
}

static int diagnose_history(struct engine *e, const json_t *params,
			    json_t **result, nicol_error *err)
{
	struct session s;
	nicol_migrate_state state;
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_status(s.m, &state, err);
	if (rc == 0)
		*result = json_pack("{s:o, s:o, s:b, s:o}",
				    "editedMigrationNames", names(state.edited),
				    "failedMigrationNames", names(state.failed),
				    "hasMigrationsTable", state.has_history,
				    "history", history_of(&state));
	session_close(&s);
	return rc;
}

/* What the CLI shows before it asks whether it may reset. */
static json_t *reset_action(const nicol_migrate_diagnosis *d)
{
	json_t *reason = json_string("");
	for (size_t i = 0; i < d->reasons.len; i++) {
		json_t *more =
			json_sprintf("%s- %s\n", json_string_value(reason),
				     d->reasons.at[i]);
		json_decref(reason);
		reason = more;
	}
	if (d->drift) {
		json_t *more = json_sprintf(
			"%s\nWhat was changed in the database beside the "
			"migrations:\n\n%s\n",
			json_string_value(reason), d->drift);
		json_decref(reason);
		reason = more;
	}
	return json_pack("{s:s, s:o}", "tag", "reset", "reason", reason);
}

static int dev_diagnostic(struct engine *e, const json_t *params,
			  json_t **result, nicol_error *err)
{
	struct session s;
	nicol_migrate_diagnosis d;
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_diagnose(s.m, &d, err);
	if (rc == 0)
		*result =
			json_pack("{s:o}", "action",
				  d.must_reset ? reset_action(&d)
					       : json_pack("{s:s}", "tag",
							   "createMigration"));
	session_close(&s);
	return rc;
}

static json_t *feedback(nicol_names n, const uint32_t *steps)
{
	json_t *list = json_array();
	for (size_t i = 0; i < n.len; i++)
		json_array_append_new(list, json_pack("{s:s, s:i}", "message",
						      n.at[i], "stepIndex",
						      (int)steps[i]));
	return list;
}

static int evaluate_data_loss(struct engine *e, const json_t *params,
			      json_t **result, nicol_error *err)
{
	struct session s;
	nicol_migrate_plan plan;
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_plan_next(s.m, &plan, err);
	if (rc == 0)
		*result = json_pack(
			"{s:i, s:o, s:o}", "migrationSteps", (int)plan.steps,
			"unexecutableSteps",
			feedback(plan.unexecutable, plan.unexecutable_steps),
			"warnings",
			feedback(plan.warnings, plan.warning_steps));
	session_close(&s);
	return rc;
}

/* The CLI writes the file. */
static int create_migration(struct engine *e, const json_t *params,
			    json_t **result, nicol_error *err)
{
	struct session s;
	nicol_migrate_plan plan;
	const char *title =
		json_string_value(json_object_get(params, "migrationName"));
	bool draft = json_is_true(json_object_get(params, "draft"));
	if (!title)
		return params_bad("migrationName", err);
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_plan_next(s.m, &plan, err);
	const char *name = rc == 0 ? nicol_migrate_name(s.m, title) : NULL;
	if (rc == 0 && !name)
		rc = params_no_memory(err);
	if (rc == 0) {
		const char *script =
			plan.is_empty ? NICOL_EMPTY_MIGRATION : plan.script;
		*result = json_pack("{s:s, s:s, s:s?, s:s}", "connectorType",
				    nicol_project_provider(s.project),
				    "generatedMigrationName", name,
				    "migrationScript",
				    plan.is_empty && !draft ? NULL : script,
				    "extension", "sql");
	}
	session_close(&s);
	return rc;
}

static int mark(struct engine *e, const json_t *params,
		int (*how)(nicol_migrate *, const char *, nicol_error *),
		nicol_error *err)
{
	struct session s;
	const char *name =
		json_string_value(json_object_get(params, "migrationName"));
	if (!name)
		return params_bad("migrationName", err);
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = how(s.m, name, err);
	session_close(&s);
	return rc;
}

static int mark_applied(struct engine *e, const json_t *params, json_t **result,
			nicol_error *err)
{
	(void)result;
	return mark(e, params, nicol_migrate_resolve_applied, err);
}

static int mark_rolled_back(struct engine *e, const json_t *params,
			    json_t **result, nicol_error *err)
{
	(void)result;
	return mark(e, params, nicol_migrate_resolve_rolled_back, err);
}

/* ---- the database ---- */

static int reset(struct engine *e, const json_t *params, json_t **result,
		 nicol_error *err)
{
	struct session s;
	(void)result;
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_reset(s.m, err);
	session_close(&s);
	return rc;
}

static int schema_push(struct engine *e, const json_t *params, json_t **result,
		       nicol_error *err)
{
	struct session s;
	nicol_migrate_plan plan;
	bool force = json_is_true(json_object_get(params, "force"));
	if (session_open(&s, e, params, err) < 0)
		return -1;
	int rc = nicol_migrate_plan_push(s.m, &plan, err);
	bool go = rc == 0 && !plan.unexecutable.len &&
		  (force || !plan.warnings.len);
	if (go)
		rc = nicol_migrate_push(s.m, err);
	if (rc == 0)
		*result = json_pack("{s:i, s:o, s:o}", "executedSteps",
				    go ? (int)plan.steps : 0, "unexecutable",
				    names(plan.unexecutable), "warnings",
				    names(plan.warnings));
	session_close(&s);
	return rc;
}

static int execute(struct engine *e, const json_t *params, json_t **result,
		   nicol_error *err)
{
	const json_t *where = json_object_get(params, "datasourceType");
	const char *url = json_string_value(json_object_get(where, "url"));
	const char *script =
		json_string_value(json_object_get(params, "script"));
	nicol_migrate_options o = {
		.interrupted = &engine_interrupted,
		.url = url ? url : setting(e, "url"),
		.datasource_only = true,
	};
	nicol_project *p;
	nicol_migrate *m = NULL;
	(void)result;
	if (!script)
		return params_bad("script", err);
	if (open_project(e, files_of(where), url, &p, err) < 0)
		return -1;
	int rc = nicol_migrate_open(&m, p, &o, err);
	if (rc == 0)
		rc = nicol_migrate_execute(m, script, err);
	nicol_migrate_free(m);
	nicol_project_free(p);
	return rc;
}

/* A DatasourceParam: a connection string, or a schema; else what the program
 * was started with. */
static int find_database(struct engine *e, const json_t *params,
			 nicol_project **p, const char **url, nicol_error *err)
{
	const json_t *where = json_object_get(params, "datasource");
	const json_t *files = files_of(where);
	*p = NULL;
	*url = json_string_value(json_object_get(where, "url"));
	if (*url)
		return 0;
	if (!json_array_size(files))
		files = e->files;
	if (!setting(e, "url") && params_project(files, p, err) < 0)
		return -1;
	return engine_url(e, *p, url, err);
}

static int create_database(struct engine *e, const json_t *params,
			   json_t **result, nicol_error *err)
{
	nicol_project *p;
	nicol_database d = { 0 };
	char *name = NULL;
	int rc = find_database(e, params, &p, &d.url, err);
	if (rc == 0)
		rc = nicol_database_create(&d, err);
	if (rc == 0)
		rc = nicol_database_name(&d, &name, err);
	if (rc == 0)
		*result = json_pack("{s:s}", "databaseName", name);
	nicol_free(name);
	nicol_project_free(p);
	return rc;
}

static int check_connection(struct engine *e, const json_t *params,
			    char **version, nicol_error *err)
{
	nicol_project *p;
	nicol_database d = { 0 };
	int rc = find_database(e, params, &p, &d.url, err);
	if (rc == 0)
		rc = nicol_database_check(&d, version, err);
	nicol_project_free(p);
	return rc;
}

static int ensure_connection(struct engine *e, const json_t *params,
			     json_t **result, nicol_error *err)
{
	(void)result;
	return check_connection(e, params, NULL, err);
}

static int database_version(struct engine *e, const json_t *params,
			    json_t **result, nicol_error *err)
{
	char *version = NULL;
	int rc = check_connection(e, params, &version, err);
	if (rc == 0)
		*result = json_string(version);
	nicol_free(version);
	return rc;
}

/* ---- diff ---- */

struct target {
	nicol_state state;
	nicol_project *project;
	struct migration_param migrations;
};

static void target_free(struct target *t)
{
	nicol_project_free(t->project);
	params_free_migrations(&t->migrations);
}

/* The database of a schema without a url is that of the options. */
static int target_datasource(struct engine *e, struct target *t,
			     const json_t *from, nicol_error *err)
{
	if (setting(e, "url")) {
		t->state = (nicol_state){ .kind = NICOL_STATE_URL,
					  .path = setting(e, "url") };
		return 0;
	}
	t->state.kind = NICOL_STATE_DATASOURCE;
	int rc = params_project(files_of(from), &t->project, err);
	t->state.project = t->project;
	return rc;
}

static int read_target(struct engine *e, const json_t *from, struct target *t,
		       nicol_error *err)
{
	const char *tag = json_string_value(json_object_get(from, "tag"));
	if (!tag)
		return params_bad("tag", err);
	if (!strcmp(tag, "empty"))
		return 0;
	if (!strcmp(tag, "schemaDatasource"))
		return target_datasource(e, t, from, err);
	if (!strcmp(tag, "schemaDatamodel")) {
		t->state.kind = NICOL_STATE_SCHEMA;
		int rc = params_project(files_of(from), &t->project, err);
		t->state.project = t->project;
		return rc;
	}
	if (!strcmp(tag, "migrations")) {
		t->state.kind = NICOL_STATE_MIGRATIONS;
		t->state.migrations = &t->migrations.list;
		return params_migrations(from, &t->migrations, err);
	}
	t->state.kind = NICOL_STATE_URL;
	t->state.path = json_string_value(json_object_get(from, "url"));
	return !strcmp(tag, "url") && t->state.path ? 0
						    : params_bad("tag", err);
}

static const char *shadow_script(const struct target *from,
				 const struct target *to)
{
	return from->migrations.shadow_script ? from->migrations.shadow_script
					      : to->migrations.shadow_script;
}

/* The text goes to the client as a request of ours; its answer is not waited
 * for. */
static void print(struct engine *e, const char *text)
{
	engine_send(json_pack("{s:i, s:s, s:{s:s}}", "id", ++e->next_id,
			      "method", "print", "params", "content", text));
}

static int show_diff(struct engine *e, const json_t *params, nicol_diff *d,
		     json_t **result, nicol_error *err)
{
	bool script = json_is_true(json_object_get(params, "script"));
	bool tell = json_is_true(json_object_get(params, "exitCode"));
	bool empty = nicol_diff_is_empty(d);
	const char *text =
		script ? NICOL_EMPTY_MIGRATION : "No difference detected.\n";
	if (!empty)
		text = script ? nicol_diff_script(d) : nicol_diff_summary(d);
	if (!text)
		return params_no_memory(err);
	print(e, text);
	*result = json_pack("{s:i}", "exitCode", tell && !empty ? 2 : 0);
	return 0;
}

static int diff(struct engine *e, const json_t *params, json_t **result,
		nicol_error *err)
{
	struct target from = { 0 }, to = { 0 };
	const char *shadow =
		json_string_value(json_object_get(params, "shadowDatabaseUrl"));
	nicol_diff *d = NULL;
	struct filter_param filter = { 0 };
	int rc = read_target(e, json_object_get(params, "from"), &from, err);
	if (!rc)
		rc = read_target(e, json_object_get(params, "to"), &to, err);
	if (!rc)
		rc = params_filter(json_object_get(params, "filters"), &filter,
				   err);
	nicol_diff_options o = {
		.from = from.state,
		.to = to.state,
		.url = setting(e, "url"),
		.shadow_url = shadow ? shadow : setting(e, "shadowDatabaseUrl"),
		.shadow_script = shadow_script(&from, &to),
		.externals = &filter.externals,
		.interrupted = &engine_interrupted,
	};
	if (!rc)
		rc = nicol_diff_new(&d, &o, err);
	if (!rc)
		rc = show_diff(e, params, d, result, err);
	nicol_diff_free(d);
	free(filter.at);
	target_free(&from);
	target_free(&to);
	return rc;
}

/* ---- the rest ---- */

static int not_there(nicol_error *err, const char *what)
{
	err->status = -1;
	snprintf(err->code, sizeof(err->code), "N0050");
	snprintf(err->message, sizeof(err->message),
		 "nicol-schema-engine does not have %s yet: let the CLI use "
		 "its own engine for it (unset PRISMA_SCHEMA_ENGINE_BINARY)",
		 what);
	return -1;
}

static int introspect_sql(struct engine *e, const json_t *params,
			  json_t **result, nicol_error *err)
{
	(void)e;
	(void)params;
	(void)result;
	return not_there(err, "typed SQL");
}

const struct method engine_methods[] = {
	{ "applyMigrations", apply_migrations },
	{ "createDatabase", create_database },
	{ "createMigration", create_migration },
	{ "dbExecute", execute },
	{ "devDiagnostic", dev_diagnostic },
	{ "diagnoseMigrationHistory", diagnose_history },
	{ "diff", diff },
	{ "ensureConnectionValidity", ensure_connection },
	{ "evaluateDataLoss", evaluate_data_loss },
	{ "getDatabaseVersion", database_version },
	{ "introspect", engine_introspect },
	{ "introspectSql", introspect_sql },
	{ "markMigrationApplied", mark_applied },
	{ "markMigrationRolledBack", mark_rolled_back },
	{ "reset", reset },
	{ "schemaPush", schema_push },
	{ NULL, NULL },
};
