/* Names and what they stand for. A function's body sees the names of the file
 * and its own, not its caller's. */
#include "project/js_internal.h"

void js_bind(struct js *js, str name, struct js_value v)
{
	if (js->steps++ < MOST_JS_STEPS)
		*vec_push(js->arena, &js->scope) = (struct js_item){ name, v };
}

static struct js_item *find(struct js *js, str name)
{
	for (uint32_t i = js->scope.len; i-- > 0;) {
		if (i < js->own_names && i >= js->file_names)
			continue;
		if (str_eq(js->scope.at[i].key, name))
			return &js->scope.at[i];
	}
	return NULL;
}

bool js_lookup(struct js *js, str name, struct js_value *out)
{
	const struct js_item *item = find(js, name);
	js->steps += js->scope.len / 16;
	if (item)
		*out = item->value;
	return item != NULL;
}

void js_assign(struct js *js, str name, struct js_value v)
{
	struct js_item *item = find(js, name);
	if (js->dead)
		return;
	if (js->maybe)
		v = js_unknown_name(js, name);
	if (item)
		item->value = v;
	else
		js_bind(js, name, v);
}

static struct js_value with_default(struct js *js, struct js_value v)
{
	js_take(js, S("?"));
	if (js_take(js, S(":")))
		js_skip_type(js);
	if (!js_take(js, S("=")))
		return v;
	bool used = v.kind == JS_UNDEFINED;
	js->dead += !used;
	struct js_value other = js_expression(js);
	js->dead -= !used;
	return used ? other : v;
}

static void bind_member(struct js *js, const struct js_value *v, uint32_t i)
{
	(void)i;
	str key = S("");
	if (js_take(js, S("..."))) {
		js_bind(js, js_take_word(js),
			js_unknown_name(js, S("the rest of an object")));
		return;
	}
	if (!js_take_string(js, &key))
		key = js_take_word(js);
	struct js_value part = js_member(v, key);
	if (v->kind == JS_MODULE)
		part = js_export_of(js, v->text, key);
	else if (v->kind == JS_ENV)
		part = js_env(js, key);
	if (!js_take(js, S(":"))) {
		js_bind(js, key, with_default(js, part));
		return;
	}
	if (js_next_is(js, S("{")) || js_next_is(js, S("["))) {
		js_bind_pattern(js, part);
		return;
	}
	str name = js_take_word(js);
	js_bind(js, name, with_default(js, part));
}

static void bind_item(struct js *js, const struct js_value *v, uint32_t i)
{
	struct js_value part = js_unknown_name(js, S("an item of a list"));
	if (v->kind == JS_LIST && v->items && i < v->items->len &&
	    !v->items->unknown_line)
		part = v->items->at[i].value;
	js_take(js, S("..."));
	str name = js_take_word(js);
	js_bind(js, name, with_default(js, part));
}

static void bind_parts(struct js *js, const struct js_value *v, str close,
		       void (*bind)(struct js *, const struct js_value *,
				    uint32_t))
{
	if (++js->depth > MOST_JS_DEPTH)
		js->at = js->text.len;
	for (uint32_t i = 0; !js_end(js) && !js_take(js, close); i++) {
		size_t before = js->at;
		bind(js, v, i);
		js_take(js, S(","));
		js->at += js->at == before && js->at < js->text.len;
	}
	js->depth--;
}

void js_bind_names(struct js *js, struct js_value v)
{
	bool parts = js_next_is(js, S("{")) || js_next_is(js, S("["));
	if (parts && v.kind == JS_UNDEFINED) /* a default may follow */
		v = js_unknown_name(js, S("parts of undefined"));
	if (js_take(js, S("{")))
		bind_parts(js, &v, S("}"), bind_member);
	else if (js_take(js, S("[")))
		bind_parts(js, &v, S("]"), bind_item);
	else
		js_bind(js, js_take_word(js), v);
}

void js_bind_pattern(struct js *js, struct js_value v)
{
	if (js_next_is(js, S("{")) || js_next_is(js, S("["))) {
		js_bind_names(js, v);
		with_default(js, v);
	} else {
		str name = js_take_word(js);
		js_bind(js, name, with_default(js, v));
	}
}
