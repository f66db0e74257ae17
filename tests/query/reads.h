/*
 * reads.h - what the engine reads, asked with requests as trees; shared by
 * the tests of both databases. What is expected was recorded from Prisma
 * Client 6.19.3 on the same rows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "query/make.h"
#include "query/run.h"

static nicol_client *client;
static nicol_error err;
static struct arena arena;
static uint32_t now_model;

static const struct schema *schema(void)
{
	return client->engine->schema;
}

/* --- Requests ------------------------------------------------------------- */

static struct request ask(enum nicol_op op, const char *model)
{
	now_model = schema_model(schema(), str_c(model));
	assert_true(now_model != NONE);
	return (struct request){ .op = op, .select.model = now_model };
}

static uint32_t field(const char *name)
{
	uint32_t f = model_field(schema(), now_model, str_c(name));
	assert_true(f != NONE);
	return f;
}

/* From here on fields are those of the model that `relation` leads to. */
static uint32_t into(const char *relation)
{
	uint32_t f = field(relation);
	now_model = schema()->fields.at[f].target;
	return f;
}

static struct ids fields(const char *a, const char *b)
{
	struct ids out = { arena_array(&arena, uint32_t, 2), b ? 2 : 1 };
	out.at[0] = field(a);
	if (b)
		out.at[1] = field(b);
	return out;
}

static struct db_value text(const char *s)
{
	return (struct db_value){ .type = DB_TEXT, .s = str_c(s) };
}
static struct db_value json(const char *s)
{
	return (struct db_value){ .type = DB_JSON, .s = str_c(s) };
}
static struct db_value number(int64_t i)
{
	return (struct db_value){ .type = DB_INT, .i = i };
}
static struct db_value texts(const char *a)
{
	struct db_value *item = arena_new(&arena, struct db_value);
	if (a)
		*item = text(a);
	return (struct db_value){ .type = DB_ARRAY,
				  .items = item,
				  .n_items = a ? 1 : 0,
				  .item_type = DB_TEXT };
}

static struct cond *is(const char *name, enum compare how, struct db_value v)
{
	struct cond *c = arena_new(&arena, struct cond);
	*c = (struct cond){ .kind = COND_FIELD,
			    .compare = how,
			    .field = field(name),
			    .value = v };
	return c;
}
static inline struct cond *loose(struct cond *c)
{
	c->insensitive = true;
	return c;
}
static struct cond *is_field(const char *name, enum compare how,
			     const char *other)
{
	struct cond *c = is(name, how, (struct db_value){ 0 });
	c->other_field = field(other) + 1;
	return c;
}
static struct cond *of(enum aggregate how, struct cond *c)
{
	c->aggregate = how;
	return c;
}
static struct cond *at(struct cond *c, const char *a, const char *b)
{
	str *path = arena_array(&arena, str, 2);
	path[0] = str_c(a);
	if (b)
		path[1] = str_c(b);
	c->path = path;
	c->n_path = b ? 2 : 1;
	return c;
}
static struct cond *null_of(struct cond *c, enum json_null which)
{
	c->json_null = which;
	return c;
}
static struct cond *both(struct cond *a, struct cond *b)
{
	a->next = b;
	return a;
}
static struct cond *branch(enum cond_kind kind, struct cond *a, struct cond *b)
{
	struct cond *c = arena_new(&arena, struct cond);
	c->kind = kind;
	c->field = NONE;
	c->branches = arena_array(&arena, struct cond *, 2);
	c->branches[0] = a;
	c->branches[1] = b;
	c->n_branches = (a != NULL) + (b != NULL);
	return c;
}
static struct cond *related(uint32_t relation, enum cond_kind kind,
			    struct cond *inner)
{
	struct cond *c = arena_new(&arena, struct cond);
	*c = (struct cond){ .kind = kind, .field = relation, .inner = inner };
	now_model = schema()->fields.at[relation].model;
	return c;
}

static struct order *by(const char *name, enum nicol_order how,
			struct order *next)
{
	struct order *o = arena_new(&arena, struct order);
	*o = (struct order){ .field = field(name), .how = how, .next = next };
	return o;
}
static struct order *by_made(enum aggregate a, const char *name,
			     enum nicol_order how, struct order *next)
{
	struct order *o = by(name, how, next);
	o->aggregate = a;
	return o;
}
static struct order *through(const char *relation, struct order *o)
{
	o->path = fields(relation, NULL);
	return o;
}

