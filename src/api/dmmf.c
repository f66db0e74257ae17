#include <nicol/dmmf.h>

#include "api/schema.h"
#include "base/door.h"
#include "dmmf/dmmf.h"

struct user {
	nicol_sink sink;
	void *ctx;
};

static int hand_over(void *ctx, const char *bytes, size_t n)
{
	struct user *u = ctx;
	struct door *door = door_suspend();
	int rc = u->sink(u->ctx, bytes, n);
	door_resume(door);
	return rc;
}

static int write_behind(const struct schema *s, enum dmmf_version version,
			struct user *u, nicol_error *err)
{
	if (s->diags.errors)
		return err_set(err, "P1012",
			       "the schema is not valid (errors: %u); "
			       "`nicol validate` shows where",
			       s->diags.errors);
	if (dmmf_write(s, version, hand_over, u) != 0)
		return err_set(err, "N0060",
			       "the DMMF was not taken to its end");
	return 0;
}

int nicol_dmmf_write(const nicol_schema *s, nicol_dmmf_version version,
		     nicol_sink sink, void *ctx, nicol_error *err)
{
	struct user u = { sink, ctx };
	DOOR(door, err, -1);
	return door_leave(
		&door, write_behind(s->schema,
				    version == NICOL_DMMF_6 ? DMMF_6 : DMMF_7,
				    &u, err));
}
