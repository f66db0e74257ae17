/* Values that the client makes, and literals that it reads. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/make.h"

static struct db_value literal(struct arena *a, enum db_type type,
			       const char *text)
{
	struct db_value v = { 0 };
	if (!make_literal(a, type, str_c(text), &v))
		fail_msg("%s is no literal of type %d", text, type);
	assert_int_equal(v.type, type);
	return v;
}

static void literals_are_read(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct db_value v;
	assert_true(literal(&a, DB_BOOL, "true").b);
	assert_false(literal(&a, DB_BOOL, "false").b);
	assert_true(literal(&a, DB_INT, "-9223372036854775808").i == INT64_MIN);
	assert_true(literal(&a, DB_FLOAT, "-1.5e3").f == -1500);
	v = literal(&a, DB_BYTES, "AAECgA==");
	assert_int_equal(v.s.len, 4);
	assert_memory_equal(v.s.ptr, "\0\1\2\x80", 4);
	static const struct {
		const char *text;
		int64_t micros;
	} times[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01", 0 },
		{ "1969-12-31T23:59:59.999999Z", -1 },
		{ "2024-02-29T12:34:56.789Z", INT64_C(1709210096789000) },
		{ "2024-02-29T12:34:56.789+02:30", INT64_C(1709201096789000) },
		{ "2024-02-29T12:34:56-01:00", INT64_C(1709213696000000) },
		{ "0001-01-01T00:00:00.000Z", -INT64_C(62135596800000000) },
	};
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
		assert_true(literal(&a, DB_TIMESTAMP, times[i].text).i ==
			    times[i].micros);
	assert_false(make_literal(&a, DB_BOOL, S("yes"), &v));
	assert_false(make_literal(&a, DB_INT, S("1.5"), &v));
	assert_false(make_literal(&a, DB_FLOAT, S("1,5"), &v));
	assert_false(make_literal(&a, DB_FLOAT, S(""), &v));
	assert_false(make_literal(&a, DB_TIMESTAMP, S("noon"), &v));
	assert_false(make_literal(&a, DB_BYTES, S("?"), &v));
	arena_release(&a);
}

static void made_ids_do_not_repeat(void **state)
{
	(void)state;
	enum { MANY = 2000 };
	static struct field_default kinds[] = {
		{ .kind = DEFAULT_CUID, .arg = 1 },
		{ .kind = DEFAULT_CUID, .arg = 2 },
		{ .kind = DEFAULT_UUID, .arg = 4 },
		{ .kind = DEFAULT_UUID, .arg = 7 },
		{ .kind = DEFAULT_NANOID, .arg = 21 },
		{ .kind = DEFAULT_ULID },
	};
	struct schema *s = schema_build(NULL, 0);
	struct engine e = { .schema = s };
	make_fingerprint(e.fingerprint);
	assert_int_equal(strlen(e.fingerprint), 4);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		struct arena a = { 0 };
		struct strmap seen = strmap_in(&a);
		struct field f = { .kind = FIELD_SCALAR,
				   .scalar = SCALAR_STRING,
				   .native_type = NONE,
				   .def = &kinds[k] };
		for (int i = 0; i < MANY; i++) {
			struct db_value v;
			assert_true(make_default(&e, &a, &f, 0, &v));
			assert_int_equal(strmap_put(&seen, v.s, 0), NONE);
		}
		arena_release(&a);
	}
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_read),
		cmocka_unit_test(made_ids_do_not_repeat),
	};
	/* whatever the program's locale writes for a decimal point */
	setlocale(LC_ALL, "de_DE.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
