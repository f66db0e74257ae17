/* What people see: colour, messages, progress, questions. */
#include "cli/cli.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct style painted = {
	.bold = "\033[1m",
	.dim = "\033[2m",
	.red = "\033[1;31m",
	.green = "\033[32m",
	.yellow = "\033[1;33m",
	.cyan = "\033[36m",
	.plain = "\033[0m",
};
static const struct style unpainted = { "", "", "", "", "", "", "" };

static bool is_set(const char *name)
{
	const char *v = getenv(name);
	return v && *v;
}

static bool wants_color(int fd, bool no_color)
{
	const char *force = getenv("FORCE_COLOR");
	const char *term = getenv("TERM");
	if (no_color || is_set("NO_COLOR"))
		return false;
	if (force)
		return strcmp(force, "0") && strcmp(force, "false");
	return isatty(fd) && !(term && !strcmp(term, "dumb"));
}

void cli_term_init(struct cli *c, bool no_color)
{
	c->out = wants_color(1, no_color) ? painted : unpainted;
	c->err = wants_color(2, no_color) ? painted : unpainted;
}

/* The error as {"code", "message", "meta"}. */
static json_t *error_json(const nicol_error *err)
{
	json_t *meta = err->meta ? json_loads(err->meta, 0, NULL) : NULL;
	return json_pack("{s:{s:s, s:s, s:o*}}", "error", "code", err->code,
			 "message", err->message, "meta", meta);
}

int cli_fail(struct cli *c, nicol_error *err)
{
	cli_progress_end(c);
	if (c->json)
		cli_json(error_json(err));
	else
		fprintf(stderr, "%serror[%s]%s: %s\n", c->err.red, err->code,
			c->err.plain, err->message);
	nicol_error_clear(err);
	return 1;
}

int cli_failf(struct cli *c, const char *code, const char *fmt, ...)
{
	nicol_error err = { .status = -1 };
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err.message, sizeof(err.message), fmt, ap);
	va_end(ap);
	snprintf(err.code, sizeof(err.code), "%s", code);
	return cli_fail(c, &err);
}

void cli_json(json_t *doc)
{
	json_dumpf(doc, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
	putchar('\n');
	json_decref(doc);
}

void cli_say(struct cli *c, const char *fmt, ...)
{
	FILE *to = c->json ? stderr : stdout;
	va_list ap;
	cli_progress_end(c);
	va_start(ap, fmt);
	vfprintf(to, fmt, ap);
	va_end(ap);
	putc('\n', to);
}

void cli_warn(struct cli *c, const char *fmt, ...)
{
	va_list ap;
	cli_progress_end(c);
	fprintf(stderr, "%swarning%s: ", c->err.yellow, c->err.plain);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	putc('\n', stderr);
}

void cli_progress(struct cli *c, const char *fmt, ...)
{
	if (c->json || !isatty(2))
		return;
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "\r\033[K%s%s%s", c->err.dim, text, c->err.plain);
	fflush(stderr);
	c->progress_shown = true;
}

void cli_progress_end(struct cli *c)
{
	if (!c->progress_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	c->progress_shown = false;
}

bool cli_interactive(const struct cli *c)
{
	return !c->json && isatty(0) && isatty(2) && !is_set("CI");
}

bool cli_ask(struct cli *c, const char *question, char *buf, size_t size)
{
	if (!cli_interactive(c))
		return false;
	cli_progress_end(c);
	fflush(stdout);
	fprintf(stderr, "%s%s%s ", c->err.bold, question, c->err.plain);
	fflush(stderr);
	if (!fgets(buf, (int)size, stdin))
		return false;
	size_t n = strlen(buf), skip = 0;
	while (n && isspace((unsigned char)buf[n - 1]))
		buf[--n] = '\0';
	while (isspace((unsigned char)buf[skip]))
		skip++;
	memmove(buf, buf + skip, n - skip + 1);
	return true;
}

bool cli_confirm(struct cli *c, bool otherwise, const char *question)
{
	char full[400], answer[40];
	snprintf(full, sizeof(full), "%s [%s]", question,
		 otherwise ? "Y/n" : "y/N");
	if (!cli_ask(c, full, answer, sizeof(answer)))
		return false;
	if (!answer[0])
		return otherwise;
	return answer[0] == 'y' || answer[0] == 'Y';
}
