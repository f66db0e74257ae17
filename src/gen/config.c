#include "gen/config.h"

#include <stdlib.h>
#include <sys/utsname.h>

#include "base/file.h"

static void add_key(struct sb *b, const char *key)
{
	if (b->ptr[b->len - 1] != '{')
		sb_addc(b, ',');
	sb_json(b, str_c(key));
	sb_addc(b, ':');
}

/* {"fromEnvVar": ..., "value": ...}, without the closing brace. */
static void open_value(struct sb *b, bool is_env, str text, bool known)
{
	sb_lit(b, "{\"fromEnvVar\":");
	if (is_env)
		sb_json(b, text);
	else
		sb_lit(b, "null");
	sb_lit(b, ",\"value\":");
	if (is_env || !known)
		sb_lit(b, "null");
	else
		sb_json(b, text);
}

static void add_value(struct sb *b, bool is_env, str text)
{
	open_value(b, is_env, text, true);
	sb_addc(b, '}');
}

static bool is_env(const struct expr *e)
{
	return e->kind == EXPR_FUNCTION && str_is(e->text, "env") &&
	       e->n_args == 1 && e->args[0].value.kind == EXPR_STRING;
}

/* ---- a generator's own settings ---- */

/* Everything is text: numbers and booleans as written, env("X") as X. */
static void add_setting(struct sb *b, const struct schema *s,
			const struct expr *e)
{
	if (e->kind == EXPR_ARRAY) {
		sb_addc(b, '[');
		for (uint32_t i = 0; i < e->n_items; i++) {
			if (i)
				sb_addc(b, ',');
			add_setting(b, s, &e->items[i]);
		}
		sb_addc(b, ']');
	} else if (is_env(e)) {
		sb_json(b, e->args[0].value.text);
	} else if (e->kind == EXPR_STRING) {
		sb_json(b, e->text);
	} else {
		sb_json(b, str_sub(s->sources[e->span.file].text, e->span.start,
				   e->span.end));
	}
}

static bool is_own(str name)
{
	static const char *const others[] = { "provider", "output",
					      "binaryTargets",
					      "previewFeatures" };
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_is(name, others[i]))
			return false;
	return true;
}

static void add_settings(struct sb *b, const struct schema *s,
			 const struct generator *g)
{
	sb_addc(b, '{');
	for (uint32_t i = 0; g->ast && i < g->ast->n_properties; i++) {
		const struct ast_property *p = &g->ast->properties[i];
		if (!p->has_value || !is_own(p->name.text))
			continue;
		if (b->ptr[b->len - 1] != '{')
			sb_addc(b, ',');
		sb_json(b, p->name.text);
		sb_addc(b, ':');
		add_setting(b, s, &p->value);
	}
	sb_addc(b, '}');
}

/* ---- targets and features ---- */

static void add_target(struct sb *b, bool env, str text, const char *platform)
{
	bool native = !env && platform && str_is(text, "native");
	if (b->ptr[b->len - 1] != '[')
		sb_addc(b, ',');
	add_value(b, env, native ? str_c(platform) : text);
	if (!native)
		return;
	b->len--;
	sb_lit(b, ",\"native\":true}");
}

/* A variable holds one target, or a JSON list of them. */
static void add_env_targets(struct sb *b, str name, const struct config_view *v)
{
	str text, word;
	if (!v->variable || !v->variable(v->ctx, name, &text)) {
		add_target(b, true, name, v->platform);
		return;
	}
	while (str_next(&text, ',', &word)) {
		while (word.len && strchr("[]\" ", word.ptr[0]))
			word = str_sub(word, 1, word.len);
		while (word.len && strchr("[]\" ", word.ptr[word.len - 1]))
			word.len--;
		if (word.len)
			add_target(b, false, word, v->platform);
	}
}

