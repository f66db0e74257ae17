/* Finding a project's files, and what its settings resolve to. The order of
 * .env files is what Prisma 6.19 was seen to do. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "project/project.h"

#define DATASOURCE(rest)                                                       \
	"datasource db {\n  provider = \"postgresql\"\n" rest "}\n"
#define WITH_URL DATASOURCE("  url = env(\"NT_URL\")\n")
#define MODEL "model A {\n  id Int @id\n}\n"

/* A folder of its own for each test. */
struct place {
	struct arena arena;
	char *dir;
	struct project *project;
	nicol_error err;
};

static int setup(void **state)
{
	static struct place place;
	place = (struct place){ 0 };
	char dir[] = "/tmp/nicol-project.XXXXXX";
	if (!mkdtemp(dir))
		return -1;
	place.dir = arena_strdup(&place.arena, dir);
	unsetenv("NT_URL");
	*state = &place;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;
	str remove = str_fmt(&p->arena, "rm -rf %s", p->dir);
	project_free(p->project);
	nicol_error_clear(&p->err);
	int rc = system(str_cdup(&p->arena, remove));
	arena_release(&p->arena);
	return rc;
}

static void put_text(struct place *p, const char *path, str text)
{
	char *full = path_join(&p->arena, p->dir, path);
	assert_int_equal(dir_make(path_dir(&p->arena, full), NULL), 0);
	assert_int_equal(file_write(full, text, 0644, NULL), 0);
}

static void put(struct place *p, const char *path, const char *text)
{
	put_text(p, path, str_c(text));
}

static int open_with(struct place *p, const char *cwd, const char *schema)
{
	struct project_options o = {
		.cwd = path_join(&p->arena, p->dir, cwd),
		.schema = schema,
	};
	project_free(p->project);
	return project_open(&p->project, &o, &p->err);
}

/* Opens the project at cwd below the place; its schema is `shown`. */
static void opens(struct place *p, const char *cwd, const char *schema,
		  const char *shown)
{
	if (open_with(p, cwd, schema) < 0)
		fail_msg("%s", p->err.message);
	assert_string_equal(project_shown(p->project, p->project->schema_path),
			    shown);
}

static void fails(struct place *p, const char *schema, const char *code,
		  const char *about)
{
	assert_int_equal(open_with(p, "", schema), -1);
	assert_null(p->project);
	assert_string_equal(p->err.code, code);
	assert_non_null(strstr(p->err.message, about));
}

static void url_is(struct place *p, const char *expected)
{
	str url;
	if (project_setting(p->project, SETTING_URL, &url, &p->err) < 0)
		fail_msg("%s", p->err.message);
	assert_string_equal(str_cdup(&p->arena, url), expected);
}

static void no_url(struct place *p, const char *code, const char *about)
{
	str url;
	assert_int_equal(
		project_setting(p->project, SETTING_URL, &url, &p->err), -1);
	assert_string_equal(p->err.code, code);
	if (!strstr(p->err.message, about))
		fail_msg("no \"%s\" in: %s", about, p->err.message);
}

static void migrations_are(struct place *p, const char *expected)
{
	const char *dir = project_migrations_dir(p->project);
	assert_string_equal(project_shown(p->project, dir), expected);
}

static void the_usual_places(void **state)
{
	struct place *p = *state;
	fails(p, NULL, "N0011", "nicol init");
	put(p, "prisma/schema/a.prisma", MODEL);
	put(p, "prisma/schema/sub/b.prisma", WITH_URL);
	put(p, "prisma/schema/sub/notes.txt", "\xFF");
	opens(p, "", NULL, "prisma/schema");
	assert_int_equal(p->project->n_sources, 2);
	assert_true(str_is(p->project->sources[1].path,
			   "prisma/schema/sub/b.prisma"));
	migrations_are(p, "prisma/schema/sub/migrations");
	put(p, "prisma/schema.prisma", WITH_URL);
	opens(p, "", NULL, "prisma/schema.prisma");
	migrations_are(p, "prisma/migrations");
	put(p, "schema.prisma", WITH_URL);
	opens(p, "", NULL, "schema.prisma");
	migrations_are(p, "migrations");
	opens(p, "", "prisma/schema.prisma", "prisma/schema.prisma");
}

