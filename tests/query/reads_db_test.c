/* Reads on PostgreSQL. */
#include "reads.h"

static const char *const text_of_schema[] = {
	"datasource db {\n  provider = \"postgresql\"\n  url = "
	"\"postgresql://x/y\"\n}\n",
	MODELS("  tags String[]\n  nums Int[]\n"),
	"model Kinds {\n  id Int @id\n  at DateTime @db.Timestamp(6)\n"
	"  zone DateTime @db.Timestamptz(6)\n  day DateTime @db.Date\n"
	"  clock DateTime @db.Time(6)\n  number Decimal @db.Decimal\n"
	"  cash Decimal @db.Money\n  bits String @db.Bit(4)\n"
	"  varbits String @db.VarBit\n  net String @db.Inet\n"
	"  doc String @db.Xml\n  key String @db.Uuid\n  real Float @db.Real\n"
	"  small Int @db.SmallInt\n  oid Int @db.Oid\n  list Int[]\n}\n"
};

static const char *const values[] = {
	"1,'a','ann','ann',10,1.5,9007199254740993,12.50,'A','{\"a\":[1,2]}',"
	"'{\"a\":1}','{x,y}','{1,2}',1,NULL",
	"2,'b','Bob','bo%',20,2.5,5,0.1,'bee','{\"a\":\"xyz\"}','{\"a\":1}',"
	"'{}','{}',2,1",
	"3,'c',NULL,'c',30,NULL,NULL,NULL,NULL,NULL,'[1]','{ann}',NULL,0,1",
	"4,'d','ann','x',40,0.5,1,1,'C','null','\"s\"',NULL,'{3}',1,2",
};

static int begin(void **state)
{
	(void)state;
	if (open_client(getenv("NICOL_TEST_URL"), text_of_schema, 3) < 0)
		return -1;
	/* the order of letters that was recorded */
	sql("CREATE TYPE \"Kind\" AS ENUM ('A', 'bee', 'C')");
	fill("JSONB", "\"Kind\"", ", tags TEXT[], nums INTEGER[]", values);
	return 0;
}

static void lists(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	struct cond *has = is("tags", COMPARE_HAS, text("x"));
	finds(has, "1");
	finds(branch(COND_NOT, has, NULL), "2, 3");
	finds(is("tags", COMPARE_HAS, (struct db_value){ 0 }), "");
	finds(is_field("tags", COMPARE_HAS, "name"), "");
	finds(is_field("tags", COMPARE_HAS_EVERY, "tags"), "1, 2, 3");
	finds(is_field("name", COMPARE_NOT_IN, "tags"), "1, 2");
	finds(is("tags", COMPARE_HAS_EVERY, texts(NULL)), "1, 2, 3");
	finds(is("tags", COMPARE_HAS_SOME, texts(NULL)), "");
	finds(is("tags", COMPARE_HAS_SOME, texts("ann")), "3");
	finds(is("tags", COMPARE_EQUALS, texts("ann")), "3");
	struct db_value yes = { .type = DB_BOOL, .b = true };
	struct db_value no = { .type = DB_BOOL };
	finds(is("tags", COMPARE_IS_EMPTY, yes), "2");
	finds(is("tags", COMPARE_IS_EMPTY, no), "1, 3");
}

static void letters_of_either_case(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	finds(loose(is("name", COMPARE_EQUALS, text("a%"))), "1, 4");
	finds(loose(is("name", COMPARE_NOT, text("a%"))), "2");
	finds(loose(is("name", COMPARE_IN, texts("ANN"))), "1, 4");
	finds(loose(is("name", COMPARE_NOT_IN, texts("a"))), "1, 2, 4");
	finds(loose(is("name", COMPARE_LT, text("b"))), "1, 4");
	finds(loose(is("name", COMPARE_CONTAINS, text("b"))), "2");
	finds(is_field("name", COMPARE_CONTAINS, "nick"), "1");
	finds(loose(is_field("name", COMPARE_EQUALS, "nick")), "1, 2");
	finds(loose(is_field("name", COMPARE_ENDS_WITH, "nick")), "1, 2");
}

static void full_text(void **state)
{
	(void)state;
	struct request q = many("Author");
	struct cond *name = is("name", COMPARE_SEARCH, text("ann & x"));
	struct cond *nick = is("nick", COMPARE_SEARCH, text("ann & x"));
	finds(both(name, nick), "4");
	name->next = NULL;
	finds(branch(COND_OR, name, nick), "4");
	finds(branch(COND_NOT, is("name", COMPARE_SEARCH, text("ann")), NULL),
	      "2, 3");
	struct order *rank = arena_new(&arena, struct order);
	rank->relevance = fields("name", "nick");
	rank->search = S("x");
	rank->how = NICOL_DESC;
	rank->next = by("id", NICOL_ASC, NULL);
	q.select.order = rank;
	same(&q, "4, 1, 2, 3");
	q.select.cursor = is("id", COMPARE_EQUALS, number(2));
	same(&q, "2, 3");
}

