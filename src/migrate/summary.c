#include "migrate/summary.h"

#include <stdlib.h>

struct telling {
	const struct changes *c;
	bool inverted;
	struct sb b;
};

/* ---- what a change is told as ---- */

static const enum change_kind opposite[] = {
	[CREATE_NAMESPACE] = CREATE_NAMESPACE,
	[DROP_EXTENSION] = CREATE_EXTENSION,
	[CREATE_EXTENSION] = DROP_EXTENSION,
	[CREATE_ENUM] = DROP_ENUM,
	[ALTER_ENUM] = ALTER_ENUM,
	[DROP_FOREIGN_KEY] = ADD_FOREIGN_KEY,
	[DROP_INDEX] = CREATE_INDEX,
	[ALTER_TABLE] = ALTER_TABLE,
	[DROP_TABLE] = CREATE_TABLE,
	[DROP_ENUM] = CREATE_ENUM,
	[CREATE_TABLE] = DROP_TABLE,
	[REDEFINE_TABLE] = REDEFINE_TABLE,
	[CREATE_INDEX] = DROP_INDEX,
	[ADD_FOREIGN_KEY] = DROP_FOREIGN_KEY,
	[RENAME_FOREIGN_KEY] = RENAME_FOREIGN_KEY,
	[RENAME_INDEX] = RENAME_INDEX,
};

static enum change_kind told_as(const struct telling *t, const struct change *c)
{
	return t->inverted ? opposite[c->kind] : c->kind;
}

/* The catalog and id under which a change's object is to be found. */
static const struct catalog *side(const struct telling *t,
				  const struct change *c, uint32_t *id)
{
	*id = c->from != NONE ? c->from : c->to;
	return c->from != NONE ? t->c->from : t->c->to;
}

/* The table that the change is about, or NONE. */
static const struct catalog *table_of(const struct telling *t,
				      const struct change *c, uint32_t *table)
{
	const struct catalog *cat = side(t, c, table);
	switch (c->kind) {
	case DROP_FOREIGN_KEY:
	case ADD_FOREIGN_KEY:
	case RENAME_FOREIGN_KEY:
		*table = cat->foreign_keys.at[*table].table;
		return cat;
	case DROP_INDEX:
	case CREATE_INDEX:
	case RENAME_INDEX:
		*table = cat->indexes.at[*table].table;
		return cat;
	case ALTER_TABLE:
	case REDEFINE_TABLE:
		return cat;
	default:
		*table = NONE;
		return cat;
	}
}

/* ---- lists of names ---- */

static str object_name(const struct telling *t, const struct change *c)
{
	uint32_t id;
	const struct catalog *cat = side(t, c, &id);
	switch (c->kind) {
	case CREATE_NAMESPACE:
		return cat->namespaces.at[id].name;
	case DROP_EXTENSION:
	case CREATE_EXTENSION:
		return cat->extensions.at[id].name;
	case CREATE_ENUM:
	case DROP_ENUM:
	case ALTER_ENUM:
		return cat->enums.at[id].name;
	default:
		return cat->tables.at[id].name;
	}
}

static void tell_list(struct telling *t, enum change_kind kind,
		      const char *title)
{
	bool first = true;
	for (uint32_t i = 0; i < t->c->list.len; i++) {
		const struct change *c = &t->c->list.at[i];
		if (told_as(t, c) != kind)
			continue;
		if (first)
			sb_fmt(&t->b, "\n%s\n", title);
		first = false;
		sb_fmt(&t->b, "  - %.*s\n", SARG(object_name(t, c)));
	}
}

static void tell_values(struct telling *t, const char *what, const str *values,
			uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		sb_fmt(&t->b, "  %s value `%.*s`\n", what, SARG(values[i]));
}

static void tell_enums(struct telling *t)
{
	for (uint32_t i = 0; i < t->c->list.len; i++) {
		const struct change *c = &t->c->list.at[i];
		if (c->kind != ALTER_ENUM)
			continue;
		sb_fmt(&t->b, "\n[*] Changed the `%.*s` enum\n",
		       SARG(object_name(t, c)));
		tell_values(t, t->inverted ? "[-] Removed" : "[+] Added",
			    c->added, c->n_added);
		tell_values(t, t->inverted ? "[+] Added" : "[-] Removed",
			    c->dropped, c->n_dropped);
	}
}

