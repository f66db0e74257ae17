/*
 * postgres_default.c - a recursive descent over the expressions that
 * PostgreSQL prints for defaults. What it does not know makes the whole an
 * expression.
 */
#include "describe/internal.h"

struct reader {
	struct arena *a;
	str rest;
	int depth;
};

enum { DEEPEST = 32 };

/* What one expression is. */
struct reading {
	enum { R_NONE, R_NULL, R_VALUE, R_LIST, R_NOW, R_SEQUENCE } kind;
	bool quoted; /* R_VALUE from a string: may hold an array */
	str value;
	VEC(str) list;
};

static void skip_space(struct reader *r)
{
	while (r->rest.len && strchr(" \n\t\r", r->rest.ptr[0]))
		r->rest = str_sub(r->rest, 1, r->rest.len);
}

static bool take(struct reader *r, const char *what)
{
	size_t n = strlen(what);
	skip_space(r);
	if (r->rest.len < n || !str_ieq(str_sub(r->rest, 0, n), str_n(what, n)))
		return false;
	r->rest = str_sub(r->rest, n, r->rest.len);
	return true;
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

/* A keyword: not the beginning of a longer word. */
static bool take_word(struct reader *r, const char *word)
{
	struct reader before = *r;
	if (take(r, word) && (!r->rest.len || !is_word_char(r->rest.ptr[0])))
		return true;
	*r = before;
	return false;
}

static bool escape(char c, char *out)
{
	switch (c) {
	case 'b':
		*out = '\b';
		return true;
	case 'f':
		*out = '\f';
		return true;
	case 'n':
		*out = '\n';
		return true;
	case 'r':
		*out = '\r';
		return true;
	case 't':
		*out = '\t';
		return true;
	default:
		*out = c;
		/* PostgreSQL itself prints no \x, \u or octal escapes */
		return c == '\\' || c == '\'' || c == '"';
	}
}

/* 'text' or E'text' */
static bool take_string(struct reader *r, str *out)
{
	struct sb b = sb_in(r->a);
	bool extended = take(r, "E'");
	if (!extended && !take(r, "'"))
		return false;
	str s = r->rest;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '\'') {
			if (i + 1 == s.len || s.ptr[i + 1] != '\'') {
				r->rest = str_sub(s, i + 1, s.len);
				*out = sb_str(&b);
				return true;
			}
			i++;
		} else if (c == '\\' && extended) {
			if (++i == s.len || !escape(s.ptr[i], &c))
				return false;
		}
		sb_addc(&b, c);
	}
	return false;
}

static bool take_number(struct reader *r, str *out)
{
	size_t n = 0, digits = 0;
	skip_space(r);
	str s = r->rest;
	if (n < s.len && s.ptr[n] == '-')
		n++;
	for (; n < s.len; n++) {
		char c = s.ptr[n];
		bool digit = c >= '0' && c <= '9';
		bool exponent = digits && (c == 'e' || c == 'E');
		bool sign = n && (c == '-' || c == '+') &&
			    (s.ptr[n - 1] == 'e' || s.ptr[n - 1] == 'E');
		if (!digit && c != '.' && !exponent && !sign)
			break;
		digits += digit;
	}
	if (!digits)
		return false;
	*out = str_dup(r->a, str_sub(s, 0, n));
	r->rest = str_sub(s, n, s.len);
	return true;
}

static bool take_quoted_name(struct reader *r, struct sb *name)
{
	if (!take(r, "\""))
		return false;
	str s = r->rest;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"') {
			if (i + 1 == s.len || s.ptr[i + 1] != '"') {
				r->rest = str_sub(s, i + 1, s.len);
				return true;
			}
			i++;
		}
		sb_addc(name, s.ptr[i]);
	}
	return false;
}

static bool take_name(struct reader *r, struct sb *name)
{
	skip_space(r);
	size_t n = 0;
	if (r->rest.len && r->rest.ptr[0] == '"')
		return take_quoted_name(r, name);
	while (n < r->rest.len && is_word_char(r->rest.ptr[n]))
		n++;
	sb_add(name, str_sub(r->rest, 0, n));
	r->rest = str_sub(r->rest, n, r->rest.len);
	return n > 0;
}

