/*
 * What changes destroy: the findings for one pair of schemas, with and
 * without data, are those that Prisma's db push has for them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <stdio.h>

#include "check/check.h"
#include "derive/derive.h"

#define POSTGRES                                                               \
	"datasource db {\n provider = \"postgresql\"\n url = \"x\"\n}\n"
#define SQLITE "datasource db {\n provider = \"sqlite\"\n url = \"file:x\"\n}\n"

static const char before[] =
	"enum E {\n A\n B\n}\n"
	"model A {\n id Int @id\n u Int\n v Int?\n w Int?\n e E?\n drop1 Int\n"
	" drop2 Int?\n t String?\n r String?\n rr String\n c Int\n pl Int?\n"
	" dd Int @default(1)\n}\n"
	"model B {\n id Int @id\n x Int\n}\n"
	"model Dropped {\n id Int @id\n}\n"
	"model P {\n id Int @id\n x Int\n}\n";

static const char after[] =
	"enum E {\n A\n}\n"
	"model A {\n id Int @id\n u Int @unique\n v Int\n w Int @default(5)\n"
	" e E?\n t Int?\n r Int\n rr Int\n c BigInt\n pl Float?\n dd Int\n"
	" new1 Int\n new2 Int @default(2)\n new3 String @default(uuid())\n"
	" new4 Int? @unique\n new6 DateTime @updatedAt\n @@unique([u, c])\n}\n"
	"model B {\n id Int @id\n x Int @unique\n}\n"
	"model P {\n id Int\n x Int @id\n}\n"
	"model Q {\n id Int @id\n z Int @unique\n}\n";

struct sides {
	struct schema *schemas[2];
	struct catalog *catalogs[2];
	struct changes *changes;
	struct check *check;
};

static void sides_open(struct sides *s, const char *head, const char *a,
		       const char *b)
{
	struct arena arena = { 0 };
	const char *texts[2] = { a, b };
	for (int i = 0; i < 2; i++) {
		struct source source = { S("schema.prisma"),
					 str_fmt(&arena, "%s%s", head,
						 texts[i]) };
		s->schemas[i] = schema_build(&source, 1);
		assert_int_equal(s->schemas[i]->diags.errors, 0);
		s->catalogs[i] = derive_catalog(s->schemas[i], S("public"));
	}
	s->changes =
		diff(s->catalogs[0], s->catalogs[1], s->schemas[0]->dialect);
	s->check = check_changes(s->changes, (struct check_options){ 0 });
	arena_release(&arena);
}

static void sides_close(struct sides *s)
{
	check_free(s->check);
	changes_free(s->changes);
	for (int i = 0; i < 2; i++) {
		catalog_free(s->catalogs[i]);
		schema_free(s->schemas[i]);
	}
}

/* How many rows and values the probes find. */
static const struct {
	const char *sql;
	int64_t count;
} data[] = {
	{ "SELECT COUNT(*) FROM \"A\"", 2 },
	{ "SELECT COUNT(*) FROM \"P\"", 1 },
	{ "SELECT COUNT(*) FROM \"Dropped\"", 1 },
	{ "SELECT COUNT(\"drop1\") FROM \"A\"", 2 },
	{ "SELECT COUNT(\"drop2\") FROM \"A\"", 1 },
	{ "SELECT COUNT(\"t\") FROM \"A\"", 1 },
	{ "SELECT COUNT(\"r\") FROM \"A\"", 1 },
	{ "SELECT COUNT(\"rr\") FROM \"A\"", 2 },
	{ "SELECT COUNT(\"c\") FROM \"A\"", 2 },
	{ "SELECT COUNT(\"v\") FROM \"A\"", 1 },
	{ "SELECT COUNT(\"w\") FROM \"A\"", 0 },
	{ "SELECT COUNT(\"pl\") FROM \"A\"", 2 },
};

static void answer(struct check *k, bool with_data)
{
	for (uint32_t i = 0; i < k->probes.len; i++) {
		struct probe *p = &k->probes.at[i];
		size_t d = 0, n = sizeof(data) / sizeof(*data);
		while (d < n && !str_is(p->sql, data[d].sql))
			d++;
		if (d == n)
			fail_msg("unexpected: %.*s", SARG(p->sql));
		p->is_done = true;
		p->count = with_data ? data[d].count : 0;
	}
	check_resolve(k);
}

static const char *const names[] = {
	[DROPS_TABLE] = "drops table",
	[DROPS_COLUMN] = "drops",
	[CASTS_COLUMN] = "casts",
	[RECREATES_COLUMN] = "recreates",
	[CHANGES_PRIMARY_KEY] = "changes key",
	[ADDS_UNIQUE] = "unique",
	[REMOVES_ENUM_VALUES] = "enum",
	[ADDS_REQUIRED_COLUMN] = "CANNOT add",
	[REQUIRES_COLUMN] = "CANNOT require",
	[RECREATES_REQUIRED_COLUMN] = "CANNOT recreate",
};

static void finds(struct check *k, const char *want)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	for (uint32_t i = 0; i < k->findings.len; i++) {
		const struct finding *f = &k->findings.at[i];
		if (f->applies)
			sb_fmt(&b, "%s %.*s %.*s\n", names[f->kind],
			       SARG(f->table), SARG(f->column));
	}
	assert_string_equal(sb_cstr(&b), want);
	arena_release(&a);
}

