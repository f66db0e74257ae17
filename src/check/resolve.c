/* From counts to what is said. */
#include "check/check.h"

/* What the probes of one finding found; -1: not run. */
struct counts {
	int64_t rows, values;
};

static int64_t count_of(const struct check *k, uint32_t probe)
{
	if (probe == NONE || !k->probes.at[probe].is_done)
		return -1;
	return k->probes.at[probe].count;
}

static bool applies(const struct finding *f, struct counts n)
{
	switch (f->kind) {
	case DROPS_COLUMN:
	case CASTS_COLUMN:
	case RECREATES_COLUMN:
		return n.values != 0;
	case REQUIRES_COLUMN:
		return n.rows < 0 || n.values < 0 || n.rows > n.values;
	case ADDS_UNIQUE:
	case REMOVES_ENUM_VALUES:
		return true;
	default:
		return n.rows != 0;
	}
}

/* "3 rows", or the other text when nobody counted. */
static str counted(struct arena *a, int64_t n, const char *one,
		   const char *many, const char *unknown)
{
	if (n < 0)
		return str_c(unknown);
	return str_fmt(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

static str dropped_table(struct arena *a, const struct finding *f,
			 struct counts n)
{
	if (n.rows < 0)
		return str_fmt(a,
			       "The table `%.*s` is dropped, with all its "
			       "rows, if it has any.",
			       SARG(f->table));
	str rows = counted(a, n.rows, "row", "rows", "");
	return str_fmt(a, "The table `%.*s` is dropped, with its %.*s.",
		       SARG(f->table), SARG(rows));
}

static str values_in(struct arena *a, int64_t n)
{
	return counted(a, n, "value that is not null",
		       "values that are not null", "all its values");
}

static str column_message(struct arena *a, const struct finding *f,
			  struct counts n)
{
	str values = values_in(a, n.values);
	str rows = counted(a, n.rows, "row", "rows", "rows, if it has any");
	int64_t nulls = n.rows < 0 || n.values < 0 ? -1 : n.rows - n.values;
	str null = counted(a, nulls, "NULL", "NULLs", "NULLs, if it has any");
	switch (f->kind) {
	case DROPS_COLUMN:
		return str_fmt(a,
			       "The column `%.*s` of the table `%.*s` is "
			       "dropped, with %.*s.",
			       SARG(f->column), SARG(f->table), SARG(values));
	case CASTS_COLUMN:
		return str_fmt(a,
			       "The type of `%.*s` in the table `%.*s` "
			       "changes from %.*s: %.*s may be rounded, cut "
			       "or refused.",
			       SARG(f->column), SARG(f->table), SARG(f->detail),
			       SARG(values));
	case RECREATES_COLUMN:
		return str_fmt(a,
			       "The type of `%.*s` in the table `%.*s` "
			       "changes from %.*s, which no cast does: the "
			       "column is dropped and added again, without "
			       "%.*s.",
			       SARG(f->column), SARG(f->table), SARG(f->detail),
			       SARG(values));
	case ADDS_REQUIRED_COLUMN:
		return str_fmt(a,
			       "The required column `%.*s` cannot be added to "
			       "the table `%.*s`: it has no default for the "
			       "table's %.*s. Give it a @default(), or make it "
			       "optional, fill it, and then require it.",
			       SARG(f->column), SARG(f->table), SARG(rows));
	case REQUIRES_COLUMN:
		return str_fmt(a,
			       "The column `%.*s` of the table `%.*s` cannot "
			       "become required: it has %.*s. Fill them first.",
			       SARG(f->column), SARG(f->table), SARG(null));
	default:
		return str_fmt(a,
			       "The type of the required column `%.*s` in the "
			       "table `%.*s` changes from %.*s, which no cast "
			       "does: the column would be dropped and added "
			       "again, but has no default for the table's "
			       "%.*s.",
			       SARG(f->column), SARG(f->table), SARG(f->detail),
			       SARG(rows));
	}
}

static str message(struct arena *a, const struct finding *f, struct counts n)
{
	switch (f->kind) {
	case DROPS_TABLE:
		return dropped_table(a, f, n);
	case CHANGES_PRIMARY_KEY:
		return str_fmt(a,
			       "The primary key of the table `%.*s` changes: "
			       "if that fails half-way, the table is left "
			       "without one.",
			       SARG(f->table));
	case ADDS_UNIQUE:
		return str_fmt(a,
			       "The table `%.*s` gets a unique constraint on "
			       "`[%.*s]`: that fails if there are duplicates.",
			       SARG(f->table), SARG(f->column));
	case REMOVES_ENUM_VALUES:
		return str_fmt(a,
			       "The enum `%.*s` loses the values [%.*s]: that "
			       "fails if they are in use.",
			       SARG(f->table), SARG(f->detail));
	default:
		return column_message(a, f, n);
	}
}

void check_resolve(struct check *k)
{
	for (uint32_t i = 0; i < k->findings.len; i++) {
		struct finding *f = &k->findings.at[i];
		struct counts n = { count_of(k, f->rows_probe),
				    count_of(k, f->values_probe) };
		f->applies = applies(f, n);
		if (f->applies)
			f->message = message(&k->arena, f, n);
	}
}

/* A comment must not be ended by a name inside it. */
static void add_safe(struct sb *b, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		sb_addc(b, text.ptr[i]);
		if (i + 1 < text.len &&
		    (text.ptr[i] == '*' || text.ptr[i] == '/') &&
		    (text.ptr[i + 1] == '/' || text.ptr[i + 1] == '*'))
			sb_addc(b, ' ');
	}
}

str check_header(const struct check *k, struct arena *a)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < k->findings.len; i++) {
		const struct finding *f = &k->findings.at[i];
		if (!f->applies)
			continue;
		if (!b.len)
			sb_lit(&b, "/*\n  Warnings:\n\n");
		sb_lit(&b, "  - ");
		add_safe(&b, f->message);
		sb_addc(&b, '\n');
	}
	if (b.len)
		sb_lit(&b, "\n*/\n");
	return sb_str(&b);
}
