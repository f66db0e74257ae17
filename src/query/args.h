/*
 * args.h - the structs of a generated client as a request.
 */
#ifndef QUERY_ARGS_H
#define QUERY_ARGS_H

#include "query/engine.h"

/* Reads args (NULL: all left out) of a generated function into *out. What it
 * builds lives in the arena, but texts and bytes stay the caller's: they
 * must live as long as the request. Errors: P2009 (arguments that make no
 * sense), P2012 (something required is missing). */
int request_from_args(const struct engine *e, struct arena *a,
		      uint32_t desc_model, enum nicol_op op, const void *args,
		      struct request *out, nicol_error *err);

/* For this room's two halves of the reading. */
struct reader {
	const struct engine *e;
	const struct schema *s;
	struct arena *a;
	nicol_error *err;
	uint32_t depth;
};

enum { DEEPEST = 64 }; /* levels of nesting that a request may have */

struct args_list { /* every generated {items, count} */
	const void *items;
	size_t count;
};

static inline const void *args_at(const void *base, uint32_t offset)
{
	return (const char *)base + offset;
}

static inline const void *args_pointer(const void *base, uint32_t offset)
{
	const void *p;
	memcpy(&p, args_at(base, offset), sizeof(p));
	return p;
}

static inline bool args_null(const void *p)
{
	return p == NICOL_NULL;
}

static inline bool args_list_given(const struct args_list *l)
{
	return l->items != NULL;
}

/* The element of a list of structs. */
static inline const void *args_item(const struct args_list *l, size_t i,
				    uint32_t size)
{
	return (const char *)l->items + i * size;
}

/* p: what a member that points to one value holds; may be NICOL_NULL. */
int args_value(struct reader *r, const struct field *f, const void *p,
	       struct db_value *out);
int args_values(struct reader *r, const struct field *f,
		const struct args_list *list, struct db_value *out);
/* A model's where, where_unique, create_data or update_data. */
int args_where(struct reader *r, uint32_t model, const void *where,
	       struct cond **out);
int args_unique(struct reader *r, uint32_t model, const void *unique,
		struct cond **out);
int args_create(struct reader *r, uint32_t model, const void *data,
		struct write **out);
int args_create_row(struct reader *r, uint32_t model, const void *data,
		    struct write **out);
int args_update(struct reader *r, uint32_t model, const void *data,
		struct write **out);
int args_too_deep(struct reader *r);

#endif
