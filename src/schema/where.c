/* Predicates of partial indexes: raw("SQL"), or an object of conditions
 * joined by AND. */
#include "schema/internal.h"

static void add_quoted(struct sb *out, str text, char quote)
{
	sb_addc(out, quote);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == quote)
			sb_addc(out, quote);
		sb_addc(out, text.ptr[i]);
	}
	sb_addc(out, quote);
}

/* Each stands at the whole attribute, as one predicate is one thing. */
static bool bad_value(struct build *b, const struct index *x,
		      const struct expr *e)
{
	diag_error(b->d, attr_span(b, x->ast), "where-value",
		   "%s cannot stand in a condition of an index", expr_noun(e))
		->hint = S("conditions compare with a number, a string, "
			   "true, false, null, or { not: value }");
	return false;
}

static bool is_boolean(const struct expr *e)
{
	return e->kind == EXPR_CONSTANT &&
	       (str_is(e->text, "true") || str_is(e->text, "false"));
}

/* The kind of value that columns of the field's type are compared with. */
static bool value_fits(const struct field *f, const struct expr *e)
{
	if (f->kind == FIELD_ENUM)
		return e->kind == EXPR_STRING;
	if (f->kind != FIELD_SCALAR)
		return false;
	switch (f->scalar) {
	case SCALAR_INT:
	case SCALAR_BIGINT:
	case SCALAR_FLOAT:
	case SCALAR_DECIMAL:
		return e->kind == EXPR_NUMBER;
	case SCALAR_STRING:
	case SCALAR_DATETIME:
		return e->kind == EXPR_STRING;
	case SCALAR_BOOLEAN:
		return is_boolean(e);
	default:
		return false;
	}
}

static bool misfit(struct build *b, const struct index *x,
		   const struct field *f, const struct expr *e)
{
	diag_error(b->d, attr_span(b, x->ast), "where-type",
		   "\"%.*s\" is not of a type that can be compared with %s "
		   "here",
		   SARG(f->name), expr_noun(e))
		->hint = S("compare with a value of the field's type, or write "
			   "the predicate as raw(\"SQL\")");
	return false;
}

/* `op value`, or IS [NOT] NULL. */
static bool add_comparison(struct build *b, const struct index *x,
			   struct sb *out, const struct field *f,
			   const struct expr *e, bool negated)
{
	bool literal = e->kind == EXPR_STRING || e->kind == EXPR_NUMBER;
	if (e->kind == EXPR_CONSTANT && str_is(e->text, "null")) {
		sb_add(out, negated ? S(" IS NOT NULL") : S(" IS NULL"));
		return true;
	}
	if (!literal && !is_boolean(e))
		return bad_value(b, x, e);
	if (!value_fits(f, e))
		return misfit(b, x, f, e);
	sb_add(out, negated ? S(" != ") : S(" = "));
	if (e->kind == EXPR_STRING)
		add_quoted(out, e->text, '\'');
	else
		sb_add(out, e->text);
	return true;
}

static bool add_condition(struct build *b, const struct index *x,
			  struct sb *out, const struct arg *arg)
{
	uint32_t id = model_field(b->s, x->model, arg->name.text);
	const struct field *f = id == NONE ? NULL : &b->s->fields.at[id];
	if (!f || !field_has_column(f)) {
		diag_error(b->d, attr_span(b, x->ast), "unknown-field",
			   "no field \"%.*s\" with a column to compare",
			   SARG(arg->name.text))
			->hint = S("name a scalar field of the model");
		return false;
	}
	const struct expr *e = &arg->value;
	bool negated = e->kind == EXPR_OBJECT;
	if (negated) {
		if (e->n_args != 1 || !str_is(e->args[0].name.text, "not"))
			return bad_value(b, x, e);
		e = &e->args[0].value;
	}
	add_quoted(out, f->column, '"');
	return add_comparison(b, x, out, f, e, negated);
}

static void no_predicate(struct build *b, const struct index *x,
			 const struct expr *e)
{
	bool whole = e->kind == EXPR_FUNCTION || e->kind == EXPR_OBJECT;
	diag_error(b->d, whole ? attr_span(b, x->ast) : e->span, "value-type",
		   "expected a predicate here, not %s",
		   e->kind == EXPR_OBJECT ? "an empty object" : expr_noun(e))
		->hint = S("write raw(\"SQL\") or { field: value }");
}

void read_where(struct build *b, struct index *x, const struct arg *arg)
{
	const struct expr *e = &arg->value;
	if (e->kind == EXPR_FUNCTION && str_is(e->text, "raw") && e->n_args) {
		value_string(b, &e->args[0].value, &x->where);
		return;
	}
	if (e->kind != EXPR_OBJECT || !e->n_args) {
		no_predicate(b, x, e);
		return;
	}
	struct sb out = sb_in(b->a);
	for (uint32_t i = 0; i < e->n_args; i++) {
		if (i)
			sb_lit(&out, " AND ");
		if (!add_condition(b, x, &out, &e->args[i]))
			return;
	}
	x->where = sb_str(&out);
}
