/* prisma.config.*, read without running it. What Prisma makes of the same
 * texts is asked in config_oracle_test.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "project/config.h"

static const char *shown(struct arena *a, struct config_value v)
{
	static const char *const kinds[] = { "-", "text", "unset", "unknown" };
	if (v.kind == CONFIG_ABSENT)
		return "-";
	str s = str_fmt(a, "%s %.*s", v.throws ? "throws" : kinds[v.kind],
			SARG(v.text));
	return str_cdup(a, s);
}

/* schema | migrations.path | seed | url | directUrl | shadowDatabaseUrl */
static void reads(const char *text, const char *expected)
{
	struct arena a = { 0 };
	struct config c = { .path = "/home/app/prisma.config.ts" };
	struct env env = env_in(&a);
	bool found = config_read_text(&env, str_c(text), "/home/app", &c);
	struct sb b = sb_in(&a);
	if (found)
		sb_fmt(&b, "%s | %s | %s | %s | %s | %s", shown(&a, c.schema),
		       shown(&a, c.migrations_path), shown(&a, c.seed),
		       shown(&a, c.url), shown(&a, c.direct_url),
		       shown(&a, c.shadow_url));
	else
		sb_lit(&b, "none");
	assert_string_equal(sb_cstr(&b), expected);
	arena_release(&a);
}

/* The url alone. Of the variables only A ("va") and EMPTY ("") are set. */
static void url_is(const char *text, const char *expected)
{
	struct arena a = { 0 };
	struct config c = { .path = "/home/app/prisma.config.ts" };
	struct env env = env_in(&a);
	if (!config_read_text(&env, str_c(text), "/home/app", &c))
		fail_msg("no config in: %s", text);
	if (strcmp(shown(&a, c.url), expected))
		fail_msg("%s\nis %s\nnot %s", text, shown(&a, c.url), expected);
	arena_release(&a);
}

#define URL(expression) "export default { datasource: { url: " expression " } }"

static int setup(void **state)
{
	(void)state;
	setenv("A", "va", 1);
	setenv("EMPTY", "", 1);
	return unsetenv("NOPE");
}

static void the_file_that_init_writes(void **state)
{
	(void)state;
	reads("\n// a comment\nimport \"dotenv/config\";\n"
	      "import { defineConfig, env } from \"prisma/config\";\n\n"
	      "export default defineConfig({\n"
	      "  schema: \"prisma/schema.prisma\",\n"
	      "  migrations: {\n    path: \"prisma/migrations\",\n"
	      "    seed: 'tsx prisma/seed.ts',\n  },\n"
	      "  engine: \"classic\",\n  datasource: {\n"
	      "    url: env(\"A\"),\n"
	      "    shadowDatabaseUrl: process.env[\"A\"],\n  },\n});\n",
	      "text prisma/schema.prisma | text prisma/migrations | "
	      "text tsx prisma/seed.ts | text va | - | text va");
}

static void ways_to_name_a_value(void **state)
{
	(void)state;
	url_is(URL("process.env.A!"), "text va");
	url_is(URL("process.env['A'] as string"), "text va");
	url_is(URL("process.env.A as string | undefined"), "text va");
	url_is(URL("env<Env>('A')"), "text va");
	url_is(URL("<const>process.env.A"), "unknown <const>process.env.A");
	url_is(URL("(process.env.A)"), "text va");
	url_is(URL("process.env?.A"), "text va");
	url_is(URL("`plain`"), "text plain");
	url_is(URL("`x${process.env.A}y${1}`"), "text xvay1");
	url_is(URL("'a' + process.env.A + \"b\""), "text avab");
	url_is(URL("'a' as const"), "text a");
	url_is(URL("process.env.A?.trim()"), "text va");
	url_is(URL("process.env.A.replace('v', 'w')"), "text wa");
	url_is(URL("encodeURIComponent('a@/b')"), "text a%40%2Fb");
	url_is(URL("'a\\'\\u0041\\x42\\u{43}\\n'"), "text a'ABC\n");
	url_is(URL("Bun.env.A"), "unknown Bun.env.A");
}

