#include "introspect/internal.h"

#include <stdlib.h>

#include "psl/format.h"

void notice(struct introspector *in, enum notice_kind kind, const char *fmt,
	    ...)
{
	struct sb b = sb_in(in->a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&b, fmt, ap);
	va_end(ap);
	*vec_push(in->a, &in->out->notices) =
		(struct notice){ kind, sb_str(&b) };
}

/* ---- what can stop it ---- */

static int check_foreign(const struct catalog *c, nicol_error *err)
{
	for (uint32_t i = 0; i < c->details.len; i++) {
		const struct detail *d = &c->details.at[i];
		if (d->kind != DETAIL_FOREIGN)
			continue;
		const struct table *t = &c->tables.at[d->object];
		str space = catalog_namespace_name(c, t->namespace);
		return err_set(err, "P4002",
			       "the foreign key \"%.*s\" of \"%.*s.%.*s\" "
			       "leads to the schema \"%.*s\", which is not "
			       "read: add it to `schemas` of the datasource",
			       SARG(d->name), SARG(space), SARG(t->name),
			       SARG(d->other));
	}
	return 0;
}

static int check_empty(const struct introspector *in, nicol_error *err)
{
	uint32_t n = in->c->enums.len;
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		n += !in->tables[i].is_left_out;
	for (uint32_t i = 0; i < in->c->views.len; i++)
		n += !in->views[i].is_left_out;
	return n ? 0
		 : err_set(err, "P4001",
			   "the database is empty: it has no tables that a "
			   "schema could be made of");
}

/* ---- setting out ---- */

static bool wants_views(const struct schema *s)
{
	for (uint32_t i = 0; i < s->generators.len; i++) {
		const struct generator *g = &s->generators.at[i];
		for (uint32_t j = 0; j < g->n_preview_features; j++)
			if (str_is(g->preview_features[j], "views"))
				return true;
	}
	return false;
}

static void find_ignored(struct introspector *in)
{
	for (uint32_t i = 0; i < in->c->tables.len; i++) {
		struct block *b = &in->tables[i];
		bool was =
			b->old != NONE && in->old->models.at[b->old].is_ignored;
		b->is_ignored = was || !has_usable_key(in, i);
		b->is_new_ignored = b->is_ignored && !was;
	}
}

/* ---- files ---- */

enum block_type { A_MODEL, A_VIEW, AN_ENUM, A_KEPT_ENUM };

/* One block's place: its file, where it stood there, what it is. */
struct place {
	enum block_type type;
	uint32_t file, old, id;
	int64_t made; /* of views: Prisma's order is that of the making */
};

struct places {
	VEC(struct place) at;
	uint32_t n_files; /* the last one is for what is new */
};

static void add_place(struct introspector *in, struct places *p,
		      enum block_type type, const struct block *b, uint32_t id)
{
	struct place at = { type, p->n_files - 1, NONE, id, 0 };
	if (type == A_VIEW)
		at.made = in->c->views.at[id].made;
	if (b->is_left_out)
		return;
	if (b->old != NONE) {
		const struct ast_block *ast =
			type == AN_ENUM ? in->old->enums.at[b->old].ast
					: in->old->models.at[b->old].ast;
		at.file = ast->span.file;
		at.old = b->old;
	}
	*vec_push(in->a, &p->at) = at;
}

