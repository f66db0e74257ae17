/*
 * values.h - values of the schema language as the database has them; for
 * this room.
 */
#ifndef DERIVE_VALUES_H
#define DERIVE_VALUES_H

#include "derive/derive.h"

/* A literal as the column's default holds it: dates and times with blanks,
 * bytes in hexadecimal, the rest as it is. */
str derive_literal(struct arena *a, const struct dialect *d, enum scalar scalar,
		   str text);
/* "JsonbPathOps" to "jsonb_path_ops". */
str derive_ops(struct arena *a, str name);

#endif
