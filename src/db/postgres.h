/*
 * postgres.h - the PostgreSQL driver's connection; for its files alone.
 */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include "base/alloc.h"
#include "db/internal.h"
#include "db/postgres_codec.h"
#include "db/postgres_lib.h"

/* uthash's own hash goes byte by byte, which shows with statements of some
 * hundred bytes. */
static inline unsigned pg_hash_text(const void *text, size_t len)
{
	const char *p = text;
	uint64_t h = len, word;
	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
		h ^= h >> 29;
	}
	word = 0;
	memcpy(&word, p, len);
	h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return (unsigned)(h >> 32);
}
#define HASH_FUNCTION(key, len, hash) ((hash) = pg_hash_text((key), (len)))
/* Without memory a statement is just not kept. */
#define HASH_NONFATAL_OOM 1
#define uthash_malloc(size) base_malloc(size)
#include <uthash.h>

struct pg_statement;

struct pg {
	struct db base;
	const struct libpq *lib;
	PGconn *conn;
	PGcancel *canceller;
	struct arena scratch; /* lasting; one call's parameters */
	struct db_url url;    /* texts in base.arena; without the password */
	struct pg_statement *statements; /* by text */
	uint32_t next_name, next_cursor;
	bool once;		   /* what is prepared now is not kept */
	uint64_t uses;		   /* of statements: the clock of the cache */
	VEC(struct pg_type) types; /* of this database, asked once */
	bool lost;		   /* the server or the network went away */
};

/* One prepared statement: one block of memory with all that it names. */
struct pg_statement {
	struct owned own; /* unless cached */
	UT_hash_handle hh;
	str text;
	char name[16];	   /* "" is the unnamed statement */
	bool cached;	   /* else the caller's, see pg_statement_done() */
	uint64_t used;	   /* pg.uses of the last use */
	int result_format; /* 1: all columns can be decoded from binary */
	uint32_t n_params, n_columns;
	struct pg_type *params, *columns;
	Oid *param_oids;
};

static inline struct pg *pg_of(struct db *db)
{
	return (struct pg *)db;
}

/* postgres_error.c: fill err, and the connection's last failure. */
int pg_fail(struct pg *pg, const PGresult *r, nicol_error *err);
int pg_fail_lost(struct pg *pg, nicol_error *err);
int pg_fail_connect(const struct db_url *url, str host, str port,
		    const char *message, ConnStatusType reached, bool timeout,
		    nicol_error *err);

/* postgres_wire.c: the next result of what was sent, NULL at its end.
 * Negative when the connection is lost or socket_timeout ran out. */
int pg_next(struct pg *pg, PGresult **out, nicol_error *err);
/* What was sent could not be sent. */
int pg_sent(struct pg *pg, int ok, nicol_error *err);
/* Reads all results, keeping the last good one in *keep (if asked) or
 * failing with the first bad one. */
int pg_finish(struct pg *pg, PGresult **keep, nicol_error *err);
/* Simple protocol; all results are dropped. */
int pg_simple(struct pg *pg, const char *sql, nicol_error *err);

/* A pipeline: begin, send commands, sync, pg_take() each, end. sent is
 * whether all commands could be sent. */
int pg_pipeline_begin(struct pg *pg, nicol_error *err);
int pg_pipeline_sync(struct pg *pg, int sent, nicol_error *err);
/* The result of one command. */
int pg_take(struct pg *pg, PGresult **out, nicol_error *err);
/* Reads on to the sync, whatever comes. */
void pg_pipeline_end(struct pg *pg);

/* postgres_statement.c: prepares what is not prepared yet, all in one round
 * trip. The statements stay valid until the next call. */
int pg_prepare(struct pg *pg, const struct db_statement *list, uint32_t n,
	       struct pg_statement **out, uint32_t *failed, nicol_error *err);
/* Forgets one that the server no longer has, or has with another shape. */
void pg_forget(struct pg *pg, struct pg_statement *s);
/* Frees one that is not cached. */
void pg_statement_done(struct pg_statement *s);
void pg_statements_free(struct pg *pg);

/* postgres_query.c */
int pg_query(struct db *db, str sql, const struct db_value *params,
	     uint32_t n_params, struct db_result **out, nicol_error *err);
/* The same inside another call: what that one has in `scratch` stays. */
int pg_query_nested(struct pg *pg, str sql, const struct db_value *params,
		    uint32_t n_params, struct db_result **out,
		    nicol_error *err);
/* Runs a prepared statement. */
int pg_run(struct pg *pg, const struct pg_statement *s,
	   const struct db_value *params, uint32_t n_params,
	   struct db_result **out, nicol_error *err);

/* postgres_cursor.c */
int pg_cursor_open(struct db *db, str sql, const struct db_value *params,
		   uint32_t n_params, struct db_cursor **out, nicol_error *err);
int pg_cursor_fetch(struct db *db, struct db_cursor *cursor, uint32_t n,
		    struct db_result **out, nicol_error *err);
void pg_cursor_close(struct db *db, struct db_cursor *cursor);

/* postgres_copy.c */
int pg_copy(struct db *db, const struct db_copy *c, int64_t *n,
	    nicol_error *err);
int pg_pipeline(struct db *db, const struct db_statement *statements,
		uint32_t n, struct db_result **results, uint32_t *failed,
		nicol_error *err);

#endif
