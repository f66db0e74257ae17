/* @default: literals, lists, enum values and functions. What a function
 * means for a provider is checked later; here, what it is. */
#include "schema/internal.h"

static void set_now(struct build *b, struct field *f, const struct expr *e);
static void set_plain(struct build *b, struct field *f, const struct expr *e);
static void set_dbgenerated(struct build *b, struct field *f,
			    const struct expr *e);
static void set_uuid(struct build *b, struct field *f, const struct expr *e);
static void set_cuid(struct build *b, struct field *f, const struct expr *e);
static void set_nanoid(struct build *b, struct field *f, const struct expr *e);
static void set_auto(struct build *b, struct field *f, const struct expr *e);

#define OF(s) (1u << SCALAR_##s)
#define OF_ANY ((1u << N_SCALARS) - 1)

/* One function a row. */
static const struct function {
	const char *name;
	enum default_kind kind;
	unsigned scalars;  /* of the fields that it may fill */
	bool any_type;	   /* enums and unsupported ones too */
	const char *needs; /* for messages */
	void (*set)(struct build *, struct field *, const struct expr *);
} functions[] = {
	{ "now", DEFAULT_NOW, OF(DATETIME) | OF(STRING), false, "DateTime",
	  set_now },
	{ "autoincrement", DEFAULT_AUTOINCREMENT, OF(INT) | OF(BIGINT), false,
	  "Int or BigInt", set_plain },
	{ "sequence", DEFAULT_SEQUENCE, OF(INT) | OF(BIGINT), false,
	  "Int or BigInt", NULL },
	{ "dbgenerated", DEFAULT_DBGENERATED, OF_ANY, true, "any type",
	  set_dbgenerated },
	{ "uuid", DEFAULT_UUID, OF(STRING), false, "String", set_uuid },
	{ "cuid", DEFAULT_CUID, OF(STRING), false, "String", set_cuid },
	{ "nanoid", DEFAULT_NANOID, OF(STRING), false, "String", set_nanoid },
	{ "ulid", DEFAULT_ULID, OF(STRING), false, "String", set_plain },
	{ "auto", DEFAULT_AUTO, OF_ANY, false, "any scalar type", set_auto },
};

enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static bool argument_count(struct build *b, const struct expr *e, uint32_t max)
{
	if (e->n_args <= max)
		return true;
	diag_error(b->d, e->span, "function-arguments", "%.*s() takes %s",
		   SARG(e->text),
		   max ? "one argument at most" : "no arguments");
	return false;
}

static void set_plain(struct build *b, struct field *f, const struct expr *e)
{
	(void)f;
	argument_count(b, e, 0);
}

static void set_now(struct build *b, struct field *f, const struct expr *e)
{
	set_plain(b, f, e);
}

static void set_auto(struct build *b, struct field *f, const struct expr *e)
{
	set_plain(b, f, e);
}

static void set_dbgenerated(struct build *b, struct field *f,
			    const struct expr *e)
{
	if (!argument_count(b, e, 1) || !e->n_args)
		return;
	f->def.has_arg = true;
	if (!value_string(b, &e->args[0].value, &f->def.text))
		return;
	if (!f->def.text.len)
		diag_error(b->d, e->args[0].span, "dbgenerated-empty",
			   "the SQL of dbgenerated() cannot be empty")
			->hint = S("write the expression, or dbgenerated() "
				   "without an argument");
}

/* The numeric argument of an id function, into f->def.arg. */
static bool id_argument(struct build *b, struct field *f, const struct expr *e,
			int32_t otherwise)
{
	f->def.arg = otherwise;
	if (!argument_count(b, e, 1))
		return false;
	if (!e->n_args)
		return true;
	f->def.has_arg = true;
	return value_int(b, &e->args[0].value, &f->def.arg);
}

static void set_uuid(struct build *b, struct field *f, const struct expr *e)
{
	if (id_argument(b, f, e, 4) && f->def.arg != 4 && f->def.arg != 7)
		diag_error(b->d, e->span, "uuid-version",
			   "uuid() makes versions 4 and 7, not %d",
			   (int)f->def.arg)
			->hint = S("write uuid(4) or uuid(7)");
}

static void set_cuid(struct build *b, struct field *f, const struct expr *e)
{
	if (id_argument(b, f, e, 1) && f->def.arg != 1 && f->def.arg != 2)
		diag_error(b->d, e->span, "cuid-version",
			   "cuid() makes versions 1 and 2, not %d",
			   (int)f->def.arg)
			->hint = S("write cuid() or cuid(2)");
}

