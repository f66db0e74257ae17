/* Reads on SQLite. */
#include "reads.h"

#include <unistd.h>

static char file[] = "/tmp/nicol-reads-XXXXXX";

static const char *const text_of_schema[] = {
	"datasource db {\n  provider = \"sqlite\"\n  url = \"file:x\"\n}\n",
	MODELS("")
};

static const char *const values[] = {
	"1,'a','ann','ann',10,1.5,9007199254740993,12.5,'A','{\"a\":[1,2]}',"
	"'{\"a\":1}',1,NULL",
	"2,'b','Bob','bo%',20,2.5,5,0.1,'bee','{\"a\":\"xyz\"}','{\"a\":1}',2,"
	"1",
	"3,'c',NULL,'c',30,NULL,NULL,NULL,NULL,NULL,'[1]',0,1",
	"4,'d','ann','x',40,0.5,1,1,'C','null','\"s\"',1,2",
};

static int begin(void **state)
{
	(void)state;
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	close(fd);
	struct sb url = sb_in(&arena);
	sb_fmt(&url, "file:%s", file);
	if (open_client(sb_cstr(&url), text_of_schema, 2) < 0)
		return -1;
	fill("JSONB", "TEXT", "", values);
	return 0;
}

static int end(void **state)
{
	close_client(state);
	return unlink(file);
}

/* SQLite's LIKE knows no case. */
static void letters_of_either_case(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	finds(is("name", COMPARE_CONTAINS, text("b")), "2");
	finds(is_field("name", COMPARE_CONTAINS, "nick"), "1, 2");
}

static void json_documents(void **state)
{
	(void)state;
	now_model = schema_model(schema(), S("Author"));
	struct db_value none = { .type = DB_NULL };
	finds(is("docb", COMPARE_EQUALS, json("{\"a\":1}")), "1, 2");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_DB), "3");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_JSON), "4");
	finds(null_of(is("doc", COMPARE_EQUALS, none), JSON_NULL_ANY), "3, 4");
	finds(null_of(is("doc", COMPARE_NOT, none), JSON_NULL_ANY), "1, 2");
	finds(null_of(is("doc", COMPARE_NOT, none), JSON_NULL_DB), "1, 2, 4");
	finds(at(is("doc", COMPARE_EQUALS, json("1")), "$.a[0]", NULL), "1");
	finds(at(is("doc", COMPARE_NOT, json("1")), "$.a", NULL), "1, 2");
	finds(at(is("doc", COMPARE_EQUALS, json("\"xyz\"")), "$.a", NULL), "2");
	finds(at(is("doc", COMPARE_EQUALS, json("[1,2]")), "$.a", NULL), "1");
	finds(at(is("doc", COMPARE_CONTAINS, text("x")), "$.a", NULL), "2");
	finds(at(is("doc", COMPARE_ARRAY_STARTS_WITH, json("1")), "$.a", NULL),
	      "1");
	finds(at(is("doc", COMPARE_ARRAY_ENDS_WITH, json("2")), "$.a", NULL),
	      "1");
	finds(branch(COND_NOT,
		     at(is("doc", COMPARE_CONTAINS, text("x")), "$.a", NULL),
		     NULL),
	      "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		READS,
		cmocka_unit_test(letters_of_either_case),
		cmocka_unit_test(json_documents),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
