/*
 * cli.h - the command line: a table of commands, their options parsed once,
 * and the terminal.
 *
 * HOW TO ADD A COMMAND. Write src/cli/cmd_NAME.c with one row
 *
 *	static const struct cli_option options[] = {
 *		{ "name", 'n', OPTION_VALUE, "NAME", "Name of the migration" },
 *		{ "create-only", 0, OPTION_FLAG, NULL, "Write it, do not run it"
 *}, { 0 },
 *	};
 *	static const char *const examples[] = {
 *		"Create a migration and apply it", "nicol migrate dev --name
 *init", NULL,
 *	};
 *	static int run(struct cli *c) { ... return 0; }
 *	const struct command cmd_migrate_dev = {
 *		.path = "migrate dev",
 *		.summary = "Create a migration from the schema and apply it",
 *		.options = options, .examples = examples, .run = run,
 *		.flags = COMMAND_JSON,
 *	};
 *
 * and one line, COMMAND(migrate_dev), in commands.def. Parsing, --help,
 * completions, the man page and their tests follow from the row. run()
 * returns the exit code; `return cli_fail(c, &err)` ends it with an error.
 *
 * Only this room prints, prompts, or exits; it sees public headers alone.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <jansson.h>
#include <signal.h>
#include <stdio.h>

#include <nicol/types.h>

struct cli;

enum option_kind {
	OPTION_FLAG,  /* --name */
	OPTION_VALUE, /* --name V, --name=V, -n V; the last one counts */
	OPTION_LIST,  /* the same, and every one counts */
};

struct cli_option {
	const char *name; /* without dashes; NULL ends a table */
	char letter;	  /* short form, or 0 */
	enum option_kind kind;
	const char *value_name; /* "NAME"; NULL for a flag */
	const char *help;	/* NULL: accepted, but not shown */
};

enum command_flags {
	COMMAND_JSON = 1 << 0,	    /* has --json */
	COMMAND_NO_SCHEMA = 1 << 1, /* has no --schema and --config */
	COMMAND_REST = 1 << 2,	    /* takes what follows "--" (cli->rest) */
	COMMAND_HIDDEN = 1 << 3,    /* not in the list of commands */
};

struct command {
	const char *path;     /* "migrate dev" */
	const char *summary;  /* one line, no full stop */
	const char *details;  /* paragraphs for --help, or NULL */
	const char *operands; /* "[FILE]" as shown in the usage, or NULL */
	int min_operands, max_operands;
	const struct cli_option *options; /* ended by { 0 }; may be NULL */
	/* pairs of what it does and the command; ended by NULL; may be NULL */
	const char *const *examples;
	unsigned flags;
	int (*run)(struct cli *c); /* NULL: a group ("migrate") */
};

/* Escape sequences, all "" where there is to be no colour. */
struct style {
	const char *bold, *dim, *red, *green, *yellow, *cyan, *plain;
};

struct cli_given {
	const struct cli_option *option;
	const char *value;
};

struct cli {
	const struct command *command;
	struct cli_given *given; /* as on the command line */
	int n_given;
	const char **operands;
	int n_operands;
	char **rest; /* what followed "--", for COMMAND_REST */
	int n_rest;
	const char *schema;    /* --schema, or NULL */
	const char *config;    /* --config, or NULL */
	bool json;	       /* --json: stdout holds one JSON document */
	struct style out, err; /* for stdout and for stderr */
	bool progress_shown;
};

/* commands.c: all rows, in the order of the help; NULL ends. */
extern const struct command *const cli_commands[];
/* The options that every command has (see also command_flags). */
extern const struct cli_option cli_common[];
bool cli_common_applies(const struct command *cmd, const struct cli_option *o);
const struct command *cli_command(const char *path);
/* The rows below "migrate": the n-th, or NULL. */
const struct command *cli_child(const char *path, int n);

/* options.c: what was given. The name must be in the command's table. */
bool cli_flag(const struct cli *c, const char *name);
const char *cli_value(const struct cli *c, const char *name); /* or NULL */
/* The n-th value of an OPTION_LIST, or NULL. */
const char *cli_value_at(const struct cli *c, const char *name, int n);
/* Finds the command and fills c. 0, or -1 with err. argv lives on in c. */
int cli_parse(struct cli *c, int argc, char **argv, nicol_error *err);
/* The candidate nearest to a misspelt word, or NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *candidates, int n);

/* help.c */
void cli_help(const struct cli *c, const struct command *cmd, FILE *to);
void cli_usage(const struct command *cmd, FILE *to);

/* term.c */

/* Decides on colour: --no-color, NO_COLOR, FORCE_COLOR, then the terminal. */
void cli_term_init(struct cli *c, bool no_color);
/* Prints the error to stderr, or as {"error": ...} to stdout with --json.
 * Clears it and returns the exit code 1. */
int cli_fail(struct cli *c, nicol_error *err);
/* The same for an error of the command itself. */
int cli_failf(struct cli *c, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Prints a document to stdout and drops the reference. */
void cli_json(json_t *doc);
/* A line for people: stdout, or stderr with --json. */
void cli_say(struct cli *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* "warning: ..." on stderr. */
void cli_warn(struct cli *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* One line that is overwritten by the next; only where stderr is a terminal
 * (and not with --json). */
void cli_progress(struct cli *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void cli_progress_end(struct cli *c);
/* May questions be asked? Both ends are a terminal, and not CI or --json. */
bool cli_interactive(const struct cli *c);
/* Asks; true for yes. An empty answer is `otherwise`; false when questions
 * may not be asked. */
bool cli_confirm(struct cli *c, bool otherwise, const char *question);
/* Asks for a line; the answer without white space around it is in buf.
 * False at the end of input or when questions may not be asked. */
bool cli_ask(struct cli *c, const char *question, char *buf, size_t size);

/*
 * interrupt.c: Ctrl-C (and SIGTERM).
 *
 * By default the program ends at once with 130 (143). An operation that must
 * end in an orderly way is run between begin and end: the first signal then
 * sets the flag, which the operation looks at between its steps; a second one
 * ends the program. After end, cli_interrupted() tells whether it was set.
 */
void cli_interrupt_init(void);
const volatile sig_atomic_t *cli_interrupt_begin(void);
void cli_interrupt_end(void);
bool cli_interrupted(void);

enum { EXIT_INTERRUPTED = 130 };

#endif
