/* SQL Server: its schemas are read and checked; no connection. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)
enum { IN_NO_KEY = ROLE_ID | ROLE_UNIQUE | ROLE_INDEX };
#define ACT(a) (1u << ACTION_##a)

static const struct native_type types[] = {
	{ "TinyInt", "TINYINT", OF(INT), 0, 0, 0, 0, NULL },
	{ "SmallInt", "SMALLINT", OF(INT), 0, 0, 0, 0, NULL },
	{ "Int", "INT", OF(INT), 0, 0, 0, 0, NULL },
	{ "BigInt", "BIGINT", OF(BIGINT), 0, 0, 0, 0, NULL },
	{ "Decimal", "DECIMAL", OF(DECIMAL), 0, 2, 1, 38, NULL },
	{ "Money", "MONEY", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "SmallMoney", "SMALLMONEY", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "Bit", "BIT", OF(BOOLEAN) | OF(INT), 0, 0, 0, 0, NULL },
	{ "Float", "FLOAT", OF(FLOAT), 0, 1, 1, 53, NULL },
	{ "Real", "REAL", OF(FLOAT), 0, 0, 0, 0, NULL },
	{ "Date", "DATE", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "Time", "TIME", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "DateTime", "DATETIME", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "DateTime2", "DATETIME2", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "DateTimeOffset", "DATETIMEOFFSET", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "SmallDateTime", "SMALLDATETIME", OF(DATETIME), 0, 0, 0, 0, NULL },
	{ "Char", "CHAR", OF(STRING), 0, 1, 1, 8000, NULL },
	{ "NChar", "NCHAR", OF(STRING), 0, 1, 1, 4000, NULL },
	{ "VarChar", "VARCHAR", OF(STRING), 0, 1, 1, 8000, NULL,
	  .takes_max = true },
	{ "Text", "TEXT", OF(STRING), 0, 0, 0, 0, NULL, false, false, IN_NO_KEY },
	{ "NVarChar", "NVARCHAR", OF(STRING), 0, 1, 1, 4000, NULL,
	  .takes_max = true },
	{ "NText", "NTEXT", OF(STRING), 0, 0, 0, 0, NULL, false, false, IN_NO_KEY },
	{ "Binary", "BINARY", OF(BYTES), 0, 1, 1, 8000, NULL },
	{ "VarBinary", "VARBINARY", OF(BYTES), 0, 1, 1, 8000, NULL,
	  .takes_max = true },
	{ "Image", "IMAGE", OF(BYTES), 0, 0, 0, 0, NULL, false, false, IN_NO_KEY },
	{ "Xml", "XML", OF(STRING), 0, 0, 0, 0, NULL, false, false, IN_NO_KEY },
	{ "UniqueIdentifier", "UNIQUEIDENTIFIER", OF(STRING), 0, 0, 0, 0,
	  NULL },
};

const struct dialect dialect_sqlserver = {
	.provider = PROVIDER_SQLSERVER,
	.name = "sqlserver",
	.capabilities =
		CAN_NATIVE_TYPES | CAN_NAMED_FOREIGN_KEYS |
		CAN_NAMED_PRIMARY_KEYS | CAN_NAMED_DEFAULTS |
		CAN_AUTOINCREMENT_ANYWHERE | CAN_INDEX_SORT | CAN_CLUSTERING |
		CAN_SET_DEFAULT | CAN_IMPLICIT_MANY_TO_MANY | CAN_DECIMAL |
		CAN_MULTI_SCHEMA | CAN_FOREIGN_KEYS | CAN_UNSUPPORTED |
		CAN_NATIVE_UUID | CAN_GLOBAL_KEY_NAMES,
	.never_ids = OF(BYTES),
	.no_cascade_cycles = true,
	.ordered_references = true,
	.max_identifier = 128,
	.actions = ACT(CASCADE) | ACT(NO_ACTION) | ACT(SET_NULL) | ACT(SET_DEFAULT),
	.local_index_names = true,
	.emulated_actions =
		ACT(CASCADE) | ACT(RESTRICT) | ACT(NO_ACTION) | ACT(SET_NULL),
	.index_types = 0,
	.default_namespace = "dbo",
	.types = types,
	.n_types = sizeof types / sizeof *types,
	.default_type = {
		[SCALAR_INT] = 2 /* Int */,
		[SCALAR_BIGINT] = 3 /* BigInt */,
		[SCALAR_FLOAT] = 8 /* Float */,
		[SCALAR_BOOLEAN] = 7 /* Bit */,
		[SCALAR_STRING] = 20 /* NVarChar */,
		[SCALAR_DATETIME] = 13 /* DateTime2 */,
		[SCALAR_JSON] = NONE,
		[SCALAR_BYTES] = 23 /* VarBinary */,
		[SCALAR_DECIMAL] = 4 /* Decimal */,
	},
	.default_args = {
		[SCALAR_STRING] = { 1000 },
		[SCALAR_DECIMAL] = { 32, 16 },
	},
	.n_default_args = {
		[SCALAR_STRING] = 1,
		[SCALAR_DECIMAL] = 2,
	},
};
