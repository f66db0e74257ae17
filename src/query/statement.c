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

static bool has_arrays(const struct statement *st)
{
	return dialect_can(st->e->dialect, CAN_SCALAR_LISTS);
}

/* column = ANY($1), or column IN (?1, ?2): where there are no arrays, the
 * text depends on the number of items. */
static void put_in(struct statement *st, struct db_value list)
{
	if (has_arrays(st)) {
		sql_raw(&st->q, " = ANY(");
		put_param(st, list);
		sql_raw(&st->q, ")");
		return;
	}
	sql_raw(&st->q, " IN (");
	for (uint32_t i = 0; i < list.n_items; i++) {
		if (i)
			sql_raw(&st->q, ", ");
		put_param(st, list.items[i]);
	}
	sql_raw(&st->q, ")");
}

/* % and _ in the user's text keep their meaning, as they do in Prisma. */
static struct db_value pattern(struct statement *st, str text, bool before,
			       bool after)
{
	str s = str_fmt(st->a, "%s%.*s%s", before ? "%" : "", SARG(text),
			after ? "%" : "");
	return (struct db_value){ .type = DB_TEXT, .s = s };
}

static void put_like(struct statement *st, uint32_t alias, const struct cond *c)
{
	bool before = c->compare != COMPARE_STARTS_WITH;
	bool after = c->compare != COMPARE_ENDS_WITH;
	if (!has_arrays(st)) {
		put_column(st, alias, c->field);
		sql_raw(&st->q, " LIKE ");
		put_param(st, pattern(st, c->value.s, before, after));
		return;
	}
	put_column(st, alias, c->field);
	if (c->insensitive)
		sql_raw(&st->q, "::text ILIKE ");
	else
		sql_raw(&st->q, "::text LIKE ");
	put_param(st, pattern(st, c->value.s, before, after));
}

/* lower(column) against lower(value). */
static void put_insensitive(struct statement *st, uint32_t alias,
			    const struct cond *c)
{
	bool negative =
		c->compare == COMPARE_NOT || c->compare == COMPARE_NOT_IN;
	const struct db_value *items = &c->value;
	uint32_t n = 1;
	if (c->value.type == DB_ARRAY) {
		items = c->value.items;
		n = c->value.n_items;
	}
	if (!n) {
		sql_verbatim(&st->q, negative ? S("TRUE") : S("FALSE"));
		return;
	}
	sql_raw(&st->q, "lower(");
	put_column(st, alias, c->field);
	sql_verbatim(&st->q, negative ? S(") NOT IN (") : S(") IN ("));
	for (uint32_t i = 0; i < n; i++) {
		sql_verbatim(&st->q, i ? S(", lower(") : S("lower("));
		put_param(st, items[i]);
		sql_raw(&st->q, ")");
	}
	sql_raw(&st->q, ")");
}

