/* SQL of the user's own: parameters in, rows out. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "query/transaction.h"

static struct db_value value_of(const nicol_param *p)
{
	static const enum db_type types[] = {
		[NICOL_P_NULL] = DB_NULL,
		[NICOL_P_BOOL] = DB_BOOL,
		[NICOL_P_INT] = DB_INT,
		[NICOL_P_FLOAT] = DB_FLOAT,
		[NICOL_P_TEXT] = DB_TEXT,
		[NICOL_P_DECIMAL] = DB_DECIMAL,
		[NICOL_P_JSON] = DB_JSON,
		[NICOL_P_BYTES] = DB_BYTES,
		[NICOL_P_TIMESTAMP] = DB_TIMESTAMP,
	};
	struct db_value v = { .type = (unsigned)p->type <= NICOL_P_TIMESTAMP
					      ? types[p->type]
					      : DB_NULL };
	switch (p->type) {
	case NICOL_P_BOOL:
		v.b = p->i != 0;
		break;
	case NICOL_P_INT:
	case NICOL_P_TIMESTAMP:
		v.i = p->i;
		break;
	case NICOL_P_FLOAT:
		v.f = p->f;
		break;
	default:
		v.s = p->s;
	}
	return v;
}

static int too_many(nicol_error *err, size_t n)
{
	return err_set(err, "P2029",
		       "%zu parameters: %d is the most; give an array", n,
		       MOST_PARAMS);
}

static struct db_value *values_of(struct arena *a, nicol_params params)
{
	struct db_value *out =
		arena_array(a, struct db_value, params.count + 1);
	for (size_t i = 0; i < params.count; i++)
		out[i] = value_of(&params.items[i]);
	return out;
}

/* Raw queries fail with P2010, and the SQLSTATE and message in meta. */
static int fail_raw(struct db *db, nicol_error *err)
{
	struct arena a = { 0 };
	struct sb meta = sb_in(&a);
	const struct db_failure *f = db_last_failure(db);
	if (strcmp(err->code, "SQL"))
		return -1;
	sb_lit(&meta, "{\"code\":");
	sb_json(&meta, str_c(f->sqlstate));
	sb_lit(&meta, ",\"message\":");
	sb_json(&meta, f->message);
	sb_addc(&meta, '}');
	err_set_meta(err, "P2010", sb_str(&meta),
		     "the database refused the query: %.*s (SQLSTATE %s)",
		     SARG(f->message), f->sqlstate);
	arena_release(&a);
	return -1;
}

static void put_digits(struct sb *b, int64_t value, int width)
{
	sb_fmt(b, "%0*" PRId64, width, value);
}

/* "2024-02-29 12:00:00.123456", as PostgreSQL writes it. */
static void put_time(struct sb *b, int64_t micros)
{
	sb_fmt(b, "%02d:%02d:%02d", (int)(micros / 3600000000),
	       (int)(micros / 60000000 % 60), (int)(micros / 1000000 % 60));
	int64_t rest = micros % 1000000;
	int width = 6;
	if (!rest)
		return;
	for (; rest % 10 == 0; rest /= 10)
		width--;
	sb_addc(b, '.');
	put_digits(b, rest, width);
}

static void put_timestamp(struct sb *b, int64_t micros, bool date_only)
{
	const int64_t day = INT64_C(86400000000);
	if (micros == INT64_MAX || micros == INT64_MIN) {
		sb_add(b, micros == INT64_MAX ? S("infinity") : S("-infinity"));
		return;
	}
	int64_t of_day = ((micros % day) + day) % day;
	time_t seconds = (time_t)((micros - of_day) / 1000000);
	struct tm tm;
	gmtime_r(&seconds, &tm);
	int year = tm.tm_year + 1900;
	bool bc = year <= 0;
	sb_fmt(b, "%04d-%02d-%02d", bc ? 1 - year : year, tm.tm_mon + 1,
	       tm.tm_mday);
	if (!date_only) {
		sb_addc(b, ' ');
		put_time(b, of_day);
	}
	if (bc)
		sb_lit(b, " BC");
}

static void put_hex(struct sb *b, str bytes)
{
	sb_lit(b, "\\x");
	for (size_t i = 0; i < bytes.len; i++)
		sb_fmt(b, "%02x", (unsigned char)bytes.ptr[i]);
}

static void put_value(struct sb *b, const struct db_value *v);

static void put_array(struct sb *b, const struct db_value *v)
{
	sb_addc(b, '{');
	for (uint32_t i = 0; i < v->n_items; i++) {
		if (i)
			sb_addc(b, ',');
		if (v->items[i].type == DB_TEXT) {
			sb_json(b, v->items[i].s);
		} else if (v->items[i].type == DB_NULL) {
			sb_lit(b, "NULL");
		} else {
			put_value(b, &v->items[i]);
		}
	}
	sb_addc(b, '}');
}

