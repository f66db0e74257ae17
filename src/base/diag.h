/*
 * diag.h - what is wrong with the user's text.
 *
 * Passes collect diagnostics and go on; whoever holds the list reports them
 * all, each with file, line, column, the source line and a caret.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/vec.h"

/* Bytes [start, end) of file `file` (an index into the list of sources). */
struct span {
	uint32_t file, start, end;
};

enum severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

struct diag {
	enum severity severity;
	struct span span;
	const char *code; /* a stable slug: "unknown-attribute"; static */
	str message;	  /* what is wrong */
	str hint;	  /* what to do next; may be empty */
	/* where else to look, and why; related_why is NULL without */
	struct span related;
	const char *related_why;
	/* an edit that mends it: what the span becomes; fix_title, what it
	 * does, is NULL without */
	struct span fix;
	str fix_text;
	const char *fix_title;
};

/* One source text and the name to show for it. */
struct source {
	str path, text;
};

struct diags {
	struct arena *arena;
	VEC(struct diag) list;
	uint32_t errors; /* how many of them are errors */
	struct diag *scrap; /* what is beyond the limit is written there */
};

static inline struct diags diags_in(struct arena *a)
{
	return (struct diags){ .arena = a };
}

/* Adds one; set ->hint on the result where there is one to give. Beyond
 * 1000 diagnostics the rest is dropped (the last one says so), and so is what
 * a message has beyond 500 bytes. */
struct diag *diag_add(struct diags *d, enum severity severity, struct span span,
		      const char *code, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
#define diag_error(d, span, code, ...)                                         \
	diag_add((d), DIAG_ERROR, (span), (code), __VA_ARGS__)
#define diag_warning(d, span, code, ...)                                       \
	diag_add((d), DIAG_WARNING, (span), (code), __VA_ARGS__)

/* Are there so many that another would be dropped? */
bool diags_full(const struct diags *d);

/* Names the other place that matters, or the edit that mends it; `why` and
 * `title` are static. */
void diag_relate(struct diag *d, struct span place, const char *why);
void diag_fix(struct diag *d, struct span span, str text, const char *title);

/* By file, then position, errors before warnings at one place. */
void diags_sort(struct diags *d);

/* 1-based line and column (in code points) of a byte offset. */
void source_position(str text, uint32_t offset, uint32_t *line,
		     uint32_t *column);

/* Line and column at every few thousand bytes of a text, so that many
 * positions in a large one cost no more than in a small one. */
struct source_mark {
	uint32_t line, column;
};
struct source_marks {
	const struct source_mark *at; /* NULL: none were made */
};
struct source_marks source_marks_of(struct arena *a, str text);
void source_position_by(struct source_marks marks, str text, uint32_t offset,
			uint32_t *line, uint32_t *column);

/* Renders one with its source line and caret, ANSI colours if asked. marks:
 * one a source, or NULL. */
void diag_render(struct sb *out, const struct diag *d,
		 const struct source *sources, const struct source_marks *marks,
		 bool color);

#endif
