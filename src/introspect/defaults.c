/* Columns' defaults as @default(...). What the language has no value for is
 * dbgenerated(). */
#include "introspect/internal.h"

#include <stdlib.h>

/* -12.5e3: sign, digits, point, exponent. */
struct number {
	bool negative;
	str whole, fraction;
	int64_t exponent;
};

static str take_digits(str *s)
{
	size_t n = 0;
	while (n < s->len && s->ptr[n] >= '0' && s->ptr[n] <= '9')
		n++;
	str digits = str_sub(*s, 0, n);
	*s = str_sub(*s, n, s->len);
	return digits;
}

static bool take_char(str *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = str_sub(*s, 1, s->len);
	return true;
}

static bool read_number(str s, struct number *out)
{
	/* more digits than any number of a database has */
	enum { FARTHEST = 400 };
	*out = (struct number){ .negative = take_char(&s, '-') };
	out->whole = take_digits(&s);
	if (take_char(&s, '.'))
		out->fraction = take_digits(&s);
	if (!out->whole.len && !out->fraction.len)
		return false;
	if (take_char(&s, 'e') || take_char(&s, 'E')) {
		take_char(&s, '+');
		if (!str_to_i64(s, &out->exponent) ||
		    llabs(out->exponent) > FARTHEST)
			return false;
		s.len = 0;
	}
	return !s.len;
}

/* Without an exponent: the schema language has none. */
static void write_number(struct sb *out, const struct number *n)
{
	int64_t point = (int64_t)n->whole.len + n->exponent;
	int64_t digits = (int64_t)(n->whole.len + n->fraction.len);
	int64_t end = point > digits ? point : digits;
	if (n->negative)
		sb_addc(out, '-');
	if (point <= 0)
		sb_lit(out, "0.");
	for (int64_t i = point < 0 ? point : 0; i < end; i++) {
		if (i == point && i > 0)
			sb_addc(out, '.');
		if (i < 0 || i >= digits)
			sb_addc(out, '0');
		else if (i < (int64_t)n->whole.len)
			sb_addc(out, n->whole.ptr[i]);
		else
			sb_addc(out, n->fraction.ptr[(size_t)i - n->whole.len]);
	}
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, c | 0x20) : NULL;
	return p ? (int)(p - digits) : -1;
}

/* "\x0102" to "AQI="; false for what is no such text. */
static bool write_base64(struct sb *out, str hex)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0, n = 0;
	if (!str_starts(hex, S("\\x")) || hex.len % 2)
		return false;
	sb_addc(out, '"');
	for (size_t i = 2; i < hex.len; i++) {
		int v = hex_digit(hex.ptr[i]);
		bits = bits << 4 | (unsigned)(v < 0 ? 0 : v);
		for (n += 4; n >= 6; n -= 6)
			sb_addc(out, digits[bits >> (n - 6) & 63]);
	}
	if (n)
		sb_addc(out, digits[bits << (6 - n) & 63]);
	/* three bytes are four digits */
	sb_pad(out, '=', (3 - (hex.len - 2) / 2 % 3) % 3);
	sb_addc(out, '"');
	return true;
}

/* A value's name, where the column's enum has it. */
static bool write_enum_value(struct introspector *in, struct sb *out,
			     const struct column *col, str value)
{
	const struct catalog_enum *e = &in->c->enums.at[col->type.enum_id];
	for (uint32_t i = 0; i < e->n_values; i++) {
		str name = value_name(in, col->type.enum_id, i);
		if (!str_eq(e->values[i], value) || !name.len)
			continue;
		sb_add(out, name);
		return true;
	}
	return false;
}

/* Types of text whose values the language gives as dbgenerated(). */
static bool is_opaque_text(const struct introspector *in,
			   const struct column *col)
{
	return col->type.kind == COLUMN_NATIVE &&
	       !strcmp(in->d->types[col->type.native].name, "Uuid");
}

/* One value; false where it is none of the language's. */
static bool write_value(struct introspector *in, struct sb *out,
			const struct column *col, str value)
{
	struct number n;
	switch (column_scalar(in, col)) {
	case SCALAR_INT:
	case SCALAR_BIGINT:
	case SCALAR_FLOAT:
	case SCALAR_DECIMAL:
		if (!read_number(value, &n))
			return false;
		write_number(out, &n);
		return true;
	case SCALAR_BOOLEAN: {
		bool yes = str_is(value, "true") || str_is(value, "t");
		sb_add(out, yes ? S("true") : S("false"));
		return yes || str_is(value, "false") || str_is(value, "f");
	}
	case SCALAR_STRING:
		if (is_opaque_text(in, col))
			return false;
		write_string(out, value);
		return true;
	case SCALAR_JSON:
		write_string(out, value);
		return true;
	case SCALAR_BYTES:
		return write_base64(out, value);
	default:
		return false;
	}
}

/* '{1x}': Prisma reads a bare item that begins with a digit as a number, and
 * then no further. */
