/* Values as the protocol writes them: plain, or tagged with their type. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "protocol/output.h"

void output_base64(struct sb *to, str bytes)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < bytes.len; i += 3) {
		uint32_t bits = 0;
		size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 |
			       (k < n ? (unsigned char)bytes.ptr[i + k] : 0u);
		for (size_t k = 0; k < 4; k++)
			sb_addc(to, k > n ? '='
					  : digits[bits >> (18 - 6 * k) & 63]);
	}
}

void output_timestamp(struct sb *to, int64_t micros)
{
	int64_t rest = micros % 1000000, seconds = micros / 1000000;
	if (rest < 0) {
		rest += 1000000;
		seconds--;
	}
	time_t t = (time_t)seconds;
	struct tm tm;
	char text[64];
	if (!gmtime_r(&t, &tm))
		tm = (struct tm){ .tm_mday = 1 };
	int year = tm.tm_year + 1900;
	bool is_wide = year < 0 || year > 9999;
	snprintf(text, sizeof(text), "%s%0*d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		 year < 0  ? "-"
		 : is_wide ? "+"
			   : "",
		 is_wide ? 6 : 4, year < 0 ? -year : year, tm.tm_mon + 1,
		 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
		 (int)(rest / 1000));
	sb_add(to, str_c(text));
}

void output_float(struct sb *to, double f)
{
	char text[40];
	if (!isfinite(f)) {
		sb_lit(to, "null");
		return;
	}
	/* the shortest that reads back the same */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, f);
		if (strtod(text, NULL) == f)
			break;
	}
	/* the decimal point of the program's locale may be another one */
	for (char *p = text; *p; p++)
		if (!strchr("0123456789+-e", *p))
			*p = '.';
	sb_add(to, str_c(text));
}

void output_decimal(struct sb *to, str text)
{
	size_t end = text.len;
	if (str_find_char(text, '.', 0) < text.len &&
	    str_find_char(text, 'e', 0) == text.len) {
		while (text.ptr[end - 1] == '0')
			end--;
		if (text.ptr[end - 1] == '.')
			end--;
	}
	sb_add(to, str_sub(text, 0, end));
}

static void begin(struct sb *to, const char *tag)
{
	sb_lit(to, "{\"$type\":\"");
	sb_add(to, str_c(tag));
	sb_lit(to, "\",\"value\":\"");
}

static int put_enum(struct run *r, struct sb *to, const struct field *f, str s)
{
	const struct schema *sc = r->e->schema;
	const struct schema_enum *e = &sc->enums.at[f->enum_id];
	for (uint32_t i = 0; i < e->n_values; i++) {
		const struct enum_value *v =
			&sc->enum_values.at[e->first_value + i];
		if (str_eq(v->db_name, s)) {
			sb_json(to, v->name);
			return 0;
		}
	}
	return fail_value(r, f, "holds a value that is none of its enum");
}

static int put_scalar(struct run *r, struct sb *to, const struct field *f,
		      const struct db_value *v)
{
	switch (f->scalar) {
	case SCALAR_INT:
		if (v->i < INT32_MIN || v->i > INT32_MAX)
			return fail_value(r, f, "holds a number beyond Int");
		sb_int(to, v->i);
		return 0;
	case SCALAR_BIGINT:
		begin(to, "BigInt");
		sb_int(to, v->i);
		break;
	case SCALAR_FLOAT:
		output_float(to, v->f);
		return 0;
	case SCALAR_BOOLEAN:
		sb_add(to, v->b ? S("true") : S("false"));
		return 0;
	case SCALAR_DECIMAL:
		begin(to, "Decimal");
		output_decimal(to, v->s);
		break;
	case SCALAR_DATETIME:
		begin(to, "DateTime");
		output_timestamp(to, v->i);
		break;
	case SCALAR_BYTES:
		begin(to, "Bytes");
		output_base64(to, v->s);
		break;
	case SCALAR_JSON:
		sb_lit(to, "{\"$type\":\"Json\",\"value\":");
		sb_json(to, v->s);
		sb_addc(to, '}');
		return 0;
	default:
		sb_json(to, v->s);
		return 0;
	}
	sb_lit(to, "\"}");
	return 0;
}

int output_value(struct run *r, struct sb *to, const struct field *f,
		 const struct db_value *v)
{
	if (v->type == DB_NULL) {
		sb_lit(to, "null");
		return 0;
	}
	if (v->type == DB_ARRAY) {
		sb_addc(to, '[');
		for (uint32_t i = 0; i < v->n_items; i++) {
			if (i)
				sb_addc(to, ',');
			if (output_value(r, to, f, &v->items[i]) < 0)
				return -1;
		}
		sb_addc(to, ']');
		return 0;
	}
	return f->kind == FIELD_ENUM ? put_enum(r, to, f, v->s)
				     : put_scalar(r, to, f, v);
}
