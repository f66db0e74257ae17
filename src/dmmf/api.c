#include "dmmf/api.h"

#define SQL_FEATURES                                                           \
	(API_NULLS_ORDER | API_JSON_NULLS | API_JSON_FILTER |                  \
	 API_CREATE_MANY | API_FILTERED_DISCONNECT)

static const char *const all_levels[] = {
	"ReadUncommitted",
	"ReadCommitted",
	"RepeatableRead",
	"Serializable",
	NULL,
};
static const char *const cockroach_levels[] = { "ReadCommitted", "Serializable",
						NULL };
static const char *const sqlite_levels[] = { "Serializable", NULL };
static const char *const sqlserver_levels[] = {
	"ReadUncommitted", "ReadCommitted", "RepeatableRead",
	"Serializable",	   "Snapshot",	    NULL,
};
static const char *const no_levels[] = { NULL };

static const char *const sql_raw[] = { "executeRaw", "queryRaw", NULL };
static const char *const document_raw[] = { "runCommandRaw", NULL };

static const struct api rows[N_PROVIDERS] = {
	[PROVIDER_POSTGRES] = { SQL_FEATURES | API_RETURNING |
					API_SKIP_DUPLICATES | API_INSENSITIVE |
					API_JSON_PATH_LIST | API_JSON_CONTAINS |
					API_JSON_COMPARE |
					API_JSON_COMPARE_REF | API_LIST_REFS |
					API_PUSH_ENUM | API_FULLTEXT_PREVIEW |
					API_LOAD_STRATEGY_PREVIEW,
				all_levels, sql_raw },
	[PROVIDER_COCKROACH] = { SQL_FEATURES | API_RETURNING |
					 API_SKIP_DUPLICATES | API_INSENSITIVE |
					 API_JSON_PATH_LIST |
					 API_JSON_CONTAINS | API_LIST_REFS |
					 API_LOAD_STRATEGY_PREVIEW,
				 cockroach_levels, sql_raw },
	[PROVIDER_SQLITE] = { SQL_FEATURES | API_RETURNING, sqlite_levels,
			      sql_raw },
	[PROVIDER_MYSQL] = { SQL_FEATURES | API_SKIP_DUPLICATES |
				     API_JSON_CONTAINS | API_JSON_COMPARE |
				     API_FULLTEXT | API_LOAD_STRATEGY_PREVIEW,
			     all_levels, sql_raw },
	[PROVIDER_SQLSERVER] = { SQL_FEATURES | API_NO_MANUAL_IDS,
				 sqlserver_levels, sql_raw },
	[PROVIDER_MONGODB] = { API_DOCUMENTS | API_UNSET | API_INSENSITIVE |
				       API_LIST_REFS | API_PUSH_ENUM |
				       API_FIXED_IDS | API_CREATE_MANY,
			       no_levels, document_raw },
};

const struct api *api_of(const struct schema *s)
{
	static const char *const no_raw[] = { NULL };
	static const struct api none = { API_FIXED_IDS, no_levels, no_raw };
	return s->datasource.present ? &rows[s->dialect->provider] : &none;
}

static bool has_preview(const struct schema *s, const char *name)
{
	for (uint32_t i = 0; i < s->generators.len; i++) {
		const struct generator *g = &s->generators.at[i];
		for (uint32_t k = 0; k < g->n_preview_features; k++)
			if (str_is(g->preview_features[k], name))
				return true;
	}
	return false;
}

unsigned api_features(const struct schema *s)
{
	unsigned features = api_of(s)->features;
	bool fulltext = has_preview(s, "fullTextSearchPostgres") ||
			has_preview(s, "fullTextSearch");
	if (!(fulltext && (features & API_FULLTEXT_PREVIEW)))
		features &= ~(unsigned)API_FULLTEXT_PREVIEW;
	else
		features |= API_FULLTEXT;
	if (!has_preview(s, "relationJoins"))
		features &= ~(unsigned)API_LOAD_STRATEGY_PREVIEW;
	return features;
}
