#include "base/vec.h"

/* uthash asks for its tables by these names; `map` is the strmap in scope.
 * Its memory is the arena's, so nothing is freed alone. */
#define uthash_malloc(size) arena_alloc(map->arena, (size))
#define uthash_free(ptr, size) ((void)(ptr), (void)(size))
#include <uthash.h>

void *vec_grow(struct arena *a, void *at, uint32_t len, uint32_t *cap,
	       size_t size)
{
	uint32_t more = *cap ? *cap * 2 : 8;
	void *p = arena_alloc(a, more * size);
	*cap = more;
	if (len)
		memcpy(p, at, len * size);
	return p;
}

struct strmap_entry {
	UT_hash_handle hh;
	uint32_t id;
	str key;
};

uint32_t strmap_get(const struct strmap *map, str key)
{
	struct strmap_entry *e = NULL;
	HASH_FIND(hh, map->head, key.ptr, key.len, e);
	return e ? e->id : NONE;
}

uint32_t strmap_put(struct strmap *map, str key, uint32_t id)
{
	uint32_t there = strmap_get(map, key);
	if (there != NONE)
		return there;
	struct strmap_entry *e = arena_new(map->arena, struct strmap_entry);
	e->id = id;
	e->key = str_dup(map->arena, key);
	HASH_ADD_KEYPTR(hh, map->head, e->key.ptr, e->key.len, e);
	return NONE;
}
