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

/* --- What is read -------------------------------------------------------- */

static bool among(const struct ids *fields, uint32_t field)
{
	for (uint32_t i = 0; i < fields->len; i++)
		if (fields->at[i] == field)
			return true;
	return false;
}

static bool links_by(const struct schema *s, const struct include *list,
		     uint32_t field)
{
	for (const struct include *in = list; in; in = in->next) {
		struct link l;
		link_of(s, in->field, &l);
		if (among(&l.parent, field))
			return true;
	}
	return false;
}

static bool is_cursor(const struct cond *cursor, uint32_t field)
{
	for (const struct cond *c = cursor; c; c = c->next)
		if (c->kind == COND_FIELD && c->field == field)
			return true;
	return false;
}

static bool is_needed(const struct run *r, const struct select *s,
		      uint32_t field)
{
	const struct schema *schema = r->e->schema;
	return among(&s->fields, field) || among(&s->distinct, field) ||
	       links_by(schema, s->includes, field) ||
	       links_by(schema, s->counts, field) ||
	       is_cursor(s->cursor, field);
}

const struct reading *reading_of(struct run *r, const struct select *s)
{
	const struct model_info *m = &r->e->models[s->model];
	if (!s->picks)
		return NULL;
	struct reading *out = arena_new(r->a, struct reading);
	out->columns = arena_array(r->a, uint32_t, m->n_columns + 1);
	out->places = arena_array(r->a, uint32_t, m->n_columns + 1);
	for (uint32_t i = 0; i < m->n_columns; i++) {
		/* no statement without a column */
		bool last = i + 1 == m->n_columns && !out->n;
		out->places[i] = NONE;
		if (!last && !is_needed(r, s, m->at[i].field))
			continue;
		out->places[i] = out->n;
		out->columns[out->n++] = i;
	}
	return out;
}

bool fetched_shows(const struct run *r, const struct fetched *set,
		   uint32_t column)
{
	const struct select *s = set->select;
	return !s->picks ||
	       among(&s->fields, r->e->models[s->model].at[column].field);
}

int fetched_get(struct run *r, const struct fetched *set, uint32_t i,
		uint32_t field, struct db_value *out)
{
	const struct field *f = &r->e->schema->fields.at[field];
	uint32_t at = fetched_place(set, column_of(r->e, field));
	enum db_type type = f->arity == ARITY_LIST
				    ? DB_ARRAY
				    : field_db_type(r->e->schema, f);
	if (!db_get(set->r, fetched_row(set, i), at, type, r->a, out))
		return fail_value(r, f, "has another type");
	return 0;
}

/* --- Parents and children ------------------------------------------------ */

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
		if (fetched_get(r, set, i, l->parent.at[k], &key[k]) < 0)
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

