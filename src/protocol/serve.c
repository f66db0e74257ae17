/* From the text of a request to the text of its answer. */
#include "protocol/protocol.h"

#include "protocol/output.h"
#include "query/make.h"
#include "query/transaction.h"

static int run_model(struct nicol_client *c, const struct json *body,
		     struct arena *a, struct sb *to, nicol_error *err)
{
	struct input in = {
		.e = c->engine, .s = c->engine->schema, .a = a, .err = err
	};
	struct request q;
	str name;
	if (input_request(&in, body, &q, &name) < 0)
		return -1;
	struct run r = { .e = c->engine,
			 .a = a,
			 .model = q.select.model,
			 .err = err,
			 .now = make_now() };
	struct output out = { to, &in };
	sb_lit(to, "{\"data\":{");
	sb_json(to, name);
	sb_addc(to, ':');
	if (request_run(c, &r, &q, output_answer, &out) < 0)
		return -1;
	sb_lit(to, "}}");
	return 0;
}

static int run_one(struct nicol_client *c, const struct json *body,
		   struct arena *a, struct sb *to, nicol_error *err)
{
	str action = json_get_str(body, "action");
	bool rows = str_is(action, "queryRaw");
	if (rows || str_is(action, "executeRaw"))
		return protocol_raw(c, a, json_get(body, "query"), rows, to,
				    err);
	return run_model(c, body, a, to, err);
}

/* What was written of an answer that failed goes. */
static int answer_one(struct nicol_client *c, const struct json *body,
		      struct arena *a, struct sb *to)
{
	nicol_error err = { 0 };
	size_t from = to->len;
	int rc = run_one(c, body, a, to, &err);
	if (rc < 0) {
		to->len = from;
		sb_lit(to, "{\"errors\":[");
		output_error(to, &err);
		sb_lit(to, "]}");
	}
	nicol_error_clear(&err);
	return rc;
}

/* --- Batches -------------------------------------------------------------- */

static bool isolation(str name, nicol_isolation *out)
{
	static const struct {
		const char *name;
		nicol_isolation level;
	} levels[] = {
		{ "ReadUncommitted", NICOL_READ_UNCOMMITTED },
		{ "ReadCommitted", NICOL_READ_COMMITTED },
		{ "RepeatableRead", NICOL_REPEATABLE_READ },
		{ "Serializable", NICOL_SERIALIZABLE },
	};
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		if (str_is(name, levels[i].name)) {
			*out = levels[i].level;
			return true;
		}
	}
	return false;
}

static void fail_batch(struct sb *to, const nicol_error *err, int64_t at)
{
	sb_lit(to, "{\"errors\":[");
	output_error(to, err);
	if (at >= 0) {
		to->len--;
		sb_lit(to, ",\"batch_request_idx\":");
		sb_int(to, at);
		sb_addc(to, '}');
	}
	sb_lit(to, "]}");
}

/* Each for itself: one that fails leaves the others alone. */
static void batch(struct nicol_client *c, const struct json *list,
		  struct arena *a, struct sb *to)
{
	sb_lit(to, "{\"batchResult\":[");
	for
		json_each(list, body)
		{
			if (body != list->first)
				sb_addc(to, ',');
			answer_one(c, body, a, to);
		}
	sb_lit(to, "]}");
}

/* All or none; the first that fails is the answer. */
static int batch_in(struct nicol_client *tx, const struct json *list,
		    struct arena *a, struct sb *to, nicol_error *err,
		    int64_t *at)
{
	sb_lit(to, "{\"batchResult\":[");
	for
		json_each(list, body)
		{
			if (body != list->first)
				sb_addc(to, ',');
			++*at;
			if (run_one(tx, body, a, to, err) < 0)
				return -1;
		}
	sb_lit(to, "]}");
	return 0;
}

static void batch_transaction(struct nicol_client *c, const struct json *list,
			      const struct json *options, struct arena *a,
			      struct sb *to)
{
	/* how long a batch takes is the batch's business */
	nicol_transaction_options o = { .timeout_ms = -1, .max_wait_ms = -1 };
	nicol_error err = { 0 };
	str level = json_get_str(options, "isolationLevel");
	size_t from = to->len;
	int64_t at = -1;
	int rc = -1;
	struct nicol_client *tx = NULL;
	if (level.len && !isolation(level, &o.isolation))
		err_set(&err, "P2023", "there is no isolation level %.*s",
			SARG(level));
	else
		tx = transaction_begin(c, &o, &err);
	if (tx) {
		rc = batch_in(tx, list, a, to, &err, &at);
		if (rc < 0)
			transaction_end(tx, false, NULL);
		else
			rc = transaction_end(tx, true, &err);
	}
	if (rc < 0) {
		to->len = from;
		fail_batch(to, &err, at);
	}
	nicol_error_clear(&err);
}

void protocol_query(struct nicol_client *c, str text, struct arena *a,
		    struct sb *to)
{
	nicol_error err = { 0 };
	size_t at = 0;
	const struct json *body = json_parse(a, text, &at);
	const struct json *list = json_get(body, "batch");
	const struct json *options = json_get(body, "transaction");
	if (!body) {
		err_set(&err, "P2009", "the request is no JSON, at byte %zu",
			at);
		fail_batch(to, &err, -1);
	} else if (list && options && options->kind == JSON_OBJECT && !c->tx) {
		batch_transaction(c, list, options, a, to);
	} else if (list) {
		batch(c, list, a, to);
	} else {
		answer_one(c, body, a, to);
	}
	nicol_error_clear(&err);
}

static bool milliseconds(const struct json *j, const char *name, int *out)
{
	const struct json *m = json_get(j, name);
	int64_t n;
	if (!m)
		return true;
	if (m->kind != JSON_NUMBER || !str_to_i64(m->text, &n) || n < 0)
		return false;
	*out = n > INT32_MAX ? INT32_MAX : n ? (int)n : 1;
	return true;
}

int protocol_options(struct arena *a, str body, nicol_transaction_options *out,
		     nicol_error *err)
{
	const struct json *j = json_parse(a, body, NULL);
	str level = json_get_str(j, "isolation_level");
	*out = (nicol_transaction_options){ 0 };
	if (!j || !milliseconds(j, "max_wait", &out->max_wait_ms) ||
	    !milliseconds(j, "timeout", &out->timeout_ms))
		return err_set(err, "P2009",
			       "a transaction is started with max_wait and "
			       "timeout in milliseconds");
	if (level.len && !isolation(level, &out->isolation))
		return err_set(err, "P2023", "there is no isolation level %.*s",
			       SARG(level));
	return 0;
}
