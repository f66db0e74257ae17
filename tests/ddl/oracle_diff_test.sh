#!/bin/bash
# Our scripts against the published Prisma's, over the corpus; skipped where
# neither is there.
here=$(dirname "$0")
. "$NICOL_SOURCE/tests/oracle.sh"
exec python3 "$here/oracle_diff.py" "$NICOL_BUILD/tests/ddl_script_tool" "$@"
