#include <nicol/dmmf.h>

#include "api/schema.h"
#include "base/error.h"
#include "dmmf/dmmf.h"

int nicol_dmmf_write(const nicol_schema *s, nicol_dmmf_version version,
		     nicol_sink sink, void *ctx, nicol_error *err)
{
	enum dmmf_version v = version == NICOL_DMMF_6 ? DMMF_6 : DMMF_7;
	if (s->schema->diags.errors)
		return err_set(err, "P1012",
			       "the schema is not valid (errors: %u); "
			       "`nicol validate` shows where",
			       s->schema->diags.errors);
	if (dmmf_write(s->schema, v, sink, ctx) != 0)
		return err_set(err, "N0060",
			       "the DMMF was not taken to its end");
	return 0;
}
