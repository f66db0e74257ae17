/*
 * postgres_copy.c - rows in bulk, by COPY in its binary format.
 *
 * Rows are encoded while the server works on those before them. One that has
 * no binary form takes all of it back, by a savepoint where a transaction is
 * open: then there is still the choice to insert them in another way.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "db/postgres.h"

enum { CHUNK = 64 << 10 };

struct copying {
	struct pg *pg;
	const struct db_copy *c;
	const struct pg_statement *s; /* whose columns have the same types */
	char *bytes;		      /* CHUNK; what is not sent yet */
	size_t len;
	struct arena row; /* one row's encoded values */
	struct pg_param *params;
	struct db_value *values;
};

static int flush(struct copying *k, nicol_error *err)
{
	struct pg *pg = k->pg;
	int rc = pg_sent(
		pg, pg->lib->PQputCopyData(pg->conn, k->bytes, (int)k->len) > 0,
		err);
	k->len = 0;
	return rc;
}

/* n bytes, which may be more than a chunk. */
static int put(struct copying *k, const char *p, size_t n, nicol_error *err)
{
	while (n) {
		size_t part = CHUNK - k->len < n ? CHUNK - k->len : n;
		memcpy(k->bytes + k->len, p, part);
		k->len += part;
		p += part;
		n -= part;
		if (k->len == CHUNK && flush(k, err) < 0)
			return -1;
	}
	return 0;
}

/* 1: a value has no binary form. */
static int encode_row(struct copying *k, uint32_t i, size_t *size)
{
	const struct pg_statement *s = k->s;
	k->c->row(k->c->ctx, i, k->values);
	*size = 2;
	for (uint32_t f = 0; f < s->n_columns; f++) {
		struct pg_param *p = &k->params[f];
		if (!pg_encode(&k->row, &s->columns[f], &k->values[f], p) ||
		    (p->data && p->format != 1))
			return 1;
		*size += 4 + (p->data ? (size_t)p->len : 0);
	}
	return 0;
}

/* A field: its length, or that it is null, and its bytes. */
static char *place(char *at, const struct pg_param *v)
{
	put32(at, v->data ? (uint32_t)v->len : UINT32_MAX);
	at += 4;
	if (!v->data)
		return at;
	memcpy(at, v->data, (size_t)v->len);
	return at + v->len;
}

static int put_row(struct copying *k, size_t size, nicol_error *err)
{
	uint32_t n = k->s->n_columns;
	char *p;
	if (k->len + size > CHUNK && flush(k, err) < 0)
		return -1;
	if (size > CHUNK)
		p = arena_raw(&k->row, size);
	else
		p = k->bytes + k->len;
	char *at = p + 2;
	put16(p, (int)n);
	for (uint32_t f = 0; f < n; f++)
		at = place(at, &k->params[f]);
	if (size > CHUNK)
		return put(k, p, size, err);
	k->len += size;
	return 0;
}

/* 1: a value has no binary form. */
static int put_all(struct copying *k, nicol_error *err)
{
	/* the signature, no flags, no extension */
	static const char head[19] = "PGCOPY\n\377\r\n", end[2] = "\377\377";
	enum { STEP = 2500 };
	size_t size;
	int rc = put(k, head, sizeof(head), err);
	for (uint32_t i = 0; i < k->c->n_rows && !rc; i++) {
		rc = encode_row(k, i, &size);
		if (!rc)
			rc = put_row(k, size, err);
		arena_reset(&k->row);
		if (!rc && k->c->progress &&
		    ((i + 1) % STEP == 0 || i + 1 == k->c->n_rows))
			k->c->progress(k->c->ctx, i + 1);
	}
	if (!rc)
		rc = put(k, end, sizeof(end), err);
	return rc || !k->len ? rc : flush(k, err);
}

/*
 * Does COPY mean the same as INSERT here? Not on views and foreign tables,
 * where rules rewrite INSERT or row security looks at it, and where an
 * identity column refuses given values.
 */
