#include "migrate/compare.h"

struct ids_list {
	struct arena *arena;
	VEC(uint32_t) list;
};

static void add(struct ids_list *l, uint32_t id)
{
	*vec_push(l->arena, &l->list) = id;
}

static struct migration_ids ids_of(const struct ids_list *l)
{
	return (struct migration_ids){ l->list.at, l->list.len };
}

/* The row that counts for a name: what was rolled back never happened. */
static uint32_t row_of(const struct history *h, const char *name)
{
	for (uint32_t i = 0; i < h->len; i++)
		if (!h->at[i].is_rolled_back && str_is(h->at[i].name, name))
			return i;
	return NONE;
}

static uint32_t last_common(const struct migrations *m, const struct history *h)
{
	uint32_t last = NONE;
	for (uint32_t i = 0; i < m->len; i++) {
		if (row_of(h, m->at[i].name) == NONE)
			break;
		last = i;
	}
	return last;
}

static enum standing_kind kind_of(bool pending, bool missing)
{
	if (pending)
		return missing ? STANDING_DIVERGED : STANDING_DATABASE_BEHIND;
	return missing ? STANDING_DIRECTORY_BEHIND : STANDING_EQUAL;
}

struct standing standing_of(struct arena *a, const struct migrations *m,
			    const struct history *h)
{
	struct ids_list pending = { .arena = a }, applied = pending,
			edited = pending, failed = pending, missing = pending;
	for (uint32_t i = 0; i < m->len; i++) {
		uint32_t row = row_of(h, m->at[i].name);
		if (row == NONE) {
			add(&pending, i);
			continue;
		}
		if (h->at[row].is_finished)
			add(&applied, i);
		if (!migration_checksum_is(m->at[i].script,
					   h->at[row].checksum))
			add(&edited, i);
	}
	for (uint32_t i = 0; i < h->len; i++) {
		const struct history_row *r = &h->at[i];
		if (r->is_rolled_back)
			continue;
		if (!r->is_finished)
			add(&failed, i);
		if (migrations_find(m, r->name) == NONE)
			add(&missing, i);
	}
	struct standing s = {
		.kind = kind_of(pending.list.len, missing.list.len),
		.pending = ids_of(&pending),
		.applied = ids_of(&applied),
		.edited = ids_of(&edited),
		.failed = ids_of(&failed),
		.missing = ids_of(&missing),
		.last_common = NONE,
	};
	if (s.kind == STANDING_DIVERGED)
		s.last_common = last_common(m, h);
	return s;
}
