/* @id, @unique, @@id, @@unique, @@index, @@fulltext. */
#include "schema/internal.h"

static struct index *push_key(struct build *b, struct use *u,
			      enum index_kind kind, uint32_t model)
{
	struct index *x = vec_push(b->a, &b->found);
	*x = (struct index){
		.model = model,
		.kind = kind,
		.clustered = -1,
		.ast = u->ast,
	};
	return x;
}

/* list_of is what was written: fields, or one. */
static struct diag *unknown_fields(struct build *b, uint32_t model,
				   const struct sb *names, struct span span,
				   const struct expr *list_of)
{
	const struct model *m = &b->s->models.at[model];
	str unknown = sb_str(names), first;
	struct diag *d = diag_error(b->d, span, "unknown-field",
				    "the %s \"%.*s\" has no field: %.*s",
				    m->is_view ? "view" : "model",
				    SARG(m->name), SARG(unknown));
	if (diags_full(b->d))
		return d;
	str_next(&unknown, ',', &first);
	struct suggest g = suggest_for(first);
	uint32_t n;
	const struct expr *items = value_items(list_of, &n);
	for (uint32_t i = 0; i < n; i++)
		if (items[i].kind == EXPR_CONSTANT &&
		    str_eq(items[i].text, first))
			g.at = items[i].span;
	struct sb list = sb_in(b->a);
	for
		model_fields(b->s, model, f)
		{
			str known = b->s->fields.at[f].name;
			suggest_offer(&g, known);
			if (list.len < LONGEST_LIST)
				sb_fmt(&list, "%s%.*s",
				       list.len ? ", " : "its fields: ",
				       SARG(known));
		}
	suggest_hint(b, d, &g, sb_str(&list));
	return d;
}

static void add_name(struct sb *list, str name)
{
	sb_fmt(list, "%s%.*s", list->len ? ", " : "", SARG(name));
}

/* Or of no type at all. Of models further on, the types are yet to be set. */
static bool is_model_typed(const struct build *b, uint32_t field)
{
	const struct ast_field *af = b->s->fields.at[field].ast;
	if (af->is_unsupported || scalar_by_name(af->type.text) != N_SCALARS)
		return false;
	uint32_t packed = strmap_get(&b->types, af->type.text);
	return packed == NONE || (packed & 3) == TYPE_MODEL;
}

bool field_list(struct build *b, uint32_t model, const struct arg *arg,
		struct span span, struct span whole, struct ids *out)
{
	uint32_t n, before = b->d->errors;
	const struct expr *items = value_items(&arg->value, &n);
	struct sb unknown = sb_in(b->a), relations = sb_in(b->a);
	struct sb twice = sb_in(b->a);
	struct strmap seen = scratch_map(b);
	out->at = arena_array(b->a, uint32_t, n + 1);
	out->len = 0;
	for (uint32_t i = 0; i < n; i++) {
		str name;
		if (!value_word(b, &items[i], &name))
			continue;
		uint32_t f = model_field(b->s, model, name);
		if (f == NONE)
			add_name(&unknown, name);
		else if (is_model_typed(b, f))
			add_name(&relations, name);
		else if (strmap_put(&seen, name, f) != NONE)
			add_name(&twice, name);
		else
			out->at[out->len++] = f;
	}
	if (twice.len)
		diag_error(b->d, whole, "field-twice",
			   "`%.*s:` names a field more than once: %.*s",
			   SARG(arg->name.text), (int)twice.len, twice.ptr)
			->hint = S("name each field once");
	if (unknown.len)
		unknown_fields(b, model, &unknown, span, &arg->value);
	if (relations.len)
		diag_error(b->d, arg->name.text.len ? span : whole,
			   "relation-in-relation",
			   "`%.*s:` takes scalar fields, not relations: %.*s",
			   SARG(arg->name.text), (int)relations.len,
			   relations.ptr)
			->hint = S("name the fields that hold the key");
	return b->d->errors == before;
}

static bool set_map(struct build *b, struct use *u, struct index *x)
{
	const struct arg *arg = use_arg(u, "map");
	if (!arg)
		return true;
	if (!value_string(b, &arg->value, &x->db_name))
		return false;
	x->is_mapped = true;
	if (x->db_name.len)
		return true;
	diag_error(b->d, attr_span(b, u->ast), "empty-name",
		   "the name in `map:` cannot be empty")
		->hint = S("write the name that it has in the database, or "
			   "leave `map:` out");
	return false;
}

static bool is_client_name(str s)
{
	bool ok = s.len > 0;
	for (size_t i = 0; ok && i < s.len; i++) {
		char c = s.ptr[i];
		ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		     (c >= '0' && c <= '9') || c == '_';
	}
	return ok;
}

