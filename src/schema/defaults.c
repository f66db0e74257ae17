/* @default: literals, lists, enum values and functions. What a function
 * means for a provider is checked later; here, what it is. */
#include "schema/internal.h"

/* A function in a default, and the attribute around it. */
struct call {
	const struct expr *e;
	struct span span; /* of the attribute */
};

static void set_now(struct build *b, struct field *f, const struct call *c);
static void set_plain(struct build *b, struct field *f, const struct call *c);
static void set_dbgenerated(struct build *b, struct field *f,
			    const struct call *c);
static void set_uuid(struct build *b, struct field *f, const struct call *c);
static void set_cuid(struct build *b, struct field *f, const struct call *c);
static void set_nanoid(struct build *b, struct field *f, const struct call *c);
static void set_auto(struct build *b, struct field *f, const struct call *c);
static void set_sequence(struct build *b, struct field *f,
			 const struct call *c);

#define OF(s) (1u << SCALAR_##s)
#define OF_ANY ((1u << N_SCALARS) - 1)

/* One function a row. */
static const struct function {
	const char *name;
	enum default_kind kind;
	unsigned scalars;  /* of the fields that it may fill */
	bool any_type;	   /* enums and unsupported ones too */
	const char *needs; /* for messages */
	void (*set)(struct build *, struct field *, const struct call *);
} functions[] = {
	{ "now", DEFAULT_NOW, OF(DATETIME), false, "DateTime", set_now },
	{ "autoincrement", DEFAULT_AUTOINCREMENT, OF(INT) | OF(BIGINT), false,
	  "Int or BigInt", set_plain },
	{ "sequence", DEFAULT_SEQUENCE, (1u << N_SCALARS) - 1, false,
	  "any scalar type", set_sequence },
	{ "dbgenerated", DEFAULT_DBGENERATED, OF_ANY, true, "any type",
	  set_dbgenerated },
	{ "uuid", DEFAULT_UUID, OF(STRING), false, "String", set_uuid },
	{ "cuid", DEFAULT_CUID, OF(STRING), false, "String", set_cuid },
	{ "nanoid", DEFAULT_NANOID, OF(STRING), false, "String", set_nanoid },
	{ "ulid", DEFAULT_ULID, OF(STRING), false, "String", set_plain },
	{ "auto", DEFAULT_AUTO, OF_ANY, false, "any scalar type", set_auto },
};

enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static bool argument_count(struct build *b, const struct call *c, uint32_t max)
{
	if (c->e->n_args <= max)
		return true;
	diag_error(b->d, c->span, "function-arguments", "%.*s() takes %s",
		   SARG(c->e->text),
		   max ? "one argument at most" : "no arguments");
	return false;
}

static void set_plain(struct build *b, struct field *f, const struct call *c)
{
	(void)f;
	argument_count(b, c, 0);
}

static void set_now(struct build *b, struct field *f, const struct call *c)
{
	set_plain(b, f, c);
}

static void set_auto(struct build *b, struct field *f, const struct call *c)
{
	set_plain(b, f, c);
}

static void set_dbgenerated(struct build *b, struct field *f,
			    const struct call *c)
{
	if (!argument_count(b, c, 1) || !c->e->n_args)
		return;
	f->def->has_arg = true;
	const struct expr *sql = &c->e->args[0].value;
	if (sql->kind != EXPR_STRING) {
		diag_error(b->d, c->span, "function-arguments",
			   "dbgenerated() takes SQL in a string");
		return;
	}
	f->def->text = sql->text;
	if (!sql->text.len)
		diag_error(b->d, c->span, "dbgenerated-empty",
			   "the SQL of dbgenerated() cannot be empty")
			->hint = S("write the expression, or dbgenerated() "
				   "without an argument");
}

/* The numeric argument of an id function, into f->def->arg. */
static bool id_argument(struct build *b, struct field *f, const struct call *c,
			int32_t otherwise)
{
	f->def->arg = otherwise;
	if (!argument_count(b, c, 1))
		return false;
	if (!c->e->n_args)
		return true;
	f->def->has_arg = true;
	int64_t v = -1;
	const struct expr *arg = &c->e->args[0].value;
	if (arg->kind != EXPR_NUMBER || !str_to_i64(arg->text, &v) || v < 0 ||
	    v > 1000) {
		if (arg->kind != EXPR_NUMBER)
			diag_error(b->d, c->span, "function-arguments",
				   "%.*s() takes a whole number",
				   SARG(c->e->text));
		f->def->arg = -1;
		return arg->kind == EXPR_NUMBER;
	}
	f->def->arg = (int32_t)v;
	return true;
}

