#include "dmmf/filters.h"

#define VALUE_OR_REF                                                           \
	{                                                                      \
		{ P_VALUE, ONE, 0 }, { T_REF, ONE, 0 },                        \
	}
#define LIST_OR_REF                                                            \
	{                                                                      \
		{ P_VALUE, LIST, 0 }, { T_LIST_REF, ONE, IF_LIST_REFS },       \
	}
#define TEXT_OR_REF                                                            \
	{                                                                      \
		{ P_STRING, ONE, 0 }, { P_TEXT_REF, ONE, 0 },                  \
	}
#define VALUE_OR_COMPARED                                                      \
	{                                                                      \
		{ P_VALUE, ONE, 0 }, { T_REF, ONE, IF_COMPARE_REF },           \
	}
#define JSON_VALUE                                                             \
	{                                                                      \
		{ P_VALUE, ONE, 0 }, { T_REF, ONE, 0 },                        \
			{ T_JSON_NULL_FILTER, ONE, IF_JSON_NULLS },            \
	}
#define AGGREGATES                                                             \
	{ "_count", IF_AGGREGATES, { { P_COUNT, ONE, 0 } } },                  \
		{ "_avg", IF_AGGREGATES | IF_NUMBER, { { P_AVG, ONE, 0 } } },  \
		{ "_sum", IF_AGGREGATES | IF_NUMBER, { { P_SUM, ONE, 0 } } },  \
		{ "_min", IF_AGGREGATES, { { P_EXTREME, ONE, 0 } } },          \
		{ "_max", IF_AGGREGATES, { { P_EXTREME, ONE, 0 } } },          \
		{ "isSet", IF_UNSET, { { P_BOOLEAN, ONE, 0 } } },

static const struct row filter_rows[] = {
	{ "equals", NULLS | PARAM, VALUE_OR_REF },
	{ "in", NULLS | PARAM | IF_IN, LIST_OR_REF },
	{ "notIn", NULLS | PARAM | IF_IN, LIST_OR_REF },
	{ "lt", PARAM | IF_COMPARE, VALUE_OR_REF },
	{ "lte", PARAM | IF_COMPARE, VALUE_OR_REF },
	{ "gt", PARAM | IF_COMPARE, VALUE_OR_REF },
	{ "gte", PARAM | IF_COMPARE, VALUE_OR_REF },
	{ "contains", PARAM | IF_TEXT, VALUE_OR_REF },
	{ "startsWith", PARAM | IF_TEXT, VALUE_OR_REF },
	{ "endsWith", PARAM | IF_TEXT, VALUE_OR_REF },
	{ "search", PARAM | IF_SEARCH, { { P_STRING, ONE, 0 } } },
	{ "mode", IF_MODE, { { T_QUERY_MODE, ONE, 0 } } },
	{ "not", NULLS | PARAM, { { P_VALUE, ONE, 0 }, { P_NOT, ONE, 0 } } },
	AGGREGATES{ 0 },
};

static const struct row json_rows[] = {
	{ "equals", NULLS | PARAM, JSON_VALUE },
	{ "path", IF_PATH_LIST, { { P_STRING, LIST, 0 } } },
	{ "path", IF_PATH_TEXT, { { P_STRING, ONE, 0 } } },
	{ "mode",
	  IF_JSON_FILTER,
	  { { T_QUERY_MODE, ONE, 0 }, { T_QUERY_MODE_REF, ONE, 0 } } },
	{ "string_contains", PARAM | IF_JSON_FILTER, TEXT_OR_REF },
	{ "string_starts_with", PARAM | IF_JSON_FILTER, TEXT_OR_REF },
	{ "string_ends_with", PARAM | IF_JSON_FILTER, TEXT_OR_REF },
	{ "array_starts_with", NULLABLE | PARAM | IF_JSON_FILTER,
	  VALUE_OR_REF },
	{ "array_ends_with", NULLABLE | PARAM | IF_JSON_FILTER, VALUE_OR_REF },
	{ "array_contains", NULLABLE | PARAM | IF_CONTAINS, VALUE_OR_REF },
	{ "lt", PARAM | IF_COMPARE, VALUE_OR_COMPARED },
	{ "lte", PARAM | IF_COMPARE, VALUE_OR_COMPARED },
	{ "gt", PARAM | IF_COMPARE, VALUE_OR_COMPARED },
	{ "gte", PARAM | IF_COMPARE, VALUE_OR_COMPARED },
	{ "not", NULLS | PARAM, JSON_VALUE },
	AGGREGATES{ 0 },
};

