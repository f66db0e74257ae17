/*
 * lint_tool < PACK: the diagnostics of many schemas. PACK holds one schema
 * after another: a line "FILES", then for each file a line "LENGTH NAME" and
 * its bytes. A line of JSON comes out for each:
 *
 *	[["error", "file.prisma", START, END, "unknown-type", "message"], ...]
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "schema/schema.h"

enum { MAX_FILES = 256 };

static bool read_file(struct arena *a, struct source *out)
{
	char line[4096];
	if (!fgets(line, sizeof(line), stdin))
		return false;
	char *name;
	size_t len = strtoul(line, &name, 10);
	char *text = arena_array(a, char, len + 1);
	*out = (struct source){ str_trim(str_dup(a, str_c(name))),
				{ text, len } };
	return fread(text, 1, len, stdin) == len;
}

static json_t *diag_row(const struct schema *s, const struct diag *d)
{
	return json_pack("[s, s%, i, i, s, s%]",
			 d->severity == DIAG_ERROR ? "error" : "warning",
			 s->sources[d->span.file].path.ptr,
			 s->sources[d->span.file].path.len, (int)d->span.start,
			 (int)d->span.end, d->code, d->message.ptr,
			 d->message.len);
}

static void print_diags(const struct schema *s)
{
	json_t *rows = json_array();
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		if (s->diags.list.at[i].severity != DIAG_NOTE) {
			json_t *row = diag_row(s, &s->diags.list.at[i]);
			json_array_append_new(
				rows, row ? row : json_string("not UTF-8"));
		}
	json_dumpf(rows, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(rows);
}

int main(void)
{
	char line[32];
	struct source sources[MAX_FILES];
	while (fgets(line, sizeof(line), stdin)) {
		struct arena a = { 0 };
		uint32_t n = (uint32_t)strtoul(line, NULL, 10);
		if (n > MAX_FILES)
			return 2;
		for (uint32_t i = 0; i < n; i++)
			if (!read_file(&a, &sources[i]))
				return 2;
		struct schema *s = schema_build(sources, n);
		print_diags(s);
		schema_free(s);
		arena_release(&a);
	}
	return 0;
}
