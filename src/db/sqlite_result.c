/*
 * sqlite_result.c - values into SQLite and out of it, as Prisma stores them:
 * dates and times as whole milliseconds since 1970 (read also as text, which
 * is what CURRENT_TIMESTAMP and other writers leave), booleans as 0 and 1,
 * JSON and decimals as text.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "db/sqlite.h"

int lite_bind(struct lite *lite, sqlite3_stmt *stmt, int n,
	      const struct db_value *v)
{
	const struct libsqlite *q = lite->lib;
	switch (v->type) {
	case DB_NULL:
		return q->bind_null(stmt, n);
	case DB_BOOL:
		return q->bind_int64(stmt, n, v->b);
	case DB_INT:
		return q->bind_int64(stmt, n, v->i);
	case DB_FLOAT:
		return q->bind_double(stmt, n, v->f);
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		/* rounded down, also before 1970 */
		return q->bind_int64(stmt, n, v->i / 1000 - (v->i % 1000 < 0));
	case DB_BYTES:
		return q->bind_blob64(stmt, n, v->s.ptr ? v->s.ptr : "",
				      v->s.len, SQLITE_STATIC);
	case DB_DECIMAL:
	case DB_TEXT:
	case DB_JSON:
	case DB_UUID:
		return q->bind_text64(stmt, n, v->s.ptr ? v->s.ptr : "",
				      v->s.len, SQLITE_STATIC, SQLITE_UTF8);
	case DB_ARRAY:
		break;
	}
	return SQLITE_MISMATCH;
}

struct cell {
	int type; /* SQLITE_INTEGER, ... */
	union {
		int64_t i;
		double f;
		str s;
	};
};

struct lite_column {
	str name;
	enum db_type type; /* by its declared type; DB_NULL: any */
};

struct lite_result {
	struct db_result base;
	struct arena arena;
	int64_t affected;
	struct lite_column *columns;
	VEC(struct cell *) rows;
};

static const struct lite_result *result_of(const struct db_result *r)
{
	return (const struct lite_result *)r;
}

/* What Prisma's column types are to us; any other goes by its value. */
static const struct {
	const char *declared;
	enum db_type type;
} declared_types[] = {
	{ "BOOLEAN", DB_BOOL },	       { "DATETIME", DB_TIMESTAMP },
	{ "TIMESTAMP", DB_TIMESTAMP }, { "DATE", DB_DATE },
	{ "DECIMAL", DB_DECIMAL },     { "REAL", DB_FLOAT },
	{ "DOUBLE", DB_FLOAT },	       { "FLOAT", DB_FLOAT },
	{ "JSONB", DB_JSON },	       { "JSON", DB_JSON },
	{ "INTEGER", DB_INT },	       { "INT", DB_INT },
	{ "BIGINT", DB_INT },	       { "TEXT", DB_TEXT },
};

static enum db_type declared_type(const char *declared)
{
	str name = str_c(declared);
	name = str_sub(name, 0, str_find_char(name, '(', 0));
	for (size_t i = 0; i < sizeof(declared_types) / sizeof(*declared_types);
	     i++)
		if (str_ieq(str_trim(name), str_c(declared_types[i].declared)))
			return declared_types[i].type;
	return DB_NULL;
}

static int64_t result_affected(const struct db_result *r)
{
	return result_of(r)->affected;
}

static str result_column_name(const struct db_result *r, uint32_t column)
{
	return result_of(r)->columns[column].name;
}

static uint32_t result_column_oid(const struct db_result *r, uint32_t column)
{
	(void)r;
	(void)column;
	return 0;
}

static bool result_is_null(const struct db_result *r, uint32_t row,
			   uint32_t column)
{
	return result_of(r)->rows.at[row][column].type == SQLITE_NULL;
}

/* A whole number that stands for a time: milliseconds. */
static bool to_time(struct db_value *v, enum db_type want)
{
	if (v->type != DB_INT)
		return value_convert(v, want, NULL);
	v->type = want;
	return !__builtin_mul_overflow(v->i, 1000, &v->i);
}

static bool is_time(enum db_type type)
{
	return type == DB_TIMESTAMP || type == DB_DATE || type == DB_TIME;
}

