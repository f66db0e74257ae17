/* Values of the protocol: plain, or tagged with their type. */
#include "protocol/input.h"
#include "query/make.h"

int bad(struct input *in, const char *fmt, ...)
{
	struct sb text = sb_in(in->a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&text, fmt, ap);
	va_end(ap);
	return err_set(in->err, "P2009", "%s", sb_cstr(&text));
}

int cannot(struct input *in, const char *what)
{
	return err_set(in->err, "N0063",
		       "Nicol's engine cannot do this yet: %s", what);
}

str input_tag(const struct json *j)
{
	return json_get_str(j, "$type");
}

uint32_t input_field(struct input *in, uint32_t model, str name)
{
	uint32_t f = model_field(in->s, model, name);
	if (f == NONE || in->s->fields.at[f].is_ignored ||
	    in->s->fields.at[f].kind == FIELD_UNSUPPORTED)
		return NONE;
	return f;
}

static int mismatch(struct input *in, const struct field *f)
{
	return bad(in, "the value given for %.*s is not of its type",
		   SARG(f->name));
}

/* The text of {"$type": tag, "value": "..."}; false: it is none such. */
static bool tagged(const struct json *j, const char *tag, str *out)
{
	const struct json *v = json_get(j, "value");
	if (!str_is(input_tag(j), tag) || !v ||
	    (v->kind != JSON_STRING && v->kind != JSON_NUMBER))
		return false;
	*out = v->text;
	return true;
}

static void write_raw(struct sb *to, const struct json *j);

static void write_raw_items(struct sb *to, const struct json *j)
{
	bool is_object = j->kind == JSON_OBJECT;
	sb_addc(to, is_object ? '{' : '[');
	for
		json_each(j, item)
		{
			if (item != j->first)
				sb_addc(to, ',');
			if (is_object) {
				sb_json(to, item->key);
				sb_addc(to, ':');
			}
			write_raw(to, item);
		}
	sb_addc(to, is_object ? '}' : ']');
}

/* A document of the user's, in which the client has tagged what JSON has no
 * word for. */
static void write_raw(struct sb *to, const struct json *j)
{
	str tag = input_tag(j);
	const struct json *v = json_get(j, "value");
	if (v && str_is(tag, "Raw"))
		json_write(to, v);
	else if (v && str_is(tag, "Json"))
		sb_add(to, v->text);
	else if (v && tag.len)
		json_write(to, v);
	else if (j->kind == JSON_OBJECT || j->kind == JSON_ARRAY)
		write_raw_items(to, j);
	else
		json_write(to, j);
}

static int json_value(struct input *in, const struct field *f,
		      const struct json *j, struct db_value *out)
{
	str text;
	if (tagged(j, "Enum", &text)) {
		if (str_is(text, "JsonNull")) {
			out->s = S("null");
			return 0;
		}
		if (str_is(text, "DbNull") && f->arity == ARITY_OPTIONAL) {
			*out = (struct db_value){ .type = DB_NULL };
			return 0;
		}
		return mismatch(in, f);
	}
	struct sb b = sb_in(in->a);
	if (tagged(j, "Json", &text)) {
		size_t at;
		if (!json_parse(in->a, text, &at))
			return mismatch(in, f);
		out->s = text;
		return 0;
	}
	write_raw(&b, j);
	out->s = sb_str(&b);
	return 0;
}

static int enum_value(struct input *in, const struct field *f,
		      const struct json *j, struct db_value *out)
{
	const struct schema_enum *e = &in->s->enums.at[f->enum_id];
	str text;
	if (j->kind == JSON_STRING)
		text = j->text;
	else if (!tagged(j, "Enum", &text))
		return mismatch(in, f);
	for (uint32_t i = 0; i < e->n_values; i++) {
		const struct enum_value *v =
			&in->s->enum_values.at[e->first_value + i];
		if (str_eq(v->name, text)) {
			out->s = v->db_name;
			return 0;
		}
	}
	return mismatch(in, f);
}

static bool whole_number(const struct json *j, int64_t *out)
{
	return j->kind == JSON_NUMBER && str_to_i64(j->text, out);
}

int input_int(struct input *in, const struct json *j, int64_t *out)
{
	return whole_number(j, out)
		       ? 0
		       : bad(in, "%.*s must be a whole number", SARG(j->key));
}

int input_bool(struct input *in, const struct json *j, bool *out)
{
	*out = j->kind == JSON_TRUE;
	if (j->kind == JSON_TRUE || j->kind == JSON_FALSE)
		return 0;
	return bad(in, "%.*s must be true or false", SARG(j->key));
}

/* What is in the text, which may be none of the type. */
static int literal(struct input *in, const struct field *f, str text,
		   struct db_value *out)
{
	if (!make_literal(in->a, out->type, text, out))
		return mismatch(in, f);
	return 0;
}

