/*
 * init.h - starting a project: its schema, .env and .gitignore.
 */
#ifndef PROJECT_INIT_H
#define PROJECT_INIT_H

#include <nicol/project.h>

/* See nicol_init(). */
int project_init(const nicol_init_options *o, nicol_init_result *out,
		 nicol_error *err);

#endif
