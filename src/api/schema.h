/*
 * schema.h - the handle behind <nicol/schema.h>, for the other files of this
 * room.
 */
#ifndef API_SCHEMA_H
#define API_SCHEMA_H

#include <nicol/schema.h>

#include "schema/schema.h"

struct nicol_schema {
	struct schema *schema;
};

#endif
