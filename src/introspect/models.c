/* Models, views and enums as text; psl_format() aligns it afterwards. */
#include "introspect/internal.h"

#define BAD_FIELD                                                              \
	"  /// This field was commented out because of an invalid name. "      \
	"Please provide a valid one that matches [a-zA-Z][a-zA-Z0-9_]*\n"
#define MORE(page) " and requires additional setup for migrations. " page
#define VISIT(page) "Visit https://pris.ly/d/" page " for more info."

/* ---- documentation ---- */

/* The line is one that this text already has. */
static bool has_line(str text, str wanted)
{
	str line;
	while (str_next(&text, '\n', &line))
		if (str_eq(str_trim(line), wanted))
			return true;
	return false;
}

static void write_renamed(struct sb *out, const char *what,
			  const struct block *b, str name)
{
	if (b->is_reserved)
		sb_fmt(out,
		       "/// This %s has been renamed to '%.*s' during "
		       "introspection, because the original name '%.*s' is "
		       "reserved.\n",
		       what, SARG(b->name), SARG(name));
}

static bool has_detail(const struct introspector *in, uint32_t object,
		       enum detail_kind kind)
{
	for (uint32_t i = 0; i < in->c->details.len; i++)
		if (in->c->details.at[i].kind == kind &&
		    in->c->details.at[i].object == object)
			return true;
	return false;
}

static bool has_deferred_key(const struct introspector *in, uint32_t table)
{
	return has_detail(in, table, DETAIL_DEFERRABLE);
}

static bool has_nulls_order(const struct introspector *in, uint32_t table)
{
	for (uint32_t i = 0; i < in->c->indexes.len; i++) {
		const struct catalog_index *x = &in->c->indexes.at[i];
		for (uint32_t j = 0; x->table == table && j < x->n_columns; j++)
			if (x->columns[j].nulls && index_is_shown(in, i))
				return true;
	}
	return false;
}

static bool has_expression_index(const struct introspector *in, uint32_t table)
{
	/* of SQLite's, Prisma says nothing */
	if (!dialect_can(in->d, CAN_INDEX_TYPES))
		return false;
	for (uint32_t i = 0; i < in->c->indexes.len; i++)
		if (in->c->indexes.at[i].table == table &&
		    in->c->indexes.at[i].has_expression)
			return true;
	return false;
}

static bool is_partitioned(const struct introspector *in, uint32_t table)
{
	return has_detail(in, table, DETAIL_PARTITIONED);
}

static bool is_inherited(const struct introspector *in, uint32_t table)
{
	return in->c->tables.at[table].has_inheritance;
}

static bool has_checks(const struct introspector *in, uint32_t table)
{
	return has_detail(in, table, DETAIL_CHECK);
}

static bool has_exclusions(const struct introspector *in, uint32_t table)
{
	return has_detail(in, table, DETAIL_EXCLUSION);
}

static bool is_keyless(const struct introspector *in, uint32_t table)
{
	return in->tables[table].is_new_ignored;
}

static bool has_comments(const struct introspector *in, uint32_t table)
{
	return has_detail(in, table, DETAIL_TABLE_COMMENT) ||
	       has_detail(in, table, DETAIL_COLUMN_COMMENT);
}

static bool has_row_security(const struct introspector *in, uint32_t table)
{
	return in->c->tables.at[table].has_rls;
}

/* Prisma's words: they are part of the file. In their order; always: of a
 * model that was there before too. */
static const struct {
	bool (*is_true)(const struct introspector *in, uint32_t table);
	bool always;
	const char *doc;
} remarks[] = {
	{ is_partitioned, false,
	  "This table is a partition table" MORE(VISIT("partition-tables")) },
	{ is_inherited, false,
	  "This table has subclasses" MORE(VISIT("table-inheritance")) },
	{ has_checks, false,
	  "This table contains check constraints" MORE(
		  VISIT("check-constraints")) },
	{ has_exclusions, false,
	  "This table contains exclusion constraints" MORE(
		  VISIT("exclusion-constraints")) },
	{ is_keyless, true,
	  "The underlying table does not contain a valid unique identifier "
	  "and can therefore currently not be handled by Prisma Client." },
	{ has_comments, false,
	  "This model or at least one of its fields has comments in the "
	  "database, and requires an additional setup for migrations: Read "
	  "more: https://pris.ly/d/database-comments" },
	{ has_deferred_key, false,
	  "This model has constraints using non-default deferring rules" MORE(
		  VISIT("constraint-deferring")) },
	{ has_row_security, false,
	  "This model contains row level security" MORE(
		  VISIT("row-level-security")) },
	{ has_nulls_order, true,
	  "This model contains an index with non-default null sort order" MORE(
		  VISIT("default-index-null-ordering")) },
	{ has_expression_index, true,
	  "This model contains an expression index which requires additional "
	  "setup for migrations. " VISIT("expression-indexes") },
};

