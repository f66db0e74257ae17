/*
 * postgres_statement.c - prepared statements, once per connection and text.
 *
 * Preparing asks the server for the parameters' and columns' types, so that
 * values travel in binary. All missing statements of one call are prepared
 * in one round trip; the first types that are not built in cost one more.
 *
 * Behind a pooler in transaction mode (pgbouncer=true) nothing may stay on
 * the server: the description is remembered here, and the text is sent
 * with each call as the unnamed statement.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "db/postgres.h"

static struct pg_statement *find(struct pg *pg, str sql)
{
	struct pg_statement *s = NULL;
	if (!pg->once)
		HASH_FIND(hh, pg->statements, sql.ptr, sql.len, s);
	if (!s)
		return NULL;
	s->used = ++pg->uses;
	if (pg->base.report)
		metric_add(&pg->base.report->metrics, METRIC_CACHE_HITS, 1);
	return s;
}

void pg_statement_done(struct pg_statement *s)
{
	if (!s || s->cached)
		return;
	owned_remove(&s->own);
	free(s);
}

static void drop_statement(struct owned *o)
{
	free(owned_by(o, struct pg_statement));
}

static void drop(struct pg *pg, struct pg_statement *s)
{
	HASH_DELETE(hh, pg->statements, s);
	free(s);
}

void pg_forget(struct pg *pg, struct pg_statement *s)
{
	if (!s->cached)
		return;
	HASH_DELETE(hh, pg->statements, s);
	s->cached = false;
}

void pg_statements_free(struct pg *pg)
{
	struct pg_statement *s, *next;
	HASH_ITER(hh, pg->statements, s, next)
	drop(pg, s);
}

/* The type, if it is known without asking. */
static bool type_known(struct pg *pg, uint32_t oid, struct pg_type *out)
{
	*out = pg_type_builtin(oid);
	if (out->kind != PG_OTHER)
		return true;
	for (uint32_t i = 0; i < pg->types.len; i++) {
		if (pg->types.at[i].oid == oid) {
			*out = pg->types.at[i];
			return true;
		}
	}
	return false;
}

/* What a type of the database's own is sent like: enums and citext as their
 * text, domains as what they stand on. */
static enum pg_kind user_kind(str typtype, str name, uint32_t base)
{
	if (str_is(typtype, "e") || str_is(name, "citext"))
		return PG_TEXT;
	if (str_is(typtype, "d"))
		return pg_type_builtin(base).kind;
	return PG_OTHER;
}

static void add_type(struct pg *pg, const struct db_result *r, uint32_t row)
{
	struct pg_type t = { .oid = (uint32_t)db_get_int(r, row, 0) };
	uint32_t item = (uint32_t)db_get_int(r, row, 4);
	t.kind = user_kind(db_get_str(r, row, 1), db_get_str(r, row, 2),
			   (uint32_t)db_get_int(r, row, 3));
	if (t.kind == PG_ARRAY)
		t.kind = PG_OTHER; /* a domain over an array: rare, as text */
	if (item) {
		t.kind = PG_ARRAY;
		t.item_oid = item;
		t.item_kind = pg_type_builtin(item).kind;
		if (t.item_kind == PG_OTHER)
			t.item_kind = user_kind(
				db_get_str(r, row, 5), db_get_str(r, row, 6),
				(uint32_t)db_get_int(r, row, 7));
	}
	*vec_push(&pg->base.arena, &pg->types) = t;
}

#define TYPE_QUERY                                                             \
	"SELECT t.oid, t.typtype::text, t.typname, t.typbasetype,"             \
	" coalesce(e.oid, 0::oid), e.typtype::text, e.typname, e.typbasetype"  \
	" FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e"            \
	" ON e.oid = t.typelem AND t.typcategory = 'A'"                        \
	" WHERE t.oid = ANY($1)"

/* Asks for types that no one has asked for on this connection. A type that
 * is not there (any more) is noted as unknown. */
static int ask_types(struct pg *pg, struct db_value *oids, uint32_t n,
		     nicol_error *err)
{
	struct db_value param = { .type = DB_ARRAY,
				  .items = oids,
				  .n_items = n };
	struct db_result *r;
	struct pg_type t;
	if (pg_query_nested(pg, S(TYPE_QUERY), &param, 1, &r, err) < 0)
		return -1;
	for (uint32_t i = 0; i < db_result_rows(r); i++)
		add_type(pg, r, i);
	db_result_free(r);
	for (uint32_t i = 0; i < n; i++)
		if (!type_known(pg, (uint32_t)oids[i].i, &t))
			*vec_push(&pg->base.arena, &pg->types) =
				(struct pg_type){ .oid = (uint32_t)oids[i].i };
	return 0;
}

