/* Relations: @relation read, then each pair of opposite fields becomes one
 * struct relation. */
#include "schema/internal.h"

/* The fields that share models and name: the two sides of one relation,
 * when there are no more than two. */
struct group {
	uint32_t first, last; /* field ids */
	uint32_t n;
	uint32_t relation; /* id, once made */
};

struct groups {
	struct strmap by_key;
	struct sb key; /* of the field at hand */
	VEC(struct group) list;
};

static void read_references(struct build *b, struct field *f,
			    struct relation_args *ra)
{
	struct span whole = attr_span(b, ra->ast);
	if (ra->fields)
		field_list(b, f->model, ra->fields, ra->fields->value.span,
			   whole, &ra->field_ids);
	if (ra->references)
		field_list(b, f->target, ra->references, whole, whole,
			   &ra->reference_ids);
}

static void read_action(struct build *b, const struct arg *arg)
{
	str word;
	if (!arg || !value_word(b, &arg->value, &word))
		return;
	if (action_by_name(word) != N_ACTIONS)
		return;
	struct suggest g = suggest_for(word);
	g.at = arg->value.span;
	for (enum referential_action a = 0; a < N_ACTIONS; a++)
		suggest_offer(&g, str_c(action_name(a)));
	struct diag *d =
		diag_error(b->d, arg->value.span, "referential-action",
			   "unknown referential action \"%.*s\"", SARG(word));
	suggest_hint(b, d, &g,
		     S("the actions: Cascade, Restrict, NoAction, SetNull, "
		       "SetDefault"));
}

static void check_map_name(struct build *b, const struct use *u,
			   const struct relation_args *ra)
{
	str name;
	if (!ra->map || !value_string(b, &ra->map->value, &name) || name.len)
		return;
	diag_error(b->d, attr_span(b, u->ast), "empty-name",
		   "the name in `map:` cannot be empty")
		->hint = S("write the foreign key's name, or leave `map:` "
			   "out");
}

static void read_name(struct build *b, const struct use *u,
		      struct relation_args *ra)
{
	ra->name_arg = use_arg(u, "name");
	if (!ra->name_arg || !value_string(b, &ra->name_arg->value, &ra->name))
		return;
	ra->has_name = true;
	if (!ra->name.len)
		diag_error(b->d, attr_span(b, u->ast), "empty-name",
			   "the name of a relation cannot be empty")
			->hint = S("remove it, or write a name");
}

void apply_relation(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	if (f->kind != FIELD_RELATION) {
		diag_error(b->d, attr_span(b, u->ast), "relation-on-scalar",
			   "@relation cannot stand on \"%.*s\": its type is "
			   "no model",
			   SARG(f->name))
			->hint = S("add a field whose type is the other "
				   "model, and put @relation there");
		return;
	}
	struct relation_args *ra = arena_new(b->a, struct relation_args);
	b->relation_args[u->id] = ra;
	ra->ast = u->ast;
	read_name(b, u, ra);
	ra->fields = use_arg(u, "fields");
	ra->references = use_arg(u, "references");
	ra->on_delete = use_arg(u, "onDelete");
	ra->on_update = use_arg(u, "onUpdate");
	ra->map = use_arg(u, "map");
	read_references(b, f, ra);
	check_map_name(b, u, ra);
	read_action(b, ra->on_delete);
	read_action(b, ra->on_update);
}

static void add_to_group(struct build *b, struct groups *g, uint32_t field)
{
	const struct field *f = &b->s->fields.at[field];
	const struct relation_args *ra = b->relation_args[field];
	uint32_t lo = f->model < f->target ? f->model : f->target;
	uint32_t hi = f->model < f->target ? f->target : f->model;
	g->key.len = 0;
	sb_add(&g->key, str_n((const char *)&lo, sizeof lo));
	sb_add(&g->key, str_n((const char *)&hi, sizeof hi));
	sb_addc(&g->key, ra->has_name ? '1' : '0');
	sb_add(&g->key, ra->name);
	uint32_t id = strmap_put(&g->by_key, sb_str(&g->key), g->list.len);
	if (id == NONE) {
		*vec_push(b->a, &g->list) =
			(struct group){ field, field, 1, NONE };
		return;
	}
	g->list.at[id].last = field;
	g->list.at[id].n++;
}

/* Does the relation's foreign key belong on the side of field x, its
 * opposite being y? */
