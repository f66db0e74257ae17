#!/bin/bash
# The scripts in Prisma's own fixtures; skipped where they are not there.
export NICOL_SHARED=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
if [ ! -d "$NICOL_SHARED/corpus" ]; then
	echo "SKIP: no corpus"
	exit 77
fi
exec python3 "$(dirname "$0")/single_migration.py" \
	"$NICOL_BUILD/tests/ddl_script_tool"
