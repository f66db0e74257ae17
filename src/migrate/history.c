#include "migrate/history.h"

#include "base/crypto.h"
#include "migrate/dialect.h"

static struct sql sql_for(struct arena *a, struct db *db)
{
	return sql_in(a, db_dialect(db));
}

static void table_name(struct sql *q, str namespace)
{
	sql_name(q, namespace, S(HISTORY_TABLE));
}

static int exec(struct db *db, struct sql *q, const struct db_value *params,
		uint32_t n, int64_t *affected, nicol_error *err)
{
	return db_exec(db, sql_str(q), params, n, affected, err);
}

static struct db_value text(str s)
{
	return (struct db_value){ .type = DB_TEXT, .s = s };
}

static struct db_value timestamp(int64_t micros)
{
	return (struct db_value){ .type = DB_TIMESTAMP, .i = micros };
}

int history_create_table(struct db *db, str namespace, nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	migrate_dialect_of(db_dialect(db))->history_table(&q, namespace);
	int rc = db_run_script(db, sql_str(&q), err);
	arena_release(&a);
	return rc;
}

static int exists(struct db *db, str namespace, struct arena *a, bool *out,
		  nicol_error *err)
{
	struct db_result *r;
	struct sql q = sql_for(a, db);
	migrate_dialect_of(db_dialect(db))->history_exists(&q, namespace);
	if (db_query(db, sql_str(&q), NULL, 0, &r, err) < 0)
		return -1;
	*out = db_result_rows(r) && db_get_bool(r, 0, 0);
	db_result_free(r);
	return 0;
}

static str cell(const struct db_result *r, uint32_t row, uint32_t column,
		struct arena *a)
{
	return str_dup(a, db_get_str(r, row, column));
}

static bool moment(const struct db_result *r, uint32_t row, uint32_t column,
		   struct arena *a, int64_t *out)
{
	struct db_value v;
	if (db_is_null(r, row, column) ||
	    !db_get(r, row, column, DB_TIMESTAMP, a, &v))
		return false;
	*out = v.i;
	return true;
}

static void read_row(const struct db_result *r, uint32_t i, struct arena *a,
		     struct history_row *out)
{
	out->id = cell(r, i, 0, a);
	out->checksum = cell(r, i, 1, a);
	out->is_finished = moment(r, i, 2, a, &out->finished_at);
	out->name = cell(r, i, 3, a);
	out->logs = cell(r, i, 4, a);
	out->is_rolled_back = moment(r, i, 5, a, &out->rolled_back_at);
	moment(r, i, 6, a, &out->started_at);
	out->steps = db_get_int(r, i, 7);
}

int history_read(struct db *db, str namespace, struct arena *a,
		 struct history *out, nicol_error *err)
{
	struct db_result *r;
	*out = (struct history){ 0 };
	if (exists(db, namespace, a, &out->exists, err) < 0)
		return -1;
	if (!out->exists)
		return 0;
	struct sql q = sql_for(a, db);
	sql_raw(&q, "SELECT id, checksum, finished_at, migration_name, logs, "
		    "rolled_back_at, started_at, applied_steps_count FROM ");
	table_name(&q, namespace);
	sql_raw(&q, " ORDER BY started_at ASC");
	if (db_query(db, sql_str(&q), NULL, 0, &r, err) < 0)
		return -1;
	out->len = db_result_rows(r);
	out->at = arena_array(a, struct history_row, out->len + 1);
	for (uint32_t i = 0; i < out->len; i++)
		read_row(r, i, a, &out->at[i]);
	db_result_free(r);
	return 0;
}

/* The statements that begin and that finish a row, with their parameters. */
static void put_begin(struct sql *q, str namespace, str name, str checksum,
		      const char *id, struct db_value params[4])
{
	sql_raw(q, "INSERT INTO ");
	table_name(q, namespace);
	sql_raw(q, " (id, checksum, started_at, migration_name) VALUES (");
	for (int i = 0; i < 4; i++) {
		if (i)
			sql_raw(q, ", ");
		sql_param(q);
	}
	sql_raw(q, ")");
	params[0] = text(str_c(id));
	params[1] = text(checksum);
	params[2] = timestamp(clock_micros());
	params[3] = text(name);
}

