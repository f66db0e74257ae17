#include "migrate/apply.h"

#include "base/crypto.h"
#include "migrate/compare.h"
#include "migrate/script.h"

/* ---- what prevents it ---- */

static bool is_history(const struct table *t)
{
	return str_is(t->name, HISTORY_TABLE);
}

static int check_empty(struct migrate *m, nicol_error *err)
{
	struct catalog *c;
	uint32_t tables = 0;
	if (migrate_describe(m, m->db, &c, err) < 0)
		return -1;
	for (uint32_t i = 0; i < c->tables.len; i++)
		tables += !is_history(&c->tables.at[i]) &&
			  !c->tables.at[i].is_foreign_owned &&
			  !c->tables.at[i].is_external;
	uint32_t enums = 0;
	for (uint32_t i = 0; i < c->enums.len; i++)
		enums += !c->enums.at[i].is_external;
	catalog_free(c);
	if (!tables && !enums)
		return 0;
	return err_set(err, "P3005",
		       "the database is not empty (%u tables, %u enums), but "
		       "has no history of migrations. To keep what is there, "
		       "make it the baseline: write a first migration with "
		       "\"nicol migrate diff --from-empty --to-schema PATH "
		       "--script\", and tell that it is applied with \"nicol "
		       "migrate resolve --applied NAME\"",
		       tables, enums);
}

static int check_failed(const struct history *h, const struct standing *st,
			nicol_error *err)
{
	if (!st->failed.len)
		return 0;
	struct arena a = { 0 };
	const struct history_row *r = &h->at[st->failed.at[0]];
	str logs = str_trim(r->logs);
	logs = str_sub(logs, 0, str_find_char(logs, '\n', 0));
	if (logs.len)
		err_set(err, "P3009",
			"the migration %.*s failed earlier (%.*s), so nothing "
			"more is applied. See what it left behind, then "
			"either undo that and run \"nicol migrate resolve "
			"--rolled-back %.*s\", or finish it by hand and run "
			"\"nicol migrate resolve --applied %.*s\"",
			SARG(r->name), SARG(logs), SARG(r->name),
			SARG(r->name));
	else
		err_set(err, "P3009",
			"the migration %.*s was begun earlier, and its run "
			"was cut off before it could say how it ended, so "
			"nothing more is applied. See whether its changes are "
			"there: if not, \"nicol migrate resolve --rolled-back "
			"%.*s\" lets it run again; if they are, \"nicol "
			"migrate resolve --applied %.*s\" says that it has "
			"run",
			SARG(r->name), SARG(r->name), SARG(r->name));
	arena_release(&a);
	return -1;
}

static int prepare(struct migrate *m, const struct migrations *list,
		   struct standing *st, nicol_error *err)
{
	struct history h;
	if (migrate_read_history(m, &h, err) < 0)
		return -1;
	if (!h.exists && (check_empty(m, err) < 0 ||
			  history_create_table(m->db, m->namespace, err) < 0))
		return -1;
	*st = standing_of(&m->arena, list, &h);
	return check_failed(&h, st, err);
}

/* ---- one migration ---- */

static str failure_meta(struct arena *a, const struct migration *mg,
			const struct db_failure *f)
{
	struct sb b = sb_in(a);
	sb_lit(&b, "{\"migration_name\":");
	sb_json(&b, str_c(mg->name));
	sb_lit(&b, ",\"database_error_code\":");
	sb_json(&b, str_c(f->sqlstate));
	sb_lit(&b, ",\"database_error\":");
	sb_json(&b, f->message);
	sb_addc(&b, '}');
	return sb_str(&b);
}

/* What the row keeps and the error says, before more runs on `db`. */
struct failure {
	str meta, message, logs;
};

static struct failure explain(struct migrate *m, const struct migration *mg)
{
	struct arena *a = &m->arena;
	const struct db_failure *f = db_last_failure(m->db);
	struct script_place p = script_place_of(
		m->o.dialect, mg->script, f->position, f->statements_done);
	struct sb b = sb_in(a);
	sb_fmt(&b, "%.*s (SQLSTATE %s)", SARG(f->message), f->sqlstate);
	if (f->detail.len)
		sb_fmt(&b, "\n  %.*s", SARG(f->detail));
	if (f->hint.len)
		sb_fmt(&b, "\n  hint: %.*s", SARG(f->hint));
	sb_fmt(&b, "\n  %s/migration.sql:%u: %.*s", mg->name, p.line,
	       SARG(script_excerpt(a, p.statement)));
	return (struct failure){
		.meta = failure_meta(a, mg, f),
		.message = sb_str(&b),
		.logs = str_fmt(a, "%.*s\n\nby Nicol %s\n", SARG(sb_str(&b)),
				nicol_version()),
	};
}

