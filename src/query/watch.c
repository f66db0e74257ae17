/*
 * watch.c - ends transactions whose time is over, though nobody asks.
 *
 * One that nothing runs in is rolled back here. Where an operation runs, the
 * server is asked to cancel it, again and again: the operation comes back
 * with a failure, and rolls back itself when it gives its lease back.
 */
#include <signal.h>
#include <time.h>

#include "base/crypto.h"
#include "query/transaction.h"

static const int64_t again = INT64_C(100000000); /* nanoseconds */

void watch_init(struct watch *w)
{
	pthread_condattr_t attr;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->changed, &attr);
	pthread_condattr_destroy(&attr);
}

static void cancel(struct transaction *t)
{
	pthread_mutex_lock(&t->db_lock);
	if (t->db) {
		t->cancelled = true;
		db_cancel(t->db);
	}
	pthread_mutex_unlock(&t->db_lock);
}

/* Without memory it is tried again. */
static void look(struct transaction *t)
{
	DOOR(door, NULL, );
	struct lease l;
	if (lease_try(&l, t)) {
		transaction_look(t);
		lease_give(&l);
	} else {
		cancel(t);
	}
	door_end(&door);
}

/* The one to look at first. */
static struct transaction *next_one(struct watch *w)
{
	struct transaction *best = NULL;
	for (struct transaction *t = w->first; t; t = t->next)
		if (t->look_at && (!best || t->look_at < best->look_at))
			best = t;
	return best;
}

static void wait(struct watch *w, const struct transaction *t)
{
	if (!t) {
		pthread_cond_wait(&w->changed, &w->lock);
		return;
	}
	struct timespec at = { .tv_sec = t->look_at / 1000000000,
			       .tv_nsec = t->look_at % 1000000000 };
	pthread_cond_timedwait(&w->changed, &w->lock, &at);
}

static void *run(void *arg)
{
	struct watch *w = arg;
	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		struct transaction *t = next_one(w);
		if (!t || t->look_at > clock_monotonic()) {
			wait(w, t);
			continue;
		}
		t->look_at = clock_monotonic() + again;
		atomic_fetch_add(&t->refs, 1);
		pthread_mutex_unlock(&w->lock);
		look(t);
		transaction_unref(t);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Signals are for the program's own threads. Where no thread can be made, the
 * time is looked at by each operation only. */
static void start(struct watch *w)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->started = pthread_create(&w->thread, NULL, run, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void watch_add(struct watch *w, struct transaction *t)
{
	atomic_fetch_add(&t->refs, 1);
	pthread_mutex_lock(&w->lock);
	t->next = w->first;
	t->link = &w->first;
	if (t->next)
		t->next->link = &t->next;
	w->first = t;
	if (t->look_at && !w->started)
		start(w);
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
}

void watch_remove(struct watch *w, struct transaction *t)
{
	pthread_mutex_lock(&w->lock);
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	t->link = NULL;
	pthread_mutex_unlock(&w->lock);
	transaction_unref(t);
}

void watch_release(struct watch *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	while (w->first) {
		struct transaction *t = w->first;
		atomic_fetch_add(&t->refs, 1);
		pthread_mutex_lock(&t->lock);
		transaction_stop(t, TRANSACTION_CLOSED);
		pthread_mutex_unlock(&t->lock);
		transaction_unref(t);
	}
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
}
