/*
 * scenario.h - some work of a client that tests disturb: its steps, each one
 * call, and what the database is like between them. For the client of
 * faults.prisma.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "db.h"

static nicol_error err;
static nicol_client *watcher;

#define ok(p)                                                                  \
	do {                                                                   \
		if (!(p)) {                                                    \
			print_error("%s: %s\n", err.code, err.message);        \
			fail();                                                \
		}                                                              \
	} while (0)

/* ---- the scenario: each step is one call, true when it worked ---- */

static bool drop(const void *result)
{
	nicol_result_free(result);
	return result != NULL;
}

static bool create(nicol_client *db)
{
	return drop(fa_person_create(
		db,
		&(fa_person_create_args){
			.data = { .email = "a",
				  .posts.create = NICOL_LIST(
					  fa_post_create_data,
					  { .title = "x",
					    .tags.create = NICOL_LIST(
						    fa_tag_create_data,
						    { .name = "t" }) },
					  { .title = "y" }) },
			.include.posts = &(fa_post_find_many_args){ 0 } },
		&err));
}

static bool find_many(nicol_client *db)
{
	return drop(fa_person_find_many(
		db,
		&(fa_person_find_many_args){
			.where = { .email.in =
					   NICOL_LIST(const char *, "a", "b") },
			.order_by = NICOL_LIST(fa_person_order_by,
					       { .age = NICOL_DESC }),
			.include.posts =
				&(fa_post_find_many_args){
					.include.tags = &(
						fa_tag_find_many_args){ 0 } } },
		&err));
}

static bool picked(nicol_client *db)
{
	return drop(fa_person_find_many(
		db,
		&(fa_person_find_many_args){
			.select = { .email = true },
			.distinct = { .email = true },
			.order_by = NICOL_LIST(fa_person_order_by,
					       { .id = NICOL_ASC }),
			.take = &(int64_t){ -2 },
			.include.posts =
				&(fa_post_find_many_args){
					.take = &(int64_t){ 1 },
					.omit = { .title = true } } },
		&err));
}

static bool grouped(nicol_client *db)
{
	return drop(
		fa_person_group_by(db,
				   &(fa_person_group_by_args){
					   .by = { .age = true, .dec = true },
					   ._sum = { .age = true, .dec = true },
					   ._min = { .email = true } },
				   &err));
}

static bool update(nicol_client *db)
{
	return drop(fa_person_update(
		db,
		&(fa_person_update_args){
			.where = { .email = "a" },
			.data = { .age.increment = &(int32_t){ 1 },
				  .posts.create =
					  NICOL_LIST(fa_post_create_data,
						     { .title = "z" }) } },
		&err));
}

static bool create_many(nicol_client *db)
{
	fa_person_create_many_data rows[] = { { .email = "b" },
					      { .email = "c" } };
	return fa_person_create_many(
		       db, &(fa_person_create_many_args){ .data = { rows, 2 } },
		       &err) == 2;
}

static bool upsert(nicol_client *db)
{
	return drop(fa_person_upsert(
		db,
		&(fa_person_upsert_args){
			.where = { .email = "d" },
			.create = { .email = "d", .age = &(int32_t){ 5 } },
			.update = { .age.set = &(int32_t){ 5 } } },
		&err));
}

static int inside(nicol_client *tx, void *ctx, nicol_error *e)
{
	(void)ctx;
	if (!drop(fa_tag_create(
		    tx, &(fa_tag_create_args){ .data = { .name = "u" } }, e)))
		return -1;
	return nicol_execute_raw(tx,
				 "UPDATE \"Person\" SET age = age + 10"
				 " WHERE email = $1",
				 NICOL_PARAMS(nicol_p_text("b")), e) == 1
		       ? 0
		       : -1;
}

static bool transaction(nicol_client *db)
{
	return nicol_transaction(db, NULL, inside, NULL, &err) == 0;
}

static bool query_raw(nicol_client *db)
{
	const nicol_rows *r =
		nicol_query_raw(db, "SELECT * FROM \"Person\" WHERE age >= $1",
				NICOL_PARAMS(nicol_p_int(0)), &err);
	if (r)
		assert_true(nicol_rows_count(r) > 0);
	return drop(r);
}

