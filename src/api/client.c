/* <nicol/client.h> over the room query. */
#include <nicol/client.h>

#include <stdlib.h>

#include "base/door.h"
#include "query/replica.h"
#include "query/run.h"
#include "query/stream.h"

nicol_client *nicol_client_open(const nicol_desc *desc, const char *url,
				nicol_error *err)
{
	nicol_error_clear(err);
	DOOR(door, err, NULL);
	nicol_client *c = heap_new(sizeof(*c));
	if (engine_new(&c->engine, desc, url, err) < 0) {
		heap_free(c);
		c = NULL;
	}
	return door_leave(&door, c);
}

void nicol_client_close(nicol_client *db)
{
	/* other handles are not the caller's to close */
	if (!db || db->tx || db->on_primary)
		return;
	engine_free(db->engine);
	heap_free(db);
}

void nicol_result_free(const void *result)
{
	if (!result)
		return;
	const struct result_head *head = (const struct result_head *)result - 1;
	/* a pointer into a result, or one freed before, must not go on */
	if (head->magic != RESULT_MAGIC)
		abort();
	if (head->rows)
		db_result_free(head->rows);
	/* the head lies inside the memory that it frees */
	struct arena whole = head->arena;
	arena_release(&whole);
}

static bool is_open(nicol_client *db, nicol_error *err)
{
	nicol_error_clear(err);
	if (!db)
		err_set(err, "N0041", "the client is NULL: was it opened?");
	return db != NULL;
}

int nicol_client_replicas(nicol_client *db, const nicol_replicas *r,
			  nicol_error *err)
{
	if (!is_open(db, err))
		return -1;
	DOOR(door, err, -1);
	return door_leave(&door, replicas_new(db->engine, r, err));
}

nicol_client *nicol_primary(nicol_client *db)
{
	return !db || db->tx ? db : db->engine->primary;
}

static bool fits(nicol_client *db, const nicol_desc *desc, nicol_error *err)
{
	if (!is_open(db, err))
		return false;
	if (db->engine->desc == desc)
		return true;
	err_set(err, "N0041",
		"this client was opened by another generated client's open "
		"function");
	return false;
}

void *nicol_client_run(nicol_client *db, const nicol_desc *desc, uint32_t model,
		       nicol_op op, const void *args, nicol_error *err)
{
	if (!fits(db, desc, err))
		return NULL;
	DOOR(door, err, NULL);
	return door_leave(&door, client_run(db, model, op, args, err));
}

int64_t nicol_client_run_count(nicol_client *db, const nicol_desc *desc,
			       uint32_t model, nicol_op op, const void *args,
			       nicol_error *err)
{
	if (!fits(db, desc, err))
		return -1;
	DOOR(door, err, -1);
	return door_leave(&door, client_run_count(db, model, op, args, err));
}

nicol_stream *nicol_client_stream(nicol_client *db, const nicol_desc *desc,
				  uint32_t model, const void *args,
				  size_t batch, nicol_error *err)
{
	if (!fits(db, desc, err))
		return NULL;
	DOOR(door, err, NULL);
	return door_leave(&door, stream_open(db, model, args, batch, err));
}

const void *nicol_client_stream_next(nicol_stream *stream, uint32_t model,
				     nicol_error *err)
{
	nicol_error_clear(err);
	if (!stream) {
		err_set(err, "N0041", "the stream is NULL: was it opened?");
		return NULL;
	}
	DOOR(door, err, NULL);
	return door_leave(&door, stream_next(stream, model, err));
}

/* Without memory for the rollback the connection is closed instead, so there
 * is nothing to tell. */
void nicol_stream_close(nicol_stream *stream)
{
	DOOR(door, NULL, );
	stream_close(stream);
	door_end(&door);
}

int nicol_transaction(nicol_client *db, const nicol_transaction_options *opts,
		      int (*callback)(nicol_client *tx, void *ctx,
				      nicol_error *err),
		      void *ctx, nicol_error *err)
{
	if (!is_open(db, err))
		return -1;
	DOOR(door, err, -1);
	return door_leave(&door, transaction_run(db, opts, callback, ctx, err));
}

nicol_client *nicol_begin(nicol_client *db,
			  const nicol_transaction_options *opts,
			  nicol_error *err)
{
	if (!is_open(db, err))
		return NULL;
	DOOR(door, err, NULL);
	return door_leave(&door, transaction_begin(db, opts, err));
}

/* Ends the transaction of a handle that nicol_begin() gave. */
static int end(nicol_client *tx, bool commit, nicol_error *err)
{
	if (!is_open(tx, err))
		return -1;
	if (!tx->tx)
		return err_set(err, "N0041",
			       "this is no transaction's handle, but the "
			       "client itself: give what nicol_begin() "
			       "returned");
	DOOR(door, err, -1);
	return door_leave(&door, transaction_end(tx, commit, err));
}

int nicol_commit(nicol_client *tx, nicol_error *err)
{
	return end(tx, true, err);
}

int nicol_rollback(nicol_client *tx, nicol_error *err)
{
	return end(tx, false, err);
}

nicol_param nicol_p_null(void)
{
	return (nicol_param){ .type = NICOL_P_NULL };
}

nicol_param nicol_p_bool(bool value)
{
	return (nicol_param){ .type = NICOL_P_BOOL, .i = value };
}

nicol_param nicol_p_int(int64_t value)
{
	return (nicol_param){ .type = NICOL_P_INT, .i = value };
}

nicol_param nicol_p_float(double value)
{
	return (nicol_param){ .type = NICOL_P_FLOAT, .f = value };
}

static nicol_param text(nicol_param_type type, const char *value)
{
	if (!value || value == (const char *)NICOL_NULL)
		return nicol_p_null();
	return (nicol_param){ .type = type, .s = str_c(value) };
}

nicol_param nicol_p_text(const char *value)
{
	return text(NICOL_P_TEXT, value);
}

nicol_param nicol_p_decimal(nicol_decimal value)
{
	return text(NICOL_P_DECIMAL, value);
}

nicol_param nicol_p_json(nicol_json value)
{
	return text(NICOL_P_JSON, value);
}

nicol_param nicol_p_bytes(const void *ptr, size_t len)
{
	if (!ptr)
		return nicol_p_null();
	return (nicol_param){ .type = NICOL_P_BYTES, .s = { ptr, len } };
}

nicol_param nicol_p_timestamp(nicol_timestamp value)
{
	return (nicol_param){ .type = NICOL_P_TIMESTAMP, .i = value };
}

const nicol_rows *nicol_query_raw(nicol_client *db, const char *sql,
				  nicol_params params, nicol_error *err)
{
	if (!is_open(db, err))
		return NULL;
	DOOR(door, err, NULL);
	return door_leave(&door, raw_query(db, sql, params, err));
}

int64_t nicol_execute_raw(nicol_client *db, const char *sql,
			  nicol_params params, nicol_error *err)
{
	if (!is_open(db, err))
		return -1;
	DOOR(door, err, -1);
	return door_leave(&door, raw_execute(db, sql, params, err));
}
