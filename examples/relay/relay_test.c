/*
 * relay_test.c - the relay's rules, on the database that DATABASE_URL names
 * (empty tables of prisma/schema.prisma): who is let in, which account is
 * chosen, and that many threads at once lose no count.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "relay.h"
#include "secret.h"

enum { THREADS = 8, REQUESTS = 150 };

struct world {
	nicol_client *db;
	nicol_error err;
	char key[KEY_SIZE];
	int64_t user_id, key_id, first, second;
};

static void must(const void *made, nicol_error *err)
{
	if (!made)
		print_error("%s %s\n", err->code, err->message);
	assert_non_null(made);
}

static int64_t make_user(struct world *w)
{
	const relay_user *u = relay_user_create(
		w->db,
		&(relay_user_create_args){ .data = { .email = "a@example.org",
						     .username = "a",
						     .password_hash = "x" } },
		&w->err);
	must(u, &w->err);
	assert_true(u->is_active);
	assert_string_equal(u->role, "user");
	int64_t id = u->id;
	nicol_result_free(u);
	return id;
}

static int64_t make_key(struct world *w, char key[KEY_SIZE],
			const char *permissions, const nicol_timestamp *expires)
{
	char hash[HASH_SIZE];
	assert_int_equal(key_new(key), 0);
	assert_int_equal(key_hash(key, hash), 0);
	const relay_api_key *k = relay_api_key_create(
		w->db,
		&(relay_api_key_create_args){
			.data = { .user_id = &w->user_id,
				  .name = "test",
				  .key_hash = hash,
				  .permissions = permissions,
				  .expires_at = expires } },
		&w->err);
	must(k, &w->err);
	int64_t id = k->id;
	nicol_result_free(k);
	return id;
}

static int64_t make_upstream(struct world *w, int32_t priority, int32_t weight)
{
	const relay_upstream_account *a = relay_upstream_account_create(
		w->db,
		&(relay_upstream_account_create_args){
			.data = { .type = "chat",
				  .email = "up@example.org",
				  .credentials = "{\"token\":\"t\"}",
				  .priority = &priority,
				  .weight = &weight } },
		&w->err);
	must(a, &w->err);
	int64_t id = a->id;
	nicol_result_free(a);
	return id;
}

static int set_up(void **state)
{
	static struct world w;
	w.db = relay_open(NULL, &w.err);
	must(w.db, &w.err);
	w.user_id = make_user(&w);
	w.key_id = make_key(&w, w.key, "[\"/v1/chat\"]", NULL);
	w.first = make_upstream(&w, 1, 75);
	w.second = make_upstream(&w, 1, 25);
	make_upstream(&w, 2, 1000);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;
	relay_close(w->db);
	nicol_error_clear(&w->err);
	return 0;
}

static enum relay_verdict admit(struct world *w, const char *key,
				const char *endpoint)
{
	struct relay_admission who;
	return relay_admit(w->db, key, endpoint, &who, &w->err);
}

static void permissions_cover_what_lies_below(void **state)
{
	(void)state;
	assert_true(relay_permits("[\"*\"]", "/any"));
	assert_true(relay_permits("[\"/v1/chat\"]", "/v1/chat"));
	assert_true(relay_permits("[\"/v1/chat/\"]", "/v1/chat/completions"));
	assert_false(relay_permits("[\"/v1/chat\"]", "/v1/chats"));
	assert_false(relay_permits("[]", "/v1/chat"));
	assert_false(relay_permits("not json", "/v1/chat"));
	assert_false(relay_permits("[\"\", 7]", "/v1/chat"));
}

static void only_a_live_permitted_key_is_admitted(void **state)
{
	struct world *w = *state;
	char late[KEY_SIZE], none[KEY_SIZE];
	make_key(w, late, "[\"*\"]", &(nicol_timestamp){ 1000000 });
	make_key(w, none, NULL, NULL);
	assert_int_equal(admit(w, w->key, "/v1/chat"), RELAY_ADMITTED);
	assert_int_equal(admit(w, w->key, "/v1/images"), RELAY_FORBIDDEN);
	assert_int_equal(admit(w, "rk_nope", "/v1/chat"), RELAY_UNKNOWN_KEY);
	assert_int_equal(admit(w, late, "/v1/chat"), RELAY_KEY_EXPIRED);
	/* the schema's default is an empty list: nothing is permitted */
	assert_int_equal(admit(w, none, "/v1/chat"), RELAY_FORBIDDEN);
}