static bool result_get(const struct db_result *r, uint32_t row, uint32_t column,
		       enum db_type want, struct arena *a, struct db_value *out)
{
	const struct lite_result *p = result_of(r);
	const struct cell *c = &p->rows.at[row][column];
	enum db_type natural = p->columns[column].type;
	switch (c->type) {
	case SQLITE_NULL:
		out->type = DB_NULL;
		return true;
	case SQLITE_INTEGER:
		*out = (struct db_value){ .type = DB_INT, .i = c->i };
		break;
	case SQLITE_FLOAT:
		*out = (struct db_value){ .type = DB_FLOAT, .f = c->f };
		break;
	case SQLITE_BLOB:
		*out = (struct db_value){ .type = DB_BYTES, .s = c->s };
		return true;
	default:
		*out = (struct db_value){ .type = DB_TEXT, .s = c->s };
	}
	if (is_time(want) || (want == DB_NULL && is_time(natural)))
		return to_time(out, want ? want : natural);
	/* the declared type is but a wish in SQLite: what does not fit it
	 * comes as it is */
	struct db_value as_declared = *out;
	if (want == DB_NULL && natural != DB_NULL &&
	    value_convert(&as_declared, natural, a))
		*out = as_declared;
	return true;
}

static void result_free(struct db_result *r)
{
	struct lite_result *p = (struct lite_result *)r;
	arena_release(&p->arena);
	free(p);
}

static const struct db_result_ops result_ops = {
	.affected = result_affected,
	.column_name = result_column_name,
	.column_oid = result_column_oid,
	.is_null = result_is_null,
	.get = result_get,
	.free = result_free,
};

static bool keep_bytes(struct arena *a, const void *p, int n, str *out)
{
	char *copy = arena_try_alloc(a, (size_t)n + 1);
	if (!copy)
		return false;
	if (n)
		memcpy(copy, p, (size_t)n);
	*out = str_n(copy, (size_t)n);
	return true;
}

static bool keep_cell(struct lite *lite, struct arena *a, sqlite3_stmt *stmt,
		      int n, struct cell *c)
{
	const struct libsqlite *q = lite->lib;
	c->type = q->column_type(stmt, n);
	switch (c->type) {
	case SQLITE_INTEGER:
		c->i = q->column_int64(stmt, n);
		return true;
	case SQLITE_FLOAT:
		c->f = q->column_double(stmt, n);
		return true;
	case SQLITE_NULL:
		return true;
	default: {
		const void *p = c->type == SQLITE_BLOB
					? q->column_blob(stmt, n)
					: (const void *)q->column_text(stmt, n);
		return keep_bytes(a, p, q->column_bytes(stmt, n), &c->s);
	}
	}
}

static bool keep_row(struct lite *lite, struct lite_result *r,
		     sqlite3_stmt *stmt)
{
	uint32_t n = r->base.columns;
	struct cell *cells =
		arena_try_alloc(&r->arena, n * sizeof(struct cell) + 1);
	if (!cells)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (!keep_cell(lite, &r->arena, stmt, (int)i, &cells[i]))
			return false;
	*vec_push(&r->arena, &r->rows) = cells;
	return true;
}

static void keep_columns(struct lite *lite, struct lite_result *r,
			 sqlite3_stmt *stmt)
{
	uint32_t n = (uint32_t)lite->lib->column_count(stmt);
	r->base.columns = n;
	r->columns = arena_array(&r->arena, struct lite_column, n);
	for (uint32_t i = 0; i < n; i++) {
		const char *name = lite->lib->column_name(stmt, (int)i);
		const char *type = lite->lib->column_decltype(stmt, (int)i);
		r->columns[i].name = str_dup(&r->arena, str_c(name));
		r->columns[i].type = type ? declared_type(type) : DB_NULL;
	}
}

int lite_collect(struct lite *lite, sqlite3_stmt *stmt, uint32_t most,
		 struct db_result **out)
{
	int rc = SQLITE_DONE;
	struct lite_result *r = base_malloc(sizeof(*r));
	if (!r)
		return SQLITE_NOMEM;
	*r = (struct lite_result){ .base.ops = &result_ops,
				   .arena.lasting = true };
	result_own(&r->base);
	r->base.scratch = &r->arena;
	keep_columns(lite, r, stmt);
	while (r->rows.len < most &&
	       (rc = lite->lib->step(stmt)) == SQLITE_ROW) {
		if (!keep_row(lite, r, stmt)) {
			rc = SQLITE_NOMEM;
			break;
		}
		if (r->rows.len == most)
			rc = SQLITE_DONE; /* of this part */
	}
	r->base.rows = r->rows.len;
	if (rc != SQLITE_DONE) {
		db_result_free(&r->base);
		return rc;
	}
	r->affected = lite->lib->stmt_readonly(stmt)
			      ? (int64_t)r->rows.len
			      : (int64_t)lite->lib->changes(lite->conn);
	*out = &r->base;
	return 0;
}
