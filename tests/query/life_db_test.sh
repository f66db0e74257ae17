#!/bin/bash
# A client's life with its server, which is restarted on the way.
set -euo pipefail
here=$NICOL_SOURCE/tests/query
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sanitize=$(sed -n 's/^NICOL_SANITIZE:STRING=//p' "$NICOL_BUILD/CMakeCache.txt")
export DATABASE_URL=$NICOL_TEST_URL
cp "$here/rich.prisma" "$tmp/schema.prisma"
"$NICOL" db push --schema "$tmp/schema.prisma"
"${CC:-cc}" -std=gnu11 -g -Wall -Wextra -Wpedantic -Werror \
	${sanitize:+-fsanitize=$sanitize} -I"$tmp/client" \
	-I"$NICOL_SOURCE/include" -o "$tmp/program" "$here/life_program.c" \
	"$tmp/client/db.c" "$NICOL_BUILD/libnicol.a" \
	-lcmocka -ljansson -lpthread -ldl -lm
as=
[ "$(id -u)" != 0 ] ||
	as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
export RESTART="cd / && $as $NICOL_PG_BIN/pg_ctl -D $PGHOST/data -m fast -w \
-l $PGHOST/server.log restart >/dev/null"
"$tmp/program"