static void take(struct select *s, int64_t n)
{
	s->has_take = true;
	s->take = n;
}

static struct measure *made(enum aggregate how, const char *name,
			    struct measure *next)
{
	struct measure *m = arena_new(&arena, struct measure);
	*m = (struct measure){ .aggregate = how,
			       .field = name ? field(name) : NONE,
			       .next = next };
	return m;
}

static struct include *include(const char *relation, struct include *next)
{
	struct include *in = arena_new(&arena, struct include);
	in->field = field(relation);
	in->select.model = schema()->fields.at[in->field].target;
	in->next = next;
	return in;
}

/* --- Answers as text ------------------------------------------------------ */

static void say_value(struct sb *b, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		sb_lit(b, "-");
		break;
	case DB_BOOL:
		sb_add(b, v->b ? S("yes") : S("no"));
		break;
	case DB_FLOAT:
		sb_fmt(b, "%.15g", v->f);
		break;
	case DB_INT:
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		sb_fmt(b, "%lld", (long long)v->i);
		break;
	case DB_ARRAY:
		sb_addc(b, '[');
		for (uint32_t i = 0; i < v->n_items; i++) {
			sb_add(b, i ? S(",") : S(""));
			say_value(b, &v->items[i]);
		}
		sb_addc(b, ']');
		break;
	default:
		sb_add(b, v->s);
	}
}

static void say_rows(struct run *r, struct sb *b, const struct fetched *set,
		     uint32_t from, uint32_t n);

static void say_row(struct run *r, struct sb *b, const struct fetched *set,
		    uint32_t i)
{
	const struct model_info *m = &r->e->models[set->select->model];
	bool first = true;
	for (uint32_t c = 0; c < m->n_columns; c++) {
		struct db_value v;
		if (!fetched_shows(r, set, c))
			continue;
		assert_int_equal(fetched_get(r, set, i, m->at[c].field, &v), 0);
		sb_add(b, first ? S("") : S(" "));
		say_value(b, &v);
		first = false;
	}
	for (const struct related *rel = set->related; rel; rel = rel->next) {
		sb_lit(b, "(");
		say_rows(r, b, &rel->children, rel->start[i], rel->count[i]);
		sb_lit(b, ")");
	}
	for (const struct counted *c = set->counts; c; c = c->next)
		sb_fmt(b, "#%lld", (long long)c->n[i]);
}

static void say_rows(struct run *r, struct sb *b, const struct fetched *set,
		     uint32_t from, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		sb_add(b, i ? S(", ") : S(""));
		say_row(r, b, set, from + i);
	}
}

static void say_groups(struct run *r, struct sb *b, const struct request *q,
		       const struct answer *a)
{
	struct db_value v;
	for (uint32_t row = 0; row < db_result_rows(a->groups); row++) {
		sb_add(b, row ? S(", ") : S(""));
		for (uint32_t i = 0; i < q->by.len; i++) {
			assert_int_equal(group_field(r, q, a, row, i, &v), 0);
			say_value(b, &v);
			sb_lit(b, " ");
		}
		uint32_t i = 0;
		for (const struct measure *m = q->measures; m; m = m->next) {
			sb_add(b, i ? S(" ") : S(""));
			assert_int_equal(
				group_measure(r, q, a, row, i++, m, &v), 0);
			say_value(b, &v);
		}
	}
}

static int say(struct run *r, const struct request *q, const struct answer *a,
	       void *ctx)
{
	struct sb *b = ctx;
	if (a->kind == ANSWER_NUMBER)
		sb_fmt(b, "%lld", (long long)a->number);
	else if (a->kind == ANSWER_GROUPS)
		say_groups(r, b, q, a);
	else
		say_rows(r, b, &a->rows, 0, a->rows.n);
	return 0;
}

/* What the request answers, or the error's code. */
static const char *answer(const struct request *q)
{
	struct sb b = sb_in(&arena);
	struct run r = { .e = client->engine,
			 .a = &arena,
			 .model = q->select.model,
			 .err = &err,
			 .now = make_now() };
	nicol_error_clear(&err);
	if (request_run(client, &r, q, say, &b) == 0)
		return sb_cstr(&b);
	if (!strcmp(err.code, "SQL") || !strcmp(err.code, "P2010"))
		print_error("%s\n", err.message);
	return err.code;
}

