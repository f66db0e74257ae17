/* ddl_database_tool FROM TO: the script between two databases given by URLs
 * ("empty" for none). */
#include <stdio.h>
#include <string.h>

#include "ddl/ddl.h"
#include "describe/describe.h"

static struct catalog *load(struct arena *a, const char *url,
			    const struct dialect **d)
{
	if (!strcmp(url, "empty"))
		return catalog_new();
	nicol_error err = { 0 };
	struct db_url u = { 0 };
	struct db *db = NULL;
	struct catalog *c = NULL;
	if (db_url_parse(a, str_c(url), NULL, &u, &err) < 0 ||
	    db_open(&db, &u, &err) < 0 ||
	    describe_database(db, NULL, 0, &c, &err) < 0)
		fprintf(stderr, "%s: %s\n", err.code, err.message);
	if (db)
		*d = db_dialect(db);
	db_close(db);
	nicol_error_clear(&err);
	return c;
}

int main(int argc, char **argv)
{
	struct arena a = { 0 };
	const struct dialect *d = NULL;
	if (argc != 3)
		return 2;
	struct catalog *from = load(&a, argv[1], &d);
	struct catalog *to = load(&a, argv[2], &d);
	if (!from || !to || !d)
		return 1;
	struct changes *c = diff(from, to, d);
	struct ddl *r =
		ddl_render(c, (struct ddl_options){ true, S("public") });
	str sql = ddl_script(r, &a);
	fwrite(sql.ptr, 1, sql.len, stdout);
	ddl_free(r);
	changes_free(c);
	catalog_free(from);
	catalog_free(to);
	arena_release(&a);
	return 0;
}
