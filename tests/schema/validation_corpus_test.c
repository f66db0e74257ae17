/*
 * Schemas of others, checked as Prisma checks them.
 *
 * What Prisma 6.19.3 or 7.10.0 accepts must be accepted, what both reject
 * must be rejected (corpus/INDEX.tsv); and the fixtures of its validator say
 * in trailing comments on which lines their errors are. Disagreements that
 * are known stand in known_disagreements.txt, each with its reason: a new one
 * fails this test, and so does one that is gone.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "schema/schema.h"

enum { SKIP = 77, MAX_LINES = 64 };

struct corpus {
	struct arena arena;
	const char *root;    /* .../corpus */
	struct strmap known; /* path to its place in `reasons` */
	VEC(bool) met;	     /* by known: the disagreement is there */
	VEC(str) known_paths;
	unsigned agree, differ, unexpected;
};

static str read_or_die(struct arena *a, const char *path)
{
	str text;
	nicol_error err = { 0 };
	if (file_read(a, path, &text, &err) < 0) {
		fprintf(stderr, "%s\n", err.message);
		exit(1);
	}
	return text;
}

static void load_known(struct corpus *c)
{
	const char *source = getenv("NICOL_SOURCE");
	str text = read_or_die(&c->arena,
			       path_join(&c->arena, source ? source : ".",
					 "tests/schema/"
					 "known_disagreements.txt"));
	str line;
	c->known = strmap_in(&c->arena);
	while (str_next(&text, '\n', &line)) {
		str rest = line, path;
		if (!line.len || line.ptr[0] == '#')
			continue;
		str_next(&rest, '\t', &path);
		strmap_put(&c->known, path, c->met.len);
		*vec_push(&c->arena, &c->met) = false;
		*vec_push(&c->arena, &c->known_paths) = path;
	}
}

/* Agreement or not, and is it what is known of this file? */
static void judge(struct corpus *c, str path, bool agrees, str what)
{
	uint32_t known = strmap_get(&c->known, path);
	c->agree += agrees;
	c->differ += !agrees;
	if (!agrees && known != NONE) {
		c->met.at[known] = true;
	} else if (!agrees) {
		c->unexpected++;
		printf("DISAGREES %.*s: %.*s\n", SARG(path), SARG(what));
	}
}

static void judge_the_gone(struct corpus *c)
{
	for (uint32_t i = 0; i < c->met.len; i++)
		if (!c->met.at[i]) {
			c->unexpected++;
			printf("AGREES NOW, remove it from the list: %.*s\n",
			       SARG(c->known_paths.at[i]));
		}
}

struct sources {
	struct source *at;
	uint32_t len, cap;
};

static void add_file(struct corpus *c, struct sources *out, const char *path)
{
	struct source *s = vec_push(&c->arena, out);
	*s = (struct source){ str_c(path), read_or_die(&c->arena, path) };
}

static void add_folder(struct corpus *c, struct sources *out, const char *path)
{
	struct dir_list entries;
	nicol_error err = { 0 };
	if (dir_list(&c->arena, path, &entries, &err) < 0)
		return;
	for (uint32_t i = 0; i < entries.len; i++) {
		char *p = path_join(&c->arena, path, entries.at[i].name);
		if (entries.at[i].is_dir)
			add_folder(c, out, p);
		else if (str_ends(str_c(p), S(".prisma")))
			add_file(c, out, p);
	}
}

static str describe(struct corpus *c, const struct schema *s)
{
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		if (s->diags.list.at[i].severity == DIAG_ERROR)
			return str_fmt(&c->arena, "%.*s",
				       SARG(s->diags.list.at[i].message));
	return S("no error");
}

static void check_verdict(struct corpus *c, str name, const char *path,
			  bool many, bool accepted)
{
	struct sources sources = { 0 };
	if (dir_exists(path))
		add_folder(c, &sources, path);
	else if (many)
		add_folder(c, &sources, path_dir(&c->arena, path));
	else
		add_file(c, &sources, path);
	struct schema *s = schema_build(sources.at, sources.len);
	judge(c, name, accepted == !s->diags.errors, describe(c, s));
	schema_free(s);
}

/* The columns of INDEX.tsv that matter here. */
enum { KIND, REPO, PATH, N_FILES, P6, P7, N_COLUMNS };
static const char *const columns[N_COLUMNS] = {
	"kind", "repo", "path", "n_files", "prisma_6.19.3", "prisma_7.10.0",
};

static uint32_t split(str line, str *cells, uint32_t max)
{
	uint32_t n = 0;
	while (n < max && str_next(&line, '\t', &cells[n]))
		n++;
	return n;
}

static const char *folder_of(str kind)
{
	return str_is(kind, "app")   ? "apps"
	       : str_is(kind, "set") ? "sets"
				     : "engine-fixtures";
}

static char *owner_name(struct corpus *c, str repo)
{
	struct sb b = sb_in(&c->arena);
	for (size_t i = 0; i < repo.len; i++)
		if (repo.ptr[i] == '/')
			sb_lit(&b, "__");
		else
			sb_addc(&b, repo.ptr[i]);
	return sb_cstr(&b);
}

