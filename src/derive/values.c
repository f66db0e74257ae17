#include "derive/values.h"

static int base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;
	return p ? (int)(p - digits) : -1;
}

static str hex_of_base64(struct arena *a, str text, str prefix)
{
	struct sb b = sb_in(a);
	unsigned bits = 0, n = 0;
	sb_add(&b, prefix);
	for (size_t i = 0; i < text.len; i++) {
		int v = base64_value(text.ptr[i]);
		if (v < 0)
			break;
		bits = bits << 6 | (unsigned)v;
		n += 6;
		if (n >= 8) {
			n -= 8;
			sb_fmt(&b, "%02x", bits >> n & 0xff);
		}
	}
	return sb_str(&b);
}

/* The fraction in groups of three digits, none for zero. */
static void fraction(struct sb *b, str digits)
{
	size_t n = digits.len;
	while (n && digits.ptr[n - 1] == '0')
		n--;
	if (!n)
		return;
	sb_addc(b, '.');
	sb_add(b, str_sub(digits, 0, n));
	sb_pad(b, '0', (3 - n % 3) % 3);
}

/* "2020-01-01T10:20:30.5Z" to "2020-01-01 10:20:30.500 +00:00"; what is not
 * of that form stays. */
static str date_time(struct arena *a, str t)
{
	if (t.len < 20 || (t.ptr[10] != 'T' && t.ptr[10] != 't'))
		return str_dup(a, t);
	struct sb b = sb_in(a);
	size_t at = 19, from;
	sb_add(&b, str_sub(t, 0, 10));
	sb_addc(&b, ' ');
	sb_add(&b, str_sub(t, 11, 19));
	if (t.ptr[at] == '.') {
		from = ++at;
		while (at < t.len && t.ptr[at] >= '0' && t.ptr[at] <= '9')
			at++;
		fraction(&b, str_sub(t, from, at));
	}
	sb_addc(&b, ' ');
	str zone = str_sub(t, at, t.len);
	sb_add(&b, str_ieq(zone, S("Z")) ? S("+00:00") : zone);
	return sb_str(&b);
}

str derive_literal(struct arena *a, const struct dialect *d, enum scalar scalar,
		   str text)
{
	switch (scalar) {
	case SCALAR_BYTES:
		return hex_of_base64(a, text,
				     dialect_can(d, CAN_MULTI_SCHEMA) ? S("\\x")
								      : S(""));
	case SCALAR_DATETIME:
		return date_time(a, text);
	default:
		return str_dup(a, text);
	}
}

str derive_ops(struct arena *a, str name)
{
	const struct operator_class *c = dialect_operator_class(name);
	return c ? str_c(c->sql) : str_dup(a, name);
}
