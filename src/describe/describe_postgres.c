#include "describe/internal.h"

#include <stdlib.h>

#include "dialect/dialect.h"
#include "embed/describe_columns.h"
#include "embed/describe_enums.h"
#include "embed/describe_extensions.h"
#include "embed/describe_foreign_keys.h"
#include "embed/describe_indexes.h"
#include "embed/describe_namespaces.h"
#include "embed/describe_sequences.h"
#include "embed/describe_settings.h"
#include "embed/describe_tables.h"
#include "embed/describe_views.h"

/* The queries, in the order in which their answers are read. */
enum question {
	Q_SETTINGS,
	Q_NAMESPACES,
	Q_ENUMS,
	Q_TABLES,
	Q_COLUMNS,
	Q_INDEXES,
	Q_FOREIGN_KEYS,
	Q_SEQUENCES,
	Q_EXTENSIONS,
	Q_VIEWS,
	N_QUESTIONS,
};

static const nicol_str *const questions[N_QUESTIONS] = {
	[Q_SETTINGS] = &embedded_describe_settings,
	[Q_NAMESPACES] = &embedded_describe_namespaces,
	[Q_ENUMS] = &embedded_describe_enums,
	[Q_TABLES] = &embedded_describe_tables,
	[Q_COLUMNS] = &embedded_describe_columns,
	[Q_INDEXES] = &embedded_describe_indexes,
	[Q_FOREIGN_KEYS] = &embedded_describe_foreign_keys,
	[Q_SEQUENCES] = &embedded_describe_sequences,
	[Q_EXTENSIONS] = &embedded_describe_extensions,
	[Q_VIEWS] = &embedded_describe_views,
};

/* A table's oid and its id. */
struct table_oid {
	int64_t oid;
	uint32_t table;
};

struct reader {
	struct catalog *c;
	struct arena *a; /* the catalog's */
	const struct dialect *dialect;
	struct db_result *r[N_QUESTIONS];
	struct arena scratch;
	VEC(struct table_oid) oids;	 /* sorted once all tables are read */
	VEC(struct table_oid) view_oids; /* `table` is the view */
	int32_t *attnums;		 /* of each column, by id */
};

/* Cells of the current question, kept in the catalog where they are text. */
static str cell_text(struct reader *rd, enum question q, uint32_t row,
		     uint32_t column)
{
	return str_dup(rd->a, db_get_str(rd->r[q], row, column));
}

static int by_oid(const void *x, const void *y)
{
	int64_t a = ((const struct table_oid *)x)->oid;
	int64_t b = ((const struct table_oid *)y)->oid;
	return (a > b) - (a < b);
}

static void sort_oids(struct table_oid *at, uint32_t n)
{
	if (n)
		qsort(at, n, sizeof(*at), by_oid);
}

static uint32_t find_oid(const struct table_oid *at, uint32_t n, int64_t oid)
{
	struct table_oid key = { .oid = oid };
	const struct table_oid *found =
		n ? bsearch(&key, at, n, sizeof(key), by_oid) : NULL;
	return found ? found->table : NONE;
}

static uint32_t table_of(const struct reader *rd, int64_t oid)
{
	return find_oid(rd->oids.at, rd->oids.len, oid);
}

static uint32_t column_of(const struct reader *rd, uint32_t table,
			  int64_t attnum)
{
	if (table == NONE)
		return NONE;
	for
		table_columns(rd->c, table,
			      i) if (rd->attnums[i] == attnum) return i;
	return NONE;
}

static uint32_t namespace_of(const struct reader *rd, enum question q,
			     uint32_t row, uint32_t column)
{
	return catalog_namespace(rd->c, db_get_str(rd->r[q], row, column));
}

static void read_namespaces(struct reader *rd)
{
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_NAMESPACES]); i++)
		*vec_push(rd->a, &rd->c->namespaces) =
			(struct namespace){ .name = cell_text(rd, Q_NAMESPACES,
							      i, 0) };
}

