/* The operations of a client: from arguments to result. */
#include "query/run.h"

#include "query/args.h"
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

static void *read_record(struct run *r, const struct select *s,
			 const struct record *rec)
{
	char *root = out_root(r, r->e->models[s->model].desc->result);
	uint32_t row = rec->row;
	struct rowset set = { rec->r, &row, 1, root };
	return root && read_rows(r, s, &set) == 0 ? root : NULL;
}

static void *find_one(struct run *r, const struct request *q)
{
	struct select s = q->select;
	struct statement st = run_statement(r);
	struct record rec = { 0 };
	bool reversed;
	if (q->op == NICOL_FIND_FIRST) {
		s.has_take = true;
		s.take = 1;
	}
	select_root(&st, &s, &reversed);
	if (run_query(r, s.model, &st, &rec.r) < 0 || !db_result_rows(rec.r))
		return NULL;
	return read_record(r, &s, &rec);
}

struct out_list { /* every generated X_list */
	const void *items;
	size_t count;
	bool loaded;
};

static void *find_many(struct run *r, const struct request *q)
{
	struct statement st = run_statement(r);
	struct rowset set = { 0 };
	bool reversed;
	struct out_list *list = out_root(r, sizeof(*list));
	select_root(&st, &q->select, &reversed);
	if (!list || run_query(r, q->select.model, &st, &set.r) < 0)
		return NULL;
	set.n = db_result_rows(set.r);
	if (reversed) {
		set.rows = arena_array(r->a, uint32_t, set.n + 1);
		for (uint32_t i = 0; i < set.n; i++)
			set.rows[i] = set.n - 1 - i;
	}
	size_t size = r->e->models[q->select.model].desc->result;
	set.base = out_alloc(r, size * set.n);
	if (!set.base || read_rows(r, &q->select, &set) < 0)
		return NULL;
	*list = (struct out_list){ set.base, set.n, true };
	return list;
}

static void *create(struct run *r, const struct request *q)
{
	struct record rec;
	if (write_create(r, q->data, NULL, &rec) < 0)
		return NULL;
	return read_record(r, &q->select, &rec);
}

static void *update(struct run *r, const struct request *q)
{
	struct record rec;
	bool found;
	if (write_update(r, q->select.where, q->data, &rec, &found) < 0)
		return NULL;
	if (!found) {
		fail_not_found(r, "there is no such row to update");
		return NULL;
	}
	return read_record(r, &q->select, &rec);
}

