#include "base/door.h"
#include "project/init.h"

static int init_behind(const nicol_init_options *options,
		       nicol_init_result *out, nicol_error *err)
{
	static const nicol_init_options none = { 0 };
	return project_init(options ? options : &none, out, err);
}

int nicol_init(const nicol_init_options *options, nicol_init_result *out,
	       nicol_error *err)
{
	DOOR(door, err, -1);
	return door_leave(&door, init_behind(options, out, err));
}