/* The ids of the rows for which the condition holds. */
static const char *ids_where(struct cond *where)
{
	uint32_t model = schema_model(schema(), S("Author"));
	now_model = model;
	struct request q = { .op = NICOL_FIND_MANY, .select.model = model };
	q.select.where = where;
	q.select.picks = true;
	q.select.fields = fields("id", NULL);
	q.select.order = by("id", NICOL_ASC, NULL);
	return answer(&q);
}

static struct request many(const char *model)
{
	struct request q = ask(NICOL_FIND_MANY, model);
	q.select.picks = true;
	q.select.fields = fields("id", NULL);
	return q;
}

/* Opens a client without generated structs on the database at url. */
static int open_client(const char *url, const char *const *text, uint32_t n)
{
	static nicol_desc desc;
	desc = (nicol_desc){ .version = NICOL_DESC_VERSION,
			     .schema = text,
			     .n_schema = n };
	client = nicol_client_open(&desc, url, &err);
	if (!client)
		print_error("%s: %s\n", err.code, err.message);
	return client ? 0 : -1;
}

static void sql(const char *statement)
{
	if (nicol_execute_raw(client, statement, NICOL_NO_PARAMS, &err) < 0)
		fail_msg("%s", err.message);
}

static int close_client(void **state)
{
	(void)state;
	nicol_client_close(client);
	nicol_error_clear(&err);
	arena_release(&arena);
	return 0;
}

#define same(q, expected) assert_string_equal(answer(q), expected)
#define finds(cond, expected) assert_string_equal(ids_where(cond), expected)

/* --- What is the same in both databases ----------------------------------- */

static void distinct_keeps_the_first(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.distinct = fields("name", NULL);
	q.select.order = by("id", NICOL_ASC, NULL);
	same(&q, "1, 2, 3");
	take(&q.select, 2);
	q.select.skip = 1;
	q.select.order = NULL;
	same(&q, "2, 3");
	q = many("Author");
	q.select.distinct = fields("name", NULL);
	q.select.order = by("id", NICOL_ASC, NULL);
	take(&q.select, -2);
	same(&q, "3, 4");
	q = many("Author");
	q.select.distinct = fields("name", "age");
	q.select.order = by("id", NICOL_ASC, NULL);
	same(&q, "1, 2, 3, 4");
}

static void windows_and_cursors(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.skip = 1;
	same(&q, "2, 3, 4");
	q = many("Author");
	take(&q.select, -3);
	q.select.skip = 1;
	same(&q, "1, 2, 3");
	q = many("Author");
	q.select.cursor = is("email", COMPARE_EQUALS, text("b"));
	same(&q, "2, 3, 4");
	q.select.order = by("email", NICOL_DESC, NULL);
	same(&q, "2, 1");
	q.select.cursor = is("email", COMPARE_EQUALS, text("nobody"));
	same(&q, "");
}

/* The row of the cursor is found although others are its equals. */
static void cursors_of_orders_with_equals(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.cursor = is("id", COMPARE_EQUALS, number(4));
	q.select.order = by("same", NICOL_ASC, NULL);
	take(&q.select, 1);
	same(&q, "4");
	q.select.take = -1;
	same(&q, "4");
}

static void first_takes_one(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.op = NICOL_FIND_FIRST;
	q.select.order = by("id", NICOL_ASC, NULL);
	same(&q, "1");
	q.select.skip = 1;
	same(&q, "2");
	q.select.skip = 0;
	take(&q.select, -1);
	same(&q, "4");
	q.select.take = 3;
	same(&q, "P2019");
	assert_string_equal(err.meta,
			    "{\"modelName\":\"Author\",\"details\":\"The "
			    "'findFirst' operation cannot be used with a "
			    "'take' argument that isn't 1 or -1\"}");
}

static void what_must_exist(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.op = NICOL_FIND_FIRST;
	q.select.where = is("id", COMPARE_EQUALS, number(99));
	same(&q, "");
	q.must_exist = true;
	same(&q, "P2025");
	assert_string_equal(err.meta,
			    "{\"modelName\":\"Author\",\"cause\":\"No record "
			    "was found for a query.\"}");
	q.op = NICOL_FIND_UNIQUE;
	same(&q, "P2025");
	q.select.where = is("id", COMPARE_EQUALS, number(3));
	same(&q, "3");
}

