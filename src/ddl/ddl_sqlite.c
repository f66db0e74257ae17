/*
 * SQLite cannot alter a column: a table is made anew under another name,
 * filled from the old one, and takes its place.
 */
#include <stdlib.h>

#include "ddl/render.h"

static void plain(struct render *r, const char *text)
{
	sql_verbatim(ddl_begin(r), str_c(text));
	ddl_end(r);
}

enum {
	BARE = 1 << SCALAR_INT | 1 << SCALAR_BIGINT | 1 << SCALAR_FLOAT |
	       1 << SCALAR_DECIMAL | 1 << SCALAR_BOOLEAN | 1 << SCALAR_JSON
};

/* JSON stands bare: so Prisma has it, and so its databases are. But an
 * object is no SQL that way. */
static void literal(struct sql *q, const struct column *col, str value)
{
	unsigned scalars = col->type.kind == COLUMN_NATIVE
				   ? q->dialect->types[col->type.native].scalars
				   : 0;
	bool object = (scalars & (1 << SCALAR_JSON)) && value.len &&
		      value.ptr[0] == '{';
	if ((scalars & BARE) && !object)
		sql_verbatim(q, value);
	else
		sql_quoted(q, value);
}

static bool has_default(const struct column *c)
{
	return c->def.kind != COLUMN_DEFAULT_NONE &&
	       c->def.kind != COLUMN_DEFAULT_UNKNOWN &&
	       c->def.kind != COLUMN_DEFAULT_SEQUENCE;
}

/* A call must stand in parentheses here. */
static void expression(struct sql *q, str text)
{
	text = str_trim(text);
	bool wrap = text.len && text.ptr[0] != '(' && text.ptr[0] != '\'' &&
		    str_find_char(text, '(', 0) < text.len;
	if (wrap)
		sql_raw(q, "(");
	sql_verbatim(q, text);
	if (wrap)
		sql_raw(q, ")");
}

static void default_value(struct sql *q, const struct column *col)
{
	if (col->def.kind == COLUMN_DEFAULT_NOW)
		sql_raw(q, "CURRENT_TIMESTAMP");
	else if (col->def.kind == COLUMN_DEFAULT_VALUE)
		literal(q, col, col->def.values[0]);
	else
		expression(q, col->def.text);
}

static void column_type(struct sql *q, const struct column *c)
{
	const struct column_type *t = &c->type;
	if (t->kind == COLUMN_OTHER)
		sql_verbatim(q, t->raw);
	else if (t->kind == COLUMN_ENUM)
		sql_raw(q, "TEXT");
	else
		sql_verbatim(q, str_c(q->dialect->types[t->native].sql));
}

/* Is the column the whole primary key? */
static bool is_primary_key(const struct catalog *c, uint32_t col)
{
	uint32_t pk = c->tables.at[c->columns.at[col].table].primary_key;
	return pk != NONE && c->indexes.at[pk].n_columns == 1 &&
	       c->indexes.at[pk].columns[0].column == col;
}

static void column(struct sql *q, const struct catalog *c, uint32_t id)
{
	const struct column *col = &c->columns.at[id];
	sql_ident(q, col->name);
	sql_raw(q, " ");
	column_type(q, col);
	if (col->arity == COLUMN_REQUIRED)
		sql_raw(q, " NOT NULL");
	if (is_primary_key(c, id)) {
		sql_raw(q, " PRIMARY KEY");
		if (col->autoincrement)
			sql_raw(q, " AUTOINCREMENT");
	}
	if (has_default(col)) {
		sql_raw(q, " DEFAULT ");
		default_value(q, col);
	}
}

static void foreign_keys(struct render *r, uint32_t table)
{
	struct sql *q = &r->sql;
	for (uint32_t i = 0; i < r->to->foreign_keys.len; i++) {
		const struct foreign_key *f = &r->to->foreign_keys.at[i];
		if (f->table != table)
			continue;
		sql_raw(q, ",\n    ");
		if (f->name.len) {
			sql_raw(q, "CONSTRAINT ");
			sql_ident(q, f->name);
			sql_raw(q, " ");
		}
		sql_raw(q, "FOREIGN KEY (");
		ddl_columns(q, r->to, f->columns, f->n_columns, S(", "));
		sql_raw(q, ") REFERENCES ");
		sql_ident(q, r->to->tables.at[f->target].name);
		sql_raw(q, " (");
		ddl_columns(q, r->to, f->targets, f->n_columns, S(", "));
		sql_raw(q, ")");
		ddl_actions(q, f);
	}
}

