/* Third pass: attributes, by one table; a row is all there is to know of
 * one. */
#include "schema/internal.h"

static void apply_map_field(struct build *b, struct use *u);
static void apply_map_value(struct build *b, struct use *u);
static void apply_map_model(struct build *b, struct use *u);
static void apply_map_enum(struct build *b, struct use *u);
static void apply_namespace_model(struct build *b, struct use *u);
static void apply_namespace_enum(struct build *b, struct use *u);
static void apply_ignore_field(struct build *b, struct use *u);
static void apply_ignore_model(struct build *b, struct use *u);
static void apply_updated_at(struct build *b, struct use *u);
static void apply_shard_key(struct build *b, struct use *u);

static const struct param none[] = { { 0 } };
static const struct param name_only[] = { { "name", true, true }, { 0 } };
static const struct param map_only[] = { { "map", true, true }, { 0 } };
static const struct param fields_only[] = { { "fields", true, true }, { 0 } };
static const struct param key_params[] = {
	{ "map", false, false },
	{ "length", false, false },
	{ "sort", false, false },
	{ "clustered", false, false },
	{ 0 },
};
static const struct param unique_params[] = {
	{ "map", false, false },   { "length", false, false },
	{ "sort", false, false },  { "clustered", false, false },
	{ "where", false, false }, { 0 },
};
static const struct param block_id_params[] = {
	{ "fields", true, true },
	{ "name", false, false },
	{ "map", false, false },
	{ "clustered", false, false },
	{ 0 },
};
static const struct param block_unique_params[] = {
	{ "fields", true, true },  { "name", false, false },
	{ "map", false, false },   { "clustered", false, false },
	{ "where", false, false }, { 0 },
};
static const struct param index_params[] = {
	{ "fields", true, true },
	{ "name", false, false },
	{ "map", false, false },
	{ "type", false, false },
	{ "clustered", false, false },
	{ "where", false, false },
	{ 0 },
};
static const struct param fulltext_params[] = {
	{ "fields", true, true },
	{ "name", false, false },
	{ "map", false, false },
	{ 0 },
};
static const struct param default_params[] = {
	{ "value", true, true },
	{ "map", false, false },
	{ 0 },
};
static const struct param relation_params[] = {
	{ "name", true, false },
	{ "fields", false, false },
	{ "references", false, false },
	{ "map", false, false },
	{ "onDelete", false, false },
	{ "onUpdate", false, false },
	{ 0 },
};

static const struct rule rules[] = {
	{ "id", ON_FIELD, false, key_params, apply_id,
	  "the model's primary key" },
	{ "unique", ON_FIELD, false, unique_params, apply_unique,
	  "no two rows with the same value" },
	{ "default", ON_FIELD | ON_COMPOSITE_FIELD, false, default_params,
	  apply_default, "the value when none is given" },
	{ "relation", ON_FIELD, false, relation_params, apply_relation,
	  "how two models refer to each other" },
	{ "updatedAt", ON_FIELD, false, none, apply_updated_at,
	  "set to the time of each update" },
	{ "map", ON_FIELD | ON_COMPOSITE_FIELD, false, name_only,
	  apply_map_field, "the column's name in the database" },
	{ "ignore", ON_FIELD, false, none, apply_ignore_field,
	  "leave the field out of clients" },
	{ "shardKey", ON_FIELD, false, none, apply_shard_key,
	  "shard by this field (PlanetScale)" },
	{ "map", ON_VALUE, false, name_only, apply_map_value,
	  "the value's name in the database" },
	{ "id", ON_MODEL, false, block_id_params, apply_block_id,
	  "a primary key of several fields" },
	{ "unique", ON_MODEL, true, block_unique_params, apply_block_unique,
	  "no two rows with the same values" },
	{ "index", ON_MODEL, true, index_params, apply_block_index,
	  "an index" },
	{ "fulltext", ON_MODEL, true, fulltext_params, apply_block_fulltext,
	  "a full-text index" },
	{ "map", ON_MODEL, false, name_only, apply_map_model,
	  "the table's name in the database" },
	{ "schema", ON_MODEL, false, map_only, apply_namespace_model,
	  "the database schema of the table" },
	{ "ignore", ON_MODEL, false, none, apply_ignore_model,
	  "leave the model out of clients" },
	{ "shardKey", ON_MODEL, false, fields_only, apply_shard_key,
	  "shard by these fields (PlanetScale)" },
	{ "map", ON_ENUM, false, name_only, apply_map_enum,
	  "the enum's name in the database" },
	{ "schema", ON_ENUM, false, map_only, apply_namespace_enum,
	  "the database schema of the enum" },
};

