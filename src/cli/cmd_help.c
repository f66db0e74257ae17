#include "cli/cli.h"

#include <string.h>

static int run(struct cli *c)
{
	char path[64] = "";
	for (int i = 0; i < c->n_operands; i++) {
		size_t len = strlen(path);
		snprintf(path + len, sizeof(path) - len, "%s%s", i ? " " : "",
			 c->operands[i]);
	}
	const struct command *cmd = *path ? cli_command(path) : NULL;
	if (*path && !cmd)
		return cli_failf(c, "N0010",
				 "no command \"%s\"; \"nicol help\" lists them",
				 path);
	cli_help(c, cmd, stdout);
	return 0;
}

static const char *const examples[] = {
	"All commands",		  "nicol help", "Options and examples of one",
	"nicol help migrate dev", NULL,
};

const struct command cmd_help = {
	.path = "help",
	.summary = "Show the commands, or one command's options",
	.operands = "[COMMAND...]",
	.max_operands = 3,
	.examples = examples,
	.flags = COMMAND_NO_SCHEMA,
	.run = run,
};
