#include "ddl/render.h"

static const char *const titles[N_CHANGE_KINDS] = {
	[CREATE_NAMESPACE] = "CreateSchema",
	[DROP_EXTENSION] = "DropExtension",
	[CREATE_EXTENSION] = "CreateExtension",
	[CREATE_ENUM] = "CreateEnum",
	[ALTER_ENUM] = "AlterEnum",
	[DROP_FOREIGN_KEY] = "DropForeignKey",
	[DROP_INDEX] = "DropIndex",
	[ALTER_TABLE] = "AlterTable",
	[DROP_TABLE] = "DropTable",
	[DROP_ENUM] = "DropEnum",
	[CREATE_TABLE] = "CreateTable",
	[REDEFINE_TABLE] = "RedefineTables",
	[CREATE_INDEX] = "CreateIndex",
	[ADD_FOREIGN_KEY] = "AddForeignKey",
	[RENAME_FOREIGN_KEY] = "RenameForeignKey",
	[RENAME_INDEX] = "RenameIndex",
};

struct sql *ddl_begin(struct render *r)
{
	r->sql = sql_in(r->arena, r->changes->dialect);
	return &r->sql;
}

void ddl_end(struct render *r)
{
	*vec_push(r->arena, &r->statements) = sql_str(&r->sql);
}

str ddl_qualifier(const struct render *r, const struct catalog *c,
		  uint32_t namespace)
{
	str name = catalog_namespace_name(c, namespace);
	bool bare = !r->options.qualify ||
		    str_eq(name, r->options.default_namespace);
	return bare ? S("") : name;
}

void ddl_scoped(struct render *r, const struct catalog *c, uint32_t namespace,
		str name)
{
	sql_name(&r->sql, ddl_qualifier(r, c, namespace), name);
}

void ddl_table(struct render *r, const struct catalog *c, uint32_t table)
{
	const struct table *t = &c->tables.at[table];
	ddl_scoped(r, c, t->namespace, t->name);
}

void ddl_columns(struct sql *q, const struct catalog *c, const uint32_t *ids,
		 uint32_t n, str separator)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sql_verbatim(q, separator);
		sql_ident(q, c->columns.at[ids[i]].name);
	}
}

void ddl_key_columns(struct sql *q, const struct catalog *c, uint32_t index,
		     str separator)
{
	const struct catalog_index *x = &c->indexes.at[index];
	for (uint32_t i = 0; i < x->n_columns; i++) {
		if (i)
			sql_verbatim(q, separator);
		sql_ident(q, c->columns.at[x->columns[i].column].name);
	}
}

void ddl_index_columns(struct sql *q, const struct catalog *c,
		       const struct catalog_index *x)
{
	for (uint32_t i = 0; i < x->n_columns; i++) {
		const struct index_column *k = &x->columns[i];
		if (i)
			sql_raw(q, ", ");
		sql_ident(q, c->columns.at[k->column].name);
		if (k->ops.len) {
			sql_raw(q, " ");
			sql_verbatim(q, k->ops);
		}
		if (k->descending)
			sql_raw(q, " DESC");
	}
}

void ddl_actions(struct sql *q, const struct foreign_key *f)
{
	sql_raw(q, " ON DELETE ");
	sql_verbatim(q, str_c(action_sql(f->on_delete)));
	sql_raw(q, " ON UPDATE ");
	sql_verbatim(q, str_c(action_sql(f->on_update)));
}

static const struct ddl_dialect *dialect_for(const struct dialect *d)
{
	return d->provider == PROVIDER_SQLITE ? &ddl_sqlite : &ddl_postgres;
}

/* How many of the changes from i on are one step. */
static uint32_t run_length(const struct changes *c, uint32_t i)
{
	uint32_t n = 1;
	if (c->list.at[i].kind == REDEFINE_TABLE)
		while (i + n < c->list.len &&
		       c->list.at[i + n].kind == REDEFINE_TABLE)
			n++;
	return n;
}

static void render_step(struct render *r, const struct ddl_dialect *dd,
			uint32_t first, uint32_t n)
{
	const struct change *c = &r->changes->list.at[first];
	struct ddl_step *step = vec_push(r->arena, &r->steps);
	step->title =
		dd->titles[c->kind] ? dd->titles[c->kind] : titles[c->kind];
	step->first_change = first;
	step->n_changes = n;
	uint32_t before = r->statements.len;
	bool redefine = c->kind == REDEFINE_TABLE;
	if (redefine)
		dd->redefine_begin(r);
	for (uint32_t i = 0; i < n; i++)
		dd->render[c[i].kind](r, &c[i]);
	if (redefine)
		dd->redefine_end(r, c, n);
	step = &r->steps.at[r->steps.len - 1];
	step->n_statements = r->statements.len - before;
	step->statements = arena_memdup(r->arena, r->statements.at + before,
					step->n_statements * sizeof(str));
}

struct ddl *ddl_render(const struct changes *c, struct ddl_options options)
{
	struct arena a = { 0 };
	struct ddl *d = arena_new(&a, struct ddl);
	d->arena = a;
	struct render r = { .arena = &d->arena,
			    .changes = c,
			    .from = c->from,
			    .to = c->to,
			    .options = options };
	const struct ddl_dialect *dd = dialect_for(c->dialect);
	for (uint32_t i = 0, n; i < c->list.len; i += n) {
		n = run_length(c, i);
		render_step(&r, dd, i, n);
	}
	d->steps = r.steps.at;
	d->n_steps = r.steps.len;
	return d;
}

void ddl_free(struct ddl *d)
{
	if (!d)
		return;
	struct arena a = d->arena;
	arena_release(&a);
}

str ddl_script(const struct ddl *d, struct arena *a)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < d->n_steps; i++) {
		const struct ddl_step *s = &d->steps[i];
		if (i)
			sb_addc(&b, '\n');
		sb_lit(&b, "-- ");
		sb_add(&b, str_c(s->title));
		sb_addc(&b, '\n');
		sb_add(&b, s->note);
		for (uint32_t k = 0; k < s->n_statements; k++) {
			sb_add(&b, s->statements[k]);
			sb_lit(&b, ";\n");
		}
	}
	return sb_str(&b);
}