/* The object is there already: did the script run before, and was cut off
 * from telling? */
static bool is_duplicate(const struct db_failure *f)
{
	static const char *const states[] = { "42P07", "42701", "42710",
					      "42P06" };
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (!strcmp(f->sqlstate, states[i]))
			return true;
	return false;
}

static int fail_script(struct migrate *m, const struct migration *mg,
		       const char *id, nicol_error *err)
{
	const char *duplicate =
		is_duplicate(db_last_failure(m->db))
			? "What it makes is there already: if it has run "
			  "before "
			  "and was cut off then, \"nicol migrate resolve "
			  "--applied\" says so. "
			: "";
	struct failure f = explain(m, mg);
	/* the script's own transaction may still be open */
	if (db_in_transaction(m->db))
		db_run_script(m->db, S("ROLLBACK"), NULL);
	guard_watch(&m->guard, NULL);
	bool kept = history_fail(m->db, m->namespace, id, f.logs, NULL) == 0;
	return err_set_meta(
		err, "P3018", f.meta,
		"the migration %s failed: %.*s\n%s%s%s. Correct the cause, "
		"then run \"nicol migrate resolve --rolled-back %s\" and "
		"deploy again",
		mg->name, SARG(f.message), duplicate,
		guard_tripped(&m->guard) ? "It was stopped by Ctrl-C. " : "",
		kept ? "The history keeps it as failed, with these logs"
		     : "The history keeps it as begun, but not finished",
		mg->name);
}

/* After the server was gone, maybe only for a moment; NULL when it still is.
 * The lock that the lost session had is waited for: what that session was at
 * is then done or undone, and can be seen. */
static struct db *reopen(struct migrate *m)
{
	struct db *db;
	if (db_open(&db, &m->o.url, NULL) < 0)
		return NULL;
	if (m->is_locked)
		m->dialect->lock(db, NULL);
	return db;
}

/* Tells the history, if it can be told. */
static int fail_lost(struct migrate *m, const struct migration *mg,
		     const char *id, const nicol_error *why, nicol_error *err)
{
	struct db *again = reopen(m);
	bool kept = false;
	if (again) {
		str logs = str_fmt(&m->arena, "%s\n\nby Nicol %s\n",
				   why->message, nicol_version());
		kept = history_fail(again, m->namespace, id, logs, NULL) == 0;
		db_close(again);
	}
	/* a commit whose answer was lost looks the same as a rollback */
	return err_set(err, why->code,
		       "%s while the migration %s was running; the history "
		       "keeps it as %s. When the server is back, see whether "
		       "its changes are there: if not, \"nicol migrate resolve "
		       "--rolled-back %s\" lets it run again; if they are, "
		       "\"nicol migrate resolve --applied %s\" says that it "
		       "has run",
		       why->message, mg->name,
		       kept ? "failed" : "begun, but not finished", mg->name,
		       mg->name);
}

/* The script has run and is committed, but the history was not told. */
static int fail_finish(const struct migration *mg, nicol_error *err)
{
	char why[sizeof(err->message)], code[sizeof(err->code)];
	memcpy(why, err->message, sizeof(why));
	memcpy(code, err->code, sizeof(code));
	return err_set(err, code,
		       "%s after the migration %s had run, before the history "
		       "could say so. When the server is back, run \"nicol "
		       "migrate resolve --applied %s\"",
		       why, mg->name, mg->name);
}

/* Nothing of the script has run; the row may be there, and only its answer
 * lost: then it is closed, if the server can be asked. */
