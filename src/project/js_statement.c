/* The statements of a configuration file, from the first to its export. */
#include "project/js_internal.h"

static void end_statement(struct js *js)
{
	js_take(js, S(";"));
}

/* ---- imports ---- */

static bool is_of_the_project(str module)
{
	static const char *const starts[] = { ".", "/", "~", "#", "@/" };
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(module, str_c(starts[i])))
			return true;
	return false;
}

struct import {
	str local, name; /* name: "default", "*", or the export's */
};

/* `a`, `* as a`, `{ b, c as d, type E }`, up to `from`. */
static uint32_t take_clause(struct js *js, struct import *out, uint32_t room)
{
	uint32_t n = 0;
	bool named = false;
	while (!js_end(js) && !js_next_is(js, S("from"))) {
		if (js_take(js, S("{")) || js_take(js, S("}"))) {
			named = js->text.ptr[js->at - 1] == '{';
			continue;
		}
		if (js_take(js, S(",")))
			continue;
		struct import one = { .name = S("default") };
		if (js_take(js, S("*")))
			one.name = S("*");
		else
			one.local = js_take_word(js);
		if (named)
			one.name = one.local;
		if (js_take(js, S("as")))
			one.local = js_take_word(js);
		if (!one.local.len)
			break;
		if (n < room)
			out[n++] = one;
	}
	return n;
}

static void import_module(struct js *js, str module, uint32_t line)
{
	if (str_is(module, "dotenv/config"))
		js_load_dotenv(js, line);
	else
		js_opaque(js, line);
}

static void take_import(struct js *js)
{
	enum { MOST = 64 };
	struct import list[MOST];
	str module = S("");
	uint32_t line = js_line(js), n = 0;
	if (js_take(js, S("type")) && !js_next_is(js, S("from")) &&
	    !js_next_is(js, S(","))) {
		js_skip_statement(js);
		return;
	}
	if (js_take_string(js, &module)) {
		import_module(js, module, line);
	} else {
		n = take_clause(js, list, MOST);
		js_take(js, S("from"));
		if (!js_take_string(js, &module))
			js_skip_statement(js);
		if (is_of_the_project(module))
			js_opaque(js, line);
	}
	for (uint32_t i = 0; i < n; i++)
		js_bind(js, list[i].local,
			js_export_of(js, module, list[i].name));
	if (js_take(js, S("with")) || js_take(js, S("assert")))
		js_skip_token(js);
	end_statement(js);
}

/* Modules are loaded before anything else happens, wherever `import` stands. */
static void take_imports(struct js *js)
{
	while (!js_end(js)) {
		size_t at = js->at;
		if (js_take(js, S("import"))) {
			js_trivia(js);
			char c = js_peek(js);
			if (c != '(' && c != '.') {
				take_import(js);
				continue;
			}
			js->at = at;
		}
		js_skip_statement(js);
		js->at += js->at == at && js->at < js->text.len;
	}
}

/* ---- exports ---- */

static void export_value(struct js *js, struct js_value v)
{
	if (js->maybe)
		v = js_unknown_name(js, S("an export that depends"));
	if (js->dead)
		return;
	js->has_result = true;
	js->result = v;
}

/* `export { a as default }` */
static void take_export_list(struct js *js)
{
	while (!js_end(js) && !js_take(js, S("}"))) {
		size_t before = js->at;
		struct js_value v = { 0 };
		str name = js_take_word(js);
		if (js_take(js, S("as")) && js_take(js, S("default")) &&
		    js_lookup(js, name, &v))
			export_value(js, v);
		js->at += js->at == before && js->at < js->text.len;
	}
	if (js_take(js, S("from")))
		js_skip_token(js);
	end_statement(js);
}

static void take_export(struct js *js)
{
	if (js_take(js, S("default"))) {
		export_value(js, js_expression(js));
		end_statement(js);
	} else if (js_take(js, S("{"))) {
		take_export_list(js);
	} else if (js_next_is(js, S("*"))) {
		js_skip_statement(js);
	} else {
		js_statement(js);
	}
}

/* ---- declarations ---- */

/* Passes over the names of a declaration and their type. */
static void skip_names(struct js *js)
{
	js_skip_token(js);
	js_take(js, S("!"));
	if (js_take(js, S(":")))
		js_skip_type(js);
}

static void take_declaration(struct js *js)
{
	do {
		/* the value stands behind the names: it is read first */
		struct js_value v = { 0 };
		size_t names = js->at;
		skip_names(js);
		if (js_take(js, S("=")))
			v = js_expression(js);
		size_t behind = js->at;
		js->at = names;
		if (js->maybe)
			v = js_unknown_name(js, S("a name that depends"));
		js_bind_names(js, v);
		js->at = behind;
	} while (js_take(js, S(",")));
	end_statement(js);
}

