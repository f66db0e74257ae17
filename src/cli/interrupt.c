#include "cli/cli.h"

#include <unistd.h>

/* Written by the handler; process-wide, as signals are. */
static volatile sig_atomic_t asked, guarded;

static void on_signal(int number)
{
	static const char note[] =
		"\nStopping after this step; press Ctrl-C again to stop now.\n";
	if (!guarded || asked)
		_exit(128 + number);
	asked = 1;
	/* nothing to be done where it cannot be written */
	ssize_t n = write(STDERR_FILENO, note, sizeof(note) - 1);
	(void)n;
}

void cli_interrupt_init(void)
{
	/* no SA_RESTART: a blocked call returns, and the flag is seen */
	struct sigaction sa = { .sa_handler = on_signal };
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

const volatile sig_atomic_t *cli_interrupt_begin(void)
{
	guarded = 1;
	return &asked;
}

void cli_interrupt_end(void)
{
	guarded = 0;
}

bool cli_interrupted(void)
{
	return asked != 0;
}
