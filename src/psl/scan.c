#include "psl/scan.h"

void scan_blank(struct scan *s)
{
	while (scan_peek(s) == ' ' || scan_peek(s) == '\t')
		s->pos++;
}

uint32_t scan_newline(const struct scan *s)
{
	int c = scan_peek(s);
	if (c == '\r')
		return scan_peek_at(s, 1) == '\n' ? 2 : 1;
	return c == '\n';
}

void scan_to_newline(struct scan *s)
{
	while (scan_peek(s) >= 0 && !scan_newline(s))
		s->pos++;
}

void scan_skip_line(struct scan *s)
{
	scan_to_newline(s);
	s->pos += scan_newline(s);
}

bool scan_take(struct scan *s, char c)
{
	if (scan_peek(s) != c)
		return false;
	s->pos++;
	return true;
}

static bool is_letter(int c)
{
	/* outside ASCII every character may stand in a name */
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_inner(int c)
{
	return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

bool scan_word(struct scan *s, struct ident *out)
{
	uint32_t start = s->pos;
	if (!is_letter(scan_peek(s)) && !is_digit(scan_peek(s)))
		return false;
	while (is_inner(scan_peek(s)))
		s->pos++;
	*out = (struct ident){ scan_slice(s, start), scan_span(s, start) };
	return true;
}

bool scan_path(struct scan *s, struct ident *out)
{
	uint32_t start = s->pos;
	struct ident part;
	if (!scan_word(s, &part))
		return false;
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

bool scan_string(struct scan *s, str *out)
{
	struct sb b = sb_in(s->arena);
	uint32_t start = s->pos;
	if (!scan_take(s, '"'))
		return false;
	for (int c; (c = scan_peek(s)) != '"';) {
		if (c < 0 || scan_newline(s)) {
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
	if (s->pos == digits || is_inner(scan_peek(s))) {
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
