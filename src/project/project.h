/*
 * project.h - everything of a user's project in one place: where its schema
 * and its migrations are, its variables, its settings.
 *
 * A project is read once by project_open() and not changed afterwards, but
 * for the schema, which is built at the first project_schema().
 */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include "base/door.h"
#include "project/config.h"
#include "project/env.h"
#include "schema/schema.h"

struct project_options {
	const char *cwd;    /* NULL: the process's */
	const char *schema; /* --schema, relative to cwd; NULL: look for it */
	const char *config; /* --config; NULL: look for it */
	/* the schema's files, where nothing is to be looked for */
	const struct source *sources;
	uint32_t n_sources;
};

/* Paths are absolute. */
struct project {
	struct owned own;   /* while the call runs that opened it */
	struct arena arena; /* lasting */
	const char *cwd;
	const char *package_json; /* the nearest, upwards; NULL: none */
	struct config config;
	struct env env;
	const char *schema_path; /* a file, or a folder */
	bool schema_is_folder;
	const char *schema_dir; /* the folder, or that of the file */
	struct source *sources; /* paths as shown: relative to cwd */
	uint32_t n_sources;
	struct schema *schema; /* owned; NULL until project_schema() */
};

enum project_setting { SETTING_URL, SETTING_DIRECT_URL, SETTING_SHADOW_URL };

/*
 * Finds and reads the files of a project. *out is NULL after an error.
 * Codes: N0001 a file cannot be read, N0011 there is no schema, N0012 the
 * config file cannot be understood, N0013 a file is not UTF-8.
 */
int project_open(struct project **out, const struct project_options *o,
		 nicol_error *err);
void project_free(struct project *p);

/* The schema, built from the sources; look at its diagnostics first. It
 * belongs to the project. Not for two threads at once. */
struct schema *project_schema(struct project *p);

/* The folder of the migrations, absolute; in the project's arena. */
const char *project_migrations_dir(struct project *p);

/* Where relative SQLite paths start, absolute: the config file's folder for
 * Prisma 7, that of the file with the datasource before. */
const char *project_database_dir(struct project *p);

/*
 * The text of a connection setting: from the config file, or from the
 * datasource, with variables resolved. A missing url is an error, a missing
 * direct or shadow url an empty text. Codes: P1012 when the variable is not
 * set, or is empty, or no url is given; N0012 when the config file has an
 * expression that cannot be read.
 */
int project_setting(struct project *p, enum project_setting which, str *out,
		    nicol_error *err);

/* What the config takes out of the migrations' hands, and the SQL that makes
 * it in a shadow database. As far as project_can_migrate() is content. */
struct project_externals {
	const str *tables, *enums;
	uint32_t n_tables, n_enums;
	str shadow_script; /* empty: none */
};
void project_externals(struct project *p, struct project_externals *out);

/* Refuses what the config asks of migrations that Nicol cannot do or tell:
 * code N0012. */
int project_can_migrate(struct project *p, nicol_error *err);

/* The text of a connection URL with its secrets replaced by "***". */
str url_masked(struct arena *a, str url);

/* Where the connection settings come from. */
enum project_settings_from {
	SETTINGS_FROM_SCHEMA,
	SETTINGS_FROM_CONFIG,
	SETTINGS_FROM_ADAPTER, /* of a function, which cannot be run */
	SETTINGS_UNKNOWN,      /* the config's `engine` cannot be told */
};
enum project_settings_from project_settings_from(struct project *p);

/*
 * What changes in the environment of a program that the project names (for
 * proc_options.env): what the `.env` files say where the process does not, and
 * PATH, which begins with node_modules/.bin from cwd upwards and is the last
 * entry. extra: one more, or NULL.
 */
const char *const *project_child_env(struct project *p, struct arena *a,
				     const char *extra);

/* The seed command: the config's, else that of package.json; empty: there is
 * none. Code N0012. */
int project_seed_command(struct project *p, str *out, nicol_error *err);

/*
 * Runs it in cwd with what the `.env` files set, `more` (ended by NULL; may be
 * NULL) behind its own words. It has our standard streams, but for out_fd
 * where that is not negative. *code: its exit code. Codes: N0028 there is
 * none, N0001 it cannot be started, N0012.
 */
int project_seed(struct project *p, const char *const *more, int out_fd,
		 int *code, nicol_error *err);

/* As Prisma 7 has it: no url in the datasource. */
bool project_is_v7(struct project *p);

/* `path` as shown to people: relative to the project's cwd where it is
 * below. In the arena. */
const char *project_shown(struct project *p, const char *path);

#endif
