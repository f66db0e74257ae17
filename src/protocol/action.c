/* One query: its action, arguments and selection. */
#include "protocol/input.h"

enum takes {
	TAKES_UNIQUE = 1, /* where names one row */
	TAKES_WINDOW = 2, /* where, orderBy, cursor, take, ... */
	TAKES_FILTER = 4, /* where */
	TAKES_CREATE = 8,
	TAKES_UPDATE = 16,
	TAKES_UPSERT = 32,
	TAKES_ROWS = 64,
	TAKES_LIMIT = 128,
};

/* What an action answers. */
enum answers { ANSWERS_ROWS, ANSWERS_COUNT, ANSWERS_NUMBERS };

static const struct action {
	const char *name;
	enum nicol_op op;
	unsigned takes;
	enum answers answers;
	bool must_exist;
} actions[] = {
	{ "findUnique", NICOL_FIND_UNIQUE, TAKES_UNIQUE, 0, false },
	{ "findUniqueOrThrow", NICOL_FIND_UNIQUE, TAKES_UNIQUE, 0, true },
	{ "findFirst", NICOL_FIND_FIRST, TAKES_WINDOW, 0, false },
	{ "findFirstOrThrow", NICOL_FIND_FIRST, TAKES_WINDOW, 0, true },
	{ "findMany", NICOL_FIND_MANY, TAKES_WINDOW, 0, false },
	{ "createOne", NICOL_CREATE, TAKES_CREATE, 0, false },
	{ "createMany", NICOL_CREATE_MANY, TAKES_ROWS, ANSWERS_COUNT, false },
	{ "createManyAndReturn", NICOL_CREATE_MANY, TAKES_ROWS, 0, false },
	{ "updateOne", NICOL_UPDATE, TAKES_UNIQUE | TAKES_UPDATE, 0, false },
	{ "updateMany", NICOL_UPDATE_MANY,
	  TAKES_FILTER | TAKES_UPDATE | TAKES_LIMIT, ANSWERS_COUNT, false },
	{ "updateManyAndReturn", NICOL_UPDATE_MANY,
	  TAKES_FILTER | TAKES_UPDATE | TAKES_LIMIT, 0, false },
	{ "upsertOne", NICOL_UPSERT, TAKES_UNIQUE | TAKES_UPSERT, 0, false },
	{ "deleteOne", NICOL_DELETE, TAKES_UNIQUE, 0, false },
	{ "deleteMany", NICOL_DELETE_MANY, TAKES_FILTER | TAKES_LIMIT,
	  ANSWERS_COUNT, false },
	{ "aggregate", NICOL_AGGREGATE, TAKES_WINDOW, ANSWERS_NUMBERS, false },
	{ "groupBy", NICOL_GROUP_BY, TAKES_WINDOW, ANSWERS_NUMBERS, false },
};

static const struct action *action_named(str name)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (str_is(name, actions[i].name))
			return &actions[i];
	return NULL;
}

/* --- Numbers -------------------------------------------------------------- */

static struct measured *measured_new(struct input *in, str group, str name)
{
	struct measured *x = arena_new(in->a, struct measured);
	x->group = group;
	x->name = name;
	*list_end(&in->measured, struct measured) = x;
	return x;
}

static void measure(struct input *in, struct request *q, enum aggregate how,
		    uint32_t field, struct measured *shown)
{
	struct measure *m = arena_new(in->a, struct measure);
	uint32_t n = 0;
	m->aggregate = how;
	m->field = field;
	for (const struct measure *x = q->measures; x; x = x->next)
		n++;
	*list_end(&q->measures, struct measure) = m;
	shown->measure = m;
	shown->place = n;
}

static bool is_number(const struct field *f)
{
	return f->scalar == SCALAR_INT || f->scalar == SCALAR_BIGINT ||
	       f->scalar == SCALAR_FLOAT || f->scalar == SCALAR_DECIMAL;
}

