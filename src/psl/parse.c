#include "psl/parse.h"

#include "psl/lines.h"

static const struct bad {
	const char *what, *hint;
} bad_lines[] = {
	[BLOCK_MODEL] = { "is neither a field nor an attribute",
			  "write `name Type @attributes`, or "
			  "`@@attribute(...)`, on one line" },
	[BLOCK_VIEW] = { "is neither a field nor an attribute",
			 "write `name Type @attributes`, or "
			 "`@@attribute(...)`, on one line" },
	[BLOCK_TYPE] = { "is neither a field nor an attribute",
			 "write `name Type @attributes` on one line" },
	[BLOCK_ENUM] = { "is no value of an enum",
			 "write one value a line: `NAME`, or "
			 "`NAME @map(\"...\")`" },
	[BLOCK_DATASOURCE] = { "is no setting of a datasource",
			       "write `name = value` on one line" },
	[BLOCK_GENERATOR] = { "is no setting of a generator",
			      "write `name = value` on one line" },
};

/* The block under construction. */
struct block {
	struct ast_block ast;
	VEC(struct ast_field) fields;
	VEC(struct attribute) attributes;
	VEC(struct ast_property) properties;
	str doc; /* the /// lines just above */
};

static void doc_add(struct arena *a, str *doc, str comment)
{
	str line = line_doc(comment);
	if (!line.ptr)
		return;
	*doc = doc->ptr ? str_fmt(a, "%.*s\n%.*s", SARG(*doc), SARG(line))
			: line;
}

static void add_field(struct scan *s, struct block *b, struct line *l)
{
	struct ast_field *f = &l->field;
	if (!f->type.text.len && b->ast.kind != BLOCK_ENUM) {
		struct span span = f->name.span;
		span.end++;
		diag_error(s->diags, span, "field-without-type",
			   "the field %.*s has no type", SARG(f->name.text))
			->hint = S("write `name Type`");
		return;
	}
	f->doc = b->doc;
	doc_add(s->arena, &f->doc, l->comment);
	*vec_push(s->arena, &b->fields) = *f;
}

static void add_line(struct scan *s, struct block *b, struct line *l)
{
	switch (l->kind) {
	case LINE_COMMENT:
		doc_add(s->arena, &b->doc, l->text);
		return;
	case LINE_FIELD:
		add_field(s, b, l);
		break;
	case LINE_ATTRIBUTE:
		*vec_push(s->arena, &b->attributes) = l->attribute;
		break;
	case LINE_PROPERTY:
		*vec_push(s->arena, &b->properties) = l->property;
		break;
	case LINE_BAD:
		diag_error(s->diags, l->span, "invalid-line", "this line %s",
			   bad_lines[b->ast.kind].what)
			->hint = str_c(bad_lines[b->ast.kind].hint);
		break;
	default:
		break;
	}
	b->doc = (str){ 0 };
}

/* The lines up to the brace; false where the text ends before it. */
static bool read_body(struct scan *s, struct block *b, struct line *head)
{
	struct ast_block *a = &b->ast;
	a->kind = head->block;
	a->name = head->name;
	a->inner_span = (struct span){ s->file, head->span.end, s->pos };
	for (;;) {
		struct line l = line_read_in(s, a->kind);
		if (l.kind == LINE_END)
			return false;
		if (l.kind == LINE_CLOSE) {
			a->inner_span.end = l.span.start;
			break;
		}
		add_line(s, b, &l);
	}
	a->span = scan_span(s, head->span.start);
	a->fields = b->fields.at;
	a->n_fields = b->fields.len;
	a->attributes = b->attributes.at;
	a->n_attributes = b->attributes.len;
	a->properties = b->properties.at;
	a->n_properties = b->properties.len;
	return true;
}

static void bad_top_line(struct scan *s, struct span span)
{
	diag_error(s->diags, span, "invalid-line", "this line begins no block")
		->hint = S("a block begins with model, enum, type, view, "
			   "datasource or generator, a name, and `{` at the "
			   "end of the line");
}

static void bad_alias(struct scan *s, struct span span)
{
	diag_error(s->diags, span, "type-alias",
		   "the language has no type aliases")
		->hint = S("write the type and its attributes at each field");
}

static void unclosed(struct scan *s, struct line *head)
{
	diag_error(s->diags, head->span, "unclosed-block",
		   "this block has no closing brace")
		->hint = S("close it with a `}` on a line of its own");
	s->pos = (uint32_t)s->text.len;
}

struct ast psl_parse(struct arena *a, str text, uint32_t file,
		     struct diags *diags)
{
	struct scan s = {
		.text = text, .file = file, .arena = a, .diags = diags
	};
	VEC(struct ast_block) blocks = { 0 };
	str doc = { 0 };
	if (str_starts(text, S("\xEF\xBB\xBF")))
		s.pos = 3;
	for (;;) {
		struct line l = line_read_top(&s);
		struct block b = { .ast.doc = doc };
		if (l.kind == LINE_END)
			break;
		if (l.kind == LINE_COMMENT) {
			doc_add(a, &doc, l.text);
			continue;
		}
		doc = (str){ 0 };
		if (l.kind == LINE_BAD)
			bad_top_line(&s, l.span);
		else if (l.kind == LINE_ALIAS)
			bad_alias(&s, l.span);
		else if (l.kind == LINE_HEAD && read_body(&s, &b, &l))
			*vec_push(a, &blocks) = b.ast;
		else if (l.kind == LINE_HEAD)
			unclosed(&s, &l);
	}
	return (struct ast){ blocks.at, blocks.len };
}
