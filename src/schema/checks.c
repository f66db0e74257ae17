/* Last pass: what is well formed, but not possible with this provider. Each
 * check_* reads the finished arrays and reports. */
#include "schema/internal.h"

void build_checks(struct build *b)
{
	check_native_types(b);
}
