/* Expressions, by recursive descent. A branch that is not taken is read all
 * the same, with js->dead set: nothing happens in it. */
#include "project/js_internal.h"

static struct js_value binary(struct js *js, int level);

/* What stands at `from` cannot be told: passes over the rest of it. */
static struct js_value give_up(struct js *js, size_t from)
{
	if (js->at < from)
		js->at = from;
	js_skip_expression(js);
	return js_unknown(js, from);
}

/* ---- types, which are passed over ---- */

static void skip_one_type(struct js *js)
{
	while (js_take(js, S("typeof")) || js_take(js, S("keyof")) ||
	       js_take(js, S("readonly")))
		;
	js_skip_token(js);
	for (;;) {
		if (js_peek(js) == '.') {
			js->at++;
			js_take_word(js);
		} else if (js_peek(js) == '[') {
			js_skip_token(js);
		} else if (js_peek(js) == '<') {
			for (js->at++; !js_end(js) && js_peek(js) != '>';)
				js_skip_token(js);
			js->at += js->at < js->text.len;
		} else {
			return;
		}
	}
}

void js_skip_type(struct js *js)
{
	js_take(js, S("|"));
	skip_one_type(js);
	for (;;) {
		if (js_take(js, S("=>"))) {
			skip_one_type(js);
			continue;
		}
		js_trivia(js);
		char c = js_peek(js);
		if ((c != '|' && c != '&') || js_looking_at(js, S("||")) ||
		    js_looking_at(js, S("&&")))
			return;
		js->at++;
		skip_one_type(js);
	}
}

/* `<Type>(`: the types of a call. */
static void skip_type_arguments(struct js *js)
{
	size_t from = js->at;
	if (!js_take(js, S("<")))
		return;
	int open = 1;
	for (; open && js->at < js->text.len && js->at < from + 200; js->at++) {
		char c = js_peek(js);
		if (!js_is_word_char(c) && !strchr(" ,.'\"|[]{}:;<>\n\t", c))
			break;
		open += (c == '<') - (c == '>');
	}
	if (open || !js_next_is(js, S("(")))
		js->at = from;
}

/* ---- functions ---- */

/* Behind the parameters: `: Type` and the arrow. */
static bool take_arrow(struct js *js)
{
	size_t from = js->at;
	if (js_take(js, S(":")))
		js_skip_type(js);
	bool is = js_take(js, S("=>"));
	js->at = is ? js->at : from;
	return is;
}

/* Is a function's head next? Then it is passed over, arrow included. */
static bool take_arrow_head(struct js *js)
{
	size_t from = js->at;
	js_trivia(js);
	if (js_peek(js) == '(')
		js_skip_token(js);
	else if (!js_take_word(js).len)
		return false;
	bool is = take_arrow(js);
	js->at = is ? js->at : from;
	return is;
}

static void skip_body(struct js *js)
{
	if (js_next_is(js, S("{")))
		js_skip_token(js);
	else
		js_skip_expression(js);
}

static struct js_value closure_at(struct js *js, size_t at, bool simple)
{
	if (!simple || js->own_names)
		return js_unknown(js, at);
	return (struct js_value){ .kind = JS_CLOSURE, .at = at };
}

static bool take_function(struct js *js, struct js_value *out)
{
	size_t from = js->at;
	bool is_async = js_take(js, S("async"));
	js_trivia(js);
	size_t head = js->at;
	if (js_take(js, S("function"))) {
		bool simple = !js_take(js, S("*")) && !is_async;
		js_take_word(js);
		skip_type_arguments(js);
		js_trivia(js);
		head = js->at;
		js_skip_token(js);
		if (js_take(js, S(":")))
			js_skip_type(js);
		skip_body(js);
		*out = closure_at(js, head, simple);
		return true;
	}
	if (take_arrow_head(js)) {
		skip_body(js);
		*out = closure_at(js, head, !is_async);
		return true;
	}
	js->at = from;
	return false;
}

static void bind_parameters(struct js *js, const struct js_items *args)
{
	struct js_value none = { 0 };
	if (!js_take(js, S("("))) {
		js_bind(js, js_take_word(js),
			args->len ? args->at[0].value : none);
		return;
	}
	for (uint32_t i = 0; !js_end(js) && !js_take(js, S(")")); i++) {
		size_t before = js->at;
		js_bind_pattern(js, i < args->len ? args->at[i].value : none);
		js_take(js, S(","));
		js->at += js->at == before && js->at < js->text.len;
	}
}

