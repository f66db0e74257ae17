/* aggregate and group_by: numbers made of rows. */
#include "query/run.h"

int check_window(struct run *r, const struct select *s)
{
	struct statement st = run_statement(r);
	if (!s->cursor ||
	    order_is_stable(r->e->schema, s->model, window_order(&st, s)))
		return 0;
	return fail_input(
		r, "Unable to process combination of query arguments for "
		   "aggregation query. Please note that it is not possible at "
		   "the moment to have a null-cursor, or a cursor and orderBy "
		   "combination that not stable (unique).");
}

int run_groups(struct run *r, const struct request *q, struct answer *out)
{
	struct statement st = run_statement(r);
	out->kind = ANSWER_GROUPS;
	if (q->op == NICOL_GROUP_BY) {
		select_groups(&st, q);
	} else {
		if (check_window(r, &q->select) < 0)
			return -1;
		select_aggregate(&st, q);
	}
	return run_query(r, q->select.model, &st, &out->groups);
}

static int group_get(struct run *r, const struct answer *answer, uint32_t row,
		     uint32_t column, uint32_t field, enum db_type type,
		     struct db_value *out)
{
	if (db_get(answer->groups, row, column, type, r->a, out))
		return 0;
	return fail_value(r, &r->e->schema->fields.at[field],
			  "has another type");
}

int group_field(struct run *r, const struct request *q,
		const struct answer *answer, uint32_t row, uint32_t i,
		struct db_value *out)
{
	const struct schema *s = r->e->schema;
	const struct field *f = &s->fields.at[q->by.at[i]];
	enum db_type type =
		f->arity == ARITY_LIST ? DB_ARRAY : field_db_type(s, f);
	return group_get(r, answer, row, i, q->by.at[i], type, out);
}

enum db_type measure_type(const struct schema *s, const struct measure *m)
{
	if (m->aggregate == AGGREGATE_COUNT)
		return DB_INT;
	enum db_type type = field_db_type(s, &s->fields.at[m->field]);
	/* the average of whole numbers has a fraction */
	return m->aggregate == AGGREGATE_AVG && type == DB_INT ? DB_FLOAT
							       : type;
}

int group_measure(struct run *r, const struct request *q,
		  const struct answer *answer, uint32_t row, uint32_t i,
		  const struct measure *m, struct db_value *out)
{
	uint32_t column = (q->op == NICOL_GROUP_BY ? q->by.len : 0) + i;
	uint32_t field =
		m->field == NONE
			? r->e->schema->models.at[q->select.model].first_field
			: m->field;
	return group_get(r, answer, row, column, field,
			 measure_type(r->e->schema, m), out);
}