static void postgres_with_data(void **state)
{
	(void)state;
	struct sides s;
	sides_open(&s, POSTGRES, before, after);
	answer(s.check, true);
	finds(s.check, "enum E \n"
		       "drops A drop1\n"
		       "drops A drop2\n"
		       "CANNOT add A new1\n"
		       "CANNOT add A new3\n"
		       "CANNOT add A new6\n"
		       "CANNOT require A v\n"
		       "CANNOT require A w\n"
		       "recreates A t\n"
		       "CANNOT recreate A r\n"
		       "CANNOT recreate A rr\n"
		       "changes key P \n"
		       "drops table Dropped \n"
		       "unique A u\n"
		       "unique A new4\n"
		       "unique A u,c\n"
		       "unique B x\n");
	assert_int_equal(check_warnings(s.check), 10);
	assert_int_equal(check_unexecutable(s.check), 7);
	sides_close(&s);
}

static void postgres_without_data(void **state)
{
	(void)state;
	struct sides s;
	sides_open(&s, POSTGRES, before, after);
	answer(s.check, false);
	finds(s.check, "enum E \n"
		       "unique A u\n"
		       "unique A new4\n"
		       "unique A u,c\n"
		       "unique B x\n");
	sides_close(&s);
}

/* SQLite casts anything, and fills NULLs from the default as it copies. */
static void sqlite_with_data(void **state)
{
	(void)state;
	struct sides s;
	sides_open(&s, SQLITE, before, after);
	answer(s.check, true);
	finds(s.check, "drops table Dropped \n"
		       "drops A drop1\n"
		       "drops A drop2\n"
		       "CANNOT add A new1\n"
		       "CANNOT add A new3\n"
		       "CANNOT add A new6\n"
		       "CANNOT require A v\n"
		       "casts A t\n"
		       "casts A r\n"
		       "CANNOT require A r\n"
		       "casts A rr\n"
		       "casts A c\n"
		       "casts A pl\n"
		       "changes key P \n"
		       "unique B x\n");
	sides_close(&s);
}

/* A column that is dropped and added is empty: its unique index cannot fail,
 * unless a default fills every row. */
static void a_unique_index_comes_back_with_its_column(void **state)
{
	(void)state;
	static const char a[] = "enum E {\n A\n}\nmodel A {\n id Int @id\n"
				" c E? @unique\n d E? @unique\n}\n";
	static const char b[] = "enum E {\n A\n}\nmodel A {\n id Int @id\n"
				" c Int? @unique\n"
				" d Int? @unique @default(1)\n}\n";
	struct sides s;
	sides_open(&s, POSTGRES, a, b);
	check_resolve(s.check);
	finds(s.check, "recreates A c\n"
		       "recreates A d\n"
		       "unique A d\n");
	sides_close(&s);
}

static void messages_say_how_much(void **state)
{
	(void)state;
	struct sides s;
	sides_open(&s, POSTGRES, before, after);
	answer(s.check, true);
	bool rows = false, nulls = false;
	for (uint32_t i = 0; i < s.check->findings.len; i++) {
		const struct finding *f = &s.check->findings.at[i];
		rows |= str_contains(f->message, S("with its 1 row."));
		nulls |= f->kind == REQUIRES_COLUMN &&
			 str_contains(f->message, S("it has 2 NULLs"));
	}
	assert_true(rows && nulls);
	sides_close(&s);
}

static void migrations_have_a_header(void **state)
{
	(void)state;
	struct sides s;
	struct arena a = { 0 };
	sides_open(&s, POSTGRES, "model A {\n id Int @id\n b Int\n}\n",
		   "model A {\n id Int @id\n}\n");
	check_resolve(s.check); /* nobody counted */
	str header = check_header(s.check, &a);
	assert_true(str_starts(header, S("/*\n  Warnings:\n\n  - ")));
	assert_true(str_contains(header, S("`b`")));
	assert_true(str_ends(header, S(".\n\n*/\n")));
	sides_close(&s);
	sides_open(&s, POSTGRES, "model A {\n id Int @id\n}\n",
		   "model A {\n id Int @id\n b Int?\n}\n");
	check_resolve(s.check);
	assert_int_equal(check_header(s.check, &a).len, 0);
	sides_close(&s);
	arena_release(&a);
}

static void a_name_cannot_end_the_header(void **state)
{
	(void)state;
	struct sides s;
	struct arena a = { 0 };
	sides_open(&s, POSTGRES,
		   "model A {\n id Int @id\n b Int @map(\"x*/y/*\")\n}\n",
		   "model A {\n id Int @id\n}\n");
	check_resolve(s.check);
	str header = check_header(s.check, &a);
	header.len -= strlen("*/\n");
	assert_false(str_contains(header, S("*/")));
	sides_close(&s);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(postgres_with_data),
		cmocka_unit_test(postgres_without_data),
		cmocka_unit_test(sqlite_with_data),
		cmocka_unit_test(a_unique_index_comes_back_with_its_column),
		cmocka_unit_test(messages_say_how_much),
		cmocka_unit_test(migrations_have_a_header),
		cmocka_unit_test(a_name_cannot_end_the_header),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
