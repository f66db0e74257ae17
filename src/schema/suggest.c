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

/* Levenshtein's, with case ignored. Both at most MAX_LEN bytes. */
static unsigned distance(str a, str b)
{
	unsigned row[MAX_LEN + 1];
	for (unsigned j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 0; i < a.len; i++) {
		unsigned corner = row[0]++;
		for (size_t j = 0; j < b.len; j++) {
			unsigned miss = lower(a.ptr[i]) != lower(b.ptr[j]);
			unsigned up = row[j + 1];
			row[j + 1] = min3(up + 1, row[j] + 1, corner + miss);
			corner = up;
		}
	}
	return row[b.len];
}

struct suggest suggest_for(str wrong)
{
	return (struct suggest){
		.wrong = wrong,
		.distance = wrong.len < 3 ? 2 : (unsigned)wrong.len / 3 + 2,
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
	if (g->best.len)
		d->hint =
			str_fmt(b->a, "did you mean \"%.*s\"?", SARG(g->best));
	else
		d->hint = otherwise;
}
