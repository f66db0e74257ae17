/*
 * generate.h - writing clients from a schema.
 */
#ifndef NICOL_GENERATE_H
#define NICOL_GENERATE_H

#include <nicol/project.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Any member may be NULL or zero. */
typedef struct nicol_generate_options {
	/* run these generators of the schema only, by their names */
	const char *const *generators;
	size_t n_generators;
	/* "c": write the C client whatever the schema's generators are; then
	 * output must be given */
	const char *client;
	const char *output;  /* folder, relative to the working directory */
	const char *prefix;  /* of the C names; NULL: the generator's, "db" */
	bool require_models; /* a schema without models is an error */
	/* where what external generators print goes; 0: the process's
	 * standard output */
	int output_fd;
} nicol_generate_options;

/*
 * Runs the generators of the project's schema. `line` (or NULL) is told what
 * was done, one line of text for people at a time, valid during the call.
 * Files are replaced as a whole and only where their text changes.
 *
 * External generators are programs (`provider = "..."`, as a shell takes it,
 * node_modules/.bin before PATH) that are spoken to in Prisma's protocol;
 * prisma-client-js and prisma-client are run by the project's own `prisma`
 * package, and skipped with a line where that is not installed.
 *
 * Codes: P1012 the schema is not valid; N0042 an option or a setting of a
 * generator cannot be used; N0061 an external generator failed; N0062 it needs
 * another one; N0001 a file cannot be written.
 */
NICOL_API int nicol_generate(nicol_project *p,
			     const nicol_generate_options *options,
			     void (*line)(void *ctx, const char *text),
			     void *ctx, nicol_error *err);

/*
 * The generators and datasources of the project's schema as the JSON document
 * that generators get, of Prisma 6.19 or 7.10; variables stand by their names.
 * Heap memory, to be freed with nicol_free(); NULL when memory ran out.
 */
NICOL_API char *nicol_generator_config(nicol_project *p, bool v7);

#ifdef __cplusplus
}
#endif

#endif
