#include "gen/c_client.h"

const struct c_op c_ops[] = {
	{ "find_unique",
	  "NICOL_FIND_UNIQUE",
	  C_ROW,
	  false,
	  true,
	  { "where", "include", "select", "omit" },
	  "The row that a unique names; NULL with err->status 0: none." },
	{ "find_first",
	  "NICOL_FIND_FIRST",
	  C_ROW,
	  false,
	  false,
	  { "where", "order_by", "cursor", "take", "skip", "include", "select",
	    "omit", "distinct" },
	  "The first row of those that match; NULL with err->status 0: none." },
	{ "find_unique_or_throw",
	  "NICOL_FIND_UNIQUE_OR_THROW",
	  C_ROW,
	  false,
	  true,
	  { "where", "include", "select", "omit" },
	  "The row that a unique names; none is an error, P2025." },
	{ "find_first_or_throw",
	  "NICOL_FIND_FIRST_OR_THROW",
	  C_ROW,
	  false,
	  false,
	  { "where", "order_by", "cursor", "take", "skip", "include", "select",
	    "omit", "distinct" },
	  "The first row of those that match; none is an error, P2025." },
	{ "find_many",
	  "NICOL_FIND_MANY",
	  C_ROWS,
	  false,
	  false,
	  { "where", "order_by", "cursor", "take", "skip", "include", "select",
	    "omit", "distinct" },
	  "All rows that match; never NULL but for an error." },
	{ "create",
	  "NICOL_CREATE",
	  C_ROW,
	  true,
	  false,
	  { "data", "include", "select", "omit" },
	  "Inserts a row, and what is nested in it, in one transaction." },
	{ "create_many",
	  "NICOL_CREATE_MANY",
	  C_NUMBER,
	  true,
	  false,
	  { "data", "skip_duplicates" },
	  "Inserts rows; how many, or -1." },
	{ "update",
	  "NICOL_UPDATE",
	  C_ROW,
	  true,
	  true,
	  { "where", "data", "include", "select", "omit" },
	  "Changes one row and returns it as it is then; P2025: no such row." },
	{ "update_many",
	  "NICOL_UPDATE_MANY",
	  C_NUMBER,
	  true,
	  false,
	  { "where", "data" },
	  "Changes all rows that match; how many, or -1." },
	{ "upsert",
	  "NICOL_UPSERT",
	  C_ROW,
	  true,
	  true,
	  { "where", "create", "update", "include", "select", "omit" },
	  "Updates the row, or creates it where there is none." },
	{ "delete",
	  "NICOL_DELETE",
	  C_ROW,
	  true,
	  true,
	  { "where", "include", "select", "omit" },
	  "Deletes one row and returns what it was; P2025: no such row." },
	{ "delete_many",
	  "NICOL_DELETE_MANY",
	  C_NUMBER,
	  true,
	  false,
	  { "where" },
	  "Deletes all rows that match; how many, or -1." },
	{ "count",
	  "NICOL_COUNT",
	  C_NUMBER,
	  false,
	  false,
	  { "where", "order_by", "cursor", "take", "skip" },
	  "How many rows match, or -1." },
	{ "aggregate",
	  "NICOL_AGGREGATE",
	  C_AGGREGATE,
	  false,
	  false,
	  { "where", "order_by", "cursor", "take", "skip", "_count", "_avg",
	    "_sum", "_min", "_max" },
	  "Numbers made of the rows that match; what is not asked for is 0 or "
	  "NULL." },
	{ "group_by",
	  "NICOL_GROUP_BY",
	  C_GROUPS,
	  false,
	  false,
	  { "where", "by", "order_by", "take", "skip", "_count", "_avg", "_sum",
	    "_min", "_max" },
	  "The same for each group of rows that have the fields `by` in "
	  "common." },
};
const uint32_t c_n_ops = sizeof(c_ops) / sizeof(*c_ops);

const char *const c_made_members[] = {
	[NICOL_MADE_COUNT] = "_count", [NICOL_MADE_AVG] = "_avg",
	[NICOL_MADE_SUM] = "_sum",     [NICOL_MADE_MIN] = "_min",
	[NICOL_MADE_MAX] = "_max",
};