static void json_documents(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	struct db_value none = { .type = DB_NULL };
	finds(is("docb", COMPARE_EQUALS, json("{\"a\": 1}")), "1, 2");
	finds(is("doc", COMPARE_NOT, json("{\"a\":1}")), "1, 2, 4");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_DB), "3");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_JSON), "4");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_ANY), "3, 4");
	finds(null_of(is("doc", COMPARE_NOT, none), JSON_NULL_ANY), "1, 2");
	finds(null_of(is("doc", COMPARE_NOT, none), JSON_NULL_DB), "1, 2, 4");
	finds(at(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_ANY), "a",
		 NULL),
	      "3, 4");
	finds(at(is("doc", COMPARE_EQUALS, json("1")), "a", "0"), "1");
	finds(at(is("doc", COMPARE_NOT, json("1")), "a", NULL), "1, 2");
	finds(at(is("doc", COMPARE_CONTAINS, text("x")), "a", NULL), "2");
	finds(at(loose(is("doc", COMPARE_STARTS_WITH, text("X"))), "a", NULL),
	      "2");
	finds(is("doc", COMPARE_ENDS_WITH, text("x")), "");
	finds(at(is("doc", COMPARE_ARRAY_CONTAINS, json("[1]")), "a", NULL),
	      "1");
	finds(is("docb", COMPARE_ARRAY_CONTAINS, json("1")), "3");
	finds(at(is("doc", COMPARE_ARRAY_STARTS_WITH, json("1")), "a", NULL),
	      "1");
	finds(at(is("doc", COMPARE_ARRAY_ENDS_WITH, json("1")), "a", NULL), "");
	finds(at(is("doc", COMPARE_GTE, json("\"x\"")), "a", NULL), "2");
	finds(at(is("doc", COMPARE_LT, json("1")), "a", NULL), "");
	finds(branch(COND_NOT,
		     at(is("doc", COMPARE_CONTAINS, text("x")), "a", NULL),
		     NULL),
	      "");
	finds(is_field("doc", COMPARE_EQUALS, "docb"), "");
}

/* Enums come as their own text, decimals with all that they have. */
static void groups_of_types(void **state)
{
	(void)state;
	struct request q = ask(NICOL_GROUP_BY, "Author");
	q.by = fields("kind", NULL);
	q.measures =
		made(AGGREGATE_SUM, "money", made(AGGREGATE_MAX, "kind", NULL));
	q.select.order = by("kind", NICOL_ASC_NULLS_FIRST, NULL);
	same(&q, "- - -, A 12.500000000000000000000000000000 A, "
		 "bee 0.100000000000000000000000000000 bee, "
		 "C 1.000000000000000000000000000000 C");
	q = many("Author");
	q.select.distinct = fields("nums", NULL);
	q.select.order = by("id", NICOL_ASC, NULL);
	same(&q, "1, 2, 3, 4");
}

static const char *kinds_of(int id)
{
	struct request q = ask(NICOL_FIND_UNIQUE, "Kinds");
	q.select.where = is("id", COMPARE_EQUALS, number(id));
	return answer(&q);
}

/* What is at the ends of each type comes as it is. */
static void values_of_every_kind(void **state)
{
	(void)state;
	struct sb long_number = sb_in(&arena), insert = sb_in(&arena),
		  expected = sb_in(&arena);
	for (int i = 0; i < 500; i++)
		sb_lit(&long_number, "98");
	sql("CREATE TABLE \"Kinds\"(id INTEGER PRIMARY KEY, at TIMESTAMP, "
	    "zone TIMESTAMPTZ, day DATE, clock TIME, number NUMERIC, "
	    "cash MONEY, bits BIT(4), varbits VARBIT, net INET, doc XML, "
	    "key UUID, \"real\" REAL, small SMALLINT, oid OID, "
	    "list INTEGER[])");
	sb_fmt(&insert,
	       "INSERT INTO \"Kinds\" VALUES (1, 'infinity', '-infinity', "
	       "'1582-10-15', '23:59:59.999999', -%s.5, '-12.34', '1010', "
	       "'1', '10.0.0.0/8', '<a>x</a>', "
	       "'00112233-4455-6677-8899-aabbccddeeff', 'NaN', -32768, "
	       "4294967295, '{1,NULL,3}')",
	       sb_cstr(&long_number));
	sql(sb_cstr(&insert));
	sb_fmt(&expected,
	       "1 9223372036854775807 -9223372036854775808 "
	       "-12219292800000000 86399999999 -%s.5 -12.34 1010 1 10.0.0.0/8 "
	       "<a>x</a> 00112233-4455-6677-8899-aabbccddeeff nan -32768 "
	       "4294967295 [1,-,3]",
	       sb_cstr(&long_number));
	assert_string_equal(kinds_of(1), sb_cstr(&expected));
	sql("INSERT INTO \"Kinds\" VALUES (2, '0044-03-15 BC', "
	    "'1900-01-01 00:00:00+00', '0001-01-01', '00:00', 'NaN', 0, "
	    "'0000', '', '::1', '', "
	    "'ffffffff-ffff-ffff-ffff-ffffffffffff', '-Infinity', 1, 0, "
	    "'{}')");
	assert_string_equal(kinds_of(2),
			    "2 -63517824000000000 -2208988800000000 "
			    "-62135596800000000 0 NaN 0.00 0000  ::1  "
			    "ffffffff-ffff-ffff-ffff-ffffffffffff -inf 1 0 "
			    "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READS,
		cmocka_unit_test(lists),
		cmocka_unit_test(letters_of_either_case),
		cmocka_unit_test(full_text),
		cmocka_unit_test(json_documents),
		cmocka_unit_test(groups_of_types),
		cmocka_unit_test(values_of_every_kind),
	};
	return cmocka_run_group_tests(tests, begin, close_client);
}
