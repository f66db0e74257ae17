#include "gen/c_client.h"

#include <ctype.h>

/* One pass over the names: `b` is where text goes, the rest is read only. */
struct writer {
	struct sb *b;
	const struct schema *s;
	const struct c_names *n;
};

#define out(w, ...) sb_fmt((w)->b, __VA_ARGS__)

static const struct field *field_of(const struct writer *w,
				    const struct c_field *c)
{
	return &w->s->fields.at[c->field];
}

static bool is_list(const struct writer *w, const struct c_field *c)
{
	return field_of(w, c)->arity == ARITY_LIST;
}

static bool is_writable(const struct writer *w, const struct c_field *c)
{
	return c->target == NONE || !w->n->models[c->target].is_view;
}

/* "const T *name" or "T name". */
static void declare(struct writer *w, const char *type, str name)
{
	size_t len = strlen(type);
	out(w, "\t%s%s%.*s;\n", type, type[len - 1] == '*' ? "" : " ",
	    SARG(name));
}

/* Documentation comments of the schema; they must not end ours. */
static void doc(struct writer *w, const char *indent, str text)
{
	if (!text.len)
		return;
	out(w, "%s/*", indent);
	str line;
	bool first = true;
	while (str_next(&text, '\n', &line)) {
		if (!first)
			out(w, "\n%s *", indent);
		first = false;
		line = str_trim(line);
		sb_addc(w->b, ' ');
		for (size_t i = 0; i < line.len; i++) {
			bool ends = i && line.ptr[i] == '/' &&
				    line.ptr[i - 1] == '*';
			bool begins = i && line.ptr[i] == '*' &&
				      line.ptr[i - 1] == '/';
			if (ends || begins)
				sb_addc(w->b, ' ');
			sb_addc(w->b, line.ptr[i]);
		}
	}
	out(w, " */\n");
}

static void enum_types(struct writer *w, const struct c_enum *e)
{
	const struct schema_enum *se = &w->s->enums.at[e->id];
	str base = e->base;
	doc(w, "", se->doc);
	out(w, "typedef enum %.*s {\n", SARG(base));
	for (uint32_t i = 0; i < e->n_values; i++) {
		doc(w, "\t", w->s->enum_values.at[se->first_value + i].doc);
		out(w, "\t%.*s,\n", SARG(e->values[i]));
	}
	out(w, "} %.*s;\n", SARG(base));
	out(w,
	    "/* \"%.*s\"; NULL for a number that is none of them. */\n"
	    "const char *%.*s_name(%.*s value);\n",
	    SARG(w->s->enum_values.at[se->first_value].name), SARG(base),
	    SARG(base));
	out(w,
	    "typedef struct %.*s_filter {\n"
	    "\tNICOL_EQUALITY(%.*s, const %.*s *);\n"
	    "} %.*s_filter;\n",
	    SARG(base), SARG(base), SARG(base), SARG(base));
	out(w,
	    "typedef struct %.*s_list_filter {\n"
	    "\tNICOL_LIST_FILTER(%.*s, const %.*s *);\n"
	    "} %.*s_list_filter;\n",
	    SARG(base), SARG(base), SARG(base), SARG(base));
	out(w, "NICOL_DEFINE_LIST(%.*s_list, %.*s);\n", SARG(base), SARG(base));
	out(w, "NICOL_DEFINE_LIST_UPDATE(%.*s_list_update, %.*s_list);\n\n",
	    SARG(base), SARG(base));
}

static void forward(struct writer *w, const struct c_model *m)
{
	static const struct {
		const char *suffix;
		bool writes, unique;
	} structs[] = {
		{ "", false, false },
		{ "_where", false, false },
		{ "_where_unique", false, true },
		{ "_create_data", true, false },
		{ "_update_data", true, false },
		{ "_order_by", false, false },
		{ "_args", false, false },
		{ "_find_many_args", false, false },
	};
	for (size_t i = 0; i < sizeof(structs) / sizeof(*structs); i++) {
		const char *suffix = structs[i].suffix;
		if ((structs[i].writes && m->is_view) ||
		    (structs[i].unique && !m->has_unique))
			continue;
		out(w, "typedef struct %.*s%s %.*s%s;\n", SARG(m->base), suffix,
		    SARG(m->base), suffix);
	}
}