static void write_model_doc(struct introspector *in, struct sb *out,
			    uint32_t table)
{
	const struct block *b = &in->tables[table];
	bool is_new = b->old == NONE;
	str old = is_new ? (str){ 0 } : in->old->models.at[b->old].doc;
	write_doc(out, "", old);
	if (is_new)
		write_renamed(out, "model", b, in->c->tables.at[table].name);
	for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
		if ((is_new || remarks[i].always) &&
		    remarks[i].is_true(in, table) &&
		    !has_line(old, str_c(remarks[i].doc)))
			write_doc(out, "", str_c(remarks[i].doc));
}

/* ---- fields ---- */

static void write_mapped(struct sb *out, const char *attribute, str name)
{
	sb_add(out, str_c(attribute));
	write_string(out, name);
	sb_addc(out, ')');
}

/* Of a table's or a view's column: name, type and attributes. keys: the
 * column's id, or NONE. */
static void write_field(struct introspector *in, struct sb *out,
			const struct column *col, const struct label *l,
			uint32_t keys)
{
	const struct field *old =
		l->old != NONE ? &in->old->fields.at[l->old] : NULL;
	if (old)
		write_doc(out, "  ", old->doc);
	if (!l->name.len)
		sb_lit(out, BAD_FIELD "  //");
	sb_fmt(out, "%s %.*s ", l->name.len ? " " : "",
	       SARG(l->name.len ? l->name : col->name));
	write_type(in, out, col, old);
	if (keys != NONE)
		write_field_keys(in, out, keys);
	else if (old && old->is_unique)
		sb_lit(out, " @unique");
	write_default(in, out, col, old);
	if (old && old->is_updated_at &&
	    column_scalar(in, col) == SCALAR_DATETIME)
		sb_lit(out, " @updatedAt");
	if (l->is_mapped)
		write_mapped(out, " @map(", col->name);
	if (old && old->is_ignored)
		sb_lit(out, " @ignore");
	write_native(in, out, col);
	sb_addc(out, '\n');
}

/* ---- relations ---- */

static void write_names(struct introspector *in, struct sb *out,
			const uint32_t *columns, uint32_t n)
{
	bool any = false;
	sb_addc(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		str name = in->columns[columns[i]].name;
		if (!name.len)
			continue;
		sb_add(out, any ? S(", ") : S(""));
		sb_add(out, name);
		any = true;
	}
	sb_addc(out, ']');
}

static bool key_is_optional(const struct introspector *in,
			    const struct foreign_key *k)
{
	for (uint32_t i = 0; i < k->n_columns; i++) {
		const struct column *col = &in->c->columns.at[k->columns[i]];
		if (col->arity == COLUMN_NULLABLE || col->may_be_null)
			return true;
	}
	return false;
}

static void write_actions(struct introspector *in, struct sb *out,
			  const struct foreign_key *k)
{
	uint8_t usual =
		key_is_optional(in, k) ? ACTION_SET_NULL : ACTION_RESTRICT;
	if (k->on_delete != usual)
		sb_fmt(out, ", onDelete: %s", action_name(k->on_delete));
	if (k->on_update != ACTION_CASCADE)
		sb_fmt(out, ", onUpdate: %s", action_name(k->on_update));
}

static void write_key_map(struct introspector *in, struct sb *out,
			  const struct link *l, const struct foreign_key *k)
{
	str usual =
		default_name(in, k->table, k->columns, k->n_columns, "_fkey");
	/* where the database has the usual name, the schema's stays */
	str name = str_eq(k->name, usual) ? l->old_map : k->name;
	if (!name.len)
		return;
	sb_lit(out, ", map: ");
	write_string(out, name);
}

static void write_key_args(struct introspector *in, struct sb *out,
			   const struct link *l, const struct foreign_key *k)
{
	sb_lit(out, "fields: ");
	write_names(in, out, k->columns, k->n_columns);
	sb_lit(out, ", references: ");
	write_names(in, out, k->targets, k->n_columns);
	write_actions(in, out, k);
	write_key_map(in, out, l, k);
}

/* The relation's end in one of its models; is_a: the side of the key. */
static void write_end(struct introspector *in, struct sb *out,
		      const struct link *l, bool is_a)
{
	const struct foreign_key *k =
		l->key == NONE ? NULL : &in->c->foreign_keys.at[l->key];
	const struct block *own = &in->tables[is_a ? l->a : l->b];
	const struct block *other = &in->tables[is_a ? l->b : l->a];
	bool is_list = is_a ? !k : l->b_is_list;
	const char *mark = is_list ? "[]" : "?";
	if (is_a && k && !key_is_optional(in, k))
		mark = "";
	sb_fmt(out, "  %.*s %.*s%s", SARG(is_a ? l->field_a : l->field_b),
	       SARG(other->name), mark);
	if (l->name.len || (is_a && k)) {
		sb_lit(out, " @relation(");
		if (l->name.len)
			write_string(out, l->name);
		if (l->name.len && is_a && k)
			sb_lit(out, ", ");
		if (is_a && k)
			write_key_args(in, out, l, k);
		sb_addc(out, ')');
	}
	if (other->is_ignored && !own->is_ignored)
		sb_lit(out, " @ignore");
	sb_addc(out, '\n');
}

