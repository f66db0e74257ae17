/* Checks of keys and indexes against what the provider can do. */
#include "schema/internal.h"

static void not_possible(struct build *b, const struct index *x,
			 const char *what)
{
	diag_error(b->d, attr_span(b, x->ast), "index-option",
		   "%s is not possible with %s", what, b->s->dialect->name)
		->hint = S("remove the argument");
}

static bool any_sort(const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++)
		if (x->fields[i].has_sort)
			return true;
	return false;
}

static bool any_length(const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++)
		if (x->fields[i].has_length)
			return true;
	return false;
}

static bool any_class(const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++)
		if (x->fields[i].ops.len)
			return true;
	return false;
}

static void check_options(struct build *b, const struct index *x)
{
	const struct dialect *d = b->s->dialect;
	bool primary = x->kind == INDEX_PRIMARY;
	/* a sorted primary key is one that can be clustered */
	if (any_sort(x) && primary && !dialect_can(d, CAN_CLUSTERING))
		not_possible(b, x, "`sort:` in a primary key");
	if (any_length(x) && !dialect_can(d, CAN_INDEX_LENGTH))
		not_possible(b, x, "`length:` in a key or index");
	if (x->clustered >= 0 && !dialect_can(d, CAN_CLUSTERING))
		not_possible(b, x, "clustering");
	if (x->kind == INDEX_FULLTEXT && !dialect_can(d, CAN_FULLTEXT_INDEX))
		not_possible(b, x, "a full-text index");
	else if (x->kind == INDEX_FULLTEXT && any_sort(x) && !d->fulltext_sort)
		not_possible(b, x, "`sort:` in a full-text index");
	if (x->type == INDEX_GIN && any_class(x) &&
	    d->index_types & 1u << INDEX_GIN && !d->operator_classes)
		not_possible(b, x, "an operator class");
}

static bool brin_fits(const struct field *f, const struct native_type *t)
{
	if (f->kind != FIELD_SCALAR)
		return false;
	return f->scalar != SCALAR_BOOLEAN && f->scalar != SCALAR_JSON &&
	       strcmp(t->name, "Citext") != 0 &&
	       strcmp(t->name, "Money") != 0 && strcmp(t->name, "Xml") != 0;
}

/* The types that an index of this kind takes without an operator class. */
static bool type_fits(const struct build *b, const struct index *x,
		      const struct index_field *xf)
{
	const struct field *f = &b->s->fields.at[xf->field];
	const struct native_type *t = field_native_type(b->s, f);
	bool text = f->kind == FIELD_SCALAR && f->scalar == SCALAR_STRING;
	/* one of a native type that does not fit is reported */
	bool misfit = f->native_type == NONE && has_native_attribute(f);
	if (xf->ops.len || f->kind == FIELD_UNSUPPORTED || misfit)
		return true;
	switch (x->type) {
	case INDEX_GIN:
		return f->arity == ARITY_LIST ||
		       (f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON &&
			!strcmp(t->name, "JsonB"));
	case INDEX_GIST:
		/* of all types, none has a class that is the default */
		return text && f->native_type == NONE;
	case INDEX_BRIN:
		return brin_fits(f, t);
	case INDEX_SPGIST:
		return text &&
		       (!strcmp(t->name, "Text") ||
			!strcmp(t->name, "VarChar") ||
			!strcmp(t->name, "Char") || !strcmp(t->name, "Inet"));
	default:
		return true;
	}
}

static void check_type_fields(struct build *b, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct index_field *xf = &x->fields[i];
		if (!type_fits(b, x, xf))
			diag_error(b->d, attr_span(b, x->ast),
				   "index-type-field",
				   "a %s index does not take the type of "
				   "the field \"%.*s\"",
				   index_type_name(x->type),
				   SARG(b->s->fields.at[xf->field].name))
				->hint = S("use another index type, or "
					   "name an operator class with "
					   "`ops: raw(\"...\")`");
	}
}

