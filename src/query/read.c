/* Rows into the structs of the generated client, and the rows related to
 * them: one query for each relation, stitched together by hash. */
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

static int bad_value(struct run *r, const struct field *f, const char *why)
{
	str model = r->e->schema->models.at[f->model].name;
	return err_set(r->err, "P2023",
		       "the column %.*s of %.*s %s: the database and the "
		       "schema do not agree",
		       SARG(f->column), SARG(model), why);
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
	return bad_value(r, f, "holds a value that is none of its enum");
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
			return bad_value(r, f, "holds a number beyond Int");
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
			return bad_value(r, f, "holds a null inside a list");
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
		    const struct db_result *res, uint32_t row, char *to)
{
	for (uint32_t i = 0; i < m->n_columns; i++) {
		const struct column *c = &m->at[i];
		const struct field *f = &r->e->schema->fields.at[c->field];
		struct db_value v;
		if (c->offset == NICOL_NOWHERE)
			continue;
		if (!db_get(res, row, i, c->is_list ? DB_ARRAY : c->type, r->a,
			    &v))
			return bad_value(r, f, "has another type");
		if (v.type == DB_NULL) {
			if (!c->is_nullable && !c->is_list)
				return bad_value(r, f, "holds null");
			continue;
		}
		if (store_column(r, c, f, &v, to + c->offset) < 0)
			return -1;
	}
	return 0;
}

int record_get(struct run *r, uint32_t field, const struct record *rec,
	       struct db_value *out)
{
	uint32_t column = column_of(r->e, field);
	const struct field *f = &r->e->schema->fields.at[field];
	if (!db_get(rec->r, rec->row, column, field_db_type(r->e->schema, f),
		    r->a, out))
		return bad_value(r, f, "has another type");
	return 0;
}

/* --- Related rows ------------------------------------------------------- */

/* Parents by key: each different key is a group. */
struct groups {
	uint32_t width; /* values of a key */
	struct db_value *keys;
	uint32_t n;
	uint32_t *of_parent; /* group, or NONE: a null in the key */
	uint32_t *buckets;   /* open addressing; group + 1 */
	uint32_t mask;
	/* rows of a group: order[start[g]] .. of them count[g] */
	uint32_t *start, *count, *order;
};

static str value_bytes(const struct db_value *v)
{
	switch (v->type) {
	case DB_BOOL:
		return str_n((const char *)&v->b, sizeof(v->b));
	case DB_FLOAT:
		return str_n((const char *)&v->f, sizeof(v->f));
	case DB_INT:
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		return str_n((const char *)&v->i, sizeof(v->i));
	default:
		return v->s;
	}
}

static bool same_key(const struct db_value *a, const struct db_value *b,
		     uint32_t width)
{
	for (uint32_t i = 0; i < width; i++)
		if (!str_eq(value_bytes(&a[i]), value_bytes(&b[i])))
			return false;
	return true;
}

static uint64_t hash_key(const struct db_value *key, uint32_t width)
{
	uint64_t h = 0;
	for (uint32_t i = 0; i < width; i++)
		h = h * 31 + str_hash(value_bytes(&key[i]));
	return h ^ h >> 29;
}

/* The group of the key; NONE when there is none and add is false. */
static uint32_t group_of(struct groups *g, const struct db_value *key, bool add)
{
	uint32_t at = (uint32_t)hash_key(key, g->width) & g->mask;
	for (; g->buckets[at]; at = (at + 1) & g->mask) {
		uint32_t i = g->buckets[at] - 1;
		if (same_key(&g->keys[i * g->width], key, g->width))
			return i;
	}
	if (!add)
		return NONE;
	memcpy(&g->keys[g->n * g->width], key, g->width * sizeof(*key));
	g->buckets[at] = ++g->n;
	return g->n - 1;
}

static uint32_t row_of(const struct rowset *set, uint32_t i)
{
	return set->rows ? set->rows[i] : i;
}

/* False when a part of the key is null: then there is nothing related. */
static int parent_key(struct run *r, const struct link *l,
		      const struct rowset *set, uint32_t i,
		      struct db_value *key, bool *complete)
{
	*complete = true;
	for (uint32_t k = 0; k < l->parent.len; k++) {
		struct record rec = { set->r, row_of(set, i) };
		if (record_get(r, l->parent.at[k], &rec, &key[k]) < 0)
			return -1;
		*complete &= key[k].type != DB_NULL;
	}
	return 0;
}

static int group_parents(struct run *r, const struct link *l,
			 const struct rowset *set, struct groups *g)
{
	uint32_t size = 16;
	while (size < set->n * 2)
		size *= 2;
	g->width = l->parent.len;
	g->mask = size - 1;
	g->buckets = arena_array(r->a, uint32_t, size);
	g->of_parent = arena_array(r->a, uint32_t, set->n);
	g->keys = arena_array(r->a, struct db_value, set->n * g->width);
	struct db_value *key = arena_array(r->a, struct db_value, g->width);
	for (uint32_t i = 0; i < set->n; i++) {
		bool complete;
		if (parent_key(r, l, set, i, key, &complete) < 0)
			return -1;
		g->of_parent[i] = complete ? group_of(g, key, true) : NONE;
	}
	return 0;
}

static int child_key(struct run *r, const struct select *s,
		     const struct link *l, const struct db_result *res,
		     uint32_t row, struct db_value *key)
{
	uint32_t first = r->e->models[s->model].n_columns;
	for (uint32_t k = 0; k < l->parent.len; k++) {
		const struct field *f =
			&r->e->schema->fields.at[l->parent.at[k]];
		if (!db_get(res, row, first + k, field_db_type(r->e->schema, f),
			    r->a, &key[k]))
			return bad_value(r, f, "has another type");
	}
	return 0;
}

