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

/* The comments above what is read next. Empty lines and attributes between
 * them do not matter to a field. */
struct doc {
	str text;
	struct sb lines; /* the text, once it has several */
	bool goes_on;	 /* the last line was a comment */
};

/* The block under construction; the lists are used again for the next. */
struct block {
	struct ast_block ast;
	VEC(struct ast_field) fields;
	VEC(struct attribute) attributes;
	VEC(struct ast_property) properties;
	struct doc doc;
};

#define list_copy(a, list)                                                     \
	((list)->len ? arena_memdup((a), (list)->at,                           \
				    (list)->len * sizeof(*(list)->at))         \
		     : NULL)

static void block_begin(struct block *b, str doc)
{
	b->ast = (struct ast_block){ .doc = doc };
	b->doc = (struct doc){ 0 };
	b->fields.len = b->attributes.len = b->properties.len = 0;
}

static void doc_append(struct arena *a, struct doc *d, str line)
{
	if (!line.ptr)
		return;
	if (!d->text.ptr) {
		d->text = line;
		return;
	}
	if (d->text.ptr != d->lines.ptr) {
		d->lines = sb_in(a);
		sb_add(&d->lines, d->text);
	}
	sb_addc(&d->lines, '\n');
	sb_add(&d->lines, line);
	d->text = sb_str(&d->lines);
}

/* Prisma leaves the slash and star on a block comment that is indented and
 * not the first of its run. */
static str comment_doc(const struct scan *s, const struct line *l, bool first)
{
	char before = l->span.start ? s->text.ptr[l->span.start - 1] : '\n';
	bool block = str_starts(l->text, S("/*"));
	if (!block || first || (before != ' ' && before != '\t'))
		return line_doc(l->text);
	size_t end = l->text.len - (str_ends(l->text, S("*/")) ? 2 : 0);
	return str_trim(str_sub(l->text, 0, end));
}

/* A comment replaces what stands above it, unless it goes on with it. */
static void doc_add(struct scan *s, struct doc *d, const struct line *l)
{
	bool first = !d->goes_on;
	if (first)
		d->text = (str){ 0 };
	doc_append(s->arena, d, comment_doc(s, l, first));
	d->goes_on = true;
}

static void add_field(struct scan *s, struct block *b, struct line *l)
{
	struct ast_field *f = &l->field;
	if (l->faulty)
		return;
	if (!f->type.text.len && b->ast.kind != BLOCK_ENUM) {
		diag_error(s->diags, scan_span(s, l->span.start),
			   "field-without-type", "the field %.*s has no type",
			   SARG(f->name.text))
			->hint = S("write `name Type`");
		return;
	}
	doc_append(s->arena, &b->doc, line_doc(l->comment));
	f->doc = b->doc.text;
	b->doc.text = (str){ 0 };
	*vec_push(s->arena, &b->fields) = *f;
}

static void add_line(struct scan *s, struct block *b, struct line *l)
{
	switch (l->kind) {
	case LINE_COMMENT:
		doc_add(s, &b->doc, l);
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
	b->doc.goes_on = false;
}

/* The lines up to the brace; false where the text ends before it. */
static bool read_body(struct scan *s, struct block *b, struct line *head)
{
	struct ast_block *a = &b->ast;
	a->kind = head->block;
	a->name = head->name;
	a->inner_span = (struct span){ s->file, head->span.end, s->pos };
	for (;;) {
		struct line l;
		line_read_in(s, a->kind, &l);
		if (l.kind == LINE_END)
			return false;
		if (l.kind == LINE_CLOSE) {
			a->inner_span.end = l.span.start;
			break;
		}
		add_line(s, b, &l);
	}
	a->span = scan_span(s, head->span.start);
	a->fields = list_copy(s->arena, &b->fields);
	a->n_fields = b->fields.len;
	a->attributes = list_copy(s->arena, &b->attributes);
	a->n_attributes = b->attributes.len;
	a->properties = list_copy(s->arena, &b->properties);
	a->n_properties = b->properties.len;
	return true;
}

/* `model {`, and all up to a brace: a block without a name. */
static bool nameless_block(struct scan *s, const struct line *l)
{
	struct scan ahead = *s;
	struct ident word;
	ahead.pos = l->span.start;
	if (!scan_word(&ahead, &word))
		return false;
	scan_blank(&ahead);
	if (!scan_take(&ahead, '{'))
		return false;
	scan_to_newline(&ahead);
	size_t close = str_find_char(s->text, '}', ahead.pos);
	if (!scan_newline(&ahead) || close >= s->text.len)
		return false;
	s->pos = (uint32_t)close + 1;
	diag_error(s->diags, scan_span(s, l->span.start), "nameless-block",
		   "this block has no name")
		->hint = S("a block begins with model, enum, type, view, "
			   "datasource or generator, and a name");
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
	s->pos = head->span.start;
	scan_skip_line(s);
	diag_error(s->diags, scan_span(s, head->span.start), "unclosed-block",
		   "this block has no closing brace")
		->hint = S("close it with a `}` on a line of its own");
	s->pos = (uint32_t)s->text.len;
}

/* Does an empty line follow? Blanks behind a block comment are one. */
static bool ends_run(const struct scan *s, const struct line *l)
{
	if (l->kind == LINE_EMPTY)
		return true;
	char after = l->span.end < s->text.len ? s->text.ptr[l->span.end] : 0;
	return str_starts(l->text, S("/*")) && (after == ' ' || after == '\t');
}

/* Comments between blocks. */
struct top_doc {
	struct doc run; /* the lines just above */
	str text;	/* what documents the next block that takes it */
};

/* A run of comments that an empty line follows counts for nothing. */
static void top_doc_add(struct scan *s, struct top_doc *d, const struct line *l)
{
	if (l->kind == LINE_COMMENT)
		doc_add(s, &d->run, l);
	else if (l->kind != LINE_EMPTY && d->run.goes_on)
		d->text = d->run.text;
	if (l->kind != LINE_COMMENT || ends_run(s, l))
		d->run = (struct doc){ 0 };
}

/* Datasources and generators leave it to the next block. */
static str top_doc_take(struct top_doc *d, enum block_kind kind)
{
	str text = d->text;
	if (kind != BLOCK_DATASOURCE && kind != BLOCK_GENERATOR)
		d->text = (str){ 0 };
	return text;
}

/* Prisma takes it for a letter that begins no block. */
static void byte_order_mark(struct scan *s)
{
	if (!str_starts(s->text, S("\xEF\xBB\xBF")))
		return;
	s->pos = 3;
	struct span span = scan_span(s, 0);
	struct diag *d = diag_error(s->diags, span, "byte-order-mark",
				    "the file begins with a byte order mark");
	d->hint = S("save it as UTF-8 without one: Prisma cannot read it");
	diag_fix(d, span, S(""), "Remove it");
}

struct ast psl_parse(struct arena *a, str text, uint32_t file,
		     struct diags *diags)
{
	struct scan s = {
		.text = text, .file = file, .arena = a, .diags = diags
	};
	VEC(struct ast_block) blocks = { 0 };
	struct block b = { 0 };
	struct top_doc doc = { 0 };
	byte_order_mark(&s);
	for (;;) {
		struct line l;
		line_read_top(&s, &l);
		if (l.kind == LINE_END)
			break;
		top_doc_add(&s, &doc, &l);
		if (l.kind == LINE_HEAD)
			block_begin(&b, top_doc_take(&doc, l.block));
		if (l.kind == LINE_BAD && !nameless_block(&s, &l))
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
