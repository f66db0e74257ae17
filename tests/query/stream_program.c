/*
 * Results part by part, compiled by stream_db_test.sh. LITE: on SQLite.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <nicol/observe.h>

#include "db.h"

enum { ROWS = 10500 };

static nicol_error err;
static nicol_client *db;
static int64_t first_id;

static bool is_lite(void)
{
	return getenv("LITE") != NULL;
}

static void expect(const char *code)
{
	if (strcmp(err.code, code))
		fail_msg("expected %s, got %s: %s", code, err.code,
			 err.message);
}

static void run(nicol_client *c, const char *sql)
{
	if (nicol_execute_raw(c, sql, NICOL_NO_PARAMS, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
}

static bank_account_find_many_args in_order(void)
{
	static const bank_account_order_by by_id[] = { { .id = NICOL_ASC } };
	bank_account_find_many_args args = { .order_by = { by_id, 1 } };
	return args;
}

static nicol_stream *
stream(nicol_client *c, const bank_account_find_many_args *args, size_t batch)
{
	nicol_stream *s = bank_account_stream(c, args, batch, &err);
	if (!s)
		fail_msg("%s", err.message);
	return s;
}

static int fill(void **state)
{
	static bank_account_create_many_data rows[ROWS];
	static char owners[ROWS][16];
	static int64_t balances[ROWS];
	(void)state;
	db = bank_open(NULL, &err);
	run(db, "DELETE FROM \"Account\"");
	for (int i = 0; i < ROWS; i++) {
		snprintf(owners[i], sizeof(owners[i]), "o%d", i);
		balances[i] = i;
		rows[i] = (bank_account_create_many_data){
			.owner = owners[i], .balance = &balances[i]
		};
	}
	if (bank_account_create_many(
		    db,
		    &(bank_account_create_many_args){ .data = { rows, ROWS } },
		    &err) != ROWS)
		return -1;
	run(db, "INSERT INTO \"Entry\" (\"accountId\", amount) SELECT id, "
		"balance FROM \"Account\" WHERE balance % 3 = 0");
	const bank_account_find_many_args args = in_order();
	nicol_stream *s = stream(db, &args, 1);
	const bank_account_list *one = bank_account_stream_next(s, &err);
	first_id = one->items[0].id;
	nicol_result_free(one);
	nicol_stream_close(s);
	return 0;
}

static int done(void **state)
{
	(void)state;
	bank_close(db);
	nicol_error_clear(&err);
	return 0;
}

/* Reads on to the end: how many rows; they come in their order. */
static int read_all(nicol_stream *s, size_t batch, int parts_expected)
{
	const bank_account_list *part;
	int n = 0, parts = 0;
	int64_t last = 0;
	while ((part = bank_account_stream_next(s, &err))) {
		assert_true(part->count <= batch);
		for (size_t i = 0; i < part->count; i++, n++) {
			assert_true(part->items[i].id > last);
			last = part->items[i].id;
			assert_int_equal(part->items[i].balance,
					 last - first_id);
		}
		parts++;
		nicol_result_free(part);
	}
	if (err.status)
		fail_msg("%s", err.message);
	/* the end stays the end */
	assert_null(bank_account_stream_next(s, &err));
	assert_int_equal(err.status, 0);
	if (parts_expected)
		assert_int_equal(parts, parts_expected);
	return n;
}

static void all_rows_come_in_parts(void **state)
{
	(void)state;
	const bank_account_find_many_args args = in_order();
	nicol_stream *s = stream(db, &args, 1000);
	assert_int_equal(read_all(s, 1000, 11), ROWS);
	nicol_stream_close(s);
	/* the last part is full */
	s = stream(db, &args, 2100);
	assert_int_equal(read_all(s, 2100, 5), ROWS);
	nicol_stream_close(s);
	s = stream(db, &args, 0);
	assert_int_equal(read_all(s, 1000, 11), ROWS);
	nicol_stream_close(s);
	nicol_stream_close(NULL);
}

static void arguments_hold(void **state)
{
	(void)state;
	bank_account_find_many_args args = in_order();
	args.where.balance.gte = &(int64_t){ 100 };
	args.take = &(int64_t){ 250 };
	args.skip = &(int64_t){ 50 };
	nicol_stream *s = stream(db, &args, 100);
	const bank_account_list *part = bank_account_stream_next(s, &err);
	assert_int_equal(part->count, 100);
	assert_int_equal(part->items[0].balance, 150);
	nicol_result_free(part);
	assert_int_equal(read_all(s, 100, 2), 150);
	nicol_stream_close(s);
	args.where.balance.gte = &(int64_t){ ROWS * 2 };
	s = stream(db, &args, 100);
	assert_int_equal(read_all(s, 100, 0), 0);
	nicol_stream_close(s);
}

static void relations_come_along(void **state)
{
	(void)state;
	bank_account_find_many_args args = in_order();
	args.include.entries = &(bank_entry_find_many_args){ 0 };
	nicol_stream *s = stream(db, &args, 700);
	const bank_account_list *part;
	int n = 0;
	while ((part = bank_account_stream_next(s, &err))) {
		for (size_t i = 0; i < part->count; i++) {
			const bank_account *a = &part->items[i];
			assert_true(a->entries.loaded);
			assert_int_equal(a->entries.count, a->balance % 3 == 0);
			if (a->entries.count)
				assert_int_equal(a->entries.items[0].amount,
						 a->balance);
			n += (int)a->entries.count;
		}
		nicol_result_free(part);
	}
	assert_int_equal(err.status, 0);
	assert_int_equal(n, ROWS / 3);
	nicol_stream_close(s);
}

