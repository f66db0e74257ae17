/* "datamodel": enums, models with their fields, composite types, indexes. */
#include "dmmf/internal.h"

static void put_doc(struct sb *o, str doc)
{
	if (!doc.ptr)
		return;
	put_lit(o, ",\"documentation\":");
	sb_json(o, doc);
}

/* The name in the database where it was given, even when it is the same. */
static void put_db_name(struct sb *o, str name, str db_name)
{
	put_lit(o, ",\"dbName\":");
	put_text_or_null(o, name.ptr == db_name.ptr ? (str){ 0 } : db_name);
}

static void put_names(struct sb *o, const struct schema *s,
		      const uint32_t *fields, uint32_t n)
{
	bool first = true;
	put_char(o, '[');
	for (uint32_t i = 0; i < n; i++) {
		next_item(o, &first);
		sb_json(o, s->fields.at[fields[i]].name);
	}
	put_char(o, ']');
}

static void put_flag(struct sb *o, str key, bool value)
{
	put_str(o, key);
	put_bool(o, value);
}

static void write_enum(struct dmmf *d, const struct schema_enum *e)
{
	struct sb *o = &d->out;
	bool first = true;
	put_lit(o, "{\"name\":");
	sb_json(o, e->name);
	put_lit(o, ",\"values\":[");
	for (uint32_t i = 0; i < e->n_values; i++) {
		const struct enum_value *v =
			&d->s->enum_values.at[e->first_value + i];
		next_item(o, &first);
		put_lit(o, "{\"name\":");
		sb_json(o, v->name);
		put_db_name(o, v->name, v->db_name);
		put_doc(o, v->doc);
		put_char(o, '}');
	}
	put_char(o, ']');
	put_db_name(o, e->name, e->db_name);
	put_doc(o, e->doc);
	put_char(o, '}');
}

static str kind_of(const struct field *f)
{
	switch (f->kind) {
	case FIELD_SCALAR:
		return S("scalar");
	case FIELD_ENUM:
		return S("enum");
	case FIELD_UNSUPPORTED:
		return S("unsupported");
	case FIELD_RELATION:
	case FIELD_COMPOSITE:
		break;
	}
	return S("object");
}

/* The arguments as they were written: Decimal(10,2), NVarChar(Max). */
static void put_native_type(struct sb *o, const struct schema *s,
			    const struct field *f)
{
	bool first = true;
	if (f->native_type == NONE) {
		put_lit(o, "null");
		return;
	}
	put_char(o, '[');
	sb_json(o, str_c(s->dialect->types[f->native_type].name));
	put_lit(o, ",[");
	for (uint32_t i = 0; i < f->ast->n_attributes; i++) {
		const struct attribute *at = &f->ast->attributes[i];
		if (str_find_char(at->name.text, '.', 0) == at->name.text.len)
			continue;
		for (uint32_t k = 0; k < at->n_args; k++) {
			next_item(o, &first);
			sb_json(o, at->args[k].value.text);
		}
	}
	put_lit(o, "]]");
}

static void put_action(struct sb *o, str key, bool written,
		       enum referential_action action)
{
	if (!written)
		return;
	put_str(o, key);
	sb_json(o, str_c(action_name(action)));
}

/* Only the side with the foreign key tells of it; an m-to-n relation of
 * MongoDB has one on each side. */
static void put_relation(struct sb *o, const struct schema *s, uint32_t id)
{
	const struct field *f = &s->fields.at[id];
	const struct relation *r = &s->relations.at[f->relation];
	struct ids from = { 0 }, to = { 0 };
	bool owner = r->field_a == id;
	put_lit(o, ",\"relationName\":");
	sb_json(o, r->name);
	if (owner) {
		from = r->fields;
		to = r->references;
	} else {
		from = r->fields_b;
		to = r->references_b;
	}
	put_lit(o, ",\"relationFromFields\":");
	put_names(o, s, from.at, from.len);
	put_lit(o, ",\"relationToFields\":");
	put_names(o, s, to.at, to.len);
	put_action(o, S(",\"relationOnDelete\":"), owner && r->has_on_delete,
		   r->on_delete);
	put_action(o, S(",\"relationOnUpdate\":"), owner && r->has_on_update,
		   r->on_update);
}

