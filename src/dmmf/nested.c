/* What may be done with records that are reached through a relation: a table
 * of rows for each type. */
#include "dmmf/fields.h"

#define CREATES                                                                \
	{                                                                      \
		{ T_CREATE_WITHOUT, ONE, 0 },                                  \
			{ T_UNCHECKED_CREATE_WITHOUT, ONE, 0 },                \
	}
#define UPDATES                                                                \
	{                                                                      \
		{ T_UPDATE_WITHOUT, ONE, 0 },                                  \
			{ T_UNCHECKED_UPDATE_WITHOUT, ONE, 0 },                \
	}
#define CREATE_ONE                                                             \
	{ "create", IF_CREATE, CREATES },                                      \
	{                                                                      \
		"connectOrCreate", IF_CREATE,                                  \
		{                                                              \
			{                                                      \
				T_CREATE_OR_CONNECT, ONE, 0                    \
			}                                                      \
		}                                                              \
	}
#define CREATE_SOME                                                            \
	{ "create",                                                            \
	  IF_CREATE,                                                           \
	  { { T_CREATE_WITHOUT, BOTH, 0 },                                     \
	    { T_UNCHECKED_CREATE_WITHOUT, BOTH, 0 } } },                       \
	{                                                                      \
		"connectOrCreate", IF_CREATE,                                  \
		{                                                              \
			{                                                      \
				T_CREATE_OR_CONNECT, BOTH, 0                   \
			}                                                      \
		}                                                              \
	}
#define CREATE_MANY                                                            \
	{                                                                      \
		"createMany", IF_CREATE_MANY,                                  \
		{                                                              \
			{                                                      \
				T_CREATE_MANY_ENVELOPE, ONE, 0                 \
			}                                                      \
		}                                                              \
	}
#define SOME(name)                                                             \
	{                                                                      \
		name, 0,                                                       \
		{                                                              \
			{                                                      \
				T_WHERE_UNIQUE, BOTH, 0                        \
			}                                                      \
		}                                                              \
	}
#define CONNECT_ONE                                                            \
	{                                                                      \
		"connect", 0,                                                  \
		{                                                              \
			{                                                      \
				T_WHERE_UNIQUE, ONE, 0                         \
			}                                                      \
		}                                                              \
	}

static const struct row create_many_rows[] = {
	CREATE_SOME,
	CREATE_MANY,
	SOME("connect"),
	{ 0 },
};

static const struct row create_one_rows[] = {
	CREATE_ONE,
	CONNECT_ONE,
	{ 0 },
};

static const struct row update_many_rows[] = {
	CREATE_SOME,
	{ "upsert", IF_CREATE, { { T_UPSERT_MANY, BOTH, 0 } } },
	CREATE_MANY,
	SOME("set"),
	SOME("disconnect"),
	SOME("delete"),
	SOME("connect"),
	{ "update", 0, { { T_UPDATE_WHERE_UNIQUE, BOTH, 0 } } },
	{ "updateMany", 0, { { T_UPDATE_MANY_WHERE, BOTH, 0 } } },
	{ "deleteMany", 0, { { T_SCALAR_WHERE, BOTH, 0 } } },
	{ 0 },
};

static const struct row update_one_rows[] = {
	CREATE_ONE,
	{ "upsert", IF_CREATE, { { T_UPSERT_ONE, ONE, 0 } } },
	{ "disconnect",
	  IF_OPTIONAL,
	  { { P_BOOLEAN, ONE, 0 }, { T_WHERE, ONE, IF_FILTERED } } },
	{ "delete",
	  IF_OPTIONAL,
	  { { P_BOOLEAN, ONE, 0 }, { T_WHERE, ONE, 0 } } },
	CONNECT_ONE,
	{ "update",
	  0,
	  { { T_UPDATE_TO_ONE, ONE, 0 },
	    { T_UPDATE_WITHOUT, ONE, 0 },
	    { T_UNCHECKED_UPDATE_WITHOUT, ONE, 0 } } },
	{ 0 },
};

