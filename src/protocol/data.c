/* What create and update write. */
#include "protocol/input.h"
#include "query/statement.h"

/* Where lists of assignments and nested writes end while they are built. */
struct ends {
	struct assign **assign;
	struct nested **nested;
};

static struct write *begin(struct input *in, uint32_t model, struct ends *e)
{
	struct write *w = arena_new(in->a, struct write);
	w->model = model;
	*e = (struct ends){ &w->assigns, &w->nested };
	return w;
}

static struct assign *add_assign(struct input *in, struct ends *e,
				 uint32_t field, enum assign_op op)
{
	struct assign *x = arena_new(in->a, struct assign);
	x->field = field;
	x->op = op;
	*e->assign = x;
	e->assign = &x->next;
	return x;
}

static struct nested *add_nested(struct input *in, struct ends *e,
				 uint32_t field, enum nested_op op)
{
	struct nested *n = arena_new(in->a, struct nested);
	n->field = field;
	n->op = op;
	*e->nested = n;
	e->nested = &n->next;
	return n;
}

static bool is_plain_object(const struct json *j)
{
	return j->kind == JSON_OBJECT && !input_tag(j).len;
}

static bool is_json(const struct field *f)
{
	return f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON;
}

/* --- Scalars -------------------------------------------------------------- */

static const struct {
	const char *name;
	enum assign_op op;
} operations[] = {
	{ "set", ASSIGN_SET },
	{ "increment", ASSIGN_INCREMENT },
	{ "decrement", ASSIGN_DECREMENT },
	{ "multiply", ASSIGN_MULTIPLY },
	{ "divide", ASSIGN_DIVIDE },
	{ "push", ASSIGN_PUSH },
};

static bool may_do(const struct field *f, enum assign_op op)
{
	if (op == ASSIGN_SET)
		return true;
	if (op == ASSIGN_PUSH || f->arity == ARITY_LIST)
		return op == ASSIGN_PUSH && f->arity == ARITY_LIST;
	return f->kind == FIELD_SCALAR &&
	       (f->scalar == SCALAR_INT || f->scalar == SCALAR_BIGINT ||
		f->scalar == SCALAR_FLOAT || f->scalar == SCALAR_DECIMAL);
}

/* {"set": 1}, {"increment": 1}, ...: one of them. */
static int operation(struct input *in, struct ends *e, uint32_t field,
		     const struct json *j, bool is_update)
{
	const struct field *f = &in->s->fields.at[field];
	size_t n = sizeof(operations) / sizeof(*operations);
	if (j->n != 1)
		return bad(in, "%.*s takes one operation", SARG(f->name));
	for (size_t i = 0; i < n; i++) {
		enum assign_op op = operations[i].op;
		if (!str_is(j->first->key, operations[i].name) ||
		    !may_do(f, op) || (!is_update && op != ASSIGN_SET))
			continue;
		struct assign *a = add_assign(in, e, field, op);
		if (op != ASSIGN_SET && j->first->kind == JSON_NULL)
			return bad(in, "%s takes no null", operations[i].name);
		return input_value(in, f, j->first, &a->value);
	}
	return bad(in, "%.*s is no operation on %.*s", SARG(j->first->key),
		   SARG(f->name));
}

static int scalar(struct input *in, struct ends *e, uint32_t field,
		  const struct json *j, bool is_update)
{
	const struct field *f = &in->s->fields.at[field];
	bool list = f->arity == ARITY_LIST;
	if (is_plain_object(j) && (list || (is_update && !is_json(f))))
		return operation(in, e, field, j, is_update);
	return input_value(in, f, j,
			   &add_assign(in, e, field, ASSIGN_SET)->value);
}

/* --- Relations ------------------------------------------------------------ */

/* What the words of a nested write take. */
enum shape {
	SHAPE_CREATE,
	SHAPE_UNIQUE,
	SHAPE_OR_CREATE,
	SHAPE_UPDATE,
	SHAPE_WHERE,
	SHAPE_UPDATE_MANY,
	SHAPE_UPSERT,
	SHAPE_CREATE_MANY,
};

enum { IN_CREATE = 1, IN_UPDATE = 2, TO_ONE = 4, TO_MANY = 8 };