static void put_list_compare(struct statement *st, uint32_t alias,
			     const struct cond *c)
{
	if (c->compare == COMPARE_HAS) {
		put_param(st, c->value);
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
	sql_verbatim(&st->q, c->compare == COMPARE_HAS_EVERY  ? S(" @> ")
			     : c->compare == COMPARE_HAS_SOME ? S(" && ")
							      : S(" = "));
	put_param(st, c->value);
}

static const struct {
	const char *sql;
} operators[] = {
	[COMPARE_EQUALS] = { " = " }, [COMPARE_NOT] = { " <> " },
	[COMPARE_LT] = { " < " },     [COMPARE_LTE] = { " <= " },
	[COMPARE_GT] = { " > " },     [COMPARE_GTE] = { " >= " },
};

static void put_null_compare(struct statement *st, uint32_t alias,
			     const struct cond *c)
{
	put_column(st, alias, c->field);
	sql_verbatim(&st->q, c->compare == COMPARE_NOT ? S(" IS NOT NULL")
						       : S(" IS NULL"));
}

static void put_operator(struct statement *st, uint32_t alias,
			 const struct cond *c)
{
	const struct field *f = &st->e->schema->fields.at[c->field];
	bool json = f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON &&
		    has_arrays(st);
	put_column(st, alias, c->field);
	/* json, unlike jsonb, cannot be compared */
	if (json)
		sql_raw(&st->q, "::jsonb");
	sql_verbatim(&st->q, str_c(operators[c->compare].sql));
	put_param(st, c->value);
}

static void put_scalar_compare(struct statement *st, uint32_t alias,
			       const struct cond *c)
{
	bool empty = c->value.type == DB_ARRAY && !c->value.n_items;
	switch (c->compare) {
	case COMPARE_IN:
		if (empty) {
			sql_raw(&st->q, "FALSE");
			return;
		}
		put_column(st, alias, c->field);
		put_in(st, c->value);
		return;
	case COMPARE_NOT_IN:
		if (empty) {
			sql_raw(&st->q, "TRUE");
			return;
		}
		sql_raw(&st->q, "NOT (");
		put_column(st, alias, c->field);
		put_in(st, c->value);
		sql_raw(&st->q, ")");
		return;
	case COMPARE_CONTAINS:
	case COMPARE_STARTS_WITH:
	case COMPARE_ENDS_WITH:
		put_like(st, alias, c);
		return;
	default:
		put_operator(st, alias, c);
	}
}

static bool is_equality(enum compare c)
{
	return c == COMPARE_EQUALS || c == COMPARE_NOT || c == COMPARE_IN ||
	       c == COMPARE_NOT_IN;
}

static void put_field_cond(struct statement *st, uint32_t alias,
			   const struct cond *c)
{
	const struct field *f = &st->e->schema->fields.at[c->field];
	if (c->value.type == DB_NULL)
		put_null_compare(st, alias, c);
	else if (f->arity == ARITY_LIST)
		put_list_compare(st, alias, c);
	else if (c->insensitive && is_equality(c->compare) && has_arrays(st))
		put_insensitive(st, alias, c);
	else
		put_scalar_compare(st, alias, c);
}

/* t1.fk = t0.id AND ... */
static void put_link(struct statement *st, const struct link *l,
		     uint32_t parent, uint32_t child)
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

/* EXISTS (SELECT 1 FROM the related rows WHERE inner); inner negated for
 * "every": there is none that does not. */
static void put_exists(struct statement *st, uint32_t alias,
		       const struct cond *c, bool exists, bool negated)
{
	const struct field *f = &st->e->schema->fields.at[c->field];
	uint32_t child = st->n_aliases++;
	struct link l;
	link_of(st->e->schema, c->field, &l);
	sql_verbatim(&st->q, exists ? S("EXISTS (SELECT 1 FROM ")
				    : S("NOT EXISTS (SELECT 1 FROM "));
	if (l.is_joined) {
		uint32_t join = st->n_aliases++;
		put_joined(st, &l, join, child, f->target);
		sql_raw(&st->q, " WHERE ");
		put_alias(st, join);
		sql_raw(&st->q, ".");
		sql_ident(&st->q, l.parent_column);
		sql_raw(&st->q, " = ");
		put_column(st, alias, l.parent.at[0]);
	} else {
		put_table_as(st, f->target, child);
		sql_raw(&st->q, " WHERE ");
		put_link(st, &l, alias, child);
	}
	if (c->inner || negated) {
		sql_verbatim(&st->q, negated ? S(" AND NOT ") : S(" AND "));
		put_cond(st, child, c->inner);
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

static void put_branches(struct statement *st, uint32_t alias,
			 const struct cond *c)
{
	if (!c->n_branches) {
		sql_verbatim(&st->q,
			     c->kind == COND_OR ? S("FALSE") : S("TRUE"));
		return;
	}
	if (c->kind == COND_NOT)
		sql_raw(&st->q, "NOT ");
	sql_raw(&st->q, "(");
	for (uint32_t i = 0; i < c->n_branches; i++) {
		if (i)
			sql_verbatim(&st->q, c->kind == COND_AND ? S(" AND ")
								 : S(" OR "));
		put_cond(st, alias, c->branches[i]);
	}
	sql_raw(&st->q, ")");
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
	case COND_JOINED:
		put_joined_cond(st, alias, c);
		return;
	}
}

void put_cond(struct statement *st, uint32_t alias, const struct cond *c)
{
	if (!c) {
		sql_raw(&st->q, "TRUE");
		return;
	}
	sql_raw(&st->q, "(");
	for (const struct cond *i = c; i; i = i->next) {
		if (i != c)
			sql_raw(&st->q, " AND ");
		put_one(st, alias, i);
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
