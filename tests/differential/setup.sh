# setup.sh - sourced: makes in $tmp the published client with its own engine
# (as WebAssembly) for a schema, and two databases that have it.
. "$NICOL_SOURCE/tests/oracle.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$NICOL_SOURCE/tests/differential
p6=$NICOL_ORACLE_HOME/p6/node_modules
ln -s "$p6" "$tmp/node_modules"
sed "s|provider = \"prisma-client-js\"|&\n  output = \"$tmp/client\"|" \
	"$here/schema.prisma" >"$tmp/schema.prisma"
: >"$tmp/no-engine"
export CHECKPOINT_DISABLE=1 PRISMA_HIDE_UPDATE_MESSAGE=1
export PRISMA_QUERY_ENGINE_LIBRARY=$tmp/no-engine PRISMA_CLIENT_FORCE_WASM=1
export PRISMA_SCHEMA_ENGINE_BINARY=$NICOL_ORACLE_HOME/schema-engine-6
(cd "$tmp" && node "$p6/prisma/build/index.js" generate \
	--schema "$tmp/schema.prisma" >"$tmp/generate.log" 2>&1) || {
	cat "$tmp/generate.log"
	exit 1
}
database() {
	createdb "$1"
	url=$(printf '%s' "$NICOL_TEST_URL" | sed "s|/nicol_test|/$1|")
	DATABASE_URL=$url "$NICOL" db push --schema "$here/schema.prisma" \
		>"$tmp/push.log" 2>&1 || {
		cat "$tmp/push.log"
		exit 1
	}
}
database theirs
theirs=$url
database ours
ours=$url
