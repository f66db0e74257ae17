/* The modules and functions that configuration files use. */
#include "project/js_internal.h"

#include "base/file.h"

typedef struct js_value builtin_fn(struct js *js, const struct js_items *args);

struct js_builtin {
	const char *module, *name;
	builtin_fn *call;
};

static struct js_value arg(const struct js_items *args, uint32_t i)
{
	return i < args->len ? args->at[i].value : (struct js_value){ 0 };
}

/* What the caller turns into its own text. */
static struct js_value unknown(void)
{
	return (struct js_value){ .kind = JS_UNKNOWN };
}

void js_opaque(struct js *js, uint32_t line)
{
	if (!js->dead && !js->opaque_line)
		js->opaque_line = line;
}

/* ---- Prisma ---- */

static struct js_value call_identity(struct js *js, const struct js_items *args)
{
	(void)js;
	return arg(args, 0);
}

static struct js_value call_env(struct js *js, const struct js_items *args)
{
	struct js_value name = arg(args, 0);
	if (name.kind != JS_TEXT)
		return unknown();
	struct js_value v = js_env(js, name.text);
	if (v.kind != JS_UNDEFINED && !(v.kind == JS_TEXT && !v.text.len))
		return v;
	if (js->trying)
		return unknown();
	v.kind = JS_MISSING;
	v.text = name.text;
	v.line = js_line(js);
	return v;
}

/* ---- path, url, fs ---- */

static struct js_value join(struct js *js, const struct js_items *args,
			    bool from_root)
{
	char *path = arena_strdup(js->arena, "");
	for (uint32_t i = 0; i < args->len; i++) {
		struct js_value v = args->at[i].value;
		if (v.kind != JS_TEXT)
			return v.kind == JS_UNKNOWN ? v : unknown();
		const char *part = str_cdup(js->arena, v.text);
		if (part[0] == '/' && (from_root || !path[0]))
			path = arena_strdup(js->arena, part);
		else if (part[0])
			path = path[0] ? str_cdup(js->arena,
						  str_fmt(js->arena, "%s/%s",
							  path, part))
				       : arena_strdup(js->arena, part);
	}
	return js_text(str_c(path));
}

static struct js_value call_join(struct js *js, const struct js_items *args)
{
	return join(js, args, false);
}

static struct js_value call_resolve(struct js *js, const struct js_items *args)
{
	struct js_value v = join(js, args, true);
	if (v.kind != JS_TEXT)
		return v;
	char *path = str_cdup(js->arena, v.text);
	if (path[0] != '/')
		path = str_cdup(js->arena,
				str_fmt(js->arena, "%s/%s", js->cwd, path));
	return js_text(str_c(path_absolute(js->arena, path)));
}

static struct js_value call_dirname(struct js *js, const struct js_items *args)
{
	struct js_value v = arg(args, 0);
	if (v.kind != JS_TEXT)
		return v.kind == JS_UNKNOWN ? v : unknown();
	return js_text(str_c(path_dir(js->arena, str_cdup(js->arena, v.text))));
}

/* "file:///a/b", or what URL() made, to "/a/b". */
static struct js_value call_file_url(struct js *js, const struct js_items *args)
{
	(void)js;
	struct js_value v = arg(args, 0);
	if (v.kind != JS_TEXT || !str_starts(v.text, S("file:///")))
		return v.kind == JS_UNKNOWN ? v : unknown();
	return js_text(str_sub(v.text, 7, v.text.len));
}

/* new URL("./a", import.meta.url) */
static struct js_value call_url(struct js *js, const struct js_items *args)
{
	struct js_value a = arg(args, 0), b = arg(args, 1);
	if (a.kind != JS_TEXT || b.kind != JS_TEXT ||
	    !str_starts(b.text, S("file:///")) ||
	    str_contains(a.text, S(":")) || str_contains(a.text, S("%")))
		return unknown();
	const char *base = str_cdup(js->arena, str_sub(b.text, 7, b.text.len));
	const char *dir = path_dir(js->arena, base);
	char *path = path_join(js->arena, dir, str_cdup(js->arena, a.text));
	return js_text(str_fmt(js->arena, "file://%s",
			       path_absolute(js->arena, path)));
}

