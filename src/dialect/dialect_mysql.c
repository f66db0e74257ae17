/* MySQL and MariaDB: their schemas are read and checked; no connection. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)
#define ACT(a) (1u << ACTION_##a)

static const struct native_type types[] = {
	{ "Int", "INT", OF(INT), 0, 0, 0, 0, NULL },
	{ "UnsignedInt", "INT UNSIGNED", OF(INT), 0, 0, 0, 0, NULL },
	{ "SmallInt", "SMALLINT", OF(INT), 0, 0, 0, 0, NULL },
	{ "UnsignedSmallInt", "SMALLINT UNSIGNED", OF(INT), 0, 0, 0, 0, NULL },
	{ "TinyInt", "TINYINT", OF(INT) | OF(BOOLEAN), 0, 0, 0, 0, NULL },
	{ "UnsignedTinyInt", "TINYINT UNSIGNED", OF(INT), 0, 0, 0, 0, NULL },
	{ "MediumInt", "MEDIUMINT", OF(INT), 0, 0, 0, 0, NULL },
	{ "UnsignedMediumInt", "MEDIUMINT UNSIGNED", OF(INT), 0, 0, 0, 0,
	  NULL },
	{ "BigInt", "BIGINT", OF(BIGINT), 0, 0, 0, 0, NULL },
	{ "UnsignedBigInt", "BIGINT UNSIGNED", OF(BIGINT), 0, 0, 0, 0, NULL },
	{ "Decimal", "DECIMAL", OF(DECIMAL), 0, 2, 1, 65, NULL },
	{ "Float", "FLOAT", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "Double", "DOUBLE", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "Bit", "BIT", OF(BOOLEAN) | OF(BYTES), 1, 1, 1, 64, NULL },
	{ "Char", "CHAR", OF(STRING), 1, 1, 0, 255, NULL },
	{ "VarChar", "VARCHAR", OF(STRING), 1, 1, 0, 65535, NULL },
	{ "Binary", "BINARY", OF(BYTES), 1, 1, 0, 255, NULL },
	{ "VarBinary", "VARBINARY", OF(BYTES), 1, 1, 0, 65535, NULL },
	{ "TinyBlob", "TINYBLOB", OF(BYTES), 0, 0, 0, 0, NULL, true },
	{ "Blob", "BLOB", OF(BYTES), 0, 0, 0, 0, NULL, true },
	{ "MediumBlob", "MEDIUMBLOB", OF(BYTES), 0, 0, 0, 0, NULL, true },
	{ "LongBlob", "LONGBLOB", OF(BYTES), 0, 0, 0, 0, NULL, true },
	{ "TinyText", "TINYTEXT", OF(STRING), 0, 0, 0, 0, NULL, true },
	{ "Text", "TEXT", OF(STRING), 0, 0, 0, 0, NULL, true },
	{ "MediumText", "MEDIUMTEXT", OF(STRING), 0, 0, 0, 0, NULL, true },
	{ "LongText", "LONGTEXT", OF(STRING), 0, 0, 0, 0, NULL, true },
	{ "Date", "DATE", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "Time", "TIME", OF(DATETIME), 0, 1, 0, 6, NULL },
	{ "DateTime", "DATETIME", OF(DATETIME), 0, 1, 0, 6, NULL },
	{ "Timestamp", "TIMESTAMP", OF(DATETIME), 0, 1, 0, 6, NULL },
	{ "Year", "YEAR", OF(INT), 0, 0, 0, 0, NULL },
	{ "Json", "JSON", OF(JSON), 0, 0, 0, 0, NULL },
};

const struct dialect dialect_mysql = {
	.provider = PROVIDER_MYSQL,
	.name = "mysql",
	.capabilities =
		CAN_NATIVE_TYPES | CAN_ENUMS | CAN_JSON |
		CAN_NAMED_FOREIGN_KEYS | CAN_AUTOINCREMENT_ANYWHERE |
		CAN_INDEX_SORT | CAN_INDEX_LENGTH | CAN_INDEX_TYPES |
		CAN_FULLTEXT_INDEX | CAN_IMPLICIT_MANY_TO_MANY |
		CAN_SHARD_KEYS | CAN_DECIMAL | CAN_FOREIGN_KEYS |
		CAN_UNSUPPORTED,
	.counts_in_indexes = true,
	.max_identifier = 64,
	.actions =
		ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL)
		| ACT(SET_DEFAULT),
	.emulated_actions =
		ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL),
	.index_types = 1u << INDEX_BTREE,
	.types = types,
	.n_types = sizeof types / sizeof *types,
	.default_type = {
		[SCALAR_INT] = 0 /* Int */,
		[SCALAR_BIGINT] = 8 /* BigInt */,
		[SCALAR_FLOAT] = 12 /* Double */,
		[SCALAR_BOOLEAN] = 4 /* TinyInt */,
		[SCALAR_STRING] = 15 /* VarChar */,
		[SCALAR_DATETIME] = 28 /* DateTime */,
		[SCALAR_JSON] = 31 /* Json */,
		[SCALAR_BYTES] = 21 /* LongBlob */,
		[SCALAR_DECIMAL] = 10 /* Decimal */,
	},
	.default_args = {
		[SCALAR_STRING] = { 191 },
		[SCALAR_DATETIME] = { 3 },
		[SCALAR_DECIMAL] = { 65, 30 },
	},
	.n_default_args = {
		[SCALAR_STRING] = 1,
		[SCALAR_DATETIME] = 1,
		[SCALAR_DECIMAL] = 2,
	},
};