static void read_enum(struct reader *rd, uint32_t row)
{
	struct db_value labels;
	struct catalog_enum e = {
		.namespace = namespace_of(rd, Q_ENUMS, row, 0),
		.name = cell_text(rd, Q_ENUMS, row, 1),
	};
	if (db_get(rd->r[Q_ENUMS], row, 2, DB_ARRAY, &rd->scratch, &labels) &&
	    labels.type == DB_ARRAY) {
		e.n_values = labels.n_items;
		e.values = arena_array(rd->a, str, e.n_values);
		for (uint32_t i = 0; i < e.n_values; i++)
			e.values[i] = str_dup(rd->a, labels.items[i].s);
	}
	*vec_push(rd->a, &rd->c->enums) = e;
}

static void read_table(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_TABLES];
	*vec_push(&rd->scratch, &rd->oids) =
		(struct table_oid){ db_get_int(r, row, 0), rd->c->tables.len };
	*vec_push(rd->a, &rd->c->tables) = (struct table){
		.namespace = namespace_of(rd, Q_TABLES, row, 1),
		.name = cell_text(rd, Q_TABLES, row, 2),
		.kind = db_get_bool(r, row, 4)	 ? TABLE_PARTITION
			: db_get_bool(r, row, 3) ? TABLE_PARTITIONED
						 : TABLE_PLAIN,
		.has_rls = db_get_bool(r, row, 5),
		.has_inheritance = db_get_bool(r, row, 6),
		.is_foreign_owned = db_get_bool(r, row, 7),
		.primary_key = NONE,
	};
}

/* ---- columns ---- */

enum modifier { MOD_LENGTH, MOD_BITS, MOD_PRECISION, MOD_NUMERIC };

/* Types whose modifier means something. */
static const struct {
	const char *name;
	enum modifier modifier;
} modifiers[] = {
	{ "varchar", MOD_LENGTH },
	{ "bpchar", MOD_LENGTH },
	{ "bit", MOD_BITS },
	{ "varbit", MOD_BITS },
	{ "timestamp", MOD_PRECISION },
	{ "timestamptz", MOD_PRECISION },
	{ "time", MOD_PRECISION },
	{ "timetz", MOD_PRECISION },
	{ "numeric", MOD_NUMERIC },
};

/* How a modifier is packed: see the types' typmodin functions. The four
 * bytes are the size of a varlena header, kept for history's sake. */
static void set_modifier(struct column_type *t, enum modifier m, int32_t mod)
{
	enum { HEADER = 4, DEFAULT_PRECISION = 6 };
	switch (m) {
	case MOD_LENGTH:
		if (mod >= HEADER)
			t->args[t->n_args++] = mod - HEADER;
		break;
	case MOD_BITS:
		if (mod >= 0)
			t->args[t->n_args++] = mod;
		break;
	case MOD_PRECISION:
		t->args[t->n_args++] = mod >= 0 ? mod : DEFAULT_PRECISION;
		break;
	case MOD_NUMERIC:
		if (mod < HEADER)
			break;
		mod -= HEADER;
		t->args[t->n_args++] = mod >> 16 & 0xFFFF;
		/* eleven bits with a sign since version 15 */
		t->args[t->n_args++] = ((mod & 0x7FF) ^ 1024) - 1024;
		break;
	}
}

static void set_native(struct reader *rd, struct column_type *t, str name,
		       int32_t mod)
{
	/* "char", the one-byte type of system catalogs: Char to Prisma */
	if (str_is(name, "char")) {
		name = S("bpchar");
		mod = -1;
	}
	t->native = dialect_type_by_catalog_name(rd->dialect, name);
	if (t->native == NONE)
		return;
	t->kind = COLUMN_NATIVE;
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(*modifiers); i++)
		if (str_is(name, modifiers[i].name))
			set_modifier(t, modifiers[i].modifier, mod);
}