static void check_type(struct build *b, const struct index *x)
{
	const struct dialect *d = b->s->dialect;
	unsigned types = 1u << INDEX_BTREE;
	if (b->s->datasource.present)
		types |= d->index_types;
	if (x->has_type && !(types & 1u << x->type)) {
		diag_error(b->d, arg_span(b, x, "type"), "index-type",
			   "%s has no %s indexes", d->name,
			   index_type_name(x->type))
			->hint = S("remove `type:`");
		return;
	}
	if (x->type == INDEX_HASH && any_sort(x))
		not_possible(b, x, "`sort:` in a Hash index");
	if (x->type == INDEX_SPGIST && x->n_fields > 1)
		not_possible(b, x, "an SpGist index of several fields");
	check_type_fields(b, x);
	check_operator_classes(b, x);
}

/* Columns without a limit are indexed by a prefix. */
static void check_needs_length(struct build *b, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct index_field *xf = &x->fields[i];
		const struct field *f = &b->s->fields.at[xf->field];
		if (f->native_type == NONE || xf->has_length ||
		    x->kind == INDEX_FULLTEXT ||
		    !b->s->dialect->types[f->native_type].needs_length)
			continue;
		diag_error(b->d, attr_span(b, x->ast), "index-length",
			   "%s indexes the type of \"%.*s\" by a prefix only",
			   b->s->dialect->name, SARG(f->name))
			->hint = S("give `length:`, or choose a native type "
				   "of limited length");
	}
}

/* A prefix of a column is one of text or bytes. */
static void check_has_prefix(struct build *b, const struct index *x)
{
	if (!dialect_can(b->s->dialect, CAN_INDEX_LENGTH))
		return;
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct field *f = &b->s->fields.at[x->fields[i].field];
		bool text = f->kind == FIELD_SCALAR &&
			    (f->scalar == SCALAR_STRING ||
			     f->scalar == SCALAR_BYTES);
		if (!x->fields[i].has_length || text ||
		    f->kind == FIELD_UNSUPPORTED)
			continue;
		diag_error(b->d, attr_span(b, x->ast), "index-length",
			   "`length:` is for fields of type String or Bytes, "
			   "and \"%.*s\" is none",
			   SARG(f->name))
			->hint = S("remove `length:`");
	}
}

static enum key_role role_of(const struct index *x)
{
	return x->kind == INDEX_PRIMARY	 ? ROLE_ID
	       : x->kind == INDEX_UNIQUE ? ROLE_UNIQUE
					 : ROLE_INDEX;
}

static bool may_be_in(const struct build *b, const struct field *f,
		      enum key_role role)
{
	const struct dialect *d = b->s->dialect;
	if (f->native_type != NONE && d->types[f->native_type].never_in & role)
		return false;
	return role != ROLE_ID || f->kind != FIELD_SCALAR ||
	       !(d->never_ids & 1u << f->scalar);
}

/* Types that the provider keeps out of such keys; the first says it. */
static void check_key_types(struct build *b, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++) {
		const struct field *f = &b->s->fields.at[x->fields[i].field];
		enum key_role role = role_of(x);
		if (may_be_in(b, f, role))
			continue;
		/* where a table is kept in the order of a key, the key is
		 * what is wrong, elsewhere the field */
		bool by_key = dialect_can(b->s->dialect, CAN_CLUSTERING);
		diag_error(b->d,
			   by_key ? attr_span(b, x->ast) : line_span(b, f->ast),
			   "key-type",
			   "%s takes no column of the type of \"%.*s\" into "
			   "such a key or index",
			   b->s->dialect->name, SARG(f->name))
			->hint = S("choose another type");
		return;
	}
}

/* The column of a primary key has one name where the provider says so, and
 * is one. */
static void check_id_column(struct build *b, const struct index *x)
{
	const char *column = b->s->dialect->id_column;
	const struct field *f = &b->s->fields.at[x->fields[0].field];
	if (x->kind != INDEX_PRIMARY || !column)
		return;
	if (x->n_fields > 1) {
		diag_error(b->d, attr_span(b, x->ast), "compound-id",
			   "%s has no primary keys of several fields",
			   b->s->dialect->name)
			->hint = S("make one field the @id, and this a "
				   "@@unique");
		return;
	}
	if (str_is(f->column, column))
		return;
	struct diag *d =
		diag_error(b->d, line_span(b, f->ast), "id-column",
			   "the primary key must be the column %s", column);
	d->hint = str_fmt(b->a, "add @map(\"%s\")", column);
}

