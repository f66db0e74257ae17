/* Do two defaults mean the same? */
#include <ctype.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "diff/state.h"

/* What a column's default is compared as. */
static unsigned scalars_of(const struct dialect *d, const struct column *c)
{
	if (c->type.kind != COLUMN_NATIVE || c->type.native == NONE)
		return 0;
	return d->types[c->type.native].scalars;
}

enum {
	NUMBERS = 1 << SCALAR_INT | 1 << SCALAR_BIGINT | 1 << SCALAR_FLOAT |
		  1 << SCALAR_DECIMAL
};

static bool same_number(str a, str b)
{
	char x[64], y[64];
	if (a.len >= sizeof(x) || b.len >= sizeof(y))
		return false;
	*(char *)mempcpy(x, a.ptr, a.len) = 0;
	*(char *)mempcpy(y, b.ptr, b.len) = 0;
	/* Beyond 15 digits two numbers may round to the same. */
	if (a.len > 15 || b.len > 15) {
		char *ex, *ey;
		long long i = strtoll(x, &ex, 10), j = strtoll(y, &ey, 10);
		if (!*ex && !*ey)
			return i == j;
	}
	return fabs(strtod(x, NULL) - strtod(y, NULL)) == 0.0;
}

/* The database orders the keys of objects in its own way. */
static bool same_json(str a, str b)
{
	json_t *x = json_loadb(a.ptr, a.len, JSON_DECODE_ANY, NULL);
	json_t *y = json_loadb(b.ptr, b.len, JSON_DECODE_ANY, NULL);
	bool same = x && y && json_equal(x, y);
	json_decref(x);
	json_decref(y);
	return same;
}

/* Databases print dates and times in so many ways that, as in Prisma, any
 * two constants of such a column count as the same. */
static bool same_value(unsigned scalars, str a, str b)
{
	if (str_eq(a, b) || (scalars & (1 << SCALAR_DATETIME)))
		return true;
	if (scalars & NUMBERS)
		return same_number(a, b);
	if (scalars & (1 << SCALAR_JSON))
		return same_json(a, b);
	return false;
}

static bool same_values(unsigned scalars, const struct column_default *a,
			const struct column_default *b)
{
	if (a->n_values != b->n_values || a->is_list != b->is_list)
		return false;
	for (uint32_t i = 0; i < a->n_values; i++)
		if (!same_value(scalars, a->values[i], b->values[i]))
			return false;
	return true;
}

/* 'it''s'::text, without its casts, as the value that it is; false when it
 * is anything else than one string. */
static bool string_of(struct arena *a, str text, str *out)
{
	struct sb b = sb_in(a);
	size_t i = 1;
	if (text.len < 2 || text.ptr[0] != '\'')
		return false;
	for (; i < text.len; i++) {
		if (text.ptr[i] == '\'') {
			if (i + 1 == text.len || text.ptr[i + 1] != '\'')
				break;
			i++;
		}
		sb_addc(&b, text.ptr[i]);
	}
	*out = sb_str(&b);
	str rest = str_trim(str_sub(text, i < text.len ? i + 1 : i, text.len));
	return !rest.len || (str_starts(rest, S("::")) &&
			     str_find_char(rest, '(', 0) == rest.len);
}

/* dbgenerated("...") beside a value that the database printed. */
static bool expression_is_value(unsigned scalars, str text,
				const struct column_default *value)
{
	struct arena a = { 0 };
	str plain = text;
	bool same = false;
	if (!value->is_list && value->n_values == 1) {
		string_of(&a, text, &plain);
		same = same_value(scalars & ~(1u << SCALAR_DATETIME), plain,
				  value->values[0]);
	}
	arena_release(&a);
	return same;
}

/* Skips what the database adds or leaves out when it prints an expression:
 * blanks, parentheses, casts. */
static size_t skip_noise(str s, size_t i)
{
	for (;;) {
		while (i < s.len && strchr(" \t\n()", s.ptr[i]))
			i++;
		if (i + 1 >= s.len || s.ptr[i] != ':' || s.ptr[i + 1] != ':')
			return i;
		for (i += 2; i < s.len; i++)
			if (!isalnum((unsigned char)s.ptr[i]) &&
			    !strchr("_\"[]. ", s.ptr[i]))
				break;
	}
}

static bool same_expression(str a, str b)
{
	bool in_string = false;
	size_t i = 0, j = 0;
	for (;;) {
		if (!in_string) {
			i = skip_noise(a, i);
			j = skip_noise(b, j);
		}
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		unsigned char x = (unsigned char)a.ptr[i++];
		unsigned char y = (unsigned char)b.ptr[j++];
		if (in_string ? x != y : tolower(x) != tolower(y))
			return false;
		if (x == '\'')
			in_string = !in_string;
	}
}

static bool is_now(str text)
{
	return same_expression(text, S("now()")) ||
	       same_expression(text, S("CURRENT_TIMESTAMP"));
}

/* b is the schema's: dbgenerated() without a text accepts what is there. */
bool diff_same_default(const struct dialect *d, const struct column *ca,
		       const struct column *cb)
{
	unsigned scalars = scalars_of(d, cb);
	const struct column_default *a = &ca->def, *b = &cb->def;
	if (b->kind == COLUMN_DEFAULT_UNKNOWN || cb->autoincrement ||
	    ca->is_generated)
		return true;
	if (b->kind == COLUMN_DEFAULT_EXPR && a->kind == COLUMN_DEFAULT_VALUE)
		return expression_is_value(scalars, str_trim(b->text), a);
	if (b->kind == COLUMN_DEFAULT_EXPR && a->kind == COLUMN_DEFAULT_NOW)
		return is_now(b->text);
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case COLUMN_DEFAULT_VALUE:
		return same_values(scalars, a, b);
	case COLUMN_DEFAULT_EXPR:
		return same_expression(a->text, b->text);
	default:
		return true;
	}
}