static void set_nanoid(struct build *b, struct field *f, const struct expr *e)
{
	if (id_argument(b, f, e, 21) && (f->def.arg < 2 || f->def.arg > 255))
		diag_error(b->d, e->span, "nanoid-length",
			   "the length of nanoid() is from 2 to 255, not %d",
			   (int)f->def.arg);
}

static void unknown_function(struct build *b, const struct expr *e)
{
	struct diag *d = diag_error(b->d, e->span, "unknown-function",
				    "unknown function %.*s()", SARG(e->text));
	struct suggest g = suggest_for(e->text);
	struct sb list = sb_in(b->a);
	for (int i = 0; i < N_FUNCTIONS; i++) {
		suggest_offer(&g, str_c(functions[i].name));
		sb_fmt(&list, "%s%s()",
		       i ? ", " : "the functions: ", functions[i].name);
	}
	suggest_hint(b, d, &g, sb_str(&list));
}

static bool function_fits(const struct function *fn, const struct field *f)
{
	if (fn->any_type)
		return true;
	return f->kind == FIELD_SCALAR && (fn->scalars & 1u << f->scalar);
}

static void set_function(struct build *b, struct use *u, struct field *f,
			 const struct expr *e)
{
	const struct function *fn = NULL;
	for (int i = 0; i < N_FUNCTIONS && !fn; i++)
		if (str_is(e->text, functions[i].name))
			fn = &functions[i];
	if (!fn) {
		unknown_function(b, e);
		return;
	}
	f->def.kind = fn->kind;
	if (!function_fits(fn, f)) {
		diag_error(b->d, u->args[0]->span, "function-type",
			   "%s() fills fields of %s, not of %.*s", fn->name,
			   fn->needs, SARG(f->ast->type.text));
		return;
	}
	if (fn->set)
		fn->set(b, f, e);
}

static bool in_int64(str s)
{
	int64_t v;
	return str_to_i64(s, &v);
}

static bool in_int32(str s)
{
	int64_t v;
	return str_to_i64(s, &v) && v >= INT32_MIN && v <= INT32_MAX;
}

static bool is_boolean(str s)
{
	return str_is(s, "true") || str_is(s, "false");
}

static bool is_digits(str s, size_t at, size_t n)
{
	if (at + n > s.len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s.ptr[at + i] < '0' || s.ptr[at + i] > '9')
			return false;
	return true;
}

/* RFC 3339: 2020-01-02T03:04:05[.678]Z or +01:00. */
static bool is_rfc3339(str s)
{
	if (s.len < 20 || !is_digits(s, 0, 4) || s.ptr[4] != '-' ||
	    !is_digits(s, 5, 2) || s.ptr[7] != '-' || !is_digits(s, 8, 2) ||
	    (s.ptr[10] != 'T' && s.ptr[10] != 't' && s.ptr[10] != ' ') ||
	    !is_digits(s, 11, 2) || s.ptr[13] != ':' || !is_digits(s, 14, 2) ||
	    s.ptr[16] != ':' || !is_digits(s, 17, 2))
		return false;
	size_t i = 19;
	if (s.ptr[i] == '.')
		for (i++; i < s.len && is_digits(s, i, 1);)
			i++;
	if (i + 1 == s.len)
		return s.ptr[i] == 'Z' || s.ptr[i] == 'z';
	return i + 6 == s.len && (s.ptr[i] == '+' || s.ptr[i] == '-') &&
	       is_digits(s, i + 1, 2) && s.ptr[i + 3] == ':' &&
	       is_digits(s, i + 4, 2);
}

static bool is_base64(str s)
{
	size_t pad = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '=')
			pad++;
		else if (pad ||
			 !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			   (c >= '0' && c <= '9') || c == '+' || c == '/'))
			return false;
	}
	return s.len % 4 == 0 && pad <= 2;
}

static bool scalar_fits(enum scalar scalar, const struct expr *e)
{
	bool number = e->kind == EXPR_NUMBER, string = e->kind == EXPR_STRING;
	switch (scalar) {
	case SCALAR_INT:
		return number && in_int32(e->text);
	case SCALAR_BIGINT:
		return number && in_int64(e->text);
	case SCALAR_FLOAT:
		return number;
	case SCALAR_DECIMAL:
		return number || string;
	case SCALAR_BOOLEAN:
		return e->kind == EXPR_CONSTANT && is_boolean(e->text);
	case SCALAR_STRING:
	case SCALAR_JSON:
		return string;
	case SCALAR_DATETIME:
		return string && is_rfc3339(e->text);
	case SCALAR_BYTES:
		return string && is_base64(e->text);
	case N_SCALARS:
		break;
	}
	return false;
}

