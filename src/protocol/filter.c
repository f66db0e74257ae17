/* where, having, and what names one row. */
#include "protocol/input.h"

/* A list of conditions that is being made. */
struct conds {
	struct cond **end;
	bool negated; /* inside of "not" */
};

static struct cond *push(struct input *in, struct conds *to,
			 enum cond_kind kind, uint32_t field)
{
	struct cond *c = arena_new(in->a, struct cond);
	c->kind = kind;
	c->field = field;
	*to->end = c;
	to->end = &c->next;
	return c;
}

/* A condition on a field; under "not" each of them is negated by itself. */
static struct cond *push_field(struct input *in, struct conds *to,
			       uint32_t field)
{
	if (!to->negated)
		return push(in, to, COND_FIELD, field);
	struct cond *no = push(in, to, COND_NOT, NONE);
	no->branches = arena_array(in->a, struct cond *, 1);
	no->n_branches = 1;
	struct cond *c = arena_new(in->a, struct cond);
	c->kind = COND_FIELD;
	c->field = field;
	no->branches[0] = c;
	return c;
}

/* What the conditions of one filter object have in common. */
struct filter {
	uint32_t field;
	bool insensitive;
	bool groups; /* of having: aggregates may stand in it */
	enum aggregate aggregate;
	const str *path;
	uint32_t n_path;
};

static bool is_json(const struct field *f)
{
	return f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON &&
	       f->arity != ARITY_LIST;
}

/* {"$type":"FieldRef","value":{"_ref":"name","_container":"User"}} */
static int field_ref(struct input *in, const struct filter *of,
		     const struct json *j, uint32_t *out)
{
	const struct json *v = json_get(j, "value");
	const struct field *f = &in->s->fields.at[of->field];
	str container = json_get_str(v, "_container");
	uint32_t other = input_field(in, f->model, json_get_str(v, "_ref"));
	if (other == NONE ||
	    !str_eq(container, in->s->models.at[f->model].name))
		return bad(in,
			   "%.*s is compared with a field that is none "
			   "of the model",
			   SARG(f->name));
	*out = other + 1;
	return 0;
}

static int json_nulls(struct input *in, const struct json *j, struct cond *c)
{
	str word = json_get_str(j, "value");
	static const char *const words[] = { NULL, "DbNull", "JsonNull",
					     "AnyNull" };
	for (int i = 1; i < 4; i++) {
		if (!str_is(word, words[i]))
			continue;
		c->json_null = (enum json_null)i;
		c->value = (struct db_value){ .type = DB_NULL };
		return 0;
	}
	return bad(in, "%.*s is no kind of null", SARG(word));
}

/* What an aggregate of the field is compared with. */
static struct field aggregated(struct input *in, const struct filter *of)
{
	struct field f = in->s->fields.at[of->field];
	if (of->aggregate == AGGREGATE_COUNT) {
		f.kind = FIELD_SCALAR;
		f.scalar = SCALAR_INT;
		f.arity = ARITY_REQUIRED;
	} else if (of->aggregate != AGGREGATE_NONE) {
		f.arity = ARITY_OPTIONAL;
		if (of->aggregate == AGGREGATE_AVG &&
		    (f.scalar == SCALAR_INT || f.scalar == SCALAR_BIGINT))
			f.scalar = SCALAR_FLOAT;
	}
	return f;
}

enum takes { TAKES_ITEM, TAKES_LIST, TAKES_BOOL, TAKES_TEXT };

static int take_value(struct input *in, const struct filter *of,
		      enum takes takes, const struct json *j, struct cond *c)
{
	struct field f = aggregated(in, of);
	str tag = input_tag(j);
	if (str_is(tag, "FieldRef"))
		return field_ref(in, of, j, &c->other_field);
	if (is_json(&f) && str_is(tag, "Enum"))
		return json_nulls(in, j, c);
	if (takes == TAKES_BOOL) {
		c->value = (struct db_value){ .type = DB_BOOL };
		return input_bool(in, j, &c->value.b);
	}
	if (takes == TAKES_TEXT) {
		c->value = (struct db_value){ .type = DB_TEXT, .s = j->text };
		return j->kind == JSON_STRING
			       ? 0
			       : bad(in, "%.*s takes text", SARG(j->key));
	}
	if (takes == TAKES_LIST)
		return j->kind == JSON_ARRAY
			       ? input_list(in, &f, j, &c->value)
			       : bad(in, "%.*s takes a list", SARG(j->key));
	if (j->kind == JSON_NULL)
		return input_value(in, &f, j, &c->value);
	return input_item(in, &f, j, &c->value);
}

