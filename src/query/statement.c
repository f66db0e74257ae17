/* Pieces of statements: names, parameters, conditions. */
#include "query/statement.h"

struct statement statement_in(struct arena *a, const struct engine *e)
{
	return (struct statement){
		.e = e, .a = a, .q = sql_in(a, e->dialect), .n_aliases = 1
	};
}

void put_param(struct statement *st, struct db_value value)
{
	*vec_push(st->a, &st->params) = value;
	sql_param(&st->q);
}

void put_int(struct statement *st, int64_t value)
{
	put_param(st, (struct db_value){ .type = DB_INT, .i = value });
}

void put_alias(struct statement *st, uint32_t alias)
{
	sql_raw(&st->q, "\"t");
	sql_int(&st->q, alias);
	sql_raw(&st->q, "\"");
}

void put_name(struct statement *st, uint32_t field)
{
	sql_ident(&st->q, st->e->schema->fields.at[field].column);
}

void put_column(struct statement *st, uint32_t alias, uint32_t field)
{
	put_alias(st, alias);
	sql_raw(&st->q, ".");
	put_name(st, field);
}

void put_table_as(struct statement *st, uint32_t model, uint32_t alias)
{
	sql_verbatim(&st->q, st->e->models[model].table);
	sql_raw(&st->q, " AS ");
	put_alias(st, alias);
}

void put_join_table(struct statement *st, uint32_t relation)
{
	const struct schema *s = st->e->schema;
	const struct relation *r = &s->relations.at[relation];
	str own = s->models.at[r->model_a].namespace;
	sql_name(&st->q, namespace_or(own, st->e->namespace), r->join_table);
}

static struct ids one_id(uint32_t *at)
{
	return (struct ids){ at, 1 };
}

/* The single id field that an implicit many-to-many refers to. */
static struct ids id_of(const struct schema *s, uint32_t model)
{
	const struct index *pk =
		&s->indexes.at[s->models.at[model].primary_key];
	return one_id(&pk->fields[0].field);
}

void link_of(const struct schema *s, uint32_t field, struct link *out)
{
	const struct field *f = &s->fields.at[field];
	const struct relation *r = &s->relations.at[f->relation];
	bool a = field_is_side_a(s, field);
	*out = (struct link){ .relation = r };
	if (r->kind == MANY_TO_MANY) {
		out->is_joined = true;
		out->parent = id_of(s, f->model);
		out->child = id_of(s, f->target);
		out->parent_column = a ? S("A") : S("B");
		out->child_column = a ? S("B") : S("A");
		return;
	}
	out->parent_has_key = a;
	out->parent = a ? r->fields : r->references;
	out->child = a ? r->references : r->fields;
}

bool has_arrays(const struct statement *st)
{
	return dialect_can(st->e->dialect, CAN_SCALAR_LISTS);
}

/* What a condition is on: the column, or in a having what is made of it. */
static void put_operand(struct statement *st, uint32_t alias,
			const struct cond *c)
{
	if (c->aggregate == AGGREGATE_NONE)
		put_column(st, alias, c->field);
	else
		put_aggregate(st, alias, c->aggregate, c->field);
}

/* What it is compared with: the other field of the row, or the value. */
static void put_value(struct statement *st, uint32_t alias,
		      const struct cond *c)
{
	if (c->other_field)
		put_column(st, alias, c->other_field - 1);
	else
		put_param(st, c->value);
}

/* column = ANY($1), or column IN (?1, ?2): where there are no arrays, the
 * text depends on the number of items. */
static void put_in(struct statement *st, uint32_t alias, const struct cond *c)
{
	const struct db_value *list = &c->value;
	if (has_arrays(st)) {
		sql_raw(&st->q, " = ANY(");
		put_value(st, alias, c);
		sql_raw(&st->q, ")");
		return;
	}
	sql_raw(&st->q, " IN (");
	for (uint32_t i = 0; i < list->n_items; i++) {
		if (i)
			sql_raw(&st->q, ", ");
		put_param(st, list->items[i]);
	}
	sql_raw(&st->q, ")");
}

