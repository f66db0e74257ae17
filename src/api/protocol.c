/* <nicol/protocol.h> over the room protocol. */
#include <nicol/protocol.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "protocol/output.h"
#include "protocol/protocol.h"
#include "query/transaction.h"

/* An open transaction. Whoever works in it holds its lock and a reference, so
 * that its handle is there until the last has gone. */
struct entry {
	struct entry *next;
	pthread_mutex_t lock;
	uint32_t refs; /* the list's and of calls; under the door's lock */
	struct nicol_client *handle; /* NULL: it has ended */
	char id[37];
};

struct nicol_protocol {
	struct nicol_client client;
	pthread_mutex_t lock; /* of the list */
	struct entry *first;
};

nicol_protocol *nicol_protocol_open(nicol_str schema, const char *url,
				    nicol_error *err)
{
	nicol_error_clear(err);
	DOOR(door, err, NULL);
	nicol_protocol *p = heap_new(sizeof(*p));
	if (engine_open(&p->client.engine, schema, url, err) < 0) {
		heap_free(p);
		p = NULL;
	} else {
		pthread_mutex_init(&p->lock, NULL);
	}
	return door_leave(&door, p);
}

static int connect_once(nicol_protocol *p, nicol_error *err)
{
	struct lease l;
	if (lease_take(&l, &p->client, -1, err) < 0)
		return -1;
	lease_give(&l);
	return 0;
}

int nicol_protocol_connect(nicol_protocol *p, nicol_error *err)
{
	nicol_error_clear(err);
	DOOR(door, err, -1);
	return door_leave(&door, connect_once(p, err));
}

static void entry_free(struct entry *e)
{
	pthread_mutex_destroy(&e->lock);
	free(e);
}

static int end_handle(struct nicol_client *handle, bool commit,
		      nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, transaction_end(handle, commit, err));
}

void nicol_protocol_close(nicol_protocol *p)
{
	if (!p)
		return;
	for (struct entry *e = p->first, *next; e; e = next) {
		next = e->next;
		end_handle(e->handle, false, NULL);
		entry_free(e);
	}
	engine_free(p->client.engine);
	pthread_mutex_destroy(&p->lock);
	heap_free(p);
}

/* --- Transactions --------------------------------------------------------- */

static struct entry **find(nicol_protocol *p, const char *id)
{
	struct entry **at = &p->first;
	while (*at && strcmp((*at)->id, id) != 0)
		at = &(*at)->next;
	return at;
}

/* With its lock held; NULL: there is none. out: nobody finds it from now
 * on. */
static struct entry *entry_get(nicol_protocol *p, const char *id, bool out)
{
	pthread_mutex_lock(&p->lock);
	struct entry **at = find(p, id ? id : "");
	struct entry *e = *at;
	if (e && out)
		*at = e->next;
	else if (e)
		e->refs++;
	pthread_mutex_unlock(&p->lock);
	if (e)
		pthread_mutex_lock(&e->lock);
	return e;
}

static void entry_put(nicol_protocol *p, struct entry *e)
{
	pthread_mutex_unlock(&e->lock);
	pthread_mutex_lock(&p->lock);
	bool last = !--e->refs;
	pthread_mutex_unlock(&p->lock);
	if (last)
		entry_free(e);
}

static int not_found(nicol_error *err)
{
	static const char why[] =
		"Transaction API error: Transaction not found. Transaction ID "
		"is invalid, refers to an old closed transaction Prisma "
		"doesn't have information about anymore, or was obtained "
		"before disconnecting.";
	return err_set_meta(err, "P2028",
			    S("{\"error\":\"Transaction not found. Transaction "
			      "ID is invalid, refers to an old closed "
			      "transaction Prisma doesn't have information "
			      "about anymore, or was obtained before "
			      "disconnecting.\"}"),
			    "%s", why);
}

/* What is made in the call's arena, as the caller's text. */
static char *hand_over(const struct sb *text, nicol_error *err)
{
	char *out = base_malloc(text->len + 1);
	if (!out) {
		err_nomem(err);
		return NULL;
	}
	memcpy(out, sb_str(text).ptr, text->len);
	out[text->len] = '\0';
	return out;
}

