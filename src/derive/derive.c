#include "derive/values.h"

struct deriver {
	const struct schema *s;
	struct catalog *c;
	struct arena *arena;
	str fallback;	   /* namespace of what has none of its own */
	uint32_t *tables;  /* model id to table id */
	uint32_t *enums;   /* enum id to catalog id */
	uint32_t *columns; /* field id to column id */
};

static uint32_t namespace_of(struct deriver *v, str own)
{
	if (!v->s->dialect->default_namespace)
		return NONE;
	str name = namespace_or(own, v->fallback);
	uint32_t id = catalog_namespace(v->c, name);
	if (id != NONE)
		return id;
	*vec_push(v->arena, &v->c->namespaces) =
		(struct namespace){ .name = str_dup(v->arena, name) };
	return v->c->namespaces.len - 1;
}

static void derive_enums(struct deriver *v)
{
	const struct schema *s = v->s;
	if (!dialect_can(s->dialect, CAN_ENUM_TYPES))
		return;
	for (uint32_t i = 0; i < s->enums.len; i++) {
		const struct schema_enum *e = &s->enums.at[i];
		uint32_t ns = namespace_of(v, e->namespace);
		v->enums[i] = v->c->enums.len;
		struct catalog_enum *out = vec_push(v->arena, &v->c->enums);
		out->namespace = ns;
		out->name = str_dup(v->arena, e->db_name);
		out->n_values = e->n_values;
		out->values = arena_array(v->arena, str, e->n_values);
		for (uint32_t k = 0; k < e->n_values; k++)
			out->values[k] = str_dup(
				v->arena,
				s->enum_values.at[e->first_value + k].db_name);
	}
}

static struct column_type native(uint32_t type, const int32_t *args,
				 uint8_t n_args)
{
	struct column_type t = { .kind = COLUMN_NATIVE, .native = type };
	t.n_args = n_args;
	for (int i = 0; i < n_args; i++)
		t.args[i] = args[i];
	return t;
}

static struct column_type type_of(struct deriver *v, const struct field *f)
{
	const struct dialect *d = v->s->dialect;
	if (f->kind == FIELD_UNSUPPORTED)
		return (struct column_type){
			.kind = COLUMN_OTHER,
			.raw = str_dup(v->arena, f->unsupported),
		};
	if (f->kind == FIELD_ENUM && v->enums[f->enum_id] != NONE)
		return (struct column_type){ .kind = COLUMN_ENUM,
					     .enum_id = v->enums[f->enum_id] };
	if (f->kind == FIELD_ENUM)
		return native(d->default_type[SCALAR_STRING], NULL, 0);
	if (f->native_type != NONE)
		return native(f->native_type, f->native_args, f->n_native_args);
	return native(d->default_type[f->scalar], d->default_args[f->scalar],
		      d->n_default_args[f->scalar]);
}

static str literal(struct deriver *v, const struct field *f,
		   const struct literal *l)
{
	if (f->kind == FIELD_ENUM && l->enum_value != NONE)
		return str_dup(v->arena,
			       v->s->enum_values.at[l->enum_value].db_name);
	return derive_literal(v->arena, v->s->dialect, f->scalar, l->text);
}

static struct column_default default_of(struct deriver *v,
					const struct field *f)
{
	struct column_default d = { .kind = COLUMN_DEFAULT_NONE };
	switch (f->def->kind) {
	case DEFAULT_LITERAL:
		d.kind = COLUMN_DEFAULT_VALUE;
		d.is_list = f->def->is_list;
		d.n_values = f->def->n_values;
		d.values = arena_array(v->arena, str, d.n_values);
		for (uint32_t i = 0; i < d.n_values; i++)
			d.values[i] = literal(v, f, &f->def->values[i]);
		break;
	case DEFAULT_NOW:
		d.kind = COLUMN_DEFAULT_NOW;
		break;
	case DEFAULT_DBGENERATED:
		d.kind = f->def->text.len ? COLUMN_DEFAULT_EXPR
					  : COLUMN_DEFAULT_UNKNOWN;
		d.text = str_dup(v->arena, f->def->text);
		break;
	default: /* made by the client, or by the column's sequence */
		break;
	}
	return d;
}

