/*
 * postgres_cursor.c - a query's rows part by part, by a cursor of the
 * server's, inside the transaction that is open.
 *
 * Its statements are worth no place in the cache, and FETCH must not get one:
 * the next cursor's rows are of other columns.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "db/postgres.h"

struct pg_cursor {
	struct db_cursor base;
	char name[32], sql[80];
	uint32_t n; /* rows that `sql` asks for */
	struct pg_statement *fetch;
};

static struct pg_cursor *cursor_of(struct db_cursor *c)
{
	return (struct pg_cursor *)c;
}

/* Without leaving it in the cache. */
static int query_once(struct pg *pg, str sql, const struct db_value *params,
		      uint32_t n, nicol_error *err)
{
	struct db_result *r;
	pg->once = true;
	int rc = pg_query_nested(pg, sql, params, n, &r, err);
	pg->once = false;
	if (rc == 0)
		db_result_free(r);
	return rc;
}

int pg_cursor_open(struct db *db, str sql, const struct db_value *params,
		   uint32_t n_params, struct db_cursor **out, nicol_error *err)
{
	struct pg *pg = pg_of(db);
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	struct pg_cursor *c = heap_new(sizeof(*c));
	arena_reset(&pg->scratch);
	snprintf(c->name, sizeof(c->name), "nicol_stream_%" PRIu32,
		 pg->next_cursor++);
	sb_fmt(&b, "DECLARE %s NO SCROLL CURSOR FOR ", c->name);
	sb_add(&b, sql);
	int rc = query_once(pg, sb_str(&b), params, n_params, err);
	arena_release(&a);
	if (rc < 0)
		heap_free(c);
	else
		*out = &c->base;
	return rc;
}

/* The statement that fetches so many, and is kept for the next time. */
static int prepare(struct pg *pg, struct pg_cursor *c, uint32_t n,
		   nicol_error *err)
{
	struct db_statement one;
	uint32_t failed;
	if (c->fetch && c->n == n)
		return 0;
	free(c->fetch);
	c->fetch = NULL;
	snprintf(c->sql, sizeof(c->sql), "FETCH FORWARD %" PRIu32 " FROM %s", n,
		 c->name);
	one = (struct db_statement){ .sql = str_c(c->sql) };
	pg->once = true;
	int rc = pg_prepare(pg, &one, 1, &c->fetch, &failed, err);
	pg->once = false;
	if (rc < 0)
		return rc;
	/* it outlives the call, as the cursor does */
	owned_remove(&c->fetch->own);
	c->n = n;
	return 0;
}

int pg_cursor_fetch(struct db *db, struct db_cursor *cursor, uint32_t n,
		    struct db_result **out, nicol_error *err)
{
	struct pg *pg = pg_of(db);
	struct pg_cursor *c = cursor_of(cursor);
	arena_reset(&pg->scratch);
	if (prepare(pg, c, n, err) < 0)
		return -1;
	return pg_run(pg, c->fetch, NULL, 0, out, err);
}

void pg_cursor_close(struct db *db, struct db_cursor *cursor)
{
	struct pg_cursor *c = cursor_of(cursor);
	char sql[48];
	snprintf(sql, sizeof(sql), "CLOSE %s", c->name);
	if (db && !db->driver->is_aborted(db))
		pg_simple(pg_of(db), sql, NULL);
	free(c->fetch);
	heap_free(c);
}
