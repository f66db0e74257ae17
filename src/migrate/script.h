/*
 * script.h - where in a migration's script something went wrong. Pure.
 */
#ifndef MIGRATE_SCRIPT_H
#define MIGRATE_SCRIPT_H

#include "sql/sql.h"

struct script_place {
	uint32_t line; /* 1-based */
	str statement; /* the whole statement; empty when unknown */
};

/* position: 1-based character as the server counts, 0 unknown; done: how
 * many statements had succeeded. */
struct script_place script_place_of(const struct dialect *d, str script,
				    int position, uint32_t done);

/* The first line of the statement, shortened to about 80 bytes. */
str script_excerpt(struct arena *a, str statement);

#endif
