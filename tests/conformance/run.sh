#!/bin/bash
# make conformance: the scoreboard, printed and written into docs.
set -euo pipefail
export NICOL_SOURCE NICOL_BUILD=$NICOL_SOURCE/build/dev NICOL=$NICOL_SOURCE/build/dev/nicol
. "$NICOL_SOURCE/tests/oracle.sh"
cd "$NICOL_SOURCE/tests/conformance"
PYTHONDONTWRITEBYTECODE=1 python3 conformance.py "$NICOL_SOURCE/docs/conformance.md"
