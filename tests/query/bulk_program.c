/*
 * create_many of many rows: by COPY, and the same as by INSERT; compiled by
 * bulk_db_test.sh.
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

enum { ROWS = 700 };

static nicol_error err;
static nicol_client *db;
static char last_bulk[300]; /* the statement that brought the rows */
static uint64_t progress_rows, progress_total;
static int progress_calls;
static bool progress_back;

static void note(const nicol_query_event *e, void *ctx)
{
	(void)ctx;
	if (!strncmp(e->sql, "COPY", 4) || !strncmp(e->sql, "INSERT", 6))
		snprintf(last_bulk, sizeof(last_bulk), "%.*s",
			 (int)sizeof(last_bulk) - 1, e->sql);
}

static void note_progress(const nicol_progress *p, void *ctx)
{
	(void)ctx;
	/* no assertion here: it would leave the operation in the middle */
	progress_back |= p->rows < progress_rows ||
			 strcmp(p->operation, "create_many") ||
			 strcmp(p->model, "Person");
	progress_rows = p->rows;
	progress_total = p->total;
	progress_calls++;
}

static bool came_by_copy(void)
{
	return !strncmp(last_bulk, "COPY", 4);
}

static void run(const char *sql)
{
	if (nicol_execute_raw(db, sql, NICOL_NO_PARAMS, &err) < 0)
		fail_msg("%s: %s", sql, err.message);
}

static int64_t number(const char *sql)
{
	const nicol_rows *r = nicol_query_raw(db, sql, NICOL_NO_PARAMS, &err);
	if (!r)
		fail_msg("%s: %s", sql, err.message);
	int64_t n = nicol_rows_int(r, 0, 0);
	nicol_result_free(r);
	return n;
}

static int open_db(void **state)
{
	(void)state;
	nicol_observer o = { .on_query = note, .on_progress = note_progress };
	db = rich_open(NULL, &err);
	if (!db)
		return -1;
	run("TRUNCATE everything, people, \"Tag\" CASCADE");
	progress_rows = progress_total = 0;
	progress_calls = 0;
	progress_back = false;
	return nicol_observe(db, &o, &err);
}

static int close_db(void **state)
{
	(void)state;
	rich_close(db);
	nicol_error_clear(&err);
	return 0;
}

/* ---- every type ---- */

/* The values that a row points to. */
struct values {
	char id[20], text[40], decimal[80], json[60], uuid[40];
	int32_t i;
	int64_t big;
	double f;
	bool b;
	nicol_timestamp at, day, clock;
	nicol_bytes bytes;
	rich_role role;
	const char *strings[3];
	int64_t bigs[2];
	nicol_decimal decimals[3];
};

static const char *const decimals[] = {
	"0",
	"-0.5",
	"12.50",
	"100000000",
	"99999999.9999",
	"-1234567890123456789.000000000000000001",
	"0.0000000000001",
	"10000",
	"0.00010",
	"1e5",
	"+7",
	"00012.300",
	"-0.00",
	"9999",
};

static void fill(struct values *v, int i, const char *kind)
{
	snprintf(v->id, sizeof(v->id), "%s%d", kind, i);
	snprintf(v->text, sizeof(v->text), "t\t%d\\N \xc3\xa9 \"'\n", i);
	snprintf(v->decimal, sizeof(v->decimal), "%s",
		 decimals[i % (int)(sizeof(decimals) / sizeof(*decimals))]);
	snprintf(v->json, sizeof(v->json), "{\"i\": %d, \"b\": [1, null]}", i);
	snprintf(v->uuid, sizeof(v->uuid), "00000000-0000-4000-8000-%012d", i);
	v->i = i * 7919 - 1000000;
	v->big = (int64_t)i * INT64_C(9007199254740993);
	v->f = i / 3.0;
	v->b = i % 2;
	v->at = INT64_C(1700000000123456) + i * INT64_C(86400000001);
	if (i % 5 == 0)
		v->at = -v->at; /* before 1970 */
	v->day = (i - 300) * INT64_C(86400000000);
	v->clock = i * INT64_C(1000000);
	v->bytes = (nicol_bytes){ v->text, (size_t)(i % 9) };
	v->role = i % 3 ? RICH_ROLE_ADMIN : RICH_ROLE_SUPER_USER;
	v->strings[0] = "a,{}\"";
	v->strings[1] = v->text;
	v->strings[2] = "";
	v->bigs[0] = v->big;
	v->bigs[1] = -1;
	for (int k = 0; k < 3; k++)
		v->decimals[k] = decimals[(i + k) % 9];
}

