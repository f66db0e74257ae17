/* The arguments of an operation: window, order, includes. */
#include "query/args.h"

static int args_select(struct reader *r, uint32_t model, enum nicol_op op,
		       const void *args, struct select *out);

/* at: as in nicol_desc_args, one more than the offset. */
static const void *member_at(const void *args, uint32_t at)
{
	return args_at(args, at - 1);
}

static int order_field(struct reader *r, uint32_t model, const void *item,
		       struct ids path, struct select *out);

static void add_order(struct reader *r, struct select *out, struct ids path,
		      uint32_t field, enum nicol_order how)
{
	struct order *o = arena_new(r->a, struct order);
	*o = (struct order){ .path = path, .field = field, .how = how };
	*list_end(&out->order, struct order) = o;
}

static int order_relation(struct reader *r, uint32_t field, const void *at,
			  struct ids path, struct select *out)
{
	const void *inner = args_pointer(at, 0);
	if (!inner)
		return 0;
	if (path.len >= DEEPEST)
		return args_too_deep(r);
	struct ids longer = { arena_array(r->a, uint32_t, path.len + 1),
			      path.len + 1 };
	if (path.len)
		memcpy(longer.at, path.at, path.len * sizeof(uint32_t));
	longer.at[path.len] = field;
	return order_field(r, r->s->fields.at[field].target, inner, longer,
			   out);
}

static int order_field(struct reader *r, uint32_t model, const void *item,
		       struct ids path, struct select *out)
{
	const struct model_info *m = &r->e->models[model];
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t field = m->desc_fields[i];
		uint32_t offset = m->desc->fields[i].order_by;
		if (offset == NICOL_NOWHERE)
			continue;
		const void *at = args_at(item, offset);
		if (r->s->fields.at[field].kind == FIELD_RELATION) {
			if (order_relation(r, field, at, path, out) < 0)
				return -1;
			continue;
		}
		enum nicol_order how;
		memcpy(&how, at, sizeof(how));
		if (how)
			add_order(r, out, path, field, how);
	}
	return 0;
}

static int args_order(struct reader *r, uint32_t model, const void *at,
		      struct select *out)
{
	struct args_list list;
	memcpy(&list, at, sizeof(list));
	if (!args_list_given(&list) || args_null(list.items))
		return 0;
	uint32_t size = r->e->models[model].desc->order_by;
	for (size_t i = 0; i < list.count; i++)
		if (order_field(r, model, args_item(&list, i, size),
				(struct ids){ 0 }, out) < 0)
			return -1;
	return 0;
}

static int args_window(struct reader *r, uint32_t model,
		       const nicol_desc_args *d, const void *args,
		       struct select *out)
{
	const void *p;
	if (d->order_by &&
	    args_order(r, model, member_at(args, d->order_by), out) < 0)
		return -1;
	if (d->cursor && (p = args_pointer(member_at(args, d->cursor), 0)) &&
	    args_unique(r, model, p, &out->cursor) < 0)
		return -1;
	if (d->take && (p = args_pointer(member_at(args, d->take), 0))) {
		memcpy(&out->take, p, sizeof(out->take));
		out->has_take = true;
		if (out->take == INT64_MIN)
			return err_set(r->err, "P2009", "take is too small");
	}
	if (d->skip && (p = args_pointer(member_at(args, d->skip), 0))) {
		memcpy(&out->skip, p, sizeof(out->skip));
		if (out->skip < 0)
			return err_set(r->err, "P2009",
				       "skip cannot be negative: %lld",
				       (long long)out->skip);
	}
	return 0;
}

