/* What was fetched, into the structs of the generated client. */
#include "query/run.h"

void *out_alloc(struct run *r, size_t size)
{
	void *p = arena_try_alloc(&r->out, size ? size : 1);
	if (!p)
		err_nomem(r->err);
	return p;
}

void *out_root(struct run *r, size_t size)
{
	struct result_head *head = out_alloc(r, sizeof(*head) + size);
	return head ? head + 1 : NULL;
}

/* Texts stand side by side in blocks that grow, so that short ones cost no
 * alignment. */
const char *out_text(struct run *r, str s)
{
	if (r->text_left < s.len + 1) {
		size_t step = r->text_step ? r->text_step : 256;
		if (step < s.len + 1)
			step = s.len + 1;
		r->text_at = out_alloc(r, step);
		if (!r->text_at)
			return NULL;
		r->text_left = step;
		if (r->text_step < 65536)
			r->text_step = step < 16384 ? step * 4 : 65536;
	}
	char *p = r->text_at;
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	r->text_at += s.len + 1;
	r->text_left -= s.len + 1;
	return p;
}

static int store_enum(struct run *r, const struct field *f, str text, void *at)
{
	const struct schema *s = r->e->schema;
	const struct schema_enum *e = &s->enums.at[f->enum_id];
	for (uint32_t i = 0; i < e->n_values; i++) {
		if (str_eq(s->enum_values.at[e->first_value + i].db_name,
			   text)) {
			int value = (int)i;
			memcpy(at, &value, sizeof(value));
			return 0;
		}
	}
	return fail_value(r, f, "holds a value that is none of its enum");
}

static int store_text(struct run *r, str text, void *at)
{
	const char *p = out_text(r, text);
	memcpy(at, &p, sizeof(p));
	return p ? 0 : -1;
}

static int store_bytes(struct run *r, str text, void *at)
{
	nicol_bytes b = { out_text(r, text), text.len };
	memcpy(at, &b, sizeof(b));
	return b.ptr ? 0 : -1;
}

/* One value, in the type that its field has in C. */
static int store(struct run *r, const struct field *f, const struct db_value *v,
		 void *at)
{
	if (f->kind == FIELD_ENUM)
		return store_enum(r, f, v->s, at);
	switch (f->scalar) {
	case SCALAR_INT:
		if (v->i < INT32_MIN || v->i > INT32_MAX)
			return fail_value(r, f, "holds a number beyond Int");
		memcpy(at, &(int32_t){ (int32_t)v->i }, sizeof(int32_t));
		return 0;
	case SCALAR_BIGINT:
	case SCALAR_DATETIME:
		memcpy(at, &v->i, sizeof(v->i));
		return 0;
	case SCALAR_FLOAT:
		memcpy(at, &v->f, sizeof(v->f));
		return 0;
	case SCALAR_BOOLEAN:
		memcpy(at, &v->b, sizeof(v->b));
		return 0;
	case SCALAR_BYTES:
		return store_bytes(r, v->s, at);
	default:
		return store_text(r, v->s, at);
	}
}

static uint32_t size_of(const struct field *f)
{
	static const uint32_t sizes[N_SCALARS] = {
		[SCALAR_INT] = sizeof(int32_t),
		[SCALAR_BIGINT] = sizeof(int64_t),
		[SCALAR_FLOAT] = sizeof(double),
		[SCALAR_BOOLEAN] = sizeof(bool),
		[SCALAR_STRING] = sizeof(char *),
		[SCALAR_DATETIME] = sizeof(nicol_timestamp),
		[SCALAR_JSON] = sizeof(char *),
		[SCALAR_BYTES] = sizeof(nicol_bytes),
		[SCALAR_DECIMAL] = sizeof(char *),
	};
	return f->kind == FIELD_ENUM ? sizeof(int) : sizes[f->scalar];
}

