#include "base/str.h"

#include <ctype.h>
#include <stdio.h>

int str_cmp(str a, str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(str s, str prefix)
{
	return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(str s, str suffix)
{
	return s.len >= suffix.len &&
	       str_eq(str_sub(s, s.len - suffix.len, s.len), suffix);
}

bool str_ieq(str a, str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (tolower((unsigned char)a.ptr[i]) !=
		    tolower((unsigned char)b.ptr[i]))
			return false;
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
	size_t from = 0, to = s.len;
	while (from < to && is_space(s.ptr[from]))
		from++;
	while (to > from && is_space(s.ptr[to - 1]))
		to--;
	return str_sub(s, from, to);
}

size_t str_find_char(str s, char c, size_t from)
{
	if (from >= s.len)
		return s.len;
	const char *p = memchr(s.ptr + from, c, s.len - from);
	return p ? (size_t)(p - s.ptr) : s.len;
}

bool str_contains(str s, str needle)
{
	return needle.len == 0 ||
	       (s.len && memmem(s.ptr, s.len, needle.ptr, needle.len));
}

bool str_next(str *rest, char sep, str *part)
{
	if (!rest->ptr)
		return false;
	size_t at = str_find_char(*rest, sep, 0);
	*part = str_sub(*rest, 0, at);
	if (at == rest->len)
		*rest = (str){ 0 };
	else
		*rest = str_sub(*rest, at + 1, rest->len);
	return true;
}

/* The bytes from i on, fewer than eight; some before them may be in it too. */
static uint64_t tail_of(str key, size_t i)
{
	uint64_t word = 0;
	uint32_t first, last;
	if (key.len >= 8) {
		memcpy(&word, key.ptr + key.len - 8, 8);
	} else if (key.len >= 4) {
		memcpy(&first, key.ptr, 4);
		memcpy(&last, key.ptr + key.len - 4, 4);
		word = (uint64_t)first << 32 | last;
	} else {
		for (; i < key.len; i++)
			word = word << 8 | (unsigned char)key.ptr[i];
	}
	return word;
}

/* Eight bytes at a time, each mixed into all bits. No adversary is kept off:
 * the keys are names of a schema. */
uint64_t str_hash(str key)
{
	uint64_t h = 0x9E3779B97F4A7C15ull ^ key.len, word;
	size_t i = 0;
	for (; i + 8 <= key.len; i += 8) {
		memcpy(&word, key.ptr + i, 8);
		h = (h ^ word) * 0xFF51AFD7ED558CCDull;
		h ^= h >> 32;
	}
	word = tail_of(key, i);
	h = (h ^ word) * 0xC4CEB9FE1A85EC53ull;
	return h ^ h >> 29 ^ h >> 47;
}

uint64_t str_fingerprint(str s)
{
	uint64_t h = 14695981039346656037ull;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * 1099511628211ull;
	return h;
}

char *str_cdup(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	return p;
}

str str_dup(struct arena *a, str s)
{
	return (str){ str_cdup(a, s), s.len };
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
	struct sb b = sb_in(a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&b, fmt, ap);
	va_end(ap);
	return sb_str(&b);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

str str_snake(struct arena *a, str s)
{
	struct sb b = sb_in(a);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool after =
			i && s.ptr[i - 1] != '_' && !is_upper(s.ptr[i - 1]);
		bool before = i && i + 1 < s.len && is_upper(s.ptr[i - 1]) &&
			      s.ptr[i + 1] >= 'a' && s.ptr[i + 1] <= 'z';
		if (is_upper(c) && (after || before))
			sb_addc(&b, '_');
		sb_addc(&b, is_upper(c) ? (char)(c + 32) : c);
	}
	return sb_str(&b);
}

bool str_to_i64(str s, int64_t *out)
{
	bool neg = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
	size_t i = neg;
	neg = neg && s.ptr[0] == '-';
	if (i == s.len)
		return false;
	int64_t v = 0;
	for (; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		int d = s.ptr[i] - '0';
		/* built downwards so that INT64_MIN fits */
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return false;
	}
	if (!neg && v == INT64_MIN)
		return false;
	*out = neg ? v : -v;
	return true;
}

/* Length of the valid sequence at s[i], or 0. Follows Unicode's table of
 * well-formed byte sequences (no surrogates, no overlong forms). */
static size_t utf8_sequence(str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.ptr + i;
	size_t left = s.len - i;
	if (p[0] < 0x80)
		return 1;
	size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	if (p[0] < 0xC2 || p[0] > 0xF4 || left < n)
		return 0;
	for (size_t k = 1; k < n; k++)
		if ((p[k] & 0xC0) != 0x80)
			return 0;
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
	    (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
		return 0;
	return n;
}

/* How many bytes from i on are ASCII, in steps of eight. */
static size_t ascii_run(str s, size_t i)
{
	size_t from = i;
	for (uint64_t word; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.ptr + i, 8);
		if (word & 0x8080808080808080ull)
			break;
	}
	return i - from;
}

size_t utf8_check(str s)
{
	size_t i = 0;
	while (i < s.len) {
		i += ascii_run(s, i);
		if (i == s.len)
			break;
		size_t n = utf8_sequence(s, i);
		if (!n)
			return i;
		i += n;
	}
	return s.len;
}

size_t utf8_count(str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; count++) {
		size_t n = utf8_sequence(s, i);
		i += n ? n : 1;
	}
	return count;
}

static char *sb_room(struct sb *b, size_t n)
{
	if (b->cap - b->len <= n) {
		size_t cap = b->cap ? b->cap * 2 : 64;
		while (cap - b->len <= n)
			cap *= 2;
		char *p = arena_raw(b->arena, cap);
		if (b->len)
			memcpy(p, b->ptr, b->len);
		b->ptr = p;
		b->cap = cap;
	}
	return b->ptr + b->len;
}

void sb_reserve(struct sb *b, size_t n)
{
	sb_room(b, n);
}

void sb_add(struct sb *b, str s)
{
	if (!s.len)
		return;
	memcpy(sb_room(b, s.len), s.ptr, s.len);
	b->len += s.len;
}

void sb_addc(struct sb *b, char c)
{
	*sb_room(b, 1) = c;
	b->len++;
}

void sb_pad(struct sb *b, char c, size_t n)
{
	memset(sb_room(b, n), c, n);
	b->len += n;
}

void sb_vfmt(struct sb *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		vsnprintf(sb_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void sb_fmt(struct sb *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(b, fmt, ap);
	va_end(ap);
}

void sb_int(struct sb *b, int64_t value)
{
	char digits[20], *p = digits + sizeof(digits);
	/* negated as unsigned, so that INT64_MIN has a positive */
	uint64_t v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do
		*--p = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	if (value < 0)
		sb_addc(b, '-');
	sb_add(b, str_n(p, (size_t)(digits + sizeof(digits) - p)));
}

char *sb_cstr(struct sb *b)
{
	*sb_room(b, 1) = '\0';
	return b->ptr;
}

static void json_byte(struct sb *b, char c)
{
	switch (c) {
	case '"':
		sb_lit(b, "\\\"");
		break;
	case '\\':
		sb_lit(b, "\\\\");
		break;
	case '\n':
		sb_lit(b, "\\n");
		break;
	case '\r':
		sb_lit(b, "\\r");
		break;
	case '\t':
		sb_lit(b, "\\t");
		break;
	case '\b':
		sb_lit(b, "\\b");
		break;
	case '\f':
		sb_lit(b, "\\f");
		break;
	default:
		if ((unsigned char)c < 0x20)
			sb_fmt(b, "\\u%04x", c);
		else
			sb_addc(b, c);
	}
}

void sb_json(struct sb *b, str s)
{
	sb_addc(b, '"');
	for (size_t i = 0; i < s.len;) {
		size_t n = utf8_sequence(s, i);
		if (n == 1)
			json_byte(b, s.ptr[i]);
		else if (n)
			sb_add(b, str_sub(s, i, i + n));
		else
			sb_lit(b, "\xEF\xBF\xBD");
		i += n ? n : 1;
	}
	sb_addc(b, '"');
}