void put_pattern(struct statement *st, uint32_t alias, const struct cond *c)
{
	bool before = c->compare != COMPARE_STARTS_WITH;
	bool after = c->compare != COMPARE_ENDS_WITH;
	if (!c->other_field) {
		/* % and _ in the user's text keep their meaning, as they do in
		 * Prisma */
		str s = str_fmt(st->a, "%s%.*s%s", before ? "%" : "",
				SARG(c->value.s), after ? "%" : "");
		put_param(st, (struct db_value){ .type = DB_TEXT, .s = s });
		return;
	}
	sql_verbatim(&st->q, before ? S("('%' || ") : S("("));
	put_column(st, alias, c->other_field - 1);
	sql_verbatim(&st->q, after ? S(" || '%')") : S(")"));
}

static void put_like(struct statement *st, uint32_t alias, const struct cond *c)
{
	put_operand(st, alias, c);
	if (!has_arrays(st))
		sql_raw(&st->q, " LIKE ");
	else if (c->insensitive)
		sql_raw(&st->q, "::text ILIKE ");
	else
		sql_raw(&st->q, "::text LIKE ");
	put_pattern(st, alias, c);
}

/* lower(column) [NOT] IN (lower($1), ...) */
static void put_insensitive_in(struct statement *st, uint32_t alias,
			       const struct cond *c)
{
	bool negative = c->compare == COMPARE_NOT_IN;
	sql_raw(&st->q, "lower(");
	put_operand(st, alias, c);
	sql_verbatim(&st->q, negative ? S(") NOT IN (") : S(") IN ("));
	for (uint32_t i = 0; i < c->value.n_items; i++) {
		sql_verbatim(&st->q, i ? S(", lower(") : S("lower("));
		put_param(st, c->value.items[i]);
		sql_raw(&st->q, ")");
	}
	sql_raw(&st->q, ")");
}

static const struct {
	const char *sql;
} operators[] = {
	[COMPARE_EQUALS] = { " = " }, [COMPARE_NOT] = { " <> " },
	[COMPARE_LT] = { " < " },     [COMPARE_LTE] = { " <= " },
	[COMPARE_GT] = { " > " },     [COMPARE_GTE] = { " >= " },
};

str compare_sql(enum compare c)
{
	return str_c(operators[c].sql);
}

/* Upper and lower case are the same; as in Prisma, % and _ of what it is to
 * equal are wildcards. */
static void put_insensitive(struct statement *st, uint32_t alias,
			    const struct cond *c)
{
	bool equality =
		c->compare == COMPARE_EQUALS || c->compare == COMPARE_NOT;
	if (!equality)
		sql_raw(&st->q, "lower(");
	put_operand(st, alias, c);
	if (equality)
		sql_verbatim(&st->q, c->compare == COMPARE_NOT
					     ? S("::text NOT ILIKE ")
					     : S("::text ILIKE "));
	else {
		sql_raw(&st->q, ")");
		sql_verbatim(&st->q, compare_sql(c->compare));
		sql_raw(&st->q, "lower(");
	}
	put_value(st, alias, c);
	if (!equality)
		sql_raw(&st->q, ")");
}

/* A single item as the list of it. */
static struct db_value list_of(struct statement *st, const struct cond *c)
{
	const struct schema *s = st->e->schema;
	struct db_value *item = arena_new(st->a, struct db_value);
	*item = c->value;
	return (struct db_value){
		.type = DB_ARRAY,
		.items = item,
		.n_items = 1,
		.item_type = field_db_type(s, &s->fields.at[c->field]),
	};
}

static void put_list_compare(struct statement *st, uint32_t alias,
			     const struct cond *c)
{
	if (c->compare == COMPARE_HAS && c->other_field) {
		put_value(st, alias, c);
		sql_raw(&st->q, " = ANY(");
		put_column(st, alias, c->field);
		sql_raw(&st->q, ")");
		return;
	}
	put_column(st, alias, c->field);
	if (c->compare == COMPARE_IS_EMPTY) {
		sql_verbatim(&st->q, c->value.b ? S(" = '{}'") : S(" <> '{}'"));
		return;
	}
	sql_verbatim(&st->q, c->compare == COMPARE_HAS	       ? S(" @> ")
			     : c->compare == COMPARE_HAS_EVERY ? S(" @> ")
			     : c->compare == COMPARE_HAS_SOME  ? S(" && ")
			     : c->compare == COMPARE_NOT       ? S(" <> ")
							       : S(" = "));
	if (c->compare == COMPARE_HAS)
		put_param(st, list_of(st, c));
	else
		put_value(st, alias, c);
}

