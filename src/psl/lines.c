#include "psl/lines.h"

#include "psl/expr.h"

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

str line_doc(str comment)
{
	size_t end = comment.len;
	if (str_starts(comment, S("/*"))) {
		end -= str_ends(comment, S("*/")) ? 2 : 0;
		return str_trim(str_sub(comment, 2, end < 2 ? 2 : end));
	}
	if (!str_starts(comment, S("///")))
		return (str){ 0 };
	str text = str_sub(comment, 3, end);
	while (text.len && (*text.ptr == ' ' || *text.ptr == '\t'))
		text = str_sub(text, 1, text.len);
	return text;
}

/* ---- fields ---- */

static bool read_unsupported(struct scan *s, struct ast_field *f)
{
	if (!str_is(f->type.text, "Unsupported") || !scan_take(s, '('))
		return true;
	scan_blank(s);
	if (!scan_string(s, &f->unsupported))
		return false;
	scan_blank(s);
	f->is_unsupported = true;
	return scan_take(s, ')');
}

static void read_arity(struct scan *s, struct ast_field *f, uint32_t start)
{
	uint32_t bare = s->pos;
	scan_blank(s);
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
		s->pos = bare;
	}
	f->type_span = scan_span(s, start);
}

static bool read_legacy_list(struct scan *s, struct ast_field *f)
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

static bool read_type(struct scan *s, struct ast_field *f)
{
	uint32_t start = s->pos;
	if (scan_peek(s) == '[')
		return read_legacy_list(s, f);
	if (!scan_word(s, &f->type) || !read_unsupported(s, f))
		return false;
	read_arity(s, f, start);
	return true;
}

static bool read_attributes(struct scan *s, struct ast_field *f)
{
	size_t base = s->pile.len;
	for (scan_blank(s); scan_peek(s) == '@'; scan_blank(s)) {
		struct attribute at = { 0 };
		s->pos++;
		if (scan_peek(s) == '@' || !parse_attribute(s, &at))
			return false;
		pile_push(s, &at);
	}
	f->attributes =
		pile_take(s, base, sizeof(*f->attributes), &f->n_attributes);
	return true;
}

/* Behind the blanks. */
static bool ends_here(const struct scan *s)
{
	if (scan_peek(s) != '/')
		return scan_peek(s) < 0 || scan_newline(s);
	struct scan ahead = *s;
	str comment;
	return scan_line_end(&ahead, &comment);
}

static bool read_colon_and_type(struct scan *s, struct ast_field *f)
{
	uint32_t colon = s->pos;
	if (scan_peek(s) == '@')
		return true;
	if (scan_take(s, ':')) {
		diag_error(s->diags, scan_span(s, colon), "field-colon",
			   "no colon stands between a field and its type")
			->hint = S("remove the `:`");
		scan_blank(s);
		if (scan_peek(s) == '@' || ends_here(s))
			return true;
	}
	return read_type(s, f);
}

static bool read_field(struct scan *s, bool is_value, struct line *out)
{
	struct ast_field *f = &out->field;
	uint32_t start = s->pos, errors = s->diags->errors;
	if (!scan_word(s, &f->name))
		return false;
	f->span = scan_span(s, start);
	scan_blank(s);
	if (!is_value && !ends_here(s) && !read_colon_and_type(s, f))
		return false;
	out->faulty = s->diags->errors > errors;
	if (!read_attributes(s, f))
		return false;
	out->span = scan_span(s, start);
	f->span = out->span;
	return scan_line_end(s, &out->comment);
}

static bool read_property(struct scan *s, struct line *out)
{
	struct ast_property *p = &out->property;
	uint32_t start = s->pos;
	if (!scan_word(s, &p->name))
		return false;
	scan_blank(s);
	if (!scan_take(s, '='))
		return false;
	scan_blank(s);
	if (!ends_here(s)) {
		p->has_value = parse_expr(s, &p->value);
		if (!p->has_value)
			return false;
	}
	out->span = scan_span(s, start);
	p->span = out->span;
	return scan_line_end(s, &out->comment);
}

static bool read_block_attribute(struct scan *s, struct line *out)
{
	uint32_t start = s->pos;
	s->pos += 2;
	if (!parse_attribute(s, &out->attribute))
		return false;
	out->span = scan_span(s, start);
	return scan_line_end(s, &out->comment);
}

