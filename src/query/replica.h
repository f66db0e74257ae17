/*
 * replica.h - servers that follow the primary and answer reads for it, as
 * long as they are not too far behind.
 */
#ifndef QUERY_REPLICA_H
#define QUERY_REPLICA_H

#include "query/engine.h"

/* As nicol_client_replicas() of client.h. */
int replicas_new(struct engine *e, const nicol_replicas *r, nicol_error *err);
/* NULL is allowed, here and below. */
void replicas_free(struct replicas *r);
void replicas_count(struct replicas *r, struct pool_count *n);

/* A connection to the next one that is fit, and the pool that it goes back
 * to; 1: none is. */
int replica_get(struct replicas *r, struct db_pool **pool, struct db **out,
		nicol_error *err);

#endif