static void take_function(struct js *js, bool is_async)
{
	size_t from = js->at;
	bool simple = !js_take(js, S("*")) && !is_async && !js->own_names;
	str name = js_take_word(js);
	js_trivia(js);
	struct js_value v = { .kind = JS_CLOSURE, .at = js->at };
	js_skip_token(js);
	while (!js_end(js) && js_peek(js) != '{')
		js_skip_token(js);
	js_skip_token(js);
	js_bind(js, name, simple ? v : js_unknown(js, from));
}

/* ---- control ---- */

static void branch(struct js *js, bool dead, bool maybe)
{
	js->dead += dead;
	js->maybe += maybe;
	js_statement(js);
	js->dead -= dead;
	js->maybe -= maybe;
}

static void take_if(struct js *js)
{
	js_take(js, S("("));
	struct js_value c = js_expression(js);
	bool maybe = js_is_poison(&c), yes = !maybe && js_truthy(&c);
	while (!js_end(js) && !js_take(js, S(")")))
		js_skip_token(js);
	branch(js, !maybe && !yes, maybe);
	if (js_take(js, S("else")))
		branch(js, yes, maybe);
}

static void take_try(struct js *js)
{
	js->trying++;
	js_statement(js);
	js->trying--;
	if (js_take(js, S("catch"))) {
		if (js_next_is(js, S("(")))
			js_skip_token(js);
		js_skip_token(js);
	}
	if (js_take(js, S("finally")))
		js_statement(js);
}

/* Loops and the like: whatever is assigned in them cannot be told. */
static void pass_over(struct js *js)
{
	size_t from = js->at;
	js_opaque(js, js_line(js));
	js_skip_statement(js);
	str text = str_sub(js->text, from, js->at);
	for (uint32_t i = 0; i < js->scope.len; i++)
		if (str_contains(text, js->scope.at[i].key))
			js->scope.at[i].value =
				js_unknown_name(js, js->scope.at[i].key);
	js->steps += js->scope.len * (1 + (uint32_t)(text.len / 64));
}

static void take_return(struct js *js)
{
	struct js_value v = { 0 };
	js_trivia(js);
	if (!strchr(";}", js_peek(js)))
		v = js_expression(js);
	end_statement(js);
	if (js->dead || js->has_returned)
		return;
	if (js->maybe)
		v = js_unknown_name(js, S("a result that depends"));
	js->has_returned = true;
	js->returned = v;
}

static void take_throw(struct js *js)
{
	uint32_t line = js_line(js);
	js_skip_expression(js);
	end_statement(js);
	if (js->dead || js->maybe || js->has_returned)
		return;
	if (js->trying)
		js_opaque(js, line);
	if (!js->thrown_line)
		js->thrown_line = line;
	js->at = js->text.len;
}

/* ---- assignments and calls ---- */

/* One of = ??= ||=, and no comparison. */
static char take_assignment(struct js *js)
{
	js_trivia(js);
	if (js_take(js, S("\?\?=")))
		return '?';
	if (js_take(js, S("||=")))
		return '|';
	if (js_peek(js) != '=' || js_looking_at(js, S("==")) ||
	    js_looking_at(js, S("=>")))
		return '\0';
	js->at++;
	return '=';
}

/* process.env.X, process.env["X"] */
static bool take_variable(struct js *js, str *name)
{
	size_t from = js->at;
	if (js_take(js, S("process")) && js_take(js, S(".")) &&
	    js_take(js, S("env"))) {
		if (js_take(js, S("["))) {
			if (js_take_string(js, name) && js_take(js, S("]")))
				return true;
		} else if (js_take(js, S("."))) {
			*name = js_take_word(js);
			return true;
		}
	}
	js->at = from;
	return false;
}

static bool assign_variable(struct js *js)
{
	str name, text;
	size_t from = js->at;
	if (!take_variable(js, &name))
		return false;
	uint32_t line = js_line(js);
	char how = take_assignment(js);
	if (!how) {
		js->at = from;
		return false;
	}
	str old = S("");
	bool set = env_get(js->env, name, &old);
	bool keeps = how != '=' && set && (how == '?' || old.len);
	js->dead += keeps;
	struct js_value v = js_expression(js);
	js->dead -= keeps;
	if (js->dead || keeps)
		return true;
	if (js->maybe || !js_as_text(&v, &text))
		js_opaque(js, line);
	else
		env_set(js->env, name, text, js->path);
	return true;
}

