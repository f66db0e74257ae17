/*
 * env.h - `.env` files: their syntax, `${NAME}` in them, and the variables of
 * a project.
 *
 * The process's environment is read (a variable that is set there wins) and
 * never changed: what the files say stays in a struct env.
 */
#ifndef PROJECT_ENV_H
#define PROJECT_ENV_H

#include "base/error.h"
#include "base/vec.h"

struct env_var {
	str name, value;
	const char *file; /* the file that set it */
	bool wins;	  /* even where the process has the variable */
};

struct env {
	struct arena *arena;
	VEC(struct env_var) vars;
	VEC(const char *) files; /* that were read, in order */
	struct strmap by_name;	 /* to an index into vars */
};

static inline struct env env_in(struct arena *a)
{
	return (struct env){ .arena = a, .by_name = strmap_in(a) };
}

struct env_pair {
	str name, value;
};
struct env_pairs {
	struct env_pair *at;
	uint32_t len;
};

/*
 * The assignments of a `.env` text in order, without expansion: `export`,
 * comments, single, double and back quotes (over several lines too), \n and
 * \r inside double quotes. Lines that are none are passed over.
 */
struct env_pairs dotenv_parse(struct arena *a, str text);

/*
 * Adds what the text sets and nothing has set before. `${NAME}` becomes the
 * variable's value: of the process, of files added before, of this file; or
 * nothing. `${NAME:-text}` falls back to text; `\${NAME}` stays `${NAME}`.
 */
void env_add_text(struct env *env, str text, const char *file);
/* Reads a file; one that is missing is no error. *loaded: it was there. */
int env_add_file(struct env *env, const char *path, bool *loaded,
		 nicol_error *err);

/*
 * As dotenv and Node do it for a config file that asks for it: `${NAME}` is
 * text like any other. With override what the file sets replaces what was
 * set before, by the process too.
 */
int env_add_plain_file(struct env *env, const char *path, bool override,
		       bool *loaded, nicol_error *err);
/* Sets one, over whatever was set before. */
void env_set(struct env *env, str name, str value, const char *file);

/* The process's variable, else the files'. False when neither is set. */
bool env_get(const struct env *env, str name, str *value);
/* The file's row for name, or NULL. */
const struct env_var *env_find(const struct env *env, str name);

#endif
