/* create_many, update_many, delete_many: rows by the set, with those that
 * they answer where that is asked. */
#include "query/bulk.h"
#include "query/run.h"

static uint32_t n_assigns(const struct write *w)
{
	uint32_t n = 0;
	for (const struct assign *v = w->assigns; v; v = v->next)
		n++;
	return n;
}

static bool same_columns(const struct write *a, const struct write *b)
{
	const struct assign *x = a->assigns, *y = b->assigns;
	for (; x && y; x = x->next, y = y->next)
		if (x->field != y->field)
			return false;
	return x == y;
}

/* How many of the rows go into one statement: as far as placeholders and,
 * without DEFAULT inside VALUES, equal columns allow. */
static uint32_t batch(struct run *r, struct write **rows, uint32_t n)
{
	bool has_default = dialect_can(r->e->dialect, CAN_SCALAR_LISTS);
	uint32_t width = r->e->schema->models.at[rows[0]->model].n_fields;
	uint32_t most = MOST_PARAMS / (width ? width : 1), k = 1;
	if (!n_assigns(rows[0]))
		return 1;
	while (k < n && k < most && n_assigns(rows[k]) &&
	       (has_default || same_columns(rows[0], rows[k])))
		k++;
	return k;
}

/* What the statements of one create_many have done. */
struct done {
	bool wants_rows;
	int64_t total;
	VEC(struct db_result *) parts;
};

static int insert_batch(struct run *r, struct write **rows, uint32_t n,
			bool skip, struct done *done)
{
	enum conflict conflict = skip ? CONFLICT_SKIP : CONFLICT_ERROR;
	struct statement st = run_statement(r);
	struct db_result *part;
	int64_t affected = 0;
	insert_rows(&st, rows[0]->model, rows, n, conflict, done->wants_rows);
	if (!done->wants_rows) {
		int rc = run_exec(r, rows[0]->model, &st, &affected);
		done->total += affected;
		return rc;
	}
	if (run_query(r, rows[0]->model, &st, &part) < 0)
		return -1;
	*vec_push(r->a, &done->parts) = part;
	return 0;
}

static int complete_rows(struct run *r, struct write **rows, uint32_t n,
			 const struct assign *given)
{
	for (uint32_t i = 0; i < n; i++) {
		rows[i]->assigns = write_values(r, rows[i], given);
		if (!rows[i]->assigns && r->err->status)
			return -1;
	}
	return 0;
}

int write_rows(struct run *r, struct write **rows, uint32_t n,
	       const struct assign *given, bool skip_duplicates)
{
	struct done done = { 0 };
	if (complete_rows(r, rows, n, given) < 0)
		return -1;
	for (uint32_t i = 0, k; i < n; i += k) {
		k = batch(r, rows + i, n - i);
		if (insert_batch(r, rows + i, k, skip_duplicates, &done) < 0)
			return -1;
	}
	return 0;
}

static int answer_rows(struct run *r, const struct request *q,
		       struct db_result *const *parts, uint32_t n,
		       struct answer *out)
{
	out->kind = ANSWER_ROWS;
	out->rows = (struct fetched){ .select = &q->select };
	if (!n)
		return 0;
	out->rows.r = parts[0];
	if (n > 1) {
		out->rows.r = db_result_join(parts, n);
		*vec_push(r->a, &r->kept) = out->rows.r;
	}
	out->rows.n = db_result_rows(out->rows.r);
	return fetch_related(r, &q->select, &out->rows);
}

static int create_many(struct run *r, const struct request *q,
		       struct answer *out)
{
	struct done done = { .wants_rows = q->returning };
	int rc;
	if (!q->returning) {
		rc = bulk_insert(r, q, &out->number);
		if (rc <= 0)
			return rc;
	}
	rc = complete_rows(r, q->rows, q->n_rows, NULL);
	for (uint32_t i = 0, k; rc >= 0 && i < q->n_rows; i += k) {
		k = batch(r, q->rows + i, q->n_rows - i);
		rc = insert_batch(r, q->rows + i, k, q->skip_duplicates, &done);
		if (rc >= 0)
			bulk_progress(r, q, "create_many", i + k, q->n_rows);
	}
	if (rc < 0)
		return -1;
	out->number = done.total;
	return q->returning
		       ? answer_rows(r, q, done.parts.at, done.parts.len, out)
		       : 0;
}

/* The rows to write: those with `where`, no more than the limit. */
static int limited(struct run *r, const struct select *s, struct cond **out)
{
	*out = s->where;
	if (!s->has_take)
		return 0;
	if (s->take < 0)
		return fail_input(
			r, str_cdup(r->a, str_fmt(r->a,
						  "Provided limit (%lld) must "
						  "be a positive integer.",
						  (long long)s->take)));
	*out = arena_new(r->a, struct cond);
	**out = (struct cond){
		.kind = COND_FIRST,
		.field = r->e->schema->models.at[s->model].first_field,
		.value = { .type = DB_INT, .i = s->take },
		.inner = s->where,
	};
	return 0;
}

static int update_many(struct run *r, const struct request *q,
		       struct answer *out)
{
	struct statement st = run_statement(r);
	struct db_result *rows;
	struct cond *where;
	if (q->data->nested)
		return err_set(r->err, "P2009",
			       "update_many cannot write relations: update "
			       "the rows one by one");
	if (limited(r, &q->select, &where) < 0)
		return -1;
	struct assign *values = write_changes(r, q->data, NULL);
	/* nothing to change: as in Prisma, no row counts as changed */
	if (!values)
		return q->returning ? answer_rows(r, q, NULL, 0, out) : 0;
	if (check_references(r, q->select.model, values) < 0)
		return -1;
	update_rows(&st, q->select.model, where, values, q->returning);
	if (!q->returning)
		return run_exec(r, q->select.model, &st, &out->number);
	if (run_query(r, q->select.model, &st, &rows) < 0)
		return -1;
	return answer_rows(r, q, &rows, 1, out);
}

static int delete_many(struct run *r, const struct request *q,
		       struct answer *out)
{
	struct statement st = run_statement(r);
	struct cond *where;
	if (limited(r, &q->select, &where) < 0 ||
	    check_references(r, q->select.model, NULL) < 0)
		return -1;
	delete_rows(&st, q->select.model, where, false);
	return run_exec(r, q->select.model, &st, &out->number);
}

int run_many(struct run *r, const struct request *q, struct answer *out)
{
	switch (q->op) {
	case NICOL_CREATE_MANY:
		return create_many(r, q, out);
	case NICOL_UPDATE_MANY:
		return update_many(r, q, out);
	default:
		return delete_many(r, q, out);
	}
}
