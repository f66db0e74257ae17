/*
 * derive.h - the two directions of one mapping: schema to catalog (the
 * tables that a schema wants) and, later, catalog to schema.
 */
#ifndef DERIVE_DERIVE_H
#define DERIVE_DERIVE_H

#include "catalog/catalog.h"
#include "schema/schema.h"

/* The catalog that the schema describes; fallback_namespace is used for
 * what has no @@schema ("public", or the URL's `schema`). To be freed with
 * catalog_free(). */
struct catalog *derive_catalog(const struct schema *s, str fallback_namespace);
/* Do statements for this schema name namespaces? True when it lists some
 * (`schemas = [...]`). */
bool derive_is_qualified(const struct schema *s);

#endif