static int args_include(struct reader *r, uint32_t model, const void *at,
			struct select *out)
{
	const struct model_info *m = &r->e->models[model];
	struct include **end = &out->includes;
	if (++r->depth > DEEPEST)
		return args_too_deep(r);
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].include;
		if (offset == NICOL_NOWHERE)
			continue;
		const void *args = args_pointer(at, offset);
		if (!args || args_null(args))
			continue;
		const struct field *f = &r->s->fields.at[m->desc_fields[i]];
		struct include *in = arena_new(r->a, struct include);
		in->field = m->desc_fields[i];
		*end = in;
		end = &in->next;
		if (args_select(r, f->target,
				f->arity == ARITY_LIST ? NICOL_FIND_MANY
						       : NICOL_ARGS,
				args, &in->select) < 0)
			return -1;
	}
	r->depth--;
	return 0;
}

static bool by_unique(enum nicol_op op)
{
	return op == NICOL_FIND_UNIQUE || op == NICOL_UPDATE ||
	       op == NICOL_UPSERT || op == NICOL_DELETE;
}

static int args_select(struct reader *r, uint32_t model, enum nicol_op op,
		       const void *args, struct select *out)
{
	const nicol_desc_args *d = &r->e->models[model].desc->args[op];
	out->model = model;
	if (d->where) {
		const void *where = member_at(args, d->where);
		if ((by_unique(op)
			     ? args_unique(r, model, where, &out->where)
			     : args_where(r, model, where, &out->where)) < 0)
			return -1;
	}
	if (args_window(r, model, d, args, out) < 0)
		return -1;
	if (!d->include)
		return 0;
	return args_include(r, model, member_at(args, d->include), out);
}

static int args_rows(struct reader *r, uint32_t model, const void *at,
		     struct request *out)
{
	struct args_list list;
	memcpy(&list, at, sizeof(list));
	size_t n = args_null(list.items) || !list.items ? 0 : list.count;
	if (n > UINT32_MAX / sizeof(void *))
		return err_nomem(r->err);
	out->rows = arena_try_alloc(r->a, (n + 1) * sizeof(*out->rows));
	if (!out->rows)
		return err_nomem(r->err);
	out->n_rows = (uint32_t)n;
	uint32_t size = r->e->models[model].desc->create_many;
	for (size_t i = 0; i < n; i++)
		if (args_create_row(r, model, args_item(&list, i, size),
				    &out->rows[i]) < 0)
			return -1;
	return 0;
}

static int args_data(struct reader *r, uint32_t model, enum nicol_op op,
		     const void *args, struct request *out)
{
	const nicol_desc_args *d = &r->e->models[model].desc->args[op];
	switch (op) {
	case NICOL_CREATE:
		return args_create(r, model, member_at(args, d->data),
				   &out->data);
	case NICOL_UPDATE:
	case NICOL_UPDATE_MANY:
		return args_update(r, model, member_at(args, d->data),
				   &out->data);
	case NICOL_UPSERT:
		if (args_create(r, model, member_at(args, d->create),
				&out->data) < 0)
			return -1;
		return args_update(r, model, member_at(args, d->update),
				   &out->update);
	case NICOL_CREATE_MANY:
		memcpy(&out->skip_duplicates,
		       member_at(args, d->skip_duplicates),
		       sizeof(out->skip_duplicates));
		return args_rows(r, model, member_at(args, d->data), out);
	default:
		return 0;
	}
}

int request_from_args(const struct engine *e, struct arena *a,
		      uint32_t desc_model, enum nicol_op op, const void *args,
		      struct request *out, nicol_error *err)
{
	uint32_t model = e->by_desc[desc_model];
	struct reader r = { .e = e, .s = e->schema, .a = a, .err = err };
	*out = (struct request){ .op = op };
	out->select.model = model;
	if (!args)
		return op == NICOL_FIND_FIRST || op == NICOL_FIND_MANY ||
				       op == NICOL_COUNT
			       ? 0
			       : err_set(err, "P2012",
					 "the arguments are missing: NULL is "
					 "for find_first, find_many and count");
	if (args_select(&r, model, op, args, &out->select) < 0)
		return -1;
	return args_data(&r, model, op, args, out);
}
