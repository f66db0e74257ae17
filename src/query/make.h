/*
 * make.h - the values that the client makes: cuid(), cuid(2), uuid(4),
 * uuid(7), nanoid(), ulid(), now(), and literal defaults.
 */
#ifndef QUERY_MAKE_H
#define QUERY_MAKE_H

#include "query/engine.h"

/* The value of the field's @default, made now; false when the database
 * makes it (autoincrement, dbgenerated) or there is none. now: the request's
 * time, microseconds. */
bool make_default(struct engine *e, struct arena *a, const struct field *f,
		  int64_t now, struct db_value *out);

/* The request's time in Prisma's precision: milliseconds. */
int64_t make_now(void);
/* Four characters that tell this process from others. */
void make_fingerprint(char out[5]);

/* A literal default's or a JSON request's text as a value of the type; false
 * when it is none. */
bool make_literal(struct arena *a, enum db_type type, str text,
		  struct db_value *out);

/* The number as the C locale writes it, whatever locale the program is in. */
bool make_float(const char *text, double *out);

#endif
