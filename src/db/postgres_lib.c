#include "db/postgres_lib.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/* Written once, by pthread_once, before anyone reads it. */
static struct libpq table;
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
	void *lib = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
	if (!lib) {
		const char *said = dlerror();
		snprintf(why, sizeof(why), "%s", said ? said : "not found");
		missing = "libpq.so.5";
		return;
	}
#define X(name) load_function(lib, #name, &table.name);
	LIBPQ_FUNCTIONS(X)
#undef X
	if (missing)
		snprintf(why, sizeof(why), "it lacks %s", missing);
}

const struct libpq *libpq_load(nicol_error *err)
{
	pthread_once(&once, load);
	if (!missing)
		return &table;
	err_set(err, "N0004",
		"cannot load PostgreSQL's client library libpq.so.5 (%s): "
		"install version 14 or later (Debian and Ubuntu: libpq5)",
		why);
	return NULL;
}
