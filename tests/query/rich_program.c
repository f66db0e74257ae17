/*
 * The generated client of rich.prisma against a real database, as a user's
 * program would use it; compiled by client_db_test.sh.
 */
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db.h"

static nicol_client *db;
static nicol_error err;

#define ok(p)                                                                  \
	do {                                                                   \
		if (!(p)) {                                                    \
			print_error("%s: %s %s\n", err.code, err.message,      \
				    err.meta ? err.meta : "");                 \
			fail();                                                \
		}                                                              \
	} while (0)

static void expect_code(const char *code)
{
	if (strcmp(err.code, code))
		print_error("expected %s, got %s: %s\n", code, err.code,
			    err.message);
	assert_string_equal(err.code, code);
	assert_int_equal(err.status, -1);
}

static void expect_error(const char *code, const char *meta)
{
	expect_code(code);
	assert_non_null(err.meta);
	assert_string_equal(err.meta, meta);
}

static void run_sql(const char *sql)
{
	ok(nicol_execute_raw(db, sql, NICOL_NO_PARAMS, &err) >= 0);
}

static int clean(void **state)
{
	(void)state;
	run_sql("TRUNCATE everything, people, \"Profile\", \"Badge\", \"Post\","
		" \"Tag\", \"Team\", \"Membership\", \"_Friends\","
		" \"_PostToTag\" RESTART IDENTITY");
	return 0;
}

/* --- Values --------------------------------------------------------------- */

