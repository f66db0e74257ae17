/* Changes of type that PostgreSQL does only when it is told how. */
#include "ddl/render.h"

static const struct {
	const char *from, *to; /* "*": any other */
	const char *through;   /* NULL: none is needed */
} steps[] = {
	{ "Money", "SmallInt", "NUMERIC" },
	{ "Money", "Integer", "NUMERIC" },
	{ "Money", "BigInt", "NUMERIC" },
	{ "Money", "Real", "NUMERIC" },
	{ "Money", "DoublePrecision", "NUMERIC" },
	{ "Money", "Decimal", NULL },
	{ "Timestamp", "Timetz", "TIMESTAMPTZ" },
	{ "*", "Text", NULL },
	{ "*", "VarChar", NULL },
	{ "*", "Char", NULL },
	{ "*", "Citext", NULL },
	{ "Money", "*", "TEXT" },
	{ "Citext", "*", "TEXT" },
};

static bool is(const char *pattern, const char *name)
{
	return !strcmp(pattern, "*") || !strcmp(pattern, name);
}

static bool is_text(const char *name)
{
	return !strcmp(name, "Text") || !strcmp(name, "VarChar") ||
	       !strcmp(name, "Char") || !strcmp(name, "Citext");
}

static const char *name_of(const struct dialect *d, const struct column *c)
{
	return d->types[c->type.native].name;
}

/* Every type has a text, but what only the database knows is not cast to
 * anything else by itself. */
static const char *through_text(const struct dialect *d, const struct column *a,
				const struct column *b)
{
	if (a->type.kind == b->type.kind || a->type.kind == COLUMN_ENUM ||
	    b->type.kind == COLUMN_ENUM)
		return NULL;
	return b->type.kind == COLUMN_NATIVE && is_text(name_of(d, b)) ? NULL
								       : "TEXT";
}

const char *ddl_cast_through(const struct dialect *d, const struct column *from,
			     const struct column *to)
{
	if (from->type.kind != COLUMN_NATIVE || to->type.kind != COLUMN_NATIVE)
		return through_text(d, from, to);
	if (from->type.native == to->type.native ||
	    (from->arity == COLUMN_LIST) != (to->arity == COLUMN_LIST))
		return NULL;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (is(steps[i].from, name_of(d, from)) &&
		    is(steps[i].to, name_of(d, to)))
			return steps[i].through;
	return NULL;
}