bool c_can_make(const struct schema *s, const struct c_field *c,
		nicol_made made)
{
	const struct field *f = &s->fields.at[c->field];
	if (c->target != NONE)
		return false;
	if (made == NICOL_MADE_COUNT)
		return true;
	if (f->arity == ARITY_LIST)
		return false;
	if (made == NICOL_MADE_AVG || made == NICOL_MADE_SUM)
		return c->type.has_arithmetic;
	return f->kind == FIELD_ENUM ||
	       (f->scalar != SCALAR_JSON && f->scalar != SCALAR_BOOLEAN &&
		f->scalar != SCALAR_BYTES);
}

bool c_makes(const struct schema *s, const struct c_model *m, nicol_made made)
{
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (c_can_make(s, &m->fields[i], made))
			return true;
	return false;
}

bool c_op_applies(const struct c_model *m, const struct c_op *op)
{
	return !(op->writes && m->is_view) &&
	       !(op->needs_unique && !m->has_unique);
}

#define out(b, ...) sb_fmt((b), __VA_ARGS__)

/* A text as C string literals of a line each: safe for every byte, and below
 * the length that the standard promises. */
static void literal_pieces(struct sb *b, str text)
{
	enum { LONGEST = 500 };
	out(b, "\t\"");
	for (size_t i = 0, n = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '"' || c == '\\' || c == '?')
			out(b, "\\%c", c);
		else if (c == '\n')
			out(b, "\\n");
		else if (c < 0x20 || c >= 0x7F)
			out(b, "\\%03o", c);
		else
			sb_addc(b, (char)c);
		if ((c == '\n' || ++n >= LONGEST) && i + 1 < text.len) {
			out(b, "\",\n\t\"");
			n = 0;
		}
	}
	out(b, "\",\n");
}

static void enum_name(struct sb *b, const struct schema *s,
		      const struct c_enum *e)
{
	const struct schema_enum *se = &s->enums.at[e->id];
	out(b,
	    "\nconst char *%.*s_name(%.*s value)\n{\n"
	    "\tswitch (value) {\n",
	    SARG(e->base), SARG(e->base));
	for (uint32_t i = 0; i < e->n_values; i++) {
		str name = s->enum_values.at[se->first_value + i].name;
		out(b, "\tcase %.*s:\n\t\treturn \"%.*s\";\n",
		    SARG(e->values[i]), SARG(name));
	}
	out(b, "\t}\n\treturn NULL;\n}\n");
}

/* AT(struct, member), or NOWHERE. */
static void at(struct sb *b, bool present, str base, const char *suffix,
	       str member)
{
	if (present)
		out(b, ", AT(%.*s%s, %.*s)", SARG(base), suffix, SARG(member));
	else
		out(b, ", NOWHERE");
}

/* One of the macros of client.h, by what the field is. */
static void field_row(struct sb *b, const struct schema *s,
		      const struct c_names *n, const struct c_model *m,
		      const struct c_field *c)
{
	const struct field *f = &s->fields.at[c->field];
	const char *kind = "FIELD";
	bool view = m->is_view;
	if (c->target != NONE) {
		kind = f->arity == ARITY_LIST ? "TO_MANY" : "TO_ONE";
		view |= n->models[c->target].is_view;
	} else if (m->has_unique && (f->is_id || f->is_unique)) {
		kind = "UNIQUE";
	}
	out(b, "\tNICOL_%s%s(\"%.*s\", %.*s, %.*s),\n", view ? "VIEW_" : "",
	    kind, SARG(f->name), SARG(m->base), SARG(c->name));
}

static void unique_rows(struct sb *b, const struct schema *s,
			const struct c_model *m)
{
	if (!m->n_uniques)
		return;
	out(b, "static const nicol_desc_unique %.*s_uniques[] = {\n",
	    SARG(m->base));
	for (uint32_t i = 0; i < m->n_uniques; i++) {
		const struct index *ix = &s->indexes.at[m->uniques[i].index];
		out(b,
		    "\t{ AT(%.*s_where_unique, %.*s), %u,\n"
		    "\t  (const char *const[]){",
		    SARG(m->base), SARG(m->uniques[i].name), ix->n_fields);
		for (uint32_t k = 0; k < ix->n_fields; k++) {
			str name = s->fields.at[ix->fields[k].field].name;
			out(b, "%s \"%.*s\"", k ? "," : "", SARG(name));
		}
		out(b, " } },\n");
	}
	out(b, "};\n");
}

