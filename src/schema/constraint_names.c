/* The names that constraints and indexes have in the database when the
 * schema gives none: table, columns, suffix, cut to the provider's limit. */
#include "schema/internal.h"

/* Cuts at the last whole character within `limit` bytes. */
static size_t cut(str s, size_t limit)
{
	if (s.len <= limit)
		return s.len;
	while (limit > 0 && ((unsigned char)s.ptr[limit] & 0xC0) == 0x80)
		limit--;
	return limit;
}

/* b->key, which is used again for the next one, as a name. */
static struct sb *begin_name(struct build *b, uint32_t model)
{
	b->key.arena = b->a;
	b->key.len = 0;
	sb_add(&b->key, b->s->models.at[model].table);
	return &b->key;
}

void constraint_suffix(const struct dialect *d, struct sb *stem,
		       const char *suffix)
{
	size_t limit = d->max_identifier - strlen(suffix);
	stem->len = cut(sb_str(stem), limit);
	sb_add(stem, str_c(suffix));
}

static str with_suffix(struct build *b, struct sb *stem, const char *suffix)
{
	constraint_suffix(b->s->dialect, stem, suffix);
	return str_dup(b->a, sb_str(stem));
}

static void add_column(struct build *b, struct sb *stem, uint32_t field)
{
	sb_addc(stem, '_');
	sb_add(stem, b->s->fields.at[field].column);
}

static str key_name(struct build *b, const struct index *x)
{
	static const char *const suffixes[] = {
		[INDEX_PRIMARY] = "_pkey",
		[INDEX_UNIQUE] = "_key",
		[INDEX_PLAIN] = "_idx",
		[INDEX_FULLTEXT] = "_idx",
	};
	struct sb *stem = begin_name(b, x->model);
	for (uint32_t i = 0; i < x->n_fields && x->kind != INDEX_PRIMARY; i++) {
		const struct index_field *xf = &x->fields[i];
		for (uint32_t j = 0; j + 1 < xf->path.len; j++)
			add_column(b, stem, xf->path.at[j]);
		add_column(b, stem, xf->field);
	}
	return with_suffix(b, stem, suffixes[x->kind]);
}

static str foreign_key_name(struct build *b, const struct relation *r)
{
	struct sb *stem = begin_name(b, r->model_a);
	for (uint32_t i = 0; i < r->fields.len; i++)
		add_column(b, stem, r->fields.at[i]);
	return with_suffix(b, stem, "_fkey");
}

void build_key_names(struct build *b, uint32_t model)
{
	const struct model *m = &b->s->models.at[model];
	for (uint32_t i = 0; i < m->n_indexes; i++) {
		struct index *x = &b->s->indexes.at[m->first_index + i];
		if (!x->is_mapped)
			x->db_name = key_name(b, x);
	}
}

void build_foreign_key_names(struct build *b)
{
	for (uint32_t i = 0; i < b->s->relations.len; i++) {
		struct relation *r = &b->s->relations.at[i];
		if (!r->is_mapped && r->kind != MANY_TO_MANY)
			r->foreign_key = foreign_key_name(b, r);
	}
}
