/*
 * client.h - the run time of the typed clients that `nicol generate` writes.
 *
 * A generated "db.h" includes this header and adds a struct for each model,
 * its arguments, and a function for each operation:
 *
 *	nicol_error err = { 0 };
 *	nicol_client *db = db_open(NULL, &err);
 *	const db_user *user = db_user_find_unique(
 *		db, &(db_user_find_unique_args){ .where = { .email = mail } },
 *		&err);
 *	...
 *	nicol_result_free(user);
 *	db_close(db);
 *
 * Rules that hold for every function here and there:
 *
 *   - A client is safe from any number of threads at once; a handle given to
 *     a transaction's callback belongs to that callback's thread.
 *   - A result lives in one piece of memory and is freed by one call of
 *     nicol_result_free() on the pointer that the function returned, with
 *     everything that it points to.
 *   - Arguments are read during the call only; nothing of them is kept.
 *   - All scalar fields of a row are read (there is no `select` yet);
 *     relations only where `include` names them.
 *   - A member left out (NULL, or a struct of zeros) is "not said", which is
 *     different from SQL's null: that one is written NICOL_NULL.
 *   - On failure a function returns NULL (or -1) and fills `err`: Prisma's
 *     codes, with `meta`. find_unique and find_first also return NULL when
 *     there is no such row: then err->status is 0.
 *   - Without memory a call fails with N0002, and the next one may work. In a
 *     transaction what it had begun is not committed. A single write may have
 *     been done when only its result had no room.
 */
#ifndef NICOL_CLIENT_H
#define NICOL_CLIENT_H

#include <nicol/types.h>

/* --- Values ----------------------------------------------------------- */

/* Microseconds since 1970-01-01 00:00 UTC; negative before. */
typedef int64_t nicol_timestamp;
/* Decimal text that loses no digit: "-12.50". NUL-terminated. */
typedef const char *nicol_decimal;
/* JSON text, NUL-terminated. */
typedef const char *nicol_json;

typedef struct nicol_bytes {
	const void *ptr;
	size_t len;
} nicol_bytes;

/*
 * SQL's null, for any member that is a pointer:
 *
 *	.data = { .expires_at = NICOL_NULL }
 *	.where = { .expires_at.equals = NICOL_NULL }
 *
 * It may be compared and assigned, never read through.
 */
#ifdef __cplusplus
struct nicol_null_t {
	template <typename T> operator T *() const
	{
		return reinterpret_cast<T *>(~static_cast<uintptr_t>(15));
	}
};
#define NICOL_NULL (nicol_null_t())
#else
#define NICOL_NULL ((void *)~(uintptr_t)15)
#endif

/*
 * A list written in place, wherever a member is {items, count}:
 *
 *	.where = { .id.in = NICOL_LIST(int64_t, 1, 2, 3) }
 *	.where = { .OR = NICOL_LIST(db_user_where, { .id.gt = &n },
 *				    { .email.equals = mail }) }
 *
 * An empty list, where that differs from none (a list field's value), is
 * NICOL_EMPTY_LIST. C only; in C++ point items at an array.
 */
#define NICOL_LIST(T, ...)                                                     \
	{                                                                      \
		(T const[]){ __VA_ARGS__ },                                    \
			sizeof((T const[]){ __VA_ARGS__ }) / sizeof(T),        \
	}
#define NICOL_EMPTY_LIST                                                       \
	{                                                                      \
		NICOL_NULL, 0                                                  \
	}

typedef enum nicol_order {
	NICOL_ASC = 1,
	NICOL_DESC,
	NICOL_ASC_NULLS_FIRST,
	NICOL_ASC_NULLS_LAST,
	NICOL_DESC_NULLS_FIRST,
	NICOL_DESC_NULLS_LAST,
} nicol_order;

/* --- Filters ---------------------------------------------------------- */

/* `not` and `delete` are words of the language in C++: there the members are
 * called not_ and delete_. */
#ifdef __cplusplus
#define NICOL_NOT not_
#define NICOL_DELETE delete_
#else
#define NICOL_NOT not
#define NICOL_DELETE delete
#endif

typedef enum nicol_mode {
	NICOL_SENSITIVE,
	NICOL_INSENSITIVE, /* upper and lower case are the same */
} nicol_mode;

