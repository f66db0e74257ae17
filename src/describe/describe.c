#include "describe/internal.h"

int describe_database(struct db *db, const str *namespaces, uint32_t n,
		      struct catalog **out, nicol_error *err)
{
	*out = NULL;
	if (dialect_can(db_dialect(db), CAN_MULTI_SCHEMA))
		return describe_postgres(db, namespaces, n, out, err);
	return describe_sqlite(db, out, err);
}
