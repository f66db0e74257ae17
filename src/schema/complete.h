/*
 * complete.h - adding to a schema's text what its relations lack: the field
 * on the opposite side, the foreign key's scalar fields, the arguments of
 * @relation. Part of formatting, as in Prisma.
 *
 * Where Prisma would write a schema that is not valid (a relation's name left
 * out on the new side, a field name that is taken), this adds the name, or
 * leaves the model as it is.
 */
#ifndef SCHEMA_COMPLETE_H
#define SCHEMA_COMPLETE_H

#include "base/diag.h"

/* out[i] becomes the text of sources[i] with additions; the same view where
 * nothing was missing. Sources with errors other than in relations are left
 * alone. */
void schema_complete(struct arena *a, const struct source *sources, uint32_t n,
		     str *out);

#endif
