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
	const char *output; /* folder, relative to the working directory */
	const char *prefix; /* of the C names; NULL: the generator's, "db" */
} nicol_generate_options;

/*
 * Runs the generators of the project's schema. `line` (or NULL) is told what
 * was done, one line of text for people at a time, valid during the call.
 * Files are replaced as a whole and only where their text changes.
 *
 * Codes: P1012 the schema is not valid; N0042 an option or a setting of a
 * generator cannot be used; N0001 a file cannot be written. Generators that
 * Nicol does not run yet are told as a line and are no error.
 */
NICOL_API int nicol_generate(nicol_project *p,
			     const nicol_generate_options *options,
			     void (*line)(void *ctx, const char *text),
			     void *ctx, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
