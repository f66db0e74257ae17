/* The formatter: what parsed without a mistake still does, into a tree of the
 * same size, and formatting comes to rest. Not always at once: a comment
 * behind a closing brace gets its line first and its distance then, in
 * Prisma's formatter too. */
#include <stdlib.h>

#include "psl/format.h"
#include "psl/parse.h"

static uint32_t count(const struct ast *t)
{
	uint32_t n = t->n_blocks;
	for (uint32_t i = 0; i < t->n_blocks; i++)
		n += t->blocks[i].n_fields + t->blocks[i].n_attributes +
		     t->blocks[i].n_properties;
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { 0 };
	str text = str_n((const char *)data, size);
	if (utf8_check(text) < size) {
		psl_format(&a, text);
		arena_release(&a);
		return 0;
	}
	struct diags before = diags_in(&a), after = diags_in(&a);
	struct ast t = psl_parse(&a, text, 0, &before);
	str once = psl_format(&a, text);
	if (!before.errors) {
		struct ast u = psl_parse(&a, once, 0, &after);
		str twice = psl_format(&a, once);
		if (after.errors || count(&t) != count(&u) ||
		    !str_eq(twice, psl_format(&a, twice)))
			abort();
	}
	arena_release(&a);
	return 0;
}
