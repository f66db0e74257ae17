/*
 * transaction.h - transactions with a callback, and SQL of the user's own.
 */
#ifndef QUERY_TRANSACTION_H
#define QUERY_TRANSACTION_H

#include "query/run.h"

/* As nicol_transaction() of client.h. */
int transaction_run(struct nicol_client *c,
		    const nicol_transaction_options *opts,
		    int (*callback)(nicol_client *tx, void *ctx,
				    nicol_error *err),
		    void *ctx, nicol_error *err);

/* As nicol_query_raw() and nicol_execute_raw(). */
const nicol_rows *raw_query(struct nicol_client *c, const char *sql,
			    nicol_params params, nicol_error *err);
int64_t raw_execute(struct nicol_client *c, const char *sql,
		    nicol_params params, nicol_error *err);

/* A raw result: cells are decoded when they are asked for, by any number of
 * threads. */
struct nicol_rows {
	struct db_result *r;
	const char **names;
	const char **texts; /* n_rows * n_columns; NULL: null */
};

#endif
