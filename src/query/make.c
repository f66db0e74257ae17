#include "query/make.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
			       "qrstuvwxyz0123456789_-";

/* Uniform in [0, n), n <= 256: the uneven tail of a byte is thrown away. */
static unsigned random_below(unsigned n)
{
	unsigned char byte;
	do
		random_bytes(&byte, 1);
	while (byte >= 256 - 256 % n);
	return byte % n;
}

/* n digits of base 36, the low ones of v. */
static void put_base36(char *out, size_t n, uint64_t v)
{
	while (n--) {
		out[n] = base36[v % 36];
		v /= 36;
	}
}

void make_fingerprint(char out[5])
{
	char host[256] = "";
	gethostname(host, sizeof(host) - 1);
	uint64_t sum = strlen(host) + 36;
	for (const char *p = host; *p; p++)
		sum += (unsigned char)*p;
	put_base36(out, 2, (uint64_t)getpid());
	put_base36(out + 2, 2, sum);
	out[4] = '\0';
}

int64_t make_now(void)
{
	int64_t now = clock_micros();
	return now - now % 1000;
}

/* "c", milliseconds, a counter, the process, eight random digits: 25. */
static str make_cuid(struct engine *e, struct arena *a)
{
	char *p = arena_alloc(a, 26);
	p[0] = 'c';
	put_base36(p + 1, 8, (uint64_t)clock_micros() / 1000);
	put_base36(p + 9, 4, atomic_fetch_add(&e->counter, 1));
	memcpy(p + 13, e->fingerprint, 4);
	for (int i = 17; i < 25; i++)
		p[i] = base36[random_below(36)];
	return str_n(p, 25);
}

static str make_cuid2(struct arena *a)
{
	char *p = arena_alloc(a, 25);
	p[0] = base36[10 + random_below(26)];
	for (int i = 1; i < 24; i++)
		p[i] = base36[random_below(36)];
	return str_n(p, 24);
}

static str make_nanoid(struct arena *a, uint32_t len)
{
	char *p = arena_alloc(a, len + 1);
	unsigned char *bytes = arena_alloc(a, len + 1);
	random_bytes(bytes, len);
	for (uint32_t i = 0; i < len; i++)
		p[i] = url_safe[bytes[i] & 63];
	return str_n(p, len);
}

/* 48 bits of milliseconds, 80 of chance, in Crockford's base 32: 26. */
static str make_ulid(struct arena *a)
{
	char *p = arena_alloc(a, 27);
	uint64_t ms = (uint64_t)clock_micros() / 1000;
	for (int i = 9; i >= 0; i--, ms >>= 5)
		p[i] = crockford[ms & 31];
	unsigned char bytes[16];
	random_bytes(bytes, sizeof(bytes));
	for (int i = 0; i < 16; i++)
		p[10 + i] = crockford[bytes[i] & 31];
	return str_n(p, 26);
}

static str make_uuid(struct arena *a, int version)
{
	char *p = arena_alloc(a, 37);
	if (version == 7)
		uuid_v7(p);
	else
		uuid_v4(p);
	return str_n(p, 36);
}

static bool parse_int(str text, struct db_value *out)
{
	return str_to_i64(text, &out->i);
}

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* ".123456789": microseconds; *end is behind the digits. */
static int64_t parse_fraction(const char *p, const char **end)
{
	int64_t micros = 0;
	int digits = 0;
	if (*p == '.')
		for (p++; *p >= '0' && *p <= '9'; p++, digits++)
			if (digits < 6)
				micros = micros * 10 + (*p - '0');
	*end = p;
	for (; digits < 6; digits++)
		micros *= 10;
	return micros;
}

/* RFC 3339: 2024-02-29T12:00:00.123+02:00, or a date alone. Nothing here may
 * depend on the program's locale. */
