#include "project/config.h"

#include "base/file.h"

struct reader {
	struct arena *arena;
	str text;
	size_t at;
	struct config *out;
	int depth;
};

static const struct setting_row {
	const char *path;
	size_t offset;
} rows[] = {
	{ "schema", offsetof(struct config, schema) },
	{ "migrations.path", offsetof(struct config, migrations_path) },
	{ "migrations.seed", offsetof(struct config, seed) },
	{ "datasource.url", offsetof(struct config, url) },
	{ "datasource.directUrl", offsetof(struct config, direct_url) },
	{ "datasource.shadowDatabaseUrl", offsetof(struct config, shadow_url) },
};

static char peek(const struct reader *r)
{
	return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static bool looking_at(const struct reader *r, str word)
{
	return str_starts(str_sub(r->text, r->at, r->text.len), word);
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/* White space and comments. */
static void skip_trivia(struct reader *r)
{
	while (r->at < r->text.len) {
		char c = peek(r);
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			r->at++;
		} else if (looking_at(r, S("//"))) {
			r->at = str_find_char(r->text, '\n', r->at);
		} else if (looking_at(r, S("/*"))) {
			for (r->at += 2; r->at < r->text.len; r->at++)
				if (looking_at(r, S("*/")))
					break;
			r->at = r->at < r->text.len ? r->at + 2 : r->at;
		} else {
			return;
		}
	}
}

static bool take(struct reader *r, str word)
{
	skip_trivia(r);
	if (!looking_at(r, word))
		return false;
	size_t end = r->at + word.len;
	bool splits = is_word_char(word.ptr[word.len - 1]) &&
		      end < r->text.len && is_word_char(r->text.ptr[end]);
	if (!splits)
		r->at = end;
	return !splits;
}

static str take_word(struct reader *r)
{
	skip_trivia(r);
	size_t from = r->at;
	while (is_word_char(peek(r)))
		r->at++;
	return str_sub(r->text, from, r->at);
}

/* A string at r->at. False for none, and for a template with ${ }. */
static bool take_string(struct reader *r, str *out)
{
	skip_trivia(r);
	size_t start = r->at;
	char q = peek(r);
	struct sb b = sb_in(r->arena);
	if (q != '"' && q != '\'' && q != '`')
		return false;
	for (r->at++; r->at < r->text.len && peek(r) != q; r->at++) {
		if (q == '`' && looking_at(r, S("${")))
			break;
		if (peek(r) == '\\' && r->at + 1 < r->text.len)
			r->at++;
		sb_addc(&b, peek(r));
	}
	bool closed = peek(r) == q;
	r->at = closed ? r->at + 1 : start;
	*out = sb_str(&b);
	return closed;
}

static void skip_token(struct reader *r);

/* The bracket before r->at, to the one that closes it. */
static void skip_group(struct reader *r, char close)
{
	if (++r->depth > 100)
		r->at = r->text.len;
	for (skip_trivia(r); r->at < r->text.len && peek(r) != close;
	     skip_trivia(r))
		skip_token(r);
	r->depth--;
	r->at += r->at < r->text.len;
}

/* A template with ${ } in it; r->at is behind its first quote. */
static void skip_template(struct reader *r)
{
	while (r->at < r->text.len && peek(r) != '`') {
		bool inner = looking_at(r, S("${"));
		r->at += inner || peek(r) == '\\' ? 2 : 1;
		if (inner)
			skip_group(r, '}');
	}
	r->at = r->at < r->text.len ? r->at + 1 : r->text.len;
}

/* Passes over one token, with a string or a bracketed group as one. */
static void skip_token(struct reader *r)
{
	str ignored;
	skip_trivia(r);
	if (r->at >= r->text.len || take_string(r, &ignored))
		return;
	char c = peek(r);
	if (is_word_char(c)) {
		take_word(r);
		return;
	}
	r->at++;
	if (c == '`')
		skip_template(r);
	else if (c == '(' || c == '[' || c == '{')
		skip_group(r, c == '(' ? ')' : c == '[' ? ']' : '}');
}

/* To the comma or bracket that ends a value. */
static void skip_value(struct reader *r)
{
	for (skip_trivia(r); r->at < r->text.len; skip_trivia(r)) {
		char c = peek(r);
		if (c == ',' || c == '}' || c == ']' || c == ')')
			return;
		skip_token(r);
	}
}

/* env("X"), process.env.X, process.env["X"]. */
static bool take_env(struct reader *r, str *name)
{
	if (take(r, S("env")))
		return (looking_at(r, S("<")) ? (skip_value(r), false)
					      : take(r, S("("))) &&
		       take_string(r, name) && take(r, S(")"));
	if (!take(r, S("process")) || !take(r, S(".")) || !take(r, S("env")))
		return false;
	if (take(r, S("[")))
		return take_string(r, name) && take(r, S("]"));
	if (!take(r, S("?.")) && !take(r, S(".")))
		return false;
	*name = take_word(r);
	return name->len > 0;
}

/* path.join("a", "b"): the folder of the config may stand first. */
static bool take_path(struct reader *r, str *out)
{
	if (take(r, S("path")) && !take(r, S(".")))
		return false;
	if (!take(r, S("join")) && !take(r, S("resolve")))
		return false;
	if (!take(r, S("(")))
		return false;
	const char *path = "";
	while (!take(r, S(")"))) {
		str part;
		if (take_string(r, &part))
			path = path_join(r->arena, path,
					 str_cdup(r->arena, part));
		else if (!take(r, S("__dirname")) &&
			 !take(r, S("import.meta.dirname")) &&
			 !(take(r, S("process.cwd()"))))
			return false;
		take(r, S(","));
	}
	*out = str_c(path);
	return true;
}

/* What may follow without changing the meaning, and a fallback. */
static bool take_suffix(struct reader *r, struct config_value *v)
{
	take(r, S("!"));
	if (take(r, S("as")))
		take_word(r);
	if (v->kind == CONFIG_ENV && (take(r, S("??")) || take(r, S("||")))) {
		v->has_fallback = take_string(r, &v->fallback);
		if (!v->has_fallback)
			return false;
	}
	skip_trivia(r);
	char c = peek(r);
	return c == ',' || c == '}' || c == '\0';
}

static uint32_t line_of(str text, size_t at)
{
	uint32_t line = 1;
	for (size_t i = 0; i < at; i++)
		line += text.ptr[i] == '\n';
	return line;
}

static struct config_value read_value(struct reader *r)
{
	skip_trivia(r);
	size_t from = r->at;
	struct config_value v = { .line = line_of(r->text, from) };
	if (take_string(r, &v.text)) {
		v.kind = CONFIG_TEXT;
	} else {
		v.kind = CONFIG_ENV;
		if (!take_env(r, &v.text)) {
			r->at = from;
			v.kind = take_path(r, &v.text) ? CONFIG_TEXT
						       : CONFIG_UNKNOWN;
		}
	}
	if (v.kind != CONFIG_UNKNOWN && take_suffix(r, &v))
		return v;
	r->at = from;
	skip_value(r);
	return (struct config_value){
		.kind = CONFIG_UNKNOWN,
		.text = str_trim(str_sub(r->text, from, r->at)),
		.line = v.line,
	};
}

static void store(struct reader *r, str path, struct config_value v)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_is(path, rows[i].path))
			*(struct config_value *)((char *)r->out +
						 rows[i].offset) = v;
}