static int measures(struct input *in, struct request *q, enum aggregate how,
		    const struct json *j)
{
	const struct json *selection = json_get(j, "selection");
	if (j->kind == JSON_TRUE && how == AGGREGATE_COUNT) {
		struct measured *x = measured_new(in, j->key, j->key);
		x->is_whole = true;
		measure(in, q, how, NONE, x);
		return 0;
	}
	if (!selection || selection->kind != JSON_OBJECT || !selection->n)
		return bad(in, "%.*s needs a selection", SARG(j->key));
	for
		json_each(selection, item)
		{
			uint32_t field =
				input_field(in, q->select.model, item->key);
			bool all = str_is(item->key, "_all") &&
				   how == AGGREGATE_COUNT;
			const struct field *f =
				field == NONE ? NULL : &in->s->fields.at[field];
			if (item->kind == JSON_FALSE)
				continue;
			if (!input_is_picked(item))
				return bad(in, "%.*s takes no arguments",
					   SARG(item->key));
			if (!all &&
			    (!f || f->kind == FIELD_RELATION ||
			     ((how == AGGREGATE_SUM || how == AGGREGATE_AVG) &&
			      (f->kind != FIELD_SCALAR || !is_number(f)))))
				return bad(in, "there is no %.*s of %.*s",
					   SARG(j->key), SARG(item->key));
			measure(in, q, how, all ? NONE : field,
				measured_new(in, j->key, item->key));
		}
	return 0;
}

static int numbers(struct input *in, struct request *q,
		   const struct json *selection)
{
	static const char *const names[] = { NULL,   "_count", "_avg",
					     "_sum", "_min",   "_max" };
	if (!selection->n)
		return bad(in, "the selection is empty");
	for
		json_each(selection, item)
		{
			enum aggregate how = AGGREGATE_NONE;
			if (item->kind == JSON_FALSE)
				continue;
			for (int i = 1; i < 6; i++)
				if (str_is(item->key, names[i]))
					how = (enum aggregate)i;
			if (how != AGGREGATE_NONE) {
				if (measures(in, q, how, item) < 0)
					return -1;
				continue;
			}
			uint32_t field =
				input_field(in, q->select.model, item->key);
			struct measured *x = measured_new(in, S(""), item->key);
			while (x->place < q->by.len &&
			       q->by.at[x->place] != field)
				x->place++;
			if (q->op != NICOL_GROUP_BY || x->place == q->by.len)
				return bad(in, "%.*s cannot be shown here",
					   SARG(item->key));
		}
	return 0;
}

/* --- Arguments ------------------------------------------------------------ */

static int data(struct input *in, const struct action *a, const struct json *j,
		struct request *q)
{
	uint32_t model = q->select.model;
	if (a->takes & TAKES_CREATE)
		return input_create(in, model, NONE, j, &q->data);
	if (a->takes & TAKES_ROWS)
		return input_rows(in, model, NONE, j, &q->rows, &q->n_rows);
	return input_update(in, model, j, &q->data);
}

static int where(struct input *in, const struct action *a, const struct json *j,
		 struct request *q)
{
	return (a->takes & TAKES_UNIQUE ? input_unique : input_where)(
		in, q->select.model, j, &q->select.where);
}

static int grouping(struct input *in, const struct json *j, struct request *q,
		    bool *taken)
{
	*taken = true;
	if (str_is(j->key, "by"))
		return input_fields(in, q->select.model, j, &q->by);
	if (str_is(j->key, "having"))
		return input_having(in, q->select.model, j, &q->having);
	*taken = false;
	return 0;
}

