/*
 * internal.h - what the passes of schema_build() share.
 *
 * The passes, in order: names, types, attributes, config (datasource,
 * generators), relations, checks. The first four go on past errors; relations
 * and checks run only when there was none, so that they never meet half a
 * schema.
 */
#ifndef SCHEMA_INTERNAL_H
#define SCHEMA_INTERNAL_H

#include "schema/schema.h"

/* The arguments of a @relation, until the relations pass pairs them. */
struct relation_args {
	const struct attribute *ast; /* NULL: no @relation */
	str name;
	bool has_name;
	const struct arg *name_arg, *fields, *references, *on_delete;
	const struct arg *on_update, *map;
	struct ids field_ids, reference_ids;
};

struct build {
	struct schema *s;
	struct arena *a;
	struct diags *d;
	struct diags late;    /* what is said only if the passes up to the
				 relations found no error */
	struct arena scratch; /* for one step: see scratch_map */
	struct sb key;	      /* for one name: see scoped() */
	struct field_default *no_default;     /* of all fields without */
	struct strmap types;		      /* name to enum type_tag and id */
	VEC(struct index) found;	      /* of the model at hand */
	VEC(uint32_t) relation_fields;	      /* of models, in their order */
	struct relation_args **relation_args; /* one a field, never NULL */
	VEC(struct native_use) native;	      /* @db attributes to check */
	uint32_t n_native;		      /* so many of them are */
	const struct ast_property *provider;  /* of the datasource */
	bool unknown_provider, two_datasources;
	bool *unresolved; /* by field: its type is unknown */
	VEC(struct namespace_use) namespaces; /* @@schema to check */
	VEC(struct shard_key) shard_keys;
	unsigned features; /* bits of enum feature */
};

/* Preview features that the language itself depends on. */
enum feature {
	FEATURE_VIEWS = 1 << 0,
	FEATURE_EXTENSIONS = 1 << 1,
	FEATURE_PARTIAL_INDEXES = 1 << 2,
	FEATURE_SHARD_KEYS = 1 << 3,
};

struct shard_key {
	const struct attribute *ast;
	uint32_t model;
};

/* One @@schema("name"). */
struct namespace_use {
	str name;
	struct span span;
};

struct native_use {
	uint32_t field;
	const struct attribute *ast;
};

/* What a type's name stands for, packed into a strmap's id. */
enum type_tag { TYPE_MODEL, TYPE_ENUM, TYPE_COMPOSITE };
#define TYPE_PACK(tag, id) ((uint32_t)(id) << 2 | (uint32_t)(tag))

/* Where an attribute may stand. */
enum place {
	ON_FIELD = 1 << 0,
	ON_MODEL = 1 << 1, /* and views */
	ON_ENUM = 1 << 2,
	ON_VALUE = 1 << 3,
	ON_COMPOSITE_FIELD = 1 << 4,
};

enum { MAX_PARAMS = 9 };

struct param {
	const char *name;
	bool unnamed; /* may be given without its name */
	bool required;
};

/* One attribute in use, its arguments matched with its parameters. */
struct use {
	const struct attribute *ast;
	const struct rule *rule;
	uint32_t id; /* of the model, field, enum or value it stands on */
	const struct arg *args[MAX_PARAMS]; /* by parameter */
};

/* A row is the whole truth of an attribute. */
struct rule {
	const char *name;
	unsigned places;
	bool repeatable;
	const struct param *params; /* ends with a NULL name */
	void (*apply)(struct build *b, struct use *u);
	const char *help; /* one line, for hints */
};

/* config.c */
void build_config(struct build *b);
/* preview.c */
/* The bits of enum feature that the preview feature switches on. */
unsigned preview_features(str name);
/* Says what became of the generators' preview features. */
void check_previews(struct build *b);
/* extensions.c */
void read_extensions(struct build *b, const struct ast_property *p);
/* names.c */
void build_names(struct build *b);
/* types.c */
/* Of the composite types' fields, then of each model's. */
void build_composite_types(struct build *b);
void build_model_types(struct build *b, uint32_t id);
/* attributes.c */
void build_attributes(struct build *b);
const struct arg *use_arg(const struct use *u, const char *param);
bool use_match(struct build *b, struct use *u);
/* keys.c */
void apply_id(struct build *b, struct use *u);
void apply_unique(struct build *b, struct use *u);
void apply_block_id(struct build *b, struct use *u);
void apply_block_unique(struct build *b, struct use *u);
void apply_block_index(struct build *b, struct use *u);
void apply_block_fulltext(struct build *b, struct use *u);
void finish_model_keys(struct build *b, uint32_t model);
/* Resolves [a, b] of scalar fields of the model; reports the others at
 * span, and those that stand twice at whole. */
