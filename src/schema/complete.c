#include "schema/complete.h"

#include <stdlib.h>

#include "psl/parse.h"
#include "schema/plural.h"
#include "schema/schema.h"

/* No one forgot so many relations: such a text is left as it is. */
enum { MOST_EDITS = 50000 };

/* Text to be put in at a place of a source. */
struct edit {
	uint32_t file, at, order;
	str text;
};

/* The fields of a model with one type and one relation name. */
struct end {
	const struct ast_field *last, *before; /* before: the last but one */
	uint32_t n;
};

struct completer {
	struct arena *arena;
	const struct source *sources;
	struct ast *asts;
	VEC(const struct ast_block *) models;
	struct strmap by_name; /* to an index into models */
	struct strmap fields;  /* of long models, see field_of() */
	struct strmap by_end; /* "Model" type relation, to an index into ends */
	VEC(struct end) ends;
	struct sb key;
	VEC(struct edit) edits;
	/* names of fields that were added: "Model.field" */
	struct strmap added;
};

static void edit(struct completer *c, uint32_t file, uint32_t at, str text)
{
	struct edit *e = vec_push(c->arena, &c->edits);
	*e = (struct edit){ file, at, c->edits.len, text };
}

static void add_line(struct completer *c, const struct ast_block *m, str text)
{
	edit(c, m->span.file, m->inner_span.end,
	     str_fmt(c->arena, "%.*s\n", SARG(text)));
}

/* The parts as one key, until the next call. They may hold any byte but NUL. */
static str key_of_parts(struct completer *c, str x, str y, str z)
{
	c->key.arena = c->arena;
	c->key.len = 0;
	sb_add(&c->key, x);
	sb_addc(&c->key, '\0');
	sb_add(&c->key, y);
	sb_addc(&c->key, '\0');
	sb_add(&c->key, z);
	return sb_str(&c->key);
}

static const struct ast_field *field_of(struct completer *c,
					const struct ast_block *m, str name)
{
	if (m->n_fields > LONG_BLOCK) {
		str key = key_of_parts(c, m->name.text, name, S(""));
		uint32_t i = strmap_get(&c->fields, key);
		return i == NONE ? NULL : &m->fields[i];
	}
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (str_eq(m->fields[i].name.text, name))
			return &m->fields[i];
	return NULL;
}

/* Is the name free in the model? Then it is taken from now on. */
static bool claim(struct completer *c, const struct ast_block *m, str name)
{
	str key =
		str_fmt(c->arena, "%.*s.%.*s", SARG(m->name.text), SARG(name));
	return !field_of(c, m, name) && strmap_put(&c->added, key, 0) == NONE;
}

static const struct attribute *attribute_of(const struct attribute *list,
					    uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_is(list[i].name.text, name))
			return &list[i];
	return NULL;
}

static const struct attribute *on_field(const struct ast_field *f,
					const char *name)
{
	return attribute_of(f->attributes, f->n_attributes, name);
}

static const struct expr *argument(const struct attribute *a, const char *name,
				   bool or_first)
{
	for (uint32_t i = 0; a && i < a->n_args; i++)
		if (a->args[i].has_value &&
		    (str_is(a->args[i].name.text, name) ||
		     (or_first && i == 0 && !a->args[i].name.text.len)))
			return &a->args[i].value;
	return NULL;
}

static str relation_name(const struct ast_field *f)
{
	const struct expr *e = argument(on_field(f, "relation"), "name", true);
	return e && e->kind == EXPR_STRING ? e->text : (str){ 0 };
}

static const struct expr *relation_fields(const struct ast_field *f)
{
	return argument(on_field(f, "relation"), "fields", false);
}

/* The model that the field's type names, or NULL. */
static const struct ast_block *target_of(const struct completer *c,
					 const struct ast_field *f)
{
	uint32_t id = f->is_unsupported ? NONE
					: strmap_get(&c->by_name, f->type.text);
	return id == NONE ? NULL : c->models.at[id];
}

/* The only field of `target` that may be the other side of f, which is in
 * m. *n: how many there are. */