static bool is_pointer_itself(const struct field *f)
{
	return f->kind == FIELD_SCALAR &&
	       (f->scalar == SCALAR_STRING || f->scalar == SCALAR_JSON ||
		f->scalar == SCALAR_DECIMAL);
}

struct out_list {
	const void *items;
	size_t count;
};

static int store_list(struct run *r, const struct field *f,
		      const struct db_value *v, void *at)
{
	uint32_t size = size_of(f);
	char *items = out_alloc(r, (size_t)size * v->n_items);
	struct out_list list = { items, v->n_items };
	if (!items)
		return -1;
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (v->items[i].type == DB_NULL)
			return fail_value(r, f, "holds a null inside a list");
		if (store(r, f, &v->items[i], items + (size_t)i * size) < 0)
			return -1;
	}
	memcpy(at, &list, sizeof(list));
	return 0;
}

static int store_column(struct run *r, const struct column *c,
			const struct field *f, const struct db_value *v,
			void *at)
{
	if (c->is_list)
		return store_list(r, f, v, at);
	if (!c->is_nullable || is_pointer_itself(f))
		return store(r, f, v, at);
	void *p = out_alloc(r, size_of(f));
	if (!p || store(r, f, v, p) < 0)
		return -1;
	memcpy(at, &p, sizeof(p));
	return 0;
}

static int read_row(struct run *r, const struct model_info *m,
		    const struct fetched *set, uint32_t i_row, char *to)
{
	uint32_t row = fetched_row(set, i_row);
	for (uint32_t i = 0; i < m->n_columns; i++) {
		const struct column *c = &m->at[i];
		const struct field *f = &r->e->schema->fields.at[c->field];
		struct db_value v;
		if (c->offset == NICOL_NOWHERE || !fetched_shows(r, set, i))
			continue;
		if (!db_get(set->r, row, fetched_place(set, i),
			    c->is_list ? DB_ARRAY : c->type, r->a, &v))
			return fail_value(r, f, "has another type");
		if (v.type == DB_NULL) {
			if (!c->is_nullable && !c->is_list)
				return fail_value(r, f, "holds null");
			continue;
		}
		if (store_column(r, c, f, &v, to + c->offset) < 0)
			return -1;
	}
	return 0;
}

/* --- Groups --------------------------------------------------------------- */

/* Of an average or a sum: a number behind a pointer, or a decimal's text. */
static int store_number(struct run *r, const struct db_value *v, void *at)
{
	size_t size = v->type == DB_INT ? sizeof(v->i) : sizeof(v->f);
	if (v->type == DB_DECIMAL)
		return store_text(r, v->s, at);
	void *p = out_alloc(r, size);
	if (!p)
		return -1;
	memcpy(p, v->type == DB_INT ? (const void *)&v->i : &v->f, size);
	memcpy(at, &p, sizeof(p));
	return 0;
}

static int store_made(struct run *r, const struct measure *m,
		      const struct db_value *v, void *at)
{
	struct column c = { .is_nullable = true };
	if (v->type == DB_NULL)
		return 0;
	if (m->aggregate == AGGREGATE_COUNT) {
		memcpy(at, &v->i, sizeof(v->i));
		return 0;
	}
	if (m->aggregate == AGGREGATE_AVG || m->aggregate == AGGREGATE_SUM)
		return store_number(r, v, at);
	return store_column(r, &c, &r->e->schema->fields.at[m->field], v, at);
}

static uint32_t made_offset(const struct model_info *m,
			    const struct measure *measure)
{
	static const enum aggregate all[] = {
		[NICOL_MADE_COUNT] = AGGREGATE_COUNT,
		[NICOL_MADE_AVG] = AGGREGATE_AVG,
		[NICOL_MADE_SUM] = AGGREGATE_SUM,
		[NICOL_MADE_MIN] = AGGREGATE_MIN,
		[NICOL_MADE_MAX] = AGGREGATE_MAX,
	};
	for (uint32_t i = 0; i < m->desc->n_made; i++) {
		const nicol_desc_made *d = &m->desc->made[i];
		if (all[d->made] == measure->aggregate &&
		    m->desc_fields[d->field] == measure->field)
			return d->offset;
	}
	return m->desc->all;
}

