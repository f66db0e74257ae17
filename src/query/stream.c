#include "query/stream.h"

#include "query/args.h"
#include "query/bulk.h"
#include "query/make.h"

enum { DEFAULT_BATCH = 1000, MOST_BATCH = 1000000 };

struct nicol_stream {
	struct nicol_client *client; /* the transaction's handle */
	bool owns;		     /* it was begun for the stream; else: */
	struct nicol_client view;    /* of the user's transaction */
	uint32_t desc_model, batch;
	struct arena arena; /* lasting; the request, which names the user's
			       arguments, and the query's parameters */
	struct request q;
	const struct reading *reading;
	struct db_cursor *cursor;
	uint64_t rows;
	bool ended;
	bool broken; /* a part was lost on the way */
};

static int check(struct nicol_stream *s, nicol_error *err)
{
	if (!s->q.select.has_take || s->q.select.take >= 0)
		return 0;
	return err_set(err, "N0044",
		       "a stream cannot begin at the end: turn order_by round "
		       "instead of giving a negative take");
}

/* The request's cursor, in a transaction that is open. */
static int begin(struct nicol_stream *s, struct lease *l, nicol_error *err)
{
	struct run r = { .e = l->client->engine,
			 .db = l->db,
			 .a = &s->arena,
			 .model = s->q.select.model,
			 .err = err };
	struct coming how;
	struct statement st = run_statement(&r);
	s->reading = reading_of(&r, &s->q.select);
	select_root(&st, &s->q.select, s->reading, &how);
	if (how.is_raw)
		return err_set(err, "N0044",
			       "a stream has no distinct rows, and begins at a "
			       "cursor only where order_by leaves no two rows "
			       "equal: add a unique field to order_by");
	if (db_cursor_open(l->db, statement_text(&st), st.params.at,
			   st.params.len, &s->cursor, err) < 0)
		return fail_statement(&r, r.model);
	db_cursor_keep(s->cursor);
	return 0;
}

static int open_cursor(struct nicol_stream *s, nicol_error *err)
{
	struct lease l;
	if (lease_get(&l, s->client, err) < 0)
		return -1;
	int rc = begin(s, &l, err);
	lease_put(&l, err);
	return rc;
}

static struct nicol_stream *stream_new(struct nicol_client *c, uint32_t model,
				       const void *args, size_t batch,
				       nicol_error *err)
{
	struct nicol_stream *s = heap_new(sizeof(*s));
	s->desc_model = model;
	s->batch = batch ? (uint32_t)(batch < MOST_BATCH ? batch : MOST_BATCH)
			 : DEFAULT_BATCH;
	if (request_from_args(c->engine, &s->arena, model, NICOL_FIND_MANY,
			      args, &s->q, err) == 0 &&
	    check(s, err) == 0)
		return s;
	arena_release(&s->arena);
	heap_free(s);
	return NULL;
}

static int start(struct nicol_stream *s, struct nicol_client *c,
		 nicol_error *err)
{
	struct handle_guard guard;
	if (c->tx) {
		s->view = *c;
		s->client = &s->view;
		atomic_fetch_add(&c->tx->refs, 1);
		return open_cursor(s, err);
	}
	s->client = transaction_begin_reading(c, err);
	if (!s->client)
		return -1;
	s->owns = true;
	handle_guard_add(&guard, s->client);
	int rc = open_cursor(s, err);
	owned_remove(&guard.own);
	return rc;
}

struct nicol_stream *stream_open(struct nicol_client *c, uint32_t model,
				 const void *args, size_t batch,
				 nicol_error *err)
{
	nicol_error own = { 0 };
	nicol_error_clear(err);
	if (!err)
		err = &own;
	struct nicol_stream *s = stream_new(c, model, args, batch, err);
	if (s && start(s, c, err) < 0) {
		stream_close(s);
		s = NULL;
	}
	if (s)
		arena_keep(&s->arena);
	nicol_error_clear(&own);
	return s;
}

static int fetch_part(struct run *r, struct nicol_stream *s,
		      struct fetched *out)
{
	*out = (struct fetched){ .reading = s->reading };
	if (db_cursor_fetch(s->cursor, s->batch, &out->r, r->err) < 0)
		return fail_statement(r, r->model);
	*vec_push(r->a, &r->kept) = out->r;
	out->n = db_result_rows(out->r);
	s->rows += out->n;
	s->ended = out->n < s->batch;
	return fetch_related(r, &s->q.select, out);
}

/* A part as a list of its own, or NULL at the end. */
static void *take_part(struct nicol_stream *s, struct lease *l,
		       nicol_error *err)
{
	struct arena scratch = { 0 };
	struct fetched part;
	void *list = NULL;
	struct run r = { .e = l->client->engine,
			 .db = l->db,
			 .a = &scratch,
			 .model = s->q.select.model,
			 .err = err,
			 .now = make_now() };
	s->broken = true;
	if (fetch_part(&r, s, &part) == 0) {
		list = part.n ? client_rows(&r, &part) : NULL;
		s->broken = part.n && !list;
		bulk_progress(&r, &s->q, "stream", s->rows,
			      s->ended ? s->rows : 0);
	}
	for (uint32_t i = 0; i < r.kept.len; i++)
		db_result_free(r.kept.at[i]);
	arena_release(&scratch);
	return list;
}

const void *stream_next(struct nicol_stream *s, uint32_t model,
			nicol_error *err)
{
	nicol_error own = { 0 };
	struct lease l;
	void *list = NULL;
	nicol_error_clear(err);
	if (!err)
		err = &own;
	if (model != s->desc_model)
		err_set(err, "N0041", "this stream is of another model");
	else if (s->broken)
		err_set(err, "N0044",
			"the stream failed before, and has lost rows: close "
			"it and begin again");
	else if (!s->ended && lease_get(&l, s->client, err) == 0) {
		list = take_part(s, &l, err);
		lease_put(&l, err);
	}
	nicol_error_clear(&own);
	return list;
}

void stream_close(struct nicol_stream *s)
{
	struct lease l;
	if (!s)
		return;
	if (s->cursor) {
		bool open = lease_take(&l, s->client, -1, NULL) == 0;
		db_cursor_close(s->cursor, open && !s->owns);
		if (open)
			lease_give(&l);
	}
	/* the end of a transaction may run out of memory: it comes last */
	struct nicol_client *own = s->owns ? s->client : NULL;
	struct transaction *t = s->client && !own ? s->client->tx : NULL;
	arena_release(&s->arena);
	heap_free(s);
	if (own)
		transaction_end(own, true, NULL);
	if (t)
		transaction_unref(t);
}