static bool is_decimal(str s)
{
	size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'), n = 0;
	for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
		n++;
	if (i < s.len && s.ptr[i] == '.')
		for (i++; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
			n++;
	if (n && i < s.len && (s.ptr[i] | 0x20) == 'e') {
		int64_t power;
		i++;
		if (i < s.len && s.ptr[i] == '+')
			i++;
		if (!str_to_i64(str_sub(s, i, s.len), &power) || power > 1000 ||
		    power < -1000)
			return false;
		i = s.len;
	}
	return n && i == s.len;
}

static int number_value(struct input *in, const struct field *f,
			const struct json *j, struct db_value *out)
{
	str text = j->text;
	switch (f->scalar) {
	case SCALAR_INT:
		if (!whole_number(j, &out->i))
			return mismatch(in, f);
		if (out->i < INT32_MIN || out->i > INT32_MAX)
			return bad(in, "the number for %.*s is beyond Int",
				   SARG(f->name));
		return 0;
	case SCALAR_BIGINT:
		if (!whole_number(j, &out->i) &&
		    (!tagged(j, "BigInt", &text) || !str_to_i64(text, &out->i)))
			return mismatch(in, f);
		return 0;
	case SCALAR_FLOAT:
		if (j->kind != JSON_NUMBER && !tagged(j, "Decimal", &text))
			return mismatch(in, f);
		return literal(in, f, text, out);
	default:
		if (j->kind != JSON_NUMBER && j->kind != JSON_STRING &&
		    !tagged(j, "Decimal", &text))
			return mismatch(in, f);
		out->s = text;
		return is_decimal(text) ? 0 : mismatch(in, f);
	}
}

static bool is_uuid(str s)
{
	static const char shape[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
	if (s.len != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i] | 0x20;
		bool hex = (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
			   (c >= 'a' && c <= 'f');
		if (shape[i] == 'h' ? !hex : s.ptr[i] != '-')
			return false;
	}
	return true;
}

static int scalar_value(struct input *in, const struct field *f,
			const struct json *j, struct db_value *out)
{
	str text = j->text;
	switch (f->scalar) {
	case SCALAR_STRING:
		if (j->kind != JSON_STRING)
			return mismatch(in, f);
		out->s = text;
		if (out->type == DB_UUID && !is_uuid(text))
			return mismatch(in, f);
		return 0;
	case SCALAR_BOOLEAN:
		out->b = j->kind == JSON_TRUE;
		return j->kind == JSON_TRUE || j->kind == JSON_FALSE
			       ? 0
			       : mismatch(in, f);
	case SCALAR_DATETIME:
		if (j->kind != JSON_STRING && !tagged(j, "DateTime", &text))
			return mismatch(in, f);
		return literal(in, f, text, out);
	case SCALAR_BYTES:
		if (j->kind != JSON_STRING && !tagged(j, "Bytes", &text))
			return mismatch(in, f);
		return literal(in, f, text, out);
	case SCALAR_JSON:
		return json_value(in, f, j, out);
	default:
		return number_value(in, f, j, out);
	}
}

int input_item(struct input *in, const struct field *f, const struct json *j,
	       struct db_value *out)
{
	*out = (struct db_value){ .type = field_db_type(in->s, f) };
	return f->kind == FIELD_ENUM ? enum_value(in, f, j, out)
				     : scalar_value(in, f, j, out);
}

int input_list(struct input *in, const struct field *f, const struct json *j,
	       struct db_value *out)
{
	struct db_value *items =
		arena_array(in->a, struct db_value, (j->n ? j->n : 1) + 1);
	uint32_t n = 0;
	/* one value is a list of one */
	if (j->kind != JSON_ARRAY) {
		if (j->kind == JSON_NULL)
			return mismatch(in, f);
		if (input_item(in, f, j, &items[n++]) < 0)
			return -1;
	} else {
		for
			json_each(j, item)
			{
				if (item->kind == JSON_NULL)
					return mismatch(in, f);
				if (input_item(in, f, item, &items[n++]) < 0)
					return -1;
			}
	}
	*out = (struct db_value){ .type = DB_ARRAY,
				  .items = items,
				  .n_items = n,
				  .item_type = field_db_type(in->s, f) };
	return 0;
}

int input_value(struct input *in, const struct field *f, const struct json *j,
		struct db_value *out)
{
	if (f->arity == ARITY_LIST)
		return input_list(in, f, j, out);
	if (j->kind != JSON_NULL)
		return input_item(in, f, j, out);
	*out = (struct db_value){ .type = DB_NULL };
	/* JSON says its nulls in words */
	if (f->arity != ARITY_OPTIONAL ||
	    (f->kind == FIELD_SCALAR && f->scalar == SCALAR_JSON))
		return mismatch(in, f);
	return 0;
}