static void put_null_compare(struct statement *st, uint32_t alias,
			     const struct cond *c)
{
	put_operand(st, alias, c);
	sql_verbatim(&st->q, c->compare == COMPARE_NOT ? S(" IS NOT NULL")
						       : S(" IS NULL"));
}

static void put_membership(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	bool negative = c->compare == COMPARE_NOT_IN;
	if (!c->other_field && !c->value.n_items) {
		sql_verbatim(&st->q, negative ? S("TRUE") : S("FALSE"));
		return;
	}
	if (c->insensitive && has_arrays(st) && !c->other_field) {
		put_insensitive_in(st, alias, c);
		return;
	}
	if (negative)
		sql_raw(&st->q, "NOT (");
	put_operand(st, alias, c);
	put_in(st, alias, c);
	if (negative)
		sql_raw(&st->q, ")");
}

static void put_scalar_compare(struct statement *st, uint32_t alias,
			       const struct cond *c)
{
	switch (c->compare) {
	case COMPARE_IN:
	case COMPARE_NOT_IN:
		put_membership(st, alias, c);
		return;
	case COMPARE_CONTAINS:
	case COMPARE_STARTS_WITH:
	case COMPARE_ENDS_WITH:
		put_like(st, alias, c);
		return;
	default:
		if (c->insensitive && has_arrays(st)) {
			put_insensitive(st, alias, c);
			return;
		}
		put_operand(st, alias, c);
		sql_verbatim(&st->q, compare_sql(c->compare));
		put_value(st, alias, c);
	}
}

/* to_tsvector(concat_ws(' ', "t0"."a", "t0"."b")) */
void put_document(struct statement *st, uint32_t alias,
		  const struct ids *fields)
{
	sql_raw(&st->q, "to_tsvector(concat_ws(' '");
	for (uint32_t i = 0; i < fields->len; i++) {
		sql_raw(&st->q, ", ");
		put_column(st, alias, fields->at[i]);
	}
	sql_raw(&st->q, "))");
}

static void put_search(struct statement *st, uint32_t alias,
		       const struct ids *fields, str query)
{
	put_document(st, alias, fields);
	sql_raw(&st->q, " @@ to_tsquery(");
	put_param(st, (struct db_value){ .type = DB_TEXT, .s = query });
	sql_raw(&st->q, ")");
}

static bool is_null_compare(const struct cond *c)
{
	return c->value.type == DB_NULL && !c->other_field &&
	       (c->compare == COMPARE_EQUALS || c->compare == COMPARE_NOT);
}

static void put_field_cond(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	const struct field *f = &st->e->schema->fields.at[c->field];
	uint32_t field = c->field;
	bool plain = c->aggregate == AGGREGATE_NONE;
	if (c->compare == COMPARE_SEARCH)
		put_search(st, alias, &(struct ids){ &field, 1 }, c->value.s);
	else if (plain && f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON &&
		 f->arity != ARITY_LIST)
		put_json_cond(st, alias, c);
	else if (is_null_compare(c))
		put_null_compare(st, alias, c);
	else if (plain && f->arity == ARITY_LIST)
		put_list_compare(st, alias, c);
	else
		put_scalar_compare(st, alias, c);
}

/* t1.fk = t0.id AND ... */
void put_link(struct statement *st, const struct link *l, uint32_t parent,
	      uint32_t child)
{
	for (uint32_t i = 0; i < l->child.len; i++) {
		if (i)
			sql_raw(&st->q, " AND ");
		put_column(st, child, l->child.at[i]);
		sql_raw(&st->q, " = ");
		put_column(st, parent, l->parent.at[i]);
	}
}

/* "_AToB" AS "t1" JOIN child AS "t2" ON "t2"."id" = "t1"."B" */
static void put_joined(struct statement *st, const struct link *l,
		       uint32_t join, uint32_t child, uint32_t model)
{
	uint32_t relation =
		(uint32_t)(l->relation - st->e->schema->relations.at);
	put_join_table(st, relation);
	sql_raw(&st->q, " AS ");
	put_alias(st, join);
	sql_raw(&st->q, " JOIN ");
	put_table_as(st, model, child);
	sql_raw(&st->q, " ON ");
	put_column(st, child, l->child.at[0]);
	sql_raw(&st->q, " = ");
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l->child_column);
}

