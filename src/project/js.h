/*
 * js.h - the part of JavaScript and TypeScript that configuration files are
 * written in, worked out without running it.
 *
 * Imports, constants, `if`, small functions, strings, templates, objects,
 * lists, `??`, `||`, `&&`, `? :`, comparisons, process.env, and the few
 * functions of Prisma, path, url, fs and dotenv that such files call. Whatever
 * else stands there becomes a value of kind JS_UNKNOWN that remembers its
 * text and line: it is nobody's business until it is needed.
 *
 * Nothing is executed. `.env` files that the text asks for are read into its
 * struct env. Time and memory are bounded: by the length of the text, by a
 * depth and by a number of steps.
 */
#ifndef PROJECT_JS_H
#define PROJECT_JS_H

#include "project/env.h"

enum js_kind {
	JS_UNDEFINED, /* text: the variable of the environment that is unset */
	JS_NULL,
	JS_BOOL,    /* flag */
	JS_NUMBER,  /* text: as written */
	JS_TEXT,    /* text */
	JS_LIST,    /* items; keys are not used */
	JS_OBJECT,  /* items */
	JS_ENV,	    /* process.env */
	JS_MODULE,  /* text: "path" */
	JS_BUILTIN, /* builtin */
	JS_CLOSURE, /* at: where its parameters begin */
	JS_MISSING, /* env("X") threw, for X is not set. text: X */
	JS_UNKNOWN, /* text: what cannot be told, as written */
};

struct js_items;
struct js_builtin;

struct js_value {
	enum js_kind kind;
	bool flag;
	uint32_t line; /* 1-based, where it comes from */
	str text;
	struct js_items *items;
	const struct js_builtin *builtin;
	size_t at;
};

struct js_item {
	str key;
	struct js_value value;
};

struct js_items {
	VEC(struct js_item);
	/* line of a `...x` that cannot be told: it may have set any key that
	 * is not here. 0: none */
	uint32_t unknown_line;
	str unknown_text;
};

struct js {
	struct arena *arena;
	str text;
	struct env *env;  /* files that the text loads are added */
	const char *path; /* of the text; absolute */
	const char *cwd;  /* absolute */
	/* results */
	bool has_result; /* something was exported */
	struct js_value result;
	uint32_t thrown_line; /* a `throw` that is reached; 0: none */
	/* while it is worked out */
	size_t at;
	VEC(size_t) lines; /* where each begins, but for the first */
	uint32_t steps;
	int depth;
	int dead;   /* > 0: in a branch that is not taken */
	int maybe;  /* > 0: in a branch that may be taken */
	int trying; /* > 0: in a `try` */
	/* line of the first thing that may set variables unseen; 0: none */
	uint32_t opaque_line;
	VEC(struct js_item) scope;
	/* in a function: the names below file_names and from own_names on
	 * are seen; both 0 outside */
	uint32_t file_names, own_names;
	bool has_returned;
	struct js_value returned;
};

/* Works out the module's default export. arena, text, env, path and cwd are
 * to be set, the rest zero. */
void js_run(struct js *js);

/* The member of an object; JS_UNDEFINED when it has none, JS_UNKNOWN when
 * that cannot be told. */
struct js_value js_member(const struct js_value *object, str key);

#endif
