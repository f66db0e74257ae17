#include <stdio.h>

#include "base/crypto.h"
#include "embed/migrate_privileges.h"
#include "embed/migrate_stale_shadows.h"
#include "migrate/dialect.h"

/* Prisma's number: both tools keep each other out. */
#define LOCK_ID "72707369"

static void history_table(struct sql *q, str namespace)
{
	sql_raw(q, "CREATE TABLE ");
	sql_name(q, namespace, S("_prisma_migrations"));
	sql_raw(q, " (\n"
		   "    id                      VARCHAR(36) PRIMARY KEY NOT "
		   "NULL,\n"
		   "    checksum                VARCHAR(64) NOT NULL,\n"
		   "    finished_at             TIMESTAMPTZ,\n"
		   "    migration_name          VARCHAR(255) NOT NULL,\n"
		   "    logs                    TEXT,\n"
		   "    rolled_back_at          TIMESTAMPTZ,\n"
		   "    started_at              TIMESTAMPTZ NOT NULL DEFAULT "
		   "now(),\n"
		   "    applied_steps_count     INTEGER NOT NULL DEFAULT 0\n"
		   ")");
}

static void history_exists(struct sql *q, str namespace)
{
	sql_raw(q, "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_class c "
		   "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		   "WHERE c.relkind IN ('r', 'p') "
		   "AND c.relname = '_prisma_migrations' AND n.nspname = ");
	sql_string(q, namespace);
	sql_raw(q, ")");
}

/* ---- the lock ---- */

static const char holder_sql[] =
	"SELECT a.pid, COALESCE(a.usename, ''), "
	"COALESCE(a.application_name, ''), "
	"COALESCE(host(a.client_addr), 'a local connection') "
	"FROM pg_catalog.pg_locks l "
	"JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
	"JOIN pg_catalog.pg_database d ON d.oid = l.database "
	"WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 "
	"AND l.objid = " LOCK_ID " AND l.objsubid = 1 "
	"AND d.datname = current_database()";

static int fail_locked(struct db *db, nicol_error *err)
{
	struct db_result *r;
	char who[300] = "another program";
	if (db_query(db, str_c(holder_sql), NULL, 0, &r, NULL) == 0) {
		if (db_result_rows(r))
			snprintf(who, sizeof(who),
				 "process %lld (user %.*s, application "
				 "\"%.*s\", from %.*s)",
				 (long long)db_get_int(r, 0, 0),
				 SARG(db_get_str(r, 0, 1)),
				 SARG(db_get_str(r, 0, 2)),
				 SARG(db_get_str(r, 0, 3)));
		db_result_free(r);
	}
	return err_set(
		err, "P1002",
		"another migration is running: the advisory lock " LOCK_ID
		" is held by %s, and was not free within 10 "
		"seconds. Try again when it has ended, or end it with "
		"SELECT pg_terminate_backend(...)",
		who);
}

static int lock(struct db *db, nicol_error *err)
{
	if (db_run_script(db, S("SET lock_timeout = '10s'"), err) < 0)
		return -1;
	int rc = db_exec(db, S("SELECT pg_advisory_lock(" LOCK_ID ")"), NULL, 0,
			 NULL, err);
	bool timeout =
		rc < 0 && !strcmp(db_last_failure(db)->sqlstate, "55P03");
	if (timeout)
		fail_locked(db, err);
	/* a migration's own locks are waited for as the server is set up */
	if (db_is_alive(db) &&
	    db_run_script(db, S("RESET lock_timeout"), rc ? NULL : err) < 0)
		rc = -1;
	return rc;
}

static void unlock(struct db *db)
{
	/* the lock ends with the session at the latest */
	db_exec(db, S("SELECT pg_advisory_unlock(" LOCK_ID ")"), NULL, 0, NULL,
		NULL);
}

/* ---- namespaces ---- */