/* {items, count} of a model's struct. */
static void list_of(struct writer *w, const struct c_model *m,
		    const char *suffix, const char *name)
{
	out(w,
	    "\tstruct {\n\t\tconst %.*s%s *items;\n\t\tsize_t count;\n\t} "
	    "%s;\n",
	    SARG(m->base), suffix, name);
}

static void begin(struct writer *w, const struct c_model *m, const char *suffix)
{
	out(w, "typedef struct %.*s%s {\n", SARG(m->base), suffix);
}

static void end(struct writer *w, const struct c_model *m, const char *suffix)
{
	out(w, "} %.*s%s;\n", SARG(m->base), suffix);
}

static void one(struct writer *w, const struct c_model *m, const char *suffix,
		const char *name)
{
	out(w, "\tconst %.*s%s *%s;\n", SARG(m->base), suffix, name);
}

static void relation_filters(struct writer *w, const struct c_model *m)
{
	begin(w, m, "_list");
	out(w, "\tconst %.*s *items;\n\tsize_t count;\n", SARG(m->base));
	out(w, "\tbool loaded; /* false: the relation was not included */\n");
	end(w, m, "_list");
	begin(w, m, "_relation_filter");
	one(w, m, "_where", "is");
	one(w, m, "_where", "is_not");
	end(w, m, "_relation_filter");
	begin(w, m, "_list_relation_filter");
	one(w, m, "_where", "some");
	one(w, m, "_where", "every");
	one(w, m, "_where", "none");
	end(w, m, "_list_relation_filter");
}

static void nested_pairs(struct writer *w, const struct c_model *m)
{
	begin(w, m, "_connect_or_create");
	one(w, m, "_where_unique", "where");
	one(w, m, "_create_data", "create");
	end(w, m, "_connect_or_create");
	begin(w, m, "_update_one");
	one(w, m, "_where_unique", "where");
	one(w, m, "_update_data", "data");
	end(w, m, "_update_one");
	begin(w, m, "_update_all");
	one(w, m, "_where", "where");
	one(w, m, "_update_data", "data");
	end(w, m, "_update_all");
}

static void nested_writes(struct writer *w, const struct c_model *m)
{
	nested_pairs(w, m);
	begin(w, m, "_create_nested");
	one(w, m, "_create_data", "create");
	one(w, m, "_where_unique", "connect");
	one(w, m, "_connect_or_create", "connect_or_create");
	end(w, m, "_create_nested");
	begin(w, m, "_create_nested_list");
	list_of(w, m, "_create_data", "create");
	list_of(w, m, "_where_unique", "connect");
	list_of(w, m, "_connect_or_create", "connect_or_create");
	end(w, m, "_create_nested_list");
	begin(w, m, "_update_nested");
	one(w, m, "_create_data", "create");
	one(w, m, "_where_unique", "connect");
	one(w, m, "_connect_or_create", "connect_or_create");
	one(w, m, "_update_data", "update");
	out(w, "\tbool disconnect;\n\tbool NICOL_DELETE;\n");
	end(w, m, "_update_nested");
	begin(w, m, "_update_nested_list");
	list_of(w, m, "_create_data", "create");
	list_of(w, m, "_where_unique", "connect");
	list_of(w, m, "_connect_or_create", "connect_or_create");
	list_of(w, m, "_where_unique", "set");
	list_of(w, m, "_where_unique", "disconnect");
	list_of(w, m, "_where_unique", "NICOL_DELETE");
	list_of(w, m, "_update_one", "update");
	list_of(w, m, "_update_all", "update_many");
	list_of(w, m, "_where", "delete_many");
	end(w, m, "_update_nested_list");
}

static void result_member(struct writer *w, const struct c_field *c)
{
	const struct field *f = field_of(w, c);
	doc(w, "\t", f->doc);
	if (c->target != NONE) {
		str base = w->n->models[c->target].base;
		if (is_list(w, c))
			out(w, "\t%.*s_list %.*s;\n", SARG(base),
			    SARG(c->name));
		else
			out(w, "\tconst %.*s *%.*s;\n", SARG(base),
			    SARG(c->name));
	} else if (is_list(w, c)) {
		out(w, "\t%s_list %.*s;\n", c->type.family, SARG(c->name));
	} else if (f->arity == ARITY_OPTIONAL) {
		declare(w, c->type.pointer, c->name);
	} else {
		declare(w, c->type.value, c->name);
	}
}

/* A member for each to-many relation; type: what it is, or NULL for a filter
 * of the rows to count. */