static void write_field(struct dmmf *d, uint32_t id)
{
	const struct field *f = &d->s->fields.at[id];
	struct sb *o = &d->out;
	bool in_model = f->model != NONE;
	bool has_default = f->def->kind != DEFAULT_NONE;
	put_lit(o, "{\"name\":");
	sb_json(o, f->name);
	if (f->is_mapped) {
		put_lit(o, ",\"dbName\":");
		sb_json(o, f->column);
	}
	put_lit(o, ",\"kind\":");
	sb_json(o, kind_of(f));
	put_flag(o, S(",\"isList\":"), f->arity == ARITY_LIST);
	put_flag(o, S(",\"isRequired\":"), f->arity != ARITY_OPTIONAL);
	put_flag(o, S(",\"isUnique\":"), d->facts[id].is_unique && !f->is_id);
	put_flag(o, S(",\"isId\":"), f->is_id);
	put_flag(o, S(",\"isReadOnly\":"), d->facts[id].is_foreign_key);
	put_flag(o, S(",\"hasDefaultValue\":"), has_default);
	put_lit(o, ",\"type\":");
	sb_json(o, f->ast->type.text);
	put_lit(o, ",\"nativeType\":");
	put_native_type(o, d->s, f);
	if (has_default) {
		put_lit(o, ",\"default\":");
		put_default(o, f);
	}
	if (f->kind == FIELD_RELATION)
		put_relation(o, d->s, id);
	if (in_model) {
		put_lit(o, ",\"isGenerated\":false");
		put_flag(o, S(",\"isUpdatedAt\":"), f->is_updated_at);
	}
	put_doc(o, f->doc);
	put_char(o, '}');
}

static void write_fields(struct dmmf *d, uint32_t first_field, uint32_t n)
{
	bool first = true;
	put_lit(&d->out, ",\"fields\":[");
	for (uint32_t i = first_field; i < first_field + n; i++) {
		if (!dmmf_has_field(d->s, &d->s->fields.at[i]))
			continue;
		next_item(&d->out, &first);
		write_field(d, i);
	}
	put_char(&d->out, ']');
}

static void put_index_names(struct sb *o, const struct schema *s,
			    const struct index *x)
{
	bool first = true;
	put_char(o, '[');
	for (uint32_t i = 0; i < x->n_fields; i++) {
		next_item(o, &first);
		sb_json(o, s->fields.at[x->fields[i].field].name);
	}
	put_char(o, ']');
}

/* An @id is told by its field alone. */
static void put_primary_key(struct sb *o, const struct schema *s,
			    const struct model *m)
{
	put_lit(o, ",\"primaryKey\":");
	if (m->primary_key == NONE || s->indexes.at[m->primary_key].on_field) {
		put_lit(o, "null");
		return;
	}
	const struct index *x = &s->indexes.at[m->primary_key];
	put_lit(o, "{\"name\":");
	put_text_or_null(o, x->name);
	put_lit(o, ",\"fields\":");
	put_index_names(o, s, x);
	put_char(o, '}');
}

static void put_uniques(struct sb *o, const struct schema *s,
			const struct model *m, bool with_names)
{
	bool first = true;
	put_char(o, '[');
	for (uint32_t i = m->first_index; i < m->first_index + m->n_indexes;
	     i++) {
		const struct index *x = &s->indexes.at[i];
		if (x->kind != INDEX_UNIQUE || x->on_field)
			continue;
		next_item(o, &first);
		if (with_names) {
			put_lit(o, "{\"name\":");
			put_text_or_null(o, x->name);
			put_lit(o, ",\"fields\":");
		}
		put_index_names(o, s, x);
		if (with_names)
			put_char(o, '}');
	}
	put_char(o, ']');
}

static void write_model(struct dmmf *d, const struct model *m)
{
	struct sb *o = &d->out;
	put_lit(o, "{\"name\":");
	sb_json(o, m->name);
	put_lit(o, ",\"dbName\":");
	put_text_or_null(o, m->is_mapped ? m->table : (str){ 0 });
	put_lit(o, ",\"schema\":");
	put_text_or_null(o, m->namespace);
	write_fields(d, m->first_field, m->n_fields);
	put_primary_key(o, d->s, m);
	put_lit(o, ",\"uniqueFields\":");
	put_uniques(o, d->s, m, false);
	put_lit(o, ",\"uniqueIndexes\":");
	put_uniques(o, d->s, m, true);
	put_lit(o, ",\"isGenerated\":false");
	put_doc(o, m->doc);
	put_char(o, '}');
	dmmf_flush(d);
}

