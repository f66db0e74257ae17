#include "project/init.h"

#include <sys/stat.h>

#include "base/file.h"
#include "dialect/dialect.h"
#include "project/env.h"
#include "psl/format.h"

struct init {
	struct arena arena;
	const nicol_init_options *o;
	const char *cwd;
	const struct dialect *dialect;
	str url; /* empty: none is known */
	nicol_init_result *out;
};

/* As they are told. */
enum file { SCHEMA, ENV, IGNORE };
static const char *const paths[] = {
	[SCHEMA] = "prisma/schema.prisma",
	[ENV] = ".env",
	[IGNORE] = ".gitignore",
};

static void did(struct init *in, enum file file, nicol_init_action action)
{
	in->out->files[file].path = paths[file];
	in->out->files[file].action = action;
}

static const struct scheme {
	const char *prefix, *provider;
} schemes[] = {
	{ "postgresql://", "postgresql" },
	{ "postgres://", "postgresql" },
	{ "file:", "sqlite" },
	{ "mysql://", "mysql" },
	{ "mongodb://", "mongodb" },
	{ "mongodb+srv://", "mongodb" },
	{ "sqlserver://", "sqlserver" },
};

static const char *provider_of_url(str url)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (str_starts(url, str_c(schemes[i].prefix)))
			return schemes[i].provider;
	return NULL;
}

static int choose_dialect(struct init *in, nicol_error *err)
{
	const char *by_url = in->url.len ? provider_of_url(in->url) : NULL;
	const char *name = in->o->provider ? in->o->provider
			   : by_url	   ? by_url
					   : "postgresql";
	if (in->url.len && !by_url)
		return err_set(err, "N0014",
			       "the url is not one that Nicol knows; it begins "
			       "with postgresql:// or file:");
	in->dialect = dialect_by_name(str_c(name));
	if (!in->dialect || !dialect_can(in->dialect, CAN_CONNECT))
		return err_set(err, "N0014",
			       "Nicol cannot connect to provider \"%s\"; it "
			       "can to \"postgresql\" and \"sqlite\"",
			       name);
	if (by_url && dialect_by_name(str_c(by_url)) != in->dialect)
		return err_set(err, "N0014",
			       "the url is one of %s, the provider is %s",
			       by_url, name);
	return 0;
}

static int refuse_existing(struct init *in, nicol_error *err)
{
	static const char *const taken[] = { "prisma/schema.prisma",
					     "schema.prisma", "prisma/schema" };
	for (size_t i = 0; i < 3; i++) {
		const char *path = path_join(&in->arena, in->cwd, taken[i]);
		if (file_exists(path) || dir_exists(path))
			return err_set(err, "N0003",
				       "%s exists already; nothing was "
				       "written",
				       taken[i]);
	}
	return 0;
}

static str output_of(const struct init *in)
{
	return str_c(in->o->output ? in->o->output : "../generated/prisma");
}

static void add_generator(struct init *in, struct sb *b)
{
	const char *const *feature = in->o->preview_features;
	const char *provider = in->o->generator;
	sb_lit(b, "generator client {\n  provider = ");
	sb_json(b, str_c(provider ? provider : "prisma-client-js"));
	sb_lit(b, "\n  output   = ");
	sb_json(b, output_of(in));
	if (feature && *feature) {
		sb_lit(b, "\n  previewFeatures = [");
		for (int i = 0; feature[i]; i++) {
			sb_add(b, i ? S(", ") : S(""));
			sb_json(b, str_c(feature[i]));
		}
		sb_addc(b, ']');
	}
	sb_lit(b, "\n}\n\n");
	if (!provider)
		sb_lit(b, "// For a typed C client as well:\n"
			  "// generator c {\n"
			  "//   provider = \"nicol-client-c\"\n"
			  "//   output   = \"../generated/c\"\n// }\n\n");
}

/* The text as `nicol format` would leave it. */
static str schema_text(struct init *in)
{
	struct sb b = sb_in(&in->arena);
	sb_lit(&b, "// The schema of the project: what is in the database, and "
		   "what the\n// generated client offers.\n\n");
	add_generator(in, &b);
	sb_lit(&b, "datasource db {\n  provider = ");
	sb_json(&b, str_c(in->dialect->name));
	sb_lit(&b, "\n  url      = env(\"DATABASE_URL\")\n}\n");
	if (in->o->with_model)
		sb_lit(&b, "\nmodel User {\n"
			   "  id    Int     @id @default(autoincrement())\n"
			   "  email String  @unique\n  name  String?\n}\n");
	return psl_format(&in->arena, sb_str(&b));
}

static int write_schema(struct init *in, nicol_error *err)
{
	did(in, SCHEMA, NICOL_INIT_CREATED);
	const char *dir = path_join(&in->arena, in->cwd, "prisma");
	if (dir_make(dir, err) < 0)
		return -1;
	return file_create(path_join(&in->arena, dir, "schema.prisma"),
			   schema_text(in), 0644, err);
}