static bool only(const char *text, size_t len, const char *allowed)
{
	return strlen(text) == len && strspn(text, allowed) == len;
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static void made_values_look_as_prisma_makes_them(const rich_everything *e)
{
	assert_true(only(e->id, 25, LOWER DIGITS) && e->id[0] == 'c');
	assert_true(only(e->uuid, 36, "abcdef-" DIGITS) && e->uuid[14] == '4');
	assert_true(only(e->ver7, 36, "abcdef-" DIGITS) && e->ver7[14] == '7');
	assert_true(
		only(e->nano, 21, LOWER DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-"));
	assert_int_equal(strlen(e->nano9), 9);
	assert_true(only(e->ulid, 26, DIGITS "ABCDEFGHJKMNPQRSTVWXYZ"));
	assert_true(only(e->cuid2, 24, LOWER DIGITS) && e->cuid2[0] > '9');
}

static void defaults_are_made(void **state)
{
	(void)state;
	const rich_everything *e = rich_everything_create(
		db, &(rich_everything_create_args){ .data = { .id = NULL } },
		&err);
	ok(e);
	made_values_look_as_prisma_makes_them(e);
	assert_int_equal(e->int_, 7);
	assert_true(e->big == INT64_C(9007199254740993));
	assert_true(e->float_ == 1.5);
	assert_string_equal(e->decimal, "12.500000000000000000000000000000");
	assert_true(e->bool_);
	assert_true(e->at % 1000 == 0 && e->at > INT64_C(1700000000000000));
	assert_true(e->day == INT64_C(1709164800000000));
	assert_true(e->clock == INT64_C(45296000000));
	assert_string_equal(e->json, "{\"a\": [1, 2]}");
	assert_int_equal(e->bytes.len, 3);
	assert_memory_equal(e->bytes.ptr, "\0\1\2", 3);
	assert_int_equal(e->role, RICH_ROLE_ADMIN);
	assert_string_equal(rich_role_name(e->role), "ADMIN");
	assert_int_equal(e->roles.count, 2);
	assert_int_equal(e->roles.items[1], RICH_ROLE_ADMIN);
	assert_int_equal(e->strings.count, 0);
	assert_null(e->o_int);
	assert_null(e->o_string);
	assert_null(e->o_bytes);
	nicol_result_free(e);
}

static void every_value_comes_back_as_it_went(void **state)
{
	(void)state;
	nicol_bytes blob = { "a\0b\xff", 4 }, none = { "", 0 };
	rich_role su = RICH_ROLE_SUPER_USER;
	nicol_timestamp old = -INT64_C(62135596800000000); /* year 1 */
	nicol_timestamp day = -INT64_C(86400000000);
	const rich_everything *e = rich_everything_create(
		db,
		&(rich_everything_create_args){
			.data = { .id = "it's \"quoted\" \xe6\xb0\xb4",
				  .int_ = &(int32_t){ INT32_MIN },
				  .big = &(int64_t){ INT64_MIN },
				  .float_ = &(double){ 0.1 },
				  .decimal =
					  "12345678901234567890123456789012345"
					  ".123456789012345678901234567890",
				  .bool_ = &(bool){ false },
				  .at = &old,
				  .day = &day,
				  .zone = &(nicol_timestamp){ -1 },
				  .json = "[null, \"\\u6c34\", 1e3]",
				  .bytes = &blob,
				  .role = &su,
				  .small = &(int32_t){ -32768 },
				  .real = &(double){ 0.5 },
				  .char_ = "abc",
				  .o_big = &(int64_t){ INT64_MAX },
				  .o_string = "",
				  .o_float = &(double){ -0.0 },
				  .o_decimal =
					  "-0.000000000000000000000000000001",
				  .o_bool = &(bool){ false },
				  .o_at = &(nicol_timestamp){ 1 },
				  .o_json = "null",
				  .o_bytes = &none,
				  .o_role = &su,
				  .strings = NICOL_LIST(const char *, "a,b", "",
							"\"{}\\"),
				  .ints = NICOL_LIST(int32_t, 1, -1),
				  .bigs = NICOL_LIST(int64_t, INT64_MAX),
				  .floats = NICOL_LIST(double, 1e300),
				  .decimals = NICOL_LIST(nicol_decimal, "1.10"),
				  .bools = NICOL_LIST(bool, true, false),
				  .times = NICOL_LIST(nicol_timestamp, 1000),
				  .blobs = NICOL_LIST(nicol_bytes, blob, none),
				  .jsons =
					  NICOL_LIST(nicol_json, "{}", "\"x\""),
				  .roles = NICOL_EMPTY_LIST } },
		&err);
	ok(e);
	assert_string_equal(e->id, "it's \"quoted\" \xe6\xb0\xb4");
	assert_int_equal(e->int_, INT32_MIN);
	assert_true(e->big == INT64_MIN && *e->o_big == INT64_MAX);
	assert_true(e->float_ == 0.1 && *e->o_float == 0);
	assert_string_equal(e->decimal, "12345678901234567890123456789012345"
					".123456789012345678901234567890");
	assert_string_equal(e->o_decimal, "-0.000000000000000000000000000001");
	assert_false(e->bool_);
	assert_true(e->o_bool && !*e->o_bool);
	assert_true(e->at == old && e->day == day && e->zone == -1);
	/* TIMESTAMP(3) rounds to milliseconds */
	assert_true(e->o_at && *e->o_at == 0);
	assert_string_equal(e->json, "[null, \"\xe6\xb0\xb4\", 1000]");
	assert_string_equal(e->o_json, "null");
	assert_int_equal(e->bytes.len, 4);
	assert_memory_equal(e->bytes.ptr, "a\0b\xff", 4);
	assert_true(e->o_bytes && e->o_bytes->len == 0);
	assert_int_equal(e->role, RICH_ROLE_SUPER_USER);
	assert_int_equal(*e->o_role, RICH_ROLE_SUPER_USER);
	assert_int_equal(*e->small, -32768);
	assert_true(*e->real == 0.5);
	assert_string_equal(e->char_, "abc");
	assert_string_equal(e->o_string, "");
	assert_int_equal(e->strings.count, 3);
	assert_string_equal(e->strings.items[0], "a,b");
	assert_string_equal(e->strings.items[1], "");
	assert_string_equal(e->strings.items[2], "\"{}\\");
	assert_int_equal(e->ints.items[1], -1);
	assert_true(e->bigs.items[0] == INT64_MAX);
	assert_true(e->floats.items[0] == 1e300);
	assert_int_equal(e->decimals.count, 1);
	assert_int_equal(strncmp(e->decimals.items[0], "1.10", 4), 0);
	assert_true(e->bools.items[0] && !e->bools.items[1]);
	assert_true(e->times.items[0] == 1000);
	assert_int_equal(e->blobs.count, 2);
	assert_memory_equal(e->blobs.items[0].ptr, "a\0b\xff", 4);
	assert_string_equal(e->jsons.items[1], "\"x\"");
	assert_int_equal(e->roles.count, 0);
	nicol_result_free(e);
}

static void null_is_not_absent(void **state)
{
	(void)state;
	const rich_person *p = rich_person_create(
		db,
		&(rich_person_create_args){
			.data = { .email = "a@x", .name = "A" } },
		&err);
	ok(p);
	int32_t id = p->id;
	nicol_result_free(p);
	p = rich_person_update(db,
			       &(rich_person_update_args){
				       .where = { .id = &id },
				       .data = { .age.set = &(int32_t){ 5 } } },
			       &err);
	ok(p);
	assert_string_equal(p->name, "A");
	nicol_result_free(p);
	p = rich_person_update(
		db,
		&(rich_person_update_args){ .where = { .id = &id },
					    .data = { .name = NICOL_NULL } },
		&err);
	ok(p);
	assert_null(p->name);
	nicol_result_free(p);
	assert_int_equal(
		rich_person_count(
			db,
			&(rich_person_count_args){
				.where = { .name.equals = NICOL_NULL } },
			&err),
		1);
	assert_int_equal(
		rich_person_count(db,
				  &(rich_person_count_args){
					  .where = { .name.not = NICOL_NULL } },
				  &err),
		0);
	assert_null(rich_person_update(
		db,
		&(rich_person_update_args){ .where = { .id = &id },
					    .data = { .email = NICOL_NULL } },
		&err));
	expect_error("P2011", "{\"modelName\":\"Person\",\"constraint\":"
			      "[\"email\"]}");
}

/* --- Reading ---------------------------------------------------------------
 */

/* Persons p0 .. p5 with ages 0, 10, ...; p5's name is null. */
static void people(void)
{
	rich_person_create_many_data rows[6] = { { .id = NULL } };
	char emails[6][8], names[6][8];
	int32_t ages[6];
	for (int i = 0; i < 6; i++) {
		snprintf(emails[i], sizeof(emails[i]), "p%d@x", i);
		snprintf(names[i], sizeof(names[i]), "Name%d", i);
		ages[i] = i * 10;
		rows[i].email = emails[i];
		rows[i].name = i < 5 ? names[i] : NULL;
		rows[i].age = &ages[i];
	}
	assert_int_equal(
		rich_person_create_many(
			db,
			&(rich_person_create_many_args){ .data = { rows, 6 } },
			&err),
		6);
}

static void expect_people(const rich_person_find_many_args *args,
			  const char *digits)
{
	const rich_person_list *list = rich_person_find_many(db, args, &err);
	char got[16] = "";
	ok(list);
	for (size_t i = 0; i < list->count && i < 15; i++)
		got[i] = list->items[i].email[1];
	assert_string_equal(got, digits);
	nicol_result_free(list);
}

#define BY_ID .order_by = NICOL_LIST(rich_person_order_by, { .id = NICOL_ASC })

#define expect_where(digits, ...)                                              \
	expect_people(&(rich_person_find_many_args){ .where = { __VA_ARGS__ }, \
						     BY_ID },                  \
		      digits)

static void filters_find_what_they_say(void **state)
{
	(void)state;
	people();
	expect_where("0", .email.equals = "p0@x");
	expect_where("12345", .email.not = "p0@x");
	expect_where("13",
		     .email.in = NICOL_LIST(const char *, "p1@x", "p3@x"));
	expect_where("0245",
		     .email.not_in = NICOL_LIST(const char *, "p1@x", "p3@x"));
	expect_where("", .age.in = NICOL_EMPTY_LIST);
	expect_where("012345", .age.not_in = NICOL_EMPTY_LIST);
	expect_where("345", .age.gt = &(int32_t){ 20 });
	expect_where("2345", .age.gte = &(int32_t){ 20 });
	expect_where("01", .age.lt = &(int32_t){ 20 });
	expect_where("12", .age.gte = &(int32_t){ 10 },
		     .age.lte = &(int32_t){ 20 });
	expect_where("01234", .name.contains = "ame");
	expect_where("01234", .name.starts_with = "N");
	expect_where("3", .name.ends_with = "3");
	/* as in Prisma, _ and % are not taken as text */
	expect_where("012345", .email.starts_with = "p_@");
	expect_where("", .email.starts_with = "p\\_@");
	expect_where("", .name.contains = "NAME");
	expect_where("01234", .name.contains = "NAME",
		     .name.mode = NICOL_INSENSITIVE);
	expect_where("2", .name.equals = "nAmE2",
		     .name.mode = NICOL_INSENSITIVE);
	expect_where("24",
		     .name.in = NICOL_LIST(const char *, "NAME2", "name4"),
		     .name.mode = NICOL_INSENSITIVE);
	expect_where("5", .name.equals = NICOL_NULL);
	expect_where("05", .OR = NICOL_LIST(rich_person_where,
					    { .age.equals = &(int32_t){ 0 } },
					    { .name.equals = NICOL_NULL }));
	expect_where("", .OR = NICOL_EMPTY_LIST);
	expect_where("012345", .AND = NICOL_EMPTY_LIST);
	expect_where("2345",
		     .NOT = NICOL_LIST(rich_person_where,
				       { .age.equals = &(int32_t){ 0 } },
				       { .age.equals = &(int32_t){ 10 } }));
	expect_where("3", .AND = NICOL_LIST(rich_person_where,
					    { .age.gt = &(int32_t){ 20 } },
					    { .age.lt = &(int32_t){ 40 } }));
	/* a null is neither like the text nor unlike it */
	expect_where("1234", .NOT = NICOL_LIST(rich_person_where,
					       { .name.equals = "Name0" }));
}

static void windows_are_cut_as_asked(void **state)
{
	(void)state;
	people();
	int64_t two = 2, minus = -2, one = 1, zero = 0;
	rich_person_where_unique third = { .email = "p2@x" };
	expect_people(&(rich_person_find_many_args){ BY_ID, .take = &two },
		      "01");
	expect_people(&(rich_person_find_many_args){ BY_ID, .take = &two,
						     .skip = &one },
		      "12");
	expect_people(&(rich_person_find_many_args){ BY_ID, .take = &minus },
		      "45");
	expect_people(&(rich_person_find_many_args){ .take = &minus }, "45");
	expect_people(&(rich_person_find_many_args){ BY_ID, .take = &minus,
						     .skip = &one },
		      "34");
	expect_people(&(rich_person_find_many_args){ BY_ID, .take = &zero },
		      "");
	expect_people(&(rich_person_find_many_args){ BY_ID, .cursor = &third },
		      "2345");
	expect_people(&(rich_person_find_many_args){ BY_ID, .cursor = &third,
						     .take = &two,
						     .skip = &one },
		      "34");
	expect_people(&(rich_person_find_many_args){ BY_ID, .cursor = &third,
						     .take = &minus },
		      "12");
	expect_people(
		&(rich_person_find_many_args){
			.order_by = NICOL_LIST(rich_person_order_by,
					       { .age = NICOL_DESC }),
			.cursor = &third },
		"210");
	expect_people(
		&(rich_person_find_many_args){
			.order_by =
				NICOL_LIST(rich_person_order_by,
					   { .name = NICOL_DESC_NULLS_LAST }) },
		"432105");
	expect_people(
		&(rich_person_find_many_args){
			.order_by =
				NICOL_LIST(rich_person_order_by,
					   { .name = NICOL_ASC_NULLS_FIRST }),
			.take = &two },
		"50");
	assert_int_equal(
		rich_person_count(db, &(rich_person_count_args){ .take = &two },
				  &err),
		2);
	assert_null(rich_person_find_many(
		db, &(rich_person_find_many_args){ .skip = &minus }, &err));
	expect_code("P2009");
}

static void lists_are_filtered(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		const char *words[] = { "a", "b", "c" };
		rich_role role = RICH_ROLE_USER;
		const rich_everything *e = rich_everything_create(
			db,
			&(rich_everything_create_args){
				.data = { .int_ = &(int32_t){ i },
					  .strings = { i ? words : NICOL_NULL,
						       (size_t)i },
					  .roles = { &role, 1 } } },
			&err);
		ok(e);
		nicol_result_free(e);
	}
#define count_where(...)                                                       \
	rich_everything_count(                                                 \
		db, &(rich_everything_count_args){ .where = { __VA_ARGS__ } }, \
		&err)
	assert_int_equal(count_where(.strings.has = "a"), 2);
	assert_int_equal(count_where(.strings.has = "b"), 1);
	assert_int_equal(count_where(.strings.has_every = NICOL_LIST(
					     const char *, "a", "b")),
			 1);
	assert_int_equal(count_where(.strings.has_some = NICOL_LIST(
					     const char *, "b", "z")),
			 1);
	assert_int_equal(count_where(.strings.is_empty = &(bool){ true }), 1);
	assert_int_equal(count_where(.strings.is_empty = &(bool){ false }), 2);
	assert_int_equal(
		count_where(.strings.equals = NICOL_LIST(const char *, "a")),
		1);
	rich_role user = RICH_ROLE_USER, admin = RICH_ROLE_ADMIN;
	assert_int_equal(count_where(.roles.has = &user), 3);
	assert_int_equal(count_where(.roles.has = &admin), 0);
	assert_int_equal(count_where(.role.in = { &admin, 1 }), 3);
	assert_int_equal(count_where(.json.equals = "{\"a\":[1,2]}"), 3);
	assert_int_equal(count_where(.json.not = "{\"a\":[1,2]}"), 0);
	assert_int_equal(count_where(.decimal.gt = "12.49"), 3);
	assert_int_equal(
		count_where(.decimal.in = NICOL_LIST(nicol_decimal, "12.5")),
		3);
	nicol_bytes bytes = { "\0\1\2", 3 };
	assert_int_equal(count_where(.bytes.equals = &bytes), 3);
	assert_int_equal(
		count_where(.big.in = NICOL_LIST(int64_t,
						 INT64_C(9007199254740993))),
		3);
	assert_int_equal(count_where(.day.equals = &(nicol_timestamp){ INT64_C(
					     1709164800000000) }),
			 3);
}

static void lists_are_updated(void **state)
{
	(void)state;
	const rich_everything *e = rich_everything_create(
		db,
		&(rich_everything_create_args){
			.data = { .id = "l", .ints = NICOL_LIST(int32_t, 1) } },
		&err);
	ok(e);
	nicol_result_free(e);
	e = rich_everything_update(
		db,
		&(rich_everything_update_args){
			.where = { .id = "l" },
			.data = { .ints.push = NICOL_LIST(int32_t, 2, 3),
				  .strings.push = NICOL_LIST(const char *, "n"),
				  .roles.set = NICOL_EMPTY_LIST } },
		&err);
	ok(e);
	assert_int_equal(e->ints.count, 3);
	assert_int_equal(e->ints.items[2], 3);
	assert_int_equal(e->strings.count, 1);
	assert_int_equal(e->roles.count, 0);
	nicol_result_free(e);
}

static void numbers_are_calculated_by_the_database(void **state)
{
	(void)state;
	const rich_everything *e = rich_everything_create(
		db, &(rich_everything_create_args){ .data = { .id = "n" } },
		&err);
	ok(e);
	nicol_result_free(e);
	e = rich_everything_update(
		db,
		&(rich_everything_update_args){
			.where = { .id = "n" },
			.data = { .int_.multiply = &(int32_t){ 6 },
				  .big.increment = &(int64_t){ 2 },
				  .float_.divide = &(double){ 2 },
				  .decimal.decrement =
					  "0.000000000000000001" } },
		&err);
	ok(e);
	assert_int_equal(e->int_, 42);
	assert_true(e->big == INT64_C(9007199254740995));
	assert_true(e->float_ == 0.75);
	assert_string_equal(e->decimal, "12.499999999999999999000000000000");
	nicol_result_free(e);
	assert_null(rich_everything_update(
		db,
		&(rich_everything_update_args){
			.where = { .id = "n" },
			.data = { .int_ = { .set = &(int32_t){ 1 },
					    .increment = &(int32_t){ 1 } } } },
		&err));
	expect_code("P2009");
	assert_null(rich_everything_update(
		db,
		&(rich_everything_update_args){
			.where = { .id = "n" },
			.data = { .int_.increment = &(int32_t){ INT32_MAX } } },
		&err));
	expect_code("P2020");
}

/* --- Relations ------------------------------------------------------------ */

static void nested_rows_are_created_and_included(void **state)
{
	(void)state;
	const rich_person *p = rich_person_create(
		db,
		&(rich_person_create_args){
			.data = { .email = "boss@x",
				  .profile.create =
					  &(rich_profile_create_data){
						  .bio = "b" },
				  .reports.create = NICOL_LIST(
					  rich_person_create_data,
					  { .email = "r1@x" },
					  { .email = "r2@x",
					    .posts.create = NICOL_LIST(
						    rich_post_create_data,
						    { .title = "one",
						      .tags.create = NICOL_LIST(
							      rich_tag_create_data,
							      { .name = "t1" },
							      { .name = "t"
									"2" }) },
						    { .title = "two" }) }) },
			.include = { .profile = &(rich_profile_args){ 0 },
				     .badge = &(rich_badge_args){ 0 },
				     .reports =
					     &(rich_person_find_many_args){
						     BY_ID,
						     .include = { .manager =
									  &(rich_person_args){
										  0 },
								  .posts =
									  &(
										  rich_post_find_many_args){ .order_by =
														     NICOL_LIST(
															     rich_post_order_by, { .title = NICOL_ASC }),
													     .include.tags = &(rich_tag_find_many_args){ .order_by =
																				 NICOL_LIST(
																					 rich_tag_order_by, { .name = NICOL_DESC }) } } } } } },
		&err);
	ok(p);
	assert_string_equal(p->profile->bio, "b");
	assert_null(p->badge);
	assert_false(p->posts.loaded);
	assert_true(p->reports.loaded);
	assert_int_equal(p->reports.count, 2);
	assert_int_equal(p->reports.items[0].posts.count, 0);
	assert_true(p->reports.items[0].posts.loaded);
	assert_string_equal(p->reports.items[1].manager->email, "boss@x");
	const rich_post_list *posts = &p->reports.items[1].posts;
	assert_int_equal(posts->count, 2);
	assert_string_equal(posts->items[0].title, "one");
	assert_int_equal(posts->items[0].tags.count, 2);
	assert_string_equal(posts->items[0].tags.items[0].name, "t2");
	assert_int_equal(posts->items[1].tags.count, 0);
	nicol_result_free(p);
}

static int32_t make_person(const char *email)
{
	const rich_person *p = rich_person_create(
		db, &(rich_person_create_args){ .data = { .email = email } },
		&err);
	ok(p);
	int32_t id = p->id;
	nicol_result_free(p);
	return id;
}

static void windows_of_included_lists_are_per_parent(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		rich_post_create_data posts[4] = { { .id = NULL } };
		const char *titles[] = { "a", "b", "c", "d" };
		for (int k = 0; k < 4; k++)
			posts[k].title = titles[k];
		const rich_person *p = rich_person_create(
			db,
			&(rich_person_create_args){
				.data = { .email = i ? "2@x" : "1@x",
					  .posts.create = { posts,
							    i ? 4 : 1 } } },
			&err);
		ok(p);
		nicol_result_free(p);
	}
	int64_t two = 2, minus = -2, one = 1;
	const rich_person_list *list = rich_person_find_many(
		db,
		&(rich_person_find_many_args){
			BY_ID, .include.posts =
				       &(rich_post_find_many_args){
					       .order_by = NICOL_LIST(
						       rich_post_order_by,
						       { .title = NICOL_ASC }),
					       .take = &minus } },
		&err);
	ok(list);
	assert_int_equal(list->items[0].posts.count, 1);
	assert_int_equal(list->items[1].posts.count, 2);
	assert_string_equal(list->items[1].posts.items[0].title, "c");
	assert_string_equal(list->items[1].posts.items[1].title, "d");
	nicol_result_free(list);
	list = rich_person_find_many(
		db,
		&(rich_person_find_many_args){
			BY_ID,
			.include.posts =
				&(rich_post_find_many_args){
					.order_by = NICOL_LIST(
						rich_post_order_by,
						{ .title = NICOL_DESC }),
					.take = &two,
					.skip = &one,
					.where = { .title.not = "d" } } },
		&err);
	ok(list);
	assert_int_equal(list->items[0].posts.count, 0);
	assert_int_equal(list->items[1].posts.count, 2);
	assert_string_equal(list->items[1].posts.items[0].title, "b");
	nicol_result_free(list);
}

static void relation_filters_follow_relations(void **state)
{
	(void)state;
	people();
	int32_t one = 1;
	run_sql("INSERT INTO \"Post\" (id, title, \"authorId\") VALUES"
		" (gen_random_uuid(), 'x', 1), (gen_random_uuid(), 'y', 1),"
		" (gen_random_uuid(), 'x', 2)");
	run_sql("UPDATE people SET manager_id = 1 WHERE id IN (2, 3)");
	run_sql("INSERT INTO \"_Friends\" VALUES (1, 4), (1, 5)");
	run_sql("INSERT INTO \"Badge\" (label, \"personId\") VALUES ('l', 6)");
	rich_post_where x = { .title.equals = "x" };
	rich_person_where first = { .id.equals = &one };
	rich_badge_where any = { 0 };
	expect_where("01", .posts.some = &x);
	expect_where("0",
		     .posts.some = &(rich_post_where){ .title.equals = "y" });
	expect_where("12345", .posts.every = &x);
	expect_where("2345", .posts.none = &x);
	expect_where("01", .posts.some = &(rich_post_where){ 0 });
	expect_where("12", .manager.is = &first);
	expect_where("0345", .manager.is_not = &first);
	expect_where("0345", .manager.is = NICOL_NULL);
	expect_where("12", .manager.is_not = NICOL_NULL);
	expect_where("0", .reports.some = &(rich_person_where){
				  .age.equals = &(int32_t){ 20 } });
	expect_where("5", .badge.is = &any);
	expect_where("01234", .badge.is = NICOL_NULL);
	/* in a self relation the two fields are the two directions */
	expect_where("34", .friends.some = &first);
	expect_where("0", .friend_of.some = &(rich_person_where){ 0 });
}

static void many_to_many_goes_both_ways(void **state)
{
	(void)state;
	int32_t a = make_person("a@x"), b = make_person("b@x");
	rich_person_where_unique ua = { .id = &a }, ub = { .id = &b };
	const rich_person *p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data.friends.connect = { &ub, 1 },
			.include = { .friends =
					     &(rich_person_find_many_args){ 0 },
				     .friend_of =
					     &(rich_person_find_many_args){
						     0 } } },
		&err);
	ok(p);
	assert_int_equal(p->friends.count, 1);
	assert_int_equal(p->friends.items[0].id, b);
	assert_int_equal(p->friend_of.count, 0);
	nicol_result_free(p);
	/* connecting twice is connecting once */
	p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua, .data.friends.connect = { &ub, 1 } },
		&err);
	ok(p);
	nicol_result_free(p);
	p = rich_person_find_unique(
		db,
		&(rich_person_find_unique_args){
			.where = ub,
			.include.friend_of =
				&(rich_person_find_many_args){ 0 } },
		&err);
	ok(p);
	assert_int_equal(p->friend_of.count, 1);
	nicol_result_free(p);
	p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ub,
			.data.friend_of.disconnect = { &ua, 1 },
			.include.friend_of =
				&(rich_person_find_many_args){ 0 } },
		&err);
	ok(p);
	assert_int_equal(p->friend_of.count, 0);
	nicol_result_free(p);
}

