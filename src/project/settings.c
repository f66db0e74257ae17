/* Connection settings: from the config file or the datasource to a text. */
#include "project/project.h"

static const struct setting_name {
	const char *schema, *config;
} names[] = {
	[SETTING_URL] = { "url", "datasource.url" },
	[SETTING_DIRECT_URL] = { "directUrl", "datasource.directUrl" },
	[SETTING_SHADOW_URL] = { "shadowDatabaseUrl",
				 "datasource.shadowDatabaseUrl" },
};

static const struct config_value *of_config(const struct project *p,
					    enum project_setting which)
{
	return which == SETTING_URL	     ? &p->config.url
	       : which == SETTING_DIRECT_URL ? &p->config.direct_url
					     : &p->config.shadow_url;
}

static const struct setting *of_datasource(const struct datasource *d,
					   enum project_setting which)
{
	return which == SETTING_URL	     ? &d->url
	       : which == SETTING_DIRECT_URL ? &d->direct_url
					     : &d->shadow_url;
}

static int variable(struct project *p, str name, const char *wanted_by,
		    str *out, nicol_error *err)
{
	const char *shown_dir = project_shown(p, p->schema_dir);
	const char *problem = "is not set";
	if (env_get(&p->env, name, out)) {
		if (out->len)
			return 0;
		problem = "is empty";
	}
	return err_set(err, "P1012",
		       "the environment variable %.*s %s; %s needs it. Set it "
		       "in the environment or in a .env file (%s/.env or "
		       "./.env), or let \"nicol dev\" give the project a "
		       "database of its own",
		       SARG(name), problem, wanted_by, shown_dir);
}

/* What Nicol cannot tell, and the way round. */
static int not_told(struct project *p, const struct config_value *v,
		    const char *name, nicol_error *err)
{
	return err_set(err, "N0012",
		       "%s:%u: Nicol reads the config without running it, and "
		       "cannot tell what %s is there (%.*s%s); write a string, "
		       "env(\"NAME\") or process.env.NAME",
		       project_shown(p, p->config.path), v->line, name,
		       v->text.len > 80 ? 80 : (int)v->text.len, v->text.ptr,
		       v->text.len > 80 ? "..." : "");
}

static int from_config(struct project *p, enum project_setting which, str *out,
		       nicol_error *err)
{
	const struct config_value *v = of_config(p, which);
	const char *name = names[which].config;
	*out = v->text;
	if (v->kind == CONFIG_UNKNOWN)
		return not_told(p, v, name, err);
	if (v->kind == CONFIG_UNSET && (v->throws || which == SETTING_URL))
		return variable(p, v->text, name, out, err);
	if (v->kind == CONFIG_TEXT && v->text.len)
		return 0;
	*out = S("");
	if (which != SETTING_URL)
		return 0;
	return err_set(err, "P1012",
		       v->kind == CONFIG_ABSENT
			       ? "%s has no datasource.url: write datasource: "
				 "{ url: env(\"DATABASE_URL\") } into it"
			       : "datasource.url of %s is empty",
		       project_shown(p, p->config.path));
}

/* The adapter of Prisma 6's engine "js" is a function that connects. */
static int no_adapter(struct project *p, nicol_error *err)
{
	return err_set(err, "N0012",
		       "%s:%u: with engine \"js\" the connection comes from "
		       "the function \"adapter\", which Nicol cannot run; "
		       "write engine: \"classic\" and datasource: { url: "
		       "env(\"DATABASE_URL\") } to name the database",
		       project_shown(p, p->config.path), p->config.engine.line);
}

/*
 * Prisma 7 takes its settings from the config file alone, Prisma 6 from the
 * schema, unless the config says engine: "classic": a url in the config
 * without it is passed over.
 */
enum project_settings_from project_settings_from(struct project *p)
{
	const struct config_value *engine = &p->config.engine;
	if (!p->config.path)
		return SETTINGS_FROM_SCHEMA;
	if (project_is_v7(p))
		return SETTINGS_FROM_CONFIG;
	if (engine->kind == CONFIG_TEXT && str_is(engine->text, "js"))
		return SETTINGS_FROM_ADAPTER;
	bool classic =
		engine->kind == CONFIG_TEXT && str_is(engine->text, "classic");
	return classic				? SETTINGS_FROM_CONFIG
	       : engine->kind == CONFIG_UNKNOWN ? SETTINGS_UNKNOWN
						: SETTINGS_FROM_SCHEMA;
}

static int missing_url(struct project *p, nicol_error *err)
{
	if (!project_schema(p)->datasource.present)
		return err_set(err, "P1012",
			       "%s has no datasource block, so there is no "
			       "database to work with",
			       project_shown(p, p->schema_path));
	return err_set(err, "P1012",
		       "the datasource has no url: write url = "
		       "env(\"DATABASE_URL\") into it, or datasource: { url: "
		       "env(\"DATABASE_URL\") } into prisma.config.ts");
}