enum { N_RULES = sizeof rules / sizeof *rules };

const struct arg *use_arg(const struct use *u, const char *param)
{
	const char *name;
	for (int i = 0; (name = u->rule->params[i].name) != NULL; i++)
		if (name[0] == param[0] && !strcmp(name, param))
			return u->args[i];
	return NULL;
}

/* The parameter that an argument is for, or -1. */
static int param_of(const struct rule *r, const struct arg *arg)
{
	for (int i = 0; r->params[i].name; i++)
		if (arg->name.text.len
			    ? str_is(arg->name.text, r->params[i].name)
			    : r->params[i].unnamed)
			return i;
	return -1;
}

static void unknown_argument(struct build *b, const struct use *u,
			     const struct arg *arg)
{
	struct diag *d = diag_error(b->d, arg->span, "unknown-argument",
				    "@%s has no such argument", u->rule->name);
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(arg->name.text);
	g.at = arg->name.span;
	struct sb list = sb_in(b->a);
	for (int i = 0; u->rule->params[i].name; i++) {
		suggest_offer(&g, str_c(u->rule->params[i].name));
		sb_fmt(&list, "%s%s",
		       i ? ", " : "its arguments: ", u->rule->params[i].name);
	}
	if (!list.len)
		sb_lit(&list, "it takes none: remove the argument");
	suggest_hint(b, d, &g, sb_str(&list));
}

static void missing_argument(struct build *b, const struct use *u, int i)
{
	const char *name = u->rule->params[i].name;
	diag_error(b->d, attr_span(b, u->ast), "missing-argument",
		   "@%s needs its argument \"%s\"", u->rule->name, name)
		->hint = S("write it in parentheses after the attribute's "
			   "name");
}

static void many_unnamed(struct build *b, const struct use *u)
{
	diag_error(b->d, attr_span(b, u->ast), "unnamed-arguments",
		   "@%s takes one argument without a name", u->rule->name)
		->hint = S("put several values in brackets, or name the "
			   "arguments");
}

bool use_match(struct build *b, struct use *u)
{
	uint32_t before = b->d->errors;
	for (uint32_t i = 0; i < u->ast->n_args; i++) {
		const struct arg *arg = &u->ast->args[i];
		int p = param_of(u->rule, arg);
		if (p < 0) {
			/* one too many does not hide what the others say */
			unknown_argument(b, u, arg);
			before++;
		} else if (!arg->has_value)
			diag_error(b->d, arg->name.span, "missing-value",
				   "the argument \"%s\" has no value",
				   u->rule->params[p].name)
				->hint = S("write one after the colon");
		else if (u->args[p] && !arg->name.text.len &&
			 !u->args[p]->name.text.len)
			many_unnamed(b, u);
		else if (u->args[p])
			diag_error(b->d,
				   arg->name.text.len ? arg->span
						      : u->args[p]->span,
				   "duplicate-argument",
				   "the argument \"%s\" is given twice",
				   u->rule->params[p].name)
				->hint = S("keep one of the two");
		else
			u->args[p] = arg;
	}
	for (int i = 0; u->rule->params[i].name; i++)
		if (u->rule->params[i].required && !u->args[i])
			missing_argument(b, u, i);
	return b->d->errors == before;
}

static const struct rule *rule_of(str name, enum place place)
{
	for (int i = 0; i < N_RULES; i++)
		if (rules[i].places & place && str_is(name, rules[i].name))
			return &rules[i];
	return NULL;
}