static void count_struct(struct writer *w, const struct c_model *m,
			 const char *note, const char *type)
{
	bool any = false;
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct c_field *c = &m->fields[i];
		if (c->target == NONE || !is_list(w, c))
			continue;
		if (!any)
			out(w, "\tstruct {%s\n", note);
		any = true;
		if (type)
			out(w, "\t\t%s %.*s;\n", type, SARG(c->name));
		else
			out(w, "\t\tconst %.*s_where *%.*s;\n",
			    SARG(w->n->models[c->target].base), SARG(c->name));
	}
	if (any)
		out(w, "\t} _count;\n");
}

static void result_struct(struct writer *w, const struct c_model *m)
{
	str text = w->s->models.at[m->model].doc;
	doc(w, "", text);
	out(w, "struct %.*s {\n", SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++)
		result_member(w, &m->fields[i]);
	count_struct(w, m, "", "int64_t");
	out(w, "};\n\n");
}

/* A first member that is no struct: without it gcc 12 warns of missing
 * braces where {0} stands inside another initializer. */
static void zero(struct writer *w)
{
	out(w, "\tchar zero_;\n");
}

static void where_struct(struct writer *w, const struct c_model *m)
{
	out(w, "struct %.*s_where {\n", SARG(m->base));
	zero(w);
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct c_field *c = &m->fields[i];
		const char *list = is_list(w, c) ? "_list" : "";
		if (c->target == NONE)
			out(w, "\t%s%s_filter %.*s;\n", c->type.family, list,
			    SARG(c->name));
		else
			out(w, "\t%.*s%s_relation_filter %.*s;\n",
			    SARG(w->n->models[c->target].base), list,
			    SARG(c->name));
	}
	list_of(w, m, "_where", "AND");
	list_of(w, m, "_where", "OR");
	list_of(w, m, "_where", "NOT");
	out(w, "};\n\n");
}

static const struct c_field *c_field_of(const struct c_model *m, uint32_t field)
{
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (m->fields[i].field == field)
			return &m->fields[i];
	return NULL;
}

static void unique_struct(struct writer *w, const struct c_model *m)
{
	if (!m->has_unique)
		return;
	out(w, "/* Names one row: by one unique of it; AND narrows. */\n");
	out(w, "struct %.*s_where_unique {\n", SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct c_field *c = &m->fields[i];
		if (field_of(w, c)->is_id || field_of(w, c)->is_unique)
			declare(w, c->type.pointer, c->name);
	}
	for (uint32_t i = 0; i < m->n_uniques; i++) {
		const struct c_unique *u = &m->uniques[i];
		const struct index *ix = &w->s->indexes.at[u->index];
		out(w, "\tstruct {\n");
		for (uint32_t k = 0; k < ix->n_fields; k++) {
			const struct c_field *c =
				c_field_of(m, ix->fields[k].field);
			out(w, "\t");
			declare(w, c->type.pointer, c->name);
		}
		out(w, "\t} %.*s;\n", SARG(u->name));
	}
	list_of(w, m, "_where", "AND");
	out(w, "};\n\n");
}

static void data_member(struct writer *w, const struct c_field *c,
			bool is_update)
{
	const char *list = is_list(w, c) ? "_list" : "";
	if (c->target != NONE)
		out(w, "\t%.*s_%s_nested%s %.*s;\n",
		    SARG(w->n->models[c->target].base),
		    is_update ? "update" : "create", list, SARG(c->name));
	else if (is_list(w, c))
		out(w, "\t%s_list%s %.*s;\n", c->type.family,
		    is_update ? "_update" : "", SARG(c->name));
	else if (is_update && c->type.has_arithmetic)
		out(w, "\t%s_update %.*s;\n", c->type.family, SARG(c->name));
	else
		declare(w, c->type.pointer, c->name);
}

static void data_structs(struct writer *w, const struct c_model *m)
{
	if (m->is_view)
		return;
	out(w, "struct %.*s_create_data {\n", SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (is_writable(w, &m->fields[i]))
			data_member(w, &m->fields[i], false);
	out(w, "};\n\n");
	begin(w, m, "_create_many_data");
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (m->fields[i].target == NONE)
			data_member(w, &m->fields[i], false);
	end(w, m, "_create_many_data");
	out(w, "\nstruct %.*s_update_data {\n", SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++)
		if (is_writable(w, &m->fields[i]))
			data_member(w, &m->fields[i], true);
	out(w, "};\n\n");
}

static void order_struct(struct writer *w, const struct c_model *m)
{
	out(w, "/* One member each; a list of these orders by several. */\n");
	out(w, "struct %.*s_order_by {\n", SARG(m->base));
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct c_field *c = &m->fields[i];
		if (c->target == NONE)
			out(w, "\tnicol_order %.*s;\n", SARG(c->name));
		else if (!is_list(w, c))
			out(w, "\tconst %.*s_order_by *%.*s;\n",
			    SARG(w->n->models[c->target].base), SARG(c->name));
	}
	count_struct(w, m, " /* by how many there are */", "nicol_order");
	out(w, "};\n\n");
}

