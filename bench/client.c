/*
 * client.c - the generated client beside hand-written libpq, in one process
 * and in turn: the same rows, prepared statements, one connection each.
 *
 * The hand-written side does what a careful C program does: it prepares once,
 * asks for text results and copies every column into a struct. Prints a
 * Markdown table; the ratio is the median over the rounds of
 * (ours per second) / (theirs per second).
 *
 * DATABASE_URL names a database with the seed's tables, filled by client.sql.
 */
#include <libpq-fe.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db.h"

enum { ROUNDS = 15, USERS = 10000 };

static nicol_client *db;
static PGconn *conn;
static nicol_error err;
static volatile int64_t sink;
static unsigned seed = 12345;

static unsigned next(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % n;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

/* What a hand-written program fills from a row. */
struct user {
	int64_t id;
	char *email, *username, *password_hash, *role;
	bool is_active;
	char *created_at, *updated_at;
};

static char *copy(const PGresult *r, int row, int column)
{
	return strdup(PQgetvalue(r, row, column));
}

static struct user *read_users(const PGresult *r, int *n)
{
	*n = PQntuples(r);
	struct user *u = calloc((size_t)*n + 1, sizeof(*u));
	for (int i = 0; u && i < *n; i++)
		u[i] = (struct user){ strtoll(PQgetvalue(r, i, 0), NULL, 10),
				      copy(r, i, 1),
				      copy(r, i, 2),
				      copy(r, i, 3),
				      copy(r, i, 4),
				      PQgetvalue(r, i, 5)[0] == 't',
				      copy(r, i, 6),
				      copy(r, i, 7) };
	return u;
}

static void free_users(struct user *u, int n)
{
	for (int i = 0; i < n; i++) {
		free(u[i].email);
		free(u[i].username);
		free(u[i].password_hash);
		free(u[i].role);
		free(u[i].created_at);
		free(u[i].updated_at);
	}
	free(u);
}

static void by_hand(const char *statement, int n_params,
		    const char *const *params)
{
	PGresult *r = PQexecPrepared(conn, statement, n_params, params, NULL,
				     NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		die(PQerrorMessage(conn));
	int n;
	struct user *u = read_users(r, &n);
	PQclear(r);
	sink += n ? u[0].id : 0;
	free_users(u, n);
}

static void unique_by_hand(void)
{
	char email[32];
	snprintf(email, sizeof(email), "u%u@x.io", next(USERS));
	by_hand("one", 1, (const char *[]){ email });
}

static void unique_by_nicol(void)
{
	char email[32];
	snprintf(email, sizeof(email), "u%u@x.io", next(USERS));
	const relay_user *u = relay_user_find_unique(
		db,
		&(relay_user_find_unique_args){ .where = { .email = email } },
		&err);
	if (!u)
		die(err.status ? err.message : "a row is missing");
	sink += u->id;
	nicol_result_free(u);
}

static void many_by_hand(void)
{
	char from[16];
	snprintf(from, sizeof(from), "%u", next(USERS - 500));
	by_hand("many", 3, (const char *[]){ "t", from, "100" });
}

static void many_by_nicol(void)
{
	int64_t from = next(USERS - 500);
	const relay_user_list *u = relay_user_find_many(
		db,
		&(relay_user_find_many_args){
			.where = { .is_active.equals = &(bool){ true },
				   .id.gt = &from },
			.order_by = NICOL_LIST(relay_user_order_by,
					       { .id = NICOL_ASC }),
			.take = &(int64_t){ 100 } },
		&err);
	if (!u || u->count != 100)
		die(err.status ? err.message : "rows are missing");
	sink += u->items[0].id;
	nicol_result_free(u);
}

static double rate(void (*op)(void), double how_long)
{
	long n = 0;
	double start = seconds(), now;
	do {
		for (int i = 0; i < 20; i++, n++)
			op();
		now = seconds();
	} while (now - start < how_long);
	return (double)n / (now - start);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_size);
	return v[n / 2];
}

static void race(const char *name, void (*ours)(void), void (*theirs)(void))
{
	double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];
	rate(ours, 0.2);
	rate(theirs, 0.2);
	for (int i = 0; i < ROUNDS; i++) {
		a[i] = rate(ours, 0.3);
		b[i] = rate(theirs, 0.3);
		ratio[i] = a[i] / b[i];
	}
	printf("| %s | %.0f | %.0f | %.2f | 0.90 |\n", name, median(a, ROUNDS),
	       median(b, ROUNDS), median(ratio, ROUNDS));
	fflush(stdout);
}