static struct js_value call_exists(struct js *js, const struct js_items *args)
{
	struct js_value v = arg(args, 0);
	if (v.kind != JS_TEXT)
		return v.kind == JS_UNKNOWN ? v : unknown();
	const char *path = str_cdup(js->arena, v.text);
	if (path[0] != '/')
		path = str_cdup(js->arena,
				str_fmt(js->arena, "%s/%s", js->cwd, path));
	return js_bool(file_exists(path) || dir_exists(path));
}

static struct js_value call_cwd(struct js *js, const struct js_items *args)
{
	(void)args;
	return js_text(str_c(js->cwd));
}

/* ---- .env files ---- */

/* What dotenv does with one file: it says nothing when there is none. */
static void load_file(struct js *js, str path, bool override, uint32_t line)
{
	bool loaded;
	char *full = str_cdup(js->arena, path);
	if (full[0] != '/')
		full = path_absolute(
			js->arena,
			str_cdup(js->arena,
				 str_fmt(js->arena, "%s/%s", js->cwd, full)));
	if (env_add_plain_file(js->env, full, override, &loaded, NULL) < 0)
		js_opaque(js, line);
}

void js_load_dotenv(struct js *js, uint32_t line)
{
	str path = S(".env");
	if (js->dead)
		return;
	if (js->maybe) {
		js_opaque(js, line);
		return;
	}
	env_get(js->env, S("DOTENV_CONFIG_PATH"), &path);
	load_file(js, path, false, line);
}

/* dotenv.config({ path, override }) */
static struct js_value call_dotenv(struct js *js, const struct js_items *args)
{
	uint32_t line = js_line(js);
	struct js_value o = arg(args, 0), parsed = { .kind = JS_OBJECT };
	struct js_value path = js_member(&o, S("path"));
	struct js_value override = js_member(&o, S("override"));
	struct js_value target = js_member(&o, S("processEnv"));
	bool plain = o.kind == JS_UNDEFINED || o.kind == JS_OBJECT;
	parsed.items = js_items_new(js);
	parsed.items->unknown_line = line;
	parsed.items->unknown_text = S("what dotenv returns");
	if (js->maybe || !plain || js_is_poison(&path) ||
	    js_is_poison(&override) || target.kind != JS_UNDEFINED) {
		js_opaque(js, line);
		return parsed;
	}
	bool over = js_truthy(&override);
	if (path.kind == JS_TEXT)
		load_file(js, path.text, over, line);
	else if (path.kind != JS_LIST)
		js_load_dotenv(js, line);
	for (uint32_t i = 0; path.kind == JS_LIST && i < path.items->len; i++)
		if (path.items->at[i].value.kind == JS_TEXT)
			load_file(js, path.items->at[i].value.text, over, line);
		else
			js_opaque(js, line);
	return parsed;
}

/* process.loadEnvFile(path) throws when there is none. */
static struct js_value call_load_env(struct js *js, const struct js_items *args)
{
	struct js_value path = arg(args, 0);
	uint32_t line = js_line(js);
	if (js->maybe || path.kind == JS_UNKNOWN)
		js_opaque(js, line);
	else
		load_file(js, path.kind == JS_TEXT ? path.text : S(".env"),
			  false, line);
	return (struct js_value){ 0 };
}

/* ---- globals ---- */

static struct js_value call_string(struct js *js, const struct js_items *args)
{
	str text;
	struct js_value v = arg(args, 0);
	(void)js;
	return js_as_text(&v, &text) ? js_text(text) : unknown();
}

static struct js_value call_boolean(struct js *js, const struct js_items *args)
{
	struct js_value v = arg(args, 0);
	(void)js;
	return js_is_poison(&v) ? v : js_bool(js_truthy(&v));
}

