/* The operations as the generated client calls them: from structs of
 * arguments to structs of rows. */
#include "query/args.h"
#include "query/make.h"
#include "query/run.h"

/* What a call returns: either of them. */
struct returned {
	void *root;
	int64_t number;
};

struct out_list { /* every generated X_list */
	const void *items;
	size_t count;
	bool loaded;
};

static int return_row(struct run *r, const struct fetched *rows,
		      struct returned *to)
{
	if (!rows->n)
		return 0;
	size_t size = r->e->models[rows->select->model].desc->result;
	to->root = out_root(r, size);
	return to->root ? read_rows(r, rows, to->root) : -1;
}

static int return_rows(struct run *r, const struct fetched *rows,
		       struct returned *to)
{
	struct out_list *list = out_root(r, sizeof(*list));
	size_t size = r->e->models[rows->select->model].desc->result;
	char *items = list ? out_alloc(r, size * rows->n) : NULL;
	if (!items || read_rows(r, rows, items) < 0)
		return -1;
	*list = (struct out_list){ items, rows->n, true };
	to->root = list;
	return 0;
}

static int return_aggregate(struct run *r, const struct request *q,
			    const struct answer *answer, struct returned *to)
{
	to->root = out_root(r, r->e->models[q->select.model].desc->aggregate);
	return to->root ? read_made(r, q, answer, 0, to->root) : -1;
}

static int return_groups(struct run *r, const struct request *q,
			 const struct answer *answer, struct returned *to)
{
	struct out_list *list = out_root(r, sizeof(*list));
	size_t size = r->e->models[q->select.model].desc->group;
	uint32_t n = db_result_rows(answer->groups);
	char *items = list ? out_alloc(r, size * n) : NULL;
	if (!items)
		return -1;
	for (uint32_t i = 0; i < n; i++)
		if (read_group(r, q, answer, i, items + i * size) < 0)
			return -1;
	*list = (struct out_list){ items, n, true };
	to->root = list;
	return 0;
}

static int return_answer(struct run *r, const struct request *q,
			 const struct answer *answer, void *ctx)
{
	struct returned *to = ctx;
	switch (answer->kind) {
	case ANSWER_ROW:
		return return_row(r, &answer->rows, to);
	case ANSWER_ROWS:
		return return_rows(r, &answer->rows, to);
	case ANSWER_GROUPS:
		return q->op == NICOL_AGGREGATE
			       ? return_aggregate(r, q, answer, to)
			       : return_groups(r, q, answer, to);
	default:
		to->number = answer->number;
		return 0;
	}
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

void *client_rows(struct run *r, const struct fetched *rows)
{
	struct returned to = { 0 };
	bool ok = return_rows(r, rows, &to) == 0;
	return result_finish(r, ok ? to.root : NULL);
}

static int run_any(struct nicol_client *c, uint32_t desc_model,
		   enum nicol_op op, const void *args, struct returned *to,
		   nicol_error *err)
{
	struct arena scratch = { 0 };
	struct request q;
	struct run r = { .e = c->engine,
			 .a = &scratch,
			 .model = c->engine->by_desc[desc_model],
			 .err = err,
			 .now = make_now() };
	int rc =
		request_from_args(r.e, &scratch, desc_model, op, args, &q, err);
	if (rc == 0)
		rc = request_run(c, &r, &q, return_answer, to);
	to->root = result_finish(&r, rc == 0 ? to->root : NULL);
	arena_release(&scratch);
	return rc;
}

void *client_run(struct nicol_client *c, uint32_t desc_model, enum nicol_op op,
		 const void *args, nicol_error *err)
{
	nicol_error own = { 0 };
	struct returned to = { 0 };
	nicol_error_clear(err);
	run_any(c, desc_model, op, args, &to, err ? err : &own);
	nicol_error_clear(&own);
	return to.root;
}

int64_t client_run_count(struct nicol_client *c, uint32_t desc_model,
			 enum nicol_op op, const void *args, nicol_error *err)
{
	nicol_error own = { 0 };
	struct returned to = { .number = -1 };
	nicol_error_clear(err);
	if (run_any(c, desc_model, op, args, &to, err ? err : &own) < 0)
		to.number = -1;
	nicol_error_clear(&own);
	return to.number;
}
