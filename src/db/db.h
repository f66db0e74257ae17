/*
 * db.h - connections, statements, results, transactions, pools.
 *
 * The only room that knows libpq and sqlite3; both are loaded at the first
 * connection, so that commands without a database start at once. A
 * connection belongs to one thread at a time; a pool to any number.
 *
 * Errors carry Prisma's codes: P1000 authentication, P1001 unreachable,
 * P1002 timed out, P1003 no such database, P1008 operation timeout, P1010
 * access denied, P1011 TLS, P1017 connection closed by the server, P2024
 * pool timeout; for a failed statement the code is "SQL" and
 * db_sqlstate()/db_error_* tell more.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "db/url.h"

struct db;

/* Connects. schema: the search_path is set to url->schema (PostgreSQL)
 * unless url->pgbouncer, where names are always qualified instead. */
int db_open(struct db **out, const struct db_url *url, nicol_error *err);
/* The connection outlives the call that opened it (see door.h): whoever holds
 * it must close it, also when memory runs out. */
void db_keep(struct db *db);
void db_close(struct db *db);
const struct dialect *db_dialect(const struct db *db);
/* Server version as an integer: 150020 for PostgreSQL 15.20. */
int db_version(const struct db *db);
/* The version text as the server says it; lives as long as db. */
str db_version_text(const struct db *db);
/* The schema of the URL ("public", SQLite: "main"); lives as long as db. */
str db_schema(const struct db *db);
/* Still usable? False after the server went away. */
bool db_is_alive(const struct db *db);
bool db_in_transaction(const struct db *db);
/* Memory ran out while the connection was used: what is open in it can be
 * rolled back, but no longer committed. */
void db_doom(struct db *db);

/* Runs a script of any number of statements as one simple query, so in one
 * implicit transaction unless it has its own. */
int db_run_script(struct db *db, str script, nicol_error *err);

/* How a parameter or result travels. Everything that query sends is one of
 * these; db writes and reads each in the database's binary form. */
enum db_type {
	DB_NULL,
	DB_BOOL,
	DB_INT,	      /* i: any of int2, int4, int8, oid */
	DB_FLOAT,     /* f */
	DB_DECIMAL,   /* s: decimal text, "-12.50", "NaN" */
	DB_TEXT,      /* s: text, varchar, citext, enum, xml, ... */
	DB_BYTES,     /* s */
	DB_TIMESTAMP, /* i: microseconds since 1970-01-01 UTC; INT64_MAX and
			 INT64_MIN: infinity */
	DB_DATE,      /* i: microseconds, at midnight UTC */
	DB_TIME,      /* i: microseconds since midnight */
	DB_JSON,      /* s: JSON text */
	DB_UUID,      /* s: 36 characters */
	DB_ARRAY,     /* items */
};

struct db_value {
	enum db_type type;
	union {
		bool b;
		int64_t i;
		double f;
		str s;
		struct {
			struct db_value *items;
			uint32_t n_items;
			enum db_type item_type;
		};
	};
};

struct db_result;

/*
 * Runs one statement with parameters and waits for its rows. Statements are
 * prepared once per connection and cached by text (least recently used go),
 * unless the URL says pgbouncer=true. *out must be freed with
 * db_result_free(); it is NULL on error.
 */
int db_query(struct db *db, str sql, const struct db_value *params,
	     uint32_t n_params, struct db_result **out, nicol_error *err);
/* The same, for statements whose rows nobody wants; *affected may be
 * NULL. */
int db_exec(struct db *db, str sql, const struct db_value *params,
	    uint32_t n_params, int64_t *affected, nicol_error *err);

/* Several statements in one round trip (libpq's pipeline mode). Each has its
 * result in results[i]; on the first failure the rest is not run, err is
 * filled and *failed is its index. All results made so far are freed. */
struct db_statement {
	str sql;
	const struct db_value *params;
	uint32_t n_params;
};
int db_pipeline(struct db *db, const struct db_statement *statements,
		uint32_t n, struct db_result **results, uint32_t *failed,
		nicol_error *err);

/*
 * A query's rows part by part, so that there may be more of them than fit
 * into memory; in a transaction, with which it ends. The parameters must stay
 * until it is closed. Fewer rows than asked for: there are no more.
 */
struct db_cursor;
int db_cursor_open(struct db *db, str sql, const struct db_value *params,
		   uint32_t n_params, struct db_cursor **out, nicol_error *err);
int db_cursor_fetch(struct db_cursor *c, uint32_t n, struct db_result **out,
		    nicol_error *err);
/* The cursor outlives the call that opened it. */
void db_cursor_keep(struct db_cursor *c);
/* is_open: its transaction has not ended, and nobody else uses the connection;
 * else only memory is freed. */
void db_cursor_close(struct db_cursor *c, bool is_open);

/*
 * Many rows into one table, faster than INSERT can (COPY). *n is how many
 * there are. 1: this database, this table or one of these values cannot have
 * it so without a difference; nothing was done, insert them.
 */
