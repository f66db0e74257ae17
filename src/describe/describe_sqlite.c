#include "describe/internal.h"

int describe_sqlite(struct db *db, struct catalog **out, nicol_error *err)
{
	(void)db;
	*out = NULL;
	return err_set(err, "N0007", "this version cannot read SQLite files");
}
