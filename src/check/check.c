/* Which changes concern data, and the queries that count it. */
#include "check/check.h"

struct checker {
	struct check *k;
	struct arena *arena;
	const struct changes *changes;
	const struct catalog *from, *to;
	struct check_options options;
	uint32_t change;  /* the one being looked at */
	uint32_t *rows;	  /* by table of `from`: its probe */
	uint32_t *values; /* by column of `from`: its probe */
};

static void from_table(struct checker *x, struct sql *q, uint32_t table)
{
	const struct table *t = &x->from->tables.at[table];
	str ns = catalog_namespace_name(x->from, t->namespace);
	if (!x->options.qualify || str_eq(ns, x->options.default_namespace))
		ns = S("");
	sql_raw(q, " FROM ");
	sql_name(q, ns, t->name);
}

static uint32_t add_probe(struct checker *x, struct sql *q)
{
	*vec_push(x->arena, &x->k->probes) =
		(struct probe){ .sql = sql_str(q) };
	return x->k->probes.len - 1;
}

static uint32_t rows_probe(struct checker *x, uint32_t table)
{
	if (x->rows[table] != NONE)
		return x->rows[table];
	struct sql q = sql_in(x->arena, x->changes->dialect);
	sql_raw(&q, "SELECT COUNT(*)");
	from_table(x, &q, table);
	return x->rows[table] = add_probe(x, &q);
}

static uint32_t values_probe(struct checker *x, uint32_t column)
{
	if (x->values[column] != NONE)
		return x->values[column];
	const struct column *c = &x->from->columns.at[column];
	struct sql q = sql_in(x->arena, x->changes->dialect);
	sql_raw(&q, "SELECT COUNT(");
	sql_ident(&q, c->name);
	sql_raw(&q, ")");
	from_table(x, &q, c->table);
	return x->values[column] = add_probe(x, &q);
}

static struct finding *find(struct checker *x, enum finding_kind kind,
			    str table, str column)
{
	struct finding *f = vec_push(x->arena, &x->k->findings);
	*f = (struct finding){
		.kind = kind,
		.change = x->change,
		.table = str_dup(x->arena, table),
		.column = str_dup(x->arena, column),
		.is_unexecutable = kind >= ADDS_REQUIRED_COLUMN,
		.rows_probe = NONE,
		.values_probe = NONE,
	};
	return f;
}

static str type_name(struct checker *x, const struct catalog *c,
		     const struct column *col)
{
	const char *list = col->arity == COLUMN_LIST ? "[]" : "";
	const struct column_type *t = &col->type;
	struct sb b = sb_in(x->arena);
	if (t->kind == COLUMN_ENUM) {
		sb_add(&b, c->enums.at[t->enum_id].name);
	} else if (t->kind == COLUMN_OTHER) {
		sb_add(&b, t->raw);
	} else {
		sb_add(&b, str_c(x->changes->dialect->types[t->native].name));
		for (int i = 0; i < t->n_args; i++)
			sb_fmt(&b, "%s%d", i ? "," : "(", t->args[i]);
		if (t->n_args)
			sb_addc(&b, ')');
	}
	sb_add(&b, str_c(list));
	return sb_str(&b);
}

static str types_of(struct checker *x, uint32_t from, uint32_t to)
{
	str a = type_name(x, x->from, &x->from->columns.at[from]);
	str b = type_name(x, x->to, &x->to->columns.at[to]);
	return str_fmt(x->arena, "`%.*s` to `%.*s`", SARG(a), SARG(b));
}

static bool fills_itself(const struct column *c)
{
	return c->arity != COLUMN_REQUIRED || c->autoincrement ||
	       (c->def.kind != COLUMN_DEFAULT_NONE &&
		c->def.kind != COLUMN_DEFAULT_UNKNOWN);
}

static void check_added(struct checker *x, uint32_t table,
			const struct column *c)
{
	if (fills_itself(c))
		return;
	struct finding *f = find(x, ADDS_REQUIRED_COLUMN,
				 x->from->tables.at[table].name, c->name);
	f->rows_probe = rows_probe(x, table);
}

