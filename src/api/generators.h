/*
 * generators.h - the schema's generators that are programs of their own, for
 * generate.c.
 */
#ifndef API_GENERATORS_H
#define API_GENERATORS_H

#include "api/project.h"
#include "gen/config.h"
#include "gen/external.h"

/* One generator of the run. */
struct run_generator {
	const struct generator *g;
	str provider;
	const char *output; /* absolute; NULL where it is not known */
	bool is_external;
	const char *name;      /* its prettyName, else its provider */
	struct external child; /* of an external one, once it is started */
};

struct generators {
	struct arena *a;
	struct project *p;
	const struct schema *s;
	struct run_generator *at;
	uint32_t len;
	bool needs_models;  /* --require-models */
	int out_fd;	    /* their standard output; negative: ours */
	const char **paths; /* of the sources, absolute */
	const char *platform;
	str datamodel, dmmf; /* made when the first one asks */
};

/* Starts the external ones and asks who they are. Codes: N0061, N0062. */
int generators_start(struct generators *gs, nicol_error *err);
/* Lets one write its files. Code N0061. */
int generators_run(struct generators *gs, struct run_generator *r,
		   nicol_error *err);
void generators_stop(struct generators *gs);

/* The published CLI of the project runs Prisma's own generators. NULL when it
 * is not installed. */
const char *generators_find_cli(struct generators *gs);
/* Code N0061: it failed. */
int generators_run_prisma(struct generators *gs, struct run_generator *r,
			  const char *cli, nicol_error *err);

#endif