/* What filters are made of: T is the type of one value, P the type that
 * points to one. All members given must hold. An empty `in` (items not NULL,
 * count 0) matches nothing. */
#define NICOL_EQUALITY(T, P)                                                   \
	P equals;                                                              \
	P NICOL_NOT;                                                           \
	struct {                                                               \
		T const *items;                                                \
		size_t count;                                                  \
	} in, not_in
#define NICOL_COMPARISON(T, P)                                                 \
	NICOL_EQUALITY(T, P);                                                  \
	P lt;                                                                  \
	P lte;                                                                 \
	P gt;                                                                  \
	P gte

/* Values of text are themselves pointers; all others are pointed to. In
 * contains, starts_with and ends_with % and _ stand for any text and any
 * character, as in SQL and in Prisma; in PostgreSQL a backslash before
 * them takes that away. */
typedef struct nicol_string_filter {
	NICOL_COMPARISON(const char *, const char *);
	const char *contains;
	const char *starts_with;
	const char *ends_with;
	nicol_mode mode;
	const char *search; /* full text, a tsquery; PostgreSQL */
} nicol_string_filter;

typedef struct nicol_int_filter {
	NICOL_COMPARISON(int32_t, const int32_t *);
} nicol_int_filter;

typedef struct nicol_bigint_filter {
	NICOL_COMPARISON(int64_t, const int64_t *);
} nicol_bigint_filter;

typedef struct nicol_float_filter {
	NICOL_COMPARISON(double, const double *);
} nicol_float_filter;

typedef struct nicol_decimal_filter {
	NICOL_COMPARISON(nicol_decimal, nicol_decimal);
} nicol_decimal_filter;

typedef struct nicol_datetime_filter {
	NICOL_COMPARISON(nicol_timestamp, const nicol_timestamp *);
} nicol_datetime_filter;

typedef struct nicol_bool_filter {
	const bool *equals;
	const bool *NICOL_NOT;
} nicol_bool_filter;

typedef struct nicol_bytes_filter {
	NICOL_EQUALITY(nicol_bytes, const nicol_bytes *);
} nicol_bytes_filter;

/* Of the whole document, or of what stands at `path`: keys, and positions as
 * texts; in SQLite one text like "$.a[0]". equals: NICOL_NULL is the
 * database's null, "null" the document's. Texts compare with strings inside
 * the document, the others are JSON. The array_contains and the comparisons
 * are PostgreSQL's. */
typedef struct nicol_json_filter {
	nicol_json equals;
	nicol_json NICOL_NOT;
	struct {
		const char *const *items;
		size_t count;
	} path;
	const char *string_contains;
	const char *string_starts_with;
	const char *string_ends_with;
	nicol_json array_contains;
	nicol_json array_starts_with;
	nicol_json array_ends_with;
	nicol_json lt;
	nicol_json lte;
	nicol_json gt;
	nicol_json gte;
	nicol_mode mode;
} nicol_json_filter;

/* Filters of list fields. P: pointer to one value. */
#define NICOL_LIST_FILTER(T, P)                                                \
	struct {                                                               \
		T const *items;                                                \
		size_t count;                                                  \
	} equals, has_every, has_some;                                         \
	P has;                                                                 \
	const bool *is_empty

typedef struct nicol_string_list_filter {
	NICOL_LIST_FILTER(const char *, const char *);
} nicol_string_list_filter;
typedef struct nicol_int_list_filter {
	NICOL_LIST_FILTER(int32_t, const int32_t *);
} nicol_int_list_filter;
typedef struct nicol_bigint_list_filter {
	NICOL_LIST_FILTER(int64_t, const int64_t *);
} nicol_bigint_list_filter;
typedef struct nicol_float_list_filter {
	NICOL_LIST_FILTER(double, const double *);
} nicol_float_list_filter;
typedef struct nicol_decimal_list_filter {
	NICOL_LIST_FILTER(nicol_decimal, nicol_decimal);
} nicol_decimal_list_filter;
typedef struct nicol_datetime_list_filter {
	NICOL_LIST_FILTER(nicol_timestamp, const nicol_timestamp *);
} nicol_datetime_list_filter;
typedef struct nicol_bool_list_filter {
	NICOL_LIST_FILTER(bool, const bool *);
} nicol_bool_list_filter;
typedef struct nicol_bytes_list_filter {
	NICOL_LIST_FILTER(nicol_bytes, const nicol_bytes *);
} nicol_bytes_list_filter;
typedef struct nicol_json_list_filter {
	NICOL_LIST_FILTER(nicol_json, nicol_json);
} nicol_json_list_filter;

