/* The syntax of `.env` files. */
#include "project/env.h"

struct cursor {
	str text;
	size_t at;
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

static size_t skip_space(str t, size_t at)
{
	while (at < t.len && is_space(t.ptr[at]))
		at++;
	return at;
}

static size_t skip_blank(str t, size_t at)
{
	while (at < t.len && is_space(t.ptr[at]) && t.ptr[at] != '\n')
		at++;
	return at;
}

static size_t skip_key(str t, size_t at)
{
	while (at < t.len && is_key_char(t.ptr[at]))
		at++;
	return at;
}

/* After a closing quote only white space and a comment may stand. */
static bool ends_line(str t, size_t at)
{
	size_t next = skip_space(t, at);
	at = skip_blank(t, at);
	return at >= t.len || t.ptr[at] == '\n' || next >= t.len ||
	       t.ptr[next] == '#';
}

/*
 * The offset of the quote that closes the one at `at`, or t.len. A quote
 * behind a backslash closes only where no later one does.
 */
static size_t closing_quote(str t, size_t at)
{
	char q = t.ptr[at];
	size_t found = t.len;
	for (size_t i = at + 1; i < t.len; i++) {
		bool escaped =
			t.ptr[i] == '\\' && i + 1 < t.len && t.ptr[i + 1] == q;
		i += escaped;
		if (t.ptr[i] != q)
			continue;
		if (ends_line(t, i + 1))
			found = i;
		if (!escaped)
			break;
	}
	return found;
}

/* In double quotes \n and \r mean the characters; nothing else does. */
static str decode(struct arena *a, str s)
{
	struct sb b = sb_in(a);
	for (size_t i = 0; i < s.len; i++) {
		char next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
		if (s.ptr[i] == '\\' && (next == 'n' || next == 'r')) {
			sb_addc(&b, next == 'n' ? '\n' : '\r');
			i++;
		} else {
			sb_addc(&b, s.ptr[i]);
		}
	}
	return sb_str(&b);
}

/* `raw` is trimmed; takes its quotes off where both ends have the same. */
static str unquote(struct arena *a, str raw)
{
	char q = raw.len ? raw.ptr[0] : '\0';
	bool quoted = raw.len > 1 && (q == '"' || q == '\'' || q == '`') &&
		      raw.ptr[raw.len - 1] == q;
	str s = quoted ? str_sub(raw, 1, raw.len - 1) : raw;
	return q == '"' ? decode(a, s) : s;
}

static str read_value(struct arena *a, struct cursor *c)
{
	str t = c->text;
	size_t at = skip_space(t, c->at);
	char q = at < t.len ? t.ptr[at] : '\0';
	if (q == '"' || q == '\'' || q == '`') {
		size_t end = closing_quote(t, at);
		if (end < t.len) {
			c->at = end + 1;
			return unquote(a, str_sub(t, at, end + 1));
		}
	}
	size_t from = c->at;
	while (c->at < t.len && t.ptr[c->at] != '\n' && t.ptr[c->at] != '#')
		c->at++;
	return unquote(a, str_trim(str_sub(t, from, c->at)));
}

/* "NAME =" or "NAME: " at c->at; moves behind it. */
static bool read_key(struct cursor *c, str *name)
{
	str t = c->text;
	size_t at = skip_space(t, c->at), end = skip_key(t, at);
	if (str_is(str_sub(t, at, end), "export") && end < t.len &&
	    is_space(t.ptr[end])) {
		size_t next = skip_space(t, end);
		if (skip_key(t, next) > next) {
			at = next;
			end = skip_key(t, at);
		}
	}
	*name = str_sub(t, at, end);
	size_t sign = skip_space(t, end);
	if (end == at || sign >= t.len)
		return false;
	c->at = sign + 1;
	if (t.ptr[sign] == '=')
		return true;
	return sign == end && t.ptr[sign] == ':' && c->at < t.len &&
	       is_space(t.ptr[c->at]);
}

/* One kind of line ending, no byte order mark. */
static str normalise(struct arena *a, str text)
{
	struct sb b = sb_in(a);
	size_t from = str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0;
	for (size_t i = from; i < text.len; i++) {
		bool cr = text.ptr[i] == '\r';
		if (cr && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		sb_addc(&b, cr ? '\n' : text.ptr[i]);
	}
	return sb_str(&b);
}

struct env_pairs dotenv_parse(struct arena *a, str text)
{
	VEC(struct env_pair) list = { 0 };
	struct cursor c = { normalise(a, text), 0 };
	while (c.at < c.text.len) {
		struct cursor try = c;
		str name;
		if (read_key(&try, &name)) {
			c = try;
			str value = read_value(a, &c);
			*vec_push(a, &list) = (struct env_pair){ name, value };
		}
		c.at = str_find_char(c.text, '\n', c.at) + 1;
	}
	return (struct env_pairs){ list.at, list.len };
}
