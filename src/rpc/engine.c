#include "rpc/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* JSON-RPC's codes, and the one that Prisma's engines give to every error
 * whose kind is told in its data. */
enum {
	PARSE_ERROR = -32700,
	INVALID_REQUEST = -32600,
	METHOD_NOT_FOUND = -32601,
	INVALID_PARAMS = -32602,
	ENGINE_ERROR = 4466,
};

volatile sig_atomic_t engine_interrupted;

void engine_send(json_t *message)
{
	json_object_set_new(message, "jsonrpc", json_string("2.0"));
	json_dumpf(message, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	putc('\n', stdout);
	fflush(stdout);
	json_decref(message);
}

void engine_log(const char *level, json_t *fields)
{
	char time_text[32];
	struct timespec now;
	struct tm tm;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(time_text, sizeof(time_text), "%Y-%m-%dT%H:%M:%S", &tm);
	bool is_error = !strcmp(level, "ERROR");
	json_t *line = json_pack(
		"{s:o, s:s, s:o, s:s}", "timestamp",
		json_sprintf("%s.%06ldZ", time_text, now.tv_nsec / 1000),
		"level", level, "fields", fields, "target",
		is_error ? "schema_engine::logger" : "schema_engine");
	json_dumpf(line, stderr, JSON_COMPACT);
	putc('\n', stderr);
	json_decref(line);
}

/* Prisma's codes are for its users; what has another is just a message. */
static json_t *error_data(const nicol_error *err)
{
	json_t *data =
		json_pack("{s:b, s:s}", "is_panic", 0, "message", err->message);
	if (err->code[0] == 'P') {
		json_t *meta =
			err->meta ? json_loads(err->meta, 0, NULL) : NULL;
		json_object_set_new(data, "meta", meta ? meta : json_null());
		json_object_set_new(data, "error_code", json_string(err->code));
	} else {
		json_object_set_new(data, "backtrace", json_null());
	}
	return data;
}

void engine_log_error(const nicol_error *err)
{
	engine_log("ERROR", error_data(err));
}

/* ---- requests ---- */

static void answer_error(json_t *id, int code, const char *message,
			 json_t *data)
{
	json_t *error =
		json_pack("{s:i, s:s}", "code", code, "message", message);
	if (data)
		json_object_set_new(error, "data", data);
	engine_send(json_pack("{s:O, s:o}", "id", id, "error", error));
}

static const struct method *find_method(const char *name)
{
	const struct method *m = engine_methods;
	while (m->name && strcmp(m->name, name) != 0)
		m++;
	return m->name ? m : NULL;
}

static void call(struct engine *e, json_t *id, const struct method *m,
		 const json_t *params)
{
	nicol_error err = { 0 };
	json_t *result = NULL;
	if (m->run(e, params, &result, &err) == 0)
		engine_send(json_pack("{s:O, s:o}", "id", id, "result",
				      result ? result : json_object()));
	else if (!strcmp(err.code, "N0051"))
		answer_error(id, INVALID_PARAMS, err.message, NULL);
	else
		answer_error(id, ENGINE_ERROR,
			     "An error happened. Check the data field for "
			     "details.",
			     error_data(&err));
	nicol_error_clear(&err);
}

static void handle(struct engine *e, const char *line)
{
	json_error_t why;
	json_t *request = json_loads(line, JSON_DECODE_ANY, &why);
	json_t *none = json_null();
	json_t *id = json_object_get(request, "id");
	const char *name =
		json_string_value(json_object_get(request, "method"));
	const struct method *m = name ? find_method(name) : NULL;
	/* what has no method answers a request of ours */
	bool is_answer = json_object_get(request, "result") ||
			 json_object_get(request, "error");
	if (!request)
		answer_error(none, PARSE_ERROR, why.text, NULL);
	else if (!name && !is_answer)
		answer_error(id ? id : none, INVALID_REQUEST,
			     "The request has no method.", NULL);
	else if (name && !m)
		answer_error(id ? id : none, METHOD_NOT_FOUND,
			     "Method not found", NULL);
	else if (m)
		call(e, id ? id : none, m, json_object_get(request, "params"));
	json_decref(request);
}

int engine_serve(struct engine *e, FILE *in)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	while (!engine_interrupted && !ferror(stdout) &&
	       (len = getline(&line, &size, in)) > 0)
		if (strspn(line, " \t\r\n") < (size_t)len)
			handle(e, line);
	free(line);
	return ferror(stdout) ? 1 : 0;
}
