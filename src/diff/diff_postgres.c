/*
 * Which changes of type keep the values in PostgreSQL.
 *
 * The answers are Prisma's, as observed: 's' all values survive, 'r' the
 * cast exists but values may be lost or refused, '-' no cast: the column is
 * dropped and added. Columns of the table are in the order of its rows; it
 * holds for the widest case, lengths and precisions are looked at afterwards.
 */
#include "diff/state.h"

enum type {
	SMALLINT,
	INTEGER,
	BIGINT,
	DECIMAL,
	MONEY,
	OID,
	INET,
	CITEXT,
	REAL,
	DOUBLE,
	VARCHAR,
	CHAR,
	TEXT,
	BYTEA,
	TIMESTAMP,
	TIMESTAMPTZ,
	DATE,
	TIME,
	TIMETZ,
	BOOLEAN,
	BIT,
	VARBIT,
	UUID,
	XML,
	JSON,
	JSONB,
	N_TYPES,
};

static const struct {
	const char *name, *to;
} casts[N_TYPES] = {
	{ "SmallInt", "ssss----sssss-------------" },
	{ "Integer", "rssr----sssss-------------" },
	{ "BigInt", "rrsr----sssss-------------" },
	{ "Decimal", "rrrs----rrsss-------------" },
	{ "Money", "rrrrsrrsrrsrsrrrrrrrrrrrrr" },
	{ "Oid", "-ss--s----s-s-------------" },
	{ "Inet", "------ss--s-s-------------" },
	{ "Citext", "rrrrrrrsrrsrsrrrrrrrrrrrrr" },
	{ "Real", "rrrr----ssrrs-------------" },
	{ "DoublePrecision", "rrrr----rsrrs-------------" },
	{ "VarChar", "----------sss-------------" },
	{ "Char", "----------sss-------------" },
	{ "Text", "-------s--rrs-------------" },
	{ "ByteA", "----------rrss------------" },
	{ "Timestamp", "----------sss-sssss-------" },
	{ "Timestamptz", "----------sss-sssss-------" },
	{ "Date", "----------sss-sss---------" },
	{ "Time", "----------sss----ss-------" },
	{ "Timetz", "----------sss----ss-------" },
	{ "Boolean", "----------sss------s------" },
	{ "Bit", "----------sss-------ss----" },
	{ "VarBit", "----------sss-------rs----" },
	{ "Uuid", "----------sss---------s---" },
	{ "Xml", "----------rrs----------s--" },
	{ "Json", "----------rrs-----------ss" },
	{ "JsonB", "----------rrs-----------ss" },
};

static enum type type_of(const struct dialect *d, const struct column_type *t)
{
	if (t->kind != COLUMN_NATIVE || t->native == NONE)
		return N_TYPES;
	for (unsigned i = 0; i < N_TYPES; i++)
		if (!strcmp(d->types[t->native].name, casts[i].name))
			return i;
	return N_TYPES;
}

enum { UNLIMITED = INT32_MAX };

static int32_t arg(const struct column_type *t, int i, int32_t otherwise)
{
	return i < t->n_args ? t->args[i] : otherwise;
}

/* The most characters that a value's text has. */
static int32_t width(enum type type, const struct column_type *t)
{
	static const uint8_t fixed[N_TYPES] = {
		[SMALLINT] = 4, [INTEGER] = 11,	  [BIGINT] = 20,
		[REAL] = 47,	[TIMESTAMP] = 23, [TIMESTAMPTZ] = 28,
		[DATE] = 28,	[TIME] = 14,	  [TIMETZ] = 19,
		[BOOLEAN] = 5,	[UUID] = 32,	  [BYTEA] = 3,
	};
	switch (type) {
	case DECIMAL:
		if (t->n_args == 0)
			return UNLIMITED;
		return t->args[0] + 1 + (arg(t, 1, 0) > 0);
	case VARCHAR:
	case VARBIT:
		return arg(t, 0, UNLIMITED);
	case CHAR:
	case BIT:
		return arg(t, 0, 1);
	default:
		return fixed[type] ? fixed[type] : UNLIMITED;
	}
}

/* To VARCHAR(n) or CHAR(n). */
static enum cast cast_to_text(enum type from, const struct column_type *f,
			      enum type to, const struct column_type *t)
{
	int32_t room = arg(t, 0, to == CHAR ? 1 : UNLIMITED);
	int32_t need = width(from, f);
	if (room == UNLIMITED ||
	    (to == VARCHAR && (from == MONEY || from == OID || from == INET ||
			       from == CITEXT || from == BOOLEAN)))
		return CAST_SAFE;
	if (from == OID || from == INET)
		return CAST_NONE;
	if (from == BYTEA)
		return room < need ? CAST_NONE : CAST_RISKY;
	if (from == BOOLEAN && room == 4)
		return CAST_RISKY;
	if (need != UNLIMITED && need <= room)
		return CAST_SAFE;
	bool whole = (from >= TIMESTAMP && from <= BIT) || from == UUID;
	return whole ? CAST_NONE : CAST_RISKY;
}

