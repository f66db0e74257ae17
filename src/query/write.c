/* create and update of one row, with what is nested in them. */
#include "query/run.h"

#include "query/make.h"

struct assign *assign_new(struct run *r, struct assign **list, uint32_t field,
			  struct db_value value)
{
	struct assign *v = arena_new(r->a, struct assign);
	*v = (struct assign){ .field = field, .value = value };
	*list_end(list, struct assign) = v;
	return v;
}

struct cond *cond_equals(struct run *r, uint32_t field, struct db_value value,
			 const struct cond *next)
{
	struct cond *c = arena_new(r->a, struct cond);
	*c = (struct cond){ .next = (struct cond *)next,
			    .kind = COND_FIELD,
			    .field = field,
			    .value = value };
	return c;
}

static const struct assign *find_assign(const struct assign *list,
					uint32_t field)
{
	for (; list; list = list->next)
		if (list->field == field)
			return list;
	return NULL;
}

static bool is_needed(const struct field *f)
{
	return f->arity == ARITY_REQUIRED && f->def->kind == DEFAULT_NONE &&
	       (f->kind == FIELD_SCALAR || f->kind == FIELD_ENUM) &&
	       !f->is_ignored;
}

/* The value of a column of a new row; false when the database makes it. */
static bool new_value(struct run *r, const struct write *w,
		      const struct assign *given, uint32_t field,
		      struct db_value *out)
{
	const struct field *f = &r->e->schema->fields.at[field];
	const struct assign *v = find_assign(given, field);
	if (!v)
		v = find_assign(w->assigns, field);
	if (v) {
		*out = v->value;
		return true;
	}
	if (f->is_updated_at) {
		*out = (struct db_value){
			.type = field_db_type(r->e->schema, f), .i = r->now
		};
		return true;
	}
	return make_default(r->e, r->a, f, r->now, out);
}

struct assign *write_values(struct run *r, const struct write *w,
			    const struct assign *given)
{
	const struct model *m = &r->e->schema->models.at[w->model];
	struct assign *out = NULL, **end = &out;
	for (uint32_t i = 0; i < m->n_fields; i++) {
		uint32_t id = m->first_field + i;
		const struct field *f = &r->e->schema->fields.at[id];
		struct db_value value;
		if (f->kind != FIELD_SCALAR && f->kind != FIELD_ENUM)
			continue;
		if (new_value(r, w, given, id, &value)) {
			*end = arena_new(r->a, struct assign);
			**end = (struct assign){ .field = id, .value = value };
			end = &(*end)->next;
		} else if (is_needed(f)) {
			err_set(r->err, "P2012",
				"%.*s.%.*s is required: it has no default and "
				"no value was given",
				SARG(m->name), SARG(f->name));
			return NULL;
		}
	}
	return out;
}