static const struct row create_or_connect_rows[] = {
	{ "where", REQUIRED, { { T_WHERE_UNIQUE, ONE, 0 } } },
	{ "create", REQUIRED, CREATES },
	{ 0 },
};

static const struct row envelope_rows[] = {
	{ "data", REQUIRED, { { T_CREATE_MANY_WITHOUT, BOTH, 0 } } },
	{ "skipDuplicates", IF_SKIP_DUPLICATES, { { P_BOOLEAN, ONE, 0 } } },
	{ 0 },
};

static const struct row upsert_many_rows[] = {
	{ "where", REQUIRED, { { T_WHERE_UNIQUE, ONE, 0 } } },
	{ "update", REQUIRED, UPDATES },
	{ "create", REQUIRED, CREATES },
	{ 0 },
};

static const struct row update_unique_rows[] = {
	{ "where", REQUIRED, { { T_WHERE_UNIQUE, ONE, 0 } } },
	{ "data", REQUIRED, UPDATES },
	{ 0 },
};

static const struct row update_where_rows[] = {
	{ "where", REQUIRED, { { T_SCALAR_WHERE, ONE, 0 } } },
	{ "data",
	  REQUIRED,
	  { { T_UPDATE_MANY, ONE, 0 },
	    { T_UNCHECKED_UPDATE_MANY_WITHOUT, ONE, 0 } } },
	{ 0 },
};

static const struct row upsert_one_rows[] = {
	{ "update", REQUIRED, UPDATES },
	{ "create", REQUIRED, CREATES },
	{ "where", 0, { { T_WHERE, ONE, 0 } } },
	{ 0 },
};

static const struct row update_to_one_rows[] = {
	{ "where", 0, { { T_WHERE, ONE, 0 } } },
	{ "data", REQUIRED, UPDATES },
	{ 0 },
};

static const struct row *rows_of(enum type_kind kind)
{
	switch ((unsigned)kind) {
	case T_CREATE_NESTED_MANY:
	case T_UNCHECKED_CREATE_NESTED_MANY:
		return create_many_rows;
	case T_CREATE_NESTED_ONE:
	case T_UNCHECKED_CREATE_NESTED_ONE:
		return create_one_rows;
	case T_UPDATE_NESTED_MANY:
	case T_UNCHECKED_UPDATE_NESTED_MANY:
		return update_many_rows;
	case T_CREATE_OR_CONNECT:
		return create_or_connect_rows;
	case T_CREATE_MANY_ENVELOPE:
		return envelope_rows;
	case T_UPSERT_MANY:
		return upsert_many_rows;
	case T_UPDATE_WHERE_UNIQUE:
		return update_unique_rows;
	case T_UPDATE_MANY_WHERE:
		return update_where_rows;
	case T_UPSERT_ONE:
		return upsert_one_rows;
	case T_UPDATE_TO_ONE:
		return update_to_one_rows;
	default:
		return update_one_rows;
	}
}

void dmmf_nested(struct dmmf *d, enum type_kind kind, uint32_t field)
{
	struct about about = { kind, field, 0 };
	if (d->shapes[d->s->fields.at[field].model].can_create) {
		about.have |= IF_CREATE;
		if (!d->facts[field].is_many_to_many &&
		    (d->features & API_CREATE_MANY))
			about.have |= IF_CREATE_MANY;
	}
	if (kind == T_UPDATE_NESTED_ONE ||
	    kind == T_UNCHECKED_UPDATE_NESTED_ONE)
		about.have |= IF_OPTIONAL;
	if (d->facts[field].holds_key ||
	    (d->features & API_FILTERED_DISCONNECT))
		about.have |= IF_FILTERED;
	if (d->features & API_SKIP_DUPLICATES)
		about.have |= IF_SKIP_DUPLICATES;
	put_rows(d, rows_of(kind), &about);
}
