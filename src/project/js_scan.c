/* The text of a configuration file: words, signs, strings, and passing over
 * what is not understood. */
#include "project/js_internal.h"

enum { DEEPEST_GROUP = 200 };

bool js_end(struct js *js)
{
	js_trivia(js);
	return js->at >= js->text.len;
}

char js_peek(const struct js *js)
{
	return js->at < js->text.len ? js->text.ptr[js->at] : '\0';
}

static char peek_at(const struct js *js, size_t ahead)
{
	return js->at + ahead < js->text.len ? js->text.ptr[js->at + ahead]
					     : '\0';
}

bool js_looking_at(const struct js *js, str word)
{
	return str_starts(str_sub(js->text, js->at, js->text.len), word);
}

bool js_is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	       (unsigned char)c >= 0x80;
}

/* Behind the comment that stands next. True when it has a line's end. */
static bool skip_comment(struct js *js)
{
	size_t from = js->at;
	if (js_looking_at(js, S("//"))) {
		js->at = str_find_char(js->text, '\n', js->at);
		return false;
	}
	for (js->at += 2; js->at < js->text.len; js->at++)
		if (js_looking_at(js, S("*/"))) {
			js->at += 2;
			break;
		}
	return str_find_char(js->text, '\n', from) < js->at;
}

bool js_trivia(struct js *js)
{
	bool line = false;
	while (js->at < js->text.len) {
		char c = js_peek(js);
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			line |= c == '\n' || c == '\r';
			js->at++;
		} else if (js_looking_at(js, S("//")) ||
			   js_looking_at(js, S("/*"))) {
			line |= skip_comment(js);
		} else {
			break;
		}
	}
	return line;
}

bool js_next_is(struct js *js, str word)
{
	js_trivia(js);
	return js_looking_at(js, word) &&
	       !(js_is_word_char(word.ptr[word.len - 1]) &&
		 js_is_word_char(peek_at(js, word.len)));
}

bool js_take(struct js *js, str word)
{
	bool is = js_next_is(js, word);
	js->at += is ? word.len : 0;
	return is;
}

str js_take_word(struct js *js)
{
	js_trivia(js);
	size_t from = js->at;
	while (js_is_word_char(js_peek(js)))
		js->at++;
	return str_sub(js->text, from, js->at);
}

static int hex_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static void put_utf8(struct sb *out, uint32_t c)
{
	static const uint32_t lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	sb_addc(out, (char)(lead[more] | c >> (6 * more)));
	while (more--)
		sb_addc(out, (char)(0x80 | (c >> (6 * more) & 0x3F)));
}

/* n hexadecimal digits, or those in braces. */
static void take_code_point(struct js *js, int n, struct sb *out)
{
	bool braces = n == 4 && js_peek(js) == '{';
	uint32_t c = 0;
	js->at += braces;
	for (int i = 0; braces || i < n; i++, js->at++) {
		int d = hex_value(js_peek(js));
		if (d < 0 || c > 0x10FFFF / 16)
			break;
		c = c * 16 + (uint32_t)d;
	}
	js->at += braces && js_peek(js) == '}';
	put_utf8(out, c);
}

void js_take_escape(struct js *js, struct sb *out)
{
	static const char from[] = "nrtbfv0", to[] = "\n\r\t\b\f\v";
	char c = js_peek(js);
	if (js->at >= js->text.len)
		return;
	js->at++;
	const char *at = c ? strchr(from, c) : NULL;
	if (at)
		sb_addc(out, to[at - from]);
	else if (c == 'x' || c == 'u')
		take_code_point(js, c == 'x' ? 2 : 4, out);
	else if (c != '\n')
		sb_addc(out, c);
}

bool js_take_string(struct js *js, str *out)
{
	js_trivia(js);
	size_t start = js->at;
	char q = js_peek(js);
	struct sb b = sb_in(js->arena);
	if (q != '"' && q != '\'')
		return false;
	js->at++;
	while (js->at < js->text.len && js_peek(js) != q) {
		char c = js->text.ptr[js->at++];
		if (c == '\n')
			break;
		if (c == '\\')
			js_take_escape(js, &b);
		else
			sb_addc(&b, c);
	}
	bool closed = js_peek(js) == q;
	js->at = closed ? js->at + 1 : start;
	*out = sb_str(&b);
	return closed;
}

