/* Columns' types as types of fields. */
#include "introspect/internal.h"

/* Types as a column of SQLite may declare them, to Prisma's introspection;
 * has_size: with (n) or (n,m) behind it too. */
static const struct {
	const char *name;
	enum scalar scalar;
	bool has_size;
} declared[] = {
	{ "int", SCALAR_INT, false },
	{ "integer", SCALAR_INT, false },
	{ "serial", SCALAR_INT, false },
	{ "int[]", SCALAR_INT, false },
	{ "bigint", SCALAR_BIGINT, false },
	{ "real", SCALAR_FLOAT, false },
	{ "float", SCALAR_FLOAT, false },
	{ "double", SCALAR_FLOAT, false },
	{ "numeric", SCALAR_DECIMAL, true },
	{ "decimal", SCALAR_DECIMAL, true },
	{ "boolean", SCALAR_BOOLEAN, false },
	{ "text", SCALAR_STRING, false },
	{ "text[]", SCALAR_STRING, false },
	{ "char", SCALAR_STRING, true },
	{ "varchar", SCALAR_STRING, true },
	{ "nchar", SCALAR_STRING, true },
	{ "nvarchar", SCALAR_STRING, true },
	{ "character", SCALAR_STRING, true },
	{ "date", SCALAR_DATETIME, false },
	{ "datetime", SCALAR_DATETIME, false },
	{ "timestamp", SCALAR_DATETIME, false },
	{ "jsonb", SCALAR_JSON, false },
	{ "blob", SCALAR_BYTES, false },
	{ "binary", SCALAR_BYTES, false },
};

static enum scalar declared_scalar(str raw)
{
	str name = str_sub(raw, 0, str_find_char(raw, '(', 0));
	for (size_t i = 0; i < sizeof declared / sizeof *declared; i++)
		if (str_is(name, declared[i].name))
			return declared[i].has_size || name.len == raw.len
				       ? declared[i].scalar
				       : N_SCALARS;
	return N_SCALARS;
}

enum scalar column_scalar(const struct introspector *in,
			  const struct column *col)
{
	const struct column_type *t = &col->type;
	if (!dialect_can(in->d, CAN_NATIVE_TYPES))
		return declared_scalar(t->raw);
	if (t->kind != COLUMN_NATIVE)
		return N_SCALARS;
	enum scalar s = 0;
	while (s < N_SCALARS && !(in->d->types[t->native].scalars & 1u << s))
		s++;
	return s;
}

bool is_unsupported(const struct introspector *in, const struct column *col,
		    str *name)
{
	const struct column_type *t = &col->type;
	if (t->kind == COLUMN_ENUM || column_scalar(in, col) != N_SCALARS)
		return false;
	*name = t->name.len ? t->name : t->raw;
	/* an array's type has a name of its own */
	if (col->arity == COLUMN_LIST)
		*name = str_fmt(in->a, "_%.*s", SARG(*name));
	return true;
}

const struct schema_enum *kept_enum(const struct introspector *in,
				    const struct column *col,
				    const struct field *old)
{
	if (!old || old->kind != FIELD_ENUM ||
	    dialect_can(in->d, CAN_ENUM_TYPES) ||
	    column_scalar(in, col) != SCALAR_STRING)
		return NULL;
	return &in->old->enums.at[old->enum_id];
}

void write_type(struct introspector *in, struct sb *out,
		const struct column *col, const struct field *old)
{
	const struct schema_enum *kept = kept_enum(in, col, old);
	static const char *const marks[] = {
		[COLUMN_REQUIRED] = "",
		[COLUMN_NULLABLE] = "?",
		[COLUMN_LIST] = "[]",
	};
	str name;
	if (kept)
		sb_add(out, kept->name);
	else if (is_unsupported(in, col, &name))
		sb_fmt(out, "Unsupported(\"%.*s\")", SARG(name));
	else if (col->type.kind == COLUMN_ENUM)
		sb_add(out, in->enums[col->type.enum_id].name);
	else
		sb_add(out, str_c(scalar_name(column_scalar(in, col))));
	sb_add(out,
	       str_c(marks[col->may_be_null ? COLUMN_NULLABLE : col->arity]));
}

/* A list's element without a precision of its own. */
static bool is_bare_list(const struct column *col)
{
	return col->arity == COLUMN_LIST &&
	       str_find_char(col->type.raw, '(', 0) == col->type.raw.len;
}

void write_native(struct introspector *in, struct sb *out,
		  const struct column *col)
{
	const struct column_type *t = &col->type;
	enum scalar s = column_scalar(in, col);
	if (s == N_SCALARS || !dialect_can(in->d, CAN_NATIVE_TYPES))
		return;
	uint8_t n = is_bare_list(col) ? 0 : t->n_args;
	const int32_t *usual = in->d->default_args[s];
	if (t->native == in->d->default_type[s] &&
	    n == in->d->n_default_args[s] &&
	    !memcmp(t->args, usual, n * sizeof(*usual)))
		return;
	sb_fmt(out, " @db.%s", in->d->types[t->native].name);
	for (uint8_t i = 0; i < n; i++)
		/* a scale below zero as its eleven bits, as Prisma has it */
		sb_fmt(out, "%s%d", i ? ", " : "(",
		       i && t->args[i] < 0 ? t->args[i] & 0x7FF : t->args[i]);
	if (n)
		sb_addc(out, ')');
}
