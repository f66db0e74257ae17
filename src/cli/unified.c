/*
 * Myers' greedy algorithm (1986) over lines, bounded: texts that differ in
 * more than MOST_EDITS lines between their equal ends are shown as one change.
 */
#include "cli/unified.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT = 3, MOST_EDITS = 2000 };

struct lines {
	nicol_str *at;
	size_t len;
};

/* keep[i]: line i of the text is in the other one too. */
struct diff {
	struct lines a, b;
	bool *keep_a, *keep_b;
};

static struct lines split(nicol_str text)
{
	struct lines out = { malloc((text.len + 1) * sizeof(nicol_str)), 0 };
	size_t from = 0;
	for (size_t i = 0; out.at && i < text.len; i++)
		if (text.ptr[i] == '\n' || i + 1 == text.len) {
			out.at[out.len++] =
				(nicol_str){ text.ptr + from, i + 1 - from };
			from = i + 1;
		}
	return out;
}

static bool same(const struct diff *d, size_t i, size_t j)
{
	nicol_str a = d->a.at[i], b = d->b.at[j];
	return a.len == b.len && !memcmp(a.ptr, b.ptr, a.len);
}

/* The farthest points of each step, kept to walk back. */
struct trail {
	int *v;		   /* 2 * MOST_EDITS + 3 per step */
	size_t from, n, m; /* the lines between the equal ends */
};

enum { WIDTH = 2 * MOST_EDITS + 3, MIDDLE = MOST_EDITS + 1 };

static int farthest(const struct diff *d, const struct trail *t, const int *v,
		    int step, int k)
{
	bool down = k == -step ||
		    (k != step && v[MIDDLE + k - 1] < v[MIDDLE + k + 1]);
	int x = down ? v[MIDDLE + k + 1] : v[MIDDLE + k - 1] + 1;
	while (x < (int)t->n && x - k < (int)t->m &&
	       same(d, t->from + (size_t)x, t->from + (size_t)(x - k)))
		x++;
	return x;
}

/* Marks the lines that stay, from the end back to the start. */
static void walk_back(struct diff *d, const struct trail *t, int steps)
{
	int x = (int)t->n, y = (int)t->m;
	for (int step = steps; step >= 0; step--) {
		const int *v = t->v + (size_t)step * WIDTH;
		int k = x - y;
		bool down =
			k == -step ||
			(k != step && v[MIDDLE + k - 1] < v[MIDDLE + k + 1]);
		int before_k = down ? k + 1 : k - 1;
		int bx = step ? v[MIDDLE + before_k] : 0;
		int by = step ? bx - before_k : 0;
		while (x > bx && y > by) {
			d->keep_a[t->from + (size_t)--x] = true;
			d->keep_b[t->from + (size_t)--y] = true;
		}
		x = bx;
		y = by;
	}
}

/* Without memory, or beyond the bound, nothing between the ends is kept. */
static void compare_middle(struct diff *d, struct trail *t)
{
	size_t most = t->n + t->m < MOST_EDITS ? t->n + t->m : MOST_EDITS;
	t->v = calloc((most + 2) * WIDTH, sizeof(int));
	for (int step = 0; t->v && step <= (int)most; step++) {
		int *v = t->v + (size_t)step * WIDTH;
		int *next = v + WIDTH;
		memcpy(next, v, WIDTH * sizeof(int));
		for (int k = -step; k <= step; k += 2) {
			int x = farthest(d, t, v, step, k);
			next[MIDDLE + k] = x;
			if (x >= (int)t->n && x - k >= (int)t->m) {
				walk_back(d, t, step);
				free(t->v);
				return;
			}
		}
	}
	free(t->v);
}

