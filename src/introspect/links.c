/* Foreign keys and relation tables as pairs of relation fields. */
#include "introspect/internal.h"

/* ---- tables of implicit many-to-many relations ---- */

/* The foreign key that is of this column alone; NONE: there is none. */
static uint32_t key_on(const struct catalog *c, uint32_t table, uint32_t column)
{
	for (uint32_t i = 0; i < c->foreign_keys.len; i++) {
		const struct foreign_key *k = &c->foreign_keys.at[i];
		if (k->table == table && k->n_columns == 1 &&
		    k->columns[0] == column)
			return i;
	}
	return NONE;
}

static uint32_t count_keys(const struct catalog *c, uint32_t table)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < c->foreign_keys.len; i++)
		n += c->foreign_keys.at[i].table == table;
	return n;
}

static bool has_index(const struct catalog *c, uint32_t table, bool unique,
		      uint32_t first, uint32_t second)
{
	for (uint32_t i = 0; i < c->indexes.len; i++) {
		const struct catalog_index *x = &c->indexes.at[i];
		if (x->table == table &&
		    (x->kind != CATALOG_INDEX || !unique) &&
		    x->n_columns == (second == NONE ? 1 : 2) &&
		    x->columns[0].column == first &&
		    (second == NONE || x->columns[1].column == second))
			return true;
	}
	return false;
}

/* The schema that is there knows it as one. */
static bool was_join(const struct introspector *in, str table)
{
	for (uint32_t i = 0; in->old && i < in->old->relations.len; i++)
		if (str_eq(in->old->relations.at[i].join_table, table))
			return true;
	return false;
}

static bool is_join(const struct introspector *in, uint32_t table)
{
	const struct catalog *c = in->c;
	const struct table *t = &c->tables.at[table];
	uint32_t a = catalog_column(c, table, S("A"));
	uint32_t b = catalog_column(c, table, S("B"));
	if (!str_starts(t->name, S("_")) || a == NONE || b == NONE ||
	    count_keys(c, table) != 2)
		return false;
	uint32_t ka = key_on(c, table, a), kb = key_on(c, table, b);
	if (ka == NONE || kb == NONE || !has_index(c, table, true, a, b) ||
	    !has_index(c, table, false, b, NONE))
		return false;
	/* the model of "A" is the first by name */
	str first = c->tables.at[c->foreign_keys.at[ka].target].name;
	str second = c->tables.at[c->foreign_keys.at[kb].target].name;
	return str_cmp(first, second) <= 0 || was_join(in, t->name);
}

/* The history of migrations, with all of its columns. */
static bool is_history(const struct catalog *c, uint32_t table)
{
	static const char *const columns[] = {
		"id",	"checksum",	  "finished_at", "migration_name",
		"logs", "rolled_back_at", "started_at",	 "applied_steps_count",
	};
	if (!str_is(c->tables.at[table].name, "_prisma_migrations"))
		return false;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (catalog_column(c, table, str_c(columns[i])) == NONE)
			return false;
	return true;
}

void find_joins(struct introspector *in)
{
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		in->tables[i].is_left_out =
			in->c->tables.at[i].kind == TABLE_PARTITION ||
			is_history(in->c, i) || is_join(in, i);
}

/* ---- foreign keys ---- */

/* One with the same columns came before: the language cannot say it twice. */
static bool is_repeated(const struct introspector *in, const uint32_t *seen,
			uint32_t n, const struct foreign_key *k)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct foreign_key *o = &in->c->foreign_keys.at[seen[i]];
		if (o->target == k->target && o->n_columns == k->n_columns &&
		    !memcmp(o->columns, k->columns,
			    k->n_columns * sizeof(*k->columns)))
			return true;
	}
	return false;
}

/* SQLite counts them from the last one on. */
static void turn(uint32_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		uint32_t k = at[i];
		at[i] = at[n - 1 - i];
		at[n - 1 - i] = k;
	}
}

uint32_t keys_of(const struct introspector *in, uint32_t table, uint32_t **at)
{
	const struct catalog *c = in->c;
	uint32_t n = 0, kept = 0;
	*at = arena_array(in->a, uint32_t, count_keys(c, table) + 1);
	for (uint32_t i = 0; i < c->foreign_keys.len; i++)
		if (c->foreign_keys.at[i].table == table)
			(*at)[n++] = i;
	if (!dialect_can(in->d, CAN_NAMED_FOREIGN_KEYS))
		turn(*at, n);
	for (uint32_t i = 0; i < n; i++) {
		const struct foreign_key *k = &c->foreign_keys.at[(*at)[i]];
		if (!in->tables[k->target].is_left_out &&
		    !is_repeated(in, *at, kept, k))
			(*at)[kept++] = (*at)[i];
	}
	return kept;
}

/* ---- names ---- */

static bool same_columns(const struct introspector *in,
			 const struct foreign_key *k, const struct relation *r)
{
	if (k->n_columns != r->fields.len)
		return false;
	for (uint32_t i = 0; i < k->n_columns; i++)
		if (!str_eq(in->c->columns.at[k->columns[i]].name,
			    in->old->fields.at[r->fields.at[i]].column))
			return false;
	return true;
}

/* The relation of the schema that is there; NULL: it is new. */
static const struct relation *old_relation(const struct introspector *in,
					   const struct link *l)
{
	uint32_t a = in->tables[l->a].old, b = in->tables[l->b].old;
	for (uint32_t i = 0; in->old && i < in->old->relations.len; i++) {
		const struct relation *r = &in->old->relations.at[i];
		if (r->model_a != a || r->model_b != b || a == NONE ||
		    b == NONE || r->field_a == NONE || r->field_b == NONE)
			continue;
		if (l->join != NONE
			    ? str_eq(r->join_table,
				     in->c->tables.at[l->join].name)
			    : r->kind != MANY_TO_MANY &&
				      same_columns(
					      in,
					      &in->c->foreign_keys.at[l->key],
					      r))
			return r;
	}
	return NULL;
}