/* The bracket before js->at, to the one that closes it. */
static void skip_group(struct js *js, char close)
{
	if (++js->depth > DEEPEST_GROUP)
		js->at = js->text.len;
	while (!js_end(js) && js_peek(js) != close)
		js_skip_token(js);
	js->depth--;
	js->at += js->at < js->text.len;
}

/* js->at is behind its first quote. */
static void skip_template(struct js *js)
{
	while (js->at < js->text.len && js_peek(js) != '`') {
		bool inner = js_looking_at(js, S("${"));
		js->at += inner || js_peek(js) == '\\' ? 2 : 1;
		if (inner)
			skip_group(js, '}');
	}
	js->at = js->at < js->text.len ? js->at + 1 : js->text.len;
}

/* Is the slash before js->at the first of a regular expression? */
static bool begins_regex(const struct js *js)
{
	size_t i = js->at - 1;
	while (i > 0 &&
	       (js->text.ptr[i - 1] == ' ' ||
		(js->text.ptr[i - 1] >= '\t' && js->text.ptr[i - 1] <= '\r')))
		i--;
	return i == 0 || strchr("(,=:[!&|?{};", js->text.ptr[i - 1]);
}

static void skip_regex(struct js *js)
{
	bool set = false;
	for (; js->at < js->text.len; js->at++) {
		char c = js_peek(js);
		if (c == '\n' || (c == '/' && !set))
			break;
		set = c == '[' || (set && c != ']');
		js->at += c == '\\';
	}
	js->at = js->at < js->text.len ? js->at + 1 : js->text.len;
}

void js_skip_token(struct js *js)
{
	str ignored;
	if (js->steps++ > MOST_JS_STEPS)
		js->at = js->text.len;
	if (js_end(js) || js_take_string(js, &ignored))
		return;
	char c = js_peek(js);
	if (js_is_word_char(c)) {
		js_take_word(js);
		return;
	}
	js->at++;
	if (c == '`')
		skip_template(js);
	else if (c == '/' && begins_regex(js))
		skip_regex(js);
	else if (c == '(' || c == '[' || c == '{')
		skip_group(js, c == '(' ? ')' : c == '[' ? ']' : '}');
}

/* Does the sign that begins a line go on with the line before? */
static bool goes_on(struct js *js)
{
	char c = js_peek(js);
	return c && strchr(".?:&|+-*/%=<>([`^", c);
}

void js_skip_expression(struct js *js)
{
	int questions = 0;
	for (bool first = true;; first = false) {
		bool line = js_trivia(js);
		char c = js_peek(js);
		if (js->at >= js->text.len || strchr(",;)]}", c))
			return;
		if (line && !first && !goes_on(js))
			return;
		if (c == ':' && questions-- == 0)
			return;
		bool pair = js_looking_at(js, S("??")) ||
			    js_looking_at(js, S("?."));
		questions += c == '?' && !pair;
		js->at += pair;
		js_skip_token(js);
	}
}

void js_skip_statement(struct js *js)
{
	for (bool first = true, group = false;; first = false) {
		bool line = js_trivia(js);
		char c = js_peek(js);
		if (js->at >= js->text.len || (!first && strchr(")]}", c)))
			return;
		if (line && !first && (group || !goes_on(js)))
			return;
		group = c == '{';
		js_skip_token(js);
		if (c == ';')
			return;
	}
}

uint32_t js_line_at(struct js *js, size_t at)
{
	uint32_t low = 0, high = js->lines.len;
	while (low < high) { /* the first that begins behind `at` */
		uint32_t mid = low + (high - low) / 2;
		if (js->lines.at[mid] <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low + 1;
}

uint32_t js_line(struct js *js)
{
	return js_line_at(js, js->at);
}
