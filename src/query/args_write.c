/* Data of create and update out of a generated client's structs. */
#include "query/args.h"

static struct assign *add_assign(struct reader *r, struct assign ***end,
				 uint32_t field, enum assign_op op)
{
	struct assign *x = arena_new(r->a, struct assign);

	x->field = field;
	x->op = op;
	**end = x;
	*end = &x->next;
	return x;
}

static struct nested *add_nested(struct reader *r, struct nested ***end,
				 uint32_t field, enum nested_op op)
{
	struct nested *n = arena_new(r->a, struct nested);
	n->field = field;
	n->op = op;
	**end = n;
	*end = &n->next;
	return n;
}

/* Where lists of assignments and nested writes end while they are built. */
struct ends {
	struct write *w;
	struct assign **assign;
	struct nested **nested;
};

static int set_scalar(struct reader *r, struct ends *e, uint32_t field,
		      const void *at)
{
	const struct field *f = &r->s->fields.at[field];
	if (f->arity == ARITY_LIST) {
		struct args_list list;
		memcpy(&list, at, sizeof(list));
		if (!args_list_given(&list))
			return 0;
		return args_values(
			r, f, &list,
			&add_assign(r, &e->assign, field, ASSIGN_SET)->value);
	}
	const void *p = args_pointer(at, 0);
	if (!p)
		return 0;
	return args_value(r, f, p,
			  &add_assign(r, &e->assign, field, ASSIGN_SET)->value);
}

static int update_number(struct reader *r, struct ends *e, uint32_t field,
			 const void *at)
{
	static const enum assign_op ops[] = { ASSIGN_SET, ASSIGN_INCREMENT,
					      ASSIGN_DECREMENT, ASSIGN_MULTIPLY,
					      ASSIGN_DIVIDE };
	const struct field *f = &r->s->fields.at[field];
	uint32_t given = 0;
	for (uint32_t i = 0; i < 5; i++) {
		const void *p = args_pointer(at, i * (uint32_t)sizeof(void *));
		if (!p)
			continue;
		if (given++ || (i && args_null(p)))
			return err_set(
				r->err, "P2009",
				"the update of %.*s takes one of set, "
				"increment, decrement, multiply, divide, "
				"and null only for set",
				SARG(f->name));
		if (args_value(
			    r, f, p,
			    &add_assign(r, &e->assign, field, ops[i])->value) <
		    0)
			return -1;
	}
	return 0;
}

static int update_list(struct reader *r, struct ends *e, uint32_t field,
		       const void *at)
{
	static const enum assign_op ops[] = { ASSIGN_SET, ASSIGN_PUSH };
	struct args_list lists[2];
	memcpy(lists, at, sizeof(lists));
	const struct field *f = &r->s->fields.at[field];
	if (args_list_given(&lists[0]) && args_list_given(&lists[1]))
		return err_set(r->err, "P2009",
			       "the update of %.*s takes set or push, not both",
			       SARG(f->name));
	for (int i = 0; i < 2; i++)
		if (args_list_given(&lists[i]) &&
		    args_values(
			    r, f, &lists[i],
			    &add_assign(r, &e->assign, field, ops[i])->value) <
			    0)
			return -1;
	return 0;
}

static bool is_number(const struct field *f)
{
	return f->kind == FIELD_SCALAR &&
	       (f->scalar == SCALAR_INT || f->scalar == SCALAR_BIGINT ||
		f->scalar == SCALAR_FLOAT || f->scalar == SCALAR_DECIMAL);
}

/* What one item of a nested write looks like. */
enum shape {
	SHAPE_CREATE, /* create_data */
	SHAPE_UNIQUE, /* where_unique */
	SHAPE_WHERE,  /* where */
	SHAPE_OR,     /* {where_unique *, create_data *} */
	SHAPE_UPDATE, /* update_data */
	SHAPE_ONE,    /* {where_unique *, update_data *} */
	SHAPE_ALL,    /* {where *, update_data *} */
};

static uint32_t shape_size(const nicol_desc_model *d, enum shape shape)
{
	switch (shape) {
	case SHAPE_CREATE:
		return d->create;
	case SHAPE_UNIQUE:
		return d->unique;
	case SHAPE_WHERE:
		return d->where;
	case SHAPE_UPDATE:
		return 0; /* never in a list */
	default:
		return 2 * sizeof(void *);
	}
}

static int missing(struct reader *r, const struct field *f, const char *what)
{
	return err_set(r->err, "P2012", "a nested write of %.*s lacks its %s",
		       SARG(f->name), what);
}

static int pair(struct reader *r, const struct field *f, enum shape shape,
		const void *p, struct nested *n)
{
	const void *where = args_pointer(p, 0);
	const void *data = args_pointer(p, sizeof(void *));
	if (!data)
		return missing(r, f, "data");
	if (shape == SHAPE_ALL)
		return args_where(r, f->target, where, &n->where) < 0
			       ? -1
			       : args_update(r, f->target, data, &n->data);
	if (!where)
		return missing(r, f, "where");
	if (args_unique(r, f->target, where, &n->where) < 0)
		return -1;
	return shape == SHAPE_OR ? args_create(r, f->target, data, &n->data)
				 : args_update(r, f->target, data, &n->data);
}

static int nested_item(struct reader *r, struct ends *e, uint32_t field,
		       enum nested_op op, enum shape shape, const void *p)
{
	const struct field *f = &r->s->fields.at[field];
	struct nested *n = add_nested(r, &e->nested, field,
				      op == NESTED_SET ? NESTED_CONNECT : op);
	n->may_miss = op == NESTED_SET;
	if (args_null(p))
		return err_set(r->err, "P2009",
			       "NICOL_NULL is no row for %.*s: to cut the "
			       "relation use disconnect",
			       SARG(f->name));
	switch (shape) {
	case SHAPE_CREATE:
		return args_create(r, f->target, p, &n->data);
	case SHAPE_UPDATE:
		return args_update(r, f->target, p, &n->data);
	case SHAPE_UNIQUE:
		return args_unique(r, f->target, p, &n->where);
	case SHAPE_WHERE:
		return args_where(r, f->target, p, &n->where);
	default:
		return pair(r, f, shape, p, n);
	}
}

