/* Values and filters out of a generated client's structs. */
#include "query/args.h"

int args_too_deep(struct reader *r)
{
	return err_set(r->err, "P2009",
		       "the arguments are nested more than %d levels deep",
		       DEEPEST);
}

static bool is_text(const struct field *f)
{
	return f->kind == FIELD_SCALAR &&
	       (f->scalar == SCALAR_STRING || f->scalar == SCALAR_JSON ||
		f->scalar == SCALAR_DECIMAL);
}

static int enum_value(struct reader *r, const struct field *f, const void *p,
		      struct db_value *out)
{
	const struct schema_enum *e = &r->s->enums.at[f->enum_id];
	int value;
	memcpy(&value, p, sizeof(value));
	if (value < 0 || (uint32_t)value >= e->n_values)
		return err_set(r->err, "P2009",
			       "%d is no value of enum %.*s (field %.*s)",
			       value, SARG(e->name), SARG(f->name));
	out->s = r->s->enum_values.at[e->first_value + (uint32_t)value].db_name;
	return 0;
}

static int scalar_value(struct reader *r, const struct field *f, const void *p,
			struct db_value *out)
{
	int32_t i;
	nicol_bytes bytes;
	switch (f->scalar) {
	case SCALAR_INT:
		memcpy(&i, p, sizeof(i));
		out->i = i;
		return 0;
	case SCALAR_BIGINT:
	case SCALAR_DATETIME:
		memcpy(&out->i, p, sizeof(out->i));
		return 0;
	case SCALAR_FLOAT:
		memcpy(&out->f, p, sizeof(out->f));
		return 0;
	case SCALAR_BOOLEAN:
		memcpy(&out->b, p, sizeof(out->b));
		return 0;
	case SCALAR_BYTES:
		memcpy(&bytes, p, sizeof(bytes));
		out->s = str_n(bytes.ptr, bytes.len);
		return 0;
	default:
		out->s = str_c(p);
		if (utf8_check(out->s) != out->s.len)
			return err_set(r->err, "P2009",
				       "the text for field %.*s is not valid "
				       "UTF-8; use Bytes for binary data",
				       SARG(f->name));
		return 0;
	}
}

int args_value(struct reader *r, const struct field *f, const void *p,
	       struct db_value *out)
{
	if (args_null(p)) {
		*out = (struct db_value){ .type = DB_NULL };
		return 0;
	}
	*out = (struct db_value){ .type = field_db_type(r->s, f) };
	return f->kind == FIELD_ENUM ? enum_value(r, f, p, out)
				     : scalar_value(r, f, p, out);
}

static uint32_t item_size(const struct field *f)
{
	static const uint32_t sizes[N_SCALARS] = {
		[SCALAR_INT] = sizeof(int32_t),
		[SCALAR_BIGINT] = sizeof(int64_t),
		[SCALAR_DATETIME] = sizeof(nicol_timestamp),
		[SCALAR_FLOAT] = sizeof(double),
		[SCALAR_BOOLEAN] = sizeof(bool),
		[SCALAR_BYTES] = sizeof(nicol_bytes),
	};
	if (f->kind == FIELD_ENUM)
		return sizeof(int);
	return is_text(f) ? sizeof(const char *) : sizes[f->scalar];
}

int args_values(struct reader *r, const struct field *f,
		const struct args_list *list, struct db_value *out)
{
	size_t n = args_null(list->items) ? 0 : list->count;
	uint32_t size = item_size(f);
	if (n > UINT32_MAX / sizeof(struct db_value))
		return err_nomem(r->err);
	struct db_value *items =
		arena_try_alloc(r->a, (n + 1) * sizeof(struct db_value));
	if (!items)
		return err_nomem(r->err);
	for (size_t i = 0; i < n; i++) {
		const void *p = args_item(list, i, size);
		if (is_text(f))
			memcpy(&p, p, sizeof(p));
		if (!p || args_null(p))
			return err_set(r->err, "P2009",
				       "item %zu of the list for field %.*s is "
				       "null",
				       i, SARG(f->name));
		if (args_value(r, f, p, &items[i]) < 0)
			return -1;
	}
	*out = (struct db_value){ .type = DB_ARRAY,
				  .items = items,
				  .n_items = (uint32_t)n,
				  .item_type = field_db_type(r->s, f) };
	return 0;
}

static struct cond *push(struct reader *r, struct cond ***end,
			 enum cond_kind kind, uint32_t field)
{
	struct cond *c = arena_new(r->a, struct cond);
	c->kind = kind;
	c->field = field;
	**end = c;
	*end = &c->next;
	return c;
}

