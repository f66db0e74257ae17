#include "query/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/door.h"
#include "query/make.h"
#include "query/replica.h"
#include "query/transaction.h"

static enum db_type string_type(const struct native_type *t)
{
	return t && !strcmp(t->name, "Uuid") ? DB_UUID : DB_TEXT;
}

static enum db_type datetime_type(const struct native_type *t)
{
	if (t && !strcmp(t->name, "Date"))
		return DB_DATE;
	if (t && (!strcmp(t->name, "Time") || !strcmp(t->name, "Timetz")))
		return DB_TIME;
	return DB_TIMESTAMP;
}

enum db_type field_db_type(const struct schema *s, const struct field *f)
{
	static const enum db_type types[N_SCALARS] = {
		[SCALAR_INT] = DB_INT,	       [SCALAR_BIGINT] = DB_INT,
		[SCALAR_FLOAT] = DB_FLOAT,     [SCALAR_BOOLEAN] = DB_BOOL,
		[SCALAR_JSON] = DB_JSON,       [SCALAR_BYTES] = DB_BYTES,
		[SCALAR_DECIMAL] = DB_DECIMAL,
	};
	if (f->kind != FIELD_SCALAR)
		return DB_TEXT;
	if (f->scalar == SCALAR_STRING)
		return string_type(field_native_type(s, f));
	if (f->scalar == SCALAR_DATETIME)
		return datetime_type(field_native_type(s, f));
	return types[f->scalar];
}

uint32_t column_of(const struct engine *e, uint32_t field)
{
	const struct model_info *m =
		&e->models[e->schema->fields.at[field].model];
	for (uint32_t i = 0; i < m->n_columns; i++)
		if (m->at[i].field == field)
			return i;
	return NONE;
}

static const nicol_desc_field *desc_field(const struct model_info *m,
					  uint32_t field)
{
	for (uint32_t i = 0; m->desc && i < m->desc->n_fields; i++)
		if (m->desc_fields[i] == field)
			return &m->desc->fields[i];
	return NULL;
}

static void add_column(struct engine *e, struct model_info *m, uint32_t id)
{
	const struct field *f = &e->schema->fields.at[id];
	const nicol_desc_field *d = desc_field(m, id);
	m->at[m->n_columns++] = (struct column){
		.field = id,
		.type = field_db_type(e->schema, f),
		.is_list = f->arity == ARITY_LIST,
		.is_nullable = f->arity == ARITY_OPTIONAL,
		.offset = d ? d->result : NICOL_NOWHERE,
	};
}

static void model_init(struct engine *e, uint32_t id)
{
	const struct schema *s = e->schema;
	const struct model *mo = &s->models.at[id];
	struct model_info *m = &e->models[id];
	struct sql table = sql_in(&e->arena, e->dialect);
	struct sql columns = sql_in(&e->arena, e->dialect);
	struct sql names = sql_in(&e->arena, e->dialect);
	sql_name(&table, namespace_or(mo->namespace, e->namespace), mo->table);
	m->table = sql_str(&table);
	m->at = arena_array(&e->arena, struct column, mo->n_fields + 1);
	for (uint32_t i = 0; i < mo->n_fields; i++) {
		uint32_t f = mo->first_field + i;
		const struct field *fi = &s->fields.at[f];
		if (fi->kind != FIELD_SCALAR && fi->kind != FIELD_ENUM)
			continue;
		sql_verbatim(&columns, m->n_columns ? S(", ") : S(""));
		sql_raw(&columns, "\"t0\".");
		sql_ident(&columns, fi->column);
		sql_verbatim(&names, m->n_columns ? S(", ") : S(""));
		sql_ident(&names, fi->column);
		add_column(e, m, f);
	}
	m->columns = sql_str(&columns);
	m->names = sql_str(&names);
}

/* The descriptors name models and fields; find their ids. */
static int bind_model(struct engine *e, uint32_t i, nicol_error *err)
{
	const nicol_desc_model *d = &e->desc->models[i];
	uint32_t id = schema_model(e->schema, str_c(d->name));
	if (id == NONE)
		return err_set(err, "N0040",
			       "the generated client does not fit its schema: "
			       "no model %s; run `nicol generate` again",
			       d->name);
	struct model_info *m = &e->models[id];
	e->by_desc[i] = id;
	m->desc = d;
	m->desc_index = i;
	m->desc_fields = arena_array(&e->arena, uint32_t, d->n_fields + 1);
	for (uint32_t k = 0; k < d->n_fields; k++) {
		uint32_t f =
			model_field(e->schema, id, str_c(d->fields[k].name));
		if (f == NONE)
			return err_set(err, "N0040",
				       "the generated client does not fit its "
				       "schema: no field %s.%s; run `nicol "
				       "generate` again",
				       d->name, d->fields[k].name);
		m->desc_fields[k] = f;
	}
	return 0;
}

