/* The operations: from a checked request to what it answers. */
#include "query/run.h"

#include "query/make.h"

struct statement run_statement(struct run *r)
{
	return statement_in(r->a, r->e);
}

int run_query(struct run *r, uint32_t model, struct statement *st,
	      struct db_result **out)
{
	*out = NULL;
	if (db_query(r->db, statement_text(st), st->params.at, st->params.len,
		     out, r->err) < 0)
		return fail_statement(r, model);
	*vec_push(r->a, &r->kept) = *out;
	return 0;
}

int run_exec(struct run *r, uint32_t model, struct statement *st,
	     int64_t *affected)
{
	if (db_exec(r->db, statement_text(st), st->params.at, st->params.len,
		    affected, r->err) < 0)
		return fail_statement(r, model);
	return 0;
}

/* The answer of a write: the row, with what is to be included. */
static int answer_record(struct run *r, const struct select *s,
			 const struct record *rec, struct answer *out)
{
	uint32_t *row = arena_new(r->a, uint32_t);
	*row = rec->row;
	out->rows = (struct fetched){ .r = rec->r, .rows = row, .n = 1 };
	return fetch_related(r, s, &out->rows);
}

static int find_one(struct run *r, const struct request *q, struct answer *out)
{
	struct select *s = arena_new(r->a, struct select);
	*s = q->select;
	if (q->op == NICOL_FIND_FIRST && s->has_take && s->take != 1 &&
	    s->take != -1)
		return fail_input(r, "The 'findFirst' operation cannot be used "
				     "with a 'take' argument that isn't 1 or "
				     "-1");
	if (q->op == NICOL_FIND_FIRST) {
		/* of rows without an order any will do */
		s->any_order = !s->has_take;
		s->take = s->has_take ? s->take : 1;
		s->has_take = true;
	}
	return fetch(r, s, &out->rows);
}

static int find_many(struct run *r, const struct request *q, struct answer *out)
{
	return fetch(r, &q->select, &out->rows);
}

static int create(struct run *r, const struct request *q, struct answer *out)
{
	struct record rec;
	if (write_create(r, q->data, NULL, &rec) < 0)
		return -1;
	return answer_record(r, &q->select, &rec, out);
}

static int update(struct run *r, const struct request *q, struct answer *out)
{
	struct record rec;
	bool found;
	if (write_update(r, q->select.where, q->data, &rec, &found) < 0)
		return -1;
	if (!found)
		return fail_not_found(r, "No record was found for an update.");
	return answer_record(r, &q->select, &rec, out);
}

/* What is to be included must be read before it is gone. */
static int delete_one(struct run *r, const struct request *q,
		      struct answer *out)
{
	const struct select *s = &q->select;
	struct statement st = run_statement(r);
	struct record rec = { 0 }, gone = { 0 };
	bool found = true, hangs = s->includes || s->counts;
	if (check_references(r, s->model, NULL) < 0)
		return -1;
	if (hangs) {
		if (write_find(r, s->model, s->where, &rec, &found) < 0)
			return -1;
		if (found && answer_record(r, s, &rec, out) < 0)
			return -1;
	}
	if (found) {
		delete_rows(&st, s->model, s->where, true);
		if (run_query(r, s->model, &st, &gone.r) < 0)
			return -1;
		found = db_result_rows(gone.r) > 0;
	}
	if (!found)
		return fail_not_found(r, "No record was found for a delete.");
	return hangs ? 0 : answer_record(r, s, &gone, out);
}

bool value_equal(const struct db_value *a, const struct db_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case DB_BOOL:
		return a->b == b->b;
	case DB_FLOAT:
		return a->f == b->f;
	case DB_INT:
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		return a->i == b->i;
	case DB_NULL:
	case DB_ARRAY:
		return false;
	default:
		return str_eq(a->s, b->s);
	}
}

static bool assigns_value(const struct assign *values, const struct cond *c)
{
	for (const struct assign *v = values; v; v = v->next)
		if (v->field == c->field)
			return value_equal(&v->value, &c->value);
	return false;
}

/* Is the condition exactly "the fields of this unique are"? */
static bool names_unique(const struct index *ix, const struct ids *fields)
{
	if ((ix->kind != INDEX_PRIMARY && ix->kind != INDEX_UNIQUE) ||
	    ix->where.len || ix->n_fields != fields->len)
		return false;
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		bool there = false;
		for (uint32_t k = 0; k < fields->len; k++)
			there |= fields->at[k] == ix->fields[i].field;
		if (!there)
			return false;
	}
	return true;
}

/* INSERT ... ON CONFLICT says the same as find, then update or create, when
 * the row to create has the unique that `where` names. */
static bool can_upsert_natively(struct run *r, const struct request *q,
				const struct assign *values, struct ids *unique)
{
	const struct model *m = &r->e->schema->models.at[q->select.model];
	if (q->data->nested || q->update->nested || q->select.includes)
		return false;
	unique->at = arena_array(r->a, uint32_t, m->n_fields + 1);
	unique->len = 0;
	for (const struct cond *c = q->select.where; c; c = c->next) {
		if (c->kind != COND_FIELD || unique->len == m->n_fields ||
		    !assigns_value(values, c))
			return false;
		unique->at[unique->len++] = c->field;
	}
	for (uint32_t i = 0; i < m->n_indexes; i++)
		if (names_unique(&r->e->schema->indexes.at[m->first_index + i],
				 unique))
			return true;
	return false;
}

