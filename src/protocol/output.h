/*
 * output.h - answers of the JSON protocol, written straight from the rows.
 */
#ifndef PROTOCOL_OUTPUT_H
#define PROTOCOL_OUTPUT_H

#include "protocol/input.h"
#include "query/run.h"

/* A sink (query/run.h) and its context. */
struct output {
	struct sb *to;
	const struct input *in;
};
int output_answer(struct run *r, const struct request *q,
		  const struct answer *answer, void *ctx);

/* A tagged value of a field (NULL: as its own type says, for raw queries). */
int output_value(struct run *r, struct sb *to, const struct field *f,
		 const struct db_value *v);
/* "2024-02-29T12:00:00.123Z" */
void output_timestamp(struct sb *to, int64_t micros);
void output_base64(struct sb *to, str bytes);
void output_float(struct sb *to, double f);
/* The shortest text of the same number: "1.50" is 1.5. */
void output_decimal(struct sb *to, str text);

/* {"error": ..., "user_facing_error": {...}} */
void output_error(struct sb *to, const nicol_error *err);
/* {"is_panic":false,"message":...,"meta":...,"error_code":...} */
void output_user_error(struct sb *to, const nicol_error *err);

#endif
