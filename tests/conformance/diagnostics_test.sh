#!/bin/bash
# Diagnostics, place for place as the published Prisma's: the corpus as it is,
# small schemas made for one question each,
# then schemas of it broken by chance. NICOL_MUTATIONS and NICOL_SEED ask for
# more of them, or others.
set -euo pipefail
. "$NICOL_SOURCE/tests/oracle.sh"
cd "$NICOL_SOURCE/tests/conformance"
export PYTHONDONTWRITEBYTECODE=1
python3 corpus.py
python3 probe.py "${NICOL_SEED:-1}"
python3 mutate.py "${NICOL_MUTATIONS:-300}" "${NICOL_SEED:-1}"
