#!/bin/sh
# The seed's main job, from nothing to rows on the screen: a schema, a private
# local PostgreSQL, a migration, a typed C client, a program on it. Works in a
# folder of its own and takes it and the database away at the end.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
nicol=$root/build/release/nicol
work=$(mktemp -d)
export XDG_DATA_HOME="$work/data"
say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() {
	say "$@"
	"$@"
}
cleanup() {
	rc=$?
	cd "$work/relay" 2>/dev/null && "$nicol" dev reset --force >/dev/null 2>&1 || true
	cd /
	rm -rf "$work"
	exit $rc
}
trap cleanup EXIT INT TERM
# the server's unprivileged user must be able to reach its data
chmod 755 "$work"
cp -r "$root/examples/relay" "$work/relay"
cd "$work/relay"
export PATH="$root/build/release:$PATH"
export NICOL_FLAGS="-I$root/include $root/build/release/libnicol.a"

run nicol dev start
DATABASE_URL=$(nicol dev url)
export DATABASE_URL
run nicol validate
run nicol migrate dev --name init
run nicol db push
run nicol migrate status
run nicol generate
run nicol generate --client c --prefix relay --output build/client
run make -s

export RELAY_PASSWORD=demo-only
say relay user add ada@example.org ada
build/relay user add ada@example.org ada
say relay key add ada@example.org laptop --allow /v1/chat
RELAY_KEY=$(build/relay key add ada@example.org laptop --allow /v1/chat)
export RELAY_KEY
for u in 'chat one@upstream.example --weight 80' \
	'chat two@upstream.example --weight 20'; do
	say "relay upstream add $u"
	# shellcheck disable=SC2086
	echo '{"token":"not-a-real-one"}' | build/relay upstream add $u
done
for i in 1 2 3 4 5 6 7 8; do
	build/relay request --id "r-$i" --status $((i % 4 ? 200 : 502)) \
		--tokens $((i * 100)) --cost "0.0$i" --time 12
done
say relay request --id r-8, once more
build/relay request --id r-8
run build/relay report
