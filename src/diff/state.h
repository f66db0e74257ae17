/*
 * state.h - what the passes of the differ share: which object of the one
 * catalog is which of the other, and what differs between columns. For this
 * room.
 */
#ifndef DIFF_STATE_H
#define DIFF_STATE_H

#include "diff/diff.h"

/* The narrow questions on which databases answer differently. */
struct diff_dialect {
	/* Does a change of type keep the values? Types differ by kind, index
	 * or arguments; *same is set when they mean the same after all. */
	enum cast (*cast)(const struct dialect *d, const struct column *from,
			  const struct column *to, bool *same);
	/* Tables are made anew where ALTER TABLE cannot; foreign keys are
	 * then part of their tables. */
	bool redefines;
	bool has_sequences; /* autoincrement is a default of its own */
	/* A column whose key is referred to cannot change without them. */
	bool locks_keys;
};

extern const struct diff_dialect diff_postgres, diff_sqlite;

/* A map from the ids of one catalog to those of the other, both ways. */
struct pairs {
	uint32_t *to;	/* by id in from */
	uint32_t *from; /* by id in to */
};

struct diff_state {
	struct changes *out;
	struct arena *arena;
	const struct catalog *from, *to;
	const struct dialect *d;
	const struct diff_dialect *dd;
	struct pairs namespaces, tables, columns, enums, indexes, fks;
	unsigned *changed; /* by column of `to`, when paired */
	enum cast *cast;   /* by column of `to` */
	bool *redefine;	   /* by table of `from` */
	bool *pk_changed;  /* by table of `from`: dropped or made anew */
	bool any_redefine;
};

/* Is the table of `from` one that a schema may change or drop? */
bool diff_owns_table(const struct diff_state *s, uint32_t table);
/* Is the table of `to` (which may be a described database) to be made? */
bool diff_creates_table(const struct diff_state *s, uint32_t table);
bool diff_owns_index(const struct diff_state *s, uint32_t index);
/* Is the column dropped and added because no cast exists? */
bool diff_recreated(const struct diff_state *s, uint32_t to_column);

/* Of a column as it is and as the schema wants it. */
bool diff_same_default(const struct dialect *d, const struct column *from,
		       const struct column *to);

void diff_pair(struct diff_state *s);		/* pairs.c */
void diff_pair_indexes(struct diff_state *s);	/* indexes.c */
void diff_pair_fks(struct diff_state *s);	/* indexes.c */
void diff_mark_redefined(struct diff_state *s); /* tables.c */

struct change *diff_emit(struct diff_state *s, enum change_kind kind,
			 uint32_t from, uint32_t to);

/* Each emits the changes of its kinds. */
void diff_emit_namespaces(struct diff_state *s);
void diff_emit_extensions(struct diff_state *s);
void diff_emit_enums(struct diff_state *s);
void diff_emit_dropped_enums(struct diff_state *s);
void diff_emit_dropped_fks(struct diff_state *s);
void diff_emit_dropped_indexes(struct diff_state *s);
/* Those of one table of `from` whose place its new primary key takes. */
void diff_emit_replaced_indexes(struct diff_state *s, uint32_t table);
void diff_emit_altered_tables(struct diff_state *s);
void diff_emit_dropped_tables(struct diff_state *s);
void diff_emit_created_tables(struct diff_state *s);
void diff_emit_redefined_tables(struct diff_state *s);
void diff_emit_created_indexes(struct diff_state *s);
void diff_emit_added_fks(struct diff_state *s);
void diff_emit_renamed_fks(struct diff_state *s);
void diff_emit_renamed_indexes(struct diff_state *s);

#endif
