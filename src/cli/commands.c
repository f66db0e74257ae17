#include "cli/cli.h"

#include <string.h>

#define COMMAND(name) extern const struct command cmd_##name;
#define GROUP(name, text)                                                      \
	static const struct command group_##name = {                           \
		.path = #name,                                                 \
		.summary = text,                                               \
		.flags = COMMAND_NO_SCHEMA,                                    \
	};
#include "cli/commands.def"
#undef COMMAND
#undef GROUP

#define COMMAND(name) &cmd_##name,
#define GROUP(name, text) &group_##name,
const struct command *const cli_commands[] = {
#include "cli/commands.def"
	NULL,
};

const struct cli_option cli_common[] = {
	{ "schema", 0, OPTION_VALUE, "PATH",
	  "The schema: a file, or a folder of files" },
	{ "config", 0, OPTION_VALUE, "PATH", "The Prisma config file" },
	{ "json", 0, OPTION_FLAG, NULL, "Answer with one JSON document" },
	{ "no-color", 0, OPTION_FLAG, NULL, "No colour (as with NO_COLOR=1)" },
	{ "help", 'h', OPTION_FLAG, NULL, "Show this help" },
	{ 0 },
};

bool cli_common_applies(const struct command *cmd, const struct cli_option *o)
{
	if (!strcmp(o->name, "json"))
		return cmd->flags & COMMAND_JSON;
	if (!strcmp(o->name, "schema") || !strcmp(o->name, "config"))
		return !(cmd->flags & COMMAND_NO_SCHEMA);
	return true;
}

const struct command *cli_command(const char *path)
{
	for (int i = 0; cli_commands[i]; i++)
		if (!strcmp(cli_commands[i]->path, path))
			return cli_commands[i];
	return NULL;
}

const struct command *cli_child(const char *path, int n)
{
	size_t len = strlen(path);
	for (int i = 0; cli_commands[i]; i++) {
		const char *p = cli_commands[i]->path;
		if (!strncmp(p, path, len) && p[len] == ' ' && n-- == 0)
			return cli_commands[i];
	}
	return NULL;
}
