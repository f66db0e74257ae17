#include "migrate/session.h"

#include <stdlib.h>

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

struct migrate *migrate_new(const struct migrate_options *o)
{
	struct migrate *m = calloc(1, sizeof(*m));
	if (!m)
		abort();
	m->o = *o;
	m->dialect = migrate_dialect_of(o->dialect);
	choose_namespaces(m);
	guard_start(&m->guard, o->interrupted);
	return m;
}

void migrate_free(struct migrate *m)
{
	if (!m)
		return;
	migrate_unlock(m);
	guard_watch(&m->guard, NULL);
	guard_stop(&m->guard);
	db_close(m->db);
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

static int open_or_create(struct migrate *m, bool make, nicol_error *err)
{
	nicol_error why = { 0 };
	if (db_open(&m->db, &m->o.url, &why) == 0)
		return 0;
	if (!make || !is_missing(&why)) {
		err_set_meta(err, why.code, str_c(why.meta ? why.meta : "{}"),
			     "%s", why.message);
		nicol_error_clear(&why);
		return -1;
	}
	nicol_error_clear(&why);
	if (db_create_database(&m->o.url, err) < 0)
		return -1;
	m->created_database = true;
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
	if (m->o.progress)
		m->o.progress(m->o.user, what, name);
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
	return describe_database(db, m->namespaces, m->n_namespaces, out, err);
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

int migrate_empty(struct migrate *m, nicol_error *err)
{
	migrate_progress(m, "emptying the database", "");
	if (guard_check(&m->guard, err) < 0)
		return -1;
	if (m->dialect->reset(m->db, m->namespaces, m->n_namespaces, err) < 0)
		return -1;
	return drop_history(m, err);
}
