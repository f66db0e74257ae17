/* The environment of the programs that a project's files name. */
#include <stdlib.h>

#include "base/file.h"
#include "project/project.h"

/* Programs of the packages first, as the package managers have it. */
static const char *search_path(struct project *p, struct arena *a)
{
	struct sb b = sb_in(a);
	const char *old = getenv("PATH");
	sb_lit(&b, "PATH=");
	for (const char *dir = p->cwd;; dir = path_dir(a, dir)) {
		char *bin = path_join(a, dir, "node_modules/.bin");
		if (dir_exists(bin)) {
			sb_add(&b, str_c(bin));
			sb_addc(&b, ':');
		}
		if (!strcmp(dir, "/") || !strcmp(dir, "."))
			break;
	}
	sb_add(&b, str_c(old ? old : "/usr/local/bin:/usr/bin:/bin"));
	return sb_cstr(&b);
}

const char *const *project_child_env(struct project *p, struct arena *a,
				     const char *extra)
{
	VEC(const char *) env = { 0 };
	if (extra)
		*vec_push(a, &env) = extra;
	for (uint32_t i = 0; i < p->env.vars.len; i++) {
		str name = p->env.vars.at[i].name, value;
		if (env_get(&p->env, name, &value))
			*vec_push(a, &env) =
				str_fmt(a, "%.*s=%.*s", SARG(name), SARG(value))
					.ptr;
	}
	*vec_push(a, &env) = search_path(p, a);
	*vec_push(a, &env) = NULL;
	return env.at;
}
