#include "base/vec.h"

void *vec_grow(struct arena *a, void *at, uint32_t len, uint32_t *cap,
	       size_t size)
{
	uint32_t more = *cap ? *cap * 2 : 8;
	unsigned char *p = arena_raw(a, more * size);
	*cap = more;
	if (len)
		memcpy(p, at, len * size);
	memset(p + len * size, 0, (more - len) * size);
	return p;
}

/* Open addressing, at most two thirds full. uthash spends a hundred bytes and
 * two allocations on an entry, and schemas have many names. */
struct strmap_slot {
	const char *key; /* NULL: free */
	uint32_t len, id;
};

enum { FIRST_SLOTS = 16 };

/* The key's slot, or the free one where it would be. */
static struct strmap_slot *slot_of(const struct strmap *m, str key,
				   uint32_t hash)
{
	for (uint32_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct strmap_slot *s = &m->slots[i];
		if (!s->key ||
		    (s->len == key.len &&
		     (!key.len || !memcmp(s->key, key.ptr, key.len))))
			return s;
	}
}

static void grow(struct strmap *m)
{
	struct strmap old = *m;
	m->cap = old.cap ? old.cap * 2 : FIRST_SLOTS;
	m->slots = arena_array(m->arena, struct strmap_slot, m->cap);
	for (uint32_t i = 0; i < old.cap; i++) {
		str key = { old.slots[i].key, old.slots[i].len };
		if (key.ptr)
			*slot_of(m, key, (uint32_t)str_hash(key)) =
				old.slots[i];
	}
}

uint32_t strmap_get(const struct strmap *map, str key)
{
	if (!map->cap)
		return NONE;
	const struct strmap_slot *s =
		slot_of(map, key, (uint32_t)str_hash(key));
	return s->key ? s->id : NONE;
}

uint32_t strmap_put(struct strmap *map, str key, uint32_t id)
{
	uint32_t hash = (uint32_t)str_hash(key);
	if (map->len + map->len / 2 >= map->cap)
		grow(map);
	struct strmap_slot *s = slot_of(map, key, hash);
	if (s->key)
		return s->id;
	/* never NULL, not for an empty key either */
	const char *copy = arena_memdup(map->arena, key.len ? key.ptr : "",
					key.len ? key.len : 1);
	*s = (struct strmap_slot){ copy, (uint32_t)key.len, id };
	map->len++;
	return NONE;
}
