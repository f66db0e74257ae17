/*
 * str.h - string views and the builder that makes new text.
 *
 * A `str` is {ptr, len}, never owned, not NUL-terminated. A `struct sb`
 * grows text inside an arena; sb_str() gives the view, sb_cstr() a
 * NUL-terminated string, both alive as long as the arena.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <nicol/types.h>

#include "base/arena.h"

typedef nicol_str str;

/* A view of a string literal. */
#define S(literal) ((str){ "" literal, sizeof(literal) - 1 })
/* For printf: printf("%.*s", SARG(s)). */
#define SARG(s) (int)(s).len, (s).ptr

static inline str str_c(const char *s)
{
	return (str){ s, s ? strlen(s) : 0 };
}

static inline str str_n(const char *p, size_t n)
{
	return (str){ p, n };
}

static inline bool str_eq(str a, str b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.ptr, b.ptr, a.len));
}

static inline bool str_is(str a, const char *literal)
{
	/* most that are asked about differ in their first letter */
	if (a.len && a.ptr[0] != literal[0])
		return false;
	return str_eq(a, str_c(literal));
}

static inline str str_sub(str s, size_t from, size_t to)
{
	return (str){ s.ptr + from, to - from };
}

int str_cmp(str a, str b); /* bytewise, for qsort */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_ieq(str a, str b); /* ASCII case-insensitive */
str str_trim(str s);	    /* ASCII white space, both ends */
/* Index of the first `c` at or after `from`, or s.len. */
size_t str_find_char(str s, char c, size_t from);
bool str_contains(str s, str needle);
/* Cuts the text before the first `sep` off *rest and returns it; *rest is
 * what follows. False when *rest was exhausted. */
bool str_next(str *rest, char sep, str *part);
/* For tables in memory: may differ between machines and versions. */
uint64_t str_hash(str s);
/* For names on disk: always the same (FNV-1a). */
uint64_t str_fingerprint(str s);

str str_dup(struct arena *a, str s);
char *str_cdup(struct arena *a, str s); /* NUL-terminated copy */
str str_fmt(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "fooBarBaz" and "FooBar" to "foo_bar_baz" and "foo_bar". */
str str_snake(struct arena *a, str s);
bool str_to_i64(str s, int64_t *out);

/* Offset of the first byte that is not valid UTF-8, or s.len. */
size_t utf8_check(str s);
/* Number of code points; an invalid byte counts as one. */
size_t utf8_count(str s);

struct sb {
	struct arena *arena;
	char *ptr;
	size_t len, cap;
};

static inline struct sb sb_in(struct arena *a)
{
	return (struct sb){ .arena = a };
}

/* Makes room for n bytes more, so that appending them allocates nothing. */
void sb_reserve(struct sb *b, size_t n);
void sb_add(struct sb *b, str s);
void sb_addc(struct sb *b, char c);
void sb_pad(struct sb *b, char c, size_t n);
void sb_fmt(struct sb *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void sb_vfmt(struct sb *b, const char *fmt, va_list ap);
/* Decimal digits; for hot paths, where a format would cost more. */
void sb_int(struct sb *b, int64_t value);
/* Appends s as a JSON string, quotes included; invalid UTF-8 is replaced
 * by U+FFFD. */
void sb_json(struct sb *b, str s);
#define sb_lit(b, literal) sb_add((b), S(literal))

static inline str sb_str(const struct sb *b)
{
	return (str){ b->ptr ? b->ptr : "", b->len };
}

char *sb_cstr(struct sb *b);

#endif
