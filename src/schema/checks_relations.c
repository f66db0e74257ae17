/* Checks of relations: both sides there, one key, on the right side, that
 * fits what it refers to. */
#include "schema/internal.h"

static const struct field *at(const struct build *b, uint32_t field)
{
	return &b->s->fields.at[field];
}

static struct diag *wrong(struct build *b, uint32_t field, const char *code,
			  const char *what)
{
	const struct field *f = at(b, field);
	return diag_error(b->d, line_span(b, f->ast), code,
			  "the relation field \"%.*s\" of \"%.*s\" %s",
			  SARG(f->name), SARG(field_model(b, f)->name), what);
}

static bool has_fields(const struct build *b, uint32_t field)
{
	return b->relation_args[field]->field_ids.len > 0;
}

static bool has_references(const struct build *b, uint32_t field)
{
	return b->relation_args[field]->reference_ids.len > 0;
}

static bool has_actions(const struct build *b, uint32_t field)
{
	const struct relation_args *ra = b->relation_args[field];
	return ra->on_delete || ra->on_update;
}

static void missing_opposite(struct build *b, const struct relation *r)
{
	const struct field *f = at(b, r->field_a);
	const struct model *m = field_model(b, f);
	struct diag *d = wrong(b, r->field_a, "missing-opposite",
			       "has no opposite field");
	if (r->is_named)
		d->hint = str_fmt(b->a,
				  "add a field of type %.*s, %.*s? or %.*s[] "
				  "with @relation(\"%.*s\") to \"%.*s\", or "
				  "run \"nicol format\", "
				  "which adds it",
				  SARG(m->name), SARG(m->name), SARG(m->name),
				  SARG(r->name),
				  SARG(b->s->models.at[f->target].name));
	else
		d->hint = str_fmt(b->a,
				  "add a field of type %.*s, %.*s? or %.*s[] "
				  "to \"%.*s\", or run \"nicol format\", "
				  "which adds it",
				  SARG(m->name), SARG(m->name), SARG(m->name),
				  SARG(b->s->models.at[f->target].name));
}

static void missing_key(struct build *b, uint32_t field)
{
	if (!has_fields(b, field))
		wrong(b, field, "missing-fields", "needs `fields:`")->hint =
			S("write @relation(fields: [key], references: [id])");
	if (!has_references(b, field))
		wrong(b, field, "missing-references", "needs `references:`")
			->hint = S("write @relation(fields: [key], "
				   "references: [id])");
}

/* The side without the key must not say anything about it. */
static void check_back(struct build *b, uint32_t field)
{
	if (has_fields(b, field) || has_references(b, field))
		wrong(b, field, "key-on-both-sides",
		      "must not have `fields:` or `references:`: the "
		      "other side has them")
			->hint = S("remove them here");
	if (has_actions(b, field))
		wrong(b, field, "actions-on-back",
		      "must not have `onDelete:` or `onUpdate:`: they "
		      "belong to the side with `fields:`")
			->hint = S("move them to the other side");
}

/* Do the keys' fields equal these, in any order? */
static bool same_fields(const struct index *x, const struct ids *ids)
{
	if (x->n_fields != ids->len)
		return false;
	for (uint32_t i = 0; i < ids->len; i++) {
		bool found = false;
		for (uint32_t j = 0; j < x->n_fields && !found; j++)
			found = x->fields[j].field == ids->at[i];
		if (!found)
			return false;
	}
	return true;
}

static bool is_key(const struct build *b, uint32_t model, const struct ids *ids)
{
	const struct model *m = &b->s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if ((x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE) &&
		    !x->where.len && same_fields(x, ids))
			return true;
	}
	return false;
}

static str bracketed(struct build *b, const struct ids *ids)
{
	struct sb out = sb_in(b->a);
	for (uint32_t i = 0; i < ids->len; i++)
		sb_fmt(&out, "%s%.*s", i ? ", " : "",
		       SARG(at(b, ids->at[i])->name));
	return sb_str(&out);
}

