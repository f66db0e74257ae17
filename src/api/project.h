/*
 * project.h - the handle behind <nicol/project.h>, for the other files of
 * this room.
 */
#ifndef API_PROJECT_H
#define API_PROJECT_H

#include <nicol/project.h>

#include "db/url.h"
#include "project/project.h"

struct nicol_project {
	struct project *project; /* owned, never NULL */
};

/* The databases that a project works with, as far as its settings can be
 * read: how many, and their URLs in *out (the project's). */
uint32_t project_databases(struct project *p, const struct db_url **out);

#endif
