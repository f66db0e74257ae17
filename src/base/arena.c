#include "base/arena.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/door.h"

enum {
	FIRST_CHUNK = 4096,
	LARGEST_STEP = 1 << 20,
	POPULATE = 1 << 17, /* chunks from here on get their pages at once */
	ALIGN = 16,
};

struct arena_chunk {
	struct owned own; /* on a door's list, unless the arena is lasting */
	struct arena_chunk *next;
	size_t size;
	size_t used;
	_Alignas(ALIGN) unsigned char data[];
};

static void drop_chunk(struct owned *o)
{
	free(owned_by(o, struct arena_chunk));
}

/*
 * Asks for the pages of a large chunk at once: met one by one at their first
 * use they cost the kernel several times as much, which was a third of the
 * time that a large schema took. A kernel that does not know the call (before
 * 5.14) does as it did before.
 */
static void populate(void *p, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t page = 4096;
	uintptr_t from = ((uintptr_t)p + page - 1) & ~(page - 1);
	uintptr_t to = ((uintptr_t)p + size) & ~(page - 1);
	unsigned char there = 0;
	int before = errno;
	if (size < POPULATE || to <= from)
		return;
	/* memory that the heap kept has its pages already */
	if (mincore((void *)(to - page), page, &there) < 0 || !(there & 1))
		madvise((void *)from, to - from, MADV_POPULATE_WRITE);
	errno = before;
#else
	(void)p;
	(void)size;
#endif
}

static struct arena_chunk *chunk_new(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_CHUNK;
	if (size > LARGEST_STEP)
		size = LARGEST_STEP;
	if (size < need)
		size = need;
	struct arena_chunk *c = base_malloc(sizeof(*c) + size);
	if (!c)
		return NULL;
	populate(c, sizeof(*c) + size);
	*c = (struct arena_chunk){ .next = a->head, .size = size };
	if (!a->lasting)
		owned_add(&c->own, drop_chunk);
	a->head = c;
	return c;
}

/* Memory as it comes, not zeroed. */
static void *try_piece(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2 || base_piece_fails())
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (a->limit && (size > a->limit || a->used > a->limit - size))
		return NULL;
	struct arena_chunk *c = a->head;
	if (!c || c->size - c->used < size) {
		c = chunk_new(a, size);
		if (!c)
			return NULL;
	}
	void *p = c->data + c->used;
	c->used += size;
	a->used += size;
	return p;
}

void *arena_try_alloc(struct arena *a, size_t size)
{
	void *p = try_piece(a, size);
	return p ? memset(p, 0, size) : NULL;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_try_alloc(a, size);
	if (!p)
		door_out_of_memory();
	return p;
}

void *arena_raw(struct arena *a, size_t size)
{
	void *p = try_piece(a, size);
	if (!p)
		door_out_of_memory();
	return p;
}

void *arena_memdup(struct arena *a, const void *p, size_t size)
{
	void *q = arena_raw(a, size ? size : 1);
	if (size)
		memcpy(q, p, size);
	return q;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s) + 1);
}

void arena_release(struct arena *a)
{
	for (struct arena_chunk *c = a->head, *next; c; c = next) {
		next = c->next;
		owned_remove(&c->own);
		free(c);
	}
	a->head = NULL;
	a->used = 0;
}

void arena_keep(struct arena *a)
{
	a->lasting = true;
	for (struct arena_chunk *c = a->head; c; c = c->next)
		owned_remove(&c->own);
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->head;
	if (!keep)
		return;
	struct arena rest = { .head = keep->next };
	arena_release(&rest);
	keep->next = NULL;
	keep->used = 0;
	a->used = 0;
}