static bool namespace_exists(struct db *db, struct arena *a, str name)
{
	struct db_result *r;
	struct sql q = sql_in(a, db_dialect(db));
	sql_raw(&q, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ");
	sql_string(&q, name);
	if (db_query(db, sql_str(&q), NULL, 0, &r, NULL) < 0)
		return false;
	bool found = db_result_rows(r) > 0;
	db_result_free(r);
	return found;
}

/* Looks first: a user without the right to create one may use one. */
static int ensure_namespaces(struct db *db, const str *names, uint32_t n,
			     nicol_error *err)
{
	struct arena a = { 0 };
	int rc = 0;
	for (uint32_t i = 0; i < n && rc == 0; i++) {
		if (namespace_exists(db, &a, names[i]))
			continue;
		struct sql q = sql_in(&a, db_dialect(db));
		sql_raw(&q, "CREATE SCHEMA IF NOT EXISTS ");
		sql_ident(&q, names[i]);
		rc = db_run_script(db, sql_str(&q), err);
		/* two at once: IF NOT EXISTS does not see the other one's */
		if (rc < 0 && namespace_exists(db, &a, names[i])) {
			nicol_error_clear(err);
			rc = 0;
		}
	}
	arena_release(&a);
	return rc;
}

/* The statements of privileges.sql, as a result of one column. */
static int read_privileges(struct db *db, struct arena *a, const str *names,
			   uint32_t n, struct db_result **out, nicol_error *err)
{
	struct db_value list = {
		.type = DB_ARRAY,
		.items = arena_array(a, struct db_value, n + 1),
		.n_items = n,
		.item_type = DB_TEXT,
	};
	for (uint32_t i = 0; i < n; i++)
		list.items[i] =
			(struct db_value){ .type = DB_TEXT, .s = names[i] };
	return db_query(db, embedded_migrate_privileges, &list, 1, out, err);
}

/* Each in a savepoint: not every user may give rights in the name of those
 * who gave them before. */
static int restore_privileges(struct db *db, const struct db_result *r,
			      nicol_error *err)
{
	for (uint32_t i = 0; i < db_result_rows(r); i++) {
		if (db_begin(db, NULL, err) < 0)
			return -1;
		bool done = db_run_script(db, db_get_str(r, i, 0), NULL) == 0;
		if ((done ? db_commit(db, err) : db_rollback(db, err)) < 0)
			return -1;
	}
	return 0;
}

static int make_anew(struct db *db, struct arena *a, const str *names,
		     uint32_t n, nicol_error *err)
{
	struct db_result *r;
	struct sql q = sql_in(a, db_dialect(db));
	for (uint32_t i = 0; i < n; i++) {
		sql_raw(&q, "DROP SCHEMA IF EXISTS ");
		sql_ident(&q, names[i]);
		sql_raw(&q, " CASCADE;\nCREATE SCHEMA ");
		sql_ident(&q, names[i]);
		sql_raw(&q, ";\n");
	}
	if (read_privileges(db, a, names, n, &r, err) < 0)
		return -1;
	int rc = db_run_script(db, sql_str(&q), err);
	if (rc == 0)
		rc = restore_privileges(db, r, err);
	db_result_free(r);
	return rc;
}

static int reset(struct db *db, const str *names, uint32_t n, nicol_error *err)
{
	struct arena a = { 0 };
	int rc = db_begin(db, NULL, err);
	if (rc == 0) {
		rc = make_anew(db, &a, names, n, err);
		if (rc == 0)
			rc = db_commit(db, err);
		else
			db_rollback(db, NULL);
	}
	arena_release(&a);
	return rc;
}

static bool shadow_url(struct arena *a, const struct db_url *url,
		       struct db_url *out)
{
	char id[37];
	/* tells sweep() how old it is, should this run be killed */
	uuid_v7(id);
	*out = *url;
	out->database = str_fmt(a, "prisma_migrate_shadow_db_%s", id);
	return true;
}

static void sweep(struct db *db)
{
	struct arena a = { 0 };
	struct db_result *r;
	uint32_t n = 0;
	if (db_query(db, embedded_migrate_stale_shadows, NULL, 0, &r, NULL) ==
	    0)
		n = db_result_rows(r);
	for (uint32_t i = 0; i < n; i++) {
		struct sql q = sql_in(&a, db_dialect(db));
		sql_raw(&q, "DROP DATABASE IF EXISTS ");
		sql_ident(&q, db_get_str(r, i, 0));
		db_run_script(db, sql_str(&q), NULL);
	}
	db_result_free(r);
	arena_release(&a);
}

static bool same_database(const struct db_url *a, const struct db_url *b)
{
	return str_eq(a->host, b->host) && str_eq(a->port, b->port) &&
	       str_eq(a->database, b->database);
}

/* The system identifier would do, but not everybody may read it. */
static int identity(struct db *db, struct arena *a, str *out, nicol_error *err)
{
	struct db_result *r;
	if (db_query(db,
		     S("SELECT d.oid::text || ' ' || extract(epoch FROM "
		       "pg_catalog.pg_postmaster_start_time())::text "
		       "FROM pg_catalog.pg_database d "
		       "WHERE d.datname = current_database()"),
		     NULL, 0, &r, err) < 0)
		return -1;
	*out = db_result_rows(r) ? str_dup(a, db_get_str(r, 0, 0)) : S("");
	db_result_free(r);
	return 0;
}

const struct migrate_dialect migrate_postgres = {
	.history_table = history_table,
	.history_exists = history_exists,
	.chained_writes = true,
	.lock = lock,
	.unlock = unlock,
	.cascade = " CASCADE",
	.before_drops = "",
	.ensure_namespaces = ensure_namespaces,
	.reset = reset,
	.shadow_url = shadow_url,
	.sweep = sweep,
	.same_database = same_database,
	.identity = identity,
};