static void made_rows(struct sb *b, const struct schema *s,
		      const struct c_model *m)
{
	out(b, "static const nicol_desc_made %.*s_made[] = {\n", SARG(m->base));
	for (uint32_t k = 0; k < NICOL_N_MADE; k++)
		for (uint32_t i = 0; i < m->n_fields; i++)
			if (c_can_make(s, &m->fields[i], (nicol_made)k))
				out(b,
				    "\t{ %u, (nicol_made)%u,\n\t  "
				    "AT(%.*s_numbers, %s.%.*s) },\n",
				    i, k, SARG(m->base), c_made_members[k],
				    SARG(m->fields[i].name));
	out(b, "};\n");
}

static void model_tables(struct sb *b, const struct schema *s,
			 const struct c_names *n, const struct c_model *m)
{
	out(b, "\nstatic const nicol_desc_field %.*s_desc[] = {\n",
	    SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++)
		field_row(b, s, n, m, &m->fields[i]);
	out(b, "};\n");
	unique_rows(b, s, m);
	made_rows(b, s, m);
}

/* The order of nicol_desc_args. */
static const char *const arg_members[] = {
	"where",    "data",   "create",	  "update", "include",
	"order_by", "cursor", "take",	  "skip",   "skip_duplicates",
	"select",   "omit",   "distinct", "by",
};

static bool has_member(const struct c_model *m, const struct c_op *op,
		       const char *name)
{
	if (str_is(S("include"), name) && !m->has_relations)
		return false;
	if (str_is(S("cursor"), name) && !m->has_unique)
		return false;
	for (size_t i = 0; i < C_MOST_MEMBERS && op->members[i]; i++)
		if (!strcmp(op->members[i], name))
			return true;
	return false;
}

static void made_args(struct sb *b, const struct schema *s,
		      const struct c_model *m, const struct c_op *op)
{
	if (op->answer != C_AGGREGATE && op->answer != C_GROUPS)
		return;
	for (uint32_t i = 0; i < NICOL_N_MADE; i++)
		if (c_makes(s, m, (nicol_made)i))
			out(b, ",\n\t\t.made[%u] = ARG(%.*s_%s_args, %s)", i,
			    SARG(m->base), op->name, c_made_members[i]);
}

static void args_row(struct sb *b, const struct schema *s,
		     const struct c_model *m, const struct c_op *op)
{
	bool first = true;
	out(b, "\t    [%s] = {", op->constant);
	for (size_t i = 0; i < sizeof(arg_members) / sizeof(*arg_members);
	     i++) {
		if (!has_member(m, op, arg_members[i]))
			continue;
		out(b, "%s\n\t\t.%s = ARG(%.*s_%s_args, %s)", first ? "" : ",",
		    arg_members[i], SARG(m->base), op->name, arg_members[i]);
		first = false;
	}
	made_args(b, s, m, op);
	out(b, " },\n");
}

static void size_of(struct sb *b, bool present, str base, const char *suffix)
{
	if (present)
		out(b, "\n\t  sizeof(%.*s%s),", SARG(base), suffix);
	else
		out(b, " 0,");
}

