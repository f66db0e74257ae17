/*
 * ddl_apply_tool URL: a line of JSON in ({id, from, to} as of
 * ddl_script_tool), a line out: {id}, or {id, skip} when the first schema
 * cannot be made here (an extension is missing), or {id, error} when the
 * database does not become what the schema says; and {changed, fresh}: the
 * catalogs of the database that was changed from the one schema to the other,
 * and of one made from that at once.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "ddl/ddl.h"
#include "derive/derive.h"
#include "../describe/dump.h"

struct world {
	struct arena arena;
	struct db *db;
	struct sb why;
	bool database_refused;
};

static bool run(struct world *w, str sql)
{
	nicol_error err = { 0 };
	if (db_run_script(w->db, sql, &err) < 0) {
		w->database_refused = true;
		sb_fmt(&w->why, "%s\n%.*s", err.message, SARG(sql));
		nicol_error_clear(&err);
		return false;
	}
	return true;
}

static bool script_to(struct world *w, const struct schema *s, str *sql)
{
	nicol_error err = { 0 };
	struct catalog *from = NULL;
	if (describe_database(w->db, s->datasource.schemas,
			      s->datasource.n_schemas, &from, &err) < 0) {
		sb_fmt(&w->why, "describe: %s", err.message);
		nicol_error_clear(&err);
		return false;
	}
	struct catalog *to = derive_catalog(s, S("public"));
	struct changes *c = diff(from, to, s->dialect);
	struct ddl *d =
		ddl_render(c, (struct ddl_options){ true, S("public") });
	*sql = ddl_script(d, &w->arena);
	ddl_free(d);
	changes_free(c);
	catalog_free(to);
	catalog_free(from);
	return true;
}

static void dump(struct world *w, const struct schema *s, json_t *out,
		 const char *key)
{
	nicol_error err = { 0 };
	struct catalog *c = NULL;
	if (describe_database(w->db, s->datasource.schemas,
			      s->datasource.n_schemas, &c, &err) < 0) {
		nicol_error_clear(&err);
		return;
	}
	str text = dump_catalog(&w->arena, c, s->dialect);
	json_object_set_new(out, key, json_stringn(text.ptr, text.len));
	catalog_free(c);
}

static bool becomes(struct world *w, const char *text, json_t *out,
		    const char *key)
{
	struct source source = { S("schema.prisma"), str_c(text) };
	struct schema *s = schema_build(&source, 1);
	str sql, left = S("");
	bool ok = !s->diags.errors && script_to(w, s, &sql) && run(w, sql) &&
		  script_to(w, s, &left);
	if (s->diags.errors)
		sb_lit(&w->why, "invalid");
	if (left.len)
		sb_fmt(&w->why, "still differs:\n%.*s", SARG(left));
	else if (ok && key)
		dump(w, s, out, key);
	schema_free(s);
	return ok && !left.len;
}

/* Extensions stay, because making them takes longer than all the rest. */
static const char empty_it[] =
	"do $$ declare n text; begin"
	" for n in select nspname from pg_namespace where nspname !~ '^pg_'"
	" and nspname not in ('information_schema', 'public') loop"
	" execute format('drop schema %I cascade', n); end loop;"
	" for n in select extname from pg_extension where extname not in"
	" ('plpgsql', 'citext', 'uuid-ossp', 'pgcrypto', 'pg_trgm') loop"
	" execute format('drop extension %I cascade', n); end loop;"
	" for n in select oid::regclass from pg_class where relkind in ('r', "
	"'p')"
	" and relnamespace = 'public'::regnamespace loop"
	" execute format('drop table if exists %s cascade', n); end loop;"
	" for n in select oid::regclass from pg_class where relkind = 'S'"
	" and relnamespace = 'public'::regnamespace loop"
	" execute format('drop sequence %s', n); end loop;"
	" for n in select oid::regtype from pg_type where typtype = 'e'"
	" and typnamespace = 'public'::regnamespace loop"
	" execute format('drop type %s', n); end loop;"
	"end $$;"
	"create extension if not exists citext;"
	"create extension if not exists \"uuid-ossp\";"
	"create extension if not exists pgcrypto;"
	"create extension if not exists pg_trgm;";

static bool start_anew(struct world *w, const char *url)
{
	nicol_error err = { 0 };
	struct db_url u = { 0 };
	db_close(w->db);
	w->db = NULL;
	if (db_url_parse(&w->arena, str_c(url), NULL, &u, &err) < 0)
		return false;
	bool sqlite = u.provider == PROVIDER_SQLITE;
	if (sqlite)
		remove(str_cdup(&w->arena, u.file));
	if ((sqlite && db_create_database(&u, &err) < 0) ||
	    db_open(&w->db, &u, &err) < 0) {
		sb_fmt(&w->why, "%s", err.message);
		nicol_error_clear(&err);
		return false;
	}
	if (sqlite)
		return true;
	return run(w, str_c(empty_it));
}

static void answer(struct world *w, const char *url, json_t *q, json_t *out)
{
	const char *from = json_string_value(json_object_get(q, "from"));
	const char *to = json_string_value(json_object_get(q, "to"));
	w->why = sb_in(&w->arena);
	w->database_refused = false;
	if (!start_anew(w, url) || !becomes(w, from ? from : to, out, NULL)) {
		json_object_set_new(out, w->database_refused ? "skip" : "error",
				    json_string(sb_cstr(&w->why)));
		return;
	}
	bool fresh = json_is_true(json_object_get(q, "fresh"));
	bool ok = !from || becomes(w, to, out, fresh ? "changed" : NULL);
	if (ok && fresh)
		ok = start_anew(w, url) && becomes(w, to, out, "fresh");
	if (!ok)
		json_object_set_new(out, "error",
				    json_string(sb_cstr(&w->why)));
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t cap = 0;
	struct world w = { 0 };
	if (argc != 2)
		return 2;
	while (getline(&line, &cap, stdin) > 0) {
		json_t *q = json_loads(line, 0, NULL);
		json_t *out = json_object();
		json_object_set(out, "id", json_object_get(q, "id"));
		answer(&w, argv[1], q, out);
		json_dumpf(out, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
		json_decref(out);
		json_decref(q);
		arena_reset(&w.arena);
	}
	free(line);
	db_close(w.db);
	arena_release(&w.arena);
	return 0;
}
