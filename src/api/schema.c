#include "api/schema.h"

#include <stdlib.h>

#include "api/project.h"
#include "base/door.h"
#include "base/alloc.h"
#include "base/file.h"
#include "psl/format.h"
#include "schema/complete.h"

int source_check_utf8(const nicol_source *source, nicol_error *err)
{
	size_t at = utf8_check(source->text);
	if (at == source->text.len)
		return 0;
	uint32_t line, column;
	source_position(source->text, (uint32_t)at, &line, &column);
	return err_set(err, "N0013",
		       "%.*s:%u:%u: this is not UTF-8; save the file in that "
		       "encoding",
		       SARG(source->path), line, column);
}

static int schema_parse_behind(nicol_schema **out, const nicol_source *sources,
			       size_t n, nicol_error *err)
{
	size_t bytes = 0;
	*out = NULL;
	for (size_t i = 0; i < n; i++)
		bytes += sources[i].text.len;
	if (schema_check_size(bytes, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (source_check_utf8(&sources[i], err) < 0)
			return -1;
	struct arena a = { 0 };
	struct source *copy = arena_array(&a, struct source, n ? n : 1);
	for (size_t i = 0; i < n; i++)
		copy[i] = (struct source){ sources[i].path, sources[i].text };
	nicol_schema *s = heap_new(sizeof(*s));
	s->schema = schema_build(copy, (uint32_t)n);
	arena_release(&a);
	*out = s;
	return 0;
}

int nicol_schema_parse(nicol_schema **out, const nicol_source *sources,
		       size_t n, nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, schema_parse_behind(out, sources, n, err));
}

void nicol_schema_free(nicol_schema *s)
{
	if (!s)
		return;
	schema_free(s->schema);
	heap_free(s);
}

static const nicol_schema *project_schema_behind(nicol_project *p)
{
	struct schema *built = project_schema(p->project);
	if (!p->schema)
		p->schema = arena_new(&p->project->arena, nicol_schema);
	p->schema->schema = built;
	return p->schema;
}

const nicol_schema *nicol_project_schema(nicol_project *p)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, project_schema_behind(p));
}

size_t nicol_schema_diagnostics(const nicol_schema *s)
{
	return s->schema->diags.list.len;
}

size_t nicol_schema_errors(const nicol_schema *s)
{
	return s->schema->diags.errors;
}

static nicol_place place_of(const nicol_schema *s, struct span span)
{
	const struct source *src = &s->schema->sources[span.file];
	nicol_place p = { .file = src->path,
			  .start = span.start,
			  .end = span.end };
	struct source_marks marks = s->schema->marks[span.file];
	source_position_by(marks, src->text, span.start, &p.line, &p.column);
	source_position_by(marks, src->text, span.end, &p.end_line,
			   &p.end_column);
	return p;
}

nicol_diagnostic nicol_schema_diagnostic(const nicol_schema *s, size_t i)
{
	const struct diag *d = &s->schema->diags.list.at[i];
	nicol_diagnostic out = {
		.severity = (nicol_severity)d->severity,
		.code = d->code,
		.message = d->message,
		.hint = d->hint,
	};
	if (d->related_why)
		out.related = place_of(s, d->related);
	out.related_why = d->related_why;
	if (d->fix_title)
		out.fix = place_of(s, d->fix);
	out.fix_text = d->fix_text;
	out.fix_title = d->fix_title;
	if (d->span.file == NONE)
		return out;
	nicol_place at = place_of(s, d->span);
	out.file = at.file;
	out.start = at.start;
	out.end = at.end;
	out.line = at.line;
	out.column = at.column;
	out.end_line = at.end_line;
	out.end_column = at.end_column;
	return out;
}

/* A heap copy, which a caller may free. */
static char *heap_text(str text)
{
	char *p = base_malloc(text.len + 1);
	if (!p)
		return NULL;
	memcpy(p, text.ptr, text.len);
	p[text.len] = '\0';
	return p;
}

static char *schema_render_behind(const nicol_schema *s, bool color)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	for (uint32_t i = 0; i < s->schema->diags.list.len; i++) {
		if (i)
			sb_addc(&b, '\n');
		diag_render(&b, &s->schema->diags.list.at[i],
			    s->schema->sources, s->schema->marks, color);
	}
	char *text = heap_text(sb_str(&b));
	arena_release(&a);
	return text;
}

char *nicol_schema_render(const nicol_schema *s, bool color)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, schema_render_behind(s, color));
}

void nicol_free(void *p)
{
	free(p);
}

static char *format_behind(nicol_str text, size_t *len)
{
	struct arena a = { 0 };
	struct source source = { S("schema.prisma"), text };
	schema_complete(&a, &source, 1, &text);
	str formatted = psl_format(&a, text);
	char *out = heap_text(formatted);
	*len = formatted.len;
	arena_release(&a);
	return out;
}

char *nicol_format(nicol_str text, size_t *len)
{
	DOOR(door, NULL, NULL);
	return door_leave(&door, format_behind(text, len));
}

/* Is the schema valid once its relations are complete? */
static bool is_valid(struct arena *a, const struct project *p, const str *texts)
{
	struct source *sources = arena_array(a, struct source, p->n_sources);
	for (uint32_t i = 0; i < p->n_sources; i++)
		sources[i] = (struct source){ p->sources[i].path, texts[i] };
	struct schema *s = schema_build(sources, p->n_sources);
	bool ok = s->diags.errors == 0;
	schema_free(s);
	return ok;
}

/* Formats every file; the paths of those that change go to *out. */
static int format_files(struct arena *a, struct project *p, const str *texts,
			bool write, nicol_unformatted *out, nicol_error *err)
{
	const char **paths =
		arena_array(&p->arena, const char *, p->n_sources + 1);
	str *before = arena_array(&p->arena, str, p->n_sources + 1);
	str *after = arena_array(&p->arena, str, p->n_sources + 1);
	*out = (nicol_unformatted){ 0, paths, before, after };
	for (uint32_t i = 0; i < p->n_sources; i++) {
		const struct source *src = &p->sources[i];
		str text = psl_format(a, texts[i]);
		char *shown = str_cdup(&p->arena, src->path);
		if (str_eq(text, src->text))
			continue;
		/* a link stays one: its target is written */
		const char *path = path_join(a, p->cwd, shown);
		const char *real = path_real(a, path);
		if (write &&
		    file_write(real ? real : path, text, 0644, err) < 0)
			return -1;
		before[out->count] = src->text;
		after[out->count] = str_dup(&p->arena, text);
		paths[out->count++] = shown;
	}
	return 0;
}

static int project_format_behind(nicol_project *p, bool write,
				 nicol_unformatted *out, nicol_error *err)
{
	struct arena a = { 0 };
	struct project *project = p->project;
	str *texts = arena_array(&a, str, project->n_sources + 1);
	*out = (nicol_unformatted){ 0 };
	schema_complete(&a, project->sources, project->n_sources, texts);
	int rc = is_valid(&a, project, texts)
			 ? format_files(&a, project, texts, write, out, err)
			 : err_set(err, "P1012",
				   "the schema has errors, so nothing was "
				   "formatted; mend them first");
	arena_release(&a);
	return rc;
}

int nicol_project_format(nicol_project *p, bool write, nicol_unformatted *out,
			 nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, project_format_behind(p, write, out, err));
}