static void package_json_names_it(void **state)
{
	struct place *p = *state;
	put(p, "package.json", "{\"prisma\": {\"schema\": \"db/x.prisma\"}}");
	fails(p, NULL, "N0011", "db/x.prisma");
	put(p, "db/x.prisma", WITH_URL);
	opens(p, "", NULL, "db/x.prisma");
	put(p, "sub/other.txt", "");
	assert_int_equal(open_with(p, "sub", NULL), 0);
	assert_true(
		str_ends(str_c(p->project->schema_path), S("/db/x.prisma")));
	put(p, "package.json", "{ not json");
	fails(p, NULL, "N0011", "no schema found");
}

static void the_config_names_it(void **state)
{
	struct place *p = *state;
	put(p, "a/b.prisma", DATASOURCE(""));
	put(p, "package.json", "{\"prisma\": {\"schema\": \"no.prisma\"}}");
	put(p, "prisma.config.ts",
	    "import 'dotenv/config'\nexport default defineConfig({\n"
	    "  schema: 'a/b.prisma',\n  migrations: { path: 'db/m' },\n"
	    "  datasource: { url: env('NT_URL'), shadowDatabaseUrl: f() }\n})");
	opens(p, "", NULL, "a/b.prisma");
	migrations_are(p, "db/m");
	assert_true(project_is_v7(p->project));
	no_url(p, "P1012", "NT_URL is not set");
	put(p, ".env", "NT_URL=postgresql://conf/x");
	opens(p, "", NULL, "a/b.prisma");
	url_is(p, "postgresql://conf/x");
	str shadow;
	assert_int_equal(project_setting(p->project, SETTING_SHADOW_URL,
					 &shadow, &p->err),
			 -1);
	assert_string_equal(p->err.code, "N0012");
	assert_non_null(strstr(p->err.message, "prisma.config.ts:5"));
	put(p, "prisma.config.ts", "export default make()");
	fails(p, NULL, "N0012", "no configuration object");
}

/* What the published 6.19 and 7.10 say in "migrate status": Prisma 6 takes a
 * url from its config with engine: "classic" alone, Prisma 7 in any case. */
static void which_url_counts(void **state)
{
	struct place *p = *state;
	str text;
	put(p, "schema.prisma",
	    DATASOURCE("  url = \"schema\"\n"
		       "  directUrl = \"direct\"\n"));
	put(p, "prisma.config.ts",
	    "export default { datasource: { url: 'config' } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "schema");
	put(p, "prisma.config.ts",
	    "export default { engine: 'classic', datasource: { url: 'config' } "
	    "}");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "config");
	assert_int_equal(
		project_setting(p->project, SETTING_DIRECT_URL, &text, &p->err),
		0);
	assert_int_equal(text.len, 0);
	put(p, "prisma.config.ts",
	    "export default { engine: 'classic', datasource: { url: "
	    "process.env.NT_NONE } }");
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "P1012", "NT_NONE is not set");
	put(p, "prisma.config.ts", "export default { engine: 'classic' }");
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "P1012", "no datasource.url");
	put(p, "prisma.config.ts",
	    "export default {\n  engine: 'js',\n  adapter: async () => x }");
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "N0012", "prisma.config.ts:2");
	put(p, "prisma.config.ts", "export default { engine: pick() }");
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "N0012", "pick()");
	put(p, "schema.prisma", DATASOURCE(""));
	put(p, "prisma.config.ts",
	    "export default { datasource: { url: 'config', directUrl: 'd' } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "config");
	assert_int_equal(
		project_setting(p->project, SETTING_DIRECT_URL, &text, &p->err),
		0);
	assert_int_equal(text.len, 0);
}

/* A variable of .env that Prisma would not load never replaces what Prisma
 * would take; it helps only where Prisma stops. */
