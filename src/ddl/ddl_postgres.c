#include <ctype.h>
#include <stdlib.h>

#include "ddl/render.h"

static struct sql *q_of(struct render *r)
{
	return &r->sql;
}

/* "INTEGER", "VARCHAR(20)[]"; serial: the type that makes its sequence. */
static void type(struct render *r, const struct catalog *c,
		 const struct column *col, bool serial)
{
	const struct column_type *t = &col->type;
	struct sql *q = q_of(r);
	if (t->kind == COLUMN_ENUM) {
		const struct catalog_enum *e = &c->enums.at[t->enum_id];
		ddl_scoped(r, c, e->namespace, e->name);
	} else if (t->kind == COLUMN_OTHER) {
		sql_verbatim(q, t->raw);
	} else {
		const char *sql = q->dialect->types[t->native].sql;
		if (serial)
			sql = !strcmp(sql, "BIGINT")	 ? "BIGSERIAL"
			      : !strcmp(sql, "SMALLINT") ? "SMALLSERIAL"
							 : "SERIAL";
		sql_verbatim(q, str_c(sql));
		for (int i = 0; i < t->n_args; i++) {
			sb_addc(&q->text, i ? ',' : '(');
			sql_int(q, t->args[i]);
		}
		if (t->n_args)
			sql_raw(q, ")");
	}
	if (col->arity == COLUMN_LIST)
		sql_raw(q, "[]");
}

enum {
	BARE = 1 << SCALAR_INT | 1 << SCALAR_BIGINT | 1 << SCALAR_FLOAT |
	       1 << SCALAR_DECIMAL | 1 << SCALAR_BOOLEAN
};

static void literal(struct sql *q, const struct column *col, str value)
{
	bool bare = col->type.kind == COLUMN_NATIVE &&
		    (q->dialect->types[col->type.native].scalars & BARE);
	if (bare)
		sql_verbatim(q, value);
	else
		sql_quoted(q, value);
}

static void list(struct render *r, const struct catalog *c,
		 const struct column *col)
{
	struct sql *q = q_of(r);
	sql_raw(q, "ARRAY[");
	for (uint32_t i = 0; i < col->def.n_values; i++) {
		if (i)
			sql_raw(q, ", ");
		literal(q, col, col->def.values[i]);
	}
	sql_raw(q, "]::");
	type(r, c, col, false);
}

/* Is there a default that DEFAULT can say? */
static bool has_default(const struct column *col)
{
	return !col->autoincrement && col->def.kind != COLUMN_DEFAULT_NONE &&
	       col->def.kind != COLUMN_DEFAULT_UNKNOWN;
}

static void default_value(struct render *r, const struct catalog *c,
			  const struct column *col)
{
	struct sql *q = q_of(r);
	switch (col->def.kind) {
	case COLUMN_DEFAULT_VALUE:
		if (col->def.is_list)
			list(r, c, col);
		else
			literal(q, col, col->def.values[0]);
		break;
	case COLUMN_DEFAULT_NOW:
		sql_raw(q, "CURRENT_TIMESTAMP");
		break;
	case COLUMN_DEFAULT_SEQUENCE:
		sql_raw(q, "nextval(");
		sql_string(q, col->def.text);
		sql_raw(q, ")");
		break;
	default:
		sql_verbatim(q, col->def.text);
	}
}

static void column(struct render *r, const struct catalog *c, uint32_t id)
{
	const struct column *col = &c->columns.at[id];
	struct sql *q = q_of(r);
	sql_ident(q, col->name);
	sql_raw(q, " ");
	type(r, c, col, col->autoincrement);
	if (col->arity == COLUMN_REQUIRED)
		sql_raw(q, " NOT NULL");
	if (has_default(col)) {
		sql_raw(q, " DEFAULT ");
		default_value(r, c, col);
	}
}

static void create_namespace(struct render *r, const struct change *c)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "CREATE SCHEMA IF NOT EXISTS ");
	sql_ident(q, catalog_namespace_name(r->to, c->to));
	ddl_end(r);
}

static void drop_extension(struct render *r, const struct change *c)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP EXTENSION ");
	sql_ident(q, r->from->extensions.at[c->from].name);
	ddl_end(r);
}