void put_related(struct statement *st, const struct link *l, uint32_t model,
		 uint32_t parent, uint32_t child)
{
	if (!l->is_joined) {
		put_table_as(st, model, child);
		sql_raw(&st->q, " WHERE ");
		put_link(st, l, parent, child);
		return;
	}
	uint32_t join = st->n_aliases++;
	put_joined(st, l, join, child, model);
	sql_raw(&st->q, " WHERE ");
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l->parent_column);
	sql_raw(&st->q, " = ");
	put_column(st, parent, l->parent.at[0]);
}

/* EXISTS (SELECT 1 FROM the related rows WHERE inner); inner negated for
 * "every": there is none that does not. */
static void put_exists(struct statement *st, uint32_t alias,
		       const struct cond *c, bool exists, bool negated)
{
	const struct field *f = &st->e->schema->fields.at[c->field];
	uint32_t child = st->n_aliases++;
	bool outer = st->negated;
	struct link l;
	link_of(st->e->schema, c->field, &l);
	sql_verbatim(&st->q, exists ? S("EXISTS (SELECT 1 FROM ")
				    : S("NOT EXISTS (SELECT 1 FROM "));
	put_related(st, &l, f->target, alias, child);
	if (c->inner || negated) {
		sql_verbatim(&st->q, negated ? S(" AND NOT ") : S(" AND "));
		st->negated = outer != negated;
		put_cond(st, child, c->inner);
		st->negated = outer;
	}
	sql_raw(&st->q, ")");
}

/* The rows of the implicit table that lead to the row with this id. */
static void put_joined_cond(struct statement *st, uint32_t alias,
			    const struct cond *c)
{
	struct link l;
	uint32_t join = st->n_aliases++;
	link_of(st->e->schema, c->field, &l);
	sql_raw(&st->q, "EXISTS (SELECT 1 FROM ");
	put_join_table(st,
		       (uint32_t)(l.relation - st->e->schema->relations.at));
	sql_raw(&st->q, " AS ");
	put_alias(st, join);
	sql_raw(&st->q, " WHERE ");
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l.child_column);
	sql_raw(&st->q, " = ");
	put_column(st, alias, l.child.at[0]);
	sql_raw(&st->q, " AND ");
	put_alias(st, join);
	sql_raw(&st->q, ".");
	sql_ident(&st->q, l.parent_column);
	sql_raw(&st->q, " = ");
	put_param(st, c->value);
	sql_raw(&st->q, ")");
}

/* What tells the rows of a model apart, as ("t0"."a", "t0"."b"). */
static void put_identity(struct statement *st, const struct index *ix,
			 uint32_t alias)
{
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		sql_verbatim(&st->q, i ? S(", ") : S(""));
		put_column(st, alias, ix->fields[i].field);
	}
}

static void put_first(struct statement *st, uint32_t alias,
		      const struct cond *c)
{
	const struct schema *s = st->e->schema;
	uint32_t model = s->fields.at[c->field].model;
	const struct index *ix =
		&s->indexes.at[s->models.at[model].first_index];
	uint32_t inner = st->n_aliases++;
	sql_raw(&st->q, "(");
	put_identity(st, ix, alias);
	sql_raw(&st->q, ") IN (SELECT ");
	put_identity(st, ix, inner);
	sql_raw(&st->q, " FROM ");
	put_table_as(st, model, inner);
	put_where(st, inner, c->inner);
	sql_raw(&st->q, " LIMIT ");
	put_param(st, c->value);
	sql_raw(&st->q, ")");
}

static void put_is(struct statement *st, uint32_t alias, const struct cond *c)
{
	bool is = c->kind == COND_IS;
	struct link l;
	link_of(st->e->schema, c->field, &l);
	if (!c->is_null || !l.parent_has_key) {
		put_exists(st, alias, c, is != c->is_null, false);
		return;
	}
	sql_verbatim(&st->q, is ? S("(") : S("NOT ("));
	for (uint32_t i = 0; i < l.parent.len; i++) {
		if (i)
			sql_raw(&st->q, " OR ");
		put_column(st, alias, l.parent.at[i]);
		sql_raw(&st->q, " IS NULL");
	}
	sql_raw(&st->q, ")");
}

static bool is_search(const struct cond *c)
{
	return c && c->kind == COND_FIELD && c->compare == COMPARE_SEARCH &&
	       !c->next;
}

