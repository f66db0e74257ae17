/* Making and deleting clusters. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/proc.h"
#include "server/internal.h"

/* Names that a cluster has while it is made or deleted. */
#define UNFINISHED "data.tmp-"

static int run(const struct server *s, struct arena *a, const char *const *argv,
	       str input, nicol_error *err)
{
	/* the user's PG* and locale are not the cluster's */
	static const char *const env[] = { "PGDATA", "PGOPTIONS", "LC_ALL=C",
					   "PGTZ",   "LANG=C",	  NULL };
	struct proc_options o = { .argv = argv,
				  .env = env,
				  .cwd = s->folder,
				  .die_with_us = true,
				  .set_user = s->set_user,
				  .uid = s->uid,
				  .gid = s->gid };
	struct proc_output out;
	if (proc_capture(a, &o, input, &out, err) < 0)
		return -1;
	if (!out.code)
		return 0;
	str said = str_trim(out.err.len ? out.err : out.out);
	return err_set(err, "N0016", "%s failed: %.*s", argv[0], SARG(said));
}

static int make_files(const struct server *s, struct arena *a, const char *bin,
		      const char *dir, nicol_error *err)
{
	/* trust: nothing listens before pg_hba.conf is replaced */
	const char *argv[] = { path_join(a, bin, "initdb"),
			       "-D",
			       dir,
			       "-U",
			       "postgres",
			       "-A",
			       "trust",
			       "-E",
			       "UTF8",
			       "--locale=C.UTF-8",
			       "--no-sync",
			       NULL };
	nicol_error first = { 0 };
	int rc = run(s, a, argv, (str){ 0 }, &first);
	if (rc < 0) {
		/* a system without that locale */
		server_remove_tree(dir, NULL);
		argv[9] = "--no-locale";
		rc = run(s, a, argv, (str){ 0 }, err);
	}
	nicol_error_clear(&first);
	return rc;
}

static const char access_rules[] =
	"# written by nicol dev: a password for everyone, from here alone\n"
	"local all all scram-sha-256\n"
	"host all all 127.0.0.1/32 scram-sha-256\n"
	"host all all ::1/128 scram-sha-256\n";

static int write_settings(const struct server *s, struct arena *a,
			  const char *dir, nicol_error *err)
{
	str conf = server_read(a, path_join(a, dir, "postgresql.conf"));
	conf = str_fmt(a,
		       "%.*s\n\n# nicol dev: port and socket\n"
		       "include_if_exists = 'nicol.conf'\n",
		       SARG(conf));
	str owner = str_fmt(a, "%s\n", s->project);
	if (server_write(s, path_join(a, dir, "postgresql.conf"), conf, 0600,
			 err) < 0 ||
	    server_write(s, path_join(a, dir, "pg_hba.conf"),
			 str_c(access_rules), 0600, err) < 0)
		return -1;
	return server_write(s, path_join(a, dir, MARKER), owner, 0644, err);
}

/* In single-user mode, before anyone can connect. Password and name are
 * made of letters, digits and underscores. */
static int first_statements(const struct server *s, struct arena *a,
			    const char *bin, const char *dir, nicol_error *err)
{
	str password;
	const char *argv[] = {
		path_join(a, bin, "postgres"), "--single", "-D", dir, "-c",
		"log_statement=none",	       "postgres", NULL
	};
	if (server_password(s, a, &password, err) < 0)
		return -1;
	struct sb b = sb_in(a);
	sb_lit(&b, "SET password_encryption = 'scram-sha-256'\n");
	sb_lit(&b, "ALTER ROLE postgres PASSWORD '");
	sb_add(&b, password);
	sb_lit(&b, "'\n");
	if (strcmp(s->database, "postgres") != 0) {
		sb_lit(&b, "CREATE DATABASE \"");
		sb_add(&b, str_c(s->database));
		sb_lit(&b, "\"\n");
	}
	return run(s, a, argv, sb_str(&b), err);
}

static int fill(const struct server *s, struct arena *a, const char *bin,
		const char *dir, nicol_error *err)
{
	if (mkdir(dir, 0700) < 0 ||
	    (s->set_user && chown(dir, s->uid, s->gid) < 0))
		return err_sys(err, "make", dir);
	if (make_files(s, a, bin, dir, err) < 0 ||
	    write_settings(s, a, dir, err) < 0 ||
	    first_statements(s, a, bin, dir, err) < 0)
		return -1;
	return 0;
}

int cluster_make(const struct server *s, nicol_error *err)
{
	struct arena a = { 0 };
	char *bin, id[37];
	uuid_v4(id);
	const char *dir =
		server_path(s, &a, str_fmt(&a, UNFINISHED "%s", id).ptr);
	int rc = server_binaries(&a, (str){ 0 }, &bin, err);
	if (!rc)
		rc = fill(s, &a, bin, dir, err);
	if (!rc && rename(dir, s->data) < 0)
		rc = err_sys(err, "make", s->data);
	if (rc < 0)
		server_remove_tree(dir, NULL);
	arena_release(&a);
	return rc;
}

void cluster_sweep(const struct server *s)
{
	struct arena a = { 0 };
	struct dir_list list;
	if (dir_list(&a, s->folder, &list, NULL) == 0)
		for (uint32_t i = 0; i < list.len; i++)
			if (str_starts(str_c(list.at[i].name), S(UNFINISHED)))
				/* one that is still written to goes with
				 * the next sweep */
				server_remove_tree(
					server_path(s, &a, list.at[i].name),
					NULL);
	arena_release(&a);
}

int cluster_delete(const struct server *s, nicol_error *err)
{
	struct arena a = { 0 };
	char id[37];
	int rc = 0;
	uuid_v4(id);
	if (!dir_exists(s->data)) {
		arena_release(&a);
		return 0;
	}
	const char *dying =
		server_path(s, &a, str_fmt(&a, UNFINISHED "%s", id).ptr);
	if (!file_exists(path_join(&a, s->data, MARKER)))
		rc = err_set(err, "N0017",
			     "%s was not made by nicol dev, so it is not "
			     "deleted",
			     s->data);
	else if (rename(s->data, dying) < 0)
		rc = err_sys(err, "delete", s->data);
	else
		rc = server_remove_tree(dying, err);
	arena_release(&a);
	return rc;
}
