/*
 * writes.h - writes of many rows and nested writes, asked with requests as
 * trees; shared by the tests of both databases.
 */
#include "ask.h"

#define MODELS                                                                 \
	"model User {\n  id Int @id\n  email String @unique\n"                 \
	"  name String? @default(\"new\")\n  n Int @default(0)\n"              \
	"  posts Post[]\n  profile Profile?\n  teamId Int?\n"                  \
	"  team Team? @relation(fields: [teamId], references: [id])\n}\n"      \
	"model Post {\n  id Int @id\n  title String\n  userId Int?\n"          \
	"  user User? @relation(fields: [userId], references: [id])\n"         \
	"  tags Tag[]\n}\n"                                                    \
	"model Profile {\n  id Int @id\n  bio String\n"                        \
	"  userId Int? @unique\n"                                              \
	"  user User? @relation(fields: [userId], references: [id])\n}\n"      \
	"model Team {\n  id Int @id\n  name String\n  users User[]\n}\n"       \
	"model Tag {\n  id Int @id\n  name String\n  posts Post[]\n}\n"

static void build(void)
{
	sql("CREATE TABLE \"Team\"(id INTEGER PRIMARY KEY, name TEXT NOT "
	    "NULL)");
	sql("CREATE TABLE \"User\"(id INTEGER PRIMARY KEY, email TEXT NOT NULL "
	    "UNIQUE, name TEXT, n INTEGER NOT NULL DEFAULT 0, \"teamId\" "
	    "INTEGER REFERENCES \"Team\"(id))");
	sql("CREATE TABLE \"Post\"(id INTEGER PRIMARY KEY, title TEXT NOT "
	    "NULL, \"userId\" INTEGER REFERENCES \"User\"(id))");
	sql("CREATE TABLE \"Profile\"(id INTEGER PRIMARY KEY, bio TEXT NOT "
	    "NULL, \"userId\" INTEGER UNIQUE REFERENCES \"User\"(id))");
	sql("CREATE TABLE \"Tag\"(id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
	sql("CREATE TABLE \"_PostToTag\"(\"A\" INTEGER REFERENCES \"Post\"(id),"
	    " \"B\" INTEGER REFERENCES \"Tag\"(id), UNIQUE (\"A\", \"B\"))");
}

static int empty(void **state)
{
	(void)state;
	sql("DELETE FROM \"_PostToTag\"");
	sql("DELETE FROM \"Tag\"");
	sql("DELETE FROM \"Post\"");
	sql("DELETE FROM \"Profile\"");
	sql("DELETE FROM \"User\"");
	sql("DELETE FROM \"Team\"");
	sql("INSERT INTO \"User\"(id, email, name) VALUES (1, 'a', 'ann'), "
	    "(2, 'b', 'bob'), (3, 'c', NULL)");
	sql("INSERT INTO \"Post\" VALUES (1, 'x', 1), (2, 'y', 1), "
	    "(3, 'z', 2)");
	sql("INSERT INTO \"Tag\" VALUES (1, 't')");
	sql("INSERT INTO \"_PostToTag\" VALUES (1, 1)");
	return 0;
}

/* --- Data ----------------------------------------------------------------- */

static struct write *data(const char *model)
{
	struct write *w = arena_new(&arena, struct write);
	now_model = w->model = schema_model(schema(), str_c(model));
	return w;
}

static struct write *set(struct write *w, const char *name, enum assign_op op,
			 struct db_value v)
{
	struct assign *x = arena_new(&arena, struct assign);
	now_model = w->model;
	*x = (struct assign){ .field = field(name), .op = op, .value = v };
	*list_end(&w->assigns, struct assign) = x;
	return w;
}

static struct nested *nest(struct write *w, const char *relation,
			   enum nested_op op)
{
	struct nested *n = arena_new(&arena, struct nested);
	now_model = w->model;
	*n = (struct nested){ .field = into(relation), .op = op };
	*list_end(&w->nested, struct nested) = n;
	return n;
}

static struct write *user(int id, const char *email)
{
	return set(set(data("User"), "id", ASSIGN_SET, number(id)), "email",
		   ASSIGN_SET, text(email));
}

static struct write *named(const char *model, const char *what, int id,
			   const char *name)
{
	return set(set(data(model), "id", ASSIGN_SET, number(id)), what,
		   ASSIGN_SET, text(name));
}

static struct write **rows_of(struct write *a, struct write *b, struct write *c)
{
	struct write **out = arena_array(&arena, struct write *, 3);
	out[0] = a;
	out[1] = b;
	out[2] = c;
	return out;
}

/* All rows of a model, by id. */
static const char *all(const char *model)
{
	struct request q = ask(NICOL_FIND_MANY, model);
	q.select.order = by("id", NICOL_ASC, NULL);
	return answer(&q);
}
#define holds(model, expected) assert_string_equal(all(model), expected)

static struct request update_of(int id, struct write *w)
{
	struct request q = ask(NICOL_UPDATE, "User");
	q.select.where = is("id", COMPARE_EQUALS, number(id));
	q.data = w;
	return q;
}

/* --- Many rows ------------------------------------------------------------ */

static struct request three_users(struct write *third)
{
	struct write *first = user(10, "k"), *second = user(11, "l");
	set(second, "name", ASSIGN_SET, (struct db_value){ .type = DB_NULL });
	struct request q = ask(NICOL_CREATE_MANY, "User");
	q.rows = rows_of(first, second, third);
	q.n_rows = 3;
	q.returning = true;
	return q;
}

static void created_rows_come_back(void **state)
{
	(void)state;
	struct write *third = user(12, "m");
	set(third, "n", ASSIGN_SET, number(5));
	struct request q = three_users(third);
	same(&q, "10 k new 0 -, 11 l - 0 -, 12 m new 5 -");
	struct request again = three_users(user(13, "n"));
	again.skip_duplicates = true;
	again.select.picks = true;
	again.select.fields = fields("email", NULL);
	same(&again, "n");
	again = three_users(user(14, "k"));
	same(&again, "P2002");
	again.returning = false;
	again.skip_duplicates = true;
	same(&again, "0");
}

/* Without DEFAULT inside VALUES rows of other columns are statements of their
 * own; what they return is one answer nevertheless. */
static void created_rows_include_what_they_refer_to(void **state)
{
	(void)state;
	sql("INSERT INTO \"Team\" VALUES (1, 'red'), (2, 'blue')");
	struct write *a = user(20, "k"), *b = user(21, "l"), *c = user(22, "m");
	set(a, "teamId", ASSIGN_SET, number(2));
	set(c, "teamId", ASSIGN_SET, number(1));
	struct request q = ask(NICOL_CREATE_MANY, "User");
	q.rows = rows_of(a, b, c);
	q.n_rows = 3;
	q.returning = true;
	q.select.includes = include("team", NULL);
	same(&q, "20 k new 0 2(2 blue), 21 l new 0 -(), "
		 "22 m new 0 1(1 red)");
}

static void updated_rows_come_back(void **state)
{
	(void)state;
	struct request q = ask(NICOL_UPDATE_MANY, "User");
	q.select.where = is("id", COMPARE_LTE, number(2));
	q.data = set(data("User"), "n", ASSIGN_INCREMENT, number(3));
	q.returning = true;
	q.select.includes = include("posts", NULL);
	same(&q, "1 a ann 3 -(1 x 1, 2 y 1), 2 b bob 3 -(3 z 2)");
	q.select.where = is("id", COMPARE_EQUALS, number(9));
	same(&q, "");
	q.data = data("User");
	q.select.where = NULL;
	same(&q, "");
}

static void limits(void **state)
{
	(void)state;
	struct request q = ask(NICOL_UPDATE_MANY, "User");
	q.data = set(data("User"), "n", ASSIGN_SET, number(7));
	take(&q.select, 2);
	same(&q, "2");
	q.select.where = is("n", COMPARE_EQUALS, number(0));
	same(&q, "1");
	q.select.take = 0;
	same(&q, "0");
	q.select.take = -1;
	same(&q, "P2019");
	q = ask(NICOL_DELETE_MANY, "Post");
	q.select.where = is("id", COMPARE_GTE, number(2));
	take(&q.select, 1);
	same(&q, "1");
	q.select.take = 5;
	same(&q, "1");
	holds("Post", "1 x 1");
}

/* --- Nested --------------------------------------------------------------- */

static void nested_rows_are_created(void **state)
{
	(void)state;
	struct write *w = user(30, "k");
	struct nested *n = nest(w, "posts", NESTED_CREATE_MANY);
	n->rows = rows_of(named("Post", "title", 30, "p"),
			  named("Post", "title", 31, "q"), NULL);
	n->n_rows = 2;
	struct request q = ask(NICOL_CREATE, "User");
	q.data = w;
	same(&q, "30 k new 0 -");
	holds("Post", "1 x 1, 2 y 1, 3 z 2, 30 p 30, 31 q 30");
	/* an id that is there already: all or nothing, or skipped */
	w = data("User");
	set(w, "n", ASSIGN_SET, number(1));
	n = nest(w, "posts", NESTED_CREATE_MANY);
	n->rows = rows_of(named("Post", "title", 32, "r"),
			  named("Post", "title", 3, "s"), NULL);
	n->n_rows = 2;
	q = update_of(3, w);
	same(&q, "P2002");
	holds("User", "1 a ann 0 -, 2 b bob 0 -, 3 c - 0 -, 30 k new 0 -");
	n->skip_duplicates = true;
	same(&q, "3 c - 1 -");
	holds("Post", "1 x 1, 2 y 1, 3 z 2, 30 p 30, 31 q 30, 32 r 3");
}

static struct nested *upsert_nested(struct write *w, const char *relation,
				    struct write *create, struct write *update)
{
	struct nested *n = nest(w, relation, NESTED_UPSERT);
	n->data = create;
	n->update = update;
	return n;
}

static struct write *upsert_post(int where)
{
	struct write *w = data("User");
	struct nested *n = upsert_nested(
		w, "posts", named("Post", "title", 40, "made"),
		set(data("Post"), "title", ASSIGN_SET, text("changed")));
	now_model = schema_model(schema(), S("Post"));
	n->where = is("id", COMPARE_EQUALS, number(where));
	return w;
}

static void nested_upsert_in_a_list(void **state)
{
	(void)state;
	struct request q = update_of(1, upsert_post(2));
	same(&q, "1 a ann 0 -");
	holds("Post", "1 x 1, 2 changed 1, 3 z 2");
	/* another user's post is none of this one's */
	q = update_of(1, upsert_post(3));
	same(&q, "1 a ann 0 -");
	holds("Post", "1 x 1, 2 changed 1, 3 z 2, 40 made 1");
}

static struct write *upsert_profile(int id, const char *filter)
{
	struct write *w = data("User");
	struct nested *n = upsert_nested(
		w, "profile", named("Profile", "bio", id, "made"),
		set(data("Profile"), "bio", ASSIGN_SET, text("changed")));
	now_model = schema_model(schema(), S("Profile"));
	if (filter)
		n->where = is("bio", COMPARE_EQUALS, text(filter));
	return w;
}

static void nested_upsert_of_the_one_that_refers(void **state)
{
	(void)state;
	struct request q = update_of(1, upsert_profile(1, NULL));
	same(&q, "1 a ann 0 -");
	holds("Profile", "1 made 1");
	same(&q, "1 a ann 0 -");
	holds("Profile", "1 changed 1");
	/* there is one, but not such a one: the new one takes its place */
	q = update_of(1, upsert_profile(2, "nothing"));
	same(&q, "1 a ann 0 -");
	holds("Profile", "1 changed -, 2 made 1");
}

static void nested_upsert_of_the_one_referred_to(void **state)
{
	(void)state;
	struct write *w = data("User");
	upsert_nested(w, "team", named("Team", "name", 1, "made"),
		      set(data("Team"), "name", ASSIGN_SET, text("changed")));
	struct request q = update_of(2, w);
	same(&q, "2 b bob 0 1");
	holds("Team", "1 made");
	same(&q, "2 b bob 0 1");
	holds("Team", "1 changed");
}

static void nested_upsert_through_a_table(void **state)
{
	(void)state;
	struct write *w = data("Post");
	struct nested *n = upsert_nested(
		w, "tags", named("Tag", "name", 2, "made"),
		set(data("Tag"), "name", ASSIGN_SET, text("changed")));
	now_model = schema_model(schema(), S("Tag"));
	n->where = is("id", COMPARE_EQUALS, number(1));
	struct request q = ask(NICOL_UPDATE, "Post");
	q.select.where = is("id", COMPARE_EQUALS, number(1));
	q.data = w;
	q.select.includes = include("tags", NULL);
	same(&q, "1 x 1(1 changed)");
	now_model = q.select.model;
	q.select.where = is("id", COMPARE_EQUALS, number(2));
	same(&q, "2 y 1(2 made)");
}

/* Upsert inside of upsert, and what fails undoes all of it. */
static void nested_upsert_deeper(void **state)
{
	(void)state;
	struct write *w = upsert_post(2);
	struct write *inner = w->nested->update;
	struct nested *n = nest(inner, "tags", NESTED_CREATE);
	n->data = named("Tag", "name", 3, "deep");
	struct request q = update_of(1, w);
	same(&q, "1 a ann 0 -");
	holds("Tag", "1 t, 3 deep");
	w = upsert_post(1);
	n = nest(w->nested->update, "tags", NESTED_CREATE);
	n->data = named("Tag", "name", 3, "again");
	q = update_of(1, w);
	same(&q, "P2002");
	holds("Post", "1 x 1, 2 changed 1, 3 z 2");
}

#define WRITE(t) cmocka_unit_test_setup(t, empty)
#define WRITES                                                                 \
	WRITE(created_rows_come_back),                                         \
		WRITE(created_rows_include_what_they_refer_to),                \
		WRITE(updated_rows_come_back), WRITE(limits),                  \
		WRITE(nested_rows_are_created),                                \
		WRITE(nested_upsert_in_a_list),                                \
		WRITE(nested_upsert_of_the_one_that_refers),                   \
		WRITE(nested_upsert_of_the_one_referred_to),                   \
		WRITE(nested_upsert_through_a_table),                          \
		WRITE(nested_upsert_deeper)
