#include "base/diag.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_DIAGS = 1000, LONGEST_MESSAGE = 500 };

bool diags_full(const struct diags *d)
{
	return d->list.len >= MAX_DIAGS;
}

/* Cut between characters, for a name in it may be of any length. */
static str message_of(struct arena *a, const char *fmt, va_list ap)
{
	char text[LONGEST_MESSAGE + 4];
	int len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len <= LONGEST_MESSAGE)
		return str_dup(a, str_n(text, len > 0 ? (size_t)len : 0));
	size_t end = LONGEST_MESSAGE;
	while (end > 0 && (text[end] & 0xC0) == 0x80)
		end--;
	return str_fmt(a, "%.*s...", (int)end, text);
}

struct diag *diag_add(struct diags *d, enum severity severity, struct span span,
		      const char *code, const char *fmt, ...)
{
	if (severity == DIAG_ERROR)
		d->errors++;
	if (diags_full(d)) {
		struct diag *last = &d->list.at[d->list.len - 1];
		last->hint = S("there are more diagnostics than are shown");
		/* the caller may write a hint: give it a scrap to write to */
		if (!d->scrap)
			d->scrap = arena_new(d->arena, struct diag);
		return d->scrap;
	}
	struct diag *g = vec_push(d->arena, &d->list);
	*g = (struct diag){ .severity = severity, .span = span, .code = code };
	va_list ap;
	va_start(ap, fmt);
	g->message = message_of(d->arena, fmt, ap);
	va_end(ap);
	return g;
}

void diag_relate(struct diag *d, struct span place, const char *why)
{
	d->related = place;
	d->related_why = why;
}

void diag_fix(struct diag *d, struct span span, str text, const char *title)
{
	d->fix = span;
	d->fix_text = text;
	d->fix_title = title;
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

enum { MARK_EVERY = 4096 };

/* Moves a position over text[from, to). */
static void advance(str text, uint32_t from, uint32_t to, struct source_mark *m)
{
	for (uint32_t i = from; i < to; i++) {
		char c = text.ptr[i];
		m->line += c == '\n';
		m->column = c == '\n'		 ? 1
			    : (c & 0xC0) == 0x80 ? m->column
						 : m->column + 1;
	}
}

struct source_marks source_marks_of(struct arena *a, str text)
{
	uint32_t n = (uint32_t)(text.len / MARK_EVERY) + 1;
	struct source_mark *at = arena_array(a, struct source_mark, n);
	at[0] = (struct source_mark){ 1, 1 };
	for (uint32_t i = 1; i < n; i++) {
		at[i] = at[i - 1];
		advance(text, (i - 1) * MARK_EVERY, i * MARK_EVERY, &at[i]);
	}
	return (struct source_marks){ at };
}

void source_position_by(struct source_marks marks, str text, uint32_t offset,
			uint32_t *line, uint32_t *column)
{
	struct source_mark m = { 1, 1 };
	uint32_t from = 0;
	if (offset > text.len)
		offset = (uint32_t)text.len;
	if (marks.at) {
		m = marks.at[offset / MARK_EVERY];
		from = offset / MARK_EVERY * MARK_EVERY;
	}
	advance(text, from, offset, &m);
	*line = m.line;
	*column = m.column;
}

void source_position(str text, uint32_t offset, uint32_t *line,
		     uint32_t *column)
{
	source_position_by((struct source_marks){ 0 }, text, offset, line,
			   column);
}

static const char *const labels[] = { "error", "warning", "note" };
static const char *const colors[] = { "\033[1;31m", "\033[1;33m",
				      "\033[1;36m" };

/* So much of a line is shown, at most, before and behind where it begins. */
enum { WIDEST = 160 };

static bool begins_char(str text, uint32_t at)
{
	return at >= text.len || (text.ptr[at] & 0xC0) != 0x80;
}

/* Where the shown part of the line of `start` begins and ends. */
static void window(str text, uint32_t start, uint32_t *from, uint32_t *to)
{
	*from = *to = start;
	while (*from > 0 && text.ptr[*from - 1] != '\n' &&
	       (start - *from < WIDEST || !begins_char(text, *from)))
		--*from;
	while (*to < text.len && text.ptr[*to] != '\n' &&
	       (*to - start < WIDEST || !begins_char(text, *to)))
		++*to;
}

/* Bytes that a terminal would act upon are shown as what they are not. */
static void add_shown(struct sb *out, str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		sb_addc(out,
			(c < 0x20 && c != '\t') || c == 0x7F ? '?' : (char)c);
	}
}

static void excerpt(struct sb *out, str text, struct span span, uint32_t line,
		    const char *paint, const char *plain)
{
	uint32_t from, to;
	uint32_t start =
		span.start < text.len ? span.start : (uint32_t)text.len;
	window(text, start, &from, &to);
	bool cut = from > 0 && text.ptr[from - 1] != '\n';
	bool cut_end = to < text.len && text.ptr[to] != '\n';
	if (to > from && text.ptr[to - 1] == '\r')
		to--;
	sb_fmt(out, "%5u | %s", line, cut ? "..." : "");
	add_shown(out, str_sub(text, from, to));
	sb_fmt(out, "%s\n      | %s", cut_end ? "..." : "", cut ? "   " : "");
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

static void add_place(struct sb *out, struct span span,
		      const struct source *sources,
		      const struct source_marks *marks, uint32_t *line)
{
	const struct source *src = &sources[span.file];
	uint32_t column;
	struct source_marks none = { 0 };
	source_position_by(marks ? marks[span.file] : none, src->text,
			   span.start, line, &column);
	sb_fmt(out, "%.*s:%u:%u\n", SARG(src->path), *line, column);
}

void diag_render(struct sb *out, const struct diag *d,
		 const struct source *sources, const struct source_marks *marks,
		 bool color)
{
	const char *paint = color ? colors[d->severity] : "";
	const char *bold = color ? "\033[1m" : "";
	const char *plain = color ? "\033[0m" : "";
	uint32_t line;
	sb_fmt(out, "%s%s[%s]%s%s: ", paint, labels[d->severity], d->code,
	       plain, bold);
	add_shown(out, d->message);
	sb_fmt(out, "%s\n", plain);
	if (d->span.file != NONE) {
		sb_lit(out, "  --> ");
		add_place(out, d->span, sources, marks, &line);
		excerpt(out, sources[d->span.file].text, d->span, line, paint,
			plain);
	}
	if (d->related_why) {
		sb_fmt(out, "      = note: %s: ", d->related_why);
		add_place(out, d->related, sources, marks, &line);
	}
	if (d->hint.len) {
		sb_lit(out, "      = help: ");
		add_shown(out, d->hint);
		sb_addc(out, '\n');
	}
}
