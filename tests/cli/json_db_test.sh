# --json: one JSON document on standard output from every command, also when it
# fails, and when it cannot be understood.
. "$NICOL_SOURCE/tests/migrate/lib.sh"

project json < <(printf 'model A {\n  id Int @id\n}\n' | with_datasource)
migration 20260101000000_a 'CREATE TABLE "A" (id integer);'
echo 'select 1' >x.sql
# says CODE ARGS...
says() {
	local code=$1
	shift
	expect "$code" "$@" --json
	python3 -c 'import json, sys; json.load(sys.stdin)' <"$work/.out" 2>/dev/null || fail "nicol $* --json: no JSON"
}
says 0 validate
says 0 format
says 0 format --check
says 0 generate
says 1 migrate status
says 0 migrate deploy
says 1 migrate resolve --applied 20260101000000_a
says 1 migrate resolve --rolled-back none
says 0 migrate diff --from-empty --to-schema prisma/schema.prisma
says 0 db execute --file x.sql
says 1 db execute --file none.sql
says 0 db push --accept-data-loss
says 1 db seed
says 0 migrate reset --force
says 0 db push
says 1 init
says 0 version
says 1 dev status
says 0 dev list
says 0 db drop --force
says 1 migrate status
says 1 validate --schema none
says 1 no-such-command
says 1 migrate no-such-command
says 1 validate --no-such-option
says 1 db execute
says 0 migrate dev --name x
finish
