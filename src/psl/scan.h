/*
 * scan.h - the parser's place in the text, and the small steps from there:
 * blanks, comments, words, strings, numbers.
 */
#ifndef PSL_SCAN_H
#define PSL_SCAN_H

#include "psl/ast.h"

struct scan {
	str text;
	uint32_t pos;
	uint32_t file;
	struct arena *arena;
	struct diags *diags;
	int depth; /* of nested expressions */
	str doc;   /* the /// of the line just ended; for its declaration */
};

static inline int scan_peek(const struct scan *s)
{
	return s->pos < s->text.len ? (unsigned char)s->text.ptr[s->pos] : -1;
}

static inline int scan_peek_at(const struct scan *s, uint32_t ahead)
{
	return s->pos + ahead < s->text.len
		       ? (unsigned char)s->text.ptr[s->pos + ahead]
		       : -1;
}

static inline struct span scan_span(const struct scan *s, uint32_t start)
{
	return (struct span){ s->file, start, s->pos };
}

static inline str scan_slice(const struct scan *s, uint32_t start)
{
	return str_sub(s->text, start, s->pos);
}

/* Spaces, tabs and block comments; stays on the line. */
void scan_blank(struct scan *s);
/* Those, line comments and newlines: for the inside of parentheses. */
void scan_space(struct scan *s);
/* If the text goes on with c, steps over it. */
bool scan_take(struct scan *s, char c);
/* An identifier: letters, digits, '_' and '-', beginning with a letter or a
 * digit. False, without a step, where there is none. */
bool scan_word(struct scan *s, struct ident *out);
/* word.word.word */
bool scan_path(struct scan *s, struct ident *out);
/* "..." with escapes, decoded; false where it is not closed on its line. */
bool scan_string(struct scan *s, str *out);
/* -?digits(.digits)?, not followed by a letter. */
bool scan_number(struct scan *s, str *out);
/* The end of a line: blanks, a comment (a /// one is kept in s->doc), then a
 * newline, the end of the text, or a closing brace (not stepped over). */
bool scan_line_end(struct scan *s);
/* To behind the next newline. */
void scan_skip_line(struct scan *s);

#endif
