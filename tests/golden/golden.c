/*
 * golden - runs the golden files below a folder.
 *
 *	golden DIR [KIND]
 *
 * A file DIR/KIND/NAME.txt has sections "-- input --" and "-- output --"
 * (migration: "-- from --" and "-- to --"). The output must be what the kind
 * makes of the input, byte for byte. With NICOL_GOLDEN_UPDATE=1 the outputs
 * are written anew instead: look at the difference before you commit it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "ddl/ddl.h"
#include "derive/derive.h"
#include "psl/format.h"
#include "schema/complete.h"

struct sections {
	str input, from, output;
	uint32_t output_at; /* where the text of the output begins */
};

static str run_format(struct arena *a, const struct sections *in)
{
	return psl_format(a, in->input);
}

static str run_complete(struct arena *a, const struct sections *in)
{
	struct source src = { S("schema.prisma"), in->input };
	str text;
	schema_complete(a, &src, 1, &text);
	return psl_format(a, text);
}

static struct schema *build(str text)
{
	struct source src = { S("schema.prisma"), text };
	return schema_build(&src, 1);
}

static str render(struct arena *a, const struct schema *s)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < s->diags.list.len; i++)
		diag_render(&b, &s->diags.list.at[i], s->sources, s->marks, false);
	return sb_str(&b);
}

static str run_diagnostics(struct arena *a, const struct sections *in)
{
	struct schema *s = build(in->input);
	str out = render(a, s);
	schema_free(s);
	return out.len ? out : S("valid\n");
}

static str script(struct arena *a, const struct schema *from,
		  const struct schema *to)
{
	struct catalog *cf = derive_catalog(from, S("public"));
	struct catalog *ct = derive_catalog(to, S("public"));
	struct changes *c = diff(cf, ct, to->dialect);
	struct ddl *d = ddl_render(
		c, (struct ddl_options){ .qualify = derive_is_qualified(to) });
	str out = ddl_script(d, a);
	ddl_free(d);
	changes_free(c);
	catalog_free(cf);
	catalog_free(ct);
	return out.len ? out : S("-- nothing to do\n");
}

static str run_migration(struct arena *a, const struct sections *in)
{
	struct schema *from = build(in->from), *to = build(in->input);
	str out = render(a, from->diags.errors ? from : to);
	if (!from->diags.errors && !to->diags.errors)
		out = script(a, from, to);
	schema_free(from);
	schema_free(to);
	return out;
}

static const struct kind {
	const char *name;
	str (*run)(struct arena *a, const struct sections *in);
} kinds[] = {
	{ "diagnostics", run_diagnostics },
	{ "format", run_format },
	{ "complete", run_complete },
	{ "migration", run_migration },
};

static bool split(str text, struct sections *out)
{
	static const char *const marks[] = { "-- from --\n", "-- input --\n",
					     "-- to --\n", "-- output --\n" };
	str *into[] = { &out->from, &out->input, &out->input, &out->output };
	str *open = NULL;
	for (size_t i = 0; i < text.len;) {
		size_t end = str_find_char(text, '\n', i);
		end += end < text.len;
		str line = str_sub(text, i, end);
		for (int m = 0; m < 4; m++)
			if (str_is(line, marks[m])) {
				open = into[m];
				*open = str_n(text.ptr + end, 0);
				line.len = 0;
			}
		if (open && line.len)
			open->len += line.len;
		i = end;
	}
	if (!out->output.ptr || !out->input.ptr)
		return false;
	out->output_at = (uint32_t)(out->output.ptr - text.ptr);
	return true;
}

static void show_difference(const char *path, str got)
{
	fprintf(stderr, "FAILED %s\n", path);
	char name[] = "/tmp/nicol-golden.XXXXXX";
	int fd = mkstemp(name);
	if (fd < 0)
		return;
	if (write(fd, got.ptr, got.len) == (ssize_t)got.len) {
		char command[8192];
		/* both names are ours */
		snprintf(command, sizeof(command),
			 "sed '1,/^-- output --$/d' '%s' | diff -u - '%s' >&2",
			 path, name);
		if (system(command) < 0)
			perror("diff");
	}
	close(fd);
	unlink(name);
}

static bool run_file(const struct kind *k, const char *path, bool update)
{
	struct arena a = { 0 };
	nicol_error err = { 0 };
	struct sections s = { 0 };
	str text;
	if (file_read(&a, path, &text, &err) < 0 || !split(text, &s)) {
		fprintf(stderr, "FAILED %s: no sections\n", path);
		return false;
	}
	str got = k->run(&a, &s);
	bool ok = str_eq(got, s.output);
	if (!ok && update) {
		struct sb b = sb_in(&a);
		sb_add(&b, str_sub(text, 0, s.output_at));
		sb_add(&b, got);
		ok = file_write(path, sb_str(&b), 0644, &err) == 0;
	} else if (!ok) {
		show_difference(path, got);
	}
	arena_release(&a);
	return ok;
}

static void run_kind(const struct kind *k, const char *root, bool update,
		     int *ran, int *failed)
{
	struct arena a = { 0 };
	struct dir_list files;
	char *dir = path_join(&a, root, k->name);
	if (dir_list(&a, dir, &files, NULL) < 0)
		++*failed;
	for (uint32_t i = 0; i < files.len; i++) {
		if (!str_ends(str_c(files.at[i].name), S(".txt")))
			continue;
		++*ran;
		*failed += !run_file(k, path_join(&a, dir, files.at[i].name),
				     update);
	}
	arena_release(&a);
}

int main(int argc, char **argv)
{
	const char *env = getenv("NICOL_GOLDEN_UPDATE");
	int ran = 0, failed = 0;
	for (size_t i = 0; argc > 1 && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (argc < 3 || !strcmp(argv[2], kinds[i].name))
			run_kind(&kinds[i], argv[1], env && *env == '1', &ran,
				 &failed);
	printf("%d passed, %d failed\n", ran - failed, failed);
	return failed || !ran;
}
