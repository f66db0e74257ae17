/*
 * plan.h - the way from one state to another: changes, script, and what it
 * would destroy. Where the two states come from is the caller's matter.
 */
#ifndef MIGRATE_PLAN_H
#define MIGRATE_PLAN_H

#include "check/check.h"
#include "ddl/ddl.h"
#include "diff/diff.h"
#include "migrate/session.h"

/* Owns all its parts; each may be NULL. */
struct plan {
	struct catalog *from, *to;
	struct changes *changes;
	struct ddl *ddl;
	struct check *check;
	struct ddl_options names;
};

/* Takes the catalogs over. */
void plan_init(struct plan *p, struct catalog *from, struct catalog *to,
	       const struct dialect *d, struct ddl_options names);
void plan_release(struct plan *p);
static inline bool plan_is_empty(const struct plan *p)
{
	return p->changes->list.len == 0;
}

/* Counts what would be lost. db NULL: nothing is counted, and everything
 * that may be lost counts. */
int plan_check(struct plan *p, struct db *db, nicol_error *err);

/* The text of a migration: the warnings as a comment, then the script. In
 * the arena; empty for an empty plan. */
str plan_migration(const struct plan *p, struct arena *a);

/* Carries the plan out at once: in one transaction where the database can.
 * Codes: N0023 a statement failed, P1017, N0021. */
int plan_execute(const struct plan *p, struct migrate *m, nicol_error *err);

/* Runs a script of the user's. Code N0023 with its line. */
int migrate_execute(struct migrate *m, str script, nicol_error *err);

#endif