static struct js_value run_body(struct js *js)
{
	if (js_take(js, S(":")))
		js_skip_type(js);
	js_take(js, S("=>"));
	if (!js_take(js, S("{")))
		return js_expression(js);
	struct js_value outer = js->returned;
	bool outer_has = js->has_returned;
	js->has_returned = false;
	js->returned = (struct js_value){ 0 };
	js_block(js);
	struct js_value v = js->returned;
	js->returned = outer;
	js->has_returned = outer_has;
	return v;
}

struct js_value js_call_closure(struct js *js, struct js_value f,
				const struct js_items *args)
{
	uint32_t file_names = js->file_names, own_names = js->own_names;
	uint32_t len = js->scope.len;
	size_t at = js->at;
	if (js->depth > MOST_JS_DEPTH / 2 || js->steps++ > MOST_JS_STEPS)
		return js_unknown(js, at);
	if (!own_names)
		js->file_names = len;
	js->own_names = len ? len : 1;
	js->depth++;
	js->at = f.at;
	bind_parameters(js, args);
	struct js_value v = run_body(js);
	js->depth--;
	js->scope.len = len;
	js->file_names = file_names;
	js->own_names = own_names;
	js->at = js->steps > MOST_JS_STEPS ? js->text.len : at;
	return v;
}

/* ---- primary expressions ---- */

static struct js_value take_template(struct js *js)
{
	size_t from = js->at++;
	struct sb b = sb_in(js->arena);
	struct js_value bad = { 0 };
	while (js->at < js->text.len && js_peek(js) != '`') {
		if (js_looking_at(js, S("${"))) {
			str text = S("");
			js->at += 2;
			struct js_value v = js_expression(js);
			if (!js_take(js, S("}")))
				return give_up(js, from);
			if (!js_as_text(&v, &text) && !js_is_poison(&bad))
				bad = js_is_poison(&v) ? v
						       : js_unknown(js, from);
			sb_add(&b, text);
			js->steps += (uint32_t)(text.len / 64);
		} else if (js_peek(js) == '\\') {
			js->at++;
			js_take_escape(js, &b);
		} else {
			sb_addc(&b, js->text.ptr[js->at++]);
		}
	}
	if (js->at >= js->text.len)
		return give_up(js, from);
	js->at++;
	return js_is_poison(&bad) ? bad : js_text(sb_str(&b));
}

/* get key() {}, async key() {}, *key() {}, key() {} */
static bool take_method(struct js *js, struct js_items *items)
{
	size_t from = js->at;
	while (js_take(js, S("async")) || js_take(js, S("get")) ||
	       js_take(js, S("set")) || js_take(js, S("*")))
		;
	str key = js_take_word(js);
	if (!key.len && js->at > from) { /* a key of that name */
		js->at = from;
		key = js_take_word(js);
	}
	skip_type_arguments(js);
	if (!js_next_is(js, S("("))) {
		js->at = from;
		return false;
	}
	js_skip_token(js);
	if (js_take(js, S(":")))
		js_skip_type(js);
	skip_body(js);
	js_set(js, items, key, js_unknown(js, from));
	return true;
}

static void take_member(struct js *js, struct js_items *items)
{
	str key;
	size_t from = js->at;
	if (js_take(js, S("..."))) {
		js_spread(js, items, js_expression(js));
		return;
	}
	if (js_take(js, S("["))) {
		js->at = from;
		js_skip_token(js);
		if (js_take(js, S(":")))
			js_expression(js);
		js_spread(js, items, js_unknown(js, from));
		return;
	}
	if (take_method(js, items))
		return;
	if (!js_take_string(js, &key))
		key = js_take_word(js);
	struct js_value v;
	if (js_take(js, S(":")))
		v = js_expression(js);
	else if (!js_lookup(js, key, &v) && !js_global(js, key, &v))
		v = js_unknown(js, from);
	v.line = v.line ? v.line : js_line_at(js, from);
	js_set(js, items, key, v);
}

static struct js_value take_object(struct js *js)
{
	struct js_value v = { .kind = JS_OBJECT, .items = js_items_new(js) };
	while (!js_end(js) && !js_take(js, S("}"))) {
		size_t before = js->at;
		take_member(js, v.items);
		js_trivia(js);
		if (js->at < js->text.len && !strchr(",}", js_peek(js)))
			js_skip_expression(js);
		js_take(js, S(","));
		js->at += js->at == before && js->at < js->text.len;
	}
	return v;
}