static rich_everything_create_many_data row_of(const struct values *v, int i)
{
	static const int32_t small = 12;
	bool odd = i % 2;
	return (rich_everything_create_many_data){
		.id = v->id,
		.int_ = &v->i,
		.big = &v->big,
		.float_ = &v->f,
		.decimal = v->decimal,
		.bool_ = &v->b,
		.at = &v->at,
		.day = &v->day,
		.clock = &v->clock,
		.zone = &v->at,
		.json = v->json,
		.bytes = &v->bytes,
		.role = &v->role,
		.uuid = v->uuid,
		.small = &small,
		.char_ = "abc",
		.o_string = odd ? v->text : NICOL_NULL,
		.o_int = odd ? &v->i : NICOL_NULL,
		.o_decimal = odd ? v->decimal : NICOL_NULL,
		.o_at = odd ? &v->at : NICOL_NULL,
		.o_json = v->json,
		.o_role = odd ? &v->role : NICOL_NULL,
		.strings = { v->strings, (size_t)(i % 4) },
		.bigs = { v->bigs, 2 },
		.decimals = { v->decimals, 3 },
		.ver7 = "v",
		.nano = "n",
		.nano9 = "n",
		.ulid = "u",
		.cuid2 = "c",
	};
}

static int64_t create(const char *kind, bool by_insert, int rows)
{
	static struct values values[ROWS];
	static rich_everything_create_many_data data[ROWS];
	for (int i = 0; i < rows; i++) {
		fill(&values[i], i, kind);
		data[i] = row_of(&values[i], i);
	}
	return rich_everything_create_many(
		db,
		&(rich_everything_create_many_args){
			.data = { data, (size_t)rows },
			/* there are none; but COPY cannot skip */
			.skip_duplicates = by_insert },
		&err);
}

/* "1e5" is one; it is found before anything was sent. */
static void a_value_without_binary_form_is_inserted(void **state)
{
	(void)state;
	int64_t n = create("c", false, ROWS);
	if (n < 0)
		fail_msg("%s", err.message);
	assert_int_equal(n, ROWS);
	assert_false(came_by_copy());
	assert_int_equal(number("SELECT count(*) FROM everything WHERE "
				"decimal = 100000"),
			 ROWS / 14);
}

static void decimals_of_every_shape(void **state)
{
	(void)state;
	enum { N = 520 };
	static rich_everything_create_many_data data[N];
	static char texts[N][1100];
	for (int i = 0; i < N; i++) {
		/* digits before and behind the point, zeros at all places */
		int whole = i % 40, fraction = i % 23, at = 0;
		if (i % 3 == 0)
			texts[i][at++] = '-';
		for (int k = 0; k < whole; k++)
			texts[i][at++] = (char)('0' + (i * 7 + k * k) % 10 *
							      (k % 3 != 1));
		if (!whole || fraction)
			texts[i][at++] = whole ? '.' : '0';
		for (int k = 0; k < fraction && whole; k++)
			texts[i][at++] =
				(char)('0' + (i * 3 + k) % 10 * (k % 4 != 0));
		texts[i][at] = '\0';
		data[i] = (rich_everything_create_many_data){
			.o_decimal = texts[i], .o_string = texts[i]
		};
	}
	run("ALTER TABLE everything ALTER \"oDecimal\" TYPE numeric");
	assert_int_equal(
		rich_everything_create_many(db,
					    &(rich_everything_create_many_args){
						    .data = { data, N } },
					    &err),
		N);
	assert_true(came_by_copy());
	/* as the server itself reads the text */
	assert_int_equal(
		number("SELECT count(*) FROM everything WHERE "
		       "\"oDecimal\"::text <> \"oString\"::numeric::text"),
		0);
	run("TRUNCATE everything");
	run("ALTER TABLE everything ALTER \"oDecimal\" TYPE numeric(65,30)");
}

/* COPY and INSERT of rows whose values all have a binary form. */
static void rows_are_equal_column_by_column(void **state)
{
	(void)state;
	static struct values values[ROWS];
	static rich_everything_create_many_data data[ROWS];
	for (int by_insert = 0; by_insert < 2; by_insert++) {
		for (int i = 0; i < ROWS; i++) {
			fill(&values[i], i, by_insert ? "i" : "c");
			data[i] = row_of(&values[i], i);
			if (!strcmp(values[i].decimal, "1e5"))
				snprintf(values[i].decimal, 10, "5");
		}
		int64_t n = rich_everything_create_many(
			db,
			&(rich_everything_create_many_args){
				.data = { data, ROWS },
				.skip_duplicates = by_insert },
			&err);
		if (n != ROWS)
			fail_msg("%s", err.message);
		assert_int_equal(came_by_copy(), !by_insert);
	}
	run("ALTER TABLE everything ADD COLUMN IF NOT EXISTS kind char(1)");
	run("UPDATE everything SET kind = left(id, 1), id = substr(id, 2) "
	    "WHERE kind IS NULL AND id LIKE 'c%'");
	run("CREATE TABLE brought AS SELECT * FROM everything WHERE kind = "
	    "'c'");
	run("DELETE FROM everything WHERE kind = 'c'");
	run("UPDATE everything SET kind = 'c', id = substr(id, 2)");
	int64_t same =
		number("SELECT count(*) FROM everything e JOIN brought b ON "
		       "to_jsonb(e) = to_jsonb(b)");
	run("ALTER TABLE everything DROP COLUMN kind");
	run("DROP TABLE brought");
	assert_int_equal(same, ROWS);
}

/* ---- what must not differ ---- */

static rich_tag_create_many_data tags[5000];
static char names[5000][12];

