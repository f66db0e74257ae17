/*
 * schema.h - opening the project for a command that needs a valid schema.
 */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

#include <nicol/schema.h>

#include "cli/cli.h"

/* Opens the project of --schema and --config. 0, or the exit code after the
 * error was printed. */
int cli_open_project(struct cli *c, nicol_project **out);

/* Prints the schema's diagnostics (to stderr, or as the JSON document).
 * Returns 0 when it has no errors, else the exit code 1. With `quiet`,
 * warnings alone are not printed. */
int cli_check_schema(struct cli *c, const nicol_schema *s, bool quiet);

/* Waits until a file of the project's schema is written or replaced; -1 after
 * Ctrl-C, or where that cannot be watched. */
int cli_await_change(nicol_project *p);

/* The diagnostics as a JSON list. */
json_t *cli_diagnostics_json(const nicol_schema *s);

/* The diagnostics as a SARIF 2.1.0 document. */
json_t *cli_diagnostics_sarif(const nicol_schema *s);

#endif
