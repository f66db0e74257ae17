/*
 * types.h - the types of the query API.
 *
 * A type is a kind ("where input") and its subject ("of model 3"): a row in
 * type_rows.c says how it is named and what writes its fields. Types are
 * written in the order in which they are met: those that Query and Mutation
 * name, then those that these name, and so on. So a type is put into the queue
 * when the first reference to it is written, and nothing else decides which
 * types there are.
 */
#ifndef DMMF_TYPES_H
#define DMMF_TYPES_H

#include "dmmf/internal.h"

enum type_kind {
	/* of a model */
	T_WHERE,
	T_WHERE_UNIQUE,
	T_SCALAR_WHERE,
	T_WHERE_AGGREGATES,
	T_ORDER,
	T_ORDER_AGGREGATION,
	T_ORDER_RELATION,
	T_ORDER_COUNT,
	T_ORDER_AVG,
	T_ORDER_MAX,
	T_ORDER_MIN,
	T_ORDER_SUM,
	T_ORDER_RELEVANCE,
	T_LIST_RELATION_FILTER,
	T_RELATION_FILTER,
	T_NULLABLE_RELATION_FILTER,
	T_CREATE,
	T_UNCHECKED_CREATE,
	T_CREATE_MANY,
	T_UPDATE,
	T_UNCHECKED_UPDATE,
	T_UPDATE_MANY,
	T_UNCHECKED_UPDATE_MANY,
	/* of a key or unique index of several fields */
	T_COMPOUND_UNIQUE,
	/* of a list field */
	T_CREATE_LIST,
	T_UPDATE_LIST,
	/* of a relation field: its model's records, when they are reached
	 * through the relation's other side, so without this field */
	T_CREATE_NESTED_MANY,
	T_UNCHECKED_CREATE_NESTED_MANY,
	T_CREATE_NESTED_ONE,
	T_UNCHECKED_CREATE_NESTED_ONE,
	T_UPDATE_NESTED_MANY,
	T_UNCHECKED_UPDATE_NESTED_MANY,
	T_UPDATE_NESTED_ONE,
	T_UNCHECKED_UPDATE_NESTED_ONE,
	T_UPDATE_NESTED_REQUIRED,
	T_UNCHECKED_UPDATE_NESTED_REQUIRED,
	T_CREATE_WITHOUT,
	T_UNCHECKED_CREATE_WITHOUT,
	T_CREATE_OR_CONNECT,
	T_CREATE_MANY_ENVELOPE,
	T_CREATE_MANY_WITHOUT,
	T_UPSERT_MANY,
	T_UPDATE_WHERE_UNIQUE,
	T_UPDATE_MANY_WHERE,
	T_UPSERT_ONE,
	T_UPDATE_TO_ONE,
	T_UPDATE_WITHOUT,
	T_UNCHECKED_UPDATE_WITHOUT,
	T_UNCHECKED_UPDATE_MANY_WITHOUT,
	/* of a scalar or enum; the order matters: see filters.c */
	T_FILTER,
	T_NULLABLE_FILTER,
	T_NESTED_FILTER,
	T_NESTED_NULLABLE_FILTER,
	T_AGGREGATES_FILTER,
	T_NULLABLE_AGGREGATES_FILTER,
	T_NESTED_AGGREGATES_FILTER,
	T_NESTED_NULLABLE_AGGREGATES_FILTER,
	T_LIST_FILTER,
	T_SET,
	T_NULLABLE_SET,
	/* of nothing */
	T_SORT_INPUT,
	/* of a composite type */
	T_C_WHERE,
	T_C_FILTER,
	T_C_NULLABLE_FILTER,
	T_C_LIST_FILTER,
	T_C_EQUALS,
	T_C_ORDER,
	T_C_ORDER_LIST,
	T_C_CREATE,
	T_C_CREATE_ENVELOPE,
	T_C_NULLABLE_CREATE_ENVELOPE,
	T_C_LIST_CREATE_ENVELOPE,
	T_C_UPDATE,
	T_C_UPDATE_ENVELOPE,
	T_C_NULLABLE_UPDATE_ENVELOPE,
	T_C_LIST_UPDATE_ENVELOPE,
	T_C_UPSERT,
	T_C_UPDATE_MANY,
	T_C_DELETE_MANY,
	/* what operations give back */
	T_QUERY,
	T_MUTATION,
	T_AFFECTED_ROWS,
	T_AGGREGATE,
	T_GROUP_BY,
	T_COUNTS,
	T_OUT_COUNT,
	T_OUT_AVG,
	T_OUT_SUM,
	T_OUT_MIN,
	T_OUT_MAX,
	T_MODEL,
	T_CREATED,
	T_UPDATED,
	T_COMPOSITE,
	/* enums */
	T_ISOLATION_LEVEL,
	T_SCALAR_FIELDS,
	T_RELEVANCE_FIELDS,
	T_SORT_ORDER,
	T_NULLS_ORDER,
	T_QUERY_MODE,
	T_JSON_NULL,
	T_NULLABLE_JSON_NULL,
	T_JSON_NULL_FILTER,
	T_LOAD_STRATEGY,
	T_ENUM,
	/* references to fields */
	T_REF,
	T_LIST_REF,
	T_QUERY_MODE_REF,
	N_TYPE_KINDS,
	/* no types of the document: what stands in a row for the value that
	 * a filter is about, and scalars */
	P_VALUE = N_TYPE_KINDS,
	P_NOT, /* the filter for "not" */
	P_COUNT,
	P_AVG,
	P_SUM,
	P_EXTREME,  /* min and max */
	P_TEXT_REF, /* a reference to a String */
	P_BOOLEAN,
	P_INT,
	P_STRING,
	P_JSON,
};