/* Digits before the point that every value of the type fits into. */
static int32_t digits(enum type from, const struct column_type *t)
{
	switch (from) {
	case SMALLINT:
		return 3;
	case INTEGER:
		return 10;
	case BIGINT:
		return 19;
	case DECIMAL:
		return t->n_args ? t->args[0] - arg(t, 1, 0) : UNLIMITED;
	default:
		return UNLIMITED;
	}
}

static enum cast cast_to_decimal(enum type from, const struct column_type *f,
				 const struct column_type *t)
{
	int32_t need = digits(from, f), have = digits(DECIMAL, t);
	if (have == UNLIMITED && need != UNLIMITED)
		return CAST_SAFE;
	if (need > have || need == UNLIMITED)
		return CAST_RISKY;
	return from == DECIMAL && arg(t, 1, 0) < arg(f, 1, 0) ? CAST_RISKY
							      : CAST_SAFE;
}

/* A decimal without fraction fits an integer with more digits. */
static enum cast cast_from_decimal(const struct column_type *f, enum type to)
{
	int32_t digits_of = to == SMALLINT ? 3 : to == INTEGER ? 10 : 19;
	return f->n_args && arg(f, 1, 0) == 0 && f->args[0] < digits_of
		       ? CAST_SAFE
		       : CAST_RISKY;
}

/* Bits are not cut. */
static enum cast cast_to_varbit(const struct column_type *f, int32_t otherwise,
				const struct column_type *t)
{
	return arg(f, 0, otherwise) <= arg(t, 0, UNLIMITED) ? CAST_SAFE
							    : CAST_NONE;
}

/* The same type with other arguments. */
static enum cast cast_within(enum type type, const struct column_type *f,
			     const struct column_type *t, bool *same)
{
	switch (type) {
	case TIMESTAMP:
	case TIMESTAMPTZ:
		*same = !f->n_args || !t->n_args;
		return CAST_SAFE;
	case TIME:
	case TIMETZ:
		*same = !f->n_args || !t->n_args;
		return CAST_NONE;
	case BIT:
		*same = arg(f, 0, 1) == arg(t, 0, 1);
		return CAST_NONE;
	case CHAR:
		*same = arg(f, 0, 1) == arg(t, 0, 1);
		return cast_to_text(type, f, type, t);
	case VARCHAR:
		return cast_to_text(type, f, type, t);
	case VARBIT:
		return cast_to_varbit(f, UNLIMITED, t);
	case DECIMAL:
		*same = f->n_args && t->n_args && f->args[0] == t->args[0] &&
			arg(f, 1, 0) == arg(t, 1, 0);
		return cast_to_decimal(DECIMAL, f, t);
	default:
		*same = true;
		return CAST_SAFE;
	}
}

static enum cast cast_types(enum type from, const struct column_type *f,
			    enum type to, const struct column_type *t)
{
	char c = casts[from].to[to];
	if (c == '-')
		return CAST_NONE;
	if (to == VARCHAR || to == CHAR)
		return cast_to_text(from, f, to, t);
	if (to == DECIMAL && from <= BIGINT)
		return cast_to_decimal(from, f, t);
	if (from == DECIMAL && to <= BIGINT)
		return cast_from_decimal(f, to);
	if (from == VARBIT && to == BIT)
		return arg(t, 0, 1) > arg(f, 0, UNLIMITED) ? CAST_NONE
							   : CAST_RISKY;
	if (from == BIT && to == VARBIT)
		return cast_to_varbit(f, 1, t);
	return c == 's' ? CAST_SAFE : CAST_RISKY;
}

/* Every array has a text; no scalar becomes an array. */
static enum cast cast_lists(enum type to, const struct column *b)
{
	return b->arity != COLUMN_LIST && (to == TEXT || to == VARCHAR)
		       ? CAST_SAFE
		       : CAST_NONE;
}

static enum cast cast(const struct dialect *d, const struct column *a,
		      const struct column *b, bool *same)
{
	enum type from = type_of(d, &a->type), to = type_of(d, &b->type);
	if ((a->arity == COLUMN_LIST) != (b->arity == COLUMN_LIST))
		return cast_lists(to, b);
	if (from == N_TYPES || to == N_TYPES)
		return CAST_RISKY;
	if (from == to)
		return cast_within(from, &a->type, &b->type, same);
	return cast_types(from, &a->type, to, &b->type);
}

const struct diff_dialect diff_postgres = {
	.cast = cast,
	.has_sequences = true,
	.locks_keys = true,
};
