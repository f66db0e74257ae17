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

/* The error N0013 with its line where the text is not UTF-8. */
int source_check_utf8(const nicol_source *source, nicol_error *err);

#endif
