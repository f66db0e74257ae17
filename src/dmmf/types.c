/* References to types, and the queue that they fill. */
#include "dmmf/fields.h"

/* How a section is named in a reference to one of its types. */
static const struct {
	const char *name_space, *location;
} places[N_SECTIONS] = {
	[IN_INPUTS] = { "prisma", "inputObjectTypes" },
	[IN_OUTPUTS] = { "prisma", "outputObjectTypes" },
	[IN_MODEL_OUTPUTS] = { "model", "outputObjectTypes" },
	[IN_ENUMS] = { "prisma", "enumTypes" },
	[IN_MODEL_ENUMS] = { "model", "enumTypes" },
	[IN_FIELD_REFS] = { "prisma", "fieldRefTypes" },
};

static uint32_t subject_count(const struct dmmf *d, enum subjects subjects)
{
	const struct schema *s = d->s;
	switch (subjects) {
	case OF_NOTHING:
		return 1;
	case OF_MODEL:
		return s->models.len;
	case OF_INDEX:
		return s->indexes.len;
	case OF_FIELD:
		return d->n_slots;
	case OF_VALUE:
		return N_VALUES + s->enums.len;
	case OF_ENUM:
		return s->enums.len;
	case OF_COMPOSITE:
		return s->composites.len;
	}
	return 0;
}

static str value_name(struct dmmf *d, uint32_t value, bool in_full)
{
	if (value >= N_VALUES)
		return str_fmt(&d->a, "Enum%.*s",
			       SARG(d->s->enums.at[value - N_VALUES].name));
	if (value == VALUE_UUID)
		return S("Uuid");
	if (value == SCALAR_BOOLEAN && !in_full)
		return S("Bool");
	return str_c(scalar_name((enum scalar)value));
}

/* The model or composite type that the subject belongs to. */
static str owner_name(const struct dmmf *d, enum subjects subjects,
		      uint32_t subject)
{
	const struct schema *s = d->s;
	switch (subjects) {
	case OF_MODEL:
		return s->models.at[subject].name;
	case OF_INDEX:
		return s->models.at[s->indexes.at[subject].model].name;
	case OF_FIELD:
		if (s->fields.at[subject].model != NONE)
			return s->models.at[s->fields.at[subject].model].name;
		return s->composites.at[d->facts[subject].composite].name;
	case OF_ENUM:
		return s->enums.at[subject].name;
	case OF_COMPOSITE:
		return s->composites.at[subject].name;
	case OF_NOTHING:
	case OF_VALUE:
		break;
	}
	return (str){ 0 };
}

