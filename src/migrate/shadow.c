#include "migrate/shadow.h"

#include "describe/describe.h"
#include "migrate/history.h"
#include "migrate/script.h"

/* The server's last words on `db`, or the error's. */
static str reason(const struct db *db, const nicol_error *err)
{
	const struct db_failure *f = db ? db_last_failure(db) : NULL;
	return f && f->message.len ? f->message : str_c(err->message);
}

static int fail_create(struct shadow *s, const nicol_error *why,
		       nicol_error *err)
{
	struct arena a = { 0 };
	str shown = db_url_display(&a, &s->m->o.url);
	str said = str_fmt(&a, "%.*s", SARG(reason(s->m->db, why)));
	err_set(err, "P3014",
		"the shadow database cannot be made on %.*s: %.*s. Migrations "
		"are tried out in a database of their own first: allow the "
		"user to make one (ALTER ROLE ... CREATEDB), or make an empty "
		"one yourself and name it with shadowDatabaseUrl in the "
		"datasource",
		SARG(shown), SARG(said));
	arena_release(&a);
	return -1;
}

/* The answer to CREATE DATABASE was lost, and the server may still be at it.
 * Making one of the same name waits for the first to be there or to have
 * failed; either way there is then one to drop. */
static void drop_lost(struct shadow *s)
{
	nicol_error why = { 0 };
	if (db_create_database(&s->url, &why) == 0 ||
	    !strcmp(why.code, "P1009"))
		db_drop_database(&s->url, NULL);
	nicol_error_clear(&why);
}

static int create(struct shadow *s, nicol_error *err)
{
	nicol_error why = { 0 };
	struct migrate *m = s->m;
	int rc;
	if (!m->db) {
		rc = db_create_database(&s->url, &why);
	} else {
		struct sql q = sql_in(&m->arena, m->o.dialect);
		m->dialect->sweep(m->db);
		sql_raw(&q, "CREATE DATABASE ");
		sql_ident(&q, s->url.database);
		rc = db_run_script(m->db, sql_str(&q), &why);
	}
	if (rc < 0 && m->db && !db_is_alive(m->db)) {
		drop_lost(s);
		err_set(err, why.code,
			"%s while the shadow database was made; run the "
			"command again when the server is back",
			why.message);
	} else if (rc < 0)
		fail_create(s, &why, err);
	nicol_error_clear(&why);
	return rc;
}

static void drop(struct shadow *s)
{
	struct migrate *m = s->m;
	if (m->db && db_is_alive(m->db)) {
		struct sql q = sql_in(&m->arena, m->o.dialect);
		sql_raw(&q, "DROP DATABASE IF EXISTS ");
		sql_ident(&q, s->url.database);
		/* the session that was just closed may linger */
		if (db_version(m->db) >= 130000)
			sql_raw(&q, " WITH (FORCE)");
		if (db_run_script(m->db, sql_str(&q), NULL) == 0)
			return;
	}
	db_drop_database(&s->url, NULL);
}

/* ---- a given database ---- */

static int refuse(const char *whose, nicol_error *err)
{
	return err_set(err, "N0022",
		       "the shadow database's URL names %s, and a shadow "
		       "database is emptied: give it a database of its own",
		       whose);
}

static int refuse_own(nicol_error *err)
{
	return refuse("a database that this project works with", err);
}

/* Would emptying the shadow empty what `url` is for, were it the same
 * database? */
static bool overlaps(const struct shadow *s, const struct db_url *url)
{
	const char *home = s->m->o.dialect->default_namespace;
	return s->m->o.n_namespaces || !s->n_namespaces ||
	       str_eq(s->namespaces[0], namespace_or(url->schema, str_c(home)));
}

/* The database may be known by other names: a pooler's, an alias of its
 * host. One that does not answer is told by its URL alone. */
