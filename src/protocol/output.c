/* Rows and numbers as the selection shows them. */
#include "protocol/output.h"

static int put_row(struct run *r, struct sb *to, const struct view *v,
		   const struct fetched *set, uint32_t i);

static void put_key(struct sb *to, bool first, str key)
{
	if (!first)
		sb_addc(to, ',');
	sb_json(to, key);
	sb_addc(to, ':');
}

static int put_field(struct run *r, struct sb *to, uint32_t field,
		     const struct fetched *set, uint32_t i)
{
	const struct field *f = &r->e->schema->fields.at[field];
	struct db_value v;
	if (fetched_get(r, set, i, field, &v) < 0)
		return -1;
	if (v.type == DB_NULL && f->arity == ARITY_LIST) {
		sb_lit(to, "[]");
		return 0;
	}
	if (v.type == DB_NULL && f->arity == ARITY_REQUIRED)
		return fail_value(r, f, "holds null");
	return output_value(r, to, f, &v);
}

static int put_relation(struct run *r, struct sb *to, const struct shown *x,
			const struct fetched *set, uint32_t i)
{
	const struct field *f = &r->e->schema->fields.at[x->field];
	const struct related *rel = set->related;
	while (rel && rel->in != x->in)
		rel = rel->next;
	uint32_t n = rel ? rel->count[i] : 0;
	if (f->arity != ARITY_LIST) {
		if (n)
			return put_row(r, to, x->view, &rel->children,
				       rel->start[i]);
		sb_lit(to, "null");
		return 0;
	}
	sb_addc(to, '[');
	for (uint32_t k = 0; k < n; k++) {
		if (k)
			sb_addc(to, ',');
		if (put_row(r, to, x->view, &rel->children, rel->start[i] + k) <
		    0)
			return -1;
	}
	sb_addc(to, ']');
	return 0;
}

static void put_counts(struct run *r, struct sb *to, const struct view *v,
		       const struct fetched *set, uint32_t i)
{
	sb_addc(to, '{');
	for (const struct shown *x = v->first; x; x = x->next) {
		const struct counted *c = set->counts;
		while (c && c->in != x->in)
			c = c->next;
		put_key(to, x == v->first,
			r->e->schema->fields.at[x->field].name);
		sb_int(to, c ? c->n[i] : 0);
	}
	sb_addc(to, '}');
}

static int put_row(struct run *r, struct sb *to, const struct view *v,
		   const struct fetched *set, uint32_t i)
{
	sb_addc(to, '{');
	for (const struct shown *x = v->first; x; x = x->next) {
		bool first = x == v->first;
		if (x->field == NONE) {
			put_key(to, first, S("_count"));
			put_counts(r, to, x->view, set, i);
			continue;
		}
		put_key(to, first, r->e->schema->fields.at[x->field].name);
		if ((x->in ? put_relation(r, to, x, set, i)
			   : put_field(r, to, x->field, set, i)) < 0)
			return -1;
	}
	sb_addc(to, '}');
	return 0;
}

/* --- Numbers -------------------------------------------------------------- */

/* The field that a measure's value is shown as. */
static struct field measure_field(struct run *r, const struct measure *m)
{
	struct field f = { .kind = FIELD_SCALAR, .scalar = SCALAR_INT };
	if (m->aggregate == AGGREGATE_COUNT)
		return f;
	f = r->e->schema->fields.at[m->field];
	if (m->aggregate == AGGREGATE_AVG &&
	    measure_type(r->e->schema, m) == DB_FLOAT)
		f.scalar = SCALAR_FLOAT;
	return f;
}

static int put_measured(struct run *r, struct sb *to, const struct request *q,
			const struct answer *answer, uint32_t row,
			const struct measured *x)
{
	struct db_value v;
	struct field f;
	if (!x->measure) {
		if (group_field(r, q, answer, row, x->place, &v) < 0)
			return -1;
		f = r->e->schema->fields.at[q->by.at[x->place]];
	} else {
		if (group_measure(r, q, answer, row, x->place, x->measure, &v) <
		    0)
			return -1;
		f = measure_field(r, x->measure);
	}
	return output_value(r, to, &f, &v);
}