struct nested_member {
	enum nested_op op;
	enum shape shape;
};

/* The members of X_create_nested and X_update_nested that are pointers, and
 * of the _list variants, in their order. */
static const struct nested_member one_members[] = {
	{ NESTED_CREATE, SHAPE_CREATE },
	{ NESTED_CONNECT, SHAPE_UNIQUE },
	{ NESTED_CONNECT_OR_CREATE, SHAPE_OR },
	{ NESTED_UPDATE, SHAPE_UPDATE },
};
static const struct nested_member list_members[] = {
	{ NESTED_CREATE, SHAPE_CREATE },
	{ NESTED_CONNECT, SHAPE_UNIQUE },
	{ NESTED_CONNECT_OR_CREATE, SHAPE_OR },
	{ NESTED_SET, SHAPE_UNIQUE },
	{ NESTED_DISCONNECT, SHAPE_UNIQUE },
	{ NESTED_DELETE, SHAPE_UNIQUE },
	{ NESTED_UPDATE, SHAPE_ONE },
	{ NESTED_UPDATE_MANY, SHAPE_ALL },
	{ NESTED_DELETE_MANY, SHAPE_WHERE },
};

static int nested_one(struct reader *r, struct ends *e, uint32_t field,
		      const void *at, bool is_update)
{
	uint32_t n = is_update ? 4 : 3;
	for (uint32_t i = 0; i < n; i++) {
		const void *p = args_pointer(at, i * (uint32_t)sizeof(void *));
		if (p && nested_item(r, e, field, one_members[i].op,
				     one_members[i].shape, p) < 0)
			return -1;
	}
	bool flags[2] = { false, false };
	if (is_update)
		memcpy(flags, args_at(at, 4 * sizeof(void *)), sizeof(flags));
	if (flags[0])
		add_nested(r, &e->nested, field, NESTED_DISCONNECT);
	if (flags[1])
		add_nested(r, &e->nested, field, NESTED_DELETE);
	return 0;
}

static int nested_list(struct reader *r, struct ends *e, uint32_t field,
		       const void *at, bool is_update)
{
	const nicol_desc_model *d =
		r->e->models[r->s->fields.at[field].target].desc;
	for (uint32_t i = 0; i < (is_update ? 9U : 3U); i++) {
		const struct nested_member *m = &list_members[i];
		struct args_list list;
		memcpy(&list,
		       args_at(at, i * (uint32_t)sizeof(struct args_list)),
		       sizeof(list));
		if (!args_list_given(&list))
			continue;
		/* first forget all others, then connect what is named */
		if (m->op == NESTED_SET)
			add_nested(r, &e->nested, field, NESTED_SET);
		size_t n = args_null(list.items) ? 0 : list.count;
		for (size_t k = 0; k < n; k++)
			if (nested_item(r, e, field, m->op, m->shape,
					args_item(&list, k,
						  shape_size(d, m->shape))) < 0)
				return -1;
	}
	return 0;
}

static int relation(struct reader *r, struct ends *e, uint32_t field,
		    const void *at, bool is_update)
{
	if (r->s->fields.at[field].arity == ARITY_LIST)
		return nested_list(r, e, field, at, is_update);
	return nested_one(r, e, field, at, is_update);
}

static int member(struct reader *r, struct ends *e, uint32_t field,
		  const void *at, bool is_update)
{
	const struct field *f = &r->s->fields.at[field];
	if (f->kind == FIELD_RELATION)
		return relation(r, e, field, at, is_update);
	if (is_update && f->arity == ARITY_LIST)
		return update_list(r, e, field, at);
	if (is_update && is_number(f))
		return update_number(r, e, field, at);
	return set_scalar(r, e, field, at);
}

static struct write *begin(struct reader *r, uint32_t model, struct ends *e)
{
	struct write *w = arena_new(r->a, struct write);
	w->model = model;
	*e = (struct ends){ w, &w->assigns, &w->nested };
	return w;
}

int args_create(struct reader *r, uint32_t model, const void *data,
		struct write **out)
{
	const struct model_info *m = &r->e->models[model];
	struct ends e;
	*out = begin(r, model, &e);
	if (++r->depth > DEEPEST)
		return args_too_deep(r);
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].create;
		if (offset != NICOL_NOWHERE &&
		    member(r, &e, m->desc_fields[i], args_at(data, offset),
			   false) < 0)
			return -1;
	}
	r->depth--;
	return 0;
}

int args_create_row(struct reader *r, uint32_t model, const void *data,
		    struct write **out)
{
	const struct model_info *m = &r->e->models[model];
	struct ends e;
	*out = begin(r, model, &e);
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].create_many;
		if (offset != NICOL_NOWHERE &&
		    set_scalar(r, &e, m->desc_fields[i],
			       args_at(data, offset)) < 0)
			return -1;
	}
	return 0;
}

int args_update(struct reader *r, uint32_t model, const void *data,
		struct write **out)
{
	const struct model_info *m = &r->e->models[model];
	struct ends e;
	*out = begin(r, model, &e);
	if (++r->depth > DEEPEST)
		return args_too_deep(r);
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].update;
		if (offset != NICOL_NOWHERE &&
		    member(r, &e, m->desc_fields[i], args_at(data, offset),
			   true) < 0)
			return -1;
	}
	r->depth--;
	return 0;
}