static void check_dropped(struct checker *x, uint32_t table, uint32_t column)
{
	struct finding *f =
		find(x, DROPS_COLUMN, x->from->tables.at[table].name,
		     x->from->columns.at[column].name);
	f->rows_probe = rows_probe(x, table);
	f->values_probe = values_probe(x, column);
}

static void check_recreated(struct checker *x, uint32_t table,
			    const struct alter *a)
{
	const struct column *c = &x->to->columns.at[a->to];
	struct finding *f = find(x,
				 fills_itself(c) ? RECREATES_COLUMN
						 : RECREATES_REQUIRED_COLUMN,
				 x->from->tables.at[table].name, c->name);
	f->detail = types_of(x, a->from, a->to);
	f->rows_probe = rows_probe(x, table);
	f->values_probe = values_probe(x, a->from);
}

/* Where a table is made anew, a default takes the place of NULLs. */
static bool is_filled(const struct checker *x, const struct column *c)
{
	return x->changes->list.at[x->change].kind == REDEFINE_TABLE &&
	       fills_itself(c);
}

static void check_altered(struct checker *x, uint32_t table,
			  const struct alter *a)
{
	const struct column *c = &x->to->columns.at[a->to];
	str name = x->from->tables.at[table].name;
	if ((a->changed & CHANGED_TYPE) && a->cast == CAST_RISKY) {
		struct finding *f = find(x, CASTS_COLUMN, name, c->name);
		f->detail = types_of(x, a->from, a->to);
		f->rows_probe = rows_probe(x, table);
		f->values_probe = values_probe(x, a->from);
	}
	if ((a->changed & CHANGED_ARITY) && c->arity == COLUMN_REQUIRED &&
	    !is_filled(x, c)) {
		struct finding *f = find(x, REQUIRES_COLUMN, name, c->name);
		f->rows_probe = rows_probe(x, table);
		f->values_probe = values_probe(x, a->from);
	}
}

static void check_table(struct checker *x, const struct change *c)
{
	const struct alter *at = x->changes->alters.at + c->first;
	for (uint32_t i = 0; i < c->n; i++) {
		switch (at[i].kind) {
		case ALTER_DROP_COLUMN:
			check_dropped(x, c->from, at[i].from);
			break;
		case ALTER_ADD_COLUMN:
			check_added(x, c->from, &x->to->columns.at[at[i].to]);
			break;
		case ALTER_RECREATE_COLUMN:
			check_recreated(x, c->from, &at[i]);
			break;
		case ALTER_COLUMN:
			check_altered(x, c->from, &at[i]);
			break;
		case ALTER_DROP_PRIMARY_KEY:
			find(x, CHANGES_PRIMARY_KEY,
			     x->from->tables.at[c->from].name, S(""))
				->rows_probe = rows_probe(x, c->from);
			break;
		default:
			break;
		}
	}
}

static void check_dropped_table(struct checker *x, const struct change *c)
{
	find(x, DROPS_TABLE, x->from->tables.at[c->from].name, S(""))
		->rows_probe = rows_probe(x, c->from);
}

/* Only on a table that is there already, by names: the changes do not say. */
static bool is_new_table(const struct checker *x, uint32_t table)
{
	for (uint32_t i = 0; i < x->changes->list.len; i++)
		if (x->changes->list.at[i].kind == CREATE_TABLE &&
		    x->changes->list.at[i].to == table)
			return true;
	return false;
}

/* Was there this index, so that it is only made again with a column? */
static bool was_unique(const struct checker *x, const struct catalog_index *ix)
{
	const struct table *t = &x->to->tables.at[ix->table];
	str ns = catalog_namespace_name(x->to, t->namespace);
	uint32_t table = catalog_table(
		x->from,
		t->namespace == NONE ? NONE : catalog_namespace(x->from, ns),
		t->name);
	for (uint32_t i = 0; i < x->from->indexes.len; i++) {
		const struct catalog_index *old = &x->from->indexes.at[i];
		if (old->table == table && old->kind == CATALOG_UNIQUE &&
		    str_eq(old->name, ix->name) &&
		    old->n_columns == ix->n_columns)
			return true;
	}
	return false;
}