static int compare(struct input *in, struct conds *to, const struct filter *of,
		   enum compare how, enum takes takes, const struct json *j)
{
	struct cond *c = push_field(in, to, of->field);
	c->compare = how;
	c->insensitive = of->insensitive;
	c->aggregate = of->aggregate;
	c->path = of->path;
	c->n_path = of->n_path;
	return take_value(in, of, takes, j, c);
}

/* On which fields a word of a filter object stands. */
enum {
	ON_ALL = 1,	/* scalars and enums */
	ON_ORDERED = 2, /* numbers, texts, times */
	ON_TEXT = 4,
	ON_LIST = 8,
	ON_JSON = 16,
};

static const struct word {
	const char *name;
	enum compare how;
	enum takes takes;
	unsigned on;
} words[] = {
	{ "equals", COMPARE_EQUALS, TAKES_ITEM, ON_ALL | ON_JSON },
	{ "not", COMPARE_NOT, TAKES_ITEM, ON_JSON },
	{ "in", COMPARE_IN, TAKES_LIST, ON_ALL },
	{ "notIn", COMPARE_NOT_IN, TAKES_LIST, ON_ALL },
	{ "lt", COMPARE_LT, TAKES_ITEM, ON_ORDERED | ON_JSON },
	{ "lte", COMPARE_LTE, TAKES_ITEM, ON_ORDERED | ON_JSON },
	{ "gt", COMPARE_GT, TAKES_ITEM, ON_ORDERED | ON_JSON },
	{ "gte", COMPARE_GTE, TAKES_ITEM, ON_ORDERED | ON_JSON },
	{ "contains", COMPARE_CONTAINS, TAKES_ITEM, ON_TEXT },
	{ "startsWith", COMPARE_STARTS_WITH, TAKES_ITEM, ON_TEXT },
	{ "endsWith", COMPARE_ENDS_WITH, TAKES_ITEM, ON_TEXT },
	{ "search", COMPARE_SEARCH, TAKES_TEXT, ON_TEXT },
	{ "equals", COMPARE_EQUALS, TAKES_LIST, ON_LIST },
	{ "has", COMPARE_HAS, TAKES_ITEM, ON_LIST },
	{ "hasEvery", COMPARE_HAS_EVERY, TAKES_LIST, ON_LIST },
	{ "hasSome", COMPARE_HAS_SOME, TAKES_LIST, ON_LIST },
	{ "isEmpty", COMPARE_IS_EMPTY, TAKES_BOOL, ON_LIST },
	{ "string_contains", COMPARE_CONTAINS, TAKES_TEXT, ON_JSON },
	{ "string_starts_with", COMPARE_STARTS_WITH, TAKES_TEXT, ON_JSON },
	{ "string_ends_with", COMPARE_ENDS_WITH, TAKES_TEXT, ON_JSON },
	{ "array_contains", COMPARE_ARRAY_CONTAINS, TAKES_ITEM, ON_JSON },
	{ "array_starts_with", COMPARE_ARRAY_STARTS_WITH, TAKES_ITEM, ON_JSON },
	{ "array_ends_with", COMPARE_ARRAY_ENDS_WITH, TAKES_ITEM, ON_JSON },
};

static unsigned kind_of(const struct field *f)
{
	if (f->arity == ARITY_LIST)
		return ON_LIST;
	if (is_json(f))
		return ON_JSON;
	if (f->kind == FIELD_ENUM || f->scalar == SCALAR_BOOLEAN ||
	    f->scalar == SCALAR_BYTES)
		return ON_ALL;
	if (f->scalar == SCALAR_STRING)
		return ON_ALL | ON_ORDERED | ON_TEXT;
	return ON_ALL | ON_ORDERED;
}

static const struct word *word_of(unsigned on, str name)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if ((words[i].on & on) && str_is(name, words[i].name))
			return &words[i];
	return NULL;
}

