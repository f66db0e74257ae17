/* Writes on SQLite. */
#include "writes.h"

#include <unistd.h>

static char file[] = "/tmp/nicol-writes-XXXXXX";

static const char *const text_of_schema[] = {
	"datasource db {\n  provider = \"sqlite\"\n  url = \"file:x\"\n}\n",
	MODELS
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
	build();
	return 0;
}

static int end(void **state)
{
	close_client(state);
	return unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = { WRITES };
	return cmocka_run_group_tests(tests, begin, end);
}
