/*
 * ast.h - the syntax tree of one schema file.
 *
 * It knows grammar, no meaning: names are not resolved, attributes are not
 * checked. Nodes live in the parse's arena, in source order, and are never
 * changed after parsing. Every node has the span of its text.
 */
#ifndef PSL_AST_H
#define PSL_AST_H

#include "base/diag.h"

struct ident {
	str text;
	struct span span;
};

enum expr_kind {
	EXPR_NUMBER,   /* text: as written, "-1.50" */
	EXPR_STRING,   /* text: without quotes, escapes decoded */
	EXPR_CONSTANT, /* text: a word or path: true, Cascade, a.b */
	EXPR_FUNCTION, /* text: the name; args */
	EXPR_ARRAY,    /* items */
	EXPR_OBJECT,   /* args, each with a name: { a: 1, b: null } */
};

struct arg;

struct expr {
	enum expr_kind kind;
	struct span span;
	str text;
	struct arg *args;
	struct expr *items;
	uint32_t n_args, n_items;
};

/* `name: value` or `value`. */
struct arg {
	struct ident name; /* text.len 0: positional */
	struct expr value;
	struct span span;
	bool has_value; /* false for the broken `name:` */
};

/* `@name(args)`, `@db.VarChar(10)`, `@@name(args)`. */
struct attribute {
	struct ident name;     /* without @; "db.VarChar" for native types */
	struct span span;      /* without the @ signs, to the closing paren */
	struct span args_span; /* the parentheses and what is inside */
	struct arg *args;
	uint32_t n_args;
	bool has_parens;
	/* where a comma stands that separates nothing, and one; 0: none */
	uint32_t stray_comma;
};

enum arity { ARITY_REQUIRED, ARITY_OPTIONAL, ARITY_LIST };

/* A field of a model, view or composite type; or a value of an enum (then
 * without a type). */
struct ast_field {
	struct ident name;
	struct ident type;     /* "String", a model's name, ... */
	bool is_unsupported;   /* Unsupported("...") */
	str unsupported;       /* the text inside */
	struct span type_span; /* the type with its ? or [] */
	enum arity arity;
	struct attribute *attributes;
	uint32_t n_attributes;
	str doc; /* its /// lines, joined by \n, without the slashes */
	struct span span;
};

/* `key = value` of a datasource or generator. */
struct ast_property {
	struct ident name;
	struct expr value;
	bool has_value;
	struct span span;
};

enum block_kind {
	BLOCK_MODEL,
	BLOCK_VIEW,
	BLOCK_TYPE,
	BLOCK_ENUM,
	BLOCK_DATASOURCE,
	BLOCK_GENERATOR,
};

struct ast_block {
	enum block_kind kind;
	struct ident name;
	struct span span;	/* keyword to closing brace */
	struct span inner_span; /* between the braces */
	str doc;
	struct ast_field *fields; /* fields, or enum values */
	struct attribute *attributes;
	struct ast_property *properties;
	uint32_t n_fields, n_attributes, n_properties;
};

struct ast {
	struct ast_block *blocks;
	uint32_t n_blocks;
};

#endif
