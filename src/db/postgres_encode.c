/* Parameters: binary where the type is known and the value fits it, else
 * text, which the server reads as it would read a literal. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "db/internal.h"
#include "db/postgres_codec.h"

#define DAY INT64_C(86400000000)
#define EPOCH INT64_C(946684800000000)

/* A value's text as a literal's content. */
static bool literal(struct sb *b, const struct db_value *v);

static void quoted_item(struct sb *b, str s)
{
	sb_addc(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			sb_addc(b, '\\');
		sb_addc(b, s.ptr[i]);
	}
	sb_addc(b, '"');
}

static bool array_literal(struct sb *b, const struct db_value *v)
{
	sb_addc(b, '{');
	for (uint32_t i = 0; i < v->n_items; i++) {
		const struct db_value *item = &v->items[i];
		struct sb one = sb_in(b->arena);
		if (i)
			sb_addc(b, ',');
		if (!literal(&one, item))
			return false;
		if (item->type == DB_NULL)
			sb_lit(b, "NULL");
		else if (item->type == DB_ARRAY)
			sb_add(b, sb_str(&one));
		else
			quoted_item(b, sb_str(&one));
	}
	sb_addc(b, '}');
	return true;
}

static bool literal(struct sb *b, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		return true;
	case DB_BOOL:
		sb_add(b, v->b ? S("true") : S("false"));
		return true;
	case DB_INT:
		sb_fmt(b, "%lld", (long long)v->i);
		return true;
	case DB_FLOAT:
		text_float(b, v->f);
		return true;
	case DB_BYTES:
		sb_lit(b, "\\x");
		text_hex(b, v->s);
		return true;
	case DB_TIMESTAMP:
		text_timestamp(b, v->i, true);
		return true;
	case DB_DATE:
		text_date(b, v->i);
		return true;
	case DB_TIME:
		text_time(b, v->i);
		return true;
	case DB_DECIMAL:
	case DB_TEXT:
	case DB_JSON:
	case DB_UUID:
		sb_add(b, v->s);
		/* the text format ends at a NUL: the server must see the
		 * value as it is or not at all */
		return !memchr(v->s.ptr ? v->s.ptr : "", 0, v->s.len);
	case DB_ARRAY:
		return array_literal(b, v);
	}
	return false;
}

static bool put_literal(struct arena *a, const struct db_value *v,
			struct pg_param *out)
{
	struct sb b = sb_in(a);
	if (!literal(&b, v) || b.len > INT_MAX)
		return false;
	*out = (struct pg_param){ sb_cstr(&b), 0, 0 };
	return true;
}

static char *room(struct arena *a, int len, struct pg_param *out)
{
	char *p = arena_alloc(a, (size_t)len);
	*out = (struct pg_param){ p, len, 1 };
	return p;
}

static bool put_bytes(str s, struct pg_param *out)
{
	*out = (struct pg_param){ s.ptr ? s.ptr : "", (int)s.len, 1 };
	return s.len <= INT_MAX;
}

static bool put_int(struct arena *a, enum pg_kind kind, int64_t i,
		    struct pg_param *out)
{
	switch (kind) {
	case PG_INT2: {
		if (i < INT16_MIN || i > INT16_MAX)
			return false;
		char *p = room(a, 2, out);
		p[0] = (char)(i >> 8);
		p[1] = (char)i;
		return true;
	}
	case PG_INT4:
	case PG_OID:
		if (kind == PG_OID ? i < 0 || i > UINT32_MAX
				   : i < INT32_MIN || i > INT32_MAX)
			return false;
		put32(room(a, 4, out), (uint32_t)i);
		return true;
	case PG_INT8:
		put64(room(a, 8, out), (uint64_t)i);
		return true;
	default:
		return false;
	}
}

static bool put_float(struct arena *a, enum pg_kind kind, double f,
		      struct pg_param *out)
{
	if (kind == PG_FLOAT8) {
		uint64_t bits;
		memcpy(&bits, &f, 8);
		put64(room(a, 8, out), bits);
		return true;
	}
	return false;
}

static bool put_numeric(struct arena *a, str text, struct pg_param *out)
{
	str bytes;
	return pg_numeric_bytes(a, text, &bytes) && put_bytes(bytes, out);
}

static bool put_timestamp(struct arena *a, int64_t i, struct pg_param *out)
{
	if (i != INT64_MAX && i != INT64_MIN &&
	    __builtin_sub_overflow(i, EPOCH, &i))
		return false;
	put64(room(a, 8, out), (uint64_t)i);
	return true;
}

static bool put_date(struct arena *a, int64_t i, struct pg_param *out)
{
	int64_t days = i / DAY - EPOCH / DAY;
	if (i == INT64_MAX || i == INT64_MIN)
		days = i == INT64_MAX ? INT32_MAX : INT32_MIN;
	else if (i % DAY)
		return false;
	put32(room(a, 4, out), (uint32_t)days);
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Only the usual form with hyphens; the server knows the others. */
static bool put_uuid(struct arena *a, str s, struct pg_param *out)
{
	unsigned char bytes[16];
	size_t n = 0;
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s.ptr[i] != '-')
				return false;
			continue;
		}
		int h = hex_value(s.ptr[i]), l = hex_value(s.ptr[++i]);
		if (h < 0 || l < 0)
			return false;
		bytes[n++] = (unsigned char)(h * 16 + l);
	}
	memcpy(room(a, 16, out), bytes, 16);
	return true;
}

