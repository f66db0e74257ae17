/*
 * config.h - what prisma.config.ts (js, mjs, cjs, mts, cts, json) says, read
 * without running it.
 *
 * The shapes that people write are understood: an object given to
 * defineConfig(), exported as it is or through a constant; in it strings,
 * env("X"), process.env.X, process.env["X"], each with `!`, `as string`,
 * `?? "text"` or `|| "text"`; path.join() of strings. Anything else is kept
 * as CONFIG_UNKNOWN, and is an error only when it is needed.
 */
#ifndef PROJECT_CONFIG_H
#define PROJECT_CONFIG_H

#include "base/error.h"
#include "base/vec.h"

enum config_kind {
	CONFIG_ABSENT,
	CONFIG_TEXT, /* text */
	CONFIG_ENV,  /* text: the variable's name; fallback, if has_fallback */
	CONFIG_UNKNOWN, /* text: the expression as written */
};

struct config_value {
	enum config_kind kind;
	str text, fallback;
	bool has_fallback;
	uint32_t line; /* 1-based, in the config file */
};

struct config {
	const char *path; /* absolute; NULL: there is no config file */
	struct config_value schema, migrations_path, seed;
	struct config_value url, direct_url, shadow_url;
};

/* Reads a config's text; all strings are in the arena or are slices of text.
 * False when no configuration object was found in it. */
bool config_read_text(struct arena *a, str text, struct config *out);

/* The config file of a folder, or NULL. */
const char *config_find(struct arena *a, const char *dir);

/* Reads the file. Code N0012 when there is no object in it. */
int config_read(struct arena *a, const char *path, struct config *out,
		nicol_error *err);

#endif