static void table_as(struct render *r, uint32_t table, str name)
{
	struct sql *q = ddl_begin(r);
	uint32_t pk = r->to->tables.at[table].primary_key;
	bool first = true;
	sql_raw(q, "CREATE TABLE ");
	sql_ident(q, name);
	sql_raw(q, " (");
	for
		table_columns(r->to, table, i)
		{
			sql_verbatim(q, first ? S("\n    ") : S(",\n    "));
			column(q, r->to, i);
			first = false;
		}
	if (pk != NONE && r->to->indexes.at[pk].n_columns > 1) {
		sql_raw(q, ",\n\n    PRIMARY KEY (");
		ddl_key_columns(q, r->to, pk, S(", "));
		sql_raw(q, ")");
	}
	foreign_keys(r, table);
	sql_raw(q, "\n)");
	ddl_end(r);
}

static void create_table(struct render *r, const struct change *c)
{
	table_as(r, c->to, r->to->tables.at[c->to].name);
}

static void drop_table_named(struct render *r, str name)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP TABLE ");
	sql_ident(q, name);
	ddl_end(r);
}

static void drop_table(struct render *r, const struct change *c)
{
	plain(r, "PRAGMA foreign_keys=off");
	drop_table_named(r, r->from->tables.at[c->from].name);
	plain(r, "PRAGMA foreign_keys=on");
}

static void drop_index(struct render *r, const struct change *c)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP INDEX ");
	sql_ident(q, r->from->indexes.at[c->from].name);
	ddl_end(r);
}

static void make_index(struct render *r, uint32_t id)
{
	const struct catalog_index *x = &r->to->indexes.at[id];
	struct sql *q = ddl_begin(r);
	if (x->kind == CATALOG_UNIQUE)
		sql_raw(q, "CREATE UNIQUE INDEX ");
	else
		sql_raw(q, "CREATE INDEX ");
	sql_ident(q, x->name);
	sql_raw(q, " ON ");
	sql_ident(q, r->to->tables.at[x->table].name);
	sql_raw(q, "(");
	ddl_index_columns(q, r->to, x);
	sql_raw(q, ")");
	if (x->predicate.len) {
		sql_raw(q, " WHERE ");
		sql_verbatim(q, x->predicate);
	}
	ddl_end(r);
}

static void create_index(struct render *r, const struct change *c)
{
	make_index(r, c->to);
}

static void rename_index(struct render *r, const struct change *c)
{
	drop_index(r, c);
	make_index(r, c->to);
}

/* Only columns that may be empty come this way. */
static void alter_table(struct render *r, const struct change *c)
{
	const struct alter *at = r->changes->alters.at + c->first;
	for (uint32_t i = 0; i < c->n; i++) {
		struct sql *q = ddl_begin(r);
		sql_raw(q, "ALTER TABLE ");
		sql_ident(q, r->to->tables.at[c->to].name);
		sql_raw(q, " ADD COLUMN ");
		column(q, r->to, at[i].to);
		ddl_end(r);
	}
}

struct copied {
	uint32_t from, to;
};

static int by_name(const void *a, const void *b, void *arg)
{
	const struct catalog *c = arg;
	return str_cmp(c->columns.at[((const struct copied *)a)->from].name,
		       c->columns.at[((const struct copied *)b)->from].name);
}

/* The columns that both tables have, by name. */
static uint32_t copied_columns(struct render *r, const struct change *c,
			       struct copied **out)
{
	uint32_t n = 0;
	*out = arena_array(r->arena, struct copied,
			   r->from->tables.at[c->from].n_columns + 1);
	for
		table_columns(r->from, c->from, i)
		{
			uint32_t to = catalog_column(
				r->to, c->to, r->from->columns.at[i].name);
			if (to != NONE)
				(*out)[n++] = (struct copied){ i, to };
		}
	qsort_r(*out, n, sizeof(**out), by_name, (void *)r->from);
	return n;
}