static bool execute_raw(nicol_client *db)
{
	return nicol_execute_raw(db, "UPDATE \"Person\" SET age = age + 100",
				 NICOL_NO_PARAMS, &err) >= 0;
}

static bool refused(nicol_client *db)
{
	/* an error of the database has texts of its own */
	bool done = drop(fa_person_create(
		db, &(fa_person_create_args){ .data = { .email = "a" } },
		&err));
	assert_false(done);
	return !strcmp(err.code, "P2002");
}

static bool delete_one(nicol_client *db)
{
	return drop(fa_person_delete(
		db,
		&(fa_person_delete_args){
			.where = { .email = "c" },
			.include.posts = &(fa_post_find_many_args){ 0 } },
		&err));
}

static bool stream(nicol_client *db)
{
	fa_person_find_many_args args = {
		.order_by = NICOL_LIST(fa_person_order_by, { .id = NICOL_ASC }),
		.include.posts = &(fa_post_find_many_args){ 0 }
	};
	const fa_person_list *part = NULL;
	nicol_stream *s = fa_person_stream(db, &args, 10, &err);
	while (s && (part = fa_person_stream_next(s, &err)))
		nicol_result_free(part);
	bool worked = s && !err.status;
	nicol_stream_close(s);
	return worked;
}

struct step {
	const char *name;
	bool (*run)(nicol_client *db);
	bool in_transaction; /* of its own */
};

#define SCENARIO                                                               \
	{ "create", create, true }, { "find_many", find_many, false },         \
		{ "picked", picked, false }, { "grouped", grouped, false },    \
		{ "update", update, true },                                    \
		{ "create_many", create_many, true },                          \
		{ "upsert", upsert, false },                                   \
		{ "transaction", transaction, true },                          \
		{ "stream", stream, true }, { "query_raw", query_raw, false }, \
		{ "execute_raw", execute_raw, false },                         \
		{ "refused", refused, false },                                 \
	{                                                                      \
		"delete", delete_one, true                                     \
	}

/* ---- what the database is like ---- */

struct standing {
	int64_t people, posts, tags, joined, ages;
};

static struct standing look(void)
{
	const nicol_rows *r = nicol_query_raw(
		watcher,
		"SELECT (SELECT count(*) FROM \"Person\"),"
		" (SELECT count(*) FROM \"Post\"),"
		" (SELECT count(*) FROM \"Tag\"),"
		" (SELECT count(*) FROM \"_PostToTag\"),"
		" (SELECT coalesce(sum(age), 0) FROM \"Person\")",
		NICOL_NO_PARAMS, &err);
	ok(r);
	struct standing s = { nicol_rows_int(r, 0, 0), nicol_rows_int(r, 0, 1),
			      nicol_rows_int(r, 0, 2), nicol_rows_int(r, 0, 3),
			      nicol_rows_int(r, 0, 4) };
	nicol_result_free(r);
	return s;
}

static bool same(struct standing a, struct standing b)
{
	return !memcmp(&a, &b, sizeof(a));
}

static void clean(void)
{
	static const char *const tables[] = { "_PostToTag", "Post", "Tag",
					      "Person" };
	for (int i = 0; i < 4; i++) {
		char sql[64];
		snprintf(sql, sizeof(sql), "DELETE FROM \"%s\"", tables[i]);
		ok(nicol_execute_raw(watcher, sql, NICOL_NO_PARAMS, &err) >= 0);
	}
}

/* ---- how far apart the disturbances are ---- */

static unsigned seed;

/* The first `close` ones fully, then up to `most` apart. */
static inline long after(long n, long close, long most)
{
	return n + (n < close ? 1 : 1 + rand_r(&seed) % most);
}

static inline void set_seed(void)
{
	const char *given = getenv("FAULTS_SEED");
	seed = given ? (unsigned)atoi(given) : (unsigned)time(NULL);
	print_message("FAULTS_SEED=%u\n", seed);
}

#endif
