/* What the reader of the schema should know, beside its text. */
#include "introspect/internal.h"

#include <stdlib.h>

static const struct {
	const char *slug, *text;
} kinds[N_NOTICES] = {
	[NOTICE_FIELD_NAMES] = { "field-names",
				 "These columns have names that the language "
				 "cannot spell, so their fields are comments; "
				 "give them names, with @map" },
	[NOTICE_VALUE_NAMES] = { "value-names",
				 "These values of enums have names that the "
				 "language cannot spell, so they are "
				 "comments; give them names, with @map" },
	[NOTICE_NO_COLUMNS] = { "no-columns",
				"These tables have no columns, or none that "
				"this user may see; their models are "
				"comments" },
	[NOTICE_NO_KEY] = { "no-unique-key",
			    "These tables have no key that tells their rows "
			    "apart, so clients leave them out (@@ignore)" },
	[NOTICE_UNSUPPORTED] = { "unsupported-types",
				 "These fields have types that clients cannot "
				 "read or write" },
	[NOTICE_KEPT_MAPS] = { "kept-names",
			       "These names were kept from the schema, with "
			       "@map and @@map" },
	[NOTICE_KEPT_KEY_NAMES] = { "kept-key-names",
				    "The names of these models' compound ids "
				    "were kept from the schema" },
	[NOTICE_RENAMED] = { "duplicate-names",
			     "These were renamed, because another has the "
			     "same name" },
	[NOTICE_PARTITIONED] = { "partitions",
				 "These tables are partitioned, which the "
				 "schema does not say" },
	[NOTICE_INHERITED] = { "inheritance",
			       "Other tables inherit from these, which the "
			       "schema does not say" },
	[NOTICE_NULLS] = { "nulls-order",
			   "These indexes have an order of nulls that the "
			   "schema does not say" },
	[NOTICE_ROW_SECURITY] = { "row-security",
				  "These tables have row level security, "
				  "which the schema does not say" },
	[NOTICE_CHECKS] = { "check-constraints",
			    "These check constraints are not in the schema" },
	[NOTICE_EXCLUSIONS] = { "exclusion-constraints",
				"These exclusion constraints are not in the "
				"schema" },
	[NOTICE_DEFERRED] = { "deferred-constraints",
			      "These constraints can be deferred, which the "
			      "schema does not say" },
	[NOTICE_COMMENTS] = { "comments",
			      "These have comments in the database, which "
			      "are not in the schema" },
	[NOTICE_EXPRESSIONS] = { "expression-indexes",
				 "These indexes are of expressions; they are "
				 "not in the schema" },
	[NOTICE_COPIED] = { "copied-relations",
			    "These relations were taken from the schema, as "
			    "the database has no foreign keys for them; see "
			    "whether their columns are still the same" },
};

const char *notice_slug(enum notice_kind k)
{
	return kinds[k].slug;
}

const char *notice_text(enum notice_kind k)
{
	return kinds[k].text;
}

static void of_column(struct introspector *in, const struct block *b,
		      const struct column *col, const struct label *l)
{
	str type;
	if (!l->name.len)
		notice(in, NOTICE_FIELD_NAMES, "%.*s.%.*s", SARG(b->name),
		       SARG(col->name));
	if (l->old != NONE && l->is_mapped)
		notice(in, NOTICE_KEPT_MAPS, "%.*s.%.*s", SARG(b->name),
		       SARG(l->name));
	if (is_unsupported(in, col, &type))
		notice(in, NOTICE_UNSUPPORTED, "%.*s.%.*s: %.*s", SARG(b->name),
		       SARG(l->name.len ? l->name : col->name), SARG(type));
}

static void of_block(struct introspector *in, const struct block *b)
{
	if (b->old != NONE && b->is_mapped)
		notice(in, NOTICE_KEPT_MAPS, "%.*s", SARG(b->name));
	if (b->is_duplicate)
		notice(in, NOTICE_RENAMED, "%.*s", SARG(b->name));
}

static void of_table(struct introspector *in, uint32_t table)
{
	const struct block *b = &in->tables[table];
	const struct table *t = &in->c->tables.at[table];
	if (!t->n_columns) {
		notice(in, NOTICE_NO_COLUMNS, "%.*s", SARG(b->name));
		return;
	}
	of_block(in, b);
	for
		table_columns(in->c, table, i) of_column(
			in, b, &in->c->columns.at[i], &in->columns[i]);
	if (b->is_new_ignored)
		notice(in, NOTICE_NO_KEY, "%.*s", SARG(b->name));
	if (t->has_inheritance)
		notice(in, NOTICE_INHERITED, "%.*s", SARG(b->name));
	if (t->has_rls)
		notice(in, NOTICE_ROW_SECURITY, "%.*s", SARG(b->name));
}