static int compare(struct reader *r, struct cond ***end, uint32_t field,
		   enum compare how, const void *p, bool insensitive)
{
	if (!p)
		return 0;
	const struct field *f = &r->s->fields.at[field];
	if (args_null(p) && how != COMPARE_EQUALS && how != COMPARE_NOT)
		return err_set(r->err, "P2009",
			       "NICOL_NULL can only be compared by equals and "
			       "not (field %.*s)",
			       SARG(f->name));
	struct cond *c = push(r, end, COND_FIELD, field);
	c->compare = how;
	c->insensitive = insensitive;
	return args_value(r, f, p, &c->value);
}

static int compare_list(struct reader *r, struct cond ***end, uint32_t field,
			enum compare how, const struct args_list *list,
			bool insensitive)
{
	if (!args_list_given(list))
		return 0;
	struct cond *c = push(r, end, COND_FIELD, field);
	c->compare = how;
	c->insensitive = insensitive;
	return args_values(r, &r->s->fields.at[field], list, &c->value);
}

/* The filters of client.h have one layout; the shorter ones are its
 * beginnings. */
struct filter {
	const void *equals, *not_;
	struct args_list in, not_in;
	const void *lt, *lte, *gt, *gte;
	const void *contains, *starts_with, *ends_with;
	nicol_mode mode;
	const char *search;
};

static size_t filter_size(const struct field *f)
{
	if (f->kind == FIELD_ENUM || f->scalar == SCALAR_BYTES)
		return offsetof(struct filter, lt);
	if (f->scalar == SCALAR_BOOLEAN)
		return offsetof(struct filter, in);
	if (f->scalar == SCALAR_STRING)
		return sizeof(struct filter);
	return offsetof(struct filter, contains);
}

struct json_filter {
	const void *equals, *not_;
	struct args_list path;
	const void *contains, *starts_with, *ends_with;
	const void *array_contains, *array_starts_with, *array_ends_with;
	const void *lt, *lte, *gt, *gte;
	nicol_mode mode;
};

static int json_path(struct reader *r, const struct args_list *list,
		     struct cond *c)
{
	size_t n = list->items && !args_null(list->items) ? list->count : 0;
	bool one = !dialect_can(r->e->dialect, CAN_SCALAR_LISTS);
	if (n > DEEPEST)
		return args_too_deep(r);
	if (one && n > 1)
		return err_set(r->err, "P2009",
			       "in SQLite the path into a document is one "
			       "text, like $.a[0]");
	str *path = arena_array(r->a, str, n + 1);
	for (size_t i = 0; i < n; i++)
		path[i] = str_c(((const char *const *)list->items)[i]);
	c->path = path;
	c->n_path = (uint32_t)n;
	return 0;
}

static bool is_text_compare(enum compare how)
{
	return how == COMPARE_CONTAINS || how == COMPARE_STARTS_WITH ||
	       how == COMPARE_ENDS_WITH;
}

static int json_compare(struct reader *r, struct cond ***end, uint32_t field,
			const struct json_filter *f, enum compare how,
			const void *p)
{
	bool equality = how == COMPARE_EQUALS || how == COMPARE_NOT;
	if (!p)
		return 0;
	if (args_null(p) && !equality)
		return err_set(r->err, "P2009",
			       "NICOL_NULL can only be compared by equals and "
			       "not (field %.*s)",
			       SARG(r->s->fields.at[field].name));
	if (!equality && !is_text_compare(how) &&
	    how != COMPARE_ARRAY_STARTS_WITH &&
	    how != COMPARE_ARRAY_ENDS_WITH &&
	    !dialect_can(r->e->dialect, CAN_SCALAR_LISTS))
		return err_set(r->err, "P2009",
			       "SQLite cannot compare parts of documents so "
			       "(field %.*s)",
			       SARG(r->s->fields.at[field].name));
	struct cond *c = push(r, end, COND_FIELD, field);
	c->compare = how;
	c->insensitive = f->mode == NICOL_INSENSITIVE;
	if (json_path(r, &f->path, c) < 0)
		return -1;
	if (!is_text_compare(how))
		return args_value(r, &r->s->fields.at[field], p, &c->value);
	c->value = (struct db_value){ .type = DB_TEXT, .s = str_c(p) };
	return 0;
}

