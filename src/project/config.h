/*
 * config.h - what prisma.config.ts (js, mjs, cjs, mts, cts, json) says, read
 * without running it (see js.h for what is understood).
 *
 * What cannot be told is kept as CONFIG_UNKNOWN, and is an error only when it
 * is needed.
 */
#ifndef PROJECT_CONFIG_H
#define PROJECT_CONFIG_H

#include "base/error.h"
#include "base/vec.h"
#include "project/env.h"

enum config_kind {
	CONFIG_ABSENT,
	CONFIG_TEXT,  /* text */
	CONFIG_UNSET, /* undefined, for the variable `text` is not set; throws:
		       * env("X") says so, and Prisma stops there */
	CONFIG_UNKNOWN, /* text: the expression as written */
};

struct config_value {
	enum config_kind kind;
	bool throws;
	str text;
	uint32_t line; /* 1-based, in the config file */
};

/* tables.external, enums.external */
struct config_list {
	struct config_value *at;
	uint32_t len;
	bool unknown; /* there may be others; see line */
	uint32_t line;
};

struct config {
	const char *path; /* absolute; NULL: there is no config file */
	struct config_value schema, migrations_path, seed, shadow_script;
	struct config_value url, direct_url, shadow_url;
	struct config_value engine, adapter, views_path, typed_sql_path;
	struct config_list external_tables, external_enums;
	/* the `throw` that reading it came to; nothing is known then. 0:
	 * none */
	uint32_t thrown_line;
};

/*
 * Reads a config's text, which stands at out->path (absolute) and is read in
 * the folder cwd; `.env` files that it loads are added to env. All strings
 * are in the arena of env. False when no configuration object was found.
 */
bool config_read_text(struct env *env, str text, const char *cwd,
		      struct config *out);

/* The config file of a folder, or NULL. With `v6`, as Prisma 6 looks for it:
 * it does not know prisma7.config.*. */
const char *config_find(struct arena *a, const char *dir, bool v6);

/* Reads the file. Code N0012 when there is no object in it. */
int config_read(struct env *env, const char *path, const char *cwd,
		struct config *out, nicol_error *err);

/* Is anything unset, so that a variable more would make a difference? */
bool config_lacks_variables(const struct config *c);

/*
 * Prisma stops where env("X") has no value; Nicol goes on with the project's
 * `.env` files, which are in env by now: takes from `again`, which was read
 * with them, what was unset. A value that Prisma would use is never replaced.
 */
void config_complete(struct config *c, const struct config *again);

#endif