/* Where NULL is no longer allowed, the default stands for it. */
static void copied_value(struct sql *q, const struct column *from,
			 const struct column *to)
{
	bool fill = from->arity != COLUMN_REQUIRED &&
		    to->arity == COLUMN_REQUIRED && has_default(to);
	if (!fill) {
		sql_ident(q, to->name);
		return;
	}
	sql_raw(q, "coalesce(");
	sql_ident(q, to->name);
	sql_raw(q, ", ");
	default_value(q, to);
	sql_raw(q, ") AS ");
	sql_ident(q, to->name);
}

static void copy_rows(struct render *r, const struct change *c, str into)
{
	struct copied *cols;
	uint32_t n = copied_columns(r, c, &cols);
	if (!n)
		return;
	struct sql *q = ddl_begin(r);
	sql_raw(q, "INSERT INTO ");
	sql_ident(q, into);
	sql_raw(q, " (");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sql_raw(q, ", ");
		sql_ident(q, r->to->columns.at[cols[i].to].name);
	}
	sql_raw(q, ") SELECT ");
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sql_raw(q, ", ");
		copied_value(q, &r->from->columns.at[cols[i].from],
			     &r->to->columns.at[cols[i].to]);
	}
	sql_raw(q, " FROM ");
	sql_ident(q, r->from->tables.at[c->from].name);
	ddl_end(r);
}

/* Indexes that the schema cannot declare were dropped with the table: they
 * come back as the database described them. */
static void restore_indexes(struct render *r, const struct change *c)
{
	for (uint32_t i = 0; i < r->to->indexes.len; i++)
		if (r->to->indexes.at[i].table == c->to &&
		    r->to->indexes.at[i].kind != CATALOG_PRIMARY)
			make_index(r, i);
	for (uint32_t i = 0; i < r->from->indexes.len; i++) {
		const struct catalog_index *x = &r->from->indexes.at[i];
		if (x->table != c->from || !x->definition.len ||
		    !(x->has_expression || x->predicate.len))
			continue;
		sql_verbatim(ddl_begin(r), x->definition);
		ddl_end(r);
	}
}

static void redefine_table(struct render *r, const struct change *c)
{
	str name = r->to->tables.at[c->to].name;
	str temporary = str_fmt(r->arena, "new_%.*s", SARG(name));
	table_as(r, c->to, temporary);
	copy_rows(r, c, temporary);
	drop_table_named(r, r->from->tables.at[c->from].name);
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TABLE ");
	sql_ident(q, temporary);
	sql_raw(q, " RENAME TO ");
	sql_ident(q, name);
	ddl_end(r);
	restore_indexes(r, c);
}

static void redefine_begin(struct render *r)
{
	plain(r, "PRAGMA defer_foreign_keys=ON");
	plain(r, "PRAGMA foreign_keys=OFF");
}

/* Triggers went with their tables. They come back when all tables are there
 * again: renaming one checks what the triggers of the others name. */
static void restore_triggers(struct render *r, const struct change *c)
{
	for (uint32_t i = 0; i < r->from->triggers.len; i++) {
		if (r->from->triggers.at[i].table != c->from)
			continue;
		sql_verbatim(ddl_begin(r), r->from->triggers.at[i].definition);
		ddl_end(r);
	}
}

static void redefine_end(struct render *r, const struct change *c, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		restore_triggers(r, &c[i]);
	plain(r, "PRAGMA foreign_keys=ON");
	plain(r, "PRAGMA defer_foreign_keys=OFF");
}

const struct ddl_dialect ddl_sqlite = {
	.render = {
		[DROP_INDEX] = drop_index,
		[ALTER_TABLE] = alter_table,
		[DROP_TABLE] = drop_table,
		[CREATE_TABLE] = create_table,
		[REDEFINE_TABLE] = redefine_table,
		[CREATE_INDEX] = create_index,
		[RENAME_INDEX] = rename_index,
	},
	.titles = { [RENAME_INDEX] = "RedefineIndex" },
	.redefine_begin = redefine_begin,
	.redefine_end = redefine_end,
};
