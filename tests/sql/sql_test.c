/* The builder quotes what it is given; the splitter finds the ends. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sql/sql.h"

static const struct dialect postgres = { .provider = PROVIDER_POSTGRES };
static const struct dialect sqlite = { .provider = PROVIDER_SQLITE };

static void quotes_are_doubled(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct sql q = sql_in(&a, &postgres);
	sql_name(&q, S("a\"b"), S("t"));
	sql_raw(&q, " = ");
	sql_string(&q, S("it's"));
	sql_raw(&q, ", ");
	sql_string(&q, S("a\\'b"));
	sql_raw(&q, ", ");
	sql_param(&q);
	sql_param(&q);
	sql_int(&q, INT64_MIN);
	assert_string_equal(sb_cstr(&q.text),
			    "\"a\"\"b\".\"t\" = 'it''s', E'a\\\\''b', "
			    "$1$2-9223372036854775808");
	struct sql l = sql_in(&a, &sqlite);
	sql_string(&l, S("a\\'b"));
	sql_name(&l, S(""), S("t"));
	sql_param(&l);
	assert_string_equal(sb_cstr(&l.text), "'a\\''b'\"t\"?1");
	arena_release(&a);
}

/* Statements of the script, each followed by a bar. */
static void splits(const struct dialect *d, const char *script,
		   const char *want)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	str rest = str_c(script), one;
	while (sql_split(d, &rest, &one)) {
		sb_add(&b, one);
		sb_addc(&b, '|');
	}
	assert_string_equal(sb_cstr(&b), want);
	arena_release(&a);
}

static void semicolons_end_statements(void **state)
{
	(void)state;
	splits(&postgres, "", "");
	splits(&postgres, " ;; -- nothing;\n ; /* ; */", "");
	splits(&postgres, "a; b ;\n-- c;\nd -- e;\n;f", "a|b|d -- e;|f|");
	splits(&postgres, "a (1; 2); b", "a (1; 2)|b|");
}

static void strings_and_comments_hide_them(void **state)
{
	(void)state;
	splits(&postgres, "a 'x;''y;'; b \"p;\"\"q;\"",
	       "a 'x;''y;'|b \"p;\"\"q;\"|");
	splits(&postgres, "a E'\\';'; b", "a E'\\';'|b|");
	splits(&postgres, "a '\\'; b", "a '\\'|b|");
	splits(&postgres, "a /* ; /* ; */ ; */ ; b", "a /* ; /* ; */ ; */|b|");
	splits(&sqlite, "a /* ; /* ; */ ; b", "a /* ; /* ; */|b|");
	splits(&sqlite, "a `x;` [y;]; b", "a `x;` [y;]|b|");
	splits(&sqlite, "a E'\\'; b", "a E'\\'|b|");
	splits(&postgres, "a 'open; b", "a 'open; b|");
}

static void dollar_quotes_hide_them(void **state)
{
	(void)state;
	splits(&postgres, "do $$ begin; end; $$; b", "do $$ begin; end; $$|b|");
	splits(&postgres, "do $a$ $$;$b$; $a$; b", "do $a$ $$;$b$; $a$|b|");
	splits(&postgres, "select a$b$; c$b$", "select a$b$|c$b$|");
	splits(&postgres, "select $1; b", "select $1|b|");
	splits(&sqlite, "select $$; b", "select $$|b|");
}

static void bodies_hide_them(void **state)
{
	(void)state;
	splits(&postgres,
	       "create function f() begin atomic select case when 1 then 2 "
	       "end; select 2; end; b",
	       "create function f() begin atomic select case when 1 then 2 "
	       "end; select 2; end|b|");
	splits(&postgres, "BEGIN; a; END; b", "BEGIN|a|END|b|");
	splits(&sqlite,
	       "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN UPDATE y SET "
	       "z = CASE 1 WHEN 1 THEN 2 END; DELETE FROM w; END; b",
	       "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN UPDATE y SET "
	       "z = CASE 1 WHEN 1 THEN 2 END; DELETE FROM w; END|b|");
	splits(&sqlite, "BEGIN; a; END; b", "BEGIN|a|END|b|");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_are_doubled),
		cmocka_unit_test(semicolons_end_statements),
		cmocka_unit_test(strings_and_comments_hide_them),
		cmocka_unit_test(dollar_quotes_hide_them),
		cmocka_unit_test(bodies_hide_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