static void check_length(struct build *b, const struct index *x)
{
	if (!x->is_mapped || !b->s->datasource.present ||
	    x->db_name.len <= b->s->dialect->max_identifier)
		return;
	diag_error(b->d, attr_span(b, x->ast), "name-length",
		   "the name \"%.*s\" is longer than the %u bytes that %s "
		   "allows",
		   SARG(x->db_name), b->s->dialect->max_identifier,
		   b->s->dialect->name)
		->hint = S("shorten `map:`");
}

static void check_primary_name(struct build *b, const struct index *x)
{
	const struct model *m = &b->s->models.at[x->model];
	bool present = b->s->datasource.present;
	if (x->kind != INDEX_PRIMARY || !x->is_mapped ||
	    (present && dialect_can(b->s->dialect, CAN_NAMED_PRIMARY_KEYS)))
		return;
	diag_error(b->d, m->ast->span, "primary-key-name",
		   "%s gives no names to primary keys",
		   present ? b->s->dialect->name : "no datasource")
		->hint = S("remove `map:`; `name:` names the key in clients");
}

/* SQL Server stores a table in the order of one key at most. */
static void check_clustering(struct build *b, const struct model *m)
{
	uint32_t clustered = 0;
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		clustered += x->clustered == 1 ||
			     (x->kind == INDEX_PRIMARY && x->clustered < 0);
	}
	if (clustered < 2 || !dialect_can(b->s->dialect, CAN_CLUSTERING))
		return;
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if (x->clustered == 1 ||
		    (x->kind == INDEX_PRIMARY && x->clustered < 0))
			diag_error(b->d, attr_span(b, x->ast), "two-clustered",
				   "a model has one clustered key; this is "
				   "one of several")
				->hint = S("write clustered: false on the "
					   "others");
	}
}

/* MongoDB's `_id` is unique as it is. */
static void check_unique_id(struct build *b, const struct index *x)
{
	const struct field *f = &b->s->fields.at[x->fields[0].field];
	if (x->kind == INDEX_UNIQUE && x->n_fields == 1 && f->is_id &&
	    dialect_can(b->s->dialect, CAN_AUTO_ID))
		diag_error(b->d, attr_span(b, x->ast), "unique-id",
			   "\"%.*s\" is the primary key: %s makes no second "
			   "index of it",
			   SARG(f->name), b->s->dialect->name)
			->hint = S("remove @unique");
}

static void check_empty(struct build *b, const struct index *x)
{
	if (!x->n_fields)
		diag_error(b->d, attr_span(b, x->ast), "no-fields",
			   "@@%.*s needs at least one field",
			   SARG(x->ast->name.text))
			->hint = S("name the fields in brackets");
}

void check_keys(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	if (!m->is_view)
		check_clustering(b, m);
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		check_empty(b, x);
		if (m->is_view || !x->n_fields)
			continue;
		check_options(b, x);
		check_type(b, x);
		check_length(b, x);
		check_needs_length(b, x);
		check_has_prefix(b, x);
		check_key_types(b, x);
		check_id_column(b, x);
		check_primary_name(b, x);
		check_unique_id(b, x);
	}
}

static void check_partial(struct build *b, const struct index *x)
{
	struct span span = arg_span(b, x, "where");
	if (!dialect_can(b->s->dialect, CAN_PARTIAL_INDEX))
		diag_error(b->d, span, "index-option",
			   "a partial index is not possible with %s",
			   b->s->dialect->name)
			->hint = S("remove `where:`");
	else if (!(b->features & FEATURE_PARTIAL_INDEXES))
		diag_error(b->d, span, "preview-feature",
			   "partial indexes are a preview feature")
			->hint = S("add \"partialIndexes\" to the "
				   "generator's previewFeatures");
}

void check_partial_indexes(struct build *b)
{
	for (uint32_t i = 0; i < b->s->indexes.len; i++)
		if (b->s->indexes.at[i].where.len)
			check_partial(b, &b->s->indexes.at[i]);
}
