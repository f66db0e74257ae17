/*
 * session.h - one piece of work on a database's structure: the connection,
 * the lock, the folder of migrations, and who wants to hear of progress.
 */
#ifndef MIGRATE_SESSION_H
#define MIGRATE_SESSION_H

#include "base/door.h"
#include "catalog/catalog.h"
#include "migrate/dialect.h"
#include "migrate/directory.h"
#include "migrate/guard.h"
#include "migrate/history.h"
#include "schema/schema.h"

struct migrate_options {
	const char *dir; /* the folder of migrations, absolute */
	/* in place of what is in the folder; or NULL */
	const struct migrations *list;
	str shadow_script; /* run in a shadow database before all else */
	struct externals externals;
	const struct dialect *dialect;
	struct db_url url; /* the one for migrations (directUrl) */
	bool has_url;
	struct db_url shadow; /* shadowDatabaseUrl */
	bool has_shadow;
	/* databases besides `url` that the shadow must not be */
	const struct db_url *keep;
	uint32_t n_keep;
	/* datasource.schemas; none: the URL's schema */
	const str *namespaces;
	uint32_t n_namespaces;
	bool no_lock;
	/* set by a signal; may be NULL */
	const volatile sig_atomic_t *interrupted;
	/* what begins now, and with which migration (or ""); may be NULL */
	void (*progress)(void *user, const char *what, const char *name);
	void *user;
};

struct migrate {
	struct owned own;   /* while the call runs that made it */
	struct arena arena; /* lasting */
	struct migrate_options o;
	const struct migrate_dialect *dialect;
	struct db *db; /* NULL before migrate_connect */
	struct guard guard;
	const str *namespaces;
	uint32_t n_namespaces;
	str namespace; /* where unqualified names live; empty in SQLite */
	bool is_locked;
	bool created_database;
};

/* The options' texts must live as long as the session. */
struct migrate *migrate_new(const struct migrate_options *o);
void migrate_free(struct migrate *m);
/* Memory ran out while it worked: closes the connection, and with it what was
 * open and locked there. The next migrate_connect() makes another. */
void migrate_break(struct migrate *m);

/* Connects, if not yet done. make: create the database and its namespaces
 * where they are missing (else P1003). */
int migrate_connect(struct migrate *m, bool make, nicol_error *err);
/* Until unlock or free, no other migrator works on the database. */
int migrate_lock(struct migrate *m, nicol_error *err);
void migrate_unlock(struct migrate *m);

void migrate_progress(struct migrate *m, const char *what, const char *name);

/* The folder, its provider checked (P3019). */
int migrate_read_dir(struct migrate *m, struct migrations *out,
		     nicol_error *err);
int migrate_read_history(struct migrate *m, struct history *out,
			 nicol_error *err);
/* The catalog that a schema wants; free with catalog_free(). */
struct catalog *migrate_derive(const struct migrate *m, const struct schema *s);
/* The catalog of the session's namespaces; free with catalog_free(). */
int migrate_describe(struct migrate *m, struct db *db, struct catalog **out,
		     nicol_error *err);
/* Drops everything in the namespaces, the history included; where there is
 * something external, all tables, enums, views and sequences but that. */
int migrate_empty(struct migrate *m, nicol_error *err);

#endif
