/* Writes to the rows related to the one that is written. */
#include "query/run.h"

static const struct field *field_at(const struct run *r, uint32_t field)
{
	return &r->e->schema->fields.at[field];
}

static bool same_field(const struct nested *a, const struct nested *b)
{
	return a->field == b->field;
}

/* Is the foreign key on this side optional, so that it can be cut? */
static bool can_cut(const struct run *r, const struct ids *keys)
{
	for (uint32_t i = 0; i < keys->len; i++)
		if (field_at(r, keys->at[i])->arity == ARITY_REQUIRED)
			return false;
	return true;
}

static void assign_null(struct run *r, const struct ids *keys,
			struct assign **list)
{
	for (uint32_t i = 0; i < keys->len; i++)
		assign_new(r, list, keys->at[i],
			   (struct db_value){ .type = DB_NULL })
			->is_quiet = true;
}

/* `to` fields get the values that `from` fields have in the record. */
static int assign_keys(struct run *r, const struct ids *to,
		       const struct ids *from, const struct record *rec,
		       struct assign **list)
{
	for (uint32_t i = 0; i < to->len; i++) {
		struct db_value v;
		if (record_get(r, from->at[i], rec, &v) < 0)
			return -1;
		assign_new(r, list, to->at[i], v);
	}
	return 0;
}

static int find_or_create(struct run *r, const struct nested *n,
			  const struct assign *given, struct record *out,
			  bool *found)
{
	*found = false;
	if (n->op != NESTED_CREATE &&
	    write_find(r, field_at(r, n->field)->target, n->where, out, found) <
		    0)
		return -1;
	if (*found || n->op == NESTED_CONNECT)
		return 0;
	return write_create(r, n->data, given, out);
}

/* --- The row itself holds the key --------------------------------------- */

static struct cond *cond_of_target(struct run *r, const struct link *l,
				   const struct record *current,
				   const struct cond *next, bool *complete)
{
	struct cond *out = (struct cond *)next;
	*complete = true;
	for (uint32_t i = 0; i < l->child.len; i++) {
		struct db_value v;
		if (record_get(r, l->parent.at[i], current, &v) < 0)
			return NULL;
		*complete &= v.type != DB_NULL;
		out = cond_equals(r, l->child.at[i], v, out);
	}
	return out;
}

static int fail_none(struct run *r, const struct nested *n, const char *what)
{
	str name = field_at(r, n->field)->name;
	return fail_not_found(r, "there is no %.*s to %s", SARG(name), what);
}

static int update_target(struct run *r, const struct nested *n,
			 const struct link *l, const struct record *current)
{
	bool complete, found = false;
	struct record rec;
	struct cond *where = cond_of_target(r, l, current, n->where, &complete);
	if (!where)
		return -1;
	if (complete && write_update(r, where, n->data, &rec, &found) < 0)
		return -1;
	return found ? 0 : fail_none(r, n, "update");
}

static int upsert_target(struct run *r, const struct nested *n,
			 const struct link *l, const struct record *current,
			 struct assign **given)
{
	bool complete, found = false;
	struct record rec;
	struct cond *where = cond_of_target(r, l, current, n->where, &complete);
	if (!where)
		return -1;
	if (complete && write_update(r, where, n->update, &rec, &found) < 0)
		return -1;
	if (found)
		return 0;
	if (write_create(r, n->data, NULL, &rec) < 0)
		return -1;
	return assign_keys(r, &l->parent, &l->child, &rec, given);
}

int nested_delete_former(struct run *r, const struct nested *n,
			 const struct record *former)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	struct link l;
	bool complete;
	int64_t affected = 0;
	link_of(r->e->schema, n->field, &l);
	if (!l.parent_has_key)
		return 0;
	struct cond *where = cond_of_target(r, &l, former, n->where, &complete);
	if (!where)
		return -1;
	delete_rows(&st, target, where, false);
	if (check_references(r, target, NULL) < 0)
		return -1;
	if (complete && run_exec(r, target, &st, &affected) < 0)
		return -1;
	return affected ? 0 : fail_none(r, n, "delete");
}

/* The one row that is related to the target now lets go of it, unless it is
 * the row that is written. */