static void picks_read_what_hangs_on_them(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.fields = fields("email", NULL);
	q.select.order = by("id", NICOL_ASC, NULL);
	q.select.includes = include("books", include("boss", NULL));
	struct include *books = q.select.includes, *boss = books->next;
	now_model = books->select.model;
	books->select.picks = true;
	books->select.fields = fields("title", NULL);
	books->select.order = by("id", NICOL_ASC, NULL);
	now_model = boss->select.model;
	boss->select.picks = true;
	boss->select.fields = fields("email", NULL);
	same(&q, "a(x, y)(), b(z)(a), c()(a), d()(b)");
	boss->select.fields.len = 0;
	q.select.includes = boss;
	same(&q, "a(), b(), c(), d()");
}

static void a_window_for_each_parent(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.order = by("id", NICOL_ASC, NULL);
	q.select.includes = include("books", NULL);
	struct select *s = &q.select.includes->select;
	now_model = s->model;
	s->picks = true;
	s->fields = fields("id", NULL);
	take(s, 1);
	same(&q, "1(1), 2(3), 3(), 4()");
	s->take = -1;
	same(&q, "1(2), 2(3), 3(), 4()");
	s->take = 5;
	s->skip = 1;
	same(&q, "1(2), 2(), 3(), 4()");
	s->has_take = false;
	same(&q, "1(2), 2(), 3(), 4()");
	s->skip = 0;
	s->order = by("title", NICOL_DESC, NULL);
	take(s, 1);
	same(&q, "1(2), 2(3), 3(), 4()");
	s->order = NULL;
	s->has_take = false;
	s->cursor = is("id", COMPARE_EQUALS, number(2));
	same(&q, "1(2), 2(), 3(), 4()");
}

static void windows_through_a_table(void **state)
{
	(void)state;
	struct request q = many("Book");
	q.select.order = by("id", NICOL_ASC, NULL);
	q.select.includes = include("shelves", NULL);
	struct select *s = &q.select.includes->select;
	now_model = s->model;
	s->picks = true;
	s->fields = fields("name", NULL);
	s->order = by("name", NICOL_DESC, NULL);
	same(&q, "1(y, x), 2(x), 3(), 4()");
	take(s, 1);
	same(&q, "1(y), 2(x), 3(), 4()");
	s->take = -1;
	same(&q, "1(x), 2(x), 3(), 4()");
	s->has_take = false;
	s->distinct = fields("name", NULL);
	same(&q, "1(y, x), 2(x), 3(), 4()");
}

static void related_rows_are_counted(void **state)
{
	(void)state;
	struct request q = many("Author");
	q.select.order = by("id", NICOL_ASC, NULL);
	q.select.counts = include("staff", include("books", NULL));
	same(&q, "1#2#2, 2#1#1, 3#0#0, 4#0#0");
	struct select *s = &q.select.counts->next->select;
	now_model = s->model;
	s->where = is("title", COMPARE_EQUALS, text("x"));
	same(&q, "1#2#1, 2#1#0, 3#0#0, 4#0#0");
	q = many("Book");
	q.select.order = by("id", NICOL_ASC, NULL);
	q.select.counts = include("shelves", NULL);
	same(&q, "1#2, 2#1, 3#0, 4#0");
}

static void orders_through_relations(void **state)
{
	(void)state;
	struct request q = many("Author");
	struct order *id = by("id", NICOL_ASC, NULL);
	q.select.order = by_made(AGGREGATE_COUNT, "books", NICOL_DESC, id);
	same(&q, "1, 2, 3, 4");
	q.select.order = by_made(AGGREGATE_COUNT, "books", NICOL_ASC, id);
	same(&q, "3, 4, 2, 1");
	q.select.cursor = is("id", COMPARE_EQUALS, number(2));
	same(&q, "2, 1");
	q.select.cursor = NULL;
	q.select.order = through("boss", by("name", NICOL_ASC_NULLS_FIRST, id));
	same(&q, "1, 4, 2, 3");
	q.select.order = through("boss", by("name", NICOL_DESC_NULLS_LAST, id));
	same(&q, "2, 3, 4, 1");
	q.select.order = through(
		"boss", by_made(AGGREGATE_COUNT, "books", NICOL_DESC, id));
	same(&q, "2, 3, 4, 1");
}

