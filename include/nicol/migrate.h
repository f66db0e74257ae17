/*
 * migrate.h - a project's database brought to what its schema says: by
 * migrations, whose history is Prisma's (_prisma_migrations, the folder of
 * migrations, the advisory lock), or directly (push).
 *
 *	nicol_migrate *m;
 *	nicol_names applied;
 *	if (nicol_migrate_open(&m, project, NULL, &err) == 0 &&
 *	    nicol_migrate_deploy(m, &applied, &err) == 0)
 *		...
 *	nicol_migrate_free(m);
 *
 * Nothing is printed and nothing asked: functions that would destroy data
 * say so first, and the caller decides. All that is returned through out
 * parameters belongs to the session and lives until nicol_migrate_free(). A
 * session belongs to one thread at a time.
 *
 * Codes that any of them may give: P1000, P1001, P1002 (another migration
 * holds the lock), P1003, P1010, P1012 (the schema has mistakes, or a
 * variable is not set), P1013, P1017, N0014 (a provider that Nicol does not
 * connect to), N0021 (interrupted).
 */
#ifndef NICOL_MIGRATE_H
#define NICOL_MIGRATE_H

#include <signal.h>

#include <nicol/project.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct nicol_migrate nicol_migrate;

/* Migrations that are not to be read from their folder. Names as those of
 * folders, in their order; script NULL: there is no such file. */
typedef struct nicol_migration_text {
	const char *name;
	const char *script;
} nicol_migration_text;

typedef struct nicol_migration_list {
	const char *dir;  /* the folder, absolute */
	const char *lock; /* the text of migration_lock.toml; NULL: no file */
	const nicol_migration_text *at;
	size_t len;
} nicol_migration_list;

/* Names of migrations, or messages. */
typedef struct nicol_names {
	const char *const *at;
	size_t len;
} nicol_names;

typedef struct nicol_externals {
	nicol_names tables, enums;
} nicol_externals;

/* Any member may be zero. */
typedef struct nicol_migrate_options {
	/* Set by a signal handler: the work then ends in an orderly way,
	 * with N0021; a running statement is cancelled. */
	const volatile sig_atomic_t *interrupted;
	/* Called when a step begins: "applying", "20260101000000_init". The
	 * name may be "". */
	void (*progress)(void *user, const char *what, const char *name);
	void *user;
	/* In place of the project's settings. */
	const char *url, *shadow_url;
	/* Work without a valid schema: enough for deploy, status, reset and
	 * resolve, which look at the datasource alone. */
	bool datasource_only;
	/* In place of the project's folder of migrations; must live as long
	 * as the session. */
	const nicol_migration_list *migrations;
	/* SQL that a shadow database is given before any migration. NULL: the
	 * project's. */
	const char *shadow_script;
	/* Tables and enums ("users", "auth.users") that are declared, but not
	 * for migrations to make, change or drop. NULL: the project's. */
	const nicol_externals *externals;
} nicol_migrate_options;

/* Reads the settings; connects to nothing yet. The project must outlive the
 * session. *out is NULL after an error. options may be NULL. */
NICOL_API int nicol_migrate_open(nicol_migrate **out, nicol_project *project,
				 const nicol_migrate_options *options,
				 nicol_error *err);
/* NULL is allowed. */
NICOL_API void nicol_migrate_free(nicol_migrate *m);

/* The database in words, without a password: "postgresql://me@host:5432/db". */
NICOL_API const char *nicol_migrate_database(nicol_migrate *m);
/* True when this session made the database, which was missing. */
NICOL_API bool nicol_migrate_created_database(const nicol_migrate *m);

typedef enum nicol_standing {
	NICOL_STANDING_EQUAL,
	NICOL_STANDING_DATABASE_BEHIND,	 /* migrations are pending */
	NICOL_STANDING_DIRECTORY_BEHIND, /* applied ones are missing */
	NICOL_STANDING_DIVERGED,	 /* both */
} nicol_standing;

/* The folder of migrations against the history. */
typedef struct nicol_migrate_state {
	bool has_history; /* the history table is there */
	bool is_empty;	  /* the database has no tables of its own */
	nicol_standing standing;
	nicol_names found;	 /* all in the folder */
	nicol_names applied;	 /* finished, and in the folder */
	nicol_names pending;	 /* to be applied */
	nicol_names failed;	 /* begun and not finished */
	nicol_names edited;	 /* changed after they were applied */
	nicol_names missing;	 /* applied, but not in the folder */
	const char *last_common; /* where DIVERGED began, or NULL */
} nicol_migrate_state;

NICOL_API int nicol_migrate_status(nicol_migrate *m, nicol_migrate_state *out,
				   nicol_error *err);

/*
 * Applies pending migrations. *applied is right also after an error. Codes:
 * P3005 tables without a history, P3009 an earlier one has failed, P3018 one
 * failed now, P3015 a migration without its file, P3019 another provider.
 */
NICOL_API int nicol_migrate_deploy(nicol_migrate *m, nicol_names *applied,
				   nicol_error *err);

/* Drops everything in the project's namespaces (makes the database when it
 * is missing). Migrations are then to be deployed anew. */
