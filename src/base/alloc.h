/*
 * alloc.h - the heap, behind one door so that tests can make it fail.
 *
 * In builds with NICOL_FAULTS, the allocation whose number is in
 * base_alloc_fail_at (counted down) returns NULL; release builds call
 * malloc directly.
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>
#include <stdlib.h>

#ifdef NICOL_FAULTS
/* Test-only: 0 = never fail; n = the n-th allocation from now fails. */
extern _Thread_local long base_alloc_fail_at;
void *base_malloc(size_t size);
void *base_realloc(void *p, size_t size);
#else
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
