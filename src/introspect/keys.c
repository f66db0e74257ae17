/* Keys and indexes as attributes. */
#include "introspect/internal.h"

#include <stdlib.h>

static enum index_type type_of(str method)
{
	enum index_type t = 0;
	while (t < N_INDEX_TYPES && !str_is(method, index_type_sql(t)))
		t++;
	return t;
}

bool index_is_shown(const struct introspector *in, uint32_t index)
{
	const struct catalog_index *x = &in->c->indexes.at[index];
	if (x->has_expression || type_of(x->method) == N_INDEX_TYPES ||
	    (x->predicate.len && !in->o->partial_indexes))
		return false;
	for (uint32_t i = 0; i < x->n_columns; i++)
		if (x->columns[i].column == NONE)
			return false;
	return true;
}

str default_name(const struct introspector *in, uint32_t table,
		 const uint32_t *columns, uint32_t n, const char *suffix)
{
	struct sb b = sb_in(in->a);
	sb_add(&b, in->c->tables.at[table].name);
	for (uint32_t i = 0; i < n; i++) {
		sb_addc(&b, '_');
		sb_add(&b, in->c->columns.at[columns[i]].name);
	}
	constraint_suffix(in->d, &b, suffix);
	return sb_str(&b);
}

/* The next column that is only stored with the index; Prisma takes it for a
 * part of it. from: 0 at first. */
static uint32_t next_included(const struct introspector *in,
			      const struct catalog_index *x, uint32_t *from)
{
	while (x->has_include && *from < in->c->details.len) {
		const struct detail *d = &in->c->details.at[(*from)++];
		if (d->kind == DETAIL_INCLUDED && d->object == x->table &&
		    str_eq(d->name, x->name))
			return catalog_column(in->c, x->table, d->other);
	}
	return NONE;
}

/* Does it have another name than it would be given? */
static bool is_named(const struct introspector *in,
		     const struct catalog_index *x)
{
	static const char *const suffixes[] = {
		[CATALOG_PRIMARY] = "_pkey",
		[CATALOG_UNIQUE] = "_key",
		[CATALOG_INDEX] = "_idx",
	};
	VEC(uint32_t) columns = { 0 };
	uint32_t column, from = 0;
	if (!x->name.len)
		return false;
	for (uint32_t i = 0; x->kind != CATALOG_PRIMARY && i < x->n_columns;
	     i++)
		*vec_push(in->a, &columns) = x->columns[i].column;
	while ((column = next_included(in, x, &from)) != NONE)
		*vec_push(in->a, &columns) = column;
	return !str_eq(x->name, default_name(in, x->table, columns.at,
					     columns.len, suffixes[x->kind]));
}

/* ---- arguments ---- */

struct args {
	struct sb *out;
	bool any;
};

/* Opens the parentheses, or goes on after a comma. */
static struct sb *next_arg(struct args *a)
{
	sb_add(a->out, a->any ? S(", ") : S("("));
	a->any = true;
	return a->out;
}

static void end_args(struct args *a)
{
	if (a->any)
		sb_addc(a->out, ')');
}

static void write_ops(struct args *a, str ops)
{
	const struct operator_class *c = dialect_operator_class_of(ops);
	sb_lit(next_arg(a), "ops: ");
	if (c) {
		sb_add(a->out, str_c(c->name));
		return;
	}
	sb_lit(a->out, "raw(");
	write_string(a->out, ops);
	sb_addc(a->out, ')');
}

static void write_column_args(struct args *a, const struct catalog_index *x,
			      const struct index_column *c)
{
	/* the language has no classes for btree */
	if (c->ops.len && type_of(x->method) != INDEX_BTREE)
		write_ops(a, c->ops);
	if (c->descending)
		sb_lit(next_arg(a), "sort: Desc");
}

static str column_name(const struct introspector *in, uint32_t column)
{
	const struct label *l = &in->columns[column];
	return l->name.len ? l->name : in->c->columns.at[column].name;
}

