/* Last pass: what is well formed, but not possible, or not with this
 * provider. Each check_* reads the finished arrays and reports. */
#include "schema/internal.h"

static bool is_strict(const struct build *b, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct field *f = &b->s->fields.at[x->fields[i].field];
		if (f->arity == ARITY_OPTIONAL || f->kind == FIELD_UNSUPPORTED)
			return false;
	}
	return true;
}

/* Without a key that every row has, a client could not name a row. */
static void check_has_key(struct build *b, const struct model *m)
{
	if (m->is_ignored || m->is_view)
		return;
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if ((x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE) &&
		    !x->where.len && is_strict(b, x))
			return;
	}
	diag_error(b->d, m->ast->span, "no-key",
		   "the model \"%.*s\" has no key: nothing tells its rows "
		   "apart",
		   SARG(m->name))
		->hint = S("mark a required field with @id or @unique, or "
			   "several with @@id([a, b]) or @@unique([a, b]); a "
			   "table without one needs @@ignore");
}

/* MongoDB's documents have an `_id` whatever the schema says. */
static void check_has_id(struct build *b, const struct model *m)
{
	if (m->primary_key != NONE || m->is_view ||
	    !dialect_can(b->s->dialect, CAN_AUTO_ID))
		return;
	diag_error(b->d, m->ast->span, "no-id",
		   "the model \"%.*s\" has no field with @id, which %s needs",
		   SARG(m->name), b->s->dialect->name)
		->hint = S("add a field with @id @map(\"_id\")");
}

static void check_view(struct build *b, const struct model *m)
{
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		struct span span = attr_span(b, x->ast);
		if (x->kind == INDEX_PRIMARY)
			diag_error(b->d, span, "view-key",
				   "a view has no primary key")
				->hint = S("use @unique or @@unique");
		else if (x->kind == INDEX_PLAIN || x->kind == INDEX_FULLTEXT)
			diag_error(b->d, span, "view-index",
				   "a view has no indexes")
				->hint = S("put the index on the tables "
					   "under the view");
		else if (x->clustered >= 0)
			diag_error(b->d, span, "view-clustering",
				   "a view's @unique is no index, and cannot "
				   "be clustered");
	}
	if (!(b->features & FEATURE_VIEWS))
		diag_error(b->d, m->ast->span, "preview-feature",
			   "views are a preview feature")
			->hint = S("add \"views\" to the generator's "
				   "previewFeatures");
}

static void missing_namespace(struct build *b, const char *noun, str name,
			      struct span span)
{
	diag_error(b->d, span, "missing-schema",
		   "the %s \"%.*s\" does not say in which schema it is", noun,
		   SARG(name))
		->hint = S("add @@schema(\"...\") with one of the "
			   "datasource's `schemas`");
}

static void check_namespace_uses(struct build *b)
{
	const struct datasource *ds = &b->s->datasource;
	for (uint32_t i = 0; i < b->namespaces.len; i++) {
		const struct namespace_use *u = &b->namespaces.at[i];
		bool known = false;
		for (uint32_t j = 0; j < ds->n_schemas; j++)
			known |= str_eq(ds->schemas[j], u->name);
		if (!dialect_can(b->s->dialect, CAN_MULTI_SCHEMA))
			diag_error(b->d, u->span, "multi-schema",
				   "%s has no schemas: @@schema has no "
				   "meaning",
				   b->s->dialect->name)
				->hint = S("remove @@schema");
		else if (!known)
			diag_error(b->d, u->span, "unknown-schema",
				   "the datasource does not list the schema "
				   "\"%.*s\"",
				   SARG(u->name))
				->hint = S("add it to the datasource's "
					   "`schemas`");
	}
}

static void check_namespaces(struct build *b)
{
	check_namespace_uses(b);
	if (!b->s->datasource.n_schemas ||
	    !dialect_can(b->s->dialect, CAN_MULTI_SCHEMA))
		return;
	for (uint32_t i = 0; i < b->s->models.len; i++) {
		const struct model *m = &b->s->models.at[i];
		if (!m->namespace.len)
			missing_namespace(b, m->is_view ? "view" : "model",
					  m->name, m->ast->span);
	}
	for (uint32_t i = 0; i < b->s->enums.len; i++) {
		const struct schema_enum *e = &b->s->enums.at[i];
		if (!e->namespace.len)
			missing_namespace(b, "enum", e->name, e->ast->span);
	}
}

static void check_composites(struct build *b)
{
	if (!b->s->datasource.present ||
	    dialect_can(b->s->dialect, CAN_COMPOSITE_TYPES))
		return;
	for (uint32_t i = 0; i < b->s->composites.len; i++)
		diag_error(b->d, b->s->composites.at[i].ast->span,
			   "composite-types", "%s has no composite types",
			   b->s->dialect->name)
			->hint = S("use a model and a relation, or a field "
				   "of type Json");
}

