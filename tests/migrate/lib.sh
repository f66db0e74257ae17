# Sourced by the tests of migrations: a project in the folder of its own, a
# database of its own, and the words that they are written in.
. "$NICOL_SOURCE/tests/cli/lib.sh"
base=${NICOL_TEST_URL%/*}

# project NAME: an empty folder NAME with the schema of stdin, and an empty
# database of the same name, in DATABASE_URL.
project() {
	psql -d postgres -qc "drop database if exists \"$1\" with (force)" -c "create database \"$1\"" 2>/dev/null || fail "cannot make $1"
	rm -rf "${work:?}/$1"
	mkdir -p "$work/$1/prisma"
	cd "$work/$1" || exit 1
	cat >prisma/schema.prisma
	export DATABASE_URL="$base/$1" PGDATABASE="$1"
}

# migration NAME SQL: writes one by hand.
migration() {
	mkdir -p "prisma/migrations/$1"
	printf '%s\n' "$2" >"prisma/migrations/$1/migration.sql"
	[ -f prisma/migrations/migration_lock.toml ] ||
		echo 'provider = "postgresql"' >prisma/migrations/migration_lock.toml
}

# The answer of one query.
q() { psql -XAtqc "$1"; }
shadows() { q "select count(*) from pg_database where datname like 'prisma_migrate_shadow_db_%'"; }

# A datasource, then stdin.
with_datasource() {
	printf 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\n'
	cat
}