static void aggregates(void **state)
{
	(void)state;
	struct request q = ask(NICOL_AGGREGATE, "Author");
	q.measures = made(AGGREGATE_COUNT, NULL,
			  made(AGGREGATE_COUNT, "name",
			       made(AGGREGATE_AVG, "age",
				    made(AGGREGATE_SUM, "age",
					 made(AGGREGATE_SUM, "big",
					      made(AGGREGATE_SUM, "score",
						   made(AGGREGATE_MIN, "name",
							made(AGGREGATE_MAX,
							     "id", NULL))))))));
	same(&q, "4 3 25 100 9007199254740999 4.5 Bob 4");
	q.select.where = is("age", COMPARE_GT, number(30));
	same(&q, "1 1 40 40 1 0.5 ann 4");
	q.select.where = is("age", COMPARE_GT, number(300));
	same(&q, "0 0 - - - - - -");
	q.select.where = NULL;
	q.select.order = by("id", NICOL_ASC, NULL);
	take(&q.select, 2);
	q.select.skip = 1;
	same(&q, "2 1 25 50 5 2.5 Bob 3");
	q.select.cursor = is("id", COMPARE_EQUALS, number(2));
	same(&q, "2 1 35 70 1 0.5 ann 4");
	q.select.order = by("name", NICOL_ASC, NULL);
	same(&q, "P2019");
	q.op = NICOL_COUNT;
	same(&q, "P2019");
	q.select.order = NULL;
	same(&q, "2");
}

static void groups_of_rows(void **state)
{
	(void)state;
	struct request q = ask(NICOL_GROUP_BY, "Author");
	q.by = fields("name", NULL);
	q.measures = made(AGGREGATE_COUNT, NULL,
			  made(AGGREGATE_COUNT, "nick",
			       made(AGGREGATE_AVG, "age", NULL)));
	q.select.order = by("name", NICOL_ASC_NULLS_FIRST, NULL);
	same(&q, "- 1 1 30, Bob 1 1 20, ann 2 2 25");
	q.having = of(AGGREGATE_AVG, is("age", COMPARE_GT, number(20)));
	same(&q, "- 1 1 30, ann 2 2 25");
	q.having = both(of(AGGREGATE_COUNT, is("id", COMPARE_GTE, number(1))),
			is("name", COMPARE_NOT, text("ann")));
	same(&q, "Bob 1 1 20");
	q.having =
		branch(COND_OR,
		       of(AGGREGATE_SUM, is("age", COMPARE_EQUALS, number(50))),
		       is("name", COMPARE_EQUALS, text("Bob")));
	same(&q, "Bob 1 1 20, ann 2 2 25");
	q.having = NULL;
	q.select.order = by_made(AGGREGATE_SUM, "age", NICOL_DESC, NULL);
	same(&q, "ann 2 2 25, - 1 1 30, Bob 1 1 20");
	take(&q.select, -1);
	same(&q, "Bob 1 1 20");
	q.select.take = 1;
	q.select.skip = 1;
	same(&q, "- 1 1 30");
	q.select.where =
		is("name", COMPARE_NOT, (struct db_value){ .type = DB_NULL });
	same(&q, "Bob 1 1 20");
}

static void empty_branches(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	finds(branch(COND_OR, NULL, NULL), "");
	finds(branch(COND_AND, NULL, NULL), "1, 2, 3, 4");
	finds(branch(COND_NOT, NULL, NULL), "1, 2, 3, 4");
	finds(branch(COND_NOT, is("name", COMPARE_EQUALS, text("ann")),
		     is("nick", COMPARE_EQUALS, text("c"))),
	      "2");
	finds(is("name", COMPARE_IN, texts(NULL)), "");
	finds(is("name", COMPARE_NOT_IN, texts(NULL)), "1, 2, 3, 4");
}

static void other_fields(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	finds(is_field("name", COMPARE_EQUALS, "nick"), "1");
	finds(is_field("name", COMPARE_LT, "nick"), "2, 4");
	finds(is_field("name", COMPARE_NOT, "nick"), "2, 4");
}

