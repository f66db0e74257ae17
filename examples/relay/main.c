/*
 * relay - the command line of a small API relay.
 *
 *	relay user add EMAIL USERNAME
 *	relay key add EMAIL NAME [--allow PATH]... [--days N]
 *	relay upstream add TYPE EMAIL [--priority N] [--weight N]
 *	relay request --id ID [--endpoint PATH] [--method M] [--status N]
 *	              [--time MS] [--tokens N] [--cost DECIMAL] [--error TEXT]
 *	relay report [--days N]
 *
 * The database is DATABASE_URL's. Secrets come by environment or standard
 * input, never by argument: RELAY_PASSWORD, RELAY_KEY, and the upstream's
 * credentials (JSON) on standard input.
 */
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "relay.h"
#include "secret.h"

struct options {
	json_t *allow;
	const char *id, *method, *endpoint, *cost, *error;
	long days, priority, weight, status, ms, tokens;
	char **words; /* what is left after the options */
	int n_words;
};

static int fail(const nicol_error *err)
{
	fprintf(stderr, "relay: %s: %s\n", err->code, err->message);
	return 1;
}

static int complain(const char *what)
{
	fprintf(stderr, "relay: %s\n", what);
	return 1;
}

static int usage(void)
{
	fputs("usage: relay user add EMAIL USERNAME\n"
	      "       relay key add EMAIL NAME [--allow PATH]... [--days N]\n"
	      "       relay upstream add TYPE EMAIL [--priority N] "
	      "[--weight N]\n"
	      "       relay request --id ID [--endpoint PATH] [--method M] "
	      "[--status N]\n"
	      "                     [--time MS] [--tokens N] [--cost DECIMAL] "
	      "[--error TEXT]\n"
	      "       relay report [--days N]\n"
	      "DATABASE_URL names the database; RELAY_PASSWORD, RELAY_KEY and "
	      "standard input carry secrets.\n",
	      stderr);
	return 2;
}

static int user_add(nicol_client *db, const struct options *o, nicol_error *err)
{
	char hash[PASSWORD_HASH_SIZE];
	const char *password = getenv("RELAY_PASSWORD");
	if (!password || !*password)
		return complain("set RELAY_PASSWORD to the user's password");
	if (password_hash(password, hash) < 0)
		return complain("the password could not be hashed");
	const relay_user *user = relay_user_create(
		db,
		&(relay_user_create_args){ .data = { .email = o->words[2],
						     .username = o->words[3],
						     .password_hash = hash } },
		err);
	if (!user && !strcmp(err->code, "P2002"))
		return complain("this email or username is taken");
	if (!user)
		return fail(err);
	printf("user %" PRId64 " %s\n", user->id, user->email);
	nicol_result_free(user);
	return 0;
}

static int key_store(nicol_client *db, const struct options *o,
		     const char *hash, int64_t *id, nicol_error *err)
{
	char *allow = json_dumps(o->allow, JSON_COMPACT);
	nicol_timestamp end = ((int64_t)time(NULL) + o->days * 86400) * 1000000;
	const relay_api_key *key = relay_api_key_create(
		db,
		&(relay_api_key_create_args){
			.data = { .name = o->words[3],
				  .key_hash = hash,
				  .permissions = allow,
				  .expires_at = o->days ? &end : NULL,
				  .user.connect =
					  &(relay_user_where_unique){
						  .email = o->words[2] } } },
		err);
	free(allow);
	if (!key)
		return -1;
	*id = key->id;
	nicol_result_free(key);
	return 0;
}

static int key_add(nicol_client *db, const struct options *o, nicol_error *err)
{
	char key[KEY_SIZE], hash[HASH_SIZE];
	int64_t id;
	if (key_new(key) < 0 || key_hash(key, hash) < 0)
		return complain("no random bytes to be had");
	if (!json_array_size(o->allow))
		json_array_append_new(o->allow, json_string("*"));
	if (key_store(db, o, hash, &id, err) < 0) {
		if (!strcmp(err->code, "P2025"))
			return complain("there is no user with this email");
		return fail(err);
	}
	fprintf(stderr, "key %" PRId64 ", shown this once:\n", id);
	puts(key);
	return 0;
}

static int upstream_add(nicol_client *db, const struct options *o,
			nicol_error *err)
{
	json_error_t bad;
	json_t *credentials = json_loadf(stdin, 0, &bad);
	if (!credentials)
		return complain("the credentials on standard input are no "
				"JSON");
	char *text = json_dumps(credentials, JSON_COMPACT);
	const relay_upstream_account *a = relay_upstream_account_create(
		db,
		&(relay_upstream_account_create_args){
			.data = { .type = o->words[2],
				  .email = o->words[3],
				  .credentials = text,
				  .priority =
					  &(int32_t){ (int32_t)o->priority },
				  .weight =
					  &(int32_t){ (int32_t)o->weight } } },
		err);
	json_decref(credentials);
	free(text);
	if (!a)
		return fail(err);
	printf("upstream %" PRId64 " %s %s\n", a->id, a->type, a->email);
	nicol_result_free(a);
	return 0;
}

static int request(nicol_client *db, const struct options *o, nicol_error *err)
{
	struct relay_admission who = { 0 };
	const char *key = getenv("RELAY_KEY");
	if (!key || !o->id)
		return complain("a request needs RELAY_KEY and --id");
	enum relay_verdict v = relay_admit(db, key, o->endpoint, &who, err);
	if (v == RELAY_ADMITTED)
		v = relay_record(db, &who,
				 &(struct relay_outcome){
					 .request_id = o->id,
					 .method = o->method,
					 .endpoint = o->endpoint,
					 .status_code = (int32_t)o->status,
					 .response_ms = (int32_t)o->ms,
					 .tokens = o->tokens,
					 .cost = o->cost,
					 .error = o->error },
				 err);
	if (v == RELAY_FAILED)
		return fail(err);
	printf("%s: %s\n", o->id, relay_verdict_text(v));
	return v > RELAY_DUPLICATE;
}