static void set_uuid(struct build *b, struct field *f, const struct call *c)
{
	if (id_argument(b, f, c, 4) && f->def->arg != 4 && f->def->arg != 7)
		diag_error(b->d, c->span, "uuid-version",
			   "uuid() makes versions 4 and 7, not %d",
			   (int)f->def->arg)
			->hint = S("write uuid(4) or uuid(7)");
}

static void set_cuid(struct build *b, struct field *f, const struct call *c)
{
	if (id_argument(b, f, c, 1) && f->def->arg != 1 && f->def->arg != 2)
		diag_error(b->d, c->span, "cuid-version",
			   "cuid() makes versions 1 and 2, not %d",
			   (int)f->def->arg)
			->hint = S("write cuid() or cuid(2)");
}

static void set_nanoid(struct build *b, struct field *f, const struct call *c)
{
	if (id_argument(b, f, c, 21) && (f->def->arg < 2 || f->def->arg > 255))
		diag_error(b->d, c->span, "nanoid-length",
			   "the length of nanoid() is from 2 to 255, not %d",
			   (int)f->def->arg);
}

/* sequence(start: 1, increment: 2, ...): CockroachDB's; its arguments stay
 * in the syntax tree. */
static void set_sequence(struct build *b, struct field *f, const struct call *c)
{
	(void)b;
	f->def->has_arg = c->e->n_args > 0;
}

static void unknown_function(struct build *b, const struct expr *e)
{
	struct diag *d = diag_error(&b->late, e->span, "unknown-function",
				    "unknown function %.*s()", SARG(e->text));
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(e->text);
	g.at = e->span;
	g.at.end = g.at.start + (uint32_t)e->text.len;
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
	f->def->kind = fn->kind;
	if (f->model == NONE &&
	    (fn->kind == DEFAULT_AUTOINCREMENT ||
	     fn->kind == DEFAULT_DBGENERATED || fn->kind == DEFAULT_AUTO)) {
		diag_error(b->d, attr_span(b, u->ast), "function-composite",
			   "no field of a composite type is filled by %s()",
			   fn->name)
			->hint = S("give it a value when you write it");
		return;
	}
	if (!function_fits(fn, f)) {
		diag_error(b->d, attr_span(b, u->ast), "function-type",
			   "%s() fills fields of %s, not of %.*s", fn->name,
			   fn->needs, SARG(f->ast->type.text));
		return;
	}
	struct call call = { e, attr_span(b, u->ast) };
	fn->set(b, f, &call);
}

static bool is_boolean(str s)
{
	return str_is(s, "true") || str_is(s, "false");
}

/* Is the literal of the right kind? What its text says is checked when the
 * whole schema is known. */
static bool scalar_fits(enum scalar scalar, const struct expr *e)
{
	switch (scalar) {
	case SCALAR_INT:
	case SCALAR_BIGINT:
	case SCALAR_FLOAT:
		return e->kind == EXPR_NUMBER;
	case SCALAR_DECIMAL:
		return e->kind == EXPR_NUMBER || e->kind == EXPR_STRING;
	case SCALAR_BOOLEAN:
		return e->kind == EXPR_CONSTANT;
	case SCALAR_STRING:
	case SCALAR_JSON:
	case SCALAR_DATETIME:
	case SCALAR_BYTES:
		return e->kind == EXPR_STRING;
	case N_SCALARS:
		break;
	}
	return false;
}

static void misfit(struct build *b, const struct field *f, struct span span)
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
	diag_error(b->d, span, "default-type",
		   "the default of a field of type %s must be %s",
		   scalar_name(f->scalar), forms[f->scalar]);
}

/* The enum's value of that name, or NONE. */
static uint32_t value_named(const struct build *b, const struct schema_enum *en,
			    str name)
{
	if (en->by_name)
		return strmap_get(en->by_name, name);
	for (uint32_t i = en->first_value; i < en->first_value + en->n_values;
	     i++)
		if (str_eq(b->s->enum_values.at[i].name, name))
			return i;
	return NONE;
}

