/* Second pass: what the type of each field is. */
#include "schema/internal.h"

static void unknown_type(struct build *b, const struct field *f)
{
	str type = f->ast->type.text;
	struct suggest g = suggest_for(type);
	g.at = f->ast->type.span;
	for (enum scalar s = 0; s < N_SCALARS; s++)
		suggest_offer(&g, str_c(scalar_name(s)));
	bool full = diags_full(b->d);
	for (uint32_t i = 0; i < b->s->models.len && !full; i++)
		suggest_offer(&g, b->s->models.at[i].name);
	for (uint32_t i = 0; i < b->s->enums.len && !full; i++)
		suggest_offer(&g, b->s->enums.at[i].name);
	for (uint32_t i = 0; i < b->s->composites.len && !full; i++)
		suggest_offer(&g, b->s->composites.at[i].name);
	struct diag *d = diag_error(b->d, f->ast->type.span, "unknown-type",
				    "unknown type \"%.*s\"", SARG(type));
	suggest_hint(b, d, &g,
		     S("a type is a scalar (Int, BigInt, Float, Decimal, "
		       "Boolean, String, DateTime, Json, Bytes), or the name "
		       "of a model, view, enum or type of this schema"));
}

static void set_named(struct build *b, struct field *f, uint32_t packed)
{
	uint32_t id = packed >> 2;
	switch ((enum type_tag)(packed & 3)) {
	case TYPE_MODEL:
		f->kind = FIELD_RELATION;
		f->target = id;
		f->column = (str){ 0 };
		if (f->model != NONE)
			*vec_push(b->a, &b->relation_fields) =
				(uint32_t)(f - b->s->fields.at);
		break;
	case TYPE_ENUM:
		f->kind = FIELD_ENUM;
		f->enum_id = id;
		break;
	case TYPE_COMPOSITE:
		f->kind = FIELD_COMPOSITE;
		f->composite = id;
		break;
	}
}

static void set_type(struct build *b, struct field *f)
{
	if (f->ast->is_unsupported) {
		f->kind = FIELD_UNSUPPORTED;
		f->unsupported = f->ast->unsupported;
		return;
	}
	str type = f->ast->type.text;
	enum scalar scalar = scalar_by_name(type);
	uint32_t named;
	if (scalar != N_SCALARS) {
		f->kind = FIELD_SCALAR;
		f->scalar = scalar;
	} else if ((named = strmap_get(&b->types, type)) != NONE) {
		set_named(b, f, named);
	} else {
		unknown_type(b, f);
		b->unresolved[f - b->s->fields.at] = true;
		f->kind = FIELD_UNSUPPORTED;
	}
}

/* Composite types may hold scalars, enums and each other, no models. */
static void check_composite_fields(struct build *b, uint32_t id)
{
	const struct composite *c = &b->s->composites.at[id];
	for (uint32_t i = 0; i < c->n_fields; i++) {
		const struct field *f = &b->s->fields.at[c->first_field + i];
		if (f->kind == FIELD_RELATION)
			diag_error(b->d, line_span(b, f->ast),
				   "composite-relation",
				   "\"%.*s\" is a model: a composite type "
				   "cannot have relations",
				   SARG(f->ast->type.text))
				->hint = S("store the other record's id, or "
					   "put the relation on the model");
	}
}

static void check_cycles(struct build *b);

static void set_types(struct build *b, uint32_t first, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		set_type(b, &b->s->fields.at[first + i]);
}

void build_composite_types(struct build *b)
{
	b->unresolved = arena_array(b->a, bool, b->s->fields.len + 1);
	for (uint32_t i = 0; i < b->s->composites.len; i++) {
		const struct composite *c = &b->s->composites.at[i];
		set_types(b, c->first_field, c->n_fields);
		check_composite_fields(b, i);
	}
	check_cycles(b);
}

void build_model_types(struct build *b, uint32_t id)
{
	const struct model *m = &b->s->models.at[id];
	set_types(b, m->first_field, m->n_fields);
}

/* A chain of required composite fields that comes back to its start could
 * never be written down. Colours: 0 unseen, 1 on the path, 2 done. */
static void visit(struct build *b, uint32_t c, uint8_t *colour, int depth)
{
	enum { MAX_DEPTH = 1000 };
	const struct composite *k = &b->s->composites.at[c];
	if (depth > MAX_DEPTH)
		return;
	colour[c] = 1;
	for (uint32_t i = 0; i < k->n_fields; i++) {
		const struct field *f = &b->s->fields.at[k->first_field + i];
		if (f->kind != FIELD_COMPOSITE || f->arity != ARITY_REQUIRED)
			continue;
		if (colour[f->composite] == 1)
			diag_error(&b->late, line_span(b, f->ast),
				   "composite-cycle",
				   "\"%.*s\" contains itself without an end",
				   SARG(f->ast->type.text))
				->hint = S("make one of the fields on the "
					   "way optional or a list");
		else if (!colour[f->composite])
			visit(b, f->composite, colour, depth + 1);
	}
	colour[c] = 2;
}

static void check_cycles(struct build *b)
{
	uint8_t *colour = arena_array(b->a, uint8_t, b->s->composites.len + 1);
	for (uint32_t i = 0; i < b->s->composites.len; i++)
		if (!colour[i])
			visit(b, i, colour, 0);
}
