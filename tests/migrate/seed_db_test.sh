# The seed command: found, split into words, given the variables; run by
# itself where Prisma 6 does so. And the drop of a whole database.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

models() { printf 'model A {\n  id Int @id\n}\n' | with_datasource; }
package() { printf '{"prisma": {"seed": %s}}\n' "$1" >package.json; }
bins() { # a program of the project's packages
	mkdir -p node_modules/.bin
	cat >node_modules/.bin/filler <<'X'
#!/bin/sh
echo "filler: $*"
for a; do echo "<$a>" >>"$OUT"; done
psql -Xq "$DATABASE_URL" -c "insert into \"A\" select coalesce(max(id), 0) + 1 from \"A\"" || exit 3
X
	chmod +x node_modules/.bin/filler
}
project seeds < <(models)
bins
export OUT=$work/words
package '"filler one\\ two {\"a\":\"b\"} \"three"'
expect 0 migrate dev --name init
is "$(q 'select count(*) from "A"')" 0 # the database was there before
expect 0 db seed -- more "and more"
is "$(q 'select count(*) from "A"')" 1
is "$(cat "$OUT")" $'<one two>\n<{"a":"b"}>\n<"three>\n<more>\n<and more>'
expect 0 db seed --json
is "$(tr -d ' \n' <"$work/.out")" '{"seeded":true}'
err_has "filler: one two"
expect 0 migrate reset --force
is "$(q 'select count(*) from "A"')" 1
expect 0 migrate reset --force --skip-seed
is "$(q 'select count(*) from "A"')" 0
PRISMA_MIGRATE_SKIP_SEED=1 expect 0 migrate reset --force
is "$(q 'select count(*) from "A"')" 0

# a new database is filled; what .env says is known to the command
expect 1 db drop
err_has N0027
expect 0 db drop --force
is "$(psql -d postgres -XAtqc "select count(*) from pg_database where datname = 'seeds'")" 0
expect 1 db drop --force
err_has P1003
echo "DATABASE_URL=$DATABASE_URL" >.env
unset DATABASE_URL
expect 0 migrate dev
is "$(q 'select count(*) from "A"')" 1

# the config's command wins; 7 does not seed of itself
export DATABASE_URL="$base/seeds"
printf 'export default { migrations: { seed: "filler of the config" } }\n' >prisma.config.ts
expect 0 db seed
out_has "filler: of the config"
sed -i '/url/d' prisma/schema.prisma
printf 'export default { migrations: { seed: "filler" }, datasource: { url: process.env.DATABASE_URL } }\n' >prisma.config.ts
expect 0 migrate reset --force
is "$(q 'select count(*) from "A"')" 0

# what goes wrong
printf 'export default { migrations: { seed: command() } }\n' >prisma.config.ts
expect 1 db seed
err_has N0012
err_has prisma.config.ts:1
rm prisma.config.ts
package '"sh -c false"'
expect 1 db seed
err_has N0029
package '"no-such-program-at-all x"'
expect 1 db seed
err_has no-such-program-at-all
package 5
expect 1 db seed
err_has package.json
rm package.json
expect 1 db seed
err_has N0028
finish
