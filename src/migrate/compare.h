/*
 * compare.h - the folder of migrations against the database's history. Pure.
 */
#ifndef MIGRATE_COMPARE_H
#define MIGRATE_COMPARE_H

#include "migrate/directory.h"
#include "migrate/history.h"

enum standing_kind {
	STANDING_EQUAL,
	STANDING_DATABASE_BEHIND,  /* migrations are to be applied */
	STANDING_DIRECTORY_BEHIND, /* applied ones are missing here */
	STANDING_DIVERGED,	   /* both */
};

struct migration_ids {
	uint32_t *at;
	uint32_t len;
};

/* Ids: pending, applied and edited into the folder's list, failed and
 * missing into the history's rows. */
struct standing {
	enum standing_kind kind;
	struct migration_ids pending, applied, edited, failed, missing;
	uint32_t last_common; /* DIVERGED: into the folder's list, or NONE */
};

/* Lives in the arena. */
struct standing standing_of(struct arena *a, const struct migrations *m,
			    const struct history *h);

#endif
