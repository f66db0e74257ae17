/* <nicol/generate.h>: which generators run, and where their files go. */
#include <nicol/generate.h>

#include "api/generators.h"
#include "api/project.h"
#include "base/door.h"
#include "base/file.h"
#include "gen/c_client.h"

struct job {
	struct project *p;
	const struct schema *s;
	struct arena a; /* for this call alone */
	void (*line)(void *ctx, const char *text);
	void *ctx;
	nicol_error *err;
};

static void tell(struct job *j, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void tell(struct job *j, const char *fmt, ...)
{
	struct sb b = sb_in(&j->a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&b, fmt, ap);
	va_end(ap);
	if (!j->line)
		return;
	const char *text = sb_cstr(&b);
	struct door *door = door_suspend();
	j->line(j->ctx, text);
	door_resume(door);
}

static int write_changed(struct job *j, const char *dir, const char *name,
			 str text, bool *changed)
{
	char *path = path_join(&j->a, dir, name);
	str old;
	if (file_exists(path)) {
		if (file_read(&j->a, path, &old, j->err) < 0)
			return -1;
		if (str_eq(old, text))
			return 0;
	}
	*changed = true;
	return file_write(path, text, 0644, j->err);
}

static int write_c_client(struct job *j, const char *dir, str prefix)
{
	struct c_client client;
	bool changed = false;
	if (!c_prefix_ok(prefix))
		return err_set(j->err, "N0042",
			       "the prefix \"%.*s\" cannot begin C names: use "
			       "lower-case letters, digits and underscores, a "
			       "letter first",
			       SARG(prefix));
	gen_c_client(&j->a, j->s, prefix, &client);
	if (dir_make(dir, j->err) < 0 ||
	    write_changed(j, dir, "db.h", client.header, &changed) < 0 ||
	    write_changed(j, dir, "db.c", client.source, &changed) < 0)
		return -1;
	tell(j,
	     "%s the C client: %s (compile db.c with your program, link "
	     "with -lnicol)",
	     changed ? "Generated" : "Unchanged", project_shown(j->p, dir));
	return 0;
}

/* A text setting of a generator's block, or empty. */
static str property(const struct generator *g, const char *name)
{
	for (uint32_t i = 0; g->ast && i < g->ast->n_properties; i++) {
		const struct ast_property *p = &g->ast->properties[i];
		if (str_is(p->name.text, name) && p->has_value &&
		    p->value.kind == EXPR_STRING)
			return p->value.text;
	}
	return S("");
}

static int setting_text(struct job *j, const struct setting *s, str *out)
{
	*out = s->value;
	if (!s->present || !s->is_env)
		return 0;
	if (!env_get(&j->p->env, s->value, out) || !out->len)
		return err_set(j->err, "P1012",
			       "the environment variable %.*s of a generator "
			       "is not set",
			       SARG(s->value));
	return 0;
}

/* Where a relative output starts: beside the file that has the generator. */
static const char *generator_dir(struct job *j, const struct generator *g)
{
	if (!g->ast || g->ast->span.file >= j->s->n_sources)
		return j->p->schema_dir;
	str path = j->s->sources[g->ast->span.file].path;
	return path_dir(&j->a,
			path_join(&j->a, j->p->cwd, str_cdup(&j->a, path)));
}

static int run_c_generator(struct job *j, const struct generator *g,
			   const nicol_generate_options *o)
{
	str output, prefix = property(g, "prefix");
	if (setting_text(j, &g->output, &output) < 0)
		return -1;
	if (!output.len)
		output = S("../generated/nicol");
	if (o->prefix)
		prefix = str_c(o->prefix);
	char *dir =
		path_join(&j->a, generator_dir(j, g), str_cdup(&j->a, output));
	dir = path_absolute(&j->a, dir);
	return write_c_client(j, dir, prefix.len ? prefix : S("db"));
}

/* Prisma's own generators come with its packages. */
static int run_prisma(struct job *j, struct generators *gs,
		      struct run_generator *r)
{
	const char *cli = generators_find_cli(gs);
	if (cli)
		return generators_run_prisma(gs, r, cli, j->err);
	tell(j,
	     "Skipped generator %.*s (%.*s): it comes with the packages "
	     "prisma and @prisma/client, which are not installed here (npm "
	     "install prisma @prisma/client); `nicol generate --client c "
	     "--output DIR` writes a C client",
	     SARG(r->g->name), SARG(r->provider));
	return 0;
}

static int run_one(struct job *j, struct generators *gs,
		   struct run_generator *r, const nicol_generate_options *o)
{
	if (str_is(r->provider, "nicol-client-c"))
		return run_c_generator(j, r->g, o);
	if (!r->is_external)
		return run_prisma(j, gs, r);
	if (generators_run(gs, r, j->err) < 0)
		return -1;
	tell(j, "Generated %s: %s", r->name, project_shown(j->p, r->output));
	return 0;
}

static bool is_wanted(const struct generator *g,
		      const nicol_generate_options *o)
{
	for (size_t i = 0; i < o->n_generators; i++)
		if (str_is(g->name, o->generators[i]))
			return true;
	return !o->n_generators;
}

static int check_wanted(struct job *j, const nicol_generate_options *o)
{
	for (size_t i = 0; i < o->n_generators; i++) {
		bool there = false;
		for (uint32_t k = 0; k < j->s->generators.len; k++)
			there |= str_is(j->s->generators.at[k].name,
					o->generators[i]);
		if (!there)
			return err_set(j->err, "N0042",
				       "the schema has no generator \"%s\"",
				       o->generators[i]);
	}
	return 0;
}

static bool is_built_in(str provider)
{
	return str_is(provider, "nicol-client-c") ||
	       str_is(provider, "prisma-client-js") ||
	       str_is(provider, "prisma-client");
}

static const char **source_paths(struct arena *a, struct project *p)
{
	const struct schema *s = project_schema(p);
	const char **paths = arena_array(a, const char *, s->n_sources);
	for (uint32_t i = 0; i < s->n_sources; i++)
		paths[i] = path_absolute(
			a,
			path_join(a, p->cwd, str_cdup(a, s->sources[i].path)));
	return paths;
}

static int collect(struct job *j, const nicol_generate_options *o,
		   struct generators *gs)
{
	uint32_t n = j->s->generators.len;
	gs->at = arena_array(&j->a, struct run_generator, n ? n : 1);
	gs->paths = source_paths(&j->a, j->p);
	for (uint32_t i = 0; i < n; i++) {
		const struct generator *g = &j->s->generators.at[i];
		if (!is_wanted(g, o))
			continue;
		struct run_generator *r = &gs->at[gs->len++];
		*r = (struct run_generator){ .g = g };
		if (setting_text(j, &g->provider, &r->provider) < 0)
			return -1;
		r->is_external = !is_built_in(r->provider);
	}
	return 0;
}

static int run_all(struct job *j, const nicol_generate_options *o)
{
	struct generators gs = { .a = &j->a,
				 .p = j->p,
				 .s = j->s,
				 .needs_models = o->require_models,
				 .out_fd = o->output_fd ? o->output_fd : -1 };
	if (check_wanted(j, o) < 0)
		return -1;
	if (o->require_models && !j->s->models.len)
		return err_set(j->err, "N0042",
			       "the schema has no models, and --require-models "
			       "was said");
	if (!j->s->generators.len)
		tell(j, "The schema has no generators; `nicol generate "
			"--client c --output DIR` writes a C client");
	int rc = collect(j, o, &gs);
	if (rc == 0)
		rc = generators_start(&gs, j->err);
	for (uint32_t i = 0; i < gs.len && rc == 0; i++)
		rc = run_one(j, &gs, &gs.at[i], o);
	generators_stop(&gs);
	return rc;
}

static int run_client(struct job *j, const nicol_generate_options *o)
{
	if (strcmp(o->client, "c"))
		return err_set(j->err, "N0042",
			       "there is no client \"%s\": Nicol writes \"c\"",
			       o->client);
	if (!o->output)
		return err_set(j->err, "N0042",
			       "--client c needs --output DIR: the folder for "
			       "db.h and db.c");
	char *dir = path_join(&j->a, j->p->cwd, o->output);
	dir = path_absolute(&j->a, dir);
	return write_c_client(j, dir, o->prefix ? str_c(o->prefix) : S("db"));
}

static int check_schema(struct job *j)
{
	const struct diags *d = &j->s->diags;
	if (!d->errors)
		return 0;
	for (uint32_t i = 0; i < d->list.len; i++) {
		const struct diag *first = &d->list.at[i];
		if (first->severity != DIAG_ERROR)
			continue;
		return err_set(j->err, "P1012",
			       "the schema is not valid (errors: %u): %.*s; "
			       "`nicol validate` shows where",
			       d->errors, SARG(first->message));
	}
	return 0;
}

static int generate_behind(nicol_project *p,
			   const nicol_generate_options *options,
			   void (*line)(void *ctx, const char *text), void *ctx,
			   nicol_error *err)
{
	static const nicol_generate_options none = { 0 };
	const nicol_generate_options *o = options ? options : &none;
	struct job j = { .p = p->project,
			 .s = project_schema(p->project),
			 .line = line,
			 .ctx = ctx,
			 .err = err };
	int rc = check_schema(&j);
	if (rc == 0)
		rc = o->client ? run_client(&j, o) : run_all(&j, o);
	arena_release(&j.a);
	return rc;
}

int nicol_generate(nicol_project *p, const nicol_generate_options *options,
		   void (*line)(void *ctx, const char *text), void *ctx,
		   nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, generate_behind(p, options, line, ctx, err));
}

static char *config_behind(nicol_project *p, bool v7)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	config_document(&b, project_schema(p->project),
			source_paths(&a, p->project), v7 ? CONFIG_7 : CONFIG_6);
	char *text = base_malloc(b.len + 1);
	if (text) {
		memcpy(text, b.ptr, b.len);
		text[b.len] = '\0';
	}
	arena_release(&a);
	return text;
}

char *nicol_generator_config(nicol_project *p, bool v7)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, config_behind(p, v7));
}
