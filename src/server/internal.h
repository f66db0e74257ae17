/*
 * internal.h - the parts of server; for this room alone.
 */
#ifndef SERVER_INTERNAL_H
#define SERVER_INTERNAL_H

#include "server/server.h"

#define MARKER "nicol-dev"

/* binaries.c: the folder of initdb and postgres; version: the content of
 * PG_VERSION that the cluster needs, or empty for the newest. */
int server_binaries(struct arena *a, str version, char **out, nicol_error *err);

/* cluster.c: makes `data` anew, whole or not at all. */
int cluster_make(const struct server *s, nicol_error *err);
/* Deletes a cluster of ours, and what killed starts left. */
int cluster_delete(const struct server *s, nicol_error *err);
void cluster_sweep(const struct server *s);

/* process.c: the pid of the running server, 0 when there is none. */
pid_t server_pid(const struct server *s);
int process_start(const struct server *s, int port, nicol_error *err);
/* Waits until the running server takes connections. */
int process_await(const struct server *s, pid_t pid, nicol_error *err);
int process_stop(const struct server *s, nicol_error *err);

/* server.c */
char *server_path(const struct server *s, struct arena *a, const char *name);
/* Writes a file that the server's user owns. */
int server_write(const struct server *s, const char *path, str text,
		 unsigned mode, nicol_error *err);
/* A small file's text without white space around; empty when missing. */
str server_read(struct arena *a, const char *path);
/* The password, made when there is none yet. */
int server_password(const struct server *s, struct arena *a, str *out,
		    nicol_error *err);
int server_remove_tree(const char *path, nicol_error *err);

#endif