/* ---- very many rows ---- */

#define BULK_TABLE "upstream_accounts"
#define BULK_COLUMNS                                                           \
	"type, email, credentials, is_active, priority, weight, "              \
	"request_count, success_count, error_count, created_at, updated_at"
#define BULK_FORMAT                                                            \
	"%s\t%s\t%s\tt\t1\t100\t0\t0\t0\t2026-01-02 03:04:05.678\t"            \
	"2026-01-02 03:04:05.678"
enum { BULK = 100000, BULK_ROUNDS = 7 };

static relay_upstream_account_create_many_data bulk[BULK];
static char bulk_mails[BULK][32];

static void run_sql(const char *sql)
{
	PGresult *r = PQexec(conn, sql);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		die(PQerrorMessage(conn));
	PQclear(r);
}

static void fill_bulk(void)
{
	for (int i = 0; i < BULK; i++) {
		snprintf(bulk_mails[i], sizeof(bulk_mails[i]), "b%d@x.io", i);
		bulk[i] = (relay_upstream_account_create_many_data){
			.type = "chat",
			.email = bulk_mails[i],
			.credentials = "{\"token\":\"0123456789abcdef\"}"
		};
	}
}

static void bulk_by_nicol(void)
{
	int64_t n = relay_upstream_account_create_many(
		db,
		&(relay_upstream_account_create_many_args){
			.data = { bulk, BULK } },
		&err);
	if (n != BULK)
		die(err.message);
}

/* The same columns and values, as text, in pieces of 64 kB. */
static void bulk_by_hand(void)
{
	static char text[1 << 16];
	size_t len = 0;
	PGresult *r = PQexec(conn, "copy " BULK_TABLE " (" BULK_COLUMNS
				   ") from stdin");
	if (PQresultStatus(r) != PGRES_COPY_IN)
		die(PQerrorMessage(conn));
	PQclear(r);
	for (int i = 0; i < BULK; i++) {
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					BULK_FORMAT "\n", bulk[i].type,
					bulk[i].email, bulk[i].credentials);
		if (len < sizeof(text) - 400 && i + 1 < BULK)
			continue;
		if (PQputCopyData(conn, text, (int)len) < 0)
			die(PQerrorMessage(conn));
		len = 0;
	}
	PQputCopyEnd(conn, NULL);
	while ((r = PQgetResult(conn))) {
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			die(PQerrorMessage(conn));
		PQclear(r);
	}
}

static double time_bulk(void (*op)(void))
{
	run_sql("truncate " BULK_TABLE " cascade");
	double start = seconds();
	op();
	return BULK / (seconds() - start);
}

static void race_bulk(void)
{
	double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];
	fill_bulk();
	time_bulk(bulk_by_nicol);
	time_bulk(bulk_by_hand);
	for (int i = 0; i < BULK_ROUNDS; i++) {
		a[i] = time_bulk(bulk_by_nicol);
		b[i] = time_bulk(bulk_by_hand);
		ratio[i] = a[i] / b[i];
	}
	printf("| create_many, 100,000 rows against raw COPY (rows) | %.0f | "
	       "%.0f | %.2f | 0.90 |\n",
	       median(a, BULK_ROUNDS), median(b, BULK_ROUNDS),
	       median(ratio, BULK_ROUNDS));
}

static void prepare(const char *name, const char *sql)
{
	PGresult *r = PQprepare(conn, name, sql, 0, NULL);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		die(PQerrorMessage(conn));
	PQclear(r);
}

int main(void)
{
	const char *url = getenv("DATABASE_URL");
	conn = PQconnectdb(url ? url : "");
	db = relay_open(NULL, &err);
	if (PQstatus(conn) != CONNECTION_OK || !db)
		die(db ? PQerrorMessage(conn) : err.message);
#define COLUMN_LIST                                                            \
	"id, email, username, password_hash, role, is_active, created_at, "    \
	"updated_at"
	prepare("one", "select " COLUMN_LIST " from users where email = $1");
	prepare("many", "select " COLUMN_LIST
			" from users where is_active = $1 and id > $2"
			" order by id limit $3");
	puts("| operation | nicol client /s | libpq by hand /s | ratio | aim "
	     "|\n|---|---:|---:|---:|---:|");
	race("find_unique", unique_by_nicol, unique_by_hand);
	race("find_many, 100 rows", many_by_nicol, many_by_hand);
	race_bulk();
	relay_close(db);
	PQfinish(conn);
	return 0;
}