/* Words that may follow a type's first one. */
static bool take_type_word(struct reader *r)
{
	static const char *const words[] = {
		"without", "with", "time", "zone", "varying", "precision"
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (take_word(r, words[i]))
			return true;
	return false;
}

/* "timestamp(3) without time zone", "public.\"Color\"[]" */
static bool take_type(struct reader *r)
{
	struct sb ignored = sb_in(r->a);
	str number;
	if (!take_name(r, &ignored))
		return false;
	for (;;) {
		if (take(r, "(")) {
			do
				if (!take_number(r, &number))
					return false;
			while (take(r, ","));
			if (!take(r, ")"))
				return false;
		} else if (take(r, ".")) {
			if (!take_name(r, &ignored))
				return false;
		} else if (!take(r, "[]") && !take_type_word(r)) {
			return true;
		}
	}
}

static bool take_expression(struct reader *r, struct reading *out);

/* ARRAY[a, b]: of values alone */
static bool take_array(struct reader *r, struct reading *out)
{
	struct reading item;
	out->kind = R_LIST;
	if (take(r, "]"))
		return true;
	do {
		if (!take_expression(r, &item) || item.kind != R_VALUE)
			return false;
		*vec_push(r->a, &out->list) = item.value;
	} while (take(r, ","));
	return take(r, "]");
}

/* The last part of 'a."b".c', unquoted. */
static bool last_name(struct arena *a, str text, str *out)
{
	struct reader r = { .a = a, .rest = text };
	struct sb name;
	do {
		name = sb_in(a);
		if (!take_name(&r, &name))
			return false;
	} while (take(&r, "."));
	*out = sb_str(&name);
	return !r.rest.len;
}

/* nextval('name'::regclass); "nextval(" is read. */
static bool take_sequence(struct reader *r, struct reading *out)
{
	str name;
	out->kind = R_SEQUENCE;
	if (!take_string(r, &name))
		return false;
	while (take(r, "::"))
		if (!take_type(r))
			return false;
	return take(r, ")") && last_name(r->a, name, &out->value);
}

static bool take_primary(struct reader *r, struct reading *out)
{
	if (take(r, "("))
		return take_expression(r, out) && take(r, ")");
	if (take_string(r, &out->value)) {
		out->kind = R_VALUE;
		out->quoted = true;
		return true;
	}
	if (take_word(r, "ARRAY"))
		return take(r, "[") && take_array(r, out);
	if (take_word(r, "nextval"))
		return take(r, "(") && take_sequence(r, out);
	out->kind = R_NOW;
	if (take_word(r, "CURRENT_TIMESTAMP") || take(r, "now()"))
		return true;
	out->kind = R_NULL;
	if (take_word(r, "NULL"))
		return true;
	out->kind = R_VALUE;
	if (take_word(r, "true"))
		out->value = S("true");
	else if (take_word(r, "false"))
		out->value = S("false");
	else
		return take_number(r, &out->value);
	return true;
}

static bool take_expression(struct reader *r, struct reading *out)
{
	*out = (struct reading){ 0 };
	if (r->depth == DEEPEST)
		return false;
	r->depth++;
	bool ok = take_primary(r, out);
	while (ok && take(r, "::"))
		ok = take_type(r);
	r->depth--;
	return ok;
}

/* The items of '{a,"b c"}'; false where it holds a null or an array. */
static bool split_array(struct arena *a, str s, struct reading *out)
{
	out->kind = R_LIST;
	if (s.len < 2 || s.ptr[0] != '{' || s.ptr[s.len - 1] != '}')
		return false;
	s = str_sub(s, 1, s.len - 1);
	for (size_t i = 0; i < s.len; i++) {
		struct sb b = sb_in(a);
		bool quoted = s.ptr[i] == '"';
		if (s.ptr[i] == '{')
			return false;
		for (i += quoted; i < s.len; i++) {
			if (s.ptr[i] == (quoted ? '"' : ','))
				break;
			if (s.ptr[i] == '\\' && i + 1 < s.len)
				i++;
			sb_addc(&b, s.ptr[i]);
		}
		i += quoted;
		if (!quoted && str_ieq(sb_str(&b), S("null")))
			return false;
		*vec_push(a, &out->list) = sb_str(&b);
	}
	return true;
}

static struct column_default of_list(const struct reading *v, str text)
{
	return (struct column_default){ .kind = COLUMN_DEFAULT_VALUE,
					.is_list = true,
					.values = v->list.at,
					.n_values = v->list.len,
					.text = text };
}

static struct column_default of_value(struct arena *a, str value, str text)
{
	struct column_default d = { .kind = COLUMN_DEFAULT_VALUE,
				    .values = arena_new(a, str),
				    .n_values = 1,
				    .text = text };
	d.values[0] = value;
	return d;
}

struct column_default postgres_default(struct arena *a, str expression,
				       bool is_list)
{
	struct reader r = { .a = a, .rest = expression };
	struct reading v;
	struct column_default other = { .kind = COLUMN_DEFAULT_EXPR,
					.text = expression };
	if (!expression.len)
		return (struct column_default){ 0 };
	bool ok = take_expression(&r, &v);
	skip_space(&r);
	if (!ok || r.rest.len)
		return other;
	switch (v.kind) {
	case R_NULL:
		return (struct column_default){ .text = expression };
	case R_NOW:
		other.kind = COLUMN_DEFAULT_NOW;
		return other;
	case R_SEQUENCE:
		other.kind = COLUMN_DEFAULT_SEQUENCE;
		other.text = v.value;
		return other;
	case R_LIST:
		return is_list ? of_list(&v, expression) : other;
	case R_VALUE:
		if (!is_list)
			return of_value(a, v.value, expression);
		if (v.quoted && split_array(a, v.value, &v))
			return of_list(&v, expression);
		return other;
	case R_NONE:
		break;
	}
	return other;
}
