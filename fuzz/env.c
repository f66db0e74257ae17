/* .env files and prisma.config.*: any text ends. */
#include "project/config.h"
#include "project/env.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	str text = str_n((const char *)data, size);
	struct env env = env_in(&a);
	struct config config = { 0 };
	env_add_text(&env, text, ".env");
	config_read_text(&a, text, &config);
	arena_release(&a);
	return 0;
}
