#include "migrate/dialect.h"

static const struct migrate_dialect *const dialects[N_PROVIDERS] = {
	[PROVIDER_POSTGRES] = &migrate_postgres,
	[PROVIDER_SQLITE] = &migrate_sqlite,
};

const struct migrate_dialect *migrate_dialect_of(const struct dialect *d)
{
	return dialects[d->provider];
}

bool migrate_in_memory(const struct dialect *d, struct db_url *out)
{
	const struct migrate_dialect *md = migrate_dialect_of(d);
	if (!md || !md->in_memory)
		return false;
	md->in_memory(out);
	return true;
}
