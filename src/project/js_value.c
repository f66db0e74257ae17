/* Values of a configuration file, and what the operators make of them. */
#include "project/js_internal.h"

struct js_value js_text(str text)
{
	return (struct js_value){ .kind = JS_TEXT, .text = text };
}

struct js_value js_bool(bool flag)
{
	return (struct js_value){ .kind = JS_BOOL, .flag = flag };
}

struct js_value js_unknown(struct js *js, size_t from)
{
	size_t to = js->at > from ? js->at : from;
	struct js_value v = { .kind = JS_UNKNOWN };
	v.text = str_trim(str_sub(js->text, from, to));
	js->at = from;
	js_trivia(js);
	v.line = js_line(js);
	js->at = to;
	return v;
}

struct js_value js_unknown_name(struct js *js, str text)
{
	return (struct js_value){ .kind = JS_UNKNOWN,
				  .text = text,
				  .line = js_line(js) };
}

bool js_is_poison(const struct js_value *v)
{
	return v->kind == JS_UNKNOWN || v->kind == JS_MISSING;
}

/* Zero, written in any way. */
static bool is_zero(str number)
{
	for (size_t i = 0; i < number.len; i++)
		if (number.ptr[i] != '0' && number.ptr[i] != '.' &&
		    number.ptr[i] != '_')
			return false;
	return true;
}

bool js_truthy(const struct js_value *v)
{
	switch (v->kind) {
	case JS_UNDEFINED:
	case JS_NULL:
		return false;
	case JS_BOOL:
		return v->flag;
	case JS_NUMBER:
		return !is_zero(v->text);
	case JS_TEXT:
		return v->text.len > 0;
	default:
		return true;
	}
}

bool js_as_text(const struct js_value *v, str *out)
{
	static const char *const names[] = {
		[JS_UNDEFINED] = "undefined", [JS_NULL] = "null"
	};
	switch (v->kind) {
	case JS_UNDEFINED:
	case JS_NULL:
		*out = str_c(names[v->kind]);
		return true;
	case JS_BOOL:
		*out = v->flag ? S("true") : S("false");
		return true;
	case JS_NUMBER: /* 1e3 and 0x10 are written otherwise as text */
		*out = v->text;
		for (size_t i = 0; i < v->text.len; i++)
			if (v->text.ptr[i] < '0' || v->text.ptr[i] > '9')
				return false;
		return v->text.len < 16 &&
		       (v->text.len == 1 || v->text.ptr[0] != '0');
	case JS_TEXT:
		*out = v->text;
		return true;
	default:
		return false;
	}
}

bool js_equal(const struct js_value *a, const struct js_value *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == JS_BOOL	 ? a->flag == b->flag
	       : a->kind == JS_UNDEFINED ? true
	       : a->items || b->items	 ? a->items == b->items
	       : a->builtin		 ? a->builtin == b->builtin
					 : str_eq(a->text, b->text);
}

struct js_items *js_items_new(struct js *js)
{
	return arena_new(js->arena, struct js_items);
}

void js_set(struct js *js, struct js_items *items, str key, struct js_value v)
{
	for (uint32_t i = 0; i < items->len; i++)
		if (str_eq(items->at[i].key, key)) {
			items->at[i].value = v;
			return;
		}
	js->steps += items->len / 16;
	if (js->steps++ < MOST_JS_STEPS)
		*vec_push(js->arena, items) = (struct js_item){ key, v };
}

/* From here on any key may be anything. */
static void lose_all(struct js_items *items, struct js_value why)
{
	for (uint32_t i = 0; i < items->len; i++)
		items->at[i].value = why;
	items->unknown_line = why.line;
	items->unknown_text = why.text;
}

void js_spread(struct js *js, struct js_items *into, struct js_value from)
{
	if (js_is_poison(&from)) {
		lose_all(into, from);
	} else if (from.kind == JS_OBJECT && from.items) {
		if (from.items->unknown_line)
			lose_all(into, (struct js_value){
					       .kind = JS_UNKNOWN,
					       .line = from.items->unknown_line,
					       .text = from.items->unknown_text,
				       });
		for (uint32_t i = 0; i < from.items->len; i++)
			js_set(js, into, from.items->at[i].key,
			       from.items->at[i].value);
	} else if (from.kind == JS_ENV) {
		lose_all(into, js_unknown_name(js, S("...process.env")));
	}
}

void js_taint(const struct js_value *v, struct js_value why)
{
	struct js_items *items = v->items;
	if ((v->kind != JS_OBJECT && v->kind != JS_LIST) || !items ||
	    items->unknown_line)
		return;
	items->unknown_line = why.line; /* before: it may be met again */
	for (uint32_t i = 0; i < items->len; i++)
		js_taint(&items->at[i].value, why);
	lose_all(items, why);
}

struct js_value js_member(const struct js_value *object, str key)
{
	const struct js_items *items = object->items;
	if (js_is_poison(object))
		return *object;
	if (object->kind != JS_OBJECT || !items)
		return (struct js_value){ 0 };
	for (uint32_t i = 0; i < items->len; i++)
		if (str_eq(items->at[i].key, key))
			return items->at[i].value;
	if (items->unknown_line)
		return (struct js_value){ .kind = JS_UNKNOWN,
					  .line = items->unknown_line,
					  .text = items->unknown_text };
	return (struct js_value){ 0 };
}

struct js_value js_env(struct js *js, str name)
{
	str value;
	if (env_get(js->env, name, &value))
		return js_text(value);
	if (js->opaque_line)
		return (struct js_value){
			.kind = JS_UNKNOWN,
			.line = js_line(js),
			.text = str_fmt(js->arena,
					"process.env.%.*s, which line %u may "
					"set",
					SARG(name), js->opaque_line),
		};
	return (struct js_value){ .text = name, .line = js_line(js) };
}
