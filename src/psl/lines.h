/*
 * lines.h - the schema language line by line: what the parser builds its
 * tree from and the formatter its text.
 *
 * Reading never fails: a line that fits nothing is LINE_BAD.
 */
#ifndef PSL_LINES_H
#define PSL_LINES_H

#include "psl/scan.h"

enum line_kind {
	LINE_END,     /* of the text */
	LINE_EMPTY,   /* one or more of them */
	LINE_COMMENT, /* text: from its slashes on; more lines of a block
			 comment belong to it */
	LINE_BAD,     /* text: what stands there */
	LINE_CLOSE,   /* the brace that ends a block */
	LINE_FIELD,   /* of a model; or a value of an enum */
	LINE_ATTRIBUTE,
	LINE_PROPERTY,
	LINE_HEAD,  /* keyword Name { */
	LINE_ALIAS, /* type Name = ...; its newline is a line of its own */
};

struct line {
	enum line_kind kind;
	struct span span; /* without the newline, but for LINE_BAD */
	str text;
	str comment; /* a // comment at the end, slashes included */
	bool faulty; /* LINE_FIELD: its type is reported; there is no field */
	union {	     /* by kind; the first is the largest */
		struct ast_field field;
		struct attribute attribute;
		struct ast_property property;
		struct { /* LINE_HEAD */
			enum block_kind block;
			struct ident name;
		};
	};
};
_Static_assert(sizeof(struct ast_property) <= sizeof(struct ast_field),
	       "zeroing a line zeroes its first alternative");

/* A line outside of blocks: END, EMPTY, COMMENT, HEAD, ALIAS or BAD. What
 * follows the brace of a head on its line does not count. */
void line_read_top(struct scan *s, struct line *out);
/* A line inside a block of this kind: all but HEAD. */
void line_read_in(struct scan *s, enum block_kind kind, struct line *out);

/* What documents the block or field: "/// text" to "text" (white space at its
 * end stays), and block comments too; a null view for // comments. */
str line_doc(str comment);

#endif
