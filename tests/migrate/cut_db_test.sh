#!/bin/bash
# The connection to the server breaks, at one place after another of what the
# commands have to say to it: by a reset, by an orderly close, or so that a new
# one can be made at once. Each time: one error with a code and a next step, no
# password, no crash; and what the messages say leads to the database that an
# unbroken run makes. Where new connections are let through, no shadow database
# stays.
set -uo pipefail
tmp=$(mktemp -d)
proxy=
trap '[ -z "$proxy" ] || kill "$proxy"; rm -rf "$tmp"' EXIT
port=${NICOL_TEST_URL##*127.0.0.1:}
port=${port%%/*}
psql -Xq -c "alter role postgres password 'hush-hush'"
direct="postgresql://postgres:hush-hush@127.0.0.1:$port/cut"
failures=0
fail() {
	echo "FAILED ($what, cut after $limit bytes${how:+, $how}${at:+, at $at}): $*" >&2
	sed 's/^/    /' "$tmp/out" >&2
	failures=$((failures + 1))
}

mkdir -p "$tmp/prisma"
cat >"$tmp/prisma/schema.prisma" <<'X'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model A {
  id Int    @id @default(autoincrement())
  b  String @unique
}
X
cd "$tmp" || exit 1
export DATABASE_URL=$direct

how= at=
fresh() { psql -Xq -d postgres -c 'drop database if exists cut with (force)' -c 'create database cut'; }
tables() { psql -Xqt -d cut -c "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' and table_name <> '_prisma_migrations' order by 1, 2"; }

# through LIMIT ARGS...: runs nicol behind the proxy; its output is in out.
through() {
	limit=$1
	shift
	rm -f portfile
	python3 "$NICOL_SOURCE/tests/migrate/cut_proxy.py" portfile "$port" "$limit" $how ${at:+"at=$at"} >passed &
	proxy=$!
	until [ -s portfile ]; do sleep 0.02; done
	DATABASE_URL=${direct/:$port/:$(cat portfile)} timeout 60 "$NICOL" "$@" >out 2>&1 </dev/null
	rc=$?
	kill "$proxy"
	wait "$proxy" 2>/dev/null
	proxy=
}

# What every broken run has to be like.
well_said() {
	[ $rc != 124 ] || fail "it hung"
	! grep -q 'Sanitizer\|runtime error' out || fail "it crashed"
	! grep -q 'hush-hush' out || fail "it shows the password"
	[ $rc = 0 ] || grep -Eq 'error\[(P1001|P1017|P3006|P3014|P3018)\]' out ||
		fail "no code of a lost server"
	[ $rc = 0 ] || tr '\n' ' ' <out | grep -Eq 'when (the server|it) is back|When the server is back|is it running' ||
		fail "no next step"
	case $how in *again*)
		[ "$(shadows)" = 0 ] || fail "a shadow database is left: $(shadows)"
		;;
	esac
}

shadows() { psql -XAtqc "select count(*) from pg_database where datname like 'prisma_migrate_shadow_db_%'" -d postgres; }
drop_shadows() {
	psql -XAtqc "select datname from pg_database where datname like 'prisma_migrate_shadow_db_%'" -d postgres |
		while read -r d; do psql -Xqc "drop database \"$d\" with (force)" -d postgres; done
}

# As the messages say: see what is there, resolve, go on.
recover() {
	local name
	for _ in 1 2 3 4; do
		"$NICOL" migrate deploy >again 2>&1 && return
		name=$(grep -o 'migration [0-9]*_[a-z]*' again | head -1 | cut -d' ' -f2)
		if grep -q P3009 again; then
			"$NICOL" migrate resolve --rolled-back "$name" >/dev/null 2>&1
		elif grep -q 42P07 again && tr '\n' ' ' <again | grep -q 'resolve --applied'; then
			"$NICOL" migrate resolve --applied "$name" >/dev/null 2>&1
		else
			break
		fi
	done
	"$NICOL" migrate status >again 2>&1 || { cat again; fail "no way on"; }
}

fresh
"$NICOL" migrate dev --name one --skip-generate >out 2>&1 || { cat out; exit 1; }
for n in two three; do
	printf '\nmodel %s {\n  id Int @id\n  a  Int?\n}\n' "$n" >>prisma/schema.prisma
	"$NICOL" migrate dev --name $n --skip-generate >out 2>&1 || { cat out; exit 1; }
done
tables >want

# try WHAT STEPS ARGS...: cuts at half of STEPS places, in each of the three
# ways; with NICOL_CUT_ALL=1 at all of them.
try() {
	what=$1 steps=$(($2 / 2)) all=$2
	[ -z "${NICOL_CUT_ALL:-}" ] || steps=$all
	shift 2
	how=
	prepare
	through 0 "$@"
	[ $rc = 0 ] || fail "it fails without a cut"
	whole=$(cat passed)
	for ((i = 0; i < steps; i++)); do
		prepare
		drop_shadows
		case $((i % 3)) in
		0) how= ;;
		1) how=fin ;;
		2) how=again ;;
		esac
		through $((1 + whole * i / steps)) "$@"
		[ $rc != 0 ] || fail "it did not notice"
		well_said
		finish
		tables | cmp -s - want || fail "the database is not as it should be"
		"$NICOL" migrate diff --from-url "$direct" --to-schema-datamodel prisma/schema.prisma \
			--exit-code >again 2>&1 || fail "it differs from the schema"
	done
	echo "$what: $steps cuts in $whole bytes, of $all with NICOL_CUT_ALL=1"
}

prepare() { fresh; }
finish() { recover; }
try "migrate deploy" 15 migrate deploy

prepare() { fresh && "$NICOL" migrate deploy >out 2>&1; }
finish() { "$NICOL" migrate status >again 2>&1 || { cat again; fail "no way on"; }; }
try "migrate status" 6 migrate status

finish() { "$NICOL" migrate reset --force --skip-generate >again 2>&1 || { cat again; fail "no way on"; }; }
try "migrate reset" 8 migrate reset --force --skip-generate

third=$(basename prisma/migrations/*_three)
prepare() {
	fresh
	"$NICOL" migrate deploy >out 2>&1
	psql -Xq -d cut -c "update _prisma_migrations set finished_at = null where migration_name = '$third'"
}
finish() {
	"$NICOL" migrate resolve --applied "$third" >again 2>&1 || grep -q P3008 again || { cat again; fail "no way on"; }
	"$NICOL" migrate status >again 2>&1 || { cat again; fail "not resolved"; }
	[ "$(psql -XAtq -d cut -c "select count(*) from _prisma_migrations where migration_name = '$third' and rolled_back_at is null")" = 1 ] ||
		fail "not one row that counts"
}
try "resolve --applied" 6 migrate resolve --applied "$third"

prepare() {
	fresh
	"$NICOL" migrate deploy >out 2>&1
	psql -Xq -d cut -c "update _prisma_migrations set finished_at = null where migration_name = '$third'" -c 'drop table three'
}
finish() {
	"$NICOL" migrate resolve --rolled-back "$third" >again 2>&1 || { cat again; fail "no way on"; }
	"$NICOL" migrate deploy >again 2>&1 || { cat again; fail "not resolved"; }
}
try "resolve --rolled-back" 6 migrate resolve --rolled-back "$third"
prepare() { fresh; }

finish() { "$NICOL" db push --skip-generate >again 2>&1 || { cat again; fail "no way on"; }; }
try "db push" 9 db push --skip-generate

# --- one answer is lost, and the server is back at once: what was at work
# there is waited for
how=again
lost() {
	what="$*" at=$1
	shift
	prepare
	drop_shadows
	through 0 "$@"
	[ $rc != 0 ] || fail "it did not notice"
	well_said
	at=
}
says() { tr '\n' ' ' <out | grep -qF -- "$1" || fail "it does not say: $1"; }
row() { psql -XAtq -d cut -c "select finished_at is null, rolled_back_at is null, logs <> '' from _prisma_migrations where migration_name = '$third'"; }
prepare() { fresh; }

# the row that begins the third migration: it is closed
lost "$third" migrate deploy
says "nothing of it has run"
[ "$(row)" = "t|f|" ] || fail "the row is $(row)"
"$NICOL" migrate deploy >again 2>&1 || { cat again; fail "deploy does not go on"; }
tables | cmp -s - want || fail "the database is not as it should be"

# its script: it has run, and the history has what happened
lost 'CREATE TABLE "three"' migrate deploy
says "resolve --applied $third"
[ "$(row)" = "t|t|t" ] || fail "the row is $(row)"
tables | cmp -s - want || fail "the script has not run"

# the same row, and the server is not back: the next run says what to do
how=
lost "$third" migrate deploy
says "resolve --rolled-back $third"
[ "$(row)" = "t|t|" ] || fail "the row is $(row)"
"$NICOL" migrate resolve --rolled-back "$third" >again 2>&1 && "$NICOL" migrate deploy >again 2>&1 ||
	{ cat again; fail "deploy does not go on"; }
tables | cmp -s - want || fail "the database is not as it should be"

# the shadow database's making: it is unmade
how=again
for i in 1 2 3; do lost 'CREATE DATABASE "prisma_migrate' migrate dev --skip-generate; done
says "while the shadow database was made"

# what ends the work of the others: they have done it
prepare() { fresh && "$NICOL" migrate deploy >out 2>&1; }
lost COMMIT migrate reset --force --skip-generate
[ "$(tables)" = "" ] || fail "it is not empty"
prepare() { fresh; }
lost COMMIT db push --skip-generate
tables | cmp -s - want || fail "it was not pushed"
how=

# one model more, so that dev has a migration to write
rm -rf migrations.done && cp -r prisma/migrations migrations.done
printf '\nmodel four {\n  id Int @id\n}\n' >>prisma/schema.prisma
prepare() {
	fresh
	rm -rf prisma/migrations && cp -r migrations.done prisma/migrations
	"$NICOL" migrate deploy >out 2>&1
}
fresh && "$NICOL" db push --skip-generate >out 2>&1 && tables >want
finish() {
	recover
	"$NICOL" migrate dev --name four --skip-generate >again 2>&1 || { cat again; fail "no way on"; }
	[ "$(find prisma/migrations -name migration.sql | wc -l)" = 4 ] || fail "not four migrations"
}
try "migrate dev" 12 migrate dev --name four --skip-generate
exit $((failures > 0))