static void compound_ids_name_rows(void **state)
{
	(void)state;
	int32_t id = make_person("c@x"), seven = 7;
	const rich_team *t = rich_team_create(
		db,
		&(rich_team_create_args){
			.data = { .country = "IS",
				  .number = &seven,
				  .title = "seven",
				  .members.create = NICOL_LIST(
					  rich_membership_create_data,
					  { .person.connect =
						    &(rich_person_where_unique){
							    .email = "c@"
								     "x" } }) },
			.include.members =
				&(rich_membership_find_many_args){
					.include.team =
						&(rich_team_args){ 0 } } },
		&err);
	ok(t);
	assert_int_equal(t->members.count, 1);
	assert_int_equal(t->members.items[0].person_id, id);
	assert_string_equal(t->members.items[0].team->title, "seven");
	nicol_result_free(t);
	rich_membership_where_unique seat = {
		.seat = { .person_id = &id, .country = "IS", .number = &seven }
	};
	rich_role admin = RICH_ROLE_ADMIN;
	const rich_membership *m = rich_membership_update(
		db,
		&(rich_membership_update_args){ .where = seat,
						.data.role = &admin },
		&err);
	ok(m);
	assert_int_equal(m->role, RICH_ROLE_ADMIN);
	nicol_result_free(m);
	seat.seat.country = NULL;
	assert_null(rich_membership_find_unique(
		db, &(rich_membership_find_unique_args){ .where = seat },
		&err));
	expect_code("P2012");
}