static const struct ast_field *opposite_of(struct completer *c,
					   const struct ast_block *m,
					   const struct ast_field *f,
					   const struct ast_block *target,
					   uint32_t *n)
{
	str key = key_of_parts(c, target->name.text, m->name.text,
			       relation_name(f));
	uint32_t id = strmap_get(&c->by_end, key);
	*n = 0;
	if (id == NONE)
		return NULL;
	const struct end *e = &c->ends.at[id];
	/* in a relation to itself, f is one of them */
	bool own = m == target && str_eq(f->type.text, m->name.text);
	*n = e->n - own;
	return own && e->last == f ? e->before : e->last;
}

static void index_field(struct completer *c, const struct ast_block *m,
			uint32_t i)
{
	const struct ast_field *f = &m->fields[i];
	if (m->n_fields > LONG_BLOCK)
		strmap_put(&c->fields,
			   key_of_parts(c, m->name.text, f->name.text, S("")),
			   i);
	if (f->is_unsupported || strmap_get(&c->by_name, f->type.text) == NONE)
		return;
	str key = key_of_parts(c, m->name.text, f->type.text, relation_name(f));
	uint32_t id = strmap_put(&c->by_end, key, c->ends.len);
	struct end *e =
		id == NONE ? vec_push(c->arena, &c->ends) : &c->ends.at[id];
	e->before = e->last;
	e->last = f;
	e->n++;
}

/* ---- keys ---- */

enum { MAX_KEY = 32 };

struct key {
	const struct ast_field *fields[MAX_KEY];
	uint32_t n;
};

static bool key_of_list(struct completer *c, const struct ast_block *m,
			const struct attribute *a, struct key *out)
{
	const struct expr *e = argument(a, "fields", true);
	if (!e || e->kind != EXPR_ARRAY || e->n_items > MAX_KEY)
		return false;
	for (uint32_t i = 0; i < e->n_items; i++) {
		out->fields[i] = field_of(c, m, e->items[i].text);
		if (!out->fields[i])
			return false;
	}
	out->n = e->n_items;
	return out->n > 0;
}

/* What a foreign key to the model refers to: its id, else a unique field. */
static bool key_of(struct completer *c, const struct ast_block *m,
		   struct key *out)
{
	static const char *const names[] = { "id", "unique" };
	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < m->n_fields; i++)
			if (on_field(&m->fields[i], names[k])) {
				out->fields[0] = &m->fields[i];
				out->n = 1;
				return true;
			}
		if (key_of_list(c, m,
				attribute_of(m->attributes, m->n_attributes,
					     names[k]),
				out))
			return true;
	}
	return false;
}

/* "userId" for the key "id" of User. */
static str scalar_name_for(struct completer *c, const struct ast_block *target,
			   const struct ast_field *key)
{
	return str_fmt(c->arena, "%.*s%.*s",
		       SARG(name_camel(c->arena, target->name.text)),
		       SARG(name_capital(c->arena, key->name.text)));
}

/* Adds the fields of a foreign key from m to target that m lacks. */
static void add_scalars(struct completer *c, const struct ast_block *m,
			const struct ast_block *target, const struct key *key,
			bool optional)
{
	for (uint32_t i = 0; i < key->n; i++) {
		const struct ast_field *k = key->fields[i];
		struct sb b = sb_in(c->arena);
		str name = scalar_name_for(c, target, k);
		if (!claim(c, m, name))
			continue;
		sb_fmt(&b, "%.*s %.*s%s", SARG(name), SARG(k->type.text),
		       optional ? "?" : "");
		/* the native type has to be the same on both sides */
		for (uint32_t j = 0; j < k->n_attributes; j++) {
			str text = k->attributes[j].name.text;
			struct span s = k->attributes[j].span;
			if (str_find_char(text, '.', 0) == text.len)
				continue;
			text = str_sub(c->sources[s.file].text, s.start, s.end);
			sb_fmt(&b, " @%.*s", SARG(text));
		}
		add_line(c, m, sb_str(&b));
	}
}

