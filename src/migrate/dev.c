#include "migrate/dev.h"

#include <nicol/migrate.h>

#include "base/crypto.h"
#include "derive/derive.h"
#include "migrate/shadow.h"
#include "migrate/summary.h"

/* Compares what the applied migrations make with the database. What the
 * schema language cannot say is no drift, so the differ goes from the
 * database to the expectation; people are told of the way back. */
static int find_drift(struct migrate *m, struct shadow *shadow,
		      struct diagnosis *d, nicol_error *err)
{
	struct catalog *expected, *actual;
	if (shadow_describe(shadow, &expected, err) < 0)
		return -1;
	if (migrate_describe(m, m->db, &actual, err) < 0) {
		catalog_free(expected);
		return -1;
	}
	struct changes *c = diff(actual, expected, m->o.dialect);
	d->drift = summary_of(c, true, &m->arena);
	changes_free(c);
	catalog_free(actual);
	catalog_free(expected);
	return 0;
}

static bool is_applied(const struct standing *st, uint32_t id)
{
	for (uint32_t i = 0; i < st->applied.len; i++)
		if (st->applied.at[i] == id)
			return true;
	return false;
}

/* First what the database has, then the rest: pending ones, and those that
 * failed, which may have been corrected. */
static int replay(struct migrate *m, struct shadow *s, struct diagnosis *d,
		  nicol_error *err)
{
	const struct standing *st = &d->standing;
	for (uint32_t i = 0; i < st->applied.len; i++)
		if (shadow_apply(s, &d->list.at[st->applied.at[i]], err) < 0)
			return -1;
	if (find_drift(m, s, d, err) < 0)
		return -1;
	for (uint32_t i = 0; i < d->list.len; i++)
		if (!is_applied(st, i) &&
		    shadow_apply(s, &d->list.at[i], err) < 0)
			return -1;
	return 0;
}

int migrate_diagnose(struct migrate *m, struct diagnosis *out, nicol_error *err)
{
	struct shadow s;
	*out = (struct diagnosis){ 0 };
	if (migrate_read_dir(m, &out->list, err) < 0 ||
	    migrate_read_history(m, &out->history, err) < 0)
		return -1;
	out->standing = standing_of(&m->arena, &out->list, &out->history);
	if (shadow_open(&s, m, err) < 0)
		return -1;
	int rc = replay(m, &s, out, err);
	shadow_close(&s);
	const struct standing *st = &out->standing;
	out->must_reset = st->failed.len || st->edited.len || st->missing.len ||
			  out->drift.len;
	return rc;
}

static int finish_plan(struct migrate *m, const struct schema *s,
		       struct catalog *from, struct ddl_options names,
		       struct plan *out, nicol_error *err)
{
	plan_init(out, from, migrate_derive(m, s), m->o.dialect, names);
	migrate_progress(m, "counting what would be lost", "");
	int rc = plan_check(out, m->db, err);
	if (rc < 0)
		plan_release(out);
	return rc;
}

int migrate_plan_next(struct migrate *m, const struct schema *s,
		      struct plan *out, nicol_error *err)
{
	struct migrations list;
	struct catalog *from;
	*out = (struct plan){ 0 };
	if (migrate_read_dir(m, &list, err) < 0 ||
	    shadow_replay(m, &list, &from, err) < 0)
		return -1;
	struct ddl_options names = { derive_is_qualified(s), m->namespace };
	return finish_plan(m, s, from, names, out, err);
}

int migrate_plan_push(struct migrate *m, const struct schema *s,
		      struct plan *out, nicol_error *err)
{
	struct catalog *from;
	*out = (struct plan){ 0 };
	if (migrate_describe(m, m->db, &from, err) < 0)
		return -1;
	/* behind a pooler there is no search path to rely on */
	struct ddl_options names = { derive_is_qualified(s), m->namespace };
	if (m->o.url.pgbouncer)
		names = (struct ddl_options){ .qualify = true };
	return finish_plan(m, s, from, names, out, err);
}

static bool has_findings(const struct plan *p)
{
	for (uint32_t i = 0; i < p->check->findings.len; i++)
		if (p->check->findings.at[i].applies)
			return true;
	return false;
}

/* Carries `now` out, which was made under the lock, unless it is another plan
 * than the approved one and asks for approval itself. */
static int push_now(struct migrate *m, const struct plan *approved,
		    const struct plan *now, nicol_error *err)
{
	bool is_same = str_eq(ddl_script(approved->ddl, &m->arena),
			      ddl_script(now->ddl, &m->arena));
	if (plan_is_empty(now))
		return 0; /* someone else has pushed the same */
	if (!is_same && has_findings(now))
		return err_set(err, "N0031",
			       "the database was changed by someone else after "
			       "the plan was made, and now data could be lost; "
			       "nothing was changed: run it again to see what");
	return plan_execute(now, m, err);
}

int migrate_push(struct migrate *m, const struct schema *s,
		 const struct plan *approved, nicol_error *err)
{
	struct plan now;
	if (migrate_lock(m, err) < 0)
		return -1;
	int rc = migrate_plan_push(m, s, &now, err);
	if (rc == 0) {
		rc = push_now(m, approved, &now, err);
		plan_release(&now);
	}
	migrate_unlock(m);
	return rc;
}

/* A name that sorts behind the migrations that are there, also when several
 * are written within a second. One with a date in the far future is left
 * alone. */
int migrate_choose_name(struct migrate *m, str title, const char **out,
			nicol_error *err)
{
	enum { AHEAD = 60 };
	struct migrations list;
	struct arena *a = &m->arena;
	str slug = migration_slug(a, title);
	int64_t now = clock_micros();
	if (migrate_read_dir(m, &list, err) < 0)
		return -1;
	*out = migration_folder_name(a, now, slug);
	for (int i = 1; list.len && i <= AHEAD; i++) {
		const char *later =
			migration_folder_name(a, now + i * 1000000, slug);
		if (strcmp(*out, list.at[list.len - 1].name) > 0 &&
		    strncmp(*out, list.at[list.len - 1].name, 14) != 0)
			return 0;
		*out = later;
	}
	if (list.len && strcmp(*out, list.at[list.len - 1].name) <= 0)
		*out = migration_folder_name(a, now, slug);
	return 0;
}

int migrate_write(struct migrate *m, const struct plan *p, str title,
		  const char **name, const char **path, nicol_error *err)
{
	struct arena *a = &m->arena;
	str script = plan_migration(p, a);
	if (!script.len)
		script = S(NICOL_EMPTY_MIGRATION);
	if (guard_check(&m->guard, err) < 0 ||
	    migrate_choose_name(m, title, name, err) < 0 ||
	    migrations_write_lock(m->o.dir, str_c(m->o.dialect->name), err) < 0)
		return -1;
	return migrations_create(a, m->o.dir, *name, script, path, err);
}
