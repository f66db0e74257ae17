#include <stdlib.h>

#include "diff/state.h"

/* The order of enum change_kind, but that an index which a primary key
 * replaces goes right after that. */
static void emit_all(struct diff_state *s)
{
	diff_emit_namespaces(s);
	diff_emit_extensions(s);
	diff_emit_enums(s);
	diff_emit_dropped_fks(s);
	diff_emit_dropped_indexes(s);
	diff_emit_altered_tables(s);
	diff_emit_dropped_tables(s);
	diff_emit_dropped_enums(s);
	diff_emit_created_tables(s);
	diff_emit_redefined_tables(s);
	diff_emit_created_indexes(s);
	diff_emit_renamed_fks(s);
	diff_emit_added_fks(s);
	diff_emit_renamed_indexes(s);
}

/* The table or the enum that a change is made to. */
static bool is_external(const struct diff_state *s, const struct change *c)
{
	const struct catalog *in = c->from != NONE ? s->from : s->to;
	uint32_t id = c->from != NONE ? c->from : c->to;
	switch (c->kind) {
	case CREATE_ENUM:
	case ALTER_ENUM:
	case DROP_ENUM:
		return in->enums.at[id].is_external;
	case DROP_INDEX:
	case CREATE_INDEX:
	case RENAME_INDEX:
		return in->tables.at[in->indexes.at[id].table].is_external;
	case DROP_FOREIGN_KEY:
	case RENAME_FOREIGN_KEY:
	case ADD_FOREIGN_KEY:
		return in->tables.at[in->foreign_keys.at[id].table].is_external;
	case ALTER_TABLE:
	case DROP_TABLE:
	case CREATE_TABLE:
	case REDEFINE_TABLE:
		return in->tables.at[id].is_external;
	case CREATE_NAMESPACE:
	case DROP_EXTENSION:
	case CREATE_EXTENSION:
		break;
	}
	return false;
}

/* What is somebody else's is paired, so that ours may refer to it, and then
 * left as it is. */
static void leave_externals(struct diff_state *s)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->out->list.len; i++)
		if (!is_external(s, &s->out->list.at[i]))
			s->out->list.at[n++] = s->out->list.at[i];
	s->out->list.len = n;
}

struct changes *diff(const struct catalog *from, const struct catalog *to,
		     const struct dialect *d)
{
	struct arena a = { 0 };
	struct changes *c = arena_new(&a, struct changes);
	c->arena = a;
	c->dialect = d;
	c->from = from;
	c->to = to;
	struct diff_state s = {
		.out = c,
		.arena = &c->arena,
		.from = from,
		.to = to,
		.d = d,
		.dd = d->provider == PROVIDER_SQLITE ? &diff_sqlite
						     : &diff_postgres,
	};
	diff_pair(&s);
	diff_pair_indexes(&s);
	diff_pair_fks(&s);
	diff_mark_redefined(&s);
	emit_all(&s);
	leave_externals(&s);
	return c;
}

void changes_free(struct changes *c)
{
	if (!c)
		return;
	struct arena a = c->arena;
	arena_release(&a);
}

struct change *diff_emit(struct diff_state *s, enum change_kind kind,
			 uint32_t from, uint32_t to)
{
	struct change *c = vec_push(s->arena, &s->out->list);
	*c = (struct change){ .kind = kind,
			      .from = from,
			      .to = to,
			      .first = s->out->alters.len };
	return c;
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct catalog *c = arg;
	return str_cmp(c->namespaces.at[*(const uint32_t *)a].name,
		       c->namespaces.at[*(const uint32_t *)b].name);
}