static void put_finish(struct sql *q, str namespace, const char *id,
		       struct db_value params[2])
{
	sql_raw(q, "UPDATE ");
	table_name(q, namespace);
	sql_raw(q, " SET applied_steps_count = applied_steps_count + 1, "
		   "finished_at = ");
	sql_param(q);
	sql_raw(q, " WHERE id = ");
	sql_param(q);
	params[0] = timestamp(clock_micros());
	params[1] = text(str_c(id));
}

int history_begin(struct db *db, str namespace, str name, str checksum,
		  char id[37], nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	struct db_value params[4];
	uuid_v4(id);
	put_begin(&q, namespace, name, checksum, id, params);
	int rc = exec(db, &q, params, 4, NULL, err);
	arena_release(&a);
	return rc;
}

int history_finish(struct db *db, str namespace, const char *id,
		   nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	struct db_value params[2];
	put_finish(&q, namespace, id, params);
	int rc = exec(db, &q, params, 2, NULL, err);
	arena_release(&a);
	return rc;
}

int history_finish_open(struct db *db, str namespace, const char *id,
			nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	struct db_value params[2];
	put_finish(&q, namespace, id, params);
	sql_raw(&q, " AND finished_at IS NULL");
	int rc = exec(db, &q, params, 2, NULL, err);
	arena_release(&a);
	return rc;
}

int history_go_on(struct db *db, str namespace, const char *done, str name,
		  str checksum, char id[37], nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	struct db_value params[6];
	uuid_v4(id);
	sql_raw(&q, "WITH \"done\" AS (");
	put_finish(&q, namespace, done, params);
	sql_raw(&q, ") ");
	put_begin(&q, namespace, name, checksum, id, params + 2);
	int rc = exec(db, &q, params, 6, NULL, err);
	arena_release(&a);
	return rc;
}

/* UPDATE of one column of one row. */
static int set_column(struct db *db, str namespace, const char *id,
		      void (*column)(struct sql *q), struct db_value value,
		      nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	sql_raw(&q, "UPDATE ");
	table_name(&q, namespace);
	sql_raw(&q, " SET ");
	column(&q);
	sql_raw(&q, " = ");
	sql_param(&q);
	sql_raw(&q, " WHERE id = ");
	sql_param(&q);
	const struct db_value params[] = { value, text(str_c(id)) };
	int rc = exec(db, &q, params, 2, NULL, err);
	arena_release(&a);
	return rc;
}

static void logs(struct sql *q)
{
	sql_raw(q, "logs");
}

static void rolled_back_at(struct sql *q)
{
	sql_raw(q, "rolled_back_at");
}

int history_fail(struct db *db, str namespace, const char *id, str said,
		 nicol_error *err)
{
	return set_column(db, namespace, id, logs, text(said), err);
}

int history_roll_back(struct db *db, str namespace, const char *id,
		      nicol_error *err)
{
	return set_column(db, namespace, id, rolled_back_at,
			  timestamp(clock_micros()), err);
}

int history_mark_applied(struct db *db, str namespace, str name, str checksum,
			 nicol_error *err)
{
	char id[37];
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	uuid_v4(id);
	sql_raw(&q, "INSERT INTO ");
	table_name(&q, namespace);
	sql_raw(&q, " (id, checksum, started_at, finished_at, "
		    "migration_name) VALUES (");
	for (int i = 0; i < 5; i++) {
		if (i)
			sql_raw(&q, ", ");
		sql_param(&q);
	}
	sql_raw(&q, ")");
	int64_t now = clock_micros();
	const struct db_value params[] = { text(str_c(id)), text(checksum),
					   timestamp(now), timestamp(now),
					   text(name) };
	int rc = exec(db, &q, params, 5, NULL, err);
	arena_release(&a);
	return rc;
}

int history_mark_rolled_back(struct db *db, str namespace, str name,
			     int64_t *affected, nicol_error *err)
{
	struct arena a = { 0 };
	struct sql q = sql_for(&a, db);
	sql_raw(&q, "UPDATE ");
	table_name(&q, namespace);
	sql_raw(&q, " SET rolled_back_at = ");
	sql_param(&q);
	sql_raw(&q, " WHERE finished_at IS NULL AND rolled_back_at IS NULL "
		    "AND migration_name = ");
	sql_param(&q);
	const struct db_value params[] = { timestamp(clock_micros()),
					   text(name) };
	int rc = exec(db, &q, params, 2, affected, err);
	arena_release(&a);
	return rc;
}
