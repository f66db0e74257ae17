/* One mistake a row: its code, the text that it points at, and a part of the
 * hint on what to do next. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "schema/schema.h"

#define PG "datasource db {\n  provider = \"postgresql\"\n}\n"
#define LITE "datasource db {\n  provider = \"sqlite\"\n}\n"
#define MODEL(fields) "model A {\n  id Int @id\n" fields "\n}\n"
#define OTHER(fields) "model B {\n  id Int @id\n" fields "\n}\n"

static const struct mistake {
	const char *text, *code, *at, *hint;
} mistakes[] = {
	{ PG MODEL("  x Strnig"), "unknown-type", "Strnig", "\"String\"" },
	{ PG MODEL("  x Int @unqiue"), "unknown-attribute", "@unqiue",
	  "\"unique\"" },
	{ PG MODEL("  x Int @unique(mpa: \"a\")"), "unknown-argument",
	  "mpa: \"a\"", "\"map\"" },
	{ PG MODEL("  x Int @default"), "missing-argument", "@default",
	  "parentheses" },
	{ PG MODEL("  x Int\n  x Int"), "duplicate-field", "x", "rename" },
	{ PG MODEL("  x Int @default(now())"), "function-type",
	  "@default(now())", "" },
	{ PG MODEL("  x Int @default(nwo())"), "unknown-function", "nwo()",
	  "\"now\"" },
	{ PG MODEL("  x DateTime @default(\"never\")"), "default-text",
	  "\"never\"", "" },
	{ PG MODEL("  x DateTime @default(\"2024-13-01T00:00:00Z\")"),
	  "default-text", "\"2024-13-01T00:00:00Z\"", "" },
	{ PG MODEL("  x Json @default(\"{\\\"a\\\":}\")"), "default-text",
	  "\"{\\\"a\\\":}\"", "" },
	{ PG MODEL("  x Int[] @default(1)"), "default-list", "@default(1)",
	  "brackets" },
	{ PG MODEL("  x Int @db.Text"), "native-type-scalar", "@db.Text",
	  "String" },
	{ PG MODEL("  x Decimal @db.Decimal(5, 6)"), "native-type-scale",
	  "@db.Decimal(5, 6)", "" },
	{ PG MODEL("  x Decimal @db.Decimal(5)"), "native-type-arguments",
	  "@db.Decimal(5)", "" },
	{ PG MODEL("  x DateTime @db.Timestamp(7)"), "native-type-range",
	  "@db.Timestamp(7)", "" },
	{ PG MODEL("  x Int @pg.SmallInt"), "native-type-prefix",
	  "@pg.SmallInt", "" },
	{ PG MODEL("  @@index([idd])"), "unknown-field", "@@index([idd])",
	  "\"id\"" },
	{ PG MODEL("  @@index([id, id])"), "field-twice", "@@index([id, id])",
	  "once" },
	{ PG MODEL("  @@index([id], map: \"A_pkey\")"), "constraint-name",
	  "@id", "map" },
	{ PG MODEL("  @@index([id], type: Gin)"), "index-type-field",
	  "@@index([id], type: Gin)", "ops" },
	{ PG MODEL("  @@index([id], where: raw(\"id > 1\"))"),
	  "preview-feature", "where: raw(\"id > 1\")", "partialIndexes" },
	{ PG MODEL("  x Int @map(\"id\")"), "column-name",
	  "x Int @map(\"id\")\n", "@map" },
	{ PG "model A {\n  x Int?\n}\n", "no-key", "model A {\n  x Int?\n}",
	  "@id" },
	{ PG "model class {\n  id Int @id\n}\n", "reserved-name",
	  "model class {\n  id Int @id\n}", "@@map" },
	{ PG "enum E {\n}\n", "empty-enum", "enum E {\n}", "one value" },
	{ PG MODEL("  @@schema(\"x\")"), "unknown-schema", "\"x\"", "schemas" },
	{ PG "view V {\n  id Int @unique\n}\n", "preview-feature",
	  "view V {\n  id Int @unique\n}", "views" },
	{ PG MODEL("  b B") OTHER(""), "missing-opposite", "b B\n",
	  "A, A? or A[]" },
	{ PG MODEL("  b B @relation(fields: [x], references: [id])")
		  OTHER("  a A[]"),
	  "unknown-field", "[x]", "its fields: id, b" },
	{ PG MODEL("  x String\n"
		   "  b B @relation(fields: [x], references: [id])")
		  OTHER("  a A[]"),
	  "reference-type", "b B @relation(fields: [x], references: [id])\n",
	  "\"x\" is String and \"id\" is Int" },
	{ PG MODEL("  x Int?\n"
		   "  b B @relation(fields: [x], references: [id])")
		  OTHER("  a A[]"),
	  "relation-arity", "b B @relation(fields: [x], references: [id])\n",
	  "?" },
	{ PG MODEL("  x Int\n"
		   "  b B @relation(fields: [x], references: [id])")
		  OTHER("  a A?"),
	  "one-to-one-key", "b B @relation(fields: [x], references: [id])\n",
	  "add @unique to \"x\" of \"A\"" },
	{ PG MODEL("  x Int\n"
		   "  b B @relation(fields: [x], references: [y])")
		  OTHER("  y Int\n  a A[]"),
	  "references-no-key", "b B @relation(fields: [x], references: [y])\n",
	  "add @unique to \"y\" of \"B\"" },
	{ PG MODEL("  x Int\n  b B @relation(fields: [x], references: [id], "
		   "onDelete: Casacde)") OTHER("  a A[]"),
	  "referential-action", "Casacde", "\"Cascade\"" },
	{ PG MODEL("  b B[]\n  c B[]") OTHER("  a A[]\n  d A[]"),
	  "ambiguous-relation", "b B[]\n", "@relation(\"Name\")" },
	{ LITE MODEL("  x Int[]"), "scalar-list", "x Int[]\n", "Json" },
	{ LITE MODEL("  x String @db.Text"), "unknown-native-type", "@db.Text",
	  "" },
	{ LITE "model A {\n  id Int @id(map: \"k\")\n}\n", "primary-key-name",
	  "model A {\n  id Int @id(map: \"k\")\n}", "map" },
	{ "datasource db {\n  provider = \"postgre\"\n}\n", "unknown-provider",
	  "\"postgre\"", "\"postgres" },
	{ "generator g {\n}\n", "missing-provider", "generator g {\n}",
	  "provider" },
};

static void each_mistake_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		const struct mistake *m = &mistakes[i];
		struct source src = { S("schema.prisma"), str_c(m->text) };
		struct schema *s = schema_build(&src, 1);
		if (!s->diags.errors)
			fail_msg("accepted: %s", m->text);
		const struct diag *d = s->diags.list.at;
		while (d->severity != DIAG_ERROR)
			d++;
		str at = str_sub(src.text, d->span.start, d->span.end);
		if (strcmp(d->code, m->code) != 0 || !str_is(at, m->at) ||
		    !str_contains(d->hint, str_c(m->hint)))
			fail_msg("%s\n%s at \"%.*s\": %.*s (%.*s)", m->text,
				 d->code, SARG(at), SARG(d->message),
				 SARG(d->hint));
		schema_free(s);
	}
}

static void several_mistakes_are_told_at_once(void **state)
{
	(void)state;
	struct source src = { S("a.prisma"),
			      S(PG MODEL("  x Foo\n  y Int @bar\n"
					 "  z Int @default(\"a\")")) };
	struct schema *s = schema_build(&src, 1);
	assert_int_equal(s->diags.errors, 3);
	assert_string_equal(s->diags.list.at[0].code, "unknown-type");
	assert_string_equal(s->diags.list.at[1].code, "unknown-attribute");
	assert_string_equal(s->diags.list.at[2].code, "default-type");
	schema_free(s);
}

/* Old schemas have it, and PostgreSQL lets it pass until the day comes. */
static void set_null_on_required_fields_is_a_warning(void **state)
{
	(void)state;
	struct source src = { S("a.prisma"),
			      S(PG MODEL(
				      "  x Int\n  b B @relation(fields: [x], "
				      "references: [id], onDelete: SetNull)")
					OTHER("  a A[]")) };
	struct schema *s = schema_build(&src, 1);
	assert_int_equal(s->diags.errors, 0);
	assert_int_equal(s->diags.list.len, 1);
	assert_int_equal(s->diags.list.at[0].severity, DIAG_WARNING);
	assert_int_equal(s->relations.at[0].on_delete, ACTION_SET_NULL);
	schema_free(s);
}