static int release_target(struct run *r, const struct nested *n,
			  const struct link *l, const struct record *target,
			  const struct record *current)
{
	struct statement st = run_statement(r);
	uint32_t own = field_at(r, n->field)->model;
	struct cond *where = NULL;
	struct assign *nulls = NULL;
	struct record holder;
	bool found, same = current != NULL;
	for (uint32_t i = 0; i < l->parent.len; i++) {
		struct db_value v, mine;
		if (record_get(r, l->child.at[i], target, &v) < 0)
			return -1;
		if (current &&
		    record_get(r, l->parent.at[i], current, &mine) < 0)
			return -1;
		same = same && value_equal(&v, &mine);
		where = cond_equals(r, l->parent.at[i], v, where);
	}
	if (same)
		return 0;
	if (!can_cut(r, &l->parent)) {
		if (write_find(r, own, where, &holder, &found) < 0)
			return -1;
		return found ? fail_required_relation(r, n->field) : 0;
	}
	assign_null(r, &l->parent, &nulls);
	update_rows(&st, own, where, nulls, false);
	return run_exec(r, own, &st, NULL);
}

static int one_before(struct run *r, const struct nested *n,
		      const struct link *l, const struct record *current,
		      struct assign **given)
{
	struct record rec;
	bool found;
	switch (n->op) {
	case NESTED_UPDATE:
		return update_target(r, n, l, current);
	case NESTED_UPSERT:
		return upsert_target(r, n, l, current, given);
	case NESTED_DISCONNECT:
	case NESTED_DELETE:
		if (!can_cut(r, &l->parent))
			return fail_required_relation(r, n->field);
		assign_null(r, &l->parent, given);
		return 0;
	default:
		if (find_or_create(r, n, NULL, &rec, &found) < 0)
			return -1;
		if (n->op == NESTED_CONNECT && !found) {
			str name = field_at(r, n->field)->name;
			return fail_not_found(
				r, "there is no such row to connect as %.*s",
				SARG(name));
		}
		if (l->relation->kind == ONE_TO_ONE && found &&
		    release_target(r, n, l, &rec, current) < 0)
			return -1;
		return assign_keys(r, &l->parent, &l->child, &rec, given);
	}
}

int nested_before(struct run *r, const struct write *w,
		  const struct record *current, struct assign **given)
{
	for (const struct nested *n = w->nested; n; n = n->next) {
		struct link l;
		link_of(r->e->schema, n->field, &l);
		if (l.parent_has_key &&
		    one_before(r, n, &l, current, given) < 0)
			return -1;
	}
	return 0;
}

/* --- The related rows hold the key, or an implicit table does ----------- */

/* The related rows that belong to the record, narrowed by `next`. */
static struct cond *belonging(struct run *r, const struct nested *n,
			      const struct link *l, const struct record *rec,
			      const struct cond *next)
{
	struct cond *out = (struct cond *)next;
	struct db_value v;
	for (uint32_t i = 0; !l->is_joined && i < l->child.len; i++) {
		if (record_get(r, l->parent.at[i], rec, &v) < 0)
			return NULL;
		out = cond_equals(r, l->child.at[i], v, out);
	}
	if (!l->is_joined)
		return out;
	if (record_get(r, l->parent.at[0], rec, &v) < 0)
		return NULL;
	out = cond_equals(r, n->field, v, next);
	out->kind = COND_JOINED;
	return out;
}

static int join(struct run *r, const struct nested *n, const struct link *l,
		const struct record *rec, const struct record *child)
{
	struct statement st = run_statement(r);
	struct db_value a, b;
	if (record_get(r, l->parent.at[0], rec, &a) < 0 ||
	    record_get(r, l->child.at[0], child, &b) < 0)
		return -1;
	join_insert(&st, l, a, b);
	return run_exec(r, field_at(r, n->field)->target, &st, NULL);
}