static void put_float(struct sb *b, double f)
{
	char text[32];
	/* the shortest that reads back the same */
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, f);
		if (strtod(text, NULL) == f)
			break;
	}
	/* the decimal point of the program's locale may be another one */
	for (char *p = text; *p; p++)
		if (!strchr("0123456789+-einfa", *p))
			*p = '.';
	sb_add(b, str_c(text));
}

static void put_value(struct sb *b, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		return;
	case DB_BOOL:
		sb_add(b, v->b ? S("true") : S("false"));
		return;
	case DB_INT:
		sb_fmt(b, "%" PRId64, v->i);
		return;
	case DB_FLOAT:
		put_float(b, v->f);
		return;
	case DB_TIMESTAMP:
		put_timestamp(b, v->i, false);
		return;
	case DB_DATE:
		put_timestamp(b, v->i, true);
		return;
	case DB_TIME:
		put_time(b, v->i);
		return;
	case DB_BYTES:
		put_hex(b, v->s);
		return;
	case DB_ARRAY:
		put_array(b, v);
		return;
	default:
		sb_add(b, v->s);
	}
}

/* Every cell as text, so that accessors need no memory of their own. */
static int fill(struct run *r, struct nicol_rows *rows)
{
	uint32_t n = db_result_rows(rows->r),
		 width = db_result_columns(rows->r);
	rows->names = out_alloc(r, (width + 1) * sizeof(char *));
	rows->texts = out_alloc(r, ((size_t)n * width + 1) * sizeof(char *));
	if (!rows->names || !rows->texts)
		return -1;
	for (uint32_t c = 0; c < width; c++)
		rows->names[c] = out_text(r, db_result_column_name(rows->r, c));
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t c = 0; c < width; c++) {
			struct db_value v;
			struct sb b = sb_in(r->a);
			if (db_is_null(rows->r, i, c) ||
			    !db_get(rows->r, i, c, DB_NULL, r->a, &v))
				continue;
			put_value(&b, &v);
			rows->texts[(size_t)i * width + c] =
				out_text(r, sb_str(&b));
		}
	}
	return 0;
}

static const nicol_rows *finish(struct run *r, struct db_result *res)
{
	struct nicol_rows *rows = out_root(r, sizeof(*rows));
	if (rows) {
		rows->r = res;
		if (fill(r, rows) == 0) {
			struct result_head *head =
				(struct result_head *)rows - 1;
			head->magic = RESULT_MAGIC;
			head->rows = res;
			head->arena = r->out;
			return rows;
		}
	}
	db_result_free(res);
	arena_release(&r->out);
	return NULL;
}

int raw_run(struct nicol_client *c, str sql, const struct db_value *params,
	    uint32_t n, struct db_result **out, nicol_error *err)
{
	struct lease lease;
	*out = NULL;
	if (n > MOST_PARAMS)
		return too_many(err, n);
	if (lease_get(&lease, c, err) < 0)
		return -1;
	if (db_query(lease.db, sql, params, n, out, err) < 0)
		fail_raw(lease.db, err);
	lease_put(&lease, err);
	return *out ? 0 : -1;
}

static struct db_result *raw_result(struct nicol_client *c, const char *sql,
				    nicol_params params, struct arena *a,
				    nicol_error *err)
{
	struct db_result *res = NULL;
	if (params.count > MOST_PARAMS)
		too_many(err, params.count);
	else
		raw_run(c, str_c(sql), values_of(a, params),
			(uint32_t)params.count, &res, err);
	return res;
}

const nicol_rows *raw_query(struct nicol_client *c, const char *sql,
			    nicol_params params, nicol_error *err)
{
	nicol_error own = { 0 };
	struct arena a = { 0 };
	nicol_error_clear(err);
	struct run r = { .e = c->engine, .a = &a, .err = err ? err : &own };
	const nicol_rows *rows = NULL;
	struct db_result *res = raw_result(c, sql, params, &a, r.err);
	if (res)
		rows = finish(&r, res);
	arena_release(&a);
	nicol_error_clear(&own);
	return rows;
}

int64_t raw_execute(struct nicol_client *c, const char *sql,
		    nicol_params params, nicol_error *err)
{
	nicol_error own = { 0 };
	struct arena a = { 0 };
	int64_t n = -1;
	nicol_error_clear(err);
	struct db_result *res =
		raw_result(c, sql, params, &a, err ? err : &own);
	if (res)
		n = db_result_affected(res);
	db_result_free(res);
	arena_release(&a);
	nicol_error_clear(&own);
	return n;
}
