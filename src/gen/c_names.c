#include "gen/c_names.h"

#include <ctype.h>

/* Words of C and C++, and macros that usual headers and compilers define in
 * lower case. Sorted. */
static const char *const taken_words[] = {
	"alignas",	 "alignof",	  "and",
	"and_eq",	 "asm",		  "assert",
	"atomic_cancel", "atomic_commit", "auto",
	"bitand",	 "bitor",	  "bool",
	"break",	 "case",	  "catch",
	"char",		 "char16_t",	  "char32_t",
	"char8_t",	 "class",	  "co_await",
	"co_return",	 "co_yield",	  "compl",
	"complex",	 "concept",	  "const",
	"const_cast",	 "consteval",	  "constexpr",
	"constinit",	 "continue",	  "decltype",
	"default",	 "delete",	  "do",
	"double",	 "dynamic_cast",  "else",
	"enum",		 "errno",	  "explicit",
	"export",	 "extern",	  "false",
	"float",	 "for",		  "friend",
	"goto",		 "i386",	  "if",
	"imaginary",	 "inline",	  "int",
	"linux",	 "long",	  "mutable",
	"namespace",	 "new",		  "noexcept",
	"noreturn",	 "not",		  "not_eq",
	"nullptr",	 "operator",	  "or",
	"or_eq",	 "private",	  "protected",
	"public",	 "register",	  "reinterpret_cast",
	"requires",	 "restrict",	  "return",
	"setjmp",	 "short",	  "signed",
	"sizeof",	 "static",	  "static_assert",
	"static_cast",	 "stderr",	  "stdin",
	"stdout",	 "struct",	  "switch",
	"template",	 "this",	  "thread_local",
	"throw",	 "true",	  "try",
	"typedef",	 "typeid",	  "typename",
	"typeof",	 "union",	  "unix",
	"unsigned",	 "using",	  "va_arg",
	"va_copy",	 "va_end",	  "va_start",
	"virtual",	 "void",	  "volatile",
	"wchar_t",	 "while",	  "xor",
	"xor_eq",
};

static bool is_taken_word(str name)
{
	for (size_t i = 0; i < sizeof(taken_words) / sizeof(*taken_words); i++)
		if (str_is(name, taken_words[i]))
			return true;
	return false;
}

bool c_prefix_ok(str prefix)
{
	if (!prefix.len || prefix.len > 64 ||
	    !islower((unsigned char)*prefix.ptr))
		return false;
	for (size_t i = 0; i < prefix.len; i++) {
		unsigned char c = (unsigned char)prefix.ptr[i];
		if (!islower(c) && !isdigit(c) && c != '_')
			return false;
	}
	return true;
}

/* The name, or the name with as many underscores as make it free. */
static str claim(struct arena *a, struct strmap *used, str name)
{
	while (is_taken_word(name) || strmap_put(used, name, 0) != NONE)
		name = str_fmt(a, "%.*s_", SARG(name));
	return name;
}

/* Whatever a model's base name is extended by. */
static const char *const suffixes[] = {
	"",
	"_args",
	"_list",
	"_fields",
	"_aggregate",
	"_group_by",
	"_numbers",
	"_find_unique_or_throw",
	"_find_first_or_throw",
	"_desc",
	"_made",
	"_group",
	"_group_list",
	"_aggregate_args",
	"_group_by_args",
	"_find_unique_or_throw_args",
	"_find_first_or_throw_args",
	"_where",
	"_where_unique",
	"_filter",
	"_list_filter",
	"_relation_filter",
	"_list_relation_filter",
	"_create_data",
	"_create_many_data",
	"_update_data",
	"_order_by",
	"_include",
	"_connect_or_create",
	"_update_one",
	"_update_all",
	"_create_nested",
	"_create_nested_list",
	"_update_nested",
	"_update_nested_list",
	"_find_unique",
	"_find_first",
	"_find_many",
	"_stream",
	"_stream_next",
	"_create",
	"_create_many",
	"_update",
	"_update_many",
	"_upsert",
	"_delete",
	"_delete_many",
	"_count",
	"_find_unique_args",
	"_find_first_args",
	"_find_many_args",
	"_create_args",
	"_create_many_args",
	"_update_args",
	"_update_many_args",
	"_upsert_args",
	"_delete_args",
	"_delete_many_args",
	"_count_args",
	"_list_update",
	"_fields",
	"_uniques",
	"_name",
};
enum { N_SUFFIXES = sizeof(suffixes) / sizeof(*suffixes) };