static bool parse_timestamp(struct arena *a, str text, struct db_value *out)
{
	int y, mo, d, h = 0, mi = 0, sec = 0, oh = 0, om = 0, used = 0;
	char sign = 0;
	const char *p = str_cdup(a, text), *end;
	if (sscanf(p, "%d-%d-%d%n", &y, &mo, &d, &used) < 3)
		return false;
	p += used;
	used = 0;
	sscanf(p, "T%d:%d:%d%n", &h, &mi, &sec, &used);
	int64_t micros = parse_fraction(p + used, &end);
	sscanf(end, "%c%d:%d", &sign, &oh, &om);
	int64_t seconds =
		days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + sec;
	int64_t shift = oh * 3600 + om * 60;
	if (sign == '+')
		seconds -= shift;
	if (sign == '-')
		seconds += shift;
	out->i = seconds * 1000000 + micros;
	return true;
}

bool make_float(const char *text, double *out)
{
	char *end;
	locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!c)
		return false;
	*out = strtod_l(text, &end, c);
	freelocale(c);
	return *text && !*end;
}

static bool parse_base64(struct arena *a, str text, struct db_value *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789+/";
	char *p = arena_alloc(a, text.len + 1);
	uint32_t bits = 0;
	size_t n = 0, have = 0;
	for (size_t i = 0; i < text.len && text.ptr[i] != '='; i++) {
		const char *at = strchr(digits, text.ptr[i]);
		if (!at || !text.ptr[i])
			return false;
		bits = bits << 6 | (uint32_t)(at - digits);
		have += 6;
		if (have >= 8)
			p[n++] = (char)(bits >> (have -= 8));
	}
	out->s = str_n(p, n);
	return true;
}

bool make_literal(struct arena *a, enum db_type type, str text,
		  struct db_value *out)
{
	out->type = type;
	switch (type) {
	case DB_BOOL:
		out->b = str_is(text, "true");
		return out->b || str_is(text, "false");
	case DB_INT:
		return parse_int(text, out);
	case DB_FLOAT:
		return make_float(str_cdup(a, text), &out->f);
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		return parse_timestamp(a, text, out);
	case DB_BYTES:
		return parse_base64(a, text, out);
	default:
		out->s = text;
		return true;
	}
}

static bool literal_default(struct engine *e, struct arena *a,
			    const struct field *f, struct db_value *out)
{
	const struct field_default *d = f->def;
	enum db_type type = field_db_type(e->schema, f);
	struct db_value *items =
		arena_array(a, struct db_value, d->n_values + 1);
	for (uint32_t i = 0; i < d->n_values; i++) {
		const struct literal *l = &d->values[i];
		str text = l->text;
		if (f->kind == FIELD_ENUM && l->enum_value != NONE)
			text = e->schema->enum_values.at[l->enum_value].db_name;
		if (!make_literal(a, type, text, &items[i]))
			return false;
	}
	if (f->arity == ARITY_LIST)
		*out = (struct db_value){ .type = DB_ARRAY,
					  .items = items,
					  .n_items = d->n_values,
					  .item_type = type };
	else
		*out = items[0];
	return f->arity == ARITY_LIST || d->n_values == 1;
}

bool make_default(struct engine *e, struct arena *a, const struct field *f,
		  int64_t now, struct db_value *out)
{
	const struct field_default *d = f->def;
	*out = (struct db_value){ .type = field_db_type(e->schema, f) };
	switch (d->kind) {
	case DEFAULT_LITERAL:
		return literal_default(e, a, f, out);
	case DEFAULT_NOW:
		out->i = now;
		return true;
	case DEFAULT_UUID:
		out->s = make_uuid(a, d->arg);
		return true;
	case DEFAULT_CUID:
		out->s = d->arg == 2 ? make_cuid2(a) : make_cuid(e, a);
		return true;
	case DEFAULT_NANOID:
		out->s = make_nanoid(a, d->arg > 0 ? (uint32_t)d->arg : 21);
		return true;
	case DEFAULT_ULID:
		out->s = make_ulid(a);
		return true;
	default:
		return false;
	}
}
