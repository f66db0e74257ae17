/* Names of the database as names of the language. */
#include "introspect/internal.h"

#include <stdlib.h>

/* Words that no model may be called by, in Prisma's introspection; fewer than
 * a schema may not use. Sorted. */
static const char *const reserved[] = {
	"PrismaClient", "async",     "await",	   "break",    "case",
	"catch",	"class",     "const",	   "continue", "debugger",
	"default",	"delete",    "do",	   "else",     "enum",
	"export",	"extends",   "false",	   "finally",  "for",
	"function",	"if",	     "implements", "import",   "in",
	"instanceof",	"interface", "let",	   "new",      "null",
	"package",	"private",   "protected",  "public",   "return",
	"super",	"switch",    "this",	   "throw",    "true",
	"try",		"typeof",    "using",	   "var",      "void",
	"while",	"with",	     "yield",
};

static int by_name(const void *key, const void *entry)
{
	return str_cmp(*(const str *)key, str_c(*(const char *const *)entry));
}

static bool is_reserved(str name)
{
	return bsearch(&name, reserved, sizeof reserved / sizeof *reserved,
		       sizeof *reserved, by_name) != NULL;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Without what a name may not begin with; each other character that it may
 * not have becomes an underscore. */
static str clean(struct arena *a, str name)
{
	struct sb b = sb_in(a);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool fits = is_letter(c) || (c >= '0' && c <= '9') || c == '_';
		if (b.len ? fits : is_letter(c))
			sb_addc(&b, c);
		else if (b.len && ((unsigned char)c & 0xC0) != 0x80)
			sb_addc(&b, '_');
	}
	return sb_str(&b);
}

str namespace_name(const struct introspector *in, uint32_t namespace)
{
	return namespace == NONE ? (str){ 0 }
				 : in->c->namespaces.at[namespace].name;
}

/* Does what the schema says to be in `own` stand in this namespace? */
static bool same_namespace(const struct introspector *in, str own,
			   uint32_t namespace)
{
	return namespace == NONE || str_eq(namespace_or(own, in->o->namespace),
					   namespace_name(in, namespace));
}

static uint32_t old_model(const struct introspector *in, uint32_t namespace,
			  str table, bool is_view)
{
	for (uint32_t i = 0; in->old && i < in->old->models.len; i++) {
		const struct model *m = &in->old->models.at[i];
		if (m->is_view == is_view && str_eq(m->table, table) &&
		    same_namespace(in, m->namespace, namespace))
			return i;
	}
	return NONE;
}

static uint32_t old_enum(const struct introspector *in, uint32_t namespace,
			 str name)
{
	for (uint32_t i = 0; in->old && i < in->old->enums.len; i++) {
		const struct schema_enum *e = &in->old->enums.at[i];
		if (str_eq(e->db_name, name) &&
		    same_namespace(in, e->namespace, namespace))
			return i;
	}
	return NONE;
}

/* How many blocks' names become this one. */
struct census {
	struct strmap seen;
	uint32_t *counts;
	uint32_t n;
};

static void count(struct census *c, str stem)
{
	uint32_t id = strmap_put(&c->seen, stem, c->n);
	c->counts[id == NONE ? c->n++ : id]++;
}

static void begin_block(struct introspector *in, struct census *census,
			struct block *b, str name)
{
	b->is_reserved = is_reserved(name);
	b->stem = b->is_reserved ? str_fmt(in->a, "Renamed%.*s", SARG(name))
				 : clean(in->a, name);
	if (!b->is_left_out)
		count(census, b->stem);
}

static void end_block(struct introspector *in, const struct census *census,
		      struct block *b, uint32_t namespace, str name,
		      str old_name)
{
	if (b->is_left_out)
		return;
	b->is_duplicate =
		census->counts[strmap_get(&census->seen, b->stem)] > 1;
	b->name = b->stem;
	if (b->old != NONE) {
		b->name = old_name;
		b->is_duplicate = b->is_reserved = false;
	} else if (b->is_duplicate || !b->stem.len) {
		str space = namespace == NONE ? S("main")
					      : namespace_name(in, namespace);
		b->is_duplicate = true;
		b->name = clean(in->a, str_fmt(in->a, "%.*s_%.*s", SARG(space),
					       SARG(name)));
	}
	b->is_mapped |= !str_eq(b->name, name);
	if (!b->stem.len)
		b->stem = b->name;
}

static struct block *blocks_of(struct introspector *in, uint32_t n)
{
	struct block *b = arena_array(in->a, struct block, n + 1);
	for (uint32_t i = 0; i < n; i++)
		b[i].old = NONE;
	return b;
}

