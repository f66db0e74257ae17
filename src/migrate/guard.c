#include "migrate/guard.h"

#include <time.h>

enum { LOOK_EVERY_MS = 50 };

static void wait_a_little(struct guard *g)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += LOOK_EVERY_MS * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_cond_timedwait(&g->wake, &g->mutex, &until);
}

/* Cancels again and again: the operation may have been between two
 * statements the first time. */
static void *watch(void *arg)
{
	struct guard *g = arg;
	pthread_mutex_lock(&g->mutex);
	while (!g->stop) {
		if (*g->flag && g->db)
			db_cancel(g->db);
		wait_a_little(g);
	}
	pthread_mutex_unlock(&g->mutex);
	return NULL;
}

void guard_start(struct guard *g, const volatile sig_atomic_t *flag)
{
	*g = (struct guard){ .flag = flag };
	if (!flag)
		return;
	pthread_mutex_init(&g->mutex, NULL);
	pthread_cond_init(&g->wake, NULL);
	/* signals go to the threads that the program made itself */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	g->running = pthread_create(&g->thread, NULL, watch, g) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void guard_stop(struct guard *g)
{
	if (!g->flag)
		return;
	if (g->running) {
		pthread_mutex_lock(&g->mutex);
		g->stop = true;
		pthread_cond_signal(&g->wake);
		pthread_mutex_unlock(&g->mutex);
		pthread_join(g->thread, NULL);
	}
	pthread_cond_destroy(&g->wake);
	pthread_mutex_destroy(&g->mutex);
	*g = (struct guard){ 0 };
}

void guard_watch(struct guard *g, struct db *db)
{
	if (!g->running)
		return;
	pthread_mutex_lock(&g->mutex);
	g->db = db;
	pthread_mutex_unlock(&g->mutex);
}

bool guard_tripped(const struct guard *g)
{
	return g->flag && *g->flag;
}

int guard_check(const struct guard *g, nicol_error *err)
{
	if (!guard_tripped(g))
		return 0;
	return err_set(err, "N0021",
		       "stopped before the next step, because it was asked to "
		       "(Ctrl-C)");
}
