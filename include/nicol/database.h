/*
 * database.h - a database as a whole, by its URL: is it there, make it, drop
 * it. The URLs are those of a datasource.
 *
 * Codes that any of them may give: P1000, P1001, P1010, P1011, P1013, N0004,
 * N0014 (a provider that Nicol does not connect to).
 */
#ifndef NICOL_DATABASE_H
#define NICOL_DATABASE_H

#include <nicol/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* base: the folder that relative paths of SQLite files start from; NULL: the
 * working directory. */
typedef struct nicol_database {
	const char *url, *base;
} nicol_database;

/* Connects and leaves. version: of the server in words ("PostgreSQL 15.20"),
 * heap memory to be freed with nicol_free(); may be NULL. P1003: there is no
 * such database. */
NICOL_API int nicol_database_check(const nicol_database *d, char **version,
				   nicol_error *err);
/* P1009: there is one already. */
NICOL_API int nicol_database_create(const nicol_database *d, nicol_error *err);
/* With all that is in it, whoever is connected. P1003. */
NICOL_API int nicol_database_drop(const nicol_database *d, nicol_error *err);
/* Its name, or its file's as the URL gives it: heap memory, to be freed with
 * nicol_free(). */
NICOL_API int nicol_database_name(const nicol_database *d, char **name,
				  nicol_error *err);
/* "postgresql", "sqlite": static. NULL for what is no URL of a datasource. */
NICOL_API const char *nicol_database_provider(const char *url);

#ifdef __cplusplus
}
#endif

#endif
