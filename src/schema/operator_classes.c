/* `ops:` of indexed fields: does the class suit the index and the field? */
#include "schema/internal.h"

static void misfit(struct build *b, const struct index *x,
		   const struct operator_class *c, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void misfit(struct build *b, const struct index *x,
		   const struct operator_class *c, const char *fmt, ...)
{
	struct sb why = sb_in(b->a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&why, fmt, ap);
	va_end(ap);
	diag_error(b->d, attr_span(b, x->ast), "operator-class",
		   "the operator class %s is for %.*s", c->name, (int)why.len,
		   why.ptr);
}

static str index_types(struct build *b, const struct operator_class *c)
{
	struct sb out = sb_in(b->a);
	for (enum index_type t = 0; t < N_INDEX_TYPES; t++)
		if (c->index_types & 1u << t)
			sb_fmt(&out, "%s%s", out.len ? " and " : "",
			       index_type_name(t));
	return sb_str(&out);
}

static str natives(struct build *b, const struct operator_class *c)
{
	struct sb out = sb_in(b->a);
	for (int i = 0; i < 3 && c->natives[i]; i++)
		sb_fmt(&out, "%s@db.%s", out.len ? " or " : "", c->natives[i]);
	return sb_str(&out);
}

static bool native_fits(const struct build *b, const struct operator_class *c,
			const struct field *f)
{
	if (f->native_type == NONE)
		return c->default_type;
	const char *name = b->s->dialect->types[f->native_type].name;
	for (int i = 0; i < 3 && c->natives[i]; i++)
		if (!strcmp(name, c->natives[i]))
			return true;
	return false;
}

static void check_one(struct build *b, const struct index *x,
		      const struct index_field *xf)
{
	const struct operator_class *c = dialect_operator_class(xf->ops);
	const struct field *f = &b->s->fields.at[xf->field];
	if (!c)
		return;
	if (!(c->index_types & 1u << x->type)) {
		str types = index_types(b, c);
		misfit(b, x, c, "%.*s indexes", SARG(types));
	} else if (c->scalar == N_SCALARS) {
		if (f->arity != ARITY_LIST)
			misfit(b, x, c, "lists, and \"%.*s\" is none",
			       SARG(f->name));
	} else if (f->kind != FIELD_SCALAR || f->scalar != c->scalar) {
		misfit(b, x, c, "the type %s, not that of \"%.*s\"",
		       scalar_name(c->scalar), SARG(f->name));
	} else if (!native_fits(b, c, f)) {
		str types = natives(b, c);
		misfit(b, x, c, "%.*s, not for the field \"%.*s\"", SARG(types),
		       SARG(f->name));
	}
}

void check_operator_classes(struct build *b, const struct index *x)
{
	for (uint32_t i = 0; i < x->n_fields; i++)
		if (x->fields[i].ops.len && !x->fields[i].ops_raw)
			check_one(b, x, &x->fields[i]);
}
