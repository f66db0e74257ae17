#include <nicol/pull.h>

#include "api/project.h"
#include "base/door.h"
#include "base/file.h"
#include "describe/describe.h"
#include "introspect/introspect.h"
#include "migrate/session.h"

struct nicol_pull {
	struct project *project;
	struct arena arena; /* lasting */
	nicol_pulled result;
};

static str *names_from(struct arena *a, nicol_names names)
{
	str *out = arena_array(a, str, names.len + 1);
	for (size_t i = 0; i < names.len; i++)
		out[i] = str_c(names.at[i]);
	return out;
}

/* Connects and reads; the session is closed by the caller. */
static int describe(struct migrate *m, struct catalog **out, nicol_error *err)
{
	*out = NULL;
	if (migrate_connect(m, false, err) < 0 ||
	    describe_database(m->db, m->namespaces, m->n_namespaces, out, err) <
		    0)
		return -1;
	if (describe_details(m->db, m->namespaces, m->n_namespaces, *out,
			     err) == 0)
		return 0;
	catalog_free(*out);
	return -1;
}

static const char *shown_new_file(nicol_pull *p, const nicol_pull_options *o)
{
	const char *dir = o->base ? o->base : p->project->schema_dir;
	return project_shown(p->project,
			     path_join(&p->arena, dir, "introspected.prisma"));
}

/* ---- the result ---- */

static size_t source_of(const struct project *p, str path)
{
	for (uint32_t i = 0; i < p->n_sources; i++)
		if (str_eq(p->sources[i].path, path))
			return i;
	return SIZE_MAX;
}

static void fill_files(nicol_pull *p, const struct introspection *in)
{
	nicol_pulled_file *files =
		arena_array(&p->arena, nicol_pulled_file, in->files.len + 1);
	for (uint32_t i = 0; i < in->files.len; i++) {
		const struct introspect_file *f = &in->files.at[i];
		size_t source = source_of(p->project, f->path);
		files[i] = (nicol_pulled_file){
			.path = str_cdup(&p->arena, f->path),
			.text = f->text,
			.source = source,
			.is_changed = source == SIZE_MAX ||
				      !str_eq(f->text,
					      p->project->sources[source].text),
		};
	}
	p->result.files = files;
	p->result.n_files = in->files.len;
}

/* Those of one kind, from the i-th notice on, become one. */
static uint32_t fill_notice(nicol_pull *p, const struct introspection *in,
			    uint32_t i, nicol_pulled_notice *out)
{
	enum notice_kind kind = in->notices.at[i].kind;
	uint32_t end = i;
	while (end < in->notices.len && in->notices.at[end].kind == kind)
		end++;
	const char **what = arena_array(&p->arena, const char *, end - i);
	for (uint32_t j = i; j < end; j++)
		what[j - i] = str_cdup(&p->arena, in->notices.at[j].what);
	*out = (nicol_pulled_notice){ notice_slug(kind),
				      notice_text(kind),
				      { what, end - i } };
	return end;
}

static void fill_notices(nicol_pull *p, const struct introspection *in)
{
	nicol_pulled_notice *notices =
		arena_array(&p->arena, nicol_pulled_notice, N_NOTICES);
	for (uint32_t i = 0; i < in->notices.len;)
		i = fill_notice(p, in, i, &notices[p->result.n_notices++]);
	p->result.notices = notices;
}

static void fill_views(nicol_pull *p, const struct introspection *in)
{
	struct arena *a = &p->arena;
	nicol_pulled_view *views =
		arena_array(a, nicol_pulled_view, in->views.len + 1);
	for (uint32_t i = 0; i < in->views.len; i++) {
		const struct introspect_view *v = &in->views.at[i];
		views[i] = (nicol_pulled_view){
			str_cdup(a, v->namespace),
			str_cdup(a, v->name),
			str_cdup(a, str_trim(v->definition)),
		};
	}
	p->result.views = views;
	p->result.n_views = in->views.len;
}

static int make_schema(nicol_pull *p, const struct migrate *m,
		       const struct catalog *c, const nicol_pull_options *o,
		       nicol_error *err)
{
	struct introspection in;
	const struct introspect_options io = {
		.schema = project_schema(p->project),
		.force = o->force,
		.partial_indexes = project_is_v7(p->project),
		.namespace = m->namespace,
		.namespaces = names_from(&p->arena, o->schemas),
		.n_namespaces = (uint32_t)o->schemas.len,
		.new_file = str_c(shown_new_file(p, o)),
	};
	if (introspect(&p->arena, c, &io, &in, err) < 0)
		return -1;
	p->result.n_models = in.n_models;
	p->result.n_enums = in.n_enums;
	fill_files(p, &in);
	fill_notices(p, &in);
	fill_views(p, &in);
	return 0;
}

static int pull(nicol_pull *p, const nicol_pull_options *o, nicol_error *err)
{
	const nicol_migrate_options mo = {
		.url = o->url,
		.interrupted = o->interrupted,
		.datasource_only = true,
	};
	struct migrate_options session;
	struct catalog *c;
	if (migrate_session_options(p->project, &mo, &session, err) < 0)
		return -1;
	if (o->schemas.len) {
		session.namespaces = names_from(&p->arena, o->schemas);
		session.n_namespaces = (uint32_t)o->schemas.len;
	}
	struct migrate *m = migrate_new(&session);
	int rc = session_finish(m, describe(m, &c, err), err);
	if (rc == 0) {
		rc = make_schema(p, m, c, o, err);
		catalog_free(c);
	}
	migrate_free(m);
	return rc;
}

static int pull_new_behind(nicol_pull **out, nicol_project *project,
			   const nicol_pull_options *options, nicol_error *err)
{
	static const nicol_pull_options none = { 0 };
	const nicol_pull_options *o = options ? options : &none;
	*out = NULL;
	if (session_check_schema(project->project, o->force, err) < 0)
		return -1;
	nicol_pull *p = heap_new(sizeof(*p));
	p->project = project->project;
	if (pull(p, o, err) < 0) {
		arena_release(&p->arena);
		heap_free(p);
		return -1;
	}
	arena_keep(&p->arena);
	heap_keep(p);
	*out = p;
	return 0;
}

int nicol_pull_new(nicol_pull **out, nicol_project *project,
		   const nicol_pull_options *options, nicol_error *err)
{
	*out = NULL;
	DOOR(door, err, -1);
	return door_leave(&door, pull_new_behind(out, project, options, err));
}

void nicol_pull_free(nicol_pull *p)
{
	if (!p)
		return;
	arena_release(&p->arena);
	heap_free(p);
}

const nicol_pulled *nicol_pull_result(const nicol_pull *p)
{
	return &p->result;
}

static int pull_write_behind(nicol_pull *p, nicol_error *err)
{
	struct arena a = { 0 };
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < p->result.n_files; i++) {
		const nicol_pulled_file *f = &p->result.files[i];
		/* a link stays one: its target is written */
		const char *path = path_join(&a, p->project->cwd, f->path);
		const char *real = path_real(&a, path);
		if (f->is_changed)
			rc = file_write(real ? real : path, f->text, 0644, err);
	}
	arena_release(&a);
	return rc;
}

int nicol_pull_write(nicol_pull *p, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, pull_write_behind(p, err));
}
