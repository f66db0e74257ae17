#include "psl/scan.h"

#include "psl/letters.h"

void pile_add(struct scan *s, const void *item, size_t size)
{
	struct pile *p = &s->pile;
	if (p->cap - p->len < size) {
		size_t cap = p->cap ? p->cap * 2 : 4096;
		unsigned char *more = arena_raw(s->arena, cap);
		if (p->len)
			memcpy(more, p->at, p->len);
		p->at = more;
		p->cap = cap;
	}
	memcpy(p->at + p->len, item, size);
	p->len += size;
}

void *pile_take(struct scan *s, size_t base, size_t size, uint32_t *n)
{
	struct pile *p = &s->pile;
	size_t len = p->len - base;
	*n = (uint32_t)(len / size);
	p->len = base;
	return len ? arena_memdup(s->arena, p->at + base, len) : NULL;
}

/* The bytes of the space at text[at], outside of ASCII (Unicode's category
 * Zs), or 0. */
__attribute__((noinline)) static uint32_t wide_space(str text, uint32_t at)
{
	static const char *const spaces[] = { "\xC2\xA0", "\xE1\x9A\x80",
					      "\xE2\x80\xAF", "\xE2\x81\x9F",
					      "\xE3\x80\x80" };
	str rest = str_sub(text, at, text.len);
	for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
		if (str_starts(rest, str_c(spaces[i])))
			return (uint32_t)strlen(spaces[i]);
	bool quad = str_starts(rest, S("\xE2\x80")) && rest.len > 2 &&
		    (unsigned char)rest.ptr[2] >= 0x80 &&
		    (unsigned char)rest.ptr[2] <= 0x8A;
	return quad ? 3 : 0;
}

/* Spaces at the start, up to some: columns are aligned by runs of them. */
static uint32_t spaces_at(const char *at, uint32_t left)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t word;
	if (left < 8 || *at != ' ')
		return 0;
	memcpy(&word, at, 8);
	word ^= 0x2020202020202020ull;
	return word ? (uint32_t)__builtin_ctzll(word) / 8 : 8;
#else
	(void)at;
	(void)left;
	return 0;
#endif
}

void scan_blanks(struct scan *s)
{
	const char *at = s->text.ptr;
	uint32_t pos = s->pos, len = (uint32_t)s->text.len, wide;
	for (;;) {
		pos += spaces_at(at + pos, len - pos);
		while (pos < len && (at[pos] == ' ' || at[pos] == '\t'))
			pos++;
		if (pos >= len || (unsigned char)at[pos] < 0xC2)
			break;
		wide = wide_space(s->text, pos);
		if (!wide)
			break;
		pos += wide;
	}
	s->pos = pos;
}

void scan_to_newline(struct scan *s)
{
	const char *at = s->text.ptr;
	uint32_t pos = s->pos, len = (uint32_t)s->text.len;
	while (pos < len && at[pos] != '\n' && at[pos] != '\r')
		pos++;
	s->pos = pos;
}

void scan_skip_line(struct scan *s)
{
	scan_to_newline(s);
	s->pos += scan_newline(s);
}

/* What a byte may do in a name: 1 begin it, 2 go on with it, 4 depends on the
 * character that it begins. */
enum { BEGINS = 1, GOES_ON = 2, WIDE = 4 };
/* clang-format off */
static const unsigned char in_name[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0,
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0,
	0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 2,
	0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
	3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
};
/* clang-format on */

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* The bytes of the letter at text[at] outside of ASCII, or 0. */
__attribute__((noinline)) static uint32_t wide_letter(str text, uint32_t at)
{
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	uint32_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	if (p[0] < 0xC2 || text.len - at < n)
		return 0;
	uint32_t c = p[0] & (0x7Fu >> n);
	for (uint32_t i = 1; i < n; i++)
		c = c << 6 | (p[i] & 0x3F);
	return is_unicode_letter(c) ? n : 0;
}

/* The bytes of what may go on with a name at text[at], or 0. */
static uint32_t name_char(str text, uint32_t at)
{
	unsigned char what;
	if (at >= text.len)
		return 0;
	what = in_name[(unsigned char)text.ptr[at]];
	return what & GOES_ON ? 1 : what & WIDE ? wide_letter(text, at) : 0;
}

bool scan_word(struct scan *s, struct ident *out)
{
	uint32_t start = s->pos;
	const unsigned char *at = (const unsigned char *)s->text.ptr;
	uint32_t pos = start, len = (uint32_t)s->text.len;
	if (pos >= len || !(in_name[at[pos]] & (BEGINS | WIDE)))
		return false;
	for (uint32_t n = 1; n; pos += n) {
		while (pos < len && in_name[at[pos]] & GOES_ON)
			pos++;
		n = name_char(s->text, pos);
	}
	if (pos == start)
		return false;
	s->pos = pos;
	out->text = str_n((const char *)at + start, pos - start);
	out->span = scan_span(s, start);
	return true;
}

bool scan_path(struct scan *s, struct ident *out)
{
	uint32_t start = s->pos;
	struct ident part;
	if (!scan_word(s, out))
		return false;
	if (scan_peek(s) != '.')
		return true;
	while (scan_peek(s) == '.') {
		s->pos++;
		if (!scan_word(s, &part)) {
			s->pos--;
			break;
		}
	}
	*out = (struct ident){ scan_slice(s, start), scan_span(s, start) };
	return true;
}