static int json_filter(struct reader *r, struct cond ***end, uint32_t field,
		       const void *p)
{
	struct json_filter f;
	memcpy(&f, p, sizeof(f));
	const struct {
		enum compare how;
		const void *p;
	} all[] = {
		{ COMPARE_EQUALS, f.equals },
		{ COMPARE_NOT, f.not_ },
		{ COMPARE_CONTAINS, f.contains },
		{ COMPARE_STARTS_WITH, f.starts_with },
		{ COMPARE_ENDS_WITH, f.ends_with },
		{ COMPARE_ARRAY_CONTAINS, f.array_contains },
		{ COMPARE_ARRAY_STARTS_WITH, f.array_starts_with },
		{ COMPARE_ARRAY_ENDS_WITH, f.array_ends_with },
		{ COMPARE_LT, f.lt },
		{ COMPARE_LTE, f.lte },
		{ COMPARE_GT, f.gt },
		{ COMPARE_GTE, f.gte },
	};
	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
		if (json_compare(r, end, field, &f, all[k].how, all[k].p) < 0)
			return -1;
	return 0;
}

static int search_filter(struct reader *r, struct cond ***end, uint32_t field,
			 const char *search)
{
	if (!search)
		return 0;
	if (args_null(search) || !dialect_can(r->e->dialect, CAN_SCALAR_LISTS))
		return err_set(r->err, "P2009",
			       "search takes a text, and PostgreSQL alone has "
			       "it (field %.*s)",
			       SARG(r->s->fields.at[field].name));
	struct cond *c = push(r, end, COND_FIELD, field);
	c->compare = COMPARE_SEARCH;
	c->value = (struct db_value){ .type = DB_TEXT, .s = str_c(search) };
	return 0;
}

static int scalar_filter(struct reader *r, struct cond ***end, uint32_t field,
			 const void *p)
{
	struct filter f = { 0 };
	memcpy(&f, p, filter_size(&r->s->fields.at[field]));
	bool i = f.mode == NICOL_INSENSITIVE;
	const struct {
		enum compare how;
		const void *p;
	} all[] = {
		{ COMPARE_EQUALS, f.equals },
		{ COMPARE_NOT, f.not_ },
		{ COMPARE_LT, f.lt },
		{ COMPARE_LTE, f.lte },
		{ COMPARE_GT, f.gt },
		{ COMPARE_GTE, f.gte },
		{ COMPARE_CONTAINS, f.contains },
		{ COMPARE_STARTS_WITH, f.starts_with },
		{ COMPARE_ENDS_WITH, f.ends_with },
	};
	for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
		if (compare(r, end, field, all[k].how, all[k].p, i) < 0)
			return -1;
	if (search_filter(r, end, field, f.search) < 0)
		return -1;
	if (compare_list(r, end, field, COMPARE_IN, &f.in, i) < 0)
		return -1;
	return compare_list(r, end, field, COMPARE_NOT_IN, &f.not_in, i);
}

struct list_filter {
	struct args_list equals, has_every, has_some;
	const void *has;
	const bool *is_empty;
};

static int list_filter(struct reader *r, struct cond ***end, uint32_t field,
		       const void *p)
{
	struct list_filter f;
	memcpy(&f, p, sizeof(f));
	if (compare_list(r, end, field, COMPARE_EQUALS, &f.equals, false) < 0 ||
	    compare_list(r, end, field, COMPARE_HAS_EVERY, &f.has_every,
			 false) < 0 ||
	    compare_list(r, end, field, COMPARE_HAS_SOME, &f.has_some, false) <
		    0 ||
	    compare(r, end, field, COMPARE_HAS, f.has, false) < 0)
		return -1;
	if (f.is_empty) {
		struct cond *c = push(r, end, COND_FIELD, field);
		c->compare = COMPARE_IS_EMPTY;
		c->value =
			(struct db_value){ .type = DB_BOOL, .b = *f.is_empty };
	}
	return 0;
}

static int relation_filter(struct reader *r, struct cond ***end, uint32_t field,
			   const void *p)
{
	static const enum cond_kind to_many[] = { COND_SOME, COND_EVERY,
						  COND_NONE };
	static const enum cond_kind to_one[] = { COND_IS, COND_IS_NOT };
	const struct field *f = &r->s->fields.at[field];
	bool many = f->arity == ARITY_LIST;
	for (size_t i = 0; i < (many ? 3U : 2U); i++) {
		const void *where =
			args_pointer(p, (uint32_t)(i * sizeof(void *)));
		if (!where)
			continue;
		struct cond *c =
			push(r, end, many ? to_many[i] : to_one[i], field);
		c->is_null = args_null(where);
		if (c->is_null && many)
			return err_set(r->err, "P2009",
				       "NICOL_NULL is no filter of the list "
				       "%.*s",
				       SARG(f->name));
		if (!c->is_null &&
		    args_where(r, f->target, where, &c->inner) < 0)
			return -1;
	}
	return 0;
}

