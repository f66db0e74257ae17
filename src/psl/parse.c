#include "psl/parse.h"

#include "psl/expr.h"

typedef VEC(struct attribute) attribute_list;

/* The block under construction. */
struct block {
	struct ast_block ast;
	VEC(struct ast_field) fields;
	attribute_list attributes;
	VEC(struct ast_property) properties;
};

static const struct keyword {
	const char *word;
	enum block_kind kind;
} keywords[] = {
	{ "model", BLOCK_MODEL },
	{ "view", BLOCK_VIEW },
	{ "type", BLOCK_TYPE },
	{ "enum", BLOCK_ENUM },
	{ "datasource", BLOCK_DATASOURCE },
	{ "generator", BLOCK_GENERATOR },
};

static const char *const line_is[] = {
	[BLOCK_MODEL] = "is neither a field nor an attribute",
	[BLOCK_VIEW] = "is neither a field nor an attribute",
	[BLOCK_TYPE] = "is neither a field nor an attribute",
	[BLOCK_ENUM] = "is no value of an enum",
	[BLOCK_DATASOURCE] = "is no setting of a datasource",
	[BLOCK_GENERATOR] = "is no setting of a generator",
};

static const char *const line_hint[] = {
	[BLOCK_MODEL] = "write `name Type @attributes`, or `@@attribute(...)`",
	[BLOCK_VIEW] = "write `name Type @attributes`, or `@@attribute(...)`",
	[BLOCK_TYPE] = "write `name Type @attributes`",
	[BLOCK_ENUM] = "write one value a line, `NAME` or `NAME @map(\"...\")`",
	[BLOCK_DATASOURCE] = "write `name = value`",
	[BLOCK_GENERATOR] = "write `name = value`",
};

static void doc_add(struct arena *a, str *doc, str line)
{
	*doc = doc->len ? str_fmt(a, "%.*s\n%.*s", SARG(*doc), SARG(line))
			: line;
}

/* Reports the line from start and goes on behind it. */
static void bad_line(struct scan *s, uint32_t start, enum block_kind kind)
{
	s->pos = start;
	scan_skip_line(s);
	diag_error(s->diags, scan_span(s, start), "invalid-line",
		   "this line %s", line_is[kind])
		->hint = str_c(line_hint[kind]);
}

/* ---- fields ---- */

static bool parse_unsupported(struct scan *s, struct ast_field *f)
{
	str text;
	if (!str_is(f->type.text, "Unsupported") || scan_peek(s) != '(')
		return true;
	s->pos++;
	scan_blank(s);
	if (!scan_string(s, &text))
		return false;
	scan_blank(s);
	f->is_unsupported = true;
	f->unsupported = text;
	return scan_take(s, ')');
}

static void parse_arity(struct scan *s, struct ast_field *f, uint32_t start)
{
	scan_blank(s);
	uint32_t bare = s->pos;
	if (scan_peek(s) == '[' && scan_peek_at(s, 1) == ']') {
		s->pos += 2;
		f->arity = ARITY_LIST;
		if (scan_take(s, '?'))
			diag_error(s->diags, scan_span(s, start),
				   "optional-list", "a list cannot be optional")
				->hint = S("write Type[] or Type?; an empty "
					   "list stands for nothing");
	} else if (scan_take(s, '?')) {
		f->arity = ARITY_OPTIONAL;
	} else if (scan_take(s, '!')) {
		diag_error(s->diags, scan_span(s, start), "required-mark",
			   "fields are required without a `!`")
			->hint = S("remove the `!`");
	} else {
		s->pos = f->is_unsupported ? bare : f->type.span.end;
	}
	f->type_span = scan_span(s, start);
}

static bool parse_legacy_list(struct scan *s, struct ast_field *f)
{
	uint32_t start = s->pos;
	s->pos++;
	if (!scan_word(s, &f->type) || !scan_take(s, ']'))
		return false;
	diag_error(s->diags, scan_span(s, start), "legacy-list",
		   "a list is written %.*s[]", SARG(f->type.text))
		->hint = S("write Type[] instead of [Type]");
	f->arity = ARITY_LIST;
	f->type_span = scan_span(s, start);
	return true;
}

static bool parse_type(struct scan *s, struct ast_field *f)
{
	uint32_t start = s->pos;
	if (scan_peek(s) == '[')
		return parse_legacy_list(s, f);
	if (!scan_word(s, &f->type) || !parse_unsupported(s, f))
		return false;
	parse_arity(s, f, start);
	return true;
}

static bool parse_field_attributes(struct scan *s, struct ast_field *f)
{
	attribute_list list = { 0 };
	for (scan_blank(s); scan_peek(s) == '@'; scan_blank(s)) {
		s->pos++;
		if (scan_peek(s) == '@' ||
		    !parse_attribute(s, vec_push(s->arena, &list)))
			return false;
	}
	f->attributes = list.at;
	f->n_attributes = list.len;
	return true;
}

static bool field_type(struct scan *s, struct ast_field *f)
{
	uint32_t colon = s->pos;
	if (scan_take(s, ':')) {
		diag_error(s->diags, scan_span(s, colon), "field-colon",
			   "no colon stands between a field and its type")
			->hint = S("remove the `:`");
		scan_blank(s);
	}
	return parse_type(s, f);
}

static bool at_line_end(struct scan *s)
{
	struct scan ahead = *s;
	return scan_line_end(&ahead);
}