static void write_included(struct introspector *in, struct sb *out,
			   const struct catalog_index *x)
{
	uint32_t column, from = 0;
	while ((column = next_included(in, x, &from)) != NONE)
		sb_fmt(out, ", %.*s", SARG(column_name(in, column)));
}

static void write_columns(struct introspector *in, struct sb *out,
			  const struct catalog_index *x)
{
	sb_addc(out, '[');
	for (uint32_t i = 0; i < x->n_columns; i++) {
		struct args a = { .out = out };
		if (i)
			sb_lit(out, ", ");
		sb_add(out, column_name(in, x->columns[i].column));
		write_column_args(&a, x, &x->columns[i]);
		end_args(&a);
	}
	write_included(in, out, x);
	sb_addc(out, ']');
}

static void write_map(struct introspector *in, struct args *a,
		      const struct catalog_index *x)
{
	if (!is_named(in, x))
		return;
	sb_lit(next_arg(a), "map: ");
	write_string(a->out, x->name);
}

static void write_where(struct introspector *in, struct args *a,
			const struct catalog_index *x)
{
	if (!x->predicate.len)
		return;
	in->has_partials = true;
	sb_lit(next_arg(a), "where: raw(");
	write_string(a->out, x->predicate);
	sb_addc(a->out, ')');
}

/* ---- attributes of fields ---- */

/* Of the column alone; NONE: none is. The database's first stands for all. */
static uint32_t key_alone(const struct introspector *in, uint32_t column,
			  enum catalog_index_kind kind)
{
	uint32_t table = in->c->columns.at[column].table, best = NONE;
	for (uint32_t i = 0; i < in->c->indexes.len; i++) {
		const struct catalog_index *x = &in->c->indexes.at[i];
		if (x->table == table && x->kind == kind && x->n_columns == 1 &&
		    x->columns[0].column == column && index_is_shown(in, i) &&
		    (best == NONE || x->place < in->c->indexes.at[best].place))
			best = i;
	}
	return best;
}

static void write_field_key(struct introspector *in, struct sb *out,
			    const char *name, uint32_t index)
{
	struct args a = { .out = out };
	if (index == NONE)
		return;
	const struct catalog_index *x = &in->c->indexes.at[index];
	sb_fmt(out, " %s", name);
	write_map(in, &a, x);
	write_column_args(&a, x, &x->columns[0]);
	write_where(in, &a, x);
	end_args(&a);
}

void write_field_keys(struct introspector *in, struct sb *out, uint32_t column)
{
	write_field_key(in, out, "@id", key_alone(in, column, CATALOG_PRIMARY));
	write_field_key(in, out, "@unique",
			key_alone(in, column, CATALOG_UNIQUE));
}

/* ---- attributes of models ---- */

static bool same_fields(const struct introspector *in,
			const struct catalog_index *x, const struct index *old)
{
	if (x->n_columns != old->n_fields)
		return false;
	for (uint32_t i = 0; i < x->n_columns; i++)
		if (in->columns[x->columns[i].column].old !=
		    old->fields[i].field)
			return false;
	return true;
}

/* The same key in the schema that is there; NONE: it is new. */
static uint32_t old_index(const struct introspector *in,
			  const struct catalog_index *x)
{
	static const enum index_kind kinds[] = {
		[CATALOG_PRIMARY] = INDEX_PRIMARY,
		[CATALOG_UNIQUE] = INDEX_UNIQUE,
		[CATALOG_INDEX] = INDEX_PLAIN,
	};
	uint32_t old = in->tables[x->table].old;
	if (old == NONE)
		return NONE;
	const struct model *m = &in->old->models.at[old];
	for (uint32_t i = m->first_index; i < m->first_index + m->n_indexes;
	     i++) {
		const struct index *o = &in->old->indexes.at[i];
		bool same_name = !x->name.len || str_eq(o->db_name, x->name);
		if (o->kind == kinds[x->kind] && same_name &&
		    same_fields(in, x, o))
			return i;
	}
	return NONE;
}

