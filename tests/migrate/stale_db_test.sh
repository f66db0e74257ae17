#!/bin/bash
# Shadow databases that a killed run left: the next run drops its own old
# ones, and touches neither younger ones, nor Prisma's, nor those in use.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/prisma"
printf 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n\nmodel A {\n  id Int @id\n}\n' >"$tmp/prisma/schema.prisma"
cd "$tmp"
export DATABASE_URL=$NICOL_TEST_URL
p=prisma_migrate_shadow_db_
now=$(printf '%012x' $(($(date +%s) * 1000)))
old=${p}01890000-0000-7abc-8abc-0123456789ab
used=${p}01890000-0001-7abc-8abc-0123456789ab
other=${p}01890000-0002-7abc-8abc-0123456789ab
young=${p}${now:0:8}-${now:8:4}-7abc-8abc-0123456789ab
prisma=${p}01890000-0000-4abc-8abc-0123456789ab
psql -Xq -c 'create role someone'
for d in "$old" "$used" "$other" "$young" "$prisma"; do psql -Xq -c "create database \"$d\""; done
psql -Xq -c "alter database \"$other\" owner to someone"
psql -Xq -d "$used" -c 'select pg_sleep(30)' >/dev/null &
sleeper=$!
until [ "$(psql -Xtqc "select count(*) from pg_stat_activity where datname = '$used'")" -gt 0 ]; do sleep 0.05; done
"$NICOL" migrate dev --name one --skip-generate
kill $sleeper
left=$(psql -Xtqc "select datname from pg_database where datname like '$p%' order by 1")
want=$(printf ' %s\n' "$used" "$other" "$young" "$prisma" | LC_ALL=C sort)
[ "$(printf '%s\n' "$left" | LC_ALL=C sort)" = "$want" ] || { printf 'left:\n%s\nwanted:\n%s\n' "$left" "$want"; exit 1; }
echo "only the old one of its own is gone"
