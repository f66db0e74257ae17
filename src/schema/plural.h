/*
 * plural.h - names made from names: "ApiKey" to "apiKey", "category" to
 * "categories".
 */
#ifndef SCHEMA_PLURAL_H
#define SCHEMA_PLURAL_H

#include "base/str.h"

/* In camel case: the first letter small, words joined ("User_Post" to
 * "userPost"); a run of capitals becomes one word ("APIKey" to "apikey"). */
str name_camel(struct arena *a, str name);
/* The first letter as a capital. */
str name_capital(struct arena *a, str name);
/* The English plural of the last word. */
str name_plural(struct arena *a, str name);

#endif
