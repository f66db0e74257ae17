/*
 * arena.h - memory with one lifetime.
 *
 * A schema, a catalog, a plan or a result is built inside one arena and
 * freed as a whole; nothing inside is freed alone. Memory is zeroed and
 * aligned for any type. An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *head;
	size_t used;  /* bytes handed out, for limits and statistics */
	size_t limit; /* 0: none; arena_try_alloc fails beyond it */
	/* outlives the call that it grows in: a door (door.h) that memory
	 * runs out behind leaves it as it is */
	bool lasting;
};

/* Zero-initialisation (`struct arena a = {0};`) is a valid empty arena. */
void arena_release(struct arena *a);

/* It outlives the call that it was made in. */
void arena_keep(struct arena *a);

/* Drops all content but keeps the first chunk for reuse. */
void arena_reset(struct arena *a);

/* Never returns NULL: without memory the public function that was called
 * fails (see door.h). */
void *arena_alloc(struct arena *a, size_t size);

/* Like arena_alloc, but the memory is not zeroed: for what is written over
 * at once. */
void *arena_raw(struct arena *a, size_t size);

/* Like arena_alloc, but returns NULL when memory or the limit is reached:
 * for sizes that come from a request or from a database. */
void *arena_try_alloc(struct arena *a, size_t size);

void *arena_memdup(struct arena *a, const void *p, size_t size);
char *arena_strdup(struct arena *a, const char *s);

#define arena_new(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_array(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))

#endif