/* The fields of the branches that are the same search as the branch i. */
static struct ids same_search(struct statement *st, const struct cond *c,
			      uint32_t i, bool *first)
{
	struct ids out = { arena_array(st->a, uint32_t, c->n_branches), 0 };
	*first = true;
	for (uint32_t k = 0; k < c->n_branches; k++) {
		const struct cond *b = c->branches[k];
		if (!is_search(b) ||
		    !str_eq(b->value.s, c->branches[i]->value.s))
			continue;
		*first &= k >= i;
		out.at[out.len++] = b->field;
	}
	return out;
}

/* As in Prisma, the same search on several fields is one search of them all
 * together. False where an earlier branch has said it. */
static bool put_branch(struct statement *st, uint32_t alias,
		       const struct cond *c, uint32_t i, bool comma)
{
	bool first = true, search = is_search(c->branches[i]);
	struct ids fields = { 0 };
	if (search)
		fields = same_search(st, c, i, &first);
	if (!first)
		return false;
	if (comma)
		sql_verbatim(&st->q,
			     c->kind == COND_AND ? S(" AND ") : S(" OR "));
	if (search)
		put_search(st, alias, &fields, c->branches[i]->value.s);
	else
		put_cond(st, alias, c->branches[i]);
	return true;
}

static void put_branches(struct statement *st, uint32_t alias,
			 const struct cond *c)
{
	if (!c->n_branches) {
		sql_verbatim(&st->q,
			     c->kind == COND_OR ? S("FALSE") : S("TRUE"));
		return;
	}
	if (c->kind == COND_NOT) {
		sql_raw(&st->q, "NOT ");
		st->negated = !st->negated;
	}
	sql_raw(&st->q, "(");
	for (uint32_t i = 0, n = 0; i < c->n_branches; i++)
		n += put_branch(st, alias, c, i, n > 0);
	sql_raw(&st->q, ")");
	if (c->kind == COND_NOT)
		st->negated = !st->negated;
}

static void put_one(struct statement *st, uint32_t alias, const struct cond *c)
{
	switch (c->kind) {
	case COND_FIELD:
		put_field_cond(st, alias, c);
		return;
	case COND_AND:
	case COND_OR:
	case COND_NOT:
		put_branches(st, alias, c);
		return;
	case COND_SOME:
		put_exists(st, alias, c, true, false);
		return;
	case COND_EVERY:
		put_exists(st, alias, c, false, true);
		return;
	case COND_NONE:
		put_exists(st, alias, c, false, false);
		return;
	case COND_IS:
	case COND_IS_NOT:
		put_is(st, alias, c);
		return;
	case COND_FIRST:
		put_first(st, alias, c);
		break;
	case COND_JOINED:
		put_joined_cond(st, alias, c);
		return;
	}
}

/* The searches of the list as one of their own, each put only once. */
static bool put_listed_search(struct statement *st, uint32_t alias,
			      const struct cond *list, const struct cond *c,
			      bool comma)
{
	struct ids fields = { 0 };
	uint32_t n = 0;
	for (const struct cond *i = list; i; i = i->next)
		n++;
	fields.at = arena_array(st->a, uint32_t, n);
	for (const struct cond *i = list; i; i = i->next) {
		if (i->kind != COND_FIELD || i->compare != COMPARE_SEARCH ||
		    !str_eq(i->value.s, c->value.s))
			continue;
		if (!fields.len && i != c)
			return false;
		fields.at[fields.len++] = i->field;
	}
	if (comma)
		sql_raw(&st->q, " AND ");
	put_search(st, alias, &fields, c->value.s);
	return true;
}

void put_cond(struct statement *st, uint32_t alias, const struct cond *c)
{
	bool comma = false;
	if (!c) {
		sql_raw(&st->q, "TRUE");
		return;
	}
	sql_raw(&st->q, "(");
	for (const struct cond *i = c; i; i = i->next) {
		if (i->kind == COND_FIELD && i->compare == COMPARE_SEARCH) {
			comma |= put_listed_search(st, alias, c, i, comma);
			continue;
		}
		if (comma)
			sql_raw(&st->q, " AND ");
		put_one(st, alias, i);
		comma = true;
	}
	sql_raw(&st->q, ")");
}

void put_where(struct statement *st, uint32_t alias, const struct cond *c)
{
	if (!c)
		return;
	sql_raw(&st->q, " WHERE ");
	put_cond(st, alias, c);
}
