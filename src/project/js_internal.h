/* js_internal.h - shared by the files js*.c. */
#ifndef PROJECT_JS_INTERNAL_H
#define PROJECT_JS_INTERNAL_H

#include "project/js.h"

/* What a file of reasonable size never reaches. */
enum { MOST_JS_STEPS = 1000000, MOST_JS_DEPTH = 64 };

/* js_scan.c: the text. */
bool js_end(struct js *js);
char js_peek(const struct js *js);
bool js_looking_at(const struct js *js, str word);
/* White space and comments; true when a line ended in them. */
bool js_trivia(struct js *js);
/* Passes over the word or sign if it stands next, whole. */
bool js_take(struct js *js, str word);
bool js_next_is(struct js *js, str word);
bool js_is_word_char(char c);
str js_take_word(struct js *js);
/* A string in single or double quotes. False for anything else. */
bool js_take_string(struct js *js, str *out);
/* The escape behind a backslash: appends what it stands for. */
void js_take_escape(struct js *js, struct sb *out);
/* Passes over a token; a string, a template or a group in brackets is one. */
void js_skip_token(struct js *js);
/* To the comma, semicolon, closing bracket or line that ends an expression. */
void js_skip_expression(struct js *js);
/* To the end of a statement, with its blocks. */
void js_skip_statement(struct js *js);
/* 1-based line of an offset, and of js->at. */
uint32_t js_line_at(struct js *js, size_t at);
uint32_t js_line(struct js *js);

/* js_value.c */
struct js_value js_text(str text);
struct js_value js_bool(bool flag);
struct js_value js_unknown(struct js *js, size_t from);
struct js_value js_unknown_name(struct js *js, str text);
bool js_is_poison(const struct js_value *v); /* unknown, or missing */
bool js_truthy(const struct js_value *v);
bool js_as_text(const struct js_value *v, str *out);
bool js_equal(const struct js_value *a, const struct js_value *b);
void js_set(struct js *js, struct js_items *items, str key, struct js_value v);
struct js_items *js_items_new(struct js *js);
/* All that `from` has, as `...from` puts it into an object. */
void js_spread(struct js *js, struct js_items *into, struct js_value from);
/* The object was given to something unknown, which may have changed it. */
void js_taint(const struct js_value *v, struct js_value why);
/* A variable of the environment, as process.env has it. */
struct js_value js_env(struct js *js, str name);

/* js_expr.c */
struct js_value js_expression(struct js *js); /* ends before a comma */
/* Passes over a type. */
void js_skip_type(struct js *js);
struct js_value js_call_closure(struct js *js, struct js_value f,
				const struct js_items *args);

/* js_scope.c */
void js_bind(struct js *js, str name, struct js_value v);
/* False when the name is bound nowhere. */
bool js_lookup(struct js *js, str name, struct js_value *out);
void js_assign(struct js *js, str name, struct js_value v);
/* `name`, `{ a, b: c = d }` or `[a, b]`, bound to v or parts of it. */
void js_bind_names(struct js *js, struct js_value v);
/* The same with a type and a default behind: a parameter. */
void js_bind_pattern(struct js *js, struct js_value v);

/* js_statement.c */
void js_statement(struct js *js);
void js_block(struct js *js); /* behind its brace; takes the other one */

/* js_builtin.c */
/* A function of a module, or JS_UNKNOWN. */
struct js_value js_export_of(struct js *js, str module, str name);
/* What a name means that the text does not bind. */
bool js_global(struct js *js, str name, struct js_value *out);
struct js_value js_call_builtin(struct js *js, struct js_value f,
				const struct js_items *args);
/* `text.method(args)` */
struct js_value js_call_method(struct js *js, str text, str method,
			       const struct js_items *args);
/* What `import "dotenv/config"` does; line: where it stands. */
void js_load_dotenv(struct js *js, uint32_t line);
/* Something ran that may have set variables. */
void js_opaque(struct js *js, uint32_t line);

#endif
