/* The rows that a select asks for and the rows related to them: one query
 * for each relation, stitched together by hash. */
#include "query/run.h"

int record_get(struct run *r, uint32_t field, const struct record *rec,
	       struct db_value *out)
{
	uint32_t column = column_of(r->e, field);
	const struct field *f = &r->e->schema->fields.at[field];
	if (!db_get(rec->r, rec->row, column, field_db_type(r->e->schema, f),
		    r->a, out))
		return fail_value(r, f, "has another type");
	return 0;
}

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

/* False when a part of the key is null: then there is nothing related. */
static int parent_key(struct run *r, const struct link *l,
		      const struct fetched *set, uint32_t i,
		      struct db_value *key, bool *complete)
{
	*complete = true;
	for (uint32_t k = 0; k < l->parent.len; k++) {
		struct record rec = { set->r, fetched_row(set, i) };
		if (record_get(r, l->parent.at[k], &rec, &key[k]) < 0)
			return -1;
		*complete &= key[k].type != DB_NULL;
	}
	return 0;
}

static int group_parents(struct run *r, const struct link *l,
			 const struct fetched *set, struct groups *g)
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
			return fail_value(r, f, "has another type");
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

/* More placeholders than a statement may have; arrays need but one. */
static bool too_many_keys(const struct run *r, const struct groups *g)
{
	return (g->width > 1 ||
		!dialect_can(r->e->dialect, CAN_SCALAR_LISTS)) &&
	       (uint64_t)g->n * g->width > MOST_PARAMS;
}

static int fetch_children(struct run *r, const struct include *in,
			  const struct link *l, struct groups *g,
			  struct fetched *out)
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
	if (run_query(r, s->model, &st, &out->r) < 0 ||
	    group_children(r, s, l, out->r, g) < 0)
		return -1;
	out->n = cut_windows(s, g, windowed, reversed);
	out->rows = g->order;
	return fetch_related(r, s, out);
}

/* From places by group to places by parent. */
static void place(struct run *r, const struct groups *g, uint32_t n_parents,
		  struct related *out)
{
	out->start = arena_array(r->a, uint32_t, n_parents + 1);
	out->count = arena_array(r->a, uint32_t, n_parents + 1);
	for (uint32_t i = 0; i < n_parents; i++) {
		uint32_t k = g->of_parent[i];
		if (k == NONE)
			continue;
		out->start[i] = g->start[k];
		out->count[i] = g->count[k];
	}
}

static int fetch_include(struct run *r, const struct include *in,
			 const struct fetched *parents, struct related *out)
{
	struct groups g = { 0 };
	struct link l;
	link_of(r->e->schema, in->field, &l);
	if (group_parents(r, &l, parents, &g) < 0)
		return -1;
	if (g.n && fetch_children(r, in, &l, &g, &out->children) < 0)
		return -1;
	place(r, &g, parents->n, out);
	return 0;
}

int fetch_related(struct run *r, const struct select *s, struct fetched *set)
{
	set->select = s;
	if (!set->n)
		return 0;
	for (const struct include *in = s->includes; in; in = in->next) {
		struct related *to = arena_new(r->a, struct related);
		to->in = in;
		*list_end(&set->related, struct related) = to;
		if (fetch_include(r, in, set, to) < 0)
			return -1;
	}
	return 0;
}

int fetch(struct run *r, const struct select *s, struct fetched *out)
{
	struct statement st = run_statement(r);
	bool reversed;
	*out = (struct fetched){ 0 };
	select_root(&st, s, &reversed);
	if (run_query(r, s->model, &st, &out->r) < 0)
		return -1;
	out->n = db_result_rows(out->r);
	if (reversed) {
		out->rows = arena_array(r->a, uint32_t, out->n + 1);
		for (uint32_t i = 0; i < out->n; i++)
			out->rows[i] = out->n - 1 - i;
	}
	return fetch_related(r, s, out);
}