static str fields_argument(struct completer *c, const struct ast_block *target,
			   const struct key *key)
{
	struct sb b = sb_in(c->arena);
	sb_lit(&b, "fields: [");
	for (uint32_t i = 0; i < key->n; i++)
		sb_fmt(&b, "%s%.*s", i ? ", " : "",
		       SARG(scalar_name_for(c, target, key->fields[i])));
	sb_addc(&b, ']');
	return sb_str(&b);
}

static str references_argument(struct completer *c, const struct key *key)
{
	struct sb b = sb_in(c->arena);
	sb_lit(&b, "references: [");
	for (uint32_t i = 0; i < key->n; i++)
		sb_fmt(&b, "%s%.*s", i ? ", " : "",
		       SARG(key->fields[i]->name.text));
	sb_addc(&b, ']');
	return sb_str(&b);
}

/* ---- what is added ---- */

/* Gives the field f of m, which has no `fields`, its foreign key. */
static void complete_forward(struct completer *c, const struct ast_block *m,
			     const struct ast_field *f,
			     const struct ast_block *target)
{
	struct key key;
	if (!key_of(c, target, &key))
		return;
	const struct attribute *a = on_field(f, "relation");
	str fields = fields_argument(c, target, &key);
	str references = references_argument(c, &key);
	bool has_references = argument(a, "references", false) != NULL;
	str text = has_references ? fields
				  : str_fmt(c->arena, "%.*s, %.*s",
					    SARG(fields), SARG(references));
	if (!a)
		edit(c, f->span.file, f->span.end,
		     str_fmt(c->arena, " @relation(%.*s)", SARG(text)));
	else if (!a->has_parens)
		edit(c, f->span.file, a->span.end,
		     str_fmt(c->arena, "(%.*s)", SARG(text)));
	else
		edit(c, f->span.file, a->args_span.end - 1,
		     str_fmt(c->arena, "%s%.*s", a->n_args ? ", " : "",
			     SARG(text)));
	add_scalars(c, m, target, &key, f->arity == ARITY_OPTIONAL);
}

static str quoted_name(struct completer *c, const struct ast_field *f)
{
	const struct expr *e = argument(on_field(f, "relation"), "name", true);
	if (!e || e->kind != EXPR_STRING)
		return (str){ 0 };
	return str_sub(c->sources[f->span.file].text, e->span.start,
		       e->span.end);
}

/* Does the foreign key of f hold each value once? */
static bool is_one_to_one(struct completer *c, const struct ast_block *m,
			  const struct ast_field *f)
{
	const struct expr *e = relation_fields(f);
	if (!e || e->kind != EXPR_ARRAY || e->n_items != 1)
		return false;
	const struct ast_field *scalar = field_of(c, m, e->items[0].text);
	return scalar && (on_field(scalar, "unique") || on_field(scalar, "id"));
}

/* f of m refers to target, which does not know: tell it. */
static void add_back(struct completer *c, const struct ast_block *m,
		     const struct ast_field *f, const struct ast_block *target)
{
	str camel = name_camel(c->arena, m->name.text);
	bool one = is_one_to_one(c, m, f);
	str name = one ? camel : name_plural(c->arena, camel);
	str relation = quoted_name(c, f);
	if (!claim(c, target, name))
		return;
	struct sb b = sb_in(c->arena);
	sb_fmt(&b, "%.*s %.*s%s", SARG(name), SARG(m->name.text),
	       one ? "?" : "[]");
	if (relation.len)
		sb_fmt(&b, " @relation(%.*s)", SARG(relation));
	add_line(c, target, sb_str(&b));
}

/* m has a list of target, which has no foreign key to m: make it. */
static void add_forward(struct completer *c, const struct ast_block *m,
			const struct ast_field *f,
			const struct ast_block *target)
{
	struct key key;
	str name = name_camel(c->arena, m->name.text);
	str relation = quoted_name(c, f);
	if (!key_of(c, m, &key) || !claim(c, target, name))
		return;
	struct sb b = sb_in(c->arena);
	sb_fmt(&b, "%.*s %.*s? @relation(", SARG(name), SARG(m->name.text));
	if (relation.len)
		sb_fmt(&b, "%.*s, ", SARG(relation));
	sb_add(&b, fields_argument(c, m, &key));
	sb_lit(&b, ", ");
	sb_add(&b, references_argument(c, &key));
	sb_addc(&b, ')');
	add_line(c, target, sb_str(&b));
	add_scalars(c, target, m, &key, true);
}

