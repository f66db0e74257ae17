/*
 * external.h - the conversation with an external generator: JSON-RPC 2.0, one
 * message a line; requests on its standard input, answers on its standard
 * error, among whatever else it writes there. Source of the format: what the
 * published CLI and generators exchange.
 */
#ifndef GEN_EXTERNAL_H
#define GEN_EXTERNAL_H

#include <jansson.h>

#include "base/door.h"
#include "base/proc.h"
#include "base/vec.h"

struct external {
	struct owned own; /* ended when memory runs out */
	struct arena *arena;
	struct proc proc;
	bool is_running;
	int code;	 /* once it is not */
	struct sb input; /* read, up to an unfinished line */
	struct sb noise; /* what it wrote besides answers */
	int64_t last_id;
};

/* Starts `provider`, as a shell understands it, in cwd. env: as in struct
 * proc_options. Its standard output is out_fd, or ours where that is
 * negative. */
int external_start(struct external *x, struct arena *a, const char *provider,
		   const char *cwd, const char *const *env, int out_fd,
		   nicol_error *err);

/*
 * Asks, and waits for the answer. params: a JSON text. *result: owned by the
 * caller; a JSON null when the answer has none. Code N0061: it answers with an
 * error, or ends without an answer.
 */
int external_ask(struct external *x, const char *method, str params,
		 json_t **result, nicol_error *err);

/* Asks it to end, and does not take no for an answer. */
void external_stop(struct external *x);

#endif