static bool assign_name(struct js *js)
{
	size_t from = js->at;
	str name = js_take_word(js);
	struct js_value old;
	char how = name.len ? take_assignment(js) : '\0';
	if (!how || !js_lookup(js, name, &old)) {
		js->at = from;
		return false;
	}
	bool keeps = how == '?'
			     ? old.kind != JS_UNDEFINED && old.kind != JS_NULL
			     : how == '|' && js_truthy(&old);
	js->dead += keeps;
	struct js_value v = js_expression(js);
	js->dead -= keeps;
	if (!keeps)
		js_assign(js, name, js_is_poison(&old) && how != '=' ? old : v);
	return true;
}

/* module.exports = x, exports.default = x */
static bool assign_export(struct js *js)
{
	size_t from = js->at;
	bool is = js_take(js, S("module.exports.default")) ||
		  js_take(js, S("module.exports")) ||
		  js_take(js, S("exports.default"));
	if (is && take_assignment(js) == '=') {
		export_value(js, js_expression(js));
		return true;
	}
	js->at = from;
	return false;
}

/* An assignment to a part of something: the whole is not known any more. */
static void lose_target(struct js *js, size_t from)
{
	size_t at = js->at;
	struct js_value old;
	js->at = from;
	str name = js_take_word(js);
	js->at = at;
	if (str_is(name, "process") || !js_lookup(js, name, &old)) {
		js_opaque(js, js_line_at(js, from));
	} else if (!js->dead) {
		struct js_value why = js_unknown(js, from);
		js_taint(&old, why);
		js_assign(js, name, why);
	}
	js_skip_statement(js);
}

static void take_expression(struct js *js)
{
	js_trivia(js);
	size_t from = js->at;
	if (assign_export(js) || assign_variable(js) || assign_name(js)) {
		end_statement(js);
		return;
	}
	js_expression(js);
	js_trivia(js);
	if (js->at < js->text.len && strchr("=+-*/?|&", js_peek(js)))
		lose_target(js, from);
	end_statement(js);
	if (js->at == from)
		js_skip_token(js);
}

void js_block(struct js *js)
{
	while (!js_end(js) && !js_take(js, S("}"))) {
		size_t before = js->at;
		bool done = js->has_returned;
		js->dead += done;
		js_statement(js);
		js->dead -= done;
		js->at += js->at == before && js->at < js->text.len;
	}
}

static void scoped_block(struct js *js)
{
	uint32_t len = js->scope.len;
	js_block(js);
	js->scope.len = len;
}

static bool is_type_declaration(struct js *js)
{
	static const char *const words[] = { "type", "interface", "declare",
					     "enum", "namespace" };
	size_t from = js->at;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (js_take(js, str_c(words[i]))) {
			bool is = js_take_word(js).len > 0;
			js->at = from;
			return is;
		}
	return false;
}

static void plain_statement(struct js *js)
{
	if (js_take(js, S("{")))
		scoped_block(js);
	else if (js_take(js, S("const")) || js_take(js, S("let")) ||
		 js_take(js, S("var")))
		take_declaration(js);
	else if (js_take(js, S("function")))
		take_function(js, false);
	else if (js_take(js, S("if")))
		take_if(js);
	else if (js_take(js, S("try")))
		take_try(js);
	else if (js_take(js, S("return")))
		take_return(js);
	else if (js_take(js, S("throw")))
		take_throw(js);
	else if (is_type_declaration(js))
		js_skip_statement(js);
	else if (js_next_is(js, S("for")) || js_next_is(js, S("while")) ||
		 js_next_is(js, S("do")) || js_next_is(js, S("switch")) ||
		 js_next_is(js, S("class")))
		pass_over(js);
	else
		take_expression(js);
}

void js_statement(struct js *js)
{
	if (++js->depth > MOST_JS_DEPTH || js->steps++ > MOST_JS_STEPS)
		js->at = js->text.len;
	size_t from = js->at;
	if (js_take(js, S(";"))) {
		/* nothing */
	} else if (js_take(js, S("import")) && !js_next_is(js, S("(")) &&
		   !js_next_is(js, S("."))) {
		js_skip_statement(js); /* done before */
	} else {
		js->at = from;
		if (js_take(js, S("export")))
			take_export(js);
		else
			plain_statement(js);
	}
	js->depth--;
}

void js_run(struct js *js)
{
	size_t start = str_starts(js->text, S("\xEF\xBB\xBF")) ? 3 : 0;
	for (size_t i = 0; i < js->text.len; i++)
		if (js->text.ptr[i] == '\n')
			*vec_push(js->arena, &js->lines) = i + 1;
	js->at = start;
	if (js_next_is(js, S("{"))) { /* JSON */
		export_value(js, js_expression(js));
		return;
	}
	take_imports(js);
	js->at = start;
	while (!js_end(js)) {
		size_t before = js->at;
		js_statement(js);
		js->at += js->at == before && js->at < js->text.len;
	}
	if (js->steps > MOST_JS_STEPS)
		js->has_result = false;
}