/* The oids of types that are not known yet. */
struct unknown {
	struct arena arena;
	VEC(struct db_value) oids;
};

static void resolve(struct pg *pg, struct pg_type *types, uint32_t n,
		    struct unknown *u)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t oid = types[i].oid;
		if (!type_known(pg, oid, &types[i]) && u)
			*vec_push(&u->arena, &u->oids) =
				(struct db_value){ .type = DB_INT, .i = oid };
	}
}

static void choose_format(struct pg_statement *s)
{
	s->result_format = 1;
	for (uint32_t i = 0; i < s->n_columns; i++)
		if (!pg_type_is_known(&s->columns[i]))
			s->result_format = 0;
}

/* Types by oid to types in full, with at most one question. */
static int resolve_all(struct pg *pg, struct pg_statement **list, uint32_t n,
		       nicol_error *err)
{
	struct unknown u = { 0 };
	int rc = 0;
	for (uint32_t i = 0; i < n; i++) {
		resolve(pg, list[i]->params, list[i]->n_params, &u);
		resolve(pg, list[i]->columns, list[i]->n_columns, &u);
	}
	if (u.oids.len)
		rc = ask_types(pg, u.oids.at, u.oids.len, err);
	for (uint32_t i = 0; i < n && !rc; i++) {
		if (u.oids.len) {
			resolve(pg, list[i]->params, list[i]->n_params, NULL);
			resolve(pg, list[i]->columns, list[i]->n_columns, NULL);
		}
		choose_format(list[i]);
	}
	arena_release(&u.arena);
	return rc;
}

/* A statement in one block: itself, its types, its text. */
static struct pg_statement *statement_new(struct pg *pg, str text,
					  const PGresult *d)
{
	const struct libpq *q = pg->lib;
	uint32_t np = (uint32_t)q->PQnparams(d), nc = (uint32_t)q->PQnfields(d);
	size_t types = (np + nc) * sizeof(struct pg_type);
	size_t oids = np * sizeof(Oid);
	struct pg_statement *s =
		base_malloc(sizeof(*s) + types + oids + text.len + 1);
	if (!s)
		return NULL;
	*s = (struct pg_statement){ .n_params = np, .n_columns = nc };
	owned_add(&s->own, drop_statement);
	s->params = (struct pg_type *)(s + 1);
	s->columns = s->params + np;
	s->param_oids = (Oid *)(s->columns + nc);
	char *copy = (char *)(s->param_oids + np);
	if (text.len)
		memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	s->text = str_n(copy, text.len);
	for (uint32_t i = 0; i < np; i++) {
		s->param_oids[i] = q->PQparamtype(d, (int)i);
		s->params[i] = (struct pg_type){ .oid = s->param_oids[i] };
	}
	for (uint32_t i = 0; i < nc; i++)
		s->columns[i] =
			(struct pg_type){ .oid = q->PQftype(d, (int)i) };
	return s;
}

static bool uses_names(const struct pg *pg)
{
	return !pg->once && !pg->url.pgbouncer &&
	       pg->url.statement_cache_size > 0;
}

/* The least recently used one, if there must be room for n; what this call
 * itself uses (since it began) stays, even beyond the limit. */
static struct pg_statement *eviction(struct pg *pg, uint32_t n, uint64_t since)
{
	uint32_t limit = (uint32_t)pg->url.statement_cache_size;
	struct pg_statement *s, *next, *oldest = NULL;
	if (HASH_COUNT(pg->statements) + n <= limit)
		return NULL;
	HASH_ITER(hh, pg->statements, s, next)
	if (s->used <= since && (!oldest || s->used < oldest->used))
		oldest = s;
	return oldest;
}

/* One statement that is being prepared. */
struct preparing {
	str text;
	char name[16];
	uint32_t index; /* in the caller's list */
	struct pg_statement *made;
};

static int send_prepare(struct pg *pg, struct preparing *p)
{
	char *text = str_cdup(&pg->scratch, p->text);
	p->name[0] = '\0';
	if (uses_names(pg))
		snprintf(p->name, sizeof(p->name), "n%u", pg->next_name++);
	return pg->lib->PQsendPrepare(pg->conn, p->name, text, 0, NULL) &&
	       pg->lib->PQsendDescribePrepared(pg->conn, p->name);
}