static void variables_that_are_not_set(void **state)
{
	(void)state;
	url_is(URL("process.env.NOPE"), "unset NOPE");
	url_is(URL("env('NOPE')"), "throws NOPE");
	url_is(URL("env('EMPTY')"), "throws EMPTY");
	url_is(URL("env('NOPE') ?? 'd'"), "throws NOPE");
	url_is(URL("process.env.NOPE ?? 'd'"), "text d");
	url_is(URL("process.env.EMPTY ?? 'd'"), "text ");
	url_is(URL("process.env.EMPTY || 'd'"), "text d");
	url_is(URL("process.env.NOPE?.replace('a', 'b') ?? 'd'"), "text d");
	url_is(URL("process.env.NOPE ?? process.env.A ?? 'd'"), "text va");
	url_is(URL("process.env.NOPE || process.env.EMPTY || 'd'"), "text d");
	url_is(URL("process.env.NOPE && 'd'"), "unset NOPE");
	url_is(URL("`x${process.env.NOPE}`"), "text xundefined");
	url_is(URL("process.env.A ? 'y' : 'n'"), "text y");
	url_is(URL("process.env.NOPE ? 'y' : 'n'"), "text n");
	url_is(URL("process.env.A === 'va' ? 'y' : 'n'"), "text y");
	url_is(URL("process.env.NOPE != null ? 'y' : 'n'"), "text n");
	url_is(URL("!process.env.NOPE && process.env.A !== 'x' ? 'y' : 'n'"),
	       "text y");
}

static void paths(void **state)
{
	(void)state;
	reads("import path from 'node:path';\n"
	      "export default { schema: path.join('prisma', \"db\"), "
	      "migrations: { path: path.join(__dirname, 'a', `b`) } }",
	      "text prisma/db | text /home/app/a/b | - | - | - | -");
	reads("import { join, resolve } from 'path'; export default { schema: "
	      "join(import.meta.dirname, '..', 'x'), migrations: { path: "
	      "resolve('p', 'm') } }",
	      "text /home/app/../x | text /home/app/p/m | - | - | - | -");
	reads("import { fileURLToPath } from 'url';\nimport path from 'path';\n"
	      "const here = path.dirname(fileURLToPath(import.meta.url));\n"
	      "export default { schema: path.resolve(here, 'db/s.prisma'), "
	      "migrations: { path: fileURLToPath(new URL('./m', "
	      "import.meta.url)), seed: process.cwd() } }",
	      "text /home/app/db/s.prisma | text /home/app/m | text /home/app "
	      "| - | - | -");
	reads("import { join } from './mine'; export default { schema: "
	      "join('a') }",
	      "unknown join('a') | - | - | - | - | -");
}

static void ways_to_name_the_object(void **state)
{
	(void)state;
	static const char x[] = "text x | - | - | - | - | -";
	reads("const config = { schema: 'x' };\nexport default config;", x);
	reads("const config: PrismaConfig = { schema: 'x' };\n"
	      "export default defineConfig(config);",
	      x);
	reads("export default { schema: 'x' } satisfies PrismaConfig", x);
	reads("export default ({ schema: 'x' }) satisfies PrismaConfig<{}>;",
	      x);
	reads("export default defineConfig({ schema: 'x' } as const)", x);
	reads("module.exports = defineConfig({ schema: 'x' })", x);
	reads("const { defineConfig } = require('prisma/config')\n"
	      "module.exports = defineConfig({ schema: 'x' })",
	      x);
	reads("const config = { schema: 'x' }\n"
	      "export { config as default }",
	      x);
	reads("import { defineConfig as c } from 'prisma/config'\n"
	      "export default c({ schema: 'x' })",
	      x);
	reads("{ \"schema\": \"x\" }", x);
	reads("\xEF\xBB\xBF"
	      "export default { schema: 'x' }",
	      x);
	reads("#!/usr/bin/env node\r\nexport default { schema: 'x' }\r\n", x);
	reads("export const other = 1\nexport default { schema: 'x' }", x);
	reads("type Env = { A: string }\ninterface B {\n a: string }\n"
	      "export default { schema: 'x' }",
	      x);
	reads("const other = 1;", "none");
	reads("", "none");
	reads("export default makeConfig();", "none");
	reads("export default async () => ({ schema: 'x' })", "none");
}

