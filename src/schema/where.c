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

static bool bad_value(struct build *b, const struct expr *e)
{
	diag_error(b->d, e->span, "where-value",
		   "%s cannot stand in a condition of an index", expr_noun(e))
		->hint = S("conditions compare with a number, a string, "
			   "true, false, null, or { not: value }");
	return false;
}

/* `op value`, or IS [NOT] NULL. */
static bool add_comparison(struct build *b, struct sb *out,
			   const struct expr *e, bool negated)
{
	if (e->kind == EXPR_CONSTANT && str_is(e->text, "null")) {
		sb_add(out, negated ? S(" IS NOT NULL") : S(" IS NULL"));
		return true;
	}
	sb_add(out, negated ? S(" != ") : S(" = "));
	if (e->kind == EXPR_STRING)
		add_quoted(out, e->text, '\'');
	else if (e->kind == EXPR_NUMBER || str_is(e->text, "true") ||
		 str_is(e->text, "false"))
		sb_add(out, e->text);
	else
		return bad_value(b, e);
	return true;
}

static bool add_condition(struct build *b, struct sb *out, uint32_t model,
			  const struct arg *arg)
{
	uint32_t f = model_field(b->s, model, arg->name.text);
	if (f == NONE || !field_has_column(&b->s->fields.at[f])) {
		diag_error(b->d, arg->span, "unknown-field",
			   "no field \"%.*s\" with a column to compare",
			   SARG(arg->name.text))
			->hint = S("name a scalar field of the model");
		return false;
	}
	const struct expr *e = &arg->value;
	bool negated = false;
	if (e->kind == EXPR_OBJECT) {
		if (e->n_args != 1 || !str_is(e->args[0].name.text, "not"))
			return bad_value(b, e);
		e = &e->args[0].value;
		negated = true;
	}
	add_quoted(out, b->s->fields.at[f].column, '"');
	return add_comparison(b, out, e, negated);
}

void read_where(struct build *b, struct index *x, const struct arg *arg)
{
	const struct expr *e = &arg->value;
	if (e->kind == EXPR_FUNCTION && str_is(e->text, "raw") && e->n_args) {
		value_string(b, &e->args[0].value, &x->where);
		return;
	}
	if (e->kind != EXPR_OBJECT) {
		struct span span = e->kind == EXPR_FUNCTION
					   ? attr_span(b, x->ast)
					   : e->span;
		diag_error(b->d, span, "value-type",
			   "expected a predicate here, not %s", expr_noun(e))
			->hint = S("write raw(\"SQL\") or { field: value }");
		return;
	}
	struct sb out = sb_in(b->a);
	for (uint32_t i = 0; i < e->n_args; i++) {
		if (i)
			sb_lit(&out, " AND ");
		if (!add_condition(b, &out, x->model, &e->args[i]))
			return;
	}
	x->where = sb_str(&out);
}
