# Commands that change a database, killed at many moments: the next run goes
# on, or says what to do, and then it does. No migration runs twice, and the
# history can be explained.
. "$NICOL_SOURCE/tests/kill.sh"
. "$NICOL_SOURCE/tests/migrate/lib.sh"

project killed < <(with_datasource <<'X'
model one {
  id Int @id
}

model two {
  id Int @id
  a  Int @default(2)
}

model log {
  id   Int     @id @default(autoincrement())
  name String?
}
X
)
# each leaves a row, which tells how often it ran
migration 20260101000000_one 'create table one (id int primary key); create table log (id serial primary key, name text); insert into log (name) values (1);'
migration 20260102000000_two 'create table two (id int primary key, a int not null); insert into log (name) values (2);'
migration 20260103000000_three 'alter table two alter a set default 2;
insert into log (name) values (3);'
q 'select 1' >/dev/null || fail "no database"

fresh() {
	psql -XAtq -d postgres -c 'drop database if exists killed with (force)' \
		-c 'create database killed'
}
columns() {
	q "select table_name, column_name, data_type, column_default
	from information_schema.columns where table_schema = 'public'
	and table_name <> '_prisma_migrations' order by 1, 2"
}
ran() { q "select string_agg(name, ' ' order by name) from log" 2>/dev/null; }
# Each migration ran once, and is recorded as that.
is_deployed() {
	[ "$(ran)" = "1 2 3" ] || fail "$what: the migrations that ran: $(ran)"
	[ "$(q "select string_agg(migration_name, ' ' order by 1) from _prisma_migrations where finished_at is not null and rolled_back_at is null")" = \
		"20260101000000_one 20260102000000_two 20260103000000_three${1:+ $1}" ] ||
		fail "$what: $(q 'table _prisma_migrations')"
	[ "$(q 'select count(*) from _prisma_migrations where finished_at is null and rolled_back_at is null')" = 0 ] ||
		fail "$what: an open row is left"
}
# Has the script of this migration run?
has_run() {
	case $1 in
	*_one) q 'select 1 from log where name = 1::text' ;;
	*_two) q 'select 1 from log where name = 2::text' ;;
	*_three) q 'select 1 from log where name = 3::text' ;;
	*_four) q "select 1 where to_regclass('three') is not null" ;;
	esac >"$work/rows" 2>/dev/null
	[ -s "$work/rows" ]
}

# As the message says: see whether the changes are there, and tell.
deploy_on() {
	local try name how
	for try in 1 2 3; do
		"$NICOL" migrate deploy >"$work/.out" 2>"$work/.err" </dev/null && return
		err_has "error[P3009]"
		err_has "was cut off"
		name=$(grep -o 'resolve --applied [0-9]*_[a-z]*' "$work/.err" | cut -d' ' -f3)
		how=--rolled-back
		! has_run "$name" || how=--applied
		grep -qF -- "resolve $how $name" "$work/.err" || fail "$what: it does not say $how"
		again migrate resolve $how "$name"
	done
	fail "$what: deploy does not get through"
}

before() { fresh; }
after() {
	deploy_on
	is_deployed
}
kill_each 10 migrate deploy
columns >"$work/want"

# --- reset: the old database or an empty one, never half of either
before() { fresh && "$NICOL" migrate deploy >/dev/null && q 'insert into one values (7)'; }
after() {
	if [ "$(q 'select id from one' 2>/dev/null)" = 7 ]; then
		is_deployed
	fi
	again migrate reset --force --skip-generate
	is_deployed
	is "$(q 'select count(*) from one')" 0
}
kill_each 6 migrate reset --force --skip-generate

# --- push
before() { fresh && q 'create table two (id int primary key)'; }
after() {
	again db push --skip-generate
	columns | cmp -s - "$work/want" || fail "$what: not as the schema says"
}
kill_each 6 db push --skip-generate

# --- dev: one migration is to be written and applied
cat >>prisma/schema.prisma <<'X'

model three {
  id Int @id
}
X
mv prisma/migrations given
before() {
	rm -rf prisma/migrations && cp -r given prisma/migrations
	fresh && "$NICOL" migrate deploy >/dev/null
}
after() {
	if ! "$NICOL" migrate dev --name four --skip-generate >"$work/.out" 2>"$work/.err" </dev/null; then
		err_has "_four failed or was cut off"
		err_has "nicol migrate resolve"
	fi
	deploy_on
	again migrate dev --name four --skip-generate
	no_drafts
	is "$(ls prisma/migrations | grep -c _four)" 1
	is_deployed "$(ls prisma/migrations | grep _four)"
	again migrate status
}
kill_each 10 migrate dev --name four --skip-generate

# --- the shadow databases that were left go when they are old
left=$(psql -XAtq -d postgres -c "select datname from pg_database where datname like 'prisma_migrate_shadow_db_%'")
[ -n "$left" ] || fail "no killed run left a shadow database"
n=0
for d in $left; do
	n=$((n + 1))
	psql -XAtq -d postgres -c "alter database \"$d\" rename to \"prisma_migrate_shadow_db_01890000-0000-7${d:40:21}\""
done
again migrate dev --skip-generate
is "$(shadows)" 0
finish
