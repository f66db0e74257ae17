#include "db/internal.h"

uint32_t db_result_rows(const struct db_result *r)
{
	return r->rows;
}

uint32_t db_result_columns(const struct db_result *r)
{
	return r->columns;
}

int64_t db_result_affected(const struct db_result *r)
{
	return r->ops->affected(r);
}

str db_result_column_name(const struct db_result *r, uint32_t column)
{
	return column < r->columns ? r->ops->column_name(r, column)
				   : (str){ 0 };
}

uint32_t db_result_column_oid(const struct db_result *r, uint32_t column)
{
	return column < r->columns ? r->ops->column_oid(r, column) : 0;
}

bool db_is_null(const struct db_result *r, uint32_t row, uint32_t column)
{
	return row >= r->rows || column >= r->columns ||
	       r->ops->is_null(r, row, column);
}

bool db_get(const struct db_result *r, uint32_t row, uint32_t column,
	    enum db_type want, struct arena *a, struct db_value *out)
{
	if (row >= r->rows || column >= r->columns) {
		out->type = DB_NULL;
		return true;
	}
	return r->ops->get(r, row, column, want, a, out) &&
	       (want == DB_NULL || out->type == want || out->type == DB_NULL ||
		value_convert(out, want, a));
}

str db_get_str(const struct db_result *r, uint32_t row, uint32_t column)
{
	struct db_value v;
	if (!db_get(r, row, column, DB_TEXT, r->scratch, &v) ||
	    v.type == DB_NULL)
		return (str){ 0 };
	return v.s;
}

int64_t db_get_int(const struct db_result *r, uint32_t row, uint32_t column)
{
	struct db_value v;
	if (!db_get(r, row, column, DB_INT, r->scratch, &v) ||
	    v.type == DB_NULL)
		return 0;
	return v.i;
}

bool db_get_bool(const struct db_result *r, uint32_t row, uint32_t column)
{
	struct db_value v;
	return db_get(r, row, column, DB_BOOL, r->scratch, &v) &&
	       v.type == DB_BOOL && v.b;
}

void db_result_free(struct db_result *r)
{
	if (!r)
		return;
	owned_remove(&r->own);
	r->ops->free(r);
}

static void drop_result(struct owned *o)
{
	db_result_free(owned_by(o, struct db_result));
}

void result_own(struct db_result *r)
{
	owned_add(&r->own, drop_result);
}
