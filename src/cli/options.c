/* From argv to the command and its options. */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define USAGE "N0010" /* the command line is wrong */

static int usage_error(nicol_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int usage_error(nicol_error *err, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	snprintf(err->code, sizeof(err->code), "%s", USAGE);
	return err->status = -1;
}

static int min3(int a, int b, int c)
{
	int m = a < b ? a : b;
	return m < c ? m : c;
}

/* Edit distance; words longer than the row are never near. */
static int distance(const char *a, const char *b)
{
	int row[64], n = (int)strlen(b);
	if (n >= 64)
		return 64;
	for (int j = 0; j <= n; j++)
		row[j] = j;
	for (int i = 1; a[i - 1]; i++) {
		int diagonal = row[0];
		row[0] = i;
		for (int j = 1; j <= n; j++) {
			int up = row[j];
			row[j] = min3(up + 1, row[j - 1] + 1,
				      diagonal + (a[i - 1] != b[j - 1]));
			diagonal = up;
		}
	}
	return row[n];
}

const char *cli_nearest(const char *word, const char *const *candidates, int n)
{
	const char *best = NULL;
	int least = 1 + (int)strlen(word) / 3;
	for (int i = 0; i < n; i++) {
		int d = distance(word, candidates[i]);
		if (d <= least && d < (int)strlen(candidates[i])) {
			best = candidates[i];
			least = d - 1;
		}
	}
	return best;
}

static int unknown_command(const char *word, const char *parent,
			   nicol_error *err)
{
	const char *names[128] = { 0 };
	int n = 0;
	for (int i = 0; cli_commands[i] && n < 128; i++) {
		const struct command *cmd = cli_commands[i];
		size_t skip = parent ? strlen(parent) + 1 : 0;
		if (parent && (strncmp(cmd->path, parent, skip - 1) ||
			       cmd->path[skip - 1] != ' '))
			continue;
		if (!(cmd->flags & COMMAND_HIDDEN))
			names[n++] = cmd->path + skip;
	}
	const char *near = cli_nearest(word, names, n);
	const char *space = parent ? " " : "";
	parent = parent ? parent : "";
	if (near)
		return usage_error(err,
				   "unknown command \"%s%s%s\"; did you mean "
				   "\"nicol %s%s%s\"?",
				   parent, space, word, parent, space, near);
	return usage_error(err,
			   "unknown command \"%s%s%s\"; \"nicol%s%s --help\" "
			   "lists the commands",
			   parent, space, word, *parent ? " " : "", parent);
}

/* Matches the longest path at argv; *used words are it. */
static const struct command *match(int argc, char **argv, int *used)
{
	char path[64] = "";
	const struct command *found = NULL;
	for (int i = 0; i < argc && argv[i][0] != '-'; i++) {
		size_t len = strlen(path);
		int n = snprintf(path + len, sizeof(path) - len, "%s%s",
				 i ? " " : "", argv[i]);
		if (n < 0 || (size_t)n >= sizeof(path) - len)
			break;
		const struct command *cmd = cli_command(path);
		if (!cmd)
			break;
		found = cmd;
		*used = i + 1;
	}
	return found;
}

static const struct cli_option *next_option(const struct command *cmd, int *i)
{
	int own = 0;
	while (cmd->options && cmd->options[own].name)
		own++;
	for (; *i < own;)
		return &cmd->options[(*i)++];
	for (; cli_common[*i - own].name; ++*i)
		if (cli_common_applies(cmd, &cli_common[*i - own]))
			return &cli_common[(*i)++ - own];
	return NULL;
}

static const struct cli_option *find_long(const struct command *cmd,
					  const char *name, size_t len)
{
	const struct cli_option *o;
	for (int i = 0; (o = next_option(cmd, &i)) != NULL;)
		if (!strncmp(o->name, name, len) && !o->name[len])
			return o;
	return NULL;
}

static const struct cli_option *find_short(const struct command *cmd, char c)
{
	const struct cli_option *o;
	for (int i = 0; (o = next_option(cmd, &i)) != NULL;)
		if (o->letter == c)
			return o;
	return NULL;
}

static int unknown_option(const struct command *cmd, const char *arg,
			  nicol_error *err)
{
	const char *names[128];
	int n = 0;
	const struct cli_option *o;
	for (int i = 0; (o = next_option(cmd, &i)) != NULL && n < 128;)
		if (o->help)
			names[n++] = o->name;
	int len = (int)strcspn(arg, "=");
	char word[64];
	snprintf(word, sizeof(word), "%.*s", len > 2 ? len - 2 : 0, arg + 2);
	const char *near = arg[1] == '-' ? cli_nearest(word, names, n) : NULL;
	const char *space = cmd->path[0] ? " " : "";
	if (near)
		return usage_error(err,
				   "unknown option %.*s of \"nicol%s%s\"; did "
				   "you mean --%s?",
				   len, arg, space, cmd->path, near);
	return usage_error(err,
			   "unknown option %.*s; \"nicol%s%s --help\" lists "
			   "the options",
			   len, arg, space, cmd->path);
}

static int give(struct cli *c, const struct cli_option *o, const char *value)
{
	c->given[c->n_given++] = (struct cli_given){ o, value };
	return 0;
}

/* One option at argv[*at]; moves *at past it and its value. */
static int parse_option(struct cli *c, int argc, char **argv, int *at,
			nicol_error *err)
{
	const char *arg = argv[(*at)++];
	bool is_long = arg[1] == '-';
	const char *equals = is_long ? strchr(arg, '=') : NULL;
	const struct cli_option *o =
		is_long ? find_long(c->command, arg + 2,
				    equals ? (size_t)(equals - arg - 2)
					   : strlen(arg + 2))
			: find_short(c->command, arg[1]);
	if (!o)
		return unknown_option(c->command, arg, err);
	const char *value = equals ? equals + 1 : NULL;
	if (!is_long && arg[2])
		value = arg + 2 + (arg[2] == '=');
	if (o->kind == OPTION_FLAG) {
		if (value)
			return usage_error(err, "--%s takes no value", o->name);
		return give(c, o, NULL);
	}
	if (!value && *at < argc && (argv[*at][0] != '-' || !argv[*at][1]))
		value = argv[(*at)++];
	if (!value)
		return usage_error(err,
				   "--%s needs a value: --%s %s (or --%s=%s "
				   "where it begins with a dash)",
				   o->name, o->name, o->value_name, o->name,
				   o->value_name);
	return give(c, o, value);
}

static int parse_rest(struct cli *c, int argc, char **argv, int at,
		      nicol_error *err)
{
	if (!(c->command->flags & COMMAND_REST)) {
		while (at < argc)
			c->operands[c->n_operands++] = argv[at++];
		return 0;
	}
	c->rest = argv + at;
	c->n_rest = argc - at;
	if (!c->n_rest)
		return usage_error(err, "nothing follows \"--\"");
	return 0;
}

static int check_operands(struct cli *c, nicol_error *err)
{
	const struct command *cmd = c->command;
	if (cli_flag(c, "help") || !cmd->run)
		return 0;
	if (c->n_operands > cmd->max_operands)
		return cli_child(cmd->path, 0) && !cmd->max_operands
			       ? unknown_command(c->operands[0], cmd->path, err)
			       : usage_error(err,
					     "\"nicol %s\" cannot use \"%s\"; "
					     "see \"nicol %s --help\"",
					     cmd->path,
					     c->operands[cmd->max_operands],
					     cmd->path);
	if (c->n_operands < cmd->min_operands)
		return usage_error(err, "usage: nicol %s %s", cmd->path,
				   cmd->operands ? cmd->operands : "");
	return 0;
}

/* Before the command: the common options alone. */
static const struct command bare = {
	.path = "", /* main() shows the overview */
	.flags = COMMAND_JSON,
	.options =
		(const struct cli_option[]){
			{ "version", 'v', OPTION_FLAG, NULL,
			  "Show the version" },
			{ 0 },
		},
};

static int find_command(struct cli *c, int argc, char **argv, int *at,
			nicol_error *err)
{
	while (*at < argc && argv[*at][0] == '-')
		if (parse_option(c, argc, argv, at, err) < 0)
			return -1;
	if (*at >= argc) {
		if (cli_flag(c, "version"))
			c->command = cli_command("version");
		return 0;
	}
	int used = 0;
	const struct command *found = match(argc - *at, argv + *at, &used);
	if (!found)
		return unknown_command(argv[*at], NULL, err);
	c->command = found;
	*at += used;
	if (!found->run && *at < argc && argv[*at][0] != '-')
		return unknown_command(argv[*at], found->path, err);
	return 0;
}

static void keep_common(struct cli *c)
{
	for (int i = 0; i < c->n_given; i++) {
		const char *name = c->given[i].option->name;
		if (!strcmp(name, "schema"))
			c->schema = c->given[i].value;
		if (!strcmp(name, "config"))
			c->config = c->given[i].value;
		if (!strcmp(name, "json"))
			c->json = true;
	}
}

int cli_parse(struct cli *c, int argc, char **argv, nicol_error *err)
{
	int at = 1, rc;
	c->command = &bare;
	c->given = calloc((size_t)argc + 1, sizeof(*c->given));
	c->operands = calloc((size_t)argc + 1, sizeof(*c->operands));
	if (!c->given || !c->operands)
		return usage_error(err, "out of memory");
	rc = find_command(c, argc, argv, &at, err);
	while (rc == 0 && at < argc) {
		if (!strcmp(argv[at], "--")) {
			rc = parse_rest(c, argc, argv, at + 1, err);
			break;
		}
		if (argv[at][0] == '-' && argv[at][1])
			rc = parse_option(c, argc, argv, &at, err);
		else
			c->operands[c->n_operands++] = argv[at++];
	}
	keep_common(c);
	return rc < 0 ? rc : check_operands(c, err);
}

const char *cli_value_at(const struct cli *c, const char *name, int n)
{
	for (int i = 0; i < c->n_given; i++)
		if (!strcmp(c->given[i].option->name, name) && n-- == 0)
			return c->given[i].value;
	return NULL;
}

const char *cli_value(const struct cli *c, const char *name)
{
	for (int i = c->n_given; i-- > 0;)
		if (!strcmp(c->given[i].option->name, name))
			return c->given[i].value;
	return NULL;
}

bool cli_flag(const struct cli *c, const char *name)
{
	for (int i = 0; i < c->n_given; i++)
		if (!strcmp(c->given[i].option->name, name))
			return true;
	return false;
}