static void add_target_of(struct sb *b, const struct expr *e,
			  const struct config_view *v)
{
	if (is_env(e))
		add_env_targets(b, e->args[0].value.text, v);
	else if (e->kind == EXPR_STRING)
		add_target(b, false, e->text, v->platform);
}

static void add_targets(struct sb *b, const struct generator *g,
			const struct config_view *v)
{
	const struct expr *e = NULL;
	for (uint32_t i = 0; g->ast && i < g->ast->n_properties; i++)
		if (str_is(g->ast->properties[i].name.text, "binaryTargets"))
			e = &g->ast->properties[i].value;
	sb_addc(b, '[');
	if (e && e->kind == EXPR_ARRAY)
		for (uint32_t i = 0; i < e->n_items; i++)
			add_target_of(b, &e->items[i], v);
	else if (e)
		add_target_of(b, e, v);
	if (b->ptr[b->len - 1] == '[' && v->platform)
		add_target(b, false, S("native"), v->platform);
	sb_addc(b, ']');
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

static void add_sorted(struct sb *b, const str *texts, uint32_t n)
{
	str *sorted = arena_array(b->arena, str, n ? n : 1);
	if (n)
		memcpy(sorted, texts, n * sizeof(*texts));
	qsort(sorted, n, sizeof(*sorted), by_text);
	sb_addc(b, '[');
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sb_addc(b, ',');
		sb_json(b, sorted[i]);
	}
	sb_addc(b, ']');
}

/* Renamed for this one provider, and taken under its old name. */
static void add_features(struct sb *b, const struct schema *s,
			 const struct generator *g)
{
	uint32_t n = g->n_preview_features;
	str *names = arena_array(b->arena, str, n ? n : 1);
	bool renamed = s->datasource.present &&
		       s->dialect->provider == PROVIDER_POSTGRES;
	for (uint32_t i = 0; i < n; i++)
		names[i] = renamed && str_is(g->preview_features[i],
					     "fullTextSearch")
				   ? S("fullTextSearchPostgres")
				   : g->preview_features[i];
	add_sorted(b, names, n);
}

static const char *path_of(const struct ast_block *ast,
			   const char *const *paths)
{
	return paths[ast ? ast->span.file : 0];
}

void config_generator(struct sb *b, const struct schema *s,
		      const struct generator *g, const char *const *paths,
		      const struct config_view *view)
{
	static const struct config_view as_written = { 0 };
	const struct config_view *v = view ? view : &as_written;
	sb_addc(b, '{');
	add_key(b, "name");
	sb_json(b, g->name);
	add_key(b, "provider");
	add_value(b, g->provider.is_env, g->provider.value);
	add_key(b, "output");
	if (v->output)
		add_value(b, false, str_c(v->output));
	else if (g->output.present)
		add_value(b, g->output.is_env, g->output.value);
	else
		sb_lit(b, "null");
	add_key(b, "config");
	add_settings(b, s, g);
	add_key(b, "binaryTargets");
	add_targets(b, g, v);
	add_key(b, "previewFeatures");
	add_features(b, s, g);
	add_key(b, "sourceFilePath");
	sb_json(b, str_c(path_of(g->ast, paths)));
	if (v->is_custom)
		sb_lit(b, ",\"isCustomOutput\":true");
	sb_addc(b, '}');
}

/* ---- datasources ---- */

/* The provider as it is written: "postgres" stays what it is. */
static str written_provider(const struct datasource *d, str fallback)
{
	for (uint32_t i = 0; d->ast && i < d->ast->n_properties; i++) {
		const struct ast_property *p = &d->ast->properties[i];
		if (str_is(p->name.text, "provider") &&
		    p->value.kind == EXPR_STRING)
			return p->value.text;
	}
	return fallback;
}

