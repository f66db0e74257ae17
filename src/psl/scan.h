/*
 * scan.h - the parser's place in the text, and the small steps from there:
 * blanks, comments, words, strings, numbers. The language is one of lines:
 * nothing but a block spans several.
 */
#ifndef PSL_SCAN_H
#define PSL_SCAN_H

#include "psl/ast.h"

/* Items of lists that are being read: how many there will be is not known
 * before their end. Lists inside of lists stand on top of them. */
struct pile {
	unsigned char *at;
	size_t len, cap;
};

struct scan {
	str text;
	uint32_t pos;
	uint32_t file;
	struct arena *arena;
	struct diags *diags;
	int depth; /* of nested values */
	/* where a comma too many is let pass, as by Prisma */
	bool in_array;
	uint32_t stray_comma; /* the first such one, and one */
	struct pile pile;
};

/* Puts a copy of the item on the pile. */
void pile_add(struct scan *s, const void *item, size_t size);
#define pile_push(s, item) pile_add((s), (item), sizeof(*(item)))
/* What lies on the pile from `base` on, as an array in the arena; the pile is
 * as high as base afterwards. NULL for no items. */
void *pile_take(struct scan *s, size_t base, size_t size, uint32_t *n);

static inline int scan_peek_at(const struct scan *s, uint32_t ahead)
{
	return s->pos + ahead < s->text.len
		       ? (unsigned char)s->text.ptr[s->pos + ahead]
		       : -1;
}

static inline int scan_peek(const struct scan *s)
{
	return scan_peek_at(s, 0);
}

static inline struct span scan_span(const struct scan *s, uint32_t start)
{
	return (struct span){ s->file, start, s->pos };
}

static inline str scan_slice(const struct scan *s, uint32_t start)
{
	return str_sub(s->text, start, s->pos);
}

/* Over spaces and tabs; mostly there are none or few. */
void scan_blanks(struct scan *s);
static inline void scan_blank(struct scan *s)
{
	int c = scan_peek(s);
	if (c == ' ' || c == '\t' || c >= 0xC2)
		scan_blanks(s);
}
/* At a newline (LF, CRLF, CR)? Its length, or 0. */
static inline uint32_t scan_newline(const struct scan *s)
{
	int c = scan_peek(s);
	if (c == '\r')
		return scan_peek_at(s, 1) == '\n' ? 2 : 1;
	return c == '\n';
}
/* To the newline, and behind it. */
void scan_to_newline(struct scan *s);
void scan_skip_line(struct scan *s);
/* If the text goes on with c, steps over it. */
static inline bool scan_take(struct scan *s, char c)
{
	if (scan_peek(s) != c)
		return false;
	s->pos++;
	return true;
}
/* An identifier: letters, digits, '_' and '-', beginning with a letter or a
 * digit. False, without a step, where there is none. */
bool scan_word(struct scan *s, struct ident *out);
/* word.word.word */
bool scan_path(struct scan *s, struct ident *out);
static inline bool scan_at_digit(const struct scan *s)
{
	return scan_peek(s) >= '0' && scan_peek(s) <= '9';
}

/* "..." with escapes, decoded; false where it is not closed on its line. */
bool scan_string(struct scan *s, str *out);
/* -?digits(.digits)?, not followed by a letter. */
bool scan_number(struct scan *s, str *out);
/* A comment, to the end of the line or in stars (then maybe over several
 * lines); its text has the marks. False, without a step, where there is none
 * or it is not closed. */
bool scan_comment(struct scan *s, str *out);
/* The end of a line with content: maybe a comment, then a newline or the end
 * of the text. */
bool scan_line_end(struct scan *s, str *comment);

#endif
