# Sourced: makes $tmp with the client of bank.prisma for a provider, and
# compiles programs against it.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")

# make_bank PROVIDER URL
make_bank() {
	sed "s/PROVIDER/$1/" "$here/bank.prisma" >"$tmp/schema.prisma"
	DATABASE_URL=$2 "$NICOL" db push --schema "$tmp/schema.prisma"
}

# build_bank PROGRAM.c
build_bank() {
	"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
		${sanitize:+-fsanitize=$sanitize} -I"$tmp/client" \
		-I"$NICOL_SOURCE/include" -o "$tmp/${1%.c}" "$here/$1" \
		"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" \
		-lcmocka -ljansson -lpthread -ldl -lm
}