static enum column_arity arity_of(const struct field *f)
{
	return f->arity == ARITY_LIST	    ? COLUMN_LIST
	       : f->arity == ARITY_OPTIONAL ? COLUMN_NULLABLE
					    : COLUMN_REQUIRED;
}

static void derive_columns(struct deriver *v, uint32_t model, uint32_t table)
{
	for
		model_fields(v->s, model, i)
		{
			const struct field *f = &v->s->fields.at[i];
			if (!field_has_column(f))
				continue;
			struct column c = {
				.table = table,
				.name = str_dup(v->arena, f->column),
				.type = type_of(v, f),
				.arity = arity_of(f),
				.def = default_of(v, f),
				.autoincrement =
					f->def->kind == DEFAULT_AUTOINCREMENT,
			};
			v->columns[i] = v->c->columns.len;
			*vec_push(v->arena, &v->c->columns) = c;
		}
}

static void derive_tables(struct deriver *v)
{
	for (uint32_t m = 0; m < v->s->models.len; m++) {
		const struct model *model = &v->s->models.at[m];
		if (model->is_view)
			continue;
		struct table t = {
			.namespace = namespace_of(v, model->namespace),
			.name = str_dup(v->arena, model->table),
			.first_column = v->c->columns.len,
			.primary_key = NONE,
		};
		v->tables[m] = v->c->tables.len;
		derive_columns(v, m, v->tables[m]);
		t.n_columns = v->c->columns.len - t.first_column;
		*vec_push(v->arena, &v->c->tables) = t;
	}
}

static void derive_index(struct deriver *v, const struct index *x)
{
	struct catalog_index out = {
		.table = v->tables[x->model],
		.kind = x->kind == INDEX_PRIMARY  ? CATALOG_PRIMARY
			: x->kind == INDEX_UNIQUE ? CATALOG_UNIQUE
						  : CATALOG_INDEX,
		.name = str_dup(v->arena, x->db_name),
		.method = x->has_type ? str_c(index_type_sql(x->type)) : S(""),
		.n_columns = x->n_fields,
		.predicate = str_dup(v->arena, x->where),
	};
	out.columns = arena_array(v->arena, struct index_column, x->n_fields);
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct index_field *f = &x->fields[i];
		out.columns[i] = (struct index_column){
			.column = v->columns[f->field],
			.descending = f->descending,
			.ops = f->ops_raw ? str_dup(v->arena, f->ops)
					  : derive_ops(v->arena, f->ops),
		};
	}
	uint32_t id = v->c->indexes.len;
	*vec_push(v->arena, &v->c->indexes) = out;
	if (x->kind == INDEX_PRIMARY)
		v->c->tables.at[out.table].primary_key = id;
}

/* The order of Prisma's scripts: of a model first the uniques on fields,
 * then @@index, then @@unique. */
static int place(const struct index *x)
{
	if (x->kind == INDEX_PRIMARY)
		return 0;
	if (x->on_field)
		return 1;
	return x->kind == INDEX_UNIQUE ? 3 : 2;
}

static void derive_indexes(struct deriver *v)
{
	for (uint32_t m = 0; m < v->s->models.len; m++) {
		const struct model *model = &v->s->models.at[m];
		if (model->is_view)
			continue;
		for (int p = 0; p < 4; p++)
			for (uint32_t i = 0; i < model->n_indexes; i++) {
				const struct index *x =
					&v->s->indexes
						 .at[model->first_index + i];
				if (place(x) == p)
					derive_index(v, x);
			}
	}
}

/* SQLite numbers the rows of a table whose key is one integer by itself,
 * and Prisma always asks it not to reuse the numbers. */
static void mark_rowids(struct deriver *v)
{
	const struct dialect *d = v->s->dialect;
	if (dialect_can(d, CAN_AUTOINCREMENT_ANYWHERE))
		return;
	for (uint32_t i = 0; i < v->c->columns.len; i++)
		v->c->columns.at[i].autoincrement = false;
	for (uint32_t t = 0; t < v->c->tables.len; t++) {
		uint32_t pk = v->c->tables.at[t].primary_key;
		if (pk == NONE || v->c->indexes.at[pk].n_columns != 1)
			continue;
		struct column *c =
			&v->c->columns
				 .at[v->c->indexes.at[pk].columns[0].column];
		c->autoincrement =
			c->type.kind == COLUMN_NATIVE &&
			c->type.native == d->default_type[SCALAR_INT];
	}
}