static struct assign **append_copies(struct run *r, struct assign **end,
				     const struct assign *from,
				     const struct assign *but)
{
	for (; from; from = from->next) {
		if (find_assign(but, from->field))
			continue;
		*end = arena_memdup(r->a, from, sizeof(*from));
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return end;
}

struct assign *write_changes(struct run *r, const struct write *w,
			     const struct assign *given)
{
	const struct schema *s = r->e->schema;
	const struct model *m = &s->models.at[w->model];
	struct assign *out = NULL;
	bool touched = false;
	append_copies(r, append_copies(r, &out, w->assigns, given), given,
		      NULL);
	for (const struct assign *v = out; v; v = v->next)
		touched |= !v->is_quiet;
	for (uint32_t i = 0; touched && i < m->n_fields; i++) {
		uint32_t id = m->first_field + i;
		const struct field *f = &s->fields.at[id];
		if (f->is_updated_at && !find_assign(out, id))
			assign_new(
				r, &out, id,
				(struct db_value){ .type = field_db_type(s, f),
						   .i = r->now });
	}
	return out;
}

static bool changes_any(const struct assign *changes, const struct ids *fields)
{
	for (uint32_t i = 0; i < fields->len; i++)
		if (find_assign(changes, fields->at[i]))
			return true;
	return false;
}

int check_references(struct run *r, uint32_t model,
		     const struct assign *changes)
{
	const struct schema *s = r->e->schema;
	if (s->datasource.relation_mode != RELATIONS_PRISMA)
		return 0;
	for (uint32_t i = 0; i < s->relations.len; i++) {
		const struct relation *rel = &s->relations.at[i];
		bool refers =
			rel->model_b == model ||
			(rel->kind == MANY_TO_MANY && rel->model_a == model);
		if (!refers ||
		    (changes && !changes_any(changes, &rel->references)))
			continue;
		str name = s->models.at[model].name;
		return err_set(
			r->err, "N0043",
			"rows of %.*s are referred to by the relation "
			"%.*s: with relationMode = \"prisma\" this "
			"client can neither delete them nor change their "
			"keys; use nicol_execute_raw",
			SARG(name), SARG(rel->name));
	}
	return 0;
}

int write_find(struct run *r, uint32_t model, const struct cond *where,
	       struct record *out, bool *found)
{
	struct statement st = run_statement(r);
	struct select s = { .model = model,
			    .where = (struct cond *)where,
			    .has_take = true,
			    .any_order = true,
			    .take = 1 };
	struct coming how;
	*out = (struct record){ 0 };
	select_root(&st, &s, NULL, &how);
	if (run_query(r, model, &st, &out->r) < 0)
		return -1;
	*found = db_result_rows(out->r) > 0;
	return 0;
}

int write_create(struct run *r, const struct write *w,
		 const struct assign *given, struct record *out)
{
	struct statement st = run_statement(r);
	struct assign *before = NULL;
	*out = (struct record){ 0 };
	for (; given; given = given->next)
		assign_new(r, &before, given->field, given->value);
	if (nested_before(r, w, NULL, &before) < 0)
		return -1;
	struct assign *values = write_values(r, w, before);
	if (!values && r->err->status)
		return -1;
	insert_row(&st, w->model, values);
	if (run_query(r, w->model, &st, &out->r) < 0)
		return -1;
	return nested_after(r, w, out, true);
}

/* The row by its primary key, or by the first unique it has. */
static struct cond *cond_of_record(struct run *r, uint32_t model,
				   const struct record *rec)
{
	const struct schema *s = r->e->schema;
	const struct index *ix =
		&s->indexes.at[s->models.at[model].first_index];
	struct cond *out = NULL;
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		struct db_value v;
		if (record_get(r, ix->fields[i].field, rec, &v) < 0)
			return NULL;
		out = cond_equals(r, ix->fields[i].field, v, out);
	}
	return out;
}

static int change_row(struct run *r, uint32_t model, const struct cond *where,
		      const struct assign *changes, struct record *out,
		      bool *found)
{
	struct statement st = run_statement(r);
	*out = (struct record){ 0 };
	update_rows(&st, model, where, changes, true);
	if (check_references(r, model, changes) < 0 ||
	    run_query(r, model, &st, &out->r) < 0)
		return -1;
	*found = db_result_rows(out->r) > 0;
	return 0;
}

/* With nested writes the row is read first: they need its keys as they are,
 * and it must be there. */
static int update_nested(struct run *r, const struct cond *where,
			 const struct write *w, struct record *out, bool *found)
{
	struct record current;
	struct assign *given = NULL;
	if (write_find(r, w->model, where, &current, found) < 0)
		return -1;
	if (!*found)
		return 0;
	if (nested_before(r, w, &current, &given) < 0)
		return -1;
	struct assign *changes = write_changes(r, w, given);
	*out = current;
	if (changes) {
		const struct cond *same = cond_of_record(r, w->model, &current);
		if (!same ||
		    change_row(r, w->model, same, changes, out, found) < 0)
			return -1;
		if (!*found)
			return 0;
	}
	/* a row to be deleted was cut off by now */
	for (const struct nested *n = w->nested; n; n = n->next)
		if (n->op == NESTED_DELETE &&
		    nested_delete_former(r, n, &current) < 0)
			return -1;
	return nested_after(r, w, out, false);
}

int write_update(struct run *r, const struct cond *where, const struct write *w,
		 struct record *out, bool *found)
{
	if (w->nested)
		return update_nested(r, where, w, out, found);
	struct assign *changes = write_changes(r, w, NULL);
	return changes ? change_row(r, w->model, where, changes, out, found)
		       : write_find(r, w->model, where, out, found);
}
