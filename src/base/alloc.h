/*
 * alloc.h - the heap, behind one door so that tests can make it fail.
 *
 * In builds with NICOL_FAULTS, the allocation whose number is in
 * base_alloc_fail_at (counted down) returns NULL, and all that follow it too
 * while base_alloc_stays_out is set; release builds call malloc directly.
 * With base_alloc_in_arenas each piece that an arena hands out counts, not
 * only the chunks that it takes.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef NICOL_FAULTS
/* Test-only: 0 = never fail; n = the n-th allocation from now fails. */
extern _Thread_local long base_alloc_fail_at;
extern _Thread_local bool base_alloc_stays_out;
extern _Thread_local bool base_alloc_in_arenas;
extern _Thread_local long base_alloc_failures; /* so far */
bool base_piece_fails(void);
void *base_malloc(size_t size);
void *base_realloc(void *p, size_t size);
#else
static inline bool base_piece_fails(void)
{
	return false;
}
static inline void *base_malloc(size_t size)
{
	return malloc(size);
}
static inline void *base_realloc(void *p, size_t size)
{
	return realloc(p, size);
}
#endif

#endif
