#include "schema/plural.h"

#include <ctype.h>

str name_camel(struct arena *a, str name)
{
	struct sb b = sb_in(a);
	bool start = false, capital = true;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (c == '_' || c == '-' || c == ' ') {
			start = b.len > 0;
			continue;
		}
		bool is_capital = isupper((unsigned char)c);
		if (start)
			c = (char)toupper((unsigned char)c);
		else if (capital)
			c = (char)tolower((unsigned char)c);
		sb_addc(&b, c);
		capital = is_capital;
		start = false;
	}
	return sb_str(&b);
}

str name_capital(struct arena *a, str name)
{
	char *p = str_cdup(a, name);
	p[0] = (char)toupper((unsigned char)p[0]);
	return str_n(p, name.len);
}

/* An ending of a singular and what takes its place; the first that fits.
 * An ending that begins with '^' is the whole word. */
static const struct rule {
	const char *singular, *plural;
} rules[] = {
	{ "^person", "people" },
	{ "^child", "children" },
	{ "^man", "men" },
	{ "woman", "women" },
	{ "^mouse", "mice" },
	{ "^goose", "geese" },
	{ "^foot", "feet" },
	{ "^tooth", "teeth" },
	{ "^ox", "oxen" },
	{ "^news", "news" },
	{ "^sheep", "sheep" },
	{ "^fish", "fish" },
	{ "^series", "series" },
	{ "^species", "species" },
	{ "^equipment", "equipment" },
	{ "^information", "information" },
	{ "^people", "people" },
	{ "^data", "data" },
	{ "^quiz", "quizzes" },
	{ "wolf", "wolves" },
	{ "half", "halves" },
	{ "shelf", "shelves" },
	{ "^leaf", "leaves" },
	{ "^life", "lives" },
	{ "knife", "knives" },
	{ "wife", "wives" },
	{ "^index", "indices" },
	{ "vertex", "vertices" },
	{ "matrix", "matrices" },
	{ "^hero", "heroes" },
	{ "potato", "potatoes" },
	{ "tomato", "tomatoes" },
	{ "^echo", "echoes" },
	{ "analysis", "analyses" },
	{ "crisis", "crises" },
	{ "status", "statuses" },
	{ "ss", "sses" },
	{ "sh", "shes" },
	{ "ch", "ches" },
	{ "x", "xes" },
	{ "zz", "zzes" },
	{ "ay", "ays" },
	{ "ey", "eys" },
	{ "oy", "oys" },
	{ "uy", "uys" },
	{ "y", "ies" },
	{ "s", "s" },
	{ "", "s" },
};

str name_plural(struct arena *a, str name)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		str end = str_c(rules[i].singular);
		bool whole = end.len && end.ptr[0] == '^';
		if (whole)
			end = str_sub(end, 1, end.len);
		if (whole ? !str_eq(name, end) : !str_ends(name, end))
			continue;
		return str_fmt(a, "%.*s%s", (int)(name.len - end.len), name.ptr,
			       rules[i].plural);
	}
	return name;
}
