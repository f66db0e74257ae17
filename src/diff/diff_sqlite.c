/* SQLite stores any value in any column: what may be lost is exactness. */
#include "diff/state.h"

static enum cast cast(const struct dialect *d, const struct column *a,
		      const struct column *b, bool *same)
{
	*same = a->type.kind == COLUMN_NATIVE &&
		b->type.kind == COLUMN_NATIVE &&
		a->type.native == b->type.native && a->arity == b->arity;
	bool to_text = b->type.kind == COLUMN_NATIVE &&
		       b->type.native == d->default_type[SCALAR_STRING];
	return to_text ? CAST_SAFE : CAST_RISKY;
}

const struct diff_dialect diff_sqlite = {
	.cast = cast,
	.redefines = true,
};
