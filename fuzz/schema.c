/* From any text to a schema; a valid one on to a catalog, and from nothing to
 * it as SQL, which the differ finds to be no change the second time. */
#include <stdlib.h>

#include "ddl/ddl.h"
#include "derive/derive.h"
#include "schema/schema.h"

static void use(const struct schema *s)
{
	struct arena a = { 0 };
	struct catalog *none = catalog_new();
	struct catalog *c = derive_catalog(s, S("public"));
	struct catalog *again = derive_catalog(s, S("public"));
	struct changes *made = diff(none, c, s->dialect);
	struct ddl *d = ddl_render(
		made,
		(struct ddl_options){ .qualify = derive_is_qualified(s) });
	ddl_script(d, &a);
	ddl_free(d);
	changes_free(made);
	struct changes *same = diff(c, again, s->dialect);
	if (same->list.len)
		abort();
	changes_free(same);
	catalog_free(none);
	catalog_free(c);
	catalog_free(again);
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
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	for (uint32_t i = 0; i < s->diags.list.len && i < 20; i++)
		diag_render(&b, &s->diags.list.at[i], s->sources, s->marks,
			    i & 1);
	arena_release(&a);
	if (!s->diags.errors && dialect_can(s->dialect, CAN_CONNECT))
		use(s);
	schema_free(s);
	return 0;
}