static int upsert_natively(struct run *r, const struct request *q,
			   const struct assign *values,
			   const struct ids *unique, struct answer *out)
{
	struct statement st = run_statement(r);
	struct record rec = { 0 };
	upsert_row(&st, q->select.model, values, unique,
		   write_changes(r, q->update, NULL));
	if (run_query(r, q->select.model, &st, &rec.r) < 0)
		return -1;
	return answer_record(r, &q->select, &rec, out);
}

static int upsert(struct run *r, const struct request *q, struct answer *out)
{
	struct record rec;
	struct ids unique;
	bool found;
	if (!q->data->nested) {
		struct assign *values = write_values(r, q->data, NULL);
		if (!values && r->err->status)
			return -1;
		if (can_upsert_natively(r, q, values, &unique))
			return upsert_natively(r, q, values, &unique, out);
	}
	if (write_update(r, q->select.where, q->update, &rec, &found) < 0)
		return -1;
	if (!found && write_create(r, q->data, NULL, &rec) < 0)
		return -1;
	return answer_record(r, &q->select, &rec, out);
}

/* Does it take several statements that belong together? For upsert, a lost
 * race ends in P2002 either way. */
static bool needs_transaction(const struct request *q)
{
	bool includes = q->select.includes || q->select.counts;
	switch (q->op) {
	case NICOL_CREATE:
	case NICOL_UPDATE:
		return q->data->nested || includes;
	case NICOL_DELETE:
		return includes;
	case NICOL_UPSERT:
		return q->data->nested || q->update->nested || includes;
	case NICOL_CREATE_MANY:
		return q->n_rows > 1 || includes;
	case NICOL_UPDATE_MANY:
		return includes;
	default:
		return false;
	}
}

/* May a server answer that only follows the one that is written to? */
static bool only_reads(const struct request *q)
{
	switch (q->op) {
	case NICOL_FIND_UNIQUE:
	case NICOL_FIND_FIRST:
	case NICOL_FIND_MANY:
	case NICOL_COUNT:
	case NICOL_AGGREGATE:
	case NICOL_GROUP_BY:
		return true;
	default:
		return false;
	}
}

static int run_rows(struct run *r, const struct request *q, struct answer *out)
{
	out->kind = q->op == NICOL_FIND_MANY ? ANSWER_ROWS : ANSWER_ROW;
	switch (q->op) {
	case NICOL_FIND_MANY:
		return find_many(r, q, out);
	case NICOL_CREATE:
		return create(r, q, out);
	case NICOL_UPDATE:
		return update(r, q, out);
	case NICOL_UPSERT:
		return upsert(r, q, out);
	case NICOL_DELETE:
		return delete_one(r, q, out);
	default:
		return find_one(r, q, out);
	}
}

static int64_t count(struct run *r, const struct request *q)
{
	struct statement st = run_statement(r);
	struct db_result *res;
	if (check_window(r, &q->select) < 0)
		return -1;
	select_count(&st, &q->select);
	if (run_query(r, q->select.model, &st, &res) < 0)
		return -1;
	return db_get_int(res, 0, 0);
}

static bool writes_many(enum nicol_op op)
{
	return op == NICOL_CREATE_MANY || op == NICOL_UPDATE_MANY ||
	       op == NICOL_DELETE_MANY;
}

static int dispatch(struct run *r, const struct request *q, answer_sink *sink,
		    void *ctx)
{
	struct answer a = { .kind = ANSWER_NUMBER };
	if (q->op == NICOL_COUNT) {
		if ((a.number = count(r, q)) < 0)
			return -1;
	} else if (writes_many(q->op)) {
		if (run_many(r, q, &a) < 0)
			return -1;
	} else if (q->op == NICOL_AGGREGATE || q->op == NICOL_GROUP_BY) {
		if (run_groups(r, q, &a) < 0)
			return -1;
	} else if (run_rows(r, q, &a) < 0) {
		return -1;
	}
	if (q->must_exist && a.kind == ANSWER_ROW && !a.rows.n)
		return fail_not_found(r, "No record was found for a query.");
	return sink(r, q, &a, ctx);
}

static int with_transaction(struct run *r, const struct request *q,
			    answer_sink *sink, void *ctx)
{
	if (db_begin(r->db, NULL, r->err) < 0)
		return fail_statement(r, r->model);
	if (dispatch(r, q, sink, ctx) < 0) {
		db_rollback(r->db, NULL);
		return -1;
	}
	if (db_commit(r->db, r->err) < 0)
		return fail_statement(r, r->model);
	return 0;
}

int request_run(struct nicol_client *c, struct run *r, const struct request *q,
		answer_sink *sink, void *ctx)
{
	struct lease lease;
	if ((only_reads(q) ? lease_get_read : lease_get)(&lease, c, r->err) < 0)
		return -1;
	r->db = lease.db;
	int rc = needs_transaction(q) && !c->tx
			 ? with_transaction(r, q, sink, ctx)
			 : dispatch(r, q, sink, ctx);
	for (uint32_t i = 0; i < r->kept.len; i++)
		db_result_free(r->kept.at[i]);
	lease_put(&lease, r->err);
	return rc;
}
