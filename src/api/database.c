#include <nicol/database.h>

#include <stdlib.h>

#include "base/door.h"
#include "base/alloc.h"
#include "base/file.h"
#include "db/db.h"

static int parse(struct arena *a, const nicol_database *d, struct db_url *out,
		 nicol_error *err)
{
	if (db_url_parse(a, str_c(d->url), d->base, out, err) == 0)
		return 0;
	arena_release(a);
	return -1;
}

static char *heap_copy(str text)
{
	char *copy = base_malloc(text.len + 1);
	if (copy) {
		memcpy(copy, text.ptr, text.len);
		copy[text.len] = '\0';
	}
	return copy;
}

static char *describe(struct arena *a, const struct db *db)
{
	const char *product = db_dialect(db)->provider == PROVIDER_SQLITE
				      ? "SQLite"
				      : "PostgreSQL";
	return heap_copy(
		str_fmt(a, "%s %.*s", product, SARG(db_version_text(db))));
}

static int database_check_behind(const nicol_database *d, char **version,
				 nicol_error *err)
{
	struct arena a = { 0 };
	struct db_url url;
	struct db *db = NULL;
	if (parse(&a, d, &url, err) < 0)
		return -1;
	int rc = db_open(&db, &url, err);
	if (rc == 0 && version) {
		*version = describe(&a, db);
		if (!*version)
			rc = err_nomem(err);
	}
	db_close(db);
	arena_release(&a);
	return rc;
}

int nicol_database_check(const nicol_database *d, char **version,
			 nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, database_check_behind(d, version, err));
}

static int change(const nicol_database *d,
		  int (*how)(const struct db_url *, nicol_error *),
		  nicol_error *err)
{
	struct arena a = { 0 };
	struct db_url url;
	if (parse(&a, d, &url, err) < 0)
		return -1;
	int rc = how(&url, err);
	arena_release(&a);
	return rc;
}

static int database_create_behind(const nicol_database *d, nicol_error *err)
{
	return change(d, db_create_database, err);
}

int nicol_database_create(const nicol_database *d, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, database_create_behind(d, err));
}

static int database_drop_behind(const nicol_database *d, nicol_error *err)
{
	return change(d, db_drop_database, err);
}

int nicol_database_drop(const nicol_database *d, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, database_drop_behind(d, err));
}

static int database_name_behind(const nicol_database *d, char **name,
				nicol_error *err)
{
	struct arena a = { 0 };
	struct db_url url;
	if (parse(&a, d, &url, err) < 0)
		return -1;
	*name = heap_copy(url.file.len ? str_c(path_base(url.file.ptr))
				       : url.database);
	arena_release(&a);
	return *name ? 0 : err_nomem(err);
}

int nicol_database_name(const nicol_database *d, char **name, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, database_name_behind(d, name, err));
}

static const char *database_provider_behind(const char *url)
{
	struct arena a = { 0 };
	struct db_url parsed;
	const char *name = NULL;
	if (db_url_parse(&a, str_c(url), NULL, &parsed, NULL) == 0)
		name = dialect_of(parsed.provider)->name;
	arena_release(&a);
	return name;
}

const char *nicol_database_provider(const char *url)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, database_provider_behind(url));
}
