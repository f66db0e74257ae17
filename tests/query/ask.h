/*
 * ask.h - requests as trees and answers as text, for tests of the engine
 * without a generated client.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "query/make.h"
#include "query/run.h"

static nicol_client *client;
static nicol_error err;
static struct arena arena;
static uint32_t now_model;

static inline const struct schema *schema(void)
{
	return client->engine->schema;
}

/* --- Requests ------------------------------------------------------------- */

static inline struct request ask(enum nicol_op op, const char *model)
{
	now_model = schema_model(schema(), str_c(model));
	assert_true(now_model != NONE);
	return (struct request){ .op = op, .select.model = now_model };
}

static inline uint32_t field(const char *name)
{
	uint32_t f = model_field(schema(), now_model, str_c(name));
	assert_true(f != NONE);
	return f;
}

/* From here on fields are those of the model that `relation` leads to. */
static inline uint32_t into(const char *relation)
{
	uint32_t f = field(relation);
	now_model = schema()->fields.at[f].target;
	return f;
}

static inline struct ids fields(const char *a, const char *b)
{
	struct ids out = { arena_array(&arena, uint32_t, 2), b ? 2 : 1 };
	out.at[0] = field(a);
	if (b)
		out.at[1] = field(b);
	return out;
}

static inline struct db_value text(const char *s)
{
	return (struct db_value){ .type = DB_TEXT, .s = str_c(s) };
}
static inline struct db_value json(const char *s)
{
	return (struct db_value){ .type = DB_JSON, .s = str_c(s) };
}
static inline struct db_value number(int64_t i)
{
	return (struct db_value){ .type = DB_INT, .i = i };
}
static inline struct db_value texts(const char *a)
{
	struct db_value *item = arena_new(&arena, struct db_value);
	if (a)
		*item = text(a);
	return (struct db_value){ .type = DB_ARRAY,
				  .items = item,
				  .n_items = a ? 1 : 0,
				  .item_type = DB_TEXT };
}

static inline struct cond *is(const char *name, enum compare how,
			      struct db_value v)
{
	struct cond *c = arena_new(&arena, struct cond);
	*c = (struct cond){ .kind = COND_FIELD,
			    .compare = how,
			    .field = field(name),
			    .value = v };
	return c;
}
static inline struct cond *loose(struct cond *c)
{
	c->insensitive = true;
	return c;
}
static inline struct cond *is_field(const char *name, enum compare how,
				    const char *other)
{
	struct cond *c = is(name, how, (struct db_value){ 0 });
	c->other_field = field(other) + 1;
	return c;
}
static inline struct cond *of(enum aggregate how, struct cond *c)
{
	c->aggregate = how;
	return c;
}
static inline struct cond *at(struct cond *c, const char *a, const char *b)
{
	str *path = arena_array(&arena, str, 2);
	path[0] = str_c(a);
	if (b)
		path[1] = str_c(b);
	c->path = path;
	c->n_path = b ? 2 : 1;
	return c;
}
static inline struct cond *null_of(struct cond *c, enum json_null which)
{
	c->json_null = which;
	return c;
}
static inline struct cond *both(struct cond *a, struct cond *b)
{
	a->next = b;
	return a;
}
static inline struct cond *branch(enum cond_kind kind, struct cond *a,
				  struct cond *b)
{
	struct cond *c = arena_new(&arena, struct cond);
	c->kind = kind;
	c->field = NONE;
	c->branches = arena_array(&arena, struct cond *, 2);
	c->branches[0] = a;
	c->branches[1] = b;
	c->n_branches = (a != NULL) + (b != NULL);
	return c;
}
static inline struct cond *related(uint32_t relation, enum cond_kind kind,
				   struct cond *inner)
{
	struct cond *c = arena_new(&arena, struct cond);
	*c = (struct cond){ .kind = kind, .field = relation, .inner = inner };
	now_model = schema()->fields.at[relation].model;
	return c;
}

static inline struct order *by(const char *name, enum nicol_order how,
			       struct order *next)
{
	struct order *o = arena_new(&arena, struct order);
	*o = (struct order){ .field = field(name), .how = how, .next = next };
	return o;
}
static inline struct order *by_made(enum aggregate a, const char *name,
				    enum nicol_order how, struct order *next)
{
	struct order *o = by(name, how, next);
	o->aggregate = a;
	return o;
}
static inline struct order *through(const char *relation, struct order *o)
{
	o->path = fields(relation, NULL);
	return o;
}

static inline void take(struct select *s, int64_t n)
{
	s->has_take = true;
	s->take = n;
}

static inline struct measure *made(enum aggregate how, const char *name,
				   struct measure *next)
{
	struct measure *m = arena_new(&arena, struct measure);
	*m = (struct measure){ .aggregate = how,
			       .field = name ? field(name) : NONE,
			       .next = next };
	return m;
}

