/* Fields of input types. */
#include "dmmf/fields.h"

#include "dmmf/filters.h"

void field_begin(struct dmmf *d, str name, bool required, bool nullable)
{
	struct sb *o = d->o;
	next_item(o, &d->first);
	put_lit(o, "{\"name\":\"");
	put_str(o, name);
	if (required)
		put_lit(o, "\",\"isRequired\":true");
	else
		put_lit(o, "\",\"isRequired\":false");
	if (nullable)
		put_lit(o, ",\"isNullable\":true,\"inputTypes\":[");
	else
		put_lit(o, ",\"isNullable\":false,\"inputTypes\":[");
	d->first_ref = true;
}

void field_end(struct dmmf *d, bool parameter)
{
	if (d->version == DMMF_6)
		put_lit(d->o, "]}");
	else if (parameter)
		put_lit(d->o, "],\"isParameterizable\":true}");
	else
		put_lit(d->o, "],\"isParameterizable\":false}");
}

uint32_t subject_for(const struct dmmf *d, enum type_kind kind,
		     enum subjects from, uint32_t subject)
{
	enum subjects to = type_rows[kind].subjects;
	if (to == OF_NOTHING)
		return 0;
	if (from == OF_FIELD && to == OF_MODEL)
		return d->s->fields.at[subject].model;
	return subject;
}

static void put_one(struct dmmf *d, enum type_kind kind,
		    const struct about *about, bool list)
{
	switch ((unsigned)kind) {
	case P_BOOLEAN:
		put_scalar(d, "Boolean", list);
		return;
	case P_INT:
		put_scalar(d, "Int", list);
		return;
	case P_STRING:
		put_scalar(d, "String", list);
		return;
	case P_JSON:
		put_scalar(d, "Json", list);
		return;
	case P_TEXT_REF:
		put_ref(d, T_REF, SCALAR_STRING, list);
		return;
	default:
		break;
	}
	if (kind >= N_TYPE_KINDS) {
		put_filter_part(d, kind, about->kind, about->subject, list);
		return;
	}
	uint32_t subject = subject_for(d, kind, type_rows[about->kind].subjects,
				       about->subject);
	/* fields are compared as what they are to Prisma */
	if (kind == T_REF || kind == T_LIST_REF)
		subject = subject == VALUE_UUID ? SCALAR_STRING : subject;
	put_ref(d, kind, subject, list);
}

static void put_part(struct dmmf *d, const struct part *p,
		     const struct about *about)
{
	if (p->when & ~about->have)
		return;
	if (p->form == LIST_THEN_ONE)
		put_one(d, p->kind, about, true);
	if (p->form != LIST)
		put_one(d, p->kind, about, false);
	if (p->form == LIST || p->form == BOTH)
		put_one(d, p->kind, about, true);
}

static void put_row(struct dmmf *d, const struct row *row,
		    const struct about *about)
{
	bool null = (row->flags & NULLABLE) ||
		    ((row->flags & NULLS) && (about->have & IF_NULLABLE));
	field_begin(d, str_c(row->name), row->flags & REQUIRED, null);
	for (int i = 0; i < MAX_PARTS && row->parts[i].form; i++)
		put_part(d, &row->parts[i], about);
	if (null)
		put_null(d);
	field_end(d, row->flags & PARAM);
	if ((row->flags & BY_ORDER) && !(about->have & IF_UNIQUE)) {
		d->o->len--; /* opens the object again */
		put_lit(d->o, ",\"requiresOtherFields\":[\"orderBy\"]}");
	}
}

void put_rows(struct dmmf *d, const struct row *rows, const struct about *about)
{
	for (; rows->name; rows++)
		if (!(rows->flags & (unsigned)CONDITIONS & ~about->have))
			put_row(d, rows, about);
}

void put_kept(struct dmmf *d, enum kept which, uint32_t field,
	      void (*put)(struct dmmf *d, uint32_t field))
{
	str *kept = &d->kept[field * N_KEPT + which];
	if (kept->len) {
		next_item(d->o, &d->first);
		put_str(d->o, *kept);
		return;
	}
	size_t start = d->o->len + !d->first;
	put(d, field);
	*kept = str_dup(&d->a, str_sub(sb_str(d->o), start, d->o->len));
}