static int json_path(struct input *in, const struct json *j, struct filter *of)
{
	str *path = arena_array(in->a, str, j->n + 1);
	if (j->kind == JSON_STRING) {
		path[of->n_path++] = j->text;
	} else if (j->kind == JSON_ARRAY) {
		for
			json_each(j, item)
			{
				if (item->kind != JSON_STRING)
					return bad(in,
						   "a path is made of texts");
				path[of->n_path++] = item->text;
			}
	} else {
		return bad(in, "a path is a list of texts");
	}
	of->path = path;
	return 0;
}

/* mode and path stand beside the conditions that they are of. */
static int settings(struct input *in, const struct json *j, unsigned on,
		    struct filter *of)
{
	const struct json *mode = json_get(j, "mode");
	const struct json *path = json_get(j, "path");
	if (mode && !(on & (ON_TEXT | ON_JSON)))
		return bad(in, "only texts have a mode");
	if (mode) {
		if (!str_is(mode->text, "insensitive") &&
		    !str_is(mode->text, "default"))
			return bad(in, "the mode is default or insensitive");
		of->insensitive = str_is(mode->text, "insensitive");
	}
	if (path && (on & ON_JSON))
		return json_path(in, path, of);
	return 0;
}

static int scalar_filter(struct input *in, struct conds *to, struct filter of,
			 const struct json *j);

/* "not": a value, or a filter of which nothing may hold. */
static int not_filter(struct input *in, struct conds *to,
		      const struct filter *of, const struct json *j)
{
	if (j->kind != JSON_OBJECT || input_tag(j).len)
		return compare(in, to, of, COMPARE_NOT, TAKES_ITEM, j);
	struct conds inner = { to->end, !to->negated };
	int rc = scalar_filter(in, &inner, *of, j);
	to->end = inner.end;
	return rc;
}

static const struct {
	const char *name;
	enum aggregate how;
} aggregates[] = {
	{ "_count", AGGREGATE_COUNT }, { "_avg", AGGREGATE_AVG },
	{ "_sum", AGGREGATE_SUM },     { "_min", AGGREGATE_MIN },
	{ "_max", AGGREGATE_MAX },
};

static enum aggregate aggregate_named(str name)
{
	for (size_t i = 0; i < sizeof(aggregates) / sizeof(*aggregates); i++)
		if (str_is(name, aggregates[i].name))
			return aggregates[i].how;
	return AGGREGATE_NONE;
}

static int filter_word(struct input *in, struct conds *to,
		       const struct filter *of, unsigned on,
		       const struct json *j)
{
	if (str_is(j->key, "mode") ||
	    ((on & ON_JSON) && str_is(j->key, "path")))
		return 0;
	if (str_is(j->key, "not") && (on & ON_ALL))
		return not_filter(in, to, of, j);
	const struct word *w = word_of(on, j->key);
	if (!w)
		return bad(in, "%.*s is no filter of %.*s", SARG(j->key),
			   SARG(in->s->fields.at[of->field].name));
	return compare(in, to, of, w->how, w->takes, j);
}

static int scalar_filter(struct input *in, struct conds *to, struct filter of,
			 const struct json *j)
{
	struct field f = aggregated(in, &of);
	unsigned on = kind_of(&f);
	if (j->kind != JSON_OBJECT || input_tag(j).len) {
		if (on & (ON_LIST | ON_JSON))
			return bad(in, "%.*s takes a filter", SARG(f.name));
		return compare(in, to, &of, COMPARE_EQUALS, TAKES_ITEM, j);
	}
	if (++in->depth > INPUT_DEEPEST)
		return bad(in, "filters are nested too deeply");
	if (settings(in, j, on, &of) < 0)
		return -1;
	for
		json_each(j, item)
		{
			struct filter group = of;
			group.aggregate = of.groups ? aggregate_named(item->key)
						    : AGGREGATE_NONE;
			group.groups = false;
			int rc = group.aggregate != AGGREGATE_NONE
					 ? scalar_filter(in, to, group, item)
					 : filter_word(in, to, &of, on, item);
			if (rc < 0)
				return -1;
		}
	in->depth--;
	return 0;
}

static int push_inner(struct input *in, struct conds *to, enum cond_kind kind,
		      uint32_t field, const struct json *j)
{
	struct cond *c = push(in, to, kind, field);
	c->is_null = j->kind == JSON_NULL;
	if (!c->is_null)
		return input_where(in, in->s->fields.at[field].target, j,
				   &c->inner);
	if (kind != COND_IS && kind != COND_IS_NOT)
		return bad(in, "null is no filter of a list");
	return in->s->fields.at[field].arity == ARITY_OPTIONAL
		       ? 0
		       : bad(in, "a required relation is never null");
}

