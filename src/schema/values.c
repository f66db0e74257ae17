/* Literals from expressions. */
#include "schema/internal.h"

const char *expr_noun(const struct expr *e)
{
	static const char *const nouns[] = {
		[EXPR_NUMBER] = "a number", [EXPR_STRING] = "a string",
		[EXPR_CONSTANT] = "a word", [EXPR_FUNCTION] = "a function",
		[EXPR_ARRAY] = "a list",    [EXPR_OBJECT] = "an object",
	};
	return nouns[e->kind];
}

static bool mismatch(struct build *b, const struct expr *e,
		     const char *expected)
{
	diag_error(b->d, e->span, "value-type", "expected %s here, not %s",
		   expected, expr_noun(e));
	return false;
}

bool value_string(struct build *b, const struct expr *e, str *out)
{
	if (e->kind != EXPR_STRING)
		return mismatch(b, e, "a string in double quotes");
	*out = e->text;
	return true;
}

bool value_word(struct build *b, const struct expr *e, str *out)
{
	if (e->kind != EXPR_CONSTANT)
		return mismatch(b, e, "a word without quotes");
	*out = e->text;
	return true;
}

bool value_bool(struct build *b, const struct expr *e, bool *out)
{
	*out = e->kind == EXPR_CONSTANT && str_is(e->text, "true");
	if (*out || (e->kind == EXPR_CONSTANT && str_is(e->text, "false")))
		return true;
	return mismatch(b, e, "true or false");
}

bool value_int(struct build *b, const struct expr *e, int32_t *out)
{
	int64_t v;
	if (e->kind != EXPR_NUMBER || !str_to_i64(e->text, &v) ||
	    v < INT32_MIN || v > INT32_MAX)
		return mismatch(b, e, "a whole number");
	*out = (int32_t)v;
	return true;
}

const struct expr *value_items(const struct expr *e, uint32_t *n)
{
	if (e->kind == EXPR_ARRAY) {
		*n = e->n_items;
		return e->items;
	}
	*n = 1;
	return e;
}

/* The name in env("NAME"), or NULL. */
static const struct expr *env_name(struct build *b, const struct expr *e)
{
	for (uint32_t i = 0; i < e->n_args; i++)
		if (e->args[i].name.text.len && e->args[i].has_value)
			diag_warning(b->d, e->args[i].span, "env-named",
				     "env() takes its argument without a name")
				->hint = S("write env(\"NAME\")");
	if (e->n_args == 1 && e->args[0].has_value)
		return &e->args[0].value;
	diag_error(b->d, e->span, "env-arguments",
		   "env() takes one argument with a value")
		->hint = S("write env(\"NAME\")");
	return NULL;
}

bool value_setting(struct build *b, const struct expr *e, struct setting *out)
{
	const struct expr *text = e;
	bool is_env = e->kind == EXPR_FUNCTION && str_is(e->text, "env");
	if (is_env && !(text = env_name(b, e)))
		return false;
	if (text->kind != EXPR_STRING)
		return mismatch(b, text,
				is_env ? "the name of a variable in quotes"
				       : "a string or env(\"NAME\")");
	*out = (struct setting){
		.present = true,
		.value = text->text,
		.is_env = is_env,
		.span = e->span,
	};
	return true;
}

/* Where the line that `at` is in ends, before its newline. */
static uint32_t line_end(str text, uint32_t at)
{
	while (at < text.len && text.ptr[at] != '\n' && text.ptr[at] != '\r')
		at++;
	return at;
}

static struct span with_signs(const struct build *b, const struct attribute *at)
{
	struct span s = at->span;
	str text = b->s->sources[s.file].text;
	while (s.start > 0 && text.ptr[s.start - 1] == '@')
		s.start--;
	return s;
}

struct span attr_span(const struct build *b, const struct attribute *at)
{
	struct span s = with_signs(b, at);
	str text = b->s->sources[s.file].text;
	bool on_block = s.start + 1 < text.len && text.ptr[s.start + 1] == '@';
	if (on_block)
		s.end = line_end(text, s.end);
	while (!at->has_parens && s.end < text.len &&
	       (text.ptr[s.end] == ' ' || text.ptr[s.end] == '\t'))
		s.end++;
	return s;
}

struct span arg_span(const struct build *b, const struct index *x,
		     const char *name)
{
	for (uint32_t i = 0; i < x->ast->n_args; i++)
		if (str_is(x->ast->args[i].name.text, name))
			return x->ast->args[i].span;
	return attr_span(b, x->ast);
}

struct span line_span(const struct build *b, const struct ast_field *f)
{
	struct span s = f->span;
	str text = b->s->sources[s.file].text;
	while (s.end < text.len && text.ptr[s.end - 1] != '\n')
		s.end++;
	return s;
}
