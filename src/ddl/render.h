/*
 * render.h - how changes become statements, for this room: one function a
 * kind of change, behind the dialect's table.
 */
#ifndef DDL_RENDER_H
#define DDL_RENDER_H

#include "ddl/ddl.h"

enum { N_CHANGE_KINDS = RENAME_INDEX + 1 };

struct render {
	struct arena *arena;
	const struct changes *changes;
	const struct catalog *from, *to;
	struct ddl_options options;
	VEC(struct ddl_step) steps;
	VEC(str) statements; /* of the step being made */
	struct sql sql;	     /* the statement being made */
};

struct ddl_dialect {
	/* Renders one change into statements of the current step. */
	void (*render[N_CHANGE_KINDS])(struct render *r,
				       const struct change *c);
	/* Titles that differ from the common ones, or NULL. */
	const char *titles[N_CHANGE_KINDS];
	/* Before and after a run of n REDEFINE_TABLE changes, which are one
	 * step. */
	void (*redefine_begin)(struct render *r);
	void (*redefine_end)(struct render *r, const struct change *c,
			     uint32_t n);
};

extern const struct ddl_dialect ddl_postgres, ddl_sqlite;

/* Starts a statement, to be appended to; ddl_end() adds it to the step. */
struct sql *ddl_begin(struct render *r);
void ddl_end(struct render *r);

/* The namespace to write before a name, or empty. */
str ddl_qualifier(const struct render *r, const struct catalog *c,
		  uint32_t namespace);
/* Names as the options want them. */
void ddl_table(struct render *r, const struct catalog *c, uint32_t table);
void ddl_scoped(struct render *r, const struct catalog *c, uint32_t namespace,
		str name);
/* "a", "b" */
void ddl_columns(struct sql *q, const struct catalog *c, const uint32_t *ids,
		 uint32_t n, str separator);
void ddl_key_columns(struct sql *q, const struct catalog *c, uint32_t index,
		     str separator);
/* "a" text_pattern_ops DESC, ... */
void ddl_index_columns(struct sql *q, const struct catalog *c,
		       const struct catalog_index *x);
/* The sequence that a column of `to` gets when it was there before, as SQL. */
str ddl_sequence_name(struct render *r, uint32_t col);
/* Each a statement: before and after the column's default refers to it, and
 * for one whose column no longer does. */
void ddl_create_sequence(struct render *r, const struct alter *a);
void ddl_own_sequence(struct render *r, const struct alter *a);
void ddl_drop_sequence(struct render *r, const struct alter *a);
/* The type that stands between the two where PostgreSQL does not cast by
 * itself, though the values may survive; NULL where it does, or cannot. */
const char *ddl_cast_through(const struct dialect *d, const struct column *from,
			     const struct column *to);
/* ON DELETE x ON UPDATE y */
void ddl_actions(struct sql *q, const struct foreign_key *f);

#endif
