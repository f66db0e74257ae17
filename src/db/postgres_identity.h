/*
 * postgres_identity.h - the client's certificate as Prisma's URLs name it: a
 * PKCS#12 file (sslidentity) with its password (sslpassword).
 */
#ifndef DB_POSTGRES_IDENTITY_H
#define DB_POSTGRES_IDENTITY_H

#include "base/door.h"
#include "db/url.h"

/* The same as PEM, in a file that has no name and is gone when it is closed;
 * libpq reads it by `path`. */
struct identity {
	struct owned_fd file;
	char path[40];
};

/* P1011 where the file cannot be read. */
int identity_open(struct identity *id, const struct db_url *url,
		  nicol_error *err);
void identity_close(struct identity *id);

#endif
