/* The rows of raw queries, cell by cell. */
#include <nicol/client.h>

#include <stdlib.h>

#include "base/door.h"
#include "query/make.h"
#include "query/transaction.h"

size_t nicol_rows_count(const nicol_rows *rows)
{
	return rows ? db_result_rows(rows->r) : 0;
}

size_t nicol_rows_columns(const nicol_rows *rows)
{
	return rows ? db_result_columns(rows->r) : 0;
}

const char *nicol_rows_name(const nicol_rows *rows, size_t column)
{
	return column < nicol_rows_columns(rows) ? rows->names[column] : NULL;
}

const char *nicol_rows_text(const nicol_rows *rows, size_t row, size_t column)
{
	size_t width = nicol_rows_columns(rows);
	if (row >= nicol_rows_count(rows) || column >= width)
		return NULL;
	return rows->texts[row * width + column];
}

bool nicol_rows_is_null(const nicol_rows *rows, size_t row, size_t column)
{
	return !nicol_rows_text(rows, row, column);
}

/* The cell as `want`; false for null and for what cannot be read so. */
static bool cell(const nicol_rows *rows, size_t row, size_t column,
		 enum db_type want, struct arena *a, struct db_value *out)
{
	if (nicol_rows_is_null(rows, row, column))
		return false;
	DOOR(door, NULL, (*a = (struct arena){ 0 }, false));
	return door_leave(&door, db_get(rows->r, (uint32_t)row,
					(uint32_t)column, want, a, out));
}

int64_t nicol_rows_int(const nicol_rows *rows, size_t row, size_t column)
{
	struct arena a = { 0 };
	struct db_value v;
	bool ok = cell(rows, row, column, DB_INT, &a, &v);
	arena_release(&a);
	if (ok)
		return v.i;
	const char *text = nicol_rows_text(rows, row, column);
	return text ? strtoll(text, NULL, 10) : 0;
}

double nicol_rows_float(const nicol_rows *rows, size_t row, size_t column)
{
	struct arena a = { 0 };
	struct db_value v;
	double f;
	bool ok = cell(rows, row, column, DB_FLOAT, &a, &v);
	arena_release(&a);
	if (ok)
		return v.f;
	const char *text = nicol_rows_text(rows, row, column);
	return text && make_float(text, &f) ? f : 0;
}

bool nicol_rows_bool(const nicol_rows *rows, size_t row, size_t column)
{
	struct arena a = { 0 };
	struct db_value v;
	bool ok = cell(rows, row, column, DB_BOOL, &a, &v);
	arena_release(&a);
	return ok && v.b;
}

nicol_timestamp nicol_rows_timestamp(const nicol_rows *rows, size_t row,
				     size_t column)
{
	struct arena a = { 0 };
	struct db_value v;
	bool ok = cell(rows, row, column, DB_TIMESTAMP, &a, &v);
	arena_release(&a);
	return ok ? v.i : 0;
}

nicol_bytes nicol_rows_bytes(const nicol_rows *rows, size_t row, size_t column)
{
	struct arena a = { 0 };
	struct db_value v;
	nicol_bytes out = { NULL, 0 };
	if (cell(rows, row, column, DB_BYTES, &a, &v) && !a.head)
		out = (nicol_bytes){ v.s.ptr, v.s.len };
	arena_release(&a);
	return out;
}