static str unique_hint(struct build *b, const struct ids *ids, uint32_t model)
{
	str list = bracketed(b, ids), name = b->s->models.at[model].name;
	if (ids->len == 1)
		return str_fmt(b->a, "add @unique to \"%.*s\" of \"%.*s\"",
			       SARG(list), SARG(name));
	return str_fmt(b->a, "add @@unique([%.*s]) to \"%.*s\"", SARG(list),
		       SARG(name));
}

static bool same_order(const struct index *x, const struct ids *ids)
{
	for (uint32_t i = 0; i < ids->len; i++)
		if (x->fields[i].field != ids->at[i])
			return false;
	return true;
}

/* Some providers want the fields in the order that they have in the key. */
static void check_reference_order(struct build *b, const struct relation *r)
{
	const struct model *m = &b->s->models.at[r->model_b];
	if (b->s->datasource.present && !b->s->dialect->ordered_references)
		return;
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if ((x->kind == INDEX_PRIMARY || x->kind == INDEX_UNIQUE) &&
		    same_fields(x, &r->references) &&
		    same_order(x, &r->references))
			return;
	}
	wrong(b, r->field_a, "references-order",
	      "must name the fields of the key in the key's order")
		->hint = S("change the order of `references:`, and of "
			   "`fields:` with it");
}

static void check_reference(struct build *b, const struct relation *r)
{
	if (!r->references.len)
		return;
	if (is_key(b, r->model_b, &r->references)) {
		check_reference_order(b, r);
		return;
	}
	wrong(b, r->field_a, "references-no-key",
	      "must refer to a key: @id, @unique, @@id or @@unique")
		->hint = unique_hint(b, &r->references, r->model_b);
}

static bool same_type(const struct field *x, const struct field *y)
{
	if (x->kind != y->kind)
		return false;
	if (x->kind == FIELD_ENUM)
		return x->enum_id == y->enum_id;
	if (x->kind == FIELD_UNSUPPORTED)
		return str_eq(x->unsupported, y->unsupported);
	return x->scalar == y->scalar;
}

static void check_types(struct build *b, const struct relation *r)
{
	uint32_t n = r->fields.len < r->references.len ? r->fields.len
						       : r->references.len;
	for (uint32_t i = 0; i < n; i++) {
		const struct field *x = at(b, r->fields.at[i]);
		const struct field *y = at(b, r->references.at[i]);
		if (same_type(x, y))
			continue;
		struct diag *d = wrong(b, r->field_a, "reference-type",
				       "refers to a field of another type");
		d->hint = str_fmt(b->a,
				  "\"%.*s\" is %.*s and \"%.*s\" is %.*s: "
				  "give both the same type",
				  SARG(x->name), SARG(x->ast->type.text),
				  SARG(y->name), SARG(y->ast->type.text));
	}
}

static bool any_optional(const struct build *b, const struct relation *r)
{
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (at(b, r->fields.at[i])->arity == ARITY_OPTIONAL)
			return true;
	return false;
}

static bool any_required(const struct build *b, const struct relation *r)
{
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (at(b, r->fields.at[i])->arity == ARITY_REQUIRED)
			return true;
	return false;
}

static void check_arity(struct build *b, const struct relation *r)
{
	if (at(b, r->field_a)->arity == ARITY_REQUIRED && any_optional(b, r))
		wrong(b, r->field_a, "relation-arity",
		      "is required, but a field of its key is optional")
			->hint = S("make both optional with ?, or neither");
}

static unsigned allowed_actions(const struct build *b)
{
	const struct dialect *d = b->s->dialect;
	return b->s->datasource.relation_mode == RELATIONS_PRISMA
		       ? d->emulated_actions
		       : d->actions;
}