static void unknown_value(struct build *b, struct span span,
			  const struct schema_enum *en, const struct expr *e)
{
	struct diag *d =
		diag_error(b->d, span, "default-enum",
			   "the default must be a value of the enum \"%.*s\"",
			   SARG(en->name));
	if (diags_full(b->d))
		return;
	struct suggest g = suggest_for(e->text);
	if (e->kind == EXPR_CONSTANT)
		g.at = e->span;
	struct sb list = sb_in(b->a);
	for (uint32_t i = 0; i < en->n_values; i++) {
		str name = b->s->enum_values.at[en->first_value + i].name;
		suggest_offer(&g, name);
		if (list.len < LONGEST_LIST)
			sb_fmt(&list, "%s%.*s",
			       i ? ", " : "its values: ", SARG(name));
	}
	suggest_hint(b, d, &g, sb_str(&list));
}

static bool enum_literal(struct build *b, struct span span,
			 const struct field *f, const struct expr *e,
			 struct literal *out)
{
	const struct schema_enum *en = &b->s->enums.at[f->enum_id];
	uint32_t id =
		e->kind == EXPR_CONSTANT ? value_named(b, en, e->text) : NONE;
	if (id == NONE)
		unknown_value(b, span, en, e);
	else
		*out = (struct literal){ e->text, id };
	return id != NONE;
}

static bool set_literal(struct build *b, struct use *u, const struct field *f,
			const struct expr *e, struct literal *out)
{
	struct span span = attr_span(b, u->ast);
	if (f->kind == FIELD_ENUM)
		return enum_literal(b, span, f, e, out);
	*out = (struct literal){ e->text, NONE };
	if (f->kind == FIELD_SCALAR && scalar_fits(f->scalar, e)) {
		if (f->scalar != SCALAR_BOOLEAN || is_boolean(e->text))
			return true;
		span = e->span;
	}
	if (f->kind == FIELD_SCALAR)
		misfit(b, f, span);
	else
		diag_error(b->d, span, "default-type",
			   "only dbgenerated() can be the default of an "
			   "unsupported type");
	return false;
}

static void set_list(struct build *b, struct use *u, struct field *f,
		     const struct expr *e)
{
	f->def->kind = DEFAULT_LITERAL;
	f->def->is_list = true;
	f->def->values = arena_array(b->a, struct literal, e->n_items + 1);
	f->def->spans = arena_array(b->a, struct span, e->n_items + 1);
	for (uint32_t i = 0; i < e->n_items; i++)
		if (set_literal(b, u, f, &e->items[i],
				&f->def->values[f->def->n_values]))
			f->def->spans[f->def->n_values++] = e->items[i].span;
}

static void set_value(struct build *b, struct use *u, struct field *f,
		      const struct expr *e)
{
	if (e->kind == EXPR_FUNCTION) {
		set_function(b, u, f, e);
	} else if (e->kind == EXPR_ARRAY && f->arity == ARITY_LIST) {
		set_list(b, u, f, e);
	} else if (f->arity == ARITY_LIST) {
		diag_error(b->d, attr_span(b, u->ast), "default-list",
			   "the default of a list must be a list")
			->hint = S("write the values in brackets: [...]");
	} else if (e->kind == EXPR_ARRAY) {
		diag_error(b->d, attr_span(b, u->ast), "default-list",
			   "the default of a field that is no list cannot be "
			   "a list")
			->hint = S("remove the brackets");
	} else {
		f->def->kind = DEFAULT_LITERAL;
		f->def->values = arena_array(b->a, struct literal, 1);
		if (set_literal(b, u, f, e, f->def->values))
			f->def->n_values = 1;
	}
}

void apply_default(struct build *b, struct use *u)
{
	struct field *f = &b->s->fields.at[u->id];
	const struct expr *e = &u->args[0]->value;
	f->def = arena_new(b->a, struct field_default);
	f->def->span = e->span;
	f->def->attribute = attr_span(b, u->ast);
	const struct arg *map = use_arg(u, "map");
	if (map)
		value_string(b, &map->value, &f->def->map);
	if (f->kind == FIELD_RELATION || f->kind == FIELD_COMPOSITE)
		diag_error(b->d, attr_span(b, u->ast), "default-on-relation",
			   "a field of type %.*s cannot have a default",
			   SARG(f->ast->type.text))
			->hint = S("remove @default; the scalar fields under "
				   "a relation can have one");
	else
		set_value(b, u, f, e);
}
