/*
 * filters.h - filters of scalars and enums.
 */
#ifndef DMMF_FILTERS_H
#define DMMF_FILTERS_H

#include "dmmf/fields.h"

/* The kinds of filters are numbered so that their bits say what they are. */
enum filter_bits {
	FILTER_NULLABLE = 1,
	FILTER_NESTED = 2,
	FILTER_AGGREGATES = 4,
};

/* P_VALUE, P_NOT and the like in a filter of `value`. */
void put_filter_part(struct dmmf *d, enum type_kind part, enum type_kind filter,
		     uint32_t value, bool list);

#endif
