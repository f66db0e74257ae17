/*
 * statement.h - the SQL of one statement with its parameters.
 *
 * The text depends on the schema and on the request's shape alone; values
 * are always parameters. So equal requests have equal texts, which is what
 * the connection's cache of prepared statements goes by.
 */
#ifndef QUERY_STATEMENT_H
#define QUERY_STATEMENT_H

#include "query/engine.h"

/* More in one statement, and libpq before 17 loses the connection over the
 * server's description of them (a message beyond 30000 bytes). */
enum { MOST_PARAMS = 7000 };

struct statement {
	const struct engine *e;
	struct arena *a;
	struct sql q;
	VEC(struct db_value) params;
	uint32_t n_aliases; /* t0, t1, ... given out so far */
	bool negated;	    /* inside an odd number of NOTs */
};

struct statement statement_in(struct arena *a, const struct engine *e);

/* The next placeholder, with its value. */
void put_param(struct statement *st, struct db_value value);
void put_int(struct statement *st, int64_t value);
/* "t2"."column" of the field. */
void put_column(struct statement *st, uint32_t alias, uint32_t field);
/* "column" of the field. */
void put_name(struct statement *st, uint32_t field);
/* "public"."users" AS "t2" */
void put_table_as(struct statement *st, uint32_t model, uint32_t alias);
/* "public"."_AToB" of an implicit many-to-many. */
void put_join_table(struct statement *st, uint32_t relation);
void put_alias(struct statement *st, uint32_t alias);

/* Are there arrays (PostgreSQL), so also ILIKE, @> and jsonb? */
bool has_arrays(const struct statement *st);
/* " < " and the like. */
str compare_sql(enum compare c);
/* The pattern of a contains, starts_with or ends_with. */
void put_pattern(struct statement *st, uint32_t alias, const struct cond *c);
/* The words of these fields together, for full-text search. */
void put_document(struct statement *st, uint32_t alias,
		  const struct ids *fields);
/* A condition on a JSON field, or on a part of one. */
void put_json_cond(struct statement *st, uint32_t alias, const struct cond *c);
/* SUM("t0"."column"), or COUNT(*) of field NONE. */
void put_aggregate(struct statement *st, uint32_t alias, enum aggregate how,
		   uint32_t field);

/* All of the conditions, as one expression of the model at alias. Never
 * empty: TRUE where there are none. */
void put_cond(struct statement *st, uint32_t alias, const struct cond *c);
/* " WHERE ...", or nothing where there are no conditions. */
void put_where(struct statement *st, uint32_t alias, const struct cond *c);

/* How a relation field's two sides hang together. */
struct link {
	const struct relation *relation;
	struct ids parent; /* fields on the model that has the field */
	struct ids child;  /* fields on the related model, in step */
	bool is_joined;	   /* through an implicit table */
	str parent_column, child_column; /* in it: "A" and "B" */
	bool parent_has_key;		 /* the parent holds the foreign key */
};
void link_of(const struct schema *s, uint32_t field, struct link *out);

/* t1.fk = t0.id AND ... */
void put_link(struct statement *st, const struct link *l, uint32_t parent,
	      uint32_t child);
/* The rows of model, at child, that are related to the row at parent: all
 * that stands behind FROM, up to and with the first condition of WHERE. */
void put_related(struct statement *st, const struct link *l, uint32_t model,
		 uint32_t parent, uint32_t child);

/* Which columns of a model are read; NULL: all, in the model's order. */
struct reading {
	uint32_t n;
	uint32_t *columns; /* of the model */
	uint32_t *places;  /* of each column of the model, or NONE */
};

/* How rows come, and what is left to do with them. */
struct coming {
	bool reversed; /* in the opposite order */
	bool is_raw;   /* neither distinct nor window is done */
	/* rows that are the cursor's equals in the order may stand in front
	 * of it */
	bool seeks;
};

/* SELECT of a root. */
void select_root(struct statement *st, const struct select *s,
		 const struct reading *reading, struct coming *how);
/* SELECT of the rows that an include wants for the parents with these keys:
 * n_keys rows of link's values each. Their keys stand behind the columns. */
void select_related(struct statement *st, const struct select *s,
		    const struct reading *reading, const struct link *l,
		    const struct db_value *keys, uint32_t n_keys,
		    struct coming *how);
/* SELECT of a number for each of these keys that has related rows; the keys
 * stand behind it. */
void select_counts(struct statement *st, const struct select *s,
		   const struct link *l, const struct db_value *keys,
		   uint32_t n_keys);
/* The rows' order is fixed by its fields alone. */
bool order_is_stable(const struct schema *s, uint32_t model,
		     const struct order *order);
/* " ORDER BY ...", or nothing without orders. */
void put_order(struct statement *st, const struct order *order, bool reversed);
/* The row at 0 is the cursor's or comes after it in the order. */
void put_cursor(struct statement *st, const struct select *s,
		const struct order *order, bool reversed);
/* The order in which a window is cut out: the given one, else by the primary
 * key; NULL where there is no window. */
const struct order *window_order(struct statement *st, const struct select *s);

/* SELECT of the measures over the rows of a select, as one row. */
void select_aggregate(struct statement *st, const struct request *q);
/* SELECT of the fields `by` and the measures, a row for each group. */
void select_groups(struct statement *st, const struct request *q);
void select_count(struct statement *st, const struct select *s);

enum conflict { CONFLICT_ERROR, CONFLICT_SKIP };
/* INSERT of one row, RETURNING its columns. */
void insert_row(struct statement *st, uint32_t model,
		const struct assign *values);
/* INSERT of n rows with the columns of any of them; RETURNING its columns if
 * asked. */
void insert_rows(struct statement *st, uint32_t model,
		 struct write *const *rows, uint32_t n, enum conflict conflict,
		 bool returning);
/* UPDATE of the rows with where; RETURNING its columns if asked. */
void update_rows(struct statement *st, uint32_t model, const struct cond *where,
		 const struct assign *values, bool returning);
/* INSERT ... ON CONFLICT (unique) DO UPDATE ... RETURNING. */
void upsert_row(struct statement *st, uint32_t model,
		const struct assign *create, const struct ids *unique,
		const struct assign *update);
void delete_rows(struct statement *st, uint32_t model, const struct cond *where,
		 bool returning);
/* Rows of the implicit table of link: add, or take away (child NULL: all of
 * the parent's). */
void join_insert(struct statement *st, const struct link *l,
		 struct db_value parent, struct db_value child);
void join_delete(struct statement *st, const struct link *l,
		 struct db_value parent, const struct db_value *child);

static inline str statement_text(const struct statement *st)
{
	return sql_str(&st->q);
}

#endif
