/* From text to tree: every kind of line, what is kept of it, and recovery. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "psl/parse.h"

static struct ast parse(struct arena *a, struct diags *d, const char *text)
{
	*d = diags_in(a);
	return psl_parse(a, str_c(text), 0, d);
}

static void a_model_has_fields_and_attributes(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	struct ast t =
		parse(&a, &d,
		      "/// Who.\n///  And why.\n"
		      "model User {\n"
		      "  id    BigInt @id @default(autoincrement()) // x\n"
		      "  tags  String[] @db.VarChar(10) /// doc\n"
		      "  geo   Unsupported(\"geometry(Point)\")?\n"
		      "  @@index([id, tags(sort: Desc)], map: \"i\\\"x\")\n"
		      "}\n");
	assert_int_equal(d.list.len, 0);
	assert_int_equal(t.n_blocks, 1);
	struct ast_block *b = &t.blocks[0];
	assert_true(str_is(b->doc, "Who.\nAnd why."));
	assert_int_equal(b->n_fields, 3);
	assert_int_equal(b->fields[0].n_attributes, 2);
	assert_int_equal(b->fields[0].attributes[1].args[0].value.kind,
			 EXPR_FUNCTION);
	assert_int_equal(b->fields[1].arity, ARITY_LIST);
	assert_true(str_is(b->fields[1].doc, "doc"));
	assert_true(str_is(b->fields[1].attributes[0].name.text, "db.VarChar"));
	assert_true(b->fields[2].is_unsupported);
	assert_int_equal(b->fields[2].arity, ARITY_OPTIONAL);
	assert_true(str_is(b->fields[2].unsupported, "geometry(Point)"));
	struct attribute *i = &b->attributes[0];
	assert_int_equal(i->n_args, 2);
	assert_int_equal(i->args[0].value.items[1].kind, EXPR_FUNCTION);
	assert_true(str_is(i->args[1].value.text, "i\"x"));
	arena_release(&a);
}

/* As Prisma takes them: see top_doc() and comment_doc(). */
static void comments_document_what_is_below(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	struct ast t = parse(&a, &d,
			     "/// far\n\nmodel A {\n"
			     "  /// kept\n\n  @@map(\"a\")\n  f Int\n"
			     "  /// gone\n\n  // plain\n  g Int /* h */\n"
			     "  /// i  \n  /* j */\n  k Int\n}\n"
			     "/// left\ngenerator g {\n  a = \"b\"\n}\n\n"
			     "/// far\n\n"
			     "model B {\n}\n/* star */\nenum C {\n}\n"
			     "/** blank */ \nenum D {\n}\n");
	assert_int_equal(d.list.len, 0);
	assert_int_equal(t.n_blocks, 5);
	const struct ast_field *f = t.blocks[0].fields;
	assert_null(t.blocks[0].doc.ptr);
	assert_true(str_is(f[0].doc, "kept"));
	assert_true(str_is(f[1].doc, "h"));
	assert_true(str_is(f[2].doc, "i  \n/* j"));
	assert_true(str_is(t.blocks[2].doc, "left"));
	assert_true(str_is(t.blocks[3].doc, "star"));
	assert_null(t.blocks[4].doc.ptr);
	arena_release(&a);
}

static void settings_and_enums_are_read(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	struct ast t =
		parse(&a, &d,
		      "datasource db {\r\n  url = env(\"U\")\r\n"
		      "  list = [ \"a\",\"b\" ] // c\r\n}\r\n"
		      "enum E {\n A @map(\"a\")\n B\n @@map(\"e\")\n}\n");
	assert_int_equal(d.list.len, 0);
	assert_int_equal(t.n_blocks, 2);
	assert_int_equal(t.blocks[0].n_properties, 2);
	assert_int_equal(t.blocks[0].properties[1].value.n_items, 2);
	assert_int_equal(t.blocks[1].n_fields, 2);
	assert_int_equal(t.blocks[1].n_attributes, 1);
	arena_release(&a);
}

static void one_mistake_does_not_hide_the_next(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	struct ast t = parse(&a, &d,
			     "model A {\n  id Int @id\n  b String! \n  c\n"
			     "  d String @default(\"x\"\n  e Int\n"
			     "  f [Int]\n  g Int[]?\n  foo: Int\n}\n"
			     "nonsense here\nmodel B {\n  x Int\n}\n");
	static const char *const codes[] = {
		"required-mark", "field-without-type", "invalid-line",
		"legacy-list",	 "optional-list",      "field-colon",
		"invalid-line"
	};
	assert_int_equal(d.list.len, 7);
	for (uint32_t i = 0; i < 7; i++)
		assert_string_equal(d.list.at[i].code, codes[i]);
	assert_int_equal(t.n_blocks, 2);
	/* what is reported of a field's type takes the field away */
	assert_int_equal(t.blocks[0].n_fields, 2);
	arena_release(&a);
}

static void an_endless_block_ends(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	parse(&a, &d, "model A {\n  id Int @id\n");
	assert_string_equal(d.list.at[0].code, "unclosed-block");
	parse(&a, &d, "model A { x Int @default(\"");
	assert_true(d.list.len > 0);
	struct sb deep = sb_in(&a);
	sb_lit(&deep, "model A {\n x Int @x(");
	sb_pad(&deep, '[', 5000);
	sb_lit(&deep, "\n}\n");
	parse(&a, &d, sb_cstr(&deep));
	assert_int_equal(d.errors, 1);
	arena_release(&a);
}

static void escapes_are_decoded(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d;
	struct ast t = parse(&a, &d,
			     "generator g {\n a = \"x\\n\\u00e9\\ud83d\\ude00\""
			     "\n b = \"\\q\"\n}\n");
	assert_true(str_is(t.blocks[0].properties[0].value.text,
			   "x\n\xC3\xA9\xF0\x9F\x98\x80"));
	assert_int_equal(d.list.len, 1);
	assert_string_equal(d.list.at[0].code, "unknown-escape");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_model_has_fields_and_attributes),
		cmocka_unit_test(comments_document_what_is_below),
		cmocka_unit_test(settings_and_enums_are_read),
		cmocka_unit_test(one_mistake_does_not_hide_the_next),
		cmocka_unit_test(an_endless_block_ends),
		cmocka_unit_test(escapes_are_decoded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
