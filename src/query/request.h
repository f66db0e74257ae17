/*
 * request.h - one request as a checked tree, neutral to where it came from:
 * the structs of a generated client, later the JSON protocol.
 *
 * Fields and models are ids of the schema; values are what the database
 * layer takes. A tree lives in the request's arena.
 */
#ifndef QUERY_REQUEST_H
#define QUERY_REQUEST_H

#include <nicol/client.h>

#include "db/db.h"
#include "schema/schema.h"

enum compare {
	COMPARE_EQUALS, /* value may be DB_NULL */
	COMPARE_NOT,	/* likewise */
	COMPARE_IN,	/* value: DB_ARRAY */
	COMPARE_NOT_IN,
	COMPARE_LT,
	COMPARE_LTE,
	COMPARE_GT,
	COMPARE_GTE,
	COMPARE_CONTAINS,
	COMPARE_STARTS_WITH,
	COMPARE_ENDS_WITH,
	COMPARE_HAS, /* from here on: of list fields */
	COMPARE_HAS_EVERY,
	COMPARE_HAS_SOME,
	COMPARE_IS_EMPTY, /* value: DB_BOOL */
};

enum cond_kind {
	COND_FIELD,
	COND_AND, /* all branches; none: true */
	COND_OR,  /* any branch; none: false */
	COND_NOT, /* no branch */
	COND_SOME,
	COND_EVERY,
	COND_NONE,
	COND_IS, /* inner and is_null */
	COND_IS_NOT,
	COND_JOINED, /* by the implicit table of field to the row with value */
};

/* A list of conditions, all of which must hold; NULL holds always. */
struct cond {
	struct cond *next;
	enum cond_kind kind;
	enum compare compare;
	bool insensitive;
	bool is_null; /* COND_IS, COND_IS_NOT: of null */
	uint32_t field;
	struct db_value value;
	struct cond **branches;
	uint32_t n_branches;
	struct cond *inner; /* on the related model */
};

struct order {
	struct order *next;
	struct ids path; /* relation fields on the way to `field` */
	uint32_t field;
	enum nicol_order how;
};

struct include;

struct select {
	uint32_t model;
	struct cond *where;
	struct order *order;
	struct cond *cursor; /* names one row, or NULL */
	bool has_take;
	int64_t take, skip;
	struct include *includes;
};

struct include {
	struct include *next;
	uint32_t field;
	struct select select;
};

enum assign_op {
	ASSIGN_SET,
	ASSIGN_INCREMENT,
	ASSIGN_DECREMENT,
	ASSIGN_MULTIPLY,
	ASSIGN_DIVIDE,
	ASSIGN_PUSH,
};

struct assign {
	struct assign *next;
	uint32_t field;
	enum assign_op op;
	bool is_quiet; /* a relation cut off: does not touch @updatedAt */
	struct db_value value;
};

enum nested_op {
	NESTED_CREATE,
	NESTED_CONNECT,
	NESTED_CONNECT_OR_CREATE,
	NESTED_SET,	   /* one for the whole list: forget all others */
	NESTED_DISCONNECT, /* where NULL: the one there is */
	NESTED_DELETE,	   /* likewise */
	NESTED_UPDATE,	   /* likewise */
	NESTED_UPDATE_MANY,
	NESTED_DELETE_MANY,
};

/* What the data of a row says about the rows related to it. */
struct nested {
	struct nested *next;
	uint32_t field;
	enum nested_op op;
	bool may_miss; /* no such row is no error */
	struct cond *where;
	struct write *data;
};

struct write {
	uint32_t model;
	struct assign *assigns;
	struct nested *nested;
};

struct request {
	enum nicol_op op;
	struct select select; /* where, window, includes */
	struct write *data;   /* create, update */
	struct write *update; /* upsert's other half */
	struct write **rows;  /* create_many */
	uint32_t n_rows;
	bool skip_duplicates;
};

/* Appends to a list of nodes that have `next`. */
#define list_end(head, T)                                                      \
	__extension__({                                                        \
		T **end_ = (head);                                             \
		while (*end_)                                                  \
			end_ = &(*end_)->next;                                 \
		end_;                                                          \
	})

#endif
