/* Is a text JSON? Defaults of Json fields are checked, not read. */
#include "schema/internal.h"

enum { MAX_DEPTH = 100 };

struct reader {
	str text;
	size_t at;
	int depth;
};

static bool read_value(struct reader *r);

static bool is_in(char c, const char *set)
{
	return c && strchr(set, c);
}

static void skip_space(struct reader *r)
{
	while (r->at < r->text.len && is_in(r->text.ptr[r->at], " \t\r\n"))
		r->at++;
}

static bool accept(struct reader *r, char c)
{
	skip_space(r);
	if (r->at >= r->text.len || r->text.ptr[r->at] != c)
		return false;
	r->at++;
	return true;
}

static bool read_word(struct reader *r, str word)
{
	str rest = str_sub(r->text, r->at, r->text.len);
	if (!str_starts(rest, word))
		return false;
	r->at += word.len;
	return true;
}

static size_t read_digits(struct reader *r)
{
	size_t from = r->at;
	while (r->at < r->text.len && r->text.ptr[r->at] >= '0' &&
	       r->text.ptr[r->at] <= '9')
		r->at++;
	return r->at - from;
}

static bool read_number(struct reader *r)
{
	read_word(r, S("-"));
	bool zero = r->at < r->text.len && r->text.ptr[r->at] == '0';
	size_t n = read_digits(r);
	if (!n || (zero && n > 1))
		return false;
	if (read_word(r, S(".")) && !read_digits(r))
		return false;
	if (!read_word(r, S("e")) && !read_word(r, S("E")))
		return true;
	if (!read_word(r, S("+")))
		read_word(r, S("-"));
	return read_digits(r) > 0;
}

static bool read_escape(struct reader *r)
{
	if (r->at >= r->text.len)
		return false;
	char c = r->text.ptr[r->at++];
	if (c != 'u')
		return is_in(c, "\"\\/bfnrt");
	for (int i = 0; i < 4; i++, r->at++)
		if (r->at >= r->text.len ||
		    !is_in(r->text.ptr[r->at], "0123456789abcdefABCDEF"))
			return false;
	return true;
}

static bool read_string(struct reader *r)
{
	if (!accept(r, '"'))
		return false;
	while (r->at < r->text.len) {
		unsigned char c = (unsigned char)r->text.ptr[r->at++];
		if (c == '"')
			return true;
		if (c < 0x20 || (c == '\\' && !read_escape(r)))
			return false;
	}
	return false;
}

static bool read_member(struct reader *r, bool is_object)
{
	if (is_object && (!read_string(r) || !accept(r, ':')))
		return false;
	return read_value(r);
}

static bool read_members(struct reader *r, bool is_object)
{
	char end = is_object ? '}' : ']';
	if (accept(r, end))
		return true;
	do {
		if (!read_member(r, is_object))
			return false;
	} while (accept(r, ','));
	return accept(r, end);
}

static bool read_value(struct reader *r)
{
	bool ok;
	if (++r->depth > MAX_DEPTH)
		return false;
	skip_space(r);
	if (accept(r, '{'))
		ok = read_members(r, true);
	else if (accept(r, '['))
		ok = read_members(r, false);
	else if (r->at < r->text.len && r->text.ptr[r->at] == '"')
		ok = read_string(r);
	else
		ok = read_word(r, S("true")) || read_word(r, S("false")) ||
		     read_word(r, S("null")) || read_number(r);
	r->depth--;
	return ok;
}

bool json_is_valid(str text)
{
	struct reader r = { .text = text };
	if (!read_value(&r))
		return false;
	skip_space(&r);
	return r.at == text.len;
}
