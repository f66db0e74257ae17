/*
 * unified.h - the difference of two texts by lines, as patch(1) takes it.
 */
#ifndef CLI_UNIFIED_H
#define CLI_UNIFIED_H

#include <stdio.h>

#include <nicol/types.h>

/* Escape sequences around lines; all may be "". */
struct unified_style {
	const char *head, *removed, *added, *place, *plain;
};

/* Writes how `before` becomes `after`, with three lines of context; nothing
 * when they are equal. The files are named a/PATH and b/PATH. */
void unified_write(FILE *to, const char *path, nicol_str before,
		   nicol_str after, const struct unified_style *style);

#endif
