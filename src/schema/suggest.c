/* Suggesting what was meant: the edit distance, bounded. */
#include "schema/internal.h"

enum { MAX_LEN = 64 };

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;
	return m < c ? m : c;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

/* Edits from one to the other, two letters that changed places being one of
 * them; case is ignored. Both at most MAX_LEN bytes. */
static unsigned distance(str a, str b)
{
	unsigned rows[3][MAX_LEN + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];
	for (unsigned j = 0; j <= b.len; j++)
		last[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		row[0] = (unsigned)i + 1;
		for (size_t j = 0; j < b.len; j++) {
			char x = lower(a.ptr[i]), y = lower(b.ptr[j]);
			row[j + 1] = min3(last[j + 1] + 1, row[j] + 1,
					  last[j] + (x != y));
			if (i && j && x == lower(b.ptr[j - 1]) &&
			    y == lower(a.ptr[i - 1]))
				row[j + 1] = min3(row[j + 1], before[j - 1] + 1,
						  MAX_LEN);
		}
		unsigned *free_row = before;
		before = last;
		last = row;
		row = free_row;
	}
	return last[b.len];
}

/* One edit in three letters is a slip; more is another word. */
struct suggest suggest_for(str wrong)
{
	return (struct suggest){
		.wrong = wrong,
		.distance =
			wrong.len < 2 ? 1 : (unsigned)(wrong.len - 1) / 3 + 2,
	};
}

void suggest_offer(struct suggest *g, str name)
{
	size_t gap = g->wrong.len > name.len ? g->wrong.len - name.len
					     : name.len - g->wrong.len;
	if (g->wrong.len > MAX_LEN || name.len > MAX_LEN || gap >= g->distance)
		return;
	unsigned d = distance(g->wrong, name);
	if (d < g->distance) {
		g->distance = d;
		g->best = name;
	}
}

void suggest_hint(struct build *b, struct diag *d, const struct suggest *g,
		  str otherwise)
{
	if (!g->best.len) {
		d->hint = otherwise;
		return;
	}
	d->hint = str_fmt(b->a, "did you mean \"%.*s\"?", SARG(g->best));
	if (g->at.end > g->at.start)
		diag_fix(d, g->at, g->best, "Write the name that is near");
}

struct span text_span(const struct expr *e)
{
	struct span s = e->span;
	if (e->kind == EXPR_STRING) {
		s.start++;
		s.end--;
	}
	return s;
}
