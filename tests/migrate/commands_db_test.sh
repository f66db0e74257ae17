# What the commands do, on a database of their own: files, exit codes, rows of
# the history, and each way in which things go wrong.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

models() {
	with_datasource <<'X'
model A {
  id Int    @id
  b  String
}
X
}

# --- dev: from nothing to a second migration
project dev < <(models)
expect 1 migrate status
out_has "no history"
expect 0 migrate dev --name "First one!"
dir=$(ls -d prisma/migrations/2*)
case $dir in
*/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]_first_one) ;;
*) fail "the folder is called $dir" ;;
esac
is "$(q 'select checksum from _prisma_migrations')" "$(sha256sum <"$dir/migration.sql" | cut -d' ' -f1)"
is "$(q 'select migration_name, applied_steps_count, logs is null, rolled_back_at is null, finished_at >= started_at from _prisma_migrations')" "${dir##*/}|1|t|t|t"
is "$(shadows)" 0
expect 0 migrate status
expect 0 migrate dev
out_has "Already in sync"
is "$(ls -d prisma/migrations/2* | wc -l)" 1
expect 0 migrate deploy
out_has "No pending migrations"

# --- data that would be lost: told with its count, and refused
q "insert into \"A\" values (1, 'x'), (2, 'y')"
sed -i '/b  String/d' prisma/schema.prisma
expect 1 migrate dev --name drop
err_has '`b`'
err_has '2 '
is "$(ls -d prisma/migrations/2* | wc -l)" 1
expect 1 db push
err_has "--accept-data-loss"
err_has '2 '
is "$(q 'select count(b) from "A"')" 2
expect 1 db push --json
is "$(python3 -c 'import json; d = json.load(open("'"$work"'/.out")); print(d["pushed"], len(d["warnings"]))')" "False 1"
expect 0 migrate dev --create-only --name drop
is "$(q 'select count(b) from "A"')" 2
grep -q 'Warnings:' prisma/migrations/*_drop/migration.sql || fail "the migration does not warn"
expect 1 migrate status
out_has "_drop"
expect 0 migrate deploy
is "$(q "select count(*) from information_schema.columns where table_name = 'A'")" 1
expect 0 migrate dev
out_has "Already in sync"

# --- a step that cannot be done on the rows that are there
sed -i 's/  id Int    @id/&\n  must String/' prisma/schema.prisma
expect 1 migrate dev --name must
err_has "must"
expect 1 db push --accept-data-loss
err_has "must"
expect 0 migrate dev --name must --create-only
rm -r prisma/migrations/*_must

# --- an empty migration to fill by hand
sed -i '/must/d' prisma/schema.prisma
expect 0 migrate dev --create-only --name by_hand
grep -q '^-- This is an empty migration' prisma/migrations/*_by_hand/migration.sql || fail "not an empty migration"
echo 'create view v as select 1 as one;' >>"$(echo prisma/migrations/*_by_hand/migration.sql)"
expect 0 migrate dev
out_has "by_hand"
is "$(q 'select one from v')" 1

# --- drift: what somebody changed beside the migrations
q 'alter table "A" add column extra int'
expect 130 migrate dev --name x
err_has "extra"
err_has "reset"
expect 130 migrate dev --json
is "$(python3 -c 'import json; print(json.load(open("'"$work"'/.out"))["mustReset"])')" True
expect 1 migrate reset
err_has "--force"
expect 0 migrate reset --force --skip-generate
out_has "by_hand"
expect 0 migrate dev
out_has "Already in sync"
is "$(q 'select count(*) from "A"')" 0
is "$(shadows)" 0

# --- an edited migration, and one that is missing
cp -r prisma/migrations .kept
first=$(ls -d prisma/migrations/*_first_one)
echo '-- later' >>"$first/migration.sql"
expect 0 migrate status
out_has "Changed after"
expect 130 migrate dev
err_has "changed after it was applied"
sed -i '$d' "$first/migration.sql"
sed -i 's/$/\r/' "$first/migration.sql"
expect 0 migrate status
out_lacks "Changed after"
rm -r "$first"
expect 1 migrate status
out_has "missing in the folder"
out_has "${first##*/}"
expect 1 migrate dev
err_has P3006
rm -rf prisma/migrations && mv .kept prisma/migrations
rm "$first/migration.sql"
expect 1 migrate deploy
err_has P3015
expect 1 migrate status
err_has P3015

# --- a migration that fails: what, where, and what then
project failing < <(models)
migration 20260101000000_a 'CREATE TABLE "A" (id integer primary key, b text);'
migration 20260102000000_b '-- one
CREATE TABLE "B" (id integer primary key);

