/*
 * postgres_lib.h - libpq as a table of functions, loaded at the first
 * connection: it brings 23 libraries along, which commands without a
 * database shall not pay for.
 */
#ifndef DB_POSTGRES_LIB_H
#define DB_POSTGRES_LIB_H

#include <libpq-fe.h>

#include "base/error.h"

/* Every function of libpq that we call. */
#define LIBPQ_FUNCTIONS(X)                                                     \
	X(PQconnectStartParams)                                                \
	X(PQconnectPoll)                                                       \
	X(PQfinish)                                                            \
	X(PQstatus)                                                            \
	X(PQbackendPID)                                                        \
	X(PQsocket)                                                            \
	X(PQerrorMessage)                                                      \
	X(PQserverVersion)                                                     \
	X(PQparameterStatus)                                                   \
	X(PQtransactionStatus)                                                 \
	X(PQsetErrorVerbosity)                                                 \
	X(PQsetNoticeProcessor)                                                \
	X(PQescapeIdentifier)                                                  \
	X(PQescapeLiteral)                                                     \
	X(PQfreemem)                                                           \
	X(PQsendQuery)                                                         \
	X(PQsendPrepare)                                                       \
	X(PQsendDescribePrepared)                                              \
	X(PQsendQueryPrepared)                                                 \
	X(PQsendQueryParams)                                                   \
	X(PQgetResult)                                                         \
	X(PQconsumeInput)                                                      \
	X(PQisBusy)                                                            \
	X(PQflush)                                                             \
	X(PQsetnonblocking)                                                    \
	X(PQenterPipelineMode)                                                 \
	X(PQexitPipelineMode)                                                  \
	X(PQpipelineSync)                                                      \
	X(PQpipelineStatus)                                                    \
	X(PQgetCancel)                                                         \
	X(PQfreeCancel)                                                        \
	X(PQcancel)                                                            \
	X(PQresultStatus)                                                      \
	X(PQresultErrorMessage)                                                \
	X(PQresultErrorField)                                                  \
	X(PQclear)                                                             \
	X(PQntuples)                                                           \
	X(PQnfields)                                                           \
	X(PQfname)                                                             \
	X(PQftype)                                                             \
	X(PQfmod)                                                              \
	X(PQgetvalue)                                                          \
	X(PQgetlength)                                                         \
	X(PQgetisnull)                                                         \
	X(PQputCopyData)                                                       \
	X(PQputCopyEnd)                                                        \
	X(PQgetCopyData)                                                       \
	X(PQcmdTuples)                                                         \
	X(PQcmdStatus)                                                         \
	X(PQnparams)                                                           \
	X(PQparamtype)

struct libpq {
#define X(name) __typeof__(&name) name;
	LIBPQ_FUNCTIONS(X)
#undef X
};

/* The table, or NULL with err filled (which package to install). Safe from
 * any thread; it is loaded once and stays. */
const struct libpq *libpq_load(nicol_error *err);

#endif
