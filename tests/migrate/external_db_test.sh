# Tables and enums of others (tables.external, enums.external): declared, used
# in relations, and never made, changed or dropped.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

config() {
	cat >prisma.config.ts <<X
export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations', initShadowDb: \`$1\` },
  datasource: { url: process.env.DATABASE_URL },
  tables: { external: [$2] },
  enums: { external: ['public.Mood'] },
}
X
}
theirs='create type "Mood" as enum ($$a$$, $$b$$); create table legacy (id integer primary key, name text, mood "Mood");'
project ext <<'X'
datasource db {
  provider = "postgresql"
}

enum Mood {
  a
  b
  c
}

model Legacy {
  id    Int    @id
  other String @unique
  mood  Mood
  as    A[]

  @@map("legacy")
}

model A {
  id       Int    @id
  legacyId Int
  legacy   Legacy @relation(fields: [legacyId], references: [id])
  mood     Mood   @default(a)
}
X
q "$(echo "$theirs" | tr '$' "'" | sed "s/''/'/g"); insert into legacy values (1, 'kept', 'b')"
config "${theirs//\$\$/\'}" "'public.legacy'"
theirs_are_whole() {
	is "$(q "select name || mood || (select count(*) from information_schema.columns where table_name = 'legacy') from legacy")" keptb3
	is "$(q "select count(*) from pg_enum")" 2
}

expect 0 migrate dev --name init
file=$(ls prisma/migrations/*/migration.sql)
grep -q 'CREATE TABLE "A"' "$file" || fail "no A"
grep -q 'REFERENCES "legacy"' "$file" || fail "no foreign key"
! grep -qE 'CREATE T[A-Z]+ "(legacy|Mood)"|"other"|ADD VALUE' "$file" || fail "the others' are changed"
theirs_are_whole
expect 0 migrate dev
out_has "Already in sync"
expect 0 migrate status
expect 0 db push
out_has "in sync"
expect 0 migrate diff --exit-code --from-config-datasource --to-schema prisma/schema.prisma
expect 0 migrate diff --exit-code --from-migrations prisma/migrations --to-schema prisma/schema.prisma

# ours go, theirs stay, and what refers to them comes back
q 'insert into "A" values (1, 1)'
expect 0 migrate reset --force
is "$(q 'select count(*) from "A"')" 0
theirs_are_whole
expect 0 db push --force-reset
theirs_are_whole
is "$(q "select count(*) from pg_constraint where contype = 'f'")" 1
expect 0 migrate reset --force

# no longer declared: still not ours
sed -i '/^model Legacy/,/^}/d; /^  legacy  /d' prisma/schema.prisma
expect 0 migrate dev --name alone
theirs_are_whole
is "$(q "select count(*) from pg_constraint where contype = 'f'")" 0
expect 0 migrate deploy

# without their script the shadow database has nothing to refer to
config "" "'public.legacy'"
expect 1 migrate dev
err_has P3006
config "create tabel x" "'public.legacy'"
expect 1 migrate dev
err_has P3006
err_has initShadowDb
theirs_are_whole

# a baseline: a database with nothing but theirs is empty
project ext2 <<'X'
datasource db {
  provider = "postgresql"
}
X
q 'create table legacy (id integer)'
config "" "'legacy'"
migration 20260101000000_a 'create table a (id integer);'
expect 0 migrate deploy

# SQLite
rm -rf "$work/lite" && mkdir -p "$work/lite/prisma" && cd "$work/lite" || exit 1
cat >prisma/schema.prisma <<'X'
datasource db {
  provider = "sqlite"
}

model Legacy {
  id Int @id
  as A[]

  @@map("legacy")
}

model A {
  id       Int    @id
  legacyId Int
  legacy   Legacy @relation(fields: [legacyId], references: [id])
}
X
export DATABASE_URL=file:./dev.db
config "create table legacy (id integer primary key, more text)" "'legacy'"
python3 - <<'X'
import sqlite3
db = sqlite3.connect("dev.db")
db.executescript("create table legacy (id integer primary key, more text); insert into legacy values (1, 'kept')")
X
lite() { python3 -c 'import sqlite3, sys; print(sqlite3.connect("dev.db").execute(sys.argv[1]).fetchone()[0])' "$1"; }
expect 0 migrate dev --name init
expect 0 migrate dev
out_has "Already in sync"
is "$(lite "select more from legacy")" kept
python3 -c 'import sqlite3; db = sqlite3.connect("dev.db"); db.execute("insert into A values (1, 1)"); db.commit()'
expect 0 migrate reset --force
is "$(lite "select more from legacy")" kept
is "$(lite "select count(*) from A")" 0
finish
