/* First pass: every block, field and enum value gets its id; nothing may
 * bear the name of another. */
#include "schema/internal.h"

#include <stdlib.h>

/* Words that would clash with what a generated client exports. Sorted. */
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

static const char *block_noun(const struct ast_block *k)
{
	static const char *const nouns[] = {
		[BLOCK_MODEL] = "model",
		[BLOCK_VIEW] = "view",
		[BLOCK_TYPE] = "composite type",
		[BLOCK_ENUM] = "enum",
		[BLOCK_DATASOURCE] = "datasource",
		[BLOCK_GENERATOR] = "generator",
	};
	return nouns[k->kind];
}

/* The grammar lets these pass; the databases' clients would not. */
static void check_letters(struct build *b, const struct ident *name)
{
	if (name->text.len && name->text.ptr[0] >= '0' &&
	    name->text.ptr[0] <= '9')
		diag_error(b->d, name->span, "name-digit",
			   "the name \"%.*s\" begins with a digit",
			   SARG(name->text))
			->hint = S("begin it with a letter and keep the "
				   "database's name with @map");
	if (str_find_char(name->text, '-', 0) < name->text.len)
		diag_error(b->d, name->span, "name-hyphen",
			   "the name \"%.*s\" has a hyphen in it",
			   SARG(name->text))
			->hint = S("use an underscore and keep the "
				   "database's name with @map");
}

static void check_name(struct build *b, const struct ast_block *k)
{
	check_letters(b, &k->name);
	if (scalar_by_name(k->name.text) != N_SCALARS)
		diag_error(b->d, k->name.span, "reserved-name",
			   "\"%.*s\" is a scalar type; a %s cannot have its "
			   "name",
			   SARG(k->name.text), block_noun(k))
			->hint = S("choose another name");
	else if (k->kind != BLOCK_TYPE && is_reserved(k->name.text))
		diag_error(b->d, k->span, "reserved-name",
			   "\"%.*s\" is reserved by generated clients; a %s "
			   "cannot have its name",
			   SARG(k->name.text), block_noun(k))
			->hint = S("choose another name and keep the "
				   "database's with @@map");
}

static const char first_here[] = "the first is here";

static const struct ast_block *type_block(const struct build *b,
					  uint32_t packed)
{
	uint32_t id = packed >> 2;
	switch ((enum type_tag)(packed & 3)) {
	case TYPE_MODEL:
		return b->s->models.at[id].ast;
	case TYPE_ENUM:
		return b->s->enums.at[id].ast;
	default:
		return b->s->composites.at[id].ast;
	}
}

/* Registers the block's name; false when it was taken. */
static bool claim(struct build *b, const struct ast_block *k, enum type_tag tag,
		  uint32_t id)
{
	check_name(b, k);
	uint32_t other =
		strmap_put(&b->types, k->name.text, TYPE_PACK(tag, id));
	if (other == NONE)
		return true;
	struct diag *d = diag_error(
		b->d, k->name.span, "duplicate-name",
		"the %s \"%.*s\" cannot be defined: there is another "
		"model, view, enum or type of this name",
		block_noun(k), SARG(k->name.text));
	d->hint = S("rename one of the two");
	diag_relate(d, type_block(b, other)->name.span, first_here);
	return false;
}

static void add_field(struct build *b, const struct ast_field *af,
		      uint32_t model)
{
	*vec_push(b->a, &b->s->fields) = (struct field){
		.name = af->name.text,
		.column = af->name.text,
		.model = model,
		.arity = af->arity,
		.enum_id = NONE,
		.composite = NONE,
		.target = NONE,
		.relation = NONE,
		.native_type = NONE,
		.def = b->no_default,
		.doc = af->doc,
		.ast = af,
	};
}

static void duplicate_field(struct build *b, const struct ast_block *k,
			    const struct ast_field *f,
			    const struct ast_field *other)
{
	struct diag *d = diag_error(b->d, f->name.span, "duplicate-field",
				    "the %s \"%.*s\" has a field \"%.*s\" "
				    "already",
				    block_noun(k), SARG(k->name.text),
				    SARG(f->name.text));
	d->hint = S("rename or remove one of the two");
	diag_relate(d, other->name.span, first_here);
}

static void duplicate_value(struct build *b, const struct ast_block *k,
			    const struct ast_field *v,
			    const struct ast_field *other)
{
	struct diag *d = diag_error(b->d, line_span(b, v), "duplicate-value",
				    "the enum \"%.*s\" has a value \"%.*s\" "
				    "already",
				    SARG(k->name.text), SARG(v->name.text));
	d->hint = S("rename or remove one of the two");
	diag_relate(d, other->name.span, first_here);
}

/* A map for the names of a long block, or NULL. */
static struct strmap *long_map(struct build *b, const struct ast_block *k)
{
	if (k->n_fields <= LONG_BLOCK)
		return NULL;
	struct strmap *map = arena_new(b->a, struct strmap);
	*map = strmap_in(b->a);
	return map;
}

/* The id of the first of the block's fields or values that has the name of
 * the i-th and stands before it, or NONE. The block's ids begin at `base`. */
static uint32_t name_before(const struct ast_block *k, uint32_t i,
			    uint32_t base, struct strmap *map)
{
	str name = k->fields[i].name.text;
	if (map)
		return strmap_put(map, name, base + i);
	for (uint32_t j = 0; j < i; j++)
		if (str_eq(k->fields[j].name.text, name))
			return base + j;
	return NONE;
}

