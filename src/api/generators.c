#include "api/generators.h"

#include "base/file.h"
#include "dmmf/dmmf.h"
#include "psl/format.h"

/* What the published packages of 6.19.3 and 7.10.0 call their engines. */
#define ENGINES_6 "c2990dca591cba766e3b7ef5d9e8a84796e47ab7"
#define ENGINES_7 "0edf323efd1d98336f3f0a68684b56f689b900d3"

/* ---- where the files go ---- */

static bool has(struct arena *a, const char *dir, const char *name)
{
	char *path = path_join(a, dir, name);
	return file_exists(path) || dir_exists(path);
}

/* The folder whose node_modules is meant. */
static const char *package_root(struct generators *gs, const char *base)
{
	struct arena *a = gs->a;
	const char *cwd = gs->p->cwd, *above = path_dir(a, base);
	bool below = !strcmp(base, path_join(a, cwd, "prisma"));
	if (has(a, cwd, "prisma/schema.prisma") ||
	    (below && has(a, cwd, "package.json")))
		return cwd;
	if (has(a, base, "node_modules"))
		return base;
	if (has(a, above, "node_modules"))
		return above;
	if (has(a, base, "package.json"))
		return base;
	return has(a, above, "package.json") ? above : base;
}

static const char *default_output(struct generators *gs, const char *base,
				  str wish)
{
	while (str_starts(wish, S("./")))
		wish = str_sub(wish, 2, wish.len);
	if (str_starts(wish, S("node_modules")))
		base = package_root(gs, base);
	return path_absolute(gs->a,
			     path_join(gs->a, base, str_cdup(gs->a, wish)));
}

static const char *source_dir(struct generators *gs, const struct generator *g)
{
	return path_dir(gs->a, gs->paths[g->ast ? g->ast->span.file : 0]);
}

/* wish: the manifest's default; empty: none. */
static int choose_output(struct generators *gs, struct run_generator *r,
			 str wish, nicol_error *err)
{
	const char *base = source_dir(gs, r->g);
	str text = r->g->output.value;
	if (!r->g->output.present) {
		if (wish.len)
			r->output = default_output(gs, base, wish);
		return 0;
	}
	if (r->g->output.is_env &&
	    !(env_get(&gs->p->env, r->g->output.value, &text) && text.len))
		return err_set(err, "P1012",
			       "the environment variable %.*s, the output of "
			       "the generator %.*s, is not set",
			       SARG(r->g->output.value), SARG(r->g->name));
	r->output = path_absolute(
		gs->a, path_join(gs->a, base, str_cdup(gs->a, text)));
	return 0;
}

/* ---- what they are told ---- */

static bool variable(void *ctx, str name, str *value)
{
	struct generators *gs = ctx;
	return env_get(&gs->p->env, name, value);
}

static void add_generator(struct sb *b, struct generators *gs,
			  const struct run_generator *r)
{
	struct config_view view = {
		.output = r->output,
		.is_custom = r->output && r->g->output.present,
		.platform = gs->platform,
		.variable = variable,
		.ctx = gs,
	};
	config_generator(b, gs->s, r->g, gs->paths, &view);
}

static int take_bytes(void *ctx, const char *bytes, size_t n)
{
	sb_add(ctx, str_n(bytes, n));
	return 0;
}

/* Once for all of them. */
static void make_documents(struct generators *gs)
{
	struct sb text = sb_in(gs->a), dmmf = sb_in(gs->a);
	if (gs->dmmf.len)
		return;
	for (uint32_t i = 0; i < gs->s->n_sources; i++) {
		if (i)
			sb_addc(&text, '\n');
		sb_add(&text, gs->s->sources[i].text);
	}
	gs->datamodel = psl_format(gs->a, sb_str(&text));
	dmmf_write(gs->s, project_is_v7(gs->p) ? DMMF_7 : DMMF_6, take_bytes,
		   &dmmf);
	gs->dmmf = sb_str(&dmmf);
}

