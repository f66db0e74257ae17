/*
 * Texts that no one means: all end, with an answer, in memory that grows with
 * the text and not faster. (That time does so too is seen in bench/RESULTS.md
 * and by this test's own patience: what was quadratic took minutes here.)
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include <nicol/schema.h>

#include "psl/format.h"
#include "schema/complete.h"
#include "schema/schema.h"

#define DS "datasource db {\n  provider = \"postgresql\"\n}\n\n"
#define IN_MODEL(...) DS "model A {\n  id Int @id\n", __VA_ARGS__, "}\n"

/* head, then n times the part with the numbers i, i, i..., then tail. */
static const struct shape {
	const char *name, *head, *part, *tail;
} shapes[] = {
	{ "empty lines", "", "\n", "" },
	{ "blanks", "", " ", "" },
	{ "comments", "", "// x\n", "" },
	{ "documentation", "", "/// some words\n",
	  "model A {\n  id Int @id\n}" },
	{ "one line", "", "x", "" },
	{ "junk", "", "x y z (\n", "" },
	{ "blocks that are not closed", "", "model A {\n", "" },
	{ "braces", "", "}{", "" },
	{ "a long name", DS "model ", "abcdefgh", " {\n  id Int @id\n}\n" },
	{ "a long string", DS "model A {\n  id Int @id\n  s String @default(\"",
	  "abc ", "\")\n}\n" },
	{ "escapes", DS "model A {\n  id Int @id\n  s String @default(\"",
	  "\\n", "\")\n}\n" },
	{ "fields", IN_MODEL("  f%u String\n") },
	{ "unknown types", IN_MODEL("  f%u Strng\n") },
	{ "one field again and again", IN_MODEL("  f String\n") },
	{ "one model again and again", DS, "model A {\n  id Int @id\n}\n", "" },
	{ "models", DS, "model A%u {\n  id Int @id\n}\n", "" },
	{ "attributes of a field", DS "model A {\n  id Int @id ", "@x ",
	  "\n}\n" },
	{ "arguments", DS "model A {\n  id Int @id\n  @@index([", "id, ",
	  "id])\n}\n" },
	{ "brackets", DS "model A {\n  id Int @id @default(", "[", "\n}\n" },
	{ "calls", DS "model A {\n  id Int @id @default(", "a(", "\n}\n" },
	{ "objects", DS "model A {\n  id Int @id @default(", "{a:", "\n}\n" },
	{ "values of an enum", DS "enum E {\n", "  V%u\n", "}\n" },
	{ "indexes", IN_MODEL("  f%u Int\n  @@index([f%u])\n") },
	{ "a wide index", DS "model A {\n  id Int @id\n  @@index([", "f%u, ",
	  "id])\n}\n" },
	{ "relations to itself",
	  IN_MODEL("  p%u Int\n  a%u A @relation(\"r%u\", fields: [p%u], "
		   "references: [id])\n  b%u A[] @relation(\"r%u\")\n") },
	{ "ambiguous relations",
	  DS "model B {\n  id Int @id\n}\n\nmodel A {\n"
	     "  id Int @id\n",
	  "  a%u B\n", "}\n" },
	{ "an open block comment", "/*", "x\n", "" },
	{ "NUL bytes in names", DS, "model A%u {\n  id Int @id\x01\n}\n", "" },
	{ "generators", "", "generator g%u {\n  provider = \"x\"\n}\n", "" },
	{ "preview features",
	  "generator g {\n  provider = \"x\"\n  previewFeatures = [",
	  "\"nope\", ", "\"views\"]\n}\n" },
	{ "schemas",
	  "datasource db {\n  provider = \"postgresql\"\n  schemas = [",
	  "\"s%u\", ", "\"x\"]\n}\n" },
	{ "one table", DS, "model A%u {\n  id Int @id\n  @@map(\"t\")\n}\n",
	  "" },
	{ "a long number", DS "model A {\n  id Int @id @default(", "9",
	  ")\n}\n" },
	{ "letters of other scripts", IN_MODEL("  \xC3\xA9%u String\n") },
	{ "composite types", "datasource db {\n  provider = \"mongodb\"\n}\n",
	  "type T%u {\n  t T%u\n}\n", "" },
};

static str shape_text(struct arena *a, const struct shape *s, size_t size)
{
	struct sb b = sb_in(a);
	sb_add(&b, str_c(s->head));
	for (unsigned i = 0; b.len < size && s->part[0]; i++)
		for (const char *p = s->part; *p; p++)
			if (p[0] == '%' && p[1] == 'u') {
				sb_int(&b, i);
				p++;
			} else {
				sb_addc(&b, *p);
			}
	sb_add(&b, str_c(s->tail));
	return sb_str(&b);
}

