/* From what the server says to Prisma's codes and meta. */
#include "query/run.h"

static str model_name(const struct run *r, uint32_t model)
{
	return r->e->schema->models.at[model].name;
}

/* {"modelName":"User", for the caller to go on and close. */
static struct sb meta_of(struct run *r)
{
	struct sb b = sb_in(r->a);
	sb_lit(&b, "{\"modelName\":");
	sb_json(&b, model_name(r, r->model));
	return b;
}

static void meta_text(struct sb *b, const char *key, str value)
{
	sb_fmt(b, ",\"%s\":", key);
	sb_json(b, value);
}

static int finish(struct run *r, struct sb *meta, const char *code,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static int finish(struct run *r, struct sb *meta, const char *code,
		  const char *fmt, ...)
{
	struct sb text = sb_in(r->a);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&text, fmt, ap);
	va_end(ap);
	sb_addc(meta, '}');
	return err_set_meta(r->err, code, sb_str(meta), "%s", sb_cstr(&text));
}

static const struct index *index_named(const struct schema *s, str name)
{
	for (uint32_t i = 0; i < s->indexes.len; i++)
		if (str_eq(s->indexes.at[i].db_name, name))
			return &s->indexes.at[i];
	return NULL;
}

/* SQLite names the columns in its message: "... failed: t.a, t.b". */
static str columns_of_message(struct run *r, str message)
{
	struct sb b = sb_in(r->a);
	size_t colon = str_find_char(message, ':', 0);
	if (colon == message.len)
		return S("");
	str rest = str_sub(message, colon + 1, message.len), part;
	while (str_next(&rest, ',', &part)) {
		size_t dot = str_find_char(part, '.', 0);
		if (dot == part.len)
			continue;
		sb_add(&b, b.len ? S(", ") : S(""));
		sb_add(&b, str_sub(part, dot + 1, part.len));
	}
	return sb_str(&b);
}

/* The columns of the unique: by the constraint's name, or by the server's
 * detail, whose beginning is "Key (a, b)=" in every language. */
static str target_columns(struct run *r, const struct db_failure *f)
{
	const struct schema *s = r->e->schema;
	const struct index *ix = index_named(s, f->constraint);
	struct sb b = sb_in(r->a);
	if (ix) {
		for (uint32_t i = 0; i < ix->n_fields; i++) {
			if (i)
				sb_lit(&b, ", ");
			sb_add(&b, s->fields.at[ix->fields[i].field].column);
		}
		return sb_str(&b);
	}
	size_t open = str_find_char(f->detail, '(', 0);
	size_t close = str_find_char(f->detail, ')', open);
	if (close == f->detail.len)
		return columns_of_message(r, f->message);
	for (size_t i = open + 1; i < close; i++)
		if (f->detail.ptr[i] != '"')
			sb_addc(&b, f->detail.ptr[i]);
	return sb_str(&b);
}

static int fail_unique(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	str columns = target_columns(r, f), rest = columns, part;
	sb_lit(&meta, ",\"target\":[");
	for (bool first = true; str_next(&rest, ',', &part); first = false) {
		if (!first)
			sb_addc(&meta, ',');
		sb_json(&meta, str_trim(part));
	}
	sb_addc(&meta, ']');
	return finish(r, &meta, "P2002",
		      "there is a row of %.*s with this %.*s already",
		      SARG(model_name(r, r->model)), SARG(columns));
}

static int fail_foreign_key(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	meta_text(&meta, "constraint", f->constraint);
	return finish(r, &meta, "P2003",
		      "a foreign key%s%.*s does not allow this: the row "
		      "referred to is missing, or rows still refer to this one",
		      f->constraint.len ? ", " : "", SARG(f->constraint));
}

static int fail_null(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	sb_lit(&meta, ",\"constraint\":[");
	sb_json(&meta, f->column);
	sb_addc(&meta, ']');
	return finish(r, &meta, "P2011", "the column %.*s cannot be null",
		      SARG(f->column));
}

static int fail_too_long(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	meta_text(&meta, "column_name",
		  f->column.len ? f->column : S("(not available)"));
	return finish(r, &meta, "P2000",
		      "a value is too long for its column: %.*s",
		      SARG(f->message));
}

static int fail_range(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	meta_text(&meta, "details", f->message);
	return finish(r, &meta, "P2020",
		      "a value is out of its column's range: %.*s",
		      SARG(f->message));
}

static int fail_conflict(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	return finish(r, &meta, "P2034",
		      "the transaction met a write conflict or a deadlock "
		      "(%.*s): run it again",
		      SARG(f->message));
}

static int fail_table(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	(void)f;
	str table = r->e->schema->models.at[r->model].table;
	meta_text(&meta, "table", table);
	return finish(r, &meta, "P2021",
		      "the database lacks a table that the query needs (%.*s): "
		      "apply the schema with `nicol db push` or `nicol migrate "
		      "deploy`",
		      SARG(f->message));
}

