#include "db/sqlite_lib.h"

#include <pthread.h>

#include "db/library.h"

/* Written once, by pthread_once, before anyone reads it. */
static struct libsqlite table;
static struct library library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
	if (!library_open(&library, "libsqlite3.so.0"))
		return;
#define X(name) library_function(&library, "sqlite3_" #name, &table.name);
	SQLITE_FUNCTIONS(X)
#undef X
}

const struct libsqlite *libsqlite_load(nicol_error *err)
{
	pthread_once(&once, load);
	if (!library.missing)
		return &table;
	err_set(err, "N0004",
		"cannot load SQLite's library libsqlite3.so.0 (%s): install it "
		"(Debian and Ubuntu: apt install libsqlite3-0)",
		library.why);
	return NULL;
}
