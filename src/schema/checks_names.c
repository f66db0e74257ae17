/* Names in the database: no two things may share one. What must differ from
 * what is the provider's. */
#include "schema/internal.h"

/* Names counted by scope: a model's id or a namespace before the name. */
struct names {
	struct strmap map;
	VEC(uint32_t) counts;
};

/* The name in its scope, until the next call. */
static str scoped(struct build *b, str scope, str name)
{
	b->key.len = 0;
	b->key.arena = b->a;
	sb_add(&b->key, scope);
	sb_addc(&b->key, '\n');
	sb_add(&b->key, name);
	return sb_str(&b->key);
}

static void count_name(struct build *b, struct names *n, str key)
{
	uint32_t id = strmap_put(&n->map, key, n->counts.len);
	if (id == NONE)
		*vec_push(&b->scratch, &n->counts) = 1;
	else
		n->counts.at[id]++;
}

static bool is_taken(const struct names *n, str key)
{
	uint32_t id = strmap_get(&n->map, key);
	return id != NONE && n->counts.at[id] > 1;
}

/* Its id is scope enough. */
static str model_scope(const uint32_t *model)
{
	return str_n((const char *)model, sizeof *model);
}

static str namespace_scope(const struct build *b, uint32_t model)
{
	return b->s->models.at[model].namespace;
}

static struct span map_span(struct build *b, const struct attribute *at)
{
	for (uint32_t i = 0; i < at->n_args; i++)
		if (str_is(at->args[i].name.text, "map"))
			return at->args[i].span;
	return attr_span(b, at);
}

static void name_taken(struct build *b, str name, struct span span,
		       const char *where)
{
	diag_error(b->d, span, "constraint-name",
		   "the name \"%.*s\" is that of another key or index %s",
		   SARG(name), where)
		->hint = S("choose another with `map:`");
}

/* Has the key a name of its own in the database? */
static bool is_named(const struct build *b, const struct index *x)
{
	if (b->s->models.at[x->model].is_view)
		return false;
	return x->kind != INDEX_PRIMARY ||
	       dialect_can(b->s->dialect, CAN_NAMED_PRIMARY_KEYS);
}

static bool has_foreign_key(const struct build *b, const struct relation *r)
{
	return r->kind != MANY_TO_MANY && r->fields.len &&
	       dialect_can(b->s->dialect, CAN_NAMED_FOREIGN_KEYS) &&
	       b->s->datasource.relation_mode == RELATIONS_FOREIGN_KEYS;
}

/* Is the name to be found once in the whole namespace? */
static bool is_global(const struct build *b, const struct index *x)
{
	const struct dialect *d = b->s->dialect;
	return dialect_can(d, CAN_GLOBAL_KEY_NAMES) &&
	       (x->kind == INDEX_PRIMARY || !d->local_index_names);
}

/* Names seen, by their hashes alone: open addressing, 0 is free. */
struct hashes {
	uint64_t *at;
	uint64_t mask;
};

static bool seen_before(struct hashes *h, str key)
{
	uint64_t hash = str_hash(key) | 1;
	uint64_t i = hash >> 8 & h->mask;
	for (; h->at[i] && h->at[i] != hash; i = (i + 1) & h->mask)
		;
	bool seen = h->at[i] != 0;
	h->at[i] = hash;
	return seen;
}

/* May a namespace have a name twice, whatever it names? Mostly not, and then
 * no model has either. */
static bool may_repeat(struct build *b)
{
	uint64_t size = 16, n = b->s->indexes.len + b->s->relations.len;
	bool repeats = false;
	while (size < n * 2)
		size *= 2;
	arena_reset(&b->scratch);
	struct hashes h = { arena_array(&b->scratch, uint64_t, size),
			    size - 1 };
	for (uint32_t i = 0; i < b->s->indexes.len && !repeats; i++) {
		const struct index *x = &b->s->indexes.at[i];
		str space = namespace_scope(b, x->model);
		repeats = is_named(b, x) &&
			  seen_before(&h, scoped(b, space, x->db_name));
	}
	for (uint32_t i = 0; i < b->s->relations.len && !repeats; i++) {
		const struct relation *r = &b->s->relations.at[i];
		str space = namespace_scope(b, r->model_a);
		repeats = has_foreign_key(b, r) &&
			  seen_before(&h, scoped(b, space, r->foreign_key));
	}
	return repeats;
}

static void count_names(struct build *b, struct names *global,
			struct names *local)
{
	for (uint32_t i = 0; i < b->s->indexes.len; i++) {
		const struct index *x = &b->s->indexes.at[i];
		if (!is_named(b, x))
			continue;
		if (is_global(b, x))
			count_name(b, global,
				   scoped(b, namespace_scope(b, x->model),
					  x->db_name));
		count_name(b, local,
			   scoped(b, model_scope(&x->model), x->db_name));
	}
	for (uint32_t i = 0; i < b->s->relations.len; i++) {
		const struct relation *r = &b->s->relations.at[i];
		if (has_foreign_key(b, r))
			count_name(b, local,
				   scoped(b, model_scope(&r->model_a),
					  r->foreign_key));
	}
}

