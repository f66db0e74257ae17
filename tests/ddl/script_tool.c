/*
 * ddl_script_tool: a line of JSON in ({id, provider, from, to}: each of from
 * and to the text of a schema or null for empty), a line out ({id, sql} or {id,
 * error}), as tests/ddl/oracle_diff.mjs answers for Prisma.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "check/check.h"
#include "ddl/ddl.h"
#include "derive/derive.h"

struct side {
	struct schema *schema;
	struct catalog *catalog;
};

/* False when the schema has errors, which are then in *why. */
static bool load(struct side *s, const char *text, struct sb *why)
{
	if (!text) {
		s->catalog = catalog_new();
		return true;
	}
	struct source source = { S("schema.prisma"), str_c(text) };
	s->schema = schema_build(&source, 1);
	if (s->schema->diags.errors) {
		for (uint32_t i = 0; i < s->schema->diags.list.len; i++)
			diag_render(why, &s->schema->diags.list.at[i], &source,
				    NULL, false);
		return false;
	}
	s->catalog = derive_catalog(s->schema, S("public"));
	return true;
}

static void unload(struct side *s)
{
	catalog_free(s->catalog);
	if (s->schema)
		schema_free(s->schema);
}

static json_t *casts(const struct changes *c)
{
	json_t *list = json_array();
	struct check *k = check_changes(c, (struct check_options){ 0 });
	for (uint32_t i = 0; i < k->findings.len; i++) {
		const struct finding *f = &k->findings.at[i];
		if (f->kind == CASTS_COLUMN)
			json_array_append_new(
				list,
				json_stringn(f->column.ptr, f->column.len));
	}
	check_free(k);
	return list;
}

static void answer(struct arena *a, json_t *q, json_t *out)
{
	struct side from = { 0 }, to = { 0 };
	struct sb why = sb_in(a);
	if (load(&from, json_string_value(json_object_get(q, "from")), &why) &&
	    load(&to, json_string_value(json_object_get(q, "to")), &why)) {
		const struct schema *s = to.schema ? to.schema : from.schema;
		struct changes *c = diff(from.catalog, to.catalog, s->dialect);
		struct ddl *d = ddl_render(
			c, (struct ddl_options){ true, S("public") });
		str sql = ddl_script(d, a);
		json_object_set_new(out, "sql", json_stringn(sql.ptr, sql.len));
		json_object_set_new(out, "casts", casts(c));
		ddl_free(d);
		changes_free(c);
	} else {
		json_object_set_new(out, "error", json_string(sb_cstr(&why)));
	}
	unload(&from);
	unload(&to);
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	while (getline(&line, &cap, stdin) > 0) {
		struct arena a = { 0 };
		json_t *q = json_loads(line, 0, NULL);
		json_t *out = json_object();
		json_object_set(out, "id", json_object_get(q, "id"));
		answer(&a, q, out);
		json_dumpf(out, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(out);
		json_decref(q);
		arena_release(&a);
	}
	free(line);
	return 0;
}
