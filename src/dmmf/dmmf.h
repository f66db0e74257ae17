/*
 * dmmf.h - the schema and its query API as the document that Prisma's
 * generators read: datamodel, schema (every input and output type) and
 * mappings.
 *
 * The document is written as it is made, in pieces; no tree of it is ever in
 * memory. It may be many megabytes: it grows with the fields of all models
 * times their relations.
 */
#ifndef DMMF_DMMF_H
#define DMMF_DMMF_H

#include "schema/schema.h"

/* Whose document: that of Prisma 6.19 or that of 7.10. */
enum dmmf_version { DMMF_6, DMMF_7 };

/* Takes the next n bytes. Anything but 0 ends the writing. */
typedef int (*dmmf_sink)(void *ctx, const char *bytes, size_t n);

/* Writes the document of a schema without errors. Returns 0, or what the
 * sink returned. */
int dmmf_write(const struct schema *s, enum dmmf_version version,
	       dmmf_sink sink, void *ctx);

#endif
