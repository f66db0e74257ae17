/* What is asked about fields and models again and again. */
#include "dmmf/operations.h"

bool dmmf_has_field(const struct schema *s, const struct field *f)
{
	if (f->is_ignored || f->kind == FIELD_UNSUPPORTED)
		return false;
	return f->kind != FIELD_RELATION || !s->models.at[f->target].is_ignored;
}

/* Models first, then views, each in the order of the files. */
static void order_models(struct dmmf *d)
{
	const struct schema *s = d->s;
	d->models = arena_array(&d->a, uint32_t, s->models.len + 1);
	for (int views = 0; views < 2; views++)
		for (uint32_t m = 0; m < s->models.len; m++)
			if (s->models.at[m].is_view == (views == 1) &&
			    !s->models.at[m].is_ignored)
				d->models[d->n_models++] = m;
}

static void note_keys(struct dmmf *d, struct ids fields)
{
	for (uint32_t i = 0; i < fields.len; i++)
		d->facts[fields.at[i]].is_foreign_key = true;
}

static void note_side(struct dmmf *d, uint32_t field, uint32_t opposite,
		      const struct relation *r, bool holds_key)
{
	if (field == NONE)
		return;
	d->facts[field].opposite = opposite;
	d->facts[field].is_many_to_many = r->kind == MANY_TO_MANY;
	d->facts[field].holds_key = holds_key && r->kind != MANY_TO_MANY;
}

static void note_relations(struct dmmf *d)
{
	for (uint32_t i = 0; i < d->s->relations.len; i++) {
		const struct relation *r = &d->s->relations.at[i];
		note_keys(d, r->fields);
		note_keys(d, r->fields_b);
		note_side(d, r->field_a, r->field_b, r, true);
		note_side(d, r->field_b, r->field_a, r, false);
	}
}

static void note_uniques(struct dmmf *d)
{
	for (uint32_t i = 0; i < d->s->indexes.len; i++) {
		const struct index *x = &d->s->indexes.at[i];
		if (x->kind == INDEX_UNIQUE && x->n_fields == 1 &&
		    !x->fields[0].path.len)
			d->facts[x->fields[0].field].is_unique = true;
	}
}

static void note_column(struct shape *h, const struct field *f)
{
	bool scalar = f->kind == FIELD_SCALAR;
	bool single = f->arity != ARITY_LIST;
	if (scalar &&
	    (f->scalar == SCALAR_INT || f->scalar == SCALAR_BIGINT ||
	     f->scalar == SCALAR_FLOAT || f->scalar == SCALAR_DECIMAL))
		h->has_numbers = true;
	if (scalar && f->scalar == SCALAR_STRING)
		h->has_text = true;
	if (single &&
	    (f->kind == FIELD_ENUM || (scalar && f->scalar != SCALAR_JSON)))
		h->has_ordered = true;
}

/* A relation by a column that the client does not know cannot be used. */
static bool has_whole_key(const struct schema *s, const struct field *f)
{
	const struct relation *r = &s->relations.at[f->relation];
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (!dmmf_has_field(s, &s->fields.at[r->fields.at[i]]))
			return false;
	return true;
}

/* What names a record: the primary key, else the first that has no optional
 * fields. */
static void note_identifier(struct dmmf *d, const struct model *m)
{
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &d->s->indexes.at[m->first_index + i];
		bool all = x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE;
		for (uint32_t k = 0; k < x->n_fields; k++)
			all &= d->s->fields.at[x->fields[k].field].arity ==
			       ARITY_REQUIRED;
		for (uint32_t k = 0; all && k < x->n_fields; k++)
			d->facts[x->fields[k].field].names_record = true;
		if (all)
			return;
	}
}

static void add_fields(struct dmmf *d, struct shape *h, uint32_t first,
		       uint32_t n, bool relations)
{
	for (uint32_t i = first; i < first + n; i++) {
		const struct field *f = &d->s->fields.at[i];
		bool is_relation = f->kind == FIELD_RELATION;
		if (is_relation != relations || !dmmf_has_field(d->s, f) ||
		    (is_relation && !has_whole_key(d->s, f)))
			continue;
		if (f->arity == ARITY_REQUIRED && f->def->kind == DEFAULT_NONE)
			h->needs_data = true;
		h->fields[h->n++] = i;
		if (!relations)
			note_column(h, f);
		else if (f->arity == ARITY_LIST)
			h->has_list_relations = true;
	}
}

static struct shape shape_of(struct dmmf *d, uint32_t first, uint32_t n)
{
	struct shape h = { .fields = arena_array(&d->a, uint32_t, n + 1) };
	add_fields(d, &h, first, n, false);
	h.n_columns = h.n;
	add_fields(d, &h, first, n, true);
	return h;
}

static void make_shapes(struct dmmf *d)
{
	const struct schema *s = d->s;
	d->shapes = arena_array(&d->a, struct shape, s->models.len + 1);
	for (uint32_t i = 0; i < s->models.len; i++) {
		const struct model *m = &s->models.at[i];
		d->shapes[i] = shape_of(d, m->first_field, m->n_fields);
		note_identifier(d, m);
		d->shapes[i].can_create = model_can_create(s, m);
		d->shapes[i].has_unique = model_has_unique(s, m);
	}
	d->composites = arena_array(&d->a, struct shape, s->composites.len + 1);
	for (uint32_t i = 0; i < s->composites.len; i++) {
		const struct composite *c = &s->composites.at[i];
		d->composites[i] = shape_of(d, c->first_field, c->n_fields);
		for (uint32_t k = 0; k < c->n_fields; k++)
			d->facts[c->first_field + k].composite = i;
	}
}

static void note_slots(struct dmmf *d)
{
	d->slots = arena_array(&d->a, uint32_t, d->s->fields.len + 1);
	for (uint32_t i = 0; i < d->s->fields.len; i++) {
		const struct field *f = &d->s->fields.at[i];
		if (f->kind != FIELD_RELATION && f->arity != ARITY_LIST)
			continue;
		d->facts[i].slot = d->n_slots;
		d->slots[d->n_slots++] = i;
	}
}

void gather_facts(struct dmmf *d)
{
	d->features = api_features(d->s);
	d->facts = arena_array(&d->a, struct field_facts, d->s->fields.len + 1);
	for (uint32_t i = 0; i < d->s->fields.len; i++)
		d->facts[i].opposite = d->facts[i].composite = NONE;
	note_slots(d);
	order_models(d);
	note_relations(d);
	note_uniques(d);
	make_shapes(d);
}
