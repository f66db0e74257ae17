/*
 * Preview features: what became of each. Prisma refuses names that it does not
 * know; a name that any of its versions 4 to 7 knows is no error here.
 */
#include "schema/internal.h"

enum state {
	PREVIEW,	  /* still one */
	PREVIEW_HIDDEN,	  /* works, and is told to nobody */
	PREVIEW_POSTGRES, /* one for PostgreSQL alone */
	RENAMED,	  /* for PostgreSQL; stable elsewhere */
	STABLE,		  /* part of the language now: has no effect */
	REMOVED,	  /* gone in Prisma 7: has no effect */
};

static const struct preview {
	const char *name;
	enum state state;
	unsigned feature; /* bits of enum feature */
} previews[] = {
	{ "fullTextSearchPostgres", PREVIEW_POSTGRES, 0 },
	{ "nativeDistinct", PREVIEW, 0 },
	{ "partialIndexes", PREVIEW, FEATURE_PARTIAL_INDEXES },
	{ "postgresqlExtensions", PREVIEW, FEATURE_EXTENSIONS },
	{ "relationJoins", PREVIEW, 0 },
	{ "schemaEngineDriverAdapters", PREVIEW, 0 },
	{ "shardKeys", PREVIEW, FEATURE_SHARD_KEYS },
	{ "strictUndefinedChecks", PREVIEW, 0 },
	{ "typedSql", PREVIEW, 0 },
	{ "views", PREVIEW, FEATURE_VIEWS },
	{ "reactNative", PREVIEW_HIDDEN, 0 },
	{ "fullTextSearch", RENAMED, 0 },
	{ "metrics", REMOVED, 0 },
	{ "aggregateApi", STABLE, 0 },
	{ "atomicNumberOperations", STABLE, 0 },
	{ "clientExtensions", STABLE, 0 },
	{ "cockroachdb", STABLE, 0 },
	{ "connectOrCreate", STABLE, 0 },
	{ "createMany", STABLE, 0 },
	{ "dataProxy", STABLE, 0 },
	{ "deno", STABLE, 0 },
	{ "distinct", STABLE, 0 },
	{ "driverAdapters", STABLE, 0 },
	{ "extendedIndexes", STABLE, 0 },
	{ "extendedWhereUnique", STABLE, 0 },
	{ "fieldReference", STABLE, 0 },
	{ "filterJson", STABLE, 0 },
	{ "filteredRelationCount", STABLE, 0 },
	{ "fullTextIndex", STABLE, 0 },
	{ "groupBy", STABLE, 0 },
	{ "improvedQueryRaw", STABLE, 0 },
	{ "interactiveTransactions", STABLE, 0 },
	{ "jsonProtocol", STABLE, 0 },
	{ "microsoftSqlServer", STABLE, 0 },
	{ "middlewares", STABLE, 0 },
	{ "mongodb", STABLE, 0 },
	{ "multiSchema", STABLE, 0 },
	{ "nApi", STABLE, 0 },
	{ "namedConstraints", STABLE, 0 },
	{ "nativeTypes", STABLE, 0 },
	{ "omitApi", STABLE, 0 },
	{ "orderByAggregateGroup", STABLE, 0 },
	{ "orderByNulls", STABLE, 0 },
	{ "orderByRelation", STABLE, 0 },
	{ "prismaSchemaFolder", STABLE, 0 },
	{ "queryCompiler", STABLE, 0 },
	{ "referentialActions", STABLE, 0 },
	{ "referentialIntegrity", STABLE, 0 },
	{ "selectRelationCount", STABLE, 0 },
	{ "tracing", STABLE, 0 },
	{ "transactionApi", STABLE, 0 },
	{ "uncheckedScalarInputs", STABLE, 0 },
};
enum { N_PREVIEWS = sizeof previews / sizeof *previews };

static const struct preview *preview_of(str name)
{
	for (int i = 0; i < N_PREVIEWS; i++)
		if (str_ieq(name, str_c(previews[i].name)))
			return &previews[i];
	return NULL;
}

unsigned preview_features(str name)
{
	const struct preview *p = preview_of(name);
	return p ? p->feature : 0;
}

/* Of the providers, PostgreSQL alone has extensions. */
static bool is_postgres(const struct build *b)
{
	return b->s->datasource.present && !b->unknown_provider &&
	       dialect_can(b->s->dialect, CAN_EXTENSIONS);
}

/* One name of a list. */
struct item {
	const struct expr *list, *items;
	uint32_t n, i;
};

static void unknown_preview(struct build *b, const struct item *it)
{
	str name = it->items[it->i].text;
	struct diag *d =
		diag_error(b->d, it->list->span, "unknown-preview-feature",
			   "unknown preview feature \"%.*s\"", SARG(name));
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(name);
	g.at = text_span(&it->items[it->i]);
	struct sb list = sb_in(b->a);
	for (int i = 0; i < N_PREVIEWS; i++) {
		enum state s = previews[i].state;
		if (s != PREVIEW && !(s == PREVIEW_POSTGRES && is_postgres(b)))
			continue;
		suggest_offer(&g, str_c(previews[i].name));
		sb_fmt(&list, "%s%s",
		       list.len ? ", " : "the preview features: ",
		       previews[i].name);
	}
	suggest_hint(b, d, &g, sb_str(&list));
}

static void fix_by_removal(struct diag *d, const struct item *it)
{
	struct span span = it->items[it->i].span;
	bool last = it->i + 1 == it->n;
	d->hint = S("remove it from the list: it has no effect");
	if (it->n == 1)
		span = it->list->span;
	else if (last)
		span.start = it->items[it->i - 1].span.end;
	else
		span.end = it->items[it->i + 1].span.start;
	diag_fix(d, span, it->n == 1 ? S("[]") : S(""), "Remove it");
}

static void renamed(struct build *b, const struct item *it)
{
	const struct expr *e = &it->items[it->i];
	struct diag *d =
		diag_warning(b->d, it->list->span, "preview-feature-renamed",
			     "the preview feature \"%.*s\" has "
			     "another name for PostgreSQL",
			     SARG(e->text));
	d->hint = S("write \"fullTextSearchPostgres\"");
	diag_fix(d, text_span(e), S("fullTextSearchPostgres"), "Rename it");
}

static void check_preview(struct build *b, const struct item *it)
{
	str name = it->items[it->i].text;
	const struct preview *p = preview_of(name);
	enum state state = p ? p->state : PREVIEW;
	if (state == RENAMED && !is_postgres(b))
		state = STABLE;
	if (!p || (state == PREVIEW_POSTGRES && !is_postgres(b)))
		unknown_preview(b, it);
	else if (state == STABLE)
		fix_by_removal(diag_warning(b->d, it->list->span,
					    "preview-feature-stable",
					    "the preview feature \"%.*s\" is "
					    "part of the language now",
					    SARG(name)),
			       it);
	else if (state == REMOVED)
		fix_by_removal(diag_warning(b->d, it->list->span,
					    "preview-feature-removed",
					    "the preview feature \"%.*s\" is "
					    "gone in Prisma 7",
					    SARG(name)),
			       it);
	else if (state == RENAMED)
		renamed(b, it);
}

void check_previews(struct build *b)
{
	for (uint32_t i = 0; i < b->s->generators.len; i++) {
		struct item it = { b->s->generators.at[i].preview_list, 0, 0,
				   0 };
		if (it.list)
			it.items = value_items(it.list, &it.n);
		for (it.i = 0; it.i < it.n; it.i++)
			if (it.items[it.i].kind == EXPR_STRING)
				check_preview(b, &it);
	}
}
