/* The syntax trees of a schema as JSON. */
#include "api/schema.h"

#include "base/door.h"
#include "base/alloc.h"

/* Writes `"key": ` with a comma before all but the first member. */
static void key(struct sb *b, const char *name)
{
	char last = b->len ? b->ptr[b->len - 1] : '{';
	if (last != '{' && last != '[')
		sb_addc(b, ',');
	sb_json(b, str_c(name));
	sb_addc(b, ':');
}

static void item(struct sb *b)
{
	if (b->ptr[b->len - 1] != '[')
		sb_addc(b, ',');
}

static void put_text(struct sb *b, const char *name, str text)
{
	key(b, name);
	sb_json(b, text);
}

static void put_span(struct sb *b, const char *name, struct span s)
{
	key(b, name);
	sb_lit(b, "{\"start\":");
	sb_int(b, s.start);
	sb_lit(b, ",\"end\":");
	sb_int(b, s.end);
	sb_addc(b, '}');
}

static void put_name(struct sb *b, const struct ident *name)
{
	put_text(b, "name", name->text);
	put_span(b, "nameSpan", name->span);
}

static void put_expr(struct sb *b, const struct expr *e);

static void put_args(struct sb *b, const char *name, const struct arg *args,
		     uint32_t n)
{
	key(b, name);
	sb_addc(b, '[');
	for (uint32_t i = 0; i < n; i++) {
		item(b);
		sb_addc(b, '{');
		if (args[i].name.text.len)
			put_name(b, &args[i].name);
		if (args[i].has_value) {
			key(b, "value");
			put_expr(b, &args[i].value);
		}
		put_span(b, "span", args[i].span);
		sb_addc(b, '}');
	}
	sb_addc(b, ']');
}

/* Nesting is bounded: the parser refuses what is deeper than it goes. */
static void put_expr(struct sb *b, const struct expr *e)
{
	static const char *const kinds[] = {
		[EXPR_NUMBER] = "number",     [EXPR_STRING] = "string",
		[EXPR_CONSTANT] = "constant", [EXPR_FUNCTION] = "function",
		[EXPR_ARRAY] = "array",	      [EXPR_OBJECT] = "object",
	};
	sb_addc(b, '{');
	put_text(b, "kind", str_c(kinds[e->kind]));
	if (e->kind == EXPR_FUNCTION)
		put_text(b, "name", e->text);
	else if (e->kind != EXPR_ARRAY && e->kind != EXPR_OBJECT)
		put_text(b, "value", e->text);
	if (e->kind == EXPR_FUNCTION || e->kind == EXPR_OBJECT)
		put_args(b, "arguments", e->args, e->n_args);
	if (e->kind == EXPR_ARRAY) {
		key(b, "items");
		sb_addc(b, '[');
		for (uint32_t i = 0; i < e->n_items; i++) {
			item(b);
			put_expr(b, &e->items[i]);
		}
		sb_addc(b, ']');
	}
	put_span(b, "span", e->span);
	sb_addc(b, '}');
}

static void put_attributes(struct sb *b, const struct attribute *at, uint32_t n)
{
	key(b, "attributes");
	sb_addc(b, '[');
	for (uint32_t i = 0; i < n; i++) {
		item(b);
		sb_addc(b, '{');
		put_name(b, &at[i].name);
		put_args(b, "arguments", at[i].args, at[i].n_args);
		put_span(b, "span", at[i].span);
		sb_addc(b, '}');
	}
	sb_addc(b, ']');
}

static void put_doc(struct sb *b, str doc)
{
	if (doc.ptr)
		put_text(b, "documentation", doc);
}

static void put_type(struct sb *b, const struct ast_field *f)
{
	static const char *const arities[] = {
		[ARITY_REQUIRED] = "required",
		[ARITY_OPTIONAL] = "optional",
		[ARITY_LIST] = "list",
	};
	put_text(b, "type",
		 f->is_unsupported ? S("Unsupported") : f->type.text);
	if (f->is_unsupported)
		put_text(b, "unsupported", f->unsupported);
	put_text(b, "arity", str_c(arities[f->arity]));
	put_span(b, "typeSpan", f->type_span);
}

static void put_fields(struct sb *b, const struct ast_block *k)
{
	bool is_enum = k->kind == BLOCK_ENUM;
	key(b, is_enum ? "values" : "fields");
	sb_addc(b, '[');
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct ast_field *f = &k->fields[i];
		item(b);
		sb_addc(b, '{');
		put_name(b, &f->name);
		if (!is_enum)
			put_type(b, f);
		put_attributes(b, f->attributes, f->n_attributes);
		put_doc(b, f->doc);
		put_span(b, "span", f->span);
		sb_addc(b, '}');
	}
	sb_addc(b, ']');
}

static void put_properties(struct sb *b, const struct ast_block *k)
{
	key(b, "properties");
	sb_addc(b, '[');
	for (uint32_t i = 0; i < k->n_properties; i++) {
		const struct ast_property *p = &k->properties[i];
		item(b);
		sb_addc(b, '{');
		put_name(b, &p->name);
		if (p->has_value) {
			key(b, "value");
			put_expr(b, &p->value);
		}
		put_span(b, "span", p->span);
		sb_addc(b, '}');
	}
	sb_addc(b, ']');
}

static void put_block(struct sb *b, const struct ast_block *k)
{
	static const char *const kinds[] = {
		[BLOCK_MODEL] = "model",
		[BLOCK_VIEW] = "view",
		[BLOCK_TYPE] = "type",
		[BLOCK_ENUM] = "enum",
		[BLOCK_DATASOURCE] = "datasource",
		[BLOCK_GENERATOR] = "generator",
	};
	item(b);
	sb_addc(b, '{');
	put_text(b, "kind", str_c(kinds[k->kind]));
	put_name(b, &k->name);
	put_doc(b, k->doc);
	if (k->kind == BLOCK_DATASOURCE || k->kind == BLOCK_GENERATOR) {
		put_properties(b, k);
	} else {
		put_fields(b, k);
		put_attributes(b, k->attributes, k->n_attributes);
	}
	put_span(b, "span", k->span);
	sb_addc(b, '}');
}

static char *schema_ast_behind(const nicol_schema *s, size_t *len)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	const struct schema *schema = s->schema;
	sb_lit(&b, "{\"files\":[");
	for (uint32_t i = 0; i < schema->n_sources; i++) {
		item(&b);
		sb_addc(&b, '{');
		put_text(&b, "file", schema->sources[i].path);
		key(&b, "blocks");
		sb_addc(&b, '[');
		for (uint32_t j = 0; j < schema->asts[i].n_blocks; j++)
			put_block(&b, &schema->asts[i].blocks[j]);
		sb_lit(&b, "]}");
	}
	sb_lit(&b, "]}");
	const char *text = sb_cstr(&b);
	char *out = base_malloc(b.len + 1);
	if (out)
		memcpy(out, text, b.len + 1);
	*len = out ? b.len : 0;
	arena_release(&a);
	return out;
}

char *nicol_schema_ast(const nicol_schema *s, size_t *len)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, schema_ast_behind(s, len));
}
