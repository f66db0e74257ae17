#include <errno.h>
#include <poll.h>

#include "base/crypto.h"
#include "db/postgres.h"

static int timed_out(struct pg *pg, nicol_error *err)
{
	pg->lost = true;
	return err_set(err, "P1008",
		       "the database did not answer within %d seconds "
		       "(socket_timeout)",
		       pg->url.socket_timeout);
}

/* Until a whole result is here, no longer than socket_timeout. */
static int wait_readable(struct pg *pg, nicol_error *err)
{
	int64_t end = clock_monotonic() +
		      pg->url.socket_timeout * INT64_C(1000000000);
	while (pg->lib->PQisBusy(pg->conn)) {
		int64_t left = (end - clock_monotonic()) / 1000000;
		struct pollfd fd = { .fd = pg->lib->PQsocket(pg->conn),
				     .events = POLLIN };
		if (left <= 0)
			return timed_out(pg, err);
		if (fd.fd < 0)
			return pg_fail_lost(pg, err);
		if (poll(&fd, 1, (int)left) < 0 && errno != EINTR)
			return pg_fail_lost(pg, err);
		if (fd.revents && !pg->lib->PQconsumeInput(pg->conn))
			return pg_fail_lost(pg, err);
	}
	return 0;
}

int pg_next(struct pg *pg, PGresult **out, nicol_error *err)
{
	*out = NULL;
	if (pg->lost)
		return pg_fail_lost(pg, err);
	if (pg->url.socket_timeout && wait_readable(pg, err) < 0)
		return -1;
	*out = pg->lib->PQgetResult(pg->conn);
	return 0;
}

int pg_sent(struct pg *pg, int ok, nicol_error *err)
{
	if (ok)
		return 0;
	if (pg->lib->PQstatus(pg->conn) == CONNECTION_BAD)
		return pg_fail_lost(pg, err);
	return err_set(err, "N0005", "cannot send the statement: %s",
		       pg->lib->PQerrorMessage(pg->conn));
}

/* COPY wants a stream that a script or a query does not have. */
static void end_copy(struct pg *pg, ExecStatusType status)
{
	char *row;
	if (status != PGRES_COPY_OUT)
		pg->lib->PQputCopyEnd(pg->conn, "no data can be given here");
	if (status != PGRES_COPY_IN)
		while (pg->lib->PQgetCopyData(pg->conn, &row, 0) > 0)
			pg->lib->PQfreemem(row);
}

static bool is_bad(ExecStatusType status)
{
	return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

int pg_finish(struct pg *pg, PGresult **keep, nicol_error *err)
{
	int rc = 0;
	uint32_t done = 0;
	PGresult *r;
	while (!pg->lost) {
		if (pg_next(pg, &r, rc ? NULL : err) < 0) {
			rc = -1;
			break;
		}
		if (!r)
			break;
		ExecStatusType status = pg->lib->PQresultStatus(r);
		if (is_bad(status) && !rc) {
			rc = pg_fail(pg, r, err);
			pg->base.failure.statements_done = done;
		}
		done++;
		if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT ||
		    status == PGRES_COPY_BOTH)
			end_copy(pg, status);
		if (keep && !is_bad(status)) {
			pg->lib->PQclear(*keep);
			*keep = r;
		} else {
			pg->lib->PQclear(r);
		}
	}
	if (rc < 0 && keep) {
		pg->lib->PQclear(*keep);
		*keep = NULL;
	}
	return rc;
}

int pg_simple(struct pg *pg, const char *sql, nicol_error *err)
{
	if (pg->lost)
		return pg_fail_lost(pg, err);
	if (pg_sent(pg, pg->lib->PQsendQuery(pg->conn, sql), err) < 0)
		return -1;
	return pg_finish(pg, NULL, err);
}

int pg_pipeline_begin(struct pg *pg, nicol_error *err)
{
	if (pg->lost)
		return pg_fail_lost(pg, err);
	return pg_sent(pg, pg->lib->PQenterPipelineMode(pg->conn), err);
}

int pg_pipeline_sync(struct pg *pg, int sent, nicol_error *err)
{
	if (!pg->lib->PQpipelineSync(pg->conn)) {
		/* without a sync the results have no end to read up to */
		pg_sent(pg, 0, err);
		pg->lost = true;
		return -1;
	}
	return pg_sent(pg, sent, err);
}

int pg_take(struct pg *pg, PGresult **out, nicol_error *err)
{
	PGresult *end;
	if (pg_next(pg, out, err) < 0)
		return -1;
	if (!*out || pg->lib->PQresultStatus(*out) == PGRES_PIPELINE_SYNC)
		return 0;
	/* a NULL follows each command's result */
	if (pg_next(pg, &end, err) == 0 && !end)
		return 0;
	pg->lib->PQclear(end);
	pg->lib->PQclear(*out);
	*out = NULL;
	return pg_fail_lost(pg, err);
}

void pg_pipeline_end(struct pg *pg)
{
	PGresult *r;
	bool synced = false;
	while (!synced && !pg->lost) {
		if (pg_next(pg, &r, NULL) < 0)
			return;
		synced = pg->lib->PQresultStatus(r) == PGRES_PIPELINE_SYNC;
		if (!r && pg->lib->PQstatus(pg->conn) == CONNECTION_BAD)
			pg->lost = true;
		pg->lib->PQclear(r);
	}
	if (!pg->lost)
		pg->lib->PQexitPipelineMode(pg->conn);
}