static void add_others(struct sb *b, struct generators *gs,
		       const struct run_generator *self)
{
	bool first = true;
	sb_addc(b, '[');
	for (uint32_t i = 0; i < gs->len; i++) {
		if (&gs->at[i] == self)
			continue;
		if (!first)
			sb_addc(b, ',');
		first = false;
		add_generator(b, gs, &gs->at[i]);
	}
	sb_addc(b, ']');
}

/* The `.env` files that a client of Prisma 6 reads itself. */
static void add_env_paths(struct sb *b, struct generators *gs,
			  const char *output)
{
	struct arena *a = gs->a;
	const char *root = NULL;
	for (const char *d = output; d && !root; d = path_dir(a, d)) {
		if (file_exists(path_join(a, d, "package.json")))
			root = path_join(a, d, ".env");
		if (!strcmp(d, "/"))
			break;
	}
	sb_lit(b, ",\"envPaths\":{\"rootEnvPath\":");
	if (root && file_exists(root))
		sb_json(b, str_c(root));
	else
		sb_lit(b, "null");
	const char *beside = path_join(a, gs->p->schema_dir, ".env");
	if (file_exists(beside)) {
		sb_lit(b, ",\"schemaEnvPath\":");
		sb_json(b, str_c(beside));
	}
	sb_addc(b, '}');
}

static str options_of(struct generators *gs, const struct run_generator *r)
{
	struct sb b = sb_in(gs->a);
	bool v7 = project_is_v7(gs->p);
	make_documents(gs);
	sb_lit(&b, "{\"datamodel\":");
	sb_json(&b, gs->datamodel);
	sb_lit(&b, ",\"datasources\":");
	config_datasources(&b, gs->s, gs->paths, v7 ? CONFIG_7 : CONFIG_6);
	sb_lit(&b, ",\"generator\":");
	add_generator(&b, gs, r);
	sb_lit(&b, ",\"dmmf\":");
	sb_add(&b, gs->dmmf);
	sb_lit(&b, ",\"otherGenerators\":");
	add_others(&b, gs, r);
	sb_lit(&b, ",\"schemaPath\":");
	sb_json(&b, str_c(gs->p->schema_path));
	sb_lit(&b, ",\"version\":");
	sb_json(&b, v7 ? S(ENGINES_7) : S(ENGINES_6));
	if (!v7) {
		sb_lit(&b, ",\"postinstall\":false,\"noEngine\":false");
		add_env_paths(&b, gs, r->output);
	}
	sb_fmt(&b, ",\"allowNoModels\":%s,\"binaryPaths\":{}}",
	       gs->needs_models ? "false" : "true");
	return sb_str(&b);
}

/* ---- the conversation ---- */

/* Whose it was, before what it was. */
static int fail(struct run_generator *r, nicol_error *why, nicol_error *err)
{
	err_set(err, why->code, "the generator %.*s (%.*s) failed: %s",
		SARG(r->g->name), SARG(r->provider), why->message);
	nicol_error_clear(why);
	return -1;
}

static int ask(struct run_generator *r, const char *method, str params,
	       json_t **result, nicol_error *err)
{
	nicol_error why = { 0 };
	if (external_ask(&r->child, method, params, result, &why) == 0)
		return 0;
	return fail(r, &why, err);
}

static str text_of(struct arena *a, json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? str_dup(a, str_c(text)) : S("");
}

static bool has_provider(const struct generators *gs, const char *provider)
{
	for (uint32_t i = 0; i < gs->len; i++)
		if (str_is(gs->at[i].provider, provider))
			return true;
	return false;
}

static int check_required(struct generators *gs, const struct run_generator *r,
			  json_t *manifest, nicol_error *err)
{
	json_t *list = json_object_get(manifest, "requiresGenerators");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *need = json_string_value(json_array_get(list, i));
		if (need && !has_provider(gs, need))
			return err_set(
				err, "N0062",
				"the generator %.*s (%.*s) needs another "
				"one with provider = \"%s\": add it to "
				"the schema",
				SARG(r->g->name), SARG(r->provider), need);
	}
	return 0;
}

