/* .env files: any text ends. */
#include "project/env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	str text = str_n((const char *)data, size);
	struct env env = env_in(&a);
	env_add_text(&env, text, ".env");
	arena_release(&a);
	return 0;
}