static int fail_begin(struct migrate *m, const struct migration *mg,
		      const char *id, const nicol_error *why, nicol_error *err)
{
	struct db *again;
	bool closed = false;
	if (db_is_alive(m->db))
		return err_set_meta(err, why->code,
				    str_c(why->meta ? why->meta : "{}"),
				    "the migration %s cannot be recorded as "
				    "begun, so it was not run: %s",
				    mg->name, why->message);
	again = reopen(m);
	if (again) {
		closed = history_roll_back(again, m->namespace, id, NULL) == 0;
		db_close(again);
	}
	return err_set(err, why->code,
		       "%s when the migration %s was to begin; nothing of it "
		       "has run. When the server is back, run the command "
		       "again%s%s%s",
		       why->message, mg->name,
		       closed ? ""
			      : "; where that is refused with P3009, "
				"\"nicol migrate resolve --rolled-back ",
		       closed ? "" : mg->name, closed ? "" : "\" comes first");
}

static int begin_one(struct migrate *m, const struct migration *mg, char id[37],
		     nicol_error *err)
{
	char checksum[65];
	nicol_error why = { 0 };
	if (guard_check(&m->guard, err) < 0 ||
	    sha256_hex(mg->script, checksum, err) < 0)
		return -1;
	int rc = history_begin(m->db, m->namespace, str_c(mg->name),
			       str_c(checksum), id, &why);
	if (rc < 0)
		fail_begin(m, mg, id, &why, err);
	nicol_error_clear(&why);
	return rc;
}

static int run_one(struct migrate *m, const struct migration *mg,
		   const char *id, nicol_error *err)
{
	migrate_progress(m, "applying", mg->name);
	nicol_error why = { 0 };
	int rc = db_run_script(m->db, mg->script, &why);
	if (rc == 0)
		return 0;
	if (db_is_alive(m->db))
		fail_script(m, mg, id, err);
	else
		fail_lost(m, mg, id, &why, err);
	nicol_error_clear(&why);
	return rc;
}

/* The history was not told, or its answer was lost: that `done` has run, and
 * that the next one begins. Tells it now, if the server can be asked. */
static int fail_go_on(struct migrate *m, const struct migration *mg,
		      const struct migration *next, const char *done,
		      const char *id, nicol_error *err)
{
	struct db *again = db_is_alive(m->db) ? NULL : reopen(m);
	bool told = false;
	if (again) {
		/* an answer that was lost: both are there */
		told = history_roll_back(again, m->namespace, id, NULL) == 0 &&
		       history_finish_open(again, m->namespace, done, NULL) ==
			       0;
		db_close(again);
	}
	if (db_is_alive(m->db))
		return fail_finish(mg, err);
	char why[sizeof(err->message)], code[sizeof(err->code)];
	memcpy(why, err->message, sizeof(why));
	memcpy(code, err->code, sizeof(code));
	if (told)
		return err_set(err, code,
			       "%s when the migration %s was to begin; nothing "
			       "of it has run. When the server is back, run "
			       "the command again",
			       why, next->name);
	return err_set(err, code,
		       "%s when the migration %s was to begin; nothing of it "
		       "has run, and %s has. When the server is back, run the "
		       "command again; where that is refused with P3009, "
		       "\"nicol migrate resolve --applied %s\" or \"nicol "
		       "migrate resolve --rolled-back %s\" comes first, for "
		       "the one that it names",
		       why, next->name, mg->name, mg->name, next->name);
}

/* Tells the history of the one that has run, and where there is a next one,
 * begins that: *begun. */
static int finish_one(struct migrate *m, const struct migration *mg,
		      const struct migration *next, char id[37], bool *begun,
		      nicol_error *err)
{
	char checksum[65], done[37];
	int rc;
	*begun = next && m->dialect->chained_writes &&
		 !guard_tripped(&m->guard) &&
		 sha256_hex(next->script, checksum, NULL) == 0;
	memcpy(done, id, sizeof(done));
	/* the script has run: only the truth may be written now */
	guard_watch(&m->guard, NULL);
	if (*begun)
		rc = history_go_on(m->db, m->namespace, done, str_c(next->name),
				   str_c(checksum), id, err);
	else
		rc = history_finish(m->db, m->namespace, done, err);
	if (rc < 0 && *begun)
		fail_go_on(m, mg, next, done, id, err);
	else if (rc < 0)
		fail_finish(mg, err);
	guard_watch(&m->guard, m->db);
	return rc;
}

