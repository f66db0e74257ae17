/*
 * Many threads move money at once, in every kind of transaction that there
 * is, and keep books of what was committed. At the end the database must say
 * what the books say: nothing lost, nothing twice. Compiled by
 * threads_db_test.sh: threads_program THREADS ROUNDS.
 */
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <nicol/observe.h>

#include "db.h"

enum { ACCOUNTS = 12, MOST_THREADS = 64, START = 1000 };

static nicol_client *db;
static int n_threads, n_rounds;

/* What one thread knows that the database must have. */
struct books {
	int number;
	uint32_t random;
	int64_t balance[ACCOUNTS]; /* changes that were committed */
	int64_t rows;		   /* accounts that were added */
	int committed, rolled_back, expired, conflicts;
	char problem[1100];
};

static uint32_t next_random(struct books *b, uint32_t n)
{
	b->random = b->random * 1664525 + 1013904223;
	return (b->random >> 16) % n;
}

static const char *owner_of(int account)
{
	static const char *const names[ACCOUNTS] = { "a", "b", "c", "d",
						     "e", "f", "g", "h",
						     "i", "j", "k", "l" };
	return names[account];
}

/* One that must not have happened ends the thread. */
static bool trouble(struct books *b, const char *where, const nicol_error *e)
{
	if (!b->problem[0])
		snprintf(b->problem, sizeof(b->problem), "%s: %s %s", where,
			 e->code, e->message);
	return false;
}

/* A transfer, as it is to be done and noted. */
struct transfer {
	int from, to;
	int64_t amount;
	bool give_up;
	struct books *b;
};

static int change(nicol_client *c, int account, int64_t by, nicol_error *e)
{
	const bank_account *a = bank_account_update(
		c,
		&(bank_account_update_args){
			.where = { .owner = owner_of(account) },
			.data.balance.increment = &by },
		e);
	nicol_result_free(a);
	return a ? 0 : -1;
}

/* Always the lower one first, so that two do not wait for each other. */
static int move(nicol_client *tx, const struct transfer *t, nicol_error *e)
{
	bool forward = t->from < t->to;
	int first = forward ? t->from : t->to,
	    second = forward ? t->to : t->from;
	int64_t by = forward ? -t->amount : t->amount;
	if (change(tx, first, by, e) < 0)
		return -1;
	return change(tx, second, -by, e);
}

static void note(const struct transfer *t)
{
	t->b->balance[t->from] -= t->amount;
	t->b->balance[t->to] += t->amount;
}

static struct transfer any_transfer(struct books *b)
{
	struct transfer t = { .b = b, .amount = 1 + next_random(b, 9) };
	t.from = (int)next_random(b, ACCOUNTS);
	t.to = (t.from + 1 + (int)next_random(b, ACCOUNTS - 1)) % ACCOUNTS;
	return t;
}

enum { GIVEN_UP = 7 };

static int transfer_callback(nicol_client *tx, void *ctx, nicol_error *e)
{
	struct transfer *t = ctx;
	if (move(tx, t, e) < 0)
		return -1;
	return t->give_up ? GIVEN_UP : 0;
}

/* With a callback, sometimes serializable and run again, sometimes given
 * up. */
static bool by_callback(struct books *b, nicol_error *e)
{
	struct transfer t = any_transfer(b);
	t.give_up = !next_random(b, 4);
	nicol_transaction_options o = { .timeout_ms = -1,
					.max_wait_ms = -1,
					.max_retries = 100 };
	if (!next_random(b, 3))
		o.isolation = NICOL_SERIALIZABLE;
	int rc = nicol_transaction(db, &o, transfer_callback, &t, e);
	if (rc == 0) {
		note(&t);
		b->committed++;
	} else if (rc == GIVEN_UP) {
		b->rolled_back++;
	} else if (!strcmp(e->code, "P2034")) {
		b->conflicts++;
	} else {
		return trouble(b, "callback", e);
	}
	return true;
}

/* With handles: a transfer that stays, one in a savepoint that may not. */
static bool by_handles(struct books *b, nicol_error *e)
{
	nicol_transaction_options o = { .timeout_ms = -1, .max_wait_ms = -1 };
	struct transfer outer = any_transfer(b), inner = outer;
	nicol_client *tx = nicol_begin(db, &o, e);
	if (!tx)
		return trouble(b, "begin", e);
	if (move(tx, &outer, e) < 0) {
		nicol_rollback(tx, NULL);
		return trouble(b, "move", e);
	}
	nicol_client *part = nicol_begin(tx, NULL, e);
	bool keep = next_random(b, 2);
	if (!part || move(part, &inner, e) < 0 ||
	    (keep ? nicol_commit(part, e) : nicol_rollback(part, e)) < 0) {
		nicol_rollback(tx, NULL);
		return trouble(b, "savepoint", e);
	}
	if (nicol_commit(tx, e) < 0)
		return trouble(b, "commit", e);
	note(&outer);
	if (keep)
		note(&inner);
	b->committed++;
	return true;
}

/* One that is given so little time that it may be too late at any step. */
static bool in_a_hurry(struct books *b, nicol_error *e)
{
	nicol_transaction_options o = { .timeout_ms = 1, .max_wait_ms = -1 };
	struct transfer t = any_transfer(b);
	nicol_client *tx = nicol_begin(db, &o, e);
	if (!tx)
		return trouble(b, "begin in a hurry", e);
	int rc = move(tx, &t, e);
	if (rc == 0)
		rc = nicol_commit(tx, e);
	else
		nicol_rollback(tx, NULL);
	if (rc == 0) {
		note(&t);
		b->committed++;
	} else if (!strcmp(e->code, "P2028")) {
		b->expired++;
	} else {
		return trouble(b, "in a hurry", e);
	}
	return true;
}

