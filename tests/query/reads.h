/*
 * reads.h - what the engine reads, asked with requests as trees; shared by
 * the tests of both databases. What is expected was recorded from Prisma
 * Client 6.19.3 on the same rows.
 */
#include "ask.h"

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
