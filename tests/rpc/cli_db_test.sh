# The published prisma CLI, 6.19.3 and 7.10.0, on our schema engine: every
# command that migrates or pushes, with its exit codes, and what it leaves in
# the database.
. "$NICOL_SOURCE/tests/migrate/lib.sh"
. "$NICOL_SOURCE/tests/oracle.sh"
home=$NICOL_ORACLE_HOME
export CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1
export PRISMA_QUERY_ENGINE_LIBRARY=/bin/true
export PRISMA_SCHEMA_ENGINE_BINARY=$NICOL_BUILD/nicol-schema-engine

# prisma CODE ARGS...: of version $v
prisma() {
	local code=$1 got=0
	shift
	node "$home/p$v/node_modules/prisma/build/index.js" "$@" \
		>"$work/.out" 2>"$work/.err" </dev/null || got=$?
	[ "$got" = "$code" ] || fail "prisma $v $*: exit $got, not $code"
}
skip_generate() { [ "$v" = 6 ] && echo --skip-generate; }
to_schema() { [ "$v" = 6 ] && echo --to-schema-datamodel || echo --to-schema; }
from_database() { [ "$v" = 6 ] && echo "--from-url $DATABASE_URL" || echo --from-config-datasource; }
both_have() { cat "$work/.out" "$work/.err" | grep -qF -- "$1" || fail "no \"$1\" is said"; }

# start NAME PROVIDER URL: a project as version $v wants it, models on stdin
start() {
	rm -rf "${work:?}/$1"
	mkdir -p "$work/$1/prisma"
	cd "$work/$1" || exit 1
	export DATABASE_URL=$3
	{
		printf 'datasource db {\n  provider = "%s"\n' "$2"
		[ "$v" = 7 ] || echo '  url      = env("DATABASE_URL")'
		printf '}\n\n'
		cat
	} >prisma/schema.prisma
	[ "$v" = 6 ] || cat >prisma.config.ts <<'X'
export default {
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL },
}
X
}
model() {
	cat <<'X'
model A {
  id   Int     @id
  name String?
  bs   B[]
}

model B {
  id  Int @id
  aId Int
  a   A   @relation(fields: [aId], references: [id])
}
X
}
folders() { ls -d prisma/migrations/2* 2>/dev/null | wc -l; }

