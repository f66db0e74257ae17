#!/bin/bash
# A sample of the corpus on real databases; skipped where it is not there.
shared=${NICOL_SHARED:-$NICOL_SOURCE/../shared}
export NICOL_SHARED=$shared
if [ ! -d "$shared/corpus" ]; then
	echo "SKIP: no corpus"
	exit 77
fi
exec python3 "$(dirname "$0")/apply_corpus.py" \
	"$NICOL_BUILD/tests/ddl_apply_tool"
