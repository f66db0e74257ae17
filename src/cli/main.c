#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Before the options are parsed, and when they cannot be. */
static bool asks(int argc, char **argv, const char *option)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], option))
			return true;
	return false;
}

static int run(struct cli *c, int argc, char **argv)
{
	nicol_error err = { 0 };
	if (cli_parse(c, argc, argv, &err) < 0) {
		c->json = asks(argc, argv, "--json");
		return cli_fail(c, &err);
	}
	if (cli_flag(c, "help") || !c->command->run) {
		bool is_named = c->command->path[0] != '\0';
		cli_help(c, is_named ? c->command : NULL, stdout);
		return 0;
	}
	return c->command->run(c);
}

/* A full disk under stdout must not look like success. */
static int flush_output(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "error[N0001]: cannot write the output: %s\n",
		strerror(errno));
	return code ? code : 1;
}

/* A standard stream that our caller has closed stays useless, but its number
 * is taken: else the next file that we open would get it, and what we say
 * would be written into that file. */
static bool hold_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct cli c = { 0 };
	if (!hold_streams())
		return 1;
	cli_interrupt_init();
	cli_term_init(&c, asks(argc, argv, "--no-color"));
	int code = run(&c, argc, argv);
	cli_progress_end(&c);
	free(c.given);
	free(c.operands);
	return flush_output(code);
}
