#include <nicol/types.h>

const char *nicol_version(void)
{
	return NICOL_VERSION;
}
