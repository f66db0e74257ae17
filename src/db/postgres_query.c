/* Statements with parameters, alone or many in one round trip, and their
 * results. */
#include <stdlib.h>

#include "base/alloc.h"
#include "db/postgres.h"

/* ---- results ---- */

struct pg_result {
	struct db_result base;
	const struct libpq *lib;
	PGresult *r;
	bool binary;
	struct arena scratch;
	struct pg_type columns[];
};

static const struct pg_result *result_of(const struct db_result *r)
{
	return (const struct pg_result *)r;
}

static int64_t result_affected(const struct db_result *r)
{
	int64_t n = 0;
	const struct pg_result *p = result_of(r);
	str_to_i64(str_c(p->lib->PQcmdTuples(p->r)), &n);
	return n;
}

static str result_column_name(const struct db_result *r, uint32_t column)
{
	const struct pg_result *p = result_of(r);
	return str_c(p->lib->PQfname(p->r, (int)column));
}

static uint32_t result_column_oid(const struct db_result *r, uint32_t column)
{
	return result_of(r)->columns[column].oid;
}

static bool result_is_null(const struct db_result *r, uint32_t row,
			   uint32_t column)
{
	const struct pg_result *p = result_of(r);
	return p->lib->PQgetisnull(p->r, (int)row, (int)column);
}

static bool result_get(const struct db_result *r, uint32_t row, uint32_t column,
		       enum db_type want, struct arena *a, struct db_value *out)
{
	const struct pg_result *p = result_of(r);
	str bytes = { p->lib->PQgetvalue(p->r, (int)row, (int)column),
		      (size_t)p->lib->PQgetlength(p->r, (int)row,
						  (int)column) };
	(void)want;
	/* only what is empty may be null: most cells are spared the call */
	if (!bytes.len && result_is_null(r, row, column)) {
		out->type = DB_NULL;
		return true;
	}
	return p->binary ? pg_decode_binary(a, &p->columns[column], bytes, out)
			 : pg_decode_text(a, &p->columns[column], bytes, out);
}

static void result_free(struct db_result *r)
{
	struct pg_result *p = (struct pg_result *)r;
	p->lib->PQclear(p->r);
	arena_release(&p->scratch);
	free(p);
}

static const struct db_result_ops result_ops = {
	.affected = result_affected,
	.column_name = result_column_name,
	.column_oid = result_column_oid,
	.is_null = result_is_null,
	.get = result_get,
	.free = result_free,
};

/* Takes r over. The statement's types hold for the columns whose oid is
 * still the same. */
static int result_new(struct pg *pg, const struct pg_statement *s, PGresult *r,
		      struct db_result **out, nicol_error *err)
{
	uint32_t n = (uint32_t)pg->lib->PQnfields(r);
	struct pg_result *p =
		base_malloc(sizeof(*p) + n * sizeof(struct pg_type));
	if (!p) {
		pg->lib->PQclear(r);
		return err_nomem(err);
	}
	*p = (struct pg_result){ .lib = pg->lib,
				 .r = r,
				 .scratch.lasting = true };
	result_own(&p->base);
	p->base.ops = &result_ops;
	p->base.rows = (uint32_t)pg->lib->PQntuples(r);
	p->base.columns = n;
	p->base.scratch = &p->scratch;
	p->binary = s->result_format == 1;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t oid = pg->lib->PQftype(r, (int)i);
		p->columns[i] = i < s->n_columns && s->columns[i].oid == oid
					? s->columns[i]
					: pg_type_builtin(oid);
	}
	*out = &p->base;
	return 0;
}

/* ---- sending ---- */

struct encoded {
	const char **data;
	int *lengths, *formats;
};

