/*
 * library.h - a shared library that is loaded at the first connection, and
 * its functions.
 */
#ifndef DB_LIBRARY_H
#define DB_LIBRARY_H

#include <stdbool.h>

/* What is missing, and why: NULL when all is there. */
struct library {
	void *handle;
	const char *missing; /* the file, or the first function it lacks */
	char why[200];
};

/* Loads the file ("libpq.so.5"); false where it cannot be. */
bool library_open(struct library *l, const char *file);
/* Stores the address of the function `name` into *into, a function pointer;
 * NULL where the library lacks it. */
void library_function(struct library *l, const char *name, void *into);

#endif
