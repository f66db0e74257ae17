/*
 * sql.h - the only builder of SQL text.
 *
 * Text is appended by type: sql_raw takes string literals alone and does not
 * compile otherwise; names and values have their own calls, which quote. So
 * nothing of the user's can become SQL by accident. sql_verbatim is for
 * text that is SQL by its meaning (dbgenerated("..."), a migration's
 * script, an index predicate) and for nothing else.
 */
#ifndef SQL_SQL_H
#define SQL_SQL_H

#include "dialect/dialect.h"

struct sql {
	const struct dialect *dialect;
	struct sb text;
	uint32_t n_params; /* placeholders so far */
};

static inline struct sql sql_in(struct arena *a, const struct dialect *d)
{
	return (struct sql){ .dialect = d, .text = sb_in(a) };
}

#define sql_raw(q, literal) sb_add(&(q)->text, S(literal))

/* "name", with quotes doubled inside. */
void sql_ident(struct sql *q, str name);
/* "namespace"."name", or "name" when the namespace is empty. */
void sql_name(struct sql *q, str namespace, str name);
/* 'text', a literal that is right whatever standard_conforming_strings
 * says. A NUL byte ends the text: neither database can hold one. */
void sql_string(struct sql *q, str text);
/* 'text' with quotes doubled and nothing else: for DDL, whose text is
 * stored and compared; wants standard_conforming_strings, as any server
 * since PostgreSQL 9.1 has. */
void sql_quoted(struct sql *q, str text);
void sql_int(struct sql *q, int64_t value);
/* The next placeholder: $1, $2, ... or ?1, ?2, ... */
void sql_param(struct sql *q);
void sql_verbatim(struct sql *q, str text);

static inline str sql_str(const struct sql *q)
{
	return sb_str(&q->text);
}

/*
 * Splits a script into statements: knows strings, dollar quotes, nested
 * comments, and BEGIN ATOMIC bodies. *rest is advanced; the statement is
 * without its semicolon and without surrounding white space; empty ones are
 * skipped. False at the end.
 */
bool sql_split(const struct dialect *d, str *rest, str *statement);

#endif