/* Sets the key of the row that is connected; 0 rows: there is none. */
static int connect_child(struct run *r, const struct nested *n,
			 const struct link *l, const struct record *rec,
			 bool *found)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	struct write nothing = { .model = target };
	struct assign *keys = NULL;
	int64_t affected = 0;
	if (assign_keys(r, &l->child, &l->parent, rec, &keys) < 0)
		return -1;
	update_rows(&st, target, n->where, write_changes(r, &nothing, keys),
		    false);
	if (run_exec(r, target, &st, &affected) < 0)
		return -1;
	*found = affected > 0;
	return 0;
}

static bool is_one_to_one(const struct link *l)
{
	return l->relation->kind == ONE_TO_ONE;
}

/* Cuts off the related rows that `where` leaves; none may be left that
 * cannot be cut. */
static int cut(struct run *r, const struct nested *n, const struct link *l,
	       const struct cond *where)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	struct assign *nulls = NULL;
	struct record rec;
	bool found;
	if (!can_cut(r, &l->child)) {
		if (write_find(r, target, where, &rec, &found) < 0)
			return -1;
		return found ? fail_required_relation(r, n->field) : 0;
	}
	assign_null(r, &l->child, &nulls);
	update_rows(&st, target, where, nulls, false);
	return run_exec(r, target, &st, NULL);
}

/* NOT (this or that), for all rows that are connected from n on. */
static struct cond *others_than(struct run *r, const struct nested *first)
{
	uint32_t n = 0;
	const struct nested *i;
	for (i = first; i && same_field(i, first) && i->op == NESTED_CONNECT;
	     i = i->next)
		n++;
	if (!n)
		return NULL;
	struct cond *c = arena_new(r->a, struct cond);
	c->kind = COND_NOT;
	c->branches = arena_array(r->a, struct cond *, n);
	for (i = first; c->n_branches < n; i = i->next)
		c->branches[c->n_branches++] = i->where;
	return c;
}

static int attach_child(struct run *r, const struct nested *n,
			const struct link *l, const struct record *rec,
			bool is_new)
{
	bool found = false;
	struct record child;
	struct assign *keys = NULL;
	if (is_one_to_one(l) && !is_new) {
		struct nested one = *n;
		one.next = NULL;
		const struct cond *rest =
			n->op == NESTED_CONNECT ? others_than(r, &one) : NULL;
		struct cond *former = belonging(r, n, l, rec, rest);
		if (!former || cut(r, n, l, former) < 0)
			return -1;
	}
	if (n->op != NESTED_CREATE && connect_child(r, n, l, rec, &found) < 0)
		return -1;
	if (found)
		return 0;
	if (n->op == NESTED_CONNECT)
		return n->may_miss ? 0 : fail_connect(r, n->field);
	if (assign_keys(r, &l->child, &l->parent, rec, &keys) < 0)
		return -1;
	return write_create(r, n->data, keys, &child);
}

static int attach_joined(struct run *r, const struct nested *n,
			 const struct link *l, const struct record *rec)
{
	struct record child;
	bool found;
	if (find_or_create(r, n, NULL, &child, &found) < 0)
		return -1;
	if (n->op == NESTED_CONNECT && !found) {
		str name = field_at(r, n->field)->name;
		return fail_not_found(r,
				      "there is no such row to connect in %.*s",
				      SARG(name));
	}
	return join(r, n, l, rec, &child);
}

static int detach_joined(struct run *r, const struct nested *n,
			 const struct link *l, const struct record *rec)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	struct record child;
	struct db_value parent, id;
	bool found;
	if (record_get(r, l->parent.at[0], rec, &parent) < 0)
		return -1;
	if (n->op == NESTED_SET) {
		join_delete(&st, l, parent, NULL);
		return run_exec(r, target, &st, NULL);
	}
	if (write_find(r, target, n->where, &child, &found) < 0)
		return -1;
	if (!found)
		return 0;
	if (record_get(r, l->child.at[0], &child, &id) < 0)
		return -1;
	join_delete(&st, l, parent, &id);
	return run_exec(r, target, &st, NULL);
}

