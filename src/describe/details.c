/* What stands beside the structure. */
#include "describe/internal.h"

#include "dialect/dialect.h"
#include "embed/describe_details.h"

static uint32_t view_by_name(const struct catalog *c, uint32_t namespace,
			     str name)
{
	for (uint32_t i = 0; i < c->views.len; i++)
		if (c->views.at[i].namespace == namespace &&
		    str_eq(c->views.at[i].name, name))
			return i;
	return NONE;
}

static uint32_t object_of(const struct catalog *c, enum detail_kind kind,
			  uint32_t namespace, str name)
{
	switch (kind) {
	case DETAIL_ENUM_COMMENT:
		return catalog_enum(c, namespace, name);
	case DETAIL_VIEW_COMMENT:
	case DETAIL_VIEW_COLUMN_COMMENT:
		return view_by_name(c, namespace, name);
	default:
		return catalog_table(c, namespace, name);
	}
}

static void read_detail(struct catalog *c, const struct db_result *r,
			uint32_t row)
{
	struct detail d = {
		.kind = (enum detail_kind)db_get_int(r, row, 0),
		.name = str_dup(&c->arena, db_get_str(r, row, 3)),
		.other = str_dup(&c->arena, db_get_str(r, row, 4)),
	};
	uint32_t namespace = catalog_namespace(c, db_get_str(r, row, 1));
	d.object = object_of(c, d.kind, namespace, db_get_str(r, row, 2));
	/* what was made since the catalog was read */
	if (d.object != NONE)
		*vec_push(&c->arena, &c->details) = d;
}

int describe_details(struct db *db, const str *namespaces, uint32_t n,
		     struct catalog *c, nicol_error *err)
{
	str own = db_schema(db);
	struct db_value names = { .type = DB_ARRAY, .n_items = n ? n : 1 };
	struct db_result *r;
	if (db_dialect(db)->provider == PROVIDER_SQLITE)
		return describe_sqlite_details(db, c, err);
	names.items = arena_array(&c->arena, struct db_value, names.n_items);
	for (uint32_t i = 0; i < names.n_items; i++)
		names.items[i] =
			(struct db_value){ .type = DB_TEXT,
					   .s = n ? namespaces[i] : own };
	if (db_query(db, embedded_describe_details, &names, 1, &r, err) < 0)
		return -1;
	for (uint32_t i = 0; i < db_result_rows(r); i++)
		read_detail(c, r, i);
	db_result_free(r);
	return 0;
}
