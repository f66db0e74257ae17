/*
 * config.h - the generators and datasources of a schema as the JSON that
 * Prisma's tools exchange. Source of the format: what the published packages
 * answer, and what Prisma's CLI hands to generators.
 */
#ifndef GEN_CONFIG_H
#define GEN_CONFIG_H

#include "schema/schema.h"

/* Whose document: Prisma 7's datasources have no urls. */
enum config_version { CONFIG_6, CONFIG_7 };

/* A generator as its own program is told of it. NULL members: as written. */
struct config_view {
	const char *output; /* absolute */
	bool is_custom;	    /* the schema says where */
	/* this machine's name among the targets: then "native" is replaced
	 * by it, and none at all means it */
	const char *platform;
	/* variables that are resolved (binaryTargets) */
	bool (*variable)(void *ctx, str name, str *value);
	void *ctx;
};

/* paths: of the schema's sources, absolute. */
void config_generator(struct sb *b, const struct schema *s,
		      const struct generator *g, const char *const *paths,
		      const struct config_view *view);
/* [{...}], or [] without a datasource. */
void config_datasources(struct sb *b, const struct schema *s,
			const char *const *paths, enum config_version v);
/* {"generators", "datasources", "warnings"} as written. */
void config_document(struct sb *b, const struct schema *s,
		     const char *const *paths, enum config_version v);

/* "debian-openssl-3.0.x": this machine among the binary targets. */
const char *config_platform(struct arena *a);

#endif
