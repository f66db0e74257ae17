/*
 * Checks schemas given on the command line, one line a diagnostic:
 *
 *	lint_test FILE...
 *	=== FILE
 *	error START END CODE MESSAGE | HINT
 *
 * A folder's schema is given as its files joined by commas. Without
 * arguments it checks itself on one small schema.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "schema/schema.h"

static const char *const severities[] = { "error", "warning", "note" };

static void print_diags(const struct schema *s)
{
	for (uint32_t i = 0; i < s->diags.list.len; i++) {
		const struct diag *d = &s->diags.list.at[i];
		printf("%s %u %u %s %.*s | %.*s\n", severities[d->severity],
		       d->span.start, d->span.end, d->code, SARG(d->message),
		       SARG(d->hint));
	}
}

static int lint(const char *paths)
{
	struct arena a = { 0 };
	nicol_error err = { 0 };
	VEC(struct source) sources = { 0 };
	str rest = str_c(paths), path;
	printf("=== %s\n", paths);
	while (str_next(&rest, ',', &path)) {
		struct source *src = vec_push(&a, &sources);
		src->path = path;
		if (file_read(&a, str_cdup(&a, path), &src->text, &err) < 0) {
			fprintf(stderr, "%s\n", err.message);
			arena_release(&a);
			return 1;
		}
	}
	struct schema *s = schema_build(sources.at, sources.len);
	print_diags(s);
	schema_free(s);
	arena_release(&a);
	return 0;
}

static int self_check(void)
{
	struct source src = { S("a.prisma"),
			      S("model A {\n  id Int @id @nope\n}\n") };
	struct schema *s = schema_build(&src, 1);
	int rc = s->diags.errors == 1 ? 0 : 1;
	print_diags(s);
	schema_free(s);
	return rc;
}

int main(int argc, char **argv)
{
	int rc = 0;
	if (argc < 2)
		return self_check();
	for (int i = 1; i < argc; i++)
		rc |= lint(argv[i]);
	return rc;
}
