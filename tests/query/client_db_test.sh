#!/bin/bash
# The generated client of a rich schema, compiled as a user compiles it, on a
# real database: directly, and as behind pgbouncer.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
cp "$here/rich.prisma" "$tmp/schema.prisma"
DATABASE_URL=$NICOL_TEST_URL "$NICOL" db push --schema "$tmp/schema.prisma"
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
	${sanitize:+-fsanitize=$sanitize} -I"$tmp/client" \
	-I"$NICOL_SOURCE/include" -o "$tmp/program" "$here/rich_program.c" \
	"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" \
	-lcmocka -ljansson -lpthread -ldl -lm
DATABASE_URL=$NICOL_TEST_URL "$tmp/program"
DATABASE_URL="$NICOL_TEST_URL?pgbouncer=true&connection_limit=3" "$tmp/program"