static void misfit(struct build *b, const struct field *f, const struct expr *e)
{
	static const char *const forms[] = {
		[SCALAR_INT] = "a whole number of 32 bits",
		[SCALAR_BIGINT] = "a whole number of 64 bits",
		[SCALAR_FLOAT] = "a number",
		[SCALAR_BOOLEAN] = "true or false",
		[SCALAR_STRING] = "a string",
		[SCALAR_DATETIME] = ("a string such as "
				     "\"2024-01-31T12:00:00Z\""),
		[SCALAR_JSON] = "JSON in a string",
		[SCALAR_BYTES] = "base64 in a string",
		[SCALAR_DECIMAL] = "a number",
	};
	diag_error(b->d, e->span, "default-type",
		   "the default of a field of type %s must be %s",
		   scalar_name(f->scalar), forms[f->scalar]);
}

static bool enum_literal(struct build *b, const struct field *f,
			 const struct expr *e, struct literal *out)
{
	const struct schema_enum *en = &b->s->enums.at[f->enum_id];
	struct suggest g = suggest_for(e->text);
	struct sb list = sb_in(b->a);
	for (uint32_t i = 0; i < en->n_values; i++) {
		uint32_t id = en->first_value + i;
		str name = b->s->enum_values.at[id].name;
		if (e->kind == EXPR_CONSTANT && str_eq(e->text, name)) {
			*out = (struct literal){ e->text, id };
			return true;
		}
		suggest_offer(&g, name);
		sb_fmt(&list, "%s%.*s", i ? ", " : "its values: ", SARG(name));
	}
	struct diag *d =
		diag_error(b->d, e->span, "default-enum",
			   "the default must be a value of the enum \"%.*s\"",
			   SARG(en->name));
	suggest_hint(b, d, &g, sb_str(&list));
	return false;
}

static bool set_literal(struct build *b, const struct field *f,
			const struct expr *e, struct literal *out)
{
	if (f->kind == FIELD_ENUM)
		return enum_literal(b, f, e, out);
	*out = (struct literal){ e->text, NONE };
	if (f->kind == FIELD_SCALAR && scalar_fits(f->scalar, e))
		return true;
	if (f->kind == FIELD_SCALAR)
		misfit(b, f, e);
	else
		diag_error(b->d, e->span, "default-type",
			   "only dbgenerated() can be the default of an "
			   "unsupported type");
	return false;
}

static void set_list(struct build *b, struct field *f, const struct expr *e)
{
	f->def.kind = DEFAULT_LITERAL;
	f->def.is_list = true;
	f->def.values = arena_array(b->a, struct literal, e->n_items + 1);
	for (uint32_t i = 0; i < e->n_items; i++)
		if (set_literal(b, f, &e->items[i],
				&f->def.values[f->def.n_values]))
			f->def.n_values++;
}

static void set_value(struct build *b, struct use *u, struct field *f,
		      const struct expr *e)
{
	if (e->kind == EXPR_FUNCTION) {
		set_function(b, u, f, e);
	} else if (e->kind == EXPR_ARRAY && f->arity == ARITY_LIST) {
		set_list(b, f, e);
	} else if (f->arity == ARITY_LIST) {
		diag_error(b->d, u->args[0]->span, "default-list",
			   "the default of a list must be a list")
			->hint = S("write the values in brackets: [...]");
	} else {
		f->def.kind = DEFAULT_LITERAL;
		f->def.values = arena_array(b->a, struct literal, 1);
		if (set_literal(b, f, e, f->def.values))
			f->def.n_values = 1;
	}
}

void apply_default(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	const struct expr *e = &u->args[0]->value;
	f->def.span = e->span;
	const struct arg *map = use_arg(u, "map");
	if (map)
		value_string(b, &map->value, &f->def.map);
	if (f->kind == FIELD_RELATION || f->kind == FIELD_COMPOSITE)
		diag_error(b->d, u->ast->span, "default-on-relation",
			   "a field of type %.*s cannot have a default",
			   SARG(f->ast->type.text))
			->hint = S("remove @default; the scalar fields under "
				   "a relation can have one");
	else
		set_value(b, u, f, e);
}