static void check_enums(struct build *b)
{
	if (dialect_can(b->s->dialect, CAN_ENUMS))
		return;
	for (uint32_t i = 0; i < b->s->enums.len; i++)
		diag_error(b->d, b->s->enums.at[i].ast->span, "enums",
			   "%s has no enums", b->s->dialect->name)
			->hint = S("use a field of type String");
}

/* A client calls a key of several fields "a_b"; no field may have that
 * name. */
static str client_name(struct build *b, const struct index *x)
{
	struct sb out = sb_in(b->a);
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct index_field *xf = &x->fields[i];
		for (uint32_t j = 0; j + 1 < xf->path.len; j++)
			sb_fmt(&out, "%.*s_",
			       SARG(b->s->fields.at[xf->path.at[j]].name));
		sb_fmt(&out, "%.*s%s", SARG(b->s->fields.at[xf->field].name),
		       i + 1 < x->n_fields ? "_" : "");
	}
	return sb_str(&out);
}

static void check_client_name(struct build *b, uint32_t model,
			      const struct index *x)
{
	str name = client_name(b, x);
	const struct model *m = &b->s->models.at[model];
	bool own = x->name.len && !str_eq(x->name, name);
	if (!own && x->n_fields > 1 && model_field(b->s, model, name) != NONE)
		diag_error(b->d, attr_span(b, x->ast), "key-name",
			   "the key's name in clients, \"%.*s\", is the name "
			   "of a field",
			   SARG(name))
			->hint = S("give the key another with `name:`");
	if (x->name.len && model_field(b->s, model, x->name) != NONE)
		diag_error(b->d, m->ast->span, "key-name",
			   "the name \"%.*s\" of a key is the name of a field",
			   SARG(x->name))
			->hint = S("choose another `name:`");
}

/* Has another key of the model its client name? */
static void check_own_name(struct build *b, const struct model *m,
			   const struct index *x)
{
	const struct index *all = &b->s->indexes.at[m->first_index];
	for (uint32_t i = 0; x->name.len && i < m->n_indexes; i++) {
		bool key = all[i].kind == INDEX_PRIMARY ||
			   all[i].kind == INDEX_UNIQUE;
		if (&all[i] == x || !key || !str_eq(all[i].name, x->name))
			continue;
		diag_error(b->d, arg_span(b, x, "name"), "client-name",
			   "another key of \"%.*s\" has the name \"%.*s\" too",
			   SARG(m->name), SARG(x->name))
			->hint = S("give each its own `name:`");
		return;
	}
}

static void check_client_names(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if (!x->on_field &&
		    (x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE))
			check_client_name(b, model, x);
		if (x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE)
			check_own_name(b, m, x);
	}
}

void check_one_shard_key(struct build *b)
{
	for (uint32_t i = 1; i < b->shard_keys.len; i++) {
		uint32_t model = b->shard_keys.at[i].model;
		if (model != b->shard_keys.at[i - 1].model)
			continue;
		const struct model *m = &b->s->models.at[model];
		diag_error(b->d, m->ast->span, "two-shard-keys",
			   "the model \"%.*s\" has more than one shard key",
			   SARG(m->name))
			->hint = S("a key of several fields is written once, "
				   "as @@shardKey([a, b])");
	}
}

static void check_shard_keys(struct build *b)
{
	for (uint32_t i = 0; i < b->shard_keys.len; i++) {
		struct span span = attr_span(b, b->shard_keys.at[i].ast);
		if (!(b->features & FEATURE_SHARD_KEYS))
			diag_error(b->d, span, "preview-feature",
				   "shard keys are a preview feature")
				->hint = S("add \"shardKeys\" to the "
					   "generator's previewFeatures");
		if (!dialect_can(b->s->dialect, CAN_SHARD_KEYS))
			diag_error(b->d, span, "shard-key",
				   "%s has no shard keys", b->s->dialect->name)
				->hint = S("remove the attribute");
	}
}

/* All of a model while it is near: in a large schema its fields are far from
 * those of the others. */
static void check_model(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	build_key_names(b, model);
	check_has_key(b, m);
	check_has_id(b, m);
	check_client_names(b, model);
	if (m->is_view)
		check_view(b, m);
	check_native_types(b, model);
	check_fields(b, m->first_field, m->n_fields);
	check_one_counter(b, model);
	check_keys(b, model);
}

static void check_composite_types(struct build *b)
{
	check_composites(b);
	check_native_types(b, NONE);
	for (uint32_t i = 0; i < b->s->composites.len; i++)
		check_fields(b, b->s->composites.at[i].first_field,
			     b->s->composites.at[i].n_fields);
}

void build_checks(struct build *b)
{
	check_shard_keys(b);
	for (uint32_t i = 0; i < b->s->models.len; i++)
		check_model(b, i);
	check_partial_indexes(b);
	check_composite_types(b);
	check_enums(b);
	check_namespaces(b);
	check_joined_types(b);
	check_relations(b);
	check_cascades(b);
	check_database_names(b);
}
