#include "migrate/script.h"

static uint32_t line_at(str script, size_t offset)
{
	uint32_t line = 1;
	for (size_t i = 0; i < offset && i < script.len; i++)
		line += script.ptr[i] == '\n';
	return line;
}

/* The byte offset of the n-th code point, 1-based. */
static size_t offset_of(str script, int position)
{
	size_t at = 0;
	for (int left = position - 1; left > 0 && at < script.len; left--) {
		at++;
		while (at < script.len &&
		       ((unsigned char)script.ptr[at] & 0xC0) == 0x80)
			at++;
	}
	return at;
}

struct script_place script_place_of(const struct dialect *d, str script,
				    int position, uint32_t done)
{
	str rest = script, statement;
	size_t at = position > 0 ? offset_of(script, position) : 0;
	for (uint32_t i = 0; sql_split(d, &rest, &statement); i++) {
		size_t start = (size_t)(statement.ptr - script.ptr);
		bool here = position > 0 ? at < start + statement.len + 1
					 : i == done;
		if (!here)
			continue;
		return (struct script_place){
			.line = line_at(script, position > 0 ? at : start),
			.statement = statement,
		};
	}
	return (struct script_place){ .line = line_at(script, at) };
}

str script_excerpt(struct arena *a, str statement)
{
	size_t end = str_find_char(statement, '\n', 0);
	str line = str_trim(str_sub(statement, 0, end));
	if (line.len <= 80)
		return end < statement.len ? str_fmt(a, "%.*s ...", SARG(line))
					   : line;
	size_t cut = 77;
	while (cut && ((unsigned char)line.ptr[cut] & 0xC0) == 0x80)
		cut--;
	return str_fmt(a, "%.*s...", (int)cut, line.ptr);
}