static void include_struct(struct writer *w, const struct c_model *m)
{
	if (!m->has_relations)
		return;
	begin(w, m, "_include");
	for (uint32_t i = 0; i < m->n_fields; i++) {
		const struct c_field *c = &m->fields[i];
		if (c->target != NONE)
			out(w, "\tconst %.*s%s *%.*s;\n",
			    SARG(w->n->models[c->target].base),
			    is_list(w, c) ? "_find_many_args" : "_args",
			    SARG(c->name));
	}
	count_struct(w, m, " /* of which rows to count how many there are */",
		     NULL);
	end(w, m, "_include");
}

static void member(struct writer *w, const struct c_model *m,
		   const char *suffix, const char *name)
{
	out(w, "\t%.*s%s %s;\n", SARG(m->base), suffix, name);
}

static void include_member(struct writer *w, const struct c_model *m)
{
	if (m->has_relations)
		member(w, m, "_include", "include");
	member(w, m, "_fields", "select");
	member(w, m, "_fields", "omit");
}

static void window(struct writer *w, const struct c_model *m)
{
	zero(w);
	member(w, m, "_where", "where");
	list_of(w, m, "_order_by", "order_by");
	if (m->has_unique)
		one(w, m, "_where_unique", "cursor");
	out(w, "\tconst int64_t *take; /* negative: from the end */\n");
	out(w, "\tconst int64_t *skip;\n");
}

static void same_args(struct writer *w, const struct c_model *m, const char *as,
		      const char *name)
{
	out(w, "typedef %.*s_%s_args %.*s_%s_args;\n", SARG(m->base), as,
	    SARG(m->base), name);
}

static void made_members(struct writer *w, const struct c_model *m)
{
	for (uint32_t i = 0; i < NICOL_N_MADE; i++)
		if (c_makes(w->s, m, (nicol_made)i))
			member(w, m, "_fields", c_made_members[i]);
}

static void group_args(struct writer *w, const struct c_model *m)
{
	begin(w, m, "_group_by_args");
	zero(w);
	member(w, m, "_where", "where");
	member(w, m, "_fields", "by");
	out(w, "\t/* by fields of `by`; needed for take and skip */\n");
	list_of(w, m, "_order_by", "order_by");
	out(w, "\tconst int64_t *take;\n\tconst int64_t *skip;\n");
	made_members(w, m);
	end(w, m, "_group_by_args");
}

/* "int64_t" and the like of a made number. */
static const char *made_type(const struct writer *w, const struct c_field *c,
			     nicol_made made)
{
	enum scalar scalar = field_of(w, c)->scalar;
	bool whole = scalar == SCALAR_INT || scalar == SCALAR_BIGINT;
	if (made == NICOL_MADE_COUNT)
		return "int64_t";
	if (made == NICOL_MADE_AVG && whole)
		return "const double *";
	if (made == NICOL_MADE_SUM && whole)
		return "const int64_t *";
	return c->type.pointer;
}

static void made_struct(struct writer *w, const struct c_model *m,
			nicol_made made)
{
	if (!c_makes(w->s, m, made) && made != NICOL_MADE_COUNT)
		return;
	out(w, "\tstruct {\n");
	if (made == NICOL_MADE_COUNT)
		out(w, "\t\tint64_t _all; /* the rows; always there */\n");
	for (uint32_t i = 0; i < m->n_fields; i++) {
		if (!c_can_make(w->s, &m->fields[i], made))
			continue;
		out(w, "\t");
		declare(w, made_type(w, &m->fields[i], made),
			m->fields[i].name);
	}
	out(w, "\t} %s;\n", c_made_members[made]);
}

