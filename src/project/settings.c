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

static int from_config(struct project *p, const struct config_value *v,
		       const char *name, str *out, nicol_error *err)
{
	*out = v->text;
	if (v->kind == CONFIG_TEXT)
		return 0;
	if (v->kind == CONFIG_UNKNOWN)
		return err_set(err, "N0012",
			       "%s:%u: Nicol reads the config without running "
			       "it, and cannot tell what %s is there; write a "
			       "string, env(\"NAME\") or process.env.NAME",
			       project_shown(p, p->config.path), v->line, name);
	if (v->has_fallback && !env_get(&p->env, v->text, out)) {
		*out = v->fallback;
		return 0;
	}
	return variable(p, v->text, name, out, err);
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

int project_setting(struct project *p, enum project_setting which, str *out,
		    nicol_error *err)
{
	const struct config_value *v = of_config(p, which);
	*out = S("");
	if (v->kind != CONFIG_ABSENT)
		return from_config(p, v, names[which].config, out, err);
	const struct setting *s =
		of_datasource(&project_schema(p)->datasource, which);
	if (!s->present)
		return which == SETTING_URL ? missing_url(p, err) : 0;
	if (s->is_env)
		return variable(p, s->value, names[which].schema, out, err);
	*out = s->value;
	return 0;
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