static char *failure_text(const nicol_error *why, nicol_error *err,
			  bool of_query)
{
	struct arena a = { 0 };
	struct sb text = sb_in(&a);
	sb_add(&text, of_query ? S("{\"errors\":[") : S(""));
	(of_query ? output_error : output_user_error)(&text, why);
	sb_add(&text, of_query ? S("]}") : S(""));
	char *out = hand_over(&text, err);
	arena_release(&a);
	return out;
}

static char *failure_door(const nicol_error *why, nicol_error *err,
			  bool of_query)
{
	DOOR(door, err, NULL);
	return door_leave(&door, failure_text(why, err, of_query));
}

/* The failure as text; NULL when there is no memory for one. */
static char *failure(nicol_error *why, nicol_error *err, bool of_query)
{
	char *out = NULL;
	if (!strcmp(why->code, "N0002"))
		err_nomem(err);
	else
		out = failure_door(why, err, of_query);
	nicol_error_clear(why);
	return out;
}

static struct nicol_client *begin_with(nicol_protocol *p, nicol_str options,
				       nicol_error *err)
{
	nicol_transaction_options o;
	struct arena a = { 0 };
	struct nicol_client *h = NULL;
	if (protocol_options(&a, options, &o, err) == 0)
		h = transaction_begin(&p->client, &o, err);
	arena_release(&a);
	return h;
}

static struct nicol_client *begin(nicol_protocol *p, nicol_str options,
				  nicol_error *err)
{
	DOOR(door, err, NULL);
	return door_leave(&door, begin_with(p, options, err));
}

char *nicol_protocol_begin(nicol_protocol *p, nicol_str options,
			   nicol_error *err)
{
	nicol_error why = { 0 };
	char *out;
	nicol_error_clear(err);
	struct entry *e = base_malloc(sizeof(*e));
	if (!e || !(out = base_malloc(sizeof(e->id) + 16))) {
		free(e);
		err_nomem(err);
		return NULL;
	}
	memset(e, 0, sizeof(*e));
	e->handle = begin(p, options, &why);
	if (!e->handle) {
		free(e);
		free(out);
		return failure(&why, err, false);
	}
	pthread_mutex_init(&e->lock, NULL);
	uuid_v4(e->id);
	e->refs = 1;
	snprintf(out, sizeof(e->id) + 16, "{\"id\":\"%s\"}", e->id);
	pthread_mutex_lock(&p->lock);
	e->next = p->first;
	p->first = e;
	pthread_mutex_unlock(&p->lock);
	return out;
}

static char *end_transaction(nicol_protocol *p, const char *tx, bool commit,
			     nicol_error *err)
{
	nicol_error why = { 0 };
	nicol_error_clear(err);
	struct entry *e = entry_get(p, tx, true);
	int rc;
	if (e) {
		rc = end_handle(e->handle, commit, &why);
		e->handle = NULL;
		entry_put(p, e);
	} else {
		rc = not_found(&why);
	}
	if (rc < 0)
		return failure(&why, err, false);
	char *out = base_malloc(3);
	if (!out)
		err_nomem(err);
	else
		memcpy(out, "{}", 3);
	return out;
}

char *nicol_protocol_commit(nicol_protocol *p, const char *tx, nicol_error *err)
{
	return end_transaction(p, tx, true, err);
}

char *nicol_protocol_rollback(nicol_protocol *p, const char *tx,
			      nicol_error *err)
{
	return end_transaction(p, tx, false, err);
}

/* --- Queries -------------------------------------------------------------- */

static char *query_text(struct nicol_client *c, nicol_str body,
			nicol_error *err)
{
	struct arena a = { 0 };
	struct sb text = sb_in(&a);
	protocol_query(c, body, &a, &text);
	char *out = hand_over(&text, err);
	arena_release(&a);
	return out;
}

static char *query(struct nicol_client *c, nicol_str body, nicol_error *err)
{
	DOOR(door, err, NULL);
	return door_leave(&door, query_text(c, body, err));
}

char *nicol_protocol_query(nicol_protocol *p, nicol_str body, const char *tx,
			   nicol_error *err)
{
	nicol_error why = { 0 };
	char *out = NULL;
	nicol_error_clear(err);
	if (!tx)
		return query(&p->client, body, err);
	struct entry *e = entry_get(p, tx, false);
	if (e && e->handle)
		out = query(e->handle, body, err);
	else
		not_found(&why);
	if (e)
		entry_put(p, e);
	return why.status ? failure(&why, err, true) : out;
}

void nicol_protocol_text_free(char *text)
{
	free(text);
}
