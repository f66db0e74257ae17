/*
 * schema.h - a schema: is it valid, what is wrong with it, and its text as
 * the formatter writes it.
 */
#ifndef NICOL_SCHEMA_H
#define NICOL_SCHEMA_H

#include <nicol/project.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A parsed and validated schema. Never changes once it is made, so any
 * number of threads may read it. */
typedef struct nicol_schema nicol_schema;

/*
 * Parses and validates n sources, which are copied. *out is to be freed with
 * nicol_schema_free(). What is wrong with the texts is no error here: look at
 * nicol_schema_errors().
 *
 * Codes: N0013 a source is not UTF-8, N0030 the sources have more than 32
 * MiB, N0002.
 */
NICOL_API int nicol_schema_parse(nicol_schema **out,
				 const nicol_source *sources, size_t n,
				 nicol_error *err);

/* NULL is allowed; not for a project's schema, which the project owns. */
NICOL_API void nicol_schema_free(nicol_schema *s);

/* The project's own schema, built at the first call; it lives as long as the
 * project. NULL when there is not enough memory. */
NICOL_API const nicol_schema *nicol_project_schema(nicol_project *p);

typedef enum nicol_severity {
	NICOL_SEVERITY_ERROR,
	NICOL_SEVERITY_WARNING,
	NICOL_SEVERITY_NOTE,
} nicol_severity;

/* A piece of a source: lines and columns count from 1, columns in characters;
 * [start, end) are bytes of the file's text. file is empty for no place. */
typedef struct nicol_place {
	nicol_str file;
	uint32_t line, column;
	uint32_t end_line, end_column; /* of the first character behind it */
	uint32_t start, end;
} nicol_place;

/* What is wrong, where, and what to do. All views live as long as the
 * schema. */
typedef struct nicol_diagnostic {
	nicol_severity severity;
	const char *code; /* a stable word: "unknown-attribute" */
	nicol_str message;
	nicol_str hint;	 /* may be empty */
	nicol_str file;	 /* the path of its source; empty: of none */
	uint32_t line;	 /* from 1; 0 when it has no place */
	uint32_t column; /* from 1, in characters */
	uint32_t start;	 /* the bytes [start, end) of the file's text */
	uint32_t end;
	uint32_t end_line, end_column; /* of the first character behind it */
	nicol_place related;	       /* another place that matters */
	const char *related_why;       /* and why; NULL: there is none */
	nicol_place fix;	       /* the text to replace, */
	nicol_str fix_text;	       /* what with, */
	const char *fix_title; /* and what that does; NULL: there is none */
} nicol_diagnostic;

/* How many diagnostics there are, and how many of them are errors: a schema
 * without errors is valid. */
NICOL_API size_t nicol_schema_diagnostics(const nicol_schema *s);
NICOL_API size_t nicol_schema_errors(const nicol_schema *s);

/* The i-th diagnostic, by file and place. i must be below
 * nicol_schema_diagnostics(). */
NICOL_API nicol_diagnostic nicol_schema_diagnostic(const nicol_schema *s,
						   size_t i);

/* All diagnostics as text for people, each with its source line and a caret;
 * ANSI colours if asked. Heap memory, to be freed with nicol_free(). NULL
 * when memory ran out. */
NICOL_API char *nicol_schema_render(const nicol_schema *s, bool color);

/* Frees texts that functions of this library returned as heap memory. */
NICOL_API void nicol_free(void *p);

/*
 * The text as the formatter writes it, byte for byte what Prisma's formatter
 * writes; what the relations of this one text lack is added. Heap memory, to
 * be freed with nicol_free(); NULL when memory ran out. Broken lines are kept
 * as they are.
 */
NICOL_API char *nicol_format(nicol_str text, size_t *len);

/*
 * The syntax trees of the schema's files as a JSON document:
 *
 *	{"files": [{"file": PATH, "blocks": [BLOCK...]}...]}
 *
 * A block has a kind ("model", "view", "type", "enum", "datasource",
 * "generator"), a name, its documentation, and lists of fields (values, for an
 * enum), attributes and properties. Everything has its span, [start, end) in
 * bytes of the file's text. Grammar, no meaning: a schema with errors has a
 * tree too, without the lines that could not be read. Heap memory, to be freed
 * with nicol_free(); NULL when memory ran out.
 */
NICOL_API char *nicol_schema_ast(const nicol_schema *s, size_t *len);

/* A source file of a project that the formatter would change. */
typedef struct nicol_unformatted {
	size_t count;
	const char *const *paths;	 /* as shown to people; the project's */
	const nicol_str *before, *after; /* their texts; the project's too */
} nicol_unformatted;

/*
 * Formats the project's schema files and adds what relations lack (the
 * opposite side, the foreign key): those that change are listed in *out and,
 * with `write`, replaced, each atomically. A schema that has errors even so is
 * left alone (P1012): see the diagnostics of nicol_project_schema().
 *
 * Codes: P1012, N0001 a file cannot be written.
 */
NICOL_API int nicol_project_format(nicol_project *p, bool write,
				   nicol_unformatted *out, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
