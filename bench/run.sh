#!/bin/sh
# run.sh: all benchmarks, beside their peers, in one run; writes
# bench/RESULTS.md. Needs the published Prisma packages, which
# $NICOL_SHARED/oracle/setup.sh installs from npm, and a few minutes.
set -eu
cd "$(dirname "$0")/.."
export NICOL_SHARED="${NICOL_SHARED:-$(cd .. && pwd)/shared}"
if [ ! -x "$NICOL_SHARED/oracle/setup.sh" ]; then
	echo "bench: the peers are missing: set NICOL_SHARED to the folder with oracle/ and seed/" >&2
	exit 1
fi
"$NICOL_SHARED/oracle/setup.sh"
exec sh tests/pg.sh sh bench/with_db.sh
