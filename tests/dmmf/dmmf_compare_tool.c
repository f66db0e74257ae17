/*
 * dmmf_compare_tool LIST EXPECTED PEER KNOWN: for each line of LIST (a name
 * and its files, separated by tabs) writes the DMMF and compares it with
 * EXPECTED/N, N counting from 1, byte for byte. Lines without an expected file
 * are skipped: Prisma refused these. Differences that KNOWN lists for PEER
 * (peers, name, reason) are no failure; one that is gone is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "dmmf/dmmf.h"

struct comparison {
	str expected;
	size_t at; /* bytes that were equal so far */
	bool differs;
	char found[120];
};

static int compare(void *ctx, const char *bytes, size_t n)
{
	struct comparison *c = ctx;
	size_t left = c->expected.len - c->at;
	if (n <= left && !memcmp(c->expected.ptr + c->at, bytes, n)) {
		c->at += n;
		return 0;
	}
	size_t i = 0;
	while (i < n && i < left && bytes[i] == c->expected.ptr[c->at + i])
		i++;
	c->at += i;
	c->differs = true;
	snprintf(c->found, sizeof(c->found), "%.*s",
		 (int)(n - i < 100 ? n - i : 100), bytes + i);
	return -1;
}

struct tool {
	struct arena kept; /* for the whole run */
	struct strmap known;
	VEC(str) known_names;
	VEC(bool) met;
	const char *expected, *peer;
	unsigned equal, differing, bad;
	size_t bytes;
};

static void load_known(struct tool *t, const char *path)
{
	nicol_error err = { 0 };
	str text, line;
	t->known = strmap_in(&t->kept);
	if (file_read(&t->kept, path, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err.message);
		exit(2);
	}
	while (str_next(&text, '\n', &line)) {
		str rest = line, peers, name;
		if (!line.len || line.ptr[0] == '#')
			continue;
		str_next(&rest, '\t', &peers);
		str_next(&rest, '\t', &name);
		if (!str_contains(peers, str_c(t->peer)))
			continue;
		strmap_put(&t->known, name, t->met.len);
		*vec_push(&t->kept, &t->known_names) = name;
		*vec_push(&t->kept, &t->met) = false;
	}
}

static void judge(struct tool *t, str name, bool equal, const char *what)
{
	uint32_t known = strmap_get(&t->known, name);
	if (equal) {
		t->equal++;
		return;
	}
	t->differing++;
	if (known != NONE) {
		t->met.at[known] = true;
		return;
	}
	t->bad++;
	printf("DIFFERS (Prisma %s): %.*s\n%s\n", t->peer, SARG(name), what);
}

static void say_difference(struct arena *a, const struct comparison *c,
			   const char **out)
{
	size_t from = c->at < 160 ? 0 : c->at - 160;
	size_t to =
		c->at + 100 < c->expected.len ? c->at + 100 : c->expected.len;
	*out = str_cdup(
		a, str_fmt(a,
			   "  at byte %zu, after ...%.*s\n"
			   "  expected: %.*s\n  found:    %s",
			   c->at, SARG(str_sub(c->expected, from, c->at)),
			   SARG(str_sub(c->expected, c->at, to)), c->found));
}

static void compare_schema(struct tool *t, struct arena *a, str name,
			   const struct schema *s, const char *path)
{
	struct comparison c = { 0 };
	nicol_error err = { 0 };
	const char *what = "  Nicol finds errors in it";
	if (!s->diags.errors && file_read(a, path, &c.expected, &err) == 0) {
		dmmf_write(s, *t->peer == '6' ? DMMF_6 : DMMF_7, compare, &c);
		c.differs |= c.at != c.expected.len;
		say_difference(a, &c, &what);
		t->bytes += c.expected.len;
	}
	judge(t, name, !s->diags.errors && !c.differs, what);
	nicol_error_clear(&err);
}

static void compare_line(struct tool *t, str line, int n)
{
	struct arena a = { 0 };
	char *path = str_cdup(&a, str_fmt(&a, "%s/%d", t->expected, n));
	if (file_exists(path)) {
		struct source sources[256];
		uint32_t count = 0;
		str name, file;
		nicol_error err = { 0 };
		str_next(&line, '\t', &name);
		while (count < 256 && str_next(&line, '\t', &file)) {
			char *p = str_cdup(&a, file);
			sources[count].path = file;
			if (file_read(&a, p, &sources[count].text, &err) < 0)
				exit(2);
			count++;
		}
		struct schema *s = schema_build(sources, count);
		compare_schema(t, &a, name, s, path);
		schema_free(s);
	}
	arena_release(&a);
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	struct tool t = { .expected = argv[2], .peer = argv[3] };
	nicol_error err = { 0 };
	str list, line;
	int n = 0;
	load_known(&t, argv[4]);
	if (file_read(&t.kept, argv[1], &list, &err) < 0)
		return 2;
	while (str_next(&list, '\n', &line))
		compare_line(&t, line, ++n);
	for (uint32_t i = 0; i < t.met.len; i++)
		if (!t.met.at[i]) {
			t.bad++;
			printf("EQUAL NOW, or not compared; take it off the "
			       "list: %.*s\n",
			       SARG(t.known_names.at[i]));
		}
	printf("Prisma %s: expected %u documents (%zu MB), got %u equal, "
	       "%u known to differ\n",
	       t.peer, t.equal + t.differing, t.bytes >> 20, t.equal,
	       t.differing - t.bad);
	int rc = t.bad || !t.equal;
	arena_release(&t.kept);
	return rc;
}