static inline struct include *include(const char *relation,
				      struct include *next)
{
	struct include *in = arena_new(&arena, struct include);
	in->field = field(relation);
	in->select.model = schema()->fields.at[in->field].target;
	in->next = next;
	return in;
}

/* --- Answers as text ------------------------------------------------------ */

static inline void say_value(struct sb *b, const struct db_value *v)
{
	switch (v->type) {
	case DB_NULL:
		sb_lit(b, "-");
		break;
	case DB_BOOL:
		sb_add(b, v->b ? S("yes") : S("no"));
		break;
	case DB_FLOAT:
		sb_fmt(b, "%.15g", v->f);
		break;
	case DB_INT:
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		sb_fmt(b, "%lld", (long long)v->i);
		break;
	case DB_ARRAY:
		sb_addc(b, '[');
		for (uint32_t i = 0; i < v->n_items; i++) {
			sb_add(b, i ? S(",") : S(""));
			say_value(b, &v->items[i]);
		}
		sb_addc(b, ']');
		break;
	default:
		sb_add(b, v->s);
	}
}

static inline void say_rows(struct run *r, struct sb *b,
			    const struct fetched *set, uint32_t from,
			    uint32_t n);

static inline void say_row(struct run *r, struct sb *b,
			   const struct fetched *set, uint32_t i)
{
	const struct model_info *m = &r->e->models[set->select->model];
	bool first = true;
	for (uint32_t c = 0; c < m->n_columns; c++) {
		struct db_value v;
		if (!fetched_shows(r, set, c))
			continue;
		assert_int_equal(fetched_get(r, set, i, m->at[c].field, &v), 0);
		sb_add(b, first ? S("") : S(" "));
		say_value(b, &v);
		first = false;
	}
	for (const struct related *rel = set->related; rel; rel = rel->next) {
		sb_lit(b, "(");
		say_rows(r, b, &rel->children, rel->start[i], rel->count[i]);
		sb_lit(b, ")");
	}
	for (const struct counted *c = set->counts; c; c = c->next)
		sb_fmt(b, "#%lld", (long long)c->n[i]);
}

static inline void say_rows(struct run *r, struct sb *b,
			    const struct fetched *set, uint32_t from,
			    uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		sb_add(b, i ? S(", ") : S(""));
		say_row(r, b, set, from + i);
	}
}

static inline void say_groups(struct run *r, struct sb *b,
			      const struct request *q, const struct answer *a)
{
	struct db_value v;
	for (uint32_t row = 0; row < db_result_rows(a->groups); row++) {
		sb_add(b, row ? S(", ") : S(""));
		for (uint32_t i = 0; i < q->by.len; i++) {
			assert_int_equal(group_field(r, q, a, row, i, &v), 0);
			say_value(b, &v);
			sb_lit(b, " ");
		}
		uint32_t i = 0;
		for (const struct measure *m = q->measures; m; m = m->next) {
			sb_add(b, i ? S(" ") : S(""));
			assert_int_equal(
				group_measure(r, q, a, row, i++, m, &v), 0);
			say_value(b, &v);
		}
	}
}

static inline int say(struct run *r, const struct request *q,
		      const struct answer *a, void *ctx)
{
	struct sb *b = ctx;
	if (a->kind == ANSWER_NUMBER)
		sb_fmt(b, "%lld", (long long)a->number);
	else if (a->kind == ANSWER_GROUPS)
		say_groups(r, b, q, a);
	else
		say_rows(r, b, &a->rows, 0, a->rows.n);
	return 0;
}

/* What the request answers, or the error's code. */
static inline const char *answer(const struct request *q)
{
	struct sb b = sb_in(&arena);
	struct run r = { .e = client->engine,
			 .a = &arena,
			 .model = q->select.model,
			 .err = &err,
			 .now = make_now() };
	nicol_error_clear(&err);
	if (request_run(client, &r, q, say, &b) == 0)
		return sb_cstr(&b);
	if (!strcmp(err.code, "SQL") || !strcmp(err.code, "P2010"))
		print_error("%s\n", err.message);
	return err.code;
}

/* Opens a client without generated structs on the database at url. */
static inline int open_client(const char *url, const char *const *text,
			      uint32_t n)
{
	static nicol_desc desc;
	desc = (nicol_desc){ .version = NICOL_DESC_VERSION,
			     .schema = text,
			     .n_schema = n };
	client = nicol_client_open(&desc, url, &err);
	if (!client)
		print_error("%s: %s\n", err.code, err.message);
	return client ? 0 : -1;
}

static inline void sql(const char *statement)
{
	if (nicol_execute_raw(client, statement, NICOL_NO_PARAMS, &err) < 0)
		fail_msg("%s", err.message);
}

static inline int close_client(void **state)
{
	(void)state;
	nicol_client_close(client);
	nicol_error_clear(&err);
	arena_release(&arena);
	return 0;
}

#define same(q, expected) assert_string_equal(answer(q), expected)
