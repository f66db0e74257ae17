#include "describe/internal.h"

#include "dialect/dialect.h"
#include "embed/describe_sqlite_columns.h"
#include "embed/describe_sqlite_foreign_keys.h"
#include "embed/describe_sqlite_indexes.h"
#include "embed/describe_sqlite_tables.h"
#include "embed/describe_sqlite_triggers.h"
#include "embed/describe_sqlite_view_columns.h"
#include "embed/describe_sqlite_views.h"

enum question {
	Q_TABLES,
	Q_COLUMNS,
	Q_INDEXES,
	Q_FOREIGN_KEYS,
	Q_VIEWS,
	Q_TRIGGERS,
	N_QUESTIONS,
};

static const nicol_str *const questions[N_QUESTIONS] = {
	[Q_TABLES] = &embedded_describe_sqlite_tables,
	[Q_COLUMNS] = &embedded_describe_sqlite_columns,
	[Q_INDEXES] = &embedded_describe_sqlite_indexes,
	[Q_FOREIGN_KEYS] = &embedded_describe_sqlite_foreign_keys,
	[Q_VIEWS] = &embedded_describe_sqlite_views,
	[Q_TRIGGERS] = &embedded_describe_sqlite_triggers,
};

struct reader {
	struct catalog *c;
	struct arena *a; /* the catalog's */
	const struct dialect *dialect;
	struct db_result *r[N_QUESTIONS];
	uint32_t *pk; /* of each column: its place in the primary key */
};

static str cell_text(struct reader *rd, enum question q, uint32_t row,
		     uint32_t column)
{
	return str_dup(rd->a, db_get_str(rd->r[q], row, column));
}

/* SQLite's names do not tell upper from lower case. */
static uint32_t table_of(const struct reader *rd, str name)
{
	for (uint32_t i = 0; i < rd->c->tables.len; i++)
		if (str_ieq(rd->c->tables.at[i].name, name))
			return i;
	return NONE;
}

static uint32_t column_of(const struct reader *rd, uint32_t table, str name)
{
	if (table == NONE)
		return NONE;
	for
		table_columns(rd->c, table,
			      i) if (str_ieq(rd->c->columns.at[i].name,
					     name)) return i;
	return NONE;
}

/* ---- columns ---- */

/* The declared types that Prisma understands, without what stands in
 * parentheses. */
static const struct {
	const char *declared;
	enum scalar scalar;
} types[] = {
	{ "integer", SCALAR_INT },
	{ "int", SCALAR_INT },
	{ "smallint", SCALAR_INT },
	{ "tinyint", SCALAR_INT },
	{ "mediumint", SCALAR_INT },
	{ "int2", SCALAR_INT },
	{ "int4", SCALAR_INT },
	{ "int8", SCALAR_BIGINT },
	{ "bigint", SCALAR_BIGINT },
	{ "unsigned big int", SCALAR_BIGINT },
	{ "real", SCALAR_FLOAT },
	{ "float", SCALAR_FLOAT },
	{ "double", SCALAR_FLOAT },
	{ "double precision", SCALAR_FLOAT },
	{ "boolean", SCALAR_BOOLEAN },
	{ "bool", SCALAR_BOOLEAN },
	{ "text", SCALAR_STRING },
	{ "clob", SCALAR_STRING },
	{ "character", SCALAR_STRING },
	{ "char", SCALAR_STRING },
	{ "nchar", SCALAR_STRING },
	{ "native character", SCALAR_STRING },
	{ "varchar", SCALAR_STRING },
	{ "nvarchar", SCALAR_STRING },
	{ "varying character", SCALAR_STRING },
	{ "datetime", SCALAR_DATETIME },
	{ "timestamp", SCALAR_DATETIME },
	{ "date", SCALAR_DATETIME },
	{ "json", SCALAR_JSON },
	{ "jsonb", SCALAR_JSON },
	{ "blob", SCALAR_BYTES },
	{ "binary", SCALAR_BYTES },
	{ "decimal", SCALAR_DECIMAL },
	{ "numeric", SCALAR_DECIMAL },
};

/* As Prisma writes such types in Unsupported("..."). */
static str lower(struct arena *a, str s)
{
	char *p = str_cdup(a, s);
	for (size_t i = 0; i < s.len; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] | 0x20);
	return str_n(p, s.len);
}

