# What happens when things break in the middle: a server that goes away, two
# migrators at once, Ctrl-C, a full disk, a killed run.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

models() {
	with_datasource <<'X'
model A {
  id Int    @id
  b  String
}
X
}

# Waits until a query's answer is $2, at most ten seconds.
until_is() {
	for _ in $(seq 200); do
		[ "$(q "$1")" = "$2" ] && return
		sleep 0.05
	done
	fail "never $2: $1"
}
# nicol in the background, its output in .bg.
in_background() {
	"$NICOL" "$@" >"$work/.bg" 2>&1 </dev/null &
	pid=$!
}
ends_with() {
	local got=0
	wait $pid || got=$?
	cp "$work/.bg" "$work/.err"
	[ "$got" = "$1" ] || fail "exit $got, not $1"
}
sleeps="select count(*) from pg_stat_activity where query like '%pg_sleep%' and application_name = 'nicol' and state = 'active'"

# --- the server goes away in the middle of a migration
project gone < <(models)
migration 20260101000000_a 'CREATE TABLE "A" (id integer primary key);'
migration 20260102000000_b 'CREATE TABLE "B" (id integer); select pg_sleep(60);'
in_background migrate deploy
until_is "$sleeps" 1
q "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and application_name = 'nicol'" >/dev/null
ends_with 1
err_has P1017
err_has 20260102000000_b
err_has "resolve --rolled-back"
is "$(q "select to_regclass('\"A\"') is null, to_regclass('\"B\"') is null")" "f|t"
is "$(q "select finished_at is null, logs is null from _prisma_migrations where migration_name like '%_b'")" "t|f"
expect 1 migrate deploy
err_has P3009

# --- Ctrl-C in the middle of a migration: cancelled, undone, recorded
project stopped < <(models)
migration 20260101000000_b 'CREATE TABLE "B" (id integer); select pg_sleep(60);'
in_background migrate deploy
until_is "$sleeps" 1
kill -INT $pid
ends_with 130
err_has P3018
err_has "Ctrl-C"
is "$(q "select to_regclass('\"B\"') is null")" t
is "$(q 'select finished_at is null, logs is null from _prisma_migrations')" "t|f"
is "$(q "$sleeps")" 0
expect 0 migrate resolve --rolled-back 20260101000000_b

# --- Ctrl-C while the shadow database works: it is dropped
in_background migrate dev
until_is "$sleeps" 1
is "$(shadows)" 1
kill -INT $pid
ends_with 130
err_has N0021
is "$(shadows)" 0

# --- two at once: the second one waits, and finds nothing to do
project two < <(models)
migration 20260101000000_a 'select pg_sleep(1); CREATE TABLE "A" (id integer);'
in_background migrate deploy
until_is "$sleeps" 1
expect 0 migrate deploy
out_has "No pending migrations"
ends_with 0
is "$(q 'select count(*) from _prisma_migrations')" 1

# --- twenty at once: one applies them, the rest find nothing to do
project twenty < <(models)
for i in 1 2 3 4 5 6; do migration "2026010100000${i}_m" "CREATE TABLE t$i (id integer); insert into t$i values ($i);"; done
pids=
for i in $(seq 20); do
	"$NICOL" migrate deploy --json >"$work/deploy.$i" 2>&1 </dev/null &
	pids="$pids $!"
done
for p in $pids; do wait "$p" || fail "a deploy of twenty"; done
is "$(cat "$work"/deploy.* | grep -c _m)" 6
is "$(q 'select count(*), count(distinct migration_name), count(finished_at), max(applied_steps_count) from _prisma_migrations')" "6|6|6|1"
is "$(q 'select count(*) from t6')" 1

# --- a lock that is not given up: who holds it?
PGAPPNAME=hoarder psql -Xqc 'select pg_advisory_lock(72707369); select pg_sleep(60)' >/dev/null 2>&1 &
until_is "select count(*) from pg_locks where locktype = 'advisory' and granted" 1
in_background migrate deploy
until_is "select count(*) from pg_locks where locktype = 'advisory' and not granted" 1
kill -INT $pid
ends_with 130
PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK=1 expect 0 migrate deploy
expect 1 migrate deploy
err_has P1002
err_has hoarder
err_has postgres
err_has "$(q "select pid from pg_locks where locktype = 'advisory' and granted")"
q "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'" >/dev/null
expect 0 migrate deploy

# --- a full disk: nothing half is left (a file may have 512 bytes)
project full < <(models)
for n in 1 2 3 4 5 6 7 8; do printf 'model M%s {\n  id Int @id\n  name String\n}\n' $n; done >>prisma/schema.prisma
got=0
(ulimit -f 1; trap '' XFSZ; exec "$NICOL" migrate dev --name big --skip-generate) >"$work/.out" 2>"$work/.err" </dev/null || got=$?
is $got 1
err_has N0001
is "$(ls -A prisma | tr '\n' ' ')" "migrations schema.prisma "
is "$(ls -A prisma/migrations)" migration_lock.toml
is "$(shadows)" 0
is "$(q "select count(*) from pg_tables where tablename like 'M_'")" 0
expect 0 migrate dev --name big --skip-generate
expect 1 migrate diff --from-empty --to-schema prisma/schema.prisma --script -o /dev/full
err_has "/dev/full"

# --- a folder that cannot be written
project readonly < <(models)
if [ "$(id -u)" != 0 ]; then
	chmod a-w prisma
	expect 1 migrate dev --name x
	err_has N0001
	chmod u+w prisma
	is "$(q "select count(*) from pg_tables where tablename = 'A'")" 0
fi

# --- killed: what is left does not look like a migration
project killed < <(models)
mkdir prisma/.nicol-draft-0123456789abcdef
expect 0 migrate dev --name init --skip-generate
expect 0 migrate status

# --- a statement that push cannot do leaves everything as it was
project atomic < <(models)
expect 0 db push
printf 'model B {\n  id Int @id\n}\n' >>prisma/schema.prisma
sed -i 's/  b  String/&\n  c  Int?/' prisma/schema.prisma
q 'create view "B" as select 1'
expect 1 db push
err_has N0023
is "$(q "select count(*) from information_schema.columns where table_name = 'A'")" 2

finish
