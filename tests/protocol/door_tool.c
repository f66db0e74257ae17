/* The JSON door on standard input: a line each,
 *   Q TX BODY    (TX: an id, or -)
 *   B OPTIONS    begin        C ID    commit        R ID    rollback
 * and an answer a line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nicol/protocol.h>

static char *read_all(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *text = malloc(1 << 20);
	if (!f || !text)
		exit(2);
	*n = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

static char *answer(nicol_protocol *p, char *line, nicol_error *err)
{
	char *rest = line + 2;
	char *space;
	switch (line[0]) {
	case 'Q':
		space = strchr(rest, ' ');
		if (!space)
			exit(2);
		*space++ = '\0';
		return nicol_protocol_query(
			p, (nicol_str){ space, strlen(space) },
			strcmp(rest, "-") ? rest : NULL, err);
	case 'B':
		return nicol_protocol_begin(
			p, (nicol_str){ rest, strlen(rest) }, err);
	case 'C':
		return nicol_protocol_commit(p, rest, err);
	default:
		return nicol_protocol_rollback(p, rest, err);
	}
}

int main(int argc, char **argv)
{
	nicol_error err = { 0 };
	char *line = NULL;
	size_t cap = 0, n;
	ssize_t len;
	if (argc != 3)
		return 2;
	char *schema = read_all(argv[1], &n);
	nicol_protocol *p =
		nicol_protocol_open((nicol_str){ schema, n }, argv[2], &err);
	if (!p || nicol_protocol_connect(p, &err) < 0) {
		fprintf(stderr, "%s: %s\n", err.code, err.message);
		return 1;
	}
	while ((len = getline(&line, &cap, stdin)) > 2) {
		line[len - 1] = '\0';
		char *text = answer(p, line, &err);
		puts(text ? text : err.code);
		fflush(stdout);
		nicol_protocol_text_free(text);
	}
	free(line);
	free(schema);
	nicol_protocol_close(p);
	nicol_error_clear(&err);
	return 0;
}
