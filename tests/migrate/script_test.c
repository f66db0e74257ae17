/* Where a script failed, and how the folder stands to the history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "migrate/compare.h"
#include "migrate/script.h"

static struct script_place place(str script, int position, uint32_t done)
{
	return script_place_of(dialect_of(PROVIDER_POSTGRES), script, position,
			       done);
}

static void a_position_counts_characters(void **state)
{
	(void)state;
	/* two bytes each, one character each */
	str s = S("-- \xC3\xA4\xC3\xB6\xC3\xBC\nselect 1;\nselect x;\n");
	struct script_place p = place(s, 25, 0);
	assert_int_equal(p.line, 3);
	assert_true(str_is(p.statement, "select x"));
}

static void without_position_the_statements_are_counted(void **state)
{
	(void)state;
	str s = S("select 1;\n\n-- two\nselect\n 2;\nselect 3;");
	assert_int_equal(place(s, 0, 0).line, 1);
	assert_int_equal(place(s, 0, 1).line, 4);
	assert_int_equal(place(s, 0, 2).line, 6);
}

static void an_excerpt_is_one_short_line(void **state)
{
	(void)state;
	struct arena a = { 0 };
	char wide[200];
	memset(wide, 'x', sizeof(wide));
	assert_true(str_is(script_excerpt(&a, S("select 1")), "select 1"));
	assert_true(str_is(script_excerpt(&a, S("select\n 1")), "select ..."));
	assert_int_equal(script_excerpt(&a, str_n(wide, 200)).len, 80);
	arena_release(&a);
}

/* ---- the folder against the history ---- */

struct case_ {
	struct arena a;
	struct migrations m;
	struct history h;
	struct migration migrations[4];
	struct history_row rows[4];
};

static void in_folder(struct case_ *c, const char *name)
{
	c->m.at = c->migrations;
	c->migrations[c->m.len++] =
		(struct migration){ .name = name, .script = str_c(name) };
}

static struct history_row *in_history(struct case_ *c, const char *name)
{
	char hex[65];
	c->h.exists = true;
	c->h.at = c->rows;
	struct history_row *r = &c->rows[c->h.len++];
	assert_int_equal(sha256_hex(str_c(name), hex, NULL), 0);
	*r = (struct history_row){ .name = str_c(name), .is_finished = true };
	r->checksum = str_dup(&c->a, str_c(hex));
	return r;
}

static void what_is_not_recorded_is_pending(void **state)
{
	(void)state;
	struct case_ c = { 0 };
	in_folder(&c, "1");
	in_folder(&c, "2");
	in_history(&c, "1");
	struct standing s = standing_of(&c.a, &c.m, &c.h);
	assert_int_equal(s.kind, STANDING_DATABASE_BEHIND);
	assert_int_equal(s.applied.len, 1);
	assert_int_equal(s.pending.len, 1);
	assert_int_equal(s.pending.at[0], 1);
	arena_release(&c.a);
}

static void a_failed_one_is_neither_pending_nor_applied(void **state)
{
	(void)state;
	struct case_ c = { 0 };
	in_folder(&c, "1");
	in_history(&c, "1")->is_finished = false;
	struct standing s = standing_of(&c.a, &c.m, &c.h);
	assert_int_equal(s.kind, STANDING_EQUAL);
	assert_int_equal(s.failed.len, 1);
	assert_int_equal(s.pending.len + s.applied.len + s.edited.len, 0);
	arena_release(&c.a);
}

static void what_was_rolled_back_never_happened(void **state)
{
	(void)state;
	struct case_ c = { 0 };
	in_folder(&c, "1");
	struct history_row *r = in_history(&c, "1");
	r->is_finished = false;
	r->is_rolled_back = true;
	struct standing s = standing_of(&c.a, &c.m, &c.h);
	assert_int_equal(s.pending.len, 1);
	assert_int_equal(s.failed.len, 0);
	arena_release(&c.a);
}

static void both_sides_may_have_more(void **state)
{
	(void)state;
	struct case_ c = { 0 };
	in_folder(&c, "1");
	in_folder(&c, "3");
	in_history(&c, "1");
	in_history(&c, "2");
	struct standing s = standing_of(&c.a, &c.m, &c.h);
	assert_int_equal(s.kind, STANDING_DIVERGED);
	assert_int_equal(s.last_common, 0);
	assert_int_equal(s.missing.len, 1);
	assert_int_equal(s.missing.at[0], 1);
	arena_release(&c.a);
}

static void an_edit_is_seen(void **state)
{
	(void)state;
	struct case_ c = { 0 };
	in_folder(&c, "1");
	in_history(&c, "1");
	c.migrations[0].script = S("other");
	struct standing s = standing_of(&c.a, &c.m, &c.h);
	assert_int_equal(s.edited.len, 1);
	assert_int_equal(s.applied.len, 1);
	arena_release(&c.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_position_counts_characters),
		cmocka_unit_test(without_position_the_statements_are_counted),
		cmocka_unit_test(an_excerpt_is_one_short_line),
		cmocka_unit_test(what_is_not_recorded_is_pending),
		cmocka_unit_test(a_failed_one_is_neither_pending_nor_applied),
		cmocka_unit_test(what_was_rolled_back_never_happened),
		cmocka_unit_test(both_sides_may_have_more),
		cmocka_unit_test(an_edit_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
