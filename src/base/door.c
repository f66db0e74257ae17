#include "base/door.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Thread_local struct door *innermost;

void door_enter(struct door *d, nicol_error *err)
{
	d->outer = innermost;
	d->newest = NULL;
	d->err = err;
	innermost = d;
}

void door_end(struct door *d)
{
	while (d->newest)
		owned_remove(d->newest);
	innermost = d->outer;
}

void door_out_of_memory(void)
{
	struct door *d = innermost;
	if (!d)
		abort();
	while (d->newest) {
		struct owned *o = d->newest;
		owned_remove(o);
		o->drop(o);
	}
	innermost = d->outer;
	err_nomem(d->err);
	_longjmp(d->landing, 1);
}

struct door *door_suspend(void)
{
	struct door *d = innermost;
	innermost = NULL;
	return d;
}

void door_resume(struct door *d)
{
	innermost = d;
}

void owned_add(struct owned *o, void (*drop)(struct owned *))
{
	struct door *d = innermost;
	o->drop = drop;
	o->link = NULL;
	if (!d)
		return;
	o->older = d->newest;
	if (o->older)
		o->older->link = &o->older;
	o->link = &d->newest;
	d->newest = o;
}

void owned_fd_close(struct owned_fd *f)
{
	int e = errno;
	owned_remove(&f->own);
	close(f->fd);
	errno = e;
}

static void drop_fd(struct owned *o)
{
	owned_fd_close(owned_by(o, struct owned_fd));
}

void owned_fd_add(struct owned_fd *f, int fd)
{
	f->fd = fd;
	owned_add(&f->own, drop_fd);
}

/* Keeps what follows it aligned for any type. */
struct block {
	_Alignas(16) struct owned own;
};

static void drop_block(struct owned *o)
{
	free(owned_by(o, struct block));
}

void *heap_new(size_t size)
{
	struct block *b = base_malloc(sizeof(*b) + size);
	if (!b)
		door_out_of_memory();
	memset(b, 0, sizeof(*b) + size);
	owned_add(&b->own, drop_block);
	return b + 1;
}

void heap_keep(void *p)
{
	owned_remove(&((struct block *)p - 1)->own);
}

void heap_free(void *p)
{
	if (!p)
		return;
	struct block *b = (struct block *)p - 1;
	owned_remove(&b->own);
	free(b);
}