/* Of two single sides without a key: which one gets it? The required one;
 * else the one whose model's name comes first. */
static bool gets_key(const struct ast_block *m, const struct ast_field *f,
		     const struct ast_block *target, const struct ast_field *g)
{
	if (f->arity != g->arity)
		return f->arity == ARITY_REQUIRED;
	int order = str_cmp(m->name.text, target->name.text);
	return order ? order < 0 : f < g;
}

static void complete_field(struct completer *c, const struct ast_block *m,
			   const struct ast_field *f)
{
	const struct ast_block *target = target_of(c, f);
	uint32_t n;
	if (!target)
		return;
	const struct ast_field *g = opposite_of(c, m, f, target, &n);
	bool has_key = relation_fields(f) != NULL;
	if (f->arity == ARITY_LIST) {
		if (!g)
			add_forward(c, m, f, target);
		return;
	}
	if (!g)
		add_back(c, m, f, target);
	if (has_key || n > 1 || (g && relation_fields(g)))
		return;
	if (!g || g->arity == ARITY_LIST || gets_key(m, f, target, g))
		complete_forward(c, m, f, target);
}

static int by_place(const void *pa, const void *pb)
{
	const struct edit *a = pa, *b = pb;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static void apply(struct completer *c, str *out)
{
	if (c->edits.len)
		qsort(c->edits.at, c->edits.len, sizeof(*c->edits.at),
		      by_place);
	for (uint32_t i = 0; i < c->edits.len;) {
		uint32_t file = c->edits.at[i].file, from = 0;
		str text = c->sources[file].text;
		struct sb b = sb_in(c->arena);
		for (; i < c->edits.len && c->edits.at[i].file == file; i++) {
			const struct edit *e = &c->edits.at[i];
			sb_add(&b, str_sub(text, from, e->at));
			sb_add(&b, e->text);
			from = e->at;
		}
		sb_add(&b, str_sub(text, from, text.len));
		out[file] = sb_str(&b);
	}
}

/* Parses once more: the edits need the places, not the meaning. */
static bool collect(struct completer *c, uint32_t n)
{
	struct diags diags = diags_in(c->arena);
	for (uint32_t i = 0; i < n; i++) {
		struct ast *t = &c->asts[i];
		*t = psl_parse(c->arena, c->sources[i].text, i, &diags);
		for (uint32_t b = 0; b < t->n_blocks; b++) {
			if (t->blocks[b].kind != BLOCK_MODEL)
				continue;
			if (strmap_put(&c->by_name, t->blocks[b].name.text,
				       c->models.len) != NONE)
				return false;
			*vec_push(c->arena, &c->models) = &t->blocks[b];
		}
	}
	return diags.errors == 0;
}

void schema_complete(struct arena *a, const struct source *sources, uint32_t n,
		     str *out)
{
	struct completer c = { .arena = a,
			       .sources = sources,
			       .asts = arena_array(a, struct ast, n),
			       .by_name = strmap_in(a),
			       .fields = strmap_in(a),
			       .by_end = strmap_in(a),
			       .added = strmap_in(a) };
	for (uint32_t i = 0; i < n; i++)
		out[i] = sources[i].text;
	struct schema *s = schema_build(sources, n);
	bool is_whole = s->is_whole;
	schema_free(s);
	if (!is_whole || !collect(&c, n))
		return;
	for (uint32_t m = 0; m < c.models.len; m++)
		for (uint32_t f = 0; f < c.models.at[m]->n_fields; f++)
			index_field(&c, c.models.at[m], f);
	for (uint32_t m = 0; m < c.models.len; m++)
		for (uint32_t f = 0; f < c.models.at[m]->n_fields &&
				     c.edits.len <= MOST_EDITS;
		     f++)
			complete_field(&c, c.models.at[m],
				       &c.models.at[m]->fields[f]);
	if (c.edits.len > MOST_EDITS)
		return;
	apply(&c, out);
}