static void write_composite(struct dmmf *d, const struct composite *c)
{
	struct sb *o = &d->out;
	put_lit(o, "{\"name\":");
	sb_json(o, c->name);
	put_lit(o, ",\"dbName\":null,\"schema\":null");
	write_fields(d, c->first_field, c->n_fields);
	put_lit(o, ",\"primaryKey\":null,\"uniqueFields\":[],"
		   "\"uniqueIndexes\":[]");
	put_doc(o, c->ast->doc);
	put_char(o, '}');
}

/* "address.street": the composite fields on the way, and the field. */
static void put_path(struct sb *o, const struct schema *s,
		     const struct index_field *f)
{
	struct sb path = sb_in(o->arena);
	for (uint32_t i = 0; i + 1 < f->path.len; i++) {
		put_str(&path, s->fields.at[f->path.at[i]].name);
		put_char(&path, '.');
	}
	put_str(&path, s->fields.at[f->field].name);
	sb_json(o, sb_str(&path));
}

static void write_index_field(struct sb *o, const struct schema *s,
			      const struct index_field *f)
{
	put_lit(o, "{\"name\":");
	put_path(o, s, f);
	if (f->has_sort && f->descending)
		put_lit(o, ",\"sortOrder\":\"desc\"");
	else if (f->has_sort)
		put_lit(o, ",\"sortOrder\":\"asc\"");
	if (f->has_length) {
		put_lit(o, ",\"length\":");
		sb_int(o, f->length);
	}
	if (f->ops.len) {
		put_lit(o, ",\"operatorClass\":");
		sb_json(o, f->ops);
	}
	put_char(o, '}');
}

static void write_index(struct dmmf *d, const struct index *x)
{
	static const char *const types[] = {
		[INDEX_PRIMARY] = "id",
		[INDEX_UNIQUE] = "unique",
		[INDEX_PLAIN] = "normal",
		[INDEX_FULLTEXT] = "fulltext",
	};
	struct sb *o = &d->out;
	bool first = true;
	put_lit(o, "{\"model\":");
	sb_json(o, d->s->models.at[x->model].name);
	put_lit(o, ",\"type\":");
	sb_json(o, str_c(types[x->kind]));
	put_flag(o, S(",\"isDefinedOnField\":"), x->on_field);
	if (x->name.len) {
		put_lit(o, ",\"name\":");
		sb_json(o, x->name);
	}
	if (x->is_mapped) {
		put_lit(o, ",\"dbName\":");
		sb_json(o, x->db_name);
	}
	if (x->has_type) {
		put_lit(o, ",\"algorithm\":");
		sb_json(o, str_c(index_type_name(x->type)));
	}
	if (x->clustered >= 0)
		put_flag(o, S(",\"clustered\":"), x->clustered);
	put_lit(o, ",\"fields\":[");
	for (uint32_t i = 0; i < x->n_fields; i++) {
		next_item(o, &first);
		write_index_field(o, d->s, &x->fields[i]);
	}
	put_lit(o, "]}");
}

static void write_indexes(struct dmmf *d)
{
	bool first = true;
	put_lit(&d->out, ",\"indexes\":[");
	for (uint32_t i = 0; i < d->n_models; i++) {
		const struct model *m = &d->s->models.at[d->models[i]];
		for (uint32_t k = 0; k < m->n_indexes; k++) {
			next_item(&d->out, &first);
			write_index(d, &d->s->indexes.at[m->first_index + k]);
		}
	}
	put_char(&d->out, ']');
}

void dmmf_datamodel(struct dmmf *d)
{
	const struct schema *s = d->s;
	bool first = true;
	put_lit(&d->out, "{\"enums\":[");
	for (uint32_t i = 0; i < s->enums.len; i++) {
		next_item(&d->out, &first);
		write_enum(d, &s->enums.at[i]);
	}
	put_lit(&d->out, "],\"models\":[");
	first = true;
	for (uint32_t i = 0; i < d->n_models; i++) {
		next_item(&d->out, &first);
		write_model(d, &s->models.at[d->models[i]]);
	}
	put_lit(&d->out, "],\"types\":[");
	first = true;
	for (uint32_t i = 0; i < s->composites.len; i++) {
		next_item(&d->out, &first);
		write_composite(d, &s->composites.at[i]);
	}
	put_char(&d->out, ']');
	write_indexes(d);
	put_char(&d->out, '}');
	dmmf_flush(d);
}
