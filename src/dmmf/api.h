/*
 * api.h - what Prisma's query API offers on each provider: a row each.
 */
#ifndef DMMF_API_H
#define DMMF_API_H

#include "schema/schema.h"

enum api_feature {
	API_RETURNING = 1 << 0,	      /* createManyAndReturn and the like */
	API_SKIP_DUPLICATES = 1 << 1, /* in createMany */
	API_INSENSITIVE = 1 << 2,     /* mode: insensitive */
	API_NULLS_ORDER = 1 << 3,     /* nulls: first, last */
	API_DOCUMENTS = 1 << 4,	      /* findRaw, aggregateRaw */
	API_UNSET = 1 << 5,	      /* a field may be absent: isSet, unset */
	API_JSON_NULLS = 1 << 6,      /* JSON's null is not the database's */
	API_JSON_FILTER = 1 << 7,     /* what is inside of JSON */
	API_JSON_PATH_LIST = 1 << 9,  /* ["a", "b"], not "$.a.b" */
	API_JSON_CONTAINS = 1 << 10,  /* array_contains */
	API_JSON_COMPARE = 1 << 11,   /* lt, gte and the like */
	API_JSON_COMPARE_REF = 1 << 12,	     /* with another field too */
	API_LIST_REFS = 1 << 13,	     /* in: another field, a list */
	API_FULLTEXT = 1 << 14,		     /* search, _relevance */
	API_FULLTEXT_PREVIEW = 1 << 15,	     /* the same, by preview feature */
	API_LOAD_STRATEGY_PREVIEW = 1 << 16, /* relationLoadStrategy */
	API_FIXED_IDS = 1 << 17,	     /* an id cannot be updated */
	API_NO_MANUAL_IDS = 1 << 18,	     /* createMany makes the numbers */
	API_CREATE_MANY = 1 << 19,
	API_PUSH_ENUM = 1 << 21, /* to a list of enum values */
	/* disconnect: a condition, also where the key is on this side */
	API_FILTERED_DISCONNECT = 1 << 20,
};

struct api {
	unsigned features;
	/* levels of isolation for transactions, ended by NULL */
	const char *const *isolation_levels;
	/* what belongs to no model, ended by NULL */
	const char *const *raw_operations;
};

/* The provider's row; that of a schema without a datasource has next to
 * nothing. */
const struct api *api_of(const struct schema *s);

/* What the schema may use: its provider's features, those that wait for a
 * preview feature only where a generator asks for it. */
unsigned api_features(const struct schema *s);

#endif
