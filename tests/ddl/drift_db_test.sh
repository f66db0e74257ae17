#!/bin/bash
# What real databases differ in from their schemas, after all migrations; the
# expected text is the published Prisma's. Skipped where it is not there.
shared=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
export NICOL_SHARED=$shared
if [ ! -d "$shared/corpus/derived" ]; then
	echo "SKIP: no corpus"
	exit 77
fi
exec python3 "$(dirname "$0")/drift.py" "$NICOL_BUILD/tests/ddl_database_tool"