static void it_can_be_left_early(void **state)
{
	(void)state;
	const bank_account_find_many_args args = in_order();
	for (int i = 0; i < 30; i++) {
		nicol_stream *s = stream(db, &args, 10);
		nicol_result_free(bank_account_stream_next(s, &err));
		nicol_stream_close(s);
	}
	/* all connections are back */
	const char *m = nicol_metrics(db, NICOL_METRICS_PROMETHEUS, &err);
	assert_non_null(strstr(m, "\nprisma_pool_connections_busy 0\n"));
	assert_non_null(strstr(m, "\nprisma_pool_connections_open 1\n"));
	nicol_result_free(m);
}

static void it_shows_one_moment(void **state)
{
	(void)state;
	if (is_lite())
		skip(); /* nobody writes while a reader is in the file */
	bank_account_find_many_args args = in_order();
	args.include.entries = &(bank_entry_find_many_args){ 0 };
	nicol_stream *s = stream(db, &args, 100);
	const bank_account_list *part = bank_account_stream_next(s, &err);
	nicol_result_free(part);
	run(db, "DELETE FROM \"Entry\"");
	run(db, "UPDATE \"Account\" SET balance = 0");
	part = bank_account_stream_next(s, &err);
	assert_int_equal(part->items[99].balance, 199);
	assert_int_equal(part->items[98].entries.count, 1);
	nicol_result_free(part);
	nicol_stream_close(s);
	run(db, "UPDATE \"Account\" SET balance = substr(owner, 2)::int");
	run(db, "INSERT INTO \"Entry\" (\"accountId\", amount) SELECT id, "
		"balance FROM \"Account\" WHERE balance % 3 = 0");
}

static void inside_a_transaction(void **state)
{
	(void)state;
	const bank_account_find_many_args args = in_order();
	nicol_client *tx = nicol_begin(db, NULL, &err);
	run(tx,
	    "INSERT INTO \"Account\" (owner, balance) VALUES ('new', 10500)");
	/* two at once, and other work between their parts */
	nicol_stream *a = stream(tx, &args, 4000), *b = stream(tx, &args, 600);
	nicol_result_free(bank_account_stream_next(b, &err));
	assert_int_equal(read_all(a, 4000, 3), ROWS + 1);
	nicol_stream_close(a);
	assert_int_equal(bank_account_count(tx, NULL, &err), ROWS + 1);
	assert_int_equal(read_all(b, 600, 17), ROWS + 1 - 600);
	nicol_stream_close(b);
	/* those that are still open when their transaction ends */
	a = stream(tx, &args, 10);
	nicol_result_free(bank_account_stream_next(a, &err));
	b = stream(tx, &args, 10);
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_null(bank_account_stream_next(a, &err));
	expect("P2028");
	assert_int_equal(bank_account_count(db, NULL, &err), ROWS);
	nicol_stream_close(a);
	nicol_stream_close(b);
}

static void without_sense_it_is_refused(void **state)
{
	(void)state;
	bank_account_find_many_args args = in_order();
	args.take = &(int64_t){ -5 };
	assert_null(bank_account_stream(db, &args, 10, &err));
	expect("N0044");
	assert_null(bank_account_stream(NULL, NULL, 10, &err));
	expect("N0041");
	assert_null(bank_account_stream_next(NULL, &err));
	expect("N0041");
	nicol_stream *s = stream(db, NULL, 10);
	assert_null(bank_entry_stream_next(s, &err));
	expect("N0041");
	nicol_stream_close(s);
}

static uint64_t seen_rows, seen_total;

static void note(const nicol_progress *p, void *ctx)
{
	(void)ctx;
	seen_rows = p->rows;
	seen_total = p->total;
}

static void progress_is_told(void **state)
{
	(void)state;
	const nicol_observer o = { .on_progress = note };
	assert_int_equal(nicol_observe(db, &o, &err), 0);
	const bank_account_find_many_args args = in_order();
	nicol_stream *s = stream(db, &args, 4000);
	nicol_result_free(bank_account_stream_next(s, &err));
	assert_int_equal(seen_rows, 4000);
	assert_int_equal(seen_total, 0);
	assert_int_equal(read_all(s, 4000, 2), ROWS - 4000);
	assert_int_equal(seen_rows, ROWS);
	assert_int_equal(seen_total, ROWS);
	nicol_stream_close(s);
	assert_int_equal(nicol_observe(db, NULL, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows_come_in_parts),
		cmocka_unit_test(arguments_hold),
		cmocka_unit_test(relations_come_along),
		cmocka_unit_test(it_can_be_left_early),
		cmocka_unit_test(it_shows_one_moment),
		cmocka_unit_test(inside_a_transaction),
		cmocka_unit_test(without_sense_it_is_refused),
		cmocka_unit_test(progress_is_told),
	};
	return cmocka_run_group_tests(tests, fill, done);
}
