/*
 * stream.h - find_many part by part, for results that memory cannot hold.
 */
#ifndef QUERY_STREAM_H
#define QUERY_STREAM_H

#include "query/transaction.h"

/* As nicol_client_stream(), nicol_client_stream_next() and
 * nicol_stream_close() of client.h; model is the descriptor's index. */
struct nicol_stream *stream_open(struct nicol_client *c, uint32_t model,
				 const void *args, size_t batch,
				 nicol_error *err);
const void *stream_next(struct nicol_stream *s, uint32_t model,
			nicol_error *err);
void stream_close(struct nicol_stream *s);

#endif
