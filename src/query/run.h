/*
 * run.h - one request on one connection: its memory, its time, its result.
 */
#ifndef QUERY_RUN_H
#define QUERY_RUN_H

#include "query/statement.h"

#define RESULT_MAGIC UINT64_C(0x6e69636f6c726573)

/* Stands before every result that the user gets: what frees it. */
struct result_head {
	struct arena arena;
	struct db_result *rows; /* of raw queries */
	uint64_t magic;
};

struct run {
	struct engine *e;
	struct db *db;
	struct arena *a;  /* for the request alone */
	struct arena out; /* the result's */
	char *text_at;	  /* room for texts inside out */
	size_t text_left, text_step;
	int64_t now;	/* of this request, for now() and @updatedAt */
	uint32_t model; /* that the user asked for, for errors */
	nicol_error *err;
	/* results whose rows are still referred to; freed at the end */
	VEC(struct db_result *) kept;
};

/* The user's operations. Row: NULL with err->status 0 when there is none. */
void *client_run(struct nicol_client *c, uint32_t desc_model, enum nicol_op op,
		 const void *args, nicol_error *err);
/* Rows that were fetched as a result of their own. */
struct fetched;
void *client_rows(struct run *r, const struct fetched *rows);
int64_t client_run_count(struct nicol_client *c, uint32_t desc_model,
			 enum nicol_op op, const void *args, nicol_error *err);

/* Runs the statement; rows are kept until the end of the run. */
int run_query(struct run *r, uint32_t model, struct statement *st,
	      struct db_result **out);
int run_exec(struct run *r, uint32_t model, struct statement *st,
	     int64_t *affected);
struct statement run_statement(struct run *r);

/* Memory of the result: zeroed; NULL when there is none left. */
void *out_alloc(struct run *r, size_t size);
/* A result's root; its head stands before it. */
void *out_root(struct run *r, size_t size);
/* The text with a NUL behind it, in the result. */
const char *out_text(struct run *r, str s);

/* The rows that a select brought, and for each of its includes the rows
 * related to them. Lives as long as the run. */
struct fetched {
	const struct select *select;
	struct db_result *r;
	const struct reading *reading; /* NULL: all columns, in order */
	uint32_t *rows; /* row of each in r; NULL: 0, 1, 2, ... */
	uint32_t n;
	struct related *related;
	struct counted *counts;
};
struct related {
	struct related *next;
	const struct include *in;
	/* of parent i: children start[i] and on, count[i] of them */
	uint32_t *start, *count;
	struct fetched children;
};
/* How many rows of a to-many relation there are: n[i] for row i. */
struct counted {
	struct counted *next;
	const struct include *in;
	int64_t *n;
};
static inline uint32_t fetched_row(const struct fetched *set, uint32_t i)
{
	return set->rows ? set->rows[i] : i;
}
/* Where a column of the model stands in the rows; NONE: it was not read. */
static inline uint32_t fetched_place(const struct fetched *set, uint32_t column)
{
	return set->reading ? set->reading->places[column] : column;
}
/* The columns that a select reads: those asked for and those that the rest
 * hangs on; NULL: all. */
const struct reading *reading_of(struct run *r, const struct select *s);
/* Is the column part of the answer, or read only for what hangs on it? */
bool fetched_shows(const struct run *r, const struct fetched *set,
		   uint32_t column);
/* Value of a field that was read, in row i of the set. */
int fetched_get(struct run *r, const struct fetched *set, uint32_t i,
		uint32_t field, struct db_value *out);

/* Runs the select with all that it includes. */
int fetch(struct run *r, const struct select *s, struct fetched *out);
/* The same for rows that are there already (set: r, rows and n). */
int fetch_related(struct run *r, const struct select *s, struct fetched *set);
/* Decodes into the client's structs, side by side from base on. */
int read_rows(struct run *r, const struct fetched *set, char *base);

/* What a request answers. */
struct answer {
	enum {
		ANSWER_NUMBER, /* of rows */
		ANSWER_ROW,    /* at most one in rows */
		ANSWER_ROWS,
		/* aggregate: one row of the measures; group_by: the fields
		 * `by`, then the measures */
		ANSWER_GROUPS,
	} kind;
	int64_t number;
	struct fetched rows;
	struct db_result *groups;
};

