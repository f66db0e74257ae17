/* prisma.config.*, read without running it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "project/config.h"

static const char *shown(struct arena *a, struct config_value v)
{
	static const char *const kinds[] = { "-", "text", "env", "unknown" };
	if (v.kind == CONFIG_ABSENT)
		return "-";
	str s = str_fmt(a, "%s %.*s%s%.*s", kinds[v.kind], SARG(v.text),
			v.has_fallback ? " else " : "", SARG(v.fallback));
	return str_cdup(a, s);
}

/* schema | migrations.path | seed | url | directUrl | shadowDatabaseUrl */
static void reads(const char *text, const char *expected)
{
	struct arena a = { 0 };
	struct config c = { 0 };
	bool found = config_read_text(&a, str_c(text), &c);
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
	      "    url: env(\"DATABASE_URL\"),\n"
	      "    shadowDatabaseUrl: process.env[\"SHADOW\"],\n  },\n});\n",
	      "text prisma/schema.prisma | text prisma/migrations | "
	      "text tsx prisma/seed.ts | env DATABASE_URL | - | env SHADOW");
}

static void ways_to_name_a_value(void **state)
{
	(void)state;
	reads("export default { datasource: { url: process.env.A! } }",
	      "- | - | - | env A | - | -");
	reads("export default { datasource: { url: process.env.A ?? 'b' } }",
	      "- | - | - | env A else b | - | -");
	reads("export default { datasource: { url: process.env.A as string,"
	      " directUrl: process.env['D'] || \"\" } }",
	      "- | - | - | env A | env D else  | -");
	reads("export default { schema: path.join('prisma', \"db\") }",
	      "text prisma/db | - | - | - | - | -");
	reads("export default { schema: path.join(__dirname, `a.prisma`) }",
	      "text a.prisma | - | - | - | - | -");
	reads("export default { 'schema': 'a\\'b', /* c, */ }",
	      "text a'b | - | - | - | - | -");
	reads("module.exports = defineConfig({ schema: 'x' })",
	      "text x | - | - | - | - | -");
	reads("{ \"schema\": \"x\", \"datasource\": { \"url\": \"y\" } }",
	      "text x | - | - | text y | - | -");
}

static void ways_to_name_the_object(void **state)
{
	(void)state;
	reads("const config = { schema: 'x' };\nexport default config;",
	      "text x | - | - | - | - | -");
	reads("const config: PrismaConfig = { schema: 'x' };\n"
	      "export default defineConfig(config);",
	      "text x | - | - | - | - | -");
	reads("export default { schema: 'x' } satisfies PrismaConfig",
	      "text x | - | - | - | - | -");
	reads("const other = 1;", "none");
	reads("", "none");
	reads("export default makeConfig();", "none");
}

static void what_cannot_be_read_is_known_to_be_unknown(void **state)
{
	(void)state;
	reads("export default { schema: find('x', {a: 1}), datasource: { url: "
	      "`pg://${host}`, directUrl: 'x' + y } }",
	      "unknown find('x', {a: 1}) | - | - | unknown `pg://${host}` | "
	      "unknown 'x' + y | -");
	reads("const schema = 'x'; export default { schema, ...rest, "
	      "migrations: { path: 'm' } }",
	      "unknown schema | text m | - | - | - | -");
	reads("export default { experimental: { adapter: true }, "
	      "async adapter() { return new X({ a: env('B') }) }, "
	      "schema: 'x' }",
	      "text x | - | - | - | - | -");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_that_init_writes),
		cmocka_unit_test(ways_to_name_a_value),
		cmocka_unit_test(ways_to_name_the_object),
		cmocka_unit_test(what_cannot_be_read_is_known_to_be_unknown),
		cmocka_unit_test(broken_texts_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
