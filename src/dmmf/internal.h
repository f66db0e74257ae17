/*
 * internal.h - what the writers of the document's parts share.
 *
 * Text goes into a builder and from there, when enough of it is there, to
 * the sink: see dmmf_flush().
 */
#ifndef DMMF_INTERNAL_H
#define DMMF_INTERNAL_H

#include "dmmf/api.h"
#include "dmmf/dmmf.h"

/* What the document asks about a field, gathered before it is written. */
struct field_facts {
	bool is_foreign_key;  /* written through a relation */
	bool names_record;    /* part of the model's first identifier */
	bool is_unique;	      /* alone: @unique, or sole in an @@unique */
	bool holds_key;	      /* a relation whose key is in this model */
	bool is_many_to_many; /* a relation without a side that is one */
	uint32_t opposite;    /* a relation: its other field */
	uint32_t composite;   /* the composite type that it belongs to */
	uint32_t slot;	      /* relations and lists: see slots */
};

/* The fields of a model (or composite type) as the API has them: the columns
 * in the order of the file, then the relations. */
struct shape {
	uint32_t *fields;
	uint32_t n, n_columns;
	bool can_create; /* see model_can_create() */
	bool has_unique; /* something that names one record */
	bool needs_data; /* a record has something that must be given */
	bool has_numbers, has_ordered, has_text, has_list_relations;
};

/* A text of JSON in a section that stands later in the document. */
enum section {
	IN_INPUTS,
	IN_OUTPUTS,
	IN_MODEL_OUTPUTS,
	IN_ENUMS,
	IN_MODEL_ENUMS,
	IN_FIELD_REFS,
	N_SECTIONS,
};

/* Fields' texts that many types have in common are kept: see put_kept(). */
enum kept {
	KEPT_WHERE,
	KEPT_ORDER,
	KEPT_SORT,
	KEPT_CREATE,
	KEPT_UNCHECKED_CREATE,
	KEPT_UPDATE,
	KEPT_UNCHECKED_UPDATE,
	KEPT_OUTPUT,
	N_KEPT,
};

struct type;

struct dmmf {
	const struct schema *s;
	enum dmmf_version version;
	unsigned features; /* bits of enum api_feature */
	struct arena a;
	struct sb out; /* written, and not yet at the sink */
	dmmf_sink sink;
	void *ctx;
	int rc; /* what the sink returned, once it is not 0 */
	/* Models and views in the document's order; without the ignored. */
	uint32_t *models, n_models;
	struct field_facts *facts; /* by field */
	struct shape *shapes;	   /* by model */
	struct shape *composites;  /* by composite type */
	uint32_t *slots, n_slots;  /* the fields that have types of their own */

	/* types.c */
	struct type *types;
	uint32_t *first_type; /* by kind: its types' first id */
	struct strmap type_names;
	VEC(uint32_t) queue; /* types met, in the order of the document */
	struct section_text {
		VEC(str) pieces;
		struct sb last;
	} sections[N_SECTIONS];
	struct sb scratch;	/* for one name at a time */
	bool begun[N_SECTIONS]; /* it has a type */
	struct sb *o;		/* of the type that is being written */
	bool first;		/* no field of the type is written yet */
	bool first_ref;		/* no type of the field is written yet */
	str group;		/* whose type is being written: "grouping" */
	str *kept;		/* by field, N_KEPT each */
};

/* Hands the text over to the sink when there is enough of it. */
void dmmf_flush(struct dmmf *d);

/* Is the field in the document? Neither an ignored one nor one of a type
 * that Prisma's client does not know. */
bool dmmf_has_field(const struct schema *s, const struct field *f);

/* sb_add(), sb_lit() and sb_addc() for the many small pieces that a document
 * is made of: without a call where there is room. */
static inline void put_str(struct sb *o, str s)
{
	if (o->cap - o->len <= s.len) {
		sb_add(o, s);
		return;
	}
	memcpy(o->ptr + o->len, s.ptr, s.len);
	o->len += s.len;
}

#define put_lit(o, literal) put_str((o), S(literal))

static inline void put_char(struct sb *o, char c)
{
	if (o->cap - o->len <= 1)
		sb_addc(o, c);
	else
		o->ptr[o->len++] = c;
}

/* A list's members: a comma before each but the first. */
static inline void next_item(struct sb *o, bool *first)
{
	if (!*first)
		put_char(o, ',');
	*first = false;
}

/* "true", "false". */
void put_bool(struct sb *o, bool value);
/* The string, or null when it is empty. */
void put_text_or_null(struct sb *o, str text);

/* facts.c: fills models, facts and shapes. */
void gather_facts(struct dmmf *d);
/* datamodel.c: the value of "datamodel". */
void dmmf_datamodel(struct dmmf *d);
/* defaults.c: the value of a field's "default". */
void put_default(struct sb *o, const struct field *f);
/* types.c: the value of "schema". */
void dmmf_schema(struct dmmf *d);
/* mappings.c: the value of "mappings". */
void dmmf_mappings(struct dmmf *d);

#endif