static const struct row list_rows[] = {
	{ "equals",
	  NULLABLE | PARAM,
	  { { P_VALUE, LIST, 0 }, { T_LIST_REF, ONE, 0 } } },
	{ "has", NULLABLE | PARAM, VALUE_OR_REF },
	{ "hasEvery", PARAM, { { P_VALUE, LIST, 0 }, { T_LIST_REF, ONE, 0 } } },
	{ "hasSome", PARAM, { { P_VALUE, LIST, 0 }, { T_LIST_REF, ONE, 0 } } },
	{ "isEmpty", 0, { { P_BOOLEAN, ONE, 0 } } },
	{ 0 },
};

static const struct row set_rows[] = {
	{ "set", NULLS | PARAM, { { P_VALUE, ONE, 0 } } },
	{ "increment", PARAM | IF_NUMBER, { { P_VALUE, ONE, 0 } } },
	{ "decrement", PARAM | IF_NUMBER, { { P_VALUE, ONE, 0 } } },
	{ "multiply", PARAM | IF_NUMBER, { { P_VALUE, ONE, 0 } } },
	{ "divide", PARAM | IF_NUMBER, { { P_VALUE, ONE, 0 } } },
	{ "unset", IF_UNSET, { { P_BOOLEAN, ONE, 0 } } },
	{ 0 },
};

static const struct row sort_rows[] = {
	{ "sort", REQUIRED, { { T_SORT_ORDER, ONE, 0 } } },
	{ "nulls", 0, { { T_NULLS_ORDER, ONE, 0 } } },
	{ 0 },
};

/* What a filter of each scalar has. */
static const unsigned scalar_have[N_VALUES] = {
	[SCALAR_INT] = IF_IN | IF_COMPARE | IF_NUMBER,
	[SCALAR_BIGINT] = IF_IN | IF_COMPARE | IF_NUMBER,
	[SCALAR_FLOAT] = IF_IN | IF_COMPARE | IF_NUMBER,
	[SCALAR_DECIMAL] = IF_IN | IF_COMPARE | IF_NUMBER,
	[SCALAR_STRING] = IF_IN | IF_COMPARE | IF_TEXT | IF_MODE | IF_SEARCH,
	[SCALAR_DATETIME] = IF_IN | IF_COMPARE,
	[VALUE_UUID] = IF_IN | IF_COMPARE | IF_MODE | IF_SEARCH,
	[SCALAR_BYTES] = IF_IN,
	[SCALAR_JSON] = IF_JSON_NULLS | IF_JSON_FILTER | IF_PATH_LIST |
			IF_PATH_TEXT | IF_CONTAINS | IF_COMPARE |
			IF_COMPARE_REF,
};

