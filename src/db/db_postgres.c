/* Connections to PostgreSQL: opening, closing, scripts, databases. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/crypto.h"
#include "base/file.h"
#include "db/postgres.h"
#include "db/postgres_identity.h"

/* The parameters of one attempt, as libpq takes them. */
struct settings {
	const char *keys[24], *values[24];
	int n;
	struct arena *a;
};

static void set(struct settings *s, const char *key, str value)
{
	if (!value.len)
		return;
	s->keys[s->n] = key;
	s->values[s->n++] = str_cdup(s->a, value);
}

static const char *const bundles[] = {
	"/etc/ssl/certs/ca-certificates.crt",
	"/etc/pki/tls/certs/ca-bundle.crt",
	"/etc/ssl/cert.pem",
};

/* Where the system keeps the certificates that it trusts. */
static str system_roots(void)
{
	for (size_t i = 0; i < sizeof(bundles) / sizeof(*bundles); i++)
		if (file_exists(bundles[i]))
			return str_c(bundles[i]);
	return (str){ 0 };
}

/*
 * Prisma's words to libpq's. sslcert is the server's root certificate,
 * unless sslkey stands beside it, which makes it libpq's client
 * certificate; in Prisma's words that one is sslidentity. sslaccept=strict
 * checks certificate and name; otherwise a root certificate must not be named,
 * because libpq would check it.
 */
static void set_ssl(struct settings *s, const struct db_url *url)
{
	str mode = url->sslmode_text;
	bool verify = str_is(mode, "verify-full") || str_is(mode, "verify-ca");
	str root = url->sslrootcert;
	if (url->identity.len) {
		set(s, "sslcert", url->identity);
		set(s, "sslkey", url->identity);
	} else if (url->sslkey.len) {
		set(s, "sslcert", url->sslcert);
		set(s, "sslkey", url->sslkey);
		set(s, "sslpassword", url->sslpassword);
	}
	if (!root.len && !url->sslkey.len)
		root = url->sslcert;
	if (str_is(url->sslaccept, "strict") && url->sslmode != SSL_DISABLE) {
		mode = S("verify-full");
		verify = true;
	}
	if (verify)
		set(s, "sslrootcert", root.len ? root : system_roots());
	set(s, "sslmode", mode);
}

static void fill_settings(struct settings *s, const struct db_url *url,
			  str host, str port)
{
	set(s, "host", host);
	set(s, "port", port);
	set(s, "user", url->user);
	set(s, "password", url->password);
	set(s, "dbname", url->database);
	set(s, "client_encoding", S("UTF8"));
	set(s, "application_name", url->application_name);
	set(s, "fallback_application_name", S("nicol"));
	/* Kerberos' encryption is not Prisma's, and takes milliseconds to find
	 * out that it is not there */
	set(s, "gssencmode", S("disable"));
	set(s, "channel_binding", url->channel_binding);
	set(s, "options", url->options);
	set(s, "target_session_attrs", url->target_session_attrs);
	set_ssl(s, url);
}