void config_datasources(struct sb *b, const struct schema *s,
			const char *const *paths, enum config_version version)
{
	const struct datasource *d = &s->datasource;
	sb_addc(b, '[');
	if (d->present) {
		str active = str_c(s->dialect->name);
		sb_addc(b, '{');
		add_key(b, "name");
		sb_json(b, d->name);
		add_key(b, "provider");
		sb_json(b, written_provider(d, active));
		add_key(b, "activeProvider");
		sb_json(b, active);
		if (version == CONFIG_6) {
			add_key(b, "url");
			add_value(b, d->url.is_env,
				  d->url.present ? d->url.value
						 : S("<invalid>"));
		}
		if (version == CONFIG_6 && d->direct_url.present) {
			add_key(b, "directUrl");
			add_value(b, d->direct_url.is_env, d->direct_url.value);
		}
		add_key(b, "schemas");
		add_sorted(b, d->schemas, d->n_schemas);
		add_key(b, "sourceFilePath");
		sb_json(b, str_c(path_of(d->ast, paths)));
		sb_addc(b, '}');
	}
	sb_addc(b, ']');
}

void config_document(struct sb *b, const struct schema *s,
		     const char *const *paths, enum config_version v)
{
	sb_lit(b, "{\"generators\":[");
	for (uint32_t i = 0; i < s->generators.len; i++) {
		if (i)
			sb_addc(b, ',');
		config_generator(b, s, &s->generators.at[i], paths, NULL);
	}
	sb_lit(b, "],\"datasources\":");
	config_datasources(b, s, paths, v);
	sb_lit(b, ",\"warnings\":[");
	bool first = true;
	for (uint32_t i = 0; i < s->diags.list.len; i++) {
		const struct diag *w = &s->diags.list.at[i];
		if (w->severity != DIAG_WARNING)
			continue;
		if (!first)
			sb_addc(b, ',');
		first = false;
		sb_json(b, w->message);
	}
	sb_lit(b, "]}");
}

/* ---- the platform ---- */

/* Prisma's families of Linux, by ID and ID_LIKE of os-release. */
static const struct {
	const char *word, *family;
} families[] = {
	{ "alpine", "linux-musl" }, { "nixos", "linux-nixos" },
	{ "debian", "debian" },	    { "ubuntu", "debian" },
	{ "fedora", "rhel" },	    { "rhel", "rhel" },
	{ "centos", "rhel" },	    { "suse", "rhel" },
};

static const char *family_of(str os)
{
	str line;
	const char *found = "debian";
	while (str_next(&os, '\n', &line)) {
		if (!str_starts(line, S("ID=")) &&
		    !str_starts(line, S("ID_LIKE=")))
			continue;
		for (size_t i = 0; i < sizeof(families) / sizeof(*families);
		     i++)
			if (str_contains(line, str_c(families[i].word)))
				return families[i].family;
	}
	return found;
}

static const char *openssl_version(struct arena *a)
{
	static const char *const folders[] = { "/lib", "/usr/lib", "/lib64",
					       "/usr/lib64" };
	struct utsname u;
	uname(&u);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		const char *triple =
			str_fmt(a, "%s/%s-linux-gnu", folders[i], u.machine)
				.ptr;
		const char *const places[] = { folders[i], triple };
		for (int k = 0; k < 2; k++)
			if (file_exists(
				    path_join(a, places[k], "libssl.so.1.1")) &&
			    !file_exists(
				    path_join(a, places[k], "libssl.so.3")))
				return "1.1.x";
	}
	return "3.0.x";
}

const char *config_platform(struct arena *a)
{
	str os = S("");
	struct utsname u;
	uname(&u);
	if (file_exists("/etc/os-release"))
		file_read(a, "/etc/os-release", &os, NULL);
	const char *family = family_of(os);
	bool is_arm = !strcmp(u.machine, "aarch64");
	if (!strcmp(family, "linux-nixos"))
		return family;
	if (is_arm)
		family = strcmp(family, "linux-musl") ? "linux-arm64"
						      : "linux-musl-arm64";
	return str_fmt(a, "%s-openssl-%s", family, openssl_version(a)).ptr;
}
