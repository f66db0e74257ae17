#include "psl/format.h"

#include <stdlib.h>

#include "psl/lines.h"

enum { CELLS = 3 };

/* A line of a block: cells to be aligned with those of the lines around, or
 * a text that stands as it is. */
struct row {
	str cells[CELLS];
	int n_cells; /* 0: text alone */
	str text;    /* behind the cells: the comment; or the line */
};

/* An attribute of the block, and the comments right above it. */
struct block_attribute {
	VEC(str) comments;
	struct attribute attribute;
	str comment;
	uint32_t order;
};

struct formatter {
	struct arena *arena;
	struct sb out;
	struct scan scan;
	/* of the block being formatted */
	VEC(struct row) rows; /* since the last empty line */
	VEC(str) comments;    /* not yet known to whom they belong */
	VEC(struct block_attribute) attributes;
	bool empty_line; /* to be written before the next row */
};

/* ---- values and attributes ---- */

static void put_expr(struct formatter *f, struct sb *b, const struct expr *e);

static void put_args(struct formatter *f, struct sb *b, const struct arg *args,
		     uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			sb_lit(b, ", ");
		if (args[i].name.text.len) {
			sb_add(b, args[i].name.text);
			sb_lit(b, ": ");
		}
		if (args[i].has_value)
			put_expr(f, b, &args[i].value);
	}
}

static void put_array(struct formatter *f, struct sb *b, const struct expr *e)
{
	sb_addc(b, '[');
	for (uint32_t i = 0; i < e->n_items; i++) {
		if (i)
			sb_lit(b, ", ");
		put_expr(f, b, &e->items[i]);
	}
	sb_addc(b, ']');
}

static void put_expr(struct formatter *f, struct sb *b, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_STRING: /* with its escapes as they were written */
		sb_add(b, str_sub(f->scan.text, e->span.start, e->span.end));
		break;
	case EXPR_NUMBER:
	case EXPR_CONSTANT:
		sb_add(b, e->text);
		break;
	case EXPR_FUNCTION:
		sb_add(b, e->text);
		sb_addc(b, '(');
		put_args(f, b, e->args, e->n_args);
		sb_addc(b, ')');
		break;
	case EXPR_ARRAY:
		put_array(f, b, e);
		break;
	case EXPR_OBJECT:
		sb_lit(b, "{ ");
		put_args(f, b, e->args, e->n_args);
		sb_lit(b, " }");
		break;
	}
}

static void put_attribute(struct formatter *f, struct sb *b,
			  const struct attribute *a)
{
	sb_add(b, a->name.text);
	if (!a->has_parens)
		return;
	sb_addc(b, '(');
	put_args(f, b, a->args, a->n_args);
	sb_addc(b, ')');
}

/* The place of an attribute among those of its field or block; those not
 * listed follow as they were written. */
static uint32_t rank(str name, const char *const *order, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (str_is(name, order[i]))
			return i;
	return n;
}

static uint32_t field_rank(str name)
{
	static const char *const order[] = { "id",	  "unique", "default",
					     "updatedAt", "map",    "relation",
					     "ignore" };
	return rank(name, order, sizeof(order) / sizeof(*order));
}

static uint32_t block_rank(str name)
{
	static const char *const order[] = { "id",	 "unique", "index",
					     "fulltext", "map",	   "ignore" };
	return rank(name, order, sizeof(order) / sizeof(*order));
}

static str field_attributes(struct formatter *f, const struct ast_field *field)
{
	struct sb b = sb_in(f->arena);
	/* few attributes, few ranks: a pass for each rank keeps the order */
	for (uint32_t r = 0; r <= 7; r++)
		for (uint32_t i = 0; i < field->n_attributes; i++) {
			const struct attribute *a = &field->attributes[i];
			if (field_rank(a->name.text) != r)
				continue;
			sb_add(&b, b.len ? S(" @") : S("@"));
			put_attribute(f, &b, a);
		}
	return sb_str(&b);
}

/* ---- rows ---- */

static void put_row(struct formatter *f, const struct row *r,
		    const size_t *widths)
{
	struct sb *b = &f->out;
	sb_lit(b, "  ");
	for (int c = 0; c < r->n_cells; c++) {
		sb_add(b, r->cells[c]);
		if (c + 1 < r->n_cells)
			sb_pad(b, ' ', widths[c] - r->cells[c].len + 1);
	}
	if (r->n_cells && r->text.len)
		sb_addc(b, ' ');
	sb_add(b, r->text);
	sb_addc(b, '\n');
}