static struct column_type read_type(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_COLUMNS];
	struct column_type t = { .kind = COLUMN_OTHER,
				 .native = NONE,
				 .enum_id = NONE };
	str name = db_get_str(r, row, 3), namespace = db_get_str(r, row, 4);
	if (db_get_bool(r, row, 5)) {
		t.enum_id = catalog_enum(
			rd->c, catalog_namespace(rd->c, namespace), name);
		if (t.enum_id != NONE)
			t.kind = COLUMN_ENUM;
	} else {
		set_native(rd, &t, name, (int32_t)db_get_int(r, row, 7));
	}
	t.name = str_dup(rd->a, name);
	t.raw = cell_text(rd, Q_COLUMNS, row, 12);
	if (db_get_bool(r, row, 6) && str_ends(t.raw, S("[]")))
		t.raw.len -= 2; /* the arity says it */
	return t;
}

static struct column_default read_default(struct reader *rd, uint32_t row,
					  const struct column *col)
{
	str text = cell_text(rd, Q_COLUMNS, row, 11);
	struct column_default d =
		postgres_default(rd->a, text, col->arity == COLUMN_LIST);
	/* of a type or a column that is computed, no literal is understood */
	bool opaque = col->type.kind == COLUMN_OTHER || col->is_generated;
	if (opaque && d.kind != COLUMN_DEFAULT_NONE)
		d = (struct column_default){ .kind = COLUMN_DEFAULT_EXPR,
					     .text = text };
	return d;
}

static void read_view_column(struct reader *rd, uint32_t row,
			     struct column *col)
{
	col->table = find_oid(rd->view_oids.at, rd->view_oids.len,
			      db_get_int(rd->r[Q_COLUMNS], row, 0));
	if (col->table == NONE)
		return; /* what was made since the last answer */
	struct view *v = &rd->c->views.at[col->table];
	if (!v->n_columns)
		v->first_column = rd->c->view_columns.len;
	v->n_columns++;
	*vec_push(rd->a, &rd->c->view_columns) = *col;
}

static void read_column(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_COLUMNS];
	uint32_t id = rd->c->columns.len;
	struct column col = {
		.table = table_of(rd, db_get_int(r, row, 0)),
		.name = cell_text(rd, Q_COLUMNS, row, 2),
		.type = read_type(rd, row),
		.arity = db_get_bool(r, row, 6)	  ? COLUMN_LIST
			 : db_get_bool(r, row, 8) ? COLUMN_REQUIRED
						  : COLUMN_NULLABLE,
		.is_identity = db_get_bool(r, row, 9),
		.is_generated = db_get_bool(r, row, 10),
	};
	if (col.table == NONE) {
		read_view_column(rd, row, &col);
		return;
	}
	col.def = read_default(rd, row, &col);
	col.autoincrement =
		col.is_identity || col.def.kind == COLUMN_DEFAULT_SEQUENCE;
	struct table *t = &rd->c->tables.at[col.table];
	if (!t->n_columns)
		t->first_column = id;
	t->n_columns++;
	rd->attnums[id] = (int32_t)db_get_int(r, row, 1);
	*vec_push(rd->a, &rd->c->columns) = col;
}

static void read_columns(struct reader *rd)
{
	uint32_t n = db_result_rows(rd->r[Q_COLUMNS]);
	rd->attnums = arena_array(&rd->scratch, int32_t, n + 1);
	for (uint32_t i = 0; i < n; i++)
		read_column(rd, i);
}

/* ---- indexes ---- */

enum { OPTION_DESC = 1, OPTION_NULLS_FIRST = 2 };

static struct index_column read_index_column(struct reader *rd, uint32_t row,
					     uint32_t table)
{
	const struct db_result *r = rd->r[Q_INDEXES];
	int64_t attnum = db_get_int(r, row, 10), options;
	struct index_column c = {
		.column = attnum ? column_of(rd, table, attnum) : NONE,
		.ops = cell_text(rd, Q_INDEXES, row, 12),
	};
	options = db_get_int(r, row, 11);
	c.descending = options & OPTION_DESC;
	/* the default: nulls last, or first where descending */
	bool first = options & OPTION_NULLS_FIRST;
	if (first != c.descending)
		c.nulls = first ? 1 : 2;
	return c;
}

