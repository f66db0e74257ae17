#include <stdio.h>

#include "db/postgres.h"

static bool has(const char *state, const char *expected)
{
	return state && !strcmp(state, expected);
}

static str meta1(struct arena *a, const char *key, str value)
{
	struct sb b = sb_in(a);
	sb_fmt(&b, "{\"%s\":", key);
	sb_json(&b, value);
	sb_addc(&b, '}');
	return sb_str(&b);
}

/* The SQLSTATE in a verbose message ("FATAL:  28P01: password ..."); found
 * by its shape, because the severity's word is translated. *text is what
 * follows it. */
static bool find_state(const char *message, char state[6], const char **text)
{
	for (const char *p = strstr(message, ":  "); p;
	     p = strstr(p + 1, ":  ")) {
		size_t n =
			strspn(p + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (n == 5 && p[8] == ':' && p[9] == ' ') {
			memcpy(state, p + 3, 5);
			state[5] = '\0';
			*text = p + 10;
			return true;
		}
	}
	return false;
}

static str first_line(const char *text)
{
	return str_trim(str_n(text, strcspn(text, "\n")));
}

struct attempt {
	struct arena *a;
	const struct db_url *url;
	str where; /* host:port */
	str said;  /* the server's or libpq's words */
};

static int fail_auth(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1000",
			    meta1(t->a, "database_user", t->url->user),
			    "authentication failed on the database server at "
			    "%.*s: the password for user \"%.*s\" is %s; "
			    "correct the database URL",
			    SARG(t->where), SARG(t->url->user),
			    t->url->password.len ? "not accepted" : "missing");
}

static int fail_denied(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1010",
			    meta1(t->a, "database_name", t->url->database),
			    "the database server at %.*s refuses user \"%.*s\" "
			    "access to the database \"%.*s\": %.*s",
			    SARG(t->where), SARG(t->url->user),
			    SARG(t->url->database), SARG(t->said));
}

static int fail_missing(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1003",
			    meta1(t->a, "database_name", t->url->database),
			    "the database \"%.*s\" does not exist on the "
			    "server at %.*s",
			    SARG(t->url->database), SARG(t->where));
}

static int fail_crowded(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P2037", meta1(t->a, "message", t->said),
			    "the database server at %.*s takes no more "
			    "connections: %.*s; close some, or lower "
			    "connection_limit",
			    SARG(t->where), SARG(t->said));
}

static int fail_tls(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1011", meta1(t->a, "message", t->said),
			    "cannot open a TLS connection to the database "
			    "server at %.*s: %.*s (see sslmode, sslaccept and "
			    "sslcert in the database URL)",
			    SARG(t->where), SARG(t->said));
}

static int fail_slow(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1002",
			    meta1(t->a, "database_location", t->where),
			    "the database server at %.*s was reached but did "
			    "not answer within %d seconds (connect_timeout)",
			    SARG(t->where), t->url->connect_timeout);
}

static int fail_unreachable(const struct attempt *t, nicol_error *err)
{
	return err_set_meta(err, "P1001",
			    meta1(t->a, "database_location", t->where),
			    "cannot reach the database server at %.*s: %.*s; "
			    "is it running, and is the database URL right?",
			    SARG(t->where), SARG(t->said));
}

static int fail_by_state(const struct attempt *t, const char *state,
			 nicol_error *err)
{
	if (has(state, "28P01"))
		return fail_auth(t, err);
	if (has(state, "28000") || has(state, "42501"))
		return fail_denied(t, err);
	if (has(state, "3D000"))
		return fail_missing(t, err);
	if (has(state, "53300"))
		return fail_crowded(t, err);
	return fail_unreachable(t, err);
}