static int put_group(struct run *r, struct sb *to, const struct request *q,
		     const struct answer *answer, uint32_t row,
		     const struct measured *first)
{
	str open = S("");
	sb_addc(to, '{');
	for (const struct measured *x = first; x; x = x->next) {
		bool is_inner = x->group.len && !x->is_whole;
		bool same = is_inner && str_eq(open, x->group);
		if (open.len && !same)
			sb_addc(to, '}');
		if (is_inner && !same) {
			put_key(to, x == first, x->group);
			sb_addc(to, '{');
		}
		put_key(to, is_inner ? !same : x == first, x->name);
		open = is_inner ? x->group : S("");
		if (put_measured(r, to, q, answer, row, x) < 0)
			return -1;
	}
	if (open.len)
		sb_addc(to, '}');
	sb_addc(to, '}');
	return 0;
}

static int put_groups(struct run *r, struct sb *to, const struct request *q,
		      const struct answer *answer, const struct measured *first)
{
	uint32_t n = db_result_rows(answer->groups);
	if (q->op == NICOL_AGGREGATE)
		return put_group(r, to, q, answer, 0, first);
	sb_addc(to, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sb_addc(to, ',');
		if (put_group(r, to, q, answer, i, first) < 0)
			return -1;
	}
	sb_addc(to, ']');
	return 0;
}

static int put_rows(struct run *r, struct sb *to, const struct view *v,
		    const struct fetched *set)
{
	sb_addc(to, '[');
	for (uint32_t i = 0; i < set->n; i++) {
		if (i)
			sb_addc(to, ',');
		if (put_row(r, to, v, set, i) < 0)
			return -1;
	}
	sb_addc(to, ']');
	return 0;
}

int output_answer(struct run *r, const struct request *q,
		  const struct answer *answer, void *ctx)
{
	const struct output *o = ctx;
	switch (answer->kind) {
	case ANSWER_NUMBER:
		sb_lit(o->to, "{\"count\":");
		sb_int(o->to, answer->number);
		sb_addc(o->to, '}');
		return 0;
	case ANSWER_ROW:
		if (answer->rows.n)
			return put_row(r, o->to, &o->in->view, &answer->rows,
				       0);
		sb_lit(o->to, "null");
		return 0;
	case ANSWER_ROWS:
		return put_rows(r, o->to, &o->in->view, &answer->rows);
	default:
		return put_groups(r, o->to, q, answer, o->in->measured);
	}
}

/* --- Errors --------------------------------------------------------------- */

/* meta, without the model's name, which the client puts there itself. */
static void put_meta(struct sb *to, const char *meta)
{
	static const char model[] = "{\"modelName\":\"";
	str m = str_c(meta);
	if (str_starts(m, str_c(model))) {
		size_t end = str_find_char(m, '"', sizeof(model) - 1);
		sb_addc(to, '{');
		end += end + 1 < m.len && m.ptr[end + 1] == ',' ? 2 : 1;
		sb_add(to, str_sub(m, end, m.len));
		return;
	}
	sb_add(to, m);
}

void output_user_error(struct sb *to, const nicol_error *err)
{
	sb_lit(to, "{\"is_panic\":false,\"message\":");
	sb_json(to, str_c(err->message));
	if (err->meta) {
		sb_lit(to, ",\"meta\":");
		put_meta(to, err->meta);
	}
	sb_lit(to, ",\"error_code\":");
	sb_json(to, str_c(err->code));
	sb_addc(to, '}');
}

void output_error(struct sb *to, const nicol_error *err)
{
	sb_lit(to, "{\"error\":");
	sb_json(to, str_c(err->message));
	sb_lit(to, ",\"user_facing_error\":");
	output_user_error(to, err);
	sb_addc(to, '}');
}