/* What of it the provider has. */
static unsigned provider_have(const struct dmmf *d, bool json)
{
	static const struct {
		unsigned feature, condition;
	} map[] = {
		{ API_INSENSITIVE, IF_MODE },
		{ API_FULLTEXT, IF_SEARCH },
		{ API_LIST_REFS, IF_LIST_REFS },
		{ API_UNSET, IF_UNSET },
		{ API_JSON_NULLS, IF_JSON_NULLS },
		{ API_JSON_FILTER, IF_JSON_FILTER },
		{ API_JSON_CONTAINS, IF_CONTAINS },
		{ API_JSON_COMPARE_REF, IF_COMPARE_REF },
	};
	unsigned have = IF_IN | IF_TEXT | IF_NUMBER;
	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++)
		if (d->features & map[i].feature)
			have |= map[i].condition;
	if (!json || (d->features & API_JSON_COMPARE))
		have |= IF_COMPARE;
	if (have & IF_JSON_FILTER)
		have |= d->features & API_JSON_PATH_LIST ? IF_PATH_LIST
							 : IF_PATH_TEXT;
	return have;
}

static bool is_json(uint32_t value)
{
	return value == SCALAR_JSON;
}

static unsigned filter_bits(enum type_kind kind)
{
	return (unsigned)(kind - T_FILTER);
}

static unsigned filter_have(const struct dmmf *d, enum type_kind kind,
			    uint32_t value)
{
	unsigned bits = filter_bits(kind);
	unsigned have = value < N_VALUES ? scalar_have[value] : IF_IN;
	have |= IF_LIST_REFS | IF_UNSET;
	have &= provider_have(d, is_json(value));
	if (bits & FILTER_NESTED)
		have &= ~(unsigned)IF_MODE;
	if (bits & FILTER_AGGREGATES)
		have |= IF_AGGREGATES;
	if (!(bits & FILTER_NULLABLE))
		have &= ~(unsigned)IF_UNSET;
	/* where JSON has a null of its own, it is asked for by name */
	else if (!is_json(value) || !(d->features & API_JSON_NULLS))
		have |= IF_NULLABLE;
	return have;
}

void dmmf_filter(struct dmmf *d, enum type_kind kind, uint32_t value)
{
	struct about about = { kind, value, filter_have(d, kind, value) };
	put_rows(d, is_json(value) ? json_rows : filter_rows, &about);
}

void dmmf_list_filter(struct dmmf *d, enum type_kind kind, uint32_t value)
{
	struct about about = { kind, value, 0 };
	put_rows(d, list_rows, &about);
}

void dmmf_set(struct dmmf *d, enum type_kind kind, uint32_t value)
{
	struct about about = { kind, value, 0 };
	if (value < N_VALUES)
		about.have = scalar_have[value] & (unsigned)IF_NUMBER;
	if (kind == T_NULLABLE_SET)
		about.have |= IF_NULLABLE;
	if (kind == T_NULLABLE_SET && (d->features & API_UNSET))
		about.have |= IF_UNSET;
	put_rows(d, set_rows, &about);
}

void dmmf_sort_input(struct dmmf *d, enum type_kind kind, uint32_t none)
{
	struct about about = { kind, none, 0 };
	put_rows(d, sort_rows, &about);
}

/* Averages are of Float, but those of decimals. */
static uint32_t average_of(uint32_t value)
{
	return value == SCALAR_DECIMAL ? SCALAR_DECIMAL : SCALAR_FLOAT;
}

void put_filter_part(struct dmmf *d, enum type_kind part, enum type_kind filter,
		     uint32_t value, bool list)
{
	if ((unsigned)part == P_VALUE) {
		put_value(d, value, list);
		return;
	}
	unsigned bits = filter_bits(filter);
	enum type_kind plain =
		(enum type_kind)(T_NESTED_FILTER + (bits & FILTER_NULLABLE));
	switch ((unsigned)part) {
	case P_NOT:
		put_ref(d, (enum type_kind)(T_FILTER + (bits | FILTER_NESTED)),
			value, list);
		break;
	case P_COUNT:
		put_ref(d, plain, SCALAR_INT, list);
		break;
	case P_AVG:
		put_ref(d, plain, average_of(value), list);
		break;
	case P_SUM:
	case P_EXTREME:
		put_ref(d, plain, value == VALUE_UUID ? SCALAR_STRING : value,
			list);
		break;
	default:
		break;
	}
}
