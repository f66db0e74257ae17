/* What a diagnostic looks like, and that memory's end is an error where a
 * caller sized the request. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/alloc.h"
#include "base/diag.h"
#include "base/error.h"

static void a_diagnostic_points_at_its_text(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct source src = { S("schema.prisma"),
			      S("model A {\n\tn\xC3\xA9\x65 Itn\n}\n") };
	struct diags d = diags_in(&a);
	struct span span = { 0, 16, 19 };
	diag_error(&d, span, "unknown-type", "no type is called %s", "Itn")
		->hint = S("did you mean Int?");
	struct sb out = sb_in(&a);
	diag_render(&out, &d.list.at[0], &src, NULL, false);
	assert_string_equal(sb_cstr(&out),
			    "error[unknown-type]: no type is called Itn\n"
			    "  --> schema.prisma:2:6\n"
			    "    2 | \tn\xC3\xA9\x65 Itn\n"
			    "      | \t    ^^^\n"
			    "      = help: did you mean Int?\n");
	arena_release(&a);
}

static void diagnostics_are_counted_and_capped(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct diags d = diags_in(&a);
	for (uint32_t i = 0; i < 1500; i++)
		diag_error(&d, ((struct span){ 0, 1500 - i, 1501 - i }), "x",
			   "number %u", i);
	assert_int_equal(d.errors, 1500);
	assert_int_equal(d.list.len, 1000);
	diags_sort(&d);
	for (uint32_t i = 1; i < d.list.len; i++)
		assert_true(d.list.at[i - 1].span.start <
			    d.list.at[i].span.start);
	arena_release(&a);
}

static void a_position_past_the_end_is_the_end(void **state)
{
	(void)state;
	uint32_t line, column;
	source_position(S("ab\ncd"), 99, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 3);
	source_position(S(""), 0, &line, &column);
	assert_int_equal(line, 1);
	assert_int_equal(column, 1);
}

static void memory_ends_with_null_and_within_the_limit(void **state)
{
	(void)state;
	struct arena a = { .limit = 100 };
	assert_non_null(arena_try_alloc(&a, 64));
	assert_null(arena_try_alloc(&a, 64));
	assert_null(arena_try_alloc(&a, SIZE_MAX - 3));
	arena_release(&a);
	struct arena b = { 0 };
	base_alloc_fail_at = 1;
	assert_null(arena_try_alloc(&b, 64));
	assert_non_null(arena_try_alloc(&b, 64));
	arena_release(&b);
}

static void an_error_keeps_its_meta_until_cleared(void **state)
{
	(void)state;
	nicol_error err = { 0 };
	assert_int_equal(err_set_meta(&err, "P2002",
				      S("{\"target\":[\"email\"]}"), "taken"),
			 -1);
	assert_string_equal(err.meta, "{\"target\":[\"email\"]}");
	/* an argument may be the message itself */
	err_set(&err, "P1001", "again: %s", err.message);
	assert_string_equal(err.message, "again: taken");
	assert_null(err.meta);
	nicol_error_clear(&err);
	assert_int_equal(err.status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_diagnostic_points_at_its_text),
		cmocka_unit_test(diagnostics_are_counted_and_capped),
		cmocka_unit_test(a_position_past_the_end_is_the_end),
		cmocka_unit_test(memory_ends_with_null_and_within_the_limit),
		cmocka_unit_test(an_error_keeps_its_meta_until_cleared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