static void set_name(struct build *b, struct use *u, struct index *x)
{
	const struct arg *arg = use_arg(u, "name");
	if (!arg || !value_string(b, &arg->value, &x->name))
		return;
	/* in an index it is a name in the database */
	bool client = x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE;
	if (client && !is_client_name(x->name))
		diag_error(b->d, attr_span(b, u->ast), "client-name",
			   "the name \"%.*s\" cannot be used in a client: "
			   "it must be letters, digits and underscores",
			   SARG(x->name))
			->hint = S("use `map:` for the name in the database");
}

static void set_clustered(struct build *b, struct use *u, struct index *x)
{
	const struct arg *arg = use_arg(u, "clustered");
	bool yes;
	if (arg && value_bool(b, &arg->value, &yes))
		x->clustered = yes;
}

static void set_sort(struct build *b, const struct use *u, bool on_field,
		     const struct arg *arg, struct index_field *xf)
{
	str word;
	if (!arg || !value_word(b, &arg->value, &word))
		return;
	xf->has_sort = true;
	xf->descending = str_is(word, "Desc");
	if (!xf->descending && !str_is(word, "Asc"))
		diag_error(b->d, on_field ? attr_span(b, u->ast) : arg->span,
			   "sort-order", "unknown sort order \"%.*s\"",
			   SARG(word))
			->hint = S("the orders are Asc and Desc");
}

static void set_length(struct build *b, const struct arg *arg,
		       struct index_field *xf)
{
	xf->has_length = arg && value_int(b, &arg->value, &xf->length) &&
			 xf->length >= 0;
}

/* ops: a class by name, or raw("..."). */
static void set_ops(struct build *b, const struct arg *arg,
		    struct index_field *xf)
{
	const struct expr *e = &arg->value;
	if (e->kind == EXPR_CONSTANT && dialect_operator_class(e->text)) {
		xf->ops = e->text;
		return;
	}
	if (e->kind == EXPR_FUNCTION && str_is(e->text, "raw") &&
	    e->n_args == 1 && e->args[0].value.kind == EXPR_STRING) {
		xf->ops = e->args[0].value.text;
		xf->ops_raw = true;
		return;
	}
	diag_error(b->d, e->kind == EXPR_STRING ? arg->span : e->span,
		   "operator-class", "unknown operator class \"%.*s\"",
		   SARG(e->text))
		->hint = S("write raw(\"class_name\") with the name that it "
			   "has in the database");
}

static void set_field_argument(struct build *b, const struct use *u,
			       const struct arg *arg, struct index_field *xf)
{
	str name = arg->name.text;
	if (!arg->has_value)
		diag_error(b->d, arg->name.span, "missing-value",
			   "the argument \"%.*s\" has no value", SARG(name))
			->hint = S("write one after the colon");
	else if (str_is(name, "sort"))
		set_sort(b, u, false, arg, xf);
	else if (str_is(name, "length"))
		set_length(b, arg, xf);
	else if (str_is(name, "ops"))
		set_ops(b, arg, xf);
	else
		diag_warning(b->d, arg->span, "unknown-argument",
			     "an indexed field has no such argument")
			->hint = S("its arguments: sort, length, ops");
}

/* Follows a.b.c through composite types; NONE when there is no such. */
static uint32_t follow_path(struct build *b, uint32_t model, str path,
			    struct index_field *xf)
{
	str rest = path, part;
	uint32_t f = NONE;
	uint32_t *ids = arena_array(b->a, uint32_t, path.len / 2 + 2);
	while (str_next(&rest, '.', &part)) {
		if (f == NONE) {
			f = model_field(b->s, model, part);
		} else {
			uint32_t c = b->s->fields.at[f].composite;
			uint32_t found = NONE;
			const struct composite *k =
				c == NONE ? NULL : &b->s->composites.at[c];
			for (uint32_t i = 0; k && i < k->n_fields; i++)
				if (str_eq(b->s->fields.at[k->first_field + i]
						   .name,
					   part))
					found = k->first_field + i;
			f = found;
		}
		if (f == NONE)
			return NONE;
		ids[xf->path.len++] = f;
	}
	if (xf->path.len > 1)
		xf->path.at = ids;
	else
		xf->path.len = 0;
	return f;
}

/* What is wrong with the fields of one key, reported together. */
struct field_faults {
	struct sb unknown, relations, twice;
};

static bool is_field_name(struct build *b, const struct expr *e)
{
	if (e->kind == EXPR_CONSTANT || e->kind == EXPR_FUNCTION)
		return true;
	diag_error(b->d, e->span, "value-type",
		   "expected the name of a field, not %s", expr_noun(e))
		->hint = S("write the field's name without quotes");
	return false;
}