static bool means_insert(struct pg *pg, const struct db_copy *c)
{
	static const char sql[] =
		"SELECT c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT "
		"pg_catalog.row_security_active(c.oid) AND NOT EXISTS (SELECT "
		"FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND "
		"a.attidentity = 'a') FROM pg_catalog.pg_class c WHERE c.oid = "
		"pg_catalog.to_regclass($1::text)";
	struct db_value table = { .type = DB_TEXT, .s = c->table };
	struct db_result *r;
	if (pg_query_nested(pg, str_c(sql), &table, 1, &r, NULL) < 0)
		return false;
	bool yes = db_result_rows(r) && db_get_bool(r, 0, 0);
	db_result_free(r);
	return yes;
}

/* The columns' types, by the query that would read them. A column that is
 * not there fails it as it would fail the INSERT. */
static struct pg_statement *describe(struct pg *pg, const struct db_copy *c,
				     nicol_error *err)
{
	struct db_statement one = { .sql = c->probe };
	struct pg_statement *s;
	uint32_t failed;
	return pg_prepare(pg, &one, 1, &s, &failed, err) < 0 ? NULL : s;
}

/* Into COPY: the answer to the statement is that it may begin. */
static int start(struct pg *pg, str sql, nicol_error *err)
{
	PGresult *r;
	struct sb text = sb_in(&pg->scratch);
	sb_add(&text, sql);
	if (pg_sent(pg, pg->lib->PQsendQuery(pg->conn, sb_cstr(&text)), err) <
		    0 ||
	    pg_next(pg, &r, err) < 0)
		return -1;
	bool ready = pg->lib->PQresultStatus(r) == PGRES_COPY_IN;
	if (!ready && r)
		pg_fail(pg, r, err);
	pg->lib->PQclear(r);
	if (!r)
		return pg_fail_lost(pg, err);
	if (!ready)
		pg_finish(pg, NULL, NULL);
	return ready ? 0 : -1;
}

/* Ends COPY, by the user's fault or not; *n rows are there. */
static int finish(struct pg *pg, int rc, int64_t *n, nicol_error *err)
{
	PGresult *r = NULL;
	const char *why = rc ? "not all of the rows can be sent" : NULL;
	bool ended = pg->lib->PQputCopyEnd(pg->conn, why) > 0;
	/* what the server says is more than that nothing could be sent */
	int said = pg_finish(pg, &r, rc > 0 ? NULL : err);
	if (r)
		str_to_i64(str_c(pg->lib->PQcmdTuples(r)), n);
	pg->lib->PQclear(r);
	if (rc > 0)
		return pg->lost ? pg_fail_lost(pg, err) : 1;
	if (said < 0 || rc < 0)
		return -1;
	return pg_sent(pg, ended, err);
}

static int run(struct copying *k, int64_t *n, nicol_error *err)
{
	struct pg *pg = k->pg;
	bool inside = pg->base.driver->in_transaction(&pg->base);
	if (inside && pg_simple(pg, "SAVEPOINT nicol_copy", err) < 0)
		return -1;
	if (start(pg, k->c->sql, err) < 0)
		return -1;
	int rc = finish(pg, put_all(k, err), n, err);
	if (!inside || rc < 0)
		return rc;
	if (rc > 0 && pg_simple(pg, "ROLLBACK TO SAVEPOINT nicol_copy", err))
		return -1;
	return pg_simple(pg, "RELEASE SAVEPOINT nicol_copy", err) < 0 ? -1 : rc;
}

int pg_copy(struct db *db, const struct db_copy *c, int64_t *n,
	    nicol_error *err)
{
	struct pg *pg = pg_of(db);
	struct arena a = { 0 };
	arena_reset(&pg->scratch);
	if (pg->lost)
		return pg_fail_lost(pg, err);
	if (!means_insert(pg, c))
		return 1;
	struct pg_statement *s = describe(pg, c, err);
	if (!s)
		return -1;
	struct copying k = { .pg = pg, .c = c, .s = s };
	k.bytes = arena_raw(&a, CHUNK);
	k.params = arena_array(&a, struct pg_param, s->n_columns + 1);
	k.values = arena_array(&a, struct db_value, s->n_columns + 1);
	int rc = run(&k, n, err);
	pg_statement_done(s);
	arena_release(&k.row);
	arena_release(&a);
	return rc;
}
