/* prisma.config.*: any text ends, within bounds of time and memory. */
#include "project/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	struct env env = env_in(&a);
	struct config config = { .path = "/nowhere/prisma.config.ts" };
	config_read_text(&env, str_n((const char *)data, size), "/nowhere",
			 &config);
	arena_release(&a);
	return 0;
}