static void flush_rows(struct formatter *f)
{
	size_t widths[CELLS] = { 0 };
	for (uint32_t i = 0; i < f->rows.len; i++)
		for (int c = 0; c < f->rows.at[i].n_cells; c++)
			if (f->rows.at[i].cells[c].len > widths[c])
				widths[c] = f->rows.at[i].cells[c].len;
	for (uint32_t i = 0; i < f->rows.len; i++)
		put_row(f, &f->rows.at[i], widths);
	f->rows.len = 0;
}

static void add_row(struct formatter *f, struct row row)
{
	if (f->empty_line) {
		flush_rows(f);
		sb_addc(&f->out, '\n');
		f->empty_line = false;
	}
	*vec_push(f->arena, &f->rows) = row;
}

/* A block comment is written as lines that begin with a star. */
static str comment_text(struct formatter *f, str comment, str indent)
{
	if (!str_starts(comment, S("/*")))
		return comment;
	struct sb b = sb_in(f->arena);
	str rest = str_sub(comment, 2, comment.len - 2), line;
	sb_lit(&b, "/**");
	while (str_next(&rest, '\n', &line)) {
		line = str_trim(line);
		while (line.len && line.ptr[0] == '*')
			line = str_trim(str_sub(line, 1, line.len));
		if (!line.len)
			continue;
		sb_addc(&b, '\n');
		sb_add(&b, indent);
		sb_lit(&b, " * ");
		sb_add(&b, line);
	}
	sb_addc(&b, '\n');
	sb_add(&b, indent);
	sb_lit(&b, " */");
	return sb_str(&b);
}

/* The comments gathered so far belong to no attribute. */
static void flush_comments(struct formatter *f)
{
	for (uint32_t i = 0; i < f->comments.len; i++)
		add_row(f, (struct row){ .text = f->comments.at[i] });
	f->comments.len = 0;
}

/* The type as it is written, its marks close behind it. */
static str type_text(struct formatter *f, const struct ast_field *field)
{
	static const char *const marks[] = { "", "?", "[]" };
	const char *mark = marks[field->arity];
	str text = str_sub(f->scan.text, field->type_span.start,
			   field->type_span.end);
	if (text.len && text.ptr[0] == '[')
		return str_fmt(f->arena, "%.*s[]", SARG(field->type.text));
	if (str_ends(text, S("[]?"))) {
		mark = "[]?";
		text.len -= 3;
	} else if (str_ends(text, str_c(mark))) {
		text.len -= strlen(mark);
	}
	if (str_ends(text, S("!")))
		text.len--;
	text = str_trim(text);
	return str_fmt(f->arena, "%.*s%s", SARG(text), mark);
}

static void add_field(struct formatter *f, const struct line *l)
{
	const struct ast_field *field = &l->field;
	struct row r = { .cells = { field->name.text },
			 .n_cells = 1,
			 .text = l->comment };
	if (field->type.text.len)
		r.cells[r.n_cells++] = type_text(f, field);
	if (field->n_attributes)
		r.cells[r.n_cells++] = field_attributes(f, field);
	add_row(f, r);
}

/* Attributes of an enum's value keep their order, with nothing between. */
static void add_value(struct formatter *f, const struct line *l)
{
	struct row r = { .cells = { l->field.name.text },
			 .n_cells = 1,
			 .text = l->comment };
	struct sb b = sb_in(f->arena);
	for (uint32_t i = 0; i < l->field.n_attributes; i++) {
		sb_addc(&b, '@');
		put_attribute(f, &b, &l->field.attributes[i]);
	}
	if (b.len)
		r.cells[r.n_cells++] = sb_str(&b);
	add_row(f, r);
}

static void add_property(struct formatter *f, const struct line *l)
{
	struct row r = { .cells = { l->property.name.text },
			 .n_cells = 1,
			 .text = l->comment };
	if (l->property.has_value) {
		struct sb b = sb_in(f->arena);
		sb_lit(&b, "= ");
		put_expr(f, &b, &l->property.value);
		r.cells[r.n_cells++] = sb_str(&b);
	}
	add_row(f, r);
}

static void add_attribute(struct formatter *f, const struct line *l)
{
	struct block_attribute *a = vec_push(f->arena, &f->attributes);
	*a = (struct block_attribute){ .attribute = l->attribute,
				       .comment = l->comment,
				       .order = f->attributes.len };
	for (uint32_t i = 0; i < f->comments.len; i++)
		*vec_push(f->arena, &a->comments) = f->comments.at[i];
	f->comments.len = 0;
	f->empty_line = false;
}