int read_made(struct run *r, const struct request *q,
	      const struct answer *answer, uint32_t row, char *to)
{
	const struct model_info *m = &r->e->models[q->select.model];
	uint32_t i = 0;
	for (const struct measure *d = q->measures; d; d = d->next) {
		struct db_value v;
		if (group_measure(r, q, answer, row, i++, d, &v) < 0 ||
		    store_made(r, d, &v, to + made_offset(m, d)) < 0)
			return -1;
	}
	return 0;
}

int read_group(struct run *r, const struct request *q,
	       const struct answer *answer, uint32_t row, char *to)
{
	const struct model_info *m = &r->e->models[q->select.model];
	for (uint32_t i = 0; i < q->by.len; i++) {
		const struct column *c = &m->at[column_of(r->e, q->by.at[i])];
		const struct field *f = &r->e->schema->fields.at[c->field];
		struct db_value v;
		if (group_field(r, q, answer, row, i, &v) < 0)
			return -1;
		if (v.type != DB_NULL &&
		    store_column(r, c, f, &v, to + c->offset) < 0)
			return -1;
	}
	return read_made(r, q, answer, row, to + m->desc->group_made);
}

/* --- Related rows ------------------------------------------------------- */

struct out_relation { /* every generated X_list */
	const void *items;
	size_t count;
	bool loaded;
};

static uint32_t result_offset(const struct model_info *m, uint32_t field)
{
	for (uint32_t i = 0; i < m->desc->n_fields; i++)
		if (m->desc_fields[i] == field)
			return m->desc->fields[i].result;
	return NICOL_NOWHERE;
}

static void attach(const struct model_info *m, const struct field *f,
		   const struct related *rel, uint32_t n_parents,
		   uint32_t child_size, const char *children, char *base)
{
	uint32_t offset = result_offset(m, rel->in->field);
	for (uint32_t i = 0; i < n_parents; i++) {
		char *at = base + (size_t)i * m->desc->result + offset;
		const void *items =
			rel->count[i]
				? children + (size_t)rel->start[i] * child_size
				: NULL;
		struct out_relation list = { items, rel->count[i], true };
		if (f->arity == ARITY_LIST)
			memcpy(at, &list, sizeof(list));
		else
			memcpy(at, &items, sizeof(items));
	}
}

static int read_related(struct run *r, const struct model_info *m,
			const struct related *rel, uint32_t n_parents,
			char *base)
{
	const struct field *f = &r->e->schema->fields.at[rel->in->field];
	uint32_t size = r->e->models[f->target].desc->result;
	char *children = out_alloc(r, (size_t)rel->children.n * size);
	if (!children ||
	    (rel->children.n && read_rows(r, &rel->children, children) < 0))
		return -1;
	attach(m, f, rel, n_parents, size, children, base);
	return 0;
}

static void read_counts(const struct model_info *m, const struct counted *c,
			uint32_t n_parents, char *base)
{
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].count;
		if (m->desc_fields[i] != c->in->field ||
		    offset == NICOL_NOWHERE)
			continue;
		for (uint32_t k = 0; k < n_parents; k++)
			memcpy(base + (size_t)k * m->desc->result + offset,
			       &c->n[k], sizeof(c->n[k]));
	}
}

int read_rows(struct run *r, const struct fetched *set, char *base)
{
	const struct model_info *m = &r->e->models[set->select->model];
	for (uint32_t i = 0; i < set->n; i++)
		if (read_row(r, m, set, i, base + (size_t)i * m->desc->result) <
		    0)
			return -1;
	for (const struct related *rel = set->related; rel; rel = rel->next)
		if (read_related(r, m, rel, set->n, base) < 0)
			return -1;
	for (const struct counted *c = set->counts; c; c = c->next)
		read_counts(m, c, set->n, base);
	return 0;
}
