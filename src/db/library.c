#include "db/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

bool library_open(struct library *l, const char *file)
{
	l->handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (l->handle)
		return true;
	const char *said = dlerror();
	snprintf(l->why, sizeof(l->why), "%s", said ? said : "not found");
	l->missing = file;
	return false;
}

void library_function(struct library *l, const char *name, void *into)
{
	void *f = dlsym(l->handle, name);
	if (!f && !l->missing) {
		l->missing = name;
		snprintf(l->why, sizeof(l->why), "it lacks %s", name);
	}
	/* ISO C has no conversion between the two kinds of pointers */
	memcpy(into, &f, sizeof(f));
}
