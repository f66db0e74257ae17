/*
 * c_names.h - what a schema's models, fields and enums are called in C.
 *
 * Names are PREFIX_model and field in snake_case. A name that is a word of C
 * or C++, a usual macro, or taken already gets underscores behind it, in the
 * schema's order, so that the same schema always yields the same names.
 */
#ifndef GEN_C_NAMES_H
#define GEN_C_NAMES_H

#include "schema/schema.h"

struct c_type {
	const char *value;   /* int64_t */
	const char *pointer; /* const int64_t *, or const char * for texts */
	const char *family;  /* nicol_bigint: + _filter, _list, _update, ... */
	bool has_arithmetic;
};

struct c_field {
	uint32_t field;	  /* id in the schema */
	uint32_t ordinal; /* place among the model's fields in the schema */
	str name;
	struct c_type type; /* scalars and enums */
	uint32_t target;    /* relations: index into c_names.models */
};

struct c_unique {
	uint32_t index; /* id in the schema */
	str name;
};

struct c_model {
	uint32_t model;
	str base; /* relay_api_key */
	struct c_field *fields;
	uint32_t n_fields;
	struct c_unique *uniques; /* compound ones */
	uint32_t n_uniques;
	bool has_unique; /* any way to name one row */
	bool has_relations;
	bool is_view;
};

struct c_enum {
	uint32_t id;
	str base;
	str *values;
	uint32_t n_values;
};

struct c_names {
	str prefix;
	struct c_model *models;
	struct c_enum *enums;
	uint32_t n_models, n_enums;
};

/* Ignored models and fields, and fields of unsupported types, are left out.
 * Texts live in the arena. */
struct c_names *c_names_new(struct arena *a, const struct schema *s,
			    str prefix);

/* Is the text a name that C, C++ and the shell can live with:
 * [a-z][a-z0-9_]*? */
bool c_prefix_ok(str prefix);

#endif