bool field_list(struct build *b, uint32_t model, const struct arg *arg,
		struct span span, struct span whole, struct ids *out);
/* where.c */
void read_where(struct build *b, struct index *x, const struct arg *arg);
/* defaults.c */
void apply_default(struct build *b, struct use *u);
/* relations.c */
void apply_relation(struct build *b, struct use *u);
void build_relations(struct build *b);
void build_default_actions(struct build *b);
/* constraint_names.c */
void build_key_names(struct build *b, uint32_t model);
void build_foreign_key_names(struct build *b);
/* json.c */
bool json_is_valid(str text);
/* checks*.c */
void build_checks(struct build *b);
void check_fields(struct build *b, uint32_t first, uint32_t n);
void check_one_counter(struct build *b, uint32_t model);
/* The next of b->native, as far as they are of this model; NONE: of composite
 * types, which come behind all models. */
void check_native_types(struct build *b, uint32_t model);
void check_keys(struct build *b, uint32_t model);
void check_partial_indexes(struct build *b);
void check_joined_types(struct build *b);
void check_operator_classes(struct build *b, const struct index *x);
void check_relations(struct build *b);
void check_cascades(struct build *b);
void check_database_names(struct build *b);
/* Has it an @db attribute, one that fits or one that is reported? */
bool has_native_attribute(const struct field *f);
/* Before the others: parts of reading the attributes. */
void check_one_shard_key(struct build *b);
void check_column_names(struct build *b, uint32_t first, uint32_t n);

/* An attribute with its @ signs; without parentheses, the white space after
 * it belongs to it too. One of a block goes to the end of its line. */
struct span attr_span(const struct build *b, const struct attribute *at);
/* The argument of this name of the key's attribute, or all of that. */
struct span arg_span(const struct build *b, const struct index *x,
		     const char *name);
/* A field or value with the rest of its line. */
struct span line_span(const struct build *b, const struct ast_field *f);

/* values.c: literals from expressions; each reports what does not fit and
 * returns false. */
bool value_string(struct build *b, const struct expr *e, str *out);
bool value_word(struct build *b, const struct expr *e, str *out);
bool value_bool(struct build *b, const struct expr *e, bool *out);
bool value_int(struct build *b, const struct expr *e, int32_t *out);
/* A list's items; one value alone counts as a list of one. */
const struct expr *value_items(const struct expr *e, uint32_t *n);
/* "a number", "a string"...: what was written, for messages. */
const char *expr_noun(const struct expr *e);
/* A setting: a string or env("NAME"). */
bool value_setting(struct build *b, const struct expr *e, struct setting *out);

/* A list in a hint stops beyond that many bytes. */
enum { LONGEST_LIST = 400 };
/* suggest.c: the nearest name to `wrong` among those offered. */
struct suggest {
	struct span at; /* where it stands, if an edit there mends it */
	str wrong, best;
	unsigned distance;
};
struct suggest suggest_for(str wrong);
void suggest_offer(struct suggest *g, str name);
/* Where the text of a string or a word stands, without its quotes. */
struct span text_span(const struct expr *e);
/* Writes `Did you mean "x"? ` into the diagnostic's hint when there is a
 * near name, else the text. */
void suggest_hint(struct build *b, struct diag *d, const struct suggest *g,
		  str otherwise);

/* An empty map that lives until the next call. */
static inline struct strmap scratch_map(struct build *b)
{
	arena_reset(&b->scratch);
	return strmap_in(&b->scratch);
}

static inline const struct model *field_model(const struct build *b,
					      const struct field *f)
{
	return &b->s->models.at[f->model];
}

#endif