static bool is_identical(struct shadow *s, str identity,
			 const struct db_url *url)
{
	enum { PATIENCE = 3 }; /* seconds */
	struct db_url quick = *url;
	struct db *own = NULL, *db = url == &s->m->o.url ? s->m->db : NULL;
	str other = { 0 };
	if (!quick.connect_timeout || quick.connect_timeout > PATIENCE)
		quick.connect_timeout = PATIENCE;
	if (!db && db_open(&own, &quick, NULL) == 0)
		db = own;
	bool same =
		db &&
		s->m->dialect->identity(db, &s->m->arena, &other, NULL) == 0 &&
		str_eq(identity, other);
	db_close(own);
	return same;
}

static const struct db_url *kept(const struct shadow *s, uint32_t i)
{
	if (i < s->m->o.n_keep)
		return &s->m->o.keep[i];
	return i == s->m->o.n_keep && s->m->o.has_url ? &s->m->o.url : NULL;
}

static int check_names(struct shadow *s, nicol_error *err)
{
	const struct db_url *u;
	for (uint32_t i = 0; (u = kept(s, i)); i++)
		if (overlaps(s, u) && s->m->dialect->same_database(&s->url, u))
			return refuse_own(err);
	return 0;
}

static int check_identity(struct shadow *s, nicol_error *err)
{
	const struct db_url *u;
	str identity;
	if (!s->m->dialect->identity)
		return 0;
	if (s->m->dialect->identity(s->db, &s->m->arena, &identity, err) < 0)
		return -1;
	for (uint32_t i = 0; (u = kept(s, i)); i++)
		if (overlaps(s, u) && is_identical(s, identity, u))
			return refuse_own(err);
	return 0;
}

/* A replay leaves no history: whoever has one is in use. */
static int check_history(struct shadow *s, nicol_error *err)
{
	struct history h = { 0 };
	for (uint32_t i = 0; i < s->n_namespaces || !i; i++) {
		str ns = s->n_namespaces ? s->namespaces[i] : S("");
		if (history_read(s->db, ns, &s->m->arena, &h, err) < 0)
			return -1;
		if (h.len)
			return refuse("a database with a history of "
				      "migrations (" HISTORY_TABLE ")",
				      err);
	}
	return 0;
}

static int empty_given(struct shadow *s, nicol_error *err)
{
	if (check_identity(s, err) < 0 || check_history(s, err) < 0)
		return -1;
	return s->m->dialect->reset(s->db, s->namespaces, s->n_namespaces, err);
}

static int use_given(struct shadow *s, nicol_error *err)
{
	struct migrate *m = s->m;
	s->url = m->o.shadow;
	/* unqualified names live in the schema that its URL names */
	if (m->o.n_namespaces || !s->url.schema.len)
		s->url.schema = m->namespace;
	else
		s->namespaces = &s->url.schema;
	if (check_names(s, err) < 0)
		return -1;
	nicol_error why = { 0 };
	if (db_open(&s->db, &s->url, &why) == 0)
		return empty_given(s, err);
	if (!strcmp(why.code, "P1003") &&
	    db_create_database(&s->url, &why) == 0 &&
	    db_open(&s->db, &s->url, &why) == 0) {
		nicol_error_clear(&why);
		return 0;
	}
	err_set(err, why.code, "the shadow database: %s", why.message);
	nicol_error_clear(&why);
	return -1;
}

static int make_own(struct shadow *s, nicol_error *err)
{
	struct migrate *m = s->m;
	if (!m->o.has_url)
		return err_set(err, "P3014",
			       "migrations are replayed in a shadow database, "
			       "and there is no server to make one on: give "
			       "--shadow-database-url, or a url in the "
			       "datasource");
	if (m->dialect->shadow_url(&m->arena, &m->o.url, &s->url)) {
		if (create(s, err) < 0)
			return -1;
		s->is_ours = true;
	}
	return db_open(&s->db, &s->url, err);
}

static int prepare(struct shadow *s, nicol_error *err)
{
	struct migrate *m = s->m;
	nicol_error why = { 0 };
	if (m->dialect->ensure_namespaces(s->db, s->namespaces, s->n_namespaces,
					  err) < 0)
		return -1;
	if (!m->o.shadow_script.len ||
	    db_run_script(s->db, m->o.shadow_script, &why) == 0)
		return 0;
	err_set(err, db_is_alive(s->db) ? "P3006" : why.code,
		"the script that prepares the shadow database "
		"(migrations.initShadowDb) does not run: %.*s",
		SARG(reason(s->db, &why)));
	nicol_error_clear(&why);
	return -1;
}