static struct js_value call_encode(struct js *js, const struct js_items *args)
{
	str text;
	struct sb b = sb_in(js->arena);
	struct js_value v = arg(args, 0);
	if (!js_as_text(&v, &text))
		return v.kind == JS_UNKNOWN ? v : unknown();
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		bool plain = (unsigned char)c < 0x80 && c != '$' &&
			     (js_is_word_char(c) || strchr("-.!~*'()", c));
		if (plain)
			sb_addc(&b, c);
		else
			sb_fmt(&b, "%%%02X", (unsigned char)c);
	}
	return js_text(sb_str(&b));
}

static struct js_value call_nothing(struct js *js, const struct js_items *args)
{
	(void)js;
	(void)args;
	return (struct js_value){ 0 };
}

static struct js_value call_require(struct js *js, const struct js_items *args)
{
	struct js_value name = arg(args, 0);
	if (name.kind != JS_TEXT)
		return unknown();
	if (str_is(name.text, "dotenv/config")) {
		js_load_dotenv(js, js_line(js));
		return (struct js_value){ .kind = JS_OBJECT };
	}
	struct js_value v = js_export_of(js, name.text, S("*"));
	if (v.kind == JS_UNKNOWN &&
	    (name.text.ptr[0] == '.' || name.text.ptr[0] == '/'))
		js_opaque(js, js_line(js));
	return v.kind == JS_UNKNOWN ? unknown() : v;
}

/* "" as the module: a global. */
static const struct js_builtin builtins[] = {
	{ "prisma/config", "defineConfig", call_identity },
	{ "prisma/config", "env", call_env },
	{ "path", "join", call_join },
	{ "path", "resolve", call_resolve },
	{ "path", "dirname", call_dirname },
	{ "url", "fileURLToPath", call_file_url },
	{ "fs", "existsSync", call_exists },
	{ "dotenv", "config", call_dotenv },
	{ "process", "cwd", call_cwd },
	{ "process", "loadEnvFile", call_load_env },
	{ "console", "log", call_nothing },
	{ "console", "warn", call_nothing },
	{ "console", "error", call_nothing },
	{ "console", "info", call_nothing },
	{ "console", "debug", call_nothing },
	{ "", "String", call_string },
	{ "", "Boolean", call_boolean },
	{ "", "encodeURIComponent", call_encode },
	{ "", "new URL", call_url },
	{ "", "require", call_require },
};
enum { N_BUILTINS = sizeof builtins / sizeof *builtins };

static bool find_builtin(str module, str name, struct js_value *out)
{
	for (size_t i = 0; i < N_BUILTINS; i++)
		if (str_is(module, builtins[i].module) &&
		    str_is(name, builtins[i].name)) {
			*out = (struct js_value){ .kind = JS_BUILTIN,
						  .builtin = &builtins[i] };
			return true;
		}
	return false;
}

/* One name for those that mean the same. */
static str module_name(str module)
{
	if (str_starts(module, S("node:")))
		module = str_sub(module, 5, module.len);
	if (str_is(module, "@prisma/config") || str_is(module, "prisma"))
		return S("prisma/config");
	return str_is(module, "path/posix") ? S("path") : module;
}

static bool is_known_module(str module)
{
	if (str_is(module, "import.meta"))
		return true;
	for (size_t i = 0; i < N_BUILTINS; i++)
		if (module.len && str_is(module, builtins[i].module))
			return true;
	return false;
}

