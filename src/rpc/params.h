/* params.h - the requests' parameters as what the library takes. */
#ifndef RPC_PARAMS_H
#define RPC_PARAMS_H

#include "rpc/engine.h"

/* A list of migrations as MigrationList has it; points into the JSON. */
struct migration_param {
	nicol_migration_list list;
	nicol_migration_text *at; /* heap; params_free_migrations() */
	const char *shadow_script;
};

/* Codes: N0051 the parameters are not what the method takes. */
int params_migrations(const json_t *list, struct migration_param *out,
		      nicol_error *err);
void params_free_migrations(struct migration_param *m);

/* A project of [{path, content}]. */
int params_project(const json_t *files, nicol_project **out, nicol_error *err);

/* The SchemaFilter of a request; its texts are the JSON's. */
struct filter_param {
	nicol_externals externals;
	const char **at; /* heap; free() */
};
int params_filter(const json_t *filter, struct filter_param *out,
		  nicol_error *err);

int params_bad(const char *what, nicol_error *err);
/* Fills err with N0002; -1. */
int params_no_memory(nicol_error *err);

#endif
