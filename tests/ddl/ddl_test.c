/*
 * Every statement that is rendered for the pairs in tests/ddl/pairs, both
 * ways, is SQL: PostgreSQL's own parser takes it (libpg_query), or SQLite
 * does. And what two equal schemas differ in is nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <pg_query.h>
#include <stdio.h>

#include "base/file.h"
#include "ddl/ddl.h"
#include "derive/derive.h"

struct pair {
	const char *name;
	struct schema *sides[2];
	struct catalog *catalogs[2];
};

static const char sources[2][128] = {
	"datasource db {\n provider = \"postgresql\"\n url = \"x\"\n}\n",
	"datasource db {\n provider = \"sqlite\"\n url = \"file:x\"\n}\n",
};

static struct schema *build(struct arena *a, const char *name, str text)
{
	bool sqlite = strstr(name, "_sqlite") != NULL;
	if (!str_contains(text, S("datasource")))
		text = str_fmt(a, "%s%.*s", sources[sqlite], SARG(text));
	struct source source = { str_c(name), text };
	struct schema *s = schema_build(&source, 1);
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		if (s->diags.list.at[i].severity == DIAG_ERROR)
			diag_render(&b, &s->diags.list.at[i], &source, NULL, false);
	if (b.len)
		print_error("%s", sb_cstr(&b));
	assert_int_equal(s->diags.errors, 0);
	return s;
}

static void pair_open(struct arena *a, struct pair *p, const char *dir,
		      const char *name)
{
	str text, rest;
	assert_int_equal(file_read(a, path_join(a, dir, name), &text, NULL), 0);
	const char *cut = memmem(text.ptr, text.len, "---\n", 4);
	assert_non_null(cut);
	rest = str_sub(text, (size_t)(cut - text.ptr) + 4, text.len);
	p->name = name;
	p->sides[0] = build(a, name, str_n(text.ptr, (size_t)(cut - text.ptr)));
	p->sides[1] = build(a, name, rest);
	for (int i = 0; i < 2; i++)
		p->catalogs[i] = derive_catalog(p->sides[i], S("public"));
}

static void pair_close(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		catalog_free(p->catalogs[i]);
		schema_free(p->sides[i]);
	}
}

static void for_each_pair(void (*check)(const struct pair *p))
{
	struct arena a = { 0 };
	struct dir_list list;
	char *dir = path_join(&a, getenv("NICOL_SOURCE"), "tests/ddl/pairs");
	assert_int_equal(dir_list(&a, dir, &list, NULL), 0);
	assert_true(list.len > 50);
	for (uint32_t i = 0; i < list.len; i++) {
		struct pair p;
		pair_open(&a, &p, dir, list.at[i].name);
		check(&p);
		pair_close(&p);
	}
	arena_release(&a);
}

static void parses(const char *name, str sql)
{
	char *text = strndup(sql.ptr, sql.len);
	PgQueryParseResult r = pg_query_parse(text);
	if (r.error)
		fail_msg("%s: %s\n%s", name, r.error->message, text);
	pg_query_free_parse_result(r);
	free(text);
}

/* Statement by statement, and the script split again is the same. */
static void render(const struct pair *p, const struct catalog *from,
		   const struct catalog *to)
{
	const struct dialect *d = p->sides[0]->dialect;
	struct arena a = { 0 };
	struct ddl_options o = { true, S("public") };
	struct changes *c = diff(from, to, d);
	struct ddl *r = ddl_render(c, o);
	str rest = ddl_script(r, &a), one;
	for (uint32_t i = 0; i < r->n_steps; i++)
		for (uint32_t k = 0; k < r->steps[i].n_statements; k++) {
			str sql = r->steps[i].statements[k];
			assert_true(sql_split(d, &rest, &one));
			assert_true(str_eq(one, sql));
			if (d->provider == PROVIDER_POSTGRES)
				parses(p->name, sql);
		}
	assert_false(sql_split(d, &rest, &one));
	ddl_free(r);
	changes_free(c);
	arena_release(&a);
}

static void check_renders(const struct pair *p)
{
	struct catalog *empty = catalog_new();
	render(p, p->catalogs[0], p->catalogs[1]);
	render(p, p->catalogs[1], p->catalogs[0]);
	render(p, empty, p->catalogs[1]);
	render(p, p->catalogs[0], empty);
	catalog_free(empty);
}

static void every_statement_is_sql(void **state)
{
	(void)state;
	for_each_pair(check_renders);
}

static void check_equal(const struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		struct catalog *again =
			derive_catalog(p->sides[i], S("public"));
		struct changes *c =
			diff(p->catalogs[i], again, p->sides[i]->dialect);
		if (c->list.len)
			print_error("%s\n", p->name);
		assert_int_equal(c->list.len, 0);
		changes_free(c);
		catalog_free(again);
	}
}

static void a_schema_does_not_differ_from_itself(void **state)
{
	(void)state;
	for_each_pair(check_equal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_is_sql),
		cmocka_unit_test(a_schema_does_not_differ_from_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
