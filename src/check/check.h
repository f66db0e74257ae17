/*
 * check.h - what a list of changes would destroy or cannot do. Pure: the
 * probe queries that find out how much data is concerned are built here and
 * run by the caller.
 *
 *	struct check *k = check_changes(changes, options);
 *	for (i < k->n_probes) k->probes[i].count = run(k->probes[i].sql);
 *	check_resolve(k);
 *	... k->findings[i].applies, .message ...
 *
 * Without a database (when a migration file is written) nothing is run and
 * check_resolve() is called all the same: then everything that may happen is
 * a finding, without numbers.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "diff/diff.h"
#include "sql/sql.h"

enum finding_kind {
	DROPS_TABLE,
	DROPS_COLUMN,
	CASTS_COLUMN,	  /* values may change or be refused */
	RECREATES_COLUMN, /* no cast: values are lost */
	CHANGES_PRIMARY_KEY,
	ADDS_UNIQUE, /* fails where there are duplicates */
	REMOVES_ENUM_VALUES,
	/* These cannot be done while there is data: */
	ADDS_REQUIRED_COLUMN,
	REQUIRES_COLUMN, /* made required, has NULLs */
	RECREATES_REQUIRED_COLUMN,
};

struct finding {
	enum finding_kind kind;
	uint32_t change; /* into changes.list */
	str table;
	str column; /* or the columns of a key; empty for tables */
	str detail; /* "INTEGER` to `TEXT", the values that go, ... */
	bool is_unexecutable;
	/* Probes that decide; NONE for none. */
	uint32_t rows_probe, values_probe;
	/* Set by check_resolve(): */
	bool applies;
	str message;
};

/* One query with one row and one column: a count. */
struct probe {
	str sql;
	bool is_done;  /* set by the caller */
	int64_t count; /* set by the caller */
};

struct check {
	struct arena arena;
	VEC(struct finding) findings;
	VEC(struct probe) probes;
};

/* As ddl_options. */
struct check_options {
	bool qualify;
	str default_namespace;
};

/* Free with check_free(). Holds nothing of the changes. */
struct check *check_changes(const struct changes *c,
			    struct check_options options);
void check_free(struct check *k);

/* Decides which findings apply, by the counts of the probes that are done,
 * and writes their messages. */
void check_resolve(struct check *k);

/* How many of the resolved findings apply: warnings and unexecutable ones. */
uint32_t check_warnings(const struct check *k);
uint32_t check_unexecutable(const struct check *k);

/* The comment that stands above a migration with findings that apply, as
 * Prisma lays it out; empty when there are none. Lives in `a`. */
str check_header(const struct check *k, struct arena *a);

#endif
