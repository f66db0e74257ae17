#include "migrate/session.h"

#include <stdlib.h>

#include "derive/derive.h"
#include "base/door.h"
#include "describe/describe.h"

static void choose_namespaces(struct migrate *m)
{
	const struct dialect *d = m->o.dialect;
	if (!d->default_namespace)
		return;
	m->namespace = m->o.has_url && m->o.url.schema.len
			       ? m->o.url.schema
			       : str_c(d->default_namespace);
	m->namespaces = m->o.namespaces;
	m->n_namespaces = m->o.n_namespaces;
	if (m->n_namespaces)
		return;
	m->namespaces = &m->namespace;
	m->n_namespaces = 1;
}

static void drop_session(struct owned *o)
{
	struct migrate *m = owned_by(o, struct migrate);
	/* the lock goes with the connection: letting go of it takes memory */
	migrate_break(m);
	migrate_free(m);
}

struct migrate *migrate_new(const struct migrate_options *o)
{
	struct migrate *m = base_malloc(sizeof(*m));
	if (!m)
		door_out_of_memory();
	*m = (struct migrate){ .o = *o, .arena.lasting = true };
	owned_add(&m->own, drop_session);
	m->dialect = migrate_dialect_of(o->dialect);
	choose_namespaces(m);
	guard_start(&m->guard, o->interrupted);
	return m;
}

void migrate_break(struct migrate *m)
{
	guard_watch(&m->guard, NULL);
	db_close(m->db);
	m->db = NULL;
	m->is_locked = false;
}

void migrate_free(struct migrate *m)
{
	if (!m)
		return;
	owned_remove(&m->own);
	migrate_unlock(m);
	migrate_break(m);
	guard_stop(&m->guard);
	arena_release(&m->arena);
	free(m);
}

static int no_driver(const struct migrate *m, nicol_error *err)
{
	return err_set(err, "N0014",
		       "Nicol does not connect to the provider \"%s\"; it "
		       "knows postgresql and sqlite",
		       m->o.dialect->name);
}

/* A name that is missing in CREATE DATABASE's way of saying it. */
static bool is_missing(const nicol_error *err)
{
	return !strcmp(err->code, "P1003");
}

static int pass_on(nicol_error *why, nicol_error *err)
{
	err_set_meta(err, why->code, str_c(why->meta ? why->meta : "{}"), "%s",
		     why->message);
	nicol_error_clear(why);
	return -1;
}

static int open_or_create(struct migrate *m, bool make, nicol_error *err)
{
	nicol_error why = { 0 };
	if (db_open(&m->db, &m->o.url, &why) == 0)
		return 0;
	if (!make || !is_missing(&why))
		return pass_on(&why, err);
	nicol_error_clear(&why);
	if (db_create_database(&m->o.url, &why) == 0)
		m->created_database = true;
	else if (strcmp(why.code, "P1009") != 0) /* not: another was faster */
		return pass_on(&why, err);
	nicol_error_clear(&why);
	return db_open(&m->db, &m->o.url, err);
}

int migrate_connect(struct migrate *m, bool make, nicol_error *err)
{
	if (!m->dialect)
		return no_driver(m, err);
	if (!m->o.has_url)
		return err_set(err, "P1012",
			       "the datasource has no url to connect to");
	if (m->o.url.provider != m->o.dialect->provider)
		return err_set(err, "P1013",
			       "the datasource's provider is \"%s\", but its "
			       "url is for \"%s\": change one of them",
			       m->o.dialect->name,
			       dialect_of(m->o.url.provider)->name);
	if (!m->db) {
		if (open_or_create(m, make, err) < 0)
			return -1;
		db_keep(m->db);
		guard_watch(&m->guard, m->db);
	}
	return make ? m->dialect->ensure_namespaces(m->db, m->namespaces,
						    m->n_namespaces, err)
		    : 0;
}

int migrate_lock(struct migrate *m, nicol_error *err)
{
	if (m->is_locked || m->o.no_lock)
		return 0;
	if (m->dialect->lock(m->db, err) < 0)
		return -1;
	m->is_locked = true;
	return 0;
}

void migrate_unlock(struct migrate *m)
{
	if (m->is_locked && db_is_alive(m->db))
		m->dialect->unlock(m->db);
	m->is_locked = false;
}

void migrate_progress(struct migrate *m, const char *what, const char *name)
{
	if (!m->o.progress)
		return;
	struct door *door = door_suspend();
	m->o.progress(m->o.user, what, name);
	door_resume(door);
}