/* AND, OR, NOT: a list of where structs. */
static int branches(struct reader *r, struct cond ***end, uint32_t model,
		    enum cond_kind kind, const void *at)
{
	struct args_list list;
	memcpy(&list, at, sizeof(list));
	if (!args_list_given(&list))
		return 0;
	size_t n = args_null(list.items) ? 0 : list.count;
	struct cond *c = push(r, end, kind, NONE);
	if (n > 100000)
		return err_set(r->err, "P2009", "too many branches: %zu", n);
	c->branches = arena_array(r->a, struct cond *, n + 1);
	c->n_branches = (uint32_t)n;
	uint32_t size = r->e->models[model].desc->where;
	for (size_t i = 0; i < n; i++)
		if (args_where(r, model, args_item(&list, i, size),
			       &c->branches[i]) < 0)
			return -1;
	return 0;
}

static int field_filter(struct reader *r, struct cond ***end, uint32_t field,
			const void *p)
{
	const struct field *f = &r->s->fields.at[field];
	if (f->kind == FIELD_RELATION)
		return relation_filter(r, end, field, p);
	if (f->arity == ARITY_LIST)
		return list_filter(r, end, field, p);
	return f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON
		       ? json_filter(r, end, field, p)
		       : scalar_filter(r, end, field, p);
}

int args_where(struct reader *r, uint32_t model, const void *where,
	       struct cond **out)
{
	const struct model_info *m = &r->e->models[model];
	struct cond **end = out;
	*out = NULL;
	if (!where)
		return 0;
	if (++r->depth > DEEPEST)
		return args_too_deep(r);
	for (uint32_t i = 0; i < m->desc->n_fields; i++)
		if (field_filter(r, &end, m->desc_fields[i],
				 args_at(where, m->desc->fields[i].where)) < 0)
			return -1;
	if (branches(r, &end, model, COND_AND, args_at(where, m->desc->and_)) <
		    0 ||
	    branches(r, &end, model, COND_OR, args_at(where, m->desc->or_)) <
		    0 ||
	    branches(r, &end, model, COND_NOT, args_at(where, m->desc->not_)) <
		    0)
		return -1;
	r->depth--;
	return 0;
}

static int unique_field(struct reader *r, struct cond ***end, uint32_t field,
			const void *p)
{
	const struct field *f = &r->s->fields.at[field];
	if (args_null(p))
		return err_set(r->err, "P2009",
			       "%.*s names one row: it cannot be null",
			       SARG(f->name));
	return compare(r, end, field, COMPARE_EQUALS, p, false);
}

/* All members of a compound unique, or none. */
static int compound(struct reader *r, struct cond ***end, uint32_t model,
		    const nicol_desc_unique *u, const void *unique)
{
	uint32_t given = 0;
	for (uint32_t i = 0; i < u->n_fields; i++) {
		uint32_t at = u->offset + i * (uint32_t)sizeof(void *);
		const void *p = args_pointer(unique, at);
		uint32_t field = model_field(r->s, model, str_c(u->fields[i]));
		if (!p)
			continue;
		given++;
		if (unique_field(r, end, field, p) < 0)
			return -1;
	}
	if (given && given < u->n_fields)
		return err_set(r->err, "P2012",
			       "a compound unique needs all of its %u fields, "
			       "%u are given",
			       u->n_fields, given);
	return 0;
}

int args_unique(struct reader *r, uint32_t model, const void *unique,
		struct cond **out)
{
	const struct model_info *m = &r->e->models[model];
	struct cond **end = out;
	*out = NULL;
	for (uint32_t i = 0; unique && i < m->desc->n_fields; i++) {
		uint32_t offset = m->desc->fields[i].unique;
		if (offset == NICOL_NOWHERE)
			continue;
		const void *p = args_pointer(unique, offset);
		if (p && unique_field(r, &end, m->desc_fields[i], p) < 0)
			return -1;
	}
	for (uint32_t i = 0; unique && i < m->desc->n_uniques; i++)
		if (compound(r, &end, model, &m->desc->uniques[i], unique) < 0)
			return -1;
	if (!*out)
		return err_set(r->err, "P2012",
			       "the where of %s names no unique: give an id or "
			       "another unique field",
			       m->desc->name);
	return branches(r, &end, model, COND_AND,
			args_at(unique, m->desc->unique_and));
}