static int encode(struct pg *pg, const struct pg_statement *s,
		  const struct db_value *params, uint32_t n,
		  struct encoded *out, nicol_error *err)
{
	if (n != s->n_params)
		return err_set(err, "P1016",
			       "the statement takes %u parameters, but %u were "
			       "given",
			       s->n_params, n);
	struct arena *a = &pg->scratch;
	out->data = arena_alloc(a, n * (sizeof(char *) + 2 * sizeof(int)) + 1);
	out->lengths = (int *)(out->data + n);
	out->formats = out->lengths + n;
	for (uint32_t i = 0; i < n; i++) {
		struct pg_param p;
		if (!pg_encode(a, &s->params[i], &params[i], &p))
			return err_set(err, "N0006",
				       "parameter %u cannot be sent: it is too "
				       "large, or a text that contains a NUL "
				       "byte",
				       i + 1);
		out->data[i] = p.data;
		out->lengths[i] = p.len;
		out->formats[i] = p.format;
	}
	return 0;
}

/* The statement's text with the trace behind it, as sqlcommenter has it; a
 * statement with a comment of its own is not touched. */
static const char *traced(struct pg *pg, const struct pg_statement *s)
{
	struct sb b = sb_in(&pg->scratch);
	if (!pg->base.trace[0] || str_contains(s->text, S("/*")) ||
	    str_contains(s->text, S("--")))
		return NULL;
	sb_add(&b, s->text);
	sb_lit(&b, " /*traceparent='");
	sb_add(&b, str_c(pg->base.trace));
	sb_lit(&b, "'*/");
	return sb_cstr(&b);
}

static int send(struct pg *pg, const struct pg_statement *s,
		const struct encoded *e)
{
	int n = (int)s->n_params;
	const char *text = traced(pg, s);
	if (s->name[0] && !text)
		return pg->lib->PQsendQueryPrepared(
			pg->conn, s->name, n, e->data, e->lengths, e->formats,
			s->result_format);
	return pg->lib->PQsendQueryParams(pg->conn, text ? text : s->text.ptr,
					  n, s->param_oids, e->data, e->lengths,
					  e->formats, s->result_format);
}

static int execute(struct pg *pg, const struct pg_statement *s,
		   const struct db_value *params, uint32_t n, PGresult **out,
		   nicol_error *err)
{
	struct encoded e;
	*out = NULL;
	if (pg->lost)
		return pg_fail_lost(pg, err);
	if (encode(pg, s, params, n, &e, err) < 0 ||
	    pg_sent(pg, send(pg, s, &e), err) < 0)
		return -1;
	return pg_finish(pg, out, err);
}

/* The server has another idea of the statement than we have: the schema was
 * changed ("cached plan must not change result type"), or it was thrown
 * away (DISCARD ALL). Outside a transaction it can simply be tried again. */
static bool is_stale(struct pg *pg)
{
	const char *state = pg->base.failure.sqlstate;
	return !pg->lost &&
	       (!strcmp(state, "0A000") || !strcmp(state, "26000"));
}

int pg_run(struct pg *pg, const struct pg_statement *s,
	   const struct db_value *params, uint32_t n_params,
	   struct db_result **out, nicol_error *err)
{
	PGresult *r;
	if (execute(pg, s, params, n_params, &r, err) < 0)
		return -1;
	return result_new(pg, s, r, out, err);
}

int pg_query_nested(struct pg *pg, str sql, const struct db_value *params,
		    uint32_t n_params, struct db_result **out, nicol_error *err)
{
	struct db_statement one = { sql, params, n_params };
	struct pg_statement *s = NULL;
	PGresult *r = NULL;
	uint32_t failed;
	for (int attempt = 0;; attempt++) {
		if (pg_prepare(pg, &one, 1, &s, &failed, err) < 0)
			return -1;
		pg->base.failure.sqlstate[0] = '\0';
		if (execute(pg, s, params, n_params, &r, err) == 0)
			break;
		bool stale = s->cached && is_stale(pg);
		if (stale)
			pg_forget(pg, s);
		pg_statement_done(s);
		if (!stale || attempt ||
		    pg->base.driver->in_transaction(&pg->base))
			return -1;
	}
	int rc = result_new(pg, s, r, out, err);
	pg_statement_done(s);
	if (!rc)
		nicol_error_clear(err);
	return rc;
}