static bool key_field(struct build *b, struct use *u, const struct expr *e,
		      struct index_field *xf, struct field_faults *faults)
{
	if (!is_field_name(b, e))
		return false;
	for (uint32_t i = 0; i < e->n_args; i++)
		set_field_argument(b, u, &e->args[i], xf);
	xf->field = follow_path(b, u->id, e->text, xf);
	bool unresolved = xf->field != NONE && b->unresolved[xf->field];
	if (xf->field == NONE) {
		add_name(&faults->unknown, e->text);
		return false;
	}
	if (unresolved || b->s->fields.at[xf->field].kind == FIELD_RELATION) {
		add_name(&faults->relations, e->text);
		return false;
	}
	return true;
}

static void report_faults(struct build *b, struct use *u,
			  const struct field_faults *faults)
{
	struct span span = attr_span(b, u->ast);
	const struct expr *fields = &use_arg(u, "fields")->value;
	if (faults->unknown.len)
		unknown_fields(b, u->id, &faults->unknown,
			       str_is(u->ast->name.text, "id") ? fields->span
							       : span,
			       fields);
	if (faults->relations.len)
		diag_error(b->d, span, "relation-in-key",
			   "@@%s takes fields with columns, not relations: "
			   "%.*s",
			   u->rule->name, (int)faults->relations.len,
			   faults->relations.ptr)
			->hint = S("name the fields that the @relation has "
				   "in `fields:`");
	if (faults->twice.len)
		diag_error(b->d, span, "field-twice",
			   "@@%s names a field more than once: %.*s",
			   u->rule->name, (int)faults->twice.len,
			   faults->twice.ptr)
			->hint = S("name each field once");
}

static void set_fields(struct build *b, struct use *u, struct index *x)
{
	uint32_t n;
	const struct arg *arg = use_arg(u, "fields");
	const struct expr *items = value_items(&arg->value, &n);
	struct strmap seen = scratch_map(b);
	struct field_faults faults = { sb_in(b->a), sb_in(b->a), sb_in(b->a) };
	x->fields = arena_array(b->a, struct index_field, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		struct index_field *xf = &x->fields[x->n_fields];
		*xf = (struct index_field){ 0 };
		if (!key_field(b, u, &items[i], xf, &faults))
			continue;
		x->n_fields++;
		if (strmap_put(&seen, items[i].text, i) != NONE)
			add_name(&faults.twice, items[i].text);
	}
	report_faults(b, u, &faults);
}

static struct index *block_key(struct build *b, struct use *u,
			       enum index_kind kind)
{
	struct index x = *push_key(b, u, kind, u->id);
	b->found.len--;
	set_fields(b, u, &x);
	set_name(b, u, &x);
	set_map(b, u, &x);
	set_clustered(b, u, &x);
	struct index *out = vec_push(b->a, &b->found);
	*out = x;
	return out;
}

static struct index *field_key(struct build *b, struct use *u,
			       enum index_kind kind)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->kind == FIELD_RELATION) {
		struct diag *d = diag_error(
			b->d, attr_span(b, u->ast), "relation-in-key",
			"\"%.*s\" is a relation: @%s needs a field with a "
			"column",
			SARG(f->name), u->rule->name);
		d->hint = S("put it on the field that its @relation names "
			    "in `fields:`");
		return NULL;
	}
	struct index *x = push_key(b, u, kind, f->model);
	x->on_field = true;
	x->n_fields = 1;
	x->fields = arena_array(b->a, struct index_field, 1);
	x->fields[0].field = u->id;
	set_sort(b, u, true, use_arg(u, "sort"), &x->fields[0]);
	set_length(b, use_arg(u, "length"), &x->fields[0]);
	set_map(b, u, x);
	set_clustered(b, u, x);
	return x;
}

static bool primary_found(const struct build *b)
{
	for (uint32_t i = 0; i < b->found.len; i++)
		if (b->found.at[i].kind == INDEX_PRIMARY)
			return true;
	return false;
}

/* One primary key a model. */
static void second_primary(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	diag_error(b->d, m->ast->span, "two-primary-keys",
		   "the model \"%.*s\" has more than one primary key",
		   SARG(m->name))
		->hint = S("a key of several fields is written once, as "
			   "@@id([a, b])");
}

void apply_id(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->kind != FIELD_RELATION && f->arity != ARITY_REQUIRED) {
		diag_error(b->d, attr_span(b, u->ast), "id-not-required",
			   "a field with @id must be required")
			->hint = S("remove the ? or [] of its type, or use "
				   "@unique");
		return;
	}
	if (f->kind != FIELD_RELATION && primary_found(b)) {
		second_primary(b, f->model);
		return;
	}
	if (field_key(b, u, INDEX_PRIMARY))
		f->is_id = true;
}

