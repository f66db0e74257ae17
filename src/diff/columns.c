/* Do two columns mean the same? */
#include "diff/state.h"

static bool same_enum(const struct catalog *from, const struct catalog *to,
		      uint32_t a, uint32_t b)
{
	const struct catalog_enum *x = &from->enums.at[a];
	const struct catalog_enum *y = &to->enums.at[b];
	return str_eq(x->name, y->name) &&
	       str_eq(catalog_namespace_name(from, x->namespace),
		      catalog_namespace_name(to, y->namespace));
}

static bool same_args(const struct column_type *a, const struct column_type *b)
{
	if (a->n_args != b->n_args)
		return false;
	for (int i = 0; i < a->n_args; i++)
		if (a->args[i] != b->args[i])
			return false;
	return true;
}

/* Types that only the database knows count as the same: the schema's text
 * for one need not be the database's spelling. */
static bool same_type(const struct catalog *from, const struct catalog *to,
		      const struct column *a, const struct column *b,
		      const struct dialect *d, const struct diff_dialect *dd,
		      enum cast *cast)
{
	*cast = CAST_NONE;
	bool lists = (a->arity == COLUMN_LIST) == (b->arity == COLUMN_LIST);
	if (lists && a->type.kind == b->type.kind) {
		if (a->type.kind == COLUMN_OTHER)
			return true;
		if (a->type.kind == COLUMN_ENUM)
			return same_enum(from, to, a->type.enum_id,
					 b->type.enum_id);
		if (a->type.native == b->type.native &&
		    same_args(&a->type, &b->type))
			return true;
	}
	if (a->type.kind == COLUMN_ENUM || b->type.kind == COLUMN_ENUM)
		return false;
	bool same = false;
	*cast = dd->cast(d, a, b, &same);
	return same;
}

unsigned diff_columns(const struct catalog *from, uint32_t a,
		      const struct catalog *to, uint32_t b,
		      const struct dialect *d, enum cast *cast)
{
	const struct diff_dialect *dd =
		d->provider == PROVIDER_SQLITE ? &diff_sqlite : &diff_postgres;
	const struct column *ca = &from->columns.at[a];
	const struct column *cb = &to->columns.at[b];
	unsigned changed = 0;
	if (!same_type(from, to, ca, cb, d, dd, cast))
		changed |= CHANGED_TYPE;
	if (ca->arity != cb->arity)
		changed |= CHANGED_ARITY;
	bool had = ca->autoincrement;
	if (had != cb->autoincrement && dd->has_sequences)
		changed |= had ? CHANGED_DEFAULT : CHANGED_SEQUENCE;
	else if (!diff_same_default(d, ca, cb))
		changed |= CHANGED_DEFAULT;
	return changed;
}
