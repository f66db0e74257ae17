/* SQLite. */
#include "db/internal.h"

static int sqlite_open(struct db **out, const struct db_url *url,
		       nicol_error *err)
{
	(void)out;
	(void)url;
	return err_set(err, "N0007", "this version cannot open SQLite files");
}

const struct db_driver sqlite_driver = { .open = sqlite_open };
