/* Writes a catalog as text, for comparison with a golden file. */
#ifndef TESTS_DESCRIBE_DUMP_H
#define TESTS_DESCRIBE_DUMP_H

#include "describe/describe.h"

static str dump_quote(struct arena *a, str s)
{
	struct sb b = sb_in(a);
	sb_json(&b, s);
	return sb_str(&b);
}

static void dump_default(struct sb *b, const struct column_default *d)
{
	static const char *const kinds[] = { "none",	 "value", "now",
					     "sequence", "expr",  "unknown" };
	if (d->kind == COLUMN_DEFAULT_NONE)
		return;
	sb_fmt(b, " default %s%s", kinds[d->kind], d->is_list ? " list" : "");
	for (uint32_t i = 0; i < d->n_values; i++) {
		sb_addc(b, ' ');
		sb_add(b, dump_quote(b->arena, d->values[i]));
	}
	sb_fmt(b, " <%.*s>", SARG(d->text));
}

static void dump_column(struct sb *b, const struct catalog *c,
			const struct dialect *d, const struct column *col)
{
	static const char *const arities[] = { "", "?", "[]" };
	const struct column_type *t = &col->type;
	sb_fmt(b, "  %.*s ", SARG(col->name));
	if (t->kind == COLUMN_NATIVE)
		sb_add(b, str_c(d->types[t->native].name));
	else if (t->kind == COLUMN_ENUM)
		sb_fmt(b, "enum %.*s", SARG(c->enums.at[t->enum_id].name));
	else
		sb_fmt(b, "other %.*s", SARG(t->raw));
	for (uint8_t i = 0; i < t->n_args; i++)
		sb_fmt(b, "%s%d", i ? "," : "(", t->args[i]);
	sb_fmt(b, "%s%s", t->n_args ? ")" : "", arities[col->arity]);
	sb_fmt(b, "%s%s%s", col->autoincrement ? " autoincrement" : "",
	       col->is_identity ? " identity" : "",
	       col->is_generated ? " generated" : "");
	dump_default(b, &col->def);
	sb_addc(b, '\n');
}

static void dump_index(struct sb *b, const struct catalog *c,
		       const struct catalog_index *x)
{
	static const char *const kinds[] = { "primary", "unique", "index" };
	sb_fmt(b, "  %s %.*s %.*s (", kinds[x->kind], SARG(x->name),
	       SARG(x->method));
	for (uint32_t i = 0; i < x->n_columns; i++) {
		const struct index_column *col = &x->columns[i];
		str name = col->column == NONE
				   ? S("<expression>")
				   : c->columns.at[col->column].name;
		sb_fmt(b, "%s%.*s%s%s", i ? ", " : "", SARG(name),
		       col->descending ? " desc" : "",
		       col->nulls == 1	 ? " nulls first"
		       : col->nulls == 2 ? " nulls last"
					 : "");
		if (col->ops.len)
			sb_fmt(b, " %.*s", SARG(col->ops));
	}
	sb_fmt(b, ")%s%s%s", x->is_constraint ? " constraint" : "",
	       x->has_expression ? " expression" : "",
	       x->has_include ? " include" : "");
	if (x->predicate.len)
		sb_fmt(b, " where %.*s", SARG(x->predicate));
	sb_addc(b, '\n');
}

static void dump_foreign_key(struct sb *b, const struct catalog *c,
			     const struct foreign_key *k)
{
	sb_fmt(b, "  foreign key %.*s (", SARG(k->name));
	for (uint32_t i = 0; i < k->n_columns; i++)
		sb_fmt(b, "%s%.*s", i ? ", " : "",
		       SARG(c->columns.at[k->columns[i]].name));
	sb_fmt(b, ") to %.*s (", SARG(c->tables.at[k->target].name));
	for (uint32_t i = 0; i < k->n_columns; i++)
		sb_fmt(b, "%s%.*s", i ? ", " : "",
		       SARG(c->columns.at[k->targets[i]].name));
	sb_fmt(b, ") delete %s update %s%s%s%s\n",
	       action_name((enum referential_action)k->on_delete),
	       action_name((enum referential_action)k->on_update),
	       k->deferrable ? " deferrable" : "",
	       k->initially_deferred ? " deferred" : "",
	       k->not_valid ? " not valid" : "");
}

static void dump_table(struct sb *b, const struct catalog *c,
		       const struct dialect *d, uint32_t id)
{
	static const char *const kinds[] = { "", " partitioned", " partition" };
	const struct table *t = &c->tables.at[id];
	if (t->namespace != NONE)
		sb_fmt(b, "table %.*s.%.*s",
		       SARG(catalog_namespace_name(c, t->namespace)),
		       SARG(t->name));
	else
		sb_fmt(b, "table %.*s", SARG(t->name));
	sb_fmt(b, "%s%s%s%s\n", kinds[t->kind], t->has_rls ? " rls" : "",
	       t->has_inheritance ? " inherited" : "",
	       t->is_foreign_owned ? " foreign" : "");
	for
		table_columns(c, id, i) dump_column(b, c, d, &c->columns.at[i]);
	for (uint32_t i = 0; i < c->indexes.len; i++)
		if (c->indexes.at[i].table == id)
			dump_index(b, c, &c->indexes.at[i]);
	for (uint32_t i = 0; i < c->foreign_keys.len; i++)
		if (c->foreign_keys.at[i].table == id)
			dump_foreign_key(b, c, &c->foreign_keys.at[i]);
}

static void dump_others(struct sb *b, const struct catalog *c)
{
	for (uint32_t i = 0; i < c->enums.len; i++) {
		const struct catalog_enum *e = &c->enums.at[i];
		sb_fmt(b, "enum %.*s.%.*s",
		       SARG(catalog_namespace_name(c, e->namespace)),
		       SARG(e->name));
		for (uint32_t k = 0; k < e->n_values; k++) {
			sb_addc(b, ' ');
			sb_add(b, dump_quote(b->arena, e->values[k]));
		}
		sb_addc(b, '\n');
	}
	for (uint32_t i = 0; i < c->sequences.len; i++) {
		const struct sequence *s = &c->sequences.at[i];
		sb_fmt(b, "sequence %.*s", SARG(s->name));
		if (s->owner_column != NONE)
			sb_fmt(b, " of %.*s",
			       SARG(c->columns.at[s->owner_column].name));
		sb_addc(b, '\n');
	}
	for (uint32_t i = 0; i < c->extensions.len; i++)
		sb_fmt(b, "extension %.*s\n", SARG(c->extensions.at[i].name));
	for (uint32_t i = 0; i < c->views.len; i++)
		sb_fmt(b, "%s %.*s:%.*s\n",
		       c->views.at[i].materialized ? "materialized" : "view",
		       SARG(c->views.at[i].name),
		       SARG(c->views.at[i].definition));
}

static str dump_catalog(struct arena *a, const struct catalog *c,
			const struct dialect *d)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < c->tables.len; i++)
		dump_table(&b, c, d, i);
	dump_others(&b, c);
	return sb_str(&b);
}

#endif