static int argument(struct input *in, const struct action *a,
		    const struct json *j, struct request *q)
{
	unsigned t = a->takes;
	uint32_t model = q->select.model;
	struct json one = *j;
	bool taken = false;
	if (str_is(j->key, "where") && (t & (TAKES_UNIQUE | TAKES_FILTER)))
		return where(in, a, j, q);
	if (str_is(j->key, "data") &&
	    (t & (TAKES_CREATE | TAKES_UPDATE | TAKES_ROWS)))
		return data(in, a, j, q);
	if (str_is(j->key, "create") && (t & TAKES_UPSERT))
		return input_create(in, model, NONE, j, &q->data);
	if (str_is(j->key, "update") && (t & TAKES_UPSERT))
		return input_update(in, model, j, &q->update);
	if (str_is(j->key, "skipDuplicates") && (t & TAKES_ROWS))
		return input_bool(in, j, &q->skip_duplicates);
	if (str_is(j->key, "limit") && (t & TAKES_LIMIT)) {
		q->select.has_take = true;
		return input_int(in, j, &q->select.take);
	}
	if (a->op == NICOL_GROUP_BY &&
	    (grouping(in, j, q, &taken) < 0 || taken))
		return taken && !in->err->status ? 0 : -1;
	if (str_is(j->key, "relationLoadStrategy"))
		return 0;
	if (!(t & TAKES_WINDOW))
		return bad(in, "there is no argument %.*s", SARG(j->key));
	one.next = NULL;
	return input_arguments(
		in, &(struct json){ .kind = JSON_OBJECT, .first = &one },
		&q->select);
}

static int check_given(struct input *in, const struct action *a,
		       const struct request *q)
{
	if ((a->takes & TAKES_UNIQUE) && !q->select.where)
		return bad(in, "where is missing");
	if ((a->takes & (TAKES_CREATE | TAKES_UPDATE | TAKES_UPSERT)) &&
	    !q->data)
		return bad(in, "data is missing");
	if ((a->takes & TAKES_UPSERT) && !q->update)
		return bad(in, "update is missing");
	if ((a->takes & TAKES_ROWS) && !q->rows)
		return bad(in, "data is missing");
	if (a->op == NICOL_GROUP_BY && !q->by.len)
		return bad(in, "by is missing");
	return 0;
}

static int selection(struct input *in, const struct action *a,
		     const struct json *j, struct request *q)
{
	if (!j || j->kind != JSON_OBJECT)
		return bad(in, "the selection is missing");
	in->view.end = &in->view.first;
	switch (a->answers) {
	case ANSWERS_ROWS:
		return input_selection(in, j, &q->select, &in->view);
	case ANSWERS_NUMBERS:
		return numbers(in, q, j);
	default:
		return 0;
	}
}

/* "findManyUser", "findFirstUserOrThrow", "createManyUserAndReturn" */
static str answer_name(struct input *in, str action, str model)
{
	static const char *const ends[] = { "OrThrow", "AndReturn", "" };
	size_t i = 0;
	while (!str_ends(action, str_c(ends[i])))
		i++;
	return str_fmt(in->a, "%.*s%.*s%s", (int)(action.len - strlen(ends[i])),
		       action.ptr, SARG(model), ends[i]);
}

int input_request(struct input *in, const struct json *body, struct request *q,
		  str *name)
{
	str action = json_get_str(body, "action");
	str model = json_get_str(body, "modelName");
	const struct json *query = json_get(body, "query");
	const struct json *arguments = json_get(query, "arguments");
	const struct action *a = action_named(action);
	uint32_t id = schema_model(in->s, model);
	*q = (struct request){ 0 };
	*name = answer_name(in, action, model);
	if (!query || id == NONE || in->s->models.at[id].is_ignored)
		return bad(in, "there is no model %.*s", SARG(model));
	q->select.model = id;
	if (!a)
		return bad(in, "there is no action %.*s", SARG(action));
	q->op = a->op;
	q->must_exist = a->must_exist;
	q->returning = str_ends(action, S("AndReturn"));
	if (arguments)
		for
			json_each(arguments,
				  item) if (argument(in, a, item, q) <
					    0) return -1;
	if (check_given(in, a, q) < 0)
		return -1;
	return selection(in, a, json_get(query, "selection"), q);
}