static void begin_blocks(struct introspector *in, struct census *census)
{
	const struct catalog *c = in->c;
	for (uint32_t i = 0; i < c->tables.len; i++) {
		const struct table *t = &c->tables.at[i];
		uint32_t old = old_model(in, t->namespace, t->name, false);
		in->tables[i].old = old;
		in->tables[i].is_mapped =
			old != NONE && in->old->models.at[old].is_mapped;
		begin_block(in, census, &in->tables[i], t->name);
	}
	for (uint32_t i = 0; i < c->views.len; i++) {
		const struct view *v = &c->views.at[i];
		in->views[i].is_left_out = !in->has_views || v->materialized;
		in->views[i].old = old_model(in, v->namespace, v->name, true);
		begin_block(in, census, &in->views[i], v->name);
	}
	for (uint32_t i = 0; i < c->enums.len; i++) {
		const struct catalog_enum *e = &c->enums.at[i];
		in->enums[i].old = old_enum(in, e->namespace, e->name);
		begin_block(in, census, &in->enums[i], e->name);
	}
}

static str old_name_of(const struct introspector *in, uint32_t model)
{
	return model == NONE ? (str){ 0 } : in->old->models.at[model].name;
}

static void end_blocks(struct introspector *in, const struct census *census)
{
	const struct catalog *c = in->c;
	for (uint32_t i = 0; i < c->tables.len; i++)
		end_block(in, census, &in->tables[i], c->tables.at[i].namespace,
			  c->tables.at[i].name,
			  old_name_of(in, in->tables[i].old));
	for (uint32_t i = 0; i < c->views.len; i++)
		end_block(in, census, &in->views[i], c->views.at[i].namespace,
			  c->views.at[i].name,
			  old_name_of(in, in->views[i].old));
	for (uint32_t i = 0; i < c->enums.len; i++) {
		uint32_t old = in->enums[i].old;
		end_block(in, census, &in->enums[i], c->enums.at[i].namespace,
			  c->enums.at[i].name,
			  old == NONE ? (str){ 0 }
				      : in->old->enums.at[old].name);
	}
}

void name_blocks(struct introspector *in)
{
	const struct catalog *c = in->c;
	uint32_t n = c->tables.len + c->views.len + c->enums.len;
	struct census census = {
		.seen = strmap_in(in->a),
		.counts = arena_array(in->a, uint32_t, n + 1),
	};
	in->tables = blocks_of(in, c->tables.len);
	in->views = blocks_of(in, c->views.len);
	in->enums = blocks_of(in, c->enums.len);
	find_joins(in);
	begin_blocks(in, &census);
	end_blocks(in, &census);
}

/* ---- columns and values ---- */

static uint32_t old_field(const struct introspector *in, uint32_t model,
			  str column)
{
	if (model == NONE)
		return NONE;
	for
		model_fields(in->old, model, i)
		{
			const struct field *f = &in->old->fields.at[i];
			if (field_has_column(f) && str_eq(f->column, column))
				return i;
		}
	return NONE;
}

static struct label label_of(struct introspector *in, uint32_t model,
			     str column)
{
	struct label l = { .old = old_field(in, model, column),
			   .stem = clean(in->a, column) };
	l.name = l.stem;
	l.is_mapped = !str_eq(l.name, column);
	if (l.old != NONE) {
		l.name = in->old->fields.at[l.old].name;
		l.is_mapped = in->old->fields.at[l.old].is_mapped;
	}
	return l;
}

void name_columns(struct introspector *in)
{
	const struct catalog *c = in->c;
	in->columns = arena_array(in->a, struct label, c->columns.len + 1);
	in->view_columns =
		arena_array(in->a, struct label, c->view_columns.len + 1);
	for (uint32_t i = 0; i < c->columns.len; i++)
		in->columns[i] =
			label_of(in, in->tables[c->columns.at[i].table].old,
				 c->columns.at[i].name);
	for (uint32_t i = 0; i < c->view_columns.len; i++)
		in->view_columns[i] =
			label_of(in, in->views[c->view_columns.at[i].table].old,
				 c->view_columns.at[i].name);
}

str value_name(const struct introspector *in, uint32_t id, uint32_t value)
{
	str db_name = in->c->enums.at[id].values[value];
	uint32_t old = in->enums[id].old;
	if (old != NONE) {
		const struct schema_enum *e = &in->old->enums.at[old];
		for (uint32_t i = 0; i < e->n_values; i++) {
			const struct enum_value *v =
				&in->old->enum_values.at[e->first_value + i];
			if (str_eq(v->db_name, db_name))
				return v->name;
		}
	}
	return db_name.len ? clean(in->a, db_name) : S("EMPTY_ENUM_VALUE");
}
