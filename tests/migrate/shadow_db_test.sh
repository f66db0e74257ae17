# Which databases the shadow may be: never one that is in use, by whatever
# name it is reached; a schema of its own in the same database is one.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

models() {
	cat <<'X'
model A {
  id Int    @id
  b  String @default("x")
}
X
}
rows() { psql -XAtq -d "$1" -c "select count(*) from ${2:-public}.\"A\""; }
alias_of() { echo "postgresql://postgres@localhost:$PGPORT/$1?host=$PGHOST"; }
sql='CREATE TABLE "A" (id integer NOT NULL, b text NOT NULL DEFAULT '"'x'"', CONSTRAINT "A_pkey" PRIMARY KEY (id));'
refused() {
	expect 1 "$@"
	err_has N0022
	is "$(rows "$kept")" 2
}

# --- the project's own database, which db push made and people filled
project live < <(with_datasource < <(models))
kept=live
expect 0 db push --skip-generate
q "insert into \"A\" values (1), (2)"
migration 20260101000000_a "$sql"
diff="migrate diff --exit-code --from-migrations prisma/migrations"
for url in "$DATABASE_URL" "$(alias_of live)" "${DATABASE_URL/127.0.0.1/localhost}"; do
	refused $diff --to-schema-datamodel prisma/schema.prisma --shadow-database-url "$url"
	refused $diff --to-url "$(alias_of live)" --shadow-database-url "$url"
	sed -i '/shadowDatabaseUrl/d; /^  url /a shadowDatabaseUrl = "'"$url"'"' prisma/schema.prisma
	refused migrate dev --name x
	refused $diff --to-schema-datasource prisma/schema.prisma
	sed -i '/shadowDatabaseUrl/d' prisma/schema.prisma
done

# --- ... also where another one is for queries
project other < <(models)
cat >>prisma/schema.prisma <<X
datasource db {
  provider          = "postgresql"
  url               = "$base/live"
  directUrl         = "$base/other"
  shadowDatabaseUrl = "$(alias_of live)"
}
X
migration 20260101000000_a "$sql"
refused migrate dev --name x
refused migrate diff --from-migrations prisma/migrations --to-schema-datamodel prisma/schema.prisma

# --- somebody's: a history of migrations tells
project somebody < <(with_datasource < <(models))
migration 20260101000000_a "$sql"
expect 0 migrate deploy
q "insert into \"A\" values (1), (2)"
kept=somebody
project another < <(with_datasource < <(models))
migration 20260101000000_a "$sql"
sed -i '/^  url /a shadowDatabaseUrl = "'"$base/somebody"'"' prisma/schema.prisma
refused migrate dev --name x
refused $diff --to-schema-datamodel prisma/schema.prisma

# --- a database of its own: used, and used again
project own < <(with_datasource < <(models))
migration 20260101000000_a "$sql"
psql -d postgres -qc 'drop database if exists own_shadow' -c 'create database own_shadow' 2>/dev/null
sed -i '/^  url /a shadowDatabaseUrl = "'"$base/own_shadow"'"' prisma/schema.prisma
for try in 1 2; do
	expect 0 $diff --to-schema-datamodel prisma/schema.prisma
	expect 0 migrate dev --skip-generate
done
is "$(rows own)" 0
is "$(q "select count(*) from pg_database where datname = 'own_shadow'")" 1

# --- a schema of its own in the project's database
sed -i 's|^shadowDatabaseUrl.*|shadowDatabaseUrl = "'"$base/own?schema=scratch"'"|' prisma/schema.prisma
q "insert into \"A\" values (1), (2)"
expect 0 $diff --to-schema-datamodel prisma/schema.prisma
expect 0 migrate dev --skip-generate
out_has "in sync"
is "$(rows own)" 2
is "$(rows own scratch)" 0

# --- a project in a schema that is not public; the shadow's URL names none
project app < <(with_datasource < <(models))
export DATABASE_URL="$base/app?schema=app"
q 'create table "A" (x text)'
q "insert into \"A\" values (1), (2)"
psql -d postgres -qc 'drop database if exists app_shadow' 2>/dev/null
sed -i '/^  url /a shadowDatabaseUrl = "'"$base/app_shadow"'"' prisma/schema.prisma
expect 0 migrate dev --skip-generate --name first
for try in 1 2; do
	expect 0 $diff --to-schema-datamodel prisma/schema.prisma
	expect 0 $diff --to-url "$DATABASE_URL"
	expect 0 migrate diff --exit-code --from-url "$DATABASE_URL" --to-schema-datamodel prisma/schema.prisma
	expect 0 migrate dev --skip-generate
	out_has "in sync"
done
is "$(rows app)" 2
expect 0 migrate diff --exit-code --from-url "$DATABASE_URL" --to-url "$base/own?schema=scratch"
expect 2 migrate diff --exit-code --from-url "$DATABASE_URL" --to-url "$base/app"

finish
