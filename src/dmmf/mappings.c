/* The table of operations, and "mappings": the names of each model's. */
#include "dmmf/operations.h"

#define WRITE_ONE (NEED_WRITE | NEED_UNIQUE)

const struct operation_row operation_rows[N_OPERATIONS] = {
	[OP_FIND_FIRST] = { "findFirst", "findFirst", "", 0 },
	[OP_FIND_FIRST_OR_THROW] = { "findFirstOrThrow", "findFirst", "OrThrow",
				     0 },
	[OP_FIND_MANY] = { "findMany", "findMany", "", 0 },
	[OP_AGGREGATE] = { "aggregate", "aggregate", "", 0 },
	[OP_GROUP_BY] = { "groupBy", "groupBy", "", 0 },
	[OP_FIND_UNIQUE] = { "findUnique", "findUnique", "", NEED_UNIQUE },
	[OP_FIND_UNIQUE_OR_THROW] = { "findUniqueOrThrow", "findUnique",
				      "OrThrow", NEED_UNIQUE },
	[OP_FIND_RAW] = { "findRaw", "find", "Raw", NEED_DOCUMENTS },
	[OP_AGGREGATE_RAW] = { "aggregateRaw", "aggregate", "Raw",
			       NEED_DOCUMENTS },
	[OP_CREATE_ONE] = { "createOne", "createOne", "",
			    NEED_WRITE | NEED_CREATE },
	[OP_UPSERT_ONE] = { "upsertOne", "upsertOne", "",
			    WRITE_ONE | NEED_CREATE },
	[OP_CREATE_MANY] = { "createMany", "createMany", "",
			     NEED_WRITE | NEED_CREATE | NEED_CREATE_MANY },
	[OP_CREATE_MANY_AND_RETURN] = { "createManyAndReturn", "createMany",
					"AndReturn",
					NEED_WRITE | NEED_CREATE |
						NEED_RETURNING },
	[OP_DELETE_ONE] = { "deleteOne", "deleteOne", "", WRITE_ONE },
	[OP_UPDATE_ONE] = { "updateOne", "updateOne", "", WRITE_ONE },
	[OP_UPDATE_MANY] = { "updateMany", "updateMany", "", NEED_WRITE },
	[OP_UPDATE_MANY_AND_RETURN] = { "updateManyAndReturn", "updateMany",
					"AndReturn",
					NEED_WRITE | NEED_RETURNING },
	[OP_DELETE_MANY] = { "deleteMany", "deleteMany", "", NEED_WRITE },
};

bool model_has_unique(const struct schema *s, const struct model *m)
{
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		enum index_kind kind = s->indexes.at[m->first_index + i].kind;
		if (kind == INDEX_PRIMARY || kind == INDEX_UNIQUE)
			return true;
	}
	return false;
}

bool model_can_create(const struct schema *s, const struct model *m)
{
	if (m->is_view)
		return false;
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &s->fields.at[m->first_field + i];
		if (f->kind == FIELD_UNSUPPORTED &&
		    f->arity == ARITY_REQUIRED && f->def->kind == DEFAULT_NONE)
			return false;
	}
	return true;
}

static unsigned offered(const struct dmmf *d, uint32_t model)
{
	const struct model *m = &d->s->models.at[model];
	unsigned has = 0;
	if (d->shapes[model].has_unique)
		has |= NEED_UNIQUE;
	if (!m->is_view)
		has |= NEED_WRITE;
	if (d->shapes[model].can_create)
		has |= NEED_CREATE;
	if (d->features & API_CREATE_MANY)
		has |= NEED_CREATE_MANY;
	if (d->features & API_RETURNING)
		has |= NEED_RETURNING;
	if (d->features & API_DOCUMENTS)
		has |= NEED_DOCUMENTS;
	return has;
}

unsigned model_operations(const struct dmmf *d, uint32_t model)
{
	unsigned has = offered(d, model), set = 0;
	for (unsigned op = 0; op < N_OPERATIONS; op++)
		if (!(operation_rows[op].needs & ~has))
			set |= 1u << op;
	return set;
}

static void write_model(struct dmmf *d, uint32_t model)
{
	/* by their keys */
	static const enum operation order[] = {
		OP_AGGREGATE,
		OP_AGGREGATE_RAW,
		OP_CREATE_MANY,
		OP_CREATE_MANY_AND_RETURN,
		OP_CREATE_ONE,
		OP_DELETE_MANY,
		OP_DELETE_ONE,
		OP_FIND_FIRST,
		OP_FIND_FIRST_OR_THROW,
		OP_FIND_MANY,
		OP_FIND_RAW,
		OP_FIND_UNIQUE,
		OP_FIND_UNIQUE_OR_THROW,
		OP_GROUP_BY,
		OP_UPDATE_MANY,
		OP_UPDATE_MANY_AND_RETURN,
		OP_UPDATE_ONE,
		OP_UPSERT_ONE,
	};
	struct sb *o = &d->out;
	str name = d->s->models.at[model].name;
	unsigned has = model_operations(d, model);
	put_lit(o, "{\"model\":");
	sb_json(o, name);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		const struct operation_row *row = &operation_rows[order[i]];
		if (!(has & 1u << order[i]))
			continue;
		put_lit(o, ",\"");
		put_str(o, str_c(row->key));
		put_lit(o, "\":\"");
		put_str(o, str_c(row->prefix));
		put_str(o, name);
		put_str(o, str_c(row->suffix));
		put_char(o, '"');
	}
	put_char(o, '}');
	dmmf_flush(d);
}

void dmmf_mappings(struct dmmf *d)
{
	struct sb *o = &d->out;
	bool first = true;
	put_lit(o, "{\"modelOperations\":[");
	for (uint32_t i = 0; i < d->n_models; i++) {
		next_item(o, &first);
		write_model(d, d->models[i]);
	}
	put_lit(o, "],\"otherOperations\":{\"read\":[],\"write\":[");
	first = true;
	const char *const *p = api_of(d->s)->raw_operations;
	for (; *p; p++) {
		next_item(o, &first);
		sb_json(o, str_c(*p));
	}
	put_lit(o, "]}}");
}
