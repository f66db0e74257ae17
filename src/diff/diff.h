/*
 * diff.h - two catalogs to the ordered list of changes that lead from the
 * one to the other. Pure.
 *
 * `from` is what there is, `to` what the schema wants. What the schema
 * language cannot declare (indexes on expressions, partitions of a declared
 * table, generated columns, what belongs to extensions, ...) is neither
 * drift nor touched. Changes hold ids into the two catalogs, so both must
 * outlive the list.
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "catalog/catalog.h"
#include "dialect/dialect.h"

/* In the order in which they are carried out. */
enum change_kind {
	CREATE_NAMESPACE,
	DROP_EXTENSION,
	CREATE_EXTENSION,
	CREATE_ENUM,
	ALTER_ENUM,
	DROP_FOREIGN_KEY,
	DROP_INDEX,
	ALTER_TABLE,
	DROP_TABLE,
	DROP_ENUM,
	CREATE_TABLE,
	REDEFINE_TABLE, /* make anew, copy, rename: where ALTER cannot */
	CREATE_INDEX,
	RENAME_FOREIGN_KEY,
	ADD_FOREIGN_KEY,
	RENAME_INDEX,
};

enum alter_kind {
	ALTER_DROP_PRIMARY_KEY,
	ALTER_DROP_COLUMN,
	ALTER_ADD_COLUMN,
	ALTER_COLUMN,	       /* in place */
	ALTER_RECREATE_COLUMN, /* dropped and added: no cast exists */
	ALTER_ADD_PRIMARY_KEY,
	ALTER_RENAME_PRIMARY_KEY,
};

enum {
	CHANGED_TYPE = 1 << 0,
	CHANGED_ARITY = 1 << 1,
	CHANGED_DEFAULT = 1 << 2,
	CHANGED_SEQUENCE = 1 << 3, /* autoincrement came or went */
};

/* What happens to the values when a column's type changes. */
enum cast { CAST_SAFE, CAST_RISKY, CAST_NONE };

/* One part of an ALTER_TABLE or REDEFINE_TABLE. */
struct alter {
	enum alter_kind kind;
	uint32_t from, to; /* column ids; primary keys: index ids */
	unsigned changed;  /* CHANGED_... bits */
	enum cast cast;	   /* with CHANGED_TYPE */
};

/* Ids are of the object's own kind (table, index, ...); NONE where there is
 * no such side. */
struct change {
	enum change_kind kind;
	uint32_t from, to;
	/* ALTER_TABLE, REDEFINE_TABLE: into alters */
	uint32_t first, n;
	/* ALTER_ENUM: what is new and what goes */
	str *added, *dropped;
	uint32_t n_added, n_dropped;
};

struct changes {
	struct arena arena;
	const struct dialect *dialect;
	const struct catalog *from, *to;
	VEC(struct change) list;
	VEC(struct alter) alters;
};

/* Always returns a list, maybe an empty one; free with changes_free(). */
struct changes *diff(const struct catalog *from, const struct catalog *to,
		     const struct dialect *d);
void changes_free(struct changes *c);

/* True when the two columns mean the same; else the CHANGED_ bits, and what
 * a change of type does. */
unsigned diff_columns(const struct catalog *from, uint32_t a,
		      const struct catalog *to, uint32_t b,
		      const struct dialect *d, enum cast *cast);

#endif
