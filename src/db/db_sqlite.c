/* Connections to SQLite files. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "db/sqlite.h"

/* ---- failures ---- */

/* SQLite's codes as the SQLSTATEs that PostgreSQL has for the same, so that
 * one mapping serves both. */
static const struct {
	int code;
	const char *sqlstate;
} states[] = {
	{ SQLITE_CONSTRAINT_UNIQUE, "23505" },
	{ SQLITE_CONSTRAINT_PRIMARYKEY, "23505" },
	{ SQLITE_CONSTRAINT_ROWID, "23505" },
	{ SQLITE_CONSTRAINT_FOREIGNKEY, "23503" },
	{ SQLITE_CONSTRAINT_TRIGGER, "23503" },
	{ SQLITE_CONSTRAINT_NOTNULL, "23502" },
	{ SQLITE_CONSTRAINT_CHECK, "23514" },
	{ SQLITE_MISMATCH, "22P02" },
	{ SQLITE_TOOBIG, "22001" },
	{ SQLITE_FULL, "53100" },
	{ SQLITE_READONLY, "25006" },
	{ SQLITE_INTERRUPT, "57014" },
	{ SQLITE_CORRUPT, "XX001" },
	{ SQLITE_NOTADB, "XX001" },
};

static const char *state_of(int code)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (states[i].code == code || states[i].code == (code & 0xFF))
			return states[i].sqlstate;
	return "XX000";
}

/* "UNIQUE constraint failed: table.a, table.b": the table, and "a, b". */
static void find_columns(struct db_failure *f, struct arena *a)
{
	const char *at = strstr(f->message.ptr, "constraint failed: ");
	char *columns = at ? arena_try_alloc(a, f->message.len) : NULL;
	size_t len = 0;
	str rest, part;
	if (!columns)
		return;
	rest = str_c(at + strlen("constraint failed: "));
	while (str_next(&rest, ',', &part)) {
		part = str_trim(part);
		size_t dot = str_find_char(part, '.', 0);
		if (dot == part.len) {
			f->constraint = part; /* of a CHECK: its name */
			return;
		}
		f->table = str_sub(part, 0, dot);
		part = str_sub(part, dot + 1, part.len);
		len += (size_t)sprintf(columns + len, "%s%.*s", len ? ", " : "",
				       SARG(part));
	}
	f->column = str_n(columns, len);
}