/* "Post_author_idToUser" */
static str long_name(const struct introspector *in, const struct link *l)
{
	const struct foreign_key *k = &in->c->foreign_keys.at[l->key];
	struct sb b = sb_in(in->a);
	sb_add(&b, in->tables[l->a].stem);
	for (uint32_t i = 0; i < k->n_columns; i++) {
		sb_addc(&b, '_');
		sb_add(&b, in->columns[k->columns[i]].stem);
	}
	sb_lit(&b, "To");
	sb_add(&b, in->tables[l->b].stem);
	return sb_str(&b);
}

static void name_key_link(struct introspector *in, struct link *l)
{
	str a = in->tables[l->a].stem, b = in->tables[l->b].stem;
	bool is_self = l->a == l->b;
	l->field_a = b;
	l->field_b = a;
	if (l->is_ambiguous) {
		l->name = long_name(in, l);
		l->field_a =
			str_fmt(in->a, "%.*s_%.*s", SARG(b), SARG(l->name));
		l->field_b =
			str_fmt(in->a, "%.*s_%.*s", SARG(a), SARG(l->name));
	} else if (is_self) {
		l->name = str_fmt(in->a, "%.*sTo%.*s", SARG(a), SARG(a));
	}
	if (is_self)
		l->field_b = str_fmt(in->a, "other_%.*s", SARG(l->field_b));
}

static void name_join_link(struct introspector *in, struct link *l)
{
	str table = in->c->tables.at[l->join].name;
	str a = in->tables[l->a].stem, b = in->tables[l->b].stem;
	str name = str_sub(table, 1, table.len);
	bool is_self = l->a == l->b;
	str usual = str_fmt(in->a, "%.*sTo%.*s", SARG(in->tables[l->a].name),
			    SARG(in->tables[l->b].name));
	if (l->is_ambiguous || is_self || !str_eq(name, usual))
		l->name = name;
	l->field_a = b;
	l->field_b = a;
	if (l->is_ambiguous) {
		l->field_a = str_fmt(in->a, "%.*s_%.*s", SARG(b), SARG(name));
		l->field_b = str_fmt(in->a, "%.*s_%.*s", SARG(a), SARG(name));
	}
	if (is_self) {
		/* both stand in one model: the first is of column "A" */
		l->field_a = str_fmt(in->a, "%.*s_A", SARG(l->field_a));
		l->field_b = str_fmt(in->a, "%.*s_B", SARG(l->field_b));
	}
}

static void name_link(struct introspector *in, struct link *l)
{
	const struct relation *old = old_relation(in, l);
	if (old) {
		/* many to many, Prisma names it from now on */
		if (old->is_named || l->join != NONE)
			l->name = old->name;
		l->old_map = old->is_mapped ? old->foreign_key : (str){ 0 };
		l->field_a = in->old->fields.at[old->field_a].name;
		l->field_b = in->old->fields.at[old->field_b].name;
	} else if (l->join == NONE) {
		name_key_link(in, l);
	} else {
		name_join_link(in, l);
	}
}

/* ---- all of them ---- */

static void add_keys(struct introspector *in, uint32_t table)
{
	uint32_t *keys;
	uint32_t n = keys_of(in, table, &keys);
	for (uint32_t i = 0; i < n; i++) {
		const struct foreign_key *k = &in->c->foreign_keys.at[keys[i]];
		*vec_push(in->a, &in->links) = (struct link){
			.a = table,
			.b = k->target,
			.key = keys[i],
			.join = NONE,
			.b_is_list = !key_is_unique(in, k),
		};
	}
}

static void add_join(struct introspector *in, uint32_t table)
{
	const struct catalog *c = in->c;
	if (c->tables.at[table].kind == TABLE_PARTITION || !is_join(in, table))
		return;
	uint32_t a = key_on(c, table, catalog_column(c, table, S("A")));
	uint32_t b = key_on(c, table, catalog_column(c, table, S("B")));
	*vec_push(in->a, &in->links) = (struct link){
		.a = c->foreign_keys.at[a].target,
		.b = c->foreign_keys.at[b].target,
		.key = NONE,
		.join = table,
		.b_is_list = true,
	};
}

/* The two models of a link, in one order, as a key. */
static str pair_of(struct link *l, uint32_t pair[2])
{
	pair[0] = l->a < l->b ? l->a : l->b;
	pair[1] = l->a < l->b ? l->b : l->a;
	return str_n((const char *)pair, 2 * sizeof(*pair));
}

static void find_ambiguous(struct introspector *in)
{
	struct strmap first = strmap_in(in->a);
	uint32_t pair[2];
	for (uint32_t i = 0; i < in->links.len; i++) {
		struct link *l = &in->links.at[i];
		uint32_t other = strmap_put(&first, pair_of(l, pair), i);
		if (other != NONE)
			l->is_ambiguous = in->links.at[other].is_ambiguous =
				true;
	}
}

void link_models(struct introspector *in)
{
	/* without foreign keys of the database, none are a relation's */
	if (in->schema->datasource.relation_mode == RELATIONS_PRISMA)
		return;
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		if (!in->tables[i].is_left_out)
			add_keys(in, i);
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		if (in->tables[i].is_left_out)
			add_join(in, i);
	find_ambiguous(in);
	for (uint32_t i = 0; i < in->links.len; i++)
		name_link(in, &in->links.at[i]);
}
