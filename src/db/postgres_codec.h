/*
 * postgres_codec.h - values in PostgreSQL's binary and text formats.
 *
 * Sources: the "send" and "receive" functions of each type as PostgreSQL's
 * documentation describes their formats; oids are those of pg_type.dat,
 * which never change for built-in types.
 */
#ifndef DB_POSTGRES_CODEC_H
#define DB_POSTGRES_CODEC_H

#include <endian.h>

#include "db/db.h"

/* How a type looks on the wire. */
enum pg_kind {
	PG_OTHER, /* only its text format is known */
	PG_BOOL,
	PG_INT2,
	PG_INT4,
	PG_INT8,
	PG_OID,
	PG_FLOAT4,
	PG_FLOAT8,
	PG_NUMERIC,
	PG_MONEY,
	PG_TEXT, /* the bytes themselves; enums too */
	PG_CHAR, /* "char": one byte */
	PG_BYTEA,
	PG_TIMESTAMP,
	PG_TIMESTAMPTZ,
	PG_DATE,
	PG_TIME,
	PG_TIMETZ,
	PG_JSON,
	PG_JSONB,
	PG_UUID,
	PG_INET,
	PG_BITS,
	PG_VOID,
	PG_ARRAY,
};

/* What is known of one type oid. */
struct pg_type {
	uint32_t oid;
	enum pg_kind kind;
	uint32_t item_oid;	/* PG_ARRAY */
	enum pg_kind item_kind; /* PG_ARRAY */
};

/* A built-in type, or kind PG_OTHER. */
struct pg_type pg_type_builtin(uint32_t oid);

/* True when the binary format can be decoded. */
static inline bool pg_type_is_known(const struct pg_type *t)
{
	return t->kind != PG_OTHER &&
	       !(t->kind == PG_ARRAY && t->item_kind == PG_OTHER);
}

/* One parameter as libpq takes it; data lives in the arena or is the
 * value's own. */
struct pg_param {
	const char *data; /* NULL: null */
	int len, format;  /* format 1: binary */
};

/* Encodes v for a parameter of the type; falls back to the text format,
 * which the server reads as it reads a literal. False when memory is out or
 * the value is beyond what the protocol can carry. */
bool pg_encode(struct arena *a, const struct pg_type *t,
	       const struct db_value *v, struct pg_param *out);

/* Decodes one cell in its natural type. False when the bytes are not of
 * that type. */
bool pg_decode_binary(struct arena *a, const struct pg_type *t, str bytes,
		      struct db_value *out);
bool pg_decode_text(struct arena *a, const struct pg_type *t, str text,
		    struct db_value *out);

/* numeric: binary to decimal text. */
bool pg_numeric_text(struct arena *a, str bytes, str *out);
/* And back; false for what is no plain decimal ("NaN", "1e5"). */
bool pg_numeric_bytes(struct arena *a, str text, str *out);

static inline uint16_t be16(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return (uint16_t)(u[0] << 8 | u[1]);
}

static inline uint32_t be32(const char *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return be32toh(v);
}

static inline uint64_t be64(const char *p)
{
	uint64_t v;
	memcpy(&v, p, 8);
	return be64toh(v);
}

static inline void put16(char *p, int v)
{
	p[0] = (char)(v >> 8);
	p[1] = (char)v;
}

static inline void put32(char *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, 4);
}

static inline void put64(char *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, 8);
}

#endif
