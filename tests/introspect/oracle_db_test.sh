#!/bin/bash
# `nicol db pull` beside the published Prisma.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
exec python3 "$NICOL_SOURCE/tests/introspect/oracle.py"
