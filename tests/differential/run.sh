#!/bin/bash
# make differential: COUNT random queries (10000) from SEED (1) on, beside the
# published Prisma Client; the figures go into docs/differential.md.
set -euo pipefail
export NICOL_SOURCE NICOL_BUILD=$NICOL_SOURCE/build/dev NICOL=$NICOL_SOURCE/build/dev/nicol
if [ -z "${NICOL_TEST_URL:-}" ]; then
	exec sh "$NICOL_SOURCE/tests/pg.sh" bash "$0"
fi
. "$NICOL_SOURCE/tests/differential/setup.sh"
rc=0
node "$here/run.mjs" "$tmp" "$NICOL_BUILD/tests/protocol_door_tool" \
	"$tmp/schema.prisma" "$theirs" "$ours" "${SEED:-1}" "${COUNT:-10000}" \
	"$tmp/report.json" || rc=$?
[ -f "$tmp/report.json" ] || exit 1
node "$here/page.mjs" "$tmp/report.json" "${SEED:-1}" \
	>"$NICOL_SOURCE/docs/differential.md"
exit $rc
