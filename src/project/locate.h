/*
 * locate.h - the steps of project_open(): each finds one kind of file and
 * fills its part of the project.
 */
#ifndef PROJECT_LOCATE_H
#define PROJECT_LOCATE_H

#include "project/project.h"

/* The nearest package.json, from cwd upwards. */
void locate_package(struct project *p);
/* --schema, the config file, package.json, then the usual places. */
int locate_schema(struct project *p, const struct project_options *o,
		  nicol_error *err);
/*
 * The .env files as Prisma 6 reads them: the one beside package.json, then
 * the first of: beside the schema, in prisma/, in cwd. The earlier wins.
 */
int locate_env(struct project *p, nicol_error *err);
/* The text of the schema's file, or of all *.prisma below its folder. */
int locate_sources(struct project *p, nicol_error *err);

#endif