static void check_action(struct build *b, const struct arg *arg,
			 enum referential_action a)
{
	struct sb list = sb_in(b->a);
	const char *mode = b->s->datasource.relation_mode == RELATIONS_PRISMA
				   ? " with relationMode \"prisma\""
				   : "";
	if (a == ACTION_SET_DEFAULT && allowed_actions(b) & 1u << a &&
	    !dialect_can(b->s->dialect, CAN_SET_DEFAULT))
		diag_warning(b->d, arg->span, "set-default",
			     "%s takes SetDefault for NoAction",
			     b->s->dialect->name)
			->hint = S("choose another action");
	if (allowed_actions(b) & 1u << a)
		return;
	for (enum referential_action i = 0; i < N_ACTIONS; i++)
		if (allowed_actions(b) & 1u << i)
			sb_fmt(&list, "%s%s",
			       list.len ? ", " : "possible: ", action_name(i));
	diag_error(b->d, arg->span, "referential-action",
		   "%s has no referential action %s%s", b->s->dialect->name,
		   action_name(a), mode)
		->hint = sb_str(&list);
}

/* PostgreSQL accepts SET NULL on a NOT NULL column, and fails when the time
 * comes; so do old schemas that must go on working. */
static void check_set_null(struct build *b, const struct relation *r,
			   const char *name, bool has,
			   enum referential_action a)
{
	bool lenient = b->s->datasource.present &&
		       dialect_can(b->s->dialect, CAN_SET_NULL_ANYWHERE) &&
		       b->s->datasource.relation_mode != RELATIONS_PRISMA;
	if (!has || a != ACTION_SET_NULL || !any_required(b, r))
		return;
	diag_add(b->d, lenient ? DIAG_WARNING : DIAG_ERROR,
		 line_span(b, at(b, r->field_a)->ast), "set-null-required",
		 "%s: SetNull cannot work: a field of the key is required",
		 name)
		->hint = S("make the key's fields optional, or choose "
			   "another action");
}

static void check_actions(struct build *b, const struct relation *r)
{
	const struct relation_args *ra = b->relation_args[r->field_a];
	if (r->has_on_delete)
		check_action(b, ra->on_delete, r->on_delete);
	if (r->has_on_update)
		check_action(b, ra->on_update, r->on_update);
	check_set_null(b, r, "onDelete", r->has_on_delete, r->on_delete);
	check_set_null(b, r, "onUpdate", r->has_on_update, r->on_update);
}

static void check_map(struct build *b, uint32_t field)
{
	const struct relation_args *ra = b->relation_args[field];
	const struct dialect *d = b->s->dialect;
	if (!ra->map)
		return;
	struct span span = attr_span(b, ra->ast);
	bool present = b->s->datasource.present;
	if (!present || !dialect_can(d, CAN_NAMED_FOREIGN_KEYS))
		diag_error(b->d, span, "foreign-key-name",
			   "%s gives no names to foreign keys",
			   present ? d->name : "no datasource")
			->hint = S("remove `map:`");
	else if (!ra->field_ids.len)
		diag_warning(b->d, span, "foreign-key-name",
			     "there is no foreign key on this side that "
			     "`map:` could name")
			->hint = S("remove `map:`");
	else if (ra->map->value.text.len > d->max_identifier)
		diag_error(b->d, span, "name-length",
			   "the name \"%.*s\" is longer than the %u bytes "
			   "that %s allows",
			   SARG(ra->map->value.text), d->max_identifier,
			   d->name)
			->hint = S("shorten `map:`");
}

