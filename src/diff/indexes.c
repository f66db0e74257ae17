/* Primary keys, indexes and foreign keys. */
#include "diff/state.h"

static bool same_column(const struct diff_state *s, uint32_t from, uint32_t to)
{
	return from != NONE && to != NONE && s->columns.to[from] == to;
}

/* Indexes that the schema language cannot say are not ours. */
bool diff_owns_index(const struct diff_state *s, uint32_t index)
{
	const struct catalog_index *i = &s->from->indexes.at[index];
	if (i->kind == CATALOG_PRIMARY || i->has_expression || i->has_include ||
	    i->predicate.len || s->tables.to[i->table] == NONE)
		return false;
	for (uint32_t k = 0; k < i->n_columns; k++)
		if (i->columns[k].column == NONE)
			return false;
	return true;
}

static str method_of(const struct catalog_index *i)
{
	return i->method.len ? i->method : S("btree");
}

/* A predicate as the database prints it has other parentheses, quotes and
 * blanks than as it was written. */
static bool same_predicate(str a, str b)
{
	size_t i = 0, j = 0;
	for (;;) {
		while (i < a.len && strchr("()\" \n\t", a.ptr[i]))
			i++;
		while (j < b.len && strchr("()\" \n\t", b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
	}
}

/* Operator classes that PostgreSQL takes when none is said, by method; a
 * leading * stands for any text. */
static const struct {
	const char *method, *ops;
	bool is_default;
} default_ops[] = {
	{ "btree", "*_pattern_ops", false },
	{ "hash", "*_pattern_ops", false },
	{ "btree", "*_image_ops", false },
	{ "btree", "varchar_ops", false },
	{ "btree", "*_ops", true },
	{ "hash", "*_ops", true },
	{ "gin", "jsonb_ops", true },
	{ "gin", "array_ops", true },
	{ "gin", "tsvector_ops", true },
	{ "gist", "range_ops", true },
	{ "gist", "tsvector_ops", true },
	{ "gist", "point_ops", true },
	{ "gist", "box_ops", true },
	{ "spgist", "text_ops", true },
	{ "spgist", "inet_ops", true },
	{ "spgist", "range_ops", true },
	{ "brin", "inet_minmax_ops", false },
	{ "brin", "*_minmax_ops", true },
	{ "brin", "*_inclusion_ops", true },
};

static bool is_default_ops(str method, str ops)
{
	if (!ops.len)
		return true;
	for (size_t i = 0; i < sizeof(default_ops) / sizeof(*default_ops);
	     i++) {
		const char *pattern = default_ops[i].ops;
		if (!str_ieq(method, str_c(default_ops[i].method)))
			continue;
		if (*pattern == '*' ? str_ends(ops, str_c(pattern + 1))
				    : str_is(ops, pattern))
			return default_ops[i].is_default;
	}
	return false;
}

static bool same_ops(str method, str a, str b)
{
	return str_ieq(a, b) ||
	       (is_default_ops(method, a) && is_default_ops(method, b));
}

/* The same but for the name. */
static bool same_index(const struct diff_state *s,
		       const struct catalog_index *a,
		       const struct catalog_index *b)
{
	if (a->kind != b->kind || a->n_columns != b->n_columns ||
	    !str_ieq(method_of(a), method_of(b)) ||
	    !same_predicate(a->predicate, b->predicate))
		return false;
	for (uint32_t i = 0; i < a->n_columns; i++) {
		const struct index_column *x = &a->columns[i];
		const struct index_column *y = &b->columns[i];
		if (!same_column(s, x->column, y->column) ||
		    x->descending != y->descending ||
		    !same_ops(method_of(a), x->ops, y->ops))
			return false;
	}
	return true;
}

/* An index of the same name comes first, so that of two equal ones none is
 * renamed needlessly. */
static void pair_index(struct diff_state *s, uint32_t from, bool by_name)
{
	const struct catalog_index *a = &s->from->indexes.at[from];
	uint32_t table = s->tables.to[a->table];
	for (uint32_t i = 0; i < s->to->indexes.len; i++) {
		const struct catalog_index *b = &s->to->indexes.at[i];
		if (b->table != table || s->indexes.from[i] != NONE ||
		    (by_name && !str_eq(a->name, b->name)) ||
		    !same_index(s, a, b))
			continue;
		s->indexes.to[from] = i;
		s->indexes.from[i] = from;
		return;
	}
}

static struct pairs unpaired(struct arena *a, uint32_t n_from, uint32_t n_to)
{
	struct pairs p = { arena_array(a, uint32_t, n_from),
			   arena_array(a, uint32_t, n_to) };
	memset(p.to, 0xff, n_from * sizeof(uint32_t));
	memset(p.from, 0xff, n_to * sizeof(uint32_t));
	return p;
}

/* A primary key stays when its columns and their types do. */
static bool same_primary_key(const struct diff_state *s, uint32_t a, uint32_t b)
{
	const struct catalog_index *x = &s->from->indexes.at[a];
	const struct catalog_index *y = &s->to->indexes.at[b];
	if (x->n_columns != y->n_columns)
		return false;
	for (uint32_t i = 0; i < x->n_columns; i++)
		if (!same_column(s, x->columns[i].column,
				 y->columns[i].column) ||
		    (s->changed[y->columns[i].column] & CHANGED_TYPE))
			return false;
	return true;
}

static void mark_primary_keys(struct diff_state *s)
{
	s->pk_changed = arena_array(s->arena, bool, s->from->tables.len);
	for (uint32_t t = 0; t < s->from->tables.len; t++) {
		if (s->tables.to[t] == NONE)
			continue;
		uint32_t a = s->from->tables.at[t].primary_key;
		uint32_t b = s->to->tables.at[s->tables.to[t]].primary_key;
		if (a == NONE || b == NONE)
			s->pk_changed[t] = a != b;
		else
			s->pk_changed[t] = !same_primary_key(s, a, b);
	}
}

void diff_pair_indexes(struct diff_state *s)
{
	s->indexes =
		unpaired(s->arena, s->from->indexes.len, s->to->indexes.len);
	for (int by_name = 1; by_name >= 0; by_name--)
		for (uint32_t i = 0; i < s->from->indexes.len; i++)
			if (s->indexes.to[i] == NONE &&
			    s->from->indexes.at[i].kind != CATALOG_PRIMARY &&
			    !s->from->indexes.at[i].has_expression &&
			    s->tables.to[s->from->indexes.at[i].table] != NONE)
				pair_index(s, i, by_name);
	mark_primary_keys(s);
}

/* Does dropping one of its columns drop the index too? */
static bool falls_with_column(const struct diff_state *s, uint32_t from)
{
	const struct catalog_index *x = &s->from->indexes.at[from];
	for (uint32_t i = 0; i < x->n_columns; i++) {
		uint32_t to = s->columns.to[x->columns[i].column];
		if (to != NONE && diff_recreated(s, to))
			return true;
	}
	return false;
}

/* A second index that says what one of the schema's says is let be. */
static bool is_double(const struct diff_state *s, uint32_t index)
{
	const struct catalog_index *x = &s->from->indexes.at[index];
	for (uint32_t i = 0; i < s->to->indexes.len; i++)
		if (s->to->indexes.at[i].table == s->tables.to[x->table] &&
		    same_index(s, x, &s->to->indexes.at[i]))
			return true;
	return false;
}

/* Where a table is made anew, indexes of dropped tables go first. */
static bool drops_index(const struct diff_state *s, uint32_t i)
{
	const struct catalog_index *x = &s->from->indexes.at[i];
	if (s->tables.to[x->table] == NONE)
		return s->any_redefine && x->kind != CATALOG_PRIMARY &&
		       !x->is_constraint && diff_owns_table(s, x->table);
	return diff_owns_index(s, i) && s->indexes.to[i] == NONE &&
	       !s->redefine[x->table] && !is_double(s, i);
}

/* A unique index on what becomes the primary key of a table without one:
 * it goes after the key has come. */
static bool becomes_primary_key(const struct diff_state *s, uint32_t index)
{
	const struct catalog_index *x = &s->from->indexes.at[index];
	uint32_t table = s->tables.to[x->table];
	if (s->dd->redefines || x->kind != CATALOG_UNIQUE || table == NONE ||
	    s->from->tables.at[x->table].primary_key != NONE ||
	    s->to->tables.at[table].primary_key == NONE)
		return false;
	const struct catalog_index *pk =
		&s->to->indexes.at[s->to->tables.at[table].primary_key];
	if (pk->n_columns != x->n_columns)
		return false;
	for (uint32_t i = 0; i < x->n_columns; i++)
		if (!same_column(s, x->columns[i].column,
				 pk->columns[i].column))
			return false;
	return true;
}

void diff_emit_dropped_indexes(struct diff_state *s)
{
	for (uint32_t i = 0; i < s->from->indexes.len; i++)
		if (drops_index(s, i) && !becomes_primary_key(s, i))
			diff_emit(s, DROP_INDEX, i, NONE);
}

void diff_emit_replaced_indexes(struct diff_state *s, uint32_t table)
{
	for (uint32_t i = 0; i < s->from->indexes.len; i++)
		if (s->from->indexes.at[i].table == table &&
		    drops_index(s, i) && becomes_primary_key(s, i))
			diff_emit(s, DROP_INDEX, i, NONE);
}

/* When `to` is a described database, it too has what no schema declares. */
static bool is_declared(const struct catalog_index *x)
{
	bool described = x->definition.len != 0;
	return x->kind != CATALOG_PRIMARY && !x->has_expression &&
	       !(described && (x->predicate.len || x->has_include));
}

static void create_indexes_of(struct diff_state *s, uint32_t table)
{
	for (uint32_t i = 0; i < s->to->indexes.len; i++) {
		const struct catalog_index *x = &s->to->indexes.at[i];
		uint32_t old = s->indexes.from[i];
		if (x->table == table && is_declared(x) &&
		    (old == NONE ||
		     (!s->dd->redefines && falls_with_column(s, old))))
			diff_emit(s, CREATE_INDEX, NONE, i);
	}
}

void diff_emit_created_indexes(struct diff_state *s)
{
	for (uint32_t t = 0; t < s->to->tables.len; t++)
		if (diff_creates_table(s, t))
			create_indexes_of(s, t);
	for (uint32_t t = 0; t < s->from->tables.len; t++)
		if (s->tables.to[t] != NONE && !s->redefine[t])
			create_indexes_of(s, s->tables.to[t]);
}

void diff_emit_renamed_indexes(struct diff_state *s)
{
	for (uint32_t i = 0; i < s->from->indexes.len; i++) {
		uint32_t to = s->indexes.to[i];
		if (to == NONE || s->redefine[s->from->indexes.at[i].table] ||
		    (s->dd->redefines ? s->from->indexes.at[i].is_constraint
				      : falls_with_column(s, i)))
			continue;
		if (!str_eq(s->from->indexes.at[i].name,
			    s->to->indexes.at[to].name))
			diff_emit(s, RENAME_INDEX, i, to);
	}
}
