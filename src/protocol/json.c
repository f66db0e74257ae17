#include "protocol/json.h"

struct parser {
	struct arena *a;
	const char *p, *end;
	int depth;
};

static struct json *value(struct parser *p);

static void blanks(struct parser *p)
{
	while (p->p < p->end && (*p->p == ' ' || *p->p == '\n' ||
				 *p->p == '\t' || *p->p == '\r'))
		p->p++;
}

static bool take(struct parser *p, char c)
{
	blanks(p);
	if (p->p >= p->end || *p->p != c)
		return false;
	p->p++;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool unicode(struct parser *p, uint32_t *out)
{
	*out = 0;
	if (p->end - p->p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int d = hex_digit(*p->p++);
		if (d < 0)
			return false;
		*out = *out << 4 | (uint32_t)d;
	}
	return true;
}

static void put_utf8(struct sb *b, uint32_t c)
{
	if (c < 0x80) {
		sb_addc(b, (char)c);
		return;
	}
	if (c < 0x800) {
		sb_addc(b, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		sb_addc(b, (char)(0xe0 | c >> 12));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
	} else {
		sb_addc(b, (char)(0xf0 | c >> 18));
		sb_addc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		sb_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	sb_addc(b, (char)(0x80 | (c & 0x3f)));
}

/* \uXXXX, or two of them that make one character. Half of one is U+FFFD. */
static bool escaped_unicode(struct parser *p, struct sb *b)
{
	uint32_t c, low;
	if (!unicode(p, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00 && p->end - p->p >= 6 &&
	    p->p[0] == '\\' && p->p[1] == 'u') {
		const char *back = p->p;
		p->p += 2;
		if (!unicode(p, &low))
			return false;
		if (low >= 0xdc00 && low < 0xe000)
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		else
			p->p = back;
	}
	put_utf8(b, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return true;
}

static bool escape(struct parser *p, struct sb *b)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	if (p->p >= p->end)
		return false;
	char c = *p->p++;
	if (c == 'u')
		return escaped_unicode(p, b);
	const char *at = c ? strchr(from, c) : NULL;
	if (!at)
		return false;
	sb_addc(b, to[at - from]);
	return true;
}

/* Behind the opening quote. */
static bool string(struct parser *p, str *out)
{
	struct sb b = sb_in(p->a);
	const char *start = p->p;
	bool copied = false;
	for (;; p->p++) {
		const char *from = p->p;
		while (p->p < p->end && *p->p != '"' && *p->p != '\\' &&
		       (unsigned char)*p->p >= 0x20)
			p->p++;
		if (p->p >= p->end || (unsigned char)*p->p < 0x20)
			return false;
		if (copied || *p->p == '\\')
			sb_add(&b, str_n(from, (size_t)(p->p - from)));
		if (*p->p == '"')
			break;
		copied = true;
		p->p++;
		if (!escape(p, &b))
			return false;
		p->p--;
	}
	*out = copied ? sb_str(&b) : str_n(start, (size_t)(p->p - start));
	p->p++;
	return true;
}

static bool digits(struct parser *p)
{
	const char *from = p->p;
	while (p->p < p->end && *p->p >= '0' && *p->p <= '9')
		p->p++;
	return p->p > from;
}

static bool number(struct parser *p, str *out)
{
	const char *from = p->p;
	if (*p->p == '-')
		p->p++;
	const char *whole = p->p;
	if (!digits(p) || (*whole == '0' && p->p > whole + 1))
		return false;
	if (p->p < p->end && *p->p == '.') {
		p->p++;
		if (!digits(p))
			return false;
	}
	if (p->p < p->end && (*p->p | 0x20) == 'e') {
		p->p++;
		if (p->p < p->end && (*p->p == '+' || *p->p == '-'))
			p->p++;
		if (!digits(p))
			return false;
	}
	*out = str_n(from, (size_t)(p->p - from));
	return true;
}

static bool word(struct parser *p, const char *literal)
{
	size_t n = strlen(literal);
	if ((size_t)(p->end - p->p) < n || memcmp(p->p, literal, n) != 0)
		return false;
	p->p += n;
	return true;
}

static bool key_of(struct parser *p, str *key)
{
	return take(p, '"') && string(p, key) && take(p, ':');
}

static bool items(struct parser *p, struct json *out, char close)
{
	struct json **end = &out->first;
	if (++p->depth > JSON_DEEPEST)
		return false;
	p->p++;
	if (!take(p, close)) {
		do {
			str key = { 0 };
			if (close == '}' && !key_of(p, &key))
				return false;
			struct json *item = value(p);
			if (!item)
				return false;
			item->key = key;
			*end = item;
			end = &item->next;
			out->n++;
		} while (take(p, ','));
		if (!take(p, close))
			return false;
	}
	p->depth--;
	return true;
}

static bool any(struct parser *p, struct json *out)
{
	switch (*p->p) {
	case '{':
		out->kind = JSON_OBJECT;
		return items(p, out, '}');
	case '[':
		out->kind = JSON_ARRAY;
		return items(p, out, ']');
	case '"':
		out->kind = JSON_STRING;
		p->p++;
		return string(p, &out->text);
	case 't':
		out->kind = JSON_TRUE;
		return word(p, "true");
	case 'f':
		out->kind = JSON_FALSE;
		return word(p, "false");
	case 'n':
		out->kind = JSON_NULL;
		return word(p, "null");
	default:
		out->kind = JSON_NUMBER;
		return number(p, &out->text);
	}
}

static struct json *value(struct parser *p)
{
	blanks(p);
	if (p->p >= p->end)
		return NULL;
	struct json *out = arena_new(p->a, struct json);
	return any(p, out) ? out : NULL;
}

struct json *json_parse(struct arena *a, str text, size_t *at)
{
	struct parser p = { .a = a, .p = text.ptr, .end = text.ptr + text.len };
	struct json *out = NULL;
	size_t valid = utf8_check(text);
	p.end = text.ptr + valid;
	out = value(&p);
	blanks(&p);
	if (at)
		*at = (size_t)(p.p - text.ptr);
	return out && p.p == text.ptr + text.len ? out : NULL;
}

struct json *json_get(const struct json *o, const char *key)
{
	if (!o || o->kind != JSON_OBJECT)
		return NULL;
	for
		json_each(o, item) if (str_is(item->key, key)) return item;
	return NULL;
}

str json_get_str(const struct json *o, const char *key)
{
	const struct json *item = json_get(o, key);
	return item && item->kind == JSON_STRING ? item->text : S("");
}

static void write_items(struct sb *to, const struct json *j)
{
	bool is_object = j->kind == JSON_OBJECT;
	sb_addc(to, is_object ? '{' : '[');
	for
		json_each(j, item)
		{
			if (item != j->first)
				sb_addc(to, ',');
			if (is_object) {
				sb_json(to, item->key);
				sb_addc(to, ':');
			}
			json_write(to, item);
		}
	sb_addc(to, is_object ? '}' : ']');
}

void json_write(struct sb *to, const struct json *j)
{
	static const char *const words[] = { "null", "false", "true" };
	switch (j->kind) {
	case JSON_NUMBER:
		sb_add(to, j->text);
		return;
	case JSON_STRING:
		sb_json(to, j->text);
		return;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_items(to, j);
		return;
	default:
		sb_add(to, str_c(words[j->kind]));
	}
}
