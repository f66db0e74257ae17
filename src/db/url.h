/*
 * url.h - connection strings as Prisma takes them.
 *
 *	postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=public&...
 *	file:./dev.db?connection_limit=1
 *
 * Source of the parameters: Prisma's reference of connection URLs. Unknown
 * ones are listed in `unknown`, never passed on.
 */
#ifndef DB_URL_H
#define DB_URL_H

#include "base/error.h"
#include "base/vec.h"
#include "dialect/dialect.h"

enum db_ssl { SSL_PREFER, SSL_REQUIRE, SSL_DISABLE };

struct db_url {
	enum provider provider;
	str user, password, database;
	/* several hosts: comma separated, pairwise with ports */
	str host, port;
	str schema;	     /* `schema`, default "public" */
	str file;	     /* SQLite: the path, or ":memory:" */
	enum db_ssl sslmode; /* sslmode */
	str sslcert, sslidentity, sslpassword, sslaccept, sslrootcert, sslkey;
	str identity; /* not of the text: sslidentity's content as a PEM file */
	str sslmode_text;    /* as libpq takes it (verify-full, ...) */
	bool pgbouncer;	     /* pgbouncer=true */
	bool pgbouncer_said; /* it was true or false, so not asked for */
	/* not of the text: find out whether a pooler stands between, and if so
	 * keep nothing on the session; whoever sets it qualifies all names */
	bool detect_pooler;
	int connection_limit;	  /* 0: 2 * cores + 1, SQLite: 1 */
	int pool_timeout;	  /* seconds; 10; 0: for ever */
	int connect_timeout;	  /* seconds; 5; 0: for ever */
	int socket_timeout;	  /* seconds; 0: for ever */
	int statement_cache_size; /* 100 */
	/* seconds; 300 and 0; 0: for ever */
	int max_idle_connection_lifetime, max_connection_lifetime;
	bool single_use_connections; /* never given to a second borrower */
	str application_name, channel_binding, options;
	/* of several hosts, the first one that is such: any, read-write,
	 * read-only, primary, standby, prefer-standby */
	str target_session_attrs;
	str journal_mode; /* SQLite: wal or delete; else as the file is */
	VEC(str) unknown; /* names of parameters that mean nothing here */
};

/* Parses text (percent-encoding decoded) into the arena. An error never
 * repeats the password. Codes: P1013 (the text is no such URL). base: the
 * folder that relative paths of SQLite files and of certificates start from
 * (the schema's); NULL: the working directory. */
int db_url_parse(struct arena *a, str text, const char *base,
		 struct db_url *out, nicol_error *err);

/* "postgresql://user@host:port/database": for messages, no password. */
str db_url_display(struct arena *a, const struct db_url *url);

#endif
