#include "db/postgres_codec.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#define DAY INT64_C(86400000000)
/* 2000-01-01, where PostgreSQL counts from. */
#define EPOCH INT64_C(946684800000000)

static const struct {
	uint32_t oid, array;
	enum pg_kind kind;
} builtin[] = {
	{ 16, 1000, PG_BOOL },	      { 17, 1001, PG_BYTEA },
	{ 18, 1002, PG_CHAR },	      { 19, 1003, PG_TEXT },
	{ 20, 1016, PG_INT8 },	      { 21, 1005, PG_INT2 },
	{ 23, 1007, PG_INT4 },	      { 25, 1009, PG_TEXT },
	{ 26, 1028, PG_OID },	      { 28, 1011, PG_OID },
	{ 114, 199, PG_JSON },	      { 142, 143, PG_TEXT },
	{ 650, 651, PG_INET },	      { 700, 1021, PG_FLOAT4 },
	{ 701, 1022, PG_FLOAT8 },     { 705, 0, PG_TEXT },
	{ 790, 791, PG_MONEY },	      { 869, 1041, PG_INET },
	{ 1042, 1014, PG_TEXT },      { 1043, 1015, PG_TEXT },
	{ 1082, 1182, PG_DATE },      { 1083, 1183, PG_TIME },
	{ 1114, 1115, PG_TIMESTAMP }, { 1184, 1185, PG_TIMESTAMPTZ },
	{ 1266, 1270, PG_TIMETZ },    { 1560, 1561, PG_BITS },
	{ 1562, 1563, PG_BITS },      { 1700, 1231, PG_NUMERIC },
	{ 2278, 0, PG_VOID },	      { 2950, 2951, PG_UUID },
	{ 3802, 3807, PG_JSONB },
};

struct pg_type pg_type_builtin(uint32_t oid)
{
	struct pg_type t = { .oid = oid };
	for (size_t i = 0; i < sizeof(builtin) / sizeof(*builtin); i++) {
		if (builtin[i].oid == oid) {
			t.kind = builtin[i].kind;
			return t;
		}
		if (builtin[i].array == oid && oid) {
			t.kind = PG_ARRAY;
			t.item_oid = builtin[i].oid;
			t.item_kind = builtin[i].kind;
			return t;
		}
	}
	return t;
}

/* The integer part: groups of four digits, the first without zeros. */
static size_t numeric_whole(char *p, const char *digits, int n, int weight)
{
	size_t len = 0;
	for (int i = 0; i <= weight; i++) {
		int v = i < n ? be16(digits + 2 * i) : 0;
		len += (size_t)sprintf(p + len, i ? "%04d" : "%d", v);
	}
	if (weight < 0)
		p[len++] = '0';
	return len;
}

static size_t numeric_fraction(char *p, const char *digits, int n, int weight,
			       int scale)
{
	size_t len = 0;
	p[len++] = '.';
	for (int i = weight + 1; (int)len - 1 < scale; i++) {
		int v = i >= 0 && i < n ? be16(digits + 2 * i) : 0;
		len += (size_t)sprintf(p + len, "%04d", v);
	}
	return (size_t)scale + 1;
}

bool pg_numeric_text(struct arena *a, str bytes, str *out)
{
	if (bytes.len < 8)
		return false;
	int n = be16(bytes.ptr), weight = (int16_t)be16(bytes.ptr + 2);
	int sign = be16(bytes.ptr + 4), scale = be16(bytes.ptr + 6);
	if (bytes.len != 8 + 2 * (size_t)n)
		return false;
	for (int i = 0; i < n; i++)
		if (be16(bytes.ptr + 8 + 2 * i) > 9999)
			return false; /* no digit of base 10000 */
	if (sign & 0x8000) {
		*out = sign == 0xC000	? S("NaN")
		       : sign == 0xD000 ? S("Infinity")
					: S("-Infinity");
		return true;
	}
	size_t room = (size_t)(weight < 0 ? 1 : 4 * (weight + 1)) +
		      (size_t)scale + 16;
	char *p = arena_alloc(a, room);
	size_t len = 0;
	if (sign == 0x4000)
		p[len++] = '-';
	len += numeric_whole(p + len, bytes.ptr + 8, n, weight);
	if (scale)
		len += numeric_fraction(p + len, bytes.ptr + 8, n, weight,
					scale);
	*out = str_n(p, len);
	return true;
}

/* A single-precision number as the double that its shortest decimal text
 * names: 1.1 stays 1.1. */
