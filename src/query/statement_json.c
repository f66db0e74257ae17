/* Conditions on JSON fields: the whole document, or what stands at a path. */
#include "query/statement.h"

/* The path of keys and positions as an array; SQLite has one text for it. */
static void put_path(struct statement *st, const struct cond *c)
{
	if (!has_arrays(st)) {
		put_param(st, (struct db_value){ .type = DB_TEXT,
						 .s = c->path[0] });
		return;
	}
	struct db_value *items = arena_array(st->a, struct db_value, c->n_path);
	for (uint32_t i = 0; i < c->n_path; i++)
		items[i] =
			(struct db_value){ .type = DB_TEXT, .s = c->path[i] };
	put_param(st, (struct db_value){ .type = DB_ARRAY,
					 .items = items,
					 .n_items = c->n_path,
					 .item_type = DB_TEXT });
}

/* What the condition is on, as JSON. */
static void put_part(struct statement *st, uint32_t alias, const struct cond *c)
{
	if (!c->n_path) {
		put_column(st, alias, c->field);
	} else if (!has_arrays(st)) {
		put_column(st, alias, c->field);
		sql_raw(&st->q, " -> ");
		put_path(st, c);
	} else {
		sql_raw(&st->q, "(");
		put_column(st, alias, c->field);
		sql_raw(&st->q, " #> ");
		put_path(st, c);
		sql_raw(&st->q, ")");
	}
	/* json, unlike jsonb, cannot be compared */
	if (has_arrays(st))
		sql_raw(&st->q, "::jsonb");
}

/* The same as text, without the quotes of a string inside the document. */
static void put_part_text(struct statement *st, uint32_t alias,
			  const struct cond *c)
{
	if (!c->n_path) {
		put_column(st, alias, c->field);
		sql_verbatim(&st->q, has_arrays(st) ? S("::text") : S(""));
		return;
	}
	sql_raw(&st->q, "(");
	put_column(st, alias, c->field);
	sql_verbatim(&st->q, has_arrays(st) ? S(" #>> ") : S(" ->> "));
	put_path(st, c);
	sql_raw(&st->q, ")");
}

static void put_json_value(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	if (c->other_field) {
		put_column(st, alias, c->other_field - 1);
		sql_verbatim(&st->q, has_arrays(st) ? S("::jsonb") : S(""));
	} else {
		put_param(st, c->value);
	}
}

/* " AND the part is of this type"; under a NOT, as in Prisma, what is of
 * another type is not let through either. */
static void put_typed(struct statement *st, uint32_t alias,
		      const struct cond *c, str type)
{
	sql_verbatim(&st->q, st->negated ? S(" OR ") : S(" AND "));
	sql_verbatim(&st->q,
		     has_arrays(st) ? S("jsonb_typeof(") : S("json_type("));
	put_part(st, alias, c);
	sql_verbatim(&st->q, st->negated ? S(") <> ") : S(") = "));
	if (c->other_field && !type.len) {
		sql_raw(&st->q, "jsonb_typeof(");
		put_json_value(st, alias, c);
		sql_raw(&st->q, ")");
		return;
	}
	sql_raw(&st->q, "'");
	sql_verbatim(&st->q, type);
	sql_raw(&st->q, "'");
}

static void put_json_like(struct statement *st, uint32_t alias,
			  const struct cond *c)
{
	bool lower = c->insensitive && has_arrays(st);
	sql_verbatim(&st->q, lower ? S("(lower(") : S("("));
	put_part_text(st, alias, c);
	sql_verbatim(&st->q, lower ? S(") LIKE lower(") : S(" LIKE "));
	put_pattern(st, alias, c);
	sql_verbatim(&st->q, lower ? S(")") : S(""));
	put_typed(st, alias, c, has_arrays(st) ? S("string") : S("text"));
	sql_raw(&st->q, ")");
}

static void put_json_array(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	bool first = c->compare == COMPARE_ARRAY_STARTS_WITH;
	sql_raw(&st->q, "(");
	put_part(st, alias, c);
	if (c->compare == COMPARE_ARRAY_CONTAINS)
		sql_raw(&st->q, " @> ");
	else if (has_arrays(st))
		sql_verbatim(&st->q, first ? S(" -> 0 = ") : S(" -> -1 = "));
	else
		sql_verbatim(&st->q,
			     first ? S(" -> '$[0]' = ") : S(" -> '$[#-1]' = "));
	put_json_value(st, alias, c);
	put_typed(st, alias, c, S("array"));
	sql_raw(&st->q, ")");
}

/* Only strings and numbers have an order that means something. */
static void put_json_order(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	str text = str_trim(c->value.s);
	sql_raw(&st->q, "(");
	put_part(st, alias, c);
	sql_verbatim(&st->q, compare_sql(c->compare));
	put_json_value(st, alias, c);
	if (c->other_field)
		put_typed(st, alias, c, S(""));
	else if (text.len && text.ptr[0] == '"')
		put_typed(st, alias, c, S("string"));
	else if (text.len && strchr("-0123456789", text.ptr[0]))
		put_typed(st, alias, c, S("number"));
	sql_raw(&st->q, ")");
}

static void put_is_null(struct statement *st, uint32_t alias,
			const struct cond *c)
{
	put_part(st, alias, c);
	sql_verbatim(&st->q, c->compare == COMPARE_NOT ? S(" IS NOT NULL")
						       : S(" IS NULL"));
}

static void put_is_json_null(struct statement *st, uint32_t alias,
			     const struct cond *c)
{
	put_part(st, alias, c);
	sql_verbatim(&st->q, c->compare == COMPARE_NOT ? S(" <> 'null'")
						       : S(" = 'null'"));
}

static void put_json_equals(struct statement *st, uint32_t alias,
			    const struct cond *c)
{
	bool no_value = c->value.type == DB_NULL && !c->other_field;
	switch (c->json_null) {
	case JSON_NULL_DB:
		put_is_null(st, alias, c);
		return;
	case JSON_NULL_JSON:
		put_is_json_null(st, alias, c);
		return;
	case JSON_NULL_ANY:
		sql_raw(&st->q, "(");
		put_is_json_null(st, alias, c);
		sql_verbatim(&st->q, c->compare == COMPARE_NOT ? S(" AND ")
							       : S(" OR "));
		put_is_null(st, alias, c);
		sql_raw(&st->q, ")");
		return;
	case JSON_NULL_NONE:
		break;
	}
	if (no_value) {
		put_is_null(st, alias, c);
		return;
	}
	put_part(st, alias, c);
	sql_verbatim(&st->q, compare_sql(c->compare));
	put_json_value(st, alias, c);
}

void put_json_cond(struct statement *st, uint32_t alias, const struct cond *c)
{
	switch (c->compare) {
	case COMPARE_CONTAINS:
	case COMPARE_STARTS_WITH:
	case COMPARE_ENDS_WITH:
		put_json_like(st, alias, c);
		return;
	case COMPARE_ARRAY_CONTAINS:
	case COMPARE_ARRAY_STARTS_WITH:
	case COMPARE_ARRAY_ENDS_WITH:
		put_json_array(st, alias, c);
		return;
	case COMPARE_LT:
	case COMPARE_LTE:
	case COMPARE_GT:
	case COMPARE_GTE:
		put_json_order(st, alias, c);
		return;
	default:
		put_json_equals(st, alias, c);
	}
}