/* A name may be taken in one schema and free in another. */
static void namespaces_keep_names_apart(void **state)
{
	(void)state;
	struct source src = {
		S("a.prisma"),
		S("datasource db {\n  provider = \"postgresql\"\n"
		  "  schemas = [\"x\", \"y\"]\n}\n"
		  "model A {\n  id Int @id\n  @@schema(\"x\")\n}\n"
		  "model B {\n  id Int @id\n  @@schema(\"y\")\n"
		  "  @@map(\"A\")\n}\n")
	};
	struct schema *s = schema_build(&src, 1);
	assert_int_equal(s->diags.errors, 0);
	assert_true(str_is(s->models.at[1].namespace, "y"));
	schema_free(s);
}

/* What these providers have beyond the others. */
static void what_a_provider_allows_is_allowed(void **state)
{
	static const char *const texts[] = {
		"datasource db {\n  provider = \"sqlserver\"\n}\n" MODEL(
			"  a String @db.VarChar(Max)\n"
			"  b String @db.NVarChar(Max)\n"
			"  c Bytes @db.VarBinary(Max)\n"
			"  @@index([a], map: \"x\")")
			OTHER("  a Int\n  @@index([a], map: \"x\")"),
		"datasource db {\n  provider = \"cockroachdb\"\n}\n" MODEL(
			"  a BigInt @default(autoincrement())"),
		"datasource db {\n  provider = \"cockroachdb\"\n"
		"  relationMode = \"prisma\"\n}\n" MODEL(
			"  b B @relation(fields: [c], references: [id], "
			"onUpdate: NoAction)\n  c Int\n  @@index([c])")
			OTHER("  a A[]"),
	};
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct source source = { S("x"), str_c(texts[i]) };
		struct schema *s = schema_build(&source, 1);
		assert_int_equal(s->diags.errors, 0);
		schema_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_told),
		cmocka_unit_test(several_mistakes_are_told_at_once),
		cmocka_unit_test(set_null_on_required_fields_is_a_warning),
		cmocka_unit_test(namespaces_keep_names_apart),
		cmocka_unit_test(what_a_provider_allows_is_allowed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