static void derive_foreign_key(struct deriver *v, const struct relation *r)
{
	uint32_t n = r->fields.len;
	struct foreign_key f = {
		.table = v->tables[r->model_a],
		.target = v->tables[r->model_b],
		.name = str_dup(v->arena, r->foreign_key),
		.columns = arena_array(v->arena, uint32_t, n),
		.targets = arena_array(v->arena, uint32_t, n),
		.n_columns = n,
		.on_delete = r->on_delete,
		.on_update = r->on_update,
	};
	for (uint32_t i = 0; i < n; i++) {
		f.columns[i] = v->columns[r->fields.at[i]];
		f.targets[i] = v->columns[r->references.at[i]];
	}
	*vec_push(v->arena, &v->c->foreign_keys) = f;
}

static void derive_foreign_keys(struct deriver *v)
{
	if (v->s->datasource.relation_mode == RELATIONS_PRISMA)
		return;
	for (uint32_t i = 0; i < v->s->fields.len; i++) {
		const struct field *f = &v->s->fields.at[i];
		if (f->kind != FIELD_RELATION || f->relation == NONE)
			continue;
		const struct relation *r = &v->s->relations.at[f->relation];
		if (r->kind != MANY_TO_MANY && r->field_a == i &&
		    v->tables[r->model_a] != NONE &&
		    v->tables[r->model_b] != NONE)
			derive_foreign_key(v, r);
	}
}

/* base + suffix, the base cut so that the whole fits the database. */
static str constraint_name(struct deriver *v, str base, const char *suffix)
{
	size_t limit = v->s->dialect->max_identifier, n = strlen(suffix);
	if (limit && base.len + n > limit) {
		base.len = limit - n;
		while (base.len && (base.ptr[base.len] & 0xc0) == 0x80)
			base.len--;
	}
	return str_fmt(v->arena, "%.*s%s", SARG(base), suffix);
}

/* The field that rows of the join table refer to. */
static uint32_t key_field(struct deriver *v, uint32_t model)
{
	const struct model *m = &v->s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &v->s->indexes.at[m->first_index + i];
		if (x->n_fields == 1 && x->kind <= INDEX_UNIQUE)
			return x->fields[0].field;
	}
	return m->first_field;
}

static void join_column(struct deriver *v, uint32_t table, str name,
			uint32_t model)
{
	uint32_t key = v->columns[key_field(v, model)];
	struct column c = {
		.table = table,
		.name = name,
		.type = v->c->columns.at[key].type,
		.arity = COLUMN_REQUIRED,
	};
	*vec_push(v->arena, &v->c->columns) = c;
}

static uint32_t join_index(struct deriver *v, uint32_t table,
			   enum catalog_index_kind kind, const char *suffix,
			   uint32_t first, uint32_t n)
{
	struct catalog_index x = {
		.table = table,
		.kind = kind,
		.name = constraint_name(v, v->c->tables.at[table].name, suffix),
		.columns = arena_array(v->arena, struct index_column, n),
		.n_columns = n,
	};
	for (uint32_t i = 0; i < n; i++)
		x.columns[i].column = first + i;
	*vec_push(v->arena, &v->c->indexes) = x;
	return v->c->indexes.len - 1;
}

static void join_foreign_key(struct deriver *v, uint32_t table,
			     const char *suffix, uint32_t column,
			     uint32_t model)
{
	struct foreign_key f = {
		.table = table,
		.target = v->tables[model],
		.name = constraint_name(v, v->c->tables.at[table].name, suffix),
		.columns = arena_memdup(v->arena, &column, sizeof(column)),
		.targets =
			arena_memdup(v->arena, &v->columns[key_field(v, model)],
				     sizeof(uint32_t)),
		.n_columns = 1,
		.on_delete = ACTION_CASCADE,
		.on_update = ACTION_CASCADE,
	};
	*vec_push(v->arena, &v->c->foreign_keys) = f;
}