static void constants_and_parts(void **state)
{
	(void)state;
	reads("const schema = 'x'; const url = process.env.A || ''\n"
	      "export default { schema, datasource: { url } }",
	      "text x | - | - | text va | - | -");
	reads("const base = { path: 'm', seed: 's' }\nconst db = { a: { b: 'u' "
	      "} } as const\n"
	      "export default { migrations: { ...base, seed: 't' }, "
	      "datasource: { url: db.a.b } }",
	      "- | text m | text t | text u | - | -");
	reads("export default { schema: 'x', ...(process.env.NOPE ? { schema: "
	      "'y' } : {}), ...(process.env.A && { migrations: { path: 'm' } "
	      "}) }",
	      "text x | text m | - | - | - | -");
	url_is("const { A, NOPE = 'd' } = process.env\n" URL("A + NOPE"),
	       "text vad");
	url_is("const a = 'x', b = a + 'y'\n" URL("b"), "text xy");
	url_is("let url = 'x'\nif (process.env.A) { url = 'y' } else url = "
	       "'z'\n" URL("url"),
	       "text y");
	url_is("let url\nif (!process.env.A)\n  url = 'y'\nelse\n  url = "
	       "'z'\n" URL("url"),
	       "text z");
	url_is("process.env.B2 = 'set'\n" URL("process.env.B2"), "text set");
	url_is("process.env.A ||= 'set'\n" URL("env('A')"), "text va");
	url_is("const urls = ['x', 'y']; const [a, b] = urls\n" URL("b"),
	       "text y");
}

static void small_functions(void **state)
{
	(void)state;
	url_is("const url = () => process.env.NOPE ?? 'd'\n" URL("url()"),
	       "text d");
	url_is("function url(name: string, other = 'o'): string {\n"
	       "  const found = process.env[name]\n"
	       "  if (found) return found\n  return other\n}\n"
	       "export default { datasource: { url: url('NOPE'), directUrl: "
	       "url('A') } }",
	       "text o");
	url_is("const f = (x) => { if (x === 'a') { return 'b' } "
	       "return x }\n" URL("f(f('a'))"),
	       "text b");
	/* a function sees its own names and the file's, not its caller's */
	url_is("const x = 'file'\nconst f = () => x\n"
	       "const g = () => { const x = 'caller'; return f() }\n" URL(
		       "g()"),
	       "text file");
	url_is("const f = () => f()\n" URL("f()"), "unknown f()");
}

static void what_cannot_be_read_is_known_to_be_unknown(void **state)
{
	(void)state;
	reads("export default { schema: find('x', {a: 1}), datasource: { url: "
	      "`pg://${host}`, directUrl: 'x' + y } }",
	      "unknown find('x', {a: 1}) | - | - | unknown host | unknown y | "
	      "-");
	/* a spread may set any key, but for those behind it */
	reads("const schema = 'x'; export default { schema, ...rest, "
	      "migrations: { path: 'm' } }",
	      "unknown rest | text m | - | unknown rest | unknown rest | "
	      "unknown rest");
	reads("export default { experimental: { adapter: true }, "
	      "async adapter() { return new X({ a: env('B') }) }, "
	      "schema: 'x' }",
	      "text x | - | - | - | - | -");
	url_is(URL("await secret()"), "unknown await secret()");
	url_is(URL("5 * 3"), "unknown 5 * 3");
	url_is(URL("5"), "unknown a value of that kind");
	url_is(URL("tag`x`"), "unknown tag`x`");
	url_is(URL("/['\"]/.test(x) ? 'a' : 'b'"),
	       "unknown /['\"]/.test(x) ? 'a' : 'b'");
	url_is("for (const f of files) { url = f }\nlet url = 'x'\n" URL("url"),
	       "text x");
	url_is("let url = 'x'\nfor (const f of files) { url = f }\n" URL("url"),
	       "unknown url");
	url_is("let url = 'x'\nif (unknown) url = 'y'\n" URL("url"),
	       "unknown url");
	url_is("const c = { u: 'x' }; c.u = 'y'\n" URL("c.u"), "unknown c.u");
	url_is("const c = { u: 'x' }; Object.assign(c, other)\n" URL("c.u"),
	       "unknown Object.assign(c, other)");
}

/* Code that may load variables: a fallback is not taken behind its back. */
static void unknown_code_may_set_variables(void **state)
{
	(void)state;
	static const char unknown[] =
		"unknown process.env.NOPE, which line 1 may set";
	url_is("import './env'\n" URL("process.env.NOPE ?? 'd'"), unknown);
	url_is("import { x } from '@/lib/env'\n" URL("process.env.NOPE"),
	       unknown);
	url_is("loadEnv(process.cwd())\n" URL("process.env.NOPE || 'd'"),
	       unknown);
	url_is("import './env'\n" URL("process.env.A ?? 'd'"), "text va");
	url_is("import { PrismaPg } from '@prisma/adapter-pg'\n" URL(
		       "process.env.NOPE ?? 'd'"),
	       "text d");
	url_is("console.log('reading')\n" URL("process.env.NOPE ?? 'd'"),
	       "text d");
}