static int by_place(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (a->old != b->old)
		return a->old < b->old ? -1 : 1;
	if (a->made != b->made)
		return a->made < b->made ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void find_places(struct introspector *in, struct places *p)
{
	/* one file takes all that is new; of several, none does */
	p->n_files = in->schema->n_sources + (in->schema->n_sources != 1);
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		add_place(in, p, A_MODEL, &in->tables[i], i);
	for (uint32_t i = 0; i < in->c->views.len; i++)
		add_place(in, p, A_VIEW, &in->views[i], i);
	for (uint32_t i = 0; i < in->c->enums.len; i++)
		add_place(in, p, AN_ENUM, &in->enums[i], i);
	for (uint32_t i = 0; in->old && i < in->old->enums.len &&
			     !dialect_can(in->d, CAN_ENUM_TYPES);
	     i++)
		*vec_push(in->a, &p->at) =
			(struct place){ A_KEPT_ENUM,
					in->old->enums.at[i].ast->span.file, i,
					i, 0 };
	if (p->at.len)
		qsort(p->at.at, p->at.len, sizeof(*p->at.at), by_place);
}

/* One that the database knows nothing of: as it is. */
static void copy_enum(struct introspector *in, struct sb *out, uint32_t id)
{
	const struct schema_enum *e = &in->old->enums.at[id];
	struct span s = e->ast->span;
	write_doc(out, "", e->doc);
	sb_add(out, str_sub(in->old->sources[s.file].text, s.start, s.end));
	sb_addc(out, '\n');
}

static void write_place(struct introspector *in, struct sb *out,
			const struct place *p)
{
	static void (*const write[])(struct introspector *, struct sb *,
				     uint32_t) = {
		[A_MODEL] = write_model,
		[A_VIEW] = write_view,
		[AN_ENUM] = write_enum,
		[A_KEPT_ENUM] = copy_enum,
	};
	write[p->type](in, out, p->id);
	sb_addc(out, '\n');
}

static int by_path(const void *x, const void *y)
{
	const struct introspect_file *a = x, *b = y;
	return str_cmp(a->path, b->path);
}

static void write_files(struct introspector *in)
{
	struct places p = { 0 };
	find_places(in, &p);
	struct sb *texts = arena_array(in->a, struct sb, p.n_files);
	for (uint32_t i = 0; i < p.n_files; i++)
		texts[i] = sb_in(in->a);
	for (uint32_t i = 0; i < p.at.len; i++)
		write_place(in, &texts[p.at.at[i].file], &p.at.at[i]);
	for (uint32_t i = 0; i < p.n_files; i++) {
		bool is_new = i >= in->schema->n_sources;
		struct sb text = sb_in(in->a);
		if (!is_new)
			/* after the blocks: they tell what it must say */
			write_config(in, &text, i);
		sb_add(&text, sb_str(&texts[i]));
		if (is_new && !text.len)
			continue;
		str trimmed = str_trim(sb_str(&text));
		*vec_push(in->a, &in->out->files) = (struct introspect_file){
			is_new ? in->o->new_file : in->schema->sources[i].path,
			psl_format(in->a, trimmed)
		};
	}
	if (in->out->files.len)
		qsort(in->out->files.at, in->out->files.len,
		      sizeof(*in->out->files.at), by_path);
}

static void count_blocks(struct introspector *in)
{
	for (uint32_t i = 0; i < in->c->tables.len; i++)
		in->out->n_models += !in->tables[i].is_left_out;
	in->out->n_enums = in->c->enums.len;
	for (uint32_t i = 0; i < in->c->views.len; i++) {
		const struct view *v = &in->c->views.at[i];
		if (!in->views[i].is_left_out)
			*vec_push(in->a, &in->out->views) =
				(struct introspect_view){
					namespace_name(in, v->namespace),
					in->views[i].name, v->definition
				};
	}
}

int introspect(struct arena *a, const struct catalog *c,
	       const struct introspect_options *o, struct introspection *out,
	       nicol_error *err)
{
	struct introspector in = {
		.a = a,
		.c = c,
		.o = o,
		.schema = o->schema,
		.old = o->force ? NULL : o->schema,
		.d = o->schema->dialect,
		.out = out,
		.has_views = wants_views(o->schema),
		.is_multi = o->schema->datasource.n_schemas || o->n_namespaces,
	};
	*out = (struct introspection){ 0 };
	name_blocks(&in);
	if (check_foreign(c, err) < 0 || check_empty(&in, err) < 0)
		return -1;
	name_columns(&in);
	find_ignored(&in);
	link_models(&in);
	write_files(&in);
	write_notices(&in);
	count_blocks(&in);
	return 0;
}