static bool comes_first(const struct build *b, uint32_t x, uint32_t y)
{
	const struct field *fx = &b->s->fields.at[x];
	const struct field *fy = &b->s->fields.at[y];
	bool x_list = fx->arity == ARITY_LIST, y_list = fy->arity == ARITY_LIST;
	if (x_list != y_list)
		return !x_list;
	if (!x_list) {
		bool x_key = b->relation_args[x]->fields != NULL;
		bool y_key = b->relation_args[y]->fields != NULL;
		if (x_key != y_key)
			return x_key;
		/* neither says so: the optional side would hold it */
		return true;
	}
	int order = str_cmp(field_model(b, fx)->name, field_model(b, fy)->name);
	if (!order)
		order = str_cmp(fx->name, fy->name);
	return order < 0;
}

static enum relation_kind kind_of(const struct build *b, uint32_t a,
				  uint32_t other)
{
	bool a_list = b->s->fields.at[a].arity == ARITY_LIST;
	bool b_list =
		other != NONE && b->s->fields.at[other].arity == ARITY_LIST;
	if (a_list && (b_list || other == NONE))
		return b_list ? MANY_TO_MANY : ONE_TO_MANY;
	return a_list || b_list ? ONE_TO_MANY : ONE_TO_ONE;
}

static str default_name(struct build *b, uint32_t m1, uint32_t m2)
{
	str x = b->s->models.at[m1].name, y = b->s->models.at[m2].name;
	bool swap = str_cmp(x, y) > 0;
	struct sb name = sb_in(b->a);
	sb_add(&name, swap ? y : x);
	sb_lit(&name, "To");
	sb_add(&name, swap ? x : y);
	return sb_str(&name);
}

/* Has the relation a field that must have a value among its keys? Then the
 * row cannot outlive what it refers to. */
static bool is_required(const struct build *b, const struct relation *r)
{
	for (uint32_t i = 0; i < r->fields.len; i++)
		if (b->s->fields.at[r->fields.at[i]].arity == ARITY_REQUIRED)
			return true;
	return b->s->fields.at[r->field_a].arity == ARITY_REQUIRED;
}

static bool read_effective(const struct arg *arg, enum referential_action *out)
{
	if (!arg || arg->value.kind != EXPR_CONSTANT)
		return false;
	*out = action_by_name(arg->value.text);
	return *out != N_ACTIONS;
}

static void set_actions(struct build *b, struct relation *r)
{
	const struct relation_args *ra = b->relation_args[r->field_a];
	r->on_delete = ACTION_NO_ACTION;
	r->has_on_delete = read_effective(ra->on_delete, &r->on_delete);
	r->has_on_update = read_effective(ra->on_update, &r->on_update);
}

static void take_key(struct build *b, struct relation *r)
{
	const struct relation_args *ra = b->relation_args[r->field_a];
	r->fields = ra->field_ids;
	r->references = ra->reference_ids;
	if (ra->map) {
		r->foreign_key = ra->map->value.text;
		r->is_mapped = true;
	}
	set_actions(b, r);
}

/* One relation from field x, its opposite y (NONE: missing). */
static void make_relation(struct build *b, uint32_t x, uint32_t y)
{
	struct schema *s = b->s;
	bool x_first = y == NONE || comes_first(b, x, y);
	uint32_t a = x_first ? x : y, other = x_first ? y : x;
	const struct relation_args *ra = b->relation_args[x];
	uint32_t id = s->relations.len;
	struct relation r = {
		.kind = kind_of(b, a, other),
		.is_named = ra->has_name,
		.field_a = a,
		.field_b = other,
		.model_a = s->fields.at[a].model,
		.model_b = s->fields.at[a].target,
	};
	r.name =
		ra->has_name ? ra->name : default_name(b, r.model_a, r.model_b);
	take_key(b, &r);
	if (r.kind == MANY_TO_MANY) {
		r.join_table = str_fmt(b->a, "_%.*s", SARG(r.name));
		r.fields_b = b->relation_args[other]->field_ids;
		r.references_b = b->relation_args[other]->reference_ids;
	}
	*vec_push(b->a, &s->relations) = r;
	s->fields.at[a].relation = id;
	if (other != NONE)
		s->fields.at[other].relation = id;
}

static bool is_self(const struct field *f)
{
	return f->model == f->target;
}

