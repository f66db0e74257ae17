/* The rules of the DMMF that one look at a document shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include <nicol/dmmf.h>

#include "base/alloc.h"
#include "dmmf/dmmf.h"

static struct arena arena;
static str document;

static int collect(void *ctx, const char *bytes, size_t n)
{
	sb_add(ctx, str_n(bytes, n));
	return 0;
}

#define POSTGRES                                                               \
	"datasource db {\n  provider = \"postgresql\"\n"                       \
	"  url = env(\"X\")\n}\n"
#define SQLITE                                                                 \
	"datasource db {\n  provider = \"sqlite\"\n  url = \"file:x\"\n}\n"
#define MONGODB                                                                \
	"datasource db {\n  provider = \"mongodb\"\n  url = env(\"X\")\n}\n"

static void write(const char *schema, enum dmmf_version version)
{
	struct source source = { S("schema.prisma"), str_c(schema) };
	struct schema *s = schema_build(&source, 1);
	struct sb b = sb_in(&arena);
	assert_int_equal(s->diags.errors, 0);
	assert_int_equal(dmmf_write(s, version, collect, &b), 0);
	document = sb_str(&b);
	schema_free(s);
}

static void has(const char *text)
{
	if (!str_contains(document, str_c(text)))
		fail_msg("the document lacks %s", text);
}

static void lacks(const char *text)
{
	if (str_contains(document, str_c(text)))
		fail_msg("the document has %s", text);
}

static int forget(void **state)
{
	(void)state;
	arena_release(&arena);
	arena = (struct arena){ 0 };
	return 0;
}

static void writes_decimals_as_prisma_reads_them(void **state)
{
	(void)state;
	write(POSTGRES
	      "model A {\n id Int @id\n"
	      " a Float @default(0.3)\n b Float @default(1.0)\n"
	      " c Float @default(0.000001)\n d Decimal @default(10.10)\n"
	      " e Float @default(100000000000000000000)\n"
	      " f Float @default(-0.5)\n g BigInt @default(7)\n}\n",
	      DMMF_6);
	has("\"default\":0.30000000000000004,");
	has("\"default\":1.0,");
	has("\"default\":1e-6,");
	has("\"default\":10.1,");
	has("\"default\":1e20,");
	has("\"default\":-0.5,");
	has("\"default\":\"7\",");
}

static void writes_dates_in_full(void **state)
{
	(void)state;
	write(POSTGRES "model A {\n id Int @id\n"
		       " a DateTime @default(\"2020-01-02T03:04:05Z\")\n"
		       " b DateTime @default(\"2020-01-02T03:04:05.1+02:00\")\n"
		       "}\n",
	      DMMF_6);
	has("\"2020-01-02T03:04:05+00:00\"");
	has("\"2020-01-02T03:04:05.100+02:00\"");
}

static void keeps_what_is_ignored_out(void **state)
{
	(void)state;
	write(POSTGRES "model A {\n id Int @id\n x Int @ignore\n"
		       " y Unsupported(\"circle\")?\n}\n"
		       "model Hidden {\n id Int @id\n @@ignore\n}\n",
	      DMMF_6);
	lacks("\"name\":\"x\"");
	lacks("\"name\":\"y\"");
	lacks("Hidden");
}

static void has_no_create_where_a_column_cannot_be_filled(void **state)
{
	(void)state;
	write(POSTGRES
	      "model A {\n id Int @id\n y Unsupported(\"circle\")\n}\n",
	      DMMF_6);
	lacks("createOneA");
	lacks("upsertOneA");
	has("updateOneA");
}

static void has_reading_alone_for_views(void **state)
{
	(void)state;
	write(POSTGRES "generator g {\n provider = \"prisma-client-js\"\n"
		       " previewFeatures = [\"views\"]\n}\n"
		       "view A {\n id Int\n}\n",
	      DMMF_6);
	has("findManyA");
	lacks("findUniqueA");
	lacks("\"name\":\"cursor\"");
	has("\"requiresOtherFields\":[\"orderBy\"]");
	lacks("deleteManyA");
}

static void tells_parameters_to_seven_alone(void **state)
{
	static const char *const schema = SQLITE "model A {\n id Int @id\n}\n";
	(void)state;
	write(schema, DMMF_6);
	lacks("isParameterizable");
	write(schema, DMMF_7);
	has("\"isParameterizable\":true");
	has("\"isParameterizable\":false");
}

static void has_what_the_provider_has(void **state)
{
	static const char model[] = "model A {\n id String @id @map(\"_id\")\n"
				    " n Int?\n}\n";
	char text[400];
	(void)state;
	snprintf(text, sizeof(text), POSTGRES "%s", model);
	write(text, DMMF_6);
	has("skipDuplicates");
	has("insensitive");
	has("NullsOrder");
	has("createManyAndReturn");
	snprintf(text, sizeof(text), SQLITE "%s", model);
	write(text, DMMF_6);
	lacks("skipDuplicates");
	lacks("insensitive");
	has("createManyAndReturn");
	snprintf(text, sizeof(text), MONGODB "%s", model);
	write(text, DMMF_6);
	lacks("NullsOrder");
	lacks("TransactionIsolationLevel");
	has("runCommandRaw");
	has("\"name\":\"isSet\"");
}

static void searches_by_preview_feature(void **state)
{
	(void)state;
	write(POSTGRES "generator g {\n provider = \"prisma-client-js\"\n"
		       " previewFeatures = [\"fullTextSearchPostgres\"]\n}\n"
		       "model A {\n id String @id\n}\n",
	      DMMF_6);
	has("AOrderByRelevanceInput");
	has("\"name\":\"search\"");
}

/* Fields that differ in the case of their first letter: see types.c. */
static void writes_types_of_one_name(void **state)
{
	(void)state;
	write(POSTGRES
	      "model A {\n id Int @id\n x B[] @relation(\"x\")\n"
	      " y B[] @relation(\"y\")\n}\n"
	      "model B {\n id Int @id\n u Int\n v Int\n"
	      " a A @relation(\"x\", fields: [u], references: [id])\n"
	      " A A @relation(\"y\", fields: [v], references: [id])\n}\n",
	      DMMF_6);
	size_t n = 0;
	for (size_t i = 0; i + 40 < document.len; i++)
		n += str_starts(str_sub(document, i, document.len),
				S("{\"name\":\"BCreateWithoutAInput\""));
	assert_int_equal(n, 2);
}