/* ---- tables ---- */

static void tell_key(struct telling *t, const struct catalog *cat,
		     const char *what, uint32_t index)
{
	const struct catalog_index *x = &cat->indexes.at[index];
	sb_fmt(&t->b, "  %s on (", what);
	for (uint32_t i = 0; i < x->n_columns; i++) {
		uint32_t id = x->columns[i].column;
		str name = id == NONE ? S("an expression")
				      : cat->columns.at[id].name;
		sb_fmt(&t->b, "%s%.*s", i ? ", " : "", SARG(name));
	}
	sb_lit(&t->b, ")\n");
}

static void tell_foreign_key(struct telling *t, const struct catalog *cat,
			     const char *what, uint32_t id)
{
	const struct foreign_key *f = &cat->foreign_keys.at[id];
	sb_fmt(&t->b, "  %s foreign key on (", what);
	for (uint32_t i = 0; i < f->n_columns; i++)
		sb_fmt(&t->b, "%s%.*s", i ? ", " : "",
		       SARG(cat->columns.at[f->columns[i]].name));
	sb_fmt(&t->b, ") to `%.*s`\n", SARG(cat->tables.at[f->target].name));
}

static const char *const arity_names[] = {
	[COLUMN_REQUIRED] = "required",
	[COLUMN_NULLABLE] = "nullable",
	[COLUMN_LIST] = "a list",
};

static str type_name(struct telling *t, const struct catalog *cat,
		     const struct column *col)
{
	const struct column_type *y = &col->type;
	struct sb b = sb_in(t->b.arena);
	if (y->kind == COLUMN_ENUM)
		return cat->enums.at[y->enum_id].name;
	if (y->kind == COLUMN_OTHER)
		return y->raw;
	sb_add(&b, str_c(t->c->dialect->types[y->native].sql));
	for (uint8_t i = 0; i < y->n_args; i++)
		sb_fmt(&b, "%s%d", i ? "," : "(", y->args[i]);
	if (y->n_args)
		sb_addc(&b, ')');
	return sb_str(&b);
}

static void tell_column(struct telling *t, const struct alter *a)
{
	const struct catalog *fc = t->c->from, *tc = t->c->to;
	const struct column *from = &fc->columns.at[a->from],
			    *to = &tc->columns.at[a->to];
	if (t->inverted) {
		const struct column *swap = from;
		from = to;
		to = swap;
		fc = t->c->to;
		tc = t->c->from;
	}
	const char *sep = "";
	sb_fmt(&t->b, "  [*] Altered column `%.*s` (", SARG(to->name));
	if (a->changed & CHANGED_TYPE) {
		sb_fmt(&t->b, "type changed from %.*s to %.*s",
		       SARG(type_name(t, fc, from)),
		       SARG(type_name(t, tc, to)));
		sep = ", ";
	}
	if (a->changed & CHANGED_ARITY) {
		sb_fmt(&t->b, "%schanged from %s to %s", sep,
		       arity_names[from->arity], arity_names[to->arity]);
		sep = ", ";
	}
	if (a->changed & CHANGED_SEQUENCE) {
		sb_fmt(&t->b, "%s%s autoincrementing", sep,
		       to->autoincrement ? "became" : "is no longer");
		sep = ", ";
	} else if (a->changed & CHANGED_DEFAULT) {
		sb_fmt(&t->b, "%sdefault changed", sep);
	}
	sb_lit(&t->b, ")\n");
}

static void tell_alter(struct telling *t, const struct alter *a)
{
	const char *added = t->inverted ? "[-] Removed" : "[+] Added";
	const char *removed = t->inverted ? "[+] Added" : "[-] Removed";
	switch (a->kind) {
	case ALTER_ADD_COLUMN:
		sb_fmt(&t->b, "  %s column `%.*s`\n", added,
		       SARG(t->c->to->columns.at[a->to].name));
		break;
	case ALTER_DROP_COLUMN:
		sb_fmt(&t->b, "  %s column `%.*s`\n", removed,
		       SARG(t->c->from->columns.at[a->from].name));
		break;
	case ALTER_COLUMN:
	case ALTER_RECREATE_COLUMN:
		tell_column(t, a);
		break;
	case ALTER_ADD_PRIMARY_KEY:
		sb_fmt(&t->b, "  %s the primary key\n", added);
		break;
	case ALTER_DROP_PRIMARY_KEY:
		sb_fmt(&t->b, "  %s the primary key\n", removed);
		break;
	case ALTER_RENAME_PRIMARY_KEY:
		sb_lit(&t->b, "  [*] Renamed the primary key\n");
		break;
	}
}

