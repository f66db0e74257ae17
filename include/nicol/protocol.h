/*
 * protocol.h - Prisma's JSON protocol: requests as text in, answers as text
 * out, for clients in other languages.
 *
 * A request is what Prisma Client 6 sends to its query engine: one query
 * ({"modelName", "action", "query"}), or {"batch": [...]}. The answer is what
 * that engine gives back, errors too: {"data"}, {"batchResult"} or
 * {"errors"}. No code is generated; the schema is read when the door opens.
 */
#ifndef NICOL_PROTOCOL_H
#define NICOL_PROTOCOL_H

#include <nicol/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A schema and a pool of connections. Any number of threads may use it. */
typedef struct nicol_protocol nicol_protocol;

/*
 * Reads the text of a schema (copied). url: the connection string; NULL: that
 * of the schema's datasource. Nothing is connected to yet. NULL on failure:
 * P1012 (the schema is not valid, or its variable is not set), P1013 (the
 * connection string), N0014 (a provider that Nicol does not connect to). Free
 * with nicol_protocol_close().
 */
NICOL_API nicol_protocol *nicol_protocol_open(nicol_str schema, const char *url,
					      nicol_error *err);
/* Connects, so that what is wrong with that is known: 0, or -1 (P1000, P1001,
 * P1003, ...). A request connects by itself where that was not done. */
NICOL_API int nicol_protocol_connect(nicol_protocol *p, nicol_error *err);
/* Rolls back what is open and closes all connections. No call may be running.
 * NULL is allowed. */
NICOL_API void nicol_protocol_close(nicol_protocol *p);

/*
 * Answers a request. tx: the id of a transaction it takes part in, or NULL.
 * The answer ends in NUL and is the caller's: nicol_protocol_text_free().
 * That a request failed is part of the answer; NULL, with err filled, only
 * when there is no memory left (N0002).
 */
NICOL_API char *nicol_protocol_query(nicol_protocol *p, nicol_str body,
				     const char *tx, nicol_error *err);

/*
 * Begins an interactive transaction. options: {"max_wait": ms, "timeout": ms,
 * "isolation_level": "Serializable"}, each may be left out. The answer is
 * {"id": "..."}; on failure {"is_panic", "message", "meta", "error_code"},
 * P2028 for a transaction. It is rolled back when its timeout is over. The
 * text is the caller's, as above.
 */
NICOL_API char *nicol_protocol_begin(nicol_protocol *p, nicol_str options,
				     nicol_error *err);
/* Ends one: {}, or the failure as above. The id means nothing afterwards. */
NICOL_API char *nicol_protocol_commit(nicol_protocol *p, const char *tx,
				      nicol_error *err);
NICOL_API char *nicol_protocol_rollback(nicol_protocol *p, const char *tx,
					nicol_error *err);

/* Frees an answer. NULL is allowed. */
NICOL_API void nicol_protocol_text_free(char *text);

#ifdef __cplusplus
}
#endif

#endif
