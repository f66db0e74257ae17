/* CockroachDB: its schemas are read and checked; no connection. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)
#define ACT(a) (1u << ACTION_##a)

static const struct native_type types[] = {
	{ "Bit", "BIT", OF(STRING), 0, 1, 1, 83886080, "bit" },
	{ "Bool", "BOOL", OF(BOOLEAN), 0, 0, 0, 0, "bool" },
	{ "Bytes", "BYTES", OF(BYTES), 0, 0, 0, 0, "bytea" },
	{ "Char", "CHAR", OF(STRING), 0, 1, 1, 10485760, "bpchar" },
	{ "Date", "DATE", OF(DATETIME), 0, 0, 0, 0, "date" },
	{ "Decimal", "DECIMAL", OF(DECIMAL), 0, 2, 1, 1000, "numeric" },
	{ "Float4", "FLOAT4", OF(FLOAT), 0, 0, 0, 0, "float4" },
	{ "Float8", "FLOAT8", OF(FLOAT), 0, 0, 0, 0, "float8" },
	{ "Inet", "INET", OF(STRING), 0, 0, 0, 0, "inet" },
	{ "Int2", "INT2", OF(INT), 0, 0, 0, 0, "int2" },
	{ "Int4", "INT4", OF(INT), 0, 0, 0, 0, "int4" },
	{ "Int8", "INT8", OF(BIGINT), 0, 0, 0, 0, "int8" },
	{ "JsonB", "JSONB", OF(JSON), 0, 0, 0, 0, "jsonb" },
	{ "Oid", "OID", OF(INT), 0, 0, 0, 0, "oid" },
	{ "CatalogSingleChar", "\"char\"", OF(STRING), 0, 0, 0, 0, "char" },
	{ "String", "STRING", OF(STRING), 0, 1, 1, 2147483647, "text" },
	{ "Time", "TIME", OF(DATETIME), 0, 1, 0, 6, "time" },
	{ "Timestamp", "TIMESTAMP", OF(DATETIME), 0, 1, 0, 6, "timestamp" },
	{ "Timestamptz", "TIMESTAMPTZ", OF(DATETIME), 0, 1, 0, 6,
	  "timestamptz" },
	{ "Timetz", "TIMETZ", OF(DATETIME), 0, 1, 0, 6, "timetz" },
	{ "Uuid", "UUID", OF(STRING), 0, 0, 0, 0, "uuid" },
	{ "VarBit", "VARBIT", OF(STRING), 0, 1, 1, 83886080, "varbit" },
};

const struct dialect dialect_cockroach = {
	.provider = PROVIDER_COCKROACH,
	.name = "cockroachdb",
	.capabilities =
		CAN_AUTOINCREMENT_ANYWHERE | CAN_NATIVE_TYPES |
		CAN_SCALAR_LISTS | CAN_ENUMS |
		CAN_ENUM_TYPES | CAN_JSON | CAN_NAMED_FOREIGN_KEYS |
		CAN_NAMED_PRIMARY_KEYS | CAN_MULTI_SCHEMA | CAN_SEQUENCES |
		CAN_INDEX_SORT | CAN_INDEX_TYPES | CAN_IMPLICIT_MANY_TO_MANY |
		CAN_DECIMAL | CAN_SET_DEFAULT | CAN_FOREIGN_KEYS |
		CAN_UNSUPPORTED | CAN_NATIVE_UUID,
	.shares_key_names = true,
	.max_identifier = 63,
	.actions =
		ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL)
		| ACT(SET_DEFAULT),
	.emulated_actions = ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL),
	.index_types = 1u << INDEX_BTREE | 1u << INDEX_GIN,
	.default_namespace = "public",
	.types = types,
	.n_types = sizeof types / sizeof *types,
	.default_type = {
		[SCALAR_INT] = 10 /* Int4 */,
		[SCALAR_BIGINT] = 11 /* Int8 */,
		[SCALAR_FLOAT] = 7 /* Float8 */,
		[SCALAR_BOOLEAN] = 1 /* Bool */,
		[SCALAR_STRING] = 15 /* String */,
		[SCALAR_DATETIME] = 17 /* Timestamp */,
		[SCALAR_JSON] = 12 /* JsonB */,
		[SCALAR_BYTES] = 2 /* Bytes */,
		[SCALAR_DECIMAL] = 5 /* Decimal */,
	},
	.default_args = {
		[SCALAR_DATETIME] = { 3 },
		[SCALAR_DECIMAL] = { 65, 30 },
	},
	.n_default_args = {
		[SCALAR_DATETIME] = 1,
		[SCALAR_DECIMAL] = 2,
	},
};
