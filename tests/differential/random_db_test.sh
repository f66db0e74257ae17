#!/bin/bash
# A bounded run of random queries beside the published Prisma Client.
set -eu
. "$NICOL_SOURCE/tests/differential/setup.sh"
node "$here/run.mjs" "$tmp" "$NICOL_BUILD/tests/protocol_door_tool" \
	"$tmp/schema.prisma" "$theirs" "$ours" "${SEED:-1}" "${COUNT:-300}" \
	"$tmp/report.json"
