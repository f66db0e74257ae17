/*
 * migrate.h - what the commands that change a database share: opening the
 * session, and telling of it.
 */
#ifndef CLI_MIGRATE_H
#define CLI_MIGRATE_H

#include <nicol/migrate.h>

#include "cli/cli.h"
#include "cli/schema.h"

/* A command's project and session. */
struct work {
	struct cli *c;
	nicol_project *project;
	nicol_migrate *m;
	nicol_error err;
};

/* Opens both; Ctrl-C is then orderly until work_close(). --url stands in for
 * the project's, where the command has that option. Returns 0, or the exit
 * code after the error was told. */
int work_open(struct work *w, struct cli *c, bool datasource_only);
/* Closes; returns code, or that of an interrupted program. */
int work_close(struct work *w, int code);
/* Tells of w->err; returns the exit code. */
int work_fail(struct work *w);

json_t *names_json(nicol_names names);
/* "  - name" a line, below a title; nothing when there are none. */
void say_names(struct cli *c, const char *title, nicol_names names);
/* Warnings about data, to stderr. */
void warn_names(struct cli *c, const char *title, nicol_names names);

/* Runs the schema's generators, as Prisma 6 does after a change, unless
 * --skip-generate; 0 or the exit code. */
int work_generate(struct work *w);

/* Runs the project's seed command; 0, or the exit code after the error was
 * told. more: arguments for it, or NULL. */
int run_seed(struct cli *c, nicol_project *p, const char *const *more);
/* The same where Prisma 6 does it of itself, after a reset and in a new
 * database, if there is a command; unless --skip-seed. */
int work_seed(struct work *w);

#endif