static double widen(float f)
{
	char text[32];
	for (int digits = 6; digits <= 9; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, (double)f);
		if (strtof(text, NULL) == f)
			return strtod(text, NULL);
	}
	return (double)f; /* NaN */
}

static bool get_int(str b, size_t size, struct db_value *out)
{
	if (b.len != size)
		return false;
	out->type = DB_INT;
	out->i = size == 2   ? (int16_t)be16(b.ptr)
		 : size == 4 ? (int32_t)be32(b.ptr)
			     : (int64_t)be64(b.ptr);
	return true;
}

static bool get_float(str b, size_t size, struct db_value *out)
{
	if (b.len != size)
		return false;
	out->type = DB_FLOAT;
	if (size == 8) {
		uint64_t bits = be64(b.ptr);
		memcpy(&out->f, &bits, 8);
	} else {
		uint32_t bits = be32(b.ptr);
		float f;
		memcpy(&f, &bits, 4);
		out->f = widen(f);
	}
	return true;
}

static bool get_timestamp(str b, struct db_value *out)
{
	if (b.len != 8)
		return false;
	int64_t v = (int64_t)be64(b.ptr);
	out->type = DB_TIMESTAMP;
	out->i = v;
	return v == INT64_MAX || v == INT64_MIN ||
	       !__builtin_add_overflow(v, EPOCH, &out->i);
}

static bool get_date(str b, struct db_value *out)
{
	if (b.len != 4)
		return false;
	int32_t v = (int32_t)be32(b.ptr);
	out->type = DB_DATE;
	if (v == INT32_MAX || v == INT32_MIN) {
		out->i = v == INT32_MAX ? INT64_MAX : INT64_MIN;
		return true;
	}
	return !__builtin_mul_overflow(v + EPOCH / DAY, DAY, &out->i);
}

static bool get_time(str b, bool zone, struct db_value *out)
{
	if (b.len != (zone ? 12u : 8u))
		return false;
	out->type = DB_TIME;
	out->i = (int64_t)be64(b.ptr);
	if (zone) {
		/* seconds west of Greenwich: to UTC */
		int64_t west = (int32_t)be32(b.ptr + 8);
		if (west)
			out->i = ((out->i + west * 1000000) % DAY + DAY) % DAY;
	}
	return true;
}

static bool get_money(struct arena *a, str b, struct db_value *out)
{
	struct db_value cents;
	if (!get_int(b, 8, &cents))
		return false;
	uint64_t n = cents.i < 0 ? 0 - (uint64_t)cents.i : (uint64_t)cents.i;
	out->type = DB_DECIMAL;
	out->s = str_fmt(a, "%s%llu.%02u", cents.i < 0 ? "-" : "",
			 (unsigned long long)(n / 100), (unsigned)(n % 100));
	return true;
}

static bool get_uuid(struct arena *a, str b, struct db_value *out)
{
	static const char digits[] = "0123456789abcdef";
	char *p = arena_alloc(a, 37);
	if (b.len != 16)
		return false;
	size_t n = 0;
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			p[n++] = '-';
		p[n++] = digits[(unsigned char)b.ptr[i] >> 4];
		p[n++] = digits[(unsigned char)b.ptr[i] & 15];
	}
	out->type = DB_UUID;
	out->s = str_n(p, 36);
	return true;
}

/* family (2: IPv4, 3: IPv6), bits of the mask, is cidr, length, address */
static bool get_inet(struct arena *a, str b, struct db_value *out)
{
	char text[INET6_ADDRSTRLEN];
	if (b.len < 4 || b.len != 4 + (size_t)(unsigned char)b.ptr[3])
		return false;
	bool v6 = b.ptr[0] == 3;
	unsigned bits = (unsigned char)b.ptr[1];
	if (b.len != (v6 ? 20u : 8u) ||
	    !inet_ntop(v6 ? AF_INET6 : AF_INET, b.ptr + 4, text, sizeof(text)))
		return false;
	out->type = DB_TEXT;
	out->s = bits == (v6 ? 128 : 32) && !b.ptr[2]
			 ? str_dup(a, str_c(text))
			 : str_fmt(a, "%s/%u", text, bits);
	return true;
}

