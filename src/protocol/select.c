/* What a read is about and what its answer shows. */
#include "protocol/input.h"

static bool in_ids(const struct ids *ids, uint32_t id)
{
	for (uint32_t i = 0; i < ids->len; i++)
		if (ids->at[i] == id)
			return true;
	return false;
}

static void add_id(struct input *in, struct ids *ids, uint32_t id)
{
	uint32_t *at = arena_array(in->a, uint32_t, ids->len + 1);
	if (ids->len)
		memcpy(at, ids->at, ids->len * sizeof(*at));
	at[ids->len] = id;
	*ids = (struct ids){ at, ids->len + 1 };
}

/* --- Order ---------------------------------------------------------------- */

static int direction(struct input *in, const struct json *j,
		     enum nicol_order *out)
{
	const struct json *sort = j, *nulls = NULL;
	if (j->kind == JSON_OBJECT) {
		sort = json_get(j, "sort");
		nulls = json_get(j, "nulls");
	}
	bool asc = sort && str_is(sort->text, "asc");
	if (!sort || (!asc && !str_is(sort->text, "desc")))
		return bad(in, "an order is asc or desc");
	*out = asc ? NICOL_ASC : NICOL_DESC;
	if (!nulls)
		return 0;
	if (str_is(nulls->text, "first"))
		*out = asc ? NICOL_ASC_NULLS_FIRST : NICOL_DESC_NULLS_FIRST;
	else if (str_is(nulls->text, "last"))
		*out = asc ? NICOL_ASC_NULLS_LAST : NICOL_DESC_NULLS_LAST;
	else
		return bad(in, "nulls are first or last");
	return 0;
}

static struct order *add_order(struct input *in, struct select *out,
			       const struct ids *path, uint32_t field)
{
	struct order *o = arena_new(in->a, struct order);
	o->path = *path;
	o->field = field;
	*list_end(&out->order, struct order) = o;
	return o;
}

static int order_aggregate(struct input *in, uint32_t model, enum aggregate how,
			   const struct json *j, struct select *out)
{
	if (j->kind != JSON_OBJECT)
		return bad(in, "%.*s takes an object", SARG(j->key));
	for
		json_each(j, item)
		{
			uint32_t field = input_field(in, model, item->key);
			if (field == NONE)
				return bad(in, "%.*s is no field",
					   SARG(item->key));
			struct order *o =
				add_order(in, out, &(struct ids){ 0 }, field);
			o->aggregate = how;
			if (direction(in, item, &o->how) < 0)
				return -1;
		}
	return 0;
}

static int order_relevance(struct input *in, uint32_t model,
			   const struct json *j, struct select *out)
{
	struct order *o = add_order(in, out, &(struct ids){ 0 }, NONE);
	const struct json *fields = json_get(j, "fields");
	const struct json *sort = json_get(j, "sort");
	if (!fields || !sort || !json_get(j, "search"))
		return bad(in, "_relevance needs fields, search and sort");
	o->search = json_get_str(j, "search");
	if (input_fields(in, model, fields, &o->relevance) < 0)
		return -1;
	return direction(in, sort, &o->how);
}

static int order_member(struct input *in, uint32_t model,
			const struct ids *path, const struct json *j,
			struct select *out);

static int order_relation(struct input *in, uint32_t field,
			  const struct ids *path, const struct json *j,
			  struct select *out)
{
	const struct field *f = &in->s->fields.at[field];
	struct ids longer = *path;
	if (j->kind != JSON_OBJECT || path->len >= INPUT_DEEPEST)
		return bad(in, "the order by a relation is an object");
	if (f->arity == ARITY_LIST) {
		const struct json *n = json_get(j, "_count");
		if (!n || j->n != 1)
			return bad(in, "a list is ordered by its _count");
		struct order *o = add_order(in, out, path, field);
		o->aggregate = AGGREGATE_COUNT;
		return direction(in, n, &o->how);
	}
	add_id(in, &longer, field);
	for
		json_each(j, item) if (order_member(in, f->target, &longer,
						    item, out) < 0) return -1;
	return 0;
}