static const char report_sql[] =
	"SELECT to_char(r.created_at, 'YYYY-MM-DD') AS day, k.name AS key,"
	" coalesce(u.email, '(gone)') AS upstream, count(*) AS requests,"
	" count(*) FILTER (WHERE r.status_code >= 400) AS errors,"
	" sum(r.tokens_used)::bigint AS tokens, sum(r.cost) AS cost"
	" FROM usage_records r JOIN api_keys k ON k.id = r.api_key_id"
	" LEFT JOIN upstream_accounts u ON u.id = r.upstream_account_id"
	" WHERE r.created_at >= $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";

static int report(nicol_client *db, const struct options *o, nicol_error *err)
{
	long days = o->days ? o->days : 30;
	nicol_timestamp from = ((int64_t)time(NULL) - days * 86400) * 1000000;
	const nicol_rows *rows = nicol_query_raw(
		db, report_sql, NICOL_PARAMS(nicol_p_timestamp(from)), err);
	if (!rows)
		return fail(err);
	printf("%-10s  %-16s  %-24s %9s %7s %12s %12s\n", "day", "key",
	       "upstream", "requests", "errors", "tokens", "cost");
	for (size_t i = 0; i < nicol_rows_count(rows); i++)
		printf("%-10s  %-16s  %-24s %9" PRId64 " %7" PRId64
		       " %12" PRId64 " %12s\n",
		       nicol_rows_text(rows, i, 0), nicol_rows_text(rows, i, 1),
		       nicol_rows_text(rows, i, 2), nicol_rows_int(rows, i, 3),
		       nicol_rows_int(rows, i, 4), nicol_rows_int(rows, i, 5),
		       nicol_rows_text(rows, i, 6));
	nicol_result_free(rows);
	return 0;
}

static const struct command {
	const char *noun, *verb;
	int n_words;
	int (*run)(nicol_client *db, const struct options *o, nicol_error *err);
} commands[] = {
	{ "user", "add", 4, user_add },		{ "key", "add", 4, key_add },
	{ "upstream", "add", 4, upstream_add }, { "request", NULL, 1, request },
	{ "report", NULL, 1, report },
};

static const struct command *find(const struct options *o)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++) {
		const struct command *c = &commands[i];
		if (o->n_words == c->n_words && !strcmp(o->words[0], c->noun) &&
		    (!c->verb || !strcmp(o->words[1], c->verb)))
			return c;
	}
	return NULL;
}

enum {
	ALLOW,
	COST,
	DAYS,
	ENDPOINT,
	ERROR,
	ID,
	METHOD,
	PRIORITY,
	STATUS,
	TIME,
	TOKENS,
	WEIGHT
};

static const struct option longs[] = {
	{ "allow", 1, NULL, ALLOW },   { "cost", 1, NULL, COST },
	{ "days", 1, NULL, DAYS },     { "endpoint", 1, NULL, ENDPOINT },
	{ "error", 1, NULL, ERROR },   { "id", 1, NULL, ID },
	{ "method", 1, NULL, METHOD }, { "priority", 1, NULL, PRIORITY },
	{ "status", 1, NULL, STATUS }, { "time", 1, NULL, TIME },
	{ "tokens", 1, NULL, TOKENS }, { "weight", 1, NULL, WEIGHT },
	{ NULL, 0, NULL, 0 },
};

static int take_number(long *out)
{
	char *end;
	*out = strtol(optarg, &end, 10);
	return *end || end == optarg ? -1 : 0;
}

static int take(struct options *o, int option)
{
	switch (option) {
	case ALLOW:
		return json_array_append_new(o->allow, json_string(optarg));
	case COST:
		o->cost = optarg;
		return 0;
	case ENDPOINT:
		o->endpoint = optarg;
		return 0;
	case ERROR:
		o->error = optarg;
		return 0;
	case ID:
		o->id = optarg;
		return 0;
	case METHOD:
		o->method = optarg;
		return 0;
	case DAYS:
		return take_number(&o->days);
	case PRIORITY:
		return take_number(&o->priority);
	case STATUS:
		return take_number(&o->status);
	case TIME:
		return take_number(&o->ms);
	case TOKENS:
		return take_number(&o->tokens);
	case WEIGHT:
		return take_number(&o->weight);
	default:
		return -1;
	}
}

static int parse(int argc, char **argv, struct options *o)
{
	int c;
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		if (take(o, c) < 0)
			return -1;
	o->words = argv + optind;
	o->n_words = argc - optind;
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { .allow = json_array(),
			     .method = "POST",
			     .endpoint = "/v1/chat",
			     .cost = "0",
			     .priority = 1,
			     .weight = 100,
			     .status = 200 };
	int rc;
	nicol_error err = { 0 };
	const struct command *c = parse(argc, argv, &o) == 0 ? find(&o) : NULL;
	if (!c) {
		rc = usage();
	} else {
		nicol_client *db = relay_open(NULL, &err);
		rc = db ? c->run(db, &o, &err) : fail(&err);
		relay_close(db);
	}
	json_decref(o.allow);
	nicol_error_clear(&err);
	return rc;
}
