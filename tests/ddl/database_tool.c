/* ddl_database_tool FROM TO: the script between two databases given by URLs
 * ("empty" for none), or from one to a schema (schema:FILE). */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "ddl/ddl.h"
#include "derive/derive.h"
#include "describe/describe.h"

static struct schema *schema;

static struct catalog *load_schema(struct arena *a, const char *path,
				   const struct dialect **d)
{
	struct source source = { str_c(path), S("") };
	if (file_read(a, path, &source.text, NULL) < 0)
		return NULL;
	schema = schema_build(&source, 1);
	if (schema->diags.errors)
		return NULL;
	*d = schema->dialect;
	return derive_catalog(schema, S("public"));
}

static struct catalog *load(struct arena *a, const char *url,
			    const struct dialect **d)
{
	if (!strcmp(url, "empty"))
		return catalog_new();
	if (!strncmp(url, "schema:", 7))
		return load_schema(a, url + 7, d);
	nicol_error err = { 0 };
	struct db_url u = { 0 };
	struct db *db = NULL;
	struct catalog *c = NULL;
	if (db_url_parse(a, str_c(url), NULL, &u, &err) < 0 ||
	    db_open(&db, &u, &err) < 0 ||
	    describe_database(db, schema ? schema->datasource.schemas : NULL,
			      schema ? schema->datasource.n_schemas : 0, &c,
			      &err) < 0)
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
	struct catalog *to = load(&a, argv[2], &d);
	struct catalog *from = load(&a, argv[1], &d);
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
	if (schema)
		schema_free(schema);
	arena_release(&a);
	return 0;
}