static void to_one_relations_are_rewired(void **state)
{
	(void)state;
	int32_t a = make_person("a@x");
	rich_person_where_unique ua = { .id = &a };
	const rich_person *p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data = { .badge.create =
					  &(rich_badge_create_data){
						  .label = "old" },
				  .manager.create =
					  &(rich_person_create_data){
						  .email = "m@x" } },
			.include = { .badge = &(rich_badge_args){ 0 },
				     .manager = &(rich_person_args){ 0 } } },
		&err);
	ok(p);
	assert_string_equal(p->badge->label, "old");
	assert_string_equal(p->manager->email, "m@x");
	nicol_result_free(p);
	/* a new badge leaves the old one without a person */
	p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data = { .badge.create =
					  &(rich_badge_create_data){
						  .label = "new" },
				  .manager.disconnect = true },
			.include = { .badge = &(rich_badge_args){ 0 },
				     .manager = &(rich_person_args){ 0 } } },
		&err);
	ok(p);
	assert_string_equal(p->badge->label, "new");
	assert_null(p->manager);
	nicol_result_free(p);
	const rich_badge *b = rich_badge_find_first(
		db,
		&(rich_badge_find_first_args){ .where.label.equals = "old" },
		&err);
	ok(b);
	assert_null(b->person_id);
	nicol_result_free(b);
	p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data = { .badge.update =
					  &(rich_badge_update_data){
						  .label = "newer" },
				  .profile.create =
					  &(rich_profile_create_data){
						  .bio = "1" } },
			.include.badge = &(rich_badge_args){ 0 } },
		&err);
	ok(p);
	assert_string_equal(p->badge->label, "newer");
	nicol_result_free(p);
	/* a profile cannot be without its person */
	assert_null(rich_person_update(
		db,
		&(rich_person_update_args){ .where = ua,
					    .data.profile.disconnect = true },
		&err));
	expect_error("P2014",
		     "{\"modelName\":\"Person\",\"relation_name\":"
		     "\"PersonToProfile\",\"model_a_name\":\"Profile\","
		     "\"model_b_name\":\"Person\"}");
	p = rich_person_update(db,
			       &(rich_person_update_args){
				       .where = ua,
				       .data = { .profile.delete = true,
						 .badge.disconnect = true } },
			       &err);
	ok(p);
	nicol_result_free(p);
	assert_int_equal(rich_profile_count(db, NULL, &err), 0);
	assert_int_equal(rich_badge_count(db, NULL, &err), 2);
}

