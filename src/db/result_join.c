/* Several results that are read as one. */
#include "base/door.h"
#include "db/internal.h"

struct joined {
	struct db_result base;
	struct arena arena; /* lasting */
	uint32_t n;
	struct db_result **parts;
	uint32_t *starts; /* first row of each part */
};

/* The part that has the row; *row becomes the row in it. */
static const struct db_result *part_of(const struct db_result *r, uint32_t *row)
{
	const struct joined *j = (const struct joined *)r;
	uint32_t low = 0, high = j->n;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		*(j->starts[mid] <= *row ? &low : &high) = mid;
	}
	*row -= j->starts[low];
	return j->parts[low];
}

static int64_t joined_affected(const struct db_result *r)
{
	const struct joined *j = (const struct joined *)r;
	int64_t n = 0;
	for (uint32_t i = 0; i < j->n; i++)
		n += db_result_affected(j->parts[i]);
	return n;
}

static str joined_name(const struct db_result *r, uint32_t column)
{
	return db_result_column_name(((const struct joined *)r)->parts[0],
				     column);
}

static uint32_t joined_oid(const struct db_result *r, uint32_t column)
{
	return db_result_column_oid(((const struct joined *)r)->parts[0],
				    column);
}

static bool joined_is_null(const struct db_result *r, uint32_t row,
			   uint32_t column)
{
	const struct db_result *part = part_of(r, &row);
	return part->ops->is_null(part, row, column);
}

static bool joined_get(const struct db_result *r, uint32_t row, uint32_t column,
		       enum db_type want, struct arena *a, struct db_value *out)
{
	const struct db_result *part = part_of(r, &row);
	return part->ops->get(part, row, column, want, a, out);
}

static void joined_free(struct db_result *r)
{
	struct joined *j = (struct joined *)r;
	arena_release(&j->arena);
	heap_free(j);
}

static const struct db_result_ops joined_ops = {
	joined_affected, joined_name, joined_oid,
	joined_is_null,	 joined_get,  joined_free,
};

struct db_result *db_result_join(struct db_result *const *parts, uint32_t n)
{
	struct joined *j = heap_new(sizeof(*j));
	*j = (struct joined){ .base.ops = &joined_ops, .arena.lasting = true };
	result_own(&j->base);
	j->base.scratch = &j->arena;
	j->n = n;
	j->parts = arena_array(&j->arena, struct db_result *, n);
	j->starts = arena_array(&j->arena, uint32_t, n);
	j->base.columns = parts[0]->columns;
	for (uint32_t i = 0; i < n; i++) {
		j->parts[i] = parts[i];
		j->starts[i] = j->base.rows;
		j->base.rows += parts[i]->rows;
	}
	return &j->base;
}
