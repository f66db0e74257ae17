#include "project/env.h"

#include <errno.h>
#include <stdlib.h>

#include "base/file.h"

/* A variable may name another, which may name another; what names itself,
 * or too many, is cut off. */
enum { DEEPEST = 16, LONGEST = 1 << 20, MOST_STEPS = 4096 };

struct expander {
	const struct env *env;
	struct env_pairs pairs; /* of the file that is being added */
	struct arena *arena;
	int steps; /* references followed for the value at hand */
};

static void expand(struct expander *x, str s, int depth, struct sb *out);

static bool from_process(struct arena *a, str name, str *value)
{
	const char *v = getenv(str_cdup(a, name));
	if (v)
		*value = str_c(v);
	return v != NULL;
}

bool env_get(const struct env *env, str name, str *value)
{
	const struct env_var *v = env_find(env, name);
	if (!(v && v->wins) && from_process(env->arena, name, value))
		return true;
	if (v)
		*value = v->value;
	return v != NULL;
}

const struct env_var *env_find(const struct env *env, str name)
{
	uint32_t id = strmap_get(&env->by_name, name);
	return id == NONE ? NULL : &env->vars.at[id];
}

/* False when the variable has no value, or an empty one. */
static bool expand_name(struct expander *x, str name, int depth, struct sb *out)
{
	str value = S("");
	size_t before = out->len;
	if (env_get(x->env, name, &value)) {
		sb_add(out, value);
		return value.len > 0;
	}
	/* the last assignment of a name counts */
	for (uint32_t i = x->pairs.len; i-- > 0;) {
		if (!str_eq(x->pairs.at[i].name, name))
			continue;
		if (depth < DEEPEST && x->steps++ < MOST_STEPS)
			expand(x, x->pairs.at[i].value, depth + 1, out);
		break;
	}
	return out->len > before;
}

static size_t name_end(str s, size_t at)
{
	while (at < s.len &&
	       (s.ptr[at] == '_' || (s.ptr[at] >= '0' && s.ptr[at] <= '9') ||
		(s.ptr[at] >= 'a' && s.ptr[at] <= 'z') ||
		(s.ptr[at] >= 'A' && s.ptr[at] <= 'Z')))
		at++;
	return at;
}

/* The brace that closes the one before `at`, or s.len. */
static size_t closing_brace(str s, size_t at)
{
	for (int open = 1; at < s.len; at++) {
		open += (s.ptr[at] == '{') - (s.ptr[at] == '}');
		if (!open)
			break;
	}
	return at;
}

/* s[at..] begins with "${": appends what it stands for, and returns the
 * offset behind it; or `at` when it is no reference. */
static size_t expand_reference(struct expander *x, str s, size_t at, int depth,
			       struct sb *out)
{
	size_t end = name_end(s, at + 2), close = closing_brace(s, at + 2);
	bool has_default = str_starts(str_sub(s, end, s.len), S(":-"));
	if (close == s.len || (close != end && !has_default))
		return at;
	str name = str_sub(s, at + 2, end);
	if (!expand_name(x, name, depth, out) && has_default && depth < DEEPEST)
		expand(x, str_sub(s, end + 2, close), depth + 1, out);
	return close + 1;
}

static void expand(struct expander *x, str s, int depth, struct sb *out)
{
	for (size_t i = 0; i < s.len && out->len < LONGEST;) {
		str rest = str_sub(s, i, s.len);
		size_t next = i;
		if (str_starts(rest, S("\\${"))) {
			next = closing_brace(s, i + 3);
			next = next == s.len ? i : next + 1;
			if (next > i)
				sb_add(out, str_sub(s, i + 1, next));
		} else if (str_starts(rest, S("${"))) {
			next = expand_reference(x, s, i, depth, out);
		}
		if (next == i)
			sb_addc(out, s.ptr[next++]);
		i = next;
	}
}

void env_add_text(struct env *env, str text, const char *file)
{
	struct expander x = { .env = env, .arena = env->arena };
	x.pairs = dotenv_parse(env->arena, text);
	VEC(struct env_var) added = { 0 };
	for (uint32_t i = x.pairs.len; i-- > 0;) {
		struct sb value = sb_in(env->arena);
		x.steps = 0;
		expand(&x, x.pairs.at[i].value, 0, &value);
		*vec_push(env->arena, &added) =
			(struct env_var){ x.pairs.at[i].name, sb_str(&value),
					  file, .wins = false };
	}
	/* only now: references of one file do not depend on its order */
	for (uint32_t i = 0; i < added.len; i++)
		if (strmap_put(&env->by_name, added.at[i].name,
			       env->vars.len) == NONE)
			*vec_push(env->arena, &env->vars) = added.at[i];
}

void env_set(struct env *env, str name, str value, const char *file)
{
	struct env_var v = { name, value, file, .wins = true };
	uint32_t id = strmap_put(&env->by_name, name, env->vars.len);
	if (id == NONE)
		*vec_push(env->arena, &env->vars) = v;
	else
		env->vars.at[id] = v;
}

static void add_plain(struct env *env, str text, const char *file,
		      bool override)
{
	struct env_pairs pairs = dotenv_parse(env->arena, text);
	/* the last assignment of a name counts */
	for (uint32_t i = pairs.len; i-- > 0;) {
		struct env_pair *p = &pairs.at[i];
		bool again = false;
		for (uint32_t j = i + 1; j < pairs.len && override; j++)
			again |= str_eq(pairs.at[j].name, p->name);
		if (override && !again)
			env_set(env, p->name, p->value, file);
		else if (!override && strmap_put(&env->by_name, p->name,
						 env->vars.len) == NONE)
			*vec_push(env->arena, &env->vars) =
				(struct env_var){ p->name, p->value, file,
						  .wins = false };
	}
}

int env_add_plain_file(struct env *env, const char *path, bool override,
		       bool *loaded, nicol_error *err)
{
	str text;
	*loaded = false;
	if (!file_exists(path))
		return 0;
	if (file_read(env->arena, path, &text, err) < 0)
		return -1;
	add_plain(env, text, path, override);
	*vec_push(env->arena, &env->files) = path;
	*loaded = true;
	return 0;
}

int env_add_file(struct env *env, const char *path, bool *loaded,
		 nicol_error *err)
{
	str text;
	*loaded = false;
	if (!file_exists(path))
		return 0;
	if (file_read(env->arena, path, &text, err) < 0)
		return -1;
	env_add_text(env, text, path);
	*vec_push(env->arena, &env->files) = path;
	*loaded = true;
	return 0;
}
