/*
 * parse.h - from the text of a schema file to its syntax tree.
 *
 * The parser recovers: after broken syntax it goes on at the next line or
 * block, so that one mistake does not hide the next.
 */
#ifndef PSL_PARSE_H
#define PSL_PARSE_H

#include "psl/ast.h"

/* Parses sources[file]; problems go to diags. The tree holds slices of the
 * source's text, which must live as long as the arena. Nesting is limited to
 * 100 levels. */
struct ast psl_parse(struct arena *a, str text, uint32_t file,
		     struct diags *diags);

#endif
