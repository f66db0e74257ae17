#include "migrate/dialect.h"

static const struct migrate_dialect *const dialects[N_PROVIDERS] = {
	[PROVIDER_POSTGRES] = &migrate_postgres,
	[PROVIDER_SQLITE] = &migrate_sqlite,
};

const struct migrate_dialect *migrate_dialect_of(const struct dialect *d)
{
	return dialects[d->provider];
}