/* The key that stands in a row from column `first` on. */
static int child_key(struct run *r, const struct link *l,
		     const struct db_result *res, uint32_t row, uint32_t first,
		     struct db_value *key)
{
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
static int group_children(struct run *r, const struct link *l,
			  const struct fetched *set, struct groups *g)
{
	const struct db_result *res = set->r;
	uint32_t first = set->reading
				 ? set->reading->n
				 : r->e->models[set->select->model].n_columns;
	uint32_t n = db_result_rows(res), at = 0;
	uint32_t *of_row = arena_array(r->a, uint32_t, n + 1);
	struct db_value *key = arena_array(r->a, struct db_value, g->width);
	g->start = arena_array(r->a, uint32_t, g->n + 1);
	g->count = arena_array(r->a, uint32_t, g->n + 1);
	g->order = arena_array(r->a, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (child_key(r, l, res, i, first, key) < 0)
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

/* --- What a statement left to do ----------------------------------------- */

/* A value as text: equal for equal values, null included. */
static void value_text(struct sb *to, const struct db_value *v)
{
	sb_fmt(to, "%d:", (int)v->type);
	if (v->type == DB_ARRAY) {
		sb_fmt(to, "%u:", v->n_items);
		for (uint32_t i = 0; i < v->n_items; i++)
			value_text(to, &v->items[i]);
	} else if (v->type != DB_NULL) {
		str bytes = value_bytes(v);
		sb_fmt(to, "%zu:", bytes.len);
		sb_add(to, bytes);
	}
}

/* Keeps the first row for each value of the distinct fields. */
static int keep_distinct(struct run *r, const struct fetched *set,
			 uint32_t *rows, uint32_t *n)
{
	uint32_t size = 16, kept = 0;
	while (size < *n * 2)
		size *= 2;
	str *seen = arena_array(r->a, str, size);
	for (uint32_t i = 0; i < *n; i++) {
		struct sb key = sb_in(r->a);
		const struct ids *fields = &set->select->distinct;
		for (uint32_t k = 0; k < fields->len; k++) {
			struct db_value v;
			if (fetched_get(r, set, rows[i], fields->at[k], &v) < 0)
				return -1;
			value_text(&key, &v);
		}
		uint32_t at = (uint32_t)str_hash(sb_str(&key)) & (size - 1);
		while (seen[at].ptr && !str_eq(seen[at], sb_str(&key)))
			at = (at + 1) & (size - 1);
		if (seen[at].ptr)
			continue;
		seen[at] = sb_str(&key);
		rows[kept++] = rows[i];
	}
	*n = kept;
	return 0;
}

static int is_cursor_row(struct run *r, const struct fetched *set, uint32_t row,
			 bool *is)
{
	*is = true;
	for (const struct cond *c = set->select->cursor; c && *is;
	     c = c->next) {
		struct db_value v;
		if (c->kind != COND_FIELD)
			continue;
		if (fetched_get(r, set, row, c->field, &v) < 0)
			return -1;
		*is = v.type != DB_NULL && v.type != DB_ARRAY &&
		      str_eq(value_bytes(&v), value_bytes(&c->value));
	}
	return 0;
}

/* Drops what stands in front of the cursor's row; all, if it is not there. */
static int seek_cursor(struct run *r, const struct fetched *set, uint32_t *rows,
		       uint32_t *n)
{
	uint32_t at = 0;
	for (bool is = false; at < *n; at++) {
		if (is_cursor_row(r, set, rows[at], &is) < 0)
			return -1;
		if (is)
			break;
	}
	*n -= at;
	memmove(rows, rows + at, *n * sizeof(*rows));
	return 0;
}

static void cut_window(const struct select *s, uint32_t *rows, uint32_t *n)
{
	uint64_t take = (uint64_t)(s->take < 0 ? -s->take : s->take);
	uint32_t skip = s->skip < *n ? (uint32_t)s->skip : *n;
	*n -= skip;
	memmove(rows, rows + skip, *n * sizeof(*rows));
	if (s->has_take && take < *n)
		*n = (uint32_t)take;
}

/* Rows of the set, as they came, into what they are to be. The set's own
 * `rows` must be NULL meanwhile. */
static int settle(struct run *r, const struct fetched *set,
		  const struct coming *how, uint32_t *rows, uint32_t *n)
{
	if (how->is_raw) {
		if (set->select->distinct.len &&
		    keep_distinct(r, set, rows, n) < 0)
			return -1;
		if (how->seeks && seek_cursor(r, set, rows, n) < 0)
			return -1;
		cut_window(set->select, rows, n);
	}
	if (how->reversed)
		reverse(rows, *n);
	return 0;
}

/* Settles each group and closes the gaps. */
static int settle_groups(struct run *r, struct fetched *set,
			 const struct coming *how, struct groups *g)
{
	uint32_t at = 0;
	for (uint32_t k = 0; k < g->n; k++) {
		uint32_t *from = &g->order[g->start[k]], n = g->count[k];
		if (settle(r, set, how, from, &n) < 0)
			return -1;
		memmove(&g->order[at], from, n * sizeof(uint32_t));
		g->start[k] = at;
		g->count[k] = n;
		at += n;
	}
	set->n = at;
	set->rows = g->order;
	return 0;
}

/* More placeholders than a statement may have; arrays need but one. */
static bool too_many_keys(const struct run *r, const struct groups *g)
{
	return (g->width > 1 ||
		!dialect_can(r->e->dialect, CAN_SCALAR_LISTS)) &&
	       (uint64_t)g->n * g->width > MOST_PARAMS;
}

static int check_keys(struct run *r, const struct include *in,
		      const struct groups *g)
{
	if (!too_many_keys(r, g))
		return 0;
	return err_set(r->err, "P2029",
		       "too many rows to include the relation %.*s of: "
		       "read them in parts, with take and skip",
		       SARG(r->e->schema->fields.at[in->field].name));
}

static int fetch_children(struct run *r, const struct include *in,
			  const struct link *l, struct groups *g,
			  struct fetched *out)
{
	struct coming how;
	const struct select *s = &in->select;
	struct statement st = run_statement(r);
	if (check_keys(r, in, g) < 0)
		return -1;
	out->select = s;
	out->reading = reading_of(r, s);
	select_related(&st, s, out->reading, l, g->keys, g->n, &how);
	if (run_query(r, s->model, &st, &out->r) < 0 ||
	    group_children(r, l, out, g) < 0 ||
	    settle_groups(r, out, &how, g) < 0)
		return -1;
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

static int read_counts(struct run *r, const struct link *l,
		       const struct db_result *res, struct groups *g,
		       int64_t *n)
{
	struct db_value *key = arena_array(r->a, struct db_value, g->width);
	for (uint32_t i = 0; i < db_result_rows(res); i++) {
		if (child_key(r, l, res, i, 1, key) < 0)
			return -1;
		uint32_t k = group_of(g, key, false);
		if (k != NONE)
			n[k] = db_get_int(res, i, 0);
	}
	return 0;
}

static int fetch_count(struct run *r, const struct include *in,
		       const struct fetched *parents, struct counted *out)
{
	struct groups g = { 0 };
	struct statement st = run_statement(r);
	struct db_result *res;
	struct link l;
	link_of(r->e->schema, in->field, &l);
	out->n = arena_array(r->a, int64_t, parents->n + 1);
	if (group_parents(r, &l, parents, &g) < 0 || check_keys(r, in, &g) < 0)
		return -1;
	if (!g.n)
		return 0;
	int64_t *n = arena_array(r->a, int64_t, g.n);
	select_counts(&st, &in->select, &l, g.keys, g.n);
	if (run_query(r, in->select.model, &st, &res) < 0 ||
	    read_counts(r, &l, res, &g, n) < 0)
		return -1;
	for (uint32_t i = 0; i < parents->n; i++)
		if (g.of_parent[i] != NONE)
			out->n[i] = n[g.of_parent[i]];
	return 0;
}

static int fetch_counts(struct run *r, const struct select *s,
			struct fetched *set)
{
	for (const struct include *in = s->counts; in; in = in->next) {
		struct counted *to = arena_new(r->a, struct counted);
		to->in = in;
		*list_end(&set->counts, struct counted) = to;
		if (fetch_count(r, in, set, to) < 0)
			return -1;
	}
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
	return fetch_counts(r, s, set);
}

int fetch(struct run *r, const struct select *s, struct fetched *out)
{
	struct statement st = run_statement(r);
	struct coming how;
	*out = (struct fetched){ .select = s, .reading = reading_of(r, s) };
	select_root(&st, s, out->reading, &how);
	if (run_query(r, s->model, &st, &out->r) < 0)
		return -1;
	out->n = db_result_rows(out->r);
	if (how.is_raw || how.reversed) {
		uint32_t *rows = arena_array(r->a, uint32_t, out->n + 1);
		for (uint32_t i = 0; i < out->n; i++)
			rows[i] = i;
		if (settle(r, out, &how, rows, &out->n) < 0)
			return -1;
		out->rows = rows;
	}
	return fetch_related(r, s, out);
}