static bool base_is_free(struct arena *a, const struct strmap *used, str base)
{
	for (size_t i = 0; i < N_SUFFIXES; i++)
		if (strmap_get(used, str_fmt(a, "%.*s%s", SARG(base),
					     suffixes[i])) != NONE)
			return false;
	return true;
}

static str claim_base(struct arena *a, struct strmap *used, str prefix,
		      str name)
{
	str snake = str_snake(a, name);
	str base = str_fmt(a, "%.*s_%.*s", SARG(prefix), SARG(snake));
	while (!base_is_free(a, used, base))
		base = str_fmt(a, "%.*s_", SARG(base));
	for (size_t i = 0; i < N_SUFFIXES; i++)
		strmap_put(used, str_fmt(a, "%.*s%s", SARG(base), suffixes[i]),
			   0);
	return base;
}

static const struct c_type scalar_types[N_SCALARS] = {
	[SCALAR_INT] = { "int32_t", "const int32_t *", "nicol_int", true },
	[SCALAR_BIGINT] = { "int64_t", "const int64_t *", "nicol_bigint",
			    true },
	[SCALAR_FLOAT] = { "double", "const double *", "nicol_float", true },
	[SCALAR_BOOLEAN] = { "bool", "const bool *", "nicol_bool", false },
	[SCALAR_STRING] = { "const char *", "const char *", "nicol_string",
			    false },
	[SCALAR_DATETIME] = { "nicol_timestamp", "const nicol_timestamp *",
			      "nicol_datetime", false },
	[SCALAR_JSON] = { "nicol_json", "nicol_json", "nicol_json", false },
	[SCALAR_BYTES] = { "nicol_bytes", "const nicol_bytes *", "nicol_bytes",
			   false },
	[SCALAR_DECIMAL] = { "nicol_decimal", "nicol_decimal", "nicol_decimal",
			     true },
};

static uint32_t enum_index(const struct c_names *n, uint32_t id)
{
	for (uint32_t i = 0; i < n->n_enums; i++)
		if (n->enums[i].id == id)
			return i;
	return NONE;
}

static struct c_type enum_type(struct arena *a, const struct c_names *n,
			       uint32_t id)
{
	str base = n->enums[enum_index(n, id)].base;
	char *name = str_cdup(a, base);
	str pointer = str_fmt(a, "const %s *", name);
	return (struct c_type){ name, str_cdup(a, pointer), name, false };
}

static uint32_t model_index(const struct c_names *n, uint32_t model)
{
	for (uint32_t i = 0; i < n->n_models; i++)
		if (n->models[i].model == model)
			return i;
	return NONE;
}

static bool is_visible(const struct c_names *n, const struct field *f)
{
	if (f->is_ignored)
		return false;
	if (f->kind == FIELD_RELATION)
		return model_index(n, f->target) != NONE;
	return f->kind == FIELD_SCALAR || f->kind == FIELD_ENUM;
}

static bool has_visible_field(const struct c_model *m, uint32_t field)
{
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (m->fields[i].field == field)
			return true;
	return false;
}

static bool unique_is_visible(const struct schema *s, const struct c_model *m,
			      const struct index *ix)
{
	if (ix->kind != INDEX_PRIMARY && ix->kind != INDEX_UNIQUE)
		return false;
	/* a partial unique names no single row */
	if (ix->where.len)
		return false;
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		const struct field *f = &s->fields.at[ix->fields[i].field];
		if (!has_visible_field(m, ix->fields[i].field) ||
		    f->arity == ARITY_LIST)
			return false;
	}
	return ix->n_fields > 0;
}

static str unique_name(struct arena *a, const struct schema *s,
		       const struct index *ix)
{
	if (ix->name.len)
		return str_snake(a, ix->name);
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < ix->n_fields; i++) {
		str name = s->fields.at[ix->fields[i].field].name;
		sb_add(&b, i ? S("_") : S(""));
		sb_add(&b, str_snake(a, name));
	}
	return sb_str(&b);
}