/* The rows from `row` on that are of one index; returns the next row. */
static uint32_t read_index(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_INDEXES];
	int64_t oid = db_get_int(r, row, 1);
	uint32_t n = row;
	struct catalog_index x = {
		.table = table_of(rd, db_get_int(r, row, 0)),
		.kind = db_get_bool(r, row, 3)	 ? CATALOG_PRIMARY
			: db_get_bool(r, row, 4) ? CATALOG_UNIQUE
						 : CATALOG_INDEX,
		.name = cell_text(rd, Q_INDEXES, row, 2),
		.is_constraint = db_get_bool(r, row, 5),
		.method = cell_text(rd, Q_INDEXES, row, 6),
		.has_include = db_get_bool(r, row, 7),
		.predicate = cell_text(rd, Q_INDEXES, row, 8),
		.definition = cell_text(rd, Q_INDEXES, row, 9),
	};
	while (n < db_result_rows(r) && db_get_int(r, n, 1) == oid)
		n++;
	x.n_columns = n - row;
	x.columns = arena_array(rd->a, struct index_column, x.n_columns);
	for (uint32_t i = row; i < n; i++) {
		x.columns[i - row] = read_index_column(rd, i, x.table);
		x.has_expression |= x.columns[i - row].column == NONE;
	}
	if (x.table == NONE)
		return n;
	if (x.kind == CATALOG_PRIMARY)
		rd->c->tables.at[x.table].primary_key = rd->c->indexes.len;
	*vec_push(rd->a, &rd->c->indexes) = x;
	return n;
}

/* ---- foreign keys ---- */

static uint8_t action_of(str letter)
{
	switch (letter.len ? letter.ptr[0] : 'a') {
	case 'c':
		return ACTION_CASCADE;
	case 'r':
		return ACTION_RESTRICT;
	case 'n':
		return ACTION_SET_NULL;
	case 'd':
		return ACTION_SET_DEFAULT;
	default:
		return ACTION_NO_ACTION;
	}
}

/* An array of column numbers to ids. */
static uint32_t *column_ids(struct reader *rd, uint32_t row, uint32_t cell,
			    uint32_t table, uint32_t *n)
{
	struct db_value v;
	*n = 0;
	if (!db_get(rd->r[Q_FOREIGN_KEYS], row, cell, DB_ARRAY, &rd->scratch,
		    &v) ||
	    v.type != DB_ARRAY)
		return NULL;
	uint32_t *ids = arena_array(rd->a, uint32_t, v.n_items);
	*n = v.n_items;
	for (uint32_t i = 0; i < v.n_items; i++) {
		ids[i] = column_of(rd, table, v.items[i].i);
		if (ids[i] == NONE)
			*n = 0;
	}
	return ids;
}

static void read_foreign_key(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_FOREIGN_KEYS];
	uint32_t n_targets;
	struct foreign_key k = {
		.table = table_of(rd, db_get_int(r, row, 0)),
		.target = table_of(rd, db_get_int(r, row, 1)),
		.name = cell_text(rd, Q_FOREIGN_KEYS, row, 2),
		.on_delete = action_of(db_get_str(r, row, 5)),
		.on_update = action_of(db_get_str(r, row, 6)),
		.deferrable = db_get_bool(r, row, 7),
		.initially_deferred = db_get_bool(r, row, 8),
		.not_valid = !db_get_bool(r, row, 9),
	};
	k.columns = column_ids(rd, row, 3, k.table, &k.n_columns);
	k.targets = column_ids(rd, row, 4, k.target, &n_targets);
	if (k.n_columns && k.n_columns == n_targets)
		*vec_push(rd->a, &rd->c->foreign_keys) = k;
}

/* ---- the rest ---- */

