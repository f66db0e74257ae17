#include "psl/expr.h"

enum { MAX_DEPTH = 100 };

/* Behind a comma: is there another argument? One before the end is kept for
 * the attribute to report. */
static bool goes_on(struct scan *s, char close)
{
	uint32_t comma = s->pos;
	if (!scan_take(s, ','))
		return false;
	scan_blank(s);
	if (scan_peek(s) != close)
		return true;
	if (!s->in_array && !s->stray_comma)
		s->stray_comma = comma + 1;
	return false;
}

static bool parse_arg(struct scan *s, struct arg *out)
{
	uint32_t start = s->pos;
	struct ident name;
	if (scan_word(s, &name)) {
		scan_blank(s);
		if (scan_take(s, ':')) {
			out->name = name;
			out->span = scan_span(s, start);
			scan_blank(s);
			int c = scan_peek(s);
			if (c == ',' || c == ')' || c == '}')
				return true;
		} else {
			s->pos = start;
		}
	}
	out->has_value = parse_expr(s, &out->value);
	out->span = scan_span(s, start);
	return out->has_value;
}

/* From behind the opening parenthesis to behind the closing one. */
static bool parse_args(struct scan *s, char close, struct arg **args,
		       uint32_t *n)
{
	size_t base = s->pile.len;
	scan_blank(s);
	/* a comma alone is one too many, not one that separates */
	if (scan_peek(s) == ',' && goes_on(s, close))
		return false;
	while (scan_peek(s) != close) {
		struct arg a = { 0 };
		if (!parse_arg(s, &a))
			return false;
		pile_push(s, &a);
		scan_blank(s);
		if (!goes_on(s, close))
			break;
	}
	*args = pile_take(s, base, sizeof(**args), n);
	return scan_take(s, close);
}

static bool parse_items(struct scan *s, struct expr *out)
{
	size_t base = s->pile.len;
	s->pos++;
	scan_blank(s);
	while (scan_peek(s) != ']') {
		struct expr e = { 0 };
		if (!parse_expr(s, &e))
			return false;
		pile_push(s, &e);
		scan_blank(s);
		if (!scan_take(s, ','))
			break;
		scan_blank(s);
		/* behind a comma there must be another value */
		if (scan_peek(s) == ']')
			return false;
	}
	out->kind = EXPR_ARRAY;
	out->items = pile_take(s, base, sizeof(*out->items), &out->n_items);
	return scan_take(s, ']');
}

static bool parse_array(struct scan *s, struct expr *out)
{
	bool outer = s->in_array;
	s->in_array = true;
	bool ok = parse_items(s, out);
	s->in_array = outer;
	return ok;
}

static bool parse_path(struct scan *s, struct expr *out)
{
	struct ident path;
	if (!scan_path(s, &path))
		return false;
	out->kind = EXPR_CONSTANT;
	out->text = path.text;
	if (!scan_take(s, '('))
		return true;
	out->kind = EXPR_FUNCTION;
	return parse_args(s, ')', &out->args, &out->n_args);
}

static bool parse_value(struct scan *s, struct expr *out)
{
	uint32_t start = s->pos;
	bool digit = scan_at_digit(s);
	switch (scan_peek(s)) {
	case '"':
		out->kind = EXPR_STRING;
		return scan_string(s, &out->text);
	case '[':
		return parse_array(s, out);
	case '{':
		s->pos++;
		out->kind = EXPR_OBJECT;
		return parse_args(s, '}', &out->args, &out->n_args);
	default:
		out->kind = EXPR_NUMBER;
		if (scan_number(s, &out->text) && scan_peek(s) != '(')
			return true;
		s->pos = start;
		/* names may begin with a digit; of values, functions alone */
		return parse_path(s, out) &&
		       (!digit || out->kind == EXPR_FUNCTION);
	}
}

bool parse_expr(struct scan *s, struct expr *out)
{
	uint32_t start = s->pos;
	if (s->depth >= MAX_DEPTH) {
		struct span span = { s->file, start, start + 1 };
		diag_error(s->diags, span, "too-deep",
			   "values are nested more than %d deep", MAX_DEPTH);
		return false;
	}
	s->depth++;
	bool ok = parse_value(s, out);
	s->depth--;
	out->span = scan_span(s, start);
	return ok;
}

bool parse_attribute(struct scan *s, struct attribute *out)
{
	scan_blank(s);
	uint32_t start = s->pos;
	if (!scan_path(s, &out->name))
		return false;
	out->span = scan_span(s, start);
	out->args_span = scan_span(s, s->pos);
	struct scan ahead = *s;
	scan_blank(&ahead);
	uint32_t parens = ahead.pos;
	if (!scan_take(&ahead, '('))
		return true;
	s->pos = ahead.pos;
	out->has_parens = true;
	s->stray_comma = 0;
	if (!parse_args(s, ')', &out->args, &out->n_args))
		return false;
	out->stray_comma = s->stray_comma;
	out->span = scan_span(s, start);
	out->args_span = scan_span(s, parens);
	return true;
}
