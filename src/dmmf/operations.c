/* Query and Mutation: a field for each operation of each model. */
#include "dmmf/operations.h"

#include "dmmf/fields.h"
#include "dmmf/outputs.h"

#define ARG(kind)                                                              \
	{                                                                      \
		{                                                              \
			kind, ONE, 0                                           \
		}                                                              \
	}
#define WHERE                                                                  \
	{                                                                      \
		"where", 0, ARG(T_WHERE)                                       \
	}
#define WHERE_UNIQUE                                                           \
	{                                                                      \
		"where", REQUIRED, ARG(T_WHERE_UNIQUE)                         \
	}
#define CURSOR                                                                 \
	{                                                                      \
		"cursor", IF_UNIQUE, ARG(T_WHERE_UNIQUE)                       \
	}
#define TAKE                                                                   \
	{                                                                      \
		"take", BY_ORDER, ARG(P_INT)                                   \
	}
#define SKIP                                                                   \
	{                                                                      \
		"skip", BY_ORDER, ARG(P_INT)                                   \
	}
#define LIMIT                                                                  \
	{                                                                      \
		"limit", 0, ARG(P_INT)                                         \
	}
#define ORDER_BY                                                               \
	{                                                                      \
		"orderBy", 0,                                                  \
		{                                                              \
			{                                                      \
				T_ORDER, LIST_THEN_ONE, 0                      \
			}                                                      \
		}                                                              \
	}
#define LOAD_STRATEGY                                                          \
	{                                                                      \
		"relationLoadStrategy", IF_LOAD_STRATEGY, ARG(T_LOAD_STRATEGY) \
	}
#define CREATE_DATA                                                            \
	{                                                                      \
		{ T_CREATE, ONE, 0 },                                          \
		{                                                              \
			T_UNCHECKED_CREATE, ONE, 0                             \
		}                                                              \
	}
#define UPDATE_DATA                                                            \
	{                                                                      \
		{ T_UPDATE, ONE, 0 },                                          \
		{                                                              \
			T_UNCHECKED_UPDATE, ONE, 0                             \
		}                                                              \
	}

static const struct row find_args[] = {
	WHERE,	       ORDER_BY,
	CURSOR,	       TAKE,
	SKIP,	       { "distinct", 0, { { T_SCALAR_FIELDS, BOTH, 0 } } },
	LOAD_STRATEGY, { 0 },
};
static const struct row aggregate_args[] = {
	WHERE, ORDER_BY, CURSOR, TAKE, SKIP, { 0 },
};
static const struct row group_args[] = {
	WHERE,
	{ "orderBy", 0, { { T_ORDER_AGGREGATION, LIST_THEN_ONE, 0 } } },
	{ "by", REQUIRED, { { T_SCALAR_FIELDS, LIST_THEN_ONE, 0 } } },
	{ "having", 0, ARG(T_WHERE_AGGREGATES) },
	TAKE,
	SKIP,
	{ 0 },
};
static const struct row unique_args[] = { WHERE_UNIQUE, LOAD_STRATEGY, { 0 } };
static const struct row find_raw_args[] = {
	{ "filter", 0, ARG(P_JSON) },
	{ "options", 0, ARG(P_JSON) },
	{ 0 },
};
static const struct row aggregate_raw_args[] = {
	{ "pipeline", 0, { { P_JSON, LIST, 0 } } },
	{ "options", 0, ARG(P_JSON) },
	{ 0 },
};
static const struct row create_args[] = {
	{ "data", REQUIRED | IF_NEEDS_DATA, CREATE_DATA },
	{ "data", IF_ALL_OPTIONAL, CREATE_DATA },
	LOAD_STRATEGY,
	{ 0 },
};
static const struct row upsert_args[] = {
	WHERE_UNIQUE,
	{ "create", REQUIRED, CREATE_DATA },
	{ "update", REQUIRED, UPDATE_DATA },
	LOAD_STRATEGY,
	{ 0 },
};
static const struct row create_many_args[] = {
	{ "data", REQUIRED, { { T_CREATE_MANY, BOTH, 0 } } },
	{ "skipDuplicates", IF_SKIP_DUPLICATES, ARG(P_BOOLEAN) },
	{ 0 },
};
static const struct row update_args[] = {
	{ "data", REQUIRED, UPDATE_DATA },
	WHERE_UNIQUE,
	LOAD_STRATEGY,
	{ 0 },
};
static const struct row update_many_args[] = {
	{ "data",
	  REQUIRED,
	  { { T_UPDATE_MANY, ONE, 0 }, { T_UNCHECKED_UPDATE_MANY, ONE, 0 } } },
	WHERE,
	LIMIT,
	{ 0 },
};
static const struct row delete_many_args[] = { WHERE, LIMIT, { 0 } };

