#!/bin/bash
# make differential: COUNT random queries (10000) from SEED (1) on, beside the
# published Prisma Client; the figures go into docs/differential.md.
set -euo pipefail
export NICOL_SOURCE NICOL_BUILD=$NICOL_SOURCE/build/dev NICOL=$NICOL_SOURCE/build/dev/nicol
if [ -z "${NICOL_TEST_URL:-}" ]; then
	exec sh "$NICOL_SOURCE/tests/pg.sh" bash "$0"
fi
. "$NICOL_SOURCE/tests/differential/setup.sh"
# in runs of 500: one ends early where the published engine breaks off
rc=0
for ((from = 0, seed = ${SEED:-1}; from < ${COUNT:-10000}; from += 500, seed++)); do
	node "$here/run.mjs" "$tmp" "$NICOL_BUILD/tests/protocol_door_tool" \
		"$tmp/schema.prisma" "$theirs" "$ours" "$seed" 500 \
		"$tmp/report-$seed.json" || rc=$?
done
node "$here/page.mjs" "${SEED:-1}" "$tmp"/report-*.json \
	>"$NICOL_SOURCE/docs/differential.md"
exit $rc