/* Builds and formats; returns the bytes of memory that the schema took. */
static size_t takes(const struct shape *shape, size_t size)
{
	struct arena a = { 0 };
	str text = shape_text(&a, shape, size), completed;
	struct source source = { S("schema.prisma"), text };
	struct schema *s = schema_build(&source, 1);
	size_t used = s->arena.used;
	for (uint32_t i = 0; i < s->diags.list.len; i++) {
		struct sb out = sb_in(&a);
		diag_render(&out, &s->diags.list.at[i], s->sources, s->marks,
			    false);
		assert_true(out.len < 4000);
	}
	schema_free(s);
	schema_complete(&a, &source, 1, &completed);
	str once = psl_format(&a, completed);
	assert_true(once.len <= 2 * completed.len + 64 || once.len < 1000);
	arena_release(&a);
	return used;
}

static void memory_grows_with_the_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		size_t small = takes(&shapes[i], 20000);
		size_t large = takes(&shapes[i], 160000);
		/* eight times, and what the doubling of arrays adds */
		if (large > 18 * small)
			fail_msg("%s: %zu bytes, then %zu", shapes[i].name,
				 small, large);
		if (large > 160000 * (size_t)200)
			fail_msg("%s: %zu bytes", shapes[i].name, large);
	}
}

static int parses(str text, nicol_error *err)
{
	nicol_schema *s;
	nicol_source source = { S("a.prisma"), text };
	int rc = nicol_schema_parse(&s, &source, 1, err);
	nicol_schema_free(s);
	return rc;
}

static void what_is_no_utf8_is_said(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"\x80", /* goes on with nothing */
		"\xC3", /* is cut off */
		"\xE2\x82",
		"\xF0\x9F\x98",
		"\xC3(",
		"\xE2(\xA1",
		"\xC0\xAF", /* longer than it needs to be */
		"\xE0\x80\xAF",
		"\xF0\x80\x80\xAF",
		"\xC1\xBF",
		"\xED\xA0\x80", /* a half of a pair */
		"\xED\xBF\xBF",
		"\xF4\x90\x80\x80", /* beyond Unicode */
		"\xF5\x80\x80\x80",
		"\xFE",
		"\xFF",
		"\xF8\x88\x80\x80\x80",
	};
	struct arena a = { 0 };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		nicol_error err = { 0 };
		str text = str_fmt(&a, "model A {\n  \xC3\xA9 %s Int\n}\n",
				   wrong[i]);
		assert_int_equal(parses(text, &err), -1);
		assert_string_equal(err.code, "N0013");
		if (!strstr(err.message, "a.prisma:2:5"))
			fail_msg("%zu: %s", i, err.message);
		nicol_error_clear(&err);
	}
	nicol_error err = { 0 };
	assert_int_equal(parses(S("// \xF4\x8F\xBF\xBF \xEE\x80\x80\n"), &err),
			 0);
	arena_release(&a);
}

static void too_much_text_is_refused(void **state)
{
	(void)state;
	nicol_error err = { 0 };
	struct arena a = { 0 };
	size_t size = LARGEST_SCHEMA + 1;
	str text = { arena_array(&a, char, size), size };
	memset((char *)text.ptr, '\n', size);
	assert_int_equal(parses(text, &err), -1);
	assert_string_equal(err.code, "N0030");
	nicol_error_clear(&err);
	text.len--;
	assert_int_equal(parses(text, &err), 0);
	arena_release(&a);
}

/* A message stays short whatever is in it, and the terminal is not spoken
 * to by what a file has. */
static void messages_are_tame(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct sb b = sb_in(&a), out = sb_in(&a);
	sb_lit(&b, "model A {\n  id Int @id // \x1b[31m\n  x ");
	sb_pad(&b, 'N', 1 << 20);
	sb_lit(&b, " // \x07\n}\n");
	struct source source = { S("a.prisma"), sb_str(&b) };
	struct schema *s = schema_build(&source, 1);
	assert_int_equal(s->diags.errors, 1);
	assert_true(s->diags.list.at[0].message.len < 600);
	diag_render(&out, &s->diags.list.at[0], s->sources, s->marks, false);
	assert_true(out.len < 2000);
	assert_null(memchr(out.ptr, '\x07', out.len));
	assert_null(memchr(out.ptr, '\x1b', out.len));
	schema_free(s);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_grows_with_the_text),
		cmocka_unit_test(what_is_no_utf8_is_said),
		cmocka_unit_test(too_much_text_is_refused),
		cmocka_unit_test(messages_are_tame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