static void dotenv_for_a_config(void **state)
{
	struct place *p = *state;
	str text;
	put(p, "schema.prisma", DATASOURCE(""));
	put(p, ".env", "NT_URL=dotenv\nNT_SHADOW=s");
	put(p, "prisma.config.ts",
	    "export default { datasource: { url: process.env.NT_URL ?? 'other' "
	    "} }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "other");
	put(p, "prisma.config.ts",
	    "import 'dotenv/config'\nexport default { datasource: { url: "
	    "process.env.NT_URL ?? 'other' } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "dotenv");
	put(p, "prisma.config.ts",
	    "export default { datasource: { url: process.env.NT_URL, "
	    "shadowDatabaseUrl: process.env.NT_SHADOW } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "dotenv");
	assert_int_equal(
		project_setting(p->project, SETTING_SHADOW_URL, &text, &p->err),
		0);
	assert_int_equal(text.len, 0);
	put(p, "prisma.config.ts",
	    "if (!process.env.NT_URL) throw new Error('no')\n"
	    "export default { schema: 'schema.prisma', datasource: { url: "
	    "process.env.NT_URL } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "dotenv");
	put(p, "local.env", "NT_URL=local");
	put(p, "prisma.config.ts",
	    "require('dotenv').config({ path: 'local.env' })\n"
	    "export default { engine: 'classic', datasource: { url: env("
	    "'NT_URL') } }");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "local");
	/* the schema's env() sees what the config loaded */
	put(p, "schema.prisma", WITH_URL);
	put(p, "prisma.config.ts",
	    "require('dotenv').config({ path: 'local.env' })\n"
	    "export default {}");
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "local");
}

static void which_config_counts(void **state)
{
	struct place *p = *state;
	put(p, "a.prisma", WITH_URL);
	put(p, "b.prisma", DATASOURCE(""));
	put(p, "prisma7.config.ts", "export default { schema: 'a.prisma' }");
	put(p, "prisma.config.ts", "export default { schema: 'b.prisma' }");
	opens(p, "", NULL, "b.prisma");
	put(p, "prisma7.config.ts", "export default { schema: 'b.prisma' }");
	put(p, "prisma.config.ts", "export default { schema: 'a.prisma' }");
	opens(p, "", NULL, "b.prisma");
	put(p, "prisma.config.mjs", "export default { schema: 'no' }");
	opens(p, "", NULL, "b.prisma");
}

/* Prisma 6 has migrations and SQLite files beside the datasource, Prisma 7 the
 * one in the schema's folder, the other beside its config. */
static void where_things_stand(void **state)
{
	struct place *p = *state;
	put(p, "conf/p.ts", "export default { schema: '../s' }");
	put(p, "s/a.prisma", MODEL);
	put(p, "s/sub/b.prisma", WITH_URL);
	struct project_options o = { .cwd = p->dir, .config = "conf/p.ts" };
	for (int v = 6; v <= 7; v++) {
		project_free(p->project);
		assert_int_equal(project_open(&p->project, &o, &p->err), 0);
		migrations_are(p, v == 6 ? "s/sub/migrations" : "s/migrations");
		assert_string_equal(
			project_shown(p->project,
				      project_database_dir(p->project)),
			v == 6 ? "s/sub" : "conf");
		put(p, "s/sub/b.prisma", DATASOURCE(""));
	}
	put(p, "conf/p.ts",
	    "export default { schema: '../s', migrations: { path: './m' } }");
	project_free(p->project);
	assert_int_equal(project_open(&p->project, &o, &p->err), 0);
	migrations_are(p, "conf/m");
}

static void link_to(struct place *p, const char *target, const char *path)
{
	assert_int_equal(symlink(target, path_join(&p->arena, p->dir, path)),
			 0);
}

/* The files that Prisma reads, in its order. */
static void files_of_a_folder(void **state)
{
	struct place *p = *state;
	static const char *const names[] = {
		"s/.hdir/h.prisma",
		"s/.hidden.prisma",
		"s/B.prisma",
		"s/a.prisma",
		"s/dir.prisma/q.prisma",
		"out/l.prisma",
		"out/d/k.prisma",
		"s/migrations/m.prisma",
		"s/node_modules/n.prisma",
		"s/sub/deep/d.prisma",
		"s/z.prisma",
	};
	enum { N = sizeof names / sizeof *names };
	for (int i = 0; i < N; i++)
		put(p, names[i], MODEL);
	put(p, "s/.prisma", "\xFF");
	put(p, "s/x.PRISMA", "\xFF");
	link_to(p, "../out/l.prisma", "s/link.prisma");
	link_to(p, "../out/d", "s/linkdir");
	link_to(p, "../../s", "s/sub/loop");
	opens(p, "", "s", "s");
	assert_int_equal(p->project->n_sources, N);
	for (int i = 0; i < N; i++)
		assert_string_equal(
			str_cdup(&p->arena, p->project->sources[i].path),
			names[i]);
	link_to(p, "nowhere", "s/broken.prisma");
	fails(p, "s", "N0001", "broken.prisma");
}

/* What would change the database without the config's say is refused. */
static void what_migrations_need(void **state)
{
	struct place *p = *state;
	static const char *const refused[] = {
		"migrations: { path: find() }",		"migrations.path",
		"tables: { external: ['a', b()] }",	"tables.external",
		"enums: { external: list() }",		"enums.external",
		"migrations: { initShadowDb: read() }", "initShadowDb",
	};
	put(p, "schema.prisma", DATASOURCE(""));
	for (size_t i = 0; i < 8; i += 2) {
		str text = str_fmt(&p->arena, "export default {\n%s }",
				   refused[i]);
		put_text(p, "prisma.config.ts", text);
		opens(p, "", NULL, "schema.prisma");
		assert_int_equal(project_can_migrate(p->project, &p->err), -1);
		assert_string_equal(p->err.code, "N0012");
		assert_non_null(strstr(p->err.message, refused[i + 1]));
		assert_non_null(strstr(p->err.message, "prisma.config.ts:2"));
	}
	put(p, "prisma.config.ts",
	    "export default { tables: { external: ['a', 'b.c'] },\n"
	    "enums: { external: [] }, migrations: { initShadowDb: 'x' } }");
	opens(p, "", NULL, "schema.prisma");
	assert_int_equal(project_can_migrate(p->project, &p->err), 0);
	struct project_externals e;
	project_externals(p->project, &e);
	assert_int_equal(e.n_tables, 2);
	assert_true(str_is(e.tables[1], "b.c"));
	assert_int_equal(e.n_enums, 0);
	assert_true(str_is(e.shadow_script, "x"));
}

static void dotenv_of_one_place_without_a_package(void **state)
{
	struct place *p = *state;
	put(p, "prisma/schema.prisma", WITH_URL);
	put(p, ".env", "NT_URL=root");
	opens(p, "", NULL, "prisma/schema.prisma");
	url_is(p, "root");
	put(p, "prisma/.env", "OTHER=1");
	opens(p, "", NULL, "prisma/schema.prisma");
	no_url(p, "P1012", "NT_URL is not set");
	put(p, "prisma/.env", "NT_URL=prisma");
	opens(p, "", NULL, "prisma/schema.prisma");
	url_is(p, "prisma");
	put(p, "db/schema.prisma", WITH_URL);
	opens(p, "", "db/schema.prisma", "db/schema.prisma");
	url_is(p, "prisma");
	put(p, "db/.env", "NT_URL=db");
	opens(p, "", "db/schema.prisma", "db/schema.prisma");
	url_is(p, "db");
	setenv("NT_URL", "process", 1);
	url_is(p, "process");
}

static void dotenv_beside_package_json_comes_first(void **state)
{
	struct place *p = *state;
	put(p, "package.json", "{}");
	put(p, "prisma/schema.prisma", WITH_URL);
	put(p, ".env", "NT_URL=root\nHOST=h");
	put(p, "prisma/.env", "NT_URL=prisma\nMORE=${HOST}${NT_URL}");
	opens(p, "", NULL, "prisma/schema.prisma");
	url_is(p, "root");
	str more;
	assert_true(env_get(&p->project->env, S("MORE"), &more));
	assert_true(str_is(more, "hroot"));
	assert_int_equal(p->project->env.files.len, 2);
	put(p, ".env", "HOST=h");
	opens(p, "", NULL, "prisma/schema.prisma");
	url_is(p, "prisma");
	put(p, "sub/x/.env", "NT_URL=sub");
	put(p, ".env", "NT_URL=root");
	assert_int_equal(open_with(p, "sub/x", "../../prisma/schema.prisma"),
			 0);
	url_is(p, "root");
}

static void settings_that_are_wrong(void **state)
{
	struct place *p = *state;
	put(p, "schema.prisma", WITH_URL);
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "P1012", "NT_URL is not set");
	no_url(p, "P1012", "nicol dev");
	setenv("NT_URL", "", 1);
	no_url(p, "P1012", "NT_URL is empty");
	put(p, "schema.prisma", DATASOURCE(""));
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "P1012", "no url");
	put(p, "schema.prisma", MODEL);
	opens(p, "", NULL, "schema.prisma");
	no_url(p, "P1012", "no datasource");
	put(p, "schema.prisma",
	    DATASOURCE("  url = \"postgresql://x\"\n"
		       "  directUrl = env(\"NT_NONE\")\n"));
	opens(p, "", NULL, "schema.prisma");
	url_is(p, "postgresql://x");
	str text;
	assert_int_equal(
		project_setting(p->project, SETTING_SHADOW_URL, &text, &p->err),
		0);
	assert_int_equal(text.len, 0);
	assert_int_equal(
		project_setting(p->project, SETTING_DIRECT_URL, &text, &p->err),
		-1);
	assert_non_null(strstr(p->err.message, "NT_NONE"));
}

