/*
 * project.h - a user's project: where its schema and migrations are, and
 * what its connection settings resolve to; and making a new one.
 *
 * A project is found as Prisma finds it: the options given, then
 * prisma.config.*, then "prisma" in package.json, then the usual places.
 * `.env` files are read into the project; the process's environment is
 * looked at first, and never changed.
 *
 * Without memory a function fails with N0002; one that has no error to fill
 * answers NULL or false. What was open stays usable.
 */
#ifndef NICOL_PROJECT_H
#define NICOL_PROJECT_H

#include <nicol/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An open project. Owns all that its accessors return. Belongs to one
 * thread at a time. */
typedef struct nicol_project nicol_project;

/* Any member may be NULL. Paths may be relative to cwd. */
typedef struct nicol_project_options {
	const char *cwd;    /* NULL: the process's working directory */
	const char *schema; /* schema file or folder; NULL: look for it */
	const char *config; /* prisma.config.*; NULL: look for it */
	/* The schema's files, where they are not to be read: then no config
	 * and no `.env` is looked for either. Copied; paths as in `schema`. */
	const nicol_source *sources;
	size_t n_sources;
} nicol_project_options;

/*
 * Finds and reads the files of a project; options may be NULL. *out is to be
 * freed with nicol_project_free(), and is NULL after an error. Mistakes in
 * the schema's text are no error here: they are the schema's diagnostics.
 *
 * Codes: N0001 a file cannot be read, N0011 no schema was found, N0012 the
 * config file cannot be understood, N0013 a file is not UTF-8, N0030 the
 * schema's files have more than 32 MiB.
 */
NICOL_API int nicol_project_open(nicol_project **out,
				 const nicol_project_options *options,
				 nicol_error *err);

/* NULL is allowed. */
NICOL_API void nicol_project_free(nicol_project *p);

/* The schema's file or folder, as shown to people: relative to cwd where it
 * is below. */
NICOL_API const char *nicol_project_schema_path(nicol_project *p);

/* The i-th file of the schema, shown the same way; NULL behind the last. */
NICOL_API const char *nicol_project_source(nicol_project *p, size_t i);

/* The folder of the migrations, shown the same way; it need not exist. */
NICOL_API const char *nicol_project_migrations_dir(nicol_project *p);

/* The config file, shown the same way; NULL when there is none. */
NICOL_API const char *nicol_project_config_path(nicol_project *p);

/* The datasource's provider ("postgresql", "sqlite", ...); NULL when the
 * schema has no valid datasource. */
NICOL_API const char *nicol_project_provider(nicol_project *p);

/* True when the datasource has no url, as Prisma 7 wants it. */
NICOL_API bool nicol_project_is_v7(nicol_project *p);

/* The connection settings of a project. */
typedef enum nicol_setting {
	NICOL_SETTING_URL,
	NICOL_SETTING_DIRECT_URL,
	NICOL_SETTING_SHADOW_URL,
} nicol_setting;

/*
 * A setting with its variables resolved. *out belongs to the project; it is
 * NULL for a direct or shadow url that the project does not have.
 *
 * Codes: P1012 the variable is not set or is empty, or there is no url;
 * N0012 the config file has an expression that cannot be read.
 */
NICOL_API int nicol_project_setting(nicol_project *p, nicol_setting which,
				    const char **out, nicol_error *err);

/* The same with the password (and other secrets in it) replaced by "***":
 * for messages. */
NICOL_API int nicol_project_setting_display(nicol_project *p,
					    nicol_setting which,
					    const char **out, nicol_error *err);

/* A variable as the project sees it, or NULL: the process's, else that of
 * the `.env` files. */
NICOL_API const char *nicol_project_env(nicol_project *p, const char *name);

/* The n-th `.env` file that was read, as shown to people; NULL ends. */
NICOL_API const char *nicol_project_env_file(nicol_project *p, size_t n);

/*
 * The command that fills the project's database: migrations.seed of the config,
 * else "prisma": {"seed": ...} of package.json. *out belongs to the project;
 * NULL: there is none. Code N0012.
 */
NICOL_API int nicol_project_seed_command(nicol_project *p, const char **out,
					 nicol_error *err);

/*
 * Runs it and waits, in the project's cwd, with the variables of the `.env`
 * files and the programs of node_modules/.bin; no shell: words are separated by
 * spaces. more: arguments behind its own, ended by NULL, or NULL. It has the
 * process's standard streams; its standard output is out_fd where that is not
 * negative. *code: its exit code, or 128 + the signal that ended it.
 *
 * Codes: N0028 there is none, N0001 it cannot be started, N0012.
 */
NICOL_API int nicol_project_seed(nicol_project *p, const char *const *more,
				 int out_fd, int *code, nicol_error *err);

/* What nicol_init() is to write. Any pointer may be NULL. */
typedef struct nicol_init_options {
	const char *cwd;       /* where; NULL: the working directory */
	const char *provider;  /* "postgresql" (the default) or "sqlite" */
	const char *url;       /* connection string for .env; tells the
				  provider where that is NULL */
	const char *output;    /* folder of the generated client, relative to
				  the schema; NULL: "../generated/prisma" */
	const char *generator; /* its provider; NULL: "prisma-client-js" */
	/* for the generator; ended by NULL; NULL: none */
	const char *const *preview_features;
	bool with_model; /* with an example model */
} nicol_init_options;

/* What nicol_init() did with one file. */
typedef enum nicol_init_action {
	NICOL_INIT_CREATED,
	NICOL_INIT_APPENDED,
	NICOL_INIT_LEFT, /* it had all that was needed */
} nicol_init_action;

enum { NICOL_INIT_FILES = 3 };

/* The schema, .env, .gitignore; paths are static, relative to cwd. */
typedef struct nicol_init_result {
	struct {
		const char *path;
		nicol_init_action action;
	} files[NICOL_INIT_FILES];
} nicol_init_result;

/*
 * Starts a project: prisma/schema.prisma, .env and .gitignore. Never
 * replaces: a schema that is there is an error (N0003), .env and .gitignore
 * are appended to. The schema is written last, so that a call that was cut off
 * can be repeated. options may be NULL.
 *
 * Codes: N0001, N0003, N0014 the provider or the url is not one that Nicol
 * connects to.
 */
NICOL_API int nicol_init(const nicol_init_options *options,
			 nicol_init_result *out, nicol_error *err);

#ifdef __cplusplus
}
#endif

#endif
