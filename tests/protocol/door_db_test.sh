#!/bin/bash
# The JSON door by itself: batches, transactions, SQL of one's own, failures;
# on PostgreSQL and on SQLite.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/pg.prisma" <<'END'
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model Item {
  id    Int      @id @default(autoincrement())
  name  String   @unique
  big   BigInt?
  at    DateTime?
  data  Json?
  price Decimal?
  raw   Bytes?
}
END
sed 's/"postgresql"/"sqlite"/' "$tmp/pg.prisma" >"$tmp/lite.prisma"
for kind in pg lite; do
	url=$NICOL_TEST_URL
	[ $kind = pg ] || url="file:$tmp/lite.db"
	DATABASE_URL=$url "$NICOL" db push --schema "$tmp/$kind.prisma" >/dev/null
	python3 "$NICOL_SOURCE/tests/protocol/door.py" \
		"$NICOL_BUILD/tests/protocol_door_tool" "$tmp/$kind.prisma" "$url" $kind
done