static bool is_still_there(const struct introspector *in, uint32_t model)
{
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		if (in->tables[i].old == model && !in->tables[i].is_left_out)
			return true;
	for (uint32_t i = 0; i < in->c->views.len; i++)
		if (in->views[i].old == model && !in->views[i].is_left_out)
			return true;
	return false;
}

static void copy_attribute(struct introspector *in, struct sb *out,
			   const struct ast_field *f, const char *name)
{
	for (uint32_t i = 0; i < f->n_attributes; i++) {
		struct span s = f->attributes[i].span;
		str text = in->old->sources[s.file].text;
		if (str_is(f->attributes[i].name.text, name))
			sb_fmt(out, " @%.*s",
			       SARG(str_trim(str_sub(text, s.start, s.end))));
	}
}

/* Where the database has no foreign keys, only the schema knows. to_views: of
 * the fields, those for views alone. */
static void copy_relations(struct introspector *in, struct sb *out,
			   const struct block *b, bool to_views)
{
	static const char *const marks[] = {
		[ARITY_REQUIRED] = "",
		[ARITY_OPTIONAL] = "?",
		[ARITY_LIST] = "[]",
	};
	if (b->old == NONE)
		return;
	for
		model_fields(in->old, b->old, i)
		{
			const struct field *f = &in->old->fields.at[i];
			if (f->kind != FIELD_RELATION ||
			    !is_still_there(in, f->target) ||
			    (to_views &&
			     !in->old->models.at[f->target].is_view))
				continue;
			sb_fmt(out, "  %.*s %.*s%s", SARG(f->name),
			       SARG(in->old->models.at[f->target].name),
			       marks[f->arity]);
			copy_attribute(in, out, f->ast, "relation");
			copy_attribute(in, out, f->ast, "ignore");
			sb_addc(out, '\n');
			if (in->schema->datasource.relation_mode ==
			    RELATIONS_PRISMA)
				notice(in, NOTICE_COPIED, "%.*s.%.*s",
				       SARG(b->name), SARG(f->name));
		}
}

static void write_relations(struct introspector *in, struct sb *out,
			    uint32_t table)
{
	for (uint32_t i = 0; i < in->links.len; i++) {
		const struct link *l = &in->links.at[i];
		if (l->a == table)
			write_end(in, out, l, true);
		if (l->b == table)
			write_end(in, out, l, false);
	}
	copy_relations(in, out, &in->tables[table],
		       in->schema->datasource.relation_mode !=
			       RELATIONS_PRISMA);
}

/* ---- blocks ---- */

static void write_block_end(struct introspector *in, struct sb *out,
			    const struct block *b, str name, uint32_t namespace)
{
	if (b->is_mapped) {
		write_mapped(out, "  @@map(", name);
		sb_addc(out, '\n');
	}
	if (b->is_ignored)
		sb_lit(out, "  @@ignore\n");
	if (in->is_multi) {
		write_mapped(out, "  @@schema(", namespace_name(in, namespace));
		sb_addc(out, '\n');
	}
	sb_lit(out, "}\n");
}

/* Nothing can be read of it, perhaps for want of privileges. */
static void write_empty(struct introspector *in, struct sb *out, uint32_t table)
{
	const struct table *t = &in->c->tables.at[table];
	const struct block *b = &in->tables[table];
	write_renamed(out, "model", b, t->name);
	sb_lit(out, "/// We could not retrieve columns for the underlying "
		    "table. Either it has none or you are missing rights to "
		    "see them. Please check your privileges.\n");
	sb_fmt(out, "// model %.*s {\n", SARG(b->name));
	if (b->is_mapped)
		sb_fmt(out, "// @@map(\"%.*s\")\n", SARG(t->name));
	if (in->is_multi)
		sb_fmt(out, "// @@schema(\"%.*s\")\n",
		       SARG(namespace_name(in, t->namespace)));
	sb_lit(out, "// }\n");
}