-- two
select 1/0;
CREATE TABLE "C" (id integer);'
expect 1 migrate deploy
err_has P3018
err_has 20260102000000_b
err_has 22012
err_has "migration.sql:5: select 1/0"
err_has "resolve --rolled-back"
out_has 20260101000000_a
is "$(q "select to_regclass('\"B\"') is null")" t
is "$(q "select logs like '%division by zero%', finished_at is null, applied_steps_count from _prisma_migrations where migration_name like '%_b'")" "t|t|0"
expect 1 migrate deploy
err_has P3009
err_has "division by zero"
expect 1 migrate status
out_has "Failed"
expect 1 migrate dev
err_has P3006
err_has "migration.sql:5"
is "$(shadows)" 0
expect 1 migrate resolve --rolled-back 20260101000000_a
err_has P3012
expect 1 migrate resolve --rolled-back nope
err_has P3011
expect 1 migrate resolve --applied nope
err_has P3017
expect 1 migrate resolve --applied 20260101000000_a
err_has P3008
expect 1 migrate resolve
expect 0 migrate resolve --rolled-back 20260102000000_b
expect 1 migrate status
migration 20260102000000_b 'CREATE TABLE "B" (id integer primary key);'
expect 0 migrate deploy
out_has 20260102000000_b
expect 0 migrate status
is "$(q "select count(*) from _prisma_migrations where migration_name like '%_b'")" 2

# a syntax error has a position; text before it may be any UTF-8
migration 20260103000000_c "-- äöü 中文
select 'é';
select
  from where;"
expect 1 migrate deploy
err_has "migration.sql:4: select"
expect 0 migrate resolve --applied 20260103000000_c
expect 0 migrate status
migration 20260104000000_latin "select '$(printf '\377')';"
expect 1 migrate deploy
err_has N0013

# --- a database that has tables, but no history
project baseline < <(models)
q 'create table "A" (id integer not null, b text not null, constraint "A_pkey" primary key (id))'
migration 20260101000000_a 'CREATE TABLE "A" (id integer primary key);'
expect 1 migrate deploy
err_has P3005
err_has "resolve --applied"
expect 0 migrate resolve --applied 20260101000000_a
expect 0 migrate deploy
is "$(q 'select applied_steps_count, finished_at is not null from _prisma_migrations')" "0|t"

# --- another provider's migrations
echo 'provider = "sqlite"' >prisma/migrations/migration_lock.toml
for command in "migrate deploy" "migrate status" "migrate dev" "migrate resolve --applied 20260101000000_a"; do
	expect 1 $command
	err_has P3019
done

# --- push
project push < <(models)
expect 0 db push
out_has "now in sync"
expect 0 db push
out_has "already in sync"
is "$(q "select to_regclass('_prisma_migrations') is null")" t
q "insert into \"A\" values (1, 'x')"
printf '\nenum E {\n  X\n  Y\n}\n' >>prisma/schema.prisma
sed -i 's/  b  String/&\n  e  E @default(X)/' prisma/schema.prisma
expect 0 db push
# a new value that is the default at once cannot be one transaction
sed -i 's/^  Y/  Y\n  Z/; s/@default(X)/@default(Z)/' prisma/schema.prisma
expect 0 db push
is "$(q "select column_default from information_schema.columns where column_name = 'e'")" "'Z'::\"E\""
expect 0 db push --force-reset
is "$(q 'select count(*) from "A"')" 0
sed -i '/  b  String/d' prisma/schema.prisma
q "insert into \"A\"(id, b) values (1, 'x')"
expect 0 db push --accept-data-loss
expect 0 db push --json
is "$(python3 -c 'import json; d = json.load(open("'"$work"'/.out")); print(d["pushed"], d["steps"])')" "True 0"

# --- a reset keeps the rights that others have on the namespace
project rights < <(models)
psql -Xqc 'drop role if exists nicol_anon' -c 'create role nicol_anon' 2>/dev/null
q 'grant usage on schema public to nicol_anon; alter default privileges in schema public grant select on tables to nicol_anon' >/dev/null
before=$(q "select nspowner::regrole, (select array_agg(x::text order by x::text) from unnest(nspacl) x) from pg_namespace where nspname = 'public'")
expect 0 db push --force-reset
expect 0 db push --force-reset
is "$(q "select nspowner::regrole, (select array_agg(x::text order by x::text) from unnest(nspacl) x) from pg_namespace where nspname = 'public'")" "$before"
is "$(q "select has_table_privilege('nicol_anon', '\"A\"', 'select')")" t
cd "$work/push" && export DATABASE_URL=$base/push PGDATABASE=push