static int hex_digits(const struct scan *s, uint32_t ahead)
{
	int v = 0;
	for (uint32_t i = 0; i < 4; i++) {
		int c = scan_peek_at(s, ahead + i);
		int d = is_digit(c)	       ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static void put_utf8(struct sb *b, int c)
{
	if (c < 0x80) {
		sb_addc(b, (char)c);
	} else if (c < 0x800) {
		sb_addc(b, (char)(0xC0 | c >> 6));
		sb_addc(b, (char)(0x80 | (c & 0x3F)));
	} else if (c < 0x10000) {
		sb_addc(b, (char)(0xE0 | c >> 12));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3F)));
		sb_addc(b, (char)(0x80 | (c & 0x3F)));
	} else {
		sb_addc(b, (char)(0xF0 | c >> 18));
		sb_addc(b, (char)(0x80 | (c >> 12 & 0x3F)));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3F)));
		sb_addc(b, (char)(0x80 | (c & 0x3F)));
	}
}

/* At \uXXXX; a pair of surrogates is one character. */
static bool unicode_escape(struct scan *s, struct sb *b)
{
	int c = hex_digits(s, 2);
	if (c < 0)
		return false;
	s->pos += 6;
	if (c >= 0xD800 && c < 0xDC00 && scan_peek(s) == '\\' &&
	    scan_peek_at(s, 1) == 'u') {
		int low = hex_digits(s, 2);
		if (low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			s->pos += 6;
		}
	}
	if (c >= 0xD800 && c < 0xE000)
		return false;
	put_utf8(b, c);
	return true;
}

static bool escape(struct scan *s, struct sb *b)
{
	static const char from[] = "\"\\/nrtbf", to[] = "\"\\/\n\r\t\b\f";
	uint32_t start = s->pos;
	int c = scan_peek_at(s, 1);
	if (c == 'u' && unicode_escape(s, b))
		return true;
	const char *at = c > 0 ? strchr(from, c) : NULL;
	if (at) {
		sb_addc(b, to[at - from]);
		s->pos = start + 2;
		return true;
	}
	s->pos = start + (c > 0 && c != '\n' && c != '\r' ? 2 : 1);
	struct span span = scan_span(s, start);
	diag_error(s->diags, span, "unknown-escape",
		   "this escape is not known in a string")
		->hint = S("use \\\\, \\\", \\n, \\r, \\t or \\uXXXX; a "
			   "backslash itself is written \\\\");
	return true;
}

/* Behind the quote: a string without escapes is a slice of the text. */
static bool plain_string(struct scan *s, str *out)
{
	uint32_t at = s->pos;
	while (at < s->text.len && (unsigned char)s->text.ptr[at] >= 0x20 &&
	       s->text.ptr[at] != '"' && s->text.ptr[at] != '\\')
		at++;
	if (at >= s->text.len || s->text.ptr[at] != '"')
		return false;
	*out = str_sub(s->text, s->pos, at);
	s->pos = at + 1;
	return true;
}

bool scan_string(struct scan *s, str *out)
{
	struct sb b = sb_in(s->arena);
	uint32_t start = s->pos;
	if (!scan_take(s, '"'))
		return false;
	if (plain_string(s, out))
		return true;
	for (int c; (c = scan_peek(s)) != '"';) {
		if (c < 0x20) { /* the end too; escapes are for these */
			s->pos = start;
			return false;
		}
		if (c == '\\') {
			escape(s, &b);
		} else {
			sb_addc(&b, (char)c);
			s->pos++;
		}
	}
	s->pos++;
	*out = sb_str(&b);
	return true;
}

bool scan_number(struct scan *s, str *out)
{
	uint32_t start = s->pos;
	scan_take(s, '-');
	uint32_t digits = s->pos;
	while (is_digit(scan_peek(s)))
		s->pos++;
	if (s->pos > digits && scan_peek(s) == '.' &&
	    is_digit(scan_peek_at(s, 1)))
		for (s->pos++; is_digit(scan_peek(s));)
			s->pos++;
	if (s->pos == digits || name_char(s->text, s->pos)) {
		s->pos = start;
		return false;
	}
	*out = scan_slice(s, start);
	return true;
}

bool scan_comment(struct scan *s, str *out)
{
	uint32_t start = s->pos;
	if (scan_peek(s) != '/')
		return false;
	if (scan_peek_at(s, 1) == '/') {
		scan_to_newline(s);
	} else if (scan_peek_at(s, 1) == '*') {
		str rest = str_sub(s->text, start + 2, s->text.len);
		const char *end = memmem(rest.ptr, rest.len, "*/", 2);
		if (!end)
			return false;
		s->pos = (uint32_t)(end - s->text.ptr) + 2;
	} else {
		return false;
	}
	*out = scan_slice(s, start);
	return true;
}

bool scan_line_end(struct scan *s, str *comment)
{
	*comment = (str){ 0 };
	scan_blank(s);
	if (scan_comment(s, comment))
		scan_blank(s);
	uint32_t newline = scan_newline(s);
	s->pos += newline;
	return newline || scan_peek(s) < 0;
}