static int32_t badge_of(const char *email)
{
	const rich_person *p = rich_person_find_unique(
		db,
		&(rich_person_find_unique_args){
			.where = { .email = email },
			.include.badge = &(rich_badge_args){ 0 } },
		&err);
	ok(p);
	int32_t id = p->badge ? p->badge->id : 0;
	nicol_result_free(p);
	return id;
}

static void a_one_to_one_relation_has_one_on_each_side(void **state)
{
	(void)state;
	rich_person_where_unique a = { .email = "a@x" };
	make_person("a@x");
	make_person("b@x");
	for (int i = 1; i <= 2; i++) {
		const rich_badge *b = rich_badge_create(
			db,
			&(rich_badge_create_args){
				.data = { .label = "l",
					  .person.connect = &a } },
			&err);
		ok(b);
		nicol_result_free(b);
		/* the newer one took the place of the older */
		assert_int_equal(badge_of("a@x"), i);
	}
	/* again to the one that it has */
	const rich_badge *b = rich_badge_update(
		db,
		&(rich_badge_update_args){ .where = { .id = &(int32_t){ 2 } },
					   .data.person.connect = &a },
		&err);
	ok(b);
	assert_non_null(b->person_id);
	nicol_result_free(b);
	const rich_person *p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = { .email = "b@x" },
			.data.badge.connect =
				&(rich_badge_where_unique){
					.id = &(int32_t){ 2 } } },
		&err);
	ok(p);
	nicol_result_free(p);
	assert_int_equal(badge_of("a@x"), 0);
	assert_int_equal(badge_of("b@x"), 2);
	for (int i = 0; i < 2; i++) {
		const rich_profile *f = rich_profile_create(
			db,
			&(rich_profile_create_args){
				.data = { .bio = "", .person.connect = &a } },
			&err);
		assert_int_equal(f == NULL, i);
		nicol_result_free(f);
	}
	expect_code("P2014");
}

static void what_is_not_there_is_not_found(void **state)
{
	(void)state;
	make_person("a@x");
	rich_person_where_unique a = { .email = "a@x" };
	const rich_post_where_unique none = {
		.id = "00000000-0000-4000-8000-000000000000"
	};
	rich_person_update_data wrong[] = {
		{ .badge.delete = true },
		{ .badge.update = &(rich_badge_update_data){ .label = "x" } },
		{ .manager.delete = true },
		{ .manager.update = &(rich_person_update_data){ .name = "x" } },
		{ .manager.connect =
			  &(rich_person_where_unique){ .email = "no" } },
		{ .friends.connect = NICOL_LIST(rich_person_where_unique,
						{ .email = "no" }) },
		{ .friends.set = NICOL_LIST(rich_person_where_unique,
					    { .email = "no" }) },
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_null(rich_person_update(
			db,
			&(rich_person_update_args){ .where = a,
						    .data = wrong[i] },
			&err));
		expect_code("P2025");
	}
	rich_person_update_data fine[] = {
		{ .badge.disconnect = true },
		{ .manager.disconnect = true },
		{ .posts.disconnect = { &none, 1 } },
		{ .posts.set = { &none, 1 } },
		{ .friends.disconnect = NICOL_LIST(rich_person_where_unique,
						   { .email = "no" }) },
	};
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++) {
		const rich_person *p = rich_person_update(
			db,
			&(rich_person_update_args){ .where = a,
						    .data = fine[i] },
			&err);
		ok(p);
		nicol_result_free(p);
	}
}

static void rows_are_ordered_by_what_they_refer_to(void **state)
{
	(void)state;
	people();
	run_sql("UPDATE people SET manager_id = 7 - id WHERE id < 4");
	expect_people(
		&(rich_person_find_many_args){
			.where = { .manager.is_not = NICOL_NULL },
			.order_by = NICOL_LIST(
				rich_person_order_by,
				{ .manager =
					  &(rich_person_order_by){
						  .age = NICOL_ASC } }) },
		"210");
	int64_t one = 1;
	rich_person_where_unique second = { .email = "p1@x" };
	expect_people(
		&(rich_person_find_many_args){
			.where = { .manager.is_not = NICOL_NULL },
			.cursor = &second,
			.skip = &one,
			.order_by = NICOL_LIST(
				rich_person_order_by,
				{ .manager =
					  &(rich_person_order_by){
						  .age = NICOL_DESC } }) },
		"2");
}

static void to_many_relations_are_rewired(void **state)
{
	(void)state;
	int32_t a = make_person("a@x");
	rich_person_where_unique ua = { .id = &a };
	const char *id1 = "00000000-0000-4000-8000-000000000001";
	const char *id2 = "00000000-0000-4000-8000-000000000002";
	rich_post_where_unique one = { .id = id1 }, two = { .id = id2 };
	const rich_person *p = rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data.posts = { .create = NICOL_LIST(
						rich_post_create_data,
						{ .id = id1, .title = "1" },
						{ .id = id2,
						  .title = "2" }) } },
		&err);
	ok(p);
	nicol_result_free(p);
