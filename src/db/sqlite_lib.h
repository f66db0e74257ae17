/*
 * sqlite_lib.h - SQLite as a table of functions, loaded at the first
 * connection, like libpq (see postgres_lib.h).
 */
#ifndef DB_SQLITE_LIB_H
#define DB_SQLITE_LIB_H

#include <sqlite3.h>

#include "base/error.h"

/* Every function of SQLite that we call, without its prefix. */
#define SQLITE_FUNCTIONS(X)                                                    \
	X(open_v2)                                                             \
	X(close_v2)                                                            \
	X(errmsg)                                                              \
	X(extended_errcode)                                                    \
	X(extended_result_codes)                                               \
	X(busy_timeout)                                                        \
	X(prepare_v3)                                                          \
	X(finalize)                                                            \
	X(step)                                                                \
	X(reset)                                                               \
	X(clear_bindings)                                                      \
	X(bind_parameter_count)                                                \
	X(bind_null)                                                           \
	X(bind_int64)                                                          \
	X(bind_double)                                                         \
	X(bind_text64)                                                         \
	X(bind_blob64)                                                         \
	X(column_count)                                                        \
	X(column_name)                                                         \
	X(column_decltype)                                                     \
	X(column_type)                                                         \
	X(column_int64)                                                        \
	X(column_double)                                                       \
	X(column_text)                                                         \
	X(column_blob)                                                         \
	X(column_bytes)                                                        \
	X(changes)                                                             \
	X(stmt_readonly)                                                       \
	X(get_autocommit)                                                      \
	X(interrupt)                                                           \
	X(libversion)                                                          \
	X(libversion_number)

struct libsqlite {
#define X(name) __typeof__(&sqlite3_##name) name;
	SQLITE_FUNCTIONS(X)
#undef X
};

/* The table, or NULL with err filled. Safe from any thread. */
const struct libsqlite *libsqlite_load(nicol_error *err);

#endif