static void unknown_attribute(struct build *b, const struct attribute *at,
			      enum place place)
{
	const char *at_signs = place & (ON_MODEL | ON_ENUM) ? "@@" : "@";
	if (str_find_char(at->name.text, '-', 0) < at->name.text.len)
		diag_error(b->d, at->name.span, "name-hyphen",
			   "no attribute has a hyphen in its name")
			->hint = S("put a space where two stand together");
	struct diag *d = diag_error(b->d, attr_span(b, at), "unknown-attribute",
				    "unknown attribute %s%.*s", at_signs,
				    SARG(at->name.text));
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(at->name.text);
	g.at = at->name.span;
	struct sb list = sb_in(b->a);
	for (int i = 0; i < N_RULES; i++) {
		if (!(rules[i].places & place))
			continue;
		suggest_offer(&g, str_c(rules[i].name));
		sb_fmt(&list, "%s%s%s",
		       list.len ? ", " : "possible here: ", at_signs,
		       rules[i].name);
	}
	suggest_hint(b, d, &g, sb_str(&list));
}

static bool is_native(const struct attribute *at)
{
	return str_find_char(at->name.text, '.', 0) < at->name.text.len;
}

/* The attributes of one field or block. */
struct attributes {
	const struct attribute *at;
	uint32_t len;
	enum place place;
};

static struct attributes attributes_of(const struct ast_field *f,
				       enum place place)
{
	return (struct attributes){ f->attributes, f->n_attributes, place };
}

/* Another one of the i-th's name, which may stand only once; or NULL. */
static const struct attribute *twin(const struct attributes *of, uint32_t i,
				    const struct rule *r)
{
	for (uint32_t j = 0; j < of->len && !r->repeatable; j++)
		if (j != i && str_eq(of->at[j].name.text, of->at[i].name.text))
			return &of->at[j];
	return NULL;
}

static void duplicate(struct build *b, const struct attribute *at,
		      const struct attribute *other)
{
	struct diag *d = diag_error(
		b->d, attr_span(b, at), "duplicate-attribute",
		"@%.*s can stand only once here", SARG(at->name.text));
	d->hint = S("keep one of them");
	diag_relate(d, other->span, "the other one");
}

static void check_comma(struct build *b, const struct attribute *at)
{
	if (!at->stray_comma)
		return;
	struct span span = { at->span.file, at->stray_comma - 1,
			     at->stray_comma };
	diag_error(b->d, span, "trailing-comma",
		   "the arguments of @%.*s end with a comma",
		   SARG(at->name.text))
		->hint = S("remove the comma");
}

/* Of several that may stand only once, none counts. */
static void apply_one(struct build *b, const struct attributes *of, uint32_t i,
		      uint32_t id)
{
	const struct attribute *at = &of->at[i];
	const struct rule *r = rule_of(at->name.text, of->place);
	check_comma(b, at);
	if (!r) {
		unknown_attribute(b, at, of->place);
		return;
	}
	const struct attribute *other = twin(of, i, r);
	if (other) {
		duplicate(b, at, other);
		return;
	}
	struct use u = { .ast = at, .rule = r, .id = id };
	if (use_match(b, &u))
		r->apply(b, &u);
}

static void native_attribute(struct build *b, const struct attribute *at,
			     uint32_t field, bool *seen)
{
	if (b->s->fields.at[field].kind != FIELD_SCALAR) {
		diag_error(b->d, attr_span(b, at), "native-type-scalar",
			   "native types are for scalar fields, and \"%.*s\" "
			   "is none",
			   SARG(b->s->fields.at[field].name))
			->hint = S("remove the attribute");
		return;
	}
	check_comma(b, at);
	if (*seen) {
		diag_error(b->d, attr_span(b, at), "duplicate-attribute",
			   "a field has one native type; this is another")
			->hint = S("keep one of the two");
		return;
	}
	*seen = true;
	*vec_push(b->a, &b->native) =
		(struct native_use){ .field = field, .ast = at };
}