static void write_block_key(struct introspector *in, struct sb *out,
			    const struct catalog_index *x)
{
	static const char *const names[] = {
		[CATALOG_PRIMARY] = "@@id",
		[CATALOG_UNIQUE] = "@@unique",
		[CATALOG_INDEX] = "@@index",
	};
	struct args a = { .out = out };
	uint32_t old = old_index(in, x);
	str name = old == NONE ? (str){ 0 } : in->old->indexes.at[old].name;
	enum index_type type = type_of(x->method);
	sb_fmt(out, "  %s", names[x->kind]);
	write_columns(in, next_arg(&a), x);
	if (name.len) {
		sb_lit(next_arg(&a), "name: ");
		write_string(out, name);
		if (x->kind == CATALOG_PRIMARY)
			notice(in, NOTICE_KEPT_KEY_NAMES, "%.*s",
			       SARG(in->tables[x->table].name));
	}
	write_map(in, &a, x);
	if (type != INDEX_BTREE)
		sb_fmt(next_arg(&a), "type: %s", index_type_name(type));
	write_where(in, &a, x);
	end_args(&a);
	sb_addc(out, '\n');
}

/* A key and its place in the schema that is there. */
struct ranked {
	uint32_t old, place, index;
};

static int by_rank(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;
	if (a->old != b->old)
		return a->old < b->old ? -1 : 1;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

/* In the order that they had; what is new comes last, by name. */
static void write_kind(struct introspector *in, struct sb *out, uint32_t table,
		       enum catalog_index_kind kind)
{
	VEC(struct ranked) keys = { 0 };
	for (uint32_t i = 0; i < in->c->indexes.len; i++) {
		const struct catalog_index *x = &in->c->indexes.at[i];
		bool is_fields = kind != CATALOG_INDEX && x->n_columns == 1;
		if (x->table == table && x->kind == kind && !is_fields &&
		    index_is_shown(in, i))
			*vec_push(in->a, &keys) =
				(struct ranked){ old_index(in, x), x->place,
						 i };
	}
	if (keys.len)
		qsort(keys.at, keys.len, sizeof(*keys.at), by_rank);
	for (uint32_t i = 0; i < keys.len; i++)
		write_block_key(in, out, &in->c->indexes.at[keys.at[i].index]);
}

void write_block_keys(struct introspector *in, struct sb *out, uint32_t table)
{
	write_kind(in, out, table, CATALOG_PRIMARY);
	write_kind(in, out, table, CATALOG_UNIQUE);
	write_kind(in, out, table, CATALOG_INDEX);
}

/* ---- what they say about rows ---- */

static bool is_usable(const struct introspector *in,
		      const struct catalog_index *x)
{
	str ignored;
	for (uint32_t i = 0; i < x->n_columns; i++) {
		const struct column *col =
			&in->c->columns.at[x->columns[i].column];
		if (col->arity != COLUMN_REQUIRED || col->may_be_null ||
		    is_unsupported(in, col, &ignored))
			return false;
	}
	return true;
}

bool has_usable_key(const struct introspector *in, uint32_t table)
{
	for (uint32_t i = 0; i < in->c->indexes.len; i++) {
		const struct catalog_index *x = &in->c->indexes.at[i];
		if (x->table == table && x->kind != CATALOG_INDEX &&
		    index_is_shown(in, i) && is_usable(in, x))
			return true;
	}
	return false;
}

static bool is_inside(const struct catalog_index *x,
		      const struct foreign_key *k)
{
	for (uint32_t i = 0; i < x->n_columns; i++) {
		bool found = false;
		for (uint32_t j = 0; j < k->n_columns; j++)
			found |= k->columns[j] == x->columns[i].column;
		if (!found)
			return false;
	}
	return true;
}

bool key_is_unique(const struct introspector *in, const struct foreign_key *k)
{
	for (uint32_t i = 0; i < in->c->indexes.len; i++) {
		const struct catalog_index *x = &in->c->indexes.at[i];
		if (x->table == k->table && x->kind != CATALOG_INDEX &&
		    index_is_shown(in, i) && is_inside(x, k))
			return true;
	}
	return false;
}