static int lite_fail(struct lite *lite, int code, nicol_error *err)
{
	struct db_failure *f = &lite->base.failure;
	struct arena *a = &lite->base.failure_arena;
	int extended = lite->lib->extended_errcode(lite->conn);
	if ((extended & 0xFF) == (code & 0xFF))
		code = extended;
	arena_reset(a);
	const char *said = lite->lib->errmsg(lite->conn);
	char *copy = arena_try_alloc(a, strlen(said) + 1);
	*f = (struct db_failure){ .message = str_c(copy ? strcpy(copy, said)
							: "") };
	snprintf(f->sqlstate, sizeof(f->sqlstate), "%s", state_of(code));
	find_columns(f, a);
	if (code == SQLITE_NOMEM)
		return err_nomem(err);
	if ((code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED)
		return err_set(err, "P1008",
			       "the database file %s stays locked by another "
			       "program",
			       lite->file);
	return err_set(err, "SQL", "%.*s", SARG(f->message));
}

/* ---- statements ---- */

static void forget(struct lite *lite, uint32_t i)
{
	lite->lib->finalize(lite->cache[i].stmt);
	free((char *)(uintptr_t)lite->cache[i].text.ptr);
	lite->cache[i] = lite->cache[--lite->n_cached];
}

static sqlite3_stmt *cached(struct lite *lite, str sql)
{
	for (uint32_t i = 0; i < lite->n_cached; i++) {
		if (str_eq(lite->cache[i].text, sql)) {
			lite->cache[i].used = ++lite->uses;
			return lite->cache[i].stmt;
		}
	}
	return NULL;
}

/* False: it is not kept, the caller finalizes it. */
static bool keep(struct lite *lite, str sql, sqlite3_stmt *stmt)
{
	char *text = lite->cache_size ? base_malloc(sql.len + 1) : NULL;
	uint32_t oldest = 0;
	if (!text)
		return false;
	for (uint32_t i = 1; i < lite->n_cached; i++)
		if (lite->cache[i].used < lite->cache[oldest].used)
			oldest = i;
	if (lite->n_cached == lite->cache_size)
		forget(lite, oldest);
	memcpy(text, sql.ptr, sql.len);
	lite->cache[lite->n_cached++] = (struct lite_statement){
		.text = str_n(text, sql.len),
		.stmt = stmt,
		.used = ++lite->uses,
	};
	return true;
}

static int prepare(struct lite *lite, str sql, sqlite3_stmt **stmt,
		   const char **tail, nicol_error *err)
{
	*stmt = NULL;
	if (sql.len > INT32_MAX)
		return err_set(err, "N0006", "the statement is too long");
	int rc = lite->lib->prepare_v3(lite->conn, sql.ptr, (int)sql.len,
				       SQLITE_PREPARE_PERSISTENT, stmt, tail);
	return rc ? lite_fail(lite, rc, err) : 0;
}

static int bind_all(struct lite *lite, sqlite3_stmt *stmt,
		    const struct db_value *params, uint32_t n, nicol_error *err)
{
	uint32_t wanted = (uint32_t)lite->lib->bind_parameter_count(stmt);
	if (wanted != n)
		return err_set(err, "P1016",
			       "the statement takes %u parameters, but %u were "
			       "given",
			       wanted, n);
	for (uint32_t i = 0; i < n; i++) {
		int rc = lite_bind(lite, stmt, (int)i + 1, &params[i]);
		if (rc == SQLITE_MISMATCH)
			return err_set(err, "N0006",
				       "parameter %u is a list, which SQLite "
				       "does not have",
				       i + 1);
		if (rc)
			return lite_fail(lite, rc, err);
	}
	return 0;
}

/* A statement while it runs. */
struct running {
	struct owned own;
	struct lite *lite;
	sqlite3_stmt *stmt;
	bool kept; /* by the cache */
};

static void drop_running(struct owned *o)
{
	struct running *r = owned_by(o, struct running);
	r->lite->lib->reset(r->stmt);
	r->lite->lib->clear_bindings(r->stmt);
	if (!r->kept)
		r->lite->lib->finalize(r->stmt);
}

static int lite_query(struct db *db, str sql, const struct db_value *params,
		      uint32_t n_params, struct db_result **out,
		      nicol_error *err)
{
	struct lite *lite = lite_of(db);
	struct running r = { .lite = lite, .stmt = cached(lite, sql) };
	r.kept = r.stmt != NULL;
	if (db->report)
		metric_add(&db->report->metrics,
			   r.kept ? METRIC_CACHE_HITS : METRIC_CACHE_MISSES, 1);
	if (!r.kept && prepare(lite, sql, &r.stmt, NULL, err) < 0)
		return -1;
	if (!r.stmt)
		return err_set(err, "SQL", "the statement is empty");
	owned_add(&r.own, drop_running);
	int rc = bind_all(lite, r.stmt, params, n_params, err);
	if (!rc) {
		int code = lite_collect(lite, r.stmt, UINT32_MAX, out);
		if (code)
			rc = lite_fail(lite, code, err);
	}
	owned_remove(&r.own);
	r.kept = r.kept || keep(lite, sql, r.stmt);
	drop_running(&r.own);
	return rc;
}

/* ---- part by part ---- */

struct lite_cursor {
	struct db_cursor base;
	const struct libsqlite *lib;
	sqlite3_stmt *stmt;
	bool ended;
};

static int lite_cursor_open(struct db *db, str sql,
			    const struct db_value *params, uint32_t n_params,
			    struct db_cursor **out, nicol_error *err)
{
	struct lite *lite = lite_of(db);
	struct lite_cursor *c = heap_new(sizeof(*c));
	c->lib = lite->lib;
	if (prepare(lite, sql, &c->stmt, NULL, err) < 0 ||
	    bind_all(lite, c->stmt, params, n_params, err) < 0) {
		c->lib->finalize(c->stmt);
		heap_free(c);
		return -1;
	}
	*out = &c->base;
	return 0;
}

static int lite_cursor_fetch(struct db *db, struct db_cursor *cursor,
			     uint32_t n, struct db_result **out,
			     nicol_error *err)
{
	struct lite *lite = lite_of(db);
	struct lite_cursor *c = (struct lite_cursor *)cursor;
	/* one more step would begin from the first row again */
	int code = lite_collect(lite, c->stmt, c->ended ? 0 : n, out);
	if (code)
		return lite_fail(lite, code, err);
	c->ended |= db_result_rows(*out) < n;
	return 0;
}

static void lite_cursor_close(struct db *db, struct db_cursor *cursor)
{
	struct lite_cursor *c = (struct lite_cursor *)cursor;
	(void)db;
	c->lib->finalize(c->stmt);
	heap_free(c);
}

/* One statement after the other, as SQLite itself runs a script: a table's
 * rebuild begins with a PRAGMA that means nothing inside a transaction. */
static int run_statements(struct lite *lite, str script, nicol_error *err)
{
	uint32_t done = 0;
	while (script.len) {
		sqlite3_stmt *stmt;
		const char *tail = NULL;
		int rc;
		if (prepare(lite, script, &stmt, &tail, err) < 0) {
			lite->base.failure.statements_done = done;
			return -1;
		}
		script = str_sub(script, (size_t)(tail - script.ptr),
				 script.len);
		if (!stmt)
			continue; /* a comment */
		while ((rc = lite->lib->step(stmt)) == SQLITE_ROW)
			;
		rc = rc == SQLITE_DONE ? 0 : lite_fail(lite, rc, err);
		lite->lib->finalize(stmt);
		if (rc < 0) {
			lite->base.failure.statements_done = done;
			return rc;
		}
		done++;
	}
	return 0;
}

static bool lite_in_transaction(const struct db *db)
{
	const struct lite *lite = (const struct lite *)db;
	return !lite->lib->get_autocommit(lite->conn);
}

static int lite_run_script(struct db *db, str script, nicol_error *err)
{
	struct lite *lite = lite_of(db);
	if (script.len && memchr(script.ptr, 0, script.len))
		return err_set(err, "N0005", "the script contains a NUL byte");
	int rc = run_statements(lite, script, err);
	if (rc == 0 || db->depth)
		return rc;
	/* a script's own transaction and settings end with the script; the
	 * failure that is told stays the first one */
	struct db_failure first = db->failure;
	struct arena texts = db->failure_arena;
	db->failure_arena = (struct arena){ .lasting = true };
	if (lite_in_transaction(db))
		run_statements(lite, S("ROLLBACK"), NULL);
	run_statements(lite, S("PRAGMA foreign_keys = ON"), NULL);
	arena_release(&db->failure_arena);
	db->failure = first;
	db->failure_arena = texts;
	return rc;
}

static int lite_pipeline(struct db *db, const struct db_statement *s,
			 uint32_t n, struct db_result **results,
			 uint32_t *failed, nicol_error *err)
{
	struct lite *lite = lite_of(db);
	bool own = !lite_in_transaction(db);
	int rc = own ? run_statements(lite, S("BEGIN"), err) : 0;
	for (uint32_t i = 0; i < n && !rc; i++) {
		rc = lite_query(db, s[i].sql, s[i].params, s[i].n_params,
				&results[i], err);
		if (rc < 0)
			*failed = i;
	}
	if (own && !rc)
		rc = run_statements(lite, S("COMMIT"), err);
	if (own && rc && lite_in_transaction(db))
		lite_run_script(db, S("ROLLBACK"), NULL);
	return rc;
}

/* ---- connections ---- */

static void lite_close(struct db *db)
{
	struct lite *lite = lite_of(db);
	while (lite->n_cached)
		forget(lite, lite->n_cached - 1);
	free(lite->cache);
	lite->lib->close_v2(lite->conn);
	arena_release(&db->failure_arena);
	arena_release(&db->arena);
	free(lite);
}

static int fail_open(const char *file, const char *why, nicol_error *err)
{
	struct arena a = { 0 };
	struct sb meta = sb_in(&a);
	sb_lit(&meta, "{\"database_name\":");
	sb_json(&meta, str_c(path_base(file)));
	sb_addc(&meta, '}');
	err_set_meta(err, "P1003", sb_str(&meta), "the database file %s %s",
		     file, why);
	arena_release(&a);
	return -1;
}

/* SQLite says no more than that it could not: the reason is mostly the file's
 * or its folder's permissions. */
static int fail_unopened(const char *file, nicol_error *err)
{
	struct arena a = { 0 };
	char why[160] = "cannot be opened";
	bool may = file_exists(file)
			   ? access(file, R_OK | W_OK) == 0
			   : access(path_dir(&a, file), W_OK | X_OK) == 0;
	if (!may)
		snprintf(why, sizeof(why), "cannot be opened: %s",
			 strerror(errno));
	arena_release(&a);
	return fail_open(file, why, err);
}

static int connect_file(struct lite *lite, const struct db_url *url, int flags,
			nicol_error *err)
{
	enum { BUSY_MS = 5000 };
	const struct libsqlite *q = lite->lib;
	bool memory = !strcmp(lite->file, ":memory:");
	if (!memory && !(flags & SQLITE_OPEN_CREATE) &&
	    !file_exists(lite->file))
		return fail_open(lite->file, "does not exist", err);
	if (memory)
		flags |= SQLITE_OPEN_CREATE;
	int rc = q->open_v2(lite->file, &lite->conn, flags, NULL);
	if (rc)
		return fail_unopened(lite->file, err);
	q->extended_result_codes(lite->conn, 1);
	q->busy_timeout(lite->conn, url->socket_timeout
					    ? url->socket_timeout * 1000
					    : BUSY_MS);
	if (str_is(url->journal_mode, "wal") &&
	    run_statements(lite, S("PRAGMA journal_mode = wal"), err) < 0)
		return -1;
	if (str_is(url->journal_mode, "delete") &&
	    run_statements(lite, S("PRAGMA journal_mode = delete"), err) < 0)
		return -1;
	/* reads the file's head too: one that is no database fails here */
	return run_statements(lite,
			      S("PRAGMA foreign_keys = ON; "
				"PRAGMA schema_version"),
			      err);
}

static int open_with(struct db **out, const struct db_url *url, int flags,
		     nicol_error *err)
{
	const struct libsqlite *lib = libsqlite_load(err);
	if (!lib)
		return -1;
	struct lite *lite = base_malloc(sizeof(*lite));
	if (!lite)
		return err_nomem(err);
	*lite = (struct lite){ .lib = lib };
	struct db *db = &lite->base;
	db->arena.lasting = db->failure_arena.lasting = true;
	db_own(db);
	db->driver = &sqlite_driver;
	db->provider = PROVIDER_SQLITE;
	db->version = lib->libversion_number();
	db->version_text = str_c(lib->libversion());
	db->schema = S("main");
	lite->file = str_cdup(&db->arena, url->file);
	if (url->statement_cache_size > 0)
		lite->cache = base_malloc((size_t)url->statement_cache_size *
					  sizeof(*lite->cache));
	if (lite->cache)
		lite->cache_size = (uint32_t)url->statement_cache_size;
	if (connect_file(lite, url, flags, err) < 0) {
		db_close(db);
		return -1;
	}
	*out = db;
	return 0;
}

static int lite_open(struct db **out, const struct db_url *url,
		     nicol_error *err)
{
	return open_with(out, url, SQLITE_OPEN_READWRITE, err);
}

static bool lite_is_alive(const struct db *db)
{
	(void)db;
	return true;
}

static bool lite_is_fresh(struct db *db)
{
	(void)db;
	return true;
}

static bool lite_is_aborted(const struct db *db)
{
	/* SQLite may itself have rolled back (disk full, out of memory) */
	return db->depth && !lite_in_transaction(db);
}

/* Every transaction is serializable; immediate, so that two of them wait for
 * each other instead of failing at their first write. */
static const char *lite_begin(const char *isolation)
{
	/* a reader's view begins with its first row, and locks nobody out */
	if (isolation && str_ieq(str_c(isolation), S("READ ONLY")))
		return "BEGIN";
	if (!isolation || str_ieq(str_c(isolation), S("Serializable")))
		return "BEGIN IMMEDIATE";
	return NULL;
}

static bool lite_recover(struct db *db)
{
	(void)db;
	return true;
}

static void lite_cancel(struct db *db)
{
	struct lite *lite = lite_of(db);
	lite->lib->interrupt(lite->conn);
}

static int lite_create_database(const struct db_url *url, nicol_error *err)
{
	struct arena a = { 0 };
	struct db *db;
	const char *file = str_cdup(&a, url->file);
	int rc = 0;
	if (file_exists(file))
		rc = err_set(err, "P1009", "the file %s exists already", file);
	if (!rc)
		rc = dir_make(path_dir(&a, file), err);
	if (!rc)
		rc = open_with(&db, url,
			       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
	if (!rc) {
		/* the file appears with its first page */
		rc = lite_run_script(db, S("VACUUM"), err);
		db_close(db);
	}
	arena_release(&a);
	return rc;
}

static const char *const companions[] = { "", "-journal", "-wal", "-shm" };

static int lite_drop_database(const struct db_url *url, nicol_error *err)
{
	struct arena a = { 0 };
	int rc = 0;
	if (!file_exists(str_cdup(&a, url->file)))
		rc = fail_open(str_cdup(&a, url->file), "does not exist", err);
	for (size_t i = 0; i < sizeof(companions) / sizeof(*companions) && !rc;
	     i++) {
		str path =
			str_fmt(&a, "%.*s%s", SARG(url->file), companions[i]);
		if (unlink(path.ptr) < 0 && errno != ENOENT)
			rc = err_sys(err, "delete", path.ptr);
	}
	arena_release(&a);
	return rc;
}

const struct db_driver sqlite_driver = {
	.open = lite_open,
	.close = lite_close,
	.is_alive = lite_is_alive,
	.is_fresh = lite_is_fresh,
	.in_transaction = lite_in_transaction,
	.is_aborted = lite_is_aborted,
	.run_script = lite_run_script,
	.query = lite_query,
	.pipeline = lite_pipeline,
	.cursor_open = lite_cursor_open,
	.cursor_fetch = lite_cursor_fetch,
	.cursor_close = lite_cursor_close,
	.begin = lite_begin,
	.explain = "EXPLAIN QUERY PLAN ",
	.plan_column = 3,
	.recover = lite_recover,
	.cancel = lite_cancel,
	.create_database = lite_create_database,
	.drop_database = lite_drop_database,
};