static const struct word {
	const char *name;
	enum nested_op op;
	enum shape shape;
	unsigned where;
} words[] = {
	{ "create", NESTED_CREATE, SHAPE_CREATE, 15 },
	{ "connect", NESTED_CONNECT, SHAPE_UNIQUE, 15 },
	{ "connectOrCreate", NESTED_CONNECT_OR_CREATE, SHAPE_OR_CREATE, 15 },
	{ "createMany", NESTED_CREATE_MANY, SHAPE_CREATE_MANY,
	  IN_CREATE | IN_UPDATE | TO_MANY },
	{ "set", NESTED_SET, SHAPE_UNIQUE, IN_UPDATE | TO_MANY },
	{ "disconnect", NESTED_DISCONNECT, SHAPE_UNIQUE,
	  IN_UPDATE | TO_MANY | TO_ONE },
	{ "delete", NESTED_DELETE, SHAPE_UNIQUE, IN_UPDATE | TO_MANY | TO_ONE },
	{ "update", NESTED_UPDATE, SHAPE_UPDATE, IN_UPDATE | TO_MANY | TO_ONE },
	{ "updateMany", NESTED_UPDATE_MANY, SHAPE_UPDATE_MANY,
	  IN_UPDATE | TO_MANY },
	{ "deleteMany", NESTED_DELETE_MANY, SHAPE_WHERE, IN_UPDATE | TO_MANY },
	{ "upsert", NESTED_UPSERT, SHAPE_UPSERT, IN_UPDATE | TO_MANY | TO_ONE },
};

static const struct json *member(struct input *in, const struct json *j,
				 const char *name)
{
	const struct json *m = json_get(j, name);
	if (!m)
		bad(in, "%s is missing", name);
	return m;
}

/* Are the members of the object among these? */
static int only(struct input *in, const struct json *j,
		const char *const *names)
{
	if (j->kind != JSON_OBJECT)
		return bad(in, "%.*s takes an object", SARG(j->key));
	for
		json_each(j, item)
		{
			size_t i = 0;
			while (names[i] && !str_is(item->key, names[i]))
				i++;
			if (!names[i])
				return bad(in, "%.*s does not belong here",
					   SARG(item->key));
		}
	return 0;
}

static int where_and(struct input *in, uint32_t model, bool many,
		     const struct json *j, struct nested *n)
{
	const struct json *where = json_get(j, "where");
	if (!many)
		return where ? input_where(in, model, where, &n->where) : 0;
	if (!where)
		return bad(in, "where is missing");
	return input_unique(in, model, where, &n->where);
}

static int or_create(struct input *in, uint32_t field, const struct json *j,
		     struct nested *n)
{
	static const char *const names[] = { "where", "create", NULL };
	uint32_t model = in->s->fields.at[field].target;
	const struct json *where, *create;
	if (only(in, j, names) < 0 || !(where = member(in, j, "where")) ||
	    !(create = member(in, j, "create")) ||
	    input_unique(in, model, where, &n->where) < 0)
		return -1;
	return input_create(in, model, field, create, &n->data);
}

/* {where, data}; of a to-one relation the data alone may stand there. */
static int nested_update(struct input *in, uint32_t field, const struct json *j,
			 struct nested *n)
{
	static const char *const names[] = { "where", "data", NULL };
	const struct field *f = &in->s->fields.at[field];
	bool many = f->arity == ARITY_LIST;
	const struct json *data = json_get(j, "data");
	if (!many && (!data || data->kind != JSON_OBJECT ||
		      input_field(in, f->target, S("data")) != NONE))
		return input_update(in, f->target, j, &n->data);
	if (only(in, j, names) < 0 || !(data = member(in, j, "data")) ||
	    where_and(in, f->target, many, j, n) < 0)
		return -1;
	return input_update(in, f->target, data, &n->data);
}

static int update_many(struct input *in, uint32_t field, const struct json *j,
		       struct nested *n)
{
	static const char *const names[] = { "where", "data", NULL };
	uint32_t model = in->s->fields.at[field].target;
	const struct json *where, *data;
	if (only(in, j, names) < 0 || !(where = member(in, j, "where")) ||
	    !(data = member(in, j, "data")) ||
	    input_where(in, model, where, &n->where) < 0)
		return -1;
	return input_update(in, model, data, &n->data);
}

static int nested_upsert(struct input *in, uint32_t field, const struct json *j,
			 struct nested *n)
{
	static const char *const names[] = { "where", "create", "update",
					     NULL };
	const struct field *f = &in->s->fields.at[field];
	const struct json *create, *update;
	if (only(in, j, names) < 0 || !(create = member(in, j, "create")) ||
	    !(update = member(in, j, "update")) ||
	    where_and(in, f->target, f->arity == ARITY_LIST, j, n) < 0 ||
	    input_create(in, f->target, field, create, &n->data) < 0)
		return -1;
	return input_update(in, f->target, update, &n->update);
}