/* --- Lists as values and results -------------------------------------- */

#define NICOL_DEFINE_LIST(NAME, T)                                             \
	typedef struct NAME {                                                  \
		T const *items;                                                \
		size_t count;                                                  \
	} NAME
NICOL_DEFINE_LIST(nicol_string_list, const char *);
NICOL_DEFINE_LIST(nicol_int_list, int32_t);
NICOL_DEFINE_LIST(nicol_bigint_list, int64_t);
NICOL_DEFINE_LIST(nicol_float_list, double);
NICOL_DEFINE_LIST(nicol_decimal_list, nicol_decimal);
NICOL_DEFINE_LIST(nicol_datetime_list, nicol_timestamp);
NICOL_DEFINE_LIST(nicol_bool_list, bool);
NICOL_DEFINE_LIST(nicol_bytes_list, nicol_bytes);
NICOL_DEFINE_LIST(nicol_json_list, nicol_json);

/* --- What update can do with a field ----------------------------------- */

/* One member only; divide of integers cuts off, as the database does. */
#define NICOL_DEFINE_NUMBER_UPDATE(NAME, P)                                    \
	typedef struct NAME {                                                  \
		P set;                                                         \
		P increment;                                                   \
		P decrement;                                                   \
		P multiply;                                                    \
		P divide;                                                      \
	} NAME
NICOL_DEFINE_NUMBER_UPDATE(nicol_int_update, const int32_t *);
NICOL_DEFINE_NUMBER_UPDATE(nicol_bigint_update, const int64_t *);
NICOL_DEFINE_NUMBER_UPDATE(nicol_float_update, const double *);
NICOL_DEFINE_NUMBER_UPDATE(nicol_decimal_update, nicol_decimal);

/* set replaces the list, push appends to it. */
#define NICOL_DEFINE_LIST_UPDATE(NAME, LIST)                                   \
	typedef struct NAME {                                                  \
		LIST set;                                                      \
		LIST push;                                                     \
	} NAME
NICOL_DEFINE_LIST_UPDATE(nicol_string_list_update, nicol_string_list);
NICOL_DEFINE_LIST_UPDATE(nicol_int_list_update, nicol_int_list);
NICOL_DEFINE_LIST_UPDATE(nicol_bigint_list_update, nicol_bigint_list);
NICOL_DEFINE_LIST_UPDATE(nicol_float_list_update, nicol_float_list);
NICOL_DEFINE_LIST_UPDATE(nicol_decimal_list_update, nicol_decimal_list);
NICOL_DEFINE_LIST_UPDATE(nicol_datetime_list_update, nicol_datetime_list);
NICOL_DEFINE_LIST_UPDATE(nicol_bool_list_update, nicol_bool_list);
NICOL_DEFINE_LIST_UPDATE(nicol_bytes_list_update, nicol_bytes_list);
NICOL_DEFINE_LIST_UPDATE(nicol_json_list_update, nicol_json_list);