/* What aggregate and group_by answer with. */
static void made_structs(struct writer *w, const struct c_model *m)
{
	out(w, "/* Of a _count: how many are not NULL. NULL: made of no value, "
	       "or not asked for. */\n");
	begin(w, m, "_numbers");
	for (uint32_t i = 0; i < NICOL_N_MADE; i++)
		made_struct(w, m, (nicol_made)i);
	end(w, m, "_numbers");
	begin(w, m, "_group");
	out(w, "\t%.*s by; /* only the fields asked for are set */\n",
	    SARG(m->base));
	out(w, "\t%.*s_numbers of;\n", SARG(m->base));
	end(w, m, "_group");
	begin(w, m, "_group_list");
	out(w, "\tconst %.*s_group *items;\n\tsize_t count;\n", SARG(m->base));
	end(w, m, "_group_list");
	out(w, "\n");
}

static void fields_struct(struct writer *w, const struct c_model *m)
{
	bool any = false;
	out(w, "/* A choice of fields. */\n");
	begin(w, m, "_fields");
	for (uint32_t i = 0; i < m->n_fields; i++) {
		if (m->fields[i].target != NONE)
			continue;
		declare(w, "bool", m->fields[i].name);
		any = true;
	}
	if (!any)
		zero(w);
	end(w, m, "_fields");
	out(w, "\n");
}

static void read_args(struct writer *w, const struct c_model *m)
{
	out(w, "/* What to include of the relation's row. */\n");
	out(w, "struct %.*s_args {\n", SARG(m->base));
	zero(w);
	include_member(w, m);
	out(w, "};\n");
	if (m->has_unique) {
		begin(w, m, "_find_unique_args");
		member(w, m, "_where_unique", "where");
		include_member(w, m);
		end(w, m, "_find_unique_args");
	}
	begin(w, m, "_find_first_args");
	window(w, m);
	include_member(w, m);
	member(w, m, "_fields", "distinct");
	end(w, m, "_find_first_args");
	same_args(w, m, "find_first", "find_first_or_throw");
	if (m->has_unique)
		same_args(w, m, "find_unique", "find_unique_or_throw");
	out(w, "struct %.*s_find_many_args {\n", SARG(m->base));
	window(w, m);
	include_member(w, m);
	member(w, m, "_fields", "distinct");
	out(w, "};\n");
	begin(w, m, "_count_args");
	window(w, m);
	end(w, m, "_count_args");
	begin(w, m, "_aggregate_args");
	window(w, m);
	made_members(w, m);
	end(w, m, "_aggregate_args");
	group_args(w, m);
}

static void unique_write_args(struct writer *w, const struct c_model *m)
{
	begin(w, m, "_update_args");
	member(w, m, "_where_unique", "where");
	member(w, m, "_update_data", "data");
	include_member(w, m);
	end(w, m, "_update_args");
	begin(w, m, "_upsert_args");
	member(w, m, "_where_unique", "where");
	member(w, m, "_create_data", "create");
	member(w, m, "_update_data", "update");
	include_member(w, m);
	end(w, m, "_upsert_args");
	begin(w, m, "_delete_args");
	member(w, m, "_where_unique", "where");
	include_member(w, m);
	end(w, m, "_delete_args");
}

static void write_args(struct writer *w, const struct c_model *m)
{
	if (m->is_view)
		return;
	begin(w, m, "_create_args");
	member(w, m, "_create_data", "data");
	include_member(w, m);
	end(w, m, "_create_args");
	begin(w, m, "_create_many_args");
	list_of(w, m, "_create_many_data", "data");
	out(w, "\tbool skip_duplicates;\n");
	end(w, m, "_create_many_args");
	begin(w, m, "_update_many_args");
	member(w, m, "_where", "where");
	member(w, m, "_update_data", "data");
	end(w, m, "_update_many_args");
	begin(w, m, "_delete_many_args");
	member(w, m, "_where", "where");
	end(w, m, "_delete_many_args");
	if (m->has_unique)
		unique_write_args(w, m);
}

static void function(struct writer *w, const struct c_model *m,
		     const struct c_op *op)
{
	str base = m->base;
	switch (op->answer) {
	case C_ROW:
		out(w, "const %.*s *", SARG(base));
		break;
	case C_ROWS:
		out(w, "const %.*s_list *", SARG(base));
		break;
	case C_NUMBER:
		out(w, "int64_t ");
		break;
	case C_AGGREGATE:
		out(w, "const %.*s_numbers *", SARG(base));
		break;
	case C_GROUPS:
		out(w, "const %.*s_group_list *", SARG(base));
		break;
	}
	out(w,
	    "%.*s_%s(nicol_client *db,\n\tconst %.*s_%s_args *args, "
	    "nicol_error *err)",
	    SARG(base), op->name, SARG(base), op->name);
}