/* Value of a group in the column of by[i], or of the i-th measure: a count is
 * DB_INT, an average DB_FLOAT or DB_DECIMAL, a sum DB_INT, DB_FLOAT or
 * DB_DECIMAL, the smallest and greatest what the field is; each but a count
 * DB_NULL where there is none. */
int group_field(struct run *r, const struct request *q,
		const struct answer *answer, uint32_t row, uint32_t i,
		struct db_value *out);
int group_measure(struct run *r, const struct request *q,
		  const struct answer *answer, uint32_t row, uint32_t i,
		  const struct measure *m, struct db_value *out);
/* How a measure's value travels. */
enum db_type measure_type(const struct schema *s, const struct measure *m);
/* Runs aggregate or group_by. */
int run_groups(struct run *r, const struct request *q, struct answer *out);

/* A row of groups into the client's structs: the numbers alone, or a group
 * with the fields it goes by. */
int read_made(struct run *r, const struct request *q,
	      const struct answer *answer, uint32_t row, char *to);
int read_group(struct run *r, const struct request *q,
	       const struct answer *answer, uint32_t row, char *to);

/* create_many, update_many, delete_many: a number, or with q->returning the
 * rows. */
int run_many(struct run *r, const struct request *q, struct answer *out);

/* How an answer reaches who asked: out of C structs, or as text. Called
 * before a transaction of the request's own is committed. */
typedef int answer_sink(struct run *r, const struct request *q,
			const struct answer *answer, void *ctx);
/* Runs a checked request on a connection of the client's. r: e, a, err, now
 * and model are the caller's to set. */
int request_run(struct nicol_client *c, struct run *r, const struct request *q,
		answer_sink *sink, void *ctx);

/* A row that a write has returned. */
struct record {
	struct db_result *r;
	uint32_t row;
};
/* Value of a field in it; texts live as long as the run. */
int record_get(struct run *r, uint32_t field, const struct record *rec,
	       struct db_value *out);

/* Writes, in a transaction where they take several statements. *found false:
 * there is no such row. */
int write_create(struct run *r, const struct write *w,
		 const struct assign *given, struct record *out);
int write_update(struct run *r, const struct cond *where, const struct write *w,
		 struct record *out, bool *found);
int write_find(struct run *r, uint32_t model, const struct cond *where,
	       struct record *out, bool *found);
/* What create sends for a row: the given values and the made ones. */
struct assign *write_values(struct run *r, const struct write *w,
			    const struct assign *given);
/* The same for update: with @updatedAt where anything is set. */
struct assign *write_changes(struct run *r, const struct write *w,
			     const struct assign *given);

/* Inserts rows of one model, the given values in each, in as few statements as
 * will do. */
int write_rows(struct run *r, struct write **rows, uint32_t n,
	       const struct assign *given, bool skip_duplicates);

/* Nested writes: those whose key the row itself holds come before it (they
 * yield values for it), the others after. */
int nested_before(struct run *r, const struct write *w,
		  const struct record *current, struct assign **given);
int nested_after(struct run *r, const struct write *w,
		 const struct record *current, bool is_new);
/* Deletes the row that the former key of a to-one relation led to. */
int nested_delete_former(struct run *r, const struct nested *n,
			 const struct record *former);
struct assign *assign_new(struct run *r, struct assign **list, uint32_t field,
			  struct db_value value);
struct cond *cond_equals(struct run *r, uint32_t field, struct db_value value,
			 const struct cond *next);

/* False where either is null or a list. */
bool value_equal(const struct db_value *a, const struct db_value *b);

/* With relationMode = "prisma" the client, not the database, would have to
 * see to the rows that refer to what is deleted, or whose key is changed
 * (changes NULL: deletion). It cannot yet, so it refuses: N0043. */
int check_references(struct run *r, uint32_t model,
		     const struct assign *changes);

/* Errors with Prisma's codes. */
/* P2023: the value in the database is not what the schema says of f. */
int fail_value(struct run *r, const struct field *f, const char *why);
int fail_statement(struct run *r, uint32_t model);
/* P2019: arguments that do not go together; details: Prisma's words. */
int fail_input(struct run *r, const char *details);
/* The same where a window over an aggregate starts at a cursor that its order
 * does not fix: the database alone cannot cut it out. */
int check_window(struct run *r, const struct select *s);
int fail_not_found(struct run *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
int fail_required_relation(struct run *r, uint32_t field);
int fail_not_connected(struct run *r, uint32_t field);
int fail_connect(struct run *r, uint32_t field);

#endif
