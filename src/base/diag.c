#include "base/diag.h"

#include <stdlib.h>

enum { MAX_DIAGS = 1000 };

struct diag *diag_add(struct diags *d, enum severity severity, struct span span,
		      const char *code, const char *fmt, ...)
{
	if (severity == DIAG_ERROR)
		d->errors++;
	if (d->list.len >= MAX_DIAGS) {
		struct diag *last = &d->list.at[d->list.len - 1];
		last->hint = S("there are more diagnostics than are shown");
		/* the caller may write a hint: give it a scrap to write to */
		return arena_new(d->arena, struct diag);
	}
	struct diag *g = vec_push(d->arena, &d->list);
	*g = (struct diag){ .severity = severity, .span = span, .code = code };
	struct sb b = sb_in(d->arena);
	va_list ap;
	va_start(ap, fmt);
	sb_vfmt(&b, fmt, ap);
	va_end(ap);
	g->message = sb_str(&b);
	return g;
}

static int by_place(const void *pa, const void *pb)
{
	const struct diag *a = pa, *b = pb;
#define ORDER(field)                                                           \
	if (a->field != b->field)                                              \
	return a->field < b->field ? -1 : 1
	ORDER(span.file);
	ORDER(span.start);
	ORDER(span.end);
	ORDER(severity);
#undef ORDER
	return str_cmp(a->message, b->message);
}

void diags_sort(struct diags *d)
{
	if (d->list.len)
		qsort(d->list.at, d->list.len, sizeof(*d->list.at), by_place);
}

static uint32_t line_start(str text, uint32_t offset)
{
	while (offset > 0 && text.ptr[offset - 1] != '\n')
		offset--;
	return offset;
}

void source_position(str text, uint32_t offset, uint32_t *line,
		     uint32_t *column)
{
	if (offset > text.len)
		offset = (uint32_t)text.len;
	*line = 1;
	for (uint32_t i = 0; i < offset; i++)
		*line += text.ptr[i] == '\n';
	uint32_t from = line_start(text, offset);
	*column = 1 + (uint32_t)utf8_count(str_sub(text, from, offset));
}

static const char *const labels[] = { "error", "warning", "note" };
static const char *const colors[] = { "\033[1;31m", "\033[1;33m",
				      "\033[1;36m" };

static void excerpt(struct sb *out, str text, struct span span,
		    const char *paint, const char *plain)
{
	uint32_t start =
		span.start < text.len ? span.start : (uint32_t)text.len;
	uint32_t from = line_start(text, start);
	uint32_t to = (uint32_t)str_find_char(text, '\n', from);
	if (to > from && text.ptr[to - 1] == '\r')
		to--;
	uint32_t line, column;
	source_position(text, start, &line, &column);
	sb_fmt(out, "%5u | ", line);
	sb_add(out, str_sub(text, from, to));
	sb_lit(out, "\n      | ");
	/* tabs stay tabs, so that the caret stands under its text */
	for (uint32_t i = from; i < start && i < to; i++)
		if ((text.ptr[i] & 0xC0) != 0x80)
			sb_addc(out, text.ptr[i] == '\t' ? '\t' : ' ');
	uint32_t end = span.end < to ? span.end : to;
	size_t width = end > start ? utf8_count(str_sub(text, start, end)) : 1;
	sb_add(out, str_c(paint));
	sb_pad(out, '^', width);
	sb_add(out, str_c(plain));
	sb_addc(out, '\n');
}

void diag_render(struct sb *out, const struct diag *d,
		 const struct source *sources, bool color)
{
	const char *paint = color ? colors[d->severity] : "";
	const char *bold = color ? "\033[1m" : "";
	const char *plain = color ? "\033[0m" : "";
	sb_fmt(out, "%s%s[%s]%s%s: %.*s%s\n", paint, labels[d->severity],
	       d->code, plain, bold, SARG(d->message), plain);
	if (d->span.file != NONE) {
		const struct source *src = &sources[d->span.file];
		uint32_t line, column;
		source_position(src->text, d->span.start, &line, &column);
		sb_fmt(out, "  --> %.*s:%u:%u\n", SARG(src->path), line,
		       column);
		excerpt(out, src->text, d->span, paint, plain);
	}
	if (d->hint.len)
		sb_fmt(out, "      = help: %.*s\n", SARG(d->hint));
}