static void read_sequence(struct reader *rd, uint32_t row)
{
	const struct db_result *r = rd->r[Q_SEQUENCES];
	*vec_push(rd->a, &rd->c->sequences) = (struct sequence){
		.namespace = namespace_of(rd, Q_SEQUENCES, row, 0),
		.name = cell_text(rd, Q_SEQUENCES, row, 1),
		.owner_column =
			column_of(rd, table_of(rd, db_get_int(r, row, 2)),
				  db_get_int(r, row, 3)),
	};
}

static void read_extension(struct reader *rd, uint32_t row)
{
	*vec_push(rd->a, &rd->c->extensions) = (struct extension){
		.name = cell_text(rd, Q_EXTENSIONS, row, 0),
		.version = cell_text(rd, Q_EXTENSIONS, row, 1),
		.namespace = namespace_of(rd, Q_EXTENSIONS, row, 2),
	};
}

static void read_view(struct reader *rd, uint32_t row)
{
	*vec_push(&rd->scratch, &rd->view_oids) =
		(struct table_oid){ db_get_int(rd->r[Q_VIEWS], row, 4),
				    rd->c->views.len };
	*vec_push(rd->a, &rd->c->views) = (struct view){
		.namespace = namespace_of(rd, Q_VIEWS, row, 0),
		.name = cell_text(rd, Q_VIEWS, row, 1),
		.definition = cell_text(rd, Q_VIEWS, row, 2),
		.materialized = db_get_bool(rd->r[Q_VIEWS], row, 3),
		.made = db_get_int(rd->r[Q_VIEWS], row, 4),
	};
}

static void read_each(struct reader *rd, enum question q,
		      void (*read)(struct reader *rd, uint32_t row))
{
	for (uint32_t i = 0; i < db_result_rows(rd->r[q]); i++)
		read(rd, i);
}

static void read_all(struct reader *rd)
{
	read_namespaces(rd);
	read_each(rd, Q_ENUMS, read_enum);
	read_each(rd, Q_TABLES, read_table);
	read_each(rd, Q_VIEWS, read_view);
	sort_oids(rd->oids.at, rd->oids.len);
	sort_oids(rd->view_oids.at, rd->view_oids.len);
	read_columns(rd);
	for (uint32_t i = 0; i < db_result_rows(rd->r[Q_INDEXES]);)
		i = read_index(rd, i);
	read_each(rd, Q_FOREIGN_KEYS, read_foreign_key);
	read_each(rd, Q_SEQUENCES, read_sequence);
	read_each(rd, Q_EXTENSIONS, read_extension);
}

static int ask(struct reader *rd, struct db *db, const str *namespaces,
	       uint32_t n, nicol_error *err)
{
	struct db_statement s[N_QUESTIONS];
	struct db_value names = { .type = DB_ARRAY, .n_items = n };
	names.items = arena_array(&rd->scratch, struct db_value, n);
	for (uint32_t i = 0; i < n; i++)
		names.items[i] = (struct db_value){ .type = DB_TEXT,
						    .s = namespaces[i] };
	for (uint32_t q = 0; q < N_QUESTIONS; q++)
		s[q] = (struct db_statement){ *questions[q], &names,
					      q != Q_SETTINGS &&
						      q != Q_EXTENSIONS };
	return db_pipeline(db, s, N_QUESTIONS, rd->r, NULL, err);
}

int describe_postgres(struct db *db, const str *namespaces, uint32_t n,
		      struct catalog **out, nicol_error *err)
{
	struct reader rd = { .dialect = db_dialect(db) };
	str own = db_schema(db), version = db_version_text(db);
	/* generated columns came with it */
	if (db_version(db) < 120000)
		return err_set(err, "P1015",
			       "the server is PostgreSQL %.*s; version 12 or "
			       "later is needed",
			       SARG(version));
	if (!n) {
		namespaces = &own;
		n = 1;
	}
	int rc = ask(&rd, db, namespaces, n, err);
	if (!rc) {
		rd.c = *out = catalog_new();
		rd.a = &rd.c->arena;
		read_all(&rd);
	}
	for (uint32_t q = 0; q < N_QUESTIONS; q++)
		db_result_free(rd.r[q]);
	arena_release(&rd.scratch);
	return rc;
}