void apply_unique(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->model == NONE) {
		f->is_unique = true;
		return;
	}
	if (field_key(b, u, INDEX_UNIQUE))
		f->is_unique = true;
}

static void check_id_fields(struct build *b, struct use *u,
			    const struct index *x)
{
	struct sb list = sb_in(b->a);
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct field *f = &b->s->fields.at[x->fields[i].field];
		if (f->arity != ARITY_REQUIRED && f->kind != FIELD_RELATION)
			sb_fmt(&list, "%s%.*s", list.len ? ", " : "",
			       SARG(f->name));
	}
	if (list.len)
		diag_error(b->d, attr_span(b, u->ast), "id-not-required",
			   "the fields of @@id must be required, unlike: "
			   "%.*s",
			   (int)list.len, list.ptr)
			->hint = S("remove the ? of their types, or use "
				   "@@unique");
}

void apply_block_id(struct build *b, struct use *u)
{
	bool second = primary_found(b);
	uint32_t before = b->d->errors;
	struct index *x = block_key(b, u, INDEX_PRIMARY);
	if (second && b->d->errors == before)
		second_primary(b, u->id);
	check_id_fields(b, u, x);
	if (second)
		b->found.len--;
	else if (x->n_fields == 1)
		b->s->fields.at[x->fields[0].field].is_id = true;
}

void apply_block_unique(struct build *b, struct use *u)
{
	block_key(b, u, INDEX_UNIQUE);
}

static void set_type(struct build *b, struct use *u, struct index *x)
{
	const struct arg *arg = use_arg(u, "type");
	str word;
	if (!arg || !value_word(b, &arg->value, &word))
		return;
	x->type = index_type_by_name(word);
	x->has_type = true;
	if (x->type != N_INDEX_TYPES)
		return;
	x->type = INDEX_BTREE;
	diag_error(b->d, attr_span(b, u->ast), "index-type",
		   "unknown index type \"%.*s\"", SARG(word))
		->hint = S("the types are BTree, Hash, Gist, Gin, SpGist and "
			   "Brin");
}

/* In @@index and @@fulltext, `name:` is the old way to write `map:`. */
static void name_as_map(struct build *b, struct use *u, struct index *x)
{
	if (x->name.len && x->is_mapped) {
		diag_error(b->d, attr_span(b, u->ast), "name-and-map",
			   "`name:` and `map:` of @@%s mean the same",
			   u->rule->name)
			->hint = S("keep `map:`");
	} else if (x->name.len) {
		x->db_name = x->name;
		x->is_mapped = true;
	}
	x->name = (str){ 0 };
}

void apply_block_index(struct build *b, struct use *u)
{
	struct index *x = block_key(b, u, INDEX_PLAIN);
	set_type(b, u, x);
	name_as_map(b, u, x);
}

void apply_block_fulltext(struct build *b, struct use *u)
{
	name_as_map(b, u, block_key(b, u, INDEX_FULLTEXT));
}

/* A predicate may name any field of the model by its column: it is read
 * when all of them are known. */
static void finish_where(struct build *b, struct index *x)
{
	for (uint32_t i = 0; i < x->ast->n_args; i++)
		if (str_is(x->ast->args[i].name.text, "where"))
			read_where(b, x, &x->ast->args[i]);
}

/* The place of a key among those of its model, as Prisma creates them. */
static int rank(const struct index *x)
{
	static const int ranks[] = {
		[INDEX_PRIMARY] = 0,
		[INDEX_PLAIN] = 2,
		[INDEX_UNIQUE] = 3,
		[INDEX_FULLTEXT] = 4,
	};
	return x->on_field && x->kind != INDEX_PRIMARY ? 1 : ranks[x->kind];
}

/* Moves what was found to the schema's array, in order of rank. */
void finish_model_keys(struct build *b, uint32_t model)
{
	struct schema *s = b->s;
	struct model *m = &s->models.at[model];
	m->first_index = s->indexes.len;
	m->n_indexes = b->found.len;
	if (primary_found(b))
		m->primary_key = s->indexes.len;
	for (int r = 0; r <= 4; r++)
		for (uint32_t i = 0; i < b->found.len; i++)
			if (rank(&b->found.at[i]) == r)
				*vec_push(b->a, &s->indexes) = b->found.at[i];
	for (uint32_t i = 0; i < m->n_indexes; i++)
		finish_where(b, &s->indexes.at[m->first_index + i]);
}
