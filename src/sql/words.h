/*
 * words.h - how the text of SQL differs between providers; for this room.
 */
#ifndef SQL_WORDS_H
#define SQL_WORDS_H

#include "dialect/dialect.h"

struct sql_words {
	bool escape_strings; /* E'\n' */
	bool dollar_quotes;  /* $tag$...$tag$ */
	bool nested_comments;
	bool atomic_bodies;  /* BEGIN ATOMIC ... END of functions */
	bool trigger_bodies; /* CREATE TRIGGER ... BEGIN ... END */
	bool odd_quotes;     /* `name` and [name] */
	char param;	     /* before a placeholder's number */
};

/* Those of a provider that we do not connect to are PostgreSQL's. */
const struct sql_words *sql_words(const struct dialect *d);

#endif