static int list_relation(struct input *in, struct conds *to, uint32_t field,
			 const struct json *j)
{
	if (j->kind != JSON_OBJECT)
		return bad(in, "some, every or none is missing");
	for
		json_each(j, item)
		{
			enum cond_kind kind =
				str_is(item->key, "some")    ? COND_SOME
				: str_is(item->key, "every") ? COND_EVERY
				: str_is(item->key, "none")  ? COND_NONE
							     : COND_FIELD;
			if (kind == COND_FIELD)
				return bad(in,
					   "%.*s is none of some, every, none",
					   SARG(item->key));
			if (push_inner(in, to, kind, field, item) < 0)
				return -1;
		}
	return 0;
}

/* {is, isNot}, or a where that is meant as "is". */
static int one_relation(struct input *in, struct conds *to, uint32_t field,
			const struct json *j)
{
	bool filter = j->kind == JSON_OBJECT;
	for
		json_each(j, item) filter &=
			str_is(item->key, "is") || str_is(item->key, "isNot");
	if (!filter)
		return push_inner(in, to, COND_IS, field, j);
	for
		json_each(j, item) if (push_inner(in, to,
						  str_is(item->key, "is")
							  ? COND_IS
							  : COND_IS_NOT,
						  field, item) < 0) return -1;
	return 0;
}

typedef int branch_reader(struct input *in, uint32_t model,
			  const struct json *j, struct cond **out);

/* AND, OR, NOT: an object, or a list of them. */
static int branches(struct input *in, struct conds *to, uint32_t model,
		    const struct json *j, branch_reader *read)
{
	enum cond_kind kind = str_is(j->key, "AND")  ? COND_AND
			      : str_is(j->key, "OR") ? COND_OR
						     : COND_NOT;
	struct cond *c = push(in, to, kind, NONE);
	bool list = j->kind == JSON_ARRAY;
	if (!list && kind == COND_OR)
		return bad(in, "OR takes a list");
	c->branches = arena_array(in->a, struct cond *, j->n + 1);
	struct json one = *j;
	one.next = NULL;
	for (const struct json *item = list ? j->first : &one; item;
	     item = item->next) {
		struct cond **at = &c->branches[c->n_branches];
		if (read(in, model, item, at) < 0)
			return -1;
		/* what says nothing is left out, also of an OR */
		if (*at)
			c->n_branches++;
	}
	return 0;
}

static bool is_branch(str key)
{
	return str_is(key, "AND") || str_is(key, "OR") || str_is(key, "NOT");
}

static int field_filter(struct input *in, struct conds *to, uint32_t field,
			const struct json *j)
{
	const struct field *f = &in->s->fields.at[field];
	if (f->kind != FIELD_RELATION)
		return scalar_filter(in, to, (struct filter){ .field = field },
				     j);
	return f->arity == ARITY_LIST ? list_relation(in, to, field, j)
				      : one_relation(in, to, field, j);
}

int input_where(struct input *in, uint32_t model, const struct json *j,
		struct cond **out)
{
	struct conds to = { out, false };
	*out = NULL;
	if (j->kind != JSON_OBJECT)
		return bad(in, "a where is an object");
	if (++in->depth > INPUT_DEEPEST)
		return bad(in, "the where is nested too deeply");
	for
		json_each(j, item)
		{
			uint32_t field = input_field(in, model, item->key);
			int rc;
			if (field != NONE)
				rc = field_filter(in, &to, field, item);
			else if (is_branch(item->key))
				rc = branches(in, &to, model, item,
					      input_where);
			else
				rc = bad(in, "%.*s is no field of %.*s",
					 SARG(item->key),
					 SARG(in->s->models.at[model].name));
			if (rc < 0)
				return -1;
		}
	in->depth--;
	return 0;
}