static bool group_is_ambiguous(struct build *b, const struct group *g)
{
	const struct field *x = &b->s->fields.at[g->first];
	const struct field *y = &b->s->fields.at[g->last];
	if (g->n == 1)
		return false;
	if (is_self(x))
		return g->n > 2 || !b->relation_args[g->first]->has_name;
	return g->n > 2 || x->model == y->model;
}

static str quoted_names(struct build *b, const uint32_t *fields, uint32_t n)
{
	struct sb out = sb_in(b->a);
	for (uint32_t i = 0; i < n; i++)
		sb_fmt(&out, "%s\"%.*s\"",
		       !i	    ? ""
		       : i + 1 == n ? " and "
				    : ", ",
		       SARG(b->s->fields.at[fields[i]].name));
	return sb_str(&out);
}

/* The fields of `model` in the group of `field`. */
static uint32_t *same_group(struct build *b, uint32_t field, uint32_t *n)
{
	const struct field *f = &b->s->fields.at[field];
	const struct relation_args *ra = b->relation_args[field];
	uint32_t *out =
		arena_array(b->a, uint32_t, field_model(b, f)->n_fields);
	*n = 0;
	for
		model_fields(b->s, f->model, i)
		{
			const struct field *o = &b->s->fields.at[i];
			const struct relation_args *oa = b->relation_args[i];
			if (o->kind == FIELD_RELATION &&
			    o->target == f->target &&
			    oa->has_name == ra->has_name &&
			    str_eq(oa->name, ra->name))
				out[(*n)++] = i;
		}
	return out;
}

/* Two fields of one model in the same relation to another model cannot be
 * told apart; in a relation to itself, three, or two without a name. Reported
 * once a group, at its first field. */
static void report_ambiguous(struct build *b, const struct group *g)
{
	uint32_t n, field = g->first;
	uint32_t *same = same_group(b, field, &n);
	if (n < 2 && !is_self(&b->s->fields.at[field])) {
		field = g->last;
		same = same_group(b, field, &n);
		field = same[0];
	}
	const struct field *f = &b->s->fields.at[field];
	bool named = b->relation_args[field]->has_name;
	str list = quoted_names(b, same, n);
	const char *hint =
		is_self(f) && n == 2
			? "give both the same name when they are the two "
			  "sides of one relation: @relation(\"Name\")"
			: "give each relation its own name, on both sides: "
			  "@relation(\"Name\")";
	diag_error(b->d, line_span(b, f->ast), "ambiguous-relation",
		   "the fields %.*s of \"%.*s\" all refer to \"%.*s\" "
		   "%s, so their relations cannot be told apart",
		   SARG(list), SARG(field_model(b, f)->name),
		   SARG(b->s->models.at[f->target].name),
		   named ? "by the same relation name"
			 : "without a relation name")
		->hint = str_c(hint);
}

static void make_groups(struct build *b, struct groups *g)
{
	g->by_key = strmap_in(b->a);
	for (uint32_t i = 0; i < b->relation_fields.len; i++)
		add_to_group(b, g, b->relation_fields.at[i]);
}

void build_relations(struct build *b)
{
	struct groups g = { .key = sb_in(b->a) };
	make_groups(b, &g);
	for (uint32_t i = 0; i < g.list.len; i++) {
		const struct group *p = &g.list.at[i];
		if (group_is_ambiguous(b, p))
			report_ambiguous(b, p);
		else
			make_relation(b, p->first, p->n == 2 ? p->last : NONE);
	}
}

/* onDelete and onUpdate when nothing is written, by provider. */
static void default_actions(struct build *b, struct relation *r)
{
	const struct dialect *d = b->s->dialect;
	bool own_keys =
		b->s->datasource.relation_mode == RELATIONS_FOREIGN_KEYS;
	if (!r->has_on_delete && is_required(b, r))
		r->on_delete = d->actions & 1u << ACTION_RESTRICT
				       ? ACTION_RESTRICT
				       : ACTION_NO_ACTION;
	else if (!r->has_on_delete)
		r->on_delete = ACTION_SET_NULL;
	if (!r->has_on_update)
		r->on_update = own_keys ? ACTION_CASCADE : ACTION_NO_ACTION;
}

void build_default_actions(struct build *b)
{
	for (uint32_t i = 0; i < b->s->relations.len; i++) {
		struct relation *r = &b->s->relations.at[i];
		if (r->kind != MANY_TO_MANY)
			default_actions(b, r);
		else
			r->on_delete = r->on_update = ACTION_CASCADE;
	}
}
