#include "db/db.h"

#include <stdio.h>

#include "base/crypto.h"
#include "db/internal.h"

static const struct db_driver *driver_of(const struct db_url *url,
					 nicol_error *err)
{
	switch (url->provider) {
	case PROVIDER_POSTGRES:
		return &postgres_driver;
	case PROVIDER_SQLITE:
		return &sqlite_driver;
	default:
		err_set(err, "P1013", "no driver for this kind of database");
		return NULL;
	}
}

int db_open(struct db **out, const struct db_url *url, nicol_error *err)
{
	*out = NULL;
	const struct db_driver *d = driver_of(url, err);
	if (!d || d->open(out, url, err) < 0)
		return -1;
	(*out)->born = (*out)->returned = clock_monotonic();
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_keep(db);
	db->driver->close(db);
}

static void drop_db(struct owned *o)
{
	db_close(owned_by(o, struct db));
}

void db_own(struct db *db)
{
	owned_add(&db->own, drop_db);
}

void db_keep(struct db *db)
{
	owned_remove(&db->own);
}

void db_doom(struct db *db)
{
	db->driver->recover(db);
	db->doomed = db->depth > 0;
}

const struct dialect *db_dialect(const struct db *db)
{
	return dialect_of(db->provider);
}

int db_version(const struct db *db)
{
	return db->version;
}

str db_version_text(const struct db *db)
{
	return db->version_text;
}

str db_schema(const struct db *db)
{
	return db->schema;
}

bool db_is_alive(const struct db *db)
{
	return db->driver->is_alive(db);
}

bool db_in_transaction(const struct db *db)
{
	return db->driver->in_transaction(db);
}

int db_run_script(struct db *db, str script, nicol_error *err)
{
	if (!db->report)
		return db->driver->run_script(db, script, err);
	struct db_statement s = { .sql = script };
	struct ended e = { .statements = &s, .n = 1, .err = err };
	e.began = clock_monotonic();
	int rc = db->driver->run_script(db, script, err);
	e.failed = rc < 0 ? 0 : NONE;
	report_ended(db, &e);
	return rc;
}

int db_query(struct db *db, str sql, const struct db_value *params,
	     uint32_t n_params, struct db_result **out, nicol_error *err)
{
	*out = NULL;
	if (!db->report)
		return db->driver->query(db, sql, params, n_params, out, err);
	struct db_statement s = { sql, params, n_params };
	struct ended e = {
		.statements = &s, .n = 1, .results = out, .err = err
	};
	e.began = clock_monotonic();
	int rc = db->driver->query(db, sql, params, n_params, out, err);
	e.failed = rc < 0 ? 0 : NONE;
	report_ended(db, &e);
	return rc;
}

int db_exec(struct db *db, str sql, const struct db_value *params,
	    uint32_t n_params, int64_t *affected, nicol_error *err)
{
	struct db_result *r;
	if (db_query(db, sql, params, n_params, &r, err) < 0)
		return -1;
	if (affected)
		*affected = db_result_affected(r);
	db_result_free(r);
	return 0;
}

static int run_pipeline(struct db *db, const struct db_statement *statements,
			uint32_t n, struct db_result **results,
			uint32_t *failed, nicol_error *err)
{
	struct ended e = {
		.statements = statements, .n = n, .results = results, .err = err
	};
	e.began = db->report ? clock_monotonic() : 0;
	int rc = db->driver->pipeline(db, statements, n, results, failed, err);
	e.failed = rc < 0 ? *failed : NONE;
	/* where it could not even begin, nothing was sent */
	if (db->report && (rc == 0 || *failed != NONE))
		report_ended(db, &e);
	return rc;
}

int db_pipeline(struct db *db, const struct db_statement *statements,
		uint32_t n, struct db_result **results, uint32_t *failed,
		nicol_error *err)
{
	uint32_t ignored;
	for (uint32_t i = 0; i < n; i++)
		results[i] = NULL;
	if (!failed)
		failed = &ignored;
	*failed = NONE;
	if (!n || run_pipeline(db, statements, n, results, failed, err) == 0)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		db_result_free(results[i]);
		results[i] = NULL;
	}
	return -1;
}

int db_cursor_open(struct db *db, str sql, const struct db_value *params,
		   uint32_t n_params, struct db_cursor **out, nicol_error *err)
{
	struct db_statement s = { sql, params, n_params };
	struct ended e = { .statements = &s, .n = 1, .err = err };
	e.began = clock_monotonic();
	int rc = db->driver->cursor_open(db, sql, params, n_params, out, err);
	if (rc == 0) {
		(*out)->db = db;
		(*out)->driver = db->driver;
	}
	e.failed = rc < 0 ? 0 : NONE;
	if (db->report)
		report_ended(db, &e);
	return rc;
}

