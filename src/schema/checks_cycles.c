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
	};
	uint32_t *next = arena_array(a, uint32_t, n + 2);
	for (uint32_t i = 0; i < s->relations.len; i++)
		if (changes(&s->relations.at[i]))
			p.first[s->relations.at[i].model_a + 1]++;
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
	for (uint32_t i = 0; i < p->first[b->s->models.len]; i++)
		if (p->at[i]->model_a == p->at[i]->model_b &&
		    p->seen[p->at[i]->model_a] == p->search)
			return true;
	return false;
}

/* Reports what comes back, to the model (then true) or on the way. */
static bool check_back_way(struct build *b, struct paths *p,
			   const struct relation *r)
{
	if (r->model_a == r->model_b) {
		break_it(b, r, "self-action",
			 "its actions would change the table that they began "
			 "in");
		return true;
	}
	reach(p, r->model_b);
	if (p->seen[r->model_a] == p->search) {
		break_it(b, r, "action-cycle",
			 "its actions come back to its table");
		return true;
	}
	if (meets_circle(b, p))
		break_it(b, r, "action-cycle",
			 "its actions reach a table that refers to itself");
	return false;
}

/* Marks, in `ways`, each model that the relation's actions reach. */
static void count_ways(const struct build *b, struct paths *p,
		       const struct relation *r, uint32_t *ways)
{
	reach(p, r->model_b);
	for (uint32_t i = 0; i < b->s->models.len; i++)
		ways[i] += p->seen[i] == p->search;
}

static bool meets_another(const struct build *b, struct paths *p,
			  const struct relation *r, const uint32_t *ways)
{
	reach(p, r->model_b);
	for (uint32_t i = 0; i < b->s->models.len; i++)
		if (p->seen[i] == p->search && ways[i] > 1)
			return true;
	return false;
}

/* Two relations of the model that reach the same other one. To what is
 * circular there are ways without end, which are reported. */
static void check_two_ways(struct build *b, struct paths *p, uint32_t model,
			   const bool *circular)
{
	uint32_t from = p->first[model], to = p->first[model + 1];
	if (to - from < 2)
		return;
	uint32_t *ways = arena_array(&b->scratch, uint32_t, b->s->models.len);
	for (uint32_t i = from; i < to; i++)
		if (!circular[i])
			count_ways(b, p, p->at[i], ways);
	for (uint32_t i = from; i < to; i++)
		if (!circular[i] && meets_another(b, p, p->at[i], ways))
			break_it(b, p->at[i], "two-action-paths",
				 "its actions reach a table that those of "
				 "another reach too");
}

void check_cascades(struct build *b)
{
	if (!b->s->datasource.present || !b->s->dialect->no_cascade_cycles)
		return;
	struct paths p = paths_of(b);
	/* several ways are those of the database's own foreign keys */
	bool keys = b->s->datasource.relation_mode == RELATIONS_FOREIGN_KEYS &&
		    dialect_can(b->s->dialect, CAN_FOREIGN_KEYS);
	uint32_t n = p.first[b->s->models.len];
	bool *circular = arena_array(&b->scratch, bool, n + 1);
	for (uint32_t i = 0; i < n; i++)
		circular[i] = check_back_way(b, &p, p.at[i]);
	for (uint32_t m = 0; keys && m < b->s->models.len; m++)
		check_two_ways(b, &p, m, circular);
}