# --- several namespaces: names are written with theirs, the history is not in them
project several < <(cat <<'X'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
  schemas  = ["a", "b"]
}
model U {
  id Int @id
  ps P[]
  @@schema("a")
}
model P {
  id  Int @id
  uId Int
  u   U   @relation(fields: [uId], references: [id])
  @@schema("b")
}
X
)
expect 0 migrate dev --name init
grep -q 'CREATE TABLE "b"."P"' prisma/migrations/*_init/migration.sql || fail "names without their namespace"
expect 0 migrate dev
out_has "Already in sync"
expect 0 migrate reset --force
is "$(q 'select count(*) from public._prisma_migrations')" 1
rm -rf prisma/migrations
expect 0 migrate reset --force
is "$(q 'select count(*) from public._prisma_migrations')" 0
expect 0 db push
expect 0 db push
out_has "already in sync"
cd "$work/push" && export DATABASE_URL=$base/push PGDATABASE=push

# --- scripts
echo 'insert into "A"(id) values (7); insert into "A"(id) values (8);' >s.sql
expect 0 db execute --file s.sql
is "$(q 'select count(*) from "A"')" 3
echo 'insert into "A"(id) values (9); insert into "A"(id) values (8);' >s.sql
expect 1 db execute --file s.sql
err_has 23505
is "$(q 'select count(*) from "A"')" 3
echo 'select 1' >s.sql
DATABASE_URL= expect 0 db execute --file s.sql --url "$base/push"
DATABASE_URL= expect 0 db push --url "$base/push"
out_has "already in sync"
expect 1 db execute --file nothing.sql
err_has nothing.sql
expect 1 db execute

# --- a schema that is wrong, a variable that is not set, a server that is not
echo 'model Broken {' >>prisma/schema.prisma
for command in "migrate dev" "db push"; do
	expect 1 $command
	err_has "schema.prisma"
done
sed -i '$d' prisma/schema.prisma
for command in "migrate dev" "migrate deploy" "migrate status" "db push" "migrate reset --force"; do
	DATABASE_URL= expect 1 $command
	err_has P1012
	err_has DATABASE_URL
	err_has "nicol dev"
	DATABASE_URL=postgresql://me:secret@127.0.0.1:1/db expect 1 $command
	err_has P1001
	err_lacks secret
done
DATABASE_URL=$base/not_there expect 1 migrate status
err_has P1003
DATABASE_URL=mysql://me@localhost/db expect 1 migrate status
err_has P1013
sed -i 's/"postgresql"/"mysql"/' prisma/schema.prisma
DATABASE_URL=mysql://me@localhost/db expect 1 migrate deploy
err_has N0014

# --- a missing database, and a missing namespace, are made
project made < <(models)
for command in "migrate dev --name init --skip-generate" "db push" "migrate deploy" "migrate reset --force"; do
	q 'drop database if exists "made2" with (force)' 2>/dev/null
	DATABASE_URL=$base/made2?schema=here expect 0 $command
	is "$(psql -XAtq -d made2 -c "select count(*) from pg_namespace where nspname = 'here'")" 1
done
DATABASE_URL=$base/made2?schema=here expect 0 migrate status
is "$(psql -XAtq -d made2 -c 'select count(*) from here._prisma_migrations')" 1

# --- no right to make a shadow database; one that is given
project shadow < <(models)
q "drop role if exists nicol_poor" 2>/dev/null
q "create role nicol_poor login; grant all on schema public to nicol_poor" >/dev/null
DATABASE_URL=${DATABASE_URL/postgres@/nicol_poor@} expect 1 migrate dev --name x
err_has P3014
err_has shadowDatabaseUrl
err_has CREATEDB
[ ! -e prisma/migrations ] || fail "something was written"
sed -i 's/^  url.*/&\n  shadowDatabaseUrl = env("SHADOW")/' prisma/schema.prisma
SHADOW=$DATABASE_URL expect 1 migrate dev --name x
err_has N0022
SHADOW=${DATABASE_URL}_given expect 0 migrate dev --name x
SHADOW=${DATABASE_URL}_given expect 0 migrate dev
out_has "Already in sync"
SHADOW=${DATABASE_URL}_given DATABASE_URL=${DATABASE_URL/postgres@/nicol_poor@} expect 0 migrate diff --from-migrations prisma/migrations --to-schema prisma/schema.prisma --exit-code
is "$(shadows)" 0

# --- differences
project diff < <(models)
expect 0 migrate diff --from-empty --to-schema prisma/schema.prisma
out_has "[+] Added tables"
out_has "  - A"
expect 2 migrate diff --from-empty --to-schema-datamodel prisma/schema.prisma --exit-code --script -o out.sql
grep -q 'CREATE TABLE "A"' out.sql || fail "no script in out.sql"
expect 2 migrate diff --from-url "$DATABASE_URL" --to-schema prisma/schema.prisma --exit-code
psql -Xq -f out.sql >/dev/null 2>&1
expect 0 migrate diff --from-url "$DATABASE_URL" --to-schema prisma/schema.prisma --exit-code
out_has "No difference"
expect 0 migrate diff --from-schema-datasource prisma/schema.prisma --to-schema prisma/schema.prisma --exit-code --script
out_has "-- This is an empty migration."
expect 2 migrate diff --from-config-datasource --to-empty --exit-code
out_has "[-] Removed tables"
expect 1 migrate diff --from-empty
err_has "--to-"
expect 1 migrate diff --from-empty --to-empty
err_has N0025
expect 1 migrate diff --from-empty --to-schema nowhere.prisma
err_has nowhere.prisma
expect 1 migrate diff --from-empty --to-migrations nowhere
err_has nowhere
expect 1 migrate diff --from-empty --to-schema prisma/schema.prisma -o /dev/full
err_has "N0001"
expect 0 migrate diff --from-empty --to-schema prisma/schema.prisma --json
is "$(python3 -c 'import json; print(json.load(open("'"$work"'/.out"))["empty"])')" False

finish