static void create_extension(struct render *r, const struct change *c)
{
	const struct extension *e = &r->to->extensions.at[c->to];
	struct sql *q = ddl_begin(r);
	sql_raw(q, "CREATE EXTENSION IF NOT EXISTS ");
	sql_ident(q, e->name);
	if (e->namespace != NONE || e->version.len)
		sql_raw(q, " WITH");
	if (e->namespace != NONE) {
		sql_raw(q, " SCHEMA ");
		sql_ident(q, catalog_namespace_name(r->to, e->namespace));
	}
	if (e->version.len) {
		sql_raw(q, " VERSION ");
		sql_ident(q, e->version);
	}
	ddl_end(r);
}

static void enum_values(struct sql *q, const struct catalog_enum *e)
{
	sql_raw(q, " AS ENUM (");
	for (uint32_t i = 0; i < e->n_values; i++) {
		if (i)
			sql_raw(q, ", ");
		sql_quoted(q, e->values[i]);
	}
	sql_raw(q, ")");
}

static void create_enum(struct render *r, const struct change *c)
{
	const struct catalog_enum *e = &r->to->enums.at[c->to];
	struct sql *q = ddl_begin(r);
	sql_raw(q, "CREATE TYPE ");
	ddl_scoped(r, r->to, e->namespace, e->name);
	enum_values(q, e);
	ddl_end(r);
}

static void drop_enum(struct render *r, const struct change *c)
{
	const struct catalog_enum *e = &r->from->enums.at[c->from];
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP TYPE ");
	ddl_scoped(r, r->from, e->namespace, e->name);
	ddl_end(r);
}

static void plain(struct render *r, const char *text)
{
	sql_verbatim(ddl_begin(r), str_c(text));
	ddl_end(r);
}

static void add_enum_values(struct render *r, const struct change *c)
{
	const struct catalog_enum *e = &r->to->enums.at[c->to];
	if (c->n_added > 1)
		r->steps.at[r->steps.len - 1].note =
			S("-- Several values are added to one enum: before "
			  "version 12, PostgreSQL\n-- cannot do that inside "
			  "one transaction. There, split this migration\n-- "
			  "into one for each value.\n\n\n");
	for (uint32_t i = 0; i < c->n_added; i++) {
		struct sql *q = ddl_begin(r);
		sql_raw(q, "ALTER TYPE ");
		ddl_scoped(r, r->to, e->namespace, e->name);
		sql_raw(q, " ADD VALUE ");
		sql_quoted(q, c->added[i]);
		ddl_end(r);
	}
}

static str suffixed(struct render *r, str name, const char *suffix)
{
	return str_fmt(r->arena, "%.*s%s", SARG(name), suffix);
}

static void alter_column(struct render *r, const struct catalog *c,
			 uint32_t table, uint32_t col)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TABLE ");
	ddl_table(r, c, table);
	sql_raw(q, " ALTER COLUMN ");
	sql_ident(q, c->columns.at[col].name);
}

/* The partner of a column in the other catalog, by names; NONE. */
static uint32_t partner(const struct catalog *of, uint32_t col,
			const struct catalog *in)
{
	const struct column *x = &of->columns.at[col];
	const struct table *t = &of->tables.at[x->table];
	uint32_t ns =
		t->namespace == NONE
			? NONE
			: catalog_namespace(
				  in, catalog_namespace_name(of, t->namespace));
	uint32_t table = catalog_table(in, ns, t->name);
	return table == NONE ? NONE : catalog_column(in, table, x->name);
}

static bool is_of_enum(const struct column *c, uint32_t id)
{
	return c->type.kind == COLUMN_ENUM && c->type.enum_id == id;
}

/* Columns that have the enum now, in the order of the schema's tables, then
 * those that are about to go: all hold on to the old type. */
static uint32_t columns_of_enum(struct render *r, const struct change *c,
				uint32_t **out)
{
	uint32_t n = 0;
	bool *seen = arena_array(r->arena, bool, r->from->columns.len + 1);
	*out = arena_array(r->arena, uint32_t, r->from->columns.len + 1);
	for (uint32_t i = 0; i < r->to->columns.len; i++) {
		if (!is_of_enum(&r->to->columns.at[i], c->to))
			continue;
		uint32_t old = partner(r->to, i, r->from);
		if (old == NONE ||
		    !is_of_enum(&r->from->columns.at[old], c->from))
			continue;
		seen[old] = true;
		(*out)[n++] = old;
	}
	for (uint32_t i = 0; i < r->from->columns.len; i++)
		if (is_of_enum(&r->from->columns.at[i], c->from) && !seen[i])
			(*out)[n++] = i;
	return n;
}