/* In a column that is added again, only a default is there twice. */
static bool has_defaults(const struct checker *x,
			 const struct catalog_index *ix)
{
	for (uint32_t i = 0; i < ix->n_columns; i++)
		if (x->to->columns.at[ix->columns[i].column].def.kind !=
		    COLUMN_DEFAULT_NONE)
			return true;
	return false;
}

/* Are its columns dropped and added, so that it went with them? */
static bool is_recreated(const struct checker *x, uint32_t column)
{
	for (uint32_t i = 0; i < x->changes->alters.len; i++) {
		const struct alter *a = &x->changes->alters.at[i];
		if (a->kind == ALTER_RECREATE_COLUMN && a->to == column)
			return true;
	}
	return false;
}

static bool recreates_all(const struct checker *x,
			  const struct catalog_index *ix)
{
	for (uint32_t i = 0; i < ix->n_columns; i++)
		if (!is_recreated(x, ix->columns[i].column))
			return false;
	return true;
}

/* Does an index come back empty with its columns? */
static bool comes_back(struct checker *x, const struct catalog_index *ix)
{
	return was_unique(x, ix) && !has_defaults(x, ix) &&
	       recreates_all(x, ix);
}

static void check_unique(struct checker *x, const struct change *c)
{
	const struct catalog_index *ix = &x->to->indexes.at[c->to];
	if (ix->kind != CATALOG_UNIQUE || is_new_table(x, ix->table) ||
	    comes_back(x, ix))
		return;
	struct sb b = sb_in(x->arena);
	for (uint32_t i = 0; i < ix->n_columns; i++) {
		if (i)
			sb_addc(&b, ',');
		sb_add(&b, x->to->columns.at[ix->columns[i].column].name);
	}
	find(x, ADDS_UNIQUE, x->to->tables.at[ix->table].name, sb_str(&b));
}

static void check_enum(struct checker *x, const struct change *c)
{
	if (!c->n_dropped)
		return;
	struct sb b = sb_in(x->arena);
	for (uint32_t i = 0; i < c->n_dropped; i++) {
		if (i)
			sb_lit(&b, ", ");
		sb_add(&b, c->dropped[i]);
	}
	find(x, REMOVES_ENUM_VALUES, x->from->enums.at[c->from].name, S(""))
		->detail = sb_str(&b);
}

static uint32_t *unset(struct checker *x, uint32_t n)
{
	uint32_t *at = arena_array(x->arena, uint32_t, n);
	memset(at, 0xff, n * sizeof(*at));
	return at;
}

static void check_change(struct checker *x, const struct change *c)
{
	switch (c->kind) {
	case DROP_TABLE:
		check_dropped_table(x, c);
		break;
	case ALTER_TABLE:
	case REDEFINE_TABLE:
		check_table(x, c);
		break;
	case CREATE_INDEX:
		check_unique(x, c);
		break;
	case ALTER_ENUM:
		check_enum(x, c);
		break;
	default:
		break;
	}
}

struct check *check_changes(const struct changes *c,
			    struct check_options options)
{
	struct arena a = { 0 };
	struct check *k = arena_new(&a, struct check);
	k->arena = a;
	struct checker x = { .k = k,
			     .arena = &k->arena,
			     .changes = c,
			     .from = c->from,
			     .to = c->to,
			     .options = options };
	x.rows = unset(&x, c->from->tables.len);
	x.values = unset(&x, c->from->columns.len);
	for (x.change = 0; x.change < c->list.len; x.change++)
		check_change(&x, &c->list.at[x.change]);
	return k;
}

void check_free(struct check *k)
{
	if (!k)
		return;
	struct arena a = k->arena;
	arena_release(&a);
}

static uint32_t count(const struct check *k, bool unexecutable)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < k->findings.len; i++)
		n += k->findings.at[i].applies &&
		     k->findings.at[i].is_unexecutable == unexecutable;
	return n;
}

uint32_t check_warnings(const struct check *k)
{
	return count(k, false);
}

uint32_t check_unexecutable(const struct check *k)
{
	return count(k, true);
}