#define POSTS_AFTER(expected, ...)                                             \
	do {                                                                   \
		p = rich_person_update(                                        \
			db,                                                    \
			&(rich_person_update_args){                            \
				.where = ua,                                   \
				.data.posts = { __VA_ARGS__ },                 \
				.include.posts =                               \
					&(rich_post_find_many_args){ 0 } },    \
			&err);                                                 \
		ok(p);                                                         \
		assert_int_equal(p->posts.count, expected);                    \
		nicol_result_free(p);                                          \
	} while (0)
	POSTS_AFTER(1, .disconnect = { &one, 1 });
	POSTS_AFTER(1, .disconnect = { &one, 1 });
	POSTS_AFTER(1, .set = { &one, 1 });
	POSTS_AFTER(2, .connect = { &two, 1 });
	POSTS_AFTER(2, .connect_or_create = NICOL_LIST(
			       rich_post_connect_or_create,
			       { &two, &(rich_post_create_data){
					       .title = "never" } }));
	POSTS_AFTER(3,
		    .connect_or_create = NICOL_LIST(
			    rich_post_connect_or_create,
			    { &(rich_post_where_unique){
				      .id = "00000000-0000-4000-8000-"
					    "000000000009" },
			      &(rich_post_create_data){ .title = "nine" } }));
	POSTS_AFTER(3, .update = NICOL_LIST(
			       rich_post_update_one,
			       { &one, &(rich_post_update_data){
					       .likes.increment =
						       &(int64_t){ 5 } } }));
	POSTS_AFTER(3, .update_many = NICOL_LIST(
			       rich_post_update_all,
			       { NULL,
				 &(rich_post_update_data){ .title = "all" } }));
	assert_int_equal(rich_post_count(db,
					 &(rich_post_count_args){
						 .where.title.equals = "all" },
					 &err),
			 3);
	POSTS_AFTER(2, .delete = { &one, 1 });
	assert_null(rich_person_update(
		db,
		&(rich_person_update_args){ .where = ua,
					    .data.posts.delete = { &one, 1 } },
		&err));
	expect_error("P2017", "{\"modelName\":\"Person\",\"relation_name\":"
			      "\"PersonToPost\",\"parent_name\":\"Person\","
			      "\"child_name\":\"Post\"}");
	assert_null(rich_person_update(
		db,
		&(rich_person_update_args){
			.where = ua,
			.data.posts.update = NICOL_LIST(
				rich_post_update_one,
				{ &one,
				  &(rich_post_update_data){ .title = "x" } }) },
		&err));
	expect_code("P2025");
	POSTS_AFTER(1, .delete_many = NICOL_LIST(rich_post_where,
						 { .id.equals = id2 }));
	POSTS_AFTER(0, .set = NICOL_EMPTY_LIST);
}

static void a_failed_nested_write_leaves_nothing(void **state)
{
	(void)state;
	assert_null(rich_person_create(
		db,
		&(rich_person_create_args){
			.data = { .email = "z@x",
				  .posts.connect = NICOL_LIST(
					  rich_post_where_unique,
					  { .id = "00000000-0000-4000-8000-"
						  "000000000000" }) } },
		&err));
	expect_code("P2018");
	assert_null(rich_post_create(
		db,
		&(rich_post_create_args){
			.data = { .title = "t",
				  .tags.create =
					  NICOL_LIST(rich_tag_create_data,
						     { .name = "same" },
						     { .name = "same" }) } },
		&err));
	expect_error("P2002", "{\"modelName\":\"Post\",\"target\":[\"name\"]}");
	assert_int_equal(rich_person_count(db, NULL, &err), 0);
	assert_int_equal(rich_post_count(db, NULL, &err), 0);
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
}

/* --- Writing and its errors -------------------------------------------------
 */

static void errors_have_codes_and_meta(void **state)
{
	(void)state;
	int32_t missing = 999;
	make_person("a@x");
	assert_null(rich_person_create(
		db, &(rich_person_create_args){ .data = { .email = "a@x" } },
		&err));
	expect_error("P2002",
		     "{\"modelName\":\"Person\",\"target\":[\"email\"]}");
	assert_null(rich_profile_create(
		db,
		&(rich_profile_create_args){
			.data = { .person_id = &missing, .bio = "" } },
		&err));
	expect_error("P2003", "{\"modelName\":\"Profile\",\"constraint\":"
			      "\"Profile_personId_fkey\"}");
	assert_null(rich_person_update(
		db,
		&(rich_person_update_args){ .where = { .id = &missing },
					    .data = { .name = "x" } },
		&err));
	expect_code("P2025");
	assert_null(rich_person_delete(
		db, &(rich_person_delete_args){ .where = { .id = &missing } },
		&err));
	expect_code("P2025");
	assert_null(rich_person_create(
		db, &(rich_person_create_args){ .data = { .name = "x" } },
		&err));
	expect_code("P2012");
	assert_non_null(strstr(err.message, "Person.email"));
	assert_null(rich_everything_create(
		db,
		&(rich_everything_create_args){ .data = { .char_ = "abcd" } },
		&err));
	expect_code("P2000");
	assert_null(rich_person_find_unique(
		db, &(rich_person_find_unique_args){ .where = { .id = NULL } },
		&err));
	expect_code("P2012");
	rich_role none = (rich_role)17;
	assert_null(rich_everything_create(
		db, &(rich_everything_create_args){ .data = { .role = &none } },
		&err));
	expect_code("P2009");
	assert_null(rich_person_create(
		db, &(rich_person_create_args){ .data = { .email = "\xff" } },
		&err));
	expect_code("P2009");
	assert_null(rich_person_find_unique(
		db,
		&(rich_person_find_unique_args){ .where = { .email = "no" } },
		&err));
	assert_int_equal(err.status, 0);
	assert_string_equal(err.code, "");
}

static void upsert_updates_or_creates(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		const rich_person *p = rich_person_upsert(
			db,
			&(rich_person_upsert_args){
				.where = { .email = "u@x" },
				.create = { .email = "u@x" },
				.update = { .age.increment =
						    &(int32_t){ 1 } } },
			&err);
		ok(p);
		assert_int_equal(p->age, i);
		nicol_result_free(p);
	}
	/* with includes and nested rows it takes another way */
	for (int i = 0; i < 2; i++) {
		const rich_person *p = rich_person_upsert(
			db,
			&(rich_person_upsert_args){
				.where = { .email = "v@x" },
				.create = { .email = "v@x",
					    .posts.create = NICOL_LIST(
						    rich_post_create_data,
						    { .title = "p" }) },
				.update = { .name = "again" },
				.include.posts =
					&(rich_post_find_many_args){ 0 } },
			&err);
		ok(p);
		assert_int_equal(p->posts.count, 1);
		assert_int_equal(p->name != NULL, i);
		nicol_result_free(p);
	}
	assert_int_equal(rich_person_count(db, NULL, &err), 2);
}

static void updated_at_is_touched_by_changes_alone(void **state)
{
	(void)state;
	int32_t id = make_person("t@x");
	run_sql("UPDATE people SET updated_at = '2000-01-01'");
	const rich_person *p = rich_person_update(
		db, &(rich_person_update_args){ .where = { .id = &id } }, &err);
	ok(p);
	assert_true(p->updated_at == INT64_C(946684800000000));
	nicol_result_free(p);
	p = rich_person_update(
		db,
		&(rich_person_update_args){ .where = { .id = &id },
					    .data = { .name = "x" } },
		&err);
	ok(p);
	assert_true(p->updated_at > INT64_C(1600000000000000));
	assert_true(p->updated_at % 1000 == 0);
	nicol_result_free(p);
	/* cutting a relation off is no change of the row's own */
	run_sql("UPDATE people SET updated_at = '2000-01-01'");
	p = rich_person_update(db,
			       &(rich_person_update_args){
				       .where = { .id = &id },
				       .data = { .manager.disconnect = true } },
			       &err);
	ok(p);
	assert_true(p->updated_at == INT64_C(946684800000000));
	nicol_result_free(p);
}