static struct column_type read_type(struct reader *rd, str declared)
{
	struct column_type t = { .kind = COLUMN_OTHER,
				 .native = NONE,
				 .enum_id = NONE,
				 .raw = lower(rd->a, declared) };
	str name =
		str_trim(str_sub(declared, 0, str_find_char(declared, '(', 0)));
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (str_ieq(name, str_c(types[i].declared))) {
			t.kind = COLUMN_NATIVE;
			t.native = rd->dialect->default_type[types[i].scalar];
		}
	}
	return t;
}

static bool column_is(const struct reader *rd, const struct column *col,
		      enum scalar s)
{
	return col->type.kind == COLUMN_NATIVE &&
	       col->type.native == rd->dialect->default_type[s];
}

static struct column_default literal(struct arena *a, str value, str text)
{
	struct column_default d = { .kind = COLUMN_DEFAULT_VALUE,
				    .values = arena_new(a, str),
				    .n_values = 1,
				    .text = text };
	d.values[0] = value;
	return d;
}

/* The content of 'text' (quotes doubled inside); false when it is more than
 * one string. */
static bool unquote(struct arena *a, str s, str *out)
{
	struct sb b = sb_in(a);
	if (s.len < 2 || s.ptr[0] != '\'' || s.ptr[s.len - 1] != '\'')
		return false;
	for (size_t i = 1; i < s.len - 1; i++) {
		if (s.ptr[i] == '\'' && s.ptr[++i] != '\'')
			return false;
		if (i == s.len - 1)
			return false;
		sb_addc(&b, s.ptr[i]);
	}
	*out = sb_str(&b);
	return true;
}

static bool is_number(str s)
{
	size_t digits = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool digit = c >= '0' && c <= '9';
		digits += digit;
		if (!digit && c != '.' && (i || (c != '-' && c != '+')))
			return false;
	}
	return digits > 0;
}

static struct column_default read_default(struct reader *rd, uint32_t row,
					  const struct column *col)
{
	str text = str_trim(cell_text(rd, Q_COLUMNS, row, 4)), value;
	bool is_true = str_ieq(text, S("true")) || str_is(text, "1");
	bool is_false = str_ieq(text, S("false")) || str_is(text, "0");
	if (!text.len || str_ieq(text, S("NULL")))
		return (struct column_default){ .text = text };
	if (col->is_generated || col->type.kind != COLUMN_NATIVE)
		;
	else if (column_is(rd, col, SCALAR_DATETIME) &&
		 str_ieq(text, S("CURRENT_TIMESTAMP")))
		return (struct column_default){ .kind = COLUMN_DEFAULT_NOW,
						.text = text };
	else if (column_is(rd, col, SCALAR_BOOLEAN) && (is_true || is_false))
		return literal(rd->a, is_true ? S("true") : S("false"), text);
	else if (column_is(rd, col, SCALAR_JSON))
		/* Prisma writes JSON defaults as they are, without quotes, and
		 * reads them so; an object, which SQLite takes in quotes only,
		 * is what stands in them */
		return literal(rd->a,
			       str_starts(text, S("'{")) &&
					       unquote(rd->a, text, &value)
				       ? value
				       : text,
			       text);
	else if (unquote(rd->a, text, &value))
		return literal(rd->a, value, text);
	else if (is_number(text))
		return literal(rd->a, text, text);
	return (struct column_default){ .kind = COLUMN_DEFAULT_EXPR,
					.text = text };
}

enum { HIDDEN_VIRTUAL = 2, HIDDEN_STORED = 3 };

static void read_column(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_COLUMNS];
	uint32_t id = rd->c->columns.len;
	int64_t pk = db_get_int(r, row, 5), hidden = db_get_int(r, row, 6);
	struct column col = {
		.table = table_of(rd, db_get_str(r, row, 0)),
		.name = cell_text(rd, Q_COLUMNS, row, 1),
		.type = read_type(rd, cell_text(rd, Q_COLUMNS, row, 2)),
		.arity = db_get_bool(r, row, 3) || pk ? COLUMN_REQUIRED
						      : COLUMN_NULLABLE,
		.is_generated =
			hidden == HIDDEN_VIRTUAL || hidden == HIDDEN_STORED,
		.may_be_null = pk && !db_get_bool(r, row, 3),
	};
	if (col.table == NONE)
		return;
	col.def = read_default(rd, row, &col);
	struct table *t = &rd->c->tables.at[col.table];
	if (!t->n_columns)
		t->first_column = id;
	t->n_columns++;
	rd->pk[id] = (uint32_t)pk;
	*vec_push(rd->a, &rd->c->columns) = col;
}