static int read_manifest(struct generators *gs, struct run_generator *r,
			 json_t *manifest, nicol_error *err)
{
	str pretty = text_of(gs->a, manifest, "prettyName");
	if (pretty.len)
		r->name = str_cdup(gs->a, pretty);
	if (choose_output(gs, r, text_of(gs->a, manifest, "defaultOutput"),
			  err) < 0)
		return -1;
	if (!r->output)
		return err_set(err, "N0061",
			       "the generator %.*s (%.*s) has no default "
			       "output: give one in its block, output = "
			       "\"...\"",
			       SARG(r->g->name), SARG(r->provider));
	return check_required(gs, r, manifest, err);
}

static int introduce(struct generators *gs, struct run_generator *r,
		     nicol_error *err)
{
	struct sb b = sb_in(gs->a);
	json_t *result;
	const char *const *env = project_child_env(
		gs->p, gs->a, "PRISMA_GENERATOR_INVOCATION=true");
	nicol_error why = { 0 };
	if (external_start(&r->child, gs->a, str_cdup(gs->a, r->provider),
			   gs->p->cwd, env, gs->out_fd, &why) < 0) {
		err_set(err, "N0061",
			"the generator %.*s: %s. Is the package installed "
			"that has it?",
			SARG(r->g->name), why.message);
		nicol_error_clear(&why);
		return -1;
	}
	add_generator(&b, gs, r);
	if (ask(r, "getManifest", sb_str(&b), &result, err) < 0)
		return -1;
	int rc = read_manifest(gs, r, json_object_get(result, "manifest"), err);
	json_decref(result);
	return rc;
}

int generators_start(struct generators *gs, nicol_error *err)
{
	gs->platform = config_platform(gs->a);
	for (uint32_t i = 0; i < gs->len; i++) {
		struct run_generator *r = &gs->at[i];
		r->name = str_cdup(gs->a, r->provider);
		if (r->is_external
			    ? introduce(gs, r, err) < 0
			    : choose_output(
				      gs, r,
				      str_is(r->provider, "prisma-client-js")
					      ? S("node_modules/@prisma/"
						  "client")
					      : S(""),
				      err) < 0)
			return -1;
	}
	return 0;
}

int generators_run(struct generators *gs, struct run_generator *r,
		   nicol_error *err)
{
	json_t *result;
	if (ask(r, "generate", options_of(gs, r), &result, err) < 0)
		return -1;
	json_decref(result);
	return 0;
}

void generators_stop(struct generators *gs)
{
	for (uint32_t i = 0; i < gs->len; i++)
		external_stop(&gs->at[i].child);
}

/* ---- Prisma's own ---- */

const char *generators_find_cli(struct generators *gs)
{
	struct arena *a = gs->a;
	for (const char *dir = gs->p->cwd;; dir = path_dir(a, dir)) {
		char *path =
			path_join(a, dir, "node_modules/prisma/build/index.js");
		if (file_exists(path))
			return path;
		if (!strcmp(dir, "/") || !strcmp(dir, "."))
			return NULL;
	}
}

int generators_run_prisma(struct generators *gs, struct run_generator *r,
			  const char *cli, nicol_error *err)
{
	const char *argv[] = { "node",
			       cli,
			       "generate",
			       "--schema",
			       gs->p->schema_path,
			       "--generator",
			       str_cdup(gs->a, r->g->name),
			       gs->p->config.path ? "--config" : NULL,
			       gs->p->config.path,
			       NULL };
	struct proc_options o = {
		.argv = argv,
		.env = project_child_env(gs->p, gs->a,
					 "PRISMA_HIDE_UPDATE_MESSAGE=1"),
		.cwd = gs->p->cwd,
		.in = PROC_NULL,
		.out = gs->out_fd < 0 ? PROC_INHERIT : PROC_FD,
		.out_fd = gs->out_fd,
	};
	int code;
	if (proc_run(&o, &code, err) < 0)
		return -1;
	return code ? err_set(err, "N0061",
			      "the generator %.*s (%.*s) failed: Prisma's CLI "
			      "ended with exit code %d",
			      SARG(r->g->name), SARG(r->provider), code)
		    : 0;
}
