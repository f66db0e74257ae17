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
	str key; /* ptr NULL: free */
	uint32_t hash, id;
};

enum { FIRST_SLOTS = 16 };

/* The bytes from i on, fewer than eight; some before them may be in it too. */
static uint64_t tail_of(str key, size_t i)
{
	uint64_t word = 0;
	uint32_t first, last;
	if (key.len >= 8) {
		memcpy(&word, key.ptr + key.len - 8, 8);
	} else if (key.len >= 4) {
		memcpy(&first, key.ptr, 4);
		memcpy(&last, key.ptr + key.len - 4, 4);
		word = (uint64_t)first << 32 | last;
	} else {
		for (; i < key.len; i++)
			word = word << 8 | (unsigned char)key.ptr[i];
	}
	return word;
}

/* Eight bytes at a time, each mixed into all bits. */
static uint32_t hash_of(str key)
{
	uint64_t h = 0x9E3779B97F4A7C15ull ^ key.len, word;
	size_t i = 0;
	for (; i + 8 <= key.len; i += 8) {
		memcpy(&word, key.ptr + i, 8);
		h = (h ^ word) * 0xFF51AFD7ED558CCDull;
		h ^= h >> 32;
	}
	word = tail_of(key, i);
	h = (h ^ word) * 0xC4CEB9FE1A85EC53ull;
	return (uint32_t)(h ^ h >> 29 ^ h >> 47);
}

/* The key's slot, or the free one where it would be. */
static struct strmap_slot *slot_of(const struct strmap *m, str key,
				   uint32_t hash)
{
	for (uint32_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
		struct strmap_slot *s = &m->slots[i];
		if (!s->key.ptr || (s->hash == hash && str_eq(s->key, key)))
			return s;
	}
}

static void grow(struct strmap *m)
{
	struct strmap old = *m;
	m->cap = old.cap ? old.cap * 2 : FIRST_SLOTS;
	m->slots = arena_array(m->arena, struct strmap_slot, m->cap);
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slots[i].key.ptr)
			*slot_of(m, old.slots[i].key, old.slots[i].hash) =
				old.slots[i];
}

uint32_t strmap_get(const struct strmap *map, str key)
{
	if (!map->cap)
		return NONE;
	const struct strmap_slot *s = slot_of(map, key, hash_of(key));
	return s->key.ptr ? s->id : NONE;
}

uint32_t strmap_put(struct strmap *map, str key, uint32_t id)
{
	uint32_t hash = hash_of(key);
	if (map->len + map->len / 2 >= map->cap)
		grow(map);
	struct strmap_slot *s = slot_of(map, key, hash);
	if (s->key.ptr)
		return s->id;
	/* never NULL, not for an empty key either */
	const char *copy = arena_memdup(map->arena, key.len ? key.ptr : "",
					key.len ? key.len : 1);
	*s = (struct strmap_slot){ { copy, key.len }, hash, id };
	map->len++;
	return NONE;
}
