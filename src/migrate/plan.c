#include "migrate/plan.h"

#include "migrate/script.h"

void plan_init(struct plan *p, struct catalog *from, struct catalog *to,
	       const struct dialect *d, struct ddl_options names)
{
	*p = (struct plan){ .from = from, .to = to, .names = names };
	p->changes = diff(from, to, d);
	p->ddl = ddl_render(p->changes, names);
}

void plan_release(struct plan *p)
{
	check_free(p->check);
	ddl_free(p->ddl);
	changes_free(p->changes);
	catalog_free(p->from);
	catalog_free(p->to);
	*p = (struct plan){ 0 };
}

/* A probe that fails (the table may not exist here) leaves its findings
 * without numbers. */
static void run_probe(struct probe *probe, struct db *db)
{
	struct db_result *r;
	if (db_query(db, probe->sql, NULL, 0, &r, NULL) < 0)
		return;
	probe->is_done = db_result_rows(r) == 1;
	if (probe->is_done)
		probe->count = db_get_int(r, 0, 0);
	db_result_free(r);
}

int plan_check(struct plan *p, struct db *db, nicol_error *err)
{
	struct check_options o = { p->names.qualify,
				   p->names.default_namespace };
	p->check = check_changes(p->changes, o);
	for (uint32_t i = 0; db && i < p->check->probes.len; i++) {
		run_probe(&p->check->probes.at[i], db);
		if (!db_is_alive(db))
			return err_set(err, "P1017",
				       "the database server closed the "
				       "connection while rows were counted; "
				       "run the command again when it is back");
	}
	check_resolve(p->check);
	return 0;
}

str plan_migration(const struct plan *p, struct arena *a)
{
	struct sb b = sb_in(a);
	if (p->check)
		sb_add(&b, check_header(p->check, a));
	sb_add(&b, ddl_script(p->ddl, a));
	return sb_str(&b);
}

static int fail_statement(struct migrate *m, str script, nicol_error *err)
{
	const struct db_failure *f = db_last_failure(m->db);
	struct script_place p = script_place_of(
		m->o.dialect, script, f->position, f->statements_done);
	struct sb meta = sb_in(&m->arena);
	if (!db_is_alive(m->db) || (err && !strcmp(err->code, "N0002")))
		return -1;
	sb_lit(&meta, "{\"database_error_code\":");
	sb_json(&meta, str_c(f->sqlstate));
	sb_lit(&meta, ",\"database_error\":");
	sb_json(&meta, f->message);
	sb_addc(&meta, '}');
	return err_set_meta(err, "N0023", sb_str(&meta),
			    "the database refuses a change: %.*s (SQLSTATE "
			    "%s)\n  line %u: %.*s",
			    SARG(f->message), f->sqlstate, p.line,
			    SARG(script_excerpt(&m->arena, p.statement)));
}

/* 25001: not inside a transaction; 55P04: a new enum value is used in the
 * transaction that adds it. */
static bool wants_steps(const struct db *db)
{
	const char *state = db_last_failure(db)->sqlstate;
	return !strcmp(state, "25001") || !strcmp(state, "55P04");
}

/* Some changes have a transaction of their own (enums), or settings that
 * mean nothing inside one (tables that are made anew). */
static bool manages_itself(const struct plan *p)
{
	for (uint32_t i = 0; i < p->ddl->n_steps; i++)
		for (uint32_t k = 0; k < p->ddl->steps[i].n_statements; k++)
			if (str_is(p->ddl->steps[i].statements[k], "COMMIT") ||
			    str_starts(p->ddl->steps[i].statements[k],
				       S("PRAGMA")))
				return true;
	return false;
}

static int run_step(struct migrate *m, str statement, nicol_error *err)
{
	if (guard_check(&m->guard, err) < 0)
		return -1;
	if (db_run_script(m->db, statement, err) == 0)
		return 0;
	fail_statement(m, statement, err);
	db_run_script(m->db, S("ROLLBACK"), NULL);
	return -1;
}

static int execute_steps(const struct plan *p, struct migrate *m,
			 nicol_error *err)
{
	for (uint32_t i = 0; i < p->ddl->n_steps; i++)
		for (uint32_t k = 0; k < p->ddl->steps[i].n_statements; k++)
			if (run_step(m, p->ddl->steps[i].statements[k], err) <
			    0)
				return -1;
	return 0;
}

static int execute_whole(struct migrate *m, str script, nicol_error *err)
{
	if (db_begin(m->db, NULL, err) < 0)
		return -1;
	if (db_run_script(m->db, script, err) == 0)
		return db_commit(m->db, err);
	db_rollback(m->db, NULL);
	return -1;
}

int plan_execute(const struct plan *p, struct migrate *m, nicol_error *err)
{
	str script = ddl_script(p->ddl, &m->arena);
	if (guard_check(&m->guard, err) < 0)
		return -1;
	migrate_progress(m, "changing the database", "");
	if (manages_itself(p))
		return execute_steps(p, m, err);
	if (execute_whole(m, script, err) == 0)
		return 0;
	if (db_is_alive(m->db) && wants_steps(m->db)) {
		nicol_error_clear(err);
		return execute_steps(p, m, err);
	}
	return fail_statement(m, script, err);
}

int migrate_execute(struct migrate *m, str script, nicol_error *err)
{
	if (db_run_script(m->db, script, err) == 0)
		return 0;
	fail_statement(m, script, err);
	if (db_in_transaction(m->db))
		db_run_script(m->db, S("ROLLBACK"), NULL);
	return -1;
}
