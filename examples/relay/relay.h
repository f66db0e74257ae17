/*
 * relay.h - what an API relay does with its database: admit a request by its
 * key, choose the upstream account, and record the use exactly once.
 *
 * Every function takes the generated client, which is safe from any number
 * of threads, and fills `err` when the database could not answer.
 */
#ifndef RELAY_RELAY_H
#define RELAY_RELAY_H

#include "db.h"

enum relay_verdict {
	RELAY_FAILED = -1, /* err says why */
	RELAY_ADMITTED,
	RELAY_DUPLICATE, /* this request_id is recorded already */
	RELAY_UNKNOWN_KEY,
	RELAY_KEY_INACTIVE,
	RELAY_KEY_EXPIRED,
	RELAY_USER_INACTIVE,
	RELAY_FORBIDDEN, /* the key's permissions do not cover the endpoint */
	RELAY_NO_UPSTREAM,
};

/* One line for people. */
const char *relay_verdict_text(enum relay_verdict v);

/* Who may call, and through which account. */
struct relay_admission {
	int64_t key_id, upstream_id;
};

/* Checks key, user, expiry and permission, then picks the active upstream
 * account with the lowest priority number, at random by weight among
 * equals. */
enum relay_verdict relay_admit(nicol_client *db, const char *key,
			       const char *endpoint,
			       struct relay_admission *out, nicol_error *err);

/* What came of forwarding. cost is a decimal number; error may be NULL. */
struct relay_outcome {
	const char *request_id, *method, *endpoint;
	int32_t status_code, response_ms;
	int64_t tokens;
	const char *cost, *error;
};

/* Writes the usage record and counts up the key and the account in one
 * transaction. RELAY_ADMITTED, or RELAY_DUPLICATE when the request_id was
 * recorded before: then nothing is counted again. */
enum relay_verdict relay_record(nicol_client *db,
				const struct relay_admission *who,
				const struct relay_outcome *what,
				nicol_error *err);

/* Does a JSON list of permissions (["*"], ["/v1/chat", "/v1/images/"])
 * allow the endpoint? An entry allows itself and what lies below it. */
bool relay_permits(const char *permissions, const char *endpoint);

#endif