static int nested_create_many(struct input *in, uint32_t field,
			      const struct json *j, struct nested *n)
{
	static const char *const names[] = { "data", "skipDuplicates", NULL };
	const struct json *data, *skip = json_get(j, "skipDuplicates");
	if (only(in, j, names) < 0 || !(data = member(in, j, "data")) ||
	    (skip && input_bool(in, skip, &n->skip_duplicates) < 0))
		return -1;
	return input_rows(in, in->s->fields.at[field].target, field, data,
			  &n->rows, &n->n_rows);
}

static int nested_item(struct input *in, struct ends *e, uint32_t field,
		       const struct word *w, const struct json *j)
{
	uint32_t model = in->s->fields.at[field].target;
	bool is_set = w->op == NESTED_SET;
	struct nested *n =
		add_nested(in, e, field, is_set ? NESTED_CONNECT : w->op);
	n->may_miss = is_set;
	switch (w->shape) {
	case SHAPE_CREATE:
		return input_create(in, model, field, j, &n->data);
	case SHAPE_UNIQUE:
		return input_unique(in, model, j, &n->where);
	case SHAPE_OR_CREATE:
		return or_create(in, field, j, n);
	case SHAPE_UPDATE:
		return nested_update(in, field, j, n);
	case SHAPE_WHERE:
		return input_where(in, model, j, &n->where);
	case SHAPE_UPDATE_MANY:
		return update_many(in, field, j, n);
	case SHAPE_UPSERT:
		return nested_upsert(in, field, j, n);
	default:
		return nested_create_many(in, field, j, n);
	}
}

/* disconnect: true; delete: {a filter}. Of a to-one relation. */
static int cut_one(struct input *in, struct ends *e, uint32_t field,
		   const struct word *w, const struct json *j)
{
	const struct field *f = &in->s->fields.at[field];
	if (f->arity != ARITY_OPTIONAL)
		return bad(in, "%.*s is required: no %s", SARG(f->name),
			   w->name);
	if (j->kind == JSON_FALSE)
		return 0;
	struct nested *n = add_nested(in, e, field, w->op);
	if (j->kind == JSON_TRUE)
		return 0;
	return input_where(in, f->target, j, &n->where);
}

static int nested_word(struct input *in, struct ends *e, uint32_t field,
		       const struct word *w, const struct json *j)
{
	bool many = in->s->fields.at[field].arity == ARITY_LIST;
	if (!many && (w->op == NESTED_DISCONNECT || w->op == NESTED_DELETE))
		return cut_one(in, e, field, w, j);
	/* first forget all others, then connect what is named */
	if (w->op == NESTED_SET)
		add_nested(in, e, field, NESTED_SET);
	if (!many || j->kind != JSON_ARRAY || w->shape == SHAPE_CREATE_MANY)
		return nested_item(in, e, field, w, j);
	for
		json_each(j, item) if (nested_item(in, e, field, w, item) <
				       0) return -1;
	return 0;
}

static int relation(struct input *in, struct ends *e, uint32_t field,
		    const struct json *j, bool is_update)
{
	const struct field *f = &in->s->fields.at[field];
	unsigned need = (is_update ? IN_UPDATE : IN_CREATE) |
			(f->arity == ARITY_LIST ? TO_MANY : TO_ONE);
	if (j->kind != JSON_OBJECT)
		return bad(in, "%.*s takes an object", SARG(f->name));
	/* in the order in which they are done */
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const struct json *item = json_get(j, words[i].name);
		if (item && (words[i].where & need) == need &&
		    nested_word(in, e, field, &words[i], item) < 0)
			return -1;
	}
	for
		json_each(j, item)
		{
			size_t i = 0, n = sizeof(words) / sizeof(*words);
			while (i < n && (!str_is(item->key, words[i].name) ||
					 (words[i].where & need) != need))
				i++;
			if (i == n)
				return bad(in, "%.*s is no write of %.*s",
					   SARG(item->key), SARG(f->name));
		}
	return 0;
}

/* --- Rows ----------------------------------------------------------------- */

static bool among(const struct ids *ids, uint32_t id)
{
	for (uint32_t i = 0; i < ids->len; i++)
		if (ids->at[i] == id)
			return true;
	return false;
}

