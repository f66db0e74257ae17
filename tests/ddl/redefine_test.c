/*
 * The table that SQLite makes anew keeps its rows, fills what may no longer
 * be NULL from the default, and keeps indexes that no schema declares.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>

#include "ddl/ddl.h"
#include "derive/derive.h"
#include "describe/describe.h"

#define SOURCE "datasource db {\n provider = \"sqlite\"\n url = \"file:x\"\n}\n"

static const char after[] =
	SOURCE "model t {\n id Int @id\n a String @default(\"none\")\n"
	       " b BigInt?\n c Int?\n u u[]\n @@index([a])\n}\n"
	       "model u {\n id Int @id\n t Int\n"
	       " tt t @relation(fields: [t], references: [id])\n}\n";

static const char before[] =
	"CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
	"a TEXT, b INTEGER, gone TEXT);"
	"CREATE INDEX t_lower ON t (lower(a));"
	"CREATE TABLE u (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
	"t INTEGER NOT NULL, CONSTRAINT u_t_fkey FOREIGN KEY (t) REFERENCES "
	"t (id) ON DELETE RESTRICT ON UPDATE CASCADE);"
	"INSERT INTO t VALUES (1, 'x', 5, 'y'), (7, NULL, NULL, NULL);"
	"INSERT INTO u VALUES (1, 7);"
	"CREATE TRIGGER t_touch AFTER INSERT ON t BEGIN "
	"UPDATE t SET a = 'touched; by ' || (SELECT count(*) FROM u) "
	"WHERE id = new.id; END;";

struct world {
	struct arena arena;
	struct db *db;
	char file[64];
};

static int set_up(void **state)
{
	struct world *w = test_calloc(1, sizeof(*w));
	struct db_url url = { 0 };
	nicol_error err = { 0 };
	snprintf(w->file, sizeof(w->file), "/tmp/nicol-redefine-XXXXXX");
	int fd = mkstemp(w->file);
	if (fd < 0)
		return -1;
	close(fd);
	str text = str_fmt(&w->arena, "file:%s", w->file);
	if (db_url_parse(&w->arena, text, NULL, &url, &err) < 0 ||
	    db_open(&w->db, &url, &err) < 0)
		fail_msg("%s", err.message);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	db_close(w->db);
	unlink(w->file);
	arena_release(&w->arena);
	test_free(w);
	return 0;
}

static void run(struct world *w, str sql)
{
	nicol_error err = { 0 };
	if (db_run_script(w->db, sql, &err) < 0)
		fail_msg("%s\n%.*s", err.message, SARG(sql));
}

static str script_to(struct world *w, const struct schema *s)
{
	nicol_error err = { 0 };
	struct catalog *from;
	if (describe_database(w->db, NULL, 0, &from, &err) < 0)
		fail_msg("%s", err.message);
	struct catalog *to = derive_catalog(s, S(""));
	struct changes *c = diff(from, to, s->dialect);
	struct ddl *d = ddl_render(c, (struct ddl_options){ 0 });
	str sql = ddl_script(d, &w->arena);
	ddl_free(d);
	changes_free(c);
	catalog_free(to);
	catalog_free(from);
	return sql;
}

static void holds(struct world *w, const char *sql, const char *want)
{
	struct db_result *r;
	nicol_error err = { 0 };
	if (db_query(w->db, str_c(sql), NULL, 0, &r, &err) < 0)
		fail_msg("%s", err.message);
	struct sb b = sb_in(&w->arena);
	for (uint32_t i = 0; i < db_result_rows(r); i++) {
		sb_add(&b, db_get_str(r, i, 0));
		sb_addc(&b, ';');
	}
	assert_string_equal(sb_cstr(&b), want);
	db_result_free(r);
}

static void a_table_made_anew_keeps_what_it_held(void **state)
{
	struct world *w = *state;
	struct source source = { S("schema.prisma"), str_c(after) };
	struct schema *s = schema_build(&source, 1);
	assert_int_equal(s->diags.errors, 0);
	run(w, str_c(before));
	run(w, script_to(w, s));
	holds(w,
	      "SELECT id || ',' || a || ',' || ifnull(b, 'NULL') FROM t "
	      "ORDER BY id",
	      "1,x,5;7,none,NULL;");
	holds(w, "SELECT 'row ' || t FROM u", "row 7;");
	holds(w,
	      "SELECT name FROM sqlite_master WHERE type = 'index' AND "
	      "tbl_name = 't' ORDER BY name",
	      "t_a_idx;t_lower;");
	holds(w, "SELECT 'broken' FROM pragma_foreign_key_check", "");
	run(w, S("INSERT INTO t (id) VALUES (8)"));
	holds(w, "SELECT a FROM t WHERE id = 8", "touched; by 1;");
	assert_int_equal(script_to(w, s).len, 0);
	schema_free(s);
}

/* The index of a UNIQUE inside CREATE TABLE has no name of its own and cannot
 * be dropped. */
static void unique_constraints_are_known(void **state)
{
	struct world *w = *state;
	static const char *const texts[] = {
		SOURCE "model t {\n id Int @id\n a Int? @unique\n}\n"
		       "model z {\n id Int @id\n}\n",
		SOURCE "model t {\n id Int @id\n a Int?\n}\n",
	};
	run(w, S("DROP TABLE u; DROP TABLE t;"
		 "CREATE TABLE z (id INTEGER NOT NULL PRIMARY KEY "
		 "AUTOINCREMENT, b TEXT UNIQUE);"
		 "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY "
		 "AUTOINCREMENT, a INTEGER UNIQUE);"
		 "INSERT INTO t VALUES (3, 4);"));
	for (int i = 0; i < 2; i++) {
		struct source source = { S("schema.prisma"), str_c(texts[i]) };
		struct schema *s = schema_build(&source, 1);
		assert_int_equal(s->diags.errors, 0);
		run(w, script_to(w, s));
		assert_int_equal(script_to(w, s).len, 0);
		schema_free(s);
	}
	holds(w, "SELECT id || ',' || a FROM t", "3,4;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_made_anew_keeps_what_it_held),
		cmocka_unit_test(unique_constraints_are_known),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
