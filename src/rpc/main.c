/* nicol-schema-engine: see engine.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rpc/engine.h"
#include "rpc/params.h"

static const char help[] =
	"nicol-schema-engine: the schema engine for the published prisma CLI\n"
	"\n"
	"  PRISMA_SCHEMA_ENGINE_BINARY=$(command -v nicol-schema-engine) \\\n"
	"    npx prisma migrate deploy\n"
	"\n"
	"Options, given by the CLI:\n"
	"  -d, --datamodels PATH    a file of the schema; may be repeated\n"
	"      --datasource JSON    {\"url\": ..., \"shadowDatabaseUrl\": "
	"...}\n"
	"      --enabled-preview-features LIST, --extension-types JSON\n"
	"                           taken, and without effect\n"
	"  cli [--datasource URL] can-connect-to-database | create-database |\n"
	"                         drop-database\n"
	"  -V, --version            the version\n"
	"  -h, --help               this text\n"
	"\n"
	"Without \"cli\": JSON-RPC 2.0 on standard input and output, a "
	"message\n"
	"a line.";

struct arguments {
	struct engine engine;
	bool is_cli;
	const char *command; /* after `cli` */
};

static int fail(const char *message, const char *what)
{
	fprintf(stderr, "nicol-schema-engine: %s%s\n", message, what);
	return 2;
}

static int say(const char *what, const char *more)
{
	if (printf("%s%s\n", what, more) < 0 || fflush(stdout) != 0)
		return fail("cannot write: ", strerror(errno));
	return 0;
}

/* ---- options ---- */

static int add_datamodel(struct engine *e, const char *path)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = fopen(path, "r");
	ssize_t n = f ? getdelim(&text, &len, '\0', f) : -1;
	bool is_bad = !f || ferror(f);
	int why = errno;
	if (f)
		fclose(f);
	json_t *content =
		json_stringn(n > 0 ? text : "", n > 0 ? (size_t)n : 0);
	free(text);
	if (is_bad || !content) {
		json_decref(content);
		fprintf(stderr, "nicol-schema-engine: cannot read %s: %s\n",
			path, is_bad ? strerror(why) : "it is not UTF-8");
		return 1;
	}
	json_array_append_new(e->files, json_pack("{s:s, s:o}", "path", path,
						  "content", content));
	return 0;
}

/* A SQLite file is named from where the CLI has started us; later on the
 * schema's folder would count. */
static void make_absolute(json_t *datasource, const char *key)
{
	const char *url = json_string_value(json_object_get(datasource, key));
	char cwd[4096];
	if (!url || strncmp(url, "file:", 5) != 0 || url[5] == '/' ||
	    !strncmp(url + 5, ":memory:", 8) || !getcwd(cwd, sizeof(cwd)))
		return;
	json_object_set_new(datasource, key,
			    json_sprintf("file:%s/%s", cwd, url + 5));
}

/* 7 gives JSON, 6 the URL itself. */
static int read_datasource(struct engine *e, const char *text)
{
	json_decref(e->datasource);
	e->datasource = text[0] == '{' ? json_loads(text, 0, NULL)
				       : json_pack("{s:s}", "url", text);
	if (!json_is_object(e->datasource))
		return fail("--datasource is no JSON object", "");
	make_absolute(e->datasource, "url");
	make_absolute(e->datasource, "shadowDatabaseUrl");
	return 0;
}

static int take_value(struct arguments *a, const char *name, const char *value)
{
	if (!strcmp(name, "--datamodels") || !strcmp(name, "--datamodel") ||
	    !strcmp(name, "-d"))
		return add_datamodel(&a->engine, value);
	if (!strcmp(name, "--datasource"))
		return read_datasource(&a->engine, value);
	if (!strcmp(name, "--enabled-preview-features") ||
	    !strcmp(name, "--extension-types"))
		return 0;
	return fail("unknown option ", name);
}

static int parse(struct arguments *a, int argc, char **argv)
{
	int rc = 0;
	for (int i = 1; i < argc && !rc; i++) {
		char *equals = strchr(argv[i], '=');
		if (argv[i][0] != '-') {
			if (!a->is_cli && strcmp(argv[i], "cli") != 0)
				return fail("unknown command ", argv[i]);
			if (a->is_cli)
				a->command = argv[i];
			a->is_cli = true;
		} else if (equals && argv[i][1] == '-') {
			*equals = '\0';
			rc = take_value(a, argv[i], equals + 1);
		} else if (i + 1 == argc) {
			return fail("a value is missing after ", argv[i]);
		} else {
			rc = take_value(a, argv[i], argv[i + 1]);
			i++;
		}
	}
	return rc;
}

/* ---- cli ---- */

static int can_connect(const nicol_database *d, nicol_error *err)
{
	return nicol_database_check(d, NULL, err);
}

static const struct {
	const char *name;
	int (*run)(const nicol_database *d, nicol_error *err);
	const char *said; /* with the database's name */
} commands[] = {
	{ "can-connect-to-database", can_connect, "Connection successful" },
	{ "create-database", nicol_database_create,
	  "Database '%s' was successfully created." },
	{ "drop-database", nicol_database_drop,
	  "The database was successfully dropped." },
};

static int run_command(struct arguments *a, size_t i, nicol_error *err)
{
	nicol_project *p = NULL;
	nicol_database d = { 0 };
	char *name = NULL;
	if (json_array_size(a->engine.files) &&
	    params_project(a->engine.files, &p, err) < 0)
		return -1;
	int rc = engine_url(&a->engine, p, &d.url, err);
	if (!rc)
		rc = commands[i].run(&d, err);
	if (!rc)
		rc = nicol_database_name(&d, &name, err);
	if (!rc && strstr(commands[i].said, "%s"))
		engine_log(
			"INFO",
			json_pack("{s:o}", "message",
				  json_sprintf("Database '%s' was successfully "
					       "created.",
					       name)));
	else if (!rc)
		engine_log("INFO",
			   json_pack("{s:s}", "message", commands[i].said));
	nicol_free(name);
	nicol_project_free(p);
	return rc;
}

static int run_cli(struct arguments *a)
{
	nicol_error err = { 0 };
	size_t n = sizeof(commands) / sizeof(*commands);
	/* the CLI leaves out the first line */
	engine_log("INFO",
		   json_pack("{s:s}", "message", "Starting schema engine CLI"));
	for (size_t i = 0; i < n; i++) {
		if (!a->command || strcmp(a->command, commands[i].name) != 0)
			continue;
		int rc = run_command(a, i, &err);
		if (rc < 0)
			engine_log_error(&err);
		nicol_error_clear(&err);
		return rc < 0 ? 1 : 0;
	}
	return fail("unknown command of cli: ",
		    a->command ? a->command : "(none)");
}

static void on_signal(int number)
{
	(void)number;
	engine_interrupted = 1;
}

/* Closed standard streams keep their numbers: no file or connection is to
 * get what we answer. */
static bool hold_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_PATH) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct arguments a = { 0 };
	if (!hold_streams())
		return 1;
	/* without SA_RESTART: waiting for a request ends */
	struct sigaction act = { .sa_handler = on_signal };
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--version") || !strcmp(argv[i], "-V"))
			return say("schema-engine-cli nicol-", nicol_version());
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return say(help, "");
	}
	a.engine.files = json_array();
	a.engine.datasource = json_object();
	int rc = parse(&a, argc, argv);
	if (!rc)
		rc = a.is_cli ? run_cli(&a) : engine_serve(&a.engine, stdin);
	json_decref(a.engine.files);
	json_decref(a.engine.datasource);
	return rc;
}
