/*
 * engine.h - a schema bound to a database: what every request shares.
 *
 * Built once when a client opens and never changed afterwards but for the
 * pool and an atomic counter, so any number of threads use it.
 */
#ifndef QUERY_ENGINE_H
#define QUERY_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/door.h"
#include "query/request.h"
#include "sql/sql.h"

/* A column as it is read, in the order of a model's select list. */
struct column {
	uint32_t field;
	enum db_type type; /* of one item */
	bool is_list;
	bool is_nullable;
	/* into the result's struct; NICOL_NOWHERE: read, but not shown */
	uint32_t offset;
};

struct model_info {
	str table;   /* "public"."users" */
	str columns; /* "t0"."id", "t0"."email", ... */
	str names;   /* "id", "email", ...: SQLite's RETURNING takes no alias */
	struct column *at;
	uint32_t n_columns;
	/* the generated structs; NULL for models without */
	const nicol_desc_model *desc;
	uint32_t desc_index;
	uint32_t *desc_fields; /* field id of each desc->fields[i] */
};

struct transaction;
struct replicas;

/* The list of an engine's open transactions, and the thread that ends those
 * whose time is over; it starts with the first that has a limit. */
struct watch {
	pthread_mutex_t lock; /* of the list; taken after a transaction's */
	pthread_cond_t changed;
	struct transaction *first;
	pthread_t thread;
	bool started, stop;
};

struct engine {
	struct arena arena;
	struct schema *schema;
	const struct dialect *dialect;
	const nicol_desc *desc;
	struct model_info *models; /* by model id */
	uint32_t *by_desc;	   /* model id of desc->models[i] */
	str namespace;
	struct db_pool *pool;
	struct report *report;	      /* of all pools */
	struct watch watch;	      /* of transactions */
	struct replicas *replicas;    /* NULL: none */
	struct nicol_client *primary; /* nicol_primary() */
	struct db_url url;
	char fingerprint[5]; /* of this process, for cuid() */
	atomic_uint counter; /* likewise */
};

/* A handle of the user's: the engine, and inside a transaction that one and
 * how deep in it the handle's own part begins. */
struct nicol_client {
	struct engine *engine;
	struct transaction *tx;
	uint32_t depth;	 /* db_depth() after its begin; 0: no transaction */
	bool on_primary; /* reads too */
};

int engine_new(struct engine **out, const nicol_desc *desc, const char *url,
	       nicol_error *err);
/* The same without a generated client: for requests that name models and
 * fields by their names. */
int engine_open(struct engine **out, str schema, const char *url,
		nicol_error *err);
void engine_free(struct engine *e);

/* The type in which a value of the field travels; of one item for lists. */
enum db_type field_db_type(const struct schema *s, const struct field *f);
/* Place of the field in its model's columns, or NONE. */
uint32_t column_of(const struct engine *e, uint32_t field);

/*
 * A connection for one request: the transaction's, or one of the pool. When
 * memory runs out meanwhile, the transaction can only be rolled back; a
 * connection of the pool goes back as if nothing had been.
 */
struct lease {
	struct owned own;
	struct nicol_client *client;
	struct transaction *tx; /* whose lock it holds */
	struct db_pool *pool;	/* that db goes back to; not of a transaction */
	struct db *db;
	int64_t began; /* of the user's operation; 0: it is none */
};
/* For an operation of the user's, which is counted. */
int lease_get(struct lease *l, struct nicol_client *c, nicol_error *err);
/* For one that only reads, which a replica may answer. */
int lease_get_read(struct lease *l, struct nicol_client *c, nicol_error *err);
/* For what belongs to one: waits no longer than most_ms, if that is not
 * negative. */
int lease_take(struct lease *l, struct nicol_client *c, int most_ms,
	       nicol_error *err);
/* Of a transaction's handle, for `what` (see transaction_check). */
int lease_take_for(struct lease *l, struct nicol_client *c, const char *what,
		   nicol_error *err);
/* False where somebody works in the transaction. */
bool lease_try(struct lease *l, struct transaction *t);
/* Ends a lease. err: how the request ended; it becomes P2028 where the reason
 * was that the transaction's time was over. */
void lease_put(struct lease *l, nicol_error *err);
/* The same without a request. */
void lease_give(struct lease *l);
/* Ends it, and the connection is the caller's. */
struct db *lease_keep(struct lease *l);

#endif
