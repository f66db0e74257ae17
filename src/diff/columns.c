/* Do two columns mean the same? */
#include <math.h>
#include <stdlib.h>

#include "diff/state.h"

/* What a column's default is compared as. */
static unsigned scalars_of(const struct dialect *d, const struct column *c)
{
	if (c->type.kind != COLUMN_NATIVE || c->type.native == NONE)
		return 0;
	return d->types[c->type.native].scalars;
}

enum {
	NUMBERS = 1 << SCALAR_INT | 1 << SCALAR_BIGINT | 1 << SCALAR_FLOAT |
		  1 << SCALAR_DECIMAL
};

static bool same_number(str a, str b)
{
	char x[64], y[64];
	if (a.len >= sizeof(x) || b.len >= sizeof(y))
		return false;
	*(char *)mempcpy(x, a.ptr, a.len) = 0;
	*(char *)mempcpy(y, b.ptr, b.len) = 0;
	/* Beyond 15 digits two numbers may round to the same. */
	if (a.len > 15 || b.len > 15) {
		char *ex, *ey;
		long long i = strtoll(x, &ex, 10), j = strtoll(y, &ey, 10);
		if (!*ex && !*ey)
			return i == j;
	}
	return fabs(strtod(x, NULL) - strtod(y, NULL)) == 0.0;
}

/* JSON texts apart from white space outside of strings. */
static bool same_json(str a, str b)
{
	size_t i = 0, j = 0;
	bool in_string = false;
	for (;;) {
		while (!in_string && i < a.len && a.ptr[i] <= ' ')
			i++;
		while (!in_string && j < b.len && b.ptr[j] <= ' ')
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i] != b.ptr[j])
			return false;
		if (in_string && a.ptr[i] == '\\' && i + 1 < a.len &&
		    j + 1 < b.len && a.ptr[i + 1] == b.ptr[j + 1]) {
			i++;
			j++;
		} else if (a.ptr[i] == '"') {
			in_string = !in_string;
		}
		i++;
		j++;
	}
}

/* Databases print dates and times in so many ways that, as in Prisma, any
 * two constants of such a column count as the same. */
static bool same_value(unsigned scalars, str a, str b)
{
	if (str_eq(a, b) || (scalars & (1 << SCALAR_DATETIME)))
		return true;
	if (scalars & NUMBERS)
		return same_number(a, b);
	if (scalars & (1 << SCALAR_JSON))
		return same_json(a, b);
	return false;
}

static bool same_values(unsigned scalars, const struct column_default *a,
			const struct column_default *b)
{
	if (a->n_values != b->n_values || a->is_list != b->is_list)
		return false;
	for (uint32_t i = 0; i < a->n_values; i++)
		if (!same_value(scalars, a->values[i], b->values[i]))
			return false;
	return true;
}

/* b is the schema's: dbgenerated() without a text accepts what is there. */
static bool same_default(unsigned scalars, const struct column *ca,
			 const struct column *cb)
{
	const struct column_default *a = &ca->def, *b = &cb->def;
	if (b->kind == COLUMN_DEFAULT_UNKNOWN || cb->autoincrement ||
	    ca->is_generated)
		return true;
	if (a->kind == COLUMN_DEFAULT_UNKNOWN)
		return b->kind == COLUMN_DEFAULT_NONE;
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case COLUMN_DEFAULT_VALUE:
		return same_values(scalars, a, b);
	case COLUMN_DEFAULT_EXPR:
		return str_ieq(str_trim(a->text), str_trim(b->text));
	default:
		return true;
	}
}

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
	else if (!same_default(scalars_of(d, cb), ca, cb))
		changed |= CHANGED_DEFAULT;
	return changed;
}
