#include "db/sqlite_lib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/* Written once, by pthread_once, before anyone reads it. */
static struct libsqlite table;
static const char *missing;
static char why[200];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load_function(void *lib, const char *name, void *into)
{
	void *f = dlsym(lib, name);
	if (!f && !missing)
		missing = name;
	memcpy(into, &f, sizeof(f));
}

static void load(void)
{
	void *lib = dlopen("libsqlite3.so.0", RTLD_NOW | RTLD_LOCAL);
	if (!lib) {
		const char *said = dlerror();
		snprintf(why, sizeof(why), "%s", said ? said : "not found");
		missing = "libsqlite3.so.0";
		return;
	}
#define X(name) load_function(lib, "sqlite3_" #name, &table.name);
	SQLITE_FUNCTIONS(X)
#undef X
	if (missing)
		snprintf(why, sizeof(why), "it lacks %s", missing);
}

const struct libsqlite *libsqlite_load(nicol_error *err)
{
	pthread_once(&once, load);
	if (!missing)
		return &table;
	err_set(err, "N0004",
		"cannot load SQLite's library libsqlite3.so.0 (%s): install it "
		"(Debian and Ubuntu: libsqlite3-0)",
		why);
	return NULL;
}
