#include "base/alloc.h"

#ifdef NICOL_FAULTS
_Thread_local long base_alloc_fail_at;

static int fails_now(void)
{
	return base_alloc_fail_at > 0 && --base_alloc_fail_at == 0;
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