static void read_primary_key(struct reader *rd, uint32_t table)
{
	struct catalog_index x = { .table = table,
				   .kind = CATALOG_PRIMARY,
				   .method = S("btree"),
				   .is_constraint = true };
	uint32_t last = NONE;
	for
		table_columns(rd->c, table, i) x.n_columns += rd->pk[i] > 0;
	if (!x.n_columns)
		return;
	x.columns = arena_array(rd->a, struct index_column, x.n_columns);
	for
		table_columns(rd->c, table, i)
		{
			if (!rd->pk[i] || rd->pk[i] > x.n_columns)
				continue;
			x.columns[rd->pk[i] - 1].column = i;
			last = i;
		}
	/* the one column that is another name of the row's number */
	struct column *col = &rd->c->columns.at[last];
	if (x.n_columns == 1 && str_ieq(col->type.raw, S("integer"))) {
		col->autoincrement = true;
		col->may_be_null = false;
	}
	rd->c->tables.at[table].primary_key = rd->c->indexes.len;
	*vec_push(rd->a, &rd->c->indexes) = x;
}

/* ---- indexes ---- */

/* The end of the quoted name or text that begins at i. */
static size_t skip_quoted(str s, size_t i)
{
	char end = s.ptr[i] == '[' ? ']' : s.ptr[i];
	return str_find_char(s, end, i + 1);
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* What follows WHERE in a CREATE INDEX. */
static str predicate_of(str sql)
{
	static const size_t n = 5; /* of "WHERE" */
	int depth = 0;
	for (size_t i = 0; i < sql.len; i++) {
		char c = sql.ptr[i];
		if (strchr("'\"`[", c))
			i = skip_quoted(sql, i);
		depth += (c == '(') - (c == ')');
		if (depth || i + n >= sql.len || !i ||
		    is_word_char(sql.ptr[i - 1]) ||
		    is_word_char(sql.ptr[i + n]))
			continue;
		if (str_ieq(str_sub(sql, i, i + n), S("WHERE")))
			return str_trim(str_sub(sql, i + n, sql.len));
	}
	return (str){ 0 };
}

static uint32_t read_index(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_INDEXES];
	str name = db_get_str(r, row, 1);
	uint32_t n = row;
	struct catalog_index x = {
		.table = table_of(rd, db_get_str(r, row, 0)),
		.kind = db_get_bool(r, row, 2) ? CATALOG_UNIQUE : CATALOG_INDEX,
		.name = str_dup(rd->a, name),
		.method = S("btree"),
		.is_constraint = db_get_bool(r, row, 3),
		.definition = cell_text(rd, Q_INDEXES, row, 6),
		.place = (uint32_t)db_get_int(r, row, 7),
	};
	x.predicate = predicate_of(x.definition);
	while (n < db_result_rows(r) && str_eq(db_get_str(r, n, 1), name))
		n++;
	x.n_columns = n - row;
	x.columns = arena_array(rd->a, struct index_column, x.n_columns);
	for (uint32_t i = row; i < n; i++) {
		struct index_column *c = &x.columns[i - row];
		c->column =
			db_is_null(r, i, 4)
				? NONE
				: column_of(rd, x.table, db_get_str(r, i, 4));
		c->descending = db_get_bool(r, i, 5);
		x.has_expression |= c->column == NONE;
	}
	if (x.table != NONE)
		*vec_push(rd->a, &rd->c->indexes) = x;
	return n;
}

/* ---- foreign keys ---- */

static uint8_t action_of(str name)
{
	for (int i = 0; i < N_ACTIONS; i++)
		if (str_ieq(name,
			    str_c(action_sql((enum referential_action)i))))
			return (uint8_t)i;
	return ACTION_NO_ACTION;
}

/* The n-th column of a table's primary key. */
static uint32_t key_column(const struct reader *rd, uint32_t table, uint32_t n)
{
	uint32_t pk =
		table == NONE ? NONE : rd->c->tables.at[table].primary_key;
	if (pk == NONE || n >= rd->c->indexes.at[pk].n_columns)
		return NONE;
	return rd->c->indexes.at[pk].columns[n].column;
}

