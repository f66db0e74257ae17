/*
 * server.h - the private local PostgreSQL of a project.
 *
 * Everything of one project stands in one folder below the user's data
 * folder, DATA_HOME/nicol/dev/NAME-HASH:
 *
 *	project    the path of the project that it belongs to
 *	port       the loopback port, kept between starts where it is free
 *	password   of the superuser `postgres`; mode 0600
 *	data/      the cluster; holds the marker file `nicol-dev`
 *	run/       the Unix socket
 *	log        what the server says
 *	lock       held by whoever starts, stops or resets
 *
 * A cluster is made under another name and renamed when it is whole, so that
 * `data` is never half-made. Only a process whose working directory is this
 * very `data` is ever signalled, and only a folder with the marker deleted.
 *
 * Run by root, the server runs as `postgres` (or `nobody`), because
 * PostgreSQL refuses root; where that user cannot reach root's data folder,
 * DATA_HOME is /var/lib.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <sys/types.h>

#include "base/error.h"
#include "base/vec.h"

struct server {
	struct arena *arena;
	const char *project;  /* absolute */
	const char *name;     /* "relay-1f0c..." */
	const char *folder;   /* all of it */
	const char *data;     /* folder/data */
	const char *database; /* "relay" */
	bool set_user;	      /* run as: only when we are root */
	uid_t uid;
	gid_t gid;
};

/* The folder that the project around `dir` (NULL: the working directory)
 * begins at: the nearest one upwards with a schema, a config file or a
 * package.json, else dir itself. */
char *server_project_root(struct arena *a, const char *dir);

/* Where the server of a project is or would be. Touches nothing. */
int server_at(struct arena *a, const char *project, struct server *out,
	      nicol_error *err);

struct server_state {
	bool exists; /* it has a cluster */
	bool running;
	pid_t pid;	 /* when running */
	int port;	 /* 0: not chosen yet */
	const char *url; /* with its password; NULL before the first start */
};
int server_read_state(const struct server *s, struct server_state *out,
		      nicol_error *err);

/* Makes the cluster where there is none and starts it where it does not run;
 * returns when it answers. *started (may be NULL): it did not run before. */
int server_start(const struct server *s, bool *started, nicol_error *err);
/* Stops it; no error when it does not run. *stopped may be NULL. */
int server_stop(const struct server *s, bool *stopped, nicol_error *err);
/* Stops it and deletes its data; port and password stay, so that the URL
 * stays right. */
int server_reset(const struct server *s, nicol_error *err);

struct server_list {
	struct server *at;
	uint32_t len;
};
/* All projects' servers of this user. */
int server_list(struct arena *a, struct server_list *out, nicol_error *err);

#endif
