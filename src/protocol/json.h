/*
 * json.h - a JSON document as a tree in an arena.
 *
 * Ours because a request is read once and at once: nodes are linked lists in
 * the request's arena, texts without escapes are views of the document, and
 * nothing is copied or counted. Numbers keep their text.
 */
#ifndef PROTOCOL_JSON_H
#define PROTOCOL_JSON_H

#include "base/str.h"

enum json_kind {
	JSON_NULL,
	JSON_FALSE,
	JSON_TRUE,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT,
};

struct json {
	enum json_kind kind;
	uint32_t n;	    /* items */
	str key;	    /* in an object */
	str text;	    /* decoded string; number as it was written */
	struct json *first; /* item */
	struct json *next;  /* in what this stands in */
};

enum { JSON_DEEPEST = 256 };

/* NULL when the text is no JSON document, or too deep a one; *at is then the
 * byte where it ends to be one. The tree refers to the text. */
struct json *json_parse(struct arena *a, str text, size_t *at);

/* The member of an object; NULL: none, or no object. Of a key that is there
 * twice the first. */
struct json *json_get(const struct json *o, const char *key);
/* The text of a member that is a string, or an empty one. */
str json_get_str(const struct json *o, const char *key);
/* The tree as text. */
void json_write(struct sb *to, const struct json *j);

#define json_each(list, item)                                                  \
	(struct json *item = (list)->first; item; item = item->next)

#endif
