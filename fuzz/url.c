/* Connection strings: any text, and no password in what is shown of it. */
#include <stdlib.h>

#include "db/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct db_url url;
	nicol_error err = { 0 };
	str text = str_n((const char *)data, size);
	if (db_url_parse(&a, text, "/base", &url, &err) == 0) {
		str shown = db_url_display(&a, &url);
		/* short ones may be part of a host by chance */
		if (url.password.len > 12 &&
		    !str_contains(url.host, url.password) &&
		    !str_contains(url.user, url.password) &&
		    !str_contains(url.database, url.password) &&
		    str_contains(shown, url.password))
			abort();
	}
	nicol_error_clear(&err);
	arena_release(&a);
	return 0;
}
