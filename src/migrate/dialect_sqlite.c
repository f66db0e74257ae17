#include <sys/stat.h>

#include "migrate/dialect.h"

static void history_table(struct sql *q, str namespace)
{
	(void)namespace;
	sql_raw(q, "CREATE TABLE \"_prisma_migrations\" (\n"
		   "    \"id\"                    TEXT PRIMARY KEY NOT NULL,\n"
		   "    \"checksum\"              TEXT NOT NULL,\n"
		   "    \"finished_at\"           DATETIME,\n"
		   "    \"migration_name\"        TEXT NOT NULL,\n"
		   "    \"logs\"                  TEXT,\n"
		   "    \"rolled_back_at\"        DATETIME,\n"
		   "    \"started_at\"            DATETIME NOT NULL DEFAULT "
		   "current_timestamp,\n"
		   "    \"applied_steps_count\"   INTEGER UNSIGNED NOT NULL "
		   "DEFAULT 0\n"
		   ")");
}

static void history_exists(struct sql *q, str namespace)
{
	(void)namespace;
	sql_raw(q, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = "
		   "'table' AND name = '_prisma_migrations')");
}

/* One file has one writer at a time: each statement locks it. */
static int lock(struct db *db, nicol_error *err)
{
	return db_run_script(db, S("PRAGMA busy_timeout = 10000"), err);
}

static void unlock(struct db *db)
{
	(void)db;
}

static int ensure_namespaces(struct db *db, const str *names, uint32_t n,
			     nicol_error *err)
{
	(void)db;
	(void)names;
	(void)n;
	(void)err;
	return 0;
}

static const char objects_sql[] =
	"SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') "
	"AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC";

static int reset(struct db *db, const str *names, uint32_t n, nicol_error *err)
{
	struct db_result *r;
	struct arena a = { 0 };
	struct sql q = sql_in(&a, db_dialect(db));
	(void)names;
	(void)n;
	if (db_query(db, str_c(objects_sql), NULL, 0, &r, err) < 0)
		return -1;
	sql_raw(&q, "PRAGMA foreign_keys = OFF;\n");
	for (uint32_t i = 0; i < db_result_rows(r); i++) {
		if (str_is(db_get_str(r, i, 0), "view"))
			sql_raw(&q, "DROP VIEW ");
		else
			sql_raw(&q, "DROP TABLE ");
		sql_ident(&q, db_get_str(r, i, 1));
		sql_raw(&q, ";\n");
	}
	sql_raw(&q, "PRAGMA foreign_keys = ON;\n");
	db_result_free(r);
	int rc = db_run_script(db, sql_str(&q), err);
	arena_release(&a);
	return rc;
}

static bool shadow_url(struct arena *a, const struct db_url *url,
		       struct db_url *out)
{
	(void)a;
	*out = *url;
	out->file = S(":memory:");
	return false;
}

static bool same_database(const struct db_url *a, const struct db_url *b)
{
	struct stat x, y;
	if (str_is(a->file, ":memory:") || str_is(b->file, ":memory:"))
		return false;
	return str_eq(a->file, b->file) ||
	       (stat(a->file.ptr, &x) == 0 && stat(b->file.ptr, &y) == 0 &&
		x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

static void in_memory(struct db_url *out)
{
	*out = (struct db_url){
		.provider = PROVIDER_SQLITE,
		.file = S(":memory:"),
	};
}

const struct migrate_dialect migrate_sqlite = {
	.history_table = history_table,
	.history_exists = history_exists,
	.lock = lock,
	.unlock = unlock,
	.cascade = "",
	.before_drops = "PRAGMA defer_foreign_keys = ON;\n",
	.ensure_namespaces = ensure_namespaces,
	.reset = reset,
	.shadow_url = shadow_url,
	.in_memory = in_memory,
	.same_database = same_database,
};