/* ---- lines ---- */

static void read_empty(struct scan *s, struct line *out)
{
	out->kind = LINE_EMPTY;
	uint32_t start;
	do {
		s->pos += scan_newline(s);
		start = s->pos;
		scan_blank(s);
	} while (scan_newline(s));
	s->pos = start;
}

static bool read_comment(struct scan *s, struct line *out)
{
	uint32_t start = s->pos;
	if (!scan_comment(s, &out->text))
		return false;
	out->kind = LINE_COMMENT;
	out->span = scan_span(s, start);
	scan_blank(s);
	s->pos += scan_newline(s);
	return true;
}

static void read_bad(struct scan *s, uint32_t start, struct line *out)
{
	s->pos = start;
	scan_to_newline(s);
	*out = (struct line){ .kind = LINE_BAD, .text = scan_slice(s, start) };
	s->pos += scan_newline(s);
	out->span = scan_span(s, start);
}

/* What may stand anywhere. */
static bool read_common(struct scan *s, struct line *out)
{
	uint32_t start = s->pos;
	scan_blank(s);
	if (scan_peek(s) < 0) {
		out->kind = LINE_END;
		return true;
	}
	if (scan_newline(s)) {
		s->pos = start;
		scan_blank(s);
		read_empty(s, out);
		return true;
	}
	return read_comment(s, out);
}

static bool read_content(struct scan *s, enum block_kind kind, struct line *out)
{
	switch (kind) {
	case BLOCK_DATASOURCE:
	case BLOCK_GENERATOR:
		out->kind = LINE_PROPERTY;
		return read_property(s, out);
	default:
		out->kind = LINE_FIELD;
		if (scan_peek(s) != '@' || scan_peek_at(s, 1) != '@')
			return read_field(s, kind == BLOCK_ENUM, out);
		out->kind = LINE_ATTRIBUTE;
		return read_block_attribute(s, out);
	}
}

void line_read_in(struct scan *s, enum block_kind kind, struct line *out)
{
	*out = (struct line){ 0 };
	if (read_common(s, out))
		return;
	uint32_t start = s->pos;
	if (scan_take(s, '}')) {
		out->kind = LINE_CLOSE;
		out->span = scan_span(s, start);
		return;
	}
	uint32_t diags = s->diags->list.len, errors = s->diags->errors;
	if (!read_content(s, kind, out)) {
		/* the line as a whole is wrong: that says it all */
		s->diags->list.len = diags;
		s->diags->errors = errors;
		s->pile.len = 0;
		read_bad(s, start, out);
	}
}

static const struct keyword *find_keyword(str word)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_is(word, keywords[i].word))
			return &keywords[i];
	return NULL;
}

static bool read_head(struct scan *s, struct line *out)
{
	struct ident word;
	uint32_t start = s->pos;
	if (!scan_word(s, &word))
		return false;
	const struct keyword *k = find_keyword(word.text);
	scan_blank(s);
	if (!k || !scan_word(s, &out->name))
		return false;
	scan_blank(s);
	if (!scan_take(s, '{'))
		return false;
	out->kind = LINE_HEAD;
	out->block = k->kind;
	out->span = scan_span(s, start);
	scan_to_newline(s);
	uint32_t newline = scan_newline(s);
	s->pos += newline;
	return newline;
}

/* type Name = ...: taken out of the language long ago. */
static bool read_alias(struct scan *s, uint32_t start, struct line *out)
{
	struct ident word;
	s->pos = start;
	if (!scan_word(s, &word) || !str_is(word.text, "type"))
		return false;
	scan_blank(s);
	if (!scan_word(s, &word))
		return false;
	scan_blank(s);
	if (scan_peek(s) != '=')
		return false;
	scan_to_newline(s);
	*out = (struct line){ .kind = LINE_ALIAS,
			      .text = scan_slice(s, start),
			      .span = scan_span(s, start) };
	return true;
}

void line_read_top(struct scan *s, struct line *out)
{
	*out = (struct line){ 0 };
	if (read_common(s, out))
		return;
	uint32_t start = s->pos;
	if (!read_head(s, out) && !read_alias(s, start, out))
		read_bad(s, start, out);
}