/* Without foreign keys the database makes no index of them either. */
static void check_missing_index(struct build *b, const struct relation *r)
{
	const struct relation_args *ra = b->relation_args[r->field_a];
	const struct model *m = &b->s->models.at[r->model_a];
	if (b->s->datasource.relation_mode != RELATIONS_PRISMA ||
	    !r->fields.len || !dialect_can(b->s->dialect, CAN_FOREIGN_KEYS))
		return;
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		uint32_t j = 0;
		while (j < r->fields.len && j < x->n_fields &&
		       x->fields[j].field == r->fields.at[j])
			j++;
		if (j == r->fields.len)
			return;
	}
	str list = bracketed(b, &r->fields);
	diag_warning(b->d, attr_span(b, ra->ast), "missing-index",
		     "relationMode \"prisma\" makes no foreign key, so no "
		     "index helps this relation")
		->hint = str_fmt(b->a, "add @@index([%.*s])", SARG(list));
}

static void check_key_side(struct build *b, const struct relation *r)
{
	missing_key(b, r->field_a);
	check_reference(b, r);
	check_types(b, r);
	check_arity(b, r);
	check_actions(b, r);
	check_missing_index(b, r);
}

static void check_one_to_many(struct build *b, const struct relation *r)
{
	check_key_side(b, r);
	check_back(b, r->field_b);
}

static void both(struct build *b, const struct relation *r, const char *code,
		 const char *what, const char *hint)
{
	wrong(b, r->field_a, code, what)->hint = str_c(hint);
	wrong(b, r->field_b, code, what)->hint = str_c(hint);
}

/* Neither side, or both, say which fields hold the key. */
static bool check_one_key(struct build *b, const struct relation *r)
{
	bool fa = has_fields(b, r->field_a), fb = has_fields(b, r->field_b);
	bool ra = has_references(b, r->field_a);
	bool rb = has_references(b, r->field_b);
	const char *hint = "write @relation(fields: [...], references: "
			   "[...]) on one of the two sides";
	if (!fa && !fb)
		both(b, r, "missing-fields",
		     "and its opposite both lack `fields:`", hint);
	if (!ra && !rb)
		both(b, r, "missing-references",
		     "and its opposite both lack `references:`", hint);
	if (ra && rb)
		both(b, r, "key-on-both-sides",
		     "and its opposite both have `references:`", hint);
	if (fa && fb)
		both(b, r, "key-on-both-sides",
		     "and its opposite both have `fields:`", hint);
	if ((fa && !ra && rb && !fb) || (fb && !rb && ra && !fa))
		both(b, r, "key-on-both-sides",
		     "and its opposite share `fields:` and `references:`",
		     hint);
	return (fa && ra && !fb && !rb) || (fb && rb && !fa && !ra);
}

/* Of two sides that are both required, the one whose model has the later
 * name is what is reported. */
static uint32_t later_side(const struct build *b, const struct relation *r)
{
	int order = str_cmp(b->s->models.at[r->model_a].name,
			    b->s->models.at[r->model_b].name);
	if (!order)
		order = str_cmp(at(b, r->field_a)->name,
				at(b, r->field_b)->name);
	return order > 0 ? r->field_a : r->field_b;
}

static void check_one_to_one(struct build *b, const struct relation *r)
{
	if (!check_one_key(b, r))
		return;
	check_key_side(b, r);
	if (has_actions(b, r->field_b))
		check_back(b, r->field_b);
	if (!is_key(b, r->model_a, &r->fields))
		wrong(b, r->field_a, "one-to-one-key",
		      "is one to one, so its key must be unique")
			->hint = unique_hint(b, &r->fields, r->model_a);
	else if (at(b, r->field_b)->arity == ARITY_REQUIRED)
		wrong(b, later_side(b, r), "back-required",
		      "must be optional: its table has no key to the other")
			->hint = S("put a ? behind its type");
}

static bool has_single_id(const struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	return m->primary_key != NONE &&
	       b->s->indexes.at[m->primary_key].n_fields == 1;
}

static void check_implicit_actions(struct build *b, uint32_t field)
{
	const struct relation_args *ra = b->relation_args[field];
	const struct arg *args[] = { ra->on_delete, ra->on_update };
	for (int i = 0; i < 2; i++)
		if (args[i])
			diag_error(b->d, args[i]->value.span,
				   "implicit-actions",
				   "a many-to-many relation has no "
				   "referential actions")
				->hint = S("remove it, or write the model "
					   "between the two yourself");
}