static void name_uniques(struct arena *a, const struct schema *s,
			 struct c_model *m, struct strmap *used)
{
	const struct model *mo = &s->models.at[m->model];
	m->uniques = arena_array(a, struct c_unique, mo->n_indexes + 1);
	for (uint32_t i = 0; i < mo->n_indexes; i++) {
		const struct index *ix = &s->indexes.at[mo->first_index + i];
		if (!unique_is_visible(s, m, ix))
			continue;
		m->has_unique = true;
		if (ix->n_fields < 2)
			continue;
		m->uniques[m->n_uniques++] = (struct c_unique){
			.index = mo->first_index + i,
			.name = claim(a, used, unique_name(a, s, ix)),
		};
	}
}

static void name_fields(struct arena *a, const struct schema *s,
			struct c_names *n, struct c_model *m)
{
	const struct model *mo = &s->models.at[m->model];
	struct strmap used = strmap_in(a);
	m->fields = arena_array(a, struct c_field, mo->n_fields + 1);
	for (uint32_t i = 0; i < mo->n_fields; i++) {
		const struct field *f = &s->fields.at[mo->first_field + i];
		if (!is_visible(n, f))
			continue;
		struct c_field *c = &m->fields[m->n_fields++];
		c->field = mo->first_field + i;
		c->ordinal = i;
		c->name = claim(a, &used, str_snake(a, f->name));
		c->target = NONE;
		if (f->kind == FIELD_SCALAR)
			c->type = scalar_types[f->scalar];
		else if (f->kind == FIELD_ENUM)
			c->type = enum_type(a, n, f->enum_id);
		else
			c->target = model_index(n, f->target);
		m->has_relations |= f->kind == FIELD_RELATION;
	}
	name_uniques(a, s, m, &used);
}

/* "super_admin" and "superAdmin" to "SUPER_ADMIN". */
static str upper(struct arena *a, str name)
{
	bool has_lower = false;
	for (size_t i = 0; i < name.len; i++)
		has_lower |= islower((unsigned char)name.ptr[i]) != 0;
	str from = has_lower ? str_snake(a, name) : name;
	char *p = str_cdup(a, from);
	for (size_t i = 0; i < from.len; i++)
		p[i] = (char)toupper((unsigned char)p[i]);
	return str_n(p, from.len);
}

static void name_enum(struct arena *a, const struct schema *s,
		      struct c_names *n, uint32_t id, struct strmap *used)
{
	const struct schema_enum *e = &s->enums.at[id];
	struct c_enum *c = &n->enums[n->n_enums++];
	c->id = id;
	c->base = claim_base(a, used, n->prefix, e->name);
	c->n_values = e->n_values;
	c->values = arena_array(a, str, e->n_values + 1);
	str base = upper(a, c->base);
	for (uint32_t i = 0; i < e->n_values; i++) {
		str value = s->enum_values.at[e->first_value + i].name;
		value = upper(a, value);
		c->values[i] =
			claim(a, used,
			      str_fmt(a, "%.*s_%.*s", SARG(base), SARG(value)));
	}
}

/* Functions and types that stand beside the models'. */
static void reserve(struct arena *a, struct strmap *used, str prefix)
{
	static const char *const own[] = { "open", "close", "desc" };
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		strmap_put(used, str_fmt(a, "%.*s_%s", SARG(prefix), own[i]),
			   0);
}

struct c_names *c_names_new(struct arena *a, const struct schema *s, str prefix)
{
	struct c_names *n = arena_new(a, struct c_names);
	struct strmap used = strmap_in(a);
	n->prefix = prefix;
	reserve(a, &used, prefix);
	n->models = arena_array(a, struct c_model, s->models.len + 1);
	for (uint32_t m = 0; m < s->models.len; m++) {
		const struct model *mo = &s->models.at[m];
		if (mo->is_ignored)
			continue;
		n->models[n->n_models++] = (struct c_model){
			.model = m,
			.base = claim_base(a, &used, prefix, mo->name),
			.is_view = mo->is_view,
		};
	}
	n->enums = arena_array(a, struct c_enum, s->enums.len + 1);
	for (uint32_t e = 0; e < s->enums.len; e++)
		name_enum(a, s, n, e, &used);
	for (uint32_t m = 0; m < n->n_models; m++)
		name_fields(a, s, n, &n->models[m]);
	return n;
}