static void field_attributes(struct build *b, uint32_t field)
{
	const struct ast_field *af = b->s->fields.at[field].ast;
	enum place place = b->s->fields.at[field].model == NONE
				   ? ON_COMPOSITE_FIELD
				   : ON_FIELD;
	bool native = false;
	if (b->unresolved[field] || !af->n_attributes)
		return;
	struct attributes all = attributes_of(af, place);
	for (uint32_t i = 0; i < af->n_attributes; i++)
		if (is_native(&af->attributes[i]))
			native_attribute(b, &af->attributes[i], field, &native);
		else
			apply_one(b, &all, i, field);
}

static void block_attributes(struct build *b, const struct ast_block *k,
			     enum place place, uint32_t id)
{
	struct attributes all = { k->attributes, k->n_attributes, place };
	for (uint32_t i = 0; i < k->n_attributes; i++)
		apply_one(b, &all, i, id);
}

static void enum_attributes(struct build *b, uint32_t id)
{
	const struct schema_enum *e = &b->s->enums.at[id];
	for (uint32_t i = 0; i < e->n_values; i++) {
		struct attributes all =
			attributes_of(&e->ast->fields[i], ON_VALUE);
		for (uint32_t j = 0; j < all.len; j++)
			apply_one(b, &all, j, e->first_value + i);
	}
	block_attributes(b, e->ast, ON_ENUM, id);
}

static void model_attributes(struct build *b, uint32_t id)
{
	b->found.len = 0;
	build_model_types(b, id);
	for
		model_fields(b->s, id, f) field_attributes(b, f);
	block_attributes(b, b->s->models.at[id].ast, ON_MODEL, id);
	finish_model_keys(b, id);
}

static void composite_attributes(struct build *b, uint32_t id)
{
	const struct composite *c = &b->s->composites.at[id];
	for (uint32_t i = 0; i < c->n_fields; i++)
		field_attributes(b, c->first_field + i);
	for (uint32_t i = 0; i < c->ast->n_attributes; i++)
		diag_error(b->d, attr_span(b, &c->ast->attributes[i]),
			   "composite-attribute",
			   "a composite type cannot have attributes")
			->hint = S("put it on the models that use the type");
}

void build_attributes(struct build *b)
{
	struct relation_args *empty = arena_new(b->a, struct relation_args);
	b->relation_args =
		arena_array(b->a, struct relation_args *, b->s->fields.len + 1);
	for (uint32_t i = 0; i < b->s->fields.len; i++)
		b->relation_args[i] = empty;
	/* all of a model while it is near: its fields are many, and far
	 * apart in a large schema */
	for (uint32_t i = 0; i < b->s->models.len; i++) {
		model_attributes(b, i);
		check_column_names(b, b->s->models.at[i].first_field,
				   b->s->models.at[i].n_fields);
	}
	for (uint32_t i = 0; i < b->s->composites.len; i++) {
		composite_attributes(b, i);
		check_column_names(b, b->s->composites.at[i].first_field,
				   b->s->composites.at[i].n_fields);
	}
	for (uint32_t i = 0; i < b->s->enums.len; i++)
		enum_attributes(b, i);
	check_one_shard_key(b);
}

/* The name of @map and @@map: a string, not empty. */
static bool map_name(struct build *b, struct use *u, str *out)
{
	const struct arg *arg = u->args[0];
	str name;
	if (!value_string(b, &arg->value, &name))
		return false;
	if (name.len) {
		*out = name;
		return true;
	}
	diag_warning(&b->late, attr_span(b, u->ast), "empty-name",
		     "the name in @%s is empty and has no effect",
		     u->rule->name)
		->hint = S("write the name that it has in the database");
	return false;
}

static void apply_map_field(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	str name;
	if (f->kind == FIELD_RELATION) {
		diag_error(b->d, attr_span(b, u->ast), "map-on-relation",
			   "@map cannot stand on a relation field: it has no "
			   "column")
			->hint = S("put @map on the scalar fields that the "
				   "relation's `fields:` names");
		return;
	}
	if (!map_name(b, u, &name))
		return;
	f->column = name;
	f->is_mapped = true;
}