/* Whose type: what the subject's number counts. */
enum subjects {
	OF_NOTHING,
	OF_MODEL,
	OF_INDEX,
	OF_FIELD,
	OF_VALUE, /* the scalars, VALUE_UUID, then the enums */
	OF_ENUM,
	OF_COMPOSITE,
};

/* "meta" of an input type. */
enum meta {
	META_NONE,
	META_GROUP,	/* grouping: its owner */
	META_SOURCE,	/* and the owner as its source */
	META_CONTAINER, /* grouping: the owner of what named it first */
};

struct row;

struct type_row {
	/* % is the owner's name, ^ the same with a capital, & and @ the name
	 * of the part in question; of a value, % is "Bool", ^ "Boolean" */
	const char *name;
	enum section section;
	enum subjects subjects;
	enum meta meta;
	int8_t min, max; /* number of fields that may be given; -1: any */
	void (*write)(struct dmmf *d, enum type_kind kind, uint32_t subject);
};

extern const struct type_row type_rows[N_TYPE_KINDS];

struct type {
	str name;  /* empty until it is met */
	str group; /* META_CONTAINER */
	str ref;   /* a reference to it, up to the list flag */
};

/* A String that the database keeps as a UUID has filters of its own. */
enum { VALUE_UUID = N_SCALARS, N_VALUES };

/* Which value: the subject of a filter and the like. */
static inline uint32_t value_of(const struct field *f)
{
	return f->kind == FIELD_ENUM ? N_VALUES + f->enum_id
				     : (uint32_t)f->scalar;
}

/* A reference to a type, as a member of the list that is being written.
 * Meets the type. */
void put_ref(struct dmmf *d, enum type_kind kind, uint32_t subject, bool list);
/* A reference to a scalar. */
void put_scalar(struct dmmf *d, const char *name, bool list);
/* A reference to what the value itself is: a scalar or an enum. */
void put_value(struct dmmf *d, uint32_t value, bool list);
/* "Null" among the types. */
void put_null(struct dmmf *d);

/* Where the text of a section's types goes. To be asked for anew now and then
 * while a long type is written. */
struct sb *section_text(struct dmmf *d, enum section section);

/* "constraints"."fields" of a where-unique input. */
void put_unique_names(struct dmmf *d, uint32_t model);

#endif