static int fail_column(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	meta_text(&meta, "column",
		  f->column.len ? f->column : S("(not available)"));
	return finish(r, &meta, "P2022",
		      "the database lacks a column that the query needs "
		      "(%.*s): apply the schema with `nicol db push` or `nicol "
		      "migrate deploy`",
		      SARG(f->message));
}

static int fail_denied(struct run *r, const struct db_failure *f)
{
	struct sb meta = meta_of(r);
	return finish(r, &meta, "P1010",
		      "the database user lacks a right: %.*s",
		      SARG(f->message));
}

static const struct {
	const char *state; /* a whole SQLSTATE, or its class */
	int (*fail)(struct run *r, const struct db_failure *f);
} by_state[] = {
	{ "23505", fail_unique },      { "23503", fail_foreign_key },
	{ "23001", fail_foreign_key }, { "23502", fail_null },
	{ "22001", fail_too_long },    { "22003", fail_range },
	{ "40001", fail_conflict },    { "40P01", fail_conflict },
	{ "42P01", fail_table },       { "42703", fail_column },
	{ "42501", fail_denied },
};

int fail_statement(struct run *r, uint32_t model)
{
	(void)model;
	if (!r->err || strcmp(r->err->code, "SQL"))
		return -1;
	const struct db_failure *f = db_last_failure(r->db);
	for (size_t i = 0; i < sizeof(by_state) / sizeof(*by_state); i++)
		if (!strcmp(f->sqlstate, by_state[i].state))
			return by_state[i].fail(r, f);
	struct sb meta = meta_of(r);
	meta_text(&meta, "code", str_c(f->sqlstate));
	meta_text(&meta, "message", f->message);
	return finish(r, &meta, "P2010",
		      "the database refused the query: "
		      "%.*s (SQLSTATE %s)",
		      SARG(f->message), f->sqlstate);
}

int fail_input(struct run *r, const char *details)
{
	struct sb meta = meta_of(r);
	meta_text(&meta, "details", str_c(details));
	return finish(r, &meta, "P2019", "%s", details);
}

int fail_not_found(struct run *r, const char *fmt, ...)
{
	struct sb cause = sb_in(r->a), meta = meta_of(r);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&cause, fmt, ap);
	va_end(ap);
	meta_text(&meta, "cause", sb_str(&cause));
	return finish(r, &meta, "P2025", "%.*s", SARG(sb_str(&cause)));
}

static const struct relation *relation_of(const struct run *r, uint32_t field)
{
	const struct schema *s = r->e->schema;
	return &s->relations.at[s->fields.at[field].relation];
}

int fail_required_relation(struct run *r, uint32_t field)
{
	const struct relation *rel = relation_of(r, field);
	struct sb meta = meta_of(r);
	str a = model_name(r, rel->model_a), b = model_name(r, rel->model_b);
	meta_text(&meta, "relation_name", rel->name);
	meta_text(&meta, "model_a_name", a);
	meta_text(&meta, "model_b_name", b);
	return finish(r, &meta, "P2014",
		      "%.*s cannot be without its %.*s (relation %.*s): "
		      "connect another, or delete the row",
		      SARG(a), SARG(b), SARG(rel->name));
}

int fail_not_connected(struct run *r, uint32_t field)
{
	const struct schema *s = r->e->schema;
	const struct field *f = &s->fields.at[field];
	struct sb meta = meta_of(r);
	str parent = model_name(r, f->model), child = model_name(r, f->target);
	meta_text(&meta, "relation_name", relation_of(r, field)->name);
	meta_text(&meta, "parent_name", parent);
	meta_text(&meta, "child_name", child);
	return finish(r, &meta, "P2017",
		      "the %.*s to delete does not belong to this %.*s (field "
		      "%.*s)",
		      SARG(child), SARG(parent), SARG(f->name));
}

int fail_connect(struct run *r, uint32_t field)
{
	const struct field *f = &r->e->schema->fields.at[field];
	struct sb meta = meta_of(r);
	str child = model_name(r, f->target);
	struct sb text = sb_in(r->a);
	sb_fmt(&text, "there is no such row of %.*s to connect as %.*s",
	       SARG(child), SARG(f->name));
	meta_text(&meta, "details", sb_str(&text));
	return finish(r, &meta, "P2018", "%.*s", SARG(sb_str(&text)));
}

int fail_value(struct run *r, const struct field *f, const char *why)
{
	str model = r->e->schema->models.at[f->model].name;
	return err_set(r->err, "P2023",
		       "the column %.*s of %.*s %s: the database and the "
		       "schema do not agree",
		       SARG(f->column), SARG(model), why);
}
