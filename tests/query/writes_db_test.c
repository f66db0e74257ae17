/* Writes on PostgreSQL. */
#include "writes.h"

static const char *const text_of_schema[] = {
	"datasource db {\n  provider = \"postgresql\"\n  url = "
	"\"postgresql://x/y\"\n}\n",
	MODELS
};

static int begin(void **state)
{
	(void)state;
	if (open_client(getenv("NICOL_TEST_URL"), text_of_schema, 2) < 0)
		return -1;
	build();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { WRITES };
	return cmocka_run_group_tests(tests, begin, close_client);
}
