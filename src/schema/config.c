/* The datasource and the generators. */
#include "schema/internal.h"

/* Each property of a datasource, and what reads it. */
static void read_provider(struct build *b, const struct ast_property *p);
static void read_url(struct build *b, const struct ast_property *p);
static void read_direct_url(struct build *b, const struct ast_property *p);
static void read_shadow_url(struct build *b, const struct ast_property *p);
static void read_relation_mode(struct build *b, const struct ast_property *p);
static void read_old_mode(struct build *b, const struct ast_property *p);
static void read_schemas(struct build *b, const struct ast_property *p);

static const struct property {
	const char *name;
	void (*read)(struct build *, const struct ast_property *);
} properties[] = {
	{ "provider", read_provider },
	{ "url", read_url },
	{ "directUrl", read_direct_url },
	{ "shadowDatabaseUrl", read_shadow_url },
	{ "relationMode", read_relation_mode },
	{ "referentialIntegrity", read_old_mode },
	{ "schemas", read_schemas },
	{ "extensions", read_extensions },
};

enum { N_PROPERTIES = sizeof properties / sizeof *properties };

static void unknown_provider(struct build *b, const struct expr *e)
{
	struct diag *d = diag_error(b->d, e->span, "unknown-provider",
				    "unknown provider \"%.*s\"", SARG(e->text));
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(e->text);
	g.at = text_span(e);
	struct sb list = sb_in(b->a);
	for (unsigned i = 0; i < N_PROVIDERS; i++) {
		const char *name = dialect_of(i)->name;
		suggest_offer(&g, str_c(name));
		sb_fmt(&list, "%s%s", i ? ", " : "the providers: ", name);
	}
	suggest_hint(b, d, &g, sb_str(&list));
}

static void read_provider(struct build *b, const struct ast_property *p)
{
	str name;
	if (p->value.kind == EXPR_FUNCTION && str_is(p->value.text, "env")) {
		diag_error(b->d, b->s->datasource.ast->span, "provider-env",
			   "the provider cannot come from the environment: "
			   "the schema's meaning depends on it")
			->hint = S("write it as a string");
		b->unknown_provider = true;
		return;
	}
	const struct dialect *d = NULL;
	if (value_string(b, &p->value, &name)) {
		d = dialect_by_name(name);
		if (!d)
			unknown_provider(b, &p->value);
	}
	b->unknown_provider = !d;
	if (d)
		b->s->dialect = d;
}

static void read_setting(struct build *b, const struct ast_property *p,
			 struct setting *out)
{
	value_setting(b, &p->value, out);
}

static void read_url(struct build *b, const struct ast_property *p)
{
	read_setting(b, p, &b->s->datasource.url);
}

static void read_direct_url(struct build *b, const struct ast_property *p)
{
	read_setting(b, p, &b->s->datasource.direct_url);
}

static void read_shadow_url(struct build *b, const struct ast_property *p)
{
	struct setting *out = &b->s->datasource.shadow_url;
	value_setting(b, &p->value, out);
	/* an empty one means none */
	if (out->present && !out->is_env && !out->value.len)
		out->present = false;
}

static void read_relation_mode(struct build *b, const struct ast_property *p)
{
	str name;
	struct datasource *ds = &b->s->datasource;
	ds->has_relation_mode = true;
	if (!value_string(b, &p->value, &name))
		return;
	bool keys = dialect_can(b->s->dialect, CAN_FOREIGN_KEYS);
	if (str_is(name, "prisma"))
		ds->relation_mode = RELATIONS_PRISMA;
	else if (keys && str_is(name, "foreignKeys"))
		ds->relation_mode = RELATIONS_FOREIGN_KEYS;
	else
		diag_error(b->d,
			   str_is(name, "foreignKeys")
				   ? p->value.span
				   : b->s->datasource.ast->span,
			   "relation-mode", "unknown relation mode \"%.*s\"",
			   SARG(name))
			->hint = S("the modes: \"foreignKeys\", \"prisma\"");
}

static void read_old_mode(struct build *b, const struct ast_property *p)
{
	if (b->s->datasource.has_relation_mode) {
		diag_error(b->d, p->span, "relation-mode-twice",
			   "referentialIntegrity is the old name of "
			   "relationMode: both are given")
			->hint = S("keep relationMode");
		return;
	}
	read_relation_mode(b, p);
	struct diag *d = diag_warning(b->d, p->span, "deprecated",
				      "referentialIntegrity is deprecated");
	d->hint = S("rename it to relationMode");
	diag_fix(d, p->name.span, S("relationMode"), "Rename it");
}

static void check_duplicates(struct build *b, const struct expr *items,
			     uint32_t n)
{
	struct strmap seen = strmap_in(b->a);
	for (uint32_t i = n; i-- > 0;)
		if (strmap_put(&seen, items[i].text, i) != NONE)
			diag_error(b->d, items[i].span, "duplicate-schema",
				   "the schema \"%.*s\" is listed twice",
				   SARG(items[i].text))
				->hint = S("keep one of the two");
}

