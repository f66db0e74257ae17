#include "db/url.h"

#include <limits.h>

#include "base/file.h"

/* Where a parameter of the query string goes. */
enum param_kind { P_STR, P_INT, P_BOOL };

struct param {
	const char *name;
	enum param_kind kind;
	size_t offset; /* in struct db_url */
};

#define PARAM(name, kind, field)                                               \
	{                                                                      \
		name, kind, offsetof(struct db_url, field)                     \
	}

static const struct param params[] = {
	PARAM("schema", P_STR, schema),
	PARAM("host", P_STR, host),
	PARAM("sslmode", P_STR, sslmode_text),
	PARAM("sslcert", P_STR, sslcert),
	PARAM("sslidentity", P_STR, sslidentity),
	PARAM("sslpassword", P_STR, sslpassword),
	PARAM("sslaccept", P_STR, sslaccept),
	PARAM("sslrootcert", P_STR, sslrootcert),
	PARAM("sslkey", P_STR, sslkey),
	PARAM("pgbouncer", P_BOOL, pgbouncer),
	PARAM("connection_limit", P_INT, connection_limit),
	PARAM("pool_timeout", P_INT, pool_timeout),
	PARAM("connect_timeout", P_INT, connect_timeout),
	PARAM("socket_timeout", P_INT, socket_timeout),
	PARAM("statement_cache_size", P_INT, statement_cache_size),
	PARAM("max_idle_connection_lifetime", P_INT,
	      max_idle_connection_lifetime),
	PARAM("max_connection_lifetime", P_INT, max_connection_lifetime),
	PARAM("single_use_connections", P_BOOL, single_use_connections),
	PARAM("application_name", P_STR, application_name),
	PARAM("channel_binding", P_STR, channel_binding),
	PARAM("options", P_STR, options),
	PARAM("target_session_attrs", P_STR, target_session_attrs),
	PARAM("journal_mode", P_STR, journal_mode),
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX in place of a copy. A '%' that begins no escape stands for
 * itself, as in browsers. False for %00: no database takes it. */
static bool percent_decode(struct arena *a, str text, str *out)
{
	char *p = arena_alloc(a, text.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++) {
		int high = -1, low = -1;
		if (text.ptr[i] == '%' && i + 2 < text.len) {
			high = hex_digit(text.ptr[i + 1]);
			low = hex_digit(text.ptr[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			p[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			p[n++] = text.ptr[i];
		}
		if (!p[n - 1])
			return false;
	}
	*out = str_n(p, n);
	return true;
}

static int bad(nicol_error *err, const char *what)
{
	return err_set(err, "P1013", "the database URL is invalid: %s", what);
}

static int decode(struct arena *a, str text, str *out, nicol_error *err)
{
	if (!percent_decode(a, text, out))
		return bad(err, "it contains a NUL byte (%00)");
	return 0;
}

static int set_int(int *out, const struct param *p, str value, nicol_error *err)
{
	int64_t n;
	if (!str_to_i64(value, &n) || n < 0 || n > INT_MAX)
		return err_set(err, "P1013",
			       "the database URL is invalid: %s must be a "
			       "whole number, not \"%.*s\"",
			       p->name, SARG(value));
	*out = (int)n;
	return 0;
}

static int set_bool(bool *out, const struct param *p, str value,
		    nicol_error *err)
{
	if (!str_is(value, "true") && !str_is(value, "false"))
		return err_set(err, "P1013",
			       "the database URL is invalid: %s must be true "
			       "or false, not \"%.*s\"",
			       p->name, SARG(value));
	*out = str_is(value, "true");
	return 0;
}

static int set_param(struct arena *a, struct db_url *url, str name, str value,
		     nicol_error *err)
{
	for (size_t i = 0; i < sizeof(params) / sizeof(*params); i++) {
		const struct param *p = &params[i];
		void *field = (char *)url + p->offset;
		if (!str_is(name, p->name))
			continue;
		switch (p->kind) {
		case P_STR:
			*(str *)field = value;
			return 0;
		case P_INT:
			return set_int(field, p, value, err);
		case P_BOOL:
			url->pgbouncer_said |= field == &url->pgbouncer;
			return set_bool(field, p, value, err);
		}
	}
	*vec_push(a, &url->unknown) = name;
	return 0;
}

static int parse_query(struct arena *a, str query, struct db_url *url,
		       nicol_error *err)
{
	str pair;
	while (str_next(&query, '&', &pair)) {
		size_t eq = str_find_char(pair, '=', 0);
		str name, value = { 0 };
		if (!pair.len)
			continue;
		if (decode(a, str_sub(pair, 0, eq), &name, err) < 0)
			return -1;
		if (eq < pair.len &&
		    decode(a, str_sub(pair, eq + 1, pair.len), &value, err) < 0)
			return -1;
		if (set_param(a, url, name, value, err) < 0)
			return -1;
	}
	return 0;
}

static int check_ssl(struct db_url *url, nicol_error *err)
{
	str mode = url->sslmode_text;
	if (!mode.len || str_is(mode, "prefer") || str_is(mode, "allow"))
		url->sslmode = SSL_PREFER;
	else if (str_is(mode, "disable"))
		url->sslmode = SSL_DISABLE;
	else if (str_is(mode, "require") || str_is(mode, "verify-ca") ||
		 str_is(mode, "verify-full"))
		url->sslmode = SSL_REQUIRE;
	else
		return err_set(err, "P1013",
			       "the database URL is invalid: sslmode must be "
			       "disable, prefer, require, verify-ca or "
			       "verify-full, not \"%.*s\"",
			       SARG(mode));
	str accept = url->sslaccept;
	if (accept.len && !str_is(accept, "strict") &&
	    !str_is(accept, "accept_invalid_certs"))
		return err_set(err, "P1013",
			       "the database URL is invalid: sslaccept must be "
			       "strict or accept_invalid_certs, not \"%.*s\"",
			       SARG(accept));
	return 0;
}

/* A word of a list that ends with NULL; none is none. */
static int check_word(str value, const char *name, const char *const *words,
		      const char *said, nicol_error *err)
{
	if (!value.len)
		return 0;
	for (; *words; words++)
		if (str_is(value, *words))
			return 0;
	return err_set(err, "P1013",
		       "the database URL is invalid: %s must be %s, not "
		       "\"%.*s\"",
		       name, said, SARG(value));
}

static int check_target(const struct db_url *url, nicol_error *err)
{
	static const char *const words[] = { "any",	  "read-write",
					     "read-only", "primary",
					     "standby",	  "prefer-standby",
					     NULL };
	return check_word(url->target_session_attrs, "target_session_attrs",
			  words,
			  "any, read-write, read-only, primary, standby or "
			  "prefer-standby",
			  err);
}

static int check_port(str port, nicol_error *err)
{
	int64_t n;
	if (!str_to_i64(port, &n) || n < 1 || n > 65535)
		return bad(err, "the port is no number from 1 to 65535 (when "
				"the user or the password contains one of "
				": / ? # [ ] @ write it percent-encoded, for "
				"example %23 for #)");
	return 0;
}

/* "host", "host:5432", "[::1]:5432": one of the list. */
static int split_host(str part, str *host, str *port, nicol_error *err)
{
	size_t from = 0;
	if (part.len && part.ptr[0] == '[') {
		from = str_find_char(part, ']', 0);
		if (from == part.len)
			return bad(err, "an IPv6 address lacks its closing "
					"bracket");
		*host = str_sub(part, 1, from);
		from++;
		if (from < part.len && part.ptr[from] != ':')
			return bad(err, "after ] only :PORT may follow");
	}
	size_t colon = str_find_char(part, ':', from);
	if (!from)
		*host = str_sub(part, 0, colon);
	*port = colon < part.len ? str_sub(part, colon + 1, part.len)
				 : (str){ 0 };
	if (!port->len) {
		*port = S("5432");
		return 0;
	}
	return check_port(*port, err);
}

static int parse_hosts(struct arena *a, str text, struct db_url *url,
		       nicol_error *err)
{
	struct sb hosts = sb_in(a), ports = sb_in(a);
	str part;
	do {
		str host = { 0 }, port = { 0 };
		if (!str_next(&text, ',', &part))
			part = (str){ 0 };
		if (split_host(part, &host, &port, err) < 0 ||
		    decode(a, host, &host, err) < 0)
			return -1;
		if (ports.len) {
			sb_addc(&hosts, ',');
			sb_addc(&ports, ',');
		}
		sb_add(&hosts, host.len ? host : S("localhost"));
		sb_add(&ports, port);
	} while (text.ptr);
	url->host = sb_str(&hosts);
	url->port = sb_str(&ports);
	return 0;
}

static int parse_user(struct arena *a, str text, struct db_url *url,
		      nicol_error *err)
{
	size_t colon = str_find_char(text, ':', 0);
	if (decode(a, str_sub(text, 0, colon), &url->user, err) < 0)
		return -1;
	if (colon == text.len)
		return 0;
	return decode(a, str_sub(text, colon + 1, text.len), &url->password,
		      err);
}

/* USER:PASSWORD@HOST:PORT */
static int parse_authority(struct arena *a, str text, struct db_url *url,
			   nicol_error *err)
{
	/* the last @: what stands before it may be unencoded */
	const char *at = text.len ? memrchr(text.ptr, '@', text.len) : NULL;
	if (at) {
		size_t n = (size_t)(at - text.ptr);
		if (parse_user(a, str_sub(text, 0, n), url, err) < 0)
			return -1;
		text = str_sub(text, n + 1, text.len);
	}
	return parse_hosts(a, text, url, err);
}

static size_t find_any(str text, const char *set, size_t from)
{
	for (size_t i = from; i < text.len; i++)
		if (strchr(set, text.ptr[i]))
			return i;
	return text.len;
}

/* Certificates are named from the schema's folder. */
static void resolve_files(struct arena *a, const char *base, struct db_url *url)
{
	str *files[] = { &url->sslcert, &url->sslidentity, &url->sslrootcert,
			 &url->sslkey };
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (base && files[i]->len && !str_is(*files[i], "system"))
			*files[i] = str_c(
				path_join(a, base, str_cdup(a, *files[i])));
}

static int parse_postgres(struct arena *a, str rest, const char *base,
			  struct db_url *url, nicol_error *err)
{
	size_t slash = find_any(rest, "/?#", 0);
	size_t mark = find_any(rest, "?#", slash);
	size_t hash = str_find_char(rest, '#', mark);
	str authority = str_sub(rest, 0, slash);
	str path = slash < mark ? str_sub(rest, slash + 1, mark) : (str){ 0 };
	if (str_find_char(authority, '@', 0) == authority.len &&
	    str_find_char(path, '@', 0) < path.len)
		return bad(err, "an @ stands after the first slash: write / ? "
				"# in the user and the password as %2F %3F "
				"%23");
	url->schema = S("public");
	if (parse_authority(a, authority, url, err) < 0 ||
	    decode(a, str_sub(path, 0, str_find_char(path, '/', 0)),
		   &url->database, err) < 0)
		return -1;
	if (!url->database.len)
		url->database = S("postgres");
	if (mark < hash &&
	    parse_query(a, str_sub(rest, mark + 1, hash), url, err) < 0)
		return -1;
	resolve_files(a, base, url);
	return check_target(url, err) < 0 ? -1 : check_ssl(url, err);
}

static int parse_sqlite(struct arena *a, str rest, const char *base,
			struct db_url *url, nicol_error *err)
{
	size_t mark = str_find_char(rest, '?', 0);
	if (mark < rest.len &&
	    parse_query(a, str_sub(rest, mark + 1, rest.len), url, err) < 0)
		return -1;
	static const char *const journals[] = { "wal", "delete", NULL };
	if (check_word(url->journal_mode, "journal_mode", journals,
		       "wal or delete", err) < 0)
		return -1;
	str path = str_sub(rest, 0, mark);
	if (str_starts(path, S("//")))
		path = str_sub(path, 2, path.len);
	if (!path.len)
		return bad(err, "file: is not followed by a path");
	if (decode(a, path, &path, err) < 0)
		return -1;
	url->file = path;
	if (!str_is(path, ":memory:") && base)
		url->file = str_c(path_join(a, base, str_cdup(a, path)));
	url->schema = S("main");
	return 0;
}

static bool take_prefix(str *text, str prefix)
{
	if (text->len < prefix.len ||
	    !str_ieq(str_sub(*text, 0, prefix.len), prefix))
		return false;
	*text = str_sub(*text, prefix.len, text->len);
	return true;
}

/* Why a URL of another kind is not taken. */
static int refuse(str text, nicol_error *err)
{
	size_t colon = str_find_char(text, ':', 0);
	if (colon == text.len || colon == 0 || colon > 32)
		return bad(err, "it must begin with postgresql:// or file:");
	str scheme = str_sub(text, 0, colon);
	if (str_starts(scheme, S("prisma")))
		return err_set(err, "P1013",
			       "the database URL begins with %.*s:, which only "
			       "Prisma's own service understands; give the "
			       "postgresql:// URL of the database itself",
			       SARG(scheme));
	return err_set(err, "P1013",
		       "the database URL is invalid: it begins with \"%.*s:\", "
		       "but must begin with postgresql:// or file:",
		       SARG(scheme));
}

int db_url_parse(struct arena *a, str text, const char *base,
		 struct db_url *out, nicol_error *err)
{
	*out = (struct db_url){
		.pool_timeout = 10,
		.connect_timeout = 5,
		.statement_cache_size = 100,
		.max_idle_connection_lifetime = 300,
	};
	text = str_dup(a, str_trim(text));
	if (!text.len)
		return bad(err, "it is empty");
	if (memchr(text.ptr, 0, text.len))
		return bad(err, "it contains a NUL byte");
	if (take_prefix(&text, S("postgresql://")) ||
	    take_prefix(&text, S("postgres://"))) {
		out->provider = PROVIDER_POSTGRES;
		return parse_postgres(a, text, base, out, err);
	}
	if (take_prefix(&text, S("file:")) ||
	    take_prefix(&text, S("sqlite:"))) {
		out->provider = PROVIDER_SQLITE;
		return parse_sqlite(a, text, base, out, err);
	}
	return refuse(text, err);
}

str db_url_display(struct arena *a, const struct db_url *url)
{
	struct sb b = sb_in(a);
	if (url->provider == PROVIDER_SQLITE) {
		sb_lit(&b, "file:");
		sb_add(&b, url->file);
		return sb_str(&b);
	}
	sb_lit(&b, "postgresql://");
	if (url->user.len) {
		sb_add(&b, url->user);
		sb_addc(&b, '@');
	}
	bool v6 = str_find_char(url->host, ':', 0) < url->host.len &&
		  str_find_char(url->host, ',', 0) == url->host.len;
	if (v6)
		sb_addc(&b, '[');
	sb_add(&b, url->host);
	if (v6)
		sb_addc(&b, ']');
	sb_addc(&b, ':');
	sb_add(&b, url->port);
	sb_addc(&b, '/');
	sb_add(&b, url->database);
	return sb_str(&b);
}
