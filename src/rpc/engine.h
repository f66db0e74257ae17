/*
 * engine.h - the schema engine that the published `prisma` CLI starts
 * (PRISMA_SCHEMA_ENGINE_BINARY): JSON-RPC 2.0, one message a line, requests
 * on standard input, answers on standard output, log lines as JSON on
 * standard error. Source of the format: what the CLIs 6.19 and 7.10 send, and
 * the types that are published with them.
 */
#ifndef RPC_ENGINE_H
#define RPC_ENGINE_H

#include <jansson.h>
#include <nicol/database.h>
#include <nicol/migrate.h>
#include <nicol/schema.h>

/* What the program was started with. */
struct engine {
	json_t *files;	    /* of --datamodels: [{path, content}] */
	json_t *datasource; /* of --datasource: {url, shadowDatabaseUrl} */
	int next_id;	    /* of our own requests */
};

/* Set by SIGINT and SIGTERM. */
extern volatile sig_atomic_t engine_interrupted;

/* Answers the requests of `in` until it ends. The exit code. */
int engine_serve(struct engine *e, FILE *in);

/* One message to the client; takes it over. */
void engine_send(json_t *message);

/* A line of the log. Takes fields over. */
void engine_log(const char *level, json_t *fields);
/* The error as the CLI reads it from the log. */
void engine_log_error(const nicol_error *err);

/* The database that the options, else the files, name; "" when none do. The
 * texts live as long as the engine or the project. */
int engine_url(struct engine *e, nicol_project *p, const char **url,
	       nicol_error *err);

/* ---- methods ---- */

typedef int method_fn(struct engine *e, const json_t *params, json_t **result,
		      nicol_error *err);

/* introspect.c */
method_fn engine_introspect;

struct method {
	const char *name;
	method_fn *run;
};

/* Ends with an empty name. */
extern const struct method engine_methods[];

#endif