static void of_index(struct introspector *in, uint32_t index)
{
	const struct catalog_index *x = &in->c->indexes.at[index];
	if (in->tables[x->table].is_left_out)
		return;
	if (x->has_expression)
		notice(in, NOTICE_EXPRESSIONS, "%.*s: %.*s",
		       SARG(in->tables[x->table].name), SARG(x->name));
	for (uint32_t i = 0; index_is_shown(in, index) && i < x->n_columns; i++)
		if (x->columns[i].nulls)
			notice(in, NOTICE_NULLS, "%.*s: %.*s",
			       SARG(in->tables[x->table].name), SARG(x->name));
}

static void of_enum(struct introspector *in, uint32_t id)
{
	const struct catalog_enum *e = &in->c->enums.at[id];
	const struct block *b = &in->enums[id];
	of_block(in, b);
	for (uint32_t i = 0; i < e->n_values; i++) {
		str name = value_name(in, id, i);
		if (!name.len)
			notice(in, NOTICE_VALUE_NAMES, "%.*s.%.*s",
			       SARG(b->name), SARG(e->values[i]));
		else if (b->old != NONE && !str_eq(name, e->values[i]))
			notice(in, NOTICE_KEPT_MAPS, "%.*s.%.*s", SARG(b->name),
			       SARG(name));
	}
}

/* What kind of notice a detail makes, and whose it is. */
static const struct {
	enum notice_kind kind;
	enum { OF_TABLE, OF_VIEW, OF_ENUM } of;
} details[] = {
	[DETAIL_CHECK] = { NOTICE_CHECKS, OF_TABLE },
	[DETAIL_EXCLUSION] = { NOTICE_EXCLUSIONS, OF_TABLE },
	[DETAIL_DEFERRABLE] = { NOTICE_DEFERRED, OF_TABLE },
	[DETAIL_PARTITIONED] = { NOTICE_PARTITIONED, OF_TABLE },
	[DETAIL_TABLE_COMMENT] = { NOTICE_COMMENTS, OF_TABLE },
	[DETAIL_COLUMN_COMMENT] = { NOTICE_COMMENTS, OF_TABLE },
	[DETAIL_VIEW_COMMENT] = { NOTICE_COMMENTS, OF_VIEW },
	[DETAIL_VIEW_COLUMN_COMMENT] = { NOTICE_COMMENTS, OF_VIEW },
	[DETAIL_ENUM_COMMENT] = { NOTICE_COMMENTS, OF_ENUM },
};

static void of_detail(struct introspector *in, const struct detail *d)
{
	const struct block *blocks[] = { in->tables, in->views, in->enums };
	if (d->kind == DETAIL_FOREIGN || d->kind == DETAIL_INCLUDED)
		return;
	const struct block *b = &blocks[details[d->kind].of][d->object];
	if (b->is_left_out)
		return;
	if (d->name.len)
		notice(in, details[d->kind].kind, "%.*s: %.*s", SARG(b->name),
		       SARG(d->name));
	else
		notice(in, details[d->kind].kind, "%.*s", SARG(b->name));
}

/* By kind; within one, in the order they were made: a counting sort. */
static void sort_notices(struct introspector *in)
{
	struct introspection *out = in->out;
	struct notice *sorted =
		arena_array(in->a, struct notice, out->notices.len + 1);
	uint32_t n = 0;
	for (int k = 0; k < N_NOTICES; k++)
		for (uint32_t i = 0; i < out->notices.len; i++)
			if ((int)out->notices.at[i].kind == k)
				sorted[n++] = out->notices.at[i];
	if (n)
		memcpy(out->notices.at, sorted, n * sizeof(*sorted));
}

void write_notices(struct introspector *in)
{
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		if (!in->tables[i].is_left_out)
			of_table(in, i);
	for (uint32_t i = 0; i < in->c->views.len; i++) {
		const struct view *v = &in->c->views.at[i];
		if (in->views[i].is_left_out)
			continue;
		of_block(in, &in->views[i]);
		for (uint32_t j = v->first_column;
		     j < v->first_column + v->n_columns; j++)
			of_column(in, &in->views[i], &in->c->view_columns.at[j],
				  &in->view_columns[j]);
	}
	for (uint32_t i = 0; i < in->c->enums.len; i++)
		of_enum(in, i);
	for (uint32_t i = 0; i < in->c->indexes.len; i++)
		of_index(in, i);
	for (uint32_t i = 0; i < in->c->details.len; i++)
		of_detail(in, &in->c->details.at[i]);
	sort_notices(in);
}