/* Single operations, without a transaction of their own. */
static bool singly(struct books *b, nicol_error *e)
{
	struct transfer t = any_transfer(b);
	char name[40];
	snprintf(name, sizeof(name), "%d-%d", b->number, (int)b->rows);
	if (change(db, t.from, t.amount, e) < 0)
		return trouble(b, "update", e);
	b->balance[t.from] += t.amount;
	const bank_account *a = bank_account_create(
		db, &(bank_account_create_args){ .data = { .owner = name } },
		e);
	if (!a)
		return trouble(b, "create", e);
	b->rows++;
	nicol_result_free(a);
	a = bank_account_find_unique(
		db,
		&(bank_account_find_unique_args){ .where = { .owner = name } },
		e);
	if (!a)
		return trouble(b, "its own row", e);
	nicol_result_free(a);
	return true;
}

static void *work(void *arg)
{
	struct books *b = arg;
	nicol_error e = { 0 };
	bool going = true;
	for (int i = 0; i < n_rounds && going; i++) {
		switch (next_random(b, 4)) {
		case 0:
			going = by_callback(b, &e);
			break;
		case 1:
			going = by_handles(b, &e);
			break;
		case 2:
			going = in_a_hurry(b, &e);
			break;
		default:
			going = singly(b, &e);
		}
		nicol_error_clear(&e);
	}
	return NULL;
}

/* Somebody looks at the numbers all the while, and changes who is told. */
static int told;
static pthread_mutex_t told_lock = PTHREAD_MUTEX_INITIALIZER;
static bool done;

static void tell(const nicol_query_event *e, void *ctx)
{
	(void)e, (void)ctx;
	pthread_mutex_lock(&told_lock);
	told++;
	pthread_mutex_unlock(&told_lock);
}

static void *watch(void *arg)
{
	nicol_error e = { 0 };
	(void)arg;
	for (bool end = false; !end;) {
		nicol_observer o = { .on_query = tell };
		nicol_result_free(nicol_metrics(db, NICOL_METRICS_JSON, &e));
		nicol_observe(db, &o, &e);
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		nicol_observe(db, NULL, &e);
		pthread_mutex_lock(&told_lock);
		end = done;
		pthread_mutex_unlock(&told_lock);
	}
	nicol_error_clear(&e);
	return NULL;
}

static void add_accounts(void)
{
	nicol_error e = { 0 };
	nicol_execute_raw(db, "DELETE FROM \"Account\"", NICOL_NO_PARAMS, &e);
	for (int i = 0; i < ACCOUNTS; i++)
		nicol_result_free(bank_account_create(
			db,
			&(bank_account_create_args){
				.data = { .owner = owner_of(i),
					  .balance = &(int64_t){ START } } },
			&e));
	if (e.status)
		fail_msg("%s", e.message);
}

static void compare(const struct books *all)
{
	nicol_error e = { 0 };
	int64_t rows = ACCOUNTS;
	for (int t = 0; t < n_threads; t++)
		rows += all[t].rows;
	assert_int_equal(bank_account_count(db, NULL, &e), rows);
	for (int i = 0; i < ACCOUNTS; i++) {
		int64_t expected = START;
		for (int t = 0; t < n_threads; t++)
			expected += all[t].balance[i];
		const bank_account *a = bank_account_find_unique(
			db,
			&(bank_account_find_unique_args){
				.where = { .owner = owner_of(i) } },
			&e);
		assert_non_null(a);
		if (a->balance != expected)
			fail_msg("account %s has %" PRId64
				 ", the books say %" PRId64,
				 owner_of(i), a->balance, expected);
		nicol_result_free(a);
	}
}

static void the_books_agree(void **state)
{
	static struct books all[MOST_THREADS];
	pthread_t threads[MOST_THREADS], watcher;
	int committed = 0, rolled_back = 0, expired = 0, conflicts = 0;
	(void)state;
	for (int i = 0; i < n_threads; i++) {
		all[i] = (struct books){ .number = i,
					 .random = (uint32_t)i * 7919 + 1 };
		pthread_create(&threads[i], NULL, work, &all[i]);
	}
	pthread_create(&watcher, NULL, watch, NULL);
	for (int i = 0; i < n_threads; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_lock(&told_lock);
	done = true;
	pthread_mutex_unlock(&told_lock);
	pthread_join(watcher, NULL);
	for (int i = 0; i < n_threads; i++) {
		if (all[i].problem[0])
			fail_msg("thread %d: %s", i, all[i].problem);
		committed += all[i].committed;
		rolled_back += all[i].rolled_back;
		expired += all[i].expired;
		conflicts += all[i].conflicts;
	}
	print_message("%d committed, %d rolled back, %d expired, %d given up "
		      "after conflicts; %d statements told\n",
		      committed, rolled_back, expired, conflicts, told);
	assert_true(committed > 0 && rolled_back > 0);
	compare(all);
}

int main(int argc, char **argv)
{
	nicol_error e = { 0 };
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_books_agree) };
	n_threads = argc > 2 ? atoi(argv[1]) : 8;
	n_rounds = argc > 2 ? atoi(argv[2]) : 10;
	if (n_threads > MOST_THREADS)
		return 2;
	db = bank_open(NULL, &e);
	if (!db) {
		print_error("%s\n", e.message);
		return 1;
	}
	add_accounts();
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	bank_close(db);
	return rc;
}