static uint32_t read_foreign_key(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_FOREIGN_KEYS];
	str table = db_get_str(r, row, 0);
	int64_t id = db_get_int(r, row, 1);
	uint32_t n = row;
	bool whole = true;
	struct foreign_key k = {
		.table = table_of(rd, table),
		.target = table_of(rd, db_get_str(r, row, 2)),
		.on_delete = action_of(db_get_str(r, row, 5)),
		.on_update = action_of(db_get_str(r, row, 6)),
	};
	while (n < db_result_rows(r) && db_get_int(r, n, 1) == id &&
	       str_eq(db_get_str(r, n, 0), table))
		n++;
	k.n_columns = n - row;
	k.columns = arena_array(rd->a, uint32_t, k.n_columns);
	k.targets = arena_array(rd->a, uint32_t, k.n_columns);
	for (uint32_t i = 0; i < k.n_columns; i++) {
		k.columns[i] =
			column_of(rd, k.table, db_get_str(r, row + i, 3));
		k.targets[i] = db_is_null(r, row + i, 4)
				       ? key_column(rd, k.target, i)
				       : column_of(rd, k.target,
						   db_get_str(r, row + i, 4));
		whole &= k.columns[i] != NONE && k.targets[i] != NONE;
	}
	/* SQLite does not check that the target exists */
	if (whole)
		*vec_push(rd->a, &rd->c->foreign_keys) = k;
	return n;
}

/* ---- all of it ---- */

static void read_tables(struct reader *rd)
{
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_TABLES]); i++)
		*vec_push(rd->a, &rd->c->tables) = (struct table){
			.namespace = NONE,
			.name = cell_text(rd, Q_TABLES, i, 0),
			.primary_key = NONE,
		};
}

static void read_all(struct reader *rd)
{
	uint32_t n = db_result_rows(rd->r[Q_COLUMNS]);
	rd->pk = arena_array(rd->a, uint32_t, n + 1);
	read_tables(rd);
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_VIEWS]); i++)
		*vec_push(rd->a, &rd->c->views) = (struct view){
			.namespace = NONE,
			.name = cell_text(rd, Q_VIEWS, i, 0),
			.definition = cell_text(rd, Q_VIEWS, i, 1),
		};
	for (uint32_t i = 0; i < n; i++)
		read_column(rd, i);
	for (uint32_t i = 0; i < rd->c->tables.len; i++)
		read_primary_key(rd, i);
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_INDEXES]);)
		i = read_index(rd, i);
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_FOREIGN_KEYS]);)
		i = read_foreign_key(rd, i);
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_TRIGGERS]); i++)
		*vec_push(rd->a, &rd->c->triggers) = (struct trigger){
			.name = cell_text(rd, Q_TRIGGERS, i, 0),
			.table = table_of(rd, cell_text(rd, Q_TRIGGERS, i, 1)),
			.definition = cell_text(rd, Q_TRIGGERS, i, 2),
		};
}

int describe_sqlite(struct db *db, struct catalog **out, nicol_error *err)
{
	struct reader rd = { .dialect = db_dialect(db) };
	struct db_statement s[N_QUESTIONS];
	for (uint32_t q = 0; q < N_QUESTIONS; q++)
		s[q] = (struct db_statement){ *questions[q], NULL, 0 };
	if (db_pipeline(db, s, N_QUESTIONS, rd.r, NULL, err) < 0)
		return -1;
	rd.c = *out = catalog_new();
	rd.a = &rd.c->arena;
	read_all(&rd);
	for (uint32_t q = 0; q < N_QUESTIONS; q++)
		db_result_free(rd.r[q]);
	return 0;
}

/* ---- details ---- */

static uint32_t view_of(const struct catalog *c, str name)
{
	for (uint32_t i = 0; i < c->views.len; i++)
		if (str_eq(c->views.at[i].name, name))
			return i;
	return NONE;
}

static void read_view_column(struct reader *rd, const struct db_result *r,
			     uint32_t row)
{
	struct column col = {
		.table = view_of(rd->c, db_get_str(r, row, 0)),
		.name = str_dup(rd->a, db_get_str(r, row, 1)),
		.type = read_type(rd, str_dup(rd->a, db_get_str(r, row, 2))),
		.arity = COLUMN_NULLABLE,
	};
	if (col.table == NONE)
		return;
	struct view *v = &rd->c->views.at[col.table];
	if (!v->n_columns)
		v->first_column = rd->c->view_columns.len;
	v->n_columns++;
	*vec_push(rd->a, &rd->c->view_columns) = col;
}

int describe_sqlite_details(struct db *db, struct catalog *c, nicol_error *err)
{
	struct reader rd = { .c = c,
			     .a = &c->arena,
			     .dialect = db_dialect(db) };
	struct db_result *r;
	if (db_query(db, embedded_describe_sqlite_view_columns, NULL, 0, &r,
		     err) < 0)
		return -1;
	for (uint32_t i = 0; i < db_result_rows(r); i++)
		read_view_column(&rd, r, i);
	db_result_free(r);
	return 0;
}