static void files_that_are_wrong(void **state)
{
	struct place *p = *state;
	put(p, "schema.prisma", "model A {\n  é \xFF Int\n}\n");
	fails(p, NULL, "N0013", "schema.prisma:2:5 is not valid UTF-8");
	fails(p, "nowhere.prisma", "N0011", "nowhere.prisma");
	assert_int_equal(dir_make(path_join(&p->arena, p->dir, "empty"), NULL),
			 0);
	fails(p, "empty", "N0011", "no *.prisma file in empty");
	put_text(p, "nul.prisma", S("model A {\n\0}\n"));
	put(p, "prisma.config.js", "export default { schema: x + 'y' }");
	fails(p, NULL, "N0012", "prisma.config.js:1");
	opens(p, "", "nul.prisma", "nul.prisma");
}

static void secrets_are_masked(void **state)
{
	struct place *p = *state;
	static const char *const cases[] = {
		"postgresql://u:secret@h:5432/d?schema=x",
		"postgresql://u:***@h:5432/d?schema=x",
		"postgresql://u:s@cr:e/t@h/d",
		"postgresql://u:***@h/d",
		"postgresql://u@h/d",
		"postgresql://u@h/d",
		"postgresql://h:5432/d",
		"postgresql://h:5432/d",
		"postgresql://h/d?user=a&password=secret&sslmode=x",
		"postgresql://h/d?user=a&password=***&sslmode=x",
		"postgresql://h/d?password=secret",
		"postgresql://h/d?password=***",
		"prisma+postgres://h/?api_key=secret",
		"prisma+postgres://h/?api_key=***",
		"file:./dev.db",
		"file:./dev.db",
		"",
		"",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i += 2) {
		str masked = url_masked(&p->arena, str_c(cases[i]));
		assert_string_equal(str_cdup(&p->arena, masked), cases[i + 1]);
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(the_usual_places),
		T(package_json_names_it),
		T(the_config_names_it),
		T(which_url_counts),
		T(dotenv_for_a_config),
		T(which_config_counts),
		T(where_things_stand),
		T(files_of_a_folder),
		T(what_migrations_need),
		T(dotenv_of_one_place_without_a_package),
		T(dotenv_beside_package_json_comes_first),
		T(settings_that_are_wrong),
		T(files_that_are_wrong),
		T(secrets_are_masked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
