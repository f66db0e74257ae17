/*
 * expr.h - values and attributes: what stands in parentheses and brackets.
 */
#ifndef PSL_EXPR_H
#define PSL_EXPR_H

#include "psl/scan.h"

/* One value. False where none begins or it is broken; s->pos is then
 * somewhere inside. */
bool parse_expr(struct scan *s, struct expr *out);

/* Behind '@' or '@@': the name, maybe with arguments. */
bool parse_attribute(struct scan *s, struct attribute *out);

#endif