/* A field of a model, or a value of an enum. */
static bool parse_field(struct scan *s, struct block *b, str doc)
{
	bool is_value = b->ast.kind == BLOCK_ENUM;
	struct ast_field f = { .doc = doc };
	uint32_t start = s->pos;
	if (!scan_word(s, &f.name))
		return false;
	uint32_t end = s->pos;
	scan_blank(s);
	if (!is_value && at_line_end(s)) {
		scan_line_end(s);
		struct span span = { s->file, start, end + 1 };
		diag_error(s->diags, span, "field-without-type",
			   "the field %.*s has no type", SARG(f.name.text))
			->hint = S("write `name Type`");
		return true;
	}
	if (!is_value && !field_type(s, &f))
		return false;
	if (!parse_field_attributes(s, &f))
		return false;
	uint32_t stop = s->pos;
	if (!scan_line_end(s))
		return false;
	if (s->doc.len)
		doc_add(s->arena, &f.doc, s->doc);
	f.span = (struct span){ s->file, start, stop };
	*vec_push(s->arena, &b->fields) = f;
	return true;
}

static bool parse_block_attribute(struct scan *s, struct block *b)
{
	struct attribute a = { 0 };
	s->pos += 2;
	if (!parse_attribute(s, &a) || !scan_line_end(s))
		return false;
	*vec_push(s->arena, &b->attributes) = a;
	return true;
}

static bool parse_property(struct scan *s, struct block *b)
{
	struct ast_property p = { 0 };
	uint32_t start = s->pos;
	if (!scan_word(s, &p.name))
		return false;
	scan_blank(s);
	if (!scan_take(s, '='))
		return false;
	scan_blank(s);
	if (!at_line_end(s))
		p.has_value = parse_expr(s, &p.value);
	p.span = scan_span(s, start);
	if (!scan_line_end(s))
		return false;
	*vec_push(s->arena, &b->properties) = p;
	return true;
}

static bool parse_line(struct scan *s, struct block *b, str doc)
{
	if (b->ast.kind == BLOCK_DATASOURCE || b->ast.kind == BLOCK_GENERATOR)
		return parse_property(s, b);
	if (scan_peek(s) == '@' && scan_peek_at(s, 1) == '@')
		return parse_block_attribute(s, b);
	return parse_field(s, b, doc);
}

/* ---- blocks ---- */

/* Empty and comment lines; the /// lines are gathered in *doc, and an empty
 * line ends them only where nothing follows. */
static void skip_between(struct scan *s, str *doc)
{
	*doc = (str){ 0 };
	for (;;) {
		uint32_t start = s->pos;
		scan_blank(s);
		int c = scan_peek(s);
		if (c < 0 || (c != '\n' && c != '\r' &&
			      !(c == '/' && scan_peek_at(s, 1) == '/')))
			return;
		if (c == '\r') {
			s->pos++;
			continue;
		}
		bool is_doc = c == '/' && scan_peek_at(s, 2) == '/';
		scan_line_end(s);
		if (is_doc && !doc->ptr)
			*doc = s->doc.ptr ? s->doc : S("");
		else if (is_doc)
			*doc = str_fmt(s->arena, "%.*s\n%.*s", SARG(*doc),
				       SARG(s->doc));
		if (s->pos == start)
			return;
	}
}

static void finish(struct scan *s, struct block *b, uint32_t start)
{
	struct ast_block *a = &b->ast;
	a->inner_span.end = s->pos;
	scan_take(s, '}');
	a->span = scan_span(s, start);
	a->fields = b->fields.at;
	a->n_fields = b->fields.len;
	a->attributes = b->attributes.at;
	a->n_attributes = b->attributes.len;
	a->properties = b->properties.at;
	a->n_properties = b->properties.len;
}

static void parse_body(struct scan *s, struct block *b, uint32_t start)
{
	str doc;
	b->ast.inner_span = scan_span(s, s->pos);
	for (;;) {
		skip_between(s, &doc);
		int c = scan_peek(s);
		if (c < 0)
			diag_error(s->diags, b->ast.name.span, "unclosed-block",
				   "this block has no closing brace")
				->hint = S("close it with a `}` on its own "
					   "line");
		if (c < 0 || c == '}')
			break;
		uint32_t line = s->pos;
		if (!parse_line(s, b, doc))
			bad_line(s, line, b->ast.kind);
	}
	finish(s, b, start);
}

static const struct keyword *find_keyword(str word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_is(word, keywords[i].word))
			return &keywords[i];
	return NULL;
}

/* keyword Name { */
static const struct keyword *parse_head(struct scan *s, struct ident *name)
{
	struct ident word;
	if (!scan_word(s, &word))
		return NULL;
	const struct keyword *k = find_keyword(word.text);
	scan_blank(s);
	if (!k || !scan_word(s, name))
		return NULL;
	scan_blank(s);
	return scan_take(s, '{') ? k : NULL;
}

static void bad_top_line(struct scan *s, uint32_t start)
{
	s->pos = start;
	scan_skip_line(s);
	diag_error(s->diags, scan_span(s, start), "invalid-line",
		   "this line begins no block")
		->hint = S("a block begins with model, enum, type, view, "
			   "datasource or generator, a name, and `{`");
}

struct ast psl_parse(struct arena *a, str text, uint32_t file,
		     struct diags *diags)
{
	struct scan s = {
		.text = text, .file = file, .arena = a, .diags = diags
	};
	VEC(struct ast_block) blocks = { 0 };
	if (str_starts(text, S("\xEF\xBB\xBF")))
		s.pos = 3;
	for (;;) {
		struct block b = { 0 };
		skip_between(&s, &b.ast.doc);
		if (scan_peek(&s) < 0)
			break;
		uint32_t start = s.pos;
		const struct keyword *k = parse_head(&s, &b.ast.name);
		if (!k) {
			bad_top_line(&s, start);
			continue;
		}
		b.ast.kind = k->kind;
		parse_body(&s, &b, start);
		*vec_push(a, &blocks) = b.ast;
	}
	return (struct ast){ blocks.at, blocks.len };
}