struct js_value js_export_of(struct js *js, str module, str name)
{
	struct js_value v = { .kind = JS_MODULE };
	module = v.text = module_name(module);
	if (is_known_module(module) &&
	    (str_is(name, "*") || str_is(name, "default") ||
	     (str_is(module, "path") && str_is(name, "posix"))))
		return v;
	if (find_builtin(module, name, &v))
		return v;
	if (str_is(module, "process") && str_is(name, "env"))
		return (struct js_value){ .kind = JS_ENV };
	str dir = str_c(path_dir(js->arena, js->path));
	if (str_is(module, "import.meta")) {
		if (str_is(name, "dirname"))
			return js_text(dir);
		if (str_is(name, "filename"))
			return js_text(str_c(js->path));
		if (str_is(name, "url"))
			return js_text(
				str_fmt(js->arena, "file://%s", js->path));
	}
	return js_unknown_name(js, str_fmt(js->arena, "%.*s of \"%.*s\"",
					   SARG(name), SARG(module)));
}

bool js_global(struct js *js, str name, struct js_value *out)
{
	static const char *const modules[] = { "process", "console", "path" };
	if (str_is(name, "__dirname")) {
		*out = js_text(str_c(path_dir(js->arena, js->path)));
		return true;
	}
	if (str_is(name, "__filename")) {
		*out = js_text(str_c(js->path));
		return true;
	}
	if (str_is(name, "import") && js_take(js, S(".")) &&
	    js_take(js, S("meta"))) {
		*out = (struct js_value){ .kind = JS_MODULE,
					  .text = S("import.meta") };
		return true;
	}
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (str_is(name, modules[i])) {
			*out = (struct js_value){ .kind = JS_MODULE,
						  .text = str_c(modules[i]) };
			return true;
		}
	return find_builtin(S(""), name, out) ||
	       find_builtin(S("prisma/config"), name, out);
}

struct js_value js_call_builtin(struct js *js, struct js_value f,
				const struct js_items *args)
{
	return f.builtin->call(js, args);
}

/* ---- methods of texts ---- */

static struct js_value replaced(struct js *js, str text, str from, str to,
				bool all)
{
	struct sb b = sb_in(js->arena);
	bool going = from.len > 0;
	for (size_t i = 0; i < text.len;) {
		if (going && str_starts(str_sub(text, i, text.len), from)) {
			sb_add(&b, to);
			i += from.len;
			going = all;
		} else {
			sb_addc(&b, text.ptr[i++]);
		}
	}
	return js_text(sb_str(&b));
}

static struct js_value in_case(struct js *js, str text, char first, int shift)
{
	char *out = str_cdup(js->arena, text);
	for (size_t i = 0; i < text.len; i++)
		if (out[i] >= first && out[i] <= first + 25)
			out[i] = (char)(out[i] + shift);
	return js_text(str_n(out, text.len));
}

struct js_value js_call_method(struct js *js, str text, str method,
			       const struct js_items *args)
{
	struct js_value a = arg(args, 0), b = arg(args, 1);
	bool ascii = true;
	for (size_t i = 0; i < text.len; i++)
		ascii &= (unsigned char)text.ptr[i] < 0x80;
	js->steps += (uint32_t)(text.len / 16);
	if (!args->len) {
		if (str_is(method, "trim") && ascii)
			return js_text(str_trim(text));
		if (str_is(method, "toString"))
			return js_text(text);
		if (str_is(method, "toLowerCase") && ascii)
			return in_case(js, text, 'A', 'a' - 'A');
		if (str_is(method, "toUpperCase") && ascii)
			return in_case(js, text, 'a', 'A' - 'a');
		return unknown();
	}
	if (a.kind != JS_TEXT)
		return unknown();
	if (args->len == 1 && str_is(method, "startsWith"))
		return js_bool(str_starts(text, a.text));
	if (args->len == 1 && str_is(method, "endsWith"))
		return js_bool(str_ends(text, a.text));
	if (args->len == 1 && str_is(method, "includes"))
		return js_bool(str_contains(text, a.text));
	/* $& and the like in a replacement are more than text */
	if (args->len != 2 || b.kind != JS_TEXT ||
	    str_find_char(b.text, '$', 0) < b.text.len || !a.text.len)
		return unknown();
	if (str_is(method, "replace") || str_is(method, "replaceAll"))
		return replaced(js, text, a.text, b.text,
				str_is(method, "replaceAll"));
	return unknown();
}