/* One side of an implicit many-to-many relation. */
static void check_implicit_side(struct build *b, uint32_t field)
{
	const struct field *f = at(b, field);
	if (has_references(b, field))
		wrong(b, field, "implicit-references",
		      "is many to many and must not have `references:`")
			->hint = S("remove it");
	if (b->s->models.at[f->target].is_view || field_model(b, f)->is_view)
		wrong(b, field, "implicit-view",
		      "is many to many: views cannot have such relations")
			->hint = S("write the model between the two "
				   "yourself");
	if (!has_single_id(b, f->target))
		wrong(b, field, "implicit-id",
		      "is many to many: the other model needs an @id of "
		      "one field")
			->hint = S("add it, or write the model between the "
				   "two yourself");
	check_implicit_actions(b, field);
}

static void check_many_to_many(struct build *b, const struct relation *r)
{
	bool embedded = has_fields(b, r->field_a) || has_fields(b, r->field_b);
	const struct dialect *d = b->s->dialect;
	if (embedded && dialect_can(d, CAN_IMPLICIT_MANY_TO_MANY)) {
		both(b, r, "embedded-many-to-many",
		     "cannot keep its keys in a list",
		     "remove `fields:` and `references:` on both sides, or "
		     "write the model between the two yourself");
		return;
	}
	if (!dialect_can(d, CAN_IMPLICIT_MANY_TO_MANY) && !embedded) {
		both(b, r, "implicit-many-to-many",
		     "keeps no keys, and the provider has no table for them",
		     "keep the ids in a list on each side, and name it in "
		     "`fields:`, with `references:`");
		check_implicit_actions(b, r->field_a);
		check_implicit_actions(b, r->field_b);
	}
	if (!dialect_can(d, CAN_IMPLICIT_MANY_TO_MANY))
		return;
	check_implicit_side(b, r->field_a);
	check_implicit_side(b, r->field_b);
}

/* A client cannot follow a relation to a model that it does not know. */
static void check_ignored(struct build *b, uint32_t field)
{
	const struct field *f = at(b, field);
	if (f->kind != FIELD_RELATION || f->is_ignored || f->model == NONE ||
	    field_model(b, f)->is_ignored ||
	    !b->s->models.at[f->target].is_ignored)
		return;
	wrong(b, field, "ignored-target",
	      "refers to a model with @@ignore, and needs @ignore itself")
		->hint = S("add @ignore");
}

static void check_counts(struct build *b, uint32_t field)
{
	const struct relation_args *ra = b->relation_args[field];
	uint32_t n_fields, n_references;
	if (!ra->fields || !ra->references)
		return;
	value_items(&ra->fields->value, &n_fields);
	value_items(&ra->references->value, &n_references);
	if (n_fields != n_references)
		diag_error(b->d, attr_span(b, ra->ast), "relation-counts",
			   "`fields:` names %u fields and `references:` %u",
			   n_fields, n_references)
			->hint = S("each field refers to one field of the "
				   "other model");
}

static void check_relation(struct build *b, const struct relation *r)
{
	static void (*const checks[])(struct build *,
				      const struct relation *) = {
		[ONE_TO_ONE] = check_one_to_one,
		[ONE_TO_MANY] = check_one_to_many,
		[MANY_TO_MANY] = check_many_to_many,
	};
	if (r->field_b == NONE)
		missing_opposite(b, r);
	else
		checks[r->kind](b, r);
}

void check_relations(struct build *b)
{
	for (uint32_t i = 0; i < b->s->relations.len; i++)
		check_relation(b, &b->s->relations.at[i]);
	for (uint32_t i = 0; i < b->s->fields.len; i++) {
		check_ignored(b, i);
		check_counts(b, i);
		check_map(b, i);
	}
}