int migrate_read_dir(struct migrate *m, struct migrations *out,
		     nicol_error *err)
{
	if (m->o.list)
		*out = *m->o.list;
	else if (migrations_read(&m->arena, m->o.dir, out, err) < 0)
		return -1;
	return migrations_check_provider(out, str_c(m->o.dialect->name), err);
}

int migrate_read_history(struct migrate *m, struct history *out,
			 nicol_error *err)
{
	return history_read(m->db, m->namespace, &m->arena, out, err);
}

int migrate_describe(struct migrate *m, struct db *db, struct catalog **out,
		     nicol_error *err)
{
	if (describe_database(db, m->namespaces, m->n_namespaces, out, err) < 0)
		return -1;
	catalog_mark_external(*out, &m->o.externals, m->namespace);
	return 0;
}

struct catalog *migrate_derive(const struct migrate *m, const struct schema *s)
{
	struct catalog *c = derive_catalog(s, m->namespace);
	catalog_mark_external(c, &m->o.externals, m->namespace);
	return c;
}

/* With `schemas = [...]` the history may live outside of what is emptied. */
static int drop_history(struct migrate *m, nicol_error *err)
{
	struct sql q = sql_in(&m->arena, m->o.dialect);
	for (uint32_t i = 0; i < m->n_namespaces; i++)
		if (str_eq(m->namespaces[i], m->namespace))
			return 0;
	sql_raw(&q, "DROP TABLE IF EXISTS ");
	sql_name(&q, m->namespace, S(HISTORY_TABLE));
	return db_run_script(m->db, sql_str(&q), err);
}

static void add_drop(struct sql *q, const struct migrate *m,
		     const struct catalog *c, const char *what,
		     uint32_t namespace, str name)
{
	sql_verbatim(q, str_c(what));
	sql_name(q, catalog_namespace_name(c, namespace), name);
	sql_verbatim(q, str_c(m->dialect->cascade));
	sql_raw(q, ";\n");
}

/* What others refer to goes last; an owned sequence goes with its table. */
static void drop_ours(struct sql *q, const struct migrate *m,
		      const struct catalog *c)
{
	for (uint32_t i = 0; i < c->views.len; i++) {
		const struct view *v = &c->views.at[i];
		add_drop(q, m, c,
			 v->materialized ? "DROP MATERIALIZED VIEW IF EXISTS "
					 : "DROP VIEW IF EXISTS ",
			 v->namespace, v->name);
	}
	for (uint32_t i = 0; i < c->tables.len; i++) {
		const struct table *t = &c->tables.at[i];
		if (!t->is_external && !t->is_foreign_owned)
			add_drop(q, m, c, "DROP TABLE IF EXISTS ", t->namespace,
				 t->name);
	}
	for (uint32_t i = 0; i < c->sequences.len; i++)
		if (c->sequences.at[i].owner_column == NONE)
			add_drop(q, m, c, "DROP SEQUENCE IF EXISTS ",
				 c->sequences.at[i].namespace,
				 c->sequences.at[i].name);
	for (uint32_t i = 0; i < c->enums.len; i++)
		if (!c->enums.at[i].is_external)
			add_drop(q, m, c, "DROP TYPE IF EXISTS ",
				 c->enums.at[i].namespace, c->enums.at[i].name);
}

static int empty_around_externals(struct migrate *m, nicol_error *err)
{
	struct catalog *c;
	struct sql q = sql_in(&m->arena, m->o.dialect);
	if (migrate_describe(m, m->db, &c, err) < 0 ||
	    db_begin(m->db, NULL, err) < 0)
		return -1;
	sql_verbatim(&q, str_c(m->dialect->before_drops));
	drop_ours(&q, m, c);
	catalog_free(c);
	if (db_run_script(m->db, sql_str(&q), err) == 0)
		return db_commit(m->db, err);
	db_rollback(m->db, NULL);
	return -1;
}

int migrate_empty(struct migrate *m, nicol_error *err)
{
	migrate_progress(m, "emptying the database", "");
	if (guard_check(&m->guard, err) < 0)
		return -1;
	if (m->o.externals.n_tables || m->o.externals.n_enums) {
		if (empty_around_externals(m, err) < 0)
			return -1;
		return drop_history(m, err);
	}
	if (m->dialect->reset(m->db, m->namespaces, m->n_namespaces, err) < 0)
		return -1;
	return drop_history(m, err);
}
