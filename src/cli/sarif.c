/* Diagnostics as SARIF 2.1.0, the format that code hosts and editors take. */
#include "cli/schema.h"

#include <string.h>

/* A path as a URI: relative ones are resolved by the reader. */
static json_t *uri(nicol_str path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~/";
	bool absolute = path.len && path.ptr[0] == '/';
	char *text = malloc(path.len * 3 + 8), *at = text;
	if (!text)
		return NULL;
	at += sprintf(at, "%s", absolute ? "file://" : "");
	for (size_t i = 0; i < path.len; i++) {
		char c = path.ptr[i];
		if (c && strchr(plain, c))
			*at++ = c;
		else
			at += sprintf(at, "%%%02X", (unsigned char)c);
	}
	json_t *out = json_stringn(text, (size_t)(at - text));
	free(text);
	return json_pack("{s:o}", "uri", out);
}

static json_t *region(const nicol_place *p)
{
	return json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I}", "startLine",
		(json_int_t)p->line, "startColumn", (json_int_t)p->column,
		"endLine", (json_int_t)p->end_line, "endColumn",
		(json_int_t)p->end_column, "byteOffset", (json_int_t)p->start,
		"byteLength", (json_int_t)(p->end - p->start));
}

static json_t *location(const nicol_place *p)
{
	return json_pack("{s:{s:o, s:o}}", "physicalLocation",
			 "artifactLocation", uri(p->file), "region", region(p));
}

static nicol_place place_of(const nicol_diagnostic *d)
{
	return (nicol_place){ d->file,	     d->line,  d->column, d->end_line,
			      d->end_column, d->start, d->end };
}

static void add_fix(json_t *result, const nicol_diagnostic *d)
{
	json_t *fix = json_pack(
		"{s:{s:s}, s:[{s:o, s:[{s:o, s:{s:s%}}]}]}", "description",
		"text", d->fix_title, "artifactChanges", "artifactLocation",
		uri(d->fix.file), "replacements", "deletedRegion",
		region(&d->fix), "insertedContent", "text",
		d->fix_text.len ? d->fix_text.ptr : "", d->fix_text.len);
	json_object_set_new(result, "fixes", json_pack("[o]", fix));
}

static void add_related(json_t *result, const nicol_diagnostic *d)
{
	json_t *place = location(&d->related);
	json_object_set_new(place, "message",
			    json_pack("{s:s}", "text", d->related_why));
	json_object_set_new(result, "relatedLocations",
			    json_pack("[o]", place));
}

/* The rule's index; a new one is added to the list. */
static size_t rule_index(json_t *rules, const char *code)
{
	size_t n = json_array_size(rules);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(code, json_string_value(json_object_get(
					  json_array_get(rules, i), "id"))))
			return i;
	json_array_append_new(rules, json_pack("{s:s}", "id", code));
	return n;
}

static json_t *result_of(const nicol_diagnostic *d, json_t *rules)
{
	static const char *const levels[] = { "error", "warning", "note" };
	nicol_place at = place_of(d);
	json_t *text = json_stringn(d->message.ptr, d->message.len);
	if (d->hint.len) {
		json_decref(text);
		text = json_sprintf("%.*s\n%.*s", (int)d->message.len,
				    d->message.ptr, (int)d->hint.len,
				    d->hint.ptr);
	}
	json_t *out = json_pack("{s:s, s:I, s:s, s:{s:o}}", "ruleId", d->code,
				"ruleIndex",
				(json_int_t)rule_index(rules, d->code), "level",
				levels[d->severity], "message", "text", text);
	json_object_set_new(out, "locations",
			    at.file.len ? json_pack("[o]", location(&at))
					: json_array());
	if (d->related_why)
		add_related(out, d);
	if (d->fix_title)
		add_fix(out, d);
	return out;
}

json_t *cli_diagnostics_sarif(const nicol_schema *s)
{
	json_t *rules = json_array(), *results = json_array();
	for (size_t i = 0; i < nicol_schema_diagnostics(s); i++) {
		nicol_diagnostic d = nicol_schema_diagnostic(s, i);
		json_array_append_new(results, result_of(&d, rules));
	}
	return json_pack(
		"{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:s, s:o}]}", "$schema",
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/"
		"sarif-schema-2.1.0.json",
		"version", "2.1.0", "runs", "tool", "driver", "name", "nicol",
		"version", nicol_version(), "rules", rules, "columnKind",
		"unicodeCodePoints", "results", results);
}