static bool get_bits(struct arena *a, str b, struct db_value *out)
{
	if (b.len < 4 || (be32(b.ptr) + (size_t)7) / 8 != b.len - 4)
		return false;
	size_t n = be32(b.ptr);
	char *p = arena_alloc(a, n + 1);
	for (size_t i = 0; i < n; i++)
		p[i] = b.ptr[4 + i / 8] & (0x80 >> i % 8) ? '1' : '0';
	out->type = DB_TEXT;
	out->s = str_n(p, n);
	return true;
}

static bool get_text(enum db_type type, str b, struct db_value *out)
{
	out->type = type;
	out->s = b;
	return true;
}

/* One dimension of an array; *b is what of the data is left. */
static bool get_items(struct arena *a, const struct pg_type *item,
		      const char *sizes, int dims, str *b, struct db_value *out)
{
	uint32_t n = be32(sizes);
	/* each item takes four bytes at least: no size is believed */
	if (n > b->len / 4)
		return false;
	*out = (struct db_value){ .type = DB_ARRAY, .n_items = n };
	out->items = arena_alloc(a, n * sizeof(*out->items) + 1);
	for (uint32_t i = 0; i < n; i++) {
		struct db_value *v = &out->items[i];
		if (dims > 1) {
			if (!get_items(a, item, sizes + 8, dims - 1, b, v))
				return false;
			continue;
		}
		if (b->len < 4)
			return false;
		uint32_t len = be32(b->ptr);
		*b = str_sub(*b, 4, b->len);
		if (len == UINT32_MAX)
			continue; /* DB_NULL */
		if (len > b->len ||
		    !pg_decode_binary(a, item, str_sub(*b, 0, len), v))
			return false;
		*b = str_sub(*b, len, b->len);
	}
	return true;
}

/* dimensions, has nulls, item oid, then size and lower bound of each
 * dimension, then the items with their lengths */
static bool get_array(struct arena *a, const struct pg_type *t, str b,
		      struct db_value *out)
{
	if (b.len < 12)
		return false;
	uint32_t dims = be32(b.ptr);
	if (dims > 6 || b.len < 12 + 8 * (size_t)dims)
		return false;
	*out = (struct db_value){ .type = DB_ARRAY };
	if (!dims)
		return true;
	struct pg_type item = { .oid = t->item_oid, .kind = t->item_kind };
	str data = str_sub(b, 12 + 8 * (size_t)dims, b.len);
	return get_items(a, &item, b.ptr + 12, (int)dims, &data, out);
}

bool pg_decode_binary(struct arena *a, const struct pg_type *t, str b,
		      struct db_value *out)
{
	switch (t->kind) {
	case PG_BOOL:
		out->type = DB_BOOL;
		out->b = b.len == 1 && b.ptr[0];
		return b.len == 1;
	case PG_INT2:
		return get_int(b, 2, out);
	case PG_INT4:
		return get_int(b, 4, out);
	case PG_INT8:
		return get_int(b, 8, out);
	case PG_OID:
		if (!get_int(b, 4, out))
			return false;
		out->i = (uint32_t)out->i;
		return true;
	case PG_FLOAT4:
		return get_float(b, 4, out);
	case PG_FLOAT8:
		return get_float(b, 8, out);
	case PG_NUMERIC:
		out->type = DB_DECIMAL;
		return pg_numeric_text(a, b, &out->s);
	case PG_MONEY:
		return get_money(a, b, out);
	case PG_CHAR: /* the NUL byte stands for the empty text */
		return get_text(DB_TEXT,
				b.len == 1 && !b.ptr[0] ? (str){ "", 0 } : b,
				out);
	case PG_OTHER:
	case PG_TEXT:
	case PG_VOID:
		return get_text(DB_TEXT, b, out);
	case PG_BYTEA:
		return get_text(DB_BYTES, b, out);
	case PG_TIMESTAMP:
	case PG_TIMESTAMPTZ:
		return get_timestamp(b, out);
	case PG_DATE:
		return get_date(b, out);
	case PG_TIME:
	case PG_TIMETZ:
		return get_time(b, t->kind == PG_TIMETZ, out);
	case PG_JSON:
		return get_text(DB_JSON, b, out);
	case PG_JSONB: /* a version byte comes first */
		return b.len && b.ptr[0] == 1 &&
		       get_text(DB_JSON, str_sub(b, 1, b.len), out);
	case PG_UUID:
		return get_uuid(a, b, out);
	case PG_INET:
		return get_inet(a, b, out);
	case PG_BITS:
		return get_bits(a, b, out);
	case PG_ARRAY:
		return get_array(a, t, b, out);
	}
	return false;
}
