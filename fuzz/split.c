/* Scripts: every statement is a part of the script, in order. */
#include <stdlib.h>

#include "sql/sql.h"

static void split(const struct dialect *d, str script)
{
	str rest = script, statement;
	const char *last = script.ptr;
	while (sql_split(d, &rest, &statement)) {
		if (!statement.len || statement.ptr < last ||
		    statement.ptr + statement.len > script.ptr + script.len)
			abort();
		last = statement.ptr + statement.len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str script = str_n((const char *)data, size);
	split(dialect_of(PROVIDER_POSTGRES), script);
	split(dialect_of(PROVIDER_SQLITE), script);
	return 0;
}