/* What each operation takes and gives. */
static const struct signature {
	const struct row *args;
	enum type_kind output; /* P_JSON: a scalar */
	bool list, nullable;
} signatures[N_OPERATIONS] = {
	[OP_FIND_FIRST] = { find_args, T_MODEL, false, true },
	[OP_FIND_FIRST_OR_THROW] = { find_args, T_MODEL, false, true },
	[OP_FIND_MANY] = { find_args, T_MODEL, true, false },
	[OP_AGGREGATE] = { aggregate_args, T_AGGREGATE, false, false },
	[OP_GROUP_BY] = { group_args, T_GROUP_BY, true, false },
	[OP_FIND_UNIQUE] = { unique_args, T_MODEL, false, true },
	[OP_FIND_UNIQUE_OR_THROW] = { unique_args, T_MODEL, false, true },
	[OP_FIND_RAW] = { find_raw_args, P_JSON, false, false },
	[OP_AGGREGATE_RAW] = { aggregate_raw_args, P_JSON, false, false },
	[OP_CREATE_ONE] = { create_args, T_MODEL, false, false },
	[OP_UPSERT_ONE] = { upsert_args, T_MODEL, false, false },
	[OP_CREATE_MANY] = { create_many_args, T_AFFECTED_ROWS, false, false },
	[OP_CREATE_MANY_AND_RETURN] = { create_many_args, T_CREATED, true,
					false },
	[OP_DELETE_ONE] = { unique_args, T_MODEL, false, true },
	[OP_UPDATE_ONE] = { update_args, T_MODEL, false, true },
	[OP_UPDATE_MANY] = { update_many_args, T_AFFECTED_ROWS, false, false },
	[OP_UPDATE_MANY_AND_RETURN] = { update_many_args, T_UPDATED, true,
					false },
	[OP_DELETE_MANY] = { delete_many_args, T_AFFECTED_ROWS, false, false },
};

static void put_operation(struct dmmf *d, unsigned op, uint32_t model)
{
	const struct operation_row *row = &operation_rows[op];
	const struct signature *g = &signatures[op];
	/* the kind says that the subject is a model */
	struct about about = { T_MODEL, model, 0 };
	struct sb name = sb_in(&d->a);
	about.have =
		d->shapes[model].needs_data ? IF_NEEDS_DATA : IF_ALL_OPTIONAL;
	if (d->shapes[model].has_unique)
		about.have |= IF_UNIQUE;
	if (d->features & API_SKIP_DUPLICATES)
		about.have |= IF_SKIP_DUPLICATES;
	if (d->features & API_LOAD_STRATEGY_PREVIEW)
		about.have |= IF_LOAD_STRATEGY;
	put_str(&name, str_c(row->prefix));
	put_str(&name, d->s->models.at[model].name);
	put_str(&name, str_c(row->suffix));
	output_begin(d, sb_str(&name));
	put_rows(d, g->args, &about);
	output_type(d, g->nullable);
	if ((unsigned)g->output == P_JSON)
		put_scalar(d, "Json", g->list);
	else
		put_ref(d, g->output,
			subject_for(d, g->output, OF_MODEL, model), g->list);
	output_end(d);
}

static const struct {
	const char *name;
	struct row args[3];
} raw_operations[] = {
	{ "executeRaw",
	  { { "query", REQUIRED, ARG(P_STRING) },
	    { "parameters", 0, ARG(P_JSON) },
	    { 0 } } },
	{ "queryRaw",
	  { { "query", REQUIRED, ARG(P_STRING) },
	    { "parameters", 0, ARG(P_JSON) },
	    { 0 } } },
	{ "runCommandRaw", { { "command", REQUIRED, ARG(P_JSON) }, { 0 } } },
};

static void put_raw(struct dmmf *d, const char *name)
{
	struct about about = { T_MUTATION, 0, 0 };
	size_t n = sizeof(raw_operations) / sizeof(*raw_operations);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(raw_operations[i].name, name) != 0)
			continue;
		output_begin(d, str_c(name));
		put_rows(d, raw_operations[i].args, &about);
		output_type(d, false);
		put_scalar(d, "Json", false);
		output_end(d);
	}
}

void dmmf_operations(struct dmmf *d, enum type_kind kind, uint32_t none)
{
	unsigned first = kind == T_QUERY ? 0 : N_READS;
	unsigned end = kind == T_QUERY ? N_READS : N_OPERATIONS;
	(void)none;
	for (uint32_t i = 0; i < d->n_models; i++) {
		uint32_t model = d->models[i];
		unsigned has = model_operations(d, model);
		d->o = section_text(d, type_rows[kind].section);
		for (unsigned op = first; op < end; op++)
			if (has & 1u << op)
				put_operation(d, op, model);
	}
	const char *const *raw = api_of(d->s)->raw_operations;
	for (; kind == T_MUTATION && *raw; raw++)
		put_raw(d, *raw);
}