static int read_prepare(struct pg *pg, struct preparing *p, nicol_error *err)
{
	int rc = 0;
	for (int step = 0; step < 2 && !rc; step++) {
		PGresult *r;
		if (pg_take(pg, &r, err) < 0)
			return -1;
		ExecStatusType status = pg->lib->PQresultStatus(r);
		if (status != PGRES_COMMAND_OK)
			rc = pg_fail(pg, r, err);
		else if (step == 1)
			p->made = statement_new(pg, p->text, r);
		pg->lib->PQclear(r);
	}
	if (!rc && !p->made)
		rc = err_nomem(err);
	return rc;
}

static int run_prepare(struct pg *pg, struct preparing *list, uint32_t n,
		       uint32_t *failed, nicol_error *err)
{
	int ok = 1, rc;
	if (pg_pipeline_begin(pg, err) < 0)
		return -1;
	for (uint32_t i = 0; i < n && ok; i++)
		ok = send_prepare(pg, &list[i]);
	rc = pg_pipeline_sync(pg, ok, err);
	for (uint32_t i = 0; i < n && !rc; i++) {
		rc = read_prepare(pg, &list[i], err);
		if (rc < 0)
			*failed = list[i].index;
	}
	pg_pipeline_end(pg);
	return rc;
}

/* Frees the names of statements that fall out of the cache. */
static int evict(struct pg *pg, uint32_t n, uint64_t since, nicol_error *err)
{
	struct pg_statement *s;
	if (pg->url.statement_cache_size <= 0)
		return 0;
	while ((s = eviction(pg, n, since))) {
		char sql[40];
		snprintf(sql, sizeof(sql), "DEALLOCATE %s", s->name);
		if (s->name[0] && pg_simple(pg, sql, err) < 0)
			return -1;
		drop(pg, s);
	}
	return 0;
}

static void keep(struct pg *pg, struct preparing *p)
{
	struct pg_statement *s = p->made;
	memcpy(s->name, p->name, sizeof(s->name));
	s->used = ++pg->uses;
	if (pg->once || pg->url.statement_cache_size <= 0)
		return;
	HASH_ADD_KEYPTR(hh, pg->statements, s->text.ptr, s->text.len, s);
	s->cached = s->hh.tbl != NULL;
	if (s->cached)
		owned_remove(&s->own);
}

/* Those of the list that the cache does not have, each text once. */
static uint32_t collect(struct pg *pg, const struct db_statement *list,
			uint32_t n, struct pg_statement **out,
			struct preparing *missing)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;
		out[i] = find(pg, list[i].sql);
		if (out[i])
			continue;
		while (k < count && !str_eq(missing[k].text, list[i].sql))
			k++;
		if (k == count)
			missing[count++] =
				(struct preparing){ .text = list[i].sql,
						    .index = i };
	}
	return count;
}

static int prepare_missing(struct pg *pg, struct preparing *missing,
			   uint32_t count, uint64_t since, uint32_t *failed,
			   nicol_error *err)
{
	struct pg_statement **made =
		arena_array(&pg->scratch, struct pg_statement *, count);
	if (pg->base.report)
		metric_add(&pg->base.report->metrics, METRIC_CACHE_MISSES,
			   count);
	int rc = evict(pg, count, since, err);
	if (!rc)
		rc = run_prepare(pg, missing, count, failed, err);
	for (uint32_t i = 0; i < count; i++)
		made[i] = missing[i].made;
	if (!rc)
		rc = resolve_all(pg, made, count, err);
	for (uint32_t i = 0; i < count; i++) {
		if (!rc)
			keep(pg, &missing[i]);
		else
			pg_statement_done(missing[i].made);
	}
	return rc;
}

int pg_prepare(struct pg *pg, const struct db_statement *list, uint32_t n,
	       struct pg_statement **out, uint32_t *failed, nicol_error *err)
{
	if (n == 1 && (out[0] = find(pg, list[0].sql)))
		return 0;
	uint64_t since = pg->uses;
	struct preparing *missing =
		arena_array(&pg->scratch, struct preparing, n);
	uint32_t count = collect(pg, list, n, out, missing);
	if (count &&
	    prepare_missing(pg, missing, count, since, failed, err) < 0)
		return -1;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < count && !out[i]; k++)
			if (str_eq(missing[k].text, list[i].sql))
				out[i] = missing[k].made;
	return 0;
}
