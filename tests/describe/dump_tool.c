/* dump_tool URL [NAMESPACE...]: what describe reads, as text. */
#include <stdio.h>

#include "dump.h"

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	struct db_url url;
	struct db *db = NULL;
	struct catalog *c = NULL;
	nicol_error err = { 0 };
	str names[64];
	uint32_t n = 0;
	for (int i = 2; i < argc && n < 64; i++)
		names[n++] = str_c(argv[i]);
	int rc = argc < 2 ||
		 db_url_parse(&a, str_c(argv[1]), NULL, &url, &err) < 0 ||
		 db_open(&db, &url, &err) < 0 ||
		 describe_database(db, names, n, &c, &err) < 0;
	if (rc) {
		fprintf(stderr, "%s %s\n", err.code, err.message);
	} else {
		str text = dump_catalog(&a, c, db_dialect(db));
		fwrite(text.ptr, 1, text.len, stdout);
		catalog_free(c);
	}
	db_close(db);
	nicol_error_clear(&err);
	arena_release(&a);
	return rc;
}
