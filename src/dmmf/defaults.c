/* Defaults of fields, as JSON. */
#include "dmmf/internal.h"

#include <stdio.h>
#include <stdlib.h>

/* The shortest digits that read back as the same number; returns the decimal
 * exponent of the first of them. The decimal point that printf writes depends
 * on the program's locale: only digits are looked at. */
static int shortest_digits(double v, char digits[24])
{
	char text[40];
	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, v);
		if (strtod(text, NULL) >= v && strtod(text, NULL) <= v)
			break;
	}
	int n = 0;
	const char *p = text;
	for (; *p && *p != 'e'; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return atoi(p + 1);
}

static void put_scientific(struct sb *o, const char *digits, int exponent)
{
	put_char(o, digits[0]);
	if (digits[1]) {
		put_char(o, '.');
		put_str(o, str_c(digits + 1));
	}
	put_char(o, 'e');
	sb_int(o, exponent);
}

/* A float as Prisma writes it: "1.0", "0.00001", "1e-6", "1.5e16". */
static void put_float(struct sb *o, double v)
{
	char digits[24];
	if (v < 0) {
		put_char(o, '-');
		v = -v;
	}
	int exponent = shortest_digits(v, digits);
	int n = (int)strlen(digits), point = exponent + 1;
	if (exponent < -5 || exponent > 15) {
		put_scientific(o, digits, exponent);
	} else if (point <= 0) {
		put_lit(o, "0.");
		sb_pad(o, '0', (size_t)-point);
		put_str(o, str_c(digits));
	} else if (n <= point) {
		put_str(o, str_c(digits));
		sb_pad(o, '0', (size_t)(point - n));
		put_lit(o, ".0");
	} else {
		put_str(o, str_n(digits, (size_t)point));
		put_char(o, '.');
		put_str(o, str_c(digits + point));
	}
}

/*
 * Prisma does not read the decimal as a float but makes one of it: all digits
 * as one number, times a power of ten. So 0.3 becomes 0.30000000000000004,
 * and so it stands in the document.
 */
static double decimal_value(struct arena *a, str text)
{
	struct sb digits = sb_in(a);
	unsigned scale = 0;
	bool negative = text.len && text.ptr[0] == '-', fraction = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '.')
			fraction = true;
		if (c < '0' || c > '9')
			continue;
		put_char(&digits, c);
		scale += fraction;
	}
	double power = 1, base = 10;
	for (; scale; scale >>= 1, base *= base)
		if (scale & 1)
			power *= base;
	double v = strtod(sb_cstr(&digits), NULL) * (1 / power);
	return negative && v > 0 ? -v : v;
}

/* The fraction of a second with 3, 6 or 9 digits, or none. */
static void put_fraction(struct sb *o, str fraction)
{
	size_t n = fraction.len < 9 ? fraction.len : 9;
	while (n && fraction.ptr[n - 1] == '0')
		n--;
	if (!n)
		return;
	put_char(o, '.');
	put_str(o, str_n(fraction.ptr, n));
	sb_pad(o, '0', (3 - n % 3) % 3);
}

/* RFC 3339 with "+00:00" for "Z" and "-00:00". */
static void put_datetime(struct sb *o, str text)
{
	enum { SECONDS = 19 }; /* "2024-01-31T12:00:00" */
	size_t i = SECONDS;
	if (text.len <= SECONDS) {
		sb_json(o, text);
		return;
	}
	put_char(o, '"');
	put_str(o, str_n(text.ptr, 10));
	put_char(o, 'T');
	put_str(o, str_sub(text, 11, SECONDS));
	if (text.ptr[i] == '.') {
		size_t start = ++i;
		while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
			i++;
		put_fraction(o, str_sub(text, start, i));
	}
	str zone = str_sub(text, i, text.len);
	if (str_is(zone, "Z") || str_is(zone, "z") || str_is(zone, "-00:00"))
		put_lit(o, "+00:00");
	else
		put_str(o, zone);
	put_char(o, '"');
}

static void put_literal(struct sb *o, const struct field *f,
			const struct literal *l)
{
	int64_t number = 0;
	if (f->kind != FIELD_SCALAR) {
		sb_json(o, l->text);
		return;
	}
	switch (f->scalar) {
	case SCALAR_INT:
		str_to_i64(l->text, &number);
		sb_int(o, number);
		break;
	case SCALAR_BIGINT: /* beyond what JSON's readers keep exact */
		str_to_i64(l->text, &number);
		put_char(o, '"');
		sb_int(o, number);
		put_char(o, '"');
		break;
	case SCALAR_FLOAT:
	case SCALAR_DECIMAL:
		put_float(o, decimal_value(o->arena, l->text));
		break;
	case SCALAR_BOOLEAN:
		put_str(o, l->text);
		break;
	case SCALAR_DATETIME:
		put_datetime(o, l->text);
		break;
	case SCALAR_STRING:
	case SCALAR_JSON:
	case SCALAR_BYTES:
	case N_SCALARS:
		sb_json(o, l->text);
		break;
	}
}

static void put_list(struct sb *o, const struct field *f)
{
	bool first = true;
	put_char(o, '[');
	for (uint32_t i = 0; i < f->def->n_values; i++) {
		next_item(o, &first);
		put_literal(o, f, &f->def->values[i]);
	}
	put_char(o, ']');
}

/* The functions: a name, and whether its argument is told when it was not
 * written. */
static const struct {
	const char *name;
	bool always_arg;
} functions[] = {
	[DEFAULT_NOW] = { "now", false },
	[DEFAULT_AUTOINCREMENT] = { "autoincrement", false },
	[DEFAULT_SEQUENCE] = { "sequence", false },
	[DEFAULT_DBGENERATED] = { "dbgenerated", false },
	[DEFAULT_UUID] = { "uuid", true },
	[DEFAULT_CUID] = { "cuid", true },
	[DEFAULT_NANOID] = { "nanoid", false },
	[DEFAULT_ULID] = { "ulid", false },
	[DEFAULT_AUTO] = { "auto", false },
};

static void put_function(struct sb *o, const struct field_default *def)
{
	put_lit(o, "{\"name\":");
	sb_json(o, str_c(functions[def->kind].name));
	put_lit(o, ",\"args\":[");
	if (def->kind == DEFAULT_DBGENERATED) {
		if (def->text.len)
			sb_json(o, def->text);
	} else if (functions[def->kind].always_arg ||
		   (def->kind == DEFAULT_NANOID && def->has_arg)) {
		sb_int(o, def->arg);
	}
	put_lit(o, "]}");
}

void put_default(struct sb *o, const struct field *f)
{
	if (f->def->kind != DEFAULT_LITERAL)
		put_function(o, f->def);
	else if (f->def->is_list)
		put_list(o, f);
	else if (f->def->n_values)
		put_literal(o, f, &f->def->values[0]);
	else
		put_lit(o, "null");
}