static bool wait_socket(int fd, bool writing, int64_t end)
{
	struct pollfd p = { .fd = fd, .events = writing ? POLLOUT : POLLIN };
	for (;;) {
		int64_t left = end ? (end - clock_monotonic()) / 1000000 : -1;
		if (end && left <= 0)
			return false;
		int n = poll(&p, 1, (int)left);
		if (n > 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
	}
}

/* Drives the attempt to its end. *reached is how far it came. */
static bool complete(const struct libpq *lib, PGconn *conn, int seconds,
		     ConnStatusType *reached, bool *timeout)
{
	int64_t end =
		seconds ? clock_monotonic() + seconds * INT64_C(1000000000) : 0;
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;
	while (next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) {
		ConnStatusType now = lib->PQstatus(conn);
		if (now != CONNECTION_BAD)
			*reached = now;
		if (!wait_socket(lib->PQsocket(conn),
				 next == PGRES_POLLING_WRITING, end)) {
			*timeout = true;
			return false;
		}
		next = lib->PQconnectPoll(conn);
	}
	return next == PGRES_POLLING_OK;
}

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* A connection that is nobody's yet, and what it was asked for with. */
struct attempt {
	struct owned own;
	const struct libpq *lib;
	PGconn *conn;
	struct settings s;
};

/* The password is gone from our memory before we return. */
static void wipe(struct settings *s)
{
	for (int i = 0; i < s->n; i++)
		if (!strcmp(s->keys[i], "password"))
			explicit_bzero((char *)(uintptr_t)s->values[i],
				       strlen(s->values[i]));
}

static void drop_attempt(struct owned *o)
{
	struct attempt *t = owned_by(o, struct attempt);
	wipe(&t->s);
	t->lib->PQfinish(t->conn);
}

static int connect_one(const struct libpq *lib, const struct db_url *url,
		       str host, str port, PGconn **out, nicol_error *err)
{
	struct arena a = { 0 };
	struct attempt t = { .lib = lib, .s.a = &a };
	ConnStatusType reached = CONNECTION_STARTED;
	bool timeout = false;
	fill_settings(&t.s, url, host, port);
	PGconn *conn = lib->PQconnectStartParams(t.s.keys, t.s.values, 0);
	if (!conn) {
		wipe(&t.s);
		arena_release(&a);
		return err_nomem(err);
	}
	t.conn = conn;
	owned_add(&t.own, drop_attempt);
	/* verbose: the SQLSTATE is in the message, and nowhere else */
	lib->PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
	lib->PQsetNoticeProcessor(conn, ignore_notice, NULL);
	bool ok = lib->PQstatus(conn) != CONNECTION_BAD &&
		  complete(lib, conn, url->connect_timeout, &reached, &timeout);
	if (!ok)
		pg_fail_connect(url, host, port, lib->PQerrorMessage(conn),
				reached, timeout, err);
	owned_remove(&t.own);
	wipe(&t.s);
	arena_release(&a);
	if (!ok) {
		lib->PQfinish(conn);
		return -1;
	}
	*out = conn;
	return 0;
}

/* The hosts of the URL in their order, until one answers that is as wanted. */
static int connect_first(const struct libpq *lib, const struct db_url *url,
			 PGconn **out, nicol_error *err)
{
	str hosts = url->host, ports = url->port, host, port = S("5432");
	int rc = -1;
	while (rc < 0 && str_next(&hosts, ',', &host)) {
		str_next(&ports, ',', &port);
		rc = connect_one(lib, url, host, port, out, err);
	}
	if (!rc)
		nicol_error_clear(err);
	return rc;
}

static int connect_any(const struct libpq *lib, const struct db_url *url,
		       PGconn **out, nicol_error *err)
{
	struct db_url one = *url;
	if (!str_is(url->target_session_attrs, "prefer-standby"))
		return connect_first(lib, url, out, err);
	one.target_session_attrs = S("standby");
	if (connect_first(lib, &one, out, err) == 0)
		return 0;
	one.target_session_attrs = (str){ 0 };
	return connect_first(lib, &one, out, err);
}

/* With the certificate that sslidentity names, which is read but once. */
static int connect_as(const struct libpq *lib, const struct db_url *url,
		      PGconn **out, nicol_error *err)
{
	struct identity id;
	struct db_url with = *url;
	if (identity_open(&id, url, err) < 0)
		return -1;
	with.identity = str_c(id.path);
	int rc = connect_any(lib, &with, out, err);
	identity_close(&id);
	return rc;
}

static void keep_url(struct pg *pg, const struct db_url *url)
{
	struct arena *a = &pg->base.arena;
	pg->url = (struct db_url){
		.provider = url->provider,
		.host = str_dup(a, url->host),
		.port = str_dup(a, url->port),
		.user = str_dup(a, url->user),
		.database = str_dup(a, url->database),
		.schema = str_dup(a, url->schema),
		.pgbouncer = url->pgbouncer,
		.target_session_attrs = str_dup(a, url->target_session_attrs),
		.socket_timeout = url->socket_timeout,
		.statement_cache_size = url->statement_cache_size,
	};
}

/* A text of libpq's, moved to scratch; NULL is an empty one. */
static str take_text(struct pg *pg, char *text)
{
	if (!text)
		return (str){ 0 };
	size_t len = strlen(text);
	char *copy = arena_try_alloc(&pg->scratch, len);
	if (copy)
		memcpy(copy, text, len);
	pg->lib->PQfreemem(text);
	if (!copy)
		door_out_of_memory();
	return str_n(copy, len);
}

/* The name as an identifier; empty where it is no text. */
static str quote(struct pg *pg, str name)
{
	return take_text(
		pg, pg->lib->PQescapeIdentifier(pg->conn, name.ptr, name.len));
}

/* Behind a pooler the session is not ours: there names are qualified. */
static int set_search_path(struct pg *pg, nicol_error *err)
{
	str schema = pg->url.schema;
	if (pg->url.pgbouncer || !schema.len)
		return 0;
	str quoted = quote(pg, schema);
	if (!quoted.len)
		return err_set(err, "P1013", "the schema's name is no text");
	struct sb b = sb_in(&pg->scratch);
	sb_lit(&b, "SET search_path = ");
	sb_add(&b, quoted);
	int rc = pg_simple(pg, sb_cstr(&b), err);
	arena_reset(&pg->scratch);
	return rc;
}

/*
 * A pooler hands out keys of its own for cancelling, and the process in them
 * is not the one that answers. Only where it is, the session is ours, and its
 * search_path may be set; both in one round trip.
 */
static int detect_pooler(struct pg *pg, nicol_error *err)
{
	PGresult *r = NULL;
	int64_t pid = 0;
	int own = pg->lib->PQbackendPID(pg->conn);
	str quoted = quote(pg, pg->url.schema);
	struct sb b = sb_in(&pg->scratch);
	sb_lit(&b, "SELECT pg_catalog.pg_backend_pid()");
	if (quoted.len) {
		sb_fmt(&b,
		       ", CASE WHEN pg_catalog.pg_backend_pid() = %d THEN "
		       "pg_catalog.set_config('search_path', ",
		       own);
		sb_add(&b, take_text(pg, pg->lib->PQescapeLiteral(pg->conn,
								  quoted.ptr,
								  quoted.len)));
		sb_lit(&b, ", false) END");
	}
	if (pg_sent(pg, pg->lib->PQsendQuery(pg->conn, sb_cstr(&b)), err) < 0 ||
	    pg_finish(pg, &r, err) < 0)
		return -1;
	str_to_i64(str_c(pg->lib->PQgetvalue(r, 0, 0)), &pid);
	pg->lib->PQclear(r);
	arena_reset(&pg->scratch);
	pg->url.pgbouncer = pid != own;
	return 0;
}

static void pg_close(struct db *db)
{
	struct pg *pg = pg_of(db);
	pg_statements_free(pg);
	arena_release(&pg->base.failure_arena);
	pg->lib->PQfreeCancel(pg->canceller);
	pg->lib->PQfinish(pg->conn);
	arena_release(&pg->scratch);
	arena_release(&pg->base.arena);
	free(pg);
}

static int pg_open(struct db **out, const struct db_url *url, nicol_error *err)
{
	PGconn *conn = NULL;
	const struct libpq *lib = libpq_load(err);
	if (!lib)
		return -1;
	if (connect_as(lib, url, &conn, err) < 0)
		return -1;
	struct pg *pg = base_malloc(sizeof(*pg));
	if (!pg) {
		lib->PQfinish(conn);
		return err_nomem(err);
	}
	*pg = (struct pg){ .lib = lib, .conn = conn, .scratch.lasting = true };
	pg->base.arena.lasting = pg->base.failure_arena.lasting = true;
	db_own(&pg->base);
	pg->base.driver = &postgres_driver;
	pg->base.provider = PROVIDER_POSTGRES;
	pg->base.version = lib->PQserverVersion(conn);
	const char *version = lib->PQparameterStatus(conn, "server_version");
	pg->base.version_text =
		str_dup(&pg->base.arena, str_c(version ? version : ""));
	pg->canceller = lib->PQgetCancel(conn);
	keep_url(pg, url);
	pg->base.schema = pg->url.schema;
	bool ask = url->detect_pooler && !url->pgbouncer_said;
	if ((ask ? detect_pooler(pg, err) : set_search_path(pg, err)) < 0) {
		db_close(&pg->base);
		return -1;
	}
	*out = &pg->base;
	return 0;
}

static bool pg_is_alive(const struct db *db)
{
	const struct pg *pg = (const struct pg *)db;
	return !pg->lost && pg->lib->PQstatus(pg->conn) == CONNECTION_OK;
}

/* An idle connection has nothing to read, unless its server said goodbye (or
 * something harmless, where a new connection does no harm either). */
static bool pg_is_fresh(struct db *db)
{
	struct pg *pg = pg_of(db);
	struct pollfd fd = { .fd = pg->lib->PQsocket(pg->conn),
			     .events = POLLIN };
	if (!pg_is_alive(db) || fd.fd < 0)
		return false;
	return poll(&fd, 1, 0) == 0;
}

static bool pg_in_transaction(const struct db *db)
{
	const struct pg *pg = (const struct pg *)db;
	PGTransactionStatusType t = pg->lib->PQtransactionStatus(pg->conn);
	return t == PQTRANS_INTRANS || t == PQTRANS_INERROR;
}

static bool pg_is_aborted(const struct db *db)
{
	const struct pg *pg = (const struct pg *)db;
	return pg->lib->PQtransactionStatus(pg->conn) == PQTRANS_INERROR;
}

static bool pg_recover(struct db *db)
{
	struct pg *pg = pg_of(db);
	PGTransactionStatusType t = pg->lib->PQtransactionStatus(pg->conn);
	if (t == PQTRANS_ACTIVE ||
	    pg->lib->PQpipelineStatus(pg->conn) != PQ_PIPELINE_OFF)
		pg->lost = true;
	return pg_is_alive(db);
}

static int pg_run_script(struct db *db, str script, nicol_error *err)
{
	struct pg *pg = pg_of(db);
	char *sql = base_malloc(script.len + 1);
	if (!sql)
		door_out_of_memory(); /* nothing that a caller could explain */
	if (script.len)
		memcpy(sql, script.ptr, script.len);
	sql[script.len] = '\0';
	int rc = strlen(sql) == script.len
			 ? pg_simple(pg, sql, err)
			 : err_set(err, "N0005",
				   "the script contains a NUL byte");
	free(sql);
	/* a script's own transaction ends with the script */
	if (rc < 0 && !db->depth && pg_is_aborted(db))
		pg_simple(pg, "ROLLBACK", NULL);
	return rc;
}

/* By Prisma's names and by SQL's. */
static const struct {
	const char *name, *sql;
} isolations[] = {
	{ "READ ONLY", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" },
	{ "ReadUncommitted", "BEGIN ISOLATION LEVEL READ UNCOMMITTED" },
	{ "READ UNCOMMITTED", "BEGIN ISOLATION LEVEL READ UNCOMMITTED" },
	{ "ReadCommitted", "BEGIN ISOLATION LEVEL READ COMMITTED" },
	{ "READ COMMITTED", "BEGIN ISOLATION LEVEL READ COMMITTED" },
	{ "RepeatableRead", "BEGIN ISOLATION LEVEL REPEATABLE READ" },
	{ "REPEATABLE READ", "BEGIN ISOLATION LEVEL REPEATABLE READ" },
	{ "Serializable", "BEGIN ISOLATION LEVEL SERIALIZABLE" },
	{ "SERIALIZABLE", "BEGIN ISOLATION LEVEL SERIALIZABLE" },
};

static const char *pg_begin(const char *isolation)
{
	if (!isolation)
		return "BEGIN";
	for (size_t i = 0; i < sizeof(isolations) / sizeof(*isolations); i++)
		if (str_ieq(str_c(isolation), str_c(isolations[i].name)))
			return isolations[i].sql;
	return NULL;
}

static void pg_cancel(struct db *db)
{
	char ignored[256];
	struct pg *pg = pg_of(db);
	if (pg->canceller)
		pg->lib->PQcancel(pg->canceller, ignored, sizeof(ignored));
}

/* A connection to the server's own database, because one cannot make or
 * drop the database that one is connected to. */
static int open_server(struct pg **out, const struct db_url *url,
		       nicol_error *err)
{
	struct db_url server = *url;
	struct db *db;
	server.schema = (str){ 0 };
	server.database = S("postgres");
	int rc = pg_open(&db, &server, err);
	if (rc < 0 && err &&
	    (!strcmp(err->code, "P1003") || !strcmp(err->code, "P1010"))) {
		server.database = S("template1");
		rc = pg_open(&db, &server, err);
	}
	if (!rc)
		*out = pg_of(db);
	return rc;
}

static int fail_database(struct pg *pg, const struct db_url *url,
			 nicol_error *err)
{
	struct sb meta = sb_in(&pg->scratch);
	const char *state = pg->base.failure.sqlstate;
	sb_lit(&meta, "{\"database_name\":");
	sb_json(&meta, url->database);
	sb_addc(&meta, '}');
	if (!strcmp(state, "42P04") || !strcmp(state, "23505"))
		return err_set_meta(err, "P1009", sb_str(&meta),
				    "the database \"%.*s\" exists already",
				    SARG(url->database));
	if (!strcmp(state, "3D000"))
		return err_set_meta(err, "P1003", sb_str(&meta),
				    "the database \"%.*s\" does not exist",
				    SARG(url->database));
	if (!strcmp(state, "42501"))
		return err_set_meta(err, "P1010", sb_str(&meta),
				    "user \"%.*s\" may not make or drop the "
				    "database \"%.*s\": %.*s",
				    SARG(url->user), SARG(url->database),
				    SARG(pg->base.failure.message));
	return -1;
}

/* before, the quoted name, after. */
static int run_named(struct pg *pg, str before, str name, str after,
		     nicol_error *err)
{
	str quoted = quote(pg, name);
	if (!quoted.len)
		return err_set(err, "P1013", "the name \"%.*s\" is no text",
			       SARG(name));
	struct sb b = sb_in(&pg->scratch);
	sb_add(&b, before);
	sb_add(&b, quoted);
	sb_add(&b, after);
	return pg_simple(pg, sb_cstr(&b), err);
}

static int create_schema(const struct db_url *url, nicol_error *err)
{
	struct db *db;
	if (pg_open(&db, url, err) < 0)
		return -1;
	int rc = run_named(pg_of(db), S("CREATE SCHEMA IF NOT EXISTS "),
			   url->schema, (str){ 0 }, err);
	db_close(db);
	return rc;
}

static int pg_create_database(const struct db_url *url, nicol_error *err)
{
	struct pg *pg;
	if (open_server(&pg, url, err) < 0)
		return -1;
	int rc = run_named(pg, S("CREATE DATABASE "), url->database, (str){ 0 },
			   err);
	if (rc < 0)
		fail_database(pg, url, err);
	db_close(&pg->base);
	if (!rc && url->schema.len && !str_is(url->schema, "public"))
		rc = create_schema(url, err);
	return rc;
}

static int pg_drop_database(const struct db_url *url, nicol_error *err)
{
	struct pg *pg;
	if (open_server(&pg, url, err) < 0)
		return -1;
	/* since 13: other sessions do not stand in the way */
	int rc = run_named(pg, S("DROP DATABASE "), url->database,
			   pg->base.version >= 130000 ? S(" WITH (FORCE)")
						      : (str){ 0 },
			   err);
	if (rc < 0)
		fail_database(pg, url, err);
	db_close(&pg->base);
	return rc;
}

/*
 * What was received and replayed is as new as what the primary sends, so that
 * one at rest makes no lag; but only while it is there to send. After a start
 * "received" counts from the segment's begin, so it may be less.
 */
static const char lag[] =
	"SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN 0 "
	"WHEN pg_catalog.pg_last_wal_receive_lsn() <= "
	"pg_catalog.pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM "
	"pg_catalog.pg_stat_wal_receiver) THEN 0 "
	"ELSE coalesce(extract(epoch FROM pg_catalog.now() - "
	"pg_catalog.pg_last_xact_replay_timestamp()) * 1000, "
	"1000000000)::int8 END";

const struct db_driver postgres_driver = {
	.open = pg_open,
	.close = pg_close,
	.is_alive = pg_is_alive,
	.is_fresh = pg_is_fresh,
	.in_transaction = pg_in_transaction,
	.is_aborted = pg_is_aborted,
	.run_script = pg_run_script,
	.query = pg_query,
	.pipeline = pg_pipeline,
	.cursor_open = pg_cursor_open,
	.cursor_fetch = pg_cursor_fetch,
	.cursor_close = pg_cursor_close,
	.copy = pg_copy,
	.begin = pg_begin,
	.explain = "EXPLAIN ",
	.lag = lag,
	.recover = pg_recover,
	.cancel = pg_cancel,
	.cancels_late = true,
	.create_database = pg_create_database,
	.drop_database = pg_drop_database,
};