void write_model(struct introspector *in, struct sb *out, uint32_t table)
{
	const struct table *t = &in->c->tables.at[table];
	const struct block *b = &in->tables[table];
	bool shows_generated = dialect_can(in->d, CAN_NATIVE_TYPES);
	if (!t->n_columns) {
		write_empty(in, out, table);
		return;
	}
	write_model_doc(in, out, table);
	sb_fmt(out, "model %.*s {\n", SARG(b->name));
	for
		table_columns(in->c, table, i)
		{
			const struct column *col = &in->c->columns.at[i];
			if (shows_generated || !col->is_generated)
				write_field(in, out, col, &in->columns[i], i);
		}
	write_relations(in, out, table);
	write_block_keys(in, out, table);
	write_block_end(in, out, b, t->name, t->namespace);
}

/* Of a view's column the database does not know whether it can be null. */
static void set_known_arity(const struct introspector *in, struct column *col,
			    const struct label *l)
{
	static const enum column_arity arities[] = {
		[ARITY_REQUIRED] = COLUMN_REQUIRED,
		[ARITY_OPTIONAL] = COLUMN_NULLABLE,
		[ARITY_LIST] = COLUMN_LIST,
	};
	if (l->old != NONE && col->arity != COLUMN_LIST)
		col->arity = arities[in->old->fields.at[l->old].arity];
}

/* A view's keys are the schema's alone. */
static void copy_keys(struct introspector *in, struct sb *out,
		      const struct block *b)
{
	if (b->old == NONE)
		return;
	const struct ast_block *ast = in->old->models.at[b->old].ast;
	for (uint32_t i = 0; i < ast->n_attributes; i++) {
		const struct attribute *at = &ast->attributes[i];
		str text = in->old->sources[at->span.file].text;
		if (str_is(at->name.text, "id") ||
		    str_is(at->name.text, "unique") ||
		    str_is(at->name.text, "index"))
			sb_fmt(out, "  @@%.*s\n",
			       SARG(str_trim(str_sub(text, at->span.start,
						     at->span.end))));
	}
}

void write_view(struct introspector *in, struct sb *out, uint32_t view)
{
	const struct view *v = &in->c->views.at[view];
	const struct block *b = &in->views[view];
	if (b->old != NONE) {
		write_doc(out, "", in->old->models.at[b->old].doc);
	} else {
		write_renamed(out, "view", b, v->name);
		if (has_detail(in, view, DETAIL_VIEW_COMMENT) ||
		    has_detail(in, view, DETAIL_VIEW_COLUMN_COMMENT))
			sb_lit(out, "/// This view or at least one of its "
				    "fields has comments in the database, and "
				    "requires an additional setup for "
				    "migrations: Read more: "
				    "https://pris.ly/d/database-comments\n");
	}
	sb_fmt(out, "view %.*s {\n", SARG(b->name));
	for (uint32_t i = v->first_column; i < v->first_column + v->n_columns;
	     i++) {
		struct column col = in->c->view_columns.at[i];
		set_known_arity(in, &col, &in->view_columns[i]);
		write_field(in, out, &col, &in->view_columns[i], NONE);
	}
	copy_relations(in, out, b, false);
	copy_keys(in, out, b);
	write_block_end(in, out, b, v->name, v->namespace);
}

static str old_value_doc(const struct introspector *in, uint32_t id, str value)
{
	uint32_t old = in->enums[id].old;
	if (old == NONE)
		return (str){ 0 };
	const struct schema_enum *e = &in->old->enums.at[old];
	for (uint32_t i = 0; i < e->n_values; i++) {
		const struct enum_value *v =
			&in->old->enum_values.at[e->first_value + i];
		if (str_eq(v->db_name, value))
			return v->doc;
	}
	return (str){ 0 };
}

static void write_values(struct introspector *in, struct sb *out, uint32_t id)
{
	const struct catalog_enum *e = &in->c->enums.at[id];
	for (uint32_t i = 0; i < e->n_values; i++) {
		str name = value_name(in, id, i), value = e->values[i];
		write_doc(out, "  ", old_value_doc(in, id, value));
		if (name.len)
			sb_fmt(out, "  %.*s", SARG(name));
		else
			sb_fmt(out, "  // %.*s", SARG(value));
		if (!str_eq(name, value))
			write_mapped(out, " @map(", value);
		sb_addc(out, '\n');
	}
}

void write_enum(struct introspector *in, struct sb *out, uint32_t id)
{
	const struct catalog_enum *e = &in->c->enums.at[id];
	const struct block *b = &in->enums[id];
	if (b->old != NONE) {
		write_doc(out, "", in->old->enums.at[b->old].doc);
	} else if (has_detail(in, id, DETAIL_ENUM_COMMENT)) {
		sb_lit(out, "/// This enum is commented in the database, and "
			    "requires an additional setup for migrations: "
			    "Read more: https://pris.ly/d/database-comments\n");
	}
	sb_fmt(out, "enum %.*s {\n", SARG(b->name));
	write_values(in, out, id);
	write_block_end(in, out, b, e->name, e->namespace);
}
