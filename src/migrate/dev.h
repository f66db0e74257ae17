/*
 * dev.h - the two halves of `migrate dev`: is the database what its history
 * says, and what is the next migration?
 */
#ifndef MIGRATE_DEV_H
#define MIGRATE_DEV_H

#include "migrate/compare.h"
#include "migrate/plan.h"

/* Why the development database would have to be emptied. Ids as in struct
 * standing; texts live in the session. */
struct diagnosis {
	struct migrations list;
	struct history history;
	struct standing standing;
	bool must_reset;
	str drift; /* how the database differs from its history, or empty */
};

/* Replays the migrations in the shadow database. Codes: P3006, P3014,
 * P3019, ... */
int migrate_diagnose(struct migrate *m, struct diagnosis *out,
		     nicol_error *err);

/* From what the migrations make to what the schema wants, checked against
 * the connected database. plan_release() it. */
int migrate_plan_next(struct migrate *m, const struct schema *s,
		      struct plan *out, nicol_error *err);

/* From the database as it is to the schema, checked. */
int migrate_plan_push(struct migrate *m, const struct schema *s,
		      struct plan *out, nicol_error *err);

/* Takes the lock, plans again from what the database is then, and carries
 * that out. Codes: those of plan_execute(); N0031 it is not what was approved
 * and would lose data; P1002. */
int migrate_push(struct migrate *m, const struct schema *s,
		 const struct plan *approved, nicol_error *err);

/* The name of a folder for a new migration: now, or later than those there
 * are. In the session. */
int migrate_choose_name(struct migrate *m, str title, const char **out,
			nicol_error *err);

/* Writes the plan (an empty one: a comment alone) as a
 * migration, and the lock file. *name, *path: in the session. */
int migrate_write(struct migrate *m, const struct plan *p, str title,
		  const char **name, const char **path, nicol_error *err);

#endif