static void add_capital(struct sb *b, str name)
{
	if (!name.len)
		return;
	char c = name.ptr[0];
	put_char(b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
	put_str(b, str_sub(name, 1, name.len));
}

static str part_name(struct dmmf *d, enum subjects subjects, uint32_t subject)
{
	if (subjects == OF_INDEX)
		return compound_name(d, &d->s->indexes.at[subject]);
	return d->s->fields.at[subject].name;
}

/* The name, at the end of d->scratch. */
static void put_type_name(struct dmmf *d, enum type_kind kind, uint32_t subject)
{
	const struct type_row *row = &type_rows[kind];
	bool value = row->subjects == OF_VALUE;
	struct sb *b = &d->scratch;
	for (const char *p = row->name; *p; p++) {
		if (*p == '%' && value)
			put_str(b, value_name(d, subject, false));
		else if (*p == '%')
			put_str(b, owner_name(d, row->subjects, subject));
		else if (*p == '^' && value)
			put_str(b, value_name(d, subject, true));
		else if (*p == '^')
			add_capital(b, owner_name(d, row->subjects, subject));
		else if (*p == '&')
			put_str(b, part_name(d, row->subjects, subject));
		else if (*p == '@')
			add_capital(b, part_name(d, row->subjects, subject));
		else
			put_char(b, *p);
	}
}

/* Two relation fields may differ in their first letter's case alone, and
 * then give their types the same name. Prisma writes both, but for these. A
 * primary key and a unique index of the same fields share a type, too. */
static bool is_one_of_its_name(enum type_kind kind)
{
	return kind == T_CREATE_OR_CONNECT || kind == T_CREATE_MANY_ENVELOPE ||
	       kind == T_CREATE_MANY_WITHOUT || kind == T_COMPOUND_UNIQUE;
}

/* The first reference to a type: names it and puts it into the queue. */
static void meet(struct dmmf *d, enum type_kind kind, uint32_t subject,
		 struct type *t)
{
	enum section section = type_rows[kind].section;
	static const str before = { "{\"type\":\"", 9 };
	struct sb *ref = &d->scratch;
	uint32_t id = (uint32_t)(t - d->types);
	ref->len = 0;
	put_str(ref, before);
	put_type_name(d, kind, subject);
	size_t end = ref->len;
	put_lit(ref, "\",\"namespace\":\"");
	put_str(ref, str_c(places[section].name_space));
	put_lit(ref, "\",\"location\":\"");
	put_str(ref, str_c(places[section].location));
	put_lit(ref, "\",\"isList\":");
	t->ref = str_dup(&d->a, sb_str(ref));
	t->name = str_sub(t->ref, before.len, end);
	t->group = d->group;
	if (is_one_of_its_name(kind) &&
	    strmap_put(&d->type_names, t->name, id) != NONE)
		return;
	*vec_push(&d->a, &d->queue) = id;
}

static void put_list_flag(struct dmmf *d, bool list)
{
	if (list)
		put_lit(d->o, "true}");
	else
		put_lit(d->o, "false}");
}

void put_ref(struct dmmf *d, enum type_kind kind, uint32_t subject, bool list)
{
	bool field = type_rows[kind].subjects == OF_FIELD;
	uint32_t slot = field ? d->facts[subject].slot : subject;
	struct type *t = &d->types[d->first_type[kind] + slot];
	if (!t->name.len)
		meet(d, kind, subject, t);
	next_item(d->o, &d->first_ref);
	put_str(d->o, t->ref);
	put_list_flag(d, list);
}

void put_scalar(struct dmmf *d, const char *name, bool list)
{
	next_item(d->o, &d->first_ref);
	put_lit(d->o, "{\"type\":\"");
	put_str(d->o, str_c(name));
	put_lit(d->o, "\",\"location\":\"scalar\",\"isList\":");
	put_list_flag(d, list);
}

void put_value(struct dmmf *d, uint32_t value, bool list)
{
	if (value >= N_VALUES)
		put_ref(d, T_ENUM, value - N_VALUES, list);
	else if (value == VALUE_UUID)
		put_scalar(d, "String", list);
	else
		put_scalar(d, scalar_name((enum scalar)value), list);
}

void put_null(struct dmmf *d)
{
	put_scalar(d, "Null", false);
}

static enum type_kind kind_of(const struct dmmf *d, uint32_t id)
{
	unsigned low = 0, high = N_TYPE_KINDS;
	while (high - low > 1) {
		unsigned middle = (low + high) / 2;
		if (d->first_type[middle] <= id)
			low = middle;
		else
			high = middle;
	}
	return (enum type_kind)low;
}

static void put_limit(struct sb *o, int limit)
{
	if (limit < 0)
		put_lit(o, "null");
	else
		sb_int(o, limit);
}

static void put_meta(struct dmmf *d, enum meta meta, const struct type *t)
{
	if (meta == META_NONE)
		return;
	put_lit(d->o, ",\"meta\":{");
	if (meta == META_SOURCE) {
		put_lit(d->o, "\"source\":");
		sb_json(d->o, d->group);
		put_char(d->o, ',');
	}
	put_lit(d->o, "\"grouping\":");
	sb_json(d->o, meta == META_CONTAINER ? t->group : d->group);
	put_char(d->o, '}');
}

static void put_input_head(struct dmmf *d, enum type_kind kind,
			   uint32_t subject, const struct type *t)
{
	const struct type_row *row = &type_rows[kind];
	put_meta(d, row->meta, t);
	put_lit(d->o, ",\"constraints\":{\"maxNumFields\":");
	put_limit(d->o, row->max);
	put_lit(d->o, ",\"minNumFields\":");
	put_limit(d->o, row->min);
	if (kind == T_WHERE_UNIQUE)
		put_unique_names(d, subject);
	put_char(d->o, '}');
}

/* What comes later in the document is kept in pieces: one text that grows
 * would be copied time and again. */
struct sb *section_text(struct dmmf *d, enum section section)
{
	enum { PIECE = 56 * 1024, ROOM = 64 * 1024 - 1 };
	struct section_text *text = &d->sections[section];
	if (section == IN_INPUTS)
		return &d->out;
	if (!text->last.cap || text->last.len >= PIECE) {
		if (text->last.len)
			*vec_push(&d->a, &text->pieces) = sb_str(&text->last);
		text->last = sb_in(&d->a);
		sb_reserve(&text->last, ROOM);
	}
	return &text->last;
}

/* Enums have values, references to fields have types that they allow:
 * their writers begin the list themselves. */
static void write_type(struct dmmf *d, uint32_t id)
{
	enum type_kind kind = kind_of(d, id);
	const struct type_row *row = &type_rows[kind];
	uint32_t subject = id - d->first_type[kind];
	if (row->subjects == OF_FIELD)
		subject = d->slots[subject];
	bool fields = row->section == IN_INPUTS || row->section == IN_OUTPUTS ||
		      row->section == IN_MODEL_OUTPUTS;
	d->o = section_text(d, row->section);
	if (d->begun[row->section])
		put_char(d->o, ',');
	else if (row->section == IN_INPUTS)
		put_lit(d->o, "\"prisma\":[");
	d->begun[row->section] = true;
	d->group = owner_name(d, row->subjects, subject);
	put_lit(d->o, "{\"name\":\"");
	put_str(d->o, d->types[id].name);
	put_char(d->o, '"');
	if (row->section == IN_INPUTS)
		put_input_head(d, kind, subject, &d->types[id]);
	if (fields)
		put_lit(d->o, ",\"fields\":[");
	d->first = true;
	row->write(d, kind, subject);
	put_lit(d->o, "]}");
	if (row->section == IN_INPUTS)
		dmmf_flush(d);
}

static void prepare(struct dmmf *d)
{
	uint32_t n = 0;
	d->first_type = arena_array(&d->a, uint32_t, N_TYPE_KINDS);
	for (unsigned k = 0; k < N_TYPE_KINDS; k++) {
		d->first_type[k] = n;
		n += subject_count(d, type_rows[k].subjects);
	}
	d->types = arena_array(&d->a, struct type, n);
	d->kept = arena_array(&d->a, str, d->s->fields.len * N_KEPT + 1);
	d->type_names = strmap_in(&d->a);
	d->scratch = sb_in(&d->a);
}

/* Met without being named in a field. */
static void start_with(struct dmmf *d, enum type_kind kind)
{
	meet(d, kind, 0, &d->types[d->first_type[kind]]);
}

/* A namespace without types is left out. */
static void put_namespace(struct dmmf *d, str name, enum section which,
			  bool *first)
{
	if (!d->begun[which])
		return;
	next_item(&d->out, first);
	sb_json(&d->out, name);
	put_lit(&d->out, ":[");
	const struct section_text *text = &d->sections[which];
	for (uint32_t i = 0; i < text->pieces.len; i++) {
		put_str(&d->out, text->pieces.at[i]);
		dmmf_flush(d);
	}
	put_str(&d->out, sb_str(&text->last));
	put_char(&d->out, ']');
	dmmf_flush(d);
}

static void put_sections(struct dmmf *d)
{
	bool first = true;
	put_lit(&d->out, ",\"outputObjectTypes\":{");
	put_namespace(d, S("prisma"), IN_OUTPUTS, &first);
	put_namespace(d, S("model"), IN_MODEL_OUTPUTS, &first);
	put_lit(&d->out, "},\"enumTypes\":{");
	first = true;
	put_namespace(d, S("prisma"), IN_ENUMS, &first);
	put_namespace(d, S("model"), IN_MODEL_ENUMS, &first);
	put_lit(&d->out, "},\"fieldRefTypes\":{");
	first = true;
	put_namespace(d, S("prisma"), IN_FIELD_REFS, &first);
	put_char(&d->out, '}');
}

void dmmf_schema(struct dmmf *d)
{
	prepare(d);
	if (api_of(d->s)->isolation_levels[0])
		start_with(d, T_ISOLATION_LEVEL);
	start_with(d, T_QUERY);
	start_with(d, T_MUTATION);
	put_lit(&d->out, "{\"inputObjectTypes\":{");
	for (uint32_t i = 0; i < d->queue.len && !d->rc; i++)
		write_type(d, d->queue.at[i]);
	if (d->begun[IN_INPUTS])
		put_char(&d->out, ']');
	put_char(&d->out, '}');
	put_sections(d);
	put_char(&d->out, '}');
}
