/* Checks of fields: what the provider can store, and what the text of a
 * default says. */
#include "schema/internal.h"

static bool is_digits(str s, size_t at, size_t n)
{
	if (at + n > s.len)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s.ptr[at + i] < '0' || s.ptr[at + i] > '9')
			return false;
	return true;
}

static int two_digits(str s, size_t at)
{
	return (s.ptr[at] - '0') * 10 + (s.ptr[at + 1] - '0');
}

static bool is_date(str s)
{
	return is_digits(s, 0, 4) && s.ptr[4] == '-' && is_digits(s, 5, 2) &&
	       s.ptr[7] == '-' && is_digits(s, 8, 2) && two_digits(s, 5) &&
	       two_digits(s, 5) <= 12 && two_digits(s, 8) &&
	       two_digits(s, 8) <= 31;
}

static bool is_time(str s)
{
	return is_digits(s, 11, 2) && s.ptr[13] == ':' && is_digits(s, 14, 2) &&
	       s.ptr[16] == ':' && is_digits(s, 17, 2) &&
	       two_digits(s, 11) < 24 && two_digits(s, 14) < 60 &&
	       two_digits(s, 17) <= 60;
}

/* RFC 3339: 2020-01-02T03:04:05[.678]Z or +01:00. */
static bool is_rfc3339(str s)
{
	if (s.len < 20 || !is_date(s) || !is_time(s) ||
	    (s.ptr[10] != 'T' && s.ptr[10] != 't' && s.ptr[10] != ' '))
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

static bool is_decimal(str s)
{
	size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'), digits = 0;
	bool point = false;
	for (; i < s.len; i++) {
		if (s.ptr[i] == '.' && !point)
			point = true;
		else if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
			digits++;
		else
			break;
	}
	if (i < s.len && digits && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
		int64_t exponent;
		return str_to_i64(str_sub(s, i + 1, s.len), &exponent);
	}
	return i == s.len && digits;
}

static bool is_int64(str s)
{
	int64_t v;
	return str_to_i64(s, &v);
}

static void check_literal(struct build *b, const struct field *f, str text,
			  struct span span)
{
	static const struct {
		bool (*ok)(str);
		const char *form;
	} forms[N_SCALARS] = {
		[SCALAR_INT] = { is_int64, "a whole number" },
		[SCALAR_BIGINT] = { is_int64, "a whole number of 64 bits" },
		[SCALAR_DATETIME] = { is_rfc3339, "a time such as "
						  "2024-01-31T12:00:00Z" },
		[SCALAR_BYTES] = { is_base64, "base64" },
		[SCALAR_DECIMAL] = { is_decimal, "a decimal number" },
		[SCALAR_JSON] = { json_is_valid, "JSON" },
	};
	if (!forms[f->scalar].ok || forms[f->scalar].ok(text))
		return;
	diag_error(b->d, span, "default-text", "the default is not %s",
		   forms[f->scalar].form);
}

static void check_literals(struct build *b, const struct field *f)
{
	const struct field_default *d = f->def;
	if (d->kind != DEFAULT_LITERAL || f->kind != FIELD_SCALAR)
		return;
	for (uint32_t i = 0; i < d->n_values; i++) {
		struct span span = d->span;
		if (d->is_list)
			span = d->spans[i];
		check_literal(b, f, d->values[i].text, span);
	}
}

static bool is_indexed(const struct build *b, uint32_t field)
{
	const struct model *m = &b->s->models.at[b->s->fields.at[field].model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		const struct index *x = &b->s->indexes.at[m->first_index + i];
		if (x->n_fields && x->fields[0].field == field)
			return true;
	}
	return false;
}

void check_one_counter(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	uint32_t n = 0;
	for
		model_fields(b->s, model, i) n +=
			b->s->fields.at[i].def->kind == DEFAULT_AUTOINCREMENT;
	if (n > 1 && b->s->dialect->counts_in_indexes)
		diag_error(b->d, m->ast->span, "autoincrement",
			   "%s counts up in one field of a table",
			   b->s->dialect->name)
			->hint = S("keep one autoincrement()");
}

static void check_autoincrement(struct build *b, uint32_t field)
{
	const struct field *f = &b->s->fields.at[field];
	const struct dialect *d = b->s->dialect;
	bool anywhere = b->s->datasource.present &&
			dialect_can(d, CAN_AUTOINCREMENT_ANYWHERE);
	if (f->def->kind != DEFAULT_AUTOINCREMENT || f->model == NONE ||
	    (anywhere && !d->counts_in_indexes))
		return;
	if (dialect_can(b->s->dialect, CAN_AUTO_ID)) {
		diag_error(b->d, f->def->attribute, "function-provider",
			   "%s has no autoincrement()", b->s->dialect->name)
			->hint = S("use auto() on a field of type String");
		return;
	}
	if (!f->is_id && !anywhere)
		diag_error(b->d, line_span(b, f->ast), "autoincrement",
			   "%s counts up in the primary key only, a single "
			   "field",
			   b->s->dialect->name)
			->hint = S("put @id on the field, or remove "
				   "autoincrement()");
	if (!is_indexed(b, field))
		diag_error(b->d, line_span(b, f->ast), "autoincrement",
			   "%s counts up in indexed fields only",
			   b->s->dialect->name)
			->hint = S("put @id on the field, or remove "
				   "autoincrement()");
}

bool has_native_attribute(const struct field *f)
{
	for (uint32_t i = 0; i < f->ast->n_attributes; i++) {
		str name = f->ast->attributes[i].name.text;
		if (str_find_char(name, '.', 0) < name.len)
			return true;
	}
	return false;
}

static void check_function(struct build *b, const struct field *f)
{
	enum default_kind kind = f->def->kind;
	const struct dialect *d = b->s->dialect;
	if (kind == DEFAULT_AUTO && !dialect_can(d, CAN_AUTO_ID))
		diag_error(b->d, f->def->span, "function-provider",
			   "%s has no auto()", d->name)
			->hint = S("use autoincrement(), cuid() or uuid()");
	if (kind == DEFAULT_AUTO && d->auto_type && !f->is_id)
		diag_error(b->d, line_span(b, f->ast), "auto-id",
			   "auto() fills the primary key only")
			->hint = S("add @id");
	if (kind == DEFAULT_AUTO && d->auto_type &&
	    (f->native_type == NONE
		     ? !has_native_attribute(f)
		     : strcmp(d->types[f->native_type].name, d->auto_type)))
		diag_error(b->d, line_span(b, f->ast), "auto-type",
			   "auto() fills fields of the native type %s only",
			   d->auto_type)
			->hint = S("add the native type to the field");
	if (kind == DEFAULT_DBGENERATED && dialect_can(d, CAN_AUTO_ID))
		diag_error(b->d, line_span(b, f->ast), "function-provider",
			   "%s generates nothing: it has no dbgenerated()",
			   d->name)
			->hint = S("use auto()");
	if (kind == DEFAULT_AUTOINCREMENT && f->scalar == SCALAR_INT &&
	    f->native_type == NONE && dialect_can(d, CAN_SEQUENCES))
		diag_error(b->d, f->def->attribute, "autoincrement",
			   "%s counts up in fields of type BigInt only",
			   d->name)
			->hint = S("use BigInt, or sequence()");
	if (kind == DEFAULT_SEQUENCE && !dialect_can(d, CAN_SEQUENCES))
		diag_error(b->d, f->def->span, "function-provider",
			   "%s has no sequence()", d->name)
			->hint = S("use autoincrement()");
	if (f->def->map.len && !dialect_can(d, CAN_NAMED_DEFAULTS))
		diag_error(b->d, f->def->attribute, "default-map",
			   "%s gives no names to defaults", d->name)
			->hint = S("remove `map:`");
}

static void check_type(struct build *b, const struct field *f)
{
	const struct dialect *d = b->s->dialect;
	bool lists =
		b->s->datasource.present && dialect_can(d, CAN_SCALAR_LISTS);
	if (f->arity == ARITY_LIST && !lists && field_has_column(f))
		diag_error(b->d, line_span(b, f->ast), "scalar-list",
			   "%s has no lists: \"%.*s\" cannot be one",
			   b->s->datasource.present ? d->name : "no datasource",
			   SARG(f->name))
			->hint = S("use a model and a relation, or a field "
				   "of type Json");
	else if (f->arity == ARITY_LIST && lists &&
		 !dialect_can(d, CAN_JSON_LISTS) && f->kind == FIELD_SCALAR &&
		 f->scalar == SCALAR_JSON)
		diag_error(b->d, line_span(b, f->ast), "scalar-provider",
			   "%s cannot store lists of Json", d->name);
	bool no_type = d->default_type[f->scalar] == NONE;
	if (!b->s->datasource.present)
		no_type = f->scalar == SCALAR_DECIMAL;
	if (f->kind == FIELD_SCALAR && no_type && f->model != NONE &&
	    f->native_type == NONE)
		diag_error(b->d, line_span(b, f->ast), "scalar-provider",
			   "%s cannot store the type %s", d->name,
			   scalar_name(f->scalar));
	if (f->kind == FIELD_UNSUPPORTED && !dialect_can(d, CAN_UNSUPPORTED))
		diag_error(b->d, line_span(b, f->ast), "unsupported-provider",
			   "%s cannot have fields of Unsupported types",
			   d->name);
}

/* MongoDB compares values together with their types. */
static void check_joined_type(struct build *b, const struct relation *r)
{
	for (uint32_t i = 0; i < r->fields.len && i < r->references.len; i++) {
		const struct field *f = &b->s->fields.at[r->fields.at[i]];
		const struct field *to = &b->s->fields.at[r->references.at[i]];
		if (f->native_type == to->native_type)
			continue;
		diag_warning(b->d, line_span(b, f->ast), "joined-types",
			     "\"%.*s\" and the field \"%.*s\" that it refers "
			     "to are of different native types: %s finds none "
			     "of the other's values",
			     SARG(f->name), SARG(to->name), b->s->dialect->name)
			->hint = S("give both the same native type");
	}
}

void check_joined_types(struct build *b)
{
	if (dialect_can(b->s->dialect, CAN_AUTO_ID))
		for (uint32_t i = 0; i < b->s->relations.len; i++)
			check_joined_type(b, &b->s->relations.at[i]);
}

void check_fields(struct build *b, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < first + n; i++) {
		const struct field *f = &b->s->fields.at[i];
		check_type(b, f);
		check_literals(b, f);
		check_autoincrement(b, i);
		check_function(b, f);
	}
}