/* Adds text to the end of a file, whose mode stays; or makes it. */
static int append(struct init *in, enum file file, str text, unsigned mode,
		  nicol_error *err)
{
	const char *path = path_join(&in->arena, in->cwd, paths[file]);
	struct stat st;
	if (stat(path, &st) < 0) {
		did(in, file, NICOL_INIT_CREATED);
		return file_create(path, text, mode, err);
	}
	str old;
	if (file_read(&in->arena, path, &old, err) < 0)
		return -1;
	struct sb b = sb_in(&in->arena);
	sb_add(&b, old);
	if (old.len && old.ptr[old.len - 1] != '\n')
		sb_addc(&b, '\n');
	sb_add(&b, text);
	did(in, file, NICOL_INIT_APPENDED);
	return file_write(path, sb_str(&b), st.st_mode & 07777, err);
}

/* The text of an existing file; empty when there is none. */
static int read_old(struct init *in, enum file file, str *out, nicol_error *err)
{
	const char *path = path_join(&in->arena, in->cwd, paths[file]);
	*out = S("");
	return file_exists(path) ? file_read(&in->arena, path, out, err) : 0;
}

/* A value that dotenv reads back as it is. */
static void add_quoted(struct sb *b, str value)
{
	bool plain =
		!str_contains(value, S("\"")) && !str_contains(value, S("\\"));
	char q = plain ? '"' : !str_contains(value, S("'")) ? '\'' : '`';
	sb_addc(b, q);
	for (size_t i = 0; i < value.len; i++) {
		if (str_starts(str_sub(value, i, value.len), S("${")))
			sb_addc(b, '\\');
		sb_addc(b, value.ptr[i]);
	}
	sb_addc(b, q);
}

static bool has_line(str text, str line)
{
	str part;
	while (str_next(&text, '\n', &part))
		if (str_eq(str_trim(part), line))
			return true;
	return false;
}

static const char env_note[] = "# The connection string of the database. Keep "
			       "it out of version control.";

static int write_env(struct init *in, nicol_error *err)
{
	str old;
	struct sb b = sb_in(&in->arena);
	if (read_old(in, ENV, &old, err) < 0)
		return -1;
	struct env_pairs pairs = dotenv_parse(&in->arena, old);
	for (uint32_t i = 0; i < pairs.len; i++)
		if (str_is(pairs.at[i].name, "DATABASE_URL")) {
			did(in, ENV, NICOL_INIT_LEFT);
			return 0;
		}
	bool was_here = has_line(old, str_c(env_note));
	if (was_here && !in->url.len) {
		did(in, ENV, NICOL_INIT_LEFT);
		return 0;
	}
	if (old.len)
		sb_addc(&b, '\n');
	if (!was_here)
		sb_fmt(&b, "%s\n", env_note);
	if (in->url.len) {
		sb_lit(&b, "DATABASE_URL=");
		add_quoted(&b, in->url);
		sb_addc(&b, '\n');
	} else {
		sb_lit(&b,
		       "# \"nicol dev\" gives the project a PostgreSQL of its "
		       "own and prints its URL.\n"
		       "# DATABASE_URL=\"postgresql://USER:PASSWORD@HOST:5432/"
		       "DATABASE?schema=public\"\n");
	}
	return append(in, ENV, sb_str(&b), 0600, err);
}

/* "../generated/prisma", seen from prisma/, is "/generated/prisma" in
 * .gitignore; empty when it is outside of the project. */
static str ignored_output(struct init *in)
{
	struct arena *a = &in->arena;
	const char *dir = path_join(a, in->cwd, "prisma");
	const char *path =
		path_absolute(a, path_join(a, dir, str_cdup(a, output_of(in))));
	size_t len = strlen(in->cwd);
	if (strncmp(path, in->cwd, len) || path[len] != '/')
		return S("");
	return str_c(path + len);
}

static int write_gitignore(struct init *in, nicol_error *err)
{
	str wanted[] = { S("node_modules"), S(".env"), ignored_output(in) };
	str old;
	struct sb b = sb_in(&in->arena);
	if (read_old(in, IGNORE, &old, err) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (wanted[i].len && !has_line(old, wanted[i])) {
			sb_add(&b, wanted[i]);
			sb_addc(&b, '\n');
		}
	if (b.len)
		return append(in, IGNORE, sb_str(&b), 0644, err);
	did(in, IGNORE, NICOL_INIT_LEFT);
	return 0;
}

static str default_url(const struct init *in)
{
	if (in->o->url)
		return str_c(in->o->url);
	bool is_file =
		in->o->provider && str_is(str_c(in->o->provider), "sqlite");
	return is_file ? S("file:./dev.db") : S("");
}

int project_init(const nicol_init_options *o, nicol_init_result *out,
		 nicol_error *err)
{
	struct init in = { .o = o, .out = out };
	*out = (nicol_init_result){ 0 };
	in.cwd = path_absolute(&in.arena, o->cwd ? o->cwd : ".");
	in.url = default_url(&in);
	int rc = choose_dialect(&in, err);
	if (rc == 0)
		rc = refuse_existing(&in, err);
	/* .env is ignored before it is there; and the schema, which keeps
	 * another run out, is last: one that was cut off can be repeated */
	if (rc == 0)
		rc = write_gitignore(&in, err);
	if (rc == 0)
		rc = write_env(&in, err);
	if (rc == 0)
		rc = write_schema(&in, err);
	arena_release(&in.arena);
	return rc;
}
