/* Completion scripts, made from the table of commands. */
#include "cli/cli.h"

#include <string.h>

static bool is_shown(const struct command *cmd)
{
	return !(cmd->flags & COMMAND_HIDDEN);
}

typedef void option_visitor(const struct command *cmd,
			    const struct cli_option *o);

static void each_option(const struct command *cmd, option_visitor *visit)
{
	for (const struct cli_option *o = cmd->options; o && o->name; o++)
		if (o->help)
			visit(cmd, o);
	for (const struct cli_option *o = cli_common; o->name; o++)
		if (cli_common_applies(cmd, o))
			visit(cmd, o);
}

static bool takes_path(const struct cli_option *o)
{
	return o->value_name && (!strcmp(o->value_name, "PATH") ||
				 !strcmp(o->value_name, "FILE") ||
				 !strcmp(o->value_name, "DIR"));
}

/* Within single quotes of a shell. */
static void put_quoted(const char *s)
{
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
}

/* The words that may follow `path` ("" for the first), space separated. */
static void put_children(const char *path)
{
	size_t len = strlen(path);
	const char *last = "";
	for (int i = 0; cli_commands[i]; i++) {
		const char *p = cli_commands[i]->path;
		if (!is_shown(cli_commands[i]) || strncmp(p, path, len) ||
		    (len && p[len] != ' '))
			continue;
		p += len + (len > 0);
		size_t n = strcspn(p, " ");
		bool again =
			!strncmp(p, last, n) && (last[n] == ' ' || !last[n]);
		if (!again)
			printf("%.*s ", (int)n, p);
		last = p;
	}
}

/* Operands that are a choice: "bash|zsh|fish", "[start|stop]". */
static void put_operands(const struct command *cmd)
{
	const char *o = cmd->operands;
	if (!o || !strchr(o, '|') || strchr(o, ' '))
		return;
	for (; *o; o++)
		if (*o != '[' && *o != ']')
			putchar(*o == '|' ? ' ' : *o);
	putchar(' ');
}

static void bash_option(const struct command *cmd, const struct cli_option *o)
{
	(void)cmd;
	printf("--%s ", o->name);
	if (o->letter)
		printf("-%c ", o->letter);
}

static void bash(void)
{
	puts("# bash completion of nicol; made by \"nicol completion bash\"\n"
	     "_nicol() {\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
	     "prev=${COMP_WORDS[COMP_CWORD-1]} path= words= i\n"
	     "\tCOMPREPLY=()\n"
	     "\tcase $prev in\n"
	     "\t--schema|--config|--output|--file|-o)\n"
	     "\t\tCOMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n"
	     "\tesac\n"
	     "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	     "\t\tcase ${COMP_WORDS[i]} in\n"
	     "\t\t-*) break ;;\n"
	     "\t\t*) path=\"${path:+$path }${COMP_WORDS[i]}\" ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\tcase $path in");
	printf("\t\"\") words=\"");
	put_children("");
	puts("--help --version\" ;;");
	for (int i = 0; cli_commands[i]; i++) {
		const struct command *cmd = cli_commands[i];
		if (!is_shown(cmd))
			continue;
		printf("\t\"%s\") words=\"", cmd->path);
		put_children(cmd->path);
		put_operands(cmd);
		each_option(cmd, bash_option);
		puts("\" ;;");
	}
	puts("\tesac\n"
	     "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	     "\t[ -n \"$words\" ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n"
	     "}\n"
	     "complete -F _nicol nicol");
}

static void zsh_option(const struct command *cmd, const struct cli_option *o)
{
	(void)cmd;
	printf(" '--%s[", o->name);
	for (const char *s = o->help; *s; s++) {
		if (*s == '[' || *s == ']' || *s == ':')
			putchar('\\');
		putchar(*s == '\'' ? ' ' : *s);
	}
	putchar(']');
	if (o->kind != OPTION_FLAG)
		printf(":%s:%s", o->value_name, takes_path(o) ? "_files" : "");
	putchar('\'');
}

static void zsh(void)
{
	puts("#compdef nicol\n"
	     "# made by \"nicol completion zsh\"\n"
	     "_nicol() {\n"
	     "\tlocal where= word\n"
	     "\tlocal -a names\n"
	     "\tfor word in ${words[2,CURRENT-1]}; do\n"
	     "\t\t[[ $word == -* ]] && break\n"
	     "\t\twhere=\"${where:+$where }$word\"\n"
	     "\tdone\n"
	     "\tcase $where in");
	printf("\t'') names=(");
	put_children("");
	puts("); compadd -a names ;;");
	for (int i = 0; cli_commands[i]; i++) {
		const struct command *cmd = cli_commands[i];
		if (!is_shown(cmd))
			continue;
		printf("\t'%s') ", cmd->path);
		if (cli_child(cmd->path, 0) || cmd->operands) {
			printf("names=(");
			put_children(cmd->path);
			put_operands(cmd);
			printf("); compadd -a names; ");
		}
		printf("_arguments");
		each_option(cmd, zsh_option);
		puts(" '*:file:_files' ;;");
	}
	puts("\tesac\n}\n_nicol \"$@\"");
}

static void fish_option(const struct command *cmd, const struct cli_option *o)
{
	printf("complete -c nicol -n '__nicol_at \"%s\"' -l %s", cmd->path,
	       o->name);
	if (o->letter)
		printf(" -s %c", o->letter);
	if (o->kind != OPTION_FLAG)
		printf(takes_path(o) ? " -r -F" : " -x");
	printf(" -d '");
	put_quoted(o->help);
	puts("'");
}

static void fish(void)
{
	puts("# fish completion of nicol; made by \"nicol completion fish\"\n"
	     "function __nicol_at\n"
	     "\tset -l words (commandline -opc)\n"
	     "\tset -l path (string match -v -- '-*' $words[2..-1])\n"
	     "\ttest \"$path\" = \"$argv[1]\"\n"
	     "end\n"
	     "complete -c nicol -f");
	for (int i = 0; cli_commands[i]; i++) {
		const struct command *cmd = cli_commands[i];
		if (!is_shown(cmd))
			continue;
		const char *space = strrchr(cmd->path, ' ');
		int parent = space ? (int)(space - cmd->path) : 0;
		printf("complete -c nicol -n '__nicol_at \"%.*s\"' -a %s -d '",
		       parent, cmd->path, space ? space + 1 : cmd->path);
		put_quoted(cmd->summary);
		puts("'");
		printf("complete -c nicol -n '__nicol_at \"%s\"' -a '",
		       cmd->path);
		put_operands(cmd);
		puts("'");
		each_option(cmd, fish_option);
	}
}

static const struct shell {
	const char *name;
	void (*print)(void);
} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

static int run(struct cli *c)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (!strcmp(c->operands[0], shells[i].name)) {
			shells[i].print();
			return 0;
		}
	return cli_failf(c, "N0010",
			 "no completion for \"%s\"; there is one for bash, zsh "
			 "and fish",
			 c->operands[0]);
}

static const char *const examples[] = {
	"For this bash",
	"source <(nicol completion bash)",
	"For every fish",
	"nicol completion fish > ~/.config/fish/completions/nicol.fish",
	NULL,
};

const struct command cmd_completion = {
	.path = "completion",
	.summary = "Print the completion script of a shell",
	.operands = "bash|zsh|fish",
	.min_operands = 1,
	.max_operands = 1,
	.examples = examples,
	.flags = COMMAND_NO_SCHEMA,
	.run = run,
};