/* The map of their names, or NULL. */
static const struct strmap *
add_fields(struct build *b, const struct ast_block *k, uint32_t model)
{
	uint32_t base = b->s->fields.len;
	struct strmap *map = long_map(b, k);
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ast_field *af = &k->fields[i];
		/* a composite type's names are keys of documents */
		if (model != NONE)
			check_letters(b, &af->name);
		uint32_t other = name_before(k, i, base, map);
		if (other != NONE)
			duplicate_field(b, k, af, &k->fields[other - base]);
		add_field(b, af, model);
	}
	return map;
}

static void add_model(struct build *b, const struct ast_block *k)
{
	struct schema *s = b->s;
	uint32_t id = s->models.len;
	claim(b, k, TYPE_MODEL, id);
	strmap_put(&s->model_by_name, k->name.text, id);
	*vec_push(b->a, &s->models) = (struct model){
		.name = k->name.text,
		.table = k->name.text,
		.is_view = k->kind == BLOCK_VIEW,
		.first_field = s->fields.len,
		.n_fields = k->n_fields,
		.primary_key = NONE,
		.doc = k->doc,
		.ast = k,
	};
	s->models.at[id].by_name = add_fields(b, k, id);
}

static void add_composite(struct build *b, const struct ast_block *k)
{
	struct schema *s = b->s;
	claim(b, k, TYPE_COMPOSITE, s->composites.len);
	*vec_push(b->a, &s->composites) = (struct composite){
		.name = k->name.text,
		.first_field = s->fields.len,
		.n_fields = k->n_fields,
		.ast = k,
	};
	add_fields(b, k, NONE);
}

static void add_values(struct build *b, const struct ast_block *k, uint32_t id)
{
	uint32_t base = b->s->enum_values.len;
	struct strmap *map = long_map(b, k);
	b->s->enums.at[id].by_name = map;
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ast_field *v = &k->fields[i];
		check_letters(b, &v->name);
		uint32_t other = name_before(k, i, base, map);
		if (other != NONE)
			duplicate_value(b, k, v, &k->fields[other - base]);
		*vec_push(b->a, &b->s->enum_values) = (struct enum_value){
			.name = v->name.text,
			.db_name = v->name.text,
			.enum_id = id,
			.doc = v->doc,
		};
	}
}

static void add_enum(struct build *b, const struct ast_block *k)
{
	struct schema *s = b->s;
	uint32_t id = s->enums.len;
	claim(b, k, TYPE_ENUM, id);
	strmap_put(&s->enum_by_name, k->name.text, id);
	*vec_push(b->a, &s->enums) = (struct schema_enum){
		.name = k->name.text,
		.db_name = k->name.text,
		.first_value = s->enum_values.len,
		.n_values = k->n_fields,
		.doc = k->doc,
		.ast = k,
	};
	if (!k->n_fields)
		diag_error(b->d, k->span, "empty-enum",
			   "the enum \"%.*s\" has no values",
			   SARG(k->name.text))
			->hint = S("write at least one value, one a line");
	add_values(b, k, id);
}

static void check_properties(struct build *b, const struct ast_block *k)
{
	struct strmap seen = scratch_map(b);
	for (uint32_t i = 0; i < k->n_properties; i++) {
		const struct ast_property *p = &k->properties[i];
		uint32_t other = strmap_put(&seen, p->name.text, i);
		if (other == NONE)
			continue;
		struct diag *d = diag_error(
			b->d, p->name.span, "duplicate-property",
			"\"%.*s\" is set twice in the %s \"%.*s\"",
			SARG(p->name.text), block_noun(k), SARG(k->name.text));
		d->hint = S("keep one of the two");
		diag_relate(d, k->properties[other].name.span, first_here);
	}
}

static void add_config(struct build *b, const struct ast_block *k,
		       struct strmap *seen)
{
	str key = str_fmt(b->a, "%d %.*s", (int)k->kind, SARG(k->name.text));
	if (strmap_put(seen, key, 0) != NONE)
		diag_error(b->d, k->name.span, "duplicate-name",
			   "there is another %s named \"%.*s\"", block_noun(k),
			   SARG(k->name.text))
			->hint = S("rename or remove one of the two");
	if (scalar_by_name(k->name.text) != N_SCALARS)
		diag_error(b->d, k->name.span, "reserved-name",
			   "\"%.*s\" is a scalar type; a %s cannot have its "
			   "name",
			   SARG(k->name.text), block_noun(k))
			->hint = S("choose another name");
	check_properties(b, k);
}

static void add_block(struct build *b, const struct ast_block *k,
		      struct strmap *config)
{
	switch (k->kind) {
	case BLOCK_MODEL:
	case BLOCK_VIEW:
		add_model(b, k);
		break;
	case BLOCK_TYPE:
		add_composite(b, k);
		break;
	case BLOCK_ENUM:
		add_enum(b, k);
		break;
	case BLOCK_DATASOURCE:
	case BLOCK_GENERATOR:
		add_config(b, k, config);
		break;
	}
}

/* Room for all fields at once: there are many, and they are large. */
static void reserve_fields(struct build *b)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < b->s->n_sources; i++)
		for (uint32_t j = 0; j < b->s->asts[i].n_blocks; j++)
			n += b->s->asts[i].blocks[j].n_fields;
	b->s->fields.at = arena_array(b->a, struct field, n + 1);
	b->s->fields.cap = n + 1;
	b->no_default = arena_new(b->a, struct field_default);
}

void build_names(struct build *b)
{
	struct strmap config = strmap_in(b->a);
	reserve_fields(b);
	for (uint32_t i = 0; i < b->s->n_sources; i++)
		for (uint32_t j = 0; j < b->s->asts[i].n_blocks; j++)
			add_block(b, &b->s->asts[i].blocks[j], &config);
}
