/* SQLite stores any value in any column: what may be lost is exactness. */
#include "diff/state.h"

static enum cast cast(const struct dialect *d, const struct column *a,
		      const struct column *b, bool *same)
{
	(void)d;
	*same = a->type.kind == COLUMN_NATIVE &&
		b->type.kind == COLUMN_NATIVE &&
		a->type.native == b->type.native && a->arity == b->arity;
	return CAST_RISKY;
}

const struct diff_dialect diff_sqlite = {
	.cast = cast,
	.redefines = true,
};