/* What is to be included must be read before it is gone. */
static void *delete_one(struct run *r, const struct request *q)
{
	const struct select *s = &q->select;
	struct statement st = run_statement(r);
	struct record rec = { 0 }, gone = { 0 };
	void *root = NULL;
	bool found = true;
	if (check_references(r, s->model, NULL) < 0)
		return NULL;
	if (s->includes) {
		if (write_find(r, s->model, s->where, &rec, &found) < 0)
			return NULL;
		if (found && !(root = read_record(r, s, &rec)))
			return NULL;
	}
	if (found) {
		delete_rows(&st, s->model, s->where, true);
		if (run_query(r, s->model, &st, &gone.r) < 0)
			return NULL;
		found = db_result_rows(gone.r) > 0;
	}
	if (!found) {
		fail_not_found(r, "there is no such row to delete");
		return NULL;
	}
	return root ? root : read_record(r, s, &gone);
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

static void *upsert_natively(struct run *r, const struct request *q,
			     const struct assign *values,
			     const struct ids *unique)
{
	struct statement st = run_statement(r);
	struct record rec = { 0 };
	upsert_row(&st, q->select.model, values, unique,
		   write_changes(r, q->update, NULL));
	if (run_query(r, q->select.model, &st, &rec.r) < 0)
		return NULL;
	return read_record(r, &q->select, &rec);
}

static void *upsert(struct run *r, const struct request *q)
{
	struct record rec;
	struct ids unique;
	bool found;
	if (!q->data->nested) {
		struct assign *values = write_values(r, q->data, NULL);
		if (!values && r->err->status)
			return NULL;
		if (can_upsert_natively(r, q, values, &unique))
			return upsert_natively(r, q, values, &unique);
	}
	if (write_update(r, q->select.where, q->update, &rec, &found) < 0)
		return NULL;
	if (!found && write_create(r, q->data, NULL, &rec) < 0)
		return NULL;
	return read_record(r, &q->select, &rec);
}

/* Does it take several statements that belong together? For upsert, a lost
 * race ends in P2002 either way. */
static bool needs_transaction(const struct request *q)
{
	bool includes = q->select.includes != NULL;
	switch (q->op) {
	case NICOL_CREATE:
	case NICOL_UPDATE:
		return q->data->nested || includes;
	case NICOL_DELETE:
		return includes;
	case NICOL_UPSERT:
		return q->data->nested || q->update->nested || includes;
	case NICOL_CREATE_MANY:
		return q->n_rows > 1;
	default:
		return false;
	}
}

static void *run_row(struct run *r, const struct request *q)
{
	switch (q->op) {
	case NICOL_FIND_MANY:
		return find_many(r, q);
	case NICOL_CREATE:
		return create(r, q);
	case NICOL_UPDATE:
		return update(r, q);
	case NICOL_UPSERT:
		return upsert(r, q);
	case NICOL_DELETE:
		return delete_one(r, q);
	default:
		return find_one(r, q);
	}
}

static int no_nested(struct run *r, const struct write *w)
{
	if (!w->nested)
		return 0;
	return err_set(r->err, "P2009",
		       "update_many cannot write relations: update the rows "
		       "one by one");
}

static int64_t update_many(struct run *r, const struct request *q)
{
	struct statement st = run_statement(r);
	int64_t n = 0;
	if (no_nested(r, q->data) < 0)
		return -1;
	struct assign *values = write_changes(r, q->data, NULL);
	/* nothing to change: as in Prisma, no row counts as changed */
	if (!values)
		return 0;
	if (check_references(r, q->select.model, values) < 0)
		return -1;
	update_rows(&st, q->select.model, q->select.where, values, false);
	return run_exec(r, q->select.model, &st, &n) < 0 ? -1 : n;
}

static int64_t delete_many(struct run *r, const struct request *q)
{
	struct statement st = run_statement(r);
	int64_t n = 0;
	if (check_references(r, q->select.model, NULL) < 0)
		return -1;
	delete_rows(&st, q->select.model, q->select.where, false);
	return run_exec(r, q->select.model, &st, &n) < 0 ? -1 : n;
}

static int64_t count(struct run *r, const struct request *q)
{
	struct statement st = run_statement(r);
	struct db_result *res;
	select_count(&st, &q->select);
	if (run_query(r, q->select.model, &st, &res) < 0)
		return -1;
	return db_get_int(res, 0, 0);
}

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

static int64_t create_many(struct run *r, const struct request *q)
{
	enum conflict conflict =
		q->skip_duplicates ? CONFLICT_SKIP : CONFLICT_ERROR;
	int64_t total = 0, n;
	for (uint32_t i = 0; i < q->n_rows; i++) {
		struct write *w = q->rows[i];
		w->assigns = write_values(r, w, NULL);
		if (!w->assigns && r->err->status)
			return -1;
	}
	for (uint32_t i = 0, k; i < q->n_rows; i += k) {
		struct statement st = run_statement(r);
		k = batch(r, q->rows + i, q->n_rows - i);
		insert_rows(&st, q->select.model, q->rows + i, k, conflict);
		if (run_exec(r, q->select.model, &st, &n) < 0)
			return -1;
		total += n;
	}
	return total;
}

static int64_t run_number(struct run *r, const struct request *q)
{
	switch (q->op) {
	case NICOL_CREATE_MANY:
		return create_many(r, q);
	case NICOL_UPDATE_MANY:
		return update_many(r, q);
	case NICOL_DELETE_MANY:
		return delete_many(r, q);
	default:
		return count(r, q);
	}
}

static bool answers_number(enum nicol_op op)
{
	return op == NICOL_CREATE_MANY || op == NICOL_UPDATE_MANY ||
	       op == NICOL_DELETE_MANY || op == NICOL_COUNT;
}

/* Either answer; 0 unless it failed. */
static int dispatch(struct run *r, const struct request *q, void **root,
		    int64_t *number)
{
	if (answers_number(q->op))
		return (*number = run_number(r, q)) < 0 ? -1 : 0;
	*root = run_row(r, q);
	return !*root && r->err->status ? -1 : 0;
}

static int with_transaction(struct run *r, const struct request *q, void **root,
			    int64_t *number)
{
	if (db_begin(r->db, NULL, r->err) < 0)
		return fail_statement(r, r->model);
	if (dispatch(r, q, root, number) < 0) {
		db_rollback(r->db, NULL);
		return -1;
	}
	if (db_commit(r->db, r->err) < 0)
		return fail_statement(r, r->model);
	return 0;
}

static int on_connection(struct nicol_client *c, struct run *r,
			 const struct request *q, void **root, int64_t *number)
{
	struct lease lease;
	if (lease_get(&lease, c, r->err) < 0)
		return -1;
	r->db = lease.db;
	int rc = needs_transaction(q) && !c->pinned
			 ? with_transaction(r, q, root, number)
			 : dispatch(r, q, root, number);
	for (uint32_t i = 0; i < r->kept.len; i++)
		db_result_free(r->kept.at[i]);
	lease_put(&lease, r->err);
	return rc;
}

/* Hands the result's memory over to its head. */
static void *result_finish(struct run *r, void *root)
{
	if (!root) {
		arena_release(&r->out);
		return NULL;
	}
	struct result_head *head = (struct result_head *)root - 1;
	head->magic = RESULT_MAGIC;
	head->arena = r->out;
	return root;
}

static int run_any(struct nicol_client *c, uint32_t desc_model,
		   enum nicol_op op, const void *args, void **root,
		   int64_t *number, nicol_error *err)
{
	struct arena scratch = { 0 };
	struct request q;
	struct run r = { .e = c->engine,
			 .a = &scratch,
			 .model = c->engine->by_desc[desc_model],
			 .err = err,
			 .now = make_now() };
	*root = NULL;
	int rc =
		request_from_args(r.e, &scratch, desc_model, op, args, &q, err);
	if (rc == 0)
		rc = on_connection(c, &r, &q, root, number);
	*root = result_finish(&r, rc == 0 ? *root : NULL);
	arena_release(&scratch);
	return rc;
}

void *client_run(struct nicol_client *c, uint32_t desc_model, enum nicol_op op,
		 const void *args, nicol_error *err)
{
	nicol_error own = { 0 };
	int64_t number;
	void *root;
	nicol_error_clear(err);
	run_any(c, desc_model, op, args, &root, &number, err ? err : &own);
	nicol_error_clear(&own);
	return root;
}

int64_t client_run_count(struct nicol_client *c, uint32_t desc_model,
			 enum nicol_op op, const void *args, nicol_error *err)
{
	nicol_error own = { 0 };
	int64_t number = -1;
	void *root;
	nicol_error_clear(err);
	if (run_any(c, desc_model, op, args, &root, &number, err ? err : &own) <
	    0)
		number = -1;
	nicol_error_clear(&own);
	return number;
}