static int64_t create_tags(nicol_client *client, size_t n)
{
	return rich_tag_create_many(
		client, &(rich_tag_create_many_args){ .data = { tags, n } },
		&err);
}

static void name_tags(void)
{
	for (int i = 0; i < 5000; i++) {
		snprintf(names[i], sizeof(names[i]), "tag%d", i);
		tags[i] = (rich_tag_create_many_data){ .name = names[i] };
	}
}

static void failures_are_the_same(void **state)
{
	(void)state;
	name_tags();
	snprintf(names[4321], sizeof(names[0]), "tag5");
	assert_int_equal(create_tags(db, 5000), -1);
	assert_true(came_by_copy());
	assert_string_equal(err.code, "P2002");
	assert_string_equal(err.meta,
			    "{\"modelName\":\"Tag\",\"target\":[\"name\"]}");
	assert_int_equal(number("SELECT count(*) FROM \"Tag\""), 0);
	/* the connection goes on */
	name_tags();
	assert_int_equal(create_tags(db, 5000), 5000);
	assert_int_equal(number("SELECT count(*) FROM \"Tag\""), 5000);
}

static void it_takes_part_in_transactions(void **state)
{
	(void)state;
	name_tags();
	nicol_client *tx = nicol_begin(db, NULL, &err);
	assert_int_equal(create_tags(tx, 1000), 1000);
	assert_true(came_by_copy());
	assert_int_equal(nicol_rollback(tx, &err), 0);
	assert_int_equal(number("SELECT count(*) FROM \"Tag\""), 0);
	tx = nicol_begin(db, NULL, &err);
	assert_int_equal(create_tags(tx, 1000), 1000);
	assert_int_equal(nicol_commit(tx, &err), 0);
	assert_int_equal(number("SELECT count(*) FROM \"Tag\""), 1000);
}

static void progress_is_told(void **state)
{
	(void)state;
	static rich_person_create_many_data people[20000];
	static char mails[20000][40];
	for (int i = 0; i < 20000; i++) {
		snprintf(mails[i], sizeof(mails[i]), "person%d@example.com", i);
		people[i].email = mails[i];
	}
	assert_int_equal(
		rich_person_create_many(db,
					&(rich_person_create_many_args){
						.data = { people, 20000 } },
					&err),
		20000);
	assert_true(came_by_copy());
	assert_true(progress_calls > 1);
	assert_false(progress_back);
	assert_int_equal(progress_rows, 20000);
	assert_int_equal(progress_total, 20000);
}

static void expect_insert(const char *make, const char *undo, int64_t there)
{
	name_tags();
	run(make);
	int64_t n = create_tags(db, 600);
	if (n < 0)
		fail_msg("%s: %s", make, err.message);
	assert_false(came_by_copy());
	run(undo);
	assert_int_equal(number("SELECT count(*) FROM \"Tag\""), there);
	run("TRUNCATE \"Tag\" CASCADE");
}

static void where_copy_differs_rows_are_inserted(void **state)
{
	(void)state;
	/* COPY passes rules by */
	expect_insert("CREATE RULE only_short AS ON INSERT TO \"Tag\" WHERE "
		      "length(new.name) > 4 DO INSTEAD NOTHING",
		      "DROP RULE only_short ON \"Tag\"", 10);
	/* few rows are not worth it */
	name_tags();
	run("VACUUM \"Tag\""); /* forgets that there was a rule */
	assert_int_equal(create_tags(db, 20), 20);
	assert_false(came_by_copy());
	/* the connection may not be a superuser's for row security */
	run("TRUNCATE \"Tag\" CASCADE");
	run("ALTER TABLE \"Tag\" ALTER id DROP DEFAULT, ALTER id ADD "
	    "GENERATED ALWAYS AS IDENTITY");
	assert_int_equal(create_tags(db, 600), 600);
	assert_false(came_by_copy());
	run("ALTER TABLE \"Tag\" ALTER id DROP IDENTITY, ALTER id SET DEFAULT "
	    "nextval('\"Tag_id_seq\"')");
}

static void triggers_fire(void **state)
{
	(void)state;
	name_tags();
	run("CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS "
	    "'BEGIN IF new.name LIKE ''%3'' THEN RETURN NULL; END IF; "
	    "new.name := upper(new.name); RETURN new; END'");
	run("CREATE TRIGGER shout BEFORE INSERT ON \"Tag\" FOR EACH ROW "
	    "EXECUTE FUNCTION shout()");
	assert_int_equal(create_tags(db, 1000), 900);
	assert_true(came_by_copy());
	assert_int_equal(
		number("SELECT count(*) FROM \"Tag\" WHERE name LIKE 'TAG%'"),
		900);
	run("DROP FUNCTION shout() CASCADE");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_db, close_db)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_value_without_binary_form_is_inserted),
		TEST(decimals_of_every_shape),
		TEST(rows_are_equal_column_by_column),
		TEST(failures_are_the_same),
		TEST(it_takes_part_in_transactions),
		TEST(progress_is_told),
		TEST(where_copy_differs_rows_are_inserted),
		TEST(triggers_fire),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
