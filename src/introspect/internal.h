/*
 * internal.h - what the steps of introspect() share: names first, then
 * relations, then the text.
 */
#ifndef INTROSPECT_INTERNAL_H
#define INTROSPECT_INTERNAL_H

#include "introspect/introspect.h"

/* A table, a view or an enum. */
struct block {
	uint32_t old; /* its model or enum in the schema that is there */
	str stem;     /* made of its name alone: what relations are named by */
	str name;
	bool is_reserved;  /* renamed for that */
	bool is_duplicate; /* renamed for that */
	bool is_mapped;
	bool is_left_out; /* no model of its own */
	bool is_ignored;
	bool is_new_ignored; /* and was not before */
};

/* Of a column. */
struct label {
	uint32_t old; /* the field in the schema that is there */
	str stem;
	str name; /* empty: no name can be made */
	bool is_mapped;
};

/* Two models' fields for each other. Side a has the foreign key, or is the
 * model of column "A". */
struct link {
	uint32_t a, b;	   /* tables */
	uint32_t key;	   /* foreign key; NONE: many to many */
	uint32_t join;	   /* the table of many to many, else NONE */
	bool is_ambiguous; /* there are more between the two */
	str name;	   /* to be written; empty: none */
	str old_map; /* the key's name in the schema that is there, if it was
			written */
	str field_a, field_b;
	bool b_is_list;
};

struct introspector {
	struct arena *a;
	const struct catalog *c;
	const struct introspect_options *o;
	const struct schema *schema;
	const struct schema *old; /* schema, or NULL: nothing to be kept */
	const struct dialect *d;
	struct block *tables, *views, *enums;
	struct label *columns, *view_columns;
	VEC(struct link) links;
	struct introspection *out;
	bool has_views;	   /* the schema wants them */
	bool is_multi;	   /* @@schema is written */
	bool has_partials; /* a partial index was written */
};

/* names.c */
void name_blocks(struct introspector *in);
void name_columns(struct introspector *in);
/* The value's name in the language; empty: there is none. */
str value_name(const struct introspector *in, uint32_t id, uint32_t value);
/* The namespace's own name; empty in SQLite. */
str namespace_name(const struct introspector *in, uint32_t namespace);

/* links.c */
/* Which tables are those of implicit relations: to be called before names are
 * given. */
void find_joins(struct introspector *in);
void link_models(struct introspector *in);
/* The foreign keys of a table in Prisma's order: the i-th of n. */
uint32_t keys_of(const struct introspector *in, uint32_t table, uint32_t **at);

/* types.c */
/* The scalar that holds the column; N_SCALARS where none does. */
enum scalar column_scalar(const struct introspector *in,
			  const struct column *col);
/* The enum of the schema that is there, where the database has only text for
 * it; NULL: it is none. */
const struct schema_enum *kept_enum(const struct introspector *in,
				    const struct column *col,
				    const struct field *old);
/* "Int", "Color", Unsupported("point") with its arity. old: the field in the
 * schema that is there, or NULL. */
void write_type(struct introspector *in, struct sb *out,
		const struct column *col, const struct field *old);
/* " @db.VarChar(3)", where it is not the default. */
void write_native(struct introspector *in, struct sb *out,
		  const struct column *col);
/* What Unsupported() says; empty for what is supported. */
bool is_unsupported(const struct introspector *in, const struct column *col,
		    str *name);

/* defaults.c */
/* " @default(...)"; nothing without one. */
void write_default(struct introspector *in, struct sb *out,
		   const struct column *col, const struct field *old);

/* keys.c */
bool index_is_shown(const struct introspector *in, uint32_t index);
/* The attribute of the field that the index has alone: @id, @unique. */
void write_field_keys(struct introspector *in, struct sb *out, uint32_t column);
void write_block_keys(struct introspector *in, struct sb *out, uint32_t table);
/* Is there a key that tells rows apart, of columns that are never null? */
bool has_usable_key(const struct introspector *in, uint32_t table);
/* Do the columns of the foreign key tell rows apart? */
bool key_is_unique(const struct introspector *in, const struct foreign_key *k);
/* The default name of a constraint. */
str default_name(const struct introspector *in, uint32_t table,
		 const uint32_t *columns, uint32_t n, const char *suffix);

/* models.c */
void write_model(struct introspector *in, struct sb *out, uint32_t table);
void write_view(struct introspector *in, struct sb *out, uint32_t view);
void write_enum(struct introspector *in, struct sb *out, uint32_t id);

/* config.c */
/* The datasource and the generators of the file. */
void write_config(struct introspector *in, struct sb *out, uint32_t file);

/* text.c */
/* A string of the language, quotes included. */
void write_string(struct sb *out, str text);
/* "/// " before each line. */
void write_doc(struct sb *out, const char *indent, str doc);

/* notices.c */
/* Adds what the names, types and details say, and sorts all by kind. */
void write_notices(struct introspector *in);

/* introspect.c */
void notice(struct introspector *in, enum notice_kind kind, const char *fmt,
	    ...) __attribute__((format(printf, 3, 4)));

#endif