/* Expressions up to `close`, with their commas. */
static struct js_items *take_items(struct js *js, str close)
{
	struct js_items *items = js_items_new(js);
	while (!js_end(js) && !js_take(js, close)) {
		size_t before = js->at;
		if (js_take(js, S("..."))) {
			struct js_value all = js_expression(js);
			struct js_items *of = all.items;
			for (uint32_t i = 0; all.kind == JS_LIST && i < of->len;
			     i++)
				*vec_push(js->arena, items) = of->at[i];
			if (all.kind != JS_LIST || of->unknown_line)
				items->unknown_line = js_line(js);
			js->steps += of ? of->len * 8 : 0;
		} else {
			struct js_item *item = NULL;
			struct js_value v = js_expression(js);
			item = vec_push(js->arena, items);
			*item = (struct js_item){ .value = v };
		}
		js_take(js, S(","));
		js->at += js->at == before && js->at < js->text.len;
	}
	return items;
}

static struct js_value take_number(struct js *js)
{
	size_t from = js->at;
	while (js_is_word_char(js_peek(js)) || js_peek(js) == '.')
		js->at++;
	return (struct js_value){ .kind = JS_NUMBER,
				  .text = str_sub(js->text, from, js->at) };
}

static struct js_value take_name(struct js *js)
{
	struct js_value v;
	size_t from = js->at;
	str name = js_take_word(js);
	static const char *const heavy[] = { "new",  "await", "typeof", "class",
					     "void", "yield", "delete" };
	bool url = str_is(name, "new") && js_take(js, S("URL"));
	for (size_t i = 0; i < sizeof heavy / sizeof *heavy && !url; i++)
		if (str_is(name, heavy[i]))
			return give_up(js, from);
	name = url ? S("new URL") : name;
	if (str_is(name, "true") || str_is(name, "false"))
		return js_bool(name.len == 4);
	if (str_is(name, "undefined"))
		return (struct js_value){ 0 };
	if (str_is(name, "null"))
		return (struct js_value){ .kind = JS_NULL };
	if (js_lookup(js, name, &v) || js_global(js, name, &v))
		return v;
	return js_unknown(js, from);
}

static struct js_value primary(struct js *js)
{
	str text;
	struct js_value v;
	js_trivia(js);
	size_t from = js->at;
	if (js_take_string(js, &text))
		return js_text(text);
	if (take_function(js, &v))
		return v;
	char c = js_peek(js);
	if (c == '`')
		return take_template(js);
	if (js_take(js, S("{")))
		return take_object(js);
	if (js_take(js, S("[")))
		return (struct js_value){ .kind = JS_LIST,
					  .items = take_items(js, S("]")) };
	if (js_take(js, S("("))) {
		v = js_expression(js);
		return js_take(js, S(")")) ? v : give_up(js, from);
	}
	if (c >= '0' && c <= '9')
		return take_number(js);
	if (js_is_word_char(c))
		return take_name(js);
	return give_up(js, from);
}

/* ---- what follows a primary expression ---- */

static struct js_value member_of(struct js *js, struct js_value v, str key,
				 size_t from)
{
	switch (v.kind) {
	case JS_OBJECT:
		return js_member(&v, key);
	case JS_ENV:
		return js_env(js, key);
	case JS_MODULE:
		v = js_export_of(js, v.text, key);
		return v.kind == JS_UNKNOWN ? js_unknown(js, from) : v;
	case JS_MISSING:
		return v;
	default:
		return js_unknown(js, from);
	}
}

static struct js_value call(struct js *js, struct js_value f, size_t from)
{
	const struct js_items *args = take_items(js, S(")"));
	for (uint32_t i = 0; i < args->len; i++)
		if (args->at[i].value.kind == JS_MISSING)
			return args->at[i].value;
	if (f.kind == JS_MISSING)
		return f;
	if (js->dead || args->unknown_line)
		return js_unknown(js, from);
	if (f.kind == JS_BUILTIN || f.kind == JS_CLOSURE) {
		struct js_value v = f.kind == JS_BUILTIN
					    ? js_call_builtin(js, f, args)
					    : js_call_closure(js, f, args);
		bool nameless = v.kind == JS_UNKNOWN && !v.text.len;
		return nameless ? js_unknown(js, from) : v;
	}
	struct js_value v = js_unknown(js, from);
	for (uint32_t i = 0; i < args->len; i++)
		js_taint(&args->at[i].value, v);
	js_opaque(js, v.line);
	return v;
}

static struct js_value call_method(struct js *js, struct js_value v, str key,
				   size_t from)
{
	const struct js_items *args = take_items(js, S(")"));
	v = js_call_method(js, v.text, key, args);
	return v.kind == JS_UNKNOWN ? js_unknown(js, from) : v;
}