NICOL_API int nicol_migrate_reset(nicol_migrate *m, nicol_error *err);

/* Drops the whole database, whoever is connected. P1003: there is none. */
NICOL_API int nicol_migrate_drop(nicol_migrate *m, nicol_error *err);

/* What stands in the way of a new migration. */
typedef struct nicol_migrate_diagnosis {
	nicol_migrate_state state;
	bool must_reset; /* for one of the reasons */
	nicol_names reasons;
	const char *drift; /* how the database differs from its history, as
			      text of several lines; NULL when it does not */
} nicol_migrate_diagnosis;

/* Replays the migrations in a shadow database. Codes: P3006 one does not
 * run there, P3014 it cannot be made, P3015, P3019, N0022. */
NICOL_API int nicol_migrate_diagnose(nicol_migrate *m,
				     nicol_migrate_diagnosis *out,
				     nicol_error *err);

/* The script of a migration without a change. */
#define NICOL_EMPTY_MIGRATION "-- This is an empty migration.\n"

/* What a change would do. */
typedef struct nicol_migrate_plan {
	bool is_empty;
	size_t steps;
	const char *script;	  /* the text of the migration */
	nicol_names warnings;	  /* data that would be lost, with counts */
	nicol_names unexecutable; /* steps that cannot be done on the rows that
				     are there */
	/* The step that each of them belongs to, from 0. */
	const uint32_t *warning_steps, *unexecutable_steps;
} nicol_migrate_plan;

/* The next migration: from what the migrations make to what the schema says.
 * The plan is kept for nicol_migrate_create(). */
NICOL_API int nicol_migrate_plan_next(nicol_migrate *m, nicol_migrate_plan *out,
				      nicol_error *err);

/* Writes the planned migration; its folder appears whole or not at all.
 * title becomes "20260101000000_title"; may be "". */
NICOL_API int nicol_migrate_create(nicol_migrate *m, const char *title,
				   const char **name, const char **path,
				   nicol_error *err);

/* The folder's name that nicol_migrate_create() would choose now. */
NICOL_API const char *nicol_migrate_name(nicol_migrate *m, const char *title);

/* Plans the way from the database as it is to the schema. */
NICOL_API int nicol_migrate_plan_push(nicol_migrate *m, nicol_migrate_plan *out,
				      nicol_error *err);
/* Carries out what nicol_migrate_plan_push() planned. What someone else has
 * pushed meanwhile is not done twice. Codes: N0023 the database refuses a
 * statement; N0031 the database was changed meanwhile, so that it would lose
 * data that the plan did not name; P1002 another one runs. */
NICOL_API int nicol_migrate_push(nicol_migrate *m, nicol_error *err);

/* Records a migration as applied, without running it (P3008, P3017), or a
 * failed one as rolled back (P3011, P3012). */
NICOL_API int nicol_migrate_resolve_applied(nicol_migrate *m, const char *name,
					    nicol_error *err);
NICOL_API int nicol_migrate_resolve_rolled_back(nicol_migrate *m,
						const char *name,
						nicol_error *err);

/* Runs a script on the database. Code N0023 with the line that failed. */
NICOL_API int nicol_migrate_execute(nicol_migrate *m, const char *script,
				    nicol_error *err);

/* ---- differences between any two states ---- */

typedef enum nicol_state_kind {
	NICOL_STATE_EMPTY,
	NICOL_STATE_SCHEMA,	/* path: a schema file or folder */
	NICOL_STATE_MIGRATIONS, /* path: a folder of migrations */
	NICOL_STATE_URL,	/* path: a connection string */
	NICOL_STATE_DATASOURCE, /* path: a schema, whose url is meant */
	NICOL_STATE_CONFIG,	/* the project's own datasource; no path */
} nicol_state_kind;

typedef struct nicol_state {
	nicol_state_kind kind;
	const char *path;
	/* In place of the path, where the files are not to be read: an open
	 * project (SCHEMA, DATASOURCE), or the migrations. They must outlive
	 * the diff. */
	nicol_project *project;
	const nicol_migration_list *migrations;
} nicol_state;

typedef struct nicol_diff_options {
	nicol_state from, to;
	const char *shadow_url; /* for migrations; NULL: the project's */
	/* where that is missing: a database beside which one may be made;
	 * NULL: that of a side, or of a project */
	const char *url;
	/* as in nicol_migrate_options */
	const char *shadow_script;
	const nicol_externals *externals;
	const char *cwd, *config;
	const volatile sig_atomic_t *interrupted;
} nicol_diff_options;

/* Owns its texts; free with nicol_diff_free(). */
typedef struct nicol_diff nicol_diff;

NICOL_API int nicol_diff_new(nicol_diff **out, const nicol_diff_options *o,
			     nicol_error *err);
NICOL_API void nicol_diff_free(nicol_diff *d);
NICOL_API bool nicol_diff_is_empty(const nicol_diff *d);
/* The statements that lead from the one to the other; "" when it is
 * empty. */
NICOL_API const char *nicol_diff_script(nicol_diff *d);
/* The same in words, several lines; "" when it is empty. */
NICOL_API const char *nicol_diff_summary(nicol_diff *d);

#ifdef __cplusplus
}
#endif

#endif
