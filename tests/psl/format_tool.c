/* format_tool OUT < LIST: formats each file named in LIST (a path a line)
 * into OUT/N, N counting from 1. For format_corpus_test.sh. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "psl/format.h"
#include "schema/complete.h"

static int format_one(const char *path, const char *out)
{
	struct arena a = { 0 };
	nicol_error err = { 0 };
	str text;
	int rc = file_read(&a, path, &text, &err);
	if (rc == 0) {
		struct source src = { str_c(path), text };
		schema_complete(&a, &src, 1, &text);
		rc = file_write(out, psl_format(&a, text), 0644, &err);
	}
	if (rc < 0)
		fprintf(stderr, "%s\n", err.message);
	nicol_error_clear(&err);
	arena_release(&a);
	return rc;
}

int main(int argc, char **argv)
{
	char line[4096], out[4200];
	if (argc != 2)
		return 2;
	for (int n = 1; fgets(line, sizeof(line), stdin); n++) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(out, sizeof(out), "%s/%d", argv[1], n);
		if (format_one(line, out) < 0)
			return 1;
	}
	return 0;
}
