/* MongoDB: its schemas are read and checked; no connection. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)
#define ACT(a) (1u << ACTION_##a)

static const struct native_type types[] = {
	{ "String", "string", OF(STRING), 0, 0, 0, 0, NULL },
	{ "Double", "double", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "Long", "long", OF(INT) | OF(BIGINT), 0, 0, 0, 0, NULL },
	{ "Int", "int", OF(INT), 0, 0, 0, 0, NULL },
	{ "BinData", "binData", OF(BYTES), 0, 0, 0, 0, NULL },
	{ "ObjectId", "objectId", OF(STRING) | OF(BYTES), 0, 0, 0, 0, NULL },
	{ "Bool", "bool", OF(BOOLEAN), 0, 0, 0, 0, NULL },
	{ "Date", "date", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "Timestamp", "timestamp", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "Json", "json", OF(JSON), 0, 0, 0, 0, NULL },
};

const struct dialect dialect_mongodb = {
	.provider = PROVIDER_MONGODB,
	.name = "mongodb",
	.capabilities =
		CAN_NATIVE_TYPES | CAN_SCALAR_LISTS | CAN_ENUMS | CAN_JSON |
		CAN_JSON_LISTS | CAN_COMPOSITE_TYPES | CAN_INDEX_SORT |
		CAN_FULLTEXT_INDEX | CAN_AUTO_ID | CAN_UNSUPPORTED,
	.id_column = "_id",
	.auto_type = "ObjectId",
	.fulltext_sort = true,
	.no_cascade_cycles = true,
	.max_identifier = 127,
	.actions = ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL),
	.emulated_actions =
		ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL),
	.index_types = 0,
	.types = types,
	.n_types = sizeof types / sizeof *types,
	.default_type = {
		[SCALAR_INT] = 3 /* Int */,
		[SCALAR_BIGINT] = 2 /* Long */,
		[SCALAR_FLOAT] = 1 /* Double */,
		[SCALAR_BOOLEAN] = 6 /* Bool */,
		[SCALAR_STRING] = 0 /* String */,
		[SCALAR_DATETIME] = 8 /* Timestamp */,
		[SCALAR_JSON] = 9 /* Json */,
		[SCALAR_BYTES] = 4 /* BinData */,
		[SCALAR_DECIMAL] = NONE,
	},
};
