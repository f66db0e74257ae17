#!/bin/bash
# Our scripts against the published Prisma's, over the corpus; skipped where
# neither is there.
here=$(dirname "$0")
home=${NICOL_ORACLE_HOME:-$HOME/.cache/nicol-oracle}
shared=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
export NICOL_SHARED=$shared
if [ ! -d "$shared/corpus" ] || [ ! -d "$home/p6" ] || ! command -v node >/dev/null; then
	echo "SKIP: no corpus or no published Prisma packages"
	exit 77
fi
exec python3 "$here/oracle_diff.py" "$NICOL_BUILD/tests/ddl_script_tool" "$@"
