/* The manual page, made from the table of commands, in mdoc(7). */
#include "cli/cli.h"

#include <string.h>

/* Text of a row: no character of it may mean something to roff. */
static void put_text(const char *s)
{
	bool at_start = true;
	for (const char *start = s; *s; s++) {
		if (at_start && *s == '\n' && s > start) {
			fputs(".Pp", stdout); /* an empty line */
		} else if (at_start && (*s == '.' || *s == '\'')) {
			fputs("\\&", stdout);
		}
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-')
			fputs("\\-", stdout);
		else if (*s == ' ' && s > start && s[-1] == '.' &&
			 s[1] >= 'A' && s[1] <= 'Z')
			putchar('\n'); /* a sentence, a line */
		else
			putchar(*s);
		at_start = *s == '\n';
	}
	putchar('\n');
}

/* An argument of a macro: in quotes, those inside doubled. */
static void put_argument(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"')
			putchar('"');
		if (*s == '-')
			putchar('\\');
		putchar(*s);
	}
	putchar('"');
}

static void option(const struct cli_option *o)
{
	printf(".It ");
	if (o->letter)
		printf("Fl %c , ", o->letter);
	printf("Fl Fl %s", o->name);
	if (o->value_name)
		printf(" Ar %s", o->value_name);
	putchar('\n');
	put_text(o->help);
}

static void options(const struct command *cmd)
{
	puts(".Bl -tag -width Ds -offset indent");
	for (const struct cli_option *o = cmd->options; o && o->name; o++)
		if (o->help)
			option(o);
	puts(".El");
}

static void examples(const struct command *cmd)
{
	for (int i = 0; cmd->examples && cmd->examples[i]; i += 2) {
		puts(".Pp");
		put_text(cmd->examples[i]);
		printf(".Dl ");
		put_text(cmd->examples[i + 1]);
	}
}

static void command(const struct command *cmd)
{
	printf(".Ss ");
	put_argument(cmd->path);
	putchar('\n');
	if (cmd->operands) {
		printf("Usage: nicol %s ", cmd->path);
		put_text(cmd->operands);
		puts(".Pp");
	}
	put_text(cmd->summary);
	if (cmd->details) {
		puts(".Pp");
		put_text(cmd->details);
	}
	if (cmd->options && cmd->options[0].name)
		options(cmd);
	examples(cmd);
}

static const char head[] =
	".Dt NICOL 1\n.Os\n.Sh NAME\n.Nm nicol\n"
	".Nd from a Prisma schema to database to typed client\n"
	".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n"
	".Sh DESCRIPTION\n.Nm\n"
	"reads a schema in the Prisma schema language, brings databases to\n"
	"its shape, directly or by migrations, and generates typed clients.\n"
	"Its files and its history table are those of Prisma.\n.Pp\n"
	"These options belong to every command that they make sense for:\n"
	".Bl -tag -width Ds -offset indent\n";

static const char tail[] =
	".Sh ENVIRONMENT\n"
	"Variables that the schema names are looked up in the environment,\n"
	"then in\n.Pa .env\n"
	"beside package.json, and in the first of\n.Pa .env\n"
	"beside the schema, in\n.Pa prisma/ ,\n"
	"and in the working directory.\n"
	".Bl -tag -width Ds\n"
	".It Ev NO_COLOR\nNo colour, whatever the output is.\n"
	".It Ev FORCE_COLOR\nColour, even where the output is no terminal.\n"
	".It Ev PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK\n"
	"Do not take the advisory lock of migrations.\n.El\n"
	".Sh FILES\n.Bl -tag -width Ds\n"
	".It Pa schema.prisma , prisma/schema.prisma , prisma/schema/\n"
	"The schema, when nothing else names one.\n"
	".It Pa prisma.config.ts , package.json\n"
	"May name the schema, the migrations and the database.\n"
	"The config file is read without being run.\n"
	".It Pa prisma/migrations/\nThe migrations.\n.El\n"
	".Sh EXIT STATUS\n"
	"0 on success; 1 after an error; 130 when interrupted.\n"
	".Sh SEE ALSO\n.Xr psql 1 ,\n.Xr sqlite3 1\n";

static int run(struct cli *c)
{
	(void)c;
	printf(".\\\" made by \"nicol man\"\n.Dd %s\n%s", "November 23, 2026",
	       head);
	for (const struct cli_option *o = cli_common; o->name; o++)
		option(o);
	puts(".El\n.Sh COMMANDS");
	for (int i = 0; cli_commands[i]; i++)
		if (cli_commands[i]->run &&
		    !(cli_commands[i]->flags & COMMAND_HIDDEN))
			command(cli_commands[i]);
	fputs(tail, stdout);
	return 0;
}

static const char *const own_examples[] = {
	"Read the manual",
	"nicol man | man -l -",
	NULL,
};

const struct command cmd_man = {
	.path = "man",
	.summary = "Print the manual page",
	.examples = own_examples,
	.flags = COMMAND_NO_SCHEMA | COMMAND_HIDDEN,
	.run = run,
};
