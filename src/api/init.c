#include "project/init.h"

int nicol_init(const nicol_init_options *options, nicol_init_result *out,
	       nicol_error *err)
{
	static const nicol_init_options none = { 0 };
	return project_init(options ? options : &none, out, err);
}
