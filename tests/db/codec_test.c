/* Bytes that no server should send must not be believed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "db/postgres_codec.h"

static const uint32_t oids[] = {
	16,   17,   18,	  20,	21,   23,   25,	  26,	114,  650,
	700,  701,  790,  1007, 1009, 1042, 1082, 1083, 1114, 1184,
	1231, 1266, 1560, 1562, 1700, 2950, 2951, 3802, 3807, 1001,
};

/* Each type is given each length of pseudo-random bytes (in memory of exactly
 * that size, so that the sanitizer sees a read beyond it); what is decoded
 * can be made text. */
static void broken_binary_is_refused_or_harmless(void **state)
{
	(void)state;
	uint32_t seed = 1;
	struct arena a = { 0 };
	for (int round = 0; round < 200; round++) {
		size_t len = (size_t)round % 48;
		char *bytes = malloc(len + 1);
		bytes = realloc(bytes, len ? len : 1);
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			/* small numbers, so that counts are plausible */
			bytes[i] = (char)(round % 2 ? seed >> 24
						    : (seed >> 24) % 3);
		}
		for (size_t t = 0; t < sizeof(oids) / sizeof(*oids); t++) {
			struct pg_type type = pg_type_builtin(oids[t]);
			struct db_value v;
			assert_int_not_equal(type.kind, PG_OTHER);
			pg_decode_binary(&a, &type, str_n(bytes, len), &v);
			pg_decode_text(&a, &type, str_n(bytes, len), &v);
		}
		arena_reset(&a);
		free(bytes);
	}
	arena_release(&a);
}

static void a_huge_array_is_not_allocated(void **state)
{
	(void)state;
	static const char bytes[] = "\0\0\0\1"
				    "\0\0\0\0"
				    "\0\0\0\x17"
				    "\x7f\xff\xff\xff"
				    "\0\0\0\1";
	struct arena a = { .limit = 1 << 20 };
	struct pg_type type = pg_type_builtin(1007);
	struct db_value v;
	assert_false(pg_decode_binary(&a, &type,
				      str_n(bytes, sizeof(bytes) - 1), &v));
	arena_release(&a);
}

static void a_numeric_of_impossible_digits_is_refused(void **state)
{
	(void)state;
	static const char bytes[] = "\0\1"
				    "\0\0"
				    "\0\0"
				    "\0\0"
				    "\x27\x10";
	struct arena a = { 0 };
	str out;
	assert_false(pg_numeric_text(&a, str_n(bytes, 10), &out));
	arena_release(&a);
}

static void deep_text_arrays_are_refused(void **state)
{
	(void)state;
	char deep[10001];
	struct arena a = { 0 };
	struct pg_type type = pg_type_builtin(1007);
	struct db_value v;
	memset(deep, '{', sizeof(deep) - 1);
	assert_false(pg_decode_text(&a, &type, str_n(deep, 10000), &v));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_binary_is_refused_or_harmless),
		cmocka_unit_test(a_huge_array_is_not_allocated),
		cmocka_unit_test(a_numeric_of_impossible_digits_is_refused),
		cmocka_unit_test(deep_text_arrays_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