for v in 6 7; do
	psql -d postgres -qc "drop database if exists rpc" 2>/dev/null
	start rpc postgresql "$base/rpc" < <(model)
	export PGDATABASE=rpc

	# the database is missing: it is made
	prisma 0 migrate dev --name init $(skip_generate)
	both_have 'in sync'
	is "$(folders)" 1
	is "$(q 'select count(*) from _prisma_migrations where finished_at is not null')" 1
	expect 0 migrate status
	prisma 0 migrate status
	both_have 'up to date'

	# the next one, as a draft, then applied
	sed -i 's/^  name String?$/&\n  age  Int?/' prisma/schema.prisma
	sleep 1
	prisma 0 migrate dev --create-only --name age $(skip_generate)
	is "$(folders)" 2
	prisma 1 migrate status
	both_have '_age'
	prisma 0 migrate deploy
	is "$(q "select count(*) from information_schema.columns where column_name = 'age'")" 1
	prisma 0 migrate deploy
	both_have 'No pending'
	# an empty draft
	sleep 1
	prisma 0 migrate dev --create-only --name nothing $(skip_generate)
	is "$(cat prisma/migrations/*_nothing/migration.sql)" '-- This is an empty migration.'
	prisma 0 migrate dev $(skip_generate)

	# what would lose data, and what cannot be done
	q 'insert into "A" values (1, null, 2)'
	cp prisma/schema.prisma good
	sed -i '/^  age/d' prisma/schema.prisma
	prisma 1 migrate dev --name loss $(skip_generate)
	both_have 'age'
	prisma 1 db push $(skip_generate)
	both_have 'age'
	is "$(q 'select age from "A"')" 2
	cp good prisma/schema.prisma
	sed -i 's/^  name String?$/  name String/' prisma/schema.prisma
	prisma 1 db push $(skip_generate) --accept-data-loss
	both_have '1 NULL'
	cp good prisma/schema.prisma
	sed -i '/^  age/d' prisma/schema.prisma
	prisma 0 db push $(skip_generate) --accept-data-loss
	is "$(q "select count(*) from information_schema.columns where column_name = 'age'")" 0
	prisma 0 db push $(skip_generate)
	both_have 'already in sync'

	# drift: the push was no migration
	prisma 130 migrate dev $(skip_generate)
	both_have 'age'
	cp good prisma/schema.prisma
	prisma 0 migrate reset --force $(skip_generate)
	is "$(q 'select count(*) from _prisma_migrations')" 3
	prisma 0 migrate diff $(from_database) $(to_schema) prisma/schema.prisma --exit-code
	prisma 0 migrate diff --from-empty $(to_schema) prisma/schema.prisma --script
	out_has 'CREATE TABLE "A"'
	sed -i 's/^  age .*/&\n  more Int?/' prisma/schema.prisma
	prisma 2 migrate diff --from-migrations prisma/migrations $(to_schema) prisma/schema.prisma --script --exit-code $([ $v = 7 ] || echo "--shadow-database-url $base/rpc_shadow")
	out_has 'ADD COLUMN     "more" INTEGER'
	cp good prisma/schema.prisma

	# failures, and the ways out
	migration 29990101000000_bad 'select 1/0;'
	prisma 1 migrate deploy
	both_have P3018
	both_have 'division by zero'
	prisma 1 migrate deploy
	both_have P3009
	prisma 1 migrate status
	prisma 1 migrate resolve --applied 20200101000000_none
	both_have P3017
	prisma 0 migrate resolve --rolled-back 29990101000000_bad
	prisma 1 migrate dev $(skip_generate)
	both_have P3006
	prisma 0 migrate resolve --applied 29990101000000_bad
	prisma 0 migrate status
	echo 'create table x(); select 1' >x.sql
	execute() { [ "$v" = 6 ] && prisma "$1" db execute --url "$DATABASE_URL" --file "$2" || prisma "$1" db execute --file "$2"; }
	execute 0 x.sql
	execute 1 x.sql
	both_have 'already exists'

	# the schema of what is there: theirs and ours write the same
	psql -qd postgres -c 'drop database if exists rpc_pull' -c 'create database rpc_pull' 2>/dev/null
	psql -qd rpc_pull -c 'create table t (id serial primary key, n text[]); create table u (id int primary key, t_id int references t(id)); create view v as select id from t'
	mkdir pull
	cp prisma.config.ts pull/ 2>/dev/null || true
	cd pull && mkdir prisma
	head -4 ../prisma/schema.prisma >prisma/schema.prisma
	[ "$v" = 6 ] || { head -2 ../prisma/schema.prisma; echo '}'; } >prisma/schema.prisma
	cp prisma/schema.prisma bare
	DATABASE_URL=$base/rpc_pull prisma 0 db pull
	both_have '2 models'
	cp prisma/schema.prisma theirs
	DATABASE_URL=$base/rpc_pull prisma 0 db pull --print
	grep -q '^model t {' "$work/.out" || fail "nothing is printed"
	cmp -s theirs prisma/schema.prisma || fail "it was written all the same"
	cp bare prisma/schema.prisma
	DATABASE_URL=$base/rpc_pull expect 0 db pull
	cmp -s theirs prisma/schema.prisma || fail "theirs and ours differ: $(diff theirs prisma/schema.prisma)"
	is "$(find . -name '*.sql' | wc -l)" 0
	sed -i 's/^model u/\/\/\/ kept\nmodel U/; s/ u\[\]/ U[]/' prisma/schema.prisma
	sed -i '/^model U/,/^}/ s/^}/  @@map("u")\n}/' prisma/schema.prisma
	DATABASE_URL=$base/rpc_pull prisma 0 db pull
	grep -q '^/// kept' prisma/schema.prisma || fail "the documentation is gone"
	DATABASE_URL=$base/rpc_pull prisma 0 db pull --force
	cmp -s theirs prisma/schema.prisma || fail "force kept something"
	psql -qd rpc_pull -c 'drop table t, u cascade'
	cp bare prisma/schema.prisma
	DATABASE_URL=$base/rpc_pull prisma 1 db pull
	both_have P4001
	cmp -s bare prisma/schema.prisma || fail "an empty database was written"
	cd ..

	# no way in
	DATABASE_URL=postgresql://me:secret@127.0.0.1:1/x prisma 1 migrate status
	both_have P1001
	! cat "$work/.out" "$work/.err" | grep -q secret || fail "the password is said"

	# SQLite
	start lite sqlite file:./dev.db < <(model)
	prisma 0 migrate dev --name init $(skip_generate)
	is "$(folders)" 1
	prisma 0 migrate status
	prisma 0 db push $(skip_generate)
	both_have 'already in sync'
	expect 0 migrate status
	is "$(find . -name dev.db | wc -l)" 1
done
finish