static void read_object(struct reader *r, str path);

static void read_member(struct reader *r, str path)
{
	str key;
	if (!take_string(r, &key))
		key = take_word(r);
	if (path.len)
		key = str_fmt(r->arena, "%.*s.%.*s", SARG(path), SARG(key));
	if (!take(r, S(":"))) {
		/* `schema,` takes its value from a variable */
		store(r, key,
		      (struct config_value){ .kind = CONFIG_UNKNOWN,
					     .text = key,
					     .line = line_of(r->text, r->at) });
	} else if (take(r, S("{"))) {
		read_object(r, key);
	} else {
		store(r, key, read_value(r));
	}
	skip_value(r);
}

/* The opening brace is behind r->at. */
static void read_object(struct reader *r, str path)
{
	if (++r->depth > 20)
		r->at = r->text.len;
	while (r->at < r->text.len && !take(r, S("}"))) {
		size_t before = r->at;
		read_member(r, path);
		take(r, S(","));
		/* a stray bracket */
		r->at += r->at == before && r->at < r->text.len;
	}
	r->depth--;
}

/* `const NAME = {` or `const NAME: Type = defineConfig({`. */
static bool find_constant(struct reader *r, str name)
{
	for (r->at = 0; r->at < r->text.len; skip_token(r)) {
		if (!take(r, S("const")) && !take(r, S("let")))
			continue;
		if (!str_eq(take_word(r), name))
			continue;
		while (r->at < r->text.len && !take(r, S("=")))
			skip_token(r);
		return true;
	}
	return false;
}

/* Stands behind the brace of the configuration object afterwards. */
static bool enter_object(struct reader *r, bool may_be_name)
{
	if (take(r, S("defineConfig")) && !take(r, S("(")))
		return false;
	if (take(r, S("{")))
		return true;
	str name = take_word(r);
	return may_be_name && name.len && find_constant(r, name) &&
	       enter_object(r, false);
}

static bool find_object(struct reader *r)
{
	skip_trivia(r);
	if (take(r, S("{"))) /* JSON */
		return true;
	for (; r->at < r->text.len; skip_token(r)) {
		if (take(r, S("export")) && take(r, S("default")))
			return enter_object(r, true);
		if (take(r, S("module.exports")) && take(r, S("=")))
			return enter_object(r, true);
	}
	return false;
}

bool config_read_text(struct arena *a, str text, struct config *out)
{
	struct reader r = { .arena = a, .text = text, .out = out };
	if (str_starts(text, S("\xEF\xBB\xBF")))
		r.at = 3;
	if (!find_object(&r))
		return false;
	read_object(&r, S(""));
	return true;
}

const char *config_find(struct arena *a, const char *dir)
{
	static const char *const names[] = {
		"prisma7.config", ".config/prisma7",	   "prisma.config",
		".config/prisma", ".config/prisma.config",
	};
	static const char *const endings[] = { "js",  "ts",  "mjs", "cjs",
					       "mts", "cts", "json" };
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t e = 0; e < sizeof(endings) / sizeof(endings[0]);
		     e++) {
			str name = str_fmt(a, "%s.%s", names[n], endings[e]);
			char *path = path_join(a, dir, str_cdup(a, name));
			if (file_exists(path))
				return path;
		}
	return NULL;
}

int config_read(struct arena *a, const char *path, struct config *out,
		nicol_error *err)
{
	str text;
	if (file_read(a, path, &text, err) < 0)
		return -1;
	out->path = path;
	if (!config_read_text(a, text, out))
		return err_set(err, "N0012",
			       "%s: no configuration object found; Nicol reads "
			       "it without running it, and understands "
			       "\"export default defineConfig({ ... })\"",
			       path);
	return 0;
}
