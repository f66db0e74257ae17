/* Enums of the query API, those of the schema, and references to fields. */
#include "dmmf/fields.h"

static void put_word(struct dmmf *d, str word)
{
	next_item(d->o, &d->first);
	sb_json(d->o, word);
}

static const char *const *words_of(const struct dmmf *d, enum type_kind kind)
{
	static const char *const sort[] = { "asc", "desc", NULL };
	static const char *const nulls[] = { "first", "last", NULL };
	static const char *const mode[] = { "default", "insensitive", NULL };
	static const char *const json[] = { "JsonNull", NULL };
	static const char *const json_or_null[] = { "DbNull", "JsonNull",
						    NULL };
	static const char *const json_filter[] = { "DbNull", "JsonNull",
						   "AnyNull", NULL };
	static const char *const load[] = { "query", "join", NULL };
	switch ((unsigned)kind) {
	case T_ISOLATION_LEVEL:
		return api_of(d->s)->isolation_levels;
	case T_NULLS_ORDER:
		return nulls;
	case T_QUERY_MODE:
		return mode;
	case T_JSON_NULL:
		return json;
	case T_NULLABLE_JSON_NULL:
		return json_or_null;
	case T_JSON_NULL_FILTER:
		return json_filter;
	case T_LOAD_STRATEGY:
		return load;
	default:
		return sort;
	}
}

void dmmf_words(struct dmmf *d, enum type_kind kind, uint32_t none)
{
	(void)none;
	put_lit(d->o, ",\"values\":[");
	for (const char *const *p = words_of(d, kind); *p; p++)
		put_word(d, str_c(*p));
}

void dmmf_columns_enum(struct dmmf *d, enum type_kind kind, uint32_t model)
{
	const struct shape *h = &d->shapes[model];
	put_lit(d->o, ",\"values\":[");
	for (uint32_t i = 0; i < h->n_columns; i++) {
		const struct field *f = &d->s->fields.at[h->fields[i]];
		bool text =
			f->kind == FIELD_SCALAR && f->scalar == SCALAR_STRING;
		if (kind == T_RELEVANCE_FIELDS ? text
					       : f->kind != FIELD_COMPOSITE)
			put_word(d, f->name);
	}
}

void dmmf_values(struct dmmf *d, enum type_kind kind, uint32_t id)
{
	const struct schema_enum *e = &d->s->enums.at[id];
	(void)kind;
	put_lit(d->o, ",\"values\":[");
	for (uint32_t i = 0; i < e->n_values; i++)
		put_word(d, d->s->enum_values.at[e->first_value + i].name);
}

/* A field may stand for the value: its name and its model's are given. */
void dmmf_field_ref(struct dmmf *d, enum type_kind kind, uint32_t value)
{
	static const struct row rows[] = {
		{ "_ref", REQUIRED, { { P_STRING, ONE, 0 } } },
		{ "_container", REQUIRED, { { P_STRING, ONE, 0 } } },
		{ 0 },
	};
	struct about about = { kind, value, 0 };
	put_lit(d->o, ",\"allowTypes\":[");
	d->first_ref = true;
	if (kind == T_QUERY_MODE_REF)
		put_ref(d, T_QUERY_MODE, 0, false);
	else
		put_value(d, value, kind == T_LIST_REF);
	put_lit(d->o, "],\"fields\":[");
	put_rows(d, rows, &about);
}
