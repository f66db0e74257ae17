/*
 * server.h - a private local PostgreSQL for each project (`nicol dev`).
 *
 * It is run from the system's own PostgreSQL programs, with its data in the
 * user's data folder ($XDG_DATA_HOME or ~/.local/share, below nicol/dev); it
 * listens on a Unix socket and on a loopback port of its own and wants a
 * password that only this user can read. It goes on running when the program
 * that started it ends.
 *
 * Codes: N0015 PostgreSQL is not installed; N0016 it cannot be made, started
 * or stopped; N0017 the folder was not made by Nicol and is left alone.
 */
#ifndef NICOL_SERVER_H
#define NICOL_SERVER_H

#include <nicol/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One project's server, running or not. Belongs to one thread at a time; two
 * handles (or programs) of one project wait for each other. */
typedef struct nicol_server nicol_server;

/* Finds the server of the project around `dir` (NULL: the working directory):
 * the nearest folder upwards with a schema, a config file or a package.json.
 * Makes and starts nothing. *out is to be freed with nicol_server_free(). */
NICOL_API int nicol_server_open(nicol_server **out, const char *dir,
				nicol_error *err);

/* The handle alone: the server goes on as it is. NULL is allowed. */
NICOL_API void nicol_server_free(nicol_server *s);

/* What is known of a server. The texts live until the handle is freed. */
typedef struct nicol_server_state {
	const char *name;    /* of its folder: "relay-0123456789abcdef" */
	const char *project; /* the project's folder */
	const char *folder;  /* where its data, its log and its socket are */
	const char *url; /* with its password; NULL before the first start */
	const char *url_display; /* the same without the password, or NULL */
	bool exists;		 /* its cluster has been made */
	bool running;
	int port; /* 0 before the first start */
	long pid; /* 0 when it does not run */
} nicol_server_state;

NICOL_API int nicol_server_read(nicol_server *s, nicol_server_state *out,
				nicol_error *err);

/* Makes the cluster if there is none, starts it if it does not run, and
 * returns when it takes connections. *started (may be NULL) is false when it
 * did run. */
NICOL_API int nicol_server_start(nicol_server *s, bool *started,
				 nicol_error *err);

/* Ends its sessions and stops it. *stopped (may be NULL) is false when it did
 * not run. */
NICOL_API int nicol_server_stop(nicol_server *s, bool *stopped,
				nicol_error *err);

/* Stops it and deletes all its data. The next start makes a new cluster with
 * the same URL, where the port is still free. */
NICOL_API int nicol_server_reset(nicol_server *s, nicol_error *err);

/* All servers of this user, by name. *out is freed, with its
 * handles, by nicol_server_list_free(). */
NICOL_API int nicol_server_list(nicol_server ***out, size_t *n,
				nicol_error *err);
NICOL_API void nicol_server_list_free(nicol_server **list, size_t n);

#ifdef __cplusplus
}
#endif

#endif
