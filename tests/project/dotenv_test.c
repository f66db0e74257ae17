/* The syntax of .env files. The expectations were checked against dotenv
 * 16.6, and those with ${NAME} against Prisma 6.19. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "project/env.h"

static const struct {
	const char *text, *pairs; /* pairs: NAME=[value] joined by spaces */
} cases[] = {
	{ "A=1", "A=[1]" },
	{ "A=1\nB=2\n", "A=[1] B=[2]" },
	{ "A=1\r\nB=2\r\n", "A=[1] B=[2]" },
	{ "A=1\rB=2", "A=[1] B=[2]" },
	{ "\xEF\xBB\xBF"
	  "A=1",
	  "A=[1]" },
	{ "  A = 1 two  ", "A=[1 two]" },
	{ "A=", "A=[]" },
	{ "A= # nothing", "A=[]" },
	{ "A=1 # one", "A=[1]" },
	{ "A=1#one", "A=[1]" },
	{ "# A=1\n#B=2\nC=3", "C=[3]" },
	{ "export A=1", "A=[1]" },
	{ "export\tA=1", "A=[1]" },
	{ "export=1", "export=[1]" },
	{ "A: 1", "A=[1]" },
	{ "A:1", "" },
	{ "a.b-c_D9=1", "a.b-c_D9=[1]" },
	{ "A B=1", "" },
	{ "nothing here\nA=1", "A=[1]" },
	{ "A='one # two'", "A=[one # two]" },
	{ "A=\"one # two\" # three", "A=[one # two]" },
	{ "A=`it's \"so\"`", "A=[it's \"so\"]" },
	{ "A=\" x \"", "A=[ x ]" },
	{ "A=' x '", "A=[ x ]" },
	{ "A=\"a\\nb\\rc\\td\"", "A=[a\nb\rc\\td]" },
	{ "A='a\\nb'", "A=[a\\nb]" },
	{ "A=a\\nb", "A=[a\\nb]" },
	{ "A=\"one\ntwo\"\nB=2", "A=[one\ntwo] B=[2]" },
	{ "A='one\ntwo'\nB=2", "A=[one\ntwo] B=[2]" },
	{ "A=\"say \\\"hi\\\"\"", "A=[say \\\"hi\\\"]" },
	{ "A=\"C:\\\\\"", "A=[C:\\\\]" },
	{ "A=\"open\nB=2", "A=[\"open] B=[2]" },
	{ "A=\"one\" two", "A=[\"one\" two]" },
	{ "A='one' 'two'", "A=[one' 'two]" },
	{ "A=it's", "A=[it's]" },
	{ "A=\"\"", "A=[]" },
	{ "A=\"", "A=[\"]" },
	{ "A=b=c==", "A=[b=c==]" },
	{ "A=postgresql://u:p%40@h:5432/d?x=y&z=1",
	  "A=[postgresql://u:p%40@h:5432/d?x=y&z=1]" },
	{ "A=1\nA=2", "A=[1] A=[2]" },
	{ "=1\nB=2", "B=[2]" },
	{ "A\nB=2", "B=[2]" },
	{ "A\n=2", "A=[2]" },
	{ "A=\n\"two\"", "A=[two]" },
	{ "A=\nB=2", "A=[] B=[2]" },
	{ "A=\"x\"\n\n# c\nB=2", "A=[x] B=[2]" },
	{ "", "" },
};

static void texts_are_read_as_dotenv_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena a = { 0 };
		struct sb b = sb_in(&a);
		struct env_pairs p = dotenv_parse(&a, str_c(cases[i].text));
		for (uint32_t n = 0; n < p.len; n++)
			sb_fmt(&b, "%s%.*s=[%.*s]", n ? " " : "",
			       SARG(p.at[n].name), SARG(p.at[n].value));
		assert_string_equal(sb_cstr(&b), cases[i].pairs);
		arena_release(&a);
	}
}

static void value_is(const struct env *env, const char *name,
		     const char *expected)
{
	str value = S("(unset)");
	env_get(env, str_c(name), &value);
	assert_string_equal(str_cdup(env->arena, value), expected);
}

static void references_are_expanded(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct env env = env_in(&a);
	setenv("NICOL_TEST_SET", "from process", 1);
	unsetenv("NICOL_TEST_UNSET");
	env_add_text(&env,
		     S("URL=pg://${HOST}:${PORT}/x\n"
		       "HOST=localhost\nPORT=5432\n"
		       "SINGLE='${HOST}'\n"
		       "BARE=$HOST\n"
		       "ESCAPED=\\${HOST}\n"
		       "DOLLAR=a\\$b\n"
		       "UNSET=<${NICOL_TEST_UNSET}>\n"
		       "DEFAULT=<${NICOL_TEST_UNSET:-d}>\n"
		       "NESTED=${NICOL_TEST_UNSET:-${HOST}!}\n"
		       "GIVEN=${HOST:-other}\n"
		       "EMPTY=\n"
		       "OF_EMPTY=${EMPTY:-full}\n"
		       "NOTHING=<${}>\n"
		       "OPEN=${HOST\n"
		       "ODD=${HO ST}\n"
		       "NICOL_TEST_SET=from file\n"
		       "OUTSIDE=${NICOL_TEST_SET}\n"),
		     "a.env");
	value_is(&env, "URL", "pg://localhost:5432/x");
	value_is(&env, "SINGLE", "localhost");
	value_is(&env, "BARE", "$HOST");
	value_is(&env, "ESCAPED", "${HOST}");
	value_is(&env, "DOLLAR", "a\\$b");
	value_is(&env, "UNSET", "<>");
	value_is(&env, "DEFAULT", "<d>");
	value_is(&env, "NESTED", "localhost!");
	value_is(&env, "GIVEN", "localhost");
	value_is(&env, "OF_EMPTY", "full");
	value_is(&env, "NOTHING", "<>");
	value_is(&env, "OPEN", "${HOST");
	value_is(&env, "ODD", "${HO ST}");
	value_is(&env, "NICOL_TEST_SET", "from process");
	value_is(&env, "OUTSIDE", "from process");
	arena_release(&a);
}

static void the_first_file_wins_and_the_last_line(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct env env = env_in(&a);
	env_add_text(&env, S("A=1\nA=2\nB=b"), "first.env");
	env_add_text(&env, S("A=3\nC=${B}${A}"), "second.env");
	value_is(&env, "A", "2");
	value_is(&env, "C", "b2");
	assert_string_equal(env_find(&env, S("C"))->file, "second.env");
	assert_null(env_find(&env, S("D")));
	arena_release(&a);
}

static void circles_and_bombs_end(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct env env = env_in(&a);
	env_add_text(&env, S("A=${B}\nB=${A}"), "circle.env");
	value_is(&env, "A", "");
	struct sb b = sb_in(&a);
	for (int i = 0; i < 16; i++) {
		sb_fmt(&b, "X%d=", i);
		for (int k = 0; k < 16; k++)
			sb_fmt(&b, "${X%d}", i + 1);
		sb_addc(&b, '\n');
	}
	sb_lit(&b, "X16=boom\n");
	env_add_text(&env, sb_str(&b), "bomb.env");
	assert_true(env_find(&env, S("X0"))->value.len < 2 << 20);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_read_as_dotenv_reads_them),
		cmocka_unit_test(references_are_expanded),
		cmocka_unit_test(the_first_file_wins_and_the_last_line),
		cmocka_unit_test(circles_and_bombs_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
