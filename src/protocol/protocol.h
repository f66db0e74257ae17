/*
 * protocol.h - the door of the JSON protocol: bodies in, answers out.
 */
#ifndef PROTOCOL_PROTOCOL_H
#define PROTOCOL_PROTOCOL_H

#include "base/door.h"
#include "query/engine.h"

/* Runs a body, one query or a batch of them, on the handle (the client's or
 * a transaction's) and appends what it answers, errors too. */
void protocol_query(struct nicol_client *c, str body, struct arena *a,
		    struct sb *to);

/* "max_wait", "timeout" and "isolation_level" of startTransaction. */
int protocol_options(struct arena *a, str body, nicol_transaction_options *out,
		     nicol_error *err);

/* raw.c: queryRaw and executeRaw. query: {"arguments": ...}. */
struct json;
int protocol_raw(struct nicol_client *c, struct arena *a,
		 const struct json *query, bool rows, struct sb *to,
		 nicol_error *err);

#endif