static void apply_map_value(struct build *b, struct use *u)
{
	map_name(b, u, &b->s->enum_values.at[u->id].db_name);
}

static void apply_map_model(struct build *b, struct use *u)
{
	struct model *m = &b->s->models.at[u->id];
	m->is_mapped = map_name(b, u, &m->table);
}

static void apply_map_enum(struct build *b, struct use *u)
{
	map_name(b, u, &b->s->enums.at[u->id].db_name);
}

static void note_namespace(struct build *b, const struct use *u, str name)
{
	*vec_push(b->a, &b->namespaces) =
		(struct namespace_use){ name, u->args[0]->value.span };
}

static void apply_namespace_model(struct build *b, struct use *u)
{
	str *out = &b->s->models.at[u->id].namespace;
	if (map_name(b, u, out))
		note_namespace(b, u, *out);
}

static void apply_namespace_enum(struct build *b, struct use *u)
{
	str *out = &b->s->enums.at[u->id].namespace;
	if (map_name(b, u, out))
		note_namespace(b, u, *out);
}

static void apply_ignore_field(struct build *b, struct use *u)
{
	b->s->fields.at[u->id].is_ignored = true;
	if (b->s->fields.at[u->id].kind == FIELD_UNSUPPORTED)
		diag_error(b->d, attr_span(b, u->ast), "ignored-anyway",
			   "fields of an Unsupported type are ignored anyway")
			->hint = S("remove @ignore");
}

static void apply_ignore_model(struct build *b, struct use *u)
{
	b->s->models.at[u->id].is_ignored = true;
}

static void apply_updated_at(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->kind != FIELD_SCALAR || f->scalar != SCALAR_DATETIME) {
		diag_error(b->d, attr_span(b, u->ast), "updated-at-type",
			   "@updatedAt can stand on fields of type DateTime "
			   "only")
			->hint = S("change the field's type to DateTime");
		return;
	}
	if (f->arity == ARITY_LIST) {
		diag_error(b->d, attr_span(b, u->ast), "updated-at-list",
			   "@updatedAt cannot stand on a list")
			->hint = S("change the field's type to DateTime");
		return;
	}
	f->is_updated_at = true;
}

/* Its own attributes are read behind those of its fields. */
static bool will_be_ignored(const struct build *b, uint32_t model)
{
	const struct ast_block *k =
		model == NONE ? NULL : b->s->models.at[model].ast;
	for (uint32_t i = 0; k && i < k->n_attributes; i++)
		if (str_is(k->attributes[i].name.text, "ignore"))
			return true;
	return false;
}

static void shard_key_required(struct build *b, const struct use *u)
{
	diag_error(b->d, attr_span(b, u->ast), "shard-key-required",
		   "a shard key must have a value in every row")
		->hint = S("make its fields required, and no lists");
}

static void apply_shard_key(struct build *b, struct use *u)
{
	struct ids fields = { 0 };
	if (u->rule->params[0].name &&
	    field_list(b, u->id, u->args[0], u->args[0]->value.span,
		       attr_span(b, u->ast), &fields) &&
	    !fields.len)
		diag_error(&b->late, attr_span(b, u->ast), "no-fields",
			   "@@shardKey needs at least one field")
			->hint = S("name the fields in brackets");
	for (uint32_t i = 0; i < fields.len; i++) {
		const struct field *f = &b->s->fields.at[fields.at[i]];
		if (f->arity == ARITY_REQUIRED)
			continue;
		shard_key_required(b, u);
		return;
	}
	bool on_field = !u->rule->params[0].name;
	uint32_t model = on_field ? b->s->fields.at[u->id].model : u->id;
	if (on_field && !will_be_ignored(b, model) &&
	    b->s->fields.at[u->id].arity != ARITY_REQUIRED) {
		shard_key_required(b, u);
		return;
	}
	*vec_push(b->a, &b->shard_keys) = (struct shard_key){ u->ast, model };
}
