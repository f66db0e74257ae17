/*
 * internal.h - what the drivers of the two databases share; for this room
 * alone. A driver's connection begins with a struct db, its result with a
 * struct db_result.
 */
#ifndef DB_INTERNAL_H
#define DB_INTERNAL_H

#include "base/door.h"
#include "db/observe.h"

struct db_driver {
	int (*open)(struct db **out, const struct db_url *url,
		    nicol_error *err);
	void (*close)(struct db *db);
	bool (*is_alive)(const struct db *db);
	/* is_alive, and the socket of an idle connection holds no farewell */
	bool (*is_fresh)(struct db *db);
	bool (*in_transaction)(const struct db *db);
	/* a failed statement has made COMMIT impossible */
	bool (*is_aborted)(const struct db *db);
	int (*run_script)(struct db *db, str script, nicol_error *err);
	int (*query)(struct db *db, str sql, const struct db_value *params,
		     uint32_t n_params, struct db_result **out,
		     nicol_error *err);
	int (*pipeline)(struct db *db, const struct db_statement *statements,
			uint32_t n, struct db_result **results,
			uint32_t *failed, nicol_error *err);
	int (*cursor_open)(struct db *db, str sql,
			   const struct db_value *params, uint32_t n_params,
			   struct db_cursor **out, nicol_error *err);
	int (*cursor_fetch)(struct db *db, struct db_cursor *c, uint32_t n,
			    struct db_result **out, nicol_error *err);
	void (*cursor_close)(struct db *db, struct db_cursor *c);
	/* NULL: it has nothing of the kind */
	int (*copy)(struct db *db, const struct db_copy *c, int64_t *n,
		    nicol_error *err);
	/* the statement that begins a transaction, NULL when the isolation
	 * is unknown */
	const char *(*begin)(const char *isolation);
	/* before a statement: asks for its plan, whose steps come as rows with
	 * their text in plan_column */
	const char *explain;
	uint32_t plan_column;
	/* a query for the milliseconds behind the server that this one
	 * follows; NULL where there is no such thing */
	const char *lag;
	/* memory ran out while it was used: false where it is in the middle
	 * of something, and lost */
	bool (*recover)(struct db *db);
	void (*cancel)(struct db *db);
	/* a request to cancel may arrive when the statement has ended */
	bool cancels_late;
	int (*create_database)(const struct db_url *url, nicol_error *err);
	int (*drop_database)(const struct db_url *url, nicol_error *err);
};

enum { TRACE_LEN = 55 };

struct db {
	struct owned own; /* until db_keep() */
	const struct db_driver *driver;
	enum provider provider;
	int version;
	str version_text, schema;
	struct arena arena;	    /* lasting, as long as the connection */
	struct arena failure_arena; /* lasting; the last failure's texts */
	struct db_failure failure;
	uint32_t depth; /* of db_begin without an end */
	bool doomed;	/* what is open must not be committed */
	bool retired;	/* not for another borrower */
	/* for the pool: clock_monotonic() of birth and of the last return */
	int64_t born, returned;
	struct report *report;	   /* the pool's; NULL: to nobody */
	char trace[TRACE_LEN + 1]; /* of the operation that goes on, or "" */
};

/* A driver's cursor begins with one. */
struct db_cursor {
	const struct db_driver *driver;
	struct db *db;
};

struct db_result_ops {
	int64_t (*affected)(const struct db_result *r);
	str (*column_name)(const struct db_result *r, uint32_t column);
	uint32_t (*column_oid)(const struct db_result *r, uint32_t column);
	bool (*is_null)(const struct db_result *r, uint32_t row,
			uint32_t column);
	/* by the cell's own type, DB_NULL for null */
	bool (*get)(const struct db_result *r, uint32_t row, uint32_t column,
		    enum db_type want, struct arena *a, struct db_value *out);
	void (*free)(struct db_result *r);
};

struct db_result {
	struct owned own;
	const struct db_result_ops *ops;
	uint32_t rows, columns;
	struct arena *scratch; /* lasting; for db_get_str of what is no text */
};

/* A new result is its call's until it is freed. */
void result_own(struct db_result *r);
/* The same for a new connection. */
void db_own(struct db *db);

extern const struct db_driver postgres_driver;
extern const struct db_driver sqlite_driver;

/* value.c: turns a decoded value into the type that the caller wants. */
bool value_convert(struct db_value *v, enum db_type want, struct arena *a);

/* text.c: the textual forms of values, both databases'. */
void text_timestamp(struct sb *b, int64_t micros, bool zone);
void text_date(struct sb *b, int64_t micros);
void text_time(struct sb *b, int64_t micros);
void text_float(struct sb *b, double f);
void text_hex(struct sb *b, str bytes);
bool text_parse_timestamp(str s, int64_t *micros);
bool text_parse_date(str s, int64_t *micros);
bool text_parse_time(str s, int64_t *micros);
bool text_parse_float(str s, double *f);
bool text_parse_hex(struct arena *a, str s, str *bytes);

#endif
