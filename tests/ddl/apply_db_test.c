/*
 * What is rendered does what it says: a database made from a schema does not
 * differ from it; changed to another one, it does not differ from that; and
 * no change touches what the schema language cannot declare.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>

#include "base/file.h"
#include "ddl/ddl.h"
#include "derive/derive.h"
#include "describe/describe.h"

struct world {
	struct arena arena;
	struct db *db;
	const char *name; /* of the pair at hand */
};

static void fail_with(const struct world *w, const char *what,
		      const nicol_error *err, str sql)
{
	fail_msg("%s: %s: %s\n%.*s", w->name, what, err->message, SARG(sql));
}

static void run(struct world *w, str sql)
{
	nicol_error err = { 0 };
	if (db_run_script(w->db, sql, &err) < 0)
		fail_with(w, "script", &err, sql);
}

static int set_up(void **state)
{
	struct world *w = test_calloc(1, sizeof(*w));
	struct db_url url = { 0 };
	nicol_error err = { 0 };
	if (db_url_parse(&w->arena, str_c(getenv("NICOL_TEST_URL")), NULL, &url,
			 &err) < 0 ||
	    db_open(&w->db, &url, &err) < 0)
		fail_msg("%s", err.message);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	db_close(w->db);
	arena_release(&w->arena);
	test_free(w);
	return 0;
}

static struct schema *build(struct world *w, str text)
{
	if (!str_contains(text, S("datasource")))
		text = str_fmt(&w->arena,
			       "datasource db {\n provider = \"postgresql\"\n "
			       "url = \"x\"\n}\n%.*s",
			       SARG(text));
	struct source source = { str_c(w->name), text };
	struct schema *s = schema_build(&source, 1);
	assert_int_equal(s->diags.errors, 0);
	return s;
}

static struct catalog *describe(struct world *w, const struct schema *s)
{
	nicol_error err = { 0 };
	struct catalog *c = NULL;
	if (describe_database(w->db, s->datasource.schemas,
			      s->datasource.n_schemas, &c, &err) < 0)
		fail_with(w, "describe", &err, S(""));
	return c;
}

/* The script from the database as it is to the schema. */
static str script_to(struct world *w, const struct schema *s)
{
	struct catalog *from = describe(w, s);
	struct catalog *to = derive_catalog(s, S("public"));
	struct changes *c = diff(from, to, s->dialect);
	struct ddl *d =
		ddl_render(c, (struct ddl_options){ true, S("public") });
	str sql = ddl_script(d, &w->arena);
	ddl_free(d);
	changes_free(c);
	catalog_free(to);
	catalog_free(from);
	return sql;
}

static void becomes(struct world *w, const struct schema *s)
{
	run(w, script_to(w, s));
	str left = script_to(w, s);
	if (left.len)
		fail_msg("%s: still differs:\n%.*s", w->name, SARG(left));
}

static void start_anew(struct world *w)
{
	run(w, S("drop schema if exists public, one, two cascade;"
		 "create schema public;"
		 "create extension if not exists citext;"
		 "create function a() returns text language sql return 'a';"
		 "create function b() returns text language sql return 'b';"
		 "create function x() returns text language sql return 'x';"));
}

static void try_pair(struct world *w, str text)
{
	const char *cut = memmem(text.ptr, text.len, "---\n", 4);
	assert_non_null(cut);
	struct schema *a = build(w, str_n(text.ptr, (size_t)(cut - text.ptr)));
	struct schema *b =
		build(w, str_sub(text, (size_t)(cut - text.ptr) + 4, text.len));
	start_anew(w);
	becomes(w, a);
	becomes(w, b);
	becomes(w, a);
	schema_free(a);
	schema_free(b);
}

static void a_database_becomes_what_the_schema_says(void **state)
{
	struct world *w = *state;
	struct dir_list list;
	char *dir =
		path_join(&w->arena, getenv("NICOL_SOURCE"), "tests/ddl/pairs");
	uint32_t tried = 0;
	assert_int_equal(dir_list(&w->arena, dir, &list, NULL), 0);
	for (uint32_t i = 0; i < list.len; i++) {
		str text;
		w->name = list.at[i].name;
		/* e_ext wants extensions that no test machine has */
		if (!strstr(w->name, "_pg.txt") ||
		    !strncmp(w->name, "e_ext", 5))
			continue;
		assert_int_equal(file_read(&w->arena,
					   path_join(&w->arena, dir, w->name),
					   &text, NULL),
				 0);
		try_pair(w, text);
		tried++;
	}
	assert_true(tried > 30);
}

static const char undeclared[] =
	"create table t (id int not null, a text, b int, "
	"  g int generated always as (b + 1) stored, "
	"  constraint t_pkey primary key (id));"
	"create index t_lower on t (lower(a));"
	"create index t_some on t (b) where a is not null;"
	"create index t_two on t (b) include (a);"
	"create view v as select id from t;"
	"create function f() returns trigger language plpgsql as "
	"  $$ begin return new; end; $$;"
	"create trigger tr before insert on t for each row "
	"  execute function f();"
	"alter table t enable row level security;"
	"create policy p on t using (b > 0);"
	"alter table t add constraint c check (b < 100);"
	"create table parts (id int not null, constraint parts_pkey "
	"  primary key (id)) partition by range (id);"
	"create table parts_1 partition of parts for values from (1) to (9);"
	"create materialized view mv as select 1 as one;"
	"create table _prisma_migrations (id varchar(36) primary key);";

static const char declared[] =
	"model t {\n id Int @id\n a String?\n b Int?\n}\n"
	"model parts {\n id Int @id\n}\n";

static void what_cannot_be_declared_is_left_alone(void **state)
{
	struct world *w = *state;
	w->name = "undeclared";
	struct schema *s = build(w, str_c(declared));
	start_anew(w);
	run(w, str_c(undeclared));
	str script = script_to(w, s);
	if (script.len)
		fail_msg("%.*s", SARG(script));
	schema_free(s);
}

/* ... not even when the wish is itself a database, as for drift. */
static void described_databases_are_compared(void **state)
{
	struct world *w = *state;
	w->name = "described";
	struct schema *s = build(w, str_c(declared));
	start_anew(w);
	run(w, str_c(undeclared));
	struct catalog *c = describe(w, s), *empty = catalog_new();
	struct ddl_options o = { false, S("") };
	struct changes *made = diff(empty, c, s->dialect);
	struct changes *gone = diff(c, empty, s->dialect);
	struct ddl *d = ddl_render(made, o), *e = ddl_render(gone, o);
	str sql = ddl_script(d, &w->arena), drops = ddl_script(e, &w->arena);
	assert_true(str_contains(sql, S("CREATE TABLE \"t\"")));
	assert_false(str_contains(sql, S("CREATE INDEX")));
	assert_false(str_contains(sql, S("parts_1")));
	assert_false(str_contains(drops, S("parts_1")));
	assert_false(str_contains(sql, S("_prisma_migrations")));
	assert_false(str_contains(drops, S("_prisma_migrations")));
	ddl_free(d);
	ddl_free(e);
	changes_free(made);
	changes_free(gone);
	catalog_free(c);
	catalog_free(empty);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_database_becomes_what_the_schema_says),
		cmocka_unit_test(what_cannot_be_declared_is_left_alone),
		cmocka_unit_test(described_databases_are_compared),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
