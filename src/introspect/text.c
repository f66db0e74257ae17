#include "introspect/internal.h"

void write_string(struct sb *out, str text)
{
	sb_addc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		switch (c) {
		case '"':
		case '\\':
			sb_addc(out, '\\');
			sb_addc(out, c);
			break;
		case '\n':
			sb_lit(out, "\\n");
			break;
		case '\r':
			sb_lit(out, "\\r");
			break;
		case '\t':
			sb_lit(out, "\\t");
			break;
		default:
			sb_addc(out, c);
		}
	}
	sb_addc(out, '"');
}

void write_doc(struct sb *out, const char *indent, str doc)
{
	str line;
	while (str_next(&doc, '\n', &line))
		sb_fmt(out, "%s///%s%.*s\n", indent, line.len ? " " : "",
		       SARG(line));
}
