#include "cli/schema.h"

int cli_open_project(struct cli *c, nicol_project **out)
{
	nicol_error err = { 0 };
	nicol_project_options o = { .schema = c->schema, .config = c->config };
	if (nicol_project_open(out, &o, &err) < 0)
		return cli_fail(c, &err);
	/* from here on it is there */
	if (nicol_project_schema(*out))
		return 0;
	nicol_project_free(*out);
	*out = NULL;
	return cli_failf(c, "N0002", "out of memory");
}

static json_t *place_json(const nicol_place *p)
{
	return json_pack("{s:s%, s:I, s:I, s:I, s:I, s:I, s:I}", "file",
			 p->file.ptr, p->file.len, "line", (json_int_t)p->line,
			 "column", (json_int_t)p->column, "endLine",
			 (json_int_t)p->end_line, "endColumn",
			 (json_int_t)p->end_column, "start",
			 (json_int_t)p->start, "end", (json_int_t)p->end);
}

static json_t *related_json(const nicol_diagnostic *d)
{
	json_t *list = json_array();
	if (!d->related_why)
		return list;
	json_t *place = place_json(&d->related);
	json_object_set_new(place, "message", json_string(d->related_why));
	json_array_append_new(list, place);
	return list;
}

static json_t *fixes_json(const nicol_diagnostic *d)
{
	json_t *list = json_array();
	if (!d->fix_title)
		return list;
	json_t *place = place_json(&d->fix);
	json_object_set_new(place, "title", json_string(d->fix_title));
	json_object_set_new(place, "text",
			    json_stringn(d->fix_text.len ? d->fix_text.ptr : "",
					 d->fix_text.len));
	json_array_append_new(list, place);
	return list;
}

json_t *cli_diagnostics_json(const nicol_schema *s)
{
	static const char *const names[] = { "error", "warning", "note" };
	json_t *list = json_array();
	for (size_t i = 0; i < nicol_schema_diagnostics(s); i++) {
		nicol_diagnostic d = nicol_schema_diagnostic(s, i);
		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s%, s:s%, s:s%, s:i, s:i, "
				  "s:i, s:i, s:i, s:i, s:o, s:o}",
				  "severity", names[d.severity], "code", d.code,
				  "message", d.message.ptr, d.message.len,
				  "hint", d.hint.len ? d.hint.ptr : "",
				  d.hint.len, "file",
				  d.file.len ? d.file.ptr : "", d.file.len,
				  "line", (int)d.line, "column", (int)d.column,
				  "start", (int)d.start, "end", (int)d.end,
				  "endLine", (int)d.end_line, "endColumn",
				  (int)d.end_column, "related",
				  related_json(&d), "fixes", fixes_json(&d)));
	}
	return list;
}

int cli_check_schema(struct cli *c, const nicol_schema *s, bool quiet)
{
	size_t all = nicol_schema_diagnostics(s);
	size_t errors = nicol_schema_errors(s);
	if (errors && c->json)
		cli_json(json_pack("{s:b, s:o}", "valid", 0, "diagnostics",
				   cli_diagnostics_json(s)));
	if (!c->json && all && (errors || !quiet)) {
		char *text = nicol_schema_render(s, c->err.plain[0] != '\0');
		fputs(text ? text : "out of memory\n", stderr);
		nicol_free(text);
	}
	if (errors && !c->json)
		fprintf(stderr, "\n%s%zu error%s%s in the schema\n", c->err.red,
			errors, errors == 1 ? "" : "s", c->err.plain);
	return errors ? 1 : 0;
}