int pg_query(struct db *db, str sql, const struct db_value *params,
	     uint32_t n_params, struct db_result **out, nicol_error *err)
{
	struct pg *pg = pg_of(db);
	arena_reset(&pg->scratch);
	pg->once = false; /* memory may have run out since it was set */
	return pg_query_nested(pg, sql, params, n_params, out, err);
}

/* ---- pipelines ---- */

/* Two entries of the list may be one statement: it goes with the first. */
static void statements_done(struct pg_statement **s, uint32_t n)
{
	for (uint32_t i = n; i-- > 0;) {
		bool again = false;
		for (uint32_t k = 0; k < i && !s[i]->cached; k++)
			again |= s[k] == s[i];
		if (!again)
			pg_statement_done(s[i]);
	}
}

static int pipeline_results(struct pg *pg, struct pg_statement **s, uint32_t n,
			    struct db_result **results, uint32_t *failed,
			    nicol_error *err)
{
	for (uint32_t i = 0; i < n; i++) {
		PGresult *r;
		*failed = i;
		if (pg_take(pg, &r, err) < 0)
			return -1;
		ExecStatusType status = pg->lib->PQresultStatus(r);
		if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
			pg_fail(pg, r, err);
			if (is_stale(pg))
				pg_forget(pg, s[i]);
			pg->lib->PQclear(r);
			return -1;
		}
		if (result_new(pg, s[i], r, &results[i], err) < 0)
			return -1;
	}
	*failed = NONE;
	return 0;
}

static int pipeline_run(struct pg *pg, struct pg_statement **s,
			const struct db_statement *list, uint32_t n,
			struct db_result **results, uint32_t *failed,
			nicol_error *err)
{
	struct encoded *e = arena_array(&pg->scratch, struct encoded, n);
	int ok = 1, rc;
	for (uint32_t i = 0; i < n; i++) {
		*failed = i;
		if (encode(pg, s[i], list[i].params, list[i].n_params, &e[i],
			   err) < 0)
			return -1;
	}
	if (pg_pipeline_begin(pg, err) < 0)
		return -1;
	for (uint32_t i = 0; i < n && ok; i++)
		ok = send(pg, s[i], &e[i]);
	rc = pg_pipeline_sync(pg, ok, err);
	if (!rc)
		rc = pipeline_results(pg, s, n, results, failed, err);
	pg_pipeline_end(pg);
	return rc;
}

/* Once; *stale: a statement was forgotten, nothing was done, and it can be
 * tried again. */
static int pipeline_once(struct pg *pg, const struct db_statement *list,
			 uint32_t n, struct db_result **results,
			 uint32_t *failed, bool *stale, nicol_error *err)
{
	arena_reset(&pg->scratch);
	pg->once = false;
	struct pg_statement **s =
		arena_array(&pg->scratch, struct pg_statement *, n);
	*stale = false;
	if (pg_prepare(pg, list, n, s, failed, err) < 0)
		return -1;
	pg->base.failure.sqlstate[0] = '\0';
	int rc = pipeline_run(pg, s, list, n, results, failed, err);
	*stale = rc < 0 && is_stale(pg) &&
		 !pg->base.driver->in_transaction(&pg->base);
	statements_done(s, n);
	return rc;
}

int pg_pipeline(struct db *db, const struct db_statement *list, uint32_t n,
		struct db_result **results, uint32_t *failed, nicol_error *err)
{
	bool stale;
	int rc;
	/* outside a transaction a pipeline is one of its own: when it fails,
	 * all of it was undone. Each statement may be stale once. */
	for (uint32_t attempt = 0; attempt <= n; attempt++) {
		rc = pipeline_once(pg_of(db), list, n, results, failed, &stale,
				   err);
		if (!stale)
			break;
		for (uint32_t i = 0; i < n; i++) {
			db_result_free(results[i]);
			results[i] = NULL;
		}
	}
	if (!rc)
		nicol_error_clear(err);
	return rc;
}
