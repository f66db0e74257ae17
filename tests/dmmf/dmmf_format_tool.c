/*
 * dmmf_format_tool KNOWN < LIST: formatting a schema keeps its meaning: its
 * DMMF is the same before and after. A line of LIST is a name and its files,
 * separated by tabs; schemas with errors are skipped. Those that KNOWN lists
 * for "format" are known to change.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "dmmf/dmmf.h"
#include "psl/format.h"

enum { MAX_FILES = 256 };

/* A hash of the document stands for it: some have many megabytes. */
static int hash(void *ctx, const char *bytes, size_t n)
{
	uint64_t *h = ctx;
	for (size_t i = 0; i < n; i++)
		*h = (*h ^ (unsigned char)bytes[i]) * 1099511628211u;
	return 0;
}

/* False when the schema has errors. */
static bool hash_dmmf(const struct source *sources, uint32_t n, uint64_t *out)
{
	struct schema *s = schema_build(sources, n);
	bool valid = !s->diags.errors;
	*out = 14695981039346656037u;
	if (valid)
		dmmf_write(s, DMMF_6, hash, out);
	schema_free(s);
	return valid;
}

/* 1: the same, 0: skipped, -1: another. */
static int check_line(str line)
{
	struct arena a = { 0 };
	struct source before[MAX_FILES], after[MAX_FILES];
	uint32_t n = 0;
	uint64_t hash_before, hash_after;
	str name, file;
	nicol_error err = { 0 };
	int rc = 0;
	str_next(&line, '\t', &name);
	for (; n < MAX_FILES && str_next(&line, '\t', &file); n++) {
		char *path = str_cdup(&a, file);
		before[n].path = after[n].path = file;
		if (file_read(&a, path, &before[n].text, &err) < 0)
			exit(2);
		after[n].text = psl_format(&a, before[n].text);
	}
	if (hash_dmmf(before, n, &hash_before))
		rc = hash_dmmf(after, n, &hash_after) &&
				     hash_before == hash_after
			     ? 1
			     : -1;
	if (rc < 0)
		printf("formatting changes the meaning of %.*s\n", SARG(name));
	arena_release(&a);
	return rc;
}

static bool is_known(str known, str line)
{
	str row, cell, name;
	str_next(&line, '\t', &name);
	while (str_next(&known, '\n', &row))
		if (str_next(&row, '\t', &cell) && str_is(cell, "format") &&
		    str_next(&row, '\t', &cell) && str_eq(cell, name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	static char text[1 << 16];
	struct arena a = { 0 };
	nicol_error err = { 0 };
	str known;
	unsigned same = 0, listed = 0, bad = 0;
	if (argc != 2 || file_read(&a, argv[1], &known, &err) < 0)
		return 2;
	while (fgets(text, sizeof(text), stdin)) {
		str line = str_n(text, strcspn(text, "\n"));
		bool expected = is_known(known, line);
		int rc = check_line(line);
		same += rc > 0;
		listed += rc < 0 && expected;
		bad += rc != 0 && (rc < 0) != expected;
	}
	printf("formatting keeps the DMMF: expected %u schemas, got %u, %u "
	       "known to change\n",
	       same + listed, same, listed);
	arena_release(&a);
	return bad || same < 100;
}
