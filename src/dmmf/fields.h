/*
 * fields.h - the fields of input types, one by one or from tables of rows.
 */
#ifndef DMMF_FIELDS_H
#define DMMF_FIELDS_H

#include "dmmf/types.h"

/* What a row, or a type in it, depends on; and how the field is. */
enum row_flags {
	REQUIRED = 1 << 0,
	NULLABLE = 1 << 1, /* isNullable, and Null among the types */
	NULLS = 1 << 2,	   /* the same, where the subject may be null */
	PARAM = 1 << 3,	   /* a value, that may be a parameter of a query */
	/* conditions: the subject must have them all */
	IF_NULLABLE = 1 << 4,
	IF_CREATE = 1 << 5,
	IF_CREATE_MANY = 1 << 6,
	IF_OPTIONAL = 1 << 7,
	IF_SKIP_DUPLICATES = 1 << 8,
	IF_LOAD_STRATEGY = 1 << 9,
	IF_IN = 1 << 10,
	IF_COMPARE = 1 << 11,
	IF_COMPARE_REF = 1 << 12,
	IF_LIST_REFS = 1 << 13,
	IF_TEXT = 1 << 14,
	IF_MODE = 1 << 15,
	IF_SEARCH = 1 << 16,
	IF_AGGREGATES = 1 << 17,
	IF_NUMBER = 1 << 18,
	IF_UNSET = 1 << 19,
	IF_JSON_NULLS = 1 << 20,
	IF_JSON_FILTER = 1 << 21,
	IF_PATH_LIST = 1 << 22,
	IF_PATH_TEXT = 1 << 23,
	IF_CONTAINS = 1 << 24,
	IF_ALL_OPTIONAL = 1 << 25,
	IF_NEEDS_DATA = 1 << 26,
	IF_UNIQUE = 1 << 27,
	IF_FILTERED = 1 << 29,
	/* without something unique, only together with an order */
	BY_ORDER = 1 << 28,
	CONDITIONS = ~(REQUIRED | NULLABLE | NULLS | PARAM | BY_ORDER),
};

enum form { ONE = 1, LIST, BOTH, LIST_THEN_ONE };

/* One of the types that a field accepts: a kind, or P_VALUE and the like. */
struct part {
	enum type_kind kind;
	enum form form; /* 0 ends the parts */
	unsigned when;	/* conditions */
};

enum { MAX_PARTS = 4 };

struct row {
	const char *name; /* NULL ends a table */
	unsigned flags;
	struct part parts[MAX_PARTS];
};

/* Begins a field; put_ref() and the like say its types. */
void field_begin(struct dmmf *d, str name, bool required, bool nullable);
/* Ends it; `parameter` is told to Prisma 7. */
void field_end(struct dmmf *d, bool parameter);

/* Whom the rows are about: the subject of the type that is being written. */
struct about {
	enum type_kind kind;
	uint32_t subject;
	unsigned have; /* conditions that hold */
};

/* The fields of a table whose conditions hold. */
void put_rows(struct dmmf *d, const struct row *rows,
	      const struct about *about);

/* The subject of another kind of type that belongs to this one: the model of
 * a field, and so on. */
uint32_t subject_for(const struct dmmf *d, enum type_kind kind,
		     enum subjects from, uint32_t subject);

/* Writes a field's text with `put`, or what it wrote the time before. */
void put_kept(struct dmmf *d, enum kept which, uint32_t field,
	      void (*put)(struct dmmf *d, uint32_t field));

/*
 * The writers of the rows in type_rows.c. Each writes the fields (for enums,
 * the values) of one type to d->o: of this kind, about this subject.
 */

/* filters.c */
void dmmf_filter(struct dmmf *d, enum type_kind kind, uint32_t value);
void dmmf_list_filter(struct dmmf *d, enum type_kind kind, uint32_t value);
void dmmf_set(struct dmmf *d, enum type_kind kind, uint32_t value);
void dmmf_sort_input(struct dmmf *d, enum type_kind kind, uint32_t none);

/* where.c */
void dmmf_where(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_where_unique(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_compound(struct dmmf *d, enum type_kind kind, uint32_t index);
void dmmf_relation_filter(struct dmmf *d, enum type_kind kind, uint32_t model);
/* A column's filter, in a where input. */
void put_where_column(struct dmmf *d, uint32_t field);
/* AND, OR, NOT of the type itself. */
void put_logic(struct dmmf *d, enum type_kind kind, uint32_t subject);
/* The part of a compound unique's name: its own name, or its fields'. */
str compound_name(struct dmmf *d, const struct index *x);

/* order.c */
void dmmf_order(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_order_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_order_relation(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_order_relevance(struct dmmf *d, enum type_kind kind, uint32_t model);
/* A column in an order: by it, nulls first or last. */
void put_order_column(struct dmmf *d, uint32_t field);
/* Do min and max (or avg and sum) take the column? */
bool is_ordered(const struct field *f);
bool is_number(const struct field *f);

/* changes.c: the columns and relations of create and update. */
void dmmf_create(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_update(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_create_without(struct dmmf *d, enum type_kind kind, uint32_t field);
void dmmf_update_without(struct dmmf *d, enum type_kind kind, uint32_t field);
void dmmf_column_list(struct dmmf *d, enum type_kind kind, uint32_t field);
/* A column that is given a value; one that may be given another. */
void put_create_column(struct dmmf *d, uint32_t field);
void put_update_column(struct dmmf *d, uint32_t field);

/* nested.c: what may be done with records through a relation. */
void dmmf_nested(struct dmmf *d, enum type_kind kind, uint32_t field);

/* composites.c: MongoDB's types within records */
void dmmf_composite_filter(struct dmmf *d, enum type_kind kind, uint32_t c);
void dmmf_composite_fields(struct dmmf *d, enum type_kind kind, uint32_t c);
/* A field of a composite type in these inputs of what it belongs to. */
void put_composite_where(struct dmmf *d, const struct field *f);
void put_composite_order(struct dmmf *d, const struct field *f);
void put_composite_create(struct dmmf *d, const struct field *f);
void put_composite_update(struct dmmf *d, const struct field *f);

/* operations.c: Query, Mutation */
void dmmf_operations(struct dmmf *d, enum type_kind kind, uint32_t none);

/* outputs.c: what operations give back */
void dmmf_affected(struct dmmf *d, enum type_kind kind, uint32_t none);
void dmmf_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_counts(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_out_aggregate(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_model_output(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_composite_output(struct dmmf *d, enum type_kind kind, uint32_t c);

/* enums.c: enums, and references to fields */
void dmmf_words(struct dmmf *d, enum type_kind kind, uint32_t none);
void dmmf_columns_enum(struct dmmf *d, enum type_kind kind, uint32_t model);
void dmmf_values(struct dmmf *d, enum type_kind kind, uint32_t id);
void dmmf_field_ref(struct dmmf *d, enum type_kind kind, uint32_t value);

#endif