int input_having(struct input *in, uint32_t model, const struct json *j,
		 struct cond **out)
{
	struct conds to = { out, false };
	*out = NULL;
	if (j->kind != JSON_OBJECT || ++in->depth > INPUT_DEEPEST)
		return bad(in, "having is an object");
	for
		json_each(j, item)
		{
			uint32_t field = input_field(in, model, item->key);
			int rc;
			if (field != NONE &&
			    in->s->fields.at[field].kind != FIELD_RELATION)
				rc = scalar_filter(
					in, &to,
					(struct filter){ .field = field,
							 .groups = true },
					item);
			else if (is_branch(item->key))
				rc = branches(in, &to, model, item,
					      input_having);
			else
				rc = bad(in, "%.*s cannot stand in having",
					 SARG(item->key));
			if (rc < 0)
				return -1;
		}
	in->depth--;
	return 0;
}

/* --- What names one row --------------------------------------------------- */

static bool is_unique(const struct index *ix)
{
	return (ix->kind == INDEX_PRIMARY || ix->kind == INDEX_UNIQUE) &&
	       !ix->where.len;
}

/* "email", "a_b", or the name that the schema gives. */
static str unique_name(struct input *in, const struct index *ix)
{
	struct sb b = sb_in(in->a);
	if (ix->name.len)
		return ix->name;
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		sb_add(&b, i ? S("_") : S(""));
		sb_add(&b, in->s->fields.at[ix->fields[i].field].name);
	}
	return sb_str(&b);
}

static const struct index *compound_named(struct input *in, uint32_t model,
					  str name)
{
	const struct model *m = &in->s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *ix = &in->s->indexes.at[m->first_index + i];
		if (is_unique(ix) && ix->n_fields > 1 &&
		    str_eq(unique_name(in, ix), name))
			return ix;
	}
	return NULL;
}

static bool names_row(struct input *in, uint32_t field)
{
	const struct field *f = &in->s->fields.at[field];
	const struct model *m = &in->s->models.at[f->model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *ix = &in->s->indexes.at[m->first_index + i];
		if (is_unique(ix) && ix->n_fields == 1 &&
		    ix->fields[0].field == field)
			return true;
	}
	return false;
}

static int unique_value(struct input *in, struct conds *to, uint32_t field,
			const struct json *j)
{
	if (j->kind == JSON_NULL)
		return bad(in, "%.*s names one row: it cannot be null",
			   SARG(j->key));
	if (in->s->fields.at[field].arity == ARITY_LIST) {
		struct cond *c = push(in, to, COND_FIELD, field);
		return input_list(in, &in->s->fields.at[field], j, &c->value);
	}
	struct filter of = { .field = field };
	return compare(in, to, &of, COMPARE_EQUALS, TAKES_ITEM, j);
}

static int compound(struct input *in, struct conds *to, const struct index *ix,
		    const struct json *j)
{
	if (j->kind != JSON_OBJECT || j->n != ix->n_fields)
		return bad(in, "%.*s needs all of its fields", SARG(j->key));
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		uint32_t field = ix->fields[i].field;
		const struct json *item = j->first;
		while (item && !str_eq(item->key, in->s->fields.at[field].name))
			item = item->next;
		if (!item)
			return bad(in, "%.*s needs all of its fields",
				   SARG(j->key));
		if (unique_value(in, to, field, item) < 0)
			return -1;
	}
	return 0;
}

static int unique_member(struct input *in, struct conds *to, uint32_t model,
			 const struct json *j, bool *named)
{
	uint32_t field = input_field(in, model, j->key);
	const struct index *ix;
	if (field != NONE && names_row(in, field)) {
		*named = true;
		return unique_value(in, to, field, j);
	}
	if (field != NONE)
		return field_filter(in, to, field, j);
	if ((ix = compound_named(in, model, j->key))) {
		*named = true;
		return compound(in, to, ix, j);
	}
	if (is_branch(j->key))
		return branches(in, to, model, j, input_where);
	return bad(in, "%.*s is no field of %.*s", SARG(j->key),
		   SARG(in->s->models.at[model].name));
}

int input_unique(struct input *in, uint32_t model, const struct json *j,
		 struct cond **out)
{
	struct conds to = { out, false };
	bool named = false;
	*out = NULL;
	if (j->kind != JSON_OBJECT)
		return bad(in, "a where is an object");
	for
		json_each(j, item) if (unique_member(in, &to, model, item,
						     &named) < 0) return -1;
	return named ? 0
		     : bad(in, "the where of %.*s names no unique",
			   SARG(in->s->models.at[model].name));
}