static void many_rows_at_once(void **state)
{
	(void)state;
	people();
	rich_person_create_many_data rows[2] = {
		{ .email = "p0@x" }, { .email = "new@x", .name = "n" }
	};
	rich_person_create_many_args args = { .data = { rows, 2 } };
	assert_int_equal(rich_person_create_many(db, &args, &err), -1);
	expect_code("P2002");
	args.skip_duplicates = true;
	assert_int_equal(rich_person_create_many(db, &args, &err), 1);
	assert_int_equal(
		rich_person_update_many(
			db,
			&(rich_person_update_many_args){
				.where = { .age.gte = &(int32_t){ 30 } },
				.data = { .name = "old" } },
			&err),
		3);
	assert_int_equal(rich_person_delete_many(
				 db,
				 &(rich_person_delete_many_args){
					 .where = { .name.equals = "old" } },
				 &err),
			 3);
	assert_int_equal(rich_person_count(db, NULL, &err), 4);
	assert_int_equal(
		rich_person_update_many(
			db,
			&(rich_person_update_many_args){
				.where = { .age.equals = &(int32_t){ 0 } } },
			&err),
		0);
	enum { MANY = 9000 };
	rich_tag_create_many_data *tags = calloc(MANY, sizeof(*tags));
	char(*names)[8] = calloc(MANY, sizeof(*names));
	for (int i = 0; i < MANY; i++)
		tags[i].name = names[i],
		snprintf(names[i], sizeof(names[i]), "t%d", i);
	int64_t made = rich_tag_create_many(
		db, &(rich_tag_create_many_args){ .data = { tags, MANY } },
		&err);
	ok(made >= 0);
	assert_int_equal(made, MANY);
	/* a name twice, in the last batch: nothing of the others may stay */
	snprintf(names[MANY - 1], sizeof(names[0]), "t0");
	run_sql("TRUNCATE \"Tag\" CASCADE");
	assert_int_equal(rich_tag_create_many(db,
					      &(rich_tag_create_many_args){
						      .data = { tags, MANY } },
					      &err),
			 -1);
	expect_code("P2002");
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	free(tags);
	free(names);
}

static void delete_returns_what_was(void **state)
{
	(void)state;
	people();
	const rich_person *p = rich_person_delete(
		db,
		&(rich_person_delete_args){
			.where = { .email = "p3@x" },
			.include.posts = &(rich_post_find_many_args){ 0 } },
		&err);
	ok(p);
	assert_int_equal(p->age, 30);
	assert_true(p->posts.loaded);
	nicol_result_free(p);
	assert_int_equal(rich_person_count(db, NULL, &err), 5);
	/* narrowed by AND: not this one */
	assert_null(rich_person_delete(
		db,
		&(rich_person_delete_args){
			.where = { .email = "p1@x",
				   .AND = NICOL_LIST(
					   rich_person_where,
					   { .age.gt = &(int32_t){ 50 } }) } },
		&err));
	expect_code("P2025");
	assert_int_equal(rich_person_count(db, NULL, &err), 5);
}

/* --- Transactions and raw SQL
 * ------------------------------------------------- */

struct plan {
	bool fail, violate, nested;
	int64_t inside;
};

static int in_savepoint(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	nicol_result_free(rich_person_create(
		tx, &(rich_person_create_args){ .data = { .email = "s@x" } },
		e));
	return 7;
}

static int in_transaction(nicol_client *tx, void *ctx, nicol_error *e)
{
	struct plan *p = ctx;
	const rich_person *a = rich_person_create(
		tx, &(rich_person_create_args){ .data = { .email = "t@x" } },
		e);
	if (!a)
		return -1;
	nicol_result_free(a);
	if (p->nested)
		assert_int_equal(
			nicol_transaction(tx, NULL, in_savepoint, NULL, e), 7);
	p->inside = rich_person_count(tx, NULL, e);
	if (p->violate) {
		assert_null(
			rich_person_create(tx,
					   &(rich_person_create_args){
						   .data = { .email = "t@x" } },
					   e));
		return -1;
	}
	return p->fail ? 42 : 0;
}

static void transactions_are_all_or_nothing(void **state)
{
	(void)state;
	struct plan p = { .fail = true };
	assert_int_equal(nicol_transaction(db, NULL, in_transaction, &p, &err),
			 42);
	assert_int_equal(p.inside, 1);
	assert_int_equal(rich_person_count(db, NULL, &err), 0);
	p = (struct plan){ .violate = true };
	assert_int_equal(nicol_transaction(db, NULL, in_transaction, &p, &err),
			 -1);
	expect_code("P2002");
	assert_int_equal(rich_person_count(db, NULL, &err), 0);
	p = (struct plan){ .nested = true };
	nicol_transaction_options o = { .isolation = NICOL_SERIALIZABLE };
	assert_int_equal(nicol_transaction(db, &o, in_transaction, &p, &err),
			 0);
	/* the savepoint's row is gone, the transaction's is there */
	assert_int_equal(p.inside, 1);
	assert_int_equal(rich_person_count(db, NULL, &err), 1);
}

static int too_slow(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	nicol_execute_raw(tx, "INSERT INTO \"Tag\" (name) VALUES ('slow')",
			  NICOL_NO_PARAMS, e);
	nicol_result_free(nicol_query_raw(tx, "SELECT pg_sleep(0.2)",
					  NICOL_NO_PARAMS, e));
	return 0;
}

static void late_transactions_are_rolled_back(void **state)
{
	(void)state;
	nicol_transaction_options o = { .timeout_ms = 50 };
	assert_int_equal(nicol_transaction(db, &o, too_slow, NULL, &err), -1);
	expect_code("P2028");
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
	assert_int_equal(nicol_transaction(db, NULL, too_slow, NULL, &err), 0);
	assert_int_equal(rich_tag_count(db, NULL, &err), 1);
}

static int get_over(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	/* refused before it reaches the database */
	assert_null(rich_person_find_unique(
		tx, &(rich_person_find_unique_args){ .where = { .id = NULL } },
		e));
	assert_int_equal(e->status, -1);
	return 0;
}

static void what_a_callback_gets_over_is_no_error(void **state)
{
	(void)state;
	assert_int_equal(nicol_transaction(db, NULL, get_over, NULL, &err), 0);
	assert_int_equal(err.status, 0);
}

static int swallow(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	nicol_execute_raw(tx, "INSERT INTO \"Tag\" (name) VALUES ('x')",
			  NICOL_NO_PARAMS, e);
	nicol_execute_raw(tx, "SELECT 1/0", NICOL_NO_PARAMS, e);
	return 0;
}

static void a_failure_that_is_overlooked_is_not_committed(void **state)
{
	(void)state;
	assert_int_equal(nicol_transaction(db, NULL, swallow, NULL, &err), -1);
	assert_int_equal(err.status, -1);
	assert_int_equal(rich_tag_count(db, NULL, &err), 0);
}

static int conflict(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	if (rich_tag_count(tx, NULL, e) < 0)
		return -1;
	/* someone else changes what was read, and so do we */
	nicol_error other = { 0 };
	nicol_execute_raw(db, "UPDATE \"Tag\" SET name = 'theirs'",
			  NICOL_NO_PARAMS, &other);
	return (int)rich_tag_update_many(tx,
					 &(rich_tag_update_many_args){
						 .data = { .name = "ours" } },
					 e) < 0
		       ? -1
		       : 0;
}

static void write_conflicts_have_their_code(void **state)
{
	(void)state;
	run_sql("INSERT INTO \"Tag\" (name) VALUES ('a')");
	nicol_transaction_options o = { .isolation = NICOL_REPEATABLE_READ };
	assert_int_equal(nicol_transaction(db, &o, conflict, NULL, &err), -1);
	expect_code("P2034");
}

