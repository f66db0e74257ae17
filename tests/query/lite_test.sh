#!/bin/bash
# The generated client on SQLite.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
cp "$here/lite.prisma" "$tmp/schema.prisma"
export DATABASE_URL="file:$tmp/lite.db"
"$NICOL" db push --schema "$tmp/schema.prisma"
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
	${sanitize:+-fsanitize=$sanitize} -I"$tmp/client" \
	-I"$NICOL_SOURCE/include" -o "$tmp/program" "$here/lite_program.c" \
	"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" \
	-lcmocka -ljansson -lpthread -ldl -lm
"$tmp/program"