/* ... ALTER COLUMN "c" TYPE "E_new" USING ("c"::text::"E_new") */
static void retype(struct render *r, uint32_t col, const struct catalog_enum *e,
		   str temporary)
{
	const struct column *x = &r->from->columns.at[col];
	struct sql *q = q_of(r);
	alter_column(r, r->from, x->table, col);
	for (int pass = 0; pass < 2; pass++) {
		if (pass) {
			sql_raw(q, " USING (");
			sql_ident(q, x->name);
			sql_raw(q, "::text::");
		} else {
			sql_raw(q, " TYPE ");
		}
		ddl_scoped(r, r->to, e->namespace, temporary);
		if (x->arity == COLUMN_LIST)
			sql_raw(q, "[]");
	}
	sql_raw(q, ")");
	ddl_end(r);
}

static void rename_type(struct render *r, uint32_t namespace, str from, str to)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TYPE ");
	ddl_scoped(r, r->to, namespace, from);
	sql_raw(q, " RENAME TO ");
	sql_ident(q, to);
	ddl_end(r);
}

static void drop_defaults(struct render *r, const uint32_t *cols, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct column *x = &r->from->columns.at[cols[i]];
		if (x->def.kind == COLUMN_DEFAULT_NONE)
			continue;
		alter_column(r, r->from, x->table, cols[i]);
		sql_raw(&r->sql, " DROP DEFAULT");
		ddl_end(r);
	}
}

/* Those dropped above, as the schema has them now. */
static void restore_defaults(struct render *r, const struct change *c,
			     const uint32_t *cols, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct column *x = &r->from->columns.at[cols[i]];
		uint32_t now = partner(r->from, cols[i], r->to);
		if (x->def.kind == COLUMN_DEFAULT_NONE || now == NONE ||
		    !is_of_enum(&r->to->columns.at[now], c->to) ||
		    !has_default(&r->to->columns.at[now]))
			continue;
		alter_column(r, r->to, r->to->columns.at[now].table, now);
		sql_raw(&r->sql, " SET DEFAULT ");
		default_value(r, r->to, &r->to->columns.at[now]);
		ddl_end(r);
	}
}

static int by_table_and_name(const void *a, const void *b, void *arg)
{
	const struct catalog *c = arg;
	const struct column *x = &c->columns.at[*(const uint32_t *)a];
	const struct column *y = &c->columns.at[*(const uint32_t *)b];
	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	return str_cmp(x->name, y->name);
}

/* Defaults come off and on again in the order of the old tables, their
 * columns by name. */
static uint32_t *in_order_of_defaults(struct render *r, const uint32_t *cols,
				      uint32_t n)
{
	uint32_t *out = arena_array(r->arena, uint32_t, n + 1);
	for (uint32_t i = 0; i < n; i++)
		out[i] = cols[i];
	qsort_r(out, n, sizeof(*out), by_table_and_name, (void *)r->from);
	return out;
}

/* Values go: a new type takes the old one's place. */
static void replace_enum(struct render *r, const struct change *c)
{
	const struct catalog_enum *e = &r->to->enums.at[c->to];
	str temporary = suffixed(r, e->name, "_new");
	str old = suffixed(r, e->name, "_old");
	uint32_t *cols, n = columns_of_enum(r, c, &cols);
	uint32_t *defaults = in_order_of_defaults(r, cols, n);
	plain(r, "BEGIN");
	struct sql *q = ddl_begin(r);
	sql_raw(q, "CREATE TYPE ");
	ddl_scoped(r, r->to, e->namespace, temporary);
	enum_values(q, e);
	ddl_end(r);
	drop_defaults(r, defaults, n);
	for (uint32_t i = 0; i < n; i++)
		retype(r, cols[i], e, temporary);
	rename_type(r, e->namespace, e->name, old);
	rename_type(r, e->namespace, temporary, e->name);
	ddl_begin(r);
	sql_raw(q, "DROP TYPE ");
	ddl_scoped(r, r->to, e->namespace, old);
	ddl_end(r);
	restore_defaults(r, c, defaults, n);
	plain(r, "COMMIT");
}

