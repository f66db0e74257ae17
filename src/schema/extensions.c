/* extensions = [citext, postgis(version: "3.4", schema: "gis")] */
#include "schema/internal.h"

static void read_argument(struct build *b, const struct arg *arg,
			  struct schema_extension *x)
{
	static const struct {
		const char *name;
		size_t at;
	} fields[] = {
		{ "map", offsetof(struct schema_extension, db_name) },
		{ "version", offsetof(struct schema_extension, version) },
		{ "schema", offsetof(struct schema_extension, schema) },
	};
	for (int i = 0; i < 3; i++)
		if (str_is(arg->name.text, fields[i].name)) {
			if (!value_string(b, &arg->value,
					  (str *)((char *)x + fields[i].at)))
				diag_error(b->d, arg->span, "value-type",
					   "\"%s\" is a string", fields[i].name)
					->hint = S("put it in quotes");
			return;
		}
	str ignored;
	value_string(b, &arg->value, &ignored);
	diag_error(b->d, arg->span, "unknown-argument",
		   "an extension has no such argument")
		->hint = S("its arguments: map, version, schema");
}

static void read_one(struct build *b, const struct expr *e,
		     struct schema_extension *x)
{
	*x = (struct schema_extension){ .name = e->text, .db_name = e->text };
	if (e->kind != EXPR_CONSTANT && e->kind != EXPR_FUNCTION) {
		diag_error(b->d, e->span, "value-type",
			   "expected the name of an extension, not %s",
			   expr_noun(e))
			->hint = S("write it without quotes; map: \"...\" "
				   "gives a name that is no word");
		return;
	}
	if (str_find_char(e->text, '-', 0) < e->text.len)
		diag_error(b->d, e->span, "name-hyphen",
			   "the name \"%.*s\" has a hyphen in it",
			   SARG(e->text))
			->hint = S("write it with an underscore, and the "
				   "name in the database as map: \"...\"");
	struct strmap seen = strmap_in(b->a);
	for (uint32_t i = 0; i < e->n_args; i++) {
		const struct arg *arg = &e->args[i];
		if (!arg->name.text.len)
			diag_error(b->d, arg->span, "unnamed-arguments",
				   "the arguments of an extension have names")
				->hint = S("its arguments: map, version, "
					   "schema");
		if (!arg->name.text.len || !arg->has_value)
			continue;
		if (strmap_put(&seen, e->args[i].name.text, i) != NONE)
			diag_error(b->d, e->args[i].span, "duplicate-argument",
				   "the argument \"%.*s\" is given twice",
				   SARG(e->args[i].name.text));
		else
			read_argument(b, &e->args[i], x);
	}
}

void read_extensions(struct build *b, const struct ast_property *p)
{
	uint32_t n;
	struct datasource *ds = &b->s->datasource;
	const struct expr *items = value_items(&p->value, &n);
	if (!dialect_can(b->s->dialect, CAN_EXTENSIONS)) {
		diag_error(b->d, p->span, "extensions",
			   "%s has no extensions to list", b->s->dialect->name)
			->hint = S("remove the property");
		return;
	}
	ds->has_extensions = true;
	ds->extensions = arena_array(b->a, struct schema_extension, n + 1);
	uint32_t before = b->d->errors;
	for (uint32_t i = 0; i < n; i++)
		read_one(b, &items[i], &ds->extensions[ds->n_extensions++]);
	if (!(b->features & FEATURE_EXTENSIONS) && b->d->errors == before)
		diag_error(b->d, p->span, "preview-feature",
			   "extensions are a preview feature")
			->hint = S("add \"postgresqlExtensions\" to the "
				   "generator's previewFeatures");
}
