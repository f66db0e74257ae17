/* @db.Type(args): resolved and checked against the provider's table. */
#include "schema/internal.h"

static void unknown_native(struct build *b, const struct attribute *at,
			   str name, const struct field *f)
{
	const struct dialect *d = b->s->dialect;
	struct diag *g = diag_error(
		b->d, attr_span(b, at), "unknown-native-type",
		"%s has no native type \"%.*s\"", d->name, SARG(name));
	if (diags_full(b->d))
		return;
	struct suggest near = suggest_for(name);
	near.at = at->name.span;
	near.at.start = near.at.end - (uint32_t)name.len;
	struct sb list = sb_in(b->a);
	for (uint32_t i = 0; i < d->n_types; i++) {
		if (f->kind == FIELD_SCALAR &&
		    !(d->types[i].scalars & 1u << f->scalar))
			continue;
		suggest_offer(&near, str_c(d->types[i].name));
		sb_fmt(&list, "%s@db.%s",
		       list.len ? ", " : "for this type: ", d->types[i].name);
	}
	suggest_hint(b, g, &near, sb_str(&list));
}

static bool argument_count(struct build *b, const struct attribute *at,
			   const struct native_type *t)
{
	/* a precision comes with its scale */
	bool pair = t->max_args < 2 || at->n_args != 1;
	if (at->n_args >= t->min_args && at->n_args <= t->max_args && pair)
		return true;
	diag_error(
		b->d, attr_span(b, at), "native-type-arguments",
		"@db.%s takes %s%u argument%s, not %u", t->name,
		t->min_args == t->max_args || t->max_args == 2 ? "" : "up to ",
		(unsigned)t->max_args, t->max_args == 1 ? "" : "s", at->n_args);
	return false;
}

static bool read_argument(struct build *b, const struct attribute *at,
			  const struct native_type *t, uint32_t i, int32_t *out)
{
	const struct expr *e = &at->args[i].value;
	int64_t v;
	if (t->takes_max && e->kind == EXPR_CONSTANT &&
	    str_is(e->text, "Max")) {
		*out = NATIVE_MAX;
		return true;
	}
	if (e->kind == EXPR_NUMBER && str_to_i64(e->text, &v) && v >= 0 &&
	    v <= INT32_MAX) {
		*out = (int32_t)v;
		return true;
	}
	diag_error(b->d, attr_span(b, at), "native-type-arguments",
		   "the arguments of @%.*s are whole numbers, not \"%.*s\"",
		   SARG(at->name.text), SARG(e->text));
	return false;
}

static bool read_arguments(struct build *b, const struct attribute *at,
			   const struct native_type *t, struct field *f)
{
	for (uint32_t i = 0; i < at->n_args; i++)
		if (!read_argument(b, at, t, i, &f->native_args[i]))
			return false;
	f->n_native_args = (uint8_t)at->n_args;
	bool limited = t->arg_min || t->arg_max;
	int32_t first = f->native_args[0];
	if (at->n_args && limited && first != NATIVE_MAX &&
	    (first < t->arg_min || first > t->arg_max)) {
		diag_error(b->d, attr_span(b, at), "native-type-range",
			   "the argument of @db.%s must be from %d to %d, "
			   "not %d",
			   t->name, (int)t->arg_min, (int)t->arg_max,
			   (int)first);
		return false;
	}
	if (f->scalar == SCALAR_BOOLEAN && at->n_args && first != 1) {
		diag_error(b->d, attr_span(b, at), "native-type-range",
			   "of @db.%s, a Boolean is one: %s(1)", t->name,
			   t->name);
		return false;
	}
	if (at->n_args == 2 && f->native_args[1] > first) {
		diag_error(b->d, attr_span(b, at), "native-type-scale",
			   "@db.%s cannot have more digits after the point "
			   "(%d) than in all (%d)",
			   t->name, (int)f->native_args[1], (int)first);
		return false;
	}
	return true;
}

static void wrong_scalar(struct build *b, const struct attribute *at,
			 const struct native_type *t, const struct field *f)
{
	struct diag *d =
		diag_error(b->d, attr_span(b, at), "native-type-scalar",
			   "@db.%s cannot store a field of type %.*s", t->name,
			   SARG(f->ast->type.text));
	struct sb list = sb_in(b->a);
	for (enum scalar s = 0; s < N_SCALARS; s++)
		if (t->scalars & 1u << s)
			sb_fmt(&list, "%s%s", list.len ? " or " : "it is for ",
			       scalar_name(s));
	d->hint = sb_str(&list);
}

/* The name after "db.", or empty when the prefix is not the datasource's. */
static str native_name(struct build *b, const struct attribute *at)
{
	str rest = at->name.text, prefix;
	str_next(&rest, '.', &prefix);
	if (str_eq(prefix, b->s->datasource.name))
		return rest;
	diag_error(b->d, attr_span(b, at), "native-type-prefix",
		   "native types begin with the name of the datasource: "
		   "@%.*s.%.*s",
		   SARG(b->s->datasource.name), SARG(rest));
	return (str){ 0 };
}

static void resolve(struct build *b, const struct native_use *u)
{
	struct field *f = &b->s->fields.at[u->field];
	const struct dialect *d = b->s->dialect;
	/* of composite types where there are none, that alone is said */
	if (f->model == NONE && !dialect_can(d, CAN_COMPOSITE_TYPES))
		return;
	str name = native_name(b, u->ast);
	if (!name.len)
		return;
	uint32_t id = dialect_type_by_name(d, name);
	if (id == NONE || !dialect_can(d, CAN_NATIVE_TYPES)) {
		unknown_native(b, u->ast, name, f);
		return;
	}
	const struct native_type *t = &d->types[id];
	if (f->kind != FIELD_SCALAR || !(t->scalars & 1u << f->scalar)) {
		wrong_scalar(b, u->ast, t, f);
		return;
	}
	if (argument_count(b, u->ast, t) && read_arguments(b, u->ast, t, f))
		f->native_type = id;
}

void check_native_types(struct build *b, uint32_t model)
{
	for (; b->n_native < b->native.len; b->n_native++) {
		const struct native_use *u = &b->native.at[b->n_native];
		if (b->s->fields.at[u->field].model != model)
			return;
		if (b->s->datasource.present)
			resolve(b, u);
		else
			diag_error(b->d, attr_span(b, u->ast),
				   "native-type-provider",
				   "without a datasource there are no native "
				   "types")
				->hint = S("add a datasource with its "
					   "provider");
	}
}