static void add_line(struct formatter *f, const struct line *l,
		     enum block_kind kind)
{
	if (l->kind == LINE_COMMENT) {
		*vec_push(f->arena, &f->comments) =
			comment_text(f, l->text, S("  "));
		return;
	}
	if (l->kind == LINE_ATTRIBUTE) {
		add_attribute(f, l);
		return;
	}
	flush_comments(f);
	if (l->kind == LINE_EMPTY)
		f->empty_line = true;
	else if (l->kind == LINE_BAD)
		add_row(f, (struct row){ .text = l->text });
	else if (l->kind == LINE_PROPERTY)
		add_property(f, l);
	else if (kind == BLOCK_ENUM)
		add_value(f, l);
	else
		add_field(f, l);
}

static int by_rank(const void *pa, const void *pb)
{
	const struct block_attribute *a = pa, *b = pb;
	uint32_t ra = block_rank(a->attribute.name.text),
		 rb = block_rank(b->attribute.name.text);
	if (ra != rb)
		return ra < rb ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static void put_block_attributes(struct formatter *f)
{
	if (!f->attributes.len)
		return;
	qsort(f->attributes.at, f->attributes.len, sizeof(*f->attributes.at),
	      by_rank);
	sb_addc(&f->out, '\n');
	for (uint32_t i = 0; i < f->attributes.len; i++) {
		const struct block_attribute *a = &f->attributes.at[i];
		for (uint32_t c = 0; c < a->comments.len; c++)
			sb_fmt(&f->out, "  %.*s\n", SARG(a->comments.at[c]));
		sb_lit(&f->out, "  @@");
		put_attribute(f, &f->out, &a->attribute);
		if (a->comment.len)
			sb_fmt(&f->out, " %.*s", SARG(a->comment));
		sb_addc(&f->out, '\n');
	}
}

/* ---- blocks ---- */

static const char *const words[] = {
	[BLOCK_MODEL] = "model",
	[BLOCK_VIEW] = "view",
	[BLOCK_TYPE] = "type",
	[BLOCK_ENUM] = "enum",
	[BLOCK_DATASOURCE] = "datasource",
	[BLOCK_GENERATOR] = "generator",
};

/* Is there a closing brace for the block that begins here? Then everything
 * up to it is its content. */
static bool is_closed(const struct formatter *f, enum block_kind kind)
{
	struct arena scratch = { 0 };
	struct diags diags = diags_in(&scratch);
	struct scan s = f->scan;
	s.arena = &scratch;
	s.diags = &diags;
	struct line l;
	do
		line_read_in(&s, kind, &l);
	while (l.kind != LINE_CLOSE && l.kind != LINE_END);
	arena_release(&scratch);
	return l.kind == LINE_CLOSE;
}

static void put_block(struct formatter *f, const struct line *head)
{
	f->rows.len = 0;
	f->comments.len = 0;
	f->attributes.len = 0;
	f->empty_line = false;
	sb_fmt(&f->out, "%s %.*s {\n", words[head->block],
	       SARG(head->name.text));
	for (bool first = true;; first = false) {
		struct line l;
		line_read_in(&f->scan, head->block, &l);
		if (l.kind == LINE_CLOSE)
			break;
		if (!first || l.kind != LINE_EMPTY)
			add_line(f, &l, head->block);
	}
	flush_comments(f);
	flush_rows(f);
	put_block_attributes(f);
	sb_lit(&f->out, "}\n");
}

static void put_top(struct formatter *f)
{
	bool all_closed = false, empty_line = false;
	for (;;) {
		uint32_t start = f->scan.pos;
		struct line l;
		line_read_top(&f->scan, &l);
		if (l.kind == LINE_END)
			return;
		if (l.kind == LINE_EMPTY) {
			empty_line = f->out.len > 0;
			continue;
		}
		if (empty_line)
			sb_addc(&f->out, '\n');
		empty_line = false;
		/* once the text ended before a brace, it always will */
		if (l.kind == LINE_HEAD && !all_closed &&
		    is_closed(f, l.block)) {
			put_block(f, &l);
			continue;
		}
		if (l.kind == LINE_HEAD) {
			all_closed = true;
			f->scan.pos = start;
			scan_skip_line(&f->scan);
			l.text = str_trim(
				str_sub(f->scan.text, start, f->scan.pos));
		}
		if (l.kind == LINE_COMMENT)
			l.text = comment_text(f, l.text, S(""));
		sb_add(&f->out, l.text);
		if (l.kind != LINE_ALIAS)
			sb_addc(&f->out, '\n');
	}
}

str psl_format(struct arena *a, str text)
{
	struct diags diags = diags_in(a);
	struct formatter f = {
		.arena = a,
		.out = sb_in(a),
		.scan = { .text = text, .arena = a, .diags = &diags },
	};
	if (str_starts(text, S("\xEF\xBB\xBF")))
		f.scan.pos = 3;
	put_top(&f);
	if (!f.out.len)
		sb_addc(&f.out, '\n');
	return sb_str(&f.out);
}