/* `.key`, and the call behind it where v is a text. */
static struct js_value take_dot(struct js *js, struct js_value v, size_t from)
{
	str key = js_take_word(js);
	if (v.kind == JS_TEXT && js_take(js, S("(")))
		return call_method(js, v, key, from);
	return member_of(js, v, key, from);
}

/* `a?.b.c` is undefined as a whole where a is; its calls do not happen. */
static struct js_value take_optional(struct js *js, struct js_value v,
				     size_t from)
{
	bool none = v.kind == JS_UNDEFINED || v.kind == JS_NULL;
	if (!none) {
		if (js_take(js, S("(")))
			return call(js, v, from);
		if (!js_take(js, S("[")))
			return take_dot(js, v, from);
		struct js_value key = js_expression(js);
		js_take(js, S("]"));
		return key.kind == JS_TEXT ? member_of(js, v, key.text, from)
					   : js_unknown(js, from);
	}
	js_take_word(js);
	while (js_peek(js) == '(' || js_peek(js) == '[')
		js_skip_token(js);
	while (js_take(js, S("."))) {
		js_take_word(js);
		while (js_peek(js) == '(' || js_peek(js) == '[')
			js_skip_token(js);
	}
	return (struct js_value){ .text = v.text, .line = v.line };
}

static bool take_index(struct js *js, struct js_value *v, size_t from)
{
	if (!js_take(js, S("[")))
		return false;
	struct js_value key = js_expression(js);
	js_take(js, S("]"));
	*v = key.kind == JS_TEXT ? member_of(js, *v, key.text, from)
				 : js_unknown(js, from);
	return true;
}

/* One of them; false for none. */
static bool take_suffix(struct js *js, struct js_value *v, size_t from)
{
	size_t before = js->at;
	bool line = js_trivia(js);
	if (js_looking_at(js, S("?.")) && js->at + 2 < js->text.len &&
	    !(js->text.ptr[js->at + 2] >= '0' &&
	      js->text.ptr[js->at + 2] <= '9')) {
		js->at += 2;
		*v = take_optional(js, *v, from);
		return true;
	}
	if (js_take(js, S("."))) {
		*v = take_dot(js, *v, from);
		return true;
	}
	if (!line && js_peek(js) == '!' && !js_looking_at(js, S("!="))) {
		js->at++;
		return true;
	}
	if (!line && (js_take(js, S("as")) || js_take(js, S("satisfies")))) {
		js_skip_type(js);
		return true;
	}
	if (js_peek(js) == '<')
		skip_type_arguments(js);
	if (js_take(js, S("("))) {
		*v = call(js, *v, from);
		return true;
	}
	if (take_index(js, v, from))
		return true;
	js->at = before;
	return false;
}

static struct js_value unary(struct js *js)
{
	js_trivia(js);
	size_t from = js->at;
	if (js_peek(js) == '!') {
		js->at++;
		struct js_value v = unary(js);
		return js_is_poison(&v) ? v : js_bool(!js_truthy(&v));
	}
	struct js_value v = primary(js);
	js_trivia(js);
	if (js_peek(js) == '`' && js->at > from) /* a tag */
		return give_up(js, from);
	while (js->at < js->text.len && take_suffix(js, &v, from))
		if (js->steps++ > MOST_JS_STEPS)
			js->at = js->text.len;
	return v;
}

/* ---- operators ---- */

enum operator{
	OP_NONE,
	OP_NULLISH,
	OP_OR,
	OP_AND,
	OP_SAME,
	OP_DIFFERS,
	OP_LIKE,
	OP_UNLIKE,
	OP_ADD
};

static const struct operator_row {
	const char *sign;
	enum operator op;
	int level; /* the higher binds the tighter */
} operators[] = {
	{ "===", OP_SAME, 3 },	{ "!==", OP_DIFFERS, 3 }, { "==", OP_LIKE, 3 },
	{ "!=", OP_UNLIKE, 3 }, { "??", OP_NULLISH, 1 },  { "||", OP_OR, 1 },
	{ "&&", OP_AND, 2 },	{ "+", OP_ADD, 4 },
};
enum { N_LEVELS = 5 };

static enum operator take_operator(struct js *js, int level)
{
	js_trivia(js);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		const struct operator_row *o = &operators[i];
		str sign = str_c(o->sign);
		if (o->level != level || !js_looking_at(js, sign))
			continue;
		size_t end = js->at + sign.len;
		if (end < js->text.len && js->text.ptr[end] == '=')
			return OP_NONE; /* an assignment */
		if (o->op == OP_ADD && js_looking_at(js, S("++")))
			return OP_NONE;
		js->at = end;
		return o->op;
	}
	return OP_NONE;
}