int pg_fail_connect(const struct db_url *url, str host, str port,
		    const char *message, ConnStatusType reached, bool timeout,
		    nicol_error *err)
{
	struct arena a = { 0 };
	char state[6] = "";
	const char *text = message;
	struct attempt t = { .a = &a, .url = url };
	t.where = str_fmt(&a, "%.*s:%.*s", SARG(host), SARG(port));
	bool stated = find_state(message, state, &text);
	/* libpq repeats the server's name before the reason */
	const char *reason = stated ? NULL : strstr(message, "failed: ");
	t.said = first_line(reason ? reason + 8 : text);
	if (timeout && !t.said.len)
		t.said = S("no answer in time");
	if (stated)
		fail_by_state(&t, state, err);
	else if (timeout && reached != CONNECTION_STARTED)
		fail_slow(&t, err);
	else if (reached == CONNECTION_SSL_STARTUP)
		fail_tls(&t, err);
	else if (strstr(message, "no password supplied"))
		fail_auth(&t, err);
	else
		fail_unreachable(&t, err);
	arena_release(&a);
	return -1;
}

int pg_fail_lost(struct pg *pg, nicol_error *err)
{
	pg->lost = true;
	return err_set(err, "P1017",
		       "the database server at %.*s:%.*s closed the "
		       "connection",
		       SARG(pg->url.host), SARG(pg->url.port));
}

static str field(struct pg *pg, const PGresult *r, int code)
{
	const char *text = pg->lib->PQresultErrorField(r, code);
	size_t len = text ? strlen(text) : 0;
	char *copy = arena_try_alloc(&pg->base.failure_arena, len + 1);
	if (!text || !copy)
		return (str){ 0 };
	memcpy(copy, text, len);
	return str_n(copy, len);
}

static void record(struct pg *pg, const PGresult *r)
{
	struct db_failure *f = &pg->base.failure;
	const char *state = pg->lib->PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *at =
		pg->lib->PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
	arena_reset(&pg->base.failure_arena);
	*f = (struct db_failure){
		.message = field(pg, r, PG_DIAG_MESSAGE_PRIMARY),
		.detail = field(pg, r, PG_DIAG_MESSAGE_DETAIL),
		.hint = field(pg, r, PG_DIAG_MESSAGE_HINT),
		.schema = field(pg, r, PG_DIAG_SCHEMA_NAME),
		.table = field(pg, r, PG_DIAG_TABLE_NAME),
		.column = field(pg, r, PG_DIAG_COLUMN_NAME),
		.constraint = field(pg, r, PG_DIAG_CONSTRAINT_NAME),
	};
	int64_t position = 0;
	if (at)
		str_to_i64(str_c(at), &position);
	f->position = (int)position;
	snprintf(f->sqlstate, sizeof(f->sqlstate), "%s", state ? state : "");
}

static bool wants_writer(const struct pg *pg)
{
	return str_is(pg->url.target_session_attrs, "read-write") ||
	       str_is(pg->url.target_session_attrs, "primary");
}

int pg_fail(struct pg *pg, const PGresult *r, nicol_error *err)
{
	record(pg, r);
	const struct db_failure *f = &pg->base.failure;
	/* 57P01 to 57P03: the server ends the session with these words */
	bool ended = !strncmp(f->sqlstate, "57P0", 4);
	if (ended || pg->lib->PQstatus(pg->conn) == CONNECTION_BAD ||
	    !f->sqlstate[0])
		return pg_fail_lost(pg, err);
	/* it was the primary once: the next one is looked for */
	if (has(f->sqlstate, "25006") && wants_writer(pg))
		pg->base.retired = true;
	/* the caller still holds r: nothing here may run out of memory */
	return err_set(err, "SQL", "%.*s%s%.*s%s%.*s%s", SARG(f->message),
		       f->detail.len ? "\n" : "", SARG(f->detail),
		       f->hint.len ? "\nhint: " : "", SARG(f->hint),
		       has(f->sqlstate, "42P05")
			       ? "\nhint: behind a connection pooler in "
				 "transaction mode, add pgbouncer=true to the "
				 "database URL"
			       : "");
}
