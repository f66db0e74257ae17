#include "base/alloc.h"

#ifdef NICOL_FAULTS
_Thread_local long base_alloc_fail_at;
_Thread_local bool base_alloc_stays_out;
_Thread_local bool base_alloc_in_arenas;
_Thread_local long base_alloc_failures;

static int fails_now(void)
{
	if (base_alloc_fail_at <= 0 || --base_alloc_fail_at > 0)
		return 0;
	base_alloc_fail_at = base_alloc_stays_out;
	base_alloc_failures++;
	return 1;
}

bool base_piece_fails(void)
{
	return base_alloc_in_arenas && fails_now();
}

void *base_malloc(size_t size)
{
	return fails_now() ? NULL : malloc(size);
}

void *base_realloc(void *p, size_t size)
{
	return fails_now() ? NULL : realloc(p, size);
}
#else
/* ISO C wants a declaration in every translation unit. */
typedef int base_alloc_has_no_faults;
#endif
