/*
 * operations.h - the operations of Prisma's query API, a row each.
 */
#ifndef DMMF_OPERATIONS_H
#define DMMF_OPERATIONS_H

#include "dmmf/internal.h"

/* What an operation needs of its model and of the database. */
enum need {
	NEED_UNIQUE = 1 << 0,	 /* something that names one record */
	NEED_WRITE = 1 << 1,	 /* no view */
	NEED_CREATE = 1 << 2,	 /* no required column that the client
				    cannot fill */
	NEED_RETURNING = 1 << 3, /* the statement gives the rows back */
	NEED_DOCUMENTS = 1 << 4, /* MongoDB's own language */
	NEED_CREATE_MANY = 1 << 5,
};

/* In the order in which a model's operations stand in Query and Mutation. */
enum operation {
	OP_FIND_FIRST,
	OP_FIND_FIRST_OR_THROW,
	OP_FIND_MANY,
	OP_AGGREGATE,
	OP_GROUP_BY,
	OP_FIND_UNIQUE,
	OP_FIND_UNIQUE_OR_THROW,
	OP_FIND_RAW,
	OP_AGGREGATE_RAW,
	N_READS,
	OP_CREATE_ONE = N_READS,
	OP_UPSERT_ONE,
	OP_CREATE_MANY,
	OP_CREATE_MANY_AND_RETURN,
	OP_DELETE_ONE,
	OP_UPDATE_ONE,
	OP_UPDATE_MANY,
	OP_UPDATE_MANY_AND_RETURN,
	OP_DELETE_MANY,
	N_OPERATIONS,
};

struct operation_row {
	const char *key;    /* in "mappings" */
	const char *prefix; /* prefix + model + suffix: the field's name */
	const char *suffix;
	unsigned needs;
};

extern const struct operation_row operation_rows[N_OPERATIONS];

/* Those that a model has, as bits 1 << enum operation. */
unsigned model_operations(const struct dmmf *d, uint32_t model);
/* Can its records be made? Not those of views, nor where a column is
 * required whose type Prisma's client does not know. */
bool model_can_create(const struct schema *s, const struct model *m);
/* Has it a key or a unique index? All but some views have. */
bool model_has_unique(const struct schema *s, const struct model *m);

#endif