static int apply_all(struct migrate *m, const struct migrations *list,
		     struct names *applied, nicol_error *err)
{
	struct standing st;
	char id[37];
	bool begun = false;
	if (prepare(m, list, &st, err) < 0)
		return -1;
	applied->at = arena_array(&m->arena, const char *, st.pending.len + 1);
	for (uint32_t i = 0; i < st.pending.len; i++) {
		const struct migration *mg = &list->at[st.pending.at[i]], *next;
		next = i + 1 < st.pending.len ? &list->at[st.pending.at[i + 1]]
					      : NULL;
		if ((!begun && begin_one(m, mg, id, err) < 0) ||
		    run_one(m, mg, id, err) < 0 ||
		    finish_one(m, mg, next, id, &begun, err) < 0)
			return -1;
		applied->at[applied->len++] = mg->name;
	}
	return 0;
}

int migrate_apply_pending(struct migrate *m, struct names *applied,
			  nicol_error *err)
{
	struct migrations list;
	*applied = (struct names){ 0 };
	if (migrate_read_dir(m, &list, err) < 0 || migrate_lock(m, err) < 0)
		return -1;
	int rc = apply_all(m, &list, applied, err);
	migrate_unlock(m);
	return rc;
}

/* ---- resolve ---- */

/* The row of a name that counts, or NULL; failed ones are returned last. */
static const struct history_row *find_row(const struct history *h,
					  const char *name)
{
	const struct history_row *found = NULL;
	for (uint32_t i = 0; i < h->len; i++)
		if (str_is(h->at[i].name, name) && !h->at[i].is_rolled_back)
			found = &h->at[i];
	return found;
}

static int mark_applied(struct migrate *m, const struct migration *mg,
			nicol_error *err)
{
	char checksum[65];
	struct history h;
	if (migrate_read_history(m, &h, err) < 0)
		return -1;
	const struct history_row *row = find_row(&h, mg->name);
	if (row && row->is_finished)
		return err_set(err, "P3008",
			       "the migration %s is recorded as applied "
			       "already",
			       mg->name);
	if (sha256_hex(mg->script, checksum, err) < 0 ||
	    db_begin(m->db, NULL, err) < 0)
		return -1;
	if ((!h.exists && history_create_table(m->db, m->namespace, err) < 0) ||
	    (row && history_mark_rolled_back(m->db, m->namespace,
					     str_c(mg->name), NULL, err) < 0) ||
	    history_mark_applied(m->db, m->namespace, str_c(mg->name),
				 str_c(checksum), err) < 0) {
		db_rollback(m->db, NULL);
		return -1;
	}
	return db_commit(m->db, err);
}

int migrate_resolve_applied(struct migrate *m, const char *name,
			    nicol_error *err)
{
	struct migrations list;
	if (migrate_read_dir(m, &list, err) < 0)
		return -1;
	uint32_t i = migrations_find(&list, str_c(name));
	if (i == NONE)
		return err_set(
			err, "P3017",
			"there is no migration %s in %s; \"nicol migrate "
			"status\" lists those that are there",
			name, m->o.dir);
	if (migrate_lock(m, err) < 0)
		return -1;
	int rc = mark_applied(m, &list.at[i], err);
	migrate_unlock(m);
	return rc;
}

static bool is_rolled_back(const struct history *h, const char *name)
{
	for (uint32_t i = 0; i < h->len; i++)
		if (str_is(h->at[i].name, name) && h->at[i].is_rolled_back)
			return true;
	return false;
}

static int mark_rolled_back(struct migrate *m, const char *name,
			    nicol_error *err)
{
	struct history h;
	if (migrate_read_history(m, &h, err) < 0)
		return -1;
	const struct history_row *row = find_row(&h, name);
	/* said before, and maybe the answer was lost */
	if (!row && is_rolled_back(&h, name))
		return 0;
	if (!row)
		return err_set(err, "P3011",
			       "the migration %s was never applied to this "
			       "database, so there is nothing to roll back",
			       name);
	if (row->is_finished)
		return err_set(err, "P3012",
			       "the migration %s did not fail: it was applied. "
			       "To undo it, write a new migration",
			       name);
	return history_mark_rolled_back(m->db, m->namespace, str_c(name), NULL,
					err);
}

int migrate_resolve_rolled_back(struct migrate *m, const char *name,
				nicol_error *err)
{
	if (migrate_lock(m, err) < 0)
		return -1;
	int rc = mark_rolled_back(m, name, err);
	migrate_unlock(m);
	return rc;
}
