/* Sequences of columns that begin or cease to count by themselves. */
#include <ctype.h>

#include "ddl/render.h"

/* The name of a sequence made for a column that was there before: in lower
 * case and bare as Prisma has it, quoted where it must be. */
str ddl_sequence_name(struct render *r, uint32_t col)
{
	const struct column *x = &r->to->columns.at[col];
	const struct table *t = &r->to->tables.at[x->table];
	struct sql q = sql_in(r->arena, r->changes->dialect);
	struct sb name = sb_in(r->arena);
	sb_fmt(&name, "%.*s_%.*s_seq", SARG(t->name), SARG(x->name));
	bool bare = name.len && !isdigit((unsigned char)name.ptr[0]);
	for (size_t i = 0; i < name.len; i++) {
		unsigned char lower =
			(unsigned char)tolower((unsigned char)name.ptr[i]);
		name.ptr[i] = (char)lower;
		bare = bare && (isalnum(lower) || lower == '_');
	}
	str ns = ddl_qualifier(r, r->to, t->namespace);
	if (ns.len) {
		sql_ident(&q, ns);
		sql_raw(&q, ".");
	}
	if (bare)
		sql_verbatim(&q, sb_str(&name));
	else
		sql_ident(&q, sb_str(&name));
	return sql_str(&q);
}

void ddl_create_sequence(struct render *r, const struct alter *a)
{
	struct sql *q = ddl_begin(r);
	sql_raw(q, "CREATE SEQUENCE ");
	sql_verbatim(q, ddl_sequence_name(r, a->to));
	ddl_end(r);
}

void ddl_own_sequence(struct render *r, const struct alter *a)
{
	struct sql *q = ddl_begin(r);
	const struct column *x = &r->to->columns.at[a->to];
	sql_raw(q, "ALTER SEQUENCE ");
	sql_verbatim(q, ddl_sequence_name(r, a->to));
	sql_raw(q, " OWNED BY ");
	ddl_table(r, r->to, x->table);
	sql_raw(q, ".");
	sql_ident(q, x->name);
	ddl_end(r);
}

/* A column that no longer counts by itself leaves its sequence behind. */
void ddl_drop_sequence(struct render *r, const struct alter *a)
{
	if (a->kind != ALTER_COLUMN || !(a->changed & CHANGED_DEFAULT))
		return;
	const struct column *x = &r->from->columns.at[a->from];
	if (!x->autoincrement || x->def.kind != COLUMN_DEFAULT_SEQUENCE ||
	    !x->def.text.len || r->to->columns.at[a->to].autoincrement)
		return;
	struct sql *q = ddl_begin(r);
	sql_raw(q, "DROP SEQUENCE ");
	ddl_scoped(r, r->from, r->from->tables.at[x->table].namespace,
		   x->def.text);
	ddl_end(r);
}