static bool put_jsonb(struct arena *a, str s, struct pg_param *out)
{
	if (s.len >= INT_MAX)
		return false;
	char *p = arena_alloc(a, s.len + 1);
	p[0] = 1;
	if (s.len)
		memcpy(p + 1, s.ptr, s.len);
	*out = (struct pg_param){ p, (int)s.len + 1, 1 };
	return true;
}

static bool binary(struct arena *a, const struct pg_type *t,
		   const struct db_value *v, struct pg_param *out);

/* The largest array that is sent in one piece; the protocol's own limit is
 * 1 GB. */
static bool array_size(const struct pg_param *items, uint32_t n, size_t *size)
{
	*size = 20;
	for (uint32_t i = 0; i < n; i++)
		*size += 4 + (items[i].data ? (size_t)items[i].len : 0);
	return *size <= INT_MAX;
}

static bool put_array(struct arena *a, const struct pg_type *t,
		      const struct db_value *v, struct pg_param *out)
{
	struct pg_type item = { .oid = t->item_oid, .kind = t->item_kind };
	bool nulls = false;
	size_t size;
	struct pg_param *items =
		arena_alloc(a, v->n_items * sizeof(*items) + 1);
	for (uint32_t i = 0; i < v->n_items; i++) {
		nulls |= v->items[i].type == DB_NULL;
		if (v->items[i].type != DB_NULL &&
		    !binary(a, &item, &v->items[i], &items[i]))
			return false;
	}
	if (!array_size(items, v->n_items, &size))
		return false;
	char *p = arena_alloc(a, size);
	*out = (struct pg_param){ p, (int)size, 1 };
	put32(p, v->n_items ? 1 : 0);
	put32(p + 4, nulls);
	put32(p + 8, t->item_oid);
	if (!v->n_items) {
		out->len = 12;
		return true;
	}
	put32(p + 12, v->n_items);
	put32(p + 16, 1);
	p += 20;
	for (uint32_t i = 0; i < v->n_items; i++, p += 4) {
		put32(p, items[i].data ? (uint32_t)items[i].len : UINT32_MAX);
		if (!items[i].data)
			continue;
		memcpy(p + 4, items[i].data, (size_t)items[i].len);
		p += items[i].len;
	}
	return true;
}

static bool is_textual(enum db_type type)
{
	return type == DB_TEXT || type == DB_DECIMAL || type == DB_JSON ||
	       type == DB_UUID;
}

/* The binary format, where value and type agree; false: send text. */
static bool binary(struct arena *a, const struct pg_type *t,
		   const struct db_value *v, struct pg_param *out)
{
	switch (t->kind) {
	case PG_BOOL:
		if (v->type != DB_BOOL)
			return false;
		*room(a, 1, out) = v->b;
		return true;
	case PG_INT2:
	case PG_INT4:
	case PG_INT8:
	case PG_OID:
		return v->type == DB_INT && put_int(a, t->kind, v->i, out);
	case PG_FLOAT4:
	case PG_FLOAT8:
		return v->type == DB_FLOAT && put_float(a, t->kind, v->f, out);
	case PG_NUMERIC:
		return v->type == DB_DECIMAL && put_numeric(a, v->s, out);
	case PG_TEXT:
		return is_textual(v->type) && put_bytes(v->s, out);
	case PG_JSON:
		return (v->type == DB_JSON || v->type == DB_TEXT) &&
		       put_bytes(v->s, out);
	case PG_JSONB:
		return (v->type == DB_JSON || v->type == DB_TEXT) &&
		       put_jsonb(a, v->s, out);
	case PG_BYTEA:
		return v->type == DB_BYTES && put_bytes(v->s, out);
	case PG_TIMESTAMP:
	case PG_TIMESTAMPTZ:
		return (v->type == DB_TIMESTAMP || v->type == DB_DATE) &&
		       put_timestamp(a, v->i, out);
	case PG_DATE:
		return v->type == DB_DATE && put_date(a, v->i, out);
	case PG_TIME:
		if (v->type != DB_TIME)
			return false;
		put64(room(a, 8, out), (uint64_t)v->i);
		return true;
	case PG_UUID:
		return (v->type == DB_UUID || v->type == DB_TEXT) &&
		       put_uuid(a, v->s, out);
	case PG_ARRAY:
		return v->type == DB_ARRAY && put_array(a, t, v, out);
	default:
		return false;
	}
}

bool pg_encode(struct arena *a, const struct pg_type *t,
	       const struct db_value *v, struct pg_param *out)
{
	*out = (struct pg_param){ 0 };
	return v->type == DB_NULL || binary(a, t, v, out) ||
	       put_literal(a, v, out);
}