static void model_row(struct sb *b, const struct schema *s,
		      const struct c_model *m)
{
	str name = s->models.at[m->model].name, base = m->base;
	out(b, "\t{ \"%.*s\", %.*s_desc, %u, ", SARG(name), SARG(base),
	    m->n_fields);
	if (m->n_uniques)
		out(b, "%.*s_uniques, %u,", SARG(base), m->n_uniques);
	else
		out(b, "NULL, 0,");
	size_of(b, true, base, "");
	size_of(b, true, base, "_where");
	size_of(b, m->has_unique, base, "_where_unique");
	size_of(b, !m->is_view, base, "_create_data");
	size_of(b, !m->is_view, base, "_create_many_data");
	size_of(b, true, base, "_order_by");
	out(b,
	    "\n\t  AT(%.*s_where, AND),\n\t  AT(%.*s_where, OR),"
	    "\n\t  AT(%.*s_where, NOT)",
	    SARG(base), SARG(base), SARG(base));
	at(b, m->has_unique, base, "_where_unique", S("AND"));
	out(b,
	    ",\n\t  %.*s_made, sizeof(%.*s_made) / sizeof(*%.*s_made),\n\t  "
	    "sizeof(%.*s_numbers), sizeof(%.*s_group),\n\t  "
	    "AT(%.*s_group, of), AT(%.*s_numbers, _count._all)",
	    SARG(base), SARG(base), SARG(base), SARG(base), SARG(base),
	    SARG(base), SARG(base));
	out(b, ",\n\t  {\n");
	for (uint32_t i = 0; i < c_n_ops; i++)
		if (c_op_applies(m, &c_ops[i]))
			args_row(b, s, m, &c_ops[i]);
	out(b, "\t    [NICOL_ARGS] = {");
	if (m->has_relations)
		out(b, "\n\t\t.include = ARG(%.*s_args, include),", SARG(base));
	out(b,
	    "\n\t\t.select = ARG(%.*s_args, select),"
	    "\n\t\t.omit = ARG(%.*s_args, omit) },\n",
	    SARG(base), SARG(base));
	out(b, "\t  } },\n");
}

static void wrapper(struct sb *b, const struct schema *s,
		    const struct c_names *n, uint32_t m, const struct c_op *op)
{
	out(b, "\n");
	c_prototype(b, s, n, &n->models[m], op);
	out(b,
	    "\n{\n\treturn nicol_client_run%s(db, &desc, %u, %s, args, "
	    "err);\n}\n",
	    op->answer == C_NUMBER ? "_count" : "", m, op->constant);
}

static void tables(struct sb *b, const struct schema *s,
		   const struct c_names *n)
{
	for (uint32_t i = 0; i < n->n_models; i++)
		model_tables(b, s, n, &n->models[i]);
	out(b, "\nstatic const nicol_desc_model models[] = {\n");
	for (uint32_t i = 0; i < n->n_models; i++)
		model_row(b, s, &n->models[i]);
	if (!n->n_models)
		out(b, "\t{ .name = \"\" },\n");
	out(b,
	    "};\n\nstatic const nicol_desc desc = {\n"
	    "\tNICOL_DESC_VERSION, %u, models, schema,\n"
	    "\tsizeof(schema) / sizeof(*schema),\n};\n",
	    n->n_models);
}

static void stream_wrappers(struct sb *b, const struct c_names *n, uint32_t i)
{
	out(b, "\n");
	c_stream_prototype(b, &n->models[i]);
	out(b,
	    "\n{\n\treturn nicol_client_stream(db, &desc, %u, args, batch, "
	    "err);\n}\n\n",
	    i);
	c_stream_next_prototype(b, &n->models[i]);
	out(b,
	    "\n{\n\treturn (const %.*s_list *)nicol_client_stream_next("
	    "stream, %u, err);\n}\n",
	    SARG(n->models[i].base), i);
}

void c_source(struct sb *b, const struct schema *s, const struct c_names *n)
{
	out(b, "/* The typed client of a Prisma schema. Written by `nicol "
	       "generate`; changes are\n * lost at its next run. */\n"
	       "#include \"db.h\"\n\n"
	       "#define AT NICOL_AT\n#define ARG NICOL_ARG\n"
	       "#define NOWHERE NICOL_NOWHERE\n\n"
	       "static const char *const schema[] = {\n");
	literal_pieces(b, gen_schema_text(b->arena, s));
	out(b, "};\n");
	tables(b, s, n);
	out(b,
	    "\nnicol_client *%.*s_open(const char *url, nicol_error *err)\n"
	    "{\n\treturn nicol_client_open(&desc, url, err);\n}\n"
	    "\nvoid %.*s_close(nicol_client *db)\n"
	    "{\n\tnicol_client_close(db);\n}\n",
	    SARG(n->prefix), SARG(n->prefix));
	for (uint32_t i = 0; i < n->n_enums; i++)
		enum_name(b, s, &n->enums[i]);
	for (uint32_t i = 0; i < n->n_models; i++) {
		for (uint32_t k = 0; k < c_n_ops; k++)
			if (c_op_applies(&n->models[i], &c_ops[k]))
				wrapper(b, s, n, i, &c_ops[k]);
		stream_wrappers(b, n, i);
	}
}
