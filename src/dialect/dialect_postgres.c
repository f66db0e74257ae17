/* PostgreSQL: the reference dialect. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)

/* What follows is addressed by position: the enum names the rows that the
 * defaults refer to. */
enum {
	SMALLINT,
	INTEGER,
	BIGINT,
	DECIMAL,
	MONEY,
	INET,
	OID,
	CITEXT,
	REAL,
	DOUBLE_PRECISION,
	VARCHAR,
	CHAR,
	TEXT,
	BYTEA,
	TIMESTAMP,
	TIMESTAMPTZ,
	DATE,
	TIME,
	TIMETZ,
	BOOLEAN,
	BIT,
	VARBIT,
	UUID,
	XML,
	JSON,
	JSONB,
	N_TYPES,
};

static const struct native_type types[N_TYPES] = {
	[SMALLINT] = { "SmallInt", "SMALLINT", OF(INT), 0, 0, 0, 0, "int2" },
	[INTEGER] = { "Integer", "INTEGER", OF(INT), 0, 0, 0, 0, "int4" },
	[BIGINT] = { "BigInt", "BIGINT", OF(BIGINT), 0, 0, 0, 0, "int8" },
	[DECIMAL] = { "Decimal", "DECIMAL", OF(DECIMAL), 0, 2, 1, 1000,
		      "numeric" },
	[MONEY] = { "Money", "MONEY", OF(DECIMAL), 0, 0, 0, 0, "money" },
	[INET] = { "Inet", "INET", OF(STRING), 0, 0, 0, 0, "inet" },
	[OID] = { "Oid", "OID", OF(INT), 0, 0, 0, 0, "oid" },
	[CITEXT] = { "Citext", "CITEXT", OF(STRING), 0, 0, 0, 0, "citext" },
	[REAL] = { "Real", "REAL", OF(FLOAT), 0, 0, 0, 0, "float4" },
	[DOUBLE_PRECISION] = { "DoublePrecision", "DOUBLE PRECISION", OF(FLOAT),
			       0, 0, 0, 0, "float8" },
	[VARCHAR] = { "VarChar", "VARCHAR", OF(STRING), 0, 1, 0, 0, "varchar" },
	[CHAR] = { "Char", "CHAR", OF(STRING), 0, 1, 0, 0, "bpchar" },
	[TEXT] = { "Text", "TEXT", OF(STRING), 0, 0, 0, 0, "text" },
	[BYTEA] = { "ByteA", "BYTEA", OF(BYTES), 0, 0, 0, 0, "bytea" },
	[TIMESTAMP] = { "Timestamp", "TIMESTAMP", OF(DATETIME), 0, 1, 0, 6,
			"timestamp" },
	[TIMESTAMPTZ] = { "Timestamptz", "TIMESTAMPTZ", OF(DATETIME), 0, 1, 0,
			  6, "timestamptz" },
	[DATE] = { "Date", "DATE", OF(DATETIME), 0, 0, 0, 0, "date" },
	[TIME] = { "Time", "TIME", OF(DATETIME), 0, 1, 0, 6, "time" },
	[TIMETZ] = { "Timetz", "TIMETZ", OF(DATETIME), 0, 1, 0, 6, "timetz" },
	[BOOLEAN] = { "Boolean", "BOOLEAN", OF(BOOLEAN), 0, 0, 0, 0, "bool" },
	[BIT] = { "Bit", "BIT", OF(STRING), 0, 1, 1, 83886080, "bit" },
	[VARBIT] = { "VarBit", "VARBIT", OF(STRING), 0, 1, 1, 83886080,
		     "varbit" },
	[UUID] = { "Uuid", "UUID", OF(STRING), 0, 0, 0, 0, "uuid" },
	[XML] = { "Xml", "XML", OF(STRING), 0, 0, 0, 0, "xml", false, false,
		  ROLE_UNIQUE | ROLE_INDEX },
	[JSON] = { "Json", "JSON", OF(JSON), 0, 0, 0, 0, "json" },
	[JSONB] = { "JsonB", "JSONB", OF(JSON), 0, 0, 0, 0, "jsonb" },
};

#define ALL_ACTIONS ((1u << N_ACTIONS) - 1)

const struct dialect dialect_postgres = {
	.provider = PROVIDER_POSTGRES,
	.name = "postgresql",
	.capabilities =
		CAN_NATIVE_TYPES | CAN_CONNECT | CAN_SET_NULL_ANYWHERE |
		CAN_SCALAR_LISTS | CAN_ENUMS | CAN_ENUM_TYPES | CAN_JSON |
		CAN_NAMED_FOREIGN_KEYS | CAN_NAMED_PRIMARY_KEYS |
		CAN_MULTI_SCHEMA | CAN_AUTOINCREMENT_ANYWHERE |
		CAN_INDEX_SORT | CAN_INDEX_TYPES | CAN_IMPLICIT_MANY_TO_MANY |
		CAN_DECIMAL | CAN_SET_DEFAULT |
		CAN_JSON_LISTS | CAN_PARTIAL_INDEX | CAN_FOREIGN_KEYS |
		CAN_EXTENSIONS | CAN_UNSUPPORTED |
		CAN_NATIVE_UUID | CAN_GLOBAL_KEY_NAMES,
	.operator_classes = true,
	.max_identifier = 63,
	.actions = ALL_ACTIONS,
	.emulated_actions = ALL_ACTIONS & ~(1u << ACTION_SET_DEFAULT) &
			    ~(1u << ACTION_NO_ACTION),
	.index_types = (1u << N_INDEX_TYPES) - 1,
	.default_namespace = "public",
	.types = types,
	.n_types = N_TYPES,
	.default_type = {
		[SCALAR_INT] = INTEGER,
		[SCALAR_BIGINT] = BIGINT,
		[SCALAR_FLOAT] = DOUBLE_PRECISION,
		[SCALAR_BOOLEAN] = BOOLEAN,
		[SCALAR_STRING] = TEXT,
		[SCALAR_DATETIME] = TIMESTAMP,
		[SCALAR_JSON] = JSONB,
		[SCALAR_BYTES] = BYTEA,
		[SCALAR_DECIMAL] = DECIMAL,
	},
	.default_args = {
		[SCALAR_DATETIME] = { 3 },
		[SCALAR_DECIMAL] = { 65, 30 },
	},
	.n_default_args = { [SCALAR_DATETIME] = 1, [SCALAR_DECIMAL] = 2 },
};