int db_cursor_fetch(struct db_cursor *c, uint32_t n, struct db_result **out,
		    nicol_error *err)
{
	struct db_statement s = { .sql = S("FETCH") };
	struct ended e = {
		.statements = &s, .n = 1, .results = out, .err = err
	};
	*out = NULL;
	e.began = clock_monotonic();
	int rc = c->driver->cursor_fetch(c->db, c, n, out, err);
	e.failed = rc < 0 ? 0 : NONE;
	if (c->db->report)
		report_ended(c->db, &e);
	return rc;
}

void db_cursor_keep(struct db_cursor *c)
{
	heap_keep(c);
}

void db_cursor_close(struct db_cursor *c, bool is_open)
{
	if (c)
		c->driver->cursor_close(is_open ? c->db : NULL, c);
}

int db_copy(struct db *db, const struct db_copy *c, int64_t *n,
	    nicol_error *err)
{
	struct db_statement s = { .sql = c->sql };
	struct ended e = { .statements = &s, .n = 1, .failed = NONE };
	*n = 0;
	if (!db->driver->copy)
		return 1;
	e.began = clock_monotonic();
	int rc = db->driver->copy(db, c, n, err);
	e.failed = rc < 0 ? 0 : NONE;
	e.err = err;
	e.touched = *n;
	if (db->report && rc <= 0)
		report_ended(db, &e);
	return rc;
}

const struct db_failure *db_last_failure(const struct db *db)
{
	return &db->failure;
}

void db_cancel(struct db *db)
{
	db->driver->cancel(db);
}

/* A statement without rows, by the simple protocol. */
static int run(struct db *db, const char *sql, nicol_error *err)
{
	return db_run_script(db, str_c(sql), err);
}

int db_begin(struct db *db, const char *isolation, nicol_error *err)
{
	char savepoint[40];
	const char *sql = savepoint;
	snprintf(savepoint, sizeof(savepoint), "SAVEPOINT nicol_%u", db->depth);
	if (!db->depth)
		sql = db->driver->begin(isolation);
	if (!sql)
		return err_set(err, "P2023",
			       "the database has no isolation level \"%s\"",
			       isolation);
	if (run(db, sql, err) < 0)
		return -1;
	db->depth++;
	return 0;
}

uint32_t db_depth(const struct db *db)
{
	return db->depth;
}

void db_forget_savepoint(struct db *db)
{
	db->depth--;
}

/* The server may have done it, and not come to say so. */
static void fail_unknown_end(nicol_error *err)
{
	char code[sizeof(err->code)];
	if (!err)
		return;
	memcpy(code, err->code, sizeof(code));
	err_set(err, code,
		"%s before it answered COMMIT, so the transaction may be "
		"committed or not: look for its rows before you do it again",
		err->message);
}

int db_commit(struct db *db, nicol_error *err)
{
	char sql[48] = "COMMIT";
	if (!db->depth)
		return err_set(err, "P2028", "no transaction is open");
	if (db->doomed) {
		db_rollback(db, NULL);
		return err_set(err, "N0002",
			       "the transaction was rolled back, because there "
			       "was not enough memory for a call in it");
	}
	if (db->driver->is_aborted(db)) {
		db_rollback(db, NULL);
		return err_set(err, "P2028",
			       "the transaction was rolled back, because a "
			       "statement in it had failed");
	}
	db->depth--;
	if (db->depth)
		snprintf(sql, sizeof(sql), "RELEASE SAVEPOINT nicol_%u",
			 db->depth);
	int rc = run(db, sql, err);
	if (rc < 0 && !db->depth && !db_is_alive(db))
		fail_unknown_end(err);
	return rc;
}

int db_rollback(struct db *db, nicol_error *err)
{
	char sql[100] = "ROLLBACK";
	if (!db->depth)
		return err_set(err, "P2028", "no transaction is open");
	db->depth--;
	db->doomed = false;
	if (db->depth)
		snprintf(sql, sizeof(sql),
			 "ROLLBACK TO SAVEPOINT nicol_%u; "
			 "RELEASE SAVEPOINT nicol_%u",
			 db->depth, db->depth);
	return run(db, sql, err);
}

bool db_can_follow(const struct db_url *url)
{
	const struct db_driver *d = driver_of(url, NULL);
	return d && d->lag;
}

int db_lag(struct db *db, int64_t *ms, nicol_error *err)
{
	struct db_result *r;
	*ms = 0;
	if (!db->driver->lag)
		return 0;
	if (db_query(db, str_c(db->driver->lag), NULL, 0, &r, err) < 0)
		return -1;
	*ms = db_get_int(r, 0, 0);
	db_result_free(r);
	return 0;
}

int db_create_database(const struct db_url *url, nicol_error *err)
{
	const struct db_driver *d = driver_of(url, err);
	return d ? d->create_database(url, err) : -1;
}

int db_drop_database(const struct db_url *url, nicol_error *err)
{
	const struct db_driver *d = driver_of(url, err);
	return d ? d->drop_database(url, err) : -1;
}
