/*
 * project.h - the handle behind <nicol/project.h>, for the other files of
 * this room.
 */
#ifndef API_PROJECT_H
#define API_PROJECT_H

#include <nicol/migrate.h>

#include "db/url.h"
#include "catalog/catalog.h"
#include "migrate/directory.h"
#include "migrate/session.h"
#include "project/project.h"

struct nicol_project {
	struct project *project;     /* owned, never NULL */
	struct nicol_schema *schema; /* its handle, from the first call on */
};

/* The databases that a project works with, as far as its settings can be
 * read: how many, and their URLs in *out (the project's). */
uint32_t project_databases(struct project *p, const struct db_url **out);

/* What is not for migrations to change: as given, else as the project's config
 * says. In the arena. */
struct externals externals_from(struct arena *a, const nicol_externals *given,
				struct project *p);

/* The script that prepares a shadow database: as given, else the config's. */
str shadow_script_of(const char *given, struct project *p);

/* Migrations that were handed in, as those of a folder; they are not copied.
 * Codes: P3015, P3019, N0013. */
int migrations_from(struct arena *a, const nicol_migration_list *from,
		    struct migrations *out, nicol_error *err);

/* Has the project a datasource and, unless that is enough, a schema without
 * mistakes? Code P1012. */
int session_check_schema(struct project *p, bool datasource_only,
			 nicol_error *err);
/* What a session of the project is opened with. */
int migrate_session_options(struct project *p, const nicol_migrate_options *o,
		    struct migrate_options *out, nicol_error *err);
/* rc, with the error as people are told of it: N0021 where it was Ctrl-C. */
int session_finish(struct migrate *m, int rc, nicol_error *err);

#endif
