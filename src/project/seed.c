/* The command that fills a database. */
#include <jansson.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/proc.h"
#include "project/project.h"

static int bad_type(struct project *p, const char *file, nicol_error *err)
{
	return err_set(err, "N0012",
		       "%s: the seed command must be a text that is not empty",
		       project_shown(p, file));
}

/* "prisma": {"seed": "..."} of package.json. */
static int seed_of_package(struct project *p, str *out, nicol_error *err)
{
	json_t *doc = p->package_json ? json_load_file(p->package_json, 0, NULL)
				      : NULL;
	json_t *seed = json_object_get(json_object_get(doc, "prisma"), "seed");
	const char *text = json_string_value(seed);
	int rc = 0;
	if (text && text[0])
		*out = str_dup(&p->arena, str_c(text));
	else if (seed)
		rc = bad_type(p, p->package_json, err);
	json_decref(doc);
	return rc;
}

int project_seed_command(struct project *p, str *out, nicol_error *err)
{
	const struct config_value *v = &p->config.seed;
	*out = (str){ 0 };
	if (v->kind == CONFIG_UNKNOWN)
		return err_set(err, "N0012",
			       "%s:%u: migrations.seed cannot be read without "
			       "running the file (%.*s); write it out as a "
			       "text",
			       project_shown(p, p->config.path), v->line,
			       SARG(v->text));
	if (v->kind == CONFIG_TEXT && v->text.len) {
		*out = v->text;
		return 0;
	}
	return seed_of_package(p, out, err);
}

/* Words between spaces; a space behind a backslash belongs to its word.
 * Quotes are ordinary characters: that is how Prisma starts it, and what
 * people's commands are written for. */
static const char *const *split(struct arena *a, str command,
				const char *const *more)
{
	VEC(const char *) words = { 0 };
	struct sb word = sb_in(a);
	for (size_t i = 0; i <= command.len; i++) {
		bool end = i == command.len;
		char c = end ? ' ' : command.ptr[i];
		bool escaped = !end && c == '\\' && i + 1 < command.len &&
			       command.ptr[i + 1] == ' ';
		if (escaped)
			c = command.ptr[++i];
		if (c != ' ' || escaped) {
			sb_addc(&word, c);
			continue;
		}
		if (word.len)
			*vec_push(a, &words) =
				str_cdup(a, str_n(word.ptr, word.len));
		word = sb_in(a);
	}
	for (; more && *more; more++)
		*vec_push(a, &words) = *more;
	*vec_push(a, &words) = NULL;
	return words.at;
}

int project_seed(struct project *p, const char *const *more, int out_fd,
		 int *code, nicol_error *err)
{
	struct arena a = { 0 };
	str command;
	if (project_seed_command(p, &command, err) < 0)
		return -1;
	const char **argv = (const char **)split(&a, command, more);
	const char *const *env = project_child_env(p, &a, NULL);
	int rc = 0;
	if (!argv[0])
		rc = err_set(err, "N0028",
			     "there is no seed command: name one in "
			     "prisma.config.ts (migrations.seed), or as "
			     "\"prisma\": {\"seed\": ...} in package.json");
	if (!rc) {
		const char *const *last = env;
		while (last[1])
			last++;
		argv[0] = proc_find_in(&a, argv[0], *last + strlen("PATH="));
		struct proc_options o = {
			.argv = argv,
			.env = env,
			.cwd = p->cwd,
			.out = out_fd < 0 ? PROC_INHERIT : PROC_FD,
			.out_fd = out_fd,
		};
		rc = proc_run(&o, code, err);
	}
	arena_release(&a);
	return rc;
}