/* Does `a op b` take a, whatever b is? */
static bool takes_left(enum operator op, const struct js_value *a)
{
	switch (op) {
	case OP_NULLISH:
		return a->kind != JS_UNDEFINED && a->kind != JS_NULL;
	case OP_OR:
		return js_truthy(a);
	case OP_AND:
		return !js_truthy(a);
	default:
		return false;
	}
}

/* `a == b`; false when that is more than comparing. */
static bool loosely_equal(const struct js_value *a, const struct js_value *b,
			  bool *out)
{
	bool x = a->kind == JS_UNDEFINED || a->kind == JS_NULL;
	bool y = b->kind == JS_UNDEFINED || b->kind == JS_NULL;
	*out = x || y ? x && y : js_equal(a, b);
	return x || y || a->kind == b->kind;
}

static struct js_value apply(struct js *js, enum operator op, struct js_value a,
			     struct js_value b, size_t from)
{
	str x, y;
	if (op == OP_NULLISH || op == OP_OR || op == OP_AND)
		return b;
	if (js_is_poison(&b))
		return b;
	if (op == OP_SAME || op == OP_DIFFERS)
		return js_bool(js_equal(&a, &b) == (op == OP_SAME));
	bool same;
	if (op == OP_LIKE || op == OP_UNLIKE)
		return loosely_equal(&a, &b, &same)
			       ? js_bool(same == (op == OP_LIKE))
			       : js_unknown(js, from);
	bool has_text = a.kind == JS_TEXT || b.kind == JS_TEXT;
	if (!has_text || !js_as_text(&a, &x) || !js_as_text(&b, &y))
		return js_unknown(js, from);
	js->steps += (uint32_t)((x.len + y.len) / 64);
	return js_text(str_fmt(js->arena, "%.*s%.*s", SARG(x), SARG(y)));
}

static struct js_value binary(struct js *js, int level)
{
	if (level == N_LEVELS)
		return unary(js);
	js_trivia(js);
	size_t from = js->at;
	struct js_value a = binary(js, level + 1);
	for (enum operator op; (op = take_operator(js, level)) != OP_NONE;) {
		bool done = js_is_poison(&a) || takes_left(op, &a);
		js->dead += done;
		struct js_value b = binary(js, level + 1);
		js->dead -= done;
		if (!done)
			a = apply(js, op, a, b, from);
	}
	return a;
}

static struct js_value conditional(struct js *js, struct js_value c,
				   size_t from)
{
	bool dead = js_is_poison(&c), yes = !dead && js_truthy(&c);
	js->dead += !yes;
	struct js_value a = js_expression(js);
	js->dead -= !yes;
	if (!js_take(js, S(":")))
		return give_up(js, from);
	js->dead += dead || yes;
	struct js_value b = js_expression(js);
	js->dead -= dead || yes;
	return !dead		      ? (yes ? a : b)
	       : c.kind == JS_MISSING ? c
				      : js_unknown(js, from);
}

/* Is an operator next that this reader does not know? */
static bool unknown_operator(struct js *js)
{
	bool line = js_trivia(js);
	char c = js_peek(js);
	if (c == '=')
		return false; /* an assignment: the statement's business */
	return (c && strchr("+-*/%<>&|^?!~", c)) ||
	       (!line &&
		(js_next_is(js, S("in")) || js_next_is(js, S("instanceof"))));
}

/* Behind the first operand and all operators of it. */
static bool is_assignment(const struct js *js)
{
	static const char *const signs[] = { "+=",  "-=",  "*=", "/=", "\?\?=",
					     "||=", "&&=", "++", "--" };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (js_looking_at(js, str_c(signs[i])))
			return true;
	return false;
}

struct js_value js_expression(struct js *js)
{
	js_trivia(js);
	size_t from = js->at;
	struct js_value v = { 0 };
	if (++js->depth > MOST_JS_DEPTH || js->steps++ > MOST_JS_STEPS) {
		js->at = js->text.len;
		v = js_unknown(js, from);
	} else {
		v = binary(js, 1);
		js_trivia(js);
		if (js_peek(js) == '?' && !js_looking_at(js, S("??"))) {
			js->at++;
			v = conditional(js, v, from);
		}
		if (unknown_operator(js) && !is_assignment(js))
			v = give_up(js, from);
	}
	js->depth--;
	return v;
}
