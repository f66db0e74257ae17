/*
 * project.h - the handle behind <nicol/project.h>, for the other files of
 * this room.
 */
#ifndef API_PROJECT_H
#define API_PROJECT_H

#include <nicol/project.h>

#include "project/project.h"

struct nicol_project {
	struct project *project; /* owned, never NULL */
};

#endif
