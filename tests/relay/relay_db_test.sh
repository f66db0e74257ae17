#!/bin/bash
# The relay example as its README has it: schema, push, client, program; then
# its rules from many threads (relay_test), then its commands one by one.
set -euo pipefail
src=$NICOL_SOURCE/examples/relay
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cp -r "$src" "$tmp/relay"
cd "$tmp/relay"
export DATABASE_URL=$NICOL_TEST_URL RELAY_PASSWORD=secret
fail() {
	echo "FAILED: $*" >&2
	exit 1
}

if [ -f "${NICOL_SHARED:-}/seed/schema.prisma" ]; then
	cmp prisma/schema.prisma "$NICOL_SHARED/seed/schema.prisma" ||
		fail "the example's schema is not the seed's, byte for byte"
else
	echo "SKIP: comparison with the seed's schema (NICOL_SHARED is absent)"
fi

sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
"$NICOL" db push --skip-generate
make -s all test NICOL="$NICOL" CFLAGS="-g -Wall -Wextra -Werror" \
	NICOL_FLAGS="-I$NICOL_SOURCE/include ${sanitize:+-fsanitize=$sanitize} $NICOL_BUILD/libnicol.a"
build/relay_test
"$NICOL" db push --skip-generate --force-reset

relay=build/relay
$relay user add ada@example.org ada | grep -q '^user 1 ada@example.org$' ||
	fail "user add"
! $relay user add ada@example.org ada2 2>err || fail "a second ada"
grep -q 'taken' err || fail "the second ada's error: $(cat err)"
RELAY_KEY=$($relay key add ada@example.org laptop --allow /v1/chat 2>/dev/null)
export RELAY_KEY
psql -X -tAc "select key_hash from api_keys" | grep -qx "$(printf %s "$RELAY_KEY" | sha256sum | cut -d' ' -f1)" ||
	fail "the stored hash is not the key's"
! $relay key add nobody@example.org x 2>err || fail "a key for nobody"
grep -q 'no user' err || fail "the key for nobody: $(cat err)"
! $relay request --id r-0 >out || fail "admitted without an upstream"
echo '{"token":"t"}' | $relay upstream add chat up@example.org --weight 10
! echo 'nonsense' | $relay upstream add chat up@example.org 2>/dev/null ||
	fail "credentials that are no JSON"
$relay request --id r-1 --tokens 9007199254740993 --cost 0.1234 | grep -q 'r-1: recorded'
$relay request --id r-1 --tokens 5 | grep -q 'already recorded'
$relay request --id r-2 --status 500 --cost 99999.0001 | grep -q 'recorded'
! $relay request --id r-3 --endpoint /v1/images >out || fail "forbidden endpoint"
grep -q 'does not allow' out
$relay report >out
cat out
grep -Eq "^$(date -u +%F) +laptop +up@example.org +2 +1 +9007199254740993 +99999.1235$" out ||
	fail "the report"
! RELAY_KEY=rk_no $relay request --id r-4 >out || fail "unknown key"
! $relay frobnicate 2>/dev/null || fail "unknown command"
! DATABASE_URL=postgresql://postgres@127.0.0.1:1/x $relay report 2>err || fail "no server"
grep -q P1001 err || fail "no server: $(cat err)"
echo "the relay's rules and commands hold"