static bool is_added(const struct change *c, const struct column_default *d)
{
	for (uint32_t i = 0; i < d->n_values; i++)
		for (uint32_t k = 0; k < c->n_added; k++)
			if (str_eq(d->values[i], c->added[k]))
				return true;
	return false;
}

/* Is a new value some column's default? PostgreSQL refuses a value that was
 * added in the same transaction, but not a new type. */
static bool uses_added(struct render *r, const struct change *c)
{
	for (uint32_t i = 0; i < r->to->columns.len; i++) {
		const struct column *x = &r->to->columns.at[i];
		if (is_of_enum(x, c->to) && is_added(c, &x->def))
			return true;
	}
	return false;
}

static void alter_enum(struct render *r, const struct change *c)
{
	if (c->n_dropped || uses_added(r, c))
		replace_enum(r, c);
	else
		add_enum_values(r, c);
}

static void drop_constraint(struct render *r, uint32_t table, str name)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TABLE ");
	ddl_table(r, r->from, table);
	sql_raw(q, " DROP CONSTRAINT ");
	sql_ident(q, name);
	ddl_end(r);
}

static void drop_foreign_key(struct render *r, const struct change *c)
{
	const struct foreign_key *f = &r->from->foreign_keys.at[c->from];
	drop_constraint(r, f->table, f->name);
}

static void drop_index(struct render *r, const struct change *c)
{
	const struct catalog_index *x = &r->from->indexes.at[c->from];
	if (x->is_constraint) {
		drop_constraint(r, x->table, x->name);
		return;
	}
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP INDEX ");
	ddl_scoped(r, r->from, r->from->tables.at[x->table].namespace, x->name);
	ddl_end(r);
}

/* Between the parts of one ALTER TABLE. */
static void part(struct render *r, bool *first)
{
	if (*first)
		sql_raw(&r->sql, " ");
	else
		sql_raw(&r->sql, ",\n");
	*first = false;
}

static void part_of_column(struct render *r, bool *first, uint32_t col)
{
	part(r, first);
	sql_raw(&r->sql, "ALTER COLUMN ");
	sql_ident(&r->sql, r->to->columns.at[col].name);
}

static void default_part(struct render *r, const struct alter *a, bool *first)
{
	const struct column *x = &r->to->columns.at[a->to];
	if (a->changed & CHANGED_SEQUENCE) {
		part_of_column(r, first, a->to);
		sql_raw(&r->sql, " SET DEFAULT nextval(");
		sql_quoted(&r->sql, ddl_sequence_name(r, a->to));
		sql_raw(&r->sql, ")");
	} else if (a->changed & CHANGED_DEFAULT) {
		part_of_column(r, first, a->to);
		if (has_default(x)) {
			sql_raw(&r->sql, " SET DEFAULT ");
			default_value(r, r->to, x);
		} else if (a->from != NONE &&
			   r->from->columns.at[a->from].is_identity) {
			sql_raw(&r->sql, " DROP IDENTITY");
		} else {
			sql_raw(&r->sql, " DROP DEFAULT");
		}
	}
}

static void type_part(struct render *r, uint32_t col, const char *through,
		      bool *first)
{
	const struct column *x = &r->to->columns.at[col];
	part_of_column(r, first, col);
	sql_raw(&r->sql, " SET DATA TYPE ");
	type(r, r->to, x, false);
	if (!through)
		return;
	sql_raw(&r->sql, " USING (");
	sql_ident(&r->sql, x->name);
	sql_raw(&r->sql, "::");
	sql_verbatim(&r->sql, str_c(through));
	if (x->arity == COLUMN_LIST)
		sql_raw(&r->sql, "[]");
	sql_raw(&r->sql, "::");
	type(r, r->to, x, false);
	sql_raw(&r->sql, ")");
}

/* A default is not cast with its column when that must be told how. */
static bool sets_default_aside(const struct render *r, const struct alter *a,
			       const char *through)
{
	return through &&
	       r->from->columns.at[a->from].def.kind != COLUMN_DEFAULT_NONE;
}

