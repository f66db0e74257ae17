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
	COMPARE_IS_EMPTY,	/* value: DB_BOOL */
	COMPARE_SEARCH,		/* full text: value is the query's text */
	COMPARE_ARRAY_CONTAINS, /* from here on: of JSON arrays */
	COMPARE_ARRAY_STARTS_WITH,
	COMPARE_ARRAY_ENDS_WITH,
};

/* What is made of a column over the rows of a group. */
enum aggregate {
	AGGREGATE_NONE,
	AGGREGATE_COUNT, /* of field NONE: of the rows */
	AGGREGATE_AVG,
	AGGREGATE_SUM,
	AGGREGATE_MIN,
	AGGREGATE_MAX,
};

/* Null in a JSON column: the database's, the document's, or either. */
enum json_null {
	JSON_NULL_NONE,
	JSON_NULL_DB,
	JSON_NULL_JSON,
	JSON_NULL_ANY,
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
	/* one of the first `value` rows with inner, of field's model */
	COND_FIRST,
};

/* A list of conditions, all of which must hold; NULL holds always. */
struct cond {
	struct cond *next;
	enum cond_kind kind;
	enum compare compare;
	bool insensitive;
	bool is_null;		  /* COND_IS, COND_IS_NOT: of null */
	enum aggregate aggregate; /* COND_FIELD of having: of the group */
	enum json_null json_null;
	uint32_t field;
	/* compared with another field of the row, not with value: its id + 1;
	 * 0: with value */
	uint32_t other_field;
	/* into a JSON document; n_path 0: the whole of it */
	const str *path;
	uint32_t n_path;
	struct db_value value;
	struct cond **branches;
	uint32_t n_branches;
	struct cond *inner; /* on the related model */
};

struct order {
	struct order *next;
	struct ids path; /* relation fields on the way to `field` */
	/* AGGREGATE_COUNT with a to-many field: of the rows related by it */
	enum aggregate aggregate;
	uint32_t field;
	enum nicol_order how;
	/* by how well these fields answer the search, instead of by field */
	struct ids relevance;
	str search;
};

struct include;

struct select {
	uint32_t model;
	struct cond *where;
	struct order *order;
	struct cond *cursor; /* names one row, or NULL */
	bool has_take;
	bool any_order; /* without orders no row comes before another */
	int64_t take, skip;
	struct ids distinct; /* one row for each value of these fields */
	/* the scalar fields that the answer shows; all, unless `picks` */
	bool picks;
	struct ids fields;
	struct include *includes;
	struct include *counts; /* to-many relations: how many rows */
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
	NESTED_UPSERT,	    /* data, and update where there is one */
	NESTED_CREATE_MANY, /* rows */
};

/* What the data of a row says about the rows related to it. */
struct nested {
	struct nested *next;
	uint32_t field;
	enum nested_op op;
	bool may_miss; /* no such row is no error */
	struct cond *where;
	struct write *data;
	struct write *update;
	struct write **rows;
	uint32_t n_rows;
	bool skip_duplicates;
};

struct write {
	uint32_t model;
	struct assign *assigns;
	struct nested *nested;
};

/* A value of aggregate and group_by: what, over which field. */
struct measure {
	struct measure *next;
	enum aggregate aggregate;
	uint32_t field; /* NONE: the rows themselves */
};

struct request {
	enum nicol_op op;
	bool must_exist;      /* no such row is P2025 */
	struct select select; /* where, window, includes */
	struct write *data;   /* create, update */
	struct write *update; /* upsert's other half */
	struct write **rows;  /* create_many */
	uint32_t n_rows;
	bool skip_duplicates;
	/* create_many, update_many: answers the rows, not their number.
	 * update_many, delete_many: select.take is the limit */
	bool returning;
	struct measure *measures; /* aggregate, group_by */
	struct ids by;		  /* group_by */
	struct cond *having;
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