struct db_copy {
	str sql;   /* COPY table (columns) FROM STDIN (FORMAT binary) */
	str probe; /* a query of the same columns */
	str table; /* as it stands in both */
	uint32_t n_rows;
	/* the values of a row, one for each column */
	void (*row)(void *ctx, uint32_t i, struct db_value *out);
	/* so many rows were sent; may be NULL */
	void (*progress)(void *ctx, uint32_t rows);
	void *ctx;
};
int db_copy(struct db *db, const struct db_copy *c, int64_t *n,
	    nicol_error *err);

uint32_t db_result_rows(const struct db_result *r);
uint32_t db_result_columns(const struct db_result *r);
int64_t db_result_affected(const struct db_result *r);
str db_result_column_name(const struct db_result *r, uint32_t column);
/* PostgreSQL's type oid of a column, 0 in SQLite. */
uint32_t db_result_column_oid(const struct db_result *r, uint32_t column);
bool db_is_null(const struct db_result *r, uint32_t row, uint32_t column);
/* The cell decoded as `want` (DB_NULL: by its own type). Texts point into
 * the result where they can, else into the arena. False when the cell
 * cannot be read so. */
bool db_get(const struct db_result *r, uint32_t row, uint32_t column,
	    enum db_type want, struct arena *a, struct db_value *out);
/* Short forms for catalog queries; null is 0, false or empty. The str lives
 * as long as the result. */
str db_get_str(const struct db_result *r, uint32_t row, uint32_t column);
int64_t db_get_int(const struct db_result *r, uint32_t row, uint32_t column);
bool db_get_bool(const struct db_result *r, uint32_t row, uint32_t column);
void db_result_free(struct db_result *r);
/* Several results of the same columns as one, rows in their order. The parts
 * stay the caller's, and nothing can be read any more when they are freed;
 * n > 0. */
struct db_result *db_result_join(struct db_result *const *parts, uint32_t n);

/* Details of the last failed statement of this connection, for mapping to
 * Prisma's codes; empty where the server said nothing. */
struct db_failure {
	char sqlstate[6];
	str message, detail, hint, schema, table, column, constraint;
	int position; /* 1-based character in the statement, 0 unknown */
	/* db_run_script: how many of its statements had succeeded */
	uint32_t statements_done;
};
const struct db_failure *db_last_failure(const struct db *db);

/* BEGIN / COMMIT / ROLLBACK; isolation may be NULL. Nested by savepoints. */
int db_begin(struct db *db, const char *isolation, nicol_error *err);
int db_commit(struct db *db, nicol_error *err);
/* How many db_begin have not ended. */
uint32_t db_depth(const struct db *db);
/* The innermost savepoint ends with the one around it. */
void db_forget_savepoint(struct db *db);
int db_rollback(struct db *db, nicol_error *err);

/* Can such a server follow another? How many milliseconds it is behind, 0
 * where it follows none. */
bool db_can_follow(const struct db_url *url);
int db_lag(struct db *db, int64_t *ms, nicol_error *err);

/* May be called from a signal handler's thread: asks the server to cancel
 * what this connection runs. */
void db_cancel(struct db *db);

/* Makes or drops the database that the URL names, connected to the server's
 * `postgres` (or `template1`) database; SQLite: the file. */
int db_create_database(const struct db_url *url, nicol_error *err);
int db_drop_database(const struct db_url *url, nicol_error *err);

/* What is run from now on belongs to this trace (a W3C traceparent); NULL,
 * and one that is not valid or not sampled: to none. */
void db_trace(struct db *db, const char *traceparent);

struct db_pool;
struct report;
int db_pool_new(struct db_pool **out, const struct db_url *url,
		nicol_error *err);
/* Frees the pool and its idle connections; none may be in use. */
void db_pool_free(struct db_pool *pool);
/* Waits up to pool_timeout for a connection (else P2024); opens one lazily;
 * throws away those that died. */
int db_pool_get(struct db_pool *pool, struct db **out, nicol_error *err);
/* The same, but waits no longer than most_ms (else P2028); negative: as
 * db_pool_get(). */
int db_pool_get_within(struct db_pool *pool, int most_ms, struct db **out,
		       nicol_error *err);
/* Gives it back; a connection inside a transaction is rolled back. */
void db_pool_put(struct db_pool *pool, struct db *db);
/* The same when memory has run out: takes none, and closes one that is in the
 * middle of something. */
void db_pool_drop(struct db_pool *pool, struct db *db);
/* A connection that someone may have asked to cancel a statement: it is closed
 * where that could hit the next borrower's. */
void db_pool_put_cancelled(struct db_pool *pool, struct db *db);
/* What its connections report, and where: another pool's, before it opens
 * any. */
struct report *db_pool_report(struct db_pool *pool);
void db_pool_report_to(struct db_pool *pool, struct report *report);
/* Adds the pool's connections of now. */
struct pool_count {
	uint32_t limit, open, idle;
};
void db_pool_count(struct db_pool *pool, struct pool_count *n);

#endif
