# A team switches between Prisma and Nicol and back: each finds a database that
# the other one migrated up to date. Prisma is the published CLI, 6.19.3 and
# 7.10.0, with its own engine.
. "$NICOL_SOURCE/tests/migrate/lib.sh"
. "$NICOL_SOURCE/tests/oracle.sh"
oracle=$NICOL_SHARED/oracle
home=$NICOL_ORACLE_HOME
export CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1
export PRISMA_QUERY_ENGINE_LIBRARY=/bin/true ORACLE_PG_URL=$NICOL_TEST_URL

# prisma VERSION CODE ARGS...
prisma() {
	local version=$1 code=$2 got=0
	shift 2
	PRISMA_SCHEMA_ENGINE_BINARY=$home/schema-engine-$version \
		node "$home/p$version/node_modules/prisma/build/index.js" "$@" \
		>"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "prisma $version $*: exit $got, not $code"
}

model() {
	cat <<'X'
enum Role {
  admin
  user
}

model User {
  id        BigInt   @id @default(autoincrement())
  email     String   @unique @db.VarChar(200)
  role      Role     @default(user)
  tags      String[]
  score     Decimal  @default(0) @db.Decimal(10, 4)
  settings  Json     @default("{}")
  createdAt DateTime @default(now()) @map("created_at")
  posts     Post[]

  @@map("users")
}

model Post {
  id       String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  title    String
  authorId BigInt
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)

  @@index([authorId, title(sort: Desc)])
}
X
}

# What a version wants: 6 the url in the schema, 7 in the config file.
prepare() {
	if [ "$1" = 6 ]; then
		project "p$1" < <(model | with_datasource)
	else
		project "p$1" < <(printf 'datasource db {\n  provider = "postgresql"\n}\n\n'; model)
		cat >prisma.config.ts <<'X'
export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL },
}
X
	fi
}

change() { sed -i 's/^  title    String$/&\n  body     String?\n  views    Int     @default(0)/; s/^  admin$/&\n  guest/' prisma/schema.prisma; }
folders() { ls -d prisma/migrations/2* | wc -l; }
skip_generate() { [ "$1" = 6 ] && echo --skip-generate; }
to_schema() { [ "$1" = 6 ] && echo --to-schema-datamodel || echo --to-schema; }
from_database() { [ "$1" = 6 ] && echo "--from-url $DATABASE_URL" || echo --from-config-datasource; }

for v in 6 7; do
	# Nicol begins ...
	prepare $v
	expect 0 migrate dev --name init
	prisma $v 0 migrate status
	out_has "up to date"
	prisma $v 0 migrate dev $(skip_generate $v)
	is "$(folders)" 1
	prisma $v 0 migrate diff $(from_database $v) $(to_schema $v) prisma/schema.prisma --exit-code
	# ... Prisma goes on ...
	change
	sleep 1
	prisma $v 0 migrate dev --name second $(skip_generate $v)
	is "$(folders)" 2
	expect 0 migrate status
	expect 0 migrate dev --skip-generate
	out_has "Already in sync"
	is "$(folders)" 2
	expect 0 migrate diff --from-config-datasource --to-schema prisma/schema.prisma --exit-code
	expect 0 migrate deploy
	# ... and both write the same text for the same step
	cat prisma/migrations/*_init/migration.sql prisma/migrations/*_second/migration.sql >../nicol-first.sql

	# the other way round
	rm -rf prisma/migrations
	prepare $v
	prisma $v 0 migrate dev --name init $(skip_generate $v)
	cp prisma/migrations/migration_lock.toml ../lock-prisma.toml
	expect 0 migrate status
	expect 0 migrate dev --skip-generate
	out_has "Already in sync"
	change
	sleep 1
	expect 0 migrate dev --name second --skip-generate
	prisma $v 0 migrate status
	prisma $v 0 migrate dev $(skip_generate $v)
	is "$(folders)" 2
	cat prisma/migrations/*_init/migration.sql prisma/migrations/*_second/migration.sql >../prisma-first.sql
	cmp ../nicol-first.sql ../prisma-first.sql || fail "version $v: the scripts differ"
	rm -rf prisma/migrations
	expect 0 migrate reset --force --skip-generate
	expect 0 migrate dev --name init --skip-generate
	cmp prisma/migrations/migration_lock.toml ../lock-prisma.toml || fail "version $v: the lock files differ"

	# a failed migration, resolved by the other
	migration 29990101000000_broken 'select 1/0;'
	expect 1 migrate deploy
	prisma $v 1 migrate deploy
	err_has P3009
	prisma $v 0 migrate resolve --rolled-back 29990101000000_broken
	expect 1 migrate status
	prisma $v 1 migrate deploy
	expect 1 migrate deploy
	err_has P3009
	expect 0 migrate resolve --rolled-back 29990101000000_broken
	rm -r prisma/migrations/29990101000000_broken
	prisma $v 0 migrate status
	prisma $v 0 migrate deploy

	# one baselines, the other reads it
	migration 29990102000000_base 'select 1;'
	expect 0 migrate resolve --applied 29990102000000_base
	prisma $v 0 migrate status
	migration 29990103000000_base 'select 1;'
	prisma $v 0 migrate resolve --applied 29990103000000_base
	expect 0 migrate status

	# push
	prepare $v
	expect 0 db push --skip-generate
	prisma $v 0 db push $(skip_generate $v)
	out_has "already in sync"
	cd "$work" || exit 1
done

# the seed's schema: the same text
mkdir seed && cd seed || exit 1
cp "$oracle/../seed/schema.prisma" .
PEER=6 node "$oracle/diff.mjs" --from empty --to schema:schema.prisma >prisma.sql || fail "the seed's script"
DATABASE_URL=$NICOL_TEST_URL expect 0 migrate diff --from-empty --to-schema schema.prisma --script
cmp prisma.sql "$work/.out" || fail "the seed's script differs"
finish