/* Sorts the rows by group, keeping their order within each. */
static int group_children(struct run *r, const struct select *s,
			  const struct link *l, const struct db_result *res,
			  struct groups *g)
{
	uint32_t n = db_result_rows(res), at = 0;
	uint32_t *of_row = arena_array(r->a, uint32_t, n + 1);
	struct db_value *key = arena_array(r->a, struct db_value, g->width);
	g->start = arena_array(r->a, uint32_t, g->n + 1);
	g->count = arena_array(r->a, uint32_t, g->n + 1);
	g->order = arena_array(r->a, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (child_key(r, s, l, res, i, key) < 0)
			return -1;
		of_row[i] = group_of(g, key, false);
		if (of_row[i] != NONE)
			g->count[of_row[i]]++;
	}
	for (uint32_t k = 0; k < g->n; k++) {
		g->start[k] = at;
		at += g->count[k];
		g->count[k] = 0;
	}
	for (uint32_t i = 0; i < n; i++)
		if (of_row[i] != NONE)
			g->order[g->start[of_row[i]] + g->count[of_row[i]]++] =
				i;
	return 0;
}

static void reverse(uint32_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		uint32_t swap = at[i];
		at[i] = at[n - 1 - i];
		at[n - 1 - i] = swap;
	}
}

/* skip and take of each group, then close the gaps; the number kept. */
static uint32_t cut_windows(const struct select *s, struct groups *g,
			    bool windowed, bool reversed)
{
	uint32_t at = 0;
	uint64_t take = (uint64_t)(s->take < 0 ? -s->take : s->take);
	for (uint32_t k = 0; k < g->n; k++) {
		uint32_t from = g->start[k], n = g->count[k];
		if (!windowed) {
			uint32_t skip = s->skip < n ? (uint32_t)s->skip : n;
			from += skip;
			n -= skip;
			if (s->has_take && take < n)
				n = (uint32_t)take;
		}
		memmove(&g->order[at], &g->order[from], n * sizeof(uint32_t));
		if (reversed)
			reverse(&g->order[at], n);
		g->start[k] = at;
		g->count[k] = n;
		at += n;
	}
	return at;
}

struct out_relation { /* every generated X_list */
	const void *items;
	size_t count;
	bool loaded;
};

static void attach(struct run *r, const struct field *f, uint32_t offset,
		   uint32_t parent_size, const struct rowset *parents,
		   const struct groups *g, const struct rowset *children)
{
	uint32_t size = r->e->models[f->target].desc->result;
	for (uint32_t i = 0; i < parents->n; i++) {
		char *at = parents->base + (size_t)i * parent_size + offset;
		uint32_t k = g->of_parent[i];
		uint32_t n = k == NONE || !children ? 0 : g->count[k];
		const void *items =
			n ? children->base + (size_t)g->start[k] * size : NULL;
		struct out_relation list = { items, n, true };
		if (f->arity == ARITY_LIST)
			memcpy(at, &list, sizeof(list));
		else
			memcpy(at, &items, sizeof(items));
	}
}

static uint32_t include_offset(const struct model_info *m, uint32_t field)
{
	for (uint32_t i = 0; i < m->desc->n_fields; i++)
		if (m->desc_fields[i] == field)
			return m->desc->fields[i].result;
	return NICOL_NOWHERE;
}

/* More placeholders than a statement may have; arrays need but one. */
static bool too_many_keys(const struct run *r, const struct groups *g)
{
	return (g->width > 1 ||
		!dialect_can(r->e->dialect, CAN_SCALAR_LISTS)) &&
	       (uint64_t)g->n * g->width > MOST_PARAMS;
}

static int read_related(struct run *r, const struct include *in,
			const struct link *l, struct groups *g,
			struct rowset *children)
{
	bool reversed, windowed;
	const struct select *s = &in->select;
	struct statement st = run_statement(r);
	if (too_many_keys(r, g))
		return err_set(r->err, "P2029",
			       "too many rows to include the relation %.*s of: "
			       "read them in parts, with take and skip",
			       SARG(r->e->schema->fields.at[in->field].name));
	select_related(&st, s, l, g->keys, g->n, &reversed, &windowed);
	if (run_query(r, s->model, &st, &children->r) < 0 ||
	    group_children(r, s, l, children->r, g) < 0)
		return -1;
	children->n = cut_windows(s, g, windowed, reversed);
	children->rows = g->order;
	children->base = out_alloc(
		r, (size_t)children->n * r->e->models[s->model].desc->result);
	return children->base ? read_rows(r, s, children) : -1;
}

static int read_include(struct run *r, const struct model_info *m,
			const struct include *in, const struct rowset *parents)
{
	const struct field *f = &r->e->schema->fields.at[in->field];
	uint32_t offset = include_offset(m, in->field);
	struct groups g = { 0 };
	struct rowset children = { 0 };
	struct link l;
	link_of(r->e->schema, in->field, &l);
	if (group_parents(r, &l, parents, &g) < 0)
		return -1;
	if (g.n && read_related(r, in, &l, &g, &children) < 0)
		return -1;
	attach(r, f, offset, m->desc->result, parents, &g,
	       g.n ? &children : NULL);
	return 0;
}

int read_rows(struct run *r, const struct select *s, const struct rowset *set)
{
	const struct model_info *m = &r->e->models[s->model];
	for (uint32_t i = 0; i < set->n; i++)
		if (read_row(r, m, set->r, row_of(set, i),
			     set->base + (size_t)i * m->desc->result) < 0)
			return -1;
	if (!set->n)
		return 0;
	for (const struct include *in = s->includes; in; in = in->next)
		if (read_include(r, m, in, set) < 0)
			return -1;
	return 0;
}