static void read_schemas(struct build *b, const struct ast_property *p)
{
	uint32_t n;
	struct datasource *ds = &b->s->datasource;
	const struct expr *items = value_items(&p->value, &n);
	bool possible = dialect_can(b->s->dialect, CAN_MULTI_SCHEMA);
	if (!n && possible)
		diag_error(b->d, p->value.span, "empty-schemas",
			   "\"schemas\" is empty")
			->hint = S("list at least one schema, or remove the "
				   "property");
	uint32_t before = b->d->errors;
	ds->schemas = arena_array(b->a, str, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (value_string(b, &items[i], &ds->schemas[ds->n_schemas]))
			ds->n_schemas++;
	if (b->d->errors > before)
		return;
	if (possible)
		check_duplicates(b, items, n);
	else
		diag_error(b->d, p->value.span, "multi-schema",
			   "%s has no schemas to list", b->s->dialect->name)
			->hint = S("remove the property");
}

static const struct property *property_of(str name)
{
	for (int i = 0; i < N_PROPERTIES; i++)
		if (str_is(name, properties[i].name))
			return &properties[i];
	return NULL;
}

static void unknown_property(struct build *b, const struct ast_property *p)
{
	struct suggest g = suggest_for(p->name.text);
	g.at = p->name.span;
	struct sb list = sb_in(b->a);
	for (int i = 0; i < N_PROPERTIES; i++) {
		suggest_offer(&g, str_c(properties[i].name));
		sb_fmt(&list, "%s%s",
		       i ? ", " : "the properties: ", properties[i].name);
	}
	struct diag *d = diag_error(b->d, p->span, "unknown-property",
				    "a datasource has no property \"%.*s\"",
				    SARG(p->name.text));
	suggest_hint(b, d, &g, sb_str(&list));
}

static void missing_value(struct build *b, const struct ast_property *p,
			  struct span span)
{
	diag_error(b->d, span, "missing-value", "\"%.*s\" has no value",
		   SARG(p->name.text))
		->hint = S("write one after the =");
}

static bool is_url(const struct property *p)
{
	return p->read == read_url || p->read == read_direct_url ||
	       p->read == read_shadow_url;
}

/* The last of this name. */
static const struct ast_property *find_property(const struct ast_block *k,
						const char *name)
{
	for (uint32_t i = k->n_properties; i-- > 0;)
		if (str_is(k->properties[i].name.text, name))
			return &k->properties[i];
	return NULL;
}

static void read_datasource_property(struct build *b,
				     const struct ast_property *p)
{
	const struct property *known = property_of(p->name.text);
	if (!known)
		unknown_property(b, p);
	else if (known->read != read_provider && !is_url(known))
		known->read(b, p);
}

static void read_urls(struct build *b, const struct ast_block *k)
{
	for (uint32_t i = 0; i < k->n_properties; i++) {
		const struct property *known =
			property_of(k->properties[i].name.text);
		if (known && is_url(known))
			known->read(b, &k->properties[i]);
	}
}

/* Is there a property without a value? */
static bool lacks_value(struct build *b, const struct ast_block *k)
{
	for (uint32_t i = 0; i < k->n_properties; i++)
		if (!k->properties[i].has_value) {
			missing_value(b, &k->properties[i], k->span);
			return true;
		}
	return false;
}

/* The shadow database is emptied time and again: it must be another one. */
static void check_shadow(struct build *b, const char *name,
			 const struct setting *url)
{
	const struct setting *shadow = &b->s->datasource.shadow_url;
	if (!shadow->present || !url->present ||
	    shadow->is_env != url->is_env || !str_eq(shadow->value, url->value))
		return;
	const struct ast_property *p =
		find_property(b->s->datasource.ast, name);
	diag_error(b->d, p->value.span, "shadow-url",
		   "shadowDatabaseUrl is the same as %s: all data would be "
		   "lost",
		   name)
		->hint = S("give another, empty database as the shadow "
			   "database");
}

static void two_datasources(struct build *b, const struct ast_block *k)
{
	diag_error(b->d, k->span, "two-datasources",
		   "a schema has one datasource; this is one of several")
		->hint = S("keep one of them");
}

static void missing_provider(struct build *b, const struct ast_block *k)
{
	diag_error(b->d, k->span, "missing-provider",
		   "the datasource \"%.*s\" names no provider",
		   SARG(k->name.text))
		->hint = S("add provider = \"postgresql\"");
}

/* What is said even where the urls are wrong. */
static void read_in_spite(struct build *b, const struct ast_block *k)
{
	const struct ast_property *old =
		find_property(k, "referentialIntegrity");
	const struct ast_property *list = find_property(k, "extensions");
	if (old)
		read_old_mode(b, old);
	if (list && list->has_value)
		read_extensions(b, list);
}

/* Of a datasource that does not count. */
static void check_provider(struct build *b, const struct ast_block *k)
{
	const struct ast_property *p = find_property(k, "provider");
	str name;
	if (p && p->has_value && value_string(b, &p->value, &name) &&
	    !dialect_by_name(name))
		unknown_provider(b, &p->value);
}

static void read_datasource(struct build *b, const struct ast_block *k)
{
	struct datasource *ds = &b->s->datasource;
	if (ds->present && str_eq(ds->name, k->name.text)) {
		/* their name was reported */
		if (!find_property(k, "provider"))
			missing_provider(b, k);
		return;
	}
	if (ds->present) {
		if (!b->two_datasources)
			two_datasources(b, ds->ast);
		b->two_datasources = true;
		two_datasources(b, k);
		check_provider(b, k);
		return;
	}
	ds->present = true;
	ds->name = k->name.text;
	ds->ast = k;
	b->provider = find_property(k, "provider");
	if (lacks_value(b, k)) {
		b->unknown_provider = true;
		return;
	}
	if (b->provider && b->provider->has_value) {
		read_provider(b, b->provider);
	} else {
		b->unknown_provider = true;
		missing_provider(b, k);
	}
	if (b->unknown_provider)
		return;
	uint32_t before = b->d->errors;
	read_urls(b, k);
	if (b->d->errors > before)
		read_in_spite(b, k);
	bool whole = b->d->errors == before;
	for (uint32_t i = 0; i < k->n_properties && whole; i++)
		read_datasource_property(b, &k->properties[i]);
	check_shadow(b, "url", &ds->url);
	if (b->d->errors == before || ds->url.present)
		check_shadow(b, "directUrl", &ds->direct_url);
}

static void read_preview(struct build *b, const struct ast_property *p,
			 struct generator *g)
{
	uint32_t n;
	const struct expr *items = value_items(&p->value, &n);
	uint32_t before = b->d->errors;
	g->preview_features = arena_array(b->a, str, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (value_string(b, &items[i],
				 &g->preview_features[g->n_preview_features])) {
			b->features |= preview_features(items[i].text);
			g->n_preview_features++;
		}
	if (b->d->errors == before)
		g->preview_list = &p->value;
}

/* One of Prisma's own: a string; or env() too, or a list of them. */
static void read_known_setting(struct build *b, const struct expr *e,
			       bool may_list)
{
	struct setting ignored;
	str text;
	if (!may_list) {
		value_string(b, e, &text);
		return;
	}
	if (e->kind != EXPR_ARRAY) {
		value_setting(b, e, &ignored);
		return;
	}
	for (uint32_t i = 0; i < e->n_items; i++)
		value_setting(b, &e->items[i], &ignored);
}

/* A setting that only the generator understands. */
static void read_own_setting(struct build *b, const struct expr *e)
{
	struct setting ignored;
	if (e->kind == EXPR_FUNCTION && str_is(e->text, "env"))
		value_setting(b, e, &ignored);
	for (uint32_t i = 0; i < e->n_items; i++)
		read_own_setting(b, &e->items[i]);
}

static void read_generator_property(struct build *b,
				    const struct ast_property *p,
				    struct generator *g)
{
	if (str_is(p->name.text, "provider"))
		value_setting(b, &p->value, &g->provider);
	else if (str_is(p->name.text, "output"))
		value_setting(b, &p->value, &g->output);
	else if (str_is(p->name.text, "previewFeatures"))
		read_preview(b, p, g);
	else if (str_is(p->name.text, "engineType"))
		read_known_setting(b, &p->value, false);
	else if (str_is(p->name.text, "binaryTargets"))
		read_known_setting(b, &p->value, true);
	else
		read_own_setting(b, &p->value);
}

static void read_generator(struct build *b, const struct ast_block *k)
{
	struct generator g = { .name = k->name.text, .ast = k };
	if (lacks_value(b, k))
		return;
	if (!find_property(k, "provider")) {
		diag_error(b->d, k->span, "missing-provider",
			   "the generator \"%.*s\" names no provider",
			   SARG(k->name.text))
			->hint = S("add provider = \"nicol-client-c\", or "
				   "another generator's");
		return;
	}
	for (uint32_t i = 0; i < k->n_properties; i++)
		read_generator_property(b, &k->properties[i], &g);
	if (g.provider.present)
		*vec_push(b->a, &b->s->generators) = g;
}

static void read_blocks(struct build *b, enum block_kind kind,
			void (*read)(struct build *, const struct ast_block *))
{
	for (uint32_t i = 0; i < b->s->n_sources; i++)
		for (uint32_t j = 0; j < b->s->asts[i].n_blocks; j++)
			if (b->s->asts[i].blocks[j].kind == kind)
				read(b, &b->s->asts[i].blocks[j]);
}

/* Generators first: their preview features open parts of the datasource. */
void build_config(struct build *b)
{
	read_blocks(b, BLOCK_GENERATOR, read_generator);
	read_blocks(b, BLOCK_DATASOURCE, read_datasource);
	check_previews(b);
}
