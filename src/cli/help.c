/* Help texts, made from the rows. */
#include "cli/cli.h"

#include <string.h>

static bool is_below(const struct command *cmd, const char *path)
{
	size_t len = strlen(path);
	return !strncmp(cmd->path, path, len) && cmd->path[len] == ' ';
}

static bool is_listed(const struct command *cmd, const char *parent)
{
	if (cmd->flags & COMMAND_HIDDEN || !cmd->run)
		return false;
	return parent ? is_below(cmd, parent) : true;
}

static void list_commands(const struct cli *c, const char *parent, FILE *to)
{
	int width = 0;
	for (int i = 0; cli_commands[i]; i++) {
		int len = (int)strlen(cli_commands[i]->path);
		if (is_listed(cli_commands[i], parent) && len > width)
			width = len;
	}
	fprintf(to, "\n%sCommands%s\n", c->out.bold, c->out.plain);
	for (int i = 0; cli_commands[i]; i++)
		if (is_listed(cli_commands[i], parent))
			fprintf(to, "  %s%-*s%s  %s\n", c->out.cyan, width,
				cli_commands[i]->path, c->out.plain,
				cli_commands[i]->summary);
}

static int option_text(const struct cli_option *o, char *buf, size_t size)
{
	const char *space = o->value_name ? " " : "";
	const char *value = o->value_name ? o->value_name : "";
	if (o->letter)
		return snprintf(buf, size, "-%c, --%s%s%s", o->letter, o->name,
				space, value);
	return snprintf(buf, size, "    --%s%s%s", o->name, space, value);
}

/* to NULL: only measures. Returns the widest of width and the options. */
static int list_options(const struct cli *c, const struct command *cmd,
			const struct cli_option *o, int width, FILE *to)
{
	for (; o && o->name; o++) {
		char text[80];
		bool common = o >= cli_common && o < cli_common + 5;
		if (!o->help || (common && !cli_common_applies(cmd, o)))
			continue;
		int len = option_text(o, text, sizeof(text));
		if (len > width)
			width = len;
		if (to)
			fprintf(to, "  %s%-*s%s  %s\n", c->out.cyan, width,
				text, c->out.plain, o->help);
	}
	return width;
}

static void list_examples(const struct cli *c, const struct command *cmd,
			  FILE *to)
{
	if (!cmd->examples)
		return;
	fprintf(to, "\n%sExamples%s\n", c->out.bold, c->out.plain);
	for (int i = 0; cmd->examples[i]; i += 2)
		fprintf(to, "  %s# %s%s\n  %s\n", c->out.dim, cmd->examples[i],
			c->out.plain, cmd->examples[i + 1]);
}

void cli_usage(const struct command *cmd, FILE *to)
{
	fprintf(to, "nicol %s%s%s%s [options]%s\n", cmd->path,
		cmd->run ? "" : " COMMAND", cmd->operands ? " " : "",
		cmd->operands ? cmd->operands : "",
		cmd->flags & COMMAND_REST ? " [-- ARGS...]" : "");
}

static void help_overview(const struct cli *c, FILE *to)
{
	fprintf(to,
		"%sNicol %s%s: one schema.prisma, one small native program, "
		"from schema\nto database to typed client.\n\n"
		"%sUsage%s\n  nicol COMMAND [options]\n"
		"  nicol COMMAND --help    options and examples of a command\n",
		c->out.bold, nicol_version(), c->out.plain, c->out.bold,
		c->out.plain);
	list_commands(c, NULL, to);
}

void cli_help(const struct cli *c, const struct command *cmd, FILE *to)
{
	if (!cmd) {
		help_overview(c, to);
		return;
	}
	fprintf(to, "%s%s%s\n", c->out.bold, cmd->summary, c->out.plain);
	if (cmd->details)
		fprintf(to, "\n%s\n", cmd->details);
	fprintf(to, "\n%sUsage%s\n  ", c->out.bold, c->out.plain);
	cli_usage(cmd, to);
	if (cli_child(cmd->path, 0))
		list_commands(c, cmd->path, to);
	fprintf(to, "\n%sOptions%s\n", c->out.bold, c->out.plain);
	int width = list_options(c, cmd, cmd->options, 0, NULL);
	width = list_options(c, cmd, cli_common, width, NULL);
	list_options(c, cmd, cmd->options, width, to);
	list_options(c, cmd, cli_common, width, to);
	list_examples(c, cmd, to);
}