static int detach(struct run *r, const struct nested *n, const struct link *l,
		  const struct record *rec)
{
	if (l->is_joined)
		return detach_joined(r, n, l, rec);
	const struct cond *rest =
		n->op == NESTED_SET && n->next && same_field(n, n->next)
			? others_than(r, n->next)
			: n->where;
	/* what a required key would be cut from is told before the query */
	if (n->op == NESTED_DISCONNECT && !can_cut(r, &l->child))
		return fail_required_relation(r, n->field);
	struct cond *where = belonging(r, n, l, rec, rest);
	return where ? cut(r, n, l, where) : -1;
}

static int delete_children(struct run *r, const struct nested *n,
			   const struct cond *where)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	int64_t affected = 0;
	delete_rows(&st, target, where, false);
	if (check_references(r, target, NULL) < 0 ||
	    run_exec(r, target, &st, &affected) < 0)
		return -1;
	if (n->op != NESTED_DELETE || affected)
		return 0;
	return n->where ? fail_not_connected(r, n->field)
			: fail_none(r, n, "delete");
}

static int update_children(struct run *r, const struct nested *n,
			   const struct cond *where)
{
	struct statement st = run_statement(r);
	uint32_t target = field_at(r, n->field)->target;
	str name = field_at(r, n->field)->name;
	struct record rec;
	bool found;
	if (n->op == NESTED_UPDATE) {
		if (write_update(r, where, n->data, &rec, &found) < 0)
			return -1;
		return found ? 0
			     : fail_not_found(r,
					      "there is no such row to update "
					      "in %.*s",
					      SARG(name));
	}
	if (n->data->nested)
		return err_set(r->err, "P2009",
			       "update_many in %.*s cannot write relations",
			       SARG(name));
	struct assign *changes = write_changes(r, n->data, NULL);
	if (!changes)
		return 0;
	if (check_references(r, target, changes) < 0)
		return -1;
	update_rows(&st, target, where, changes, false);
	return run_exec(r, target, &st, NULL);
}

static int upsert_child(struct run *r, const struct nested *n,
			const struct link *l, const struct record *rec)
{
	struct nested create = *n;
	struct record child;
	bool found;
	struct cond *where = belonging(r, n, l, rec, n->where);
	if (!where || write_update(r, where, n->update, &child, &found) < 0)
		return -1;
	if (found)
		return 0;
	create.op = NESTED_CREATE;
	return l->is_joined ? attach_joined(r, &create, l, rec)
			    : attach_child(r, &create, l, rec, false);
}

static int create_children(struct run *r, const struct nested *n,
			   const struct link *l, const struct record *rec)
{
	struct assign *keys = NULL;
	str name = field_at(r, n->field)->name;
	if (l->is_joined)
		return err_set(r->err, "P2009",
			       "create_many in %.*s cannot fill a relation "
			       "that goes through a table: use create",
			       SARG(name));
	if (assign_keys(r, &l->child, &l->parent, rec, &keys) < 0)
		return -1;
	return write_rows(r, n->rows, n->n_rows, keys, n->skip_duplicates);
}

static int one_after(struct run *r, const struct nested *n,
		     const struct link *l, const struct record *rec,
		     bool is_new)
{
	switch (n->op) {
	case NESTED_CREATE:
	case NESTED_CONNECT:
	case NESTED_CONNECT_OR_CREATE:
		return l->is_joined ? attach_joined(r, n, l, rec)
				    : attach_child(r, n, l, rec, is_new);
	case NESTED_SET:
	case NESTED_DISCONNECT:
		return detach(r, n, l, rec);
	case NESTED_UPSERT:
		return upsert_child(r, n, l, rec);
	case NESTED_CREATE_MANY:
		return create_children(r, n, l, rec);
	default:
		break;
	}
	struct cond *where = belonging(r, n, l, rec, n->where);
	if (!where)
		return -1;
	return n->op == NESTED_DELETE || n->op == NESTED_DELETE_MANY
		       ? delete_children(r, n, where)
		       : update_children(r, n, where);
}

int nested_after(struct run *r, const struct write *w,
		 const struct record *current, bool is_new)
{
	for (const struct nested *n = w->nested; n; n = n->next) {
		struct link l;
		link_of(r->e->schema, n->field, &l);
		if (!l.parent_has_key &&
		    one_after(r, n, &l, current, is_new) < 0)
			return -1;
	}
	return 0;
}
