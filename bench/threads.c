/*
 * threads.c - one client and 64 threads over 16 connections: how much of the
 * work is ours, and how much memory it takes. Prints a Markdown table.
 *
 * DATABASE_URL as for client.c, with connection_limit=16.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "db.h"

enum { THREADS = 64, USERS = 10000, SECONDS = 6 };

static nicol_client *db;
static atomic_bool stop;
static atomic_long operations;

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static void one(unsigned *seed, nicol_error *err)
{
	char email[32];
	snprintf(email, sizeof(email), "u%d@x.io", rand_r(seed) % USERS);
	if (rand_r(seed) % 4) {
		nicol_result_free(relay_user_find_unique(
			db,
			&(relay_user_find_unique_args){
				.where = { .email = email } },
			err));
	} else {
		nicol_result_free(relay_user_update(
			db,
			&(relay_user_update_args){
				.where = { .email = email },
				.data = { .is_active = &(bool){ true } } },
			err));
	}
	if (err->status)
		die(err->message);
	atomic_fetch_add(&operations, 1);
}

static void *work(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	nicol_error err = { 0 };
	while (!atomic_load(&stop))
		one(&seed, &err);
	return NULL;
}

/* Seconds that this process has used. */
static double own_cpu(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double process_cpu(int64_t pid)
{
	char path[40], line[600];
	unsigned long user = 0, system = 0;
	snprintf(path, sizeof(path), "/proc/%" PRId64 "/stat", pid);
	FILE *f = fopen(path, "r");
	if (!f || !fgets(line, sizeof(line), f))
		die("cannot read what a server process has used");
	fclose(f);
	sscanf(strrchr(line, ')') + 2,
	       "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
	       &system);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* The same of all processes of the server. */
static double server_cpu(void)
{
	nicol_error err = { 0 };
	double sum = 0;
	const nicol_rows *r = nicol_query_raw(
		db, "SELECT pid FROM pg_stat_activity", NICOL_NO_PARAMS, &err);
	if (!r)
		die(err.message);
	for (size_t i = 0; i < nicol_rows_count(r); i++)
		sum += process_cpu(nicol_rows_int(r, i, 0));
	nicol_result_free(r);
	return sum;
}

/* Kilobytes of this process that are in memory and its own. */
static long memory(void)
{
	char line[200];
	long anonymous = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "RssAnon: %ld", &anonymous);
	if (f)
		fclose(f);
	return anonymous;
}

static void run(double seconds)
{
	pthread_t threads[THREADS];
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 128 << 10);
	atomic_store(&stop, false);
	atomic_store(&operations, 0);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], &attr, work, (void *)(i + 1));
	struct timespec t = { .tv_sec = (time_t)seconds };
	nanosleep(&t, NULL);
	atomic_store(&stop, true);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_attr_destroy(&attr);
}

int main(void)
{
	nicol_error err = { 0 };
	long empty = memory();
	db = relay_open(NULL, &err);
	if (!db)
		die(err.message);
	run(1);
	long warm = memory();
	double own = own_cpu(), server = server_cpu();
	run(SECONDS);
	own = own_cpu() - own;
	server = server_cpu() - server;
	long after = memory();
	puts("| 64 threads over 16 connections | measured | aim |\n"
	     "|---|---:|---:|");
	printf("| find_unique and update (3 : 1), per second | %ld | |\n",
	       atomic_load(&operations) / SECONDS);
	printf("| share of the client in the CPU time of both | %.0f %% | "
	       "< 33 %% |\n",
	       100 * own / (own + server));
	printf("| memory of the client, KiB | %ld | < 8192 |\n", warm - empty);
	printf("| more of it after %ld operations, KiB | %ld | none |\n",
	       atomic_load(&operations), after - warm);
	relay_close(db);
	return 0;
}