static void tell_rename(struct telling *t, const char *what, str from, str to)
{
	sb_fmt(&t->b, "  [*] Renamed the %s `%.*s` to `%.*s`\n", what,
	       SARG(t->inverted ? to : from), SARG(t->inverted ? from : to));
}

static const char *index_word(const struct catalog_index *x, bool added)
{
	if (x->kind == CATALOG_UNIQUE)
		return added ? "[+] Added unique index"
			     : "[-] Removed unique index";
	return added ? "[+] Added index" : "[-] Removed index";
}

static void tell_part(struct telling *t, const struct change *c)
{
	uint32_t id;
	const struct catalog *cat = side(t, c, &id);
	enum change_kind kind = told_as(t, c);
	switch (kind) {
	case DROP_FOREIGN_KEY:
	case ADD_FOREIGN_KEY:
		tell_foreign_key(t, cat,
				 kind == ADD_FOREIGN_KEY ? "[+] Added"
							 : "[-] Removed",
				 id);
		break;
	case DROP_INDEX:
	case CREATE_INDEX:
		tell_key(t, cat,
			 index_word(&cat->indexes.at[id], kind == CREATE_INDEX),
			 id);
		break;
	case RENAME_FOREIGN_KEY:
		tell_rename(t, "foreign key",
			    t->c->from->foreign_keys.at[c->from].name,
			    t->c->to->foreign_keys.at[c->to].name);
		break;
	case RENAME_INDEX:
		tell_rename(t, "index", t->c->from->indexes.at[c->from].name,
			    t->c->to->indexes.at[c->to].name);
		break;
	default:
		for (uint32_t i = c->first; i < c->first + c->n; i++)
			tell_alter(t, &t->c->alters.at[i]);
	}
}

struct part {
	str table;
	uint32_t change;
};

static int by_table(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = str_cmp(x->table, y->table);
	return order ? order
		     : (x->change > y->change) - (x->change < y->change);
}

static void tell_tables(struct telling *t)
{
	struct part *parts =
		arena_array(t->b.arena, struct part, t->c->list.len + 1);
	uint32_t n = 0, table;
	for (uint32_t i = 0; i < t->c->list.len; i++) {
		const struct catalog *cat =
			table_of(t, &t->c->list.at[i], &table);
		if (table != NONE)
			parts[n++] =
				(struct part){ cat->tables.at[table].name, i };
	}
	qsort(parts, n, sizeof(*parts), by_table);
	for (uint32_t i = 0; i < n; i++) {
		if (!i || !str_eq(parts[i].table, parts[i - 1].table))
			sb_fmt(&t->b, "\n[*] Changed the `%.*s` table\n",
			       SARG(parts[i].table));
		tell_part(t, &t->c->list.at[parts[i].change]);
	}
}

str summary_of(const struct changes *c, bool inverted, struct arena *a)
{
	struct telling t = { .c = c, .inverted = inverted, .b = sb_in(a) };
	if (!c->list.len)
		return S("");
	tell_list(&t, CREATE_NAMESPACE, "[+] Added schemas");
	tell_list(&t, CREATE_EXTENSION, "[+] Added extensions");
	tell_list(&t, CREATE_ENUM, "[+] Added enums");
	tell_list(&t, CREATE_TABLE, "[+] Added tables");
	tell_list(&t, DROP_EXTENSION, "[-] Removed extensions");
	tell_list(&t, DROP_ENUM, "[-] Removed enums");
	tell_list(&t, DROP_TABLE, "[-] Removed tables");
	tell_enums(&t);
	tell_tables(&t);
	str text = sb_str(&t.b);
	return text.len ? str_sub(text, 1, text.len) : text;
}
