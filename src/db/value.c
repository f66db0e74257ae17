/*
 * value.c - from the type that a database has to the type that the caller
 * wants, where that loses nothing.
 */
#include <math.h>

#include "db/internal.h"

static bool to_text(struct db_value *v, struct arena *a)
{
	struct sb b = sb_in(a);
	switch (v->type) {
	case DB_TEXT:
	case DB_DECIMAL:
	case DB_JSON:
	case DB_UUID:
		v->type = DB_TEXT;
		return true;
	case DB_BOOL:
		sb_add(&b, v->b ? S("true") : S("false"));
		break;
	case DB_INT:
		sb_fmt(&b, "%lld", (long long)v->i);
		break;
	case DB_FLOAT:
		text_float(&b, v->f);
		break;
	case DB_BYTES:
		sb_lit(&b, "\\x");
		text_hex(&b, v->s);
		break;
	case DB_TIMESTAMP:
		text_timestamp(&b, v->i, false);
		break;
	case DB_DATE:
		text_date(&b, v->i);
		break;
	case DB_TIME:
		text_time(&b, v->i);
		break;
	case DB_NULL:
	case DB_ARRAY:
		return false;
	}
	v->type = DB_TEXT;
	v->s = sb_str(&b);
	return true;
}

/* A decimal's text without its zero fraction, as an integer. */
static bool decimal_int(str s, int64_t *out)
{
	size_t point = str_find_char(s, '.', 0);
	for (size_t i = point + 1; i < s.len; i++)
		if (s.ptr[i] != '0')
			return false;
	return str_to_i64(str_sub(s, 0, point), out);
}

static bool to_int(struct db_value *v)
{
	int64_t i;
	switch (v->type) {
	case DB_INT:
		return true;
	case DB_BOOL:
		i = v->b;
		break;
	case DB_FLOAT:
		/* 2^63 itself is out of range */
		if (!(v->f >= -0x1p63 && v->f < 0x1p63) || v->f != floor(v->f))
			return false;
		i = (int64_t)v->f;
		break;
	case DB_DECIMAL:
	case DB_TEXT:
		if (!decimal_int(v->s, &i))
			return false;
		break;
	default:
		return false;
	}
	*v = (struct db_value){ .type = DB_INT, .i = i };
	return true;
}

static bool to_float(struct db_value *v)
{
	double f;
	if (v->type == DB_FLOAT)
		return true;
	if (v->type == DB_INT)
		f = (double)v->i;
	else if (v->type != DB_DECIMAL && v->type != DB_TEXT)
		return false;
	else if (!text_parse_float(v->s, &f))
		return false;
	*v = (struct db_value){ .type = DB_FLOAT, .f = f };
	return true;
}

static bool to_bool(struct db_value *v)
{
	bool b;
	if (v->type == DB_INT && (v->i == 0 || v->i == 1))
		b = v->i == 1;
	else if (v->type == DB_TEXT &&
		 (str_is(v->s, "t") || str_is(v->s, "true")))
		b = true;
	else if (v->type == DB_TEXT &&
		 (str_is(v->s, "f") || str_is(v->s, "false")))
		b = false;
	else
		return false;
	*v = (struct db_value){ .type = DB_BOOL, .b = b };
	return true;
}

/* Decimal, JSON and UUID are texts with a meaning of their own. */
static bool to_named_text(struct db_value *v, enum db_type want,
			  struct arena *a)
{
	bool number = v->type == DB_INT || v->type == DB_FLOAT;
	if (v->type != DB_TEXT && v->type != DB_DECIMAL &&
	    !(number && want != DB_UUID) &&
	    !(v->type == DB_BOOL && want == DB_JSON))
		return false;
	if (!to_text(v, a))
		return false;
	v->type = want;
	return true;
}

static bool to_time_kind(struct db_value *v, enum db_type want)
{
	int64_t i;
	bool from_text = v->type == DB_TEXT;
	if (want == DB_TIMESTAMP && v->type == DB_DATE)
		i = v->i;
	else if (!from_text)
		return false;
	else if (want == DB_TIMESTAMP ? !text_parse_timestamp(v->s, &i)
		 : want == DB_DATE    ? !text_parse_date(v->s, &i)
				      : !text_parse_time(v->s, &i))
		return false;
	*v = (struct db_value){ .type = want, .i = i };
	return true;
}

bool value_convert(struct db_value *v, enum db_type want, struct arena *a)
{
	switch (want) {
	case DB_NULL:
		return true;
	case DB_TEXT:
		return to_text(v, a);
	case DB_INT:
		return to_int(v);
	case DB_FLOAT:
		return to_float(v);
	case DB_BOOL:
		return to_bool(v);
	case DB_DECIMAL:
	case DB_JSON:
	case DB_UUID:
		return to_named_text(v, want, a);
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		return to_time_kind(v, want);
	case DB_BYTES:
		if (v->type != DB_TEXT)
			return false;
		v->type = DB_BYTES;
		return true;
	case DB_ARRAY:
		return false;
	}
	return false;
}