static int order_member(struct input *in, uint32_t model,
			const struct ids *path, const struct json *j,
			struct select *out)
{
	static const char *const names[] = { NULL,   "_count", "_avg",
					     "_sum", "_min",   "_max" };
	uint32_t field = input_field(in, model, j->key);
	if (field != NONE && in->s->fields.at[field].kind == FIELD_RELATION)
		return order_relation(in, field, path, j, out);
	if (field != NONE)
		return direction(in, j, &add_order(in, out, path, field)->how);
	if (str_is(j->key, "_relevance") && !path->len)
		return order_relevance(in, model, j, out);
	for (int i = 1; i < 6 && !path->len; i++)
		if (str_is(j->key, names[i]))
			return order_aggregate(in, model, (enum aggregate)i, j,
					       out);
	return bad(in, "%.*s is nothing to order by", SARG(j->key));
}

int input_order(struct input *in, uint32_t model, const struct json *j,
		struct select *out)
{
	struct ids root = { 0 };
	if (j->kind == JSON_ARRAY) {
		for
			json_each(j, item) if (input_order(in, model, item,
							   out) < 0) return -1;
		return 0;
	}
	if (j->kind != JSON_OBJECT || j->n > 1)
		return bad(in, "an orderBy has one member");
	for
		json_each(j, item) if (order_member(in, model, &root, item,
						    out) < 0) return -1;
	return 0;
}

/* --- Arguments ------------------------------------------------------------ */

int input_fields(struct input *in, uint32_t model, const struct json *j,
		 struct ids *out)
{
	struct json one = { .kind = JSON_ARRAY, .first = (struct json *)j };
	const struct json *list = j->kind == JSON_ARRAY ? j : &one;
	for
		json_each(list, item)
		{
			uint32_t field = input_field(in, model, item->text);
			if (item->kind != JSON_STRING || field == NONE ||
			    in->s->fields.at[field].kind == FIELD_RELATION)
				return bad(in, "%.*s is no field",
					   SARG(item->text));
			if (!in_ids(out, field))
				add_id(in, out, field);
			if (list == &one)
				break;
		}
	return 0;
}

static int window(struct input *in, const struct json *j, struct select *out)
{
	if (str_is(j->key, "take")) {
		out->has_take = true;
		return input_int(in, j, &out->take);
	}
	if (input_int(in, j, &out->skip) < 0)
		return -1;
	if (out->skip >= 0)
		return 0;
	return err_set_meta(in->err, "P2019",
			    S("{\"details\":\"Invalid value for skip argument: "
			      "Value can only be positive, found: -1\"}"),
			    "skip cannot be negative");
}

static int argument(struct input *in, const struct json *j, struct select *out)
{
	uint32_t model = out->model;
	if (str_is(j->key, "where"))
		return input_where(in, model, j, &out->where);
	if (str_is(j->key, "orderBy"))
		return input_order(in, model, j, out);
	if (str_is(j->key, "cursor"))
		return input_unique(in, model, j, &out->cursor);
	if (str_is(j->key, "take") || str_is(j->key, "skip"))
		return window(in, j, out);
	if (str_is(j->key, "distinct"))
		return input_fields(in, model, j, &out->distinct);
	/* how relations are loaded is ours to choose */
	if (str_is(j->key, "relationLoadStrategy"))
		return 0;
	return bad(in, "there is no argument %.*s", SARG(j->key));
}

int input_arguments(struct input *in, const struct json *arguments,
		    struct select *out)
{
	if (!arguments)
		return 0;
	for
		json_each(arguments,
			  item) if (argument(in, item, out) < 0) return -1;
	return 0;
}

/* --- Selection ------------------------------------------------------------ */

static struct shown *show(struct input *in, struct view *v, uint32_t field)
{
	struct shown *x = arena_new(in->a, struct shown);
	x->field = field;
	*v->end = x;
	v->end = &x->next;
	return x;
}

static const struct json *part(const struct json *j, const char *key)
{
	const struct json *p = json_get(j, key);
	return p && p->kind == JSON_OBJECT ? p : NULL;
}

/* The members of a selection that takes something out again: "x": false. */
static bool is_omitted(const struct json *selection, str name)
{
	for
		json_each(selection,
			  item) if (item->kind == JSON_FALSE &&
				    str_eq(item->key, name)) return true;
	return false;
}

static void show_scalar(struct input *in, struct select *out, struct view *v,
			uint32_t field)
{
	if (in_ids(&out->fields, field))
		return;
	add_id(in, &out->fields, field);
	show(in, v, field);
}