static void raw_queries_take_parameters(void **state)
{
	(void)state;
	const nicol_rows *r = nicol_query_raw(
		db,
		"SELECT $1::int8 AS i, $2::text AS t, $3::numeric AS n,"
		" $4::bytea AS b, $5::timestamp AS at, $6::bool AS yes,"
		" $7::float8 AS f, $8::jsonb AS j, NULL::int AS nothing,"
		" ARRAY[1,2]::int[] AS list, '5'::text AS digit",
		NICOL_PARAMS(nicol_p_int(INT64_MIN), nicol_p_text("it's"),
			     nicol_p_decimal("12345678901234567890.123"),
			     nicol_p_bytes("\0x", 2), nicol_p_timestamp(-1),
			     nicol_p_bool(true), nicol_p_float(0.1),
			     nicol_p_json("{\"k\":1}")),
		&err);
	ok(r);
	assert_int_equal(nicol_rows_count(r), 1);
	assert_int_equal(nicol_rows_columns(r), 11);
	assert_string_equal(nicol_rows_name(r, 0), "i");
	assert_true(nicol_rows_int(r, 0, 0) == INT64_MIN);
	assert_string_equal(nicol_rows_text(r, 0, 1), "it's");
	assert_string_equal(nicol_rows_text(r, 0, 2),
			    "12345678901234567890.123");
	assert_int_equal(nicol_rows_bytes(r, 0, 3).len, 2);
	assert_memory_equal(nicol_rows_bytes(r, 0, 3).ptr, "\0x", 2);
	assert_true(nicol_rows_timestamp(r, 0, 4) == -1);
	assert_string_equal(nicol_rows_text(r, 0, 4),
			    "1969-12-31 23:59:59.999999");
	assert_true(nicol_rows_bool(r, 0, 5));
	assert_true(nicol_rows_float(r, 0, 6) == 0.1);
	assert_string_equal(nicol_rows_text(r, 0, 6), "0.1");
	assert_string_equal(nicol_rows_text(r, 0, 7), "{\"k\": 1}");
	assert_true(nicol_rows_is_null(r, 0, 8));
	assert_null(nicol_rows_text(r, 0, 8));
	assert_string_equal(nicol_rows_text(r, 0, 9), "{1,2}");
	assert_int_equal(nicol_rows_int(r, 0, 10), 5);
	assert_true(nicol_rows_is_null(r, 1, 0) &&
		    nicol_rows_is_null(r, 0, 11));
	assert_null(nicol_rows_name(r, 11));
	nicol_result_free(r);
	assert_null(nicol_query_raw(db, "SELECT 1/0", NICOL_NO_PARAMS, &err));
	expect_code("P2010");
	assert_non_null(strstr(err.meta, "\"code\":\"22012\""));
	assert_int_equal(
		nicol_execute_raw(db, "INSERT INTO \"Tag\" (name) VALUES ($1)",
				  NICOL_PARAMS(nicol_p_text("raw")), &err),
		1);
}

/* --- Threads
 * -------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 150 };

static void *count_up(void *arg)
{
	nicol_error e = { 0 };
	long *failed = arg;
	for (int i = 0; i < ROUNDS; i++) {
		const rich_person *p = rich_person_update(
			db,
			&(rich_person_update_args){
				.where = { .email = "count@x" },
				.data = { .age.increment = &(int32_t){ 1 } } },
			&e);
		*failed += !p;
		nicol_result_free(p);
		p = rich_person_upsert(
			db,
			&(rich_person_upsert_args){
				.where = { .email = "all@x" },
				.create = { .email = "all@x",
					    .age = &(int32_t){ 1 } },
				.update = { .age.increment =
						    &(int32_t){ 1 } } },
			&e);
		*failed += !p;
		nicol_result_free(p);
	}
	nicol_error_clear(&e);
	return NULL;
}

static void no_update_is_lost_among_threads(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	long failed[THREADS] = { 0 };
	make_person("count@x");
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, count_up, &failed[i]),
			0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(failed[i], 0);
	}
	for (int i = 0; i < 2; i++) {
		const rich_person *p = rich_person_find_unique(
			db,
			&(rich_person_find_unique_args){
				.where = { .email = i ? "all@x" : "count@x" } },
			&err);
		ok(p);
		assert_int_equal(p->age, THREADS * ROUNDS);
		nicol_result_free(p);
	}
}

static int set_up(void **state)
{
	(void)state;
	db = rich_open(NULL, &err);
	ok(db);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	rich_close(db);
	nicol_error_clear(&err);
	return 0;
}

static int64_t with_json(const nicol_json_filter *f)
{
	return rich_everything_count(
		db, &(rich_everything_count_args){ .where.o_json = *f }, &err);
}

static void documents_are_filtered(void **state)
{
	(void)state;
	nicol_result_free(rich_everything_create(
		db,
		&(rich_everything_create_args){
			.data.o_json = "{\"a\": [1, \"xyz\"]}",
			.data.o_string = "a quick fox" },
		&err));
	nicol_result_free(rich_everything_create(
		db, &(rich_everything_create_args){ .data.id = NULL }, &err));
#define PATH(...) .path = NICOL_LIST(const char *, __VA_ARGS__)
	nicol_json_filter at = { PATH("a", "1"), .string_contains = "y" };
	assert_int_equal(with_json(&at), 1);
	at.string_contains = "z1";
	assert_int_equal(with_json(&at), 0);
	at = (nicol_json_filter){ PATH("a"), .array_contains = "[1]" };
	assert_int_equal(with_json(&at), 1);
	at = (nicol_json_filter){ PATH("a"), .array_ends_with = "\"xyz\"" };
	assert_int_equal(with_json(&at), 1);
	at = (nicol_json_filter){ PATH("a", "0"), .gte = "1", .lt = "2" };
	assert_int_equal(with_json(&at), 1);
	at = (nicol_json_filter){ .equals = NICOL_NULL };
	assert_int_equal(with_json(&at), 1);
	at = (nicol_json_filter){ .lt = NICOL_NULL };
	assert_int_equal(with_json(&at), -1);
	expect_code("P2009");
	assert_int_equal(
		rich_everything_count(
			db,
			&(rich_everything_count_args){
				.where.o_string.search = "fox & quick" },
			&err),
		1);
}

#define N(x) rich_##x
#include "client_reads.h"

#define test(f) cmocka_unit_test_setup(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLIENT_READS,
		test(documents_are_filtered),
		test(defaults_are_made),
		test(every_value_comes_back_as_it_went),
		test(null_is_not_absent),
		test(filters_find_what_they_say),
		test(windows_are_cut_as_asked),
		test(lists_are_filtered),
		test(lists_are_updated),
		test(numbers_are_calculated_by_the_database),
		test(nested_rows_are_created_and_included),
		test(windows_of_included_lists_are_per_parent),
		test(relation_filters_follow_relations),
		test(many_to_many_goes_both_ways),
		test(compound_ids_name_rows),
		test(to_one_relations_are_rewired),
		test(a_one_to_one_relation_has_one_on_each_side),
		test(what_is_not_there_is_not_found),
		test(rows_are_ordered_by_what_they_refer_to),
		test(to_many_relations_are_rewired),
		test(a_failed_nested_write_leaves_nothing),
		test(errors_have_codes_and_meta),
		test(upsert_updates_or_creates),
		test(updated_at_is_touched_by_changes_alone),
		test(many_rows_at_once),
		test(delete_returns_what_was),
		test(transactions_are_all_or_nothing),
		test(what_a_callback_gets_over_is_no_error),
		test(a_failure_that_is_overlooked_is_not_committed),
		test(late_transactions_are_rolled_back),
		test(write_conflicts_have_their_code),
		test(raw_queries_take_parameters),
		test(no_update_is_lost_among_threads),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
