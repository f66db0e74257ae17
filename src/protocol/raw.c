/* SQL of the user's own, with typed parameters and typed results. */
#include "protocol/protocol.h"

#include "protocol/output.h"
#include "query/make.h"
#include "query/transaction.h"

/* {"prisma__type":"bigint","prisma__value":"10"} */
static const struct {
	const char *name;
	enum db_type type;
} tags[] = {
	{ "bigint", DB_INT },
	{ "decimal", DB_DECIMAL },
	{ "date", DB_TIMESTAMP },
	{ "bytes", DB_BYTES },
};

static int refuse(nicol_error *err, const char *what)
{
	return err_set(err, "P2010", "%s", what);
}

static int parameter(struct arena *a, const struct json *j,
		     struct db_value *out, nicol_error *err);

static int list(struct arena *a, const struct json *j, struct db_value *out,
		nicol_error *err)
{
	*out = (struct db_value){ .type = DB_ARRAY };
	out->items = arena_array(a, struct db_value, j->n + 1);
	out->item_type = DB_TEXT;
	for
		json_each(j, item)
		{
			struct db_value *v = &out->items[out->n_items++];
			if (parameter(a, item, v, err) < 0)
				return -1;
			if (v->type != DB_NULL)
				out->item_type = v->type;
		}
	return 0;
}

static int object(struct arena *a, const struct json *j, struct db_value *out,
		  nicol_error *err)
{
	str tag = json_get_str(j, "prisma__type");
	const struct json *v = json_get(j, "prisma__value");
	struct sb b = sb_in(a);
	for (size_t i = 0; v && i < sizeof(tags) / sizeof(*tags); i++) {
		if (!str_is(tag, tags[i].name))
			continue;
		if (!make_literal(a, tags[i].type, v->text, out))
			return refuse(err, "a parameter is not of its type");
		return 0;
	}
	json_write(&b, j);
	*out = (struct db_value){ .type = DB_JSON, .s = sb_str(&b) };
	return 0;
}

static int parameter(struct arena *a, const struct json *j,
		     struct db_value *out, nicol_error *err)
{
	*out = (struct db_value){ .type = DB_NULL };
	switch (j->kind) {
	case JSON_NULL:
		return 0;
	case JSON_TRUE:
	case JSON_FALSE:
		out->type = DB_BOOL;
		out->b = j->kind == JSON_TRUE;
		return 0;
	case JSON_STRING:
		out->type = DB_TEXT;
		out->s = j->text;
		return 0;
	case JSON_NUMBER:
		if (str_to_i64(j->text, &out->i)) {
			out->type = DB_INT;
			return 0;
		}
		return make_literal(a, DB_FLOAT, j->text, out)
			       ? 0
			       : refuse(err, "a number cannot be read");
	case JSON_ARRAY:
		return list(a, j, out, err);
	default:
		return object(a, j, out, err);
	}
}

static int parameters(struct arena *a, str text, struct db_value *out,
		      nicol_error *err)
{
	size_t at;
	const struct json *j = json_parse(a, text.len ? text : S("[]"), &at);
	if (!j || j->kind != JSON_ARRAY)
		return refuse(err, "the parameters are no JSON list");
	return list(a, j, out, err);
}

/* --- Results -------------------------------------------------------------- */

/* PostgreSQL's types by oid, and of their arrays. */
static const struct {
	uint32_t oid, array;
	const char *name;
} types[] = {
	{ 16, 1000, "bool" },	    { 17, 1001, "bytes" },
	{ 20, 1016, "bigint" },	    { 21, 1005, "int" },
	{ 23, 1007, "int" },	    { 26, 1028, "bigint" },
	{ 114, 199, "json" },	    { 3802, 3807, "json" },
	{ 700, 1021, "float" },	    { 701, 1022, "double" },
	{ 790, 791, "decimal" },    { 1700, 1231, "decimal" },
	{ 1082, 1182, "date" },	    { 1083, 1183, "time" },
	{ 1266, 1270, "time" },	    { 1114, 1115, "datetime" },
	{ 1184, 1185, "datetime" }, { 2950, 2951, "uuid" },
};

static const char *name_of_value(const struct db_value *v)
{
	switch (v->type) {
	case DB_BOOL:
		return "bool";
	case DB_INT:
		return v->i < INT32_MIN || v->i > INT32_MAX ? "bigint" : "int";
	case DB_FLOAT:
		return "double";
	case DB_DECIMAL:
		return "decimal";
	case DB_BYTES:
		return "bytes";
	case DB_TIMESTAMP:
		return "datetime";
	case DB_DATE:
		return "date";
	case DB_TIME:
		return "time";
	case DB_JSON:
		return "json";
	case DB_UUID:
		return "uuid";
	default:
		return "string";
	}
}

