#include "sql/sql.h"
#include "sql/words.h"

static const struct sql_words postgres = {
	.escape_strings = true,
	.dollar_quotes = true,
	.nested_comments = true,
	.atomic_bodies = true,
	.param = '$',
};

static const struct sql_words sqlite = {
	.trigger_bodies = true,
	.odd_quotes = true,
	.param = '?',
};

const struct sql_words *sql_words(const struct dialect *d)
{
	return d->provider == PROVIDER_SQLITE ? &sqlite : &postgres;
}

static void quoted(struct sql *q, char quote, str text)
{
	sb_addc(&q->text, quote);
	text.len = str_find_char(text, '\0', 0);
	size_t at;
	while ((at = str_find_char(text, quote, 0)) < text.len) {
		sb_add(&q->text, str_sub(text, 0, at + 1));
		sb_addc(&q->text, quote);
		text = str_sub(text, at + 1, text.len);
	}
	sb_add(&q->text, text);
	sb_addc(&q->text, quote);
}

void sql_ident(struct sql *q, str name)
{
	quoted(q, '"', name);
}

void sql_name(struct sql *q, str namespace, str name)
{
	if (namespace.len) {
		sql_ident(q, namespace);
		sb_addc(&q->text, '.');
	}
	sql_ident(q, name);
}

/* Only PostgreSQL gives the backslash a meaning, and there only the E''
 * form says the same under every setting. */
void sql_string(struct sql *q, str text)
{
	if (!sql_words(q->dialect)->escape_strings ||
	    str_find_char(text, '\\', 0) == text.len) {
		quoted(q, '\'', text);
		return;
	}
	sb_add(&q->text, S("E'"));
	for (size_t i = 0; i < text.len && text.ptr[i]; i++) {
		if (text.ptr[i] == '\'' || text.ptr[i] == '\\')
			sb_addc(&q->text, text.ptr[i]);
		sb_addc(&q->text, text.ptr[i]);
	}
	sb_addc(&q->text, '\'');
}

void sql_quoted(struct sql *q, str text)
{
	quoted(q, '\'', text);
}

void sql_int(struct sql *q, int64_t value)
{
	sb_int(&q->text, value);
}

void sql_param(struct sql *q)
{
	sb_addc(&q->text, sql_words(q->dialect)->param);
	sb_int(&q->text, ++q->n_params);
}

void sql_verbatim(struct sql *q, str text)
{
	sb_add(&q->text, text);
}
