/*
 * vec.h - arrays that grow inside an arena, and the map from names to ids.
 *
 *	VEC(struct table) tables = {0};
 *	*vec_push(arena, &tables) = (struct table){ ... };
 *	for (uint32_t i = 0; i < tables.len; i++) use(&tables.at[i]);
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include <stdint.h>

#include "base/str.h"

/* "No such id": ids are indexes into flat arrays. */
#define NONE UINT32_MAX

#define VEC(T)                                                                 \
	struct {                                                               \
		T *at;                                                         \
		uint32_t len, cap;                                             \
	}

/* Makes room for one more element; for vec_push only. */
void *vec_grow(struct arena *a, void *at, uint32_t len, uint32_t *cap,
	       size_t size);

/* Appends an element and yields its address, valid until the next push.
 * It is zeroed unless `len` was set back before. */
#define vec_push(a, v)                                                         \
	((v)->at = (v)->len == (v)->cap                                        \
			   ? vec_grow((a), (v)->at, (v)->len, &(v)->cap,       \
				      sizeof(*(v)->at))                        \
			   : (v)->at,                                          \
	 &(v)->at[(v)->len++])

/* From a name (or any bytes) to an id. Keys are copied into the arena. */
struct strmap {
	struct arena *arena;
	struct strmap_slot *slots; /* cap of them, a power of two */
	uint32_t len, cap;
};

static inline struct strmap strmap_in(struct arena *a)
{
	return (struct strmap){ .arena = a };
}

/* The id stored under `key`, or NONE. */
uint32_t strmap_get(const struct strmap *m, str key);
/* Stores id under key unless one is there; returns the id that was there,
 * or NONE when this one was stored. */
uint32_t strmap_put(struct strmap *m, str key, uint32_t id);

#endif