/* The table of an implicit many-to-many relation. */
static void derive_join_table(struct deriver *v, const struct relation *r)
{
	const struct model *a = &v->s->models.at[r->model_a];
	uint32_t table = v->c->tables.len, first = v->c->columns.len;
	struct table t = {
		.namespace = namespace_of(v, a->namespace),
		.name = constraint_name(v, r->join_table, ""),
		.first_column = first,
		.n_columns = 2,
		.primary_key = NONE,
	};
	*vec_push(v->arena, &v->c->tables) = t;
	join_column(v, table, S("A"), r->model_a);
	join_column(v, table, S("B"), r->model_b);
	if (dialect_can(v->s->dialect, CAN_NAMED_PRIMARY_KEYS))
		v->c->tables.at[table].primary_key = join_index(
			v, table, CATALOG_PRIMARY, "_AB_pkey", first, 2);
	else
		join_index(v, table, CATALOG_UNIQUE, "_AB_unique", first, 2);
	join_index(v, table, CATALOG_INDEX, "_B_index", first + 1, 1);
	if (v->s->datasource.relation_mode == RELATIONS_PRISMA)
		return;
	join_foreign_key(v, table, "_A_fkey", first, r->model_a);
	join_foreign_key(v, table, "_B_fkey", first + 1, r->model_b);
}

/* In the order of the fields on side a, as Prisma has them. */
static void derive_join_tables(struct deriver *v)
{
	for (uint32_t i = 0; i < v->s->fields.len; i++) {
		const struct field *f = &v->s->fields.at[i];
		if (f->kind != FIELD_RELATION || f->relation == NONE)
			continue;
		const struct relation *r = &v->s->relations.at[f->relation];
		if (r->kind == MANY_TO_MANY && r->field_a == i &&
		    r->join_table.len && v->tables[r->model_a] != NONE &&
		    v->tables[r->model_b] != NONE)
			derive_join_table(v, r);
	}
}

static bool has_preview(const struct schema *s, const char *feature)
{
	for (uint32_t g = 0; g < s->generators.len; g++)
		for (uint32_t i = 0; i < s->generators.at[g].n_preview_features;
		     i++)
			if (str_is(s->generators.at[g].preview_features[i],
				   feature))
				return true;
	return false;
}

/* Where an extension wants to live: not ours to create. */
static uint32_t external_namespace(struct deriver *v, str name)
{
	uint32_t id = catalog_namespace(v->c, name);
	if (id != NONE)
		return id;
	*vec_push(v->arena, &v->c->namespaces) = (struct namespace){
		.name = str_dup(v->arena, name),
		.is_external = true,
	};
	return v->c->namespaces.len - 1;
}

static void derive_extensions(struct deriver *v)
{
	const struct datasource *d = &v->s->datasource;
	if (!has_preview(v->s, "postgresqlExtensions"))
		return;
	v->c->declares_extensions = true;
	for (uint32_t i = 0; i < d->n_extensions; i++) {
		const struct schema_extension *x = &d->extensions[i];
		struct extension e = {
			.name = str_dup(v->arena, x->db_name),
			.version = str_dup(v->arena, x->version),
			.namespace = NONE,
		};
		if (x->schema.len)
			e.namespace = external_namespace(v, x->schema);
		*vec_push(v->arena, &v->c->extensions) = e;
	}
}

static uint32_t *map_of(struct deriver *v, uint32_t n)
{
	uint32_t *map = arena_array(v->arena, uint32_t, n);
	memset(map, 0xff, n * sizeof(*map));
	return map;
}

struct catalog *derive_catalog(const struct schema *s, str fallback_namespace)
{
	struct catalog *c = catalog_new();
	struct deriver v = { .s = s,
			     .c = c,
			     .arena = &c->arena,
			     .fallback = fallback_namespace };
	v.tables = map_of(&v, s->models.len);
	v.enums = map_of(&v, s->enums.len);
	v.columns = map_of(&v, s->fields.len);
	derive_enums(&v);
	derive_tables(&v);
	derive_indexes(&v);
	mark_rowids(&v);
	derive_foreign_keys(&v);
	derive_join_tables(&v);
	derive_extensions(&v);
	return c;
}

bool derive_is_qualified(const struct schema *s)
{
	return s->datasource.n_schemas > 0;
}
