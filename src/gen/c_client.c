#include "gen/c_client.h"

/* Where a comment begins in the text, or its length; knows strings. */
static size_t comment_start(str line)
{
	bool in_string = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && c == '/' && i + 1 < line.len &&
			 line.ptr[i + 1] == '/')
			return i;
	}
	return line.len;
}

static bool is_secret(const struct setting *s, uint32_t file, size_t at)
{
	return s->present && !s->is_env && s->span.file == file &&
	       s->span.start == at && s->span.end > s->span.start;
}

/* The literal connection string that begins at this place, or NULL. */
static const struct setting *secret_at(const struct schema *s, uint32_t file,
				       size_t at)
{
	const struct datasource *d = &s->datasource;
	const struct setting *all[] = { &d->url, &d->direct_url,
					&d->shadow_url };
	for (size_t i = 0; i < 3; i++)
		if (is_secret(all[i], file, at))
			return all[i];
	return NULL;
}

static str without_secrets(struct arena *a, const struct schema *s,
			   uint32_t file)
{
	str text = s->sources[file].text;
	struct sb b = sb_in(a);
	for (size_t i = 0; i < text.len;) {
		const struct setting *secret = secret_at(s, file, i);
		if (secret) {
			sb_lit(&b, "env(\"DATABASE_URL\")");
			i = secret->span.end;
		} else {
			sb_addc(&b, text.ptr[i++]);
		}
	}
	return sb_str(&b);
}

str gen_schema_text(struct arena *a, const struct schema *s)
{
	struct sb b = sb_in(a);
	for (uint32_t i = 0; i < s->n_sources; i++) {
		str text = without_secrets(a, s, i), line;
		while (str_next(&text, '\n', &line)) {
			line = str_sub(line, 0, comment_start(line));
			line = str_trim(line);
			if (!line.len)
				continue;
			sb_add(&b, line);
			sb_addc(&b, '\n');
		}
	}
	return sb_str(&b);
}

void gen_c_client(struct arena *a, const struct schema *s, str prefix,
		  struct c_client *out)
{
	const struct c_names *n = c_names_new(a, s, prefix);
	struct sb header = sb_in(a), source = sb_in(a);
	c_header(&header, s, n);
	c_source(&source, s, n);
	out->header = sb_str(&header);
	out->source = sb_str(&source);
}
