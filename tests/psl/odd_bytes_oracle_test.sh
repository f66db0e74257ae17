#!/bin/bash
# Odd bytes, odd blanks, letters of all scripts: the verdicts of Prisma 6 and 7.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
exec python3 "$NICOL_SOURCE/tests/psl/odd_bytes.py" \
	"$NICOL_BUILD/tests/schema_lint_test" "$NICOL_SOURCE/tests/psl/odd_bytes_oracle.mjs"