static void show_scalars(struct input *in, const struct json *selection,
			 struct select *out, struct view *v)
{
	const struct model *m = &in->s->models.at[out->model];
	for (uint32_t i = 0; i < m->n_fields; i++) {
		uint32_t id = m->first_field + i;
		const struct field *f = &in->s->fields.at[id];
		if ((f->kind == FIELD_SCALAR || f->kind == FIELD_ENUM) &&
		    !f->is_ignored && !is_omitted(selection, f->name))
			show_scalar(in, out, v, id);
	}
}

static int show_relation(struct input *in, uint32_t field, const struct json *j,
			 struct select *out, struct view *v)
{
	struct json scalars = { .kind = JSON_TRUE, .key = S("$scalars") };
	struct json all = { .kind = JSON_OBJECT, .n = 1, .first = &scalars };
	struct include *inc = arena_new(in->a, struct include);
	struct shown *x = show(in, v, field);
	const struct json *arguments = part(j, "arguments");
	const struct json *selection = part(j, "selection");
	inc->field = field;
	inc->select.model = in->s->fields.at[field].target;
	*list_end(&out->includes, struct include) = inc;
	x->in = inc;
	x->view = arena_new(in->a, struct view);
	x->view->end = &x->view->first;
	if (input_arguments(in, arguments, &inc->select) < 0)
		return -1;
	return input_selection(in, selection ? selection : &all, &inc->select,
			       x->view);
}

static int show_count(struct input *in, const struct json *j,
		      struct select *out, struct view *v)
{
	const struct json *selection = part(j, "selection");
	struct shown *x = show(in, v, NONE);
	x->view = arena_new(in->a, struct view);
	x->view->end = &x->view->first;
	if (!selection || !selection->n)
		return bad(in, "_count needs a selection");
	for
		json_each(selection, item)
		{
			uint32_t field = input_field(in, out->model, item->key);
			if (item->kind == JSON_FALSE)
				continue;
			if (field == NONE ||
			    in->s->fields.at[field].kind != FIELD_RELATION ||
			    in->s->fields.at[field].arity != ARITY_LIST)
				return bad(in, "%.*s cannot be counted",
					   SARG(item->key));
			struct include *inc = arena_new(in->a, struct include);
			inc->field = field;
			inc->select.model = in->s->fields.at[field].target;
			*list_end(&out->counts, struct include) = inc;
			show(in, x->view, field)->in = inc;
			if (input_arguments(in, part(item, "arguments"),
					    &inc->select) < 0)
				return -1;
		}
	return 0;
}

bool input_is_picked(const struct json *j)
{
	const struct json *arguments = json_get(j, "arguments");
	const struct json *selection = json_get(j, "selection");
	if (j->kind == JSON_TRUE)
		return true;
	return j->kind == JSON_OBJECT && (!arguments || !arguments->n) &&
	       (!selection || !selection->n);
}

static int selected(struct input *in, const struct json *selection,
		    const struct json *j, struct select *out, struct view *v)
{
	if (str_is(j->key, "$composites") || j->kind == JSON_FALSE)
		return 0;
	if (str_is(j->key, "$scalars")) {
		show_scalars(in, selection, out, v);
		return 0;
	}
	if (str_is(j->key, "_count"))
		return show_count(in, j, out, v);
	uint32_t field = input_field(in, out->model, j->key);
	if (field == NONE)
		return bad(in, "%.*s is no field of %.*s", SARG(j->key),
			   SARG(in->s->models.at[out->model].name));
	if (in->s->fields.at[field].kind == FIELD_RELATION)
		return show_relation(in, field, j, out, v);
	if (!input_is_picked(j))
		return bad(in, "%.*s has no selection of its own",
			   SARG(j->key));
	show_scalar(in, out, v, field);
	return 0;
}

int input_selection(struct input *in, const struct json *selection,
		    struct select *out, struct view *v)
{
	if (++in->depth > INPUT_DEEPEST)
		return bad(in, "the selection is nested too deeply");
	out->picks = true;
	for
		json_each(selection, item) if (selected(in, selection, item,
							out, v) < 0) return -1;
	in->depth--;
	return v->first ? 0 : bad(in, "the selection is empty");
}
