/* From any text to a schema; a valid one on to its DMMF, which is JSON. */
#include <stdlib.h>

#include "dmmf/dmmf.h"
#include "schema/internal.h"

enum { ENOUGH = 16 << 20 };

static int collect(void *ctx, const char *bytes, size_t n)
{
	struct sb *b = ctx;
	sb_add(b, str_n(bytes, n));
	return b->len > ENOUGH;
}

static void use(const struct schema *s, enum dmmf_version version)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	if (dmmf_write(s, version, collect, &b) == 0 &&
	    !json_is_valid(sb_str(&b)))
		abort();
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source src = { S("fuzz.prisma"),
			      str_n((const char *)data, size) };
	if (utf8_check(src.text) < size)
		return 0;
	struct schema *s = schema_build(&src, 1);
	if (!s->diags.errors) {
		use(s, DMMF_6);
		use(s, DMMF_7);
	}
	schema_free(s);
	return 0;
}