void diff_emit_namespaces(struct diff_state *s)
{
	uint32_t n = 0;
	uint32_t *ids = arena_array(s->arena, uint32_t, s->to->namespaces.len);
	for (uint32_t i = 0; i < s->to->namespaces.len; i++)
		if (s->namespaces.from[i] == NONE &&
		    !s->to->namespaces.at[i].is_external)
			ids[n++] = i;
	if (n)
		qsort_r(ids, n, sizeof(*ids), by_name, (void *)s->to);
	for (uint32_t i = 0; i < n; i++)
		diff_emit(s, CREATE_NAMESPACE, NONE, ids[i]);
}

static uint32_t find_extension(const struct catalog *c, str name)
{
	for (uint32_t i = 0; i < c->extensions.len; i++)
		if (str_eq(c->extensions.at[i].name, name))
			return i;
	return NONE;
}

/* What the schema does not say about an extension is left as it is. */
static bool same_extension(const struct diff_state *s, uint32_t from,
			   uint32_t to)
{
	const struct extension *a = &s->from->extensions.at[from];
	const struct extension *b = &s->to->extensions.at[to];
	if (b->version.len && !str_eq(a->version, b->version))
		return false;
	return b->namespace == NONE ||
	       str_eq(catalog_namespace_name(s->from, a->namespace),
		      catalog_namespace_name(s->to, b->namespace));
}

static int by_extension(const void *a, const void *b, void *arg)
{
	const struct catalog *c = arg;
	return str_cmp(c->extensions.at[*(const uint32_t *)a].name,
		       c->extensions.at[*(const uint32_t *)b].name);
}

/* An extension that is in the database but not declared is not dropped. */
void diff_emit_extensions(struct diff_state *s)
{
	uint32_t n = s->to->extensions.len, n_new = 0;
	if (!s->to->declares_extensions)
		return;
	uint32_t *ids = arena_array(s->arena, uint32_t, n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t old =
			find_extension(s->from, s->to->extensions.at[i].name);
		if (old == NONE || !same_extension(s, old, i))
			ids[n_new++] = i;
	}
	if (n_new)
		qsort_r(ids, n_new, sizeof(*ids), by_extension, (void *)s->to);
	for (uint32_t i = 0; i < n_new; i++) {
		uint32_t old = find_extension(
			s->from, s->to->extensions.at[ids[i]].name);
		if (old != NONE)
			diff_emit(s, DROP_EXTENSION, old, NONE);
	}
	for (uint32_t i = 0; i < n_new; i++)
		diff_emit(s, CREATE_EXTENSION, NONE, ids[i]);
}

static uint32_t missing(struct diff_state *s, const struct catalog_enum *of,
			const struct catalog_enum *in, str **out)
{
	uint32_t n = 0;
	*out = arena_array(s->arena, str, of->n_values);
	for (uint32_t i = 0; i < of->n_values; i++) {
		uint32_t j = 0;
		while (j < in->n_values &&
		       !str_eq(in->values[j], of->values[i]))
			j++;
		if (j == in->n_values)
			(*out)[n++] = of->values[i];
	}
	return n;
}

void diff_emit_enums(struct diff_state *s)
{
	for (uint32_t i = 0; i < s->to->enums.len; i++)
		if (s->enums.from[i] == NONE)
			diff_emit(s, CREATE_ENUM, NONE, i);
	for (uint32_t i = 0; i < s->from->enums.len; i++) {
		if (s->enums.to[i] == NONE)
			continue;
		const struct catalog_enum *a = &s->from->enums.at[i];
		const struct catalog_enum *b = &s->to->enums.at[s->enums.to[i]];
		struct change c = { .kind = ALTER_ENUM,
				    .from = i,
				    .to = s->enums.to[i] };
		c.n_added = missing(s, b, a, &c.added);
		c.n_dropped = missing(s, a, b, &c.dropped);
		if (c.n_added || c.n_dropped)
			*vec_push(s->arena, &s->out->list) = c;
	}
}

void diff_emit_dropped_enums(struct diff_state *s)
{
	for (uint32_t i = 0; i < s->from->enums.len; i++)
		if (s->enums.to[i] == NONE)
			diff_emit(s, DROP_ENUM, i, NONE);
}
