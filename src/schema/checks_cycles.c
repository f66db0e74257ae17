/* Referential actions that come back to where they began, or that reach a
 * table in two ways: some providers refuse to make such foreign keys. */
#include "schema/internal.h"

/* Relations by the model that holds their key, with actions that change it. */
struct paths {
	const struct relation **at; /* sorted by model_a */
	uint32_t *first;	    /* of a model; n_models + 1 of them */
	uint32_t *seen;		    /* by model: the last search that met it */
	uint32_t *queue;
	uint32_t search;
	bool *is_circle;  /* by model: a relation of it to itself */
	bool *comes_back; /* by model: actions of it come back to it */
};

static bool changes_rows(enum referential_action a)
{
	return a != ACTION_NO_ACTION && a != ACTION_RESTRICT;
}

/* Where onUpdate is left out, keys may change, whoever sees to that. */
static bool changes(const struct relation *r)
{
	return r->kind != MANY_TO_MANY && r->fields.len &&
	       (changes_rows(r->on_delete) || !r->has_on_update ||
		changes_rows(r->on_update));
}

static struct paths paths_of(struct build *b)
{
	const struct schema *s = b->s;
	uint32_t n = s->models.len;
	arena_reset(&b->scratch);
	struct arena *a = &b->scratch;
	struct paths p = {
		.at = arena_array(a, const struct relation *,
				  s->relations.len + 1),
		.first = arena_array(a, uint32_t, n + 2),
		.seen = arena_array(a, uint32_t, n + 1),
		.queue = arena_array(a, uint32_t, n + 1),
		.is_circle = arena_array(a, bool, n + 1),
		.comes_back = arena_array(a, bool, n + 1),
	};
	uint32_t *next = arena_array(a, uint32_t, n + 2);
	for (uint32_t i = 0; i < s->relations.len; i++) {
		const struct relation *r = &s->relations.at[i];
		if (!changes(r))
			continue;
		p.first[r->model_a + 1]++;
		p.is_circle[r->model_a] |= r->model_a == r->model_b;
	}
	for (uint32_t i = 0; i < n; i++)
		p.first[i + 1] += p.first[i];
	memcpy(next, p.first, (n + 1) * sizeof(*next));
	for (uint32_t i = 0; i < s->relations.len; i++)
		if (changes(&s->relations.at[i]))
			p.at[next[s->relations.at[i].model_a]++] =
				&s->relations.at[i];
	return p;
}

/* Marks the models that the actions reach from `model`, itself included. */
static void reach(struct paths *p, uint32_t model)
{
	uint32_t from = 0, to = 0;
	p->search++;
	p->seen[model] = p->search;
	p->queue[to++] = model;
	while (from < to) {
		uint32_t m = p->queue[from++];
		for (uint32_t i = p->first[m]; i < p->first[m + 1]; i++) {
			uint32_t parent = p->at[i]->model_b;
			if (p->seen[parent] == p->search)
				continue;
			p->seen[parent] = p->search;
			p->queue[to++] = parent;
		}
	}
}

static void break_it(struct build *b, const struct relation *r,
		     const char *code, const char *what)
{
	diag_error(b->d, line_span(b, b->s->fields.at[r->field_a].ast), code,
		   "%s cannot make the foreign key of \"%.*s\": %s",
		   b->s->dialect->name, SARG(b->s->fields.at[r->field_a].name),
		   what)
		->hint = S("give one relation on the way onDelete: NoAction "
			   "and onUpdate: NoAction");
}

/* Has the last search met a model with a relation to itself? */
static bool meets_circle(const struct build *b, const struct paths *p)
{
	for (uint32_t i = 0; i < b->s->models.len; i++)
		if (p->is_circle[i] && p->seen[i] == p->search)
			return true;
	return false;
}

/* Reports what comes back: to the model, or on the way. */
static void check_back_way(struct build *b, struct paths *p,
			   const struct relation *r)
{
	if (r->model_a == r->model_b) {
		break_it(b, r, "self-action",
			 "its actions would change the table that they began "
			 "in");
		return;
	}
	reach(p, r->model_b);
	bool comes_back = p->seen[r->model_a] == p->search;
	p->comes_back[r->model_a] |= comes_back;
	if (comes_back)
		break_it(b, r, "action-cycle",
			 "its actions come back to its table");
	else if (meets_circle(b, p))
		break_it(b, r, "action-cycle",
			 "its actions reach a table that refers to itself");
}

static bool is_own(const struct relation *r)
{
	return r->model_a == r->model_b;
}

/* Reached by the last search, and in no circle? Round those there are ways
 * without end. */
static bool counts(const struct paths *p, uint32_t model)
{
	return p->seen[model] == p->search && !p->is_circle[model] &&
	       !p->comes_back[model];
}

/* Two relations of the model that reach the same other one. */
static void check_two_ways(struct build *b, struct paths *p, uint32_t model)
{
	uint32_t from = p->first[model], to = p->first[model + 1];
	if (to - from < 2)
		return;
	uint32_t n = b->s->models.len;
	uint32_t *ways = arena_array(&b->scratch, uint32_t, n);
	for (uint32_t i = from; i < to; i++) {
		reach(p, p->at[i]->model_b);
		for (uint32_t m = 0; m < n && !is_own(p->at[i]); m++)
			ways[m] += counts(p, m);
	}
	for (uint32_t i = from; i < to; i++) {
		bool meets = false;
		reach(p, p->at[i]->model_b);
		for (uint32_t m = 0; m < n && !meets; m++)
			meets = counts(p, m) && m != model && ways[m] > 1;
		if (meets && !is_own(p->at[i]))
			break_it(b, p->at[i], "two-action-paths",
				 "its actions reach a table that those of "
				 "another reach too");
	}
}

void check_cascades(struct build *b)
{
	if (!b->s->datasource.present || !b->s->dialect->no_cascade_cycles)
		return;
	struct paths p = paths_of(b);
	/* several ways are those of the database's own foreign keys */
	bool keys = b->s->datasource.relation_mode == RELATIONS_FOREIGN_KEYS &&
		    dialect_can(b->s->dialect, CAN_FOREIGN_KEYS);
	for (uint32_t i = 0; i < p.first[b->s->models.len]; i++)
		check_back_way(b, &p, p.at[i]);
	for (uint32_t m = 0; keys && m < b->s->models.len; m++)
		check_two_ways(b, &p, m);
}
