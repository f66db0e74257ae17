#include "cli/cli.h"

#include <sys/utsname.h>

static int run(struct cli *c)
{
	struct utsname u;
	if (uname(&u) < 0)
		return cli_failf(c, "N0001", "cannot ask for the platform");
	if (c->json)
		cli_json(json_pack("{s:s, s:s, s:s}", "version",
				   nicol_version(), "system", u.sysname,
				   "machine", u.machine));
	else
		printf("nicol %s (%s %s)\n", nicol_version(), u.sysname,
		       u.machine);
	return 0;
}

static const char *const examples[] = {
	"The version and the platform",
	"nicol version",
	NULL,
};

const struct command cmd_version = {
	.path = "version",
	.summary = "Show the version and the platform",
	.examples = examples,
	.flags = COMMAND_NO_SCHEMA | COMMAND_JSON,
	.run = run,
};