static void broken_texts_end(void **state)
{
	(void)state;
	reads("export default { schema: 'x", "unknown 'x | - | - | - | - | -");
	reads("export default {", "- | - | - | - | - | -");
	reads("export default { ) ] , schema: 'x' }",
	      "text x | - | - | - | - | -");
	reads("export default defineConfig({x\", datasource: {C)\n",
	      "- | - | - | - | - | -");
	reads("/* open", "none");
	reads("export default { a: { b: { c: [[[[{{{{ ",
	      "- | - | - | - | - | -");
}

/* n times the text, as one. */
static char *repeated(struct arena *a, const char *text, int n)
{
	struct sb b = sb_in(a);
	for (int i = 0; i < n; i++)
		sb_add(&b, str_c(text));
	return sb_cstr(&b);
}

static void hostile_texts_end_soon(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"(",
		"[",
		"{",
		"{a:",
		"`${",
		"!",
		"a?b:",
		"f(",
		"()=>",
		"x=>",
		"if(a)",
		"try{",
		"a.",
		"const f=()=>{",
		"a+",
		"/*",
		"export ",
		"import a from 'b'\n",
		"const a={b:[]};",
		"let a='bbbbbbbb'\n",
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct env env = env_in(&a);
		struct config c = { .path = "/p" };
		str text = str_c(repeated(&a, texts[i], 5000));
		config_read_text(&env, text, "/", &c);
		text = str_fmt(&a, "export default %.*s", SARG(text));
		config_read_text(&env, text, "/", &c);
	}
	/* a value that doubles with each line */
	struct env env = env_in(&a);
	struct config c = { .path = "/p" };
	str text = str_fmt(&a,
			   "let a = 'aaaaaaaaaaaaaaaa'\n%sexport default "
			   "{ schema: a }",
			   repeated(&a, "a = `${a}${a}`\n", 60));
	assert_false(config_read_text(&env, text, "/", &c));
	assert_true(a.used < 512u << 20);
	arena_release(&a);
}

static void the_other_keys(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct env env = env_in(&a);
	struct config c = { .path = "/home/app/p.ts" };
	assert_true(config_read_text(
		&env,
		S("import { defineConfig } from 'prisma/config'\n"
		  "export default defineConfig({\n"
		  "  engine: 'js',\n"
		  "  adapter: async () => new PrismaPg({}),\n"
		  "  views: { path: 'v' }, typedSql: { path: 't' },\n"
		  "  migrations: { initShadowDb: `CREATE TABLE a();` },\n"
		  "  tables: { external: ['a', 'b.c'] },\n"
		  "  enums: { external: names },\n"
		  "})\n"),
		"/home/app", &c));
	assert_string_equal(shown(&a, c.engine), "text js");
	assert_int_equal(c.adapter.kind, CONFIG_UNKNOWN);
	assert_int_equal(c.adapter.line, 4);
	assert_string_equal(shown(&a, c.views_path), "text v");
	assert_string_equal(shown(&a, c.typed_sql_path), "text t");
	assert_string_equal(shown(&a, c.shadow_script),
			    "text CREATE TABLE a();");
	assert_int_equal(c.external_tables.len, 2);
	assert_string_equal(shown(&a, c.external_tables.at[1]), "text b.c");
	assert_false(c.external_tables.unknown);
	assert_true(c.external_enums.unknown);
	assert_int_equal(c.external_enums.line, 8);
	arena_release(&a);
}

static void a_throw_is_known(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct env env = env_in(&a);
	struct config c = { .path = "/p" };
	assert_true(
		config_read_text(&env,
				 S("const url = process.env.NOPE\nif (!url) {\n"
				   "  throw new Error('NOPE is missing')\n}\n"
				   "export default { schema: 'x' }\n"),
				 "/", &c));
	assert_int_equal(c.thrown_line, 3);
	assert_int_equal(c.schema.kind, CONFIG_UNKNOWN);
	assert_true(config_lacks_variables(&c));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_that_init_writes),
		cmocka_unit_test(ways_to_name_a_value),
		cmocka_unit_test(variables_that_are_not_set),
		cmocka_unit_test(paths),
		cmocka_unit_test(ways_to_name_the_object),
		cmocka_unit_test(constants_and_parts),
		cmocka_unit_test(small_functions),
		cmocka_unit_test(what_cannot_be_read_is_known_to_be_unknown),
		cmocka_unit_test(unknown_code_may_set_variables),
		cmocka_unit_test(broken_texts_end),
		cmocka_unit_test(hostile_texts_end_soon),
		cmocka_unit_test(the_other_keys),
		cmocka_unit_test(a_throw_is_known),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
