/*
 * shadow.h - a scratch database in which the migrations are replayed, to
 * learn what they make of an empty one. Made on the same server and dropped
 * afterwards, or the one that shadowDatabaseUrl names, emptied before; never
 * one that the project works with, or that has a history of migrations.
 */
#ifndef MIGRATE_SHADOW_H
#define MIGRATE_SHADOW_H

#include "base/door.h"
#include "migrate/session.h"

struct shadow {
	struct owned own;
	struct migrate *m;
	struct db *db;
	struct db_url url;
	bool is_ours; /* to be dropped */
	/* what is emptied and described; the session's, but for a given
	 * shadow whose URL names another schema */
	const str *namespaces;
	uint32_t n_namespaces;
};

/* The session may be unconnected where it has a shadow URL. Codes: P3014 it
 * cannot be made, N0022 the shadow URL names a database that is in use. */
int shadow_open(struct shadow *s, struct migrate *m, nicol_error *err);
/* Also after an error and after Ctrl-C; once is enough, twice is allowed. */
void shadow_close(struct shadow *s);

/* Runs one migration. Code P3006 with the migration's name and line. */
int shadow_apply(struct shadow *s, const struct migration *mg,
		 nicol_error *err);

/* What there is now, under the names of the session's namespaces. */
int shadow_describe(struct shadow *s, struct catalog **out, nicol_error *err);

/* The catalog after all of them, in a shadow of its own. */
int shadow_replay(struct migrate *m, const struct migrations *list,
		  struct catalog **out, nicol_error *err);

#endif