static void check_row(struct corpus *c, const str *row)
{
	str name = str_fmt(&c->arena, "%s/%s/%.*s", folder_of(row[KIND]),
			   owner_name(c, row[REPO]), SARG(row[PATH]));
	char *path = path_join(&c->arena, c->root, str_cdup(&c->arena, name));
	if (str_is(row[KIND], "kind") ||
	    (!file_exists(path) && !dir_exists(path)))
		return;
	check_verdict(
		c, name, path, row[N_FILES].len && !str_is(row[N_FILES], "1"),
		str_starts(row[P6], S("ok")) || str_starts(row[P7], S("ok")));
}

static void check_index(struct corpus *c, str index)
{
	enum { MAX_CELLS = 64 };
	str line, cells[MAX_CELLS];
	uint32_t at[N_COLUMNS] = { 0 };
	str_next(&index, '\n', &line);
	uint32_t n = split(line, cells, MAX_CELLS);
	for (uint32_t i = 0; i < n; i++)
		for (int k = 0; k < N_COLUMNS; k++)
			if (str_is(cells[i], columns[k]))
				at[k] = i;
	while (str_next(&index, '\n', &line)) {
		str row[N_COLUMNS];
		n = split(line, cells, MAX_CELLS);
		for (int k = 0; k < N_COLUMNS; k++)
			row[k] = at[k] < n ? cells[at[k]] : (str){ 0 };
		check_row(c, row);
	}
}

struct lines {
	uint32_t at[MAX_LINES], len;
};

static void add_line(struct lines *l, uint32_t n)
{
	uint32_t i = l->len;
	if (i == MAX_LINES)
		return;
	for (; i > 0 && l->at[i - 1] > n; i--)
		l->at[i] = l->at[i - 1];
	l->at[i] = n;
	l->len++;
}

static str without_colour(struct corpus *c, str s)
{
	struct sb b = sb_in(&c->arena);
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '\033')
			i = str_find_char(s, 'm', i);
		else
			sb_addc(&b, s.ptr[i]);
	return sb_str(&b);
}

/* The lines of the errors that the trailing comments tell of. */
static struct lines expected_lines(struct corpus *c, str text)
{
	struct lines out = { 0 };
	bool error = false;
	str line;
	while (str_next(&text, '\n', &line)) {
		if (!str_starts(line, S("//")))
			continue;
		line = str_trim(without_colour(c, str_sub(line, 2, line.len)));
		if (str_starts(line, S("error: ")))
			error = true;
		else if (str_starts(line, S("warning: ")))
			error = false;
		else if (error && str_starts(line, S("-->"))) {
			size_t colon = str_find_char(line, ':', 0);
			int64_t n = 0;
			str_to_i64(str_sub(line, colon + 1, line.len), &n);
			add_line(&out, (uint32_t)n);
			error = false;
		}
	}
	return out;
}

static struct lines error_lines(const struct schema *s)
{
	struct lines out = { 0 };
	for (uint32_t i = 0; i < s->diags.list.len; i++) {
		const struct diag *d = &s->diags.list.at[i];
		uint32_t line, column;
		if (d->severity != DIAG_ERROR)
			continue;
		source_position(s->sources[0].text, d->span.start, &line,
				&column);
		add_line(&out, line);
	}
	return out;
}

static void check_fixture(struct corpus *c, const char *path)
{
	struct source source = { str_c(path), read_or_die(&c->arena, path) };
	struct lines expected = expected_lines(c, source.text);
	struct schema *s = schema_build(&source, 1);
	struct lines found = error_lines(s);
	bool same =
		expected.len == found.len &&
		!memcmp(expected.at, found.at, sizeof(*found.at) * found.len);
	str name = str_fmt(&c->arena, "lines:%s", path + strlen(c->root) + 1);
	str what = str_fmt(&c->arena, "%u errors expected, %u found; %.*s",
			   expected.len, found.len, SARG(describe(c, s)));
	judge(c, name, same, what);
	schema_free(s);
}

static void check_fixtures(struct corpus *c, const char *path)
{
	struct dir_list entries;
	nicol_error err = { 0 };
	if (dir_list(&c->arena, path, &entries, &err) < 0)
		return;
	for (uint32_t i = 0; i < entries.len; i++) {
		char *p = path_join(&c->arena, path, entries.at[i].name);
		if (entries.at[i].is_dir)
			check_fixtures(c, p);
		else if (str_ends(str_c(p), S(".prisma")))
			check_fixture(c, p);
	}
}

int main(void)
{
	struct corpus c = { 0 };
	const char *shared = getenv("NICOL_SHARED");
	c.root = path_join(&c.arena, shared ? shared : "../shared", "corpus");
	char *index = path_join(&c.arena, c.root, "INDEX.tsv");
	if (!file_exists(index)) {
		printf("SKIP: no corpus at %s\n", c.root);
		arena_release(&c.arena);
		return SKIP;
	}
	load_known(&c);
	check_index(&c, read_or_die(&c.arena, index));
	printf("verdicts: %u agree, %u differ\n", c.agree, c.differ);
	check_fixtures(&c, path_join(&c.arena, c.root,
				     "engine-fixtures/prisma__prisma-engines/"
				     "psl/psl/tests/validation"));
	judge_the_gone(&c);
	printf("with the fixtures' lines: %u agree, %u differ, "
	       "%u not as known\n",
	       c.agree, c.differ, c.unexpected);
	int rc = c.unexpected || c.agree < 500 ? 1 : 0;
	arena_release(&c.arena);
	return rc;
}
