/*
 * directory.h - the folder of migrations, as Prisma lays it out:
 *
 *	migrations/migration_lock.toml
 *	migrations/20260131235959_add_users/migration.sql
 *
 * Names sort by time. A migration's folder appears whole or not at all: it is
 * made beside the migrations and renamed into place.
 */
#ifndef MIGRATE_DIRECTORY_H
#define MIGRATE_DIRECTORY_H

#include "base/error.h"
#include "base/vec.h"

struct migration {
	const char *name; /* of the folder */
	const char *path; /* of its migration.sql */
	str script;
};

struct migrations {
	const char *dir;
	struct migration *at; /* by name */
	uint32_t len;
	str provider; /* of migration_lock.toml; empty when there is none */
};

/*
 * Reads them all, with their scripts. A folder that is missing has no
 * migrations. Codes: P3015 a migration without its migration.sql, P3019
 * a lock file without a provider, N0001, N0013 a script is not UTF-8.
 */
int migrations_read(struct arena *a, const char *dir, struct migrations *out,
		    nicol_error *err);

/*
 * The same of texts: scripts without a pointer are missing files, `lock` is
 * the text of the lock file or NULL. Nothing is copied.
 */
int migrations_of(const char *dir, struct migration *at, uint32_t n,
		  const char *lock, struct migrations *out, nicol_error *err);

/* Index by name, or NONE. */
uint32_t migrations_find(const struct migrations *m, str name);

/* Writes migration_lock.toml (and the folder) unless it is there. */
int migrations_write_lock(const char *dir, str provider, nicol_error *err);

/* The error P3019 when the lock file names another provider. */
int migrations_check_provider(const struct migrations *m, str provider,
			      nicol_error *err);

/* Makes the folder `name` with its migration.sql; N0003 when there is one.
 * *out: the path of migration.sql. */
int migrations_create(struct arena *a, const char *dir, const char *name,
		      str script, const char **out, nicol_error *err);

/* "Add Users!" to "add_users": as Prisma makes names, at most 200 bytes. */
str migration_slug(struct arena *a, str name);

/* "YYYYMMDDHHMMSS_slug", UTC; the time alone for an empty slug. micros:
 * since 1970. */
const char *migration_folder_name(struct arena *a, int64_t micros, str slug);

/* Is `checksum` (64 hex digits) the script's SHA-256? Line ends may have been
 * changed between LF and CRLF, as version control does. */
bool migration_checksum_is(str script, str checksum);

#endif