/* The connection itself stands on the list too, before this. */
static void drop_watch(struct owned *o)
{
	guard_watch(&owned_by(o, struct shadow)->m->guard, NULL);
}

int shadow_open(struct shadow *s, struct migrate *m, nicol_error *err)
{
	*s = (struct shadow){ .m = m,
			      .namespaces = m->namespaces,
			      .n_namespaces = m->n_namespaces };
	if (!m->dialect)
		return err_set(err, "N0014",
			       "Nicol does not connect to the provider \"%s\"",
			       m->o.dialect->name);
	if (guard_check(&m->guard, err) < 0)
		return -1;
	migrate_progress(m, "preparing the shadow database", "");
	int rc = m->o.has_shadow ? use_given(s, err) : make_own(s, err);
	if (rc == 0) {
		guard_watch(&m->guard, s->db);
		owned_add(&s->own, drop_watch);
	}
	if (rc == 0)
		rc = prepare(s, err);
	if (rc < 0)
		shadow_close(s);
	return rc;
}

void shadow_close(struct shadow *s)
{
	if (!s->m)
		return;
	owned_remove(&s->own);
	/* dropping must not be cancelled */
	guard_watch(&s->m->guard, NULL);
	db_close(s->db);
	if (s->is_ours)
		drop(s);
	guard_watch(&s->m->guard, s->m->db);
	*s = (struct shadow){ 0 };
}

static int fail_apply(struct shadow *s, const struct migration *mg,
		      nicol_error *err)
{
	struct arena a = { 0 };
	const struct db_failure *f = db_last_failure(s->db);
	struct script_place p = script_place_of(
		s->m->o.dialect, mg->script, f->position, f->statements_done);
	struct sb meta = sb_in(&a);
	sb_lit(&meta, "{\"migration_name\":");
	sb_json(&meta, str_c(mg->name));
	sb_lit(&meta, ",\"inner_error\":");
	sb_json(&meta, f->message);
	sb_addc(&meta, '}');
	err_set_meta(err, "P3006", sb_str(&meta),
		     "the migration %s does not run on an empty (shadow) "
		     "database: %.*s (SQLSTATE %s)\n  %s:%u: %.*s\nCorrect "
		     "the migration, or what comes before it",
		     mg->name, SARG(f->message), f->sqlstate, mg->path, p.line,
		     SARG(script_excerpt(&a, p.statement)));
	arena_release(&a);
	return -1;
}

int shadow_apply(struct shadow *s, const struct migration *mg, nicol_error *err)
{
	if (guard_check(&s->m->guard, err) < 0)
		return -1;
	migrate_progress(s->m, "replaying in the shadow database", mg->name);
	nicol_error why = { 0 };
	int rc = db_run_script(s->db, mg->script, &why);
	if (rc == 0)
		return 0;
	if (guard_check(&s->m->guard, err) == 0) {
		if (db_is_alive(s->db))
			fail_apply(s, mg, err);
		else
			err_set(err, why.code, "%s", why.message);
	}
	nicol_error_clear(&why);
	return rc;
}

int shadow_describe(struct shadow *s, struct catalog **out, nicol_error *err)
{
	if (describe_database(s->db, s->namespaces, s->n_namespaces, out, err) <
	    0)
		return -1;
	if (s->namespaces != s->m->namespaces)
		catalog_rename_namespace(*out, s->namespaces[0],
					 s->m->namespace);
	catalog_mark_external(*out, &s->m->o.externals, s->m->namespace);
	return 0;
}

int shadow_replay(struct migrate *m, const struct migrations *list,
		  struct catalog **out, nicol_error *err)
{
	struct shadow s;
	*out = NULL;
	int rc = shadow_open(&s, m, err);
	for (uint32_t i = 0; i < list->len && rc == 0; i++)
		rc = shadow_apply(&s, &list->at[i], err);
	if (rc == 0)
		rc = shadow_describe(&s, out, err);
	shadow_close(&s);
	return rc;
}
