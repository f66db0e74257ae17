#include "db/postgres_lib.h"

#include <pthread.h>

#include "db/library.h"

/* Written once, by pthread_once, before anyone reads it. */
static struct libpq table;
static struct library library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
	if (!library_open(&library, "libpq.so.5"))
		return;
#define X(name) library_function(&library, #name, &table.name);
	LIBPQ_FUNCTIONS(X)
#undef X
}

const struct libpq *libpq_load(nicol_error *err)
{
	pthread_once(&once, load);
	if (!library.missing)
		return &table;
	err_set(err, "N0004",
		"cannot load PostgreSQL's client library libpq.so.5 (%s): "
		"install version 14 or later (Debian and Ubuntu: apt install "
		"libpq5)",
		library.why);
	return NULL;
}
