/* The datasource and the generators: kept, with their settings in Prisma's
 * order; comments among them go, as they do with Prisma. */
#include "introspect/internal.h"

#include <stdlib.h>

static str source_of(const struct introspector *in, struct span s)
{
	return str_sub(in->schema->sources[s.file].text, s.start, s.end);
}

static bool is_one_of(str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

static void write_property(struct introspector *in, struct sb *out,
			   const struct ast_property *p)
{
	if (p->has_value)
		sb_fmt(out, "  %.*s = %.*s\n", SARG(p->name.text),
		       SARG(source_of(in, p->value.span)));
}

/* A setting of a generator's own: a bare word is given as a string. */
static void write_own_property(struct introspector *in, struct sb *out,
			       const struct ast_property *p)
{
	bool bare =
		p->value.kind == EXPR_CONSTANT || p->value.kind == EXPR_NUMBER;
	if (!p->has_value || !bare) {
		write_property(in, out, p);
		return;
	}
	sb_fmt(out, "  %.*s = ", SARG(p->name.text));
	write_string(out, p->value.text);
	sb_addc(out, '\n');
}

static const struct ast_property *property(const struct ast_block *b,
					   const char *name)
{
	for (uint32_t i = 0; i < b->n_properties; i++)
		if (str_is(b->properties[i].name.text, name))
			return &b->properties[i];
	return NULL;
}

static int by_text(const void *x, const void *y)
{
	return str_cmp(*(const str *)x, *(const str *)y);
}

static int by_name(const void *x, const void *y)
{
	const struct ast_property *const *a = x, *const *b = y;
	return str_cmp((*a)->name.text, (*b)->name.text);
}

static void write_strings(struct sb *out, const char *name, const str *at,
			  uint32_t n)
{
	sb_fmt(out, "  %s = [", name);
	for (uint32_t i = 0; i < n; i++) {
		sb_add(out, i ? S(", ") : S(""));
		write_string(out, at[i]);
	}
	sb_lit(out, "]\n");
}

/* Sorted; partialIndexes behind them where the schema needs it now. */
static void write_previews(struct introspector *in, struct sb *out,
			   const struct generator *g)
{
	uint32_t n = g->n_preview_features;
	str *names = arena_array(in->a, str, n + 1);
	bool has = false;
	for (uint32_t i = 0; i < n; i++) {
		names[i] = g->preview_features[i];
		has |= str_is(names[i], "partialIndexes");
	}
	if (n)
		qsort(names, n, sizeof *names, by_text);
	if (in->has_partials && !has)
		names[n++] = S("partialIndexes");
	if (n || g->preview_list)
		write_strings(out, "previewFeatures", names, n);
}

static void write_generator(struct introspector *in, struct sb *out,
			    const struct generator *g)
{
	static const char *const known[] = { "provider", "output",
					     "previewFeatures", "binaryTargets",
					     NULL };
	const struct ast_block *b = g->ast;
	const struct ast_property **rest = arena_array(
		in->a, const struct ast_property *, b->n_properties + 1);
	uint32_t n = 0;
	sb_fmt(out, "generator %.*s {\n", SARG(g->name));
	for (int i = 0; known[i]; i++) {
		const struct ast_property *p = property(b, known[i]);
		if (!strcmp(known[i], "previewFeatures"))
			write_previews(in, out, g);
		else if (p)
			write_property(in, out, p);
	}
	for (uint32_t i = 0; i < b->n_properties; i++)
		if (!is_one_of(b->properties[i].name.text, known))
			rest[n++] = &b->properties[i];
	if (n)
		qsort(rest, n, sizeof(*rest), by_name);
	for (uint32_t i = 0; i < n; i++)
		write_own_property(in, out, rest[i]);
	sb_lit(out, "}\n\n");
}

/* As written they are sorted; those of a request keep its order. */
static void write_schemas(struct introspector *in, struct sb *out)
{
	const struct datasource *d = &in->schema->datasource;
	uint32_t n = d->n_schemas;
	if (!n) {
		if (in->is_multi)
			write_strings(out, "schemas", in->o->namespaces,
				      in->o->n_namespaces);
		return;
	}
	str *names = arena_array(in->a, str, n);
	memcpy(names, d->schemas, n * sizeof(*names));
	qsort(names, n, sizeof(*names), by_text);
	write_strings(out, "schemas", names, n);
}

static void write_datasource(struct introspector *in, struct sb *out)
{
	static const char *const known[] = {
		"provider",	"url",	      "directUrl", "shadowDatabaseUrl",
		"relationMode", "extensions", NULL
	};
	const struct datasource *d = &in->schema->datasource;
	sb_fmt(out, "datasource %.*s {\n", SARG(d->name));
	for (int i = 0; known[i]; i++) {
		const struct ast_property *p = property(d->ast, known[i]);
		if (p)
			write_property(in, out, p);
	}
	write_schemas(in, out);
	sb_lit(out, "}\n\n");
}

void write_config(struct introspector *in, struct sb *out, uint32_t file)
{
	const struct schema *s = in->schema;
	for (uint32_t i = 0; i < s->generators.len; i++)
		if (s->generators.at[i].ast->span.file == file)
			write_generator(in, out, &s->generators.at[i]);
	if (s->datasource.present && s->datasource.ast->span.file == file)
		write_datasource(in, out);
}
