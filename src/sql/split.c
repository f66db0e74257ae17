/*
 * Where statements end. The text is walked token by token; a semicolon ends
 * the statement unless it stands in a string, a comment, parentheses or the
 * body of a function (BEGIN ATOMIC ... END) or of a trigger of SQLite.
 */
#include "sql/sql.h"
#include "sql/words.h"

struct split {
	const struct sql_words *words;
	str text;
	size_t at;
	size_t start; /* of the first token, text.len before there is one */
	unsigned parens;
	unsigned blocks;  /* open BEGIN or CASE of a body */
	unsigned n_words; /* words so far, to recognise CREATE TRIGGER */
	bool in_create, is_trigger;
	bool after_begin; /* the word before was BEGIN */
};

static char peek(const struct split *s, size_t ahead)
{
	return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : 0;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
	return is_word_start(c) || (c >= '0' && c <= '9');
}

static void skip_line(struct split *s)
{
	s->at = str_find_char(s->text, '\n', s->at);
}

/* Comments nest in PostgreSQL; an open one reaches to the end. */
static void skip_comment(struct split *s)
{
	unsigned depth = 0;
	while (s->at < s->text.len) {
		if (peek(s, 0) == '/' && peek(s, 1) == '*' &&
		    (s->words->nested_comments || !depth)) {
			depth++;
			s->at += 2;
		} else if (peek(s, 0) == '*' && peek(s, 1) == '/') {
			s->at += 2;
			if (!--depth)
				return;
		} else {
			s->at++;
		}
	}
}

/* To behind the closing quote; a doubled one stands for itself. */
static void skip_quoted(struct split *s, char close, bool backslash)
{
	for (s->at++; s->at < s->text.len; s->at++) {
		char c = s->text.ptr[s->at];
		if (backslash && c == '\\') {
			s->at++;
		} else if (c == close) {
			if (peek(s, 1) != close || close == ']')
				break;
			s->at++;
		}
	}
	s->at = s->at < s->text.len ? s->at + 1 : s->text.len;
}

/* The length of a dollar quote's tag at the cursor ("$tag$"), or 0. */
static size_t dollar_tag(const struct split *s)
{
	size_t n = 1;
	if (is_word_start(peek(s, n)))
		while (is_word(peek(s, n)))
			n++;
	return peek(s, n) == '$' ? n + 1 : 0;
}

static void skip_dollar(struct split *s, size_t tag_len)
{
	str tag = str_sub(s->text, s->at, s->at + tag_len);
	for (s->at += tag_len; s->at < s->text.len; s->at++) {
		str rest = str_sub(s->text, s->at, s->text.len);
		if (str_starts(rest, tag)) {
			s->at += tag_len;
			return;
		}
	}
}

/* Keeps the count of open blocks; called for each bare word. */
static void see_word(struct split *s, str word)
{
	bool begin = str_ieq(word, S("begin"));
	s->n_words++;
	if (s->n_words == 1)
		s->in_create = str_ieq(word, S("create"));
	else if (s->n_words <= 3 && s->in_create && s->words->trigger_bodies &&
		 str_ieq(word, S("trigger")))
		s->is_trigger = true;
	if (s->blocks) {
		if (str_ieq(word, S("case")))
			s->blocks++;
		else if (str_ieq(word, S("end")))
			s->blocks--;
	} else if (s->is_trigger && begin) {
		s->blocks = 1;
	} else if (s->words->atomic_bodies && s->in_create && s->after_begin &&
		   str_ieq(word, S("atomic"))) {
		s->blocks = 1;
	}
	s->after_begin = begin;
}

static void skip_word(struct split *s)
{
	size_t start = s->at;
	while (is_word(peek(s, 0)) || peek(s, 0) == '$')
		s->at++;
	str word = str_sub(s->text, start, s->at);
	if (s->words->escape_strings && peek(s, 0) == '\'' &&
	    str_ieq(word, S("e")))
		skip_quoted(s, '\'', true);
	else
		see_word(s, word);
}

/* One token that is neither space, comment nor a word. */
static void skip_other(struct split *s, char c)
{
	size_t tag = s->words->dollar_quotes && c == '$' ? dollar_tag(s) : 0;
	if (tag)
		skip_dollar(s, tag);
	else if (c == '\'' || c == '"' || (c == '`' && s->words->odd_quotes))
		skip_quoted(s, c, false);
	else if (c == '[' && s->words->odd_quotes)
		skip_quoted(s, ']', false);
	else
		s->at++;
	if (c == '(')
		s->parens++;
	else if (c == ')' && s->parens)
		s->parens--;
}

/* Walks to the end of one statement; false when the text ended first. */
static bool walk(struct split *s)
{
	while (s->at < s->text.len) {
		char c = peek(s, 0);
		if (is_space(c)) {
			s->at++;
		} else if (c == '-' && peek(s, 1) == '-') {
			skip_line(s);
		} else if (c == '/' && peek(s, 1) == '*') {
			skip_comment(s);
		} else if (c == ';' && !s->parens && !s->blocks) {
			return true;
		} else {
			if (s->start == s->text.len)
				s->start = s->at;
			if (is_word_start(c))
				skip_word(s);
			else if (c >= '0' && c <= '9')
				while (is_word(peek(s, 0)))
					s->at++;
			else
				skip_other(s, c);
		}
	}
	return false;
}

bool sql_split(const struct dialect *d, str *rest, str *statement)
{
	while (rest->len) {
		struct split s = { .words = sql_words(d),
				   .text = *rest,
				   .start = rest->len };
		bool ended = walk(&s);
		str found =
			str_sub(*rest, s.start < s.at ? s.start : s.at, s.at);
		*rest = str_sub(*rest, ended ? s.at + 1 : rest->len, rest->len);
		*statement = str_trim(found);
		if (statement->len)
			return true;
	}
	return false;
}
