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

static void unknown_field(struct build *b, uint32_t model, str name,
			  struct span span)
{
	const struct model *m = &b->s->models.at[model];
	struct diag *d = diag_error(b->d, span, "unknown-field",
				    "the %s \"%.*s\" has no field \"%.*s\"",
				    m->is_view ? "view" : "model",
				    SARG(m->name), SARG(name));
	struct suggest g = suggest_for(name);
	struct sb list = sb_in(b->a);
	for
		model_fields(b->s, model, f)
		{
			str known = b->s->fields.at[f].name;
			suggest_offer(&g, known);
			sb_fmt(&list, "%s%.*s",
			       list.len ? ", " : "its fields: ", SARG(known));
		}
	suggest_hint(b, d, &g, sb_str(&list));
}

bool field_list(struct build *b, uint32_t model, const struct arg *arg,
		struct ids *out)
{
	uint32_t n, before = b->d->errors;
	const struct expr *items = value_items(&arg->value, &n);
	out->at = arena_array(b->a, uint32_t, n + 1);
	out->len = 0;
	for (uint32_t i = 0; i < n; i++) {
		str name;
		if (!value_word(b, &items[i], &name))
			continue;
		uint32_t f = model_field(b->s, model, name);
		if (f == NONE)
			unknown_field(b, model, name, arg->span);
		else
			out->at[out->len++] = f;
	}
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
	diag_error(b->d, u->ast->span, "empty-name",
		   "the name in `map:` cannot be empty")
		->hint = S("write the name that it has in the database, or "
			   "leave `map:` out");
	return false;
}

static bool is_client_name(str s)
{
	bool ok = s.len > 0 && !(s.ptr[0] >= '0' && s.ptr[0] <= '9');
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
	if (!is_client_name(x->name))
		diag_error(b->d, u->ast->span, "client-name",
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

static void set_sort(struct build *b, const struct arg *arg,
		     struct index_field *xf)
{
	str word;
	if (!arg || !value_word(b, &arg->value, &word))
		return;
	xf->has_sort = true;
	xf->descending = str_is(word, "Desc");
	if (!xf->descending && !str_is(word, "Asc"))
		diag_error(b->d, arg->value.span, "sort-order",
			   "unknown sort order \"%.*s\"", SARG(word))
			->hint = S("the orders are Asc and Desc");
}

static void set_length(struct build *b, const struct arg *arg,
		       struct index_field *xf)
{
	if (!arg || !value_int(b, &arg->value, &xf->length))
		return;
	if (xf->length <= 0)
		diag_error(b->d, arg->value.span, "prefix-length",
			   "the length must be positive");
}

/* ops: a class by name, or raw("..."). */
static void set_ops(struct build *b, const struct arg *arg,
		    struct index_field *xf)
{
	const struct expr *e = &arg->value;
	if (e->kind == EXPR_CONSTANT) {
		xf->ops = e->text;
		return;
	}
	if (e->kind == EXPR_FUNCTION && str_is(e->text, "raw") &&
	    e->n_args == 1 && e->args[0].value.kind == EXPR_STRING) {
		xf->ops = e->args[0].value.text;
		xf->ops_raw = true;
		return;
	}
	diag_error(b->d, e->span, "operator-class",
		   "expected an operator class, not %s", expr_noun(e))
		->hint = S("write a class of the index type's, or "
			   "raw(\"class_name\") for any other");
}

static void set_field_argument(struct build *b, const struct arg *arg,
			       struct index_field *xf)
{
	str name = arg->name.text;
	if (str_is(name, "sort"))
		set_sort(b, arg, xf);
	else if (str_is(name, "length"))
		set_length(b, arg, xf);
	else if (str_is(name, "ops"))
		set_ops(b, arg, xf);
	else
		diag_error(b->d, arg->span, "unknown-argument",
			   "an indexed field has no such argument")
			->hint = S("its arguments: sort, length, ops");
}

/* Follows a.b.c through composite types. NONE was reported. */
static uint32_t follow_path(struct build *b, uint32_t model, str path,
			    const struct use *u, struct index_field *xf)
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
		if (f == NONE) {
			unknown_field(b, model, path, u->ast->span);
			return NONE;
		}
		ids[xf->path.len++] = f;
	}
	if (xf->path.len > 1)
		xf->path.at = ids;
	else
		xf->path.len = 0;
	return f;
}

