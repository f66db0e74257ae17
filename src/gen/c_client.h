/*
 * c_client.h - the typed C client of a schema as the texts of db.h and db.c.
 */
#ifndef GEN_C_CLIENT_H
#define GEN_C_CLIENT_H

#include <nicol/client.h>

#include "gen/c_names.h"

/* prefix: see c_prefix_ok(). The texts live in the arena and depend on the
 * arguments alone. No literal url of the datasource gets into them. */
struct c_client {
	str header, source;
};
void gen_c_client(struct arena *a, const struct schema *s, str prefix,
		  struct c_client *out);

/* The schema's text for the run time: comments cut out, literal connection
 * strings replaced. */
str gen_schema_text(struct arena *a, const struct schema *s);

/* The operations of a model, in the order of their functions. */
enum c_answer { C_ROW, C_ROWS, C_NUMBER, C_AGGREGATE, C_GROUPS };
enum { C_MOST_MEMBERS = 14 };
struct c_op {
	const char *name;     /* find_unique */
	const char *constant; /* NICOL_FIND_UNIQUE */
	enum c_answer answer;
	bool writes, needs_unique;
	/* members of its arguments */
	const char *members[C_MOST_MEMBERS];
	const char *doc;
};
extern const struct c_op c_ops[];
extern const uint32_t c_n_ops;
/* The numbers that can be made of a field: "_sum" for NICOL_MADE_SUM and so
 * on; and is this one of them? */
extern const char *const c_made_members[];
bool c_can_make(const struct schema *s, const struct c_field *c,
		nicol_made made);
bool c_makes(const struct schema *s, const struct c_model *m, nicol_made made);
bool c_op_applies(const struct c_model *m, const struct c_op *op);
/* "const relay_user *relay_user_find_unique(...)", no semicolon. */
void c_stream_prototype(struct sb *b, const struct c_model *m);
void c_stream_next_prototype(struct sb *b, const struct c_model *m);
void c_prototype(struct sb *b, const struct schema *s, const struct c_names *n,
		 const struct c_model *m, const struct c_op *op);

/* For this room: the two halves of gen_c_client(). */
void c_header(struct sb *b, const struct schema *s, const struct c_names *n);
void c_source(struct sb *b, const struct schema *s, const struct c_names *n);

#endif
