/* Finding PostgreSQL's server programs: they are usually not in PATH. */
#include <stdlib.h>

#include "base/file.h"
#include "base/proc.h"
#include "server/internal.h"

static const char debian[] = "/usr/lib/postgresql";

static bool has_server(struct arena *a, const char *dir)
{
	return proc_find(a, path_join(a, dir, "initdb")) &&
	       proc_find(a, path_join(a, dir, "postgres"));
}

static char *ask_pg_config(struct arena *a)
{
	const char *argv[] = { "pg_config", "--bindir", NULL };
	struct proc_options o = { .argv = argv };
	struct proc_output out;
	if (!proc_find(a, argv[0]) ||
	    proc_capture(a, &o, (str){ 0 }, &out, NULL) < 0 || out.code)
		return NULL;
	return str_cdup(a, str_trim(out.out));
}

/* The folder of one version, or of the newest when version is empty. */
static char *in_debian(struct arena *a, str version)
{
	struct dir_list versions;
	char *best = NULL;
	int64_t best_number = -1, number;
	if (dir_list(a, debian, &versions, NULL) < 0)
		return NULL;
	for (uint32_t i = 0; i < versions.len; i++) {
		str name = str_c(versions.at[i].name);
		char *dir = path_join(a, path_join(a, debian, name.ptr), "bin");
		if ((version.len && !str_eq(version, name)) ||
		    !str_to_i64(name, &number) || number <= best_number ||
		    !has_server(a, dir))
			continue;
		best = dir;
		best_number = number;
	}
	return best;
}

static char *in_path(struct arena *a)
{
	char *postgres = proc_find(a, "postgres");
	return postgres ? path_dir(a, path_absolute(a, postgres)) : NULL;
}

int server_binaries(struct arena *a, str version, char **out, nicol_error *err)
{
	char *found[] = { version.len ? in_debian(a, version) : NULL,
			  ask_pg_config(a), in_debian(a, (str){ 0 }),
			  in_path(a) };
	for (size_t i = 0; i < sizeof(found) / sizeof(*found); i++) {
		if (found[i] && has_server(a, found[i])) {
			*out = found[i];
			return 0;
		}
	}
	return err_set(err, "N0015",
		       "PostgreSQL's server is not installed (no initdb and "
		       "postgres from pg_config, in %s or in PATH): install it "
		       "(Debian and Ubuntu: apt install postgresql), or set "
		       "DATABASE_URL to a server that you have",
		       debian);
}