void c_prototype(struct sb *b, const struct schema *s, const struct c_names *n,
		 const struct c_model *m, const struct c_op *op)
{
	struct writer w = { b, s, n };
	function(&w, m, op);
}

void c_stream_prototype(struct sb *b, const struct c_model *m)
{
	sb_fmt(b,
	       "nicol_stream *%.*s_stream(nicol_client *db,\n\tconst "
	       "%.*s_find_many_args *args, size_t batch, nicol_error *err)",
	       SARG(m->base), SARG(m->base));
}

void c_stream_next_prototype(struct sb *b, const struct c_model *m)
{
	sb_fmt(b,
	       "const %.*s_list *%.*s_stream_next(nicol_stream *stream,\n\t"
	       "nicol_error *err)",
	       SARG(m->base), SARG(m->base));
}

static void prototypes(struct writer *w, const struct c_model *m)
{
	out(w, "\n");
	for (uint32_t i = 0; i < c_n_ops; i++) {
		if (!c_op_applies(m, &c_ops[i]))
			continue;
		out(w, "/* %s */\n", c_ops[i].doc);
		function(w, m, &c_ops[i]);
		out(w, ";\n");
	}
}

static void stream_prototypes(struct writer *w, const struct c_model *m)
{
	out(w, "/* The rows of find_many part by part, `batch` (0: 1000) in "
	       "each; see nicol_stream.\n * Next: NULL with err->status 0 at "
	       "the end. */\n");
	c_stream_prototype(w->b, m);
	out(w, ";\n");
	c_stream_next_prototype(w->b, m);
	out(w, ";\n");
}

static void model_types(struct writer *w, const struct c_model *m)
{
	str name = w->s->models.at[m->model].name;
	out(w, "\n/* --- %.*s --- */\n\n", SARG(name));
	result_struct(w, m);
	where_struct(w, m);
	unique_struct(w, m);
	order_struct(w, m);
	data_structs(w, m);
	include_struct(w, m);
	fields_struct(w, m);
	made_structs(w, m);
	read_args(w, m);
	write_args(w, m);
	prototypes(w, m);
	stream_prototypes(w, m);
}

static void preamble(struct writer *w, str guard)
{
	str p = w->n->prefix;
	out(w, "/*\n * The typed client of a Prisma schema. Written by `nicol "
	       "generate`; changes are\n * lost at its next run.\n *\n"
	       " *\tcc -I. program.c db.c -lnicol\n *\n"
	       " * <nicol/client.h> says what holds for all of it.\n */\n");
	out(w,
	    "#ifndef %.*s\n#define %.*s\n\n#include <nicol/client.h>\n\n"
	    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n",
	    SARG(guard), SARG(guard));
	out(w,
	    "/* Opens a client; nothing is connected before the first "
	    "operation. url: a\n * connection string, or NULL for the one "
	    "that the schema names (mostly the\n * variable DATABASE_URL). "
	    "NULL on failure. */\n"
	    "nicol_client *%.*s_open(const char *url, nicol_error *err);\n"
	    "/* Closes it; NULL is allowed. */\n"
	    "void %.*s_close(nicol_client *db);\n\n",
	    SARG(p), SARG(p));
}

static str guard_of(struct arena *a, str prefix)
{
	char *up = str_cdup(a, prefix);
	for (char *c = up; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return str_fmt(a, "%s_CLIENT_H", up);
}

void c_header(struct sb *b, const struct schema *s, const struct c_names *n)
{
	struct writer w = { b, s, n };
	preamble(&w, guard_of(b->arena, n->prefix));
	for (uint32_t i = 0; i < n->n_enums; i++)
		enum_types(&w, &n->enums[i]);
	for (uint32_t i = 0; i < n->n_models; i++)
		forward(&w, &n->models[i]);
	out(&w, "\n");
	for (uint32_t i = 0; i < n->n_models; i++) {
		relation_filters(&w, &n->models[i]);
		if (n->models[i].has_unique && !n->models[i].is_view)
			nested_writes(&w, &n->models[i]);
	}
	for (uint32_t i = 0; i < n->n_models; i++)
		model_types(&w, &n->models[i]);
	out(&w, "\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
}
