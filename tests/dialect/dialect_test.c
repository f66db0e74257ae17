/* The tables of the providers, asked through their door. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialect/dialect.h"

static void scalars_have_names_both_ways(void **state)
{
	(void)state;
	for (enum scalar s = 0; s < N_SCALARS; s++)
		assert_int_equal(scalar_by_name(str_c(scalar_name(s))), s);
	assert_int_equal(scalar_by_name(S("int")), N_SCALARS);
}

static void providers_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(dialect_by_name(S("postgres")),
			 dialect_of(PROVIDER_POSTGRES));
	assert_ptr_equal(dialect_by_name(S("postgresql")),
			 dialect_of(PROVIDER_POSTGRES));
	assert_null(dialect_by_name(S("Postgres")));
	for (unsigned p = 0; p < N_PROVIDERS; p++) {
		const struct dialect *d = dialect_of(p);
		assert_int_equal(d->provider, p);
		assert_ptr_equal(dialect_by_name(str_c(d->name)), d);
	}
}

/* Each default must be able to store the scalar it is the default of. */
static void default_types_store_their_scalars(void **state)
{
	(void)state;
	for (unsigned p = 0; p < N_PROVIDERS; p++) {
		const struct dialect *d = dialect_of(p);
		for (unsigned s = 0; s < N_SCALARS; s++) {
			uint32_t t = d->default_type[s];
			if (t == NONE)
				continue;
			assert_true(t < d->n_types);
			assert_true(d->types[t].scalars & 1u << s);
			assert_true(d->n_default_args[s] <=
				    d->types[t].max_args);
		}
	}
}

static void postgres_types_are_found_by_catalog_name(void **state)
{
	(void)state;
	const struct dialect *d = dialect_of(PROVIDER_POSTGRES);
	static const char *const pairs[][2] = {
		{ "int4", "Integer" },	  { "bpchar", "Char" },
		{ "numeric", "Decimal" }, { "timestamptz", "Timestamptz" },
		{ "bool", "Boolean" },	  { "float8", "DoublePrecision" },
		{ "varchar", "VarChar" }, { "jsonb", "JsonB" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_int_equal(
			dialect_type_by_catalog_name(d, str_c(pairs[i][0])),
			dialect_type_by_name(d, str_c(pairs[i][1])));
	assert_int_equal(dialect_type_by_catalog_name(d, S("geometry")), NONE);
}

static void every_postgres_scalar_has_its_default(void **state)
{
	(void)state;
	const struct dialect *d = dialect_of(PROVIDER_POSTGRES);
	static const char *const expected[] = {
		"Integer",   "BigInt", "DoublePrecision", "Boolean", "Text",
		"Timestamp", "JsonB",  "ByteA",		  "Decimal",
	};
	for (unsigned s = 0; s < N_SCALARS; s++)
		assert_string_equal(d->types[d->default_type[s]].name,
				    expected[s]);
	assert_int_equal(d->default_args[SCALAR_DATETIME][0], 3);
	assert_int_equal(d->default_args[SCALAR_DECIMAL][0], 65);
	assert_int_equal(d->default_args[SCALAR_DECIMAL][1], 30);
}

static void operator_classes_have_sql_names(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
		{ "JsonbPathOps", "jsonb_path_ops" },
		{ "Float4MinMaxMultiOps", "float4_minmax_multi_ops" },
		{ "TimestampTzBloomOps", "timestamptz_bloom_ops" },
		{ "VarBitMinMaxOps", "varbit_minmax_ops" },
		{ "InetInclusionOps", "inet_inclusion_ops" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(
			dialect_operator_class(str_c(pairs[i][0]))->sql,
			pairs[i][1]);
	assert_null(dialect_operator_class(S("jsonb_ops")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_have_names_both_ways),
		cmocka_unit_test(providers_are_found_by_name),
		cmocka_unit_test(default_types_store_their_scalars),
		cmocka_unit_test(postgres_types_are_found_by_catalog_name),
		cmocka_unit_test(every_postgres_scalar_has_its_default),
		cmocka_unit_test(operator_classes_have_sql_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