static int bind(struct engine *e, nicol_error *err)
{
	uint32_t n = e->schema->models.len;
	e->models = arena_array(&e->arena, struct model_info, n + 1);
	uint32_t n_desc = e->desc ? e->desc->n_models : 0;
	e->by_desc = arena_array(&e->arena, uint32_t, n_desc + 1);
	for (uint32_t i = 0; i < n_desc; i++)
		if (bind_model(e, i, err) < 0)
			return -1;
	for (uint32_t id = 0; id < n; id++)
		model_init(e, id);
	return 0;
}

static str desc_schema(struct engine *e)
{
	struct sb text = sb_in(&e->arena);
	for (uint32_t i = 0; i < e->desc->n_schema; i++)
		sb_add(&text, str_c(e->desc->schema[i]));
	return sb_str(&text);
}

static int load_schema(struct engine *e, str text, nicol_error *err)
{
	struct source source = { S("schema.prisma"), text };
	e->schema = schema_build(&source, 1);
	if (e->schema->diags.errors) {
		str why = e->schema->diags.list.at[0].message;
		return err_set(err, "P1012",
			       e->desc ? "the schema inside the generated "
					 "client is not valid: %.*s; run "
					 "`nicol generate` again"
				       : "the schema is not valid: %.*s",
			       SARG(why));
	}
	e->dialect = e->schema->dialect;
	if (!dialect_can(e->dialect, CAN_CONNECT))
		return err_set(err, "N0014",
			       "the schema's provider is %s: Nicol connects to "
			       "PostgreSQL and SQLite",
			       e->dialect->name);
	return 0;
}

/* The connection string: the caller's, else the datasource's. */
static int choose_url(struct engine *e, const char *url, nicol_error *err)
{
	const struct setting *s = &e->schema->datasource.url;
	if (!url) {
		str name =
			s->present && s->is_env ? s->value : S("DATABASE_URL");
		url = getenv(str_cdup(&e->arena, name));
		if (!url || !*url)
			return err_set(err, "P1012",
				       "the environment variable %.*s is not "
				       "set: set it to a connection string, "
				       "or start a database of your own with "
				       "`nicol dev -- COMMAND`",
				       SARG(name));
	}
	if (db_url_parse(&e->arena, str_dup(&e->arena, str_c(url)), ".",
			 &e->url, err) < 0)
		return -1;
	if (e->url.provider != e->dialect->provider)
		return err_set(err, "P1013",
			       "the connection string is not one of the "
			       "schema's provider, %s",
			       e->dialect->name);
	/* names are qualified: pgbouncer may hand us anyone's search_path */
	e->url.detect_pooler = true;
	e->namespace = e->dialect->default_namespace ? e->url.schema : S("");
	return 0;
}

static int engine_start(struct engine *e, str schema, const char *url,
			nicol_error *err)
{
	watch_init(&e->watch);
	make_fingerprint(e->fingerprint);
	if (load_schema(e, schema, err) < 0 || choose_url(e, url, err) < 0 ||
	    bind(e, err) < 0 || db_pool_new(&e->pool, &e->url, err) < 0) {
		engine_free(e);
		return -1;
	}
	e->report = db_pool_report(e->pool);
	e->primary = arena_new(&e->arena, struct nicol_client);
	*e->primary = (struct nicol_client){ .engine = e, .on_primary = true };
	e->arena.lasting = true;
	return 0;
}

int engine_new(struct engine **out, const nicol_desc *desc, const char *url,
	       nicol_error *err)
{
	*out = NULL;
	if (desc->version != NICOL_DESC_VERSION)
		return err_set(err, "N0040",
			       "this client was generated for another version "
			       "of libnicol; run `nicol generate` again");
	struct engine *e = heap_new(sizeof(*e));
	e->desc = desc;
	if (engine_start(e, desc_schema(e), url, err) < 0)
		return -1;
	*out = e;
	return 0;
}

int engine_open(struct engine **out, str schema, const char *url,
		nicol_error *err)
{
	*out = NULL;
	if (schema_check_size(schema.len, err) < 0)
		return -1;
	struct engine *e = heap_new(sizeof(*e));
	if (engine_start(e, schema, url, err) < 0)
		return -1;
	*out = e;
	return 0;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	watch_release(&e->watch);
	replicas_free(e->replicas);
	if (e->pool)
		db_pool_free(e->pool);
	if (e->schema)
		schema_free(e->schema);
	arena_release(&e->arena);
	heap_free(e);
}
