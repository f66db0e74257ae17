/* Views, the builder, and the conversions that names go through. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/crypto.h"
#include "base/str.h"
#include "base/vec.h"

static void names_become_snake_case(void **state)
{
	(void)state;
	struct arena a = { 0 };
	assert_true(str_is(str_snake(&a, S("UpstreamAccount")),
			   "upstream_account"));
	assert_true(str_is(str_snake(&a, S("apiKeyID")), "api_key_id"));
	assert_true(str_is(str_snake(&a, S("HTTPServer")), "http_server"));
	assert_true(str_is(str_snake(&a, S("already_snake")), "already_snake"));
	arena_release(&a);
}

static void integers_keep_their_limits(void **state)
{
	(void)state;
	int64_t v;
	assert_true(str_to_i64(S("-9223372036854775808"), &v));
	assert_true(v == INT64_MIN);
	assert_true(str_to_i64(S("9223372036854775807"), &v));
	assert_true(v == INT64_MAX);
	assert_false(str_to_i64(S("9223372036854775808"), &v));
	assert_false(str_to_i64(S("12a"), &v));
	assert_false(str_to_i64(S("-"), &v));
	assert_false(str_to_i64(S(""), &v));
}

static void integers_are_written_whole(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	sb_int(&b, INT64_MIN);
	sb_addc(&b, ' ');
	sb_int(&b, INT64_MAX);
	sb_addc(&b, ' ');
	sb_int(&b, 0);
	assert_string_equal(sb_cstr(&b), "-9223372036854775808 "
					 "9223372036854775807 0");
	arena_release(&a);
}

static void utf8_is_checked_strictly(void **state)
{
	(void)state;
	assert_int_equal(utf8_check(S("a\xC3\xA9\xE4\xB8\xAD")), 6);
	assert_int_equal(utf8_check(S("a\xC0\xAF")), 1);
	assert_int_equal(utf8_check(S("\xED\xA0\x80")), 0);
	assert_int_equal(utf8_check(S("\xF4\x90\x80\x80")), 0);
	assert_int_equal(utf8_count(S("a\xC3\xA9\xE4\xB8\xAD")), 3);
}

static void json_strings_are_escaped(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	sb_json(&b, S("a\"\\\n\b\f\x01\xFF"));
	assert_string_equal(sb_cstr(&b),
			    "\"a\\\"\\\\\\n\\b\\f\\u0001\xEF\xBF\xBD\"");
	arena_release(&a);
}

static void maps_keep_the_first_id(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct strmap m = strmap_in(&a);
	for (uint32_t i = 0; i < 500; i++)
		assert_int_equal(strmap_put(&m, str_fmt(&a, "k%u", i), i),
				 NONE);
	assert_int_equal(strmap_put(&m, S("k7"), 1), 7);
	assert_int_equal(strmap_get(&m, S("k499")), 499);
	assert_int_equal(strmap_get(&m, S("k500")), NONE);
	arena_release(&a);
}

static void sha256_is_sha256(void **state)
{
	(void)state;
	char hex[65];
	nicol_error err = { 0 };
	assert_int_equal(sha256_hex(S("abc"), hex, &err), 0);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
				 "b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_become_snake_case),
		cmocka_unit_test(integers_keep_their_limits),
		cmocka_unit_test(integers_are_written_whole),
		cmocka_unit_test(utf8_is_checked_strictly),
		cmocka_unit_test(json_strings_are_escaped),
		cmocka_unit_test(maps_keep_the_first_id),
		cmocka_unit_test(sha256_is_sha256),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
