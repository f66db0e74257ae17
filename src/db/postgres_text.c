/* PostgreSQL's text format: for results with a type whose binary format is
 * not known, and for parameters of such types. */
#include "db/internal.h"
#include "db/postgres_codec.h"

static bool get_bool(str s, struct db_value *out)
{
	out->type = DB_BOOL;
	out->b = str_is(s, "t");
	return out->b || str_is(s, "f");
}

static bool get_bytes(struct arena *a, str s, struct db_value *out)
{
	out->type = DB_BYTES;
	return str_starts(s, S("\\x")) &&
	       text_parse_hex(a, str_sub(s, 2, s.len), &out->s);
}

/* "-$1,234.50" (and other currencies): the digits, the sign, the point. */
static bool get_money(struct arena *a, str s, struct db_value *out)
{
	struct sb b = sb_in(a);
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '-' || s.ptr[i] == '.' ||
		    (s.ptr[i] >= '0' && s.ptr[i] <= '9'))
			sb_addc(&b, s.ptr[i]);
	out->type = DB_DECIMAL;
	out->s = sb_str(&b);
	return true;
}

/* The text of one item, unquoted; *s stands behind it. */
static str take_item(struct arena *a, str *s, bool *quoted)
{
	struct sb b = sb_in(a);
	size_t i = 0;
	*quoted = s->len && s->ptr[0] == '"';
	for (i = *quoted; i < s->len; i++) {
		char c = s->ptr[i];
		if (*quoted ? c == '"' : c == ',' || c == '}')
			break;
		if (c == '\\' && i + 1 < s->len)
			c = s->ptr[++i];
		sb_addc(&b, c);
	}
	i += *quoted && i < s->len;
	*s = str_sub(*s, i, s->len);
	return sb_str(&b);
}

enum { DEEPEST_ARRAY = 6 };

/* "{1,NULL,\"a b\",{...}}" */
static bool get_items(struct arena *a, const struct pg_type *item, str *s,
		      int depth, struct db_value *out)
{
	VEC(struct db_value) items = { 0 };
	if (!s->len || s->ptr[0] != '{' || depth == DEEPEST_ARRAY)
		return false;
	do {
		*s = str_sub(*s, 1, s->len);
		bool quoted;
		struct db_value v = { 0 };
		if (s->len && s->ptr[0] == '}' && !items.len)
			break;
		if (s->len && s->ptr[0] == '{') {
			if (!get_items(a, item, s, depth + 1, &v))
				return false;
		} else {
			str text = take_item(a, s, &quoted);
			if ((quoted || !str_is(text, "NULL")) &&
			    !pg_decode_text(a, item, text, &v))
				return false;
		}
		*vec_push(a, &items) = v;
	} while (s->len && s->ptr[0] == ',');
	if (!s->len || s->ptr[0] != '}')
		return false;
	*s = str_sub(*s, 1, s->len);
	*out = (struct db_value){ .type = DB_ARRAY,
				  .items = items.at,
				  .n_items = items.len };
	return true;
}

static bool get_array(struct arena *a, const struct pg_type *t, str s,
		      struct db_value *out)
{
	struct pg_type item = { .oid = t->item_oid, .kind = t->item_kind };
	/* lower bounds other than 1 come first: "[2:3]={...}" */
	if (s.len && s.ptr[0] == '[') {
		size_t eq = str_find_char(s, '=', 0);
		s = str_sub(s, eq < s.len ? eq + 1 : eq, s.len);
	}
	return get_items(a, &item, &s, 0, out) && !s.len;
}

bool pg_decode_text(struct arena *a, const struct pg_type *t, str s,
		    struct db_value *out)
{
	switch (t->kind) {
	case PG_BOOL:
		return get_bool(s, out);
	case PG_INT2:
	case PG_INT4:
	case PG_INT8:
	case PG_OID:
		out->type = DB_INT;
		return str_to_i64(s, &out->i);
	case PG_FLOAT4:
	case PG_FLOAT8:
		out->type = DB_FLOAT;
		return text_parse_float(s, &out->f);
	case PG_MONEY:
		return get_money(a, s, out);
	case PG_BYTEA:
		return get_bytes(a, s, out);
	case PG_TIMESTAMP:
	case PG_TIMESTAMPTZ:
		out->type = DB_TIMESTAMP;
		return text_parse_timestamp(s, &out->i);
	case PG_DATE:
		out->type = DB_DATE;
		return text_parse_date(s, &out->i);
	case PG_TIME:
	case PG_TIMETZ:
		out->type = DB_TIME;
		return text_parse_time(s, &out->i);
	case PG_ARRAY:
		return get_array(a, t, s, out);
	case PG_NUMERIC:
		out->type = DB_DECIMAL;
		break;
	case PG_JSON:
	case PG_JSONB:
		out->type = DB_JSON;
		break;
	case PG_UUID:
		out->type = DB_UUID;
		break;
	default:
		out->type = DB_TEXT;
	}
	out->s = s;
	return true;
}