static void column_parts(struct render *r, const struct alter *a, bool *first)
{
	const struct column *x = &r->to->columns.at[a->to];
	struct alter b = *a;
	const char *through = NULL;
	if (a->changed & CHANGED_TYPE)
		through = ddl_cast_through(r->changes->dialect,
					   &r->from->columns.at[a->from], x);
	if (a->changed & CHANGED_ARITY) {
		part_of_column(r, first, a->to);
		if (x->arity == COLUMN_REQUIRED)
			sql_raw(&r->sql, " SET NOT NULL");
		else
			sql_raw(&r->sql, " DROP NOT NULL");
	}
	if (sets_default_aside(r, a, through)) {
		b.changed |= CHANGED_DEFAULT;
		if (has_default(x)) {
			part_of_column(r, first, a->to);
			sql_raw(&r->sql, " DROP DEFAULT");
		}
	}
	default_part(r, &b, first);
	if (a->changed & CHANGED_TYPE)
		type_part(r, a->to, through, first);
}

static void add_part(struct render *r, uint32_t col, bool *first)
{
	part(r, first);
	sql_raw(&r->sql, "ADD COLUMN     ");
	column(r, r->to, col);
}

static void drop_part(struct render *r, uint32_t col, bool *first)
{
	part(r, first);
	sql_raw(&r->sql, "DROP COLUMN ");
	sql_ident(&r->sql, r->from->columns.at[col].name);
}

static void key_part(struct render *r, const struct alter *a, bool *first)
{
	part(r, first);
	if (a->kind == ALTER_DROP_PRIMARY_KEY) {
		sql_raw(&r->sql, "DROP CONSTRAINT ");
		sql_ident(&r->sql, r->from->indexes.at[a->from].name);
		return;
	}
	sql_raw(&r->sql, "ADD CONSTRAINT ");
	sql_ident(&r->sql, r->to->indexes.at[a->to].name);
	sql_raw(&r->sql, " PRIMARY KEY (");
	ddl_key_columns(&r->sql, r->to, a->to, S(", "));
	sql_raw(&r->sql, ")");
}

static void alter_part(struct render *r, const struct alter *a, bool *first)
{
	switch (a->kind) {
	case ALTER_DROP_COLUMN:
		drop_part(r, a->from, first);
		break;
	case ALTER_ADD_COLUMN:
		add_part(r, a->to, first);
		break;
	case ALTER_RECREATE_COLUMN:
		drop_part(r, a->from, first);
		add_part(r, a->to, first);
		break;
	case ALTER_COLUMN:
		column_parts(r, a, first);
		break;
	case ALTER_DROP_PRIMARY_KEY:
	case ALTER_ADD_PRIMARY_KEY:
		key_part(r, a, first);
		break;
	case ALTER_RENAME_PRIMARY_KEY:
		break; /* no part of another statement */
	}
}

static void rename_constraint(struct render *r, uint32_t table, str from,
			      str to)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TABLE ");
	ddl_table(r, r->to, table);
	sql_raw(q, " RENAME CONSTRAINT ");
	sql_ident(q, from);
	sql_raw(q, " TO ");
	sql_ident(q, to);
	ddl_end(r);
}

static bool needs_sequence(const struct alter *a)
{
	return a->kind == ALTER_COLUMN && (a->changed & CHANGED_SEQUENCE);
}

static void alter_table(struct render *r, const struct change *c)
{
	const struct alter *at = r->changes->alters.at + c->first;
	bool first = true;
	for (uint32_t i = 0; i < c->n; i++)
		if (needs_sequence(&at[i]))
			ddl_create_sequence(r, &at[i]);
	ddl_begin(r);
	sql_raw(&r->sql, "ALTER TABLE ");
	ddl_table(r, r->to, c->to);
	for (uint32_t i = 0; i < c->n; i++)
		alter_part(r, &at[i], &first);
	if (!first)
		ddl_end(r);
	for (uint32_t i = 0; i < c->n; i++)
		if (at[i].kind == ALTER_RENAME_PRIMARY_KEY)
			rename_constraint(r, c->to,
					  r->from->indexes.at[at[i].from].name,
					  r->to->indexes.at[at[i].to].name);
	for (uint32_t i = 0; i < c->n; i++)
		if (needs_sequence(&at[i]))
			ddl_own_sequence(r, &at[i]);
	for (uint32_t i = 0; i < c->n; i++)
		ddl_drop_sequence(r, &at[i]);
}

static void drop_table(struct render *r, const struct change *c)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP TABLE ");
	ddl_table(r, r->from, c->from);
	ddl_end(r);
}