#ifdef __cplusplus
extern "C" {
#endif

/* --- Clients ----------------------------------------------------------- */

/* A schema and a pool of connections; made by the generated PREFIX_open(). */
typedef struct nicol_client nicol_client;

/* Closes all connections. No call may be running. NULL is allowed. */
NICOL_API void nicol_client_close(nicol_client *db);

/*
 * Servers that follow the one of the client's URL, the primary. From then on
 * operations that only read are answered by them in turns, unless they stand
 * in a transaction. One that cannot be reached, or is more than max_lag_ms
 * behind, is left out for a second; when none is left, the primary answers.
 * SQL of one's own always goes to the primary.
 */
typedef struct nicol_replicas {
	const char *const *urls;
	size_t count;
	int max_lag_ms; /* 0: 1000; negative: any lag */
} nicol_replicas;

/* Before other threads use the client, and once. PostgreSQL only. Nothing is
 * connected to yet. 0, or -1. */
NICOL_API int nicol_client_replicas(nicol_client *db, const nicol_replicas *r,
				    nicol_error *err);
/* A handle whose reads go to the primary too, for those that must see what
 * was written just now. Lives as long as db; not to be closed. Of a
 * transaction's handle: itself. */
NICOL_API nicol_client *nicol_primary(nicol_client *db);

/* Frees what a generated function or nicol_query_raw() returned, with all
 * that it points to. NULL is allowed; a part of a result is a mistake that
 * ends the program. */
NICOL_API void nicol_result_free(const void *result);

/* --- Transactions ------------------------------------------------------ */

typedef enum nicol_isolation {
	NICOL_ISOLATION_DEFAULT, /* the server's: mostly read committed */
	NICOL_READ_UNCOMMITTED,
	NICOL_READ_COMMITTED,
	NICOL_REPEATABLE_READ,
	NICOL_SERIALIZABLE,
} nicol_isolation;

typedef struct nicol_transaction_options {
	nicol_isolation isolation;
	/* milliseconds from the begin after which the transaction is rolled
	 * back, also while nothing runs in it, and its connection is free for
	 * others; what runs then is cancelled. Each further operation and the
	 * commit fail with P2028. 0: 5000; negative: no limit */
	int timeout_ms;
	/* milliseconds to wait for a connection, then P2028; 0: 2000;
	 * negative: as long as the pool waits (pool_timeout, P2024) */
	int max_wait_ms;
	/* nicol_transaction() only: how often it is run again when it failed
	 * because of a write conflict or a deadlock (P2034; the P2010 of SQL
	 * of one's own); the callback must be fit to run more than once */
	uint32_t max_retries;
} nicol_transaction_options;

/*
 * Runs `callback` inside a transaction; opts may be NULL. All operations on
 * the handle `tx` take part in it, and only on the calling thread, until
 * the callback returns: 0 commits; anything else rolls back and is returned,
 * with `err` as the callback left it. -1 when the begin or the commit
 * failed. A write conflict or deadlock is P2034: run the transaction again,
 * or let max_retries do it. Inside a transaction a further one is a
 * savepoint, to which the options mean nothing.
 */
NICOL_API int nicol_transaction(nicol_client *db,
				const nicol_transaction_options *opts,
				int (*callback)(nicol_client *tx, void *ctx,
						nicol_error *err),
				void *ctx, nicol_error *err);

/*
 * The same without a callback: a handle, which ends with nicol_commit() or
 * nicol_rollback() and must not be used after that, whatever they return.
 * opts may be NULL. NULL on failure. The handle may go from one thread to
 * another; operations on it wait for each other. In a transaction (`db` is
 * such a handle) it begins a savepoint.
 */
NICOL_API nicol_client *nicol_begin(nicol_client *db,
				    const nicol_transaction_options *opts,
				    nicol_error *err);
/* 0, or -1 when nothing of it is in the database: its time was over (P2028),
 * a write conflict (P2034), a deferred constraint. Should the connection end
 * in the middle of it (P1017), it may be either. */
NICOL_API int nicol_commit(nicol_client *tx, nicol_error *err);
/* -1 when it had ended before (P2028) or the connection was lost; the
 * database has nothing of it in any case. */
NICOL_API int nicol_rollback(nicol_client *tx, nicol_error *err);

/* --- Rows without end ---------------------------------------------------- */

/*
 * What a generated X_stream() opens: the rows of find_many, part by part, so
 * that there may be more of them than fit into memory.
 *
 *	nicol_stream *s = db_user_stream(db, &args, 1000, &err);
 *	const db_user_list *part;
 *	while (s && (part = db_user_stream_next(s, &err))) {
 *		...
 *		nicol_result_free(part);
 *	}
 *	nicol_stream_close(s);
 *
 * All parts, and the relations that they include, show the database as it was
 * at one moment. Outside of a transaction a stream holds one of its own, which
 * only reads, and so a connection, until it is closed; inside of one it ends
 * with that one, and is closed all the same. The arguments must stay until
 * then. Belongs to one thread at a time.
 */
typedef struct nicol_stream nicol_stream;
/* NULL is allowed. */
NICOL_API void nicol_stream_close(nicol_stream *stream);

/* --- SQL of one's own --------------------------------------------------- */

typedef enum nicol_param_type {
	NICOL_P_NULL,
	NICOL_P_BOOL,
	NICOL_P_INT,
	NICOL_P_FLOAT,
	NICOL_P_TEXT,
	NICOL_P_DECIMAL,
	NICOL_P_JSON,
	NICOL_P_BYTES,
	NICOL_P_TIMESTAMP,
} nicol_param_type;

/* A parameter; make it by the functions below. */
typedef struct nicol_param {
	nicol_param_type type;
	int64_t i; /* bool, int, timestamp */
	double f;
	nicol_str s; /* text, decimal, json, bytes */
} nicol_param;

NICOL_API nicol_param nicol_p_null(void);
NICOL_API nicol_param nicol_p_bool(bool value);
NICOL_API nicol_param nicol_p_int(int64_t value);
NICOL_API nicol_param nicol_p_float(double value);
/* NULL is SQL's null, here and below. */
NICOL_API nicol_param nicol_p_text(const char *value);
NICOL_API nicol_param nicol_p_decimal(nicol_decimal value);
NICOL_API nicol_param nicol_p_json(nicol_json value);
NICOL_API nicol_param nicol_p_bytes(const void *ptr, size_t len);
NICOL_API nicol_param nicol_p_timestamp(nicol_timestamp value);

typedef struct nicol_params {
	const nicol_param *items;
	size_t count;
} nicol_params;

/* NICOL_PARAMS(nicol_p_int(5), nicol_p_text("x")) for $1, $2; for no
 * parameters NICOL_NO_PARAMS. */
#ifdef __cplusplus
#define NICOL_NO_PARAMS (nicol_params())
#else
#define NICOL_PARAMS(...)                                                      \
	((nicol_params){ (const nicol_param[]){ __VA_ARGS__ },                 \
			 sizeof((const nicol_param[]){ __VA_ARGS__ }) /        \
				 sizeof(nicol_param) })
#define NICOL_NO_PARAMS ((nicol_params){ NULL, 0 })
#endif

/* The rows of a query; free with nicol_result_free(). */
typedef struct nicol_rows nicol_rows;

/* Runs one statement and returns its rows, NULL on failure: P2010 with the
 * SQLSTATE in meta. The text is sent as it is: never build it from input,
 * give parameters. */
NICOL_API const nicol_rows *nicol_query_raw(nicol_client *db, const char *sql,
					    nicol_params params,
					    nicol_error *err);
/* The same for statements without rows: how many were touched, or -1. */
NICOL_API int64_t nicol_execute_raw(nicol_client *db, const char *sql,
				    nicol_params params, nicol_error *err);

/* Rows and columns count from 0; outside of them everything is null. */
NICOL_API size_t nicol_rows_count(const nicol_rows *rows);
NICOL_API size_t nicol_rows_columns(const nicol_rows *rows);
/* Alive as long as rows; NULL outside. */
NICOL_API const char *nicol_rows_name(const nicol_rows *rows, size_t column);
NICOL_API bool nicol_rows_is_null(const nicol_rows *rows, size_t row,
				  size_t column);
/* The value as text, whatever its type (a decimal loses no digit); NULL for
 * null. Alive as long as rows. */
NICOL_API const char *nicol_rows_text(const nicol_rows *rows, size_t row,
				      size_t column);
/* 0 for null and for what is no number. */
NICOL_API int64_t nicol_rows_int(const nicol_rows *rows, size_t row,
				 size_t column);
NICOL_API double nicol_rows_float(const nicol_rows *rows, size_t row,
				  size_t column);
NICOL_API bool nicol_rows_bool(const nicol_rows *rows, size_t row,
			       size_t column);
NICOL_API nicol_timestamp nicol_rows_timestamp(const nicol_rows *rows,
					       size_t row, size_t column);
/* {NULL, 0} for null. */
NICOL_API nicol_bytes nicol_rows_bytes(const nicol_rows *rows, size_t row,
				       size_t column);

/* --- For generated code only -------------------------------------------- */

/* Offsets of one field inside the structs of its model; NICOL_NOWHERE where
 * it is no member. */
#define NICOL_NOWHERE UINT32_MAX
typedef struct nicol_desc_field {
	const char *name; /* as in the schema */
	uint32_t result, where, unique, create, create_many, update, order_by,
		include, pick;
	/* of to-many relations: the filter of those counted, and how many */
	uint32_t count_where, count, count_order;
} nicol_desc_field;

/* Rows of a table of them: NAME in the schema, member m of the structs that
 * begin with T. Views have nothing that is written. */
#define NICOL_AT(T, m) ((uint32_t)offsetof(T, m))
#define NICOL_ROW(NAME, T, m, u, c, cm, up, o, i, p, ...)                      \
	{                                                                      \
		NAME, NICOL_AT(T, m), NICOL_AT(T##_where, m), u, c, cm, up, o, \
			i, p, __VA_ARGS__                                      \
	}
#define NICOL_NO_COUNT NICOL_NOWHERE, NICOL_NOWHERE, NICOL_NOWHERE
#define NICOL_COUNTED(T, m)                                                    \
	NICOL_AT(T##_include, _count.m), NICOL_AT(T, _count.m),                \
		NICOL_AT(T##_order_by, _count.m)
#define NICOL_FIELD_ROW(NAME, T, m, u)                                         \
	NICOL_ROW(NAME, T, m, u, NICOL_AT(T##_create_data, m),                 \
		  NICOL_AT(T##_create_many_data, m),                           \
		  NICOL_AT(T##_update_data, m), NICOL_AT(T##_order_by, m),     \
		  NICOL_NOWHERE, NICOL_AT(T##_fields, m), NICOL_NO_COUNT)
#define NICOL_VIEW_ROW(NAME, T, m, u)                                          \
	NICOL_ROW(NAME, T, m, u, NICOL_NOWHERE, NICOL_NOWHERE, NICOL_NOWHERE,  \
		  NICOL_AT(T##_order_by, m), NICOL_NOWHERE,                    \
		  NICOL_AT(T##_fields, m), NICOL_NO_COUNT)
#define NICOL_FIELD(NAME, T, m) NICOL_FIELD_ROW(NAME, T, m, NICOL_NOWHERE)
#define NICOL_UNIQUE(NAME, T, m)                                               \
	NICOL_FIELD_ROW(NAME, T, m, NICOL_AT(T##_where_unique, m))
#define NICOL_VIEW_FIELD(NAME, T, m) NICOL_VIEW_ROW(NAME, T, m, NICOL_NOWHERE)
#define NICOL_VIEW_UNIQUE(NAME, T, m)                                          \
	NICOL_VIEW_ROW(NAME, T, m, NICOL_AT(T##_where_unique, m))
#define NICOL_TO_ONE(NAME, T, m)                                               \
	NICOL_ROW(NAME, T, m, NICOL_NOWHERE, NICOL_AT(T##_create_data, m),     \
		  NICOL_NOWHERE, NICOL_AT(T##_update_data, m),                 \
		  NICOL_AT(T##_order_by, m), NICOL_AT(T##_include, m),         \
		  NICOL_NOWHERE, NICOL_NO_COUNT)
#define NICOL_TO_MANY(NAME, T, m)                                              \
	NICOL_ROW(NAME, T, m, NICOL_NOWHERE, NICOL_AT(T##_create_data, m),     \
		  NICOL_NOWHERE, NICOL_AT(T##_update_data, m), NICOL_NOWHERE,  \
		  NICOL_AT(T##_include, m), NICOL_NOWHERE,                     \
		  NICOL_COUNTED(T, m))
#define NICOL_VIEW_TO_ONE(NAME, T, m)                                          \
	NICOL_ROW(NAME, T, m, NICOL_NOWHERE, NICOL_NOWHERE, NICOL_NOWHERE,     \
		  NICOL_NOWHERE, NICOL_AT(T##_order_by, m),                    \
		  NICOL_AT(T##_include, m), NICOL_NOWHERE, NICOL_NO_COUNT)
#define NICOL_VIEW_TO_MANY(NAME, T, m)                                         \
	NICOL_ROW(NAME, T, m, NICOL_NOWHERE, NICOL_NOWHERE, NICOL_NOWHERE,     \
		  NICOL_NOWHERE, NICOL_NOWHERE, NICOL_AT(T##_include, m),      \
		  NICOL_NOWHERE, NICOL_COUNTED(T, m))

/* A unique of several fields inside where_unique; the members stand in the
 * schema's order, a pointer each. */
typedef struct nicol_desc_unique {
	uint32_t offset;
	uint32_t n_fields;
	const char *const *fields;
} nicol_desc_unique;

/* A number that aggregate and group_by make of a field: its place in the
 * model's struct of them. */
typedef enum nicol_made {
	NICOL_MADE_COUNT,
	NICOL_MADE_AVG,
	NICOL_MADE_SUM,
	NICOL_MADE_MIN,
	NICOL_MADE_MAX,
	NICOL_N_MADE,
} nicol_made;
typedef struct nicol_desc_made {
	uint32_t field; /* index into the model's fields */
	nicol_made made;
	uint32_t offset;
} nicol_desc_made;

typedef enum nicol_op {
	NICOL_FIND_UNIQUE,
	NICOL_FIND_FIRST,
	NICOL_FIND_MANY,
	NICOL_CREATE,
	NICOL_CREATE_MANY,
	NICOL_UPDATE,
	NICOL_UPDATE_MANY,
	NICOL_UPSERT,
	NICOL_DELETE,
	NICOL_DELETE_MANY,
	NICOL_COUNT,
	NICOL_AGGREGATE,
	NICOL_GROUP_BY,
	NICOL_FIND_UNIQUE_OR_THROW,
	NICOL_FIND_FIRST_OR_THROW,
	NICOL_ARGS, /* of an included to-one relation */
	NICOL_N_OPS,
} nicol_op;

/* Places inside an operation's arguments: the offset and one; 0: none. */
#define NICOL_ARG(T, m) (NICOL_AT(T, m) + 1)
typedef struct nicol_desc_args {
	uint32_t where, data, create, update, include, order_by, cursor, take,
		skip, skip_duplicates, select, omit, distinct, by,
		made[NICOL_N_MADE];
} nicol_desc_args;

/* Sizes of a model's structs, for arrays of them. */
typedef struct nicol_desc_model {
	const char *name;
	const nicol_desc_field *fields;
	uint32_t n_fields;
	const nicol_desc_unique *uniques;
	uint32_t n_uniques;
	uint32_t result, where, unique, create, create_many, order_by;
	/* AND, OR, NOT inside where; AND of where_unique */
	uint32_t and_, or_, not_, unique_and;
	const nicol_desc_made *made;
	uint32_t n_made;
	/* the struct of the made numbers, and that of a group, which begins
	 * with a row and has them at group_made */
	uint32_t aggregate, group, group_made, all;
	nicol_desc_args args[NICOL_N_OPS];
} nicol_desc_model;

typedef struct nicol_desc {
	uint32_t version; /* NICOL_DESC_VERSION */
	uint32_t n_models;
	const nicol_desc_model *models;
	const char *const *schema; /* its text, in pieces */
	uint32_t n_schema;
} nicol_desc;

#define NICOL_DESC_VERSION 2

/* url NULL: by the schema's datasource (its environment variable). */
NICOL_API nicol_client *nicol_client_open(const nicol_desc *desc,
					  const char *url, nicol_error *err);
NICOL_API void *nicol_client_run(nicol_client *db, const nicol_desc *desc,
				 uint32_t model, nicol_op op, const void *args,
				 nicol_error *err);
/* batch: rows of a part; 0: 1000. */
NICOL_API nicol_stream *nicol_client_stream(nicol_client *db,
					    const nicol_desc *desc,
					    uint32_t model, const void *args,
					    size_t batch, nicol_error *err);
/* A list, which is freed like any result; NULL with err->status 0: the end. */
NICOL_API const void *nicol_client_stream_next(nicol_stream *stream,
					       uint32_t model,
					       nicol_error *err);
/* For operations that answer with a number; -1 on failure. */
NICOL_API int64_t nicol_client_run_count(nicol_client *db,
					 const nicol_desc *desc, uint32_t model,
					 nicol_op op, const void *args,
					 nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
