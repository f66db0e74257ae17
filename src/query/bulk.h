/*
 * bulk.h - create_many of very many rows.
 */
#ifndef QUERY_BULK_H
#define QUERY_BULK_H

#include "query/run.h"

/* Sends the rows of create_many by COPY, and makes their values on the way. 1:
 * they are too few, or it would not mean the same; nothing was done. */
int bulk_insert(struct run *r, const struct request *q, int64_t *n);
/* Tells the observer how far an operation is; total 0: not known. */
void bulk_progress(struct run *r, const struct request *q,
		   const char *operation, uint64_t rows, uint64_t total);

#endif