static void create_table(struct render *r, const struct change *c)
{
	struct sql *q = ddl_begin(r);
	uint32_t pk = r->to->tables.at[c->to].primary_key;
	bool first = true;
	sql_raw(q, "CREATE TABLE ");
	ddl_table(r, r->to, c->to);
	sql_raw(q, " (");
	for
		table_columns(r->to, c->to, i)
		{
			sql_verbatim(q, first ? S("\n    ") : S(",\n    "));
			column(r, r->to, i);
			first = false;
		}
	if (pk != NONE) {
		sql_raw(q, ",\n\n    CONSTRAINT ");
		sql_ident(q, r->to->indexes.at[pk].name);
		sql_raw(q, " PRIMARY KEY (");
		ddl_key_columns(q, r->to, pk, S(","));
		sql_raw(q, ")");
	}
	sql_raw(q, "\n)");
	ddl_end(r);
}

static void index_method(struct sql *q, str method)
{
	if (!method.len || str_ieq(method, S("btree")))
		return;
	sql_raw(q, " USING ");
	for (size_t i = 0; i < method.len; i++)
		sb_addc(&q->text, (char)toupper((unsigned char)method.ptr[i]));
	sql_raw(q, " ");
}

static void create_index(struct render *r, const struct change *c)
{
	const struct catalog_index *x = &r->to->indexes.at[c->to];
	struct sql *q = ddl_begin(r);
	if (x->kind == CATALOG_UNIQUE)
		sql_raw(q, "CREATE UNIQUE INDEX ");
	else
		sql_raw(q, "CREATE INDEX ");
	sql_ident(q, x->name);
	sql_raw(q, " ON ");
	ddl_table(r, r->to, x->table);
	index_method(q, x->method);
	sql_raw(q, "(");
	ddl_index_columns(q, r->to, x);
	sql_raw(q, ")");
	if (x->predicate.len) {
		sql_raw(q, " WHERE (");
		sql_verbatim(q, x->predicate);
		sql_raw(q, ")");
	}
	ddl_end(r);
}

static void add_foreign_key(struct render *r, const struct change *c)
{
	const struct foreign_key *f = &r->to->foreign_keys.at[c->to];
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER TABLE ");
	ddl_table(r, r->to, f->table);
	sql_raw(q, " ADD CONSTRAINT ");
	sql_ident(q, f->name);
	sql_raw(q, " FOREIGN KEY (");
	ddl_columns(q, r->to, f->columns, f->n_columns, S(", "));
	sql_raw(q, ") REFERENCES ");
	ddl_table(r, r->to, f->target);
	sql_raw(q, "(");
	ddl_columns(q, r->to, f->targets, f->n_columns, S(", "));
	sql_raw(q, ")");
	ddl_actions(q, f);
	ddl_end(r);
}

static void rename_foreign_key(struct render *r, const struct change *c)
{
	const struct foreign_key *a = &r->from->foreign_keys.at[c->from];
	const struct foreign_key *b = &r->to->foreign_keys.at[c->to];
	rename_constraint(r, b->table, a->name, b->name);
}

static void rename_index(struct render *r, const struct change *c)
{
	const struct catalog_index *a = &r->from->indexes.at[c->from];
	struct sql *q = ddl_begin(r);
	sql_raw(q, "ALTER INDEX ");
	ddl_scoped(r, r->from, r->from->tables.at[a->table].namespace, a->name);
	sql_raw(q, " RENAME TO ");
	sql_ident(q, r->to->indexes.at[c->to].name);
	ddl_end(r);
}

const struct ddl_dialect ddl_postgres = {
	.render = {
		[CREATE_NAMESPACE] = create_namespace,
		[DROP_EXTENSION] = drop_extension,
		[CREATE_EXTENSION] = create_extension,
		[CREATE_ENUM] = create_enum,
		[ALTER_ENUM] = alter_enum,
		[DROP_FOREIGN_KEY] = drop_foreign_key,
		[DROP_INDEX] = drop_index,
		[ALTER_TABLE] = alter_table,
		[DROP_TABLE] = drop_table,
		[DROP_ENUM] = drop_enum,
		[CREATE_TABLE] = create_table,
		[CREATE_INDEX] = create_index,
		[ADD_FOREIGN_KEY] = add_foreign_key,
		[RENAME_FOREIGN_KEY] = rename_foreign_key,
		[RENAME_INDEX] = rename_index,
	},
};