static int from_schema(struct project *p, enum project_setting which, str *out,
		       nicol_error *err)
{
	const struct setting *s =
		of_datasource(&project_schema(p)->datasource, which);
	if (!s->present)
		return which == SETTING_URL ? missing_url(p, err) : 0;
	if (s->is_env)
		return variable(p, s->value, names[which].schema, out, err);
	*out = s->value;
	return 0;
}

int project_setting(struct project *p, enum project_setting which, str *out,
		    nicol_error *err)
{
	*out = S("");
	switch (project_settings_from(p)) {
	case SETTINGS_FROM_ADAPTER:
		return no_adapter(p, err);
	case SETTINGS_UNKNOWN:
		return not_told(p, &p->config.engine, "engine", err);
	case SETTINGS_FROM_SCHEMA:
		return from_schema(p, which, out, err);
	case SETTINGS_FROM_CONFIG:
		break;
	}
	/* Prisma 7 has no such setting: its url is the direct one */
	if (which == SETTING_DIRECT_URL && project_is_v7(p))
		return 0;
	return from_config(p, which, out, err);
}

static int not_read(struct project *p, uint32_t line, const char *name,
		    nicol_error *err)
{
	return err_set(err, "N0012",
		       "%s:%u: %s cannot be read without running the file, "
		       "and what it protects could be changed; write it out "
		       "as texts",
		       project_shown(p, p->config.path), line, name);
}

static bool is_told(const struct config_list *list)
{
	bool told = !list->unknown;
	for (uint32_t i = 0; i < list->len; i++)
		told = told && list->at[i].kind == CONFIG_TEXT;
	return told;
}

int project_can_migrate(struct project *p, nicol_error *err)
{
	const struct config *c = &p->config;
	const struct config_value *path = &c->migrations_path;
	if (path->kind == CONFIG_UNKNOWN ||
	    (path->kind == CONFIG_UNSET && path->throws))
		return not_told(p, path, "migrations.path", err);
	if (!is_told(&c->external_tables))
		return not_read(p, c->external_tables.line, "tables.external",
				err);
	if (!is_told(&c->external_enums))
		return not_read(p, c->external_enums.line, "enums.external",
				err);
	if (c->shadow_script.kind == CONFIG_UNKNOWN)
		return not_read(p, c->shadow_script.line,
				"migrations.initShadowDb", err);
	return 0;
}

static uint32_t texts_of(struct arena *a, const struct config_list *list,
			 const str **out)
{
	str *texts = arena_array(a, str, list->len ? list->len : 1);
	for (uint32_t i = 0; i < list->len; i++)
		texts[i] = list->at[i].text;
	*out = texts;
	return list->len;
}

void project_externals(struct project *p, struct project_externals *out)
{
	const struct config *c = &p->config;
	out->n_tables = texts_of(&p->arena, &c->external_tables, &out->tables);
	out->n_enums = texts_of(&p->arena, &c->external_enums, &out->enums);
	out->shadow_script = c->shadow_script.kind == CONFIG_TEXT
				     ? c->shadow_script.text
				     : S("");
}

static const char *const secret_parameters[] = { "password=", "sslpassword=",
						 "api_key=", "sslidentity=" };

/* Copies the query part (from its "?") without secrets. */
static void mask_query(struct sb *out, str query)
{
	str rest = query, part;
	while (str_next(&rest, '&', &part)) {
		size_t skip = part.len && part.ptr[0] == '?';
		str p = str_sub(part, skip, part.len);
		if (part.ptr != query.ptr)
			sb_addc(out, '&');
		for (size_t i = 0; i < 4; i++) {
			str name = str_c(secret_parameters[i]);
			if (!str_starts(p, name))
				continue;
			part = str_sub(part, 0, skip + name.len);
			sb_add(out, part);
			part = S("***");
			break;
		}
		sb_add(out, part);
	}
}

str url_masked(struct arena *a, str url)
{
	struct sb b = sb_in(a);
	size_t query = str_find_char(url, '?', 0), host = 0, colon = 0;
	for (size_t i = 0; i < query; i++)
		if (url.ptr[i] == '@')
			host = i;
	for (size_t i = 0; i < host && !colon; i++)
		if (url.ptr[i] == ':' &&
		    !str_starts(str_sub(url, i, url.len), S("://")))
			colon = i;
	if (colon) {
		sb_add(&b, str_sub(url, 0, colon + 1));
		sb_lit(&b, "***");
		sb_add(&b, str_sub(url, host, query));
	} else {
		sb_add(&b, str_sub(url, 0, query));
	}
	mask_query(&b, str_sub(url, query, url.len));
	return sb_str(&b);
}