/* Is it part of a key that comes with a relation? */
static bool by_relation(struct input *in, const struct write *w,
			uint32_t parent, uint32_t field)
{
	if (parent != NONE &&
	    among(&in->s->relations.at[in->s->fields.at[parent].relation]
			   .fields,
		  field))
		return true;
	for (const struct nested *n = w->nested; n; n = n->next)
		if (among(&in->s->relations
				   .at[in->s->fields.at[n->field].relation]
				   .fields,
			  field))
			return true;
	return false;
}

static bool is_assigned(const struct write *w, uint32_t field)
{
	for (const struct assign *a = w->assigns; a; a = a->next)
		if (a->field == field)
			return true;
	return false;
}

/* A row that is created inside of another gets its key from there, and cannot
 * bring one. */
static int check_key(struct input *in, uint32_t parent, const struct write *w)
{
	struct link l;
	if (parent == NONE)
		return 0;
	link_of(in->s, parent, &l);
	for (uint32_t i = 0;
	     !l.is_joined && !l.parent_has_key && i < l.child.len; i++)
		if (is_assigned(w, l.child.at[i]))
			return bad(in, "%.*s is the key of the row around it",
				   SARG(in->s->fields.at[l.child.at[i]].name));
	return 0;
}

/* What a new row cannot be without. */
static int check_required(struct input *in, uint32_t model, uint32_t parent,
			  const struct write *w)
{
	const struct model *m = &in->s->models.at[model];
	for (uint32_t i = 0; i < m->n_fields; i++) {
		uint32_t id = m->first_field + i;
		const struct field *f = &in->s->fields.at[id];
		if ((f->kind != FIELD_SCALAR && f->kind != FIELD_ENUM) ||
		    f->arity != ARITY_REQUIRED || f->is_updated_at ||
		    f->def->kind != DEFAULT_NONE || f->is_ignored ||
		    is_assigned(w, id) || by_relation(in, w, parent, id))
			continue;
		return bad(in, "%.*s is missing", SARG(f->name));
	}
	return 0;
}

static int fields(struct input *in, uint32_t model, const struct json *j,
		  bool is_update, bool relations, struct ends *e)
{
	if (j->kind != JSON_OBJECT)
		return bad(in, "the data of a row is an object");
	if (++in->depth > INPUT_DEEPEST)
		return bad(in, "the data is nested too deeply");
	for
		json_each(j, item)
		{
			uint32_t field = input_field(in, model, item->key);
			if (field == NONE)
				return bad(in, "%.*s is no field of %.*s",
					   SARG(item->key),
					   SARG(in->s->models.at[model].name));
			bool is_relation =
				in->s->fields.at[field].kind == FIELD_RELATION;
			if (is_relation && !relations)
				return bad(in, "%.*s is a relation",
					   SARG(item->key));
			if ((is_relation ? relation : scalar)(
				    in, e, field, item, is_update) < 0)
				return -1;
		}
	in->depth--;
	return 0;
}

int input_create(struct input *in, uint32_t model, uint32_t parent,
		 const struct json *j, struct write **out)
{
	struct ends e;
	*out = begin(in, model, &e);
	if (fields(in, model, j, false, true, &e) < 0 ||
	    check_key(in, parent, *out) < 0)
		return -1;
	return check_required(in, model, parent, *out);
}

int input_rows(struct input *in, uint32_t model, uint32_t parent,
	       const struct json *j, struct write ***rows, uint32_t *n)
{
	struct json one = { .kind = JSON_ARRAY, .n = 1, .first = NULL };
	struct json *copy = arena_new(in->a, struct json);
	*copy = *j;
	copy->next = NULL;
	one.first = copy;
	const struct json *list = j->kind == JSON_ARRAY ? j : &one;
	*rows = arena_array(in->a, struct write *, list->n + 1);
	*n = 0;
	for
		json_each(list, item)
		{
			struct ends e;
			struct write *w = begin(in, model, &e);
			if (fields(in, model, item, false, false, &e) < 0 ||
			    check_key(in, parent, w) < 0 ||
			    check_required(in, model, parent, w) < 0)
				return -1;
			(*rows)[(*n)++] = w;
		}
	return 0;
}

int input_update(struct input *in, uint32_t model, const struct json *j,
		 struct write **out)
{
	struct ends e;
	*out = begin(in, model, &e);
	return fields(in, model, j, true, true, &e);
}
