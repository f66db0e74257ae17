/* Building a schema: the passes in their order, and the walkers. */
#include "schema/internal.h"

#include "base/door.h"
#include "psl/parse.h"

static void parse_sources(struct schema *s, const struct source *sources,
			  uint32_t n)
{
	s->n_sources = n;
	s->sources = arena_array(&s->arena, struct source, n);
	s->asts = arena_array(&s->arena, struct ast, n);
	s->marks = arena_array(&s->arena, struct source_marks, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		s->sources[i].path = str_dup(&s->arena, sources[i].path);
		s->sources[i].text = str_dup(&s->arena, sources[i].text);
		s->asts[i] =
			psl_parse(&s->arena, s->sources[i].text, i, &s->diags);
	}
}

/* Names, types and attributes are read past errors, so that one mistake does
 * not hide the others; relations and checks need a whole schema. */
static void run_passes(struct build *b)
{
	build_names(b);
	build_composite_types(b);
	build_attributes(b);
	build_config(b);
	if (b->d->errors)
		return;
	b->s->is_whole = true;
	for (uint32_t i = 0; i < b->late.list.len; i++)
		*vec_push(b->a, &b->d->list) = b->late.list.at[i];
	b->d->errors += b->late.errors;
	build_relations(b);
	build_default_actions(b);
	build_foreign_key_names(b);
	build_checks(b);
}

struct schema *schema_build(const struct source *sources, uint32_t n)
{
	struct schema *s = heap_new(sizeof(*s));
	s->diags = diags_in(&s->arena);
	s->model_by_name = strmap_in(&s->arena);
	s->enum_by_name = strmap_in(&s->arena);
	s->dialect = dialect_of(PROVIDER_POSTGRES);
	parse_sources(s, sources, n);
	struct build b = { .s = s, .a = &s->arena, .d = &s->diags };
	b.late = diags_in(&s->arena);
	b.types = strmap_in(b.a);
	run_passes(&b);
	arena_release(&b.scratch);
	diags_sort(&s->diags);
	for (uint32_t i = 0; i < n && s->diags.list.len; i++)
		s->marks[i] = source_marks_of(&s->arena, s->sources[i].text);
	return s;
}

void schema_keep(struct schema *s)
{
	arena_keep(&s->arena);
	heap_keep(s);
}

void schema_free(struct schema *s)
{
	if (!s)
		return;
	struct arena a = s->arena; /* s is not in its own arena */
	arena_release(&a);
	heap_free(s);
}

int schema_check_size(size_t bytes, nicol_error *err)
{
	if (bytes <= LARGEST_SCHEMA)
		return 0;
	return err_set(err, "N0030",
		       "the schema has %zu MiB of text, and schemas are read "
		       "up to %d MiB; is it the file that was meant?",
		       bytes >> 20, LARGEST_SCHEMA >> 20);
}

uint32_t schema_model(const struct schema *s, str name)
{
	return strmap_get(&s->model_by_name, name);
}

uint32_t model_field(const struct schema *s, uint32_t model, str name)
{
	const struct strmap *map = s->models.at[model].by_name;
	if (map)
		return strmap_get(map, name);
	for
		model_fields(s, model, f) if (str_eq(s->fields.at[f].name,
						     name)) return f;
	return NONE;
}

const struct native_type *field_native_type(const struct schema *s,
					    const struct field *f)
{
	uint32_t t = f->native_type;
	if (t == NONE && f->kind == FIELD_SCALAR)
		t = s->dialect->default_type[f->scalar];
	return t == NONE ? NULL : &s->dialect->types[t];
}

uint8_t field_native_args(const struct schema *s, const struct field *f,
			  int32_t out[2])
{
	bool own = f->native_type != NONE || f->kind != FIELD_SCALAR;
	const struct dialect *d = s->dialect;
	const int32_t *args = own ? f->native_args : d->default_args[f->scalar];
	out[0] = args[0];
	out[1] = args[1];
	return own ? f->n_native_args : d->n_default_args[f->scalar];
}

bool field_is_side_a(const struct schema *s, uint32_t field)
{
	uint32_t r = s->fields.at[field].relation;
	return r != NONE && s->relations.at[r].field_a == field;
}