static bool key_field(struct build *b, uint32_t model, const struct expr *e,
		      const struct use *u, struct index_field *xf)
{
	if (e->kind != EXPR_CONSTANT && e->kind != EXPR_FUNCTION) {
		diag_error(b->d, e->span, "value-type",
			   "expected the name of a field, not %s", expr_noun(e))
			->hint = S("write the field's name without quotes");
		return false;
	}
	for (uint32_t i = 0; i < e->n_args; i++)
		set_field_argument(b, &e->args[i], xf);
	xf->field = follow_path(b, model, e->text, u, xf);
	return xf->field != NONE;
}

static void relation_in_key(struct build *b, const struct use *u,
			    const struct field *f)
{
	struct diag *d = diag_error(
		b->d, u->ast->span, "relation-in-key",
		"\"%.*s\" is a relation: @@%s takes fields with columns "
		"only",
		SARG(f->name), u->rule->name);
	const struct ast_field *af = f->ast;
	for (uint32_t i = 0; i < af->n_attributes; i++)
		if (str_is(af->attributes[i].name.text, "relation"))
			d->hint = S("name the fields that its @relation has "
				    "in `fields:`");
}

static void set_fields(struct build *b, struct use *u, struct index *x)
{
	uint32_t n, before = b->d->errors;
	const struct arg *arg = use_arg(u, "fields");
	const struct expr *items = value_items(&arg->value, &n);
	struct strmap seen = strmap_in(b->a);
	x->fields = arena_array(b->a, struct index_field, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		struct index_field *xf = &x->fields[x->n_fields];
		if (!key_field(b, x->model, &items[i], u, xf))
			continue;
		x->n_fields++;
		const struct field *f = &b->s->fields.at[xf->field];
		if (f->kind == FIELD_RELATION)
			relation_in_key(b, u, f);
		else if (strmap_put(&seen, items[i].text, i) != NONE)
			diag_error(b->d, u->ast->span, "field-twice",
				   "the field \"%.*s\" stands twice in "
				   "@@%s",
				   SARG(f->name), u->rule->name)
				->hint = S("name each field once");
	}
	if (!n && b->d->errors == before)
		diag_error(b->d, u->ast->span, "no-fields",
			   "@@%s needs at least one field", u->rule->name)
			->hint = S("name the fields in brackets");
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
			b->d, u->ast->span, "relation-in-key",
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
	set_sort(b, use_arg(u, "sort"), &x->fields[0]);
	set_length(b, use_arg(u, "length"), &x->fields[0]);
	set_map(b, u, x);
	set_clustered(b, u, x);
	return x;
}

static const struct index *primary_found(const struct build *b)
{
	for (uint32_t i = 0; i < b->found.len; i++)
		if (b->found.at[i].kind == INDEX_PRIMARY)
			return &b->found.at[i];
	return NULL;
}

/* One primary key a model. */
static bool second_primary(struct build *b, uint32_t model)
{
	if (!primary_found(b))
		return false;
	const struct model *m = &b->s->models.at[model];
	diag_error(b->d, m->ast->span, "two-primary-keys",
		   "the model \"%.*s\" has more than one primary key",
		   SARG(m->name))
		->hint = S("a key of several fields is written once, as "
			   "@@id([a, b])");
	return true;
}

void apply_id(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->kind != FIELD_RELATION && second_primary(b, f->model))
		return;
	if (f->kind != FIELD_RELATION && f->arity != ARITY_REQUIRED) {
		diag_error(b->d, u->ast->span, "id-not-required",
			   "a field with @id must be required")
			->hint = S("remove the ? or [] of its type, or use "
				   "@unique");
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
		diag_error(b->d, u->ast->span, "id-not-required",
			   "the fields of @@id must be required, unlike: "
			   "%.*s",
			   (int)list.len, list.ptr)
			->hint = S("remove the ? of their types, or use "
				   "@@unique");
}

void apply_block_id(struct build *b, struct use *u)
{
	bool second = second_primary(b, u->id);
	struct index *x = block_key(b, u, INDEX_PRIMARY);
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
	diag_error(b->d, arg->value.span, "index-type",
		   "unknown index type \"%.*s\"", SARG(word))
		->hint = S("the types are BTree, Hash, Gist, Gin, SpGist and "
			   "Brin");
}

/* In @@index and @@fulltext, `name:` is the old way to write `map:`. */
static void name_as_map(struct index *x)
{
	if (x->name.len && !x->is_mapped) {
		x->db_name = x->name;
		x->is_mapped = true;
	}
	x->name = (str){ 0 };
}

void apply_block_index(struct build *b, struct use *u)
{
	struct index *x = block_key(b, u, INDEX_PLAIN);
	set_type(b, u, x);
	name_as_map(x);
}

void apply_block_fulltext(struct build *b, struct use *u)
{
	name_as_map(block_key(b, u, INDEX_FULLTEXT));
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