static void switched_off_means_off(void **state)
{
	struct world *w = *state;
	bool off = false, on = true;
	const relay_user *u = relay_user_update(
		w->db,
		&(relay_user_update_args){ .where = { .id = &w->user_id },
					   .data = { .is_active = &off } },
		&w->err);
	must(u, &w->err);
	nicol_result_free(u);
	assert_int_equal(admit(w, w->key, "/v1/chat"), RELAY_USER_INACTIVE);
	u = relay_user_update(
		w->db,
		&(relay_user_update_args){ .where = { .id = &w->user_id },
					   .data = { .is_active = &on } },
		&w->err);
	must(u, &w->err);
	nicol_result_free(u);
}

static void weight_decides_within_the_first_priority(void **state)
{
	struct world *w = *state;
	int first = 0, second = 0;
	for (int i = 0; i < 400; i++) {
		struct relay_admission who = { 0 };
		assert_int_equal(
			relay_admit(w->db, w->key, "/v1/chat", &who, &w->err),
			RELAY_ADMITTED);
		first += who.upstream_id == w->first;
		second += who.upstream_id == w->second;
	}
	assert_int_equal(first + second, 400);
	/* 300 expected, standard deviation 8.7 */
	assert_in_range(first, 230, 370);
}

struct worker {
	struct world *w;
	int number;
	long admitted, duplicate, failed;
};

/* Every request_id is sent by two threads: one of them must count. */
static void *send_requests(void *arg)
{
	struct worker *me = arg;
	nicol_error err = { 0 };
	for (int i = 0; i < REQUESTS; i++) {
		char id[64];
		struct relay_admission who;
		snprintf(id, sizeof(id), "r-%d-%d", me->number / 2, i);
		enum relay_verdict v = relay_admit(me->w->db, me->w->key,
						   "/v1/chat", &who, &err);
		if (v == RELAY_ADMITTED)
			v = relay_record(
				me->w->db, &who,
				&(struct relay_outcome){
					.request_id = id,
					.method = "POST",
					.endpoint = "/v1/chat",
					.status_code = i % 10 ? 200 : 500,
					.tokens = 7,
					.cost = "0.0125" },
				&err);
		me->admitted += v == RELAY_ADMITTED;
		me->duplicate += v == RELAY_DUPLICATE;
		me->failed += v == RELAY_FAILED;
		if (v == RELAY_FAILED)
			print_error("%s %s\n", err.code, err.message);
	}
	nicol_error_clear(&err);
	return NULL;
}

static void check_counters(struct world *w, int64_t expected)
{
	int64_t n = relay_usage_record_count(
		w->db, &(relay_usage_record_count_args){ 0 }, &w->err);
	assert_int_equal(n, expected);
	const relay_api_key *k = relay_api_key_find_unique(
		w->db,
		&(relay_api_key_find_unique_args){
			.where = { .id = &w->key_id } },
		&w->err);
	must(k, &w->err);
	assert_int_equal(k->request_count, expected);
	assert_non_null(k->last_used_at);
	nicol_result_free(k);
	const relay_upstream_account_list *all =
		relay_upstream_account_find_many(
			w->db, &(relay_upstream_account_find_many_args){ 0 },
			&w->err);
	must(all, &w->err);
	int64_t requests = 0, ok = 0, bad = 0;
	for (size_t i = 0; i < all->count; i++) {
		requests += all->items[i].request_count;
		ok += all->items[i].success_count;
		bad += all->items[i].error_count;
	}
	nicol_result_free(all);
	assert_int_equal(requests, expected);
	assert_int_equal(ok + bad, expected);
	assert_int_equal(bad, expected / 10);
}

static void no_count_is_lost_among_threads(void **state)
{
	struct world *w = *state;
	pthread_t threads[THREADS];
	struct worker workers[THREADS];
	long admitted = 0, duplicate = 0;
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .w = w, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL,
						send_requests, &workers[i]),
				 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(workers[i].failed, 0);
		admitted += workers[i].admitted;
		duplicate += workers[i].duplicate;
	}
	assert_int_equal(admitted, THREADS / 2 * REQUESTS);
	assert_int_equal(duplicate, THREADS / 2 * REQUESTS);
	check_counters(w, admitted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permissions_cover_what_lies_below),
		cmocka_unit_test(only_a_live_permitted_key_is_admitted),
		cmocka_unit_test(switched_off_means_off),
		cmocka_unit_test(weight_decides_within_the_first_priority),
		cmocka_unit_test(no_count_is_lost_among_threads),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
