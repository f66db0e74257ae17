/* What a valid schema means: the arrays, as schema.h documents them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "schema/schema.h"

#define HEAD                                                                   \
	"datasource db {\n  provider = \"postgresql\"\n"                       \
	"  url = env(\"DATABASE_URL\")\n}\n"

static struct schema *build(const char *text)
{
	struct source src = { S("schema.prisma"), str_c(text) };
	struct schema *s = schema_build(&src, 1);
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		print_message("%.*s\n", SARG(s->diags.list.at[i].message));
	assert_int_equal(s->diags.errors, 0);
	return s;
}

#define assert_str(s, literal) assert_true(str_is((s), (literal)))

static uint32_t field_of(const struct schema *s, const char *model,
			 const char *field)
{
	uint32_t m = schema_model(s, str_c(model));
	assert_int_not_equal(m, NONE);
	uint32_t f = model_field(s, m, str_c(field));
	assert_int_not_equal(f, NONE);
	return f;
}

static void names_are_mapped(void **state)
{
	(void)state;
	struct schema *s = build(
		HEAD "enum Role {\n  ADMIN @map(\"admin\")\n  USER\n"
		     "  @@map(\"roles\")\n}\n"
		     "model User {\n  id Int @id @map(\"user_id\")\n"
		     "  role Role @default(ADMIN)\n  @@map(\"users\")\n}\n");
	const struct model *m = &s->models.at[0];
	assert_str(m->name, "User");
	assert_str(m->table, "users");
	assert_true(m->is_mapped);
	assert_str(s->fields.at[0].column, "user_id");
	const struct field *role = &s->fields.at[field_of(s, "User", "role")];
	assert_int_equal(role->kind, FIELD_ENUM);
	assert_int_equal(role->def->kind, DEFAULT_LITERAL);
	assert_int_equal(role->def->values[0].enum_value, 0);
	assert_str(s->enum_values.at[0].db_name, "admin");
	assert_str(s->enum_values.at[1].db_name, "USER");
	assert_str(s->enums.at[0].db_name, "roles");
	assert_true(s->datasource.url.is_env);
	assert_str(s->datasource.url.value, "DATABASE_URL");
	schema_free(s);
}

static void keys_stand_in_prismas_order(void **state)
{
	(void)state;
	struct schema *s =
		build(HEAD "model A {\n  a Int\n  b Int @unique(map: \"bk\")\n"
			   "  c Int @map(\"sea\")\n"
			   "  @@unique([a, c], name: \"pair\")\n"
			   "  @@index([c(sort: Desc), a], type: BTree)\n"
			   "  @@id([a, b])\n}\n");
	const struct model *m = &s->models.at[0];
	const struct index *x = &s->indexes.at[m->first_index];
	assert_int_equal(m->n_indexes, 4);
	assert_int_equal(m->primary_key, m->first_index);
	assert_int_equal(x[0].kind, INDEX_PRIMARY);
	assert_str(x[0].db_name, "A_pkey");
	assert_int_equal(x[0].n_fields, 2);
	assert_str(x[1].db_name, "bk");
	assert_true(x[1].on_field && x[1].is_mapped);
	assert_int_equal(x[2].kind, INDEX_PLAIN);
	assert_str(x[2].db_name, "A_sea_a_idx");
	assert_true(x[2].fields[0].has_sort && x[2].fields[0].descending);
	assert_true(x[2].has_type);
	assert_str(x[3].db_name, "A_a_sea_key");
	assert_str(x[3].name, "pair");
	schema_free(s);
}

static void long_names_are_cut_at_63_bytes(void **state)
{
	(void)state;
	struct schema *s = build(
		HEAD "model A {\n  id Int @id\n"
		     "  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Int\n"
		     "  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb Int\n"
		     "  @@index([aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
		     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb])\n}\n");
	str name = s->indexes.at[1].db_name;
	assert_int_equal(name.len, 63);
	assert_true(str_ends(name, S("bbb_idx")));
	schema_free(s);
}

static void relations_join_two_fields(void **state)
{
	(void)state;
	struct schema *s = build(
		HEAD
		"model Post {\n  id Int @id\n  author User? @relation(fields: "
		"[author_id], references: [id])\n  author_id Int?\n"
		"  tags Tag[]\n}\n"
		"model User {\n  id Int @id\n  posts Post[]\n}\n"
		"model Tag {\n  id Int @id\n  posts Post[]\n}\n");
	assert_int_equal(s->relations.len, 2);
	const struct relation *r = &s->relations.at[0];
	assert_int_equal(r->kind, ONE_TO_MANY);
	assert_str(r->name, "PostToUser");
	assert_int_equal(r->field_a, field_of(s, "Post", "author"));
	assert_int_equal(r->field_b, field_of(s, "User", "posts"));
	assert_int_equal(r->fields.at[0], field_of(s, "Post", "author_id"));
	assert_int_equal(r->references.at[0], field_of(s, "User", "id"));
	assert_int_equal(r->on_delete, ACTION_SET_NULL);
	assert_int_equal(r->on_update, ACTION_CASCADE);
	assert_false(r->has_on_delete);
	assert_str(r->foreign_key, "Post_author_id_fkey");
	assert_true(field_is_side_a(s, r->field_a));
	assert_false(field_is_side_a(s, r->field_b));
	const struct relation *t = &s->relations.at[1];
	assert_int_equal(t->kind, MANY_TO_MANY);
	assert_str(t->join_table, "_PostToTag");
	assert_int_equal(t->model_a, schema_model(s, S("Post")));
	schema_free(s);
}

static void self_relations_are_ordered_by_field(void **state)
{
	(void)state;
	struct schema *s =
		build(HEAD "model U {\n  id Int @id\n  b U[] @relation(\"F\")\n"
			   "  a U[] @relation(\"F\")\n  boss_id Int\n"
			   "  staff U[] @relation(\"B\")\n"
			   "  boss U @relation(\"B\", fields: [boss_id], "
			   "references: [id])\n}\n");
	assert_int_equal(s->relations.at[0].field_a, field_of(s, "U", "a"));
	assert_str(s->relations.at[0].join_table, "_F");
	assert_int_equal(s->relations.at[1].field_a, field_of(s, "U", "boss"));
	assert_int_equal(s->relations.at[1].on_delete, ACTION_RESTRICT);
	schema_free(s);
}

static void defaults_are_read(void **state)
{
	(void)state;
	struct schema *s = build(
		HEAD
		"model A {\n  id String @id @default(uuid(7))\n"
		"  n String @default(nanoid())\n  c String @default(cuid())\n"
		"  t DateTime @default(now()) @updatedAt\n"
		"  g String @default(dbgenerated(\"f()\")) @db.Uuid\n"
		"  l Int[] @default([1, -2])\n"
		"  d Decimal @default(1.50) @db.Decimal(10, 2)\n}\n");
	const struct field *f = s->fields.at;
	assert_int_equal(f[0].def->kind, DEFAULT_UUID);
	assert_int_equal(f[0].def->arg, 7);
	assert_int_equal(f[1].def->arg, 21);
	assert_false(f[1].def->has_arg);
	assert_int_equal(f[2].def->arg, 1);
	assert_true(f[3].is_updated_at);
	assert_int_equal(f[3].def->kind, DEFAULT_NOW);
	assert_str(f[4].def->text, "f()");
	assert_string_equal(field_native_type(s, &f[4])->name, "Uuid");
	assert_true(f[5].def->is_list);
	assert_int_equal(f[5].def->n_values, 2);
	assert_str(f[5].def->values[1].text, "-2");
	assert_str(f[6].def->values[0].text, "1.50");
	int32_t args[2];
	assert_int_equal(field_native_args(s, &f[6], args), 2);
	assert_int_equal(args[0], 10);
	assert_int_equal(field_native_args(s, &f[3], args), 1);
	assert_int_equal(args[0], 3);
	schema_free(s);
}

static void predicates_are_sql(void **state)
{
	(void)state;
	struct schema *s = build(
		HEAD "generator g {\n  provider = \"x\"\n"
		     "  previewFeatures = [\"partialIndexes\"]\n}\n"
		     "model A {\n  id Int @id\n  w String? @map(\"we\")\n  b "
		     "Boolean\n"
		     "  @@index([id], where: raw(\"id > 3\"))\n"
		     "  @@index([w], where: { w: { not: null }, b: false })\n"
		     "  @@unique([w], where: { w: \"it's\" })\n}\n");
	assert_str(s->indexes.at[1].where, "id > 3");
	assert_str(s->indexes.at[2].where,
		   "\"we\" IS NOT NULL AND \"b\" = false");
	assert_str(s->indexes.at[3].where, "\"we\" = 'it''s'");
	schema_free(s);
}

static void files_make_one_schema(void **state)
{
	(void)state;
	struct source src[] = {
		{ S("a.prisma"),
		  S(HEAD "model A {\n  id Int @id\n  b B[]\n}\n") },
		{ S("b.prisma"), S("model B {\n  id Int @id\n  a_id Int\n"
				   "  a A @relation(fields: [a_id], "
				   "references: [id])\n}\n") },
	};
	struct schema *s = schema_build(src, 2);
	assert_int_equal(s->diags.errors, 0);
	assert_int_equal(s->models.len, 2);
	assert_int_equal(s->relations.len, 1);
	assert_int_equal(s->models.at[1].ast->span.file, 1);
	schema_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_mapped),
		cmocka_unit_test(keys_stand_in_prismas_order),
		cmocka_unit_test(long_names_are_cut_at_63_bytes),
		cmocka_unit_test(relations_join_two_fields),
		cmocka_unit_test(self_relations_are_ordered_by_field),
		cmocka_unit_test(defaults_are_read),
		cmocka_unit_test(predicates_are_sql),
		cmocka_unit_test(files_make_one_schema),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
