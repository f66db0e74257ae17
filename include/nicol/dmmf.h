/*
 * dmmf.h - the DMMF: a schema and its query API as the JSON document that
 * Prisma's generators read.
 */
#ifndef NICOL_DMMF_H
#define NICOL_DMMF_H

#include <nicol/schema.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whose document: Prisma 7 tells of each field whether it is
 * parameterizable. */
typedef enum nicol_dmmf_version {
	NICOL_DMMF_6, /* of Prisma 6.19 */
	NICOL_DMMF_7, /* of Prisma 7.10 */
} nicol_dmmf_version;

/* Takes the next n bytes of a document. Anything but 0 ends the writing. */
typedef int (*nicol_sink)(void *ctx, const char *bytes, size_t n);

/*
 * Writes the DMMF of a schema without errors, equal as JSON to Prisma's for
 * the same files. It is handed to `sink` in pieces of some 64 kB as it is
 * made; of a large schema it has many megabytes.
 *
 * Codes: P1012 the schema has errors, N0060 the sink gave up, N0002 no
 * memory.
 */
NICOL_API int nicol_dmmf_write(const nicol_schema *s,
			       nicol_dmmf_version version, nicol_sink sink,
			       void *ctx, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
