/* Connection strings. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "db/url.h"

static struct arena a;

static int release(void **state)
{
	(void)state;
	arena_release(&a);
	return 0;
}

static struct db_url parse(const char *text)
{
	struct db_url url;
	nicol_error err = { 0 };
	if (db_url_parse(&a, str_c(text), "/base", &url, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	return url;
}

static void is(str s, const char *expected)
{
	assert_string_equal(str_cdup(&a, s), expected);
}

static void a_full_url_is_taken_apart(void **state)
{
	(void)state;
	struct db_url u =
		parse("postgresql://us%40er:p%23%25a%2Fss@db.host:6543/"
		      "my%20db?schema=app&sslmode=require");
	assert_int_equal(u.provider, PROVIDER_POSTGRES);
	is(u.user, "us@er");
	is(u.password, "p#%a/ss");
	is(u.host, "db.host");
	is(u.port, "6543");
	is(u.database, "my db");
	is(u.schema, "app");
	assert_int_equal(u.sslmode, SSL_REQUIRE);
}

static void what_is_left_out_has_prismas_defaults(void **state)
{
	(void)state;
	struct db_url u = parse("postgres://");
	is(u.user, "");
	is(u.password, "");
	is(u.host, "localhost");
	is(u.port, "5432");
	is(u.database, "postgres");
	is(u.schema, "public");
	assert_int_equal(u.sslmode, SSL_PREFER);
	assert_int_equal(u.connection_limit, 0);
	assert_int_equal(u.pool_timeout, 10);
	assert_int_equal(u.connect_timeout, 5);
	assert_int_equal(u.socket_timeout, 0);
	assert_int_equal(u.statement_cache_size, 100);
	assert_false(u.pgbouncer);
}

static void all_parameters_are_known(void **state)
{
	(void)state;
	struct db_url u =
		parse("postgresql://u@h/d?pgbouncer=true&connection_limit=3&"
		      "pool_timeout=0&connect_timeout=300&socket_timeout=7&"
		      "statement_cache_size=0&max_idle_connection_lifetime=1&"
		      "max_connection_lifetime=2&single_use_connections=true&"
		      "application_name=my%20app&channel_binding=disable&"
		      "options=-c%20a%3Db&sslcert=c.pem&sslidentity=i.p12&"
		      "sslpassword=x&sslaccept=strict&sslkey=k&sslrootcert=r&"
		      "supa=1&&foo");
	assert_true(u.pgbouncer);
	assert_int_equal(u.connection_limit, 3);
	assert_int_equal(u.pool_timeout, 0);
	assert_int_equal(u.connect_timeout, 300);
	assert_int_equal(u.socket_timeout, 7);
	assert_int_equal(u.statement_cache_size, 0);
	assert_int_equal(u.max_idle_connection_lifetime, 1);
	assert_int_equal(u.max_connection_lifetime, 2);
	assert_true(u.single_use_connections);
	is(u.application_name, "my app");
	is(u.channel_binding, "disable");
	is(u.options, "-c a=b");
	is(u.sslcert, "/base/c.pem");
	is(u.sslidentity, "/base/i.p12");
	is(u.sslpassword, "x");
	is(u.sslaccept, "strict");
	is(u.sslkey, "/base/k");
	is(u.sslrootcert, "/base/r");
	assert_int_equal(u.unknown.len, 2);
	is(u.unknown.at[0], "supa");
	is(u.unknown.at[1], "foo");
}

static void hosts_of_every_kind_are_read(void **state)
{
	(void)state;
	struct db_url u = parse("postgresql://u:p@[::1]:5433/d");
	is(u.host, "::1");
	is(u.port, "5433");
	u = parse("postgresql://u@a:1,b,[fe80::1]:3/d");
	is(u.host, "a,b,fe80::1");
	is(u.port, "1,5432,3");
	u = parse("postgresql://u@localhost/d?host=/var/run/postgresql");
	is(u.host, "/var/run/postgresql");
	u = parse("postgresql://u@%2Ftmp%2Fdir:77/d");
	is(u.host, "/tmp/dir");
	is(u.port, "77");
	u = parse("postgresql:///d");
	is(u.host, "localhost");
	u = parse("postgresql://u:a@b@h/d");
	is(u.password, "a@b");
	is(u.host, "h");
}

static void display_hides_the_password(void **state)
{
	(void)state;
	struct db_url u = parse("postgresql://u:s3cret@[::1]/d?schema=x");
	is(db_url_display(&a, &u), "postgresql://u@[::1]:5432/d");
}

static void files_are_relative_to_the_base(void **state)
{
	(void)state;
	struct db_url u = parse("file:./dev.db?connection_limit=1");
	assert_int_equal(u.provider, PROVIDER_SQLITE);
	is(u.file, "/base/./dev.db");
	assert_int_equal(u.connection_limit, 1);
	is(parse("file:/abs/x.db").file, "/abs/x.db");
	is(parse("file:///abs/x.db").file, "/abs/x.db");
	is(parse("file::memory:").file, ":memory:");
	is(parse("sqlite:a%20b.db").file, "/base/a b.db");
}

static void bad_urls_say_why_and_never_the_password(void **state)
{
	(void)state;
	static const struct {
		const char *url, *says;
	} bad[] = {
		{ "", "empty" },
		{ "no url", "postgresql://" },
		{ "mysql://root:s3cret@localhost/x", "mysql:" },
		{ "prisma+postgres://accelerate/?api_key=s3cret", "Prisma's" },
		{ "postgresql://u:s3cret@h:99999/d", "port" },
		{ "postgresql://u:s3cret@h:abc/d", "port" },
		{ "postgresql://u:s3cret#x@h:1/d", "port" },
		{ "postgresql://u:s3c/ret@h:1/d", "%2F" },
		{ "postgresql://u:s3cret@[::1/d", "bracket" },
		{ "postgresql://u:s3cret@h/d?connection_limit=many",
		  "connection_limit" },
		{ "postgresql://u:s3cret@h/d?connection_limit=-1",
		  "connection_limit" },
		{ "postgresql://u:s3cret@h/d?pgbouncer=1", "pgbouncer" },
		{ "postgresql://u:s3cret@h/d?target_session_attrs=best",
		  "target_session_attrs" },
		{ "file:./x.db?journal_mode=off", "journal_mode" },
		{ "postgresql://u:s3cret@h/d?sslmode=maybe", "sslmode" },
		{ "postgresql://u:s3cret@h/d?sslaccept=no", "sslaccept" },
		{ "postgresql://u:s3cret%00@h/d", "NUL" },
		{ "file:", "path" },
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct db_url url;
		nicol_error err = { 0 };
		assert_int_equal(
			db_url_parse(&a, str_c(bad[i].url), NULL, &url, &err),
			-1);
		assert_string_equal(err.code, "P1013");
		if (!strstr(err.message, bad[i].says))
			fail_msg("%s: %s", bad[i].url, err.message);
		assert_null(strstr(err.message, "s3c"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_url_is_taken_apart),
		cmocka_unit_test(what_is_left_out_has_prismas_defaults),
		cmocka_unit_test(all_parameters_are_known),
		cmocka_unit_test(hosts_of_every_kind_are_read),
		cmocka_unit_test(display_hides_the_password),
		cmocka_unit_test(files_are_relative_to_the_base),
		cmocka_unit_test(bad_urls_say_why_and_never_the_password),
	};
	return cmocka_run_group_tests(tests, NULL, release);
}