static const char *type_name(struct arena *a, const struct db_result *res,
			     uint32_t column)
{
	uint32_t oid = db_result_column_oid(res, column);
	struct db_value v;
	for (size_t i = 0; oid && i < sizeof(types) / sizeof(*types); i++) {
		if (types[i].oid == oid)
			return types[i].name;
		if (types[i].array == oid)
			return str_cdup(a,
					str_fmt(a, "%s-array", types[i].name));
	}
	if (oid == 1009 || oid == 1015)
		return "string-array";
	/* where columns have no types, the first value tells */
	for (uint32_t i = 0; !oid && i < db_result_rows(res); i++)
		if (!db_is_null(res, i, column) &&
		    db_get(res, i, column, DB_NULL, a, &v))
			return name_of_value(&v);
	return oid ? "string" : "int";
}

static void put_date(struct sb *to, const struct db_value *v)
{
	struct arena a = { 0 };
	struct sb b = sb_in(&a);
	output_timestamp(&b, v->i);
	str all = sb_str(&b);
	size_t t = str_find_char(all, 'T', 0);
	if (v->type == DB_DATE)
		sb_json(to, str_sub(all, 0, t));
	else if (v->type == DB_TIME)
		sb_json(to, str_sub(all, t + 1, all.len - 1));
	else
		sb_json(to,
			str_fmt(&a, "%.*s+00:00", (int)all.len - 1, all.ptr));
	arena_release(&a);
}

static void put_text(struct sb *to, str s)
{
	sb_json(to, s);
}

static void put_value(struct sb *to, const struct db_value *v, bool is_big)
{
	switch (v->type) {
	case DB_NULL:
		sb_lit(to, "null");
		return;
	case DB_BOOL:
		sb_add(to, v->b ? S("true") : S("false"));
		return;
	case DB_INT:
		sb_add(to, is_big ? S("\"") : S(""));
		sb_int(to, v->i);
		sb_add(to, is_big ? S("\"") : S(""));
		return;
	case DB_FLOAT:
		output_float(to, v->f);
		return;
	case DB_DECIMAL:
		sb_addc(to, '"');
		output_decimal(to, v->s);
		sb_addc(to, '"');
		return;
	case DB_BYTES:
		sb_addc(to, '"');
		output_base64(to, v->s);
		sb_addc(to, '"');
		return;
	case DB_TIMESTAMP:
	case DB_DATE:
	case DB_TIME:
		put_date(to, v);
		return;
	case DB_JSON:
		sb_add(to, v->s);
		return;
	case DB_ARRAY:
		sb_addc(to, '[');
		for (uint32_t i = 0; i < v->n_items; i++) {
			if (i)
				sb_addc(to, ',');
			put_value(to, &v->items[i], is_big);
		}
		sb_addc(to, ']');
		return;
	default:
		put_text(to, v->s);
	}
}

static void put_cell(struct arena *a, struct sb *to,
		     const struct db_result *res, uint32_t row, uint32_t column,
		     const char *type)
{
	struct db_value v = { .type = DB_NULL };
	if (!db_is_null(res, row, column) &&
	    !db_get(res, row, column, DB_NULL, a, &v))
		v = (struct db_value){ .type = DB_NULL };
	put_value(to, &v, str_starts(str_c(type), S("bigint")));
}

static void put_result(struct arena *a, struct sb *to,
		       const struct db_result *res)
{
	uint32_t n = db_result_columns(res), rows = db_result_rows(res);
	const char **names = arena_array(a, const char *, n + 1);
	sb_lit(to, "{\"data\":{\"queryRaw\":{\"columns\":[");
	for (uint32_t i = 0; i < n; i++) {
		sb_add(to, i ? S(",") : S(""));
		sb_json(to, db_result_column_name(res, i));
	}
	sb_lit(to, "],\"types\":[");
	for (uint32_t i = 0; i < n; i++) {
		names[i] = type_name(a, res, i);
		sb_add(to, i ? S(",") : S(""));
		sb_json(to, str_c(names[i]));
	}
	sb_lit(to, "],\"rows\":[");
	for (uint32_t row = 0; row < rows; row++) {
		sb_add(to, row ? S(",[") : S("["));
		for (uint32_t i = 0; i < n; i++) {
			sb_add(to, i ? S(",") : S(""));
			put_cell(a, to, res, row, i, names[i]);
		}
		sb_addc(to, ']');
	}
	sb_lit(to, "]}}}");
}

int protocol_raw(struct nicol_client *c, struct arena *a,
		 const struct json *query, bool rows, struct sb *to,
		 nicol_error *err)
{
	const struct json *arguments = json_get(query, "arguments");
	struct db_value params;
	struct db_result *res;
	str sql = json_get_str(arguments, "query");
	if (!sql.len)
		return refuse(err, "the text of the query is missing");
	if (parameters(a, json_get_str(arguments, "parameters"), &params, err) <
	    0)
		return -1;
	if (raw_run(c, sql, params.items, params.n_items, &res, err) < 0)
		return -1;
	if (rows) {
		put_result(a, to, res);
	} else {
		sb_lit(to, "{\"data\":{\"executeRaw\":");
		sb_int(to, db_result_affected(res));
		sb_lit(to, "}}");
	}
	db_result_free(res);
	return 0;
}
