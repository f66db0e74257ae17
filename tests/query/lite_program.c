/*
 * The generated client on SQLite: what differs from PostgreSQL underneath
 * must not differ for the program; compiled by lite_test.sh.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "db.h"

static nicol_client *db;
static nicol_error err;

#define ok(p)                                                                  \
	do {                                                                   \
		if (!(p)) {                                                    \
			print_error("%s: %s\n", err.code, err.message);        \
			fail();                                                \
		}                                                              \
	} while (0)

static void make(const char *email, int32_t age)
{
	const lite_person *p = lite_person_create(
		db,
		&(lite_person_create_args){
			.data = { .email = email, .age = &age } },
		&err);
	ok(p);
	nicol_result_free(p);
}

static int clean(void **state)
{
	(void)state;
	ok(lite_post_delete_many(db, &(lite_post_delete_many_args){ 0 },
				 &err) >= 0);
	ok(lite_tag_delete_many(db, &(lite_tag_delete_many_args){ 0 }, &err) >=
	   0);
	ok(lite_person_delete_many(db, &(lite_person_delete_many_args){ 0 },
				   &err) >= 0);
	return 0;
}

static void values_and_relations_come_back(void **state)
{
	(void)state;
	nicol_timestamp at = -INT64_C(1000);
	const lite_person *p = lite_person_create(
		db,
		&(lite_person_create_args){
			.data = { .email = "a",
				  .dec = "1.25",
				  .at = &at,
				  .by = &(nicol_bytes){ "\0a", 2 },
				  .f = &(double){ 0.5 },
				  .posts.create = NICOL_LIST(
					  lite_post_create_data,
					  { .title = "x",
					    .tags.create = NICOL_LIST(
						    lite_tag_create_data,
						    { .name = "t" }) },
					  { .title = "y" }) },
			.include.posts =
				&(lite_post_find_many_args){
					.order_by = NICOL_LIST(
						lite_post_order_by,
						{ .title = NICOL_ASC }),
					.include.tags =
						&(lite_tag_find_many_args){
							0 } } },
		&err);
	ok(p);
	assert_true(p->ok);
	assert_true(p->big == INT64_C(9007199254740993));
	assert_string_equal(p->dec, "1.25");
	assert_true(p->at == at);
	assert_true(p->updated_at > INT64_C(1600000000000000));
	assert_int_equal(p->by->len, 2);
	assert_memory_equal(p->by->ptr, "\0a", 2);
	assert_true(*p->f == 0.5);
	assert_int_equal(p->posts.count, 2);
	assert_int_equal(strlen(p->posts.items[0].id), 36);
	assert_string_equal(p->posts.items[0].tags.items[0].name, "t");
	assert_int_equal(p->posts.items[1].tags.count, 0);
	nicol_result_free(p);
}

static int64_t count(const lite_person_where *where)
{
	return lite_person_count(
		db, &(lite_person_count_args){ .where = *where }, &err);
}

static void filters_and_windows(void **state)
{
	(void)state;
	make("a", 1);
	make("b", 2);
	make("c", 3);
	assert_int_equal(
		count(&(lite_person_where){
			.email.in = NICOL_LIST(const char *, "a", "c", "z") }),
		2);
	assert_int_equal(count(&(lite_person_where){
				 .age.not_in = NICOL_LIST(int32_t, 1) }),
			 2);
	assert_int_equal(count(&(lite_person_where){
				 .posts.none = &(lite_post_where){ 0 } }),
			 3);
	assert_int_equal(
		count(&(lite_person_where){ .dec.equals = NICOL_NULL,
					    .email.starts_with = "a" }),
		1);
	int64_t one = 1, minus = -1;
	const lite_person_list *l = lite_person_find_many(
		db,
		&(lite_person_find_many_args){
			.skip = &one,
			.order_by = NICOL_LIST(lite_person_order_by,
					       { .age = NICOL_DESC }) },
		&err);
	ok(l);
	assert_int_equal(l->count, 2);
	assert_string_equal(l->items[0].email, "b");
	nicol_result_free(l);
	l = lite_person_find_many(
		db, &(lite_person_find_many_args){ .take = &minus }, &err);
	ok(l);
	assert_string_equal(l->items[0].email, "c");
	nicol_result_free(l);
}

static void writes_and_their_errors(void **state)
{
	(void)state;
	lite_person_create_many_data rows[] = {
		{ .email = "a" }, { .email = "b", .age = &(int32_t){ 9 } }
	};
	lite_person_create_many_args many = { .data = { rows, 2 } };
	assert_int_equal(lite_person_create_many(db, &many, &err), 2);
	assert_int_equal(lite_person_create_many(db, &many, &err), -1);
	assert_string_equal(err.code, "P2002");
	assert_string_equal(err.meta, "{\"modelName\":\"Person\",\"target\":"
				      "[\"email\"]}");
	for (int i = 1; i < 3; i++) {
		const lite_person *p = lite_person_upsert(
			db,
			&(lite_person_upsert_args){
				.where = { .email = "a" },
				.create = { .email = "a" },
				.update = { .age.increment =
						    &(int32_t){ 1 } } },
			&err);
		ok(p);
		assert_int_equal(p->age, i);
		nicol_result_free(p);
	}
	assert_null(lite_post_create(
		db,
		&(lite_post_create_args){
			.data = { .title = "t",
				  .author_id = &(int32_t){ 77 } } },
		&err));
	assert_string_equal(err.code, "P2003");
	assert_null(lite_person_update(
		db,
		&(lite_person_update_args){
			.where = { .email = "z" },
			.data = { .age.set = &(int32_t){ 1 } } },
		&err));
	assert_string_equal(err.code, "P2025");
}

static int fail_inside(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	const lite_tag *t = lite_tag_create(
		tx, &(lite_tag_create_args){ .data = { .name = "t" } }, e);
	nicol_result_free(t);
	return t ? 5 : -1;
}

static void transactions_roll_back(void **state)
{
	(void)state;
	assert_int_equal(nicol_transaction(db, NULL, fail_inside, NULL, &err),
			 5);
	assert_int_equal(lite_tag_count(db, NULL, &err), 0);
	const nicol_rows *r =
		nicol_query_raw(db, "SELECT ?1 + 1 AS n, 'x' AS t",
				NICOL_PARAMS(nicol_p_int(41)), &err);
	ok(r);
	assert_int_equal(nicol_rows_int(r, 0, 0), 42);
	assert_string_equal(nicol_rows_text(r, 0, 1), "x");
	nicol_result_free(r);
}

static int set_up(void **state)
{
	(void)state;
	db = lite_open(NULL, &err);
	ok(db);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	lite_close(db);
	nicol_error_clear(&err);
	return 0;
}

#define N(x) lite_##x
#include "client_reads.h"

#define test(f) cmocka_unit_test_setup(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLIENT_READS,
		test(values_and_relations_come_back),
		test(filters_and_windows),
		test(writes_and_their_errors),
		test(transactions_roll_back),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
