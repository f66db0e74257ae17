#include "query/bulk.h"

#include "db/observe.h"

/* Below, COPY's two questions about the table cost more than it saves. */
enum { FEWEST = 500 };

struct bulk {
	struct run *r;
	const struct request *q;
	struct arena row; /* what is made for one row, until the next */
};

void bulk_progress(struct run *r, const struct request *q,
		   const char *operation, uint64_t rows, uint64_t total)
{
	const nicol_observer *o = report_observer(r->e->report);
	const struct schema *s = r->e->schema;
	if (!o || !o->on_progress)
		return;
	struct arena a = { 0 };
	nicol_progress p = {
		.model = str_cdup(&a, s->models.at[q->select.model].name),
		.operation = operation,
		.rows = rows,
		.total = total,
	};
	struct door *door = door_suspend();
	o->on_progress(&p, o->ctx);
	door_resume(door);
	arena_release(&a);
}

static void progress(void *ctx, uint32_t rows)
{
	struct bulk *b = ctx;
	bulk_progress(b->r, b->q, "create_many", rows, b->q->n_rows);
}

static void row(void *ctx, uint32_t i, struct db_value *out)
{
	struct bulk *b = ctx;
	struct run one = *b->r;
	one.a = &b->row;
	arena_reset(&b->row);
	for (const struct assign *v = write_values(&one, b->q->rows[i], NULL);
	     v; v = v->next)
		*out++ = v->value;
}

/* COPY has no DEFAULT: all rows must give the same columns. What is made for
 * them is the same then, too. */
static bool is_even(const struct request *q)
{
	for (uint32_t i = 1; i < q->n_rows; i++) {
		const struct assign *x = q->rows[0]->assigns,
				    *y = q->rows[i]->assigns;
		for (; x && y && x->field == y->field; y = y->next)
			x = x->next;
		if (x || y)
			return false;
	}
	return true;
}

static void put_columns(struct sql *q, const struct run *r,
			const struct assign *v)
{
	for (bool first = true; v; v = v->next, first = false) {
		sql_verbatim(q, first ? S("") : S(", "));
		sql_ident(q, r->e->schema->fields.at[v->field].column);
	}
}

int bulk_insert(struct run *r, const struct request *q, int64_t *n)
{
	if (q->n_rows < FEWEST || q->skip_duplicates || !q->rows[0]->assigns ||
	    !is_even(q))
		return 1;
	const struct assign *first = write_values(r, q->rows[0], NULL);
	if (!first)
		return r->err->status ? -1 : 1;
	struct sql copy = sql_in(r->a, r->e->dialect), probe = copy;
	str table = r->e->models[q->select.model].table;
	sql_raw(&copy, "COPY ");
	sql_verbatim(&copy, table);
	sql_raw(&copy, " (");
	put_columns(&copy, r, first);
	sql_raw(&copy, ") FROM STDIN (FORMAT binary)");
	sql_raw(&probe, "SELECT ");
	put_columns(&probe, r, first);
	sql_raw(&probe, " FROM ");
	sql_verbatim(&probe, table);
	struct bulk b = { .r = r, .q = q };
	struct db_copy c = { .sql = sql_str(&copy),
			     .probe = sql_str(&probe),
			     .table = table,
			     .n_rows = q->n_rows,
			     .row = row,
			     .progress = progress,
			     .ctx = &b };
	int rc = db_copy(r->db, &c, n, r->err);
	arena_release(&b.row);
	return rc < 0 ? fail_statement(r, q->select.model) : rc;
}