static void related_conditions(void **state)
{
	(void)state;
	uint32_t author = schema_model(schema(), S("Author")), f;
	now_model = author;
	f = into("books");
	finds(related(f, COND_EVERY, is("title", COMPARE_EQUALS, text("x"))),
	      "3, 4");
	now_model = author;
	f = into("boss");
	finds(related(f, COND_IS_NOT, is("name", COMPARE_EQUALS, text("x"))),
	      "1, 2, 3, 4");
	struct cond *c = related(f, COND_IS, NULL);
	c->is_null = true;
	finds(c, "1");
}

#define READS                                                                  \
	cmocka_unit_test(distinct_keeps_the_first),                            \
		cmocka_unit_test(windows_and_cursors),                         \
		cmocka_unit_test(cursors_of_orders_with_equals),               \
		cmocka_unit_test(first_takes_one),                             \
		cmocka_unit_test(what_must_exist),                             \
		cmocka_unit_test(picks_read_what_hangs_on_them),               \
		cmocka_unit_test(a_window_for_each_parent),                    \
		cmocka_unit_test(windows_through_a_table),                     \
		cmocka_unit_test(related_rows_are_counted),                    \
		cmocka_unit_test(orders_through_relations),                    \
		cmocka_unit_test(aggregates),                                  \
		cmocka_unit_test(groups_of_rows),                              \
		cmocka_unit_test(empty_branches),                              \
		cmocka_unit_test(other_fields),                                \
		cmocka_unit_test(related_conditions)

#define MODELS(LISTS)                                                          \
	"enum Kind {\n  A\n  B @map(\"bee\")\n  C\n}\n"                        \
	"model Author {\n"                                                     \
	"  id Int @id @default(autoincrement())\n  email String @unique\n"     \
	"  name String?\n  nick String?\n  age Int\n  score Float?\n"          \
	"  big BigInt?\n  money Decimal?\n  kind Kind?\n  doc Json?\n"         \
	"  docb Json\n" LISTS "  same Int @map(\"equals\")\n"                  \
	"  bossId Int? @map(\"boss_id\")\n"                                    \
	"  boss Author? @relation(\"B\", fields: [bossId], "                   \
	"references: [id])\n"                                                  \
	"  staff Author[] @relation(\"B\")\n  books Book[]\n"                  \
	"  @@map(\"authors\")\n}\n"                                            \
	"model Book {\n  id Int @id @default(autoincrement())\n"               \
	"  title String\n  authorId Int?\n  author Author? @relation("         \
	"fields: [authorId], references: [id])\n  shelves Shelf[]\n}\n"        \
	"model Shelf {\n  id Int @id @default(autoincrement())\n"              \
	"  name String\n  books Book[]\n}\n"

/* Texts of SQL that differ are the caller's. */
static void fill(const char *json_type, const char *kind, const char *lists,
		 const char *const *values)
{
	sql(str_cdup(&arena,
		     str_fmt(&arena,
			     "CREATE TABLE authors(id INTEGER PRIMARY KEY, "
			     "email TEXT UNIQUE, name TEXT, nick TEXT, "
			     "age INTEGER, score DOUBLE PRECISION, big BIGINT, "
			     "money DECIMAL(65,30), kind %s, doc %s, docb %s%s"
			     ", \"equals\" INTEGER, boss_id INTEGER)",
			     kind, json_type, json_type, lists)));
	for (int i = 0; i < 4; i++)
		sql(str_cdup(&arena,
			     str_fmt(&arena, "INSERT INTO authors VALUES (%s)",
				     values[i])));
	sql("CREATE TABLE \"Book\"(id INTEGER PRIMARY KEY, title TEXT, "
	    "\"authorId\" INTEGER)");
	sql("INSERT INTO \"Book\" VALUES (1,'x',1),(2,'y',1),(3,'z',2),"
	    "(4,'x',NULL)");
	sql("CREATE TABLE \"Shelf\"(id INTEGER PRIMARY KEY, name TEXT)");
	sql("INSERT INTO \"Shelf\" VALUES (1,'x'),(2,'y')");
	sql("CREATE TABLE \"_BookToShelf\"(\"A\" INTEGER, \"B\" INTEGER)");
	sql("INSERT INTO \"_BookToShelf\" VALUES (1,1),(1,2),(2,1)");
}