static void check_index_name(struct build *b, const struct index *x,
			     const struct names *global,
			     const struct names *local)
{
	if (b->s->dialect->shares_key_names)
		return;
	bool everywhere = is_global(b, x);
	bool on_model = !everywhere || x->kind == INDEX_PRIMARY;
	if (!is_named(b, x))
		return;
	if (everywhere &&
	    is_taken(global,
		     scoped(b, namespace_scope(b, x->model), x->db_name)))
		name_taken(b, x->db_name, map_span(b, x->ast), "of the schema");
	if (on_model &&
	    is_taken(local, scoped(b, model_scope(&x->model), x->db_name)))
		name_taken(b, x->db_name, map_span(b, x->ast), "of the model");
}

static void check_foreign_key_name(struct build *b, const struct relation *r,
				   const struct names *local)
{
	const struct attribute *at = b->relation_args[r->field_a]->ast;
	str key = scoped(b, model_scope(&r->model_a), r->foreign_key);
	if (!has_foreign_key(b, r) || !is_taken(local, key))
		return;
	struct span span =
		r->is_mapped ? map_span(b, at)
			     : line_span(b, b->s->fields.at[r->field_a].ast);
	name_taken(b, r->foreign_key, span, "of the model");
}

static void check_constraint_names(struct build *b)
{
	if (!b->s->datasource.present || !may_repeat(b))
		return;
	struct names global = { .map = scratch_map(b) };
	struct names local = { .map = strmap_in(&b->scratch) };
	count_names(b, &global, &local);
	for (uint32_t i = 0; i < b->s->indexes.len; i++)
		check_index_name(b, &b->s->indexes.at[i], &global, &local);
	for (uint32_t i = 0; i < b->s->relations.len; i++)
		check_foreign_key_name(b, &b->s->relations.at[i], &local);
}

static const struct attribute *block_map(const struct ast_block *k)
{
	for (uint32_t i = 0; i < k->n_attributes; i++)
		if (str_is(k->attributes[i].name.text, "map"))
			return &k->attributes[i];
	return NULL;
}

static void table_taken(struct build *b, const struct model *m,
			const struct model *other)
{
	const struct attribute *map = block_map(m->ast);
	if (!map)
		map = block_map(other->ast);
	struct span span = map ? attr_span(b, map) : m->ast->span;
	diag_error(b->d, span, "table-name",
		   "the models \"%.*s\" and \"%.*s\" have the same table, "
		   "\"%.*s\"",
		   SARG(other->name), SARG(m->name), SARG(m->table))
		->hint = S("give one of the two another name with @@map");
}

static void check_table_names(struct build *b)
{
	struct strmap tables = scratch_map(b);
	for (uint32_t i = 0; i < b->s->models.len; i++) {
		const struct model *m = &b->s->models.at[i];
		str key = scoped(b, m->namespace, m->table);
		uint32_t id = strmap_put(&tables, key, i);
		if (id != NONE)
			table_taken(b, m, &b->s->models.at[id]);
	}
}

static void check_enum_names(struct build *b)
{
	struct strmap enums = scratch_map(b);
	for (uint32_t i = 0; i < b->s->enums.len; i++) {
		const struct schema_enum *e = &b->s->enums.at[i];
		str key = scoped(b, e->namespace, e->db_name);
		if (strmap_put(&enums, key, i) != NONE)
			diag_error(b->d, e->ast->span, "enum-name",
				   "there is another enum \"%.*s\" in the "
				   "database",
				   SARG(e->db_name))
				->hint = S("choose another name with @@map");
	}
}

static bool is_plain_column(const struct build *b, const struct field *f)
{
	return f->kind != FIELD_RELATION && !b->unresolved[f - b->s->fields.at];
}

/* The field among first..i that has the column of the i-th, or NONE. */
static uint32_t column_before(const struct build *b, uint32_t first, uint32_t n,
			      uint32_t i, struct strmap *seen)
{
	enum { SHORT = 16 };
	const struct field *f = &b->s->fields.at[i];
	if (!is_plain_column(b, f))
		return NONE;
	if (n > SHORT)
		return strmap_put(seen, f->column, i);
	for (uint32_t j = first; j < i; j++)
		if (str_eq(b->s->fields.at[j].column, f->column) &&
		    is_plain_column(b, &b->s->fields.at[j]))
			return j;
	return NONE;
}

/* Of two fields with one column, the one with @map is at fault; fields of
 * one name were reported already. */
void check_column_names(struct build *b, uint32_t first, uint32_t n)
{
	struct strmap columns = scratch_map(b);
	for (uint32_t i = first; i < first + n; i++) {
		const struct field *f = &b->s->fields.at[i];
		uint32_t id = column_before(b, first, n, i, &columns);
		if (id == NONE)
			continue;
		const struct field *other = &b->s->fields.at[id];
		if (str_eq(f->name, other->name) && !f->is_mapped)
			continue;
		const struct field *fault = f->is_mapped ? f : other;
		diag_error(b->d, line_span(b, fault->ast), "column-name",
			   "another field has the column \"%.*s\"",
			   SARG(f->column))
			->hint = S("choose another name with @map");
	}
}

void check_database_names(struct build *b)
{
	check_table_names(b);
	check_enum_names(b);
	check_constraint_names(b);
}
