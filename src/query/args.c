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

/* By how many rows a to-many relation leads to. */
static void order_count(struct reader *r, uint32_t field, const void *item,
			uint32_t offset, struct ids path, struct select *out)
{
	enum nicol_order how = 0;
	if (offset != NICOL_NOWHERE)
		memcpy(&how, args_at(item, offset), sizeof(how));
	if (!how)
		return;
	struct order *o = arena_new(r->a, struct order);
	*o = (struct order){ .path = path,
			     .field = field,
			     .aggregate = AGGREGATE_COUNT,
			     .how = how };
	*list_end(&out->order, struct order) = o;
}

static int order_field(struct reader *r, uint32_t model, const void *item,
		       struct ids path, struct select *out)
{
	const struct model_info *m = &r->e->models[model];
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t field = m->desc_fields[i];
		const nicol_desc_field *d = &m->desc->fields[i];
		order_count(r, field, item, d->count_order, path, out);
		if (d->order_by == NICOL_NOWHERE)
			continue;
		const void *at = args_at(item, d->order_by);
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

/* The to-many relations whose rows are to be counted. */
static int args_counts(struct reader *r, uint32_t model, const void *at,
		       struct select *out)
{
	const struct model_info *m = &r->e->models[model];
	for (uint32_t i = 0; i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].count_where;
		if (offset == NICOL_NOWHERE)
			continue;
		const void *where = args_pointer(at, offset);
		if (!where || args_null(where))
			continue;
		struct include *in = arena_new(r->a, struct include);
		in->field = m->desc_fields[i];
		in->select.model = r->s->fields.at[in->field].target;
		*list_end(&out->counts, struct include) = in;
		if (args_where(r, in->select.model, where, &in->select.where) <
		    0)
			return -1;
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
	return args_counts(r, model, at, out);
}

/* The chosen fields of a struct of them; at 0: it has none. */
static struct ids args_fields(struct reader *r, uint32_t model,
			      const void *args, uint32_t at)
{
	const nicol_desc_model *d = r->e->models[model].desc;
	struct ids out = { 0 };
	for (uint32_t i = 0; at && i < d->n_fields; i++) {
		bool chosen;
		if (d->fields[i].pick == NICOL_NOWHERE)
			continue;
		memcpy(&chosen, args_at(member_at(args, at), d->fields[i].pick),
		       sizeof(chosen));
		if (!chosen)
			continue;
		if (!out.at)
			out.at = arena_array(r->a, uint32_t, d->n_fields);
		out.at[out.len++] = r->e->models[model].desc_fields[i];
	}
	return out;
}

static bool chosen(const struct ids *fields, uint32_t field)
{
	for (uint32_t i = 0; i < fields->len; i++)
		if (fields->at[i] == field)
			return true;
	return false;
}

/* select, or all but omit. */
static int args_picks(struct reader *r, uint32_t model,
		      const nicol_desc_args *d, const void *args,
		      struct select *out)
{
	const struct model_info *m = &r->e->models[model];
	struct ids omit = args_fields(r, model, args, d->omit);
	out->fields = args_fields(r, model, args, d->select);
	out->distinct = args_fields(r, model, args, d->distinct);
	out->picks = omit.len || out->fields.len;
	if (omit.len && out->fields.len)
		return err_set(r->err, "P2009",
			       "select and omit exclude each other: give one "
			       "of them");
	if (!omit.len)
		return 0;
	out->fields.at = arena_array(r->a, uint32_t, m->desc->n_fields);
	for (uint32_t i = 0; i < m->desc->n_fields; i++)
		if (m->desc->fields[i].pick != NICOL_NOWHERE &&
		    !chosen(&omit, m->desc_fields[i]))
			out->fields.at[out->fields.len++] = m->desc_fields[i];
	return 0;
}

static bool by_unique(enum nicol_op op)
{
	return op == NICOL_FIND_UNIQUE || op == NICOL_FIND_UNIQUE_OR_THROW ||
	       op == NICOL_UPDATE || op == NICOL_UPSERT || op == NICOL_DELETE;
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
	if (args_window(r, model, d, args, out) < 0 ||
	    args_picks(r, model, d, args, out) < 0)
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

static enum aggregate aggregate_of(nicol_made made)
{
	static const enum aggregate all[] = {
		[NICOL_MADE_COUNT] = AGGREGATE_COUNT,
		[NICOL_MADE_AVG] = AGGREGATE_AVG,
		[NICOL_MADE_SUM] = AGGREGATE_SUM,
		[NICOL_MADE_MIN] = AGGREGATE_MIN,
		[NICOL_MADE_MAX] = AGGREGATE_MAX,
	};
	return all[made];
}

static void add_measure(struct reader *r, struct measure ***end,
			enum aggregate how, uint32_t field)
{
	**end = arena_new(r->a, struct measure);
	***end = (struct measure){ .aggregate = how, .field = field };
	*end = &(**end)->next;
}

static int not_made(struct reader *r, uint32_t field)
{
	return err_set(r->err, "P2009",
		       "_avg and _sum are of numbers, _min and _max of what "
		       "has an order: %.*s has not",
		       SARG(r->s->fields.at[field].name));
}

static bool can_make(const struct model_info *m, uint32_t field,
		     nicol_made made)
{
	for (uint32_t i = 0; i < m->desc->n_made; i++)
		if (m->desc->made[i].made == made &&
		    m->desc_fields[m->desc->made[i].field] == field)
			return true;
	return false;
}

/* The number of rows first, then what is asked for, in the order of the
 * descriptor's places. */
static int args_measures(struct reader *r, uint32_t model,
			 const nicol_desc_args *d, const void *args,
			 struct request *out)
{
	struct measure **end = &out->measures;
	add_measure(r, &end, AGGREGATE_COUNT, NONE);
	for (int k = 0; k < NICOL_N_MADE; k++) {
		struct ids f = args_fields(r, model, args, d->made[k]);
		for (uint32_t i = 0; i < f.len; i++) {
			if (!can_make(&r->e->models[model], f.at[i],
				      (nicol_made)k))
				return not_made(r, f.at[i]);
			add_measure(r, &end, aggregate_of((nicol_made)k),
				    f.at[i]);
		}
	}
	return 0;
}

static int args_groups(struct reader *r, uint32_t model, enum nicol_op op,
		       const void *args, struct request *out)
{
	const nicol_desc_args *d = &r->e->models[model].desc->args[op];
	if (op != NICOL_AGGREGATE && op != NICOL_GROUP_BY)
		return 0;
	out->by = args_fields(r, model, args, d->by);
	if (op == NICOL_GROUP_BY && !out->by.len)
		return err_set(r->err, "P2012",
			       "group_by needs a field in `by`");
	for (const struct order *o = out->select.order;
	     o && op == NICOL_GROUP_BY; o = o->next)
		if (o->path.len || !chosen(&out->by, o->field))
			return err_set(r->err, "P2009",
				       "groups can be ordered by the fields of "
				       "`by` only");
	if (op == NICOL_GROUP_BY && !out->select.order &&
	    (out->select.has_take || out->select.skip))
		return err_set(r->err, "P2012",
			       "take and skip of groups need order_by");
	return args_measures(r, model, d, args, out);
}

/* What may be called with all arguments left out. */
static bool may_lack_args(enum nicol_op op)
{
	return op == NICOL_FIND_FIRST || op == NICOL_FIND_FIRST_OR_THROW ||
	       op == NICOL_FIND_MANY || op == NICOL_COUNT;
}

static enum nicol_op plain_op(enum nicol_op op)
{
	return op == NICOL_FIND_UNIQUE_OR_THROW	 ? NICOL_FIND_UNIQUE
	       : op == NICOL_FIND_FIRST_OR_THROW ? NICOL_FIND_FIRST
						 : op;
}

int request_from_args(const struct engine *e, struct arena *a,
		      uint32_t desc_model, enum nicol_op op, const void *args,
		      struct request *out, nicol_error *err)
{
	uint32_t model = e->by_desc[desc_model];
	struct reader r = { .e = e, .s = e->schema, .a = a, .err = err };
	*out = (struct request){ .op = plain_op(op),
				 .must_exist = op != plain_op(op) };
	out->select.model = model;
	if (!args)
		return may_lack_args(op)
			       ? 0
			       : err_set(err, "P2012",
					 "the arguments are missing: NULL is "
					 "for find_first, find_many and count");
	if (args_select(&r, model, op, args, &out->select) < 0 ||
	    args_groups(&r, model, op, args, out) < 0)
		return -1;
	return args_data(&r, model, op, args, out);
}