static void compare(struct diff *d)
{
	size_t n = d->a.len, m = d->b.len;
	struct trail t = { 0 };
	while (t.from < n && t.from < m && same(d, t.from, t.from)) {
		d->keep_a[t.from] = d->keep_b[t.from] = true;
		t.from++;
	}
	while (n > t.from && m > t.from && same(d, n - 1, m - 1)) {
		d->keep_a[--n] = true;
		d->keep_b[--m] = true;
	}
	t.n = n - t.from;
	t.m = m - t.from;
	if (t.n && t.m)
		compare_middle(d, &t);
}

static void put(FILE *to, char sign, nicol_str line, const char *paint,
		const char *plain)
{
	bool ends = line.len && line.ptr[line.len - 1] == '\n';
	fputs(paint, to);
	putc(sign, to);
	fwrite(line.ptr, 1, line.len - ends, to);
	fprintf(to, "%s\n", plain);
	if (!ends)
		fputs("\\ No newline at end of file\n", to);
}

/* Two positions that move together over the lines. */
struct at {
	size_t a, b;
};

static bool both_keep(const struct diff *d, struct at p)
{
	return p.a < d->a.len && p.b < d->b.len && d->keep_a[p.a] &&
	       d->keep_b[p.b];
}

/* Behind the changes that begin at p, and the equal lines up to the next
 * ones where these are near. */
static struct at hunk_end(const struct diff *d, struct at p)
{
	struct at end = p;
	for (size_t equal = 0; p.a < d->a.len || p.b < d->b.len;) {
		if (both_keep(d, p)) {
			if (++equal > 2 * CONTEXT)
				break;
			p.a++;
			p.b++;
			continue;
		}
		equal = 0;
		if (p.a < d->a.len && !d->keep_a[p.a])
			p.a++;
		else
			p.b++;
		end = p;
	}
	return end;
}

static void put_hunk(FILE *to, const struct diff *d, struct at from,
		     struct at end, const struct unified_style *s)
{
	size_t before = from.a < CONTEXT ? from.a : CONTEXT;
	size_t after = d->a.len - end.a < CONTEXT ? d->a.len - end.a : CONTEXT;
	struct at p = { from.a - before, from.b - before };
	size_t n = end.a + after - p.a, m = end.b + after - p.b;
	fprintf(to, "%s@@ -%zu,%zu +%zu,%zu @@%s\n", s->place, p.a + (n > 0), n,
		p.b + (m > 0), m, s->plain);
	end.a += after;
	end.b += after;
	while (p.a < end.a || p.b < end.b) {
		if (p.a < end.a && p.b < end.b && both_keep(d, p)) {
			put(to, ' ', d->a.at[p.a], "", "");
			p.a++;
			p.b++;
		} else if (p.a < end.a && !d->keep_a[p.a]) {
			put(to, '-', d->a.at[p.a++], s->removed, s->plain);
		} else {
			put(to, '+', d->b.at[p.b++], s->added, s->plain);
		}
	}
}

static void put_all(FILE *to, const struct diff *d,
		    const struct unified_style *s)
{
	for (struct at p = { 0, 0 }; p.a < d->a.len || p.b < d->b.len;) {
		if (both_keep(d, p)) {
			p.a++;
			p.b++;
			continue;
		}
		struct at end = hunk_end(d, p);
		put_hunk(to, d, p, end, s);
		p = end;
	}
}

void unified_write(FILE *to, const char *path, nicol_str before,
		   nicol_str after, const struct unified_style *style)
{
	struct diff d = { .a = split(before), .b = split(after) };
	d.keep_a = calloc(d.a.len + 1, 1);
	d.keep_b = calloc(d.b.len + 1, 1);
	bool equal = before.len == after.len &&
		     !memcmp(before.ptr, after.ptr, before.len);
	if (!equal && d.a.at && d.b.at && d.keep_a && d.keep_b) {
		compare(&d);
		fprintf(to, "%s--- a/%s%s\n%s+++ b/%s%s\n", style->head, path,
			style->plain, style->head, path, style->plain);
		put_all(to, &d, style);
	}
	free(d.a.at);
	free(d.b.at);
	free(d.keep_a);
	free(d.keep_b);
}
