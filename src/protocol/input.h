/*
 * input.h - a request of Prisma's JSON protocol into a request tree.
 *
 * The reader takes what is valid, and says of everything else that it is not:
 * a request that is no valid one never becomes a tree. How exactly it is not
 * valid, in Prisma's words, is told by validate.h, which nobody pays for who
 * sends valid requests.
 */
#ifndef PROTOCOL_INPUT_H
#define PROTOCOL_INPUT_H

#include "protocol/json.h"
#include "query/engine.h"

struct view;

/* What the answer shows of a row, in the order of the selection. */
struct shown {
	struct shown *next;
	uint32_t field;		  /* NONE: _count */
	const struct include *in; /* of a relation */
	struct view *view;	  /* likewise */
};
struct view {
	struct shown *first, **end;
};

/* What an aggregation shows: "_sum": {"price": ...}; a field of group_by. */
struct measured {
	struct measured *next;
	str group;	/* "_sum"; empty: a field of group_by */
	uint32_t place; /* of the measure, or of the field in `by` */
	const struct measure *measure;
	str name;
	bool is_whole; /* "_count": true, a number by itself */
};

struct input {
	const struct engine *e;
	const struct schema *s;
	struct arena *a;
	nicol_error *err;
	uint32_t depth;
	struct view view;	   /* of the rows */
	struct measured *measured; /* of numbers */
};

enum { INPUT_DEEPEST = 64 };

/* P2009; the message is ours. Returns -1. */
int bad(struct input *in, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* N0063: valid, but nothing that the engine can do yet. */
int cannot(struct input *in, const char *what);

/* value.c: one item of the field, a list of them, whatever is given. */
int input_item(struct input *in, const struct field *f, const struct json *j,
	       struct db_value *out);
int input_list(struct input *in, const struct field *f, const struct json *j,
	       struct db_value *out);
int input_value(struct input *in, const struct field *f, const struct json *j,
		struct db_value *out);
/* "$type" of a tagged value; empty: it is none. */
str input_tag(const struct json *j);
int input_int(struct input *in, const struct json *j, int64_t *out);
int input_bool(struct input *in, const struct json *j, bool *out);
/* Is it selected as a value: true, or without arguments and selection? */
bool input_is_picked(const struct json *j);
/* A field of the API, or NONE. */
uint32_t input_field(struct input *in, uint32_t model, str name);

/* filter.c */
int input_where(struct input *in, uint32_t model, const struct json *j,
		struct cond **out);
int input_unique(struct input *in, uint32_t model, const struct json *j,
		 struct cond **out);
/* having: conditions on fields and on aggregates of them. */
int input_having(struct input *in, uint32_t model, const struct json *j,
		 struct cond **out);

/* select.c: arguments of a read and the selection of what it shows. */
int input_arguments(struct input *in, const struct json *arguments,
		    struct select *out);
int input_order(struct input *in, uint32_t model, const struct json *j,
		struct select *out);
int input_selection(struct input *in, const struct json *selection,
		    struct select *out, struct view *view);
int input_fields(struct input *in, uint32_t model, const struct json *j,
		 struct ids *out);

/* data.c: what is written. parent: the relation field through which a nested
 * row is reached, or NONE. */
int input_create(struct input *in, uint32_t model, uint32_t parent,
		 const struct json *j, struct write **out);
int input_rows(struct input *in, uint32_t model, uint32_t parent,
	       const struct json *j, struct write ***rows, uint32_t *n);
int input_update(struct input *in, uint32_t model, const struct json *j,
		 struct write **out);

/* action.c: one query, {"modelName","action","query"}. *name is what its
 * answer is called: "findManyUser". */
int input_request(struct input *in, const struct json *body,
		  struct request *out, str *name);

#endif
