#!/bin/bash
# What `nicol db pull` writes for each of golden/*.txt.
set -euo pipefail
exec python3 "$NICOL_SOURCE/tests/introspect/golden.py"
