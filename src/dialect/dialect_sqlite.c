/* SQLite: its column types, which the language cannot name (there is no
 * @db); so each row's `name` is its SQL. */
#include "dialect/dialect.h"

#define OF(s) (1u << SCALAR_##s)

static const struct native_type types[N_SCALARS] = {
	[SCALAR_INT] = { "INTEGER", "INTEGER", OF(INT), 0, 0, 0, 0, NULL },
	[SCALAR_BIGINT] = { "BIGINT", "BIGINT", OF(BIGINT), 0, 0, 0, 0, NULL },
	[SCALAR_FLOAT] = { "REAL", "REAL", OF(FLOAT), 0, 0, 0, 0, NULL },
	[SCALAR_BOOLEAN] = { "BOOLEAN", "BOOLEAN", OF(BOOLEAN), 0, 0, 0, 0,
			     NULL },
	[SCALAR_STRING] = { "TEXT", "TEXT", OF(STRING), 0, 0, 0, 0, NULL },
	[SCALAR_DATETIME] = { "DATETIME", "DATETIME", OF(DATETIME), 0, 0, 0, 0,
			      NULL },
	[SCALAR_JSON] = { "JSONB", "JSONB", OF(JSON), 0, 0, 0, 0, NULL },
	[SCALAR_BYTES] = { "BLOB", "BLOB", OF(BYTES), 0, 0, 0, 0, NULL },
	[SCALAR_DECIMAL] = { "DECIMAL", "DECIMAL", OF(DECIMAL), 0, 0, 0, 0,
			     NULL },
};

#define ALL_ACTIONS ((1u << N_ACTIONS) - 1)

const struct dialect dialect_sqlite = {
	.provider = PROVIDER_SQLITE,
	.name = "sqlite",
	.capabilities = CAN_CONNECT | CAN_ENUMS | CAN_JSON | CAN_INDEX_SORT |
			CAN_IMPLICIT_MANY_TO_MANY | CAN_DECIMAL |
			CAN_SET_DEFAULT | CAN_PARTIAL_INDEX | CAN_FOREIGN_KEYS |
			CAN_UNSUPPORTED | CAN_GLOBAL_KEY_NAMES,
	.max_identifier = 10000,
	.actions = ALL_ACTIONS,
	.emulated_actions = ALL_ACTIONS & ~(1u << ACTION_SET_DEFAULT) &
			    ~(1u << ACTION_NO_ACTION),
	.types = types,
	.n_types = N_SCALARS,
	.default_type = { SCALAR_INT, SCALAR_BIGINT, SCALAR_FLOAT,
			  SCALAR_BOOLEAN, SCALAR_STRING, SCALAR_DATETIME,
			  SCALAR_JSON, SCALAR_BYTES, SCALAR_DECIMAL },
};