static bool has_odd_item(str text)
{
	struct number n;
	size_t open = str_find_char(text, '{', 0);
	size_t close = str_find_char(text, '}', 0);
	str item, rest;
	if (!str_starts(text, S("'{")) || close >= text.len)
		return false;
	rest = str_sub(text, open + 1, close);
	while (str_next(&rest, ',', &item)) {
		bool digit =
			item.len && item.ptr[0] >= '0' && item.ptr[0] <= '9';
		if (digit && !read_number(item, &n))
			return true;
	}
	return false;
}

static bool write_list(struct introspector *in, struct sb *out,
		       const struct column *col)
{
	if (has_odd_item(col->def.text))
		return false;
	sb_addc(out, '[');
	for (uint32_t i = 0; i < col->def.n_values; i++) {
		if (i)
			sb_lit(out, ", ");
		/* items of enums keep the database's name */
		if (col->type.kind == COLUMN_ENUM)
			sb_add(out, col->def.values[i]);
		else if (!write_value(in, out, col, col->def.values[i]))
			return false;
	}
	sb_addc(out, ']');
	return true;
}

/* SQLite keeps a default's text: some of it means more than it says. */
static bool write_kept_text(struct introspector *in, struct sb *out,
			    const struct column *col)
{
	str text = col->def.text;
	enum scalar s = column_scalar(in, col);
	struct number n;
	size_t last = text.len ? text.len - 1 : 0;
	bool quoted = text.len && text.ptr[0] == '\'';
	if (s == SCALAR_JSON) {
		write_string(out, text);
		return true;
	}
	if (s == SCALAR_STRING && !quoted) {
		bool is_name =
			last > 0 && text.ptr[0] == '"' && text.ptr[last] == '"';
		write_string(out, is_name ? str_sub(text, 1, last) : text);
		return true;
	}
	if (s <= SCALAR_FLOAT && read_number(text, &n)) {
		write_number(out, &n);
		return true;
	}
	if (s == SCALAR_DATETIME && str_ieq(text, S("datetime('now')"))) {
		sb_lit(out, "now()");
		return true;
	}
	if (s == SCALAR_BOOLEAN && str_is(text, "'1'")) {
		sb_lit(out, "true");
		return true;
	}
	return false;
}

/* What stands in the parentheses; false: dbgenerated(). */
static bool write_known(struct introspector *in, struct sb *out,
			const struct column *col)
{
	const struct column_default *d = &col->def;
	bool is_text = !dialect_can(in->d, CAN_NATIVE_TYPES);
	if (is_text && write_kept_text(in, out, col))
		return true;
	switch (d->kind) {
	case COLUMN_DEFAULT_NOW:
		sb_lit(out, "now()");
		return true;
	case COLUMN_DEFAULT_VALUE:
		if (is_text && column_scalar(in, col) == SCALAR_BOOLEAN &&
		    str_starts(d->text, S("'")))
			return false;
		if (d->is_list)
			return write_list(in, out, col);
		if (col->type.kind == COLUMN_ENUM)
			return write_enum_value(in, out, col, d->values[0]);
		return write_value(in, out, col, d->values[0]);
	default:
		return false;
	}
}

/* Is it the client that makes the value? */
static bool is_made_by_client(const struct field *f)
{
	switch (f->def->kind) {
	case DEFAULT_UUID:
	case DEFAULT_CUID:
	case DEFAULT_NANOID:
	case DEFAULT_ULID:
		return true;
	default:
		return false;
	}
}

static void write_generated(struct introspector *in, struct sb *out,
			    const struct column *col)
{
	const struct column_default *d = &col->def;
	/* an enum's value without a name is given as it is */
	bool bare = col->type.kind == COLUMN_ENUM && !d->is_list &&
		    d->kind == COLUMN_DEFAULT_VALUE;
	(void)in;
	sb_lit(out, "dbgenerated(");
	write_string(out, bare ? d->values[0] : d->text);
	sb_lit(out, ")");
}

/* A value of an enum that the database has as text. */
static bool write_kept_value(struct introspector *in, struct sb *out,
			     const struct schema_enum *e, str value)
{
	for (uint32_t i = 0; i < e->n_values; i++) {
		const struct enum_value *v =
			&in->old->enum_values.at[e->first_value + i];
		if (!str_eq(v->db_name, value))
			continue;
		sb_fmt(out, " @default(%.*s)", SARG(v->name));
		return true;
	}
	return false;
}

void write_default(struct introspector *in, struct sb *out,
		   const struct column *col, const struct field *old)
{
	struct sb value = sb_in(in->a);
	if (col->autoincrement) {
		sb_lit(out, " @default(autoincrement())");
		return;
	}
	if (col->def.kind == COLUMN_DEFAULT_NONE) {
		if (old && is_made_by_client(old)) {
			struct span s = old->def->span;
			str text = in->old->sources[s.file].text;
			sb_fmt(out, " @default(%.*s)",
			       SARG(str_sub(text, s.start, s.end)));
		}
		return;
	}
	const struct schema_enum *kept = kept_enum(in, col, old);
	if (kept && col->def.kind == COLUMN_DEFAULT_VALUE &&
	    write_kept_value(in, out, kept, col->def.values[0]))
		return;
	if (!write_known(in, &value, col)) {
		value.len = 0;
		write_generated(in, &value, col);
	}
	sb_lit(out, " @default(");
	sb_add(out, sb_str(&value));
	sb_addc(out, ')');
}