static int refuse(void *ctx, const char *bytes, size_t n)
{
	(void)bytes;
	(void)n;
	++*(int *)ctx;
	return 7;
}

static int count(void *ctx, const char *bytes, size_t n)
{
	(void)bytes;
	*(int *)ctx += n > 0;
	return 0;
}

static void stops_when_the_sink_does(void **state)
{
	struct source source = { S("x"), S("model A {\n id Int @id\n}\n") };
	struct schema *s = schema_build(&source, 1);
	int calls = 0;
	(void)state;
	assert_int_equal(dmmf_write(s, DMMF_6, refuse, &calls), 7);
	assert_int_equal(calls, 1);
	schema_free(s);
}

/* A sink of the library's user, and memory that ends: neither leaks. */
static void the_library_tells_what_stopped_it(void **state)
{
	nicol_source source = { S("x"), S("model A {\n id Int @id\n}\n") };
	nicol_source bad = { S("x"), S("model A {\n}\n") };
	nicol_error err = { 0 };
	nicol_schema *s;
	int calls = 0;
	(void)state;
	assert_int_equal(nicol_schema_parse(&s, &source, 1, &err), 0);
	assert_int_equal(
		nicol_dmmf_write(s, NICOL_DMMF_7, refuse, &calls, &err), -1);
	assert_string_equal(err.code, "N0060");
	nicol_error_clear(&err);
#ifdef NICOL_FAULTS
	bool failed = true;
	base_alloc_in_arenas = true;
	long at = 0;
	while (failed) {
		base_alloc_fail_at = ++at;
		failed = nicol_dmmf_write(s, NICOL_DMMF_6, count, &calls,
					  &err) < 0;
		base_alloc_fail_at = 0;
		if (failed)
			assert_string_equal(err.code, "N0002");
		nicol_error_clear(&err);
	}
	base_alloc_in_arenas = false;
	assert_true(at > 10);
#endif
	nicol_schema_free(s);
	assert_int_equal(nicol_schema_parse(&s, &bad, 1, &err), 0);
	assert_int_equal(
		nicol_dmmf_write(s, NICOL_DMMF_6, refuse, &calls, &err), -1);
	assert_string_equal(err.code, "P1012");
	nicol_error_clear(&err);
	nicol_schema_free(s);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, forget)
	static const struct CMUnitTest tests[] = {
		TEST(writes_decimals_as_prisma_reads_them),
		TEST(writes_dates_in_full),
		TEST(keeps_what_is_ignored_out),
		TEST(has_no_create_where_a_column_cannot_be_filled),
		TEST(has_reading_alone_for_views),
		TEST(tells_parameters_to_seven_alone),
		TEST(has_what_the_provider_has),
		TEST(searches_by_preview_feature),
		TEST(writes_types_of_one_name),
		TEST(stops_when_the_sink_does),
		TEST(the_library_tells_what_stopped_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
