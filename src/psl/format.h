/*
 * format.h - the exact formatting of a schema file: aligned columns, two
 * spaces of indentation, normalised spacing; comments and unknown text are
 * kept. Byte for byte what Prisma's formatter writes.
 *
 * Adding what is missing by meaning (the opposite side of a relation) is the
 * caller's: see schema/complete.h.
 */
#ifndef PSL_FORMAT_H
#define PSL_FORMAT_H

#include "base/str.h"

str psl_format(struct arena *a, str text);

#endif
